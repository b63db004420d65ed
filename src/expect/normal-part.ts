import type { Dag, NodeId } from '../expr/dag.js';
import { HALF, rational } from '../number/rational.js';
import { MEAN_MODULUS, type PartOfLaw } from './moments.js';
import {
  addSums,
  multiplySums,
  negateSum,
  numberSum,
  type Piecewise,
  parameterSum,
  raiseSum,
  scaleSum,
  ZERO_SUM,
} from './polynomial.js';
import type { PiecewiseReader } from './read-piecewise.js';
import { sumToNode } from './sum-node.js';

/** One end of an interval in standard units: its place t, the density there, and the error function that tells the mass beyond it. */
interface End {
  readonly t: Piecewise;
  readonly density: Piecewise;
  readonly error: Piecewise;
}

/**
 * The moments of a standard normal number on an interval, whose ends are given for the number mean + deviation*z. With the density p,
 * integration by parts gives M_k = s^(k-1) p(s) - t^(k-1) p(t) + (k - 1)*M_(k-2) between s and t, M_0 by the error function.
 */
export function partOfNormal(
  dag: Dag,
  reader: PiecewiseReader,
  law: { readonly mean: NodeId; readonly deviation: NodeId },
  above: NodeId | undefined,
  below: NodeId | undefined,
): PartOfLaw {
  const opaque = (id: NodeId) => reader.read(id) ?? parameterSum(`n${id}`);
  const endAt = (place: NodeId | undefined): End | undefined => {
    if (place === undefined) return undefined;
    // (mean - place)/deviation, as the usual formulas have it: t is the opposite of it.
    const gap = sumToNode(dag, opaque(dag.call('subtract', law.mean, place)));
    const back = sumToNode(dag, opaque(dag.call('divide', gap, law.deviation)));
    if (opaque(back).size === 0)
      return { t: ZERO_SUM, density: scaleSum(parameterSum(MEAN_MODULUS), HALF), error: ZERO_SUM };
    const root = dag.call('sqrt', dag.constant(2));
    const units = opaque(back);
    // The square of a sum is left as it is.
    const half =
      units.size === 1
        ? sumToNode(dag, scaleSum(raiseSum(units, 2), HALF))
        : dag.call('divide', dag.call('pow', back, dag.constant(2)), dag.constant(2));
    const scale = dag.call('sqrt', dag.call('multiply', dag.constant(2), dag.constant(Math.PI, 'pi')));
    const density = dag.call('divide', dag.call('exp', dag.call('negate', half)), scale);
    return {
      t: negateSum(opaque(back)),
      density: parameterSum(`n${density}`),
      error: parameterSum(`n${dag.call('erf', dag.call('divide', back, root))}`),
    };
  };
  const [low, high] = [endAt(above), endAt(below)];
  const known: Piecewise[] = [];
  const boundary = (end: End | undefined, k: number) =>
    end ? multiplySums(raiseSum(end.t, k - 1), end.density) : ZERO_SUM;
  const moment = (k: number): Piecewise => {
    const before = known[k];
    if (before) return before;
    // Above a place lies (1 + erf)/2 of the mass, below it (1 - erf)/2.
    const upper = low ? scaleSum(low.error, HALF) : numberSum(HALF);
    const lower = high ? scaleSum(high.error, HALF) : negateSum(numberSum(HALF));
    const own =
      k === 0
        ? addSums(upper, negateSum(lower))
        : addSums(
            addSums(boundary(low, k), negateSum(boundary(high, k))),
            k === 1 ? ZERO_SUM : scaleSum(moment(k - 2), rational(k - 1)),
          );
    known[k] = own;
    return own;
  };
  return { moment };
}
