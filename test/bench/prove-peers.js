/**
 * Equality of answers: `prove` beside other programs of the kind, on the same pairs. What is true is checked here at points, in doubles, by
 * none of the provers. The others are not dependencies; those that are not installed are left out, and named.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { compile, parse } from 'mathjs';
import { root } from './internals.js';
import { printTable } from './measure.js';
import { ENGINES, isInstalled } from './prove-engines.js';
import { PAIRS } from './prove-pairs.js';

if (!existsSync(join(root, 'dist/index.js'))) throw new Error('dist/ is missing: run `npm run build` first');

/** Milliseconds after which an engine is stopped and started anew. */
const PATIENCE = 5_000;
const POINTS = 200;

/** Points at which both sides are real: enough to see a difference of any pair of the table. */
const ENOUGH = 5;

checkLabels();
const rows = [];
const missing = new Set();
for (const [name, engine] of Object.entries(ENGINES)) {
  if (isInstalled(engine)) rows.push([name, ...(await measure(name))]);
  else missing.add(engine.install);
}
const equal = PAIRS.filter((p) => p.equal).length;
printTable(
  `Equality of ${PAIRS.length} pairs, ${equal} equal and ${PAIRS.length - equal} not`,
  [
    'program',
    'equal: accepted',
    'rejected',
    'unequal: rejected',
    'accepted',
    'undecided',
    'failed',
    'pairs/s',
    'p50 ms',
    'p99 ms',
  ],
  rows,
  [
    'Second pass over all pairs in one process; failed: not read, an exception, or no answer in 5 s.',
    ...(missing.size > 0
      ? [
          `left out: ${[...missing].join(', ')}; for these: npm install --no-save --ignore-scripts ${[...missing].join(' ')}`,
        ]
      : []),
  ],
);

/** Throws where the table says something that the values deny. */
function checkLabels() {
  const random = makeRandom(1);
  for (const { left, right, equal } of PAIRS) {
    const names = [...new Set([left, right].flatMap(namesOf))];
    const [f, g] = [compile(left), compile(right)];
    let common = 0;
    let apart = 0;
    for (let k = 0; k < POINTS; k++) {
      const size = [1, 4, 0.9][k % 3];
      const scope = Object.fromEntries(names.map((n) => [n, size * (k % 4 ? 2 * random() - 1 : random())]));
      const [a, b] = [f.evaluate({ ...scope }), g.evaluate({ ...scope })];
      if (!Number.isFinite(a) || !Number.isFinite(b)) continue;
      common += 1;
      if (Math.abs(a - b) > 1e-13 * Math.max(1, Math.abs(a), Math.abs(b))) apart += 1;
    }
    if (common < ENOUGH) throw new Error(`${left} and ${right} share too few points`);
    // Rounding separates equal sides by a few ulps at a few points; a slip separates them on a half line at least.
    if (equal ? apart > common / 50 : apart < common / 20)
      throw new Error(
        `${left} and ${right} are not ${equal ? 'equal' : 'different'} at ${apart} of ${common} points`,
      );
  }
}

function namesOf(text) {
  const names = [];
  parse(text).traverse((node, path, parent) => {
    const isName = node.isSymbolNode && !(parent?.isFunctionNode && path === 'fn');
    if (isName && !['e', 'pi'].includes(node.name)) names.push(node.name);
  });
  return names;
}

/** The generator of Lehmer, in (0, 1). */
function makeRandom(seed) {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

async function measure(name) {
  let worker = await start(name);
  const ask = async (pair) => {
    const answer = await answerOf(worker, pair);
    if (answer.late) worker = await start(name);
    return answer;
  };
  for (const pair of PAIRS) await ask(pair);
  const counts = { yesYes: 0, yesNo: 0, noNo: 0, noYes: 0, open: 0, failed: 0 };
  const times = [];
  for (const pair of PAIRS) {
    const { said, crashed, ms } = await ask(pair);
    times.push(ms);
    if (crashed !== undefined) counts.failed += 1;
    else if (said === undefined) counts.open += 1;
    else counts[`${pair.equal ? 'yes' : 'no'}${said ? 'Yes' : 'No'}`] += 1;
  }
  await worker.terminate();
  const sorted = times.toSorted((a, b) => a - b);
  const { yesYes, yesNo, noNo, noYes, open, failed } = counts;
  return [
    ...[yesYes, yesNo, noNo, noYes, open, failed],
    (1000 * times.length) / times.reduce((a, b) => a + b, 0),
    sorted[sorted.length >> 1],
    sorted[Math.ceil(0.99 * sorted.length) - 1],
  ];
}

function start(engine) {
  const worker = new Worker(new URL('prove-engines.js', import.meta.url), { workerData: { engine } });
  return new Promise((resolve, reject) => {
    worker.once('message', () => resolve(worker));
    worker.once('error', reject);
  });
}

/** The answer of a worker, or that it was too late for it; then the worker is gone. */
function answerOf(worker, pair) {
  return new Promise((resolve, reject) => {
    const finish = (answer) => {
      clearTimeout(timer);
      worker.off('message', finish);
      worker.off('error', reject);
      resolve(answer);
    };
    const timer = setTimeout(() => {
      worker.terminate();
      finish({ crashed: 'no answer', late: true, ms: PATIENCE });
    }, PATIENCE);
    worker.on('message', finish);
    worker.once('error', reject);
    worker.postMessage(pair);
  });
}
