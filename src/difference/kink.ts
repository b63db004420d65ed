import { type DerivativeEstimate, estimateDerivative } from './estimate.js';
import { ulp, unitInFirstPlace } from './float.js';
import { measureNoise } from './noise.js';
import { createSampler, type RealFunction, type Sampler } from './sample.js';
import type { EstimateOptions } from './scene.js';
import { measureSide, type Side, type SideSlope } from './side.js';
import { findLengthScale, smallestStep, startingStep } from './survey.js';

/** What f does at x, from both sides. Slopes in units of f per unit of x; a vertical tangent is infinite. */
export type KinkProbe =
  | { readonly kind: 'smooth'; readonly slope: number; readonly error: number; readonly evaluations: number }
  | {
      readonly kind: 'kink';
      readonly left: number;
      readonly right: number;
      readonly leftError: number;
      readonly rightError: number;
      readonly evaluations: number;
    }
  /** One-sided limits of f, and its value. */
  | {
      readonly kind: 'jump';
      readonly left: number;
      readonly right: number;
      readonly value: number;
      readonly evaluations: number;
    }
  /** f is defined on one side only; no slope where the tangent is vertical or does not settle. */
  | {
      readonly kind: 'edge';
      readonly side: Side;
      readonly slope?: number;
      readonly error?: number;
      readonly evaluations: number;
    }
  | { readonly kind: 'unknown'; readonly note: string; readonly evaluations: number };

/**
 * Two one-sided slopes are different when they lie further apart than this many times the sum of their bars:
 * the multiple at which the central bars have no false alarm, see `VERDICT_MULTIPLE`.
 */
const APART = 10;

/**
 * Looks at f from both sides of x: smooth, kink with both slopes, jump with both limits, or edge of the domain.
 * `known` saves a second estimate where the caller has one. `unknown` where f(x) is not finite or where the
 * quotients of a side do not settle.
 */
export function probeKink(
  f: RealFunction,
  x: number,
  options: EstimateOptions = {},
  known?: DerivativeEstimate,
): KinkProbe {
  const estimate = known ?? estimateDerivative(f, x, options);
  const sampler = createSampler(f);
  const count = (): number => estimate.evaluations + sampler.evaluations();
  const center = Number.isFinite(x) ? sampler.at(x) : Number.NaN;
  if (!Number.isFinite(center)) {
    const note = `the function value is ${center} here`;
    return { kind: 'unknown', note, evaluations: count() };
  }
  const [left, right] = measureSides(sampler, x, center, options);
  if (left.kind === 'undefined' || right.kind === 'undefined') {
    if (left.kind === right.kind) {
      return { kind: 'unknown', note: 'the function has no values next to this point', evaluations: count() };
    }
    const inside = left.kind === 'undefined' ? right : left;
    const side = left.kind === 'undefined' ? 'right' : 'left';
    return inside.kind === 'slope'
      ? { kind: 'edge', side, slope: inside.value, error: inside.error, evaluations: count() }
      : { kind: 'edge', side, evaluations: count() };
  }
  if (left.kind === 'jump' || right.kind === 'jump') {
    const limit = (side: SideSlope): number => (side.kind === 'jump' ? side.limit : center);
    return { kind: 'jump', left: limit(left), right: limit(right), value: center, evaluations: count() };
  }
  if (left.kind !== 'unknown' && right.kind !== 'unknown') {
    const leftError = left.kind === 'slope' ? left.error : 0;
    const rightError = right.kind === 'slope' ? right.error : 0;
    const infinite = left.kind === 'infinite' || right.kind === 'infinite';
    if (infinite || Math.abs(left.value - right.value) > APART * (leftError + rightError)) {
      return {
        kind: 'kink',
        left: left.value,
        right: right.value,
        leftError,
        rightError,
        evaluations: count(),
      };
    }
    if (estimate.kind !== 'value') {
      // The mean of two agreeing sides; its bar reaches both.
      const slope = left.value + (right.value - left.value) / 2;
      const error = leftError + rightError + Math.abs(right.value - left.value) / 2;
      return { kind: 'smooth', slope, error, evaluations: count() };
    }
  }
  if (estimate.kind === 'value') {
    return { kind: 'smooth', slope: estimate.value, error: estimate.error, evaluations: count() };
  }
  return { kind: 'unknown', note: estimate.note, evaluations: count() };
}

function measureSides(
  sampler: Sampler,
  x: number,
  center: number,
  options: EstimateOptions,
): readonly [SideSlope, SideSlope] {
  // A mantissa of its own, so that the sides confirm the estimate instead of repeating its steps.
  const start = startingStep(x, options.scale, 0.77734375);
  const top = findLengthScale(sampler, x, center, start, x === 0);
  const unit = Math.max(unitInFirstPlace(x), unitInFirstPlace(top));
  const spacing = Math.max(3 * ulp(x), unit * 2 ** -50, smallestStep(x) / 4);
  const measure = (side: Side): SideSlope => {
    const noise = 3 * measureNoise(sampler, x, side === 'right' ? spacing : -spacing);
    return measureSide(sampler, x, center, side, top, noise);
  };
  return [measure('left'), measure('right')];
}
