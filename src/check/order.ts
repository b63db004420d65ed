import type { Toolbox } from '../derive/adjoint.js';
import { tangent } from '../derive/tangent.js';
import { type ExactDerivatives, measureOrder, type OrderMeasurement } from '../difference/order.js';
import type { NodeId } from '../expr/dag.js';
import { roundingErrors } from '../graph/inspect.js';
import { sweepForward } from '../graph/sweep.js';
import { compileTape, createWorkspace, write } from '../graph/tape.js';
import { isScalar, type Shape, sizeOf } from '../op/shape.js';
import { requireOp } from '../op/table.js';
import { countNodes } from './local.js';
import type { Point } from './point.js';
import { openProbe } from './probe.js';

/** Orders of accuracy of both schemes for one output and one input. */
export interface OrderReport {
  readonly forward: OrderMeasurement;
  readonly central: OrderMeasurement;
  /** The direction and the output weights used where there are several coordinates or outputs. */
  readonly direction?: readonly number[];
  readonly weights?: readonly number[];
}

/** Each symbolic derivative multiplies the graph; past this size theory is left out. */
const THEORY_LIMIT = 3000;

/**
 * Pairs of an output and an input, times the instructions of the network: past this product theory is left out for all of them, for all
 * these derivatives of derivatives together would take longer than a few seconds.
 */
const THEORY_BUDGET = 10_000;

/** Generic weights without symmetry; their exact values do not matter. */
function generic(n: number): readonly number[] {
  return Array.from(
    { length: n },
    (_, k) => [0.75, -0.5, 0.625, 0.875, -0.375][k % 5]! + Math.floor(k / 5) / 64,
  );
}

/**
 * Measures the order of the forward and the central difference of `output` in `input`: along the coordinate itself for scalars, else
 * along one generic direction and for one generic combination of outputs, where the same theory holds.
 */
export function measureOrders(
  point: Point,
  toolbox: Toolbox | undefined,
  output: NodeId,
  input: NodeId,
  first: number[],
): OrderReport {
  const { network, tape, values } = point;
  const { dag } = network;
  const inputShape = dag.shape(input);
  const outputShape = dag.shape(output);
  const name = network.variables.find((v) => v.id === input)!.name;
  const base = values.get(name)!;
  const scalarInput = isScalar(inputShape);
  const direction = scalarInput ? [1] : generic(base.length);
  const outputSize = sizeOf(outputShape);
  const weights = outputSize === 1 ? [1] : generic(outputSize);
  const { tape: slice, run: workspace } = openProbe(point, output, input);
  const at = tape.offset[input]!;
  const out = tape.offset[output]!;
  const origin = scalarInput ? base[0]! : 0;
  const evaluate = (t: number): number => {
    if (scalarInput) workspace.values[at] = t;
    else for (let i = 0; i < base.length; i++) workspace.values[at + i] = base[i]! + t * direction[i]!;
    sweepForward(slice, workspace);
    if (outputSize === 1) return workspace.values[out]!;
    let total = 0;
    for (let k = 0; k < outputSize; k++) total += weights[k]! * workspace.values[out + k]!;
    return total;
  };
  // Both schemes climb down the same ladder of steps, and evaluate at the same points.
  const seen = new Map<number, number>();
  const f = (t: number): number => {
    const known = seen.get(t);
    if (known !== undefined) return known;
    const value = evaluate(t);
    seen.set(t, value);
    return value;
  };
  let slope = 0;
  for (let k = 0; k < outputSize; k++) {
    for (let i = 0; i < base.length; i++) slope += weights[k]! * first[k * base.length + i]! * direction[i]!;
  }
  const pairs = network.outputs.length * network.variables.length;
  const exact: ExactDerivatives = {
    first: slope,
    ...(toolbox && pairs * tape.length <= THEORY_BUDGET
      ? higherDerivatives(point, toolbox, output, input, direction, weights, slope)
      : {}),
  };
  const scale = scalarInput ? undefined : Math.max(...base.map(Math.abs)) || 1;
  const options = scale === undefined ? {} : { scale };
  return {
    forward: measureOrder(f, origin, exact, 'forward', options),
    central: measureOrder(f, origin, exact, 'central', options),
    ...(scalarInput ? {} : { direction }),
    ...(outputSize === 1 ? {} : { weights }),
  };
}

/** Second, third and, where the third vanishes, fifth derivative along the direction, from repeated symbolic tangents. */
function higherDerivatives(
  point: Point,
  toolbox: Toolbox,
  output: NodeId,
  input: NodeId,
  direction: readonly number[],
  weights: readonly number[],
  slope: number,
): Partial<ExactDerivatives> {
  const { algebra } = toolbox;
  const { dag } = algebra;
  const along = literal(toolbox, direction, dag.shape(input));
  let current = output;
  if (weights.length > 1) {
    current = algebra.call('sum', algebra.multiply(literal(toolbox, weights, dag.shape(output)), output));
  } else if (!isScalar(dag.shape(output))) current = algebra.entry(output, 0);
  const found: Partial<Record<'second' | 'third' | 'fifth', number>> = {};
  const names = [undefined, 'second', 'third', undefined, 'fifth'] as const;
  for (const name of names) {
    if (countNodes(dag, [current]) > THEORY_LIMIT) break;
    current = tangent(toolbox, current, input, along);
    if (name === undefined) continue;
    const { value, error } = evaluateScalar(point, current);
    if (!Number.isFinite(value)) break;
    // A derivative within its own rounding error, or far below the first, is a zero that cancelled. Through wide layers the bound of the
    // error is far too wide to say that of a value that is not small: then nothing is known.
    const vanishes = Math.abs(value) <= 8 * error + 1e-14 * Math.abs(slope);
    if (vanishes && Math.abs(value) > 1e-8 * Math.abs(slope)) break;
    found[name] = vanishes ? 0 : value;
    if (name === 'third' && found.third !== 0) break;
  }
  return found;
}

function literal(toolbox: Toolbox, entries: readonly number[], shape: Shape): NodeId {
  const { dag } = toolbox.algebra;
  if (isScalar(shape)) return dag.constant(entries[0]!);
  const ids = entries.map((e) => dag.constant(e));
  return dag.apply(requireOp('#stack', ids.length), ids, { shape });
}

function evaluateScalar(
  { network, values }: Point,
  root: NodeId,
): { readonly value: number; readonly error: number } {
  const variables = network.variables.map((v) => v.id);
  const tape = compileTape(network.dag, [root, ...variables], variables);
  const workspace = createWorkspace(tape);
  for (const { name, id } of network.variables) write(tape, workspace.values, id, values.get(name)!);
  sweepForward(tape, workspace);
  const at = tape.offset[root]!;
  return { value: workspace.values[at]!, error: roundingErrors(tape, workspace)[at]! };
}
