import type { ProbeLine } from './lines.js';
import type { DoubleEvaluator, Oracle } from './measure.js';

/** Nodes at which the true value is worked out; between them a polynomial stands in. */
const NODES = 18;

/** Places at which the polynomial is checked, and roundings by which it may be off: a few hundredths of a bit where 8 bits are lost, with either sign. */
const CHECKS = 6;
const CLOSE = 8;

/** Points per neighbourhood: the mean of their bits, each off by about 1.2 from the trend, is known to a two-hundredth of a bit. */
const DENSE = 2 ** 16;

/** Share of a neighbourhood by which the first estimate of the edge may be off. */
const MARGIN = 1.5;

/** Points per neighbourhood with which the edge is found roughly. */
const ROUGH = 2 ** 11;

/**
 * Where the mean of the bits lost over the neighbourhood t +- spread passes a bound, to three digits: `from` is a first estimate, and the bits
 * grow in the direction of `sign`. The errors of single points scatter by more than a bit, so that it takes the mean of very many; exact
 * evaluation would be far too slow for that, and true values come from a polynomial through exact ones that is checked against others.
 * Undefined where the function is no polynomial to all digits around the edge, and where nothing passes the bound.
 */
export function locateEdge(
  line: ProbeLine,
  estimate: number,
  spread: number,
  sign: 1 | -1,
  bound: number,
  doubles: DoubleEvaluator,
  oracle: Oracle,
): number | undefined {
  let centre = estimate;
  for (let shift = 0; shift < SHIFTS; shift++) {
    const reach = spread * (1 + MARGIN);
    const truth = interpolate(line, centre - reach, centre + reach, oracle);
    if (!truth) return undefined;
    // The spacing is that of the binade of the last value, until one lies in another.
    let binade = 1;
    const bitsAt = (t: number) => {
      const exact = truth(t);
      const size = Math.abs(exact);
      if (!(size >= binade && size < 2 * binade)) binade = 2 ** Math.floor(Math.log2(size));
      const computed = doubles.at(line.at(t))[0]!;
      return Math.log2(1 + Math.abs(computed - exact) / (binade * 2 ** -52));
    };
    const rough = crossing(bitsAt, centre, spread * MARGIN, spread, sign, bound, ROUGH);
    if (rough === 'before') centre -= sign * spread * MARGIN;
    else if (rough === 'after') centre += sign * spread * MARGIN;
    else if (Math.abs(centre - rough) > spread) centre = rough;
    else {
      // The rough mean is off by a tenth of a bit, which is seldom worth a third of a neighbourhood.
      for (const width of [spread / 3, spread]) {
        const near = Math.min(width, spread * MARGIN - Math.abs(centre - rough));
        const found = near > 0 ? crossing(bitsAt, rough, near, spread, sign, bound, DENSE) : 'after';
        if (typeof found === 'number') return found;
      }
      return undefined;
    }
  }
  return undefined;
}

/** Times that the first estimate is corrected: single points are lucky for a whole neighbourhood now and then. */
const SHIFTS = 12;

/** Smaller numbers have gaps that are no doubles themselves, or are subnormal. */
const SMALLEST_SPACED = 2 ** -1022;

/** The gap between doubles around x, which is not 0 and no subnormal; next to powers of two it may be that of the other side. */
function spacingAt(x: number): number {
  return 2 ** (Math.floor(Math.log2(Math.abs(x))) - 52);
}

/**
 * The place within centre +- reach where the moving mean first passes the bound, coming from the side where less is lost; `before` where it
 * has passed it from the beginning, `after` where it does not.
 */
function crossing(
  bitsAt: (t: number) => number,
  centre: number,
  reach: number,
  spread: number,
  sign: 1 | -1,
  bound: number,
  density: number,
): number | 'before' | 'after' {
  const step = (2 * spread) / density;
  const half = Math.round(density / 2);
  const wide = Math.round(reach / step);
  const sums = new Float64Array(2 * (half + wide) + 2);
  const at = (k: number) => centre + sign * (k - half - wide) * step;
  for (let k = 0; k + 1 < sums.length; k++) sums[k + 1] = sums[k]! + bitsAt(at(k));
  const mean = (k: number) => (sums[k + half + 1]! - sums[k - half]!) / (2 * half + 1);
  for (let k = half; k <= half + 2 * wide; k++) {
    if (mean(k) <= bound) continue;
    return k === half ? 'before' : at(k);
  }
  return 'after';
}

/** The polynomial through true values at Chebyshev's nodes, in barycentric form; undefined where it is not close to the function. */
function interpolate(
  line: ProbeLine,
  from: number,
  to: number,
  oracle: Oracle,
): ((t: number) => number) | undefined {
  const middle = from + (to - from) / 2;
  const radius = (to - from) / 2;
  const exact = (t: number) => {
    const [value] = oracle.at(line.at(t));
    return typeof value === 'number' ? value : Number.NaN;
  };
  const angle = (k: number) => ((2 * k + 1) * Math.PI) / (2 * NODES);
  const place = (k: number) => middle + radius * Math.cos(angle(k));
  const nodes = Float64Array.from({ length: NODES }, (_, k) => place(k));
  const weights = Float64Array.from({ length: NODES }, (_, k) => (k % 2 === 0 ? 1 : -1) * Math.sin(angle(k)));
  const values = Float64Array.from(nodes, exact);
  if (!values.every((v) => Number.isFinite(v) && Math.abs(v) >= SMALLEST_SPACED)) return undefined;
  const value = (t: number) => {
    let above = 0;
    let below = 0;
    for (let k = 0; k < NODES; k++) {
      const gap = t - nodes[k]!;
      if (gap === 0) return values[k]!;
      const w = weights[k]! / gap;
      above += w * values[k]!;
      below += w;
    }
    return above / below;
  };
  for (let k = 0; k < CHECKS; k++) {
    const t = middle + radius * ((2 * k + 1) / CHECKS - 1) * 0.97;
    const truth = exact(t);
    if (!(Math.abs(value(t) - truth) <= CLOSE * spacingAt(truth))) return undefined;
  }
  return value;
}
