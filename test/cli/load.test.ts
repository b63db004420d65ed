import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const CLAIM = ['prove', 'sigmoid(x)*(1 - sigmoid(x)) <= 1/4'];

/** Runs a script in a plain Node process, whose flags are those of a user. */
function runScript(script: string): unknown {
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}

describe('the built command', () => {
  it('is taken back as the code that its build has kept', () => {
    const script = `
      const { load, strangers } = require('./bin/load.js');
      load('main.js').main(${JSON.stringify(CLAIM)}).then(() => console.log(JSON.stringify(strangers())));`;
    expect(runScript(script)).toEqual([]);
  });

  it('is taken back by a thread as well', () => {
    const parts = readdirSync(join(root, 'dist/command/chunks')).filter((f) =>
      /^grade-worker.*\.js$/.test(f),
    );
    expect(parts).toHaveLength(1);
    const inThread = `
      const { load, strangers } = require(${JSON.stringify(join(root, 'bin/load.js'))});
      const { serveTasks, workerModule } = load(${JSON.stringify(`chunks/${parts[0]}`)});
      require('node:worker_threads').parentPort.postMessage([typeof serveTasks, workerModule, strangers()]);`;
    const script = `
      const { Worker } = require('node:worker_threads');
      const worker = new Worker(${JSON.stringify(inThread)}, { eval: true });
      worker.on('message', (m) => console.log(JSON.stringify(m)));`;
    const [kind, address, strangers] = runScript(script) as [string, string, readonly string[]];
    expect(kind).toBe('function');
    expect(address).toMatch(/^file:.*\/bin\/load\.js#chunks\/grade-worker.*\.js$/);
    expect(strangers).toEqual([]);
  });

  describe('elsewhere', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gradcheck-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it.each([
      ['is missing', undefined],
      ['is empty', Buffer.alloc(0)],
      ['belongs to another version', 'version'],
      ['is cut off', 'half'],
    ])('runs the same where the code %s', (_, code) => {
      const copy = mkdtempSync(join(folder, 'copy-'));
      for (const part of ['bin', 'dist/command'])
        cpSync(join(root, part), join(copy, part), { recursive: true });
      const command = join(copy, 'dist/command');
      for (const file of readdirSync(command, { recursive: true }) as string[]) {
        if (!file.endsWith('.code')) continue;
        const path = join(command, file);
        const kept = readFileSync(path);
        if (code === undefined) rmSync(path);
        else if (code === 'half') writeFileSync(path, kept.subarray(0, kept.length / 2));
        // The second word of what V8 keeps tells its version.
        else if (code === 'version') writeFileSync(path, kept.fill(0x5a, 4, 8));
        else writeFileSync(path, code);
      }
      const run = (home: string) =>
        spawnSync(process.execPath, [join(home, 'bin/gradcheck.js'), ...CLAIM], { encoding: 'utf8' });
      const { stdout, stderr, status } = run(copy);
      expect(stderr).toBe('');
      expect([stdout, status]).toEqual([run(root).stdout, 0]);
    });

    it('says what to do where nothing is built', () => {
      const copy = mkdtempSync(join(folder, 'copy-'));
      cpSync(join(root, 'bin'), join(copy, 'bin'), { recursive: true });
      const { stdout, stderr, status } = spawnSync(process.execPath, [join(copy, 'bin/gradcheck.js')], {
        encoding: 'utf8',
      });
      expect([stdout, stderr, status]).toEqual([
        '',
        'gradcheck is not built yet: run `npm run build` in its folder\n',
        2,
      ]);
    });
  });
});
