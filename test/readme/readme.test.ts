import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { matchesOutput, readExamples } from './console-blocks.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const launcher = join(root, 'bin/gradcheck.js');

/** The README's commands in a shell in which `gradcheck` is the built command, at 80 columns, without colour. */
function run(command: string, cwd = root) {
  const text = command.replace(/^npx gradcheck\b|^gradcheck\b/, `"${process.execPath}" "${launcher}"`);
  const env = { ...process.env, COLUMNS: '80', NO_COLOR: '1', GITHUB_ACTIONS: '' };
  const result = spawnSync('sh', ['-c', text], { cwd, env, encoding: 'utf8' });
  return { ...result, all: result.stdout + result.stderr };
}

describe('every command of the README', () => {
  const examples = readExamples(readme).filter((e) => /^(npx )?gradcheck\b/.test(e.command));

  it('finds them', () => {
    expect(examples.length).toBeGreaterThan(8);
  });

  it.each(examples.map((e) => [e.line, e.command, e] as const))('line %i: %s', (_line, command, example) => {
    const { all, status } = run(command);
    expect(status).not.toBeNull();
    if (!matchesOutput(example.output, all)) expect(all).toBe(example.output.join('\n'));
  });
});

describe('a fresh clone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gradcheck-'));
  const clone = join(folder, 'clone');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const isRepository = existsSync(join(root, '.git'));

  it.skipIf(!isRepository)(
    'installs, builds and runs the main command; its tarball installs globally',
    () => {
      execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${root}`, clone], { stdio: 'pipe' });
      const npm = (args: readonly string[]) =>
        execFileSync('npm', [...args], { cwd: clone, encoding: 'utf8', stdio: 'pipe' });
      npm(['ci', '--prefer-offline', '--no-audit', '--no-fund']);
      const main = spawnSync('npx', ['gradcheck', 'graph', 'problems/graphs/sincos.yaml', '--x', '1'], {
        cwd: clone,
        encoding: 'utf8',
        // npx keeps links to checkouts in its cache; one left by another checkout must not be met here.
        env: { ...process.env, npm_config_cache: join(folder, 'npm-cache') },
      });
      expect(main.stderr).not.toContain('npm error');
      expect(main.stdout).toContain('-0.0691857');
      expect(main.status).toBe(0);
      npm(['pack', '--silent', '--pack-destination', folder]);
      const tarball = readdirSync(folder).find((f) => f.endsWith('.tgz'))!;
      const prefix = join(folder, 'global');
      npm(['install', '--global', '--prefix', prefix, '--no-audit', '--no-fund', join(folder, tarball)]);
      const installed = spawnSync(join(prefix, 'bin/gradcheck'), ['expr', 'tanh(softmax(x))', '-q'], {
        encoding: 'utf8',
      });
      expect(installed.stdout).toContain('match: 9 derivatives');
      expect(installed.status).toBe(0);
    },
    180_000,
  );
});
