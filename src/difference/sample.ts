import { ulp } from './float.js';

/** A plain real function of one real number; it may throw or return NaN where it is undefined. */
export type RealFunction = (x: number) => number;

/** Evaluates a user's function safely: counts calls, turns a throw or a non-number into NaN. */
export interface Sampler {
  readonly at: (x: number) => number;
  readonly evaluations: () => number;
  /** The message of the first throw or non-numeric return, if any. */
  readonly failure: () => string | undefined;
}

/** Wraps `f`; no exception of `f` ever escapes. */
export function createSampler(f: RealFunction): Sampler {
  let count = 0;
  let message: string | undefined;
  return {
    at: (x) => {
      count += 1;
      try {
        const y: unknown = f(x);
        if (typeof y === 'number') return y;
        message ??= `returned ${y === null ? 'null' : typeof y}, not a number`;
      } catch (error) {
        message ??= `threw: ${error instanceof Error ? error.message : String(error)}`;
      }
      return Number.NaN;
    },
    evaluations: () => count,
    failure: () => message,
  };
}

/**
 * f on both sides of x at one step. `odd` is the central difference, `even` half the difference of the two
 * one-sided slopes: it tends to 0 where f is differentiable and to half the jump of the slope at a kink.
 */
export interface Pair {
  readonly step: number;
  readonly minus: number;
  readonly plus: number;
  readonly odd: number;
  readonly even: number;
  /** Spacing of the doubles at the larger of the two values: no value here is known better than that. */
  readonly grain: number;
}

/** a - b where the difference alone may overflow; the quotient is then formed from halves. */
function differenceQuotient(a: number, b: number, width: number): number {
  const difference = a - b;
  return Number.isFinite(difference) ? difference / width : (a / 2 - b / 2) / (width / 2);
}

/**
 * The step actually usable at x: for steps up to |x| a multiple of ulp(x), so that x + h and x - h are both
 * exact (Sterbenz); beyond that the rounding of x + h is within half an ulp of h and shows up as at most
 * half an ulp of the slope.
 */
export function representableStep(x: number, step: number): number {
  const size = Math.abs(x);
  return step <= size ? size + step - size : step;
}

/** Samples f at x - h and x + h. `center` is f(x). Values may be NaN or infinite; `odd` is then not finite. */
export function samplePair(sampler: Sampler, x: number, center: number, step: number): Pair {
  const h = representableStep(x, step);
  const right = x + h;
  const left = x - h;
  const plus = sampler.at(right);
  const minus = sampler.at(left);
  const odd = differenceQuotient(plus, minus, right - left);
  const toRight = differenceQuotient(plus, center, 2 * h);
  const toLeft = differenceQuotient(center, minus, 2 * h);
  const even = toRight - toLeft;
  const grain = Math.max(ulp(plus), ulp(minus), ulp(center));
  return { step: h, minus, plus, odd, even, grain };
}

/** Whether both samples are finite, so that the pair can enter a tableau. */
export function isUsable(pair: Pair): boolean {
  return Number.isFinite(pair.odd) && Number.isFinite(pair.even);
}

/** No difference at all on either side: constant, or steps below the resolution of f. */
export function isFlat(pair: Pair, center: number): boolean {
  return pair.plus === center && pair.minus === center;
}
