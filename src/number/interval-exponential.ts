import {
  addBigFloats,
  BIG_INFINITY,
  BIG_MINUS_INFINITY,
  BIG_ONE,
  BIG_ZERO,
  type BigFloat,
  compareBigFloats,
  divideBigFloats,
  isInfinite,
  MAX_ORDER,
  multiplyBigFloats,
  negateBigFloat,
  orderOf,
  roundBigFloat,
  scaleBigFloat,
  toFixedPoint,
} from './big-float.js';
import { bitLength } from './bit-length.js';
import { expm1Fixed, log1pFixed } from './fixed-functions.js';
import {
  EMPTY,
  type Enclosure,
  type Interval,
  interval,
  mapIncreasing,
  type PointFunction,
  type Precision,
  pointInterval,
  refine,
  reflect,
} from './interval.js';
import { addIntervals, divideIntervals } from './interval-field.js';

/** Bits beyond the result that the fixed-point kernels carry: their errors stay below 2^10 units. */
export const KERNEL_GUARD = 16;

/** (value +- error) * 2^exponent, rounded outward. */
export function encloseFixed(precision: Precision, value: bigint, error: bigint, exponent: number): Interval {
  return interval(
    roundBigFloat(value - error, exponent, precision.bits, 'down'),
    roundBigFloat(value + error, exponent, precision.bits, 'up'),
  );
}

/**
 * An enclosure between x and x + bend, both rounded outward: what is left of a function with f(x) = x + O(x^2) for
 * an x too small for fixed point.
 */
export function encloseBend(precision: Precision, x: BigFloat, bend: BigFloat): Interval {
  const down = bend.mantissa < 0n;
  const { bits } = precision;
  return interval(
    addBigFloats(x, down ? bend : BIG_ZERO, bits, 'down'),
    addBigFloats(x, down ? BIG_ZERO : bend, bits, 'up'),
  );
}

function squareUp(x: BigFloat): BigFloat {
  return multiplyBigFloats(x, x, 64, 'up');
}

/** Order of a width, beside the distance to a pole for logarithms, from which on a slope times the width is as tight as a second evaluation. */
const THIN = -20;

/** What is known at the lower end, with the most by which the function grows from there to the upper one. */
function growBy(precision: Precision, x: Interval, low: Interval, growth: BigFloat): Interval {
  return interval(low.lo, addBigFloats(low.hi, growth, precision.bits, 'up'), x.defined);
}

function widthUp(x: Interval): BigFloat {
  return addBigFloats(x.hi, negateBigFloat(x.lo), 64, 'up');
}

export function expInterval(precision: Precision, x: Interval): Interval {
  const width = widthUp(x);
  if (width.mantissa === 0n || orderOf(width) > THIN) return mapIncreasing(precision, x, expAt);
  const low = expAt(precision, x.lo);
  // exp(w) - 1 < w (1 + w) for 0 < w < 1.
  const slope = addBigFloats(width, scaleBigFloat(width, THIN), 64, 'up');
  return growBy(precision, x, low, multiplyBigFloats(low.hi, slope, 64, 'up'));
}

export function expm1Interval(precision: Precision, x: Interval): Interval {
  return mapIncreasing(precision, x, expm1At);
}

export function logInterval(precision: Precision, x: Interval): Enclosure {
  return mapLogarithm(precision, x, BIG_ZERO, logAt);
}

export function log1pInterval(precision: Precision, x: Interval): Enclosure {
  return mapLogarithm(precision, x, negateBigFloat(BIG_ONE), log1pAt);
}

/** log(x - pole), whose slope is largest at the lower end. */
function mapLogarithm(precision: Precision, x: Interval, pole: BigFloat, f: PointFunction): Enclosure {
  const width = widthUp(x);
  const distance = addBigFloats(x.lo, negateBigFloat(pole), 64, 'down');
  if (width.mantissa === 0n || distance.mantissa <= 0n || orderOf(width) > orderOf(distance) + THIN)
    return mapAbove(precision, x, pole, f);
  return growBy(precision, x, f(precision, x.lo), divideBigFloats(width, distance, 64, 'up'));
}

/** An increasing function on the open half-line above a pole where it falls to -infinity. */
function mapAbove(precision: Precision, x: Interval, pole: BigFloat, f: PointFunction): Enclosure {
  if (compareBigFloats(x.hi, pole) <= 0) return EMPTY;
  if (compareBigFloats(x.lo, pole) > 0) return mapIncreasing(precision, x, f);
  return interval(BIG_MINUS_INFINITY, f(precision, x.hi).hi, 'somewhere');
}

/** log2 x, exact at powers of two. */
export function log2Interval(precision: Precision, x: Interval): Enclosure {
  return mapAbove(precision, x, BIG_ZERO, (p, end) => {
    if (isInfinite(end)) return pointInterval(end);
    const order = orderOf(end);
    if ((end.mantissa & (end.mantissa - 1n)) === 0n) {
      return pointInterval({ mantissa: BigInt(order - 1), exponent: 0 });
    }
    const inner = refine(p, KERNEL_GUARD);
    return divideIntervals(p, logAt(inner, end), ln2Interval(inner)) as Interval;
  });
}

export function log10Interval(precision: Precision, x: Interval): Enclosure {
  const ten: BigFloat = { mantissa: 10n, exponent: 0 };
  return mapAbove(precision, x, BIG_ZERO, (p, end) => {
    const inner = refine(p, KERNEL_GUARD);
    return divideIntervals(p, logAt(inner, end), logAt(inner, ten)) as Interval;
  });
}

function ln2Interval(precision: Precision): Interval {
  const p = precision.bits + 2;
  const value = precision.constants.ln2(p);
  return interval(
    roundBigFloat(value, -p, precision.bits, 'down'),
    roundBigFloat(value + 1n, -p, precision.bits, 'up'),
  );
}

/** exp at a number: x = k ln 2 + r with 0 <= r < ln 2, and exp(r) in fixed point. */
export function expAt(precision: Precision, x: BigFloat): Interval {
  if (x.mantissa === 0n) return pointInterval(BIG_ONE);
  if (isInfinite(x)) return pointInterval(x.mantissa > 0n ? x : BIG_ZERO);
  const { bits, constants } = precision;
  const order = orderOf(x);
  // |x| >= 2^41 puts exp(x) beyond 2^(+-MAX_ORDER).
  if (order > 41) {
    const edge: BigFloat = { mantissa: 1n, exponent: x.mantissa > 0n ? MAX_ORDER : -MAX_ORDER };
    return x.mantissa > 0n ? interval(edge, BIG_INFINITY) : interval(BIG_ZERO, edge);
  }
  if (order < -bits - 2) {
    // 1 + x <= exp(x) <= 1 + x + x^2 for |x| <= 1.
    return addIntervals(precision, pointInterval(BIG_ONE), encloseBend(precision, x, squareUp(x)));
  }
  const p = bits + KERNEL_GUARD + Math.max(0, order);
  const fixed = toFixedPoint(x, p);
  const ln2 = constants.ln2(p);
  let k = fixed / ln2;
  if (k * ln2 > fixed) k -= 1n;
  const r = fixed - k * ln2;
  const { value, error } = expm1Fixed(r, p);
  // r is off by one unit for the cut of x and by one for each of the |k| copies of ln 2; exp(r) <= 2.
  const drift = (k < 0n ? -k : k) + 2n;
  return encloseFixed(precision, (1n << BigInt(p)) + value, error + 3n * drift, Number(k) - p);
}

/** exp(x) - 1 with full relative precision near 0. */
export function expm1At(precision: Precision, x: BigFloat): Interval {
  if (x.mantissa === 0n) return pointInterval(x);
  if (isInfinite(x)) return pointInterval(x.mantissa > 0n ? x : negateBigFloat(BIG_ONE));
  const order = orderOf(x);
  // x <= expm1(x) <= x + x^2 for |x| <= 1.
  if (order < -precision.bits) return encloseBend(precision, x, squareUp(x));
  const one = pointInterval(BIG_ONE);
  if (order >= 0) return addIntervals(precision, expAt(refine(precision, KERNEL_GUARD), x), reflect(one));
  if (x.mantissa < 0n) {
    // expm1(-y) = -1 / (1 + 1/expm1(y)), where expm1(y) occurs once.
    const inner = refine(precision, KERNEL_GUARD);
    const inverse = divideIntervals(inner, one, expm1At(inner, negateBigFloat(x))) as Interval;
    return reflect(divideIntervals(precision, one, addIntervals(inner, one, inverse)) as Interval);
  }
  const p = precision.bits + KERNEL_GUARD - order;
  const r = toFixedPoint(x, p);
  const { value, error } = expm1Fixed(r, p);
  return encloseFixed(precision, value, error + 2n, -p);
}

/** log at a positive number: x = 2^k y with y near 1, and log y in fixed point. */
export function logAt(precision: Precision, x: BigFloat): Interval {
  if (x.mantissa === 0n) return pointInterval(BIG_MINUS_INFINITY);
  if (isInfinite(x)) return pointInterval(x);
  const length = bitLength(x.mantissa);
  // y = mantissa 2^-length lies in [1/2, 1); below 0.7 = 5/7 roughly, the next power of two is nearer.
  const leading = length > 10 ? x.mantissa >> BigInt(length - 10) : x.mantissa << BigInt(10 - length);
  const scale = leading < 720n ? length - 1 : length;
  const k = x.exponent + scale;
  const excess: BigFloat = { mantissa: x.mantissa - (1n << BigInt(scale)), exponent: -scale };
  if (k === 0) return logNearOne(precision, excess);
  const p = precision.bits + KERNEL_GUARD;
  const { value, error } = log1pFixed(toFixedPoint(excess, p), p);
  const turns = BigInt(k);
  // One unit for each copy of ln 2, which the size of k ln 2 makes up for; a cut of y by one unit moves log y by
  // at most 1.5.
  const drift = (k < 0 ? -turns : turns) + 3n;
  return encloseFixed(precision, turns * precision.constants.ln2(p) + value, error + drift, -p);
}

/** log(1 + t) for an exact t in [-0.3, 0.42], with full relative precision near 0. */
function logNearOne(precision: Precision, t: BigFloat): Interval {
  if (t.mantissa === 0n) return pointInterval(BIG_ZERO);
  const order = orderOf(t);
  // t - t^2 <= log(1 + t) <= t for |t| <= 1/2.
  if (order < -precision.bits) return encloseBend(precision, t, negateBigFloat(squareUp(t)));
  const p = precision.bits + KERNEL_GUARD - order;
  const { value, error } = log1pFixed(toFixedPoint(t, p), p);
  return encloseFixed(precision, value, error + 3n, -p);
}

/** log(1 + x) at a number above -1. */
export function log1pAt(precision: Precision, x: BigFloat): Interval {
  if (isInfinite(x)) return pointInterval(x);
  if (orderOf(x) < -1) return logNearOne(precision, x);
  // |x| >= 1/4: the sum is rounded, and no digits cancel except next to -1, where it is exact.
  const inner = refine(precision, KERNEL_GUARD);
  const sum = addIntervals(
    { ...inner, bits: Math.max(inner.bits, bitLengthOf(x) + 3) },
    pointInterval(BIG_ONE),
    pointInterval(x),
  );
  return mapIncreasing(precision, sum, logAt);
}

function bitLengthOf(x: BigFloat): number {
  return bitLength(x.mantissa < 0n ? -x.mantissa : x.mantissa);
}
