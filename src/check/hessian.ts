import type { Toolbox } from '../derive/adjoint.js';
import { differentiateSymbolically, gradient } from '../derive/differentiate.js';
import { judgeDerivative } from '../difference/verdict.js';
import type { NodeId } from '../expr/dag.js';
import type { Output, Variable } from '../graph/network.js';
import { sweepForward, sweepReverse } from '../graph/sweep.js';
import { createWorkspace } from '../graph/tape.js';
import { sizeOf } from '../op/shape.js';
import { gravest, type Verdict } from './gradients.js';
import type { Point } from './point.js';
import { describeSymbolic, evaluateSymbolic, type SymbolicText } from './symbolic.js';

/** One block of the Hessian: the derivative in `column` of the gradient in `row`. */
export interface HessianBlock {
  readonly output: Output;
  readonly row: Variable;
  readonly column: Variable;
  readonly symbolic: SymbolicText;
  /** Row-major, sizes of the two inputs. */
  readonly value: Float64Array;
  /** Numerical derivative of the reverse-mode gradient, and its tolerance, entry by entry. */
  readonly numeric: readonly (number | undefined)[];
  readonly tolerance: readonly (number | undefined)[];
  readonly difference: readonly (number | undefined)[];
  readonly verdict: Verdict;
  readonly note: string;
}

/** Blocks with more entries than this are left out, and the caller is told. */
export const HESSIAN_LIMIT = 400;

/**
 * Second derivatives of a scalar output: the symbolic gradient differentiated once more, against numerical derivatives of the
 * reverse-mode gradient, which shares no rule with it.
 */
export function checkHessian(
  point: Point,
  toolbox: Toolbox,
  output: Output,
  variables: readonly Variable[],
  names: (id: NodeId) => string | undefined,
  taken: ReadonlySet<string>,
): readonly HessianBlock[] {
  const blocks: HessianBlock[] = [];
  variables.forEach((row, r) => {
    const first = gradient(toolbox, output.id, row.id);
    // The Hessian is symmetric: blocks below the diagonal are transposes of those above.
    for (const column of variables.slice(r)) {
      if (sizeOf(row.shape) * sizeOf(column.shape) > HESSIAN_LIMIT) continue;
      const derivative = differentiateSymbolically(toolbox, first, column.id);
      const { values, errors } = evaluateSymbolic(point, derivative, first, column.id);
      blocks.push({
        output,
        row,
        column,
        symbolic: describeSymbolic(toolbox, derivative, names, taken, 2000),
        value: values,
        ...judgeBlock(point, output, row, column, values, errors),
      });
    }
  });
  return blocks;
}

function judgeBlock(
  point: Point,
  output: Output,
  row: Variable,
  column: Variable,
  values: Float64Array,
  errors: Float64Array,
): Pick<HessianBlock, 'numeric' | 'tolerance' | 'difference' | 'verdict' | 'note'> {
  const { tape } = point;
  const run = createWorkspace(tape);
  const columns = sizeOf(column.shape);
  const judged = Array.from(values, (claimed, at) => {
    const entry = tape.offset[row.id]! + Math.floor(at / columns);
    const coordinate = tape.offset[column.id]! + (at % columns);
    const f = (t: number): number => {
      run.values.set(point.workspace.values);
      run.values[coordinate] = t;
      sweepForward(tape, run);
      run.adjoints.fill(0);
      run.adjoints[tape.offset[output.id]!] = 1;
      sweepReverse(tape, run);
      return run.adjoints[entry]!;
    };
    const x = point.values.get(column.name)![at % columns]!;
    const error = errors[at]!;
    return judgeDerivative(claimed, f, x, Number.isFinite(error) ? { claimedError: 8 * error } : {});
  });
  const verdict = gravest(judged.map((j) => j.verdict));
  return {
    numeric: judged.map((j) => j.numeric),
    tolerance: judged.map((j) => j.tolerance),
    difference: judged.map((j) => j.difference),
    verdict,
    note: judged.find((j) => j.verdict === verdict)?.note ?? '',
  };
}
