import { isFlat, isUsable, type Pair, type Sampler, samplePair } from './sample.js';

/** One extrapolated derivative with everything that is known about its error. */
export interface Candidate {
  readonly value: number;
  /** Half-width of the bar: truncation seen + rounding bound + the even part that should have vanished. */
  readonly error: number;
  /** Half the jump of the slope that the same steps see, and the bar of that number. */
  readonly even: number;
  readonly evenError: number;
  /** Smallest and largest step that entered. */
  readonly step: number;
  readonly top: number;
  /** Departure of the plain quotients from `value`, per unit of step, at the smallest steps that entered. */
  readonly bend: number;
}

/** Deepest column: a tenth column gains less than the rounding of its own weights. */
const DEPTH = 9;
/** Rows without a better entry after which only rounding noise is left to find. */
const PATIENCE = 4;
/**
 * Rows at most. A start too large by 2^12 still leaves enough; only quotients that never settle, like those of
 * x|x| at 0, go on improving to the last row.
 */
const ROWS = 40;

/**
 * Ridders' tableau (Ridders 1982, after Richardson 1911): central differences at `top`, `top`/2, ... each
 * extrapolated in h^2, and in the same rows the even part extrapolated in h, h^3, ...: the latter must tend to
 * 0 where f is differentiable, so its size is a second, independent sign of error, and equals half the jump
 * of slope if a kink lies within the steps. The entry with the least bar wins. `noise` is in units of f.
 * Returns undefined when no two consecutive steps have finite values.
 */
export function extrapolate(
  sampler: Sampler,
  x: number,
  center: number,
  top: number,
  noise: number,
  smallest: number,
): Candidate | undefined {
  let best: Candidate | undefined;
  let rows: Pair[] = [];
  let odd: number[] = [];
  let even: number[] = [];
  let bound: number[] = [];
  let idle = 0;
  let enough = 0;
  for (let i = 0; i < ROWS && idle < PATIENCE && (best === undefined || best.error > enough); i += 1) {
    const step = top * 2 ** -i;
    if (step < smallest) break;
    const pair = samplePair(sampler, x, center, step);
    if (!isUsable(pair)) {
      // Only a step that leaves the domain or overflows: everything larger is out as well.
      if (rows.length > 0) break;
      continue;
    }
    // No movement at all is the resolution of f, not a slope of 0: nothing is learned from smaller steps.
    if (isFlat(pair, center)) break;
    rows = [...rows, pair];
    const last = rows.length - 1;
    // Below 2^-60 of the first quotients nothing can be told from 0 any more.
    if (last === 0) enough = 2 ** -60 * Math.max(Math.abs(pair.odd), Math.abs(pair.even));
    const nextOdd = [pair.odd];
    const nextEven = [pair.even];
    const nextBound = [(noise + pair.grain) / pair.step];
    let improved = false;
    for (let k = 1; k <= Math.min(last, DEPTH); k += 1) {
      const ratio = rows[last - k]!.step / pair.step;
      const weight = 1 / (ratio * ratio - 1);
      const value = nextOdd[k - 1]! + (nextOdd[k - 1]! - odd[k - 1]!) * weight;
      const evenWeight = 1 / (2 ** (2 * k - 1) - 1);
      const rest = nextEven[k - 1]! + (nextEven[k - 1]! - even[k - 1]!) * evenWeight;
      const rounding = nextBound[k - 1]! + (nextBound[k - 1]! + bound[k - 1]!) * weight;
      nextOdd.push(value);
      nextEven.push(rest);
      nextBound.push(rounding);
      const truncation = Math.max(Math.abs(value - nextOdd[k - 1]!), Math.abs(value - odd[k - 1]!));
      // 2^-52 |value|: the divisions and weights of the tableau itself.
      const error = truncation + rounding + Math.abs(rest) + 2 ** -52 * Math.abs(value);
      if (!Number.isFinite(error) || (best !== undefined && error >= best.error)) continue;
      const evenTruncation = Math.max(Math.abs(rest - nextEven[k - 1]!), Math.abs(rest - even[k - 1]!));
      best = {
        value,
        error,
        even: rest,
        evenError: evenTruncation + 2 * rounding,
        step: pair.step,
        top: rows[last - k]!.step,
        bend: Math.max(departure(pair, value), departure(rows[last - 1]!, value)),
      };
      improved = true;
    }
    idle = improved || rows.length < 3 ? 0 : idle + 1;
    odd = nextOdd;
    even = nextEven;
    bound = nextBound;
  }
  return best;
}

/** |D(h) - value| and |even| shrink at least like h where f is smooth: their sum per unit of step. */
function departure(pair: Pair, value: number): number {
  return (Math.abs(pair.odd - value) + Math.abs(pair.even)) / pair.step;
}
