/** Dense networks, loaded from YAML as a user would write them: cost of a gradient in evaluations, and of checking it numerically. */
import { loadInternals } from './internals.js';
import { least, median, printTable, ratio, timeInTurns } from './measure.js';

const {
  checkDirections,
  compileTape,
  createMathjs,
  createParser,
  createWorkspace,
  loadNetwork,
  read,
  sweepForward,
  sweepReverse,
  write,
} = await loadInternals();
const parser = createParser(createMathjs());

function writeYaml(sizes, activation) {
  const layers = sizes.slice(1).map((units, i) => {
    const last = i === sizes.length - 2;
    return `  - {dense: ${units},${last ? '' : ` activation: ${activation},`} init: {kind: he, seed: 1}}`;
  });
  const z = `z${sizes.length - 1}`;
  return [
    `inputs: {x: {shape: [${sizes[0]}]}}`,
    'layers:',
    ...layers,
    `loss: logsumexp(${z}) - ${z}[1]`,
    '',
  ].join('\n');
}

function open(sizes, activation) {
  const source = { name: sizes.join('-'), text: writeYaml(sizes, activation) };
  const begin = performance.now();
  const loaded = loadNetwork(source, parser);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics[0]));
  const network = loaded.value;
  const params = network.variables.filter((v) => v.role === 'param');
  const loss = network.outputs[0].id;
  const tape = compileTape(
    network.dag,
    [loss],
    params.map((v) => v.id),
  );
  const workspace = createWorkspace(tape);
  for (const v of network.variables) {
    const entries = v.value ?? Float64Array.from({ length: sizes[0] }, (_, i) => Math.sin(i + 1));
    write(tape, workspace.values, v.id, entries);
  }
  const loading = performance.now() - begin;
  const value = () => {
    sweepForward(tape, workspace);
    return workspace.values[tape.offset[loss]];
  };
  const gradient = () => {
    sweepForward(tape, workspace);
    workspace.adjoints.fill(0);
    workspace.adjoints[tape.offset[loss]] = 1;
    sweepReverse(tape, workspace);
  };
  return { params, tape, workspace, loading, value, gradient };
}

const rows = [];
for (const [sizes, activation] of [
  [[10, 20, 20, 2], 'tanh'],
  [[64, 64, 64, 10], 'tanh'],
  [[256, 256, 256, 10], 'relu'],
  [[784, 300, 100, 10], 'relu'],
  [[784, 300, 100, 10], 'tanh'],
]) {
  const { value, gradient } = open(sizes, activation);
  const times = timeInTurns({ value, gradient }, { rounds: 25 });
  rows.push([
    `${sizes.join('-')} ${activation}`,
    ratio(times.gradient, times.value),
    least(times.gradient) / least(times.value),
    median(times.value),
    median(times.gradient),
    least(times.gradient),
  ]);
}
printTable(
  'Gradient cost over function cost (Baur and Strassen 1983: at most 5); ms',
  ['network', 'ratio', 'ratio of minima', 'function', 'gradient', 'min'],
  rows,
);

const SIZES = [784, 300, 100, 10];
const { params, tape, workspace, loading, value, gradient } = open(SIZES, 'relu');
const once = median(timeInTurns({ value }, { rounds: 15 }).value);
gradient();
const size = (v) => v.shape.reduce((n, m) => n * m, 1);
const total = params.reduce((n, v) => n + size(v), 0);
const x = new Float64Array(total);
const claimed = new Float64Array(total);
const places = [];
let at = 0;
for (const v of params) {
  x.set(read(tape, workspace.values, v.id), at);
  claimed.set(read(tape, workspace.adjoints, v.id), at);
  places.push({ id: v.id, from: at, to: at + size(v) });
  at += size(v);
}
const evaluate = (point) => {
  for (const { id, from, to } of places) write(tape, workspace.values, id, point.subarray(from, to));
  return value();
};
const begin = performance.now();
const check = checkDirections(evaluate, x, claimed, { seed: 1 });
const spent = performance.now() - begin;
if (!check.ok) throw new Error(check.note);
const shift = claimed.findIndex((g) => Math.abs(g) > 1e-3);
const wrong = claimed.slice();
wrong[shift] *= 1.01;
const caught = !checkDirections(evaluate, x, wrong, { seed: 1 }).ok;
const used = claimed.filter((g) => g !== 0).length;
printTable(
  `Numerical check of ${SIZES.join('-')}, ${total} parameters in one go`,
  ['way', 'ratio', 'evaluations', 'ms'],
  [
    [
      `${check.directions.length} random directions, ${check.results.length} entries`,
      1,
      check.evaluations,
      spent,
    ],
    ['central differences, every entry (estimated)', (2 * total * once) / spent, 2 * total, 2 * total * once],
  ],
  [
    `reading the file and preparing the tape: ${loading.toFixed(0)} ms; one evaluation: ${once.toFixed(3)} ms`,
    `chance that one entry wrong by 1 % goes unseen: ${check.missProbability.toPrecision(2)} (besides ${total - used} entries that are 0, behind units that are off)`,
    `entry ${shift} made wrong by 1 %: ${caught ? 'caught' : 'missed'}`,
  ],
);
