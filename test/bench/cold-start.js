/** Start-up of the built command, beside a Node process that does nothing. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './internals.js';
import { least, median, printTable, ratio } from './measure.js';

const ROUNDS = 21;
const launcher = join(root, 'bin/gradcheck.js');
if (!existsSync(join(root, 'dist/command/main.js')))
  throw new Error('dist/ is missing: run `npm run build` first');

const commands = {
  'node -e 0': ['-e', '0'],
  'gradcheck --version': [launcher, '--version'],
  'gradcheck expr "sigmoid(x)" --x 1': [launcher, 'expr', 'sigmoid(x)', '--x', '1'],
  'gradcheck prove "sin(x)^2 + cos(x)^2 = 1"': [launcher, 'prove', 'sin(x)^2 + cos(x)^2 = 1'],
  'gradcheck prove "sigmoid(x)*(1 - sigmoid(x)) <= 1/4"': [
    launcher,
    'prove',
    'sigmoid(x)*(1 - sigmoid(x)) <= 1/4',
  ],
  'gradcheck graph problems/graphs/sincos.yaml': [
    launcher,
    'graph',
    join(root, 'problems/graphs/sincos.yaml'),
  ],
};
const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, args] of Object.entries(commands)) {
    const begin = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args);
    times[name].push(performance.now() - begin);
    if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
  }
}
const bare = times['node -e 0'];
printTable(
  `Cold start: ms per process, ${ROUNDS} processes each, in turns`,
  ['command', 'ratio', 'ratio of minima', 'median', 'min'],
  Object.entries(times).map(([name, own]) => [
    name,
    ratio(own, bare),
    least(own) / least(bare),
    median(own),
    least(own),
  ]),
);
