/** The whole command on large network files: time and memory of the process. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './internals.js';
import { printTable } from './measure.js';

const chain = (rounds) => `inputs: {x: 0.7}
params: {w: 0.9, b: 0.3}
nodes: {t0: x}
repeat:
  k: 1..${rounds}
  nodes:
    p{k}: w*t{k-1}
    q{k}: p{k} + b
    r{k}: sin(q{k})
    s{k}: r{k} - t{k-1}
    t{k}: tanh(s{k})
output: t${rounds}
`;

const FILES = {
  '784-300-100-10, 266610 parameters': `inputs: {x: {shape: [784]}}
layers:
  - {dense: 300, activation: relu, init: {kind: he, seed: 1}}
  - {dense: 100, activation: relu, init: {kind: he, seed: 1}}
  - {dense: 10, init: {kind: he, seed: 1}}
loss: logsumexp(z3) - z3[1]
`,
  'chain of 1e4 scalar nodes': chain(2e3),
  'chain of 1e5 scalar nodes': chain(2e4),
  'chain of 1e6 scalar nodes': chain(2e5),
  'chain of 1e6, --no-order': chain(2e5),
};

/** Runs the command in the child's own process, so that its peak memory can be read there. */
const PROBE = `import loader from ${JSON.stringify(`file://${join(root, 'bin/load.js')}`)};
const { main } = loader.load('main.js');
process.exitCode = await main(process.argv.slice(1));
process.stderr.write(String(process.resourceUsage().maxRSS));`;

const folder = mkdtempSync(join(tmpdir(), 'gradcheck-bench-'));
const rows = [];
try {
  for (const [name, text] of Object.entries(FILES)) {
    const file = join(folder, 'network.yaml');
    writeFileSync(file, text);
    const begin = performance.now();
    const args = ['graph', file, '--quiet', ...(name.includes('--no-order') ? ['--no-order'] : [])];
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', PROBE, ...args], {
      encoding: 'utf8',
    });
    const seconds = (performance.now() - begin) / 1e3;
    if (child.status !== 0) throw new Error(`${name}: ${child.stdout}${child.stderr}`);
    rows.push([name, seconds, Number(child.stderr) / 1024, child.stdout.trim().replace(/^Verdict +/, '')]);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
printTable('gradcheck graph FILE --quiet, one run each', ['file', 'seconds', 'peak MB', 'verdict'], rows);
