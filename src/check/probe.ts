import type { NodeId } from '../expr/dag.js';
import { sliceTape } from '../graph/slice.js';
import { sweepForward } from '../graph/sweep.js';
import { createWorkspace, type Tape, type Workspace } from '../graph/tape.js';
import type { Point } from './point.js';

/** What lies between an input and an output, ready to be evaluated again and again with other values of the input. */
export interface Probe {
  readonly tape: Tape;
  /** A copy of the values at the point. */
  readonly run: Workspace;
}

export function openProbe(point: Point, output: NodeId, input: NodeId): Probe {
  const tape = sliceTape(point.tape, input, output);
  const run = createWorkspace(tape);
  run.values.set(point.workspace.values);
  return { tape, run };
}

/** One entry of the output as a function of one entry of the input, everything else fixed; both by their place in the workspace. */
export function coordinateFunction(
  { tape, run }: Probe,
  output: number,
  input: number,
): (t: number) => number {
  return (t) => {
    const x = run.values[input]!;
    run.values[input] = t;
    sweepForward(tape, run);
    // Read first: the output may be the input itself.
    const y = run.values[output]!;
    run.values[input] = x;
    return y;
  };
}
