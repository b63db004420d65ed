import { countOperations } from '../../check/counts.js';
import { evaluateAt } from '../../check/point.js';
import { descend } from '../../descend/descend.js';
import { describeSymmetry } from '../../descend/describe-symmetry.js';
import { Objective } from '../../descend/objective.js';
import { updateRule } from '../../descend/optimizer.js';
import { lossText, rulesOf } from '../../descend/rules.js';
import { findSymmetry } from '../../descend/symmetry.js';
import { sweepWithCheckpoints } from '../../graph/checkpoint.js';
import type { Network } from '../../graph/network.js';
import { compileTape } from '../../graph/tape.js';
import { sizeOf } from '../../op/shape.js';
import type { Analysis } from '../problem/problem.js';
import type { Step } from '../problem/solution.js';
import type { Setting } from '../setting/setting.js';
import { drawNetwork } from './draw-network.js';
import { showNumber } from './solve-table.js';
import { smallInputs } from './solve-taylor.js';

/** What can be worked out of a question whose answer is free text. */
export function solveAnalysis(analysis: Analysis, setting: Setting): readonly Step[] {
  switch (analysis.kind) {
    case 'drawing':
      return [
        ...drawNetwork(analysis.network),
        ...analysis.network.nodes.map((n) => `${n.name} = ${n.expression}`),
      ];
    case 'modes':
      return compareModes(analysis.network);
    case 'symmetry':
      return describeStart(analysis.network);
    case 'checkpoints':
      return describeCheckpoints(analysis.network, analysis.every);
    case 'descent':
      return describeDescent(analysis, setting);
    case 'units':
      return compareUnits(analysis, setting);
  }
}

/** What the derivative in all parameters costs in either mode. */
function compareModes(network: Network): readonly Step[] {
  const params = network.variables.filter((v) => v.role === 'param');
  const variables = params.length > 0 ? params : network.variables;
  const outputs = network.outputs.map((o) => o.id);
  const tape = compileTape(
    network.dag,
    outputs,
    variables.map((v) => v.id),
  );
  const counts = countOperations(tape, { ...network, variables });
  const { primal, forward, reverse, forwardSweeps: n, reverseSweeps: m } = counts;
  const what = params.length > 0 ? 'parameters' : 'inputs';
  const row = (mode: string, sweeps: number, total: number) => [
    mode,
    String(sweeps),
    String(total / sweeps),
    String(total),
    showNumber(Number((total / primal).toPrecision(3))),
  ];
  return [
    `${network.title}: ${n} numbers in its ${what}, ${m} ${m === 1 ? 'output' : 'outputs'}; one evaluation takes ${primal} operations`,
    {
      kind: 'table',
      head: ['mode', 'sweeps', 'operations a sweep', 'operations', 'evaluations'],
      rows: [row('forward', n, forward), row('reverse', m, reverse)],
    },
    `forward mode needs a sweep for each number it differentiates in, reverse mode one for each output: with a loss that is one number, reverse mode costs a few evaluations however many ${what} there are, and forward mode ${n} times a sweep`,
  ];
}

function describeStart(network: Network): readonly Step[] {
  const objective = Objective.create(network, 'sum');
  if (!(objective instanceof Objective)) return ['not decided: the network has no loss with parameters'];
  const symmetry = findSymmetry(objective);
  if (!symmetry) return ['not decided: the network is too large to be written out'];
  const { gradient } = objective.evaluate(objective.start());
  const values = network.variables.flatMap((v) =>
    v.role === 'param' && v.value ? [`${v.name} = ${[...v.value].map(showNumber).join(', ')}`] : [],
  );
  const sentences = describeSymmetry(symmetry, objective, gradient);
  return [
    `at ${values.join(', ')}:`,
    ...(sentences.length > 0 ? sentences : ['The starting values tell all parameters and units apart.']),
  ];
}

/** Distances between checkpoints that are compared. */
const DISTANCES = [1, 2, 5, 7, 10, 25, 50, 100, 1000] as const;

/** How the backward pass goes with some values stored only, and what it costs. */
function describeCheckpoints(network: Network, every: number): readonly Step[] {
  const point = evaluateAt(network);
  if (point.fault || network.outputs.length === 0) return ['the network has no value here'];
  const run = (k: number) => sweepWithCheckpoints(point.tape, network, point.workspace, k);
  const { segments, identical, nodes, stored, recomputed, peak, plain } = run(every);
  const output = network.outputs[0]!.name;
  const ends = (names: readonly string[]) =>
    names.length === 1 ? names[0]! : `${names[0]} to ${names.at(-1)}`;
  const rows = [...segments]
    .reverse()
    .map(({ names, from }, k) => [
      String(k + 1),
      from.length > 0 ? from.join(', ') : 'the inputs',
      ends(names),
      k === 0 ? `d${output}/d${output} = 1` : `d${output}/d${segments[segments.length - k]!.from.join(', ')}`,
    ]);
  const distances = [...new Set([...DISTANCES.filter((d) => d <= nodes), every])].sort((a, b) => a - b);
  return [
    `forward: all ${nodes} nodes are computed, and ${stored} of them are stored`,
    'backward, a segment at a time, from the last one: its nodes are computed again from the stored value before it, the derivative is carried back through them, and they are forgotten',
    { kind: 'table', head: ['segment', 'starts from', 'computed again', 'carries back'], rows },
    `${recomputed} nodes are computed twice: at most one forward pass more`,
    `numbers held at once: ${peak} at most, against ${plain} when everything is stored`,
    `the gradients are ${identical ? 'the same to the last bit' : 'NOT the same'}`,
    `what other distances cost:`,
    {
      kind: 'table',
      head: ['stored every', 'nodes stored', 'nodes computed twice', 'numbers held at most'],
      rows: distances.map((k) => {
        const r = run(k);
        return [String(k), String(r.stored), String(r.recomputed), String(r.peak)];
      }),
    },
  ];
}

/** Steps that a table of a training run shows: the first ones, then ever rarer. */
function shownSteps(last: number): readonly number[] {
  const steps = [0, 1, 2, 3, 5].filter((k) => k < last);
  for (let k = 10; k < last; k *= k.toString().startsWith('1') ? 2 : k.toString().startsWith('2') ? 2.5 : 2)
    steps.push(k);
  return [...steps, last];
}

function describeDescent(
  { network, rate, steps, reduction }: Extract<Analysis, { kind: 'descent' }>,
  setting: Setting,
): readonly Step[] {
  const objective = Objective.create(network, reduction);
  if (!(objective instanceof Objective)) return ['not decided: the network has no loss with parameters'];
  const optimizer = { name: 'sgd', rate, momentum: 0 } as const;
  const run = descend(objective, { optimizer, steps, seed: 1 });
  const rows = objective.rows.length;
  const last = run.steps.at(-1)!;
  const rules = rulesOf(objective, setting.tools.book);
  const over = `the ${reduction} over ${rows} rows of data of `;
  const inner = reduction === 'sum' ? 'sum over rows of' : `1/${rows} * sum over rows of`;
  return [
    ...network.nodes.filter((n) => n.id !== objective.lossId).map((n) => `${n.name} = ${n.expression}`),
    `L = ${rows === 1 ? '' : over}${lossText(objective)}`,
    `${objective.size} numbers to learn: ${objective.slots.map(({ variable, size }) => (sizeOf(variable.shape) === 1 ? variable.name : `${variable.name} (${size})`)).join(', ')}`,
    ...updateRule(optimizer, 'p', 'dL/dp').map((line) => `${line} for each of them`),
    ...rules.flatMap(({ name, text, where }) => [
      `dL/d${name} = ${rows === 1 ? text : `${inner} (${text})`}`,
      ...where.map((w) => `  with ${w.name} = ${w.text}`),
    ]),
    {
      kind: 'table',
      head: ['step', 'loss', '|gradient|'],
      rows: shownSteps(last.step).map((k) => {
        const s = run.steps[k]!;
        return [
          String(k),
          showNumber(Number(s.loss.toPrecision(6))),
          showNumber(Number(s.gradientNorm.toPrecision(4))),
        ];
      }),
    },
    {
      kind: 'curve',
      xLabel: 'step',
      yLabel: 'loss',
      points: run.steps.map((s) => [s.step, s.loss] as const),
    },
    run.end.kind === 'diverged'
      ? `the run diverges at step ${run.end.step}: ${run.end.reason}`
      : `the loss goes from ${showNumber(Number(run.steps[0]!.loss.toPrecision(6)))} to ${showNumber(Number(last.loss.toPrecision(6)))} in ${last.step} steps`,
  ];
}

/** Which of some activations a deep network may have and still be linear for small inputs. */
function compareUnits(
  { units, wrt }: Extract<Analysis, { kind: 'units' }>,
  setting: Setting,
): readonly Step[] {
  const found = [...units].map(([name, formula]) => ({ name, row: smallInputs(formula, wrt, setting) }));
  const named = (kind: string) =>
    found.flatMap(({ name, row }) => (row?.kind === kind ? [name] : [])).join(', ');
  const say = (kind: string, text: string) => (named(kind) === '' ? [] : [`${named(kind)}: ${text}`]);
  return [
    {
      kind: 'table',
      head: ['unit', 'value at 0', 'slope left', 'slope right', `for small ${wrt}`],
      rows: found.map(({ name, row }) =>
        row
          ? [name, row.value, row.left, row.right, row.verdict.replace(/:.*/, '')]
          : [name, '', '', '', 'not decided'],
      ),
    },
    ...say(
      'linear',
      'a chain of linear layers and such units is linear for small inputs, however deep it is',
    ),
    ...say(
      'affine',
      'the value at 0 stays in every layer: such a network is affine for small inputs, and not linear, however deep it is',
    ),
    ...say(
      'neither',
      `the sign of ${wrt} matters, however small the inputs are: such a network is linear or affine on pieces only`,
    ),
    ...say('constant', 'small inputs are lost'),
  ];
}
