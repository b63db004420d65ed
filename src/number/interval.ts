import {
  BIG_INFINITY,
  BIG_MINUS_INFINITY,
  BIG_ONE,
  BIG_ZERO,
  type BigFloat,
  compareBigFloats,
  isInfinite,
  maxBigFloat,
  minBigFloat,
  negateBigFloat,
  roundTo,
  scaleBigFloat,
  signOfBigFloat,
} from './big-float.js';
import type { FixedConstants } from './fixed-constants.js';

/**
 * A set of reals lo <= x <= hi that contains every value a function takes on its argument sets.
 *
 * An infinite end means "without bound": the infinities are not members. `defined` is `everywhere` when the
 * function was shown to be defined on the whole argument set, `somewhere` when part of that set may lie outside
 * its domain; the enclosure then covers the values on the part inside.
 */
export interface Interval {
  readonly kind: 'interval';
  readonly lo: BigFloat;
  readonly hi: BigFloat;
  readonly defined: 'everywhere' | 'somewhere';
}

/** The function is defined nowhere on its argument sets. */
export interface Empty {
  readonly kind: 'empty';
}

export type Enclosure = Interval | Empty;

/** What an operation needs: the bits kept in the ends of its result, and the constants computed so far. */
export interface Precision {
  readonly bits: number;
  readonly constants: FixedConstants;
}

/** The same constants with more bits, for an intermediate result. */
export function refine(precision: Precision, extraBits: number): Precision {
  return { bits: precision.bits + extraBits, constants: precision.constants };
}

export const EMPTY: Empty = { kind: 'empty' };

export function interval(lo: BigFloat, hi: BigFloat, defined: Interval['defined'] = 'everywhere'): Interval {
  // Ends that came out alike are shared, so that a point is worked out once and not twice.
  const same = lo.exponent === hi.exponent && lo.mantissa === hi.mantissa;
  return { kind: 'interval', lo, hi: same ? lo : hi, defined };
}

export function pointInterval(x: BigFloat, defined: Interval['defined'] = 'everywhere'): Interval {
  return { kind: 'interval', lo: x, hi: x, defined };
}

export const ZERO_INTERVAL = pointInterval(BIG_ZERO);
export const ONE_INTERVAL = pointInterval(BIG_ONE);
export const WHOLE_LINE = interval(BIG_MINUS_INFINITY, BIG_INFINITY);

export function asDefined<T extends Enclosure>(x: T, defined: Interval['defined']): T | Interval {
  return x.kind === 'empty' || x.defined === defined ? x : interval(x.lo, x.hi, defined);
}

/** `everywhere` only if both are. */
export function bothDefined(a: Interval['defined'], b: Interval['defined']): Interval['defined'] {
  return a === 'everywhere' ? b : a;
}

export function isPoint(x: Interval): boolean {
  return x.lo === x.hi || compareBigFloats(x.lo, x.hi) === 0;
}

/** Whether both ends are finite. */
export function isBounded(x: Interval): boolean {
  return !isInfinite(x.lo) && !isInfinite(x.hi);
}

export function containsZero(x: Enclosure): boolean {
  return x.kind === 'interval' && x.lo.mantissa <= 0n && x.hi.mantissa >= 0n;
}

/** The sign that all members share, or undefined when they do not (or there are none). */
export function signOfInterval(x: Enclosure): -1 | 0 | 1 | undefined {
  if (x.kind === 'empty') return undefined;
  const low = signOfBigFloat(x.lo);
  const high = signOfBigFloat(x.hi);
  return low === high ? low : undefined;
}

/** Whether every member of the inner set is a member of the outer one. */
export function contains(outer: Enclosure, inner: Enclosure): boolean {
  if (inner.kind === 'empty') return true;
  if (outer.kind === 'empty') return false;
  return compareBigFloats(outer.lo, inner.lo) <= 0 && compareBigFloats(inner.hi, outer.hi) <= 0;
}

/** Whether the two sets share no member: for sets that enclose single values, the values then differ. */
export function isDisjoint(a: Interval, b: Interval): boolean {
  return compareStrict(a, b) !== undefined;
}

/** -1 when every member of a is below every member of b, 1 when above, undefined when they may meet. */
export function compareStrict(a: Interval, b: Interval): -1 | 1 | undefined {
  if (compareBigFloats(a.hi, b.lo) < 0) return -1;
  return compareBigFloats(a.lo, b.hi) > 0 ? 1 : undefined;
}

/** The least enclosure of both; `defined` is joined, and an empty side makes it `somewhere`. */
export function hull(a: Enclosure, b: Enclosure): Enclosure {
  if (a.kind === 'empty') return asDefined(b, 'somewhere');
  if (b.kind === 'empty') return asDefined(a, 'somewhere');
  return interval(minBigFloat(a.lo, b.lo), maxBigFloat(a.hi, b.hi), bothDefined(a.defined, b.defined));
}

/**
 * The members of both: sound when both enclose the same value. Disjoint operands give `empty`, which then means
 * that one of the enclosures was wrong or that there is no value.
 */
export function intersect(a: Enclosure, b: Enclosure): Enclosure {
  if (a.kind === 'empty' || b.kind === 'empty') return EMPTY;
  const lo = maxBigFloat(a.lo, b.lo);
  const hi = minBigFloat(a.hi, b.hi);
  return compareBigFloats(lo, hi) > 0 ? EMPTY : interval(lo, hi, bothDefined(a.defined, b.defined));
}

/** -x, exactly. */
export function reflect(x: Interval): Interval {
  return interval(negateBigFloat(x.hi), negateBigFloat(x.lo), x.defined);
}

/** The ends rounded outward to the bits of a precision. */
export function roundOutward(precision: Precision, x: Interval): Interval {
  const lo = roundTo(x.lo, precision.bits, 'down');
  return x.lo === x.hi && lo === x.lo ? x : interval(lo, roundTo(x.hi, precision.bits, 'up'), x.defined);
}

/** A function of one real that was worked out at a single number. */
export type PointFunction = (precision: Precision, x: BigFloat) => Interval;

/** x * 2^shift, exactly. */
export function scaleInterval(x: Interval, shift: number): Interval {
  return interval(scaleBigFloat(x.lo, shift), scaleBigFloat(x.hi, shift), x.defined);
}

/** The odd continuation of a point function that is given for positive finite numbers, with its limit. */
export function extendOdd(limit: BigFloat, f: PointFunction): PointFunction {
  const extended: PointFunction = (precision, x) => {
    if (x.mantissa === 0n) return pointInterval(x);
    if (x.mantissa < 0n) return reflect(extended(precision, negateBigFloat(x)));
    return isInfinite(x) ? pointInterval(limit) : f(precision, x);
  };
  return extended;
}

/** The enclosure of an increasing function on x, from its enclosures at the two ends. */
export function mapIncreasing(precision: Precision, x: Interval, f: PointFunction): Interval {
  const low = f(precision, x.lo);
  if (x.lo === x.hi) return x.defined === 'everywhere' ? low : interval(low.lo, low.hi, x.defined);
  return interval(low.lo, f(precision, x.hi).hi, x.defined);
}

/** The enclosure of a decreasing function on x. */
export function mapDecreasing(precision: Precision, x: Interval, f: PointFunction): Interval {
  const low = f(precision, x.hi);
  if (x.lo === x.hi) return x.defined === 'everywhere' ? low : interval(low.lo, low.hi, x.defined);
  return interval(low.lo, f(precision, x.lo).hi, x.defined);
}
