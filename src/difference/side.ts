import { ulp, unitInFirstPlace } from './float.js';
import { measureNoise, neighbourSpacing } from './noise.js';
import { representableStep, type Sampler } from './sample.js';
import { findLengthScale, smallestStep, startingStep } from './survey.js';

/** Left is the direction of -x. */
export type Side = 'left' | 'right';

/** What f does on one side of x: slope, or why there is none. */
export type SideSlope =
  | {
      readonly kind: 'slope';
      readonly value: number;
      readonly error: number;
      readonly scale: number;
      /** Largest of the smallest steps at which f does not move at all on this side; 0 where it always does. */
      readonly flat: number;
    }
  /** The quotients grow without bound, slower than 1/h: a vertical tangent. Value is +Infinity or -Infinity. */
  | { readonly kind: 'infinite'; readonly value: number }
  /** f tends to a limit other than f(x); `slope` is that of the limit's side. */
  | { readonly kind: 'jump'; readonly limit: number; readonly limitError: number }
  | { readonly kind: 'undefined' }
  | { readonly kind: 'unknown'; readonly value?: number; readonly error?: number };

/** Both sides of x. `scale` as in EstimateOptions. */
export function measureSides(
  sampler: Sampler,
  x: number,
  center: number,
  scale: number | undefined,
): readonly [SideSlope, SideSlope] {
  // A mantissa of its own, so that the sides confirm a central estimate instead of repeating its steps.
  const start = startingStep(x, scale, 0.77734375);
  const top = findLengthScale(sampler, x, center, start, x === 0);
  const unit = Math.max(unitInFirstPlace(x), unitInFirstPlace(top));
  const spacing = neighbourSpacing(x, unit);
  const measure = (side: Side): SideSlope => {
    const noise = 3 * measureNoise(sampler, x, side === 'right' ? spacing : -spacing);
    return measureSide(sampler, x, center, side, top, noise);
  };
  return [measure('left'), measure('right')];
}

interface Sample {
  readonly step: number;
  readonly value: number;
}

/** Ratio 4 from the starting step: 23 levels reach 2^-44 of it, and at 0, where steps have no end, 2^-78. */
const RATIO = 4;
const LEVELS = 23;
const LEVELS_AT_ZERO = 40;
const DEPTH = 8;
/** Seven digits below the first quotient, one that keeps shrinking like a power of h is 0. */
const VANISHING = 2 ** -24;

/**
 * One-sided derivative of f at x: quotients (f(x +- h) - f(x))/h for h = top, top/4, ..., extrapolated in powers
 * of h (Richardson) with the Ridders bar. When the quotients do not settle their growth tells why: like 1/h at
 * a jump, slower at a vertical tangent. `noise` in units of f. Quotients that shrink like a power of h below
 * every bar are the slope 0.
 */
export function measureSide(
  sampler: Sampler,
  x: number,
  center: number,
  side: Side,
  top: number,
  noise: number,
): SideSlope {
  const sign = side === 'right' ? 1 : -1;
  const samples = sampleSide(sampler, x, sign, top);
  if (samples.length < 4) return { kind: 'undefined' };
  const quotients = samples.map(({ step, value }) => ({ step, value: (sign * (value - center)) / step }));
  const grain = Math.max(ulp(center), ulp(samples[samples.length >> 1]!.value));
  // A kink at a rounded x lies up to one spacing of x away: its slope times that is noise here.
  const spread = noise + grain + ulp(x) * Math.min(Math.abs(quotients[0]!.value), Number.MAX_VALUE / 2);
  // Trailing steps at which f does not move are its resolution wherever the moving ones settle by themselves.
  const moving = quotients.slice(0, quotients.findLastIndex((q) => q.value !== 0) + 1);
  const flat = quotients[moving.length]?.step ?? 0;
  // Only a stretch that is flat on most scales is a slope of 0 by itself.
  const widestFlat = quotients.length > 2 * moving.length ? quotients[moving.length] : undefined;
  const slope =
    settleSide(moving, 2 * spread) ??
    (widestFlat === undefined
      ? undefined
      : { value: 0, error: (2 * spread) / widestFlat.step, step: widestFlat.step });
  const scale = quotients.reduce((size, q) => Math.max(size, Math.min(Math.abs(q.value), Infinity)), 0);
  const growth = measureGrowth(quotients, spread);
  if (growth !== undefined && growth > 0.05) {
    const last = samples.at(-1)!;
    // A quotient that grows like 1/h to within a tenth of the exponent is a jump.
    if (growth > 0.9) {
      const limit = extrapolateSide(samples, spread);
      return { kind: 'jump', limit: limit?.value ?? last.value, limitError: limit?.error ?? Infinity };
    }
    return { kind: 'infinite', value: sign * Math.sign(last.value - center) * Infinity };
  }
  if (slope === undefined) return { kind: 'unknown' };
  const shrinks = growth !== undefined && growth < -0.05;
  if (shrinks) {
    // Quotients that shrink like a power of h tend to 0, and by no more than their last size.
    const last = quotients.at(-1)!;
    const rest = Math.abs(last.value) + spread / last.step;
    if (rest < slope.error && rest <= 2 ** -6 * scale)
      return { kind: 'slope', value: 0, error: rest, scale, flat };
  }
  // Against the quotients near the steps used: far ones may belong to another regime of f altogether.
  const own = quotients.find((q) => q.step <= RATIO ** 2 * slope.step) ?? quotients[0]!;
  const size = Math.max(Math.abs(slope.value), Math.abs(own.value));
  if (
    slope.error <= 2 ** -6 * size ||
    (shrinks && slope.error <= VANISHING * Math.abs(quotients[0]!.value)) ||
    size === 0
  ) {
    // What vanishes is compared with the quotients it came from.
    const compared = shrinks ? Math.max(size, Math.abs(quotients[0]!.value)) : size;
    return { kind: 'slope', value: slope.value, error: slope.error, scale: compared, flat };
  }
  return { kind: 'unknown', value: slope.value, error: slope.error };
}

function sampleSide(sampler: Sampler, x: number, sign: number, top: number): readonly Sample[] {
  const smallest = smallestStep(x);
  const samples: Sample[] = [];
  const levels = x === 0 ? LEVELS_AT_ZERO : LEVELS;
  for (let i = 0; i < levels; i += 1) {
    const wanted = top * RATIO ** -i;
    if (wanted < smallest) break;
    const step = representableStep(x, wanted);
    const value = sampler.at(x + sign * step);
    if (Number.isFinite(value)) samples.push({ step, value });
    else samples.length = 0;
  }
  return samples;
}

/**
 * Exponent p of quotients growing like h^-p towards 0 (shrinking, if negative), from the smallest steps whose
 * change of f stands clear of rounding; undefined when there are too few such steps or no power law.
 */
function measureGrowth(quotients: readonly Sample[], spread: number): number | undefined {
  const clear = quotients.filter((q) => Math.abs(q.value) * q.step > 2 ** 6 * spread);
  if (clear.length < 4) return undefined;
  const tail = clear.slice(-4);
  const rates = tail.slice(1).map((q, i) => {
    const before = tail[i]!;
    return Math.log(Math.abs(q.value / before.value)) / Math.log(before.step / q.step);
  });
  const least = Math.min(...rates);
  const most = Math.max(...rates);
  // A power law has one exponent; a third of spread allows for the smooth part beside it.
  const size = Math.max(Math.abs(least), Math.abs(most));
  return least * most > 0 && size > 0.05 && most - least < 0.35 * size ? least : undefined;
}

/**
 * The extrapolated slope that the smaller steps confirm: a kink inside the first steps looks convergent there
 * and is contradicted further in, and then the start moves in.
 */
function settleSide(
  quotients: readonly Sample[],
  spread: number,
): { readonly value: number; readonly error: number; readonly step: number } | undefined {
  for (let start = 0; start + 3 < quotients.length; start += 1) {
    const inner = quotients.slice(start);
    const slope = extrapolateSide(inner, spread);
    if (slope === undefined) return undefined;
    const at = inner.find((q) => q.step <= slope.step) ?? inner[0]!;
    const bend = Math.abs(at.value - slope.value) / at.step;
    const holds = inner.every(
      (q) =>
        q.step >= slope.step ||
        Math.abs(q.value - slope.value) <= slope.error + 4 * (spread / q.step) + 2 * bend * q.step,
    );
    if (holds) return slope;
  }
  return undefined;
}

function extrapolateSide(
  samples: readonly Sample[],
  spread: number,
): { readonly value: number; readonly error: number; readonly step: number } | undefined {
  let best: { value: number; error: number; step: number } | undefined;
  let row: number[] = [];
  let bound: number[] = [];
  samples.forEach((sample, i) => {
    const next = [sample.value];
    const nextBound = [spread / sample.step];
    for (let k = 1; k <= Math.min(i, DEPTH); k += 1) {
      const weight = 1 / (samples[i - k]!.step / sample.step - 1);
      const value = next[k - 1]! + (next[k - 1]! - row[k - 1]!) * weight;
      const rounding = nextBound[k - 1]! + (nextBound[k - 1]! + bound[k - 1]!) * weight;
      next.push(value);
      nextBound.push(rounding);
      const change = Math.max(Math.abs(value - next[k - 1]!), Math.abs(value - row[k - 1]!));
      const error = change + rounding + 2 ** -52 * Math.abs(value);
      if (Number.isFinite(error) && (best === undefined || error < best.error))
        best = { value, error, step: sample.step };
    }
    row = next;
    bound = nextBound;
  });
  return best;
}
