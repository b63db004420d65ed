import type { DerivativeEstimate } from './derivative-estimate.js';
import { estimateDerivative } from './estimate.js';
import { ulp } from './float.js';
import { createSampler, type RealFunction } from './sample.js';
import type { EstimateOptions } from './scene.js';
import { measureSides, type Side, type SideSlope } from './side.js';

/** What f does at x, from both sides. Slopes in units of f per unit of x; a vertical tangent is infinite. */
export type KinkProbe =
  | {
      readonly kind: 'smooth';
      readonly slope: number;
      readonly error: number;
      /** Typical size of the quotients around x. */
      readonly scale: number;
      readonly evaluations: number;
    }
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
  /** f is defined on one side only; the slope is infinite at a vertical tangent, absent if it does not settle. */
  | {
      readonly kind: 'edge';
      readonly side: Side;
      readonly slope?: number;
      readonly error?: number;
      readonly scale?: number;
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
  const [left, right] = measureSides(sampler, x, center, options.scale);
  if (left.kind === 'undefined' || right.kind === 'undefined') {
    if (left.kind === right.kind) {
      return { kind: 'unknown', note: 'the function has no values next to this point', evaluations: count() };
    }
    const inside = left.kind === 'undefined' ? right : left;
    const side = left.kind === 'undefined' ? 'right' : 'left';
    if (inside.kind === 'infinite')
      return { kind: 'edge', side, slope: inside.value, error: 0, evaluations: count() };
    return inside.kind === 'slope'
      ? {
          kind: 'edge',
          side,
          slope: inside.value,
          error: inside.error,
          scale: inside.scale,
          evaluations: count(),
        }
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
    // Flat next to x on both sides: x is no kink, whatever the larger steps of a coarse f pretend.
    // Eight spacings of f: below that, standing still is only the rounding of its value.
    const still = left.kind === 'slope' && right.kind === 'slope' ? Math.min(left.flat, right.flat) : 0;
    const flat = still * Math.max(Math.abs(left.value), Math.abs(right.value)) > 8 * ulp(center);
    const differ = infinite || Math.abs(left.value - right.value) > APART * (leftError + rightError);
    if (differ && !flat) {
      return {
        kind: 'kink',
        left: left.value,
        right: right.value,
        leftError,
        rightError,
        evaluations: count(),
      };
    }
    if (estimate.kind !== 'value' && !differ) {
      // The mean of two agreeing sides; its bar reaches both.
      const slope = left.value + (right.value - left.value) / 2;
      const error = leftError + rightError + Math.abs(right.value - left.value) / 2;
      const scale = Math.max(
        left.kind === 'slope' ? left.scale : 0,
        right.kind === 'slope' ? right.scale : 0,
      );
      return { kind: 'smooth', slope, error, scale, evaluations: count() };
    }
  }
  if (estimate.kind === 'value') {
    return {
      kind: 'smooth',
      slope: estimate.value,
      error: estimate.error,
      scale: estimate.slopeScale,
      evaluations: count(),
    };
  }
  return { kind: 'unknown', note: estimate.note, evaluations: count() };
}
