import { encloseAll } from '../expand/enclose.js';
import { expandNode } from '../expand/expand.js';
import { createIntervalRing } from '../expand/interval-ring.js';
import { isObstacle, SeriesArithmetic } from '../expand/series.js';
import { type Dag, type NodeId, reachable } from '../expr/dag.js';
import { type Enclosure, hull, type Interval, isBounded } from '../number/interval.js';
import { type IntervalArithmetic, widthOf } from '../number/interval-arithmetic.js';
import { rational } from '../number/rational.js';
import { integrateEnd } from './end-bound.js';

export interface Integral {
  readonly value: Interval;
  /** Panels that the range was cut into. */
  readonly panels: number;
}

/** Coefficients of the series of a panel; the next one is enclosed on all of it. */
const ORDER = 14;

/** Panels to begin with. */
const FIRST = 16;

/** Halvings of a panel: a corner is then enclosed by 2^-50 of the range. */
const DEEPEST = 54;

/** Panels in all. */
const MOST = 1500;

/**
 * An enclosure of the integral of a scalar graph in one input over [from, to]: Taylor polynomials with Lagrange's remainder on panels, the
 * range of the function where it is not smooth, and panels halved until the remainders are below `tolerance` of the whole. Undefined where
 * the function is not known to be defined and bounded.
 */
export function integrate(
  dag: Dag,
  root: NodeId,
  input: string,
  range: { readonly from: number; readonly to: number },
  ia: IntervalArithmetic,
  tolerance: number,
): Integral | undefined {
  const ring = createIntervalRing(ia);
  const order = reachable(dag, [root]);
  const others = (): Enclosure => ia.fromInteger(0);
  const arithmetic = new SeriesArithmetic(ring, ORDER + 1);
  const coefficients = (centre: Enclosure): ((k: number) => Enclosure | undefined) | undefined => {
    const series = expandNode(dag, root, { input, centre, others, side: 1 }, ring, ORDER + 1);
    return isObstacle(series) || series.low < 0 ? undefined : (k) => arithmetic.at(series, k);
  };
  const smooth = (from: number, to: number): Enclosure | undefined => {
    const middle = from + (to - from) / 2;
    const [left, right, centre] = [from, to, middle].map((v) => ia.fromDouble(v)) as [
      Interval,
      Interval,
      Interval,
    ];
    const near = coefficients(centre);
    const far = near && coefficients(hull(left, right));
    if (!far) return undefined;
    // Both halves are integrated from the centre: the rounding of the middle makes them differ in their last bits.
    let total: Enclosure = ia.fromInteger(0);
    const reaches = [ia.sub(right, centre), ia.sub(centre, left)] as const;
    for (let k = 0; k <= ORDER; k++) {
      const c = k < ORDER ? near(k) : far(ORDER);
      if (c?.kind !== 'interval' || c.defined !== 'everywhere' || !isBounded(c)) return undefined;
      const factor = ia.fromRational(rational(1, k + 1));
      const [r, l] = reaches.map((h) => ia.mul(ia.powInteger(h, BigInt(k + 1)), factor)) as [
        Enclosure,
        Enclosure,
      ];
      total = ia.add(total, ia.mul(c, k % 2 === 0 ? ia.add(r, l) : ia.sub(r, l)));
    }
    return total;
  };
  const rough = (from: number, to: number): Enclosure | undefined => {
    const [left, right] = [ia.fromDouble(from), ia.fromDouble(to)];
    const range = encloseAll(dag, order, ia, () => hull(left, right))[root]!;
    if (range.kind !== 'interval' || range.defined !== 'everywhere' || !isBounded(range)) return undefined;
    return ia.mul(range, ia.sub(right, left));
  };
  const atEnd = (from: number, to: number): Enclosure | undefined => {
    if (from === range.from) return integrateEnd(dag, root, input, { end: from, other: to }, ia);
    return to === range.to ? integrateEnd(dag, root, input, { end: to, other: from }, ia) : undefined;
  };
  let total: Enclosure = ia.fromInteger(0);
  let panels = 0;
  const whole = range.to - range.from;
  const stack = Array.from({ length: FIRST }, (_, k) => {
    const end = (j: number) => (j === FIRST ? range.to : range.from + (j / FIRST) * whole);
    return { from: end(k), to: end(k + 1), depth: 0 };
  });
  while (stack.length > 0) {
    const { from, to, depth } = stack.pop()!;
    const own = smooth(from, to) ?? rough(from, to) ?? atEnd(from, to);
    const width = own?.kind === 'interval' ? widthOf(own) : Number.POSITIVE_INFINITY;
    const middle = from + (to - from) / 2;
    const small = width <= tolerance * Math.max((to - from) / whole, 2 ** -8);
    if (!small && depth < DEEPEST && panels + stack.length < MOST && from < middle && middle < to) {
      stack.push({ from, to: middle, depth: depth + 1 }, { from: middle, to, depth: depth + 1 });
      continue;
    }
    if (!own) return undefined;
    total = ia.add(total, own);
    panels += 1;
  }
  return total.kind === 'interval' && isBounded(total) ? { value: total, panels } : undefined;
}
