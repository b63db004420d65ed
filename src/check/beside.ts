import type { Variable } from '../graph/network.js';
import { sweepForward, sweepReverse } from '../graph/sweep.js';
import { createWorkspace } from '../graph/tape.js';
import { evaluateAt, type Point } from './point.js';

/** Distance from the kink, as a share of |x|: far above rounding, and so near that curvature changes little. */
const APART = 2 ** -20;

/** Slopes this share apart are the same: curvature moves them by about APART, a wrong rule by far more. */
const SAME = 1e-3;

/**
 * Reverse-mode derivatives a little to the left and a little to the right of the point, off its kinks. Slots are places in the
 * workspace.
 */
function reverseBeside(point: Point, output: number, input: number): readonly [number, number] {
  const { tape, workspace } = point;
  const run = createWorkspace(tape);
  const x = workspace.values[input]!;
  const at = (t: number): number => {
    run.values.set(workspace.values);
    run.values[input] = t;
    sweepForward(tape, run);
    run.adjoints.fill(0);
    run.adjoints[output] = 1;
    sweepReverse(tape, run);
    return run.adjoints[input]!;
  };
  const h = APART * (Math.abs(x) || 1);
  return [at(x - h), at(x + h)];
}

/**
 * Whether the chain rule gives the measured slopes on either side of a kink. Then a wrong value at the kink itself is the work of
 * conventions that do not fit together, as in relu(x) - relu(-x) at 0, where each relu has slope 0 by convention and their difference
 * is x; it is no wrong rule.
 */
export function agreesBeside(
  point: Point,
  output: number,
  input: number,
  left: number,
  right: number,
): boolean {
  return sameSlopes(reverseBeside(point, output, input), left, right);
}

function sameSlopes([below, above]: readonly [number, number], left: number, right: number): boolean {
  const slack = SAME * Math.max(Math.abs(left), Math.abs(right));
  return Math.abs(below - left) <= slack && Math.abs(above - right) <= slack;
}

/** The same for the symbolic derivative, given as a function of the point. */
export function symbolicAgreesBeside(
  point: Point,
  input: Variable,
  i: number,
  derivative: (at: Point) => number,
  left: number,
  right: number,
): boolean {
  const x = point.values.get(input.name)![i]!;
  const h = APART * (Math.abs(x) || 1);
  const at = (t: number): number => {
    const variables = point.network.variables.map((v) => ({
      ...v,
      value: point.values.get(v.name)!.map((own, k) => (v.name === input.name && k === i ? t : own)),
    }));
    return derivative(evaluateAt({ ...point.network, variables }));
  };
  return sameSlopes([at(x - h), at(x + h)], left, right);
}
