import {
  addBigFloats,
  BIG_INFINITY,
  BIG_MINUS_INFINITY,
  BIG_ONE,
  BIG_ZERO,
  type BigFloat,
  compareBigFloats,
  type Direction,
  divideBigFloats,
  isInfinite,
  maxBigFloat,
  minBigFloat,
  multiplyBigFloats,
  negateBigFloat,
  roundBigFloat,
  roundTo,
} from './big-float.js';
import { bitLength } from './bit-length.js';
import { integerRoot } from './fixed-functions.js';
import {
  asDefined,
  bothDefined,
  EMPTY,
  type Enclosure,
  type Interval,
  interval,
  mapIncreasing,
  ONE_INTERVAL,
  type Precision,
  pointInterval,
  refine,
  reflect,
  WHOLE_LINE,
  ZERO_INTERVAL,
} from './interval.js';

export function addIntervals(precision: Precision, a: Interval, b: Interval): Interval {
  const { bits } = precision;
  return interval(
    addBigFloats(a.lo, b.lo, bits, 'down'),
    addBigFloats(a.hi, b.hi, bits, 'up'),
    bothDefined(a.defined, b.defined),
  );
}

export function subtractIntervals(precision: Precision, a: Interval, b: Interval): Interval {
  return addIntervals(precision, a, reflect(b));
}

export function multiplyIntervals(precision: Precision, a: Interval, b: Interval): Interval {
  const { bits } = precision;
  const defined = bothDefined(a.defined, b.defined);
  const product = (x: BigFloat, y: BigFloat, direction: Direction) =>
    multiplyBigFloats(x, y, bits, direction);
  // Sign cases; a negative interval is turned over, so that three remain.
  if (a.hi.mantissa < 0n) return reflect(multiplyIntervals(precision, reflect(a), b));
  if (b.hi.mantissa < 0n) return reflect(multiplyIntervals(precision, a, reflect(b)));
  if (a.lo.mantissa >= 0n) {
    const lo = product(b.lo.mantissa >= 0n ? a.lo : a.hi, b.lo, 'down');
    return interval(lo, product(a.hi, b.hi, 'up'), defined);
  }
  if (b.lo.mantissa >= 0n) return interval(product(a.lo, b.hi, 'down'), product(a.hi, b.hi, 'up'), defined);
  return interval(
    minBigFloat(product(a.lo, b.hi, 'down'), product(a.hi, b.lo, 'down')),
    maxBigFloat(product(a.lo, b.lo, 'up'), product(a.hi, b.hi, 'up')),
    defined,
  );
}

/** a / b: where b holds 0 the quotient is defined somewhere only, and without bound unless a is 0. */
export function divideIntervals(precision: Precision, a: Interval, b: Interval): Enclosure {
  const { bits } = precision;
  const defined = bothDefined(a.defined, b.defined);
  if (b.hi.mantissa < 0n || (b.hi.mantissa === 0n && b.lo.mantissa < 0n)) {
    return divideIntervals(precision, reflect(a), reflect(b));
  }
  const quotient = (x: BigFloat, y: BigFloat, direction: Direction) => divideBigFloats(x, y, bits, direction);
  if (b.lo.mantissa > 0n) {
    const lo = quotient(a.lo, a.lo.mantissa < 0n ? b.lo : b.hi, 'down');
    return interval(lo, quotient(a.hi, a.hi.mantissa < 0n ? b.hi : b.lo, 'up'), defined);
  }
  if (b.hi.mantissa === 0n) return EMPTY;
  if (a.lo.mantissa === 0n && a.hi.mantissa === 0n) return asDefined(ZERO_INTERVAL, 'somewhere');
  if (b.lo.mantissa < 0n) return asDefined(WHOLE_LINE, 'somewhere');
  // b = [0, h]: only its positive part counts.
  const lo = a.lo.mantissa < 0n ? BIG_MINUS_INFINITY : quotient(a.lo, b.hi, 'down');
  const hi = a.hi.mantissa > 0n ? BIG_INFINITY : quotient(a.hi, b.hi, 'up');
  return interval(lo, hi, 'somewhere');
}

export function absoluteInterval(x: Interval): Interval {
  if (x.lo.mantissa >= 0n) return x;
  if (x.hi.mantissa <= 0n) return reflect(x);
  return interval(BIG_ZERO, maxBigFloat(negateBigFloat(x.lo), x.hi), x.defined);
}

export function minIntervals(a: Interval, b: Interval): Interval {
  return interval(minBigFloat(a.lo, b.lo), minBigFloat(a.hi, b.hi), bothDefined(a.defined, b.defined));
}

export function maxIntervals(a: Interval, b: Interval): Interval {
  return interval(maxBigFloat(a.lo, b.lo), maxBigFloat(a.hi, b.hi), bothDefined(a.defined, b.defined));
}

/** The sign function, with sign(0) = 0. */
export function signInterval(x: Interval): Interval {
  const unit = (end: BigFloat): BigFloat =>
    end.mantissa > 0n ? BIG_ONE : end.mantissa < 0n ? negateBigFloat(BIG_ONE) : BIG_ZERO;
  const lo = unit(x.lo);
  const hi = unit(x.hi);
  return lo === hi ? pointInterval(lo, x.defined) : interval(lo, hi, x.defined);
}

/** x^n for an integer n, with x^0 = 1 for every x; 0 to a negative power is outside the domain. */
export function raiseToInteger(precision: Precision, x: Interval, n: bigint): Enclosure {
  if (n === 0n) return asDefined(ONE_INTERVAL, x.defined);
  if (n < 0n) {
    // The reciprocal comes last, so that the domain is settled by the division.
    const inner = refine(precision, 8);
    const positive = raiseToInteger(inner, x, -n);
    return positive.kind === 'empty' ? EMPTY : divideIntervals(precision, ONE_INTERVAL, positive);
  }
  if ((n & 1n) === 1n) {
    return interval(raiseEnd(precision, x.lo, n, 'down'), raiseEnd(precision, x.hi, n, 'up'), x.defined);
  }
  const magnitude = absoluteInterval(x);
  return interval(
    raiseEnd(precision, magnitude.lo, n, 'down'),
    raiseEnd(precision, magnitude.hi, n, 'up'),
    x.defined,
  );
}

/** More than this does not pay: exponents beyond 2^128 send all but the closest neighbours of 1 out of range. */
const MAX_POWER_GUARD = 256;

/** x^n for n > 0, for x >= 0 or n odd, always rounded in the one direction. */
function raiseEnd(precision: Precision, x: BigFloat, n: bigint, direction: Direction): BigFloat {
  if (x.mantissa === 0n || isInfinite(x)) return x;
  if (x.mantissa < 0n) {
    const opposite = direction === 'down' ? 'up' : 'down';
    return negateBigFloat(raiseEnd(precision, negateBigFloat(x), n, opposite));
  }
  // Each of the 2 log2(n) roundings is amplified by at most n, so log2(n) more bits keep the result tight.
  const bits = precision.bits + Math.min(2 * bitLength(n) + 8, MAX_POWER_GUARD);
  let result = x;
  for (let bit = bitLength(n) - 2; bit >= 0; bit -= 1) {
    result = multiplyBigFloats(result, result, bits, direction);
    if (((n >> BigInt(bit)) & 1n) === 1n) result = multiplyBigFloats(result, x, bits, direction);
  }
  return roundTo(result, precision.bits, direction);
}

/**
 * The real k-th root, k >= 1: of negative numbers too when k is odd; the non-negative root when k is even, with
 * negative numbers outside the domain.
 */
export function rootInterval(precision: Precision, x: Interval, k: number): Enclosure {
  if (k === 1) return x;
  if (k % 2 === 1) return mapIncreasing(precision, x, (p, end) => rootAt(p, end, k));
  if (x.hi.mantissa < 0n) return EMPTY;
  if (x.lo.mantissa >= 0n) return mapIncreasing(precision, x, (p, end) => rootAt(p, end, k));
  return interval(BIG_ZERO, rootAt(precision, x.hi, k).hi, 'somewhere');
}

function rootAt(precision: Precision, x: BigFloat, k: number): Interval {
  if (x.mantissa === 0n || isInfinite(x)) return pointInterval(x);
  if (x.mantissa < 0n) return reflect(rootAt(precision, negateBigFloat(x), k));
  // Scale to an integer of at least k (bits + 2) bits whose exponent is a multiple of k.
  const missing = k * (precision.bits + 2) - bitLength(x.mantissa);
  const exponent = x.exponent - Math.max(0, missing);
  const aligned = Math.floor(exponent / k) * k;
  const integer = x.mantissa << BigInt(x.exponent - aligned);
  const root = integerRoot(integer, k);
  const exact = root ** BigInt(k) === integer;
  const lo = roundBigFloat(root, aligned / k, precision.bits, 'down');
  const hi = exact
    ? roundBigFloat(root, aligned / k, precision.bits, 'up')
    : roundBigFloat(root + 1n, aligned / k, precision.bits, 'up');
  return exact && compareBigFloats(lo, hi) === 0 ? pointInterval(lo) : interval(lo, hi);
}
