import type { Network } from '../../graph/network.js';
import { isScalar } from '../../op/shape.js';
import { writeOut } from '../backprop/backprop-entries.js';
import { valueKey } from '../backprop/backprop-rule.js';
import { createTruth } from '../backprop/backprop-truth.js';
import { afterSteps, gradientAt, type IterationTask, lossAt, unroll } from '../judge/unroll.js';
import type { Step } from '../problem/solution.js';
import type { Setting } from '../setting/setting.js';
import { provedDerivative } from './solve-derivative.js';
import { EMPTY_TABLE, showNumber, solveForward } from './solve-table.js';

/** Fewer losses than these are no curve. */
const CURVE = 3;

/** The update of each parameter, and the numbers of the steps where they are asked for. */
export function solveIteration(task: IterationTask, setting: Setting): readonly Step[] {
  const rules = task.params.flatMap((wrt) => {
    const derived = provedDerivative({ of: task.loss, wrt, layout: 'jacobian' }, setting);
    const text = derived ? `${derived.text}   (proved: ${derived.report.method})` : 'not decided';
    return [`dL/d${wrt} = ${text}`, `${wrt} <- ${wrt} - ${task.rate.text}*dL/d${wrt}`];
  });
  const abbreviations = [...setting.part.context.where].map(([key, f]) => `${key} = ${f.text}`);
  const lines = [`L = ${task.loss.text}`, ...abbreviations, ...rules];
  if (!task.at) return lines;
  const network = unroll(task, setting);
  if (!network) return [...lines, 'the steps could not be worked out'];
  const start = [...task.at].map(([key, f]) => `${key} = ${f.text}`);
  return [...lines, `start: ${start.join(', ')}`, ...tableOfSteps(task, network, setting)];
}

/** A row per step; vectors have lines of their own instead. */
function tableOfSteps(task: IterationTask, network: Network, setting: Setting): readonly Step[] {
  const entries = writeOut(network);
  const isScalars = network.variables.every((v) => isScalar(v.shape));
  if (!entries || !isScalars) return solveForward(network, setting);
  const truth = createTruth(network, entries, setting, EMPTY_TABLE);
  const at = (name: string) => (entries.blocks.has(name) ? truth.exact(valueKey(name)) : undefined);
  const show = (x: number | undefined) => (x === undefined ? '' : showNumber(x));
  const { params, steps = 1 } = task;
  const rows = Array.from({ length: steps + 1 }, (_, k) => [
    String(k),
    ...params.map((p) => show(at(afterSteps(p, k)))),
    show(at(lossAt(k))),
    ...params.map((p) => show(at(gradientAt(p, k)))),
  ]);
  const points = rows.flatMap((_, k) => {
    const loss = at(lossAt(k));
    return loss === undefined ? [] : [[k, loss] as const];
  });
  const head = ['step', ...params, 'L', ...params.map((p) => `dL/d${p}`)];
  return [
    { kind: 'table', head, rows },
    ...(points.length > CURVE ? [{ kind: 'curve', xLabel: 'step', yLabel: 'L', points } as const] : []),
  ];
}
