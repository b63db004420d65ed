import { createRandomStream } from '../difference/random.js';
import { UNIT_ROUNDOFF } from '../graph/inspect.js';
import type { Output } from '../graph/network.js';
import { sweepReverse } from '../graph/sweep.js';
import { read, type Workspace } from '../graph/tape.js';
import { sizeOf } from '../op/shape.js';
import type { Point } from './point.js';

/** Disturbed sweeps; the largest of six deviations of random sign lies within a factor two of a bound in nearly all draws. */
const SWEEPS = 6;

/** Every operation is good to two units in the last place, so that values are disturbed by as much. */
const DISTURBANCE = 4 * UNIT_ROUNDOFF;

/**
 * Rounding error of reverse-mode derivatives, entry by entry and output-major, for each variable by name: the sweep is repeated with
 * forward values off by their last places, as in discrete stochastic arithmetic (Vignes 2004). Where terms cancel, as in
 * sum(softmax(x)), it shows how far from zero a zero may come out.
 */
export function reverseRounding(point: Point, output: Output): ReadonlyMap<string, Float64Array> {
  const { network, tape, workspace } = point;
  const { dag } = network;
  const outputSize = sizeOf(dag.shape(output.id));
  const found = new Map(
    network.variables.map((v) => [v.name, new Float64Array(outputSize * sizeOf(v.shape))]),
  );
  const random = createRandomStream(1);
  const values = new Float64Array(tape.width);
  const run: Workspace = { ...workspace, values, adjoints: new Float64Array(tape.width) };
  const sweep = (k: number): void => {
    run.adjoints.fill(0);
    run.adjoints[tape.offset[output.id]! + k] = 1;
    sweepReverse(tape, run);
  };
  for (let k = 0; k < outputSize; k++) {
    values.set(workspace.values);
    sweep(k);
    const exact = Float64Array.from(run.adjoints);
    for (let n = 0; n < SWEEPS; n++) {
      for (let step = 0; step < tape.length; step++) {
        const id = tape.node[step]!;
        const at = tape.offset[id]!;
        const end = at + sizeOf(dag.shape(id));
        for (let i = at; i < end; i++) {
          const value = workspace.values[i]!;
          values[i] = value + (2 * random() - 1) * Math.max(DISTURBANCE * Math.abs(value), Number.MIN_VALUE);
        }
      }
      sweep(k);
      for (const v of network.variables) {
        const worst = found.get(v.name)!;
        const size = sizeOf(v.shape);
        read(tape, run.adjoints, v.id).forEach((adjoint, i) => {
          const deviation = Math.abs(adjoint - exact[tape.offset[v.id]! + i]!);
          if (deviation > worst[k * size + i]!) worst[k * size + i] = deviation;
        });
      }
    }
  }
  return found;
}
