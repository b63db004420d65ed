import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
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
