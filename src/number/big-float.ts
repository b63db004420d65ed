import { bitLength } from './bit-length.js';
import type { Rational } from './rational.js';

/**
 * The number mantissa * 2^exponent, exactly. Zero has mantissa 0n; an exponent of Infinity with mantissa 1n or
 * -1n is an infinite end of an interval. Mantissas need not be odd: compare with `compareBigFloats`.
 */
export interface BigFloat {
  readonly mantissa: bigint;
  readonly exponent: number;
}

/**
 * Magnitudes beyond 2^(+-MAX_ORDER) become an infinity or an interval next to 0. 2^40 is far beyond any value of
 * interest (exp(700) has order 1010) and small enough that sums of a few exponents stay exact in a double.
 */
export const MAX_ORDER = 2 ** 40;

export const BIG_ZERO: BigFloat = { mantissa: 0n, exponent: 0 };
export const BIG_ONE: BigFloat = { mantissa: 1n, exponent: 0 };
export const BIG_INFINITY: BigFloat = { mantissa: 1n, exponent: Infinity };
export const BIG_MINUS_INFINITY: BigFloat = { mantissa: -1n, exponent: Infinity };

/** A rounding direction: towards minus infinity or towards plus infinity. */
export type Direction = 'down' | 'up';

export function isInfinite(x: BigFloat): boolean {
  return x.exponent === Infinity;
}

export function signOfBigFloat(x: BigFloat): -1 | 0 | 1 {
  return x.mantissa > 0n ? 1 : x.mantissa < 0n ? -1 : 0;
}

export function negateBigFloat(x: BigFloat): BigFloat {
  return { mantissa: -x.mantissa, exponent: x.exponent };
}

export function absoluteBigFloat(x: BigFloat): BigFloat {
  return x.mantissa < 0n ? negateBigFloat(x) : x;
}

/** x * 2^shift, for a shift well within MAX_ORDER. */
export function scaleBigFloat(x: BigFloat, shift: number): BigFloat {
  return x.mantissa === 0n ? x : { mantissa: x.mantissa, exponent: x.exponent + shift };
}

/** The integer k with 2^(k-1) <= |x| < 2^k; -Infinity for zero, Infinity for the infinities. */
export function orderOf(x: BigFloat): number {
  if (x.mantissa === 0n) return -Infinity;
  return bitLength(x.mantissa < 0n ? -x.mantissa : x.mantissa) + x.exponent;
}

/** mantissa * 2^exponent rounded to that many bits in the given direction; exact when it fits. */
export function roundBigFloat(
  mantissa: bigint,
  exponent: number,
  bits: number,
  direction: Direction,
): BigFloat {
  if (mantissa === 0n) return BIG_ZERO;
  const length = bitLength(mantissa < 0n ? -mantissa : mantissa);
  const order = length + exponent;
  if (order > MAX_ORDER || order < -MAX_ORDER) return roundExtreme(mantissa, exponent, direction);
  const excess = length - bits;
  if (excess <= 0) return { mantissa, exponent };
  const shift = BigInt(excess);
  const rounded = direction === 'down' ? mantissa >> shift : -(-mantissa >> shift);
  return { mantissa: rounded, exponent: exponent + excess };
}

function roundExtreme(mantissa: bigint, exponent: number, direction: Direction): BigFloat {
  const positive = mantissa > 0n;
  const outward = positive === (direction === 'up');
  const unit = positive ? 1n : -1n;
  if (exponent > 0) return { mantissa: unit, exponent: outward ? Infinity : MAX_ORDER - 1 };
  return outward ? { mantissa: unit, exponent: -MAX_ORDER } : BIG_ZERO;
}

/** x rounded to that many bits. */
export function roundTo(x: BigFloat, bits: number, direction: Direction): BigFloat {
  return isInfinite(x) ? x : roundBigFloat(x.mantissa, x.exponent, bits, direction);
}

/** -1, 0 or 1 as a is less than, equal to or greater than b. */
export function compareBigFloats(a: BigFloat, b: BigFloat): -1 | 0 | 1 {
  if (a.exponent === b.exponent) return a.mantissa < b.mantissa ? -1 : a.mantissa > b.mantissa ? 1 : 0;
  const sign = signOfBigFloat(a);
  const other = signOfBigFloat(b);
  if (sign !== other) return sign < other ? -1 : 1;
  if (sign === 0) return 0;
  const order = orderOf(a);
  const otherOrder = orderOf(b);
  if (order !== otherOrder) return order < otherOrder === sign > 0 ? -1 : 1;
  // Equal orders: the exponents differ by no more than the longer mantissa.
  const gap = a.exponent - b.exponent;
  const left = gap > 0 ? a.mantissa << BigInt(gap) : a.mantissa;
  const right = gap < 0 ? b.mantissa << BigInt(-gap) : b.mantissa;
  return left < right ? -1 : left > right ? 1 : 0;
}

export function minBigFloat(a: BigFloat, b: BigFloat): BigFloat {
  return compareBigFloats(a, b) <= 0 ? a : b;
}

export function maxBigFloat(a: BigFloat, b: BigFloat): BigFloat {
  return compareBigFloats(a, b) >= 0 ? a : b;
}

/** a + b rounded; an infinite operand wins, and opposite infinities give the infinity of the direction. */
export function addBigFloats(a: BigFloat, b: BigFloat, bits: number, direction: Direction): BigFloat {
  if (isInfinite(a) || isInfinite(b)) return addInfinite(a, b, direction);
  if (a.mantissa === 0n) return roundTo(b, bits, direction);
  if (b.mantissa === 0n) return roundTo(a, bits, direction);
  const high = a.exponent >= b.exponent ? a : b;
  const low = high === a ? b : a;
  const gap = high.exponent - low.exponent;
  const guard = bits + 4;
  if (gap > guard && orderOf(low) <= high.exponent - guard) {
    // |low| is at most one unit of the extended mantissa, so that unit stands for it on the outward side.
    const extended = high.mantissa << BigInt(guard);
    const towards = low.mantissa > 0n === (direction === 'up');
    const unit = low.mantissa > 0n ? 1n : -1n;
    return roundBigFloat(towards ? extended + unit : extended, high.exponent - guard, bits, direction);
  }
  const sum = gap === 0 ? a.mantissa + b.mantissa : (high.mantissa << BigInt(gap)) + low.mantissa;
  return roundBigFloat(sum, low.exponent, bits, direction);
}

function addInfinite(a: BigFloat, b: BigFloat, direction: Direction): BigFloat {
  if (!isInfinite(b)) return a;
  if (!isInfinite(a) || a.mantissa === b.mantissa) return b;
  return direction === 'up' ? BIG_INFINITY : BIG_MINUS_INFINITY;
}

/** a * b rounded, with 0 * infinity = 0: an infinite end stands for reals without bound, never for a value. */
export function multiplyBigFloats(a: BigFloat, b: BigFloat, bits: number, direction: Direction): BigFloat {
  const product = a.mantissa * b.mantissa;
  if (product === 0n) return BIG_ZERO;
  if (isInfinite(a) || isInfinite(b)) return product > 0n ? BIG_INFINITY : BIG_MINUS_INFINITY;
  return roundBigFloat(product, a.exponent + b.exponent, bits, direction);
}

/** a / b rounded, for b other than 0. x / infinity is 0; infinity / infinity is the infinity of its sign. */
export function divideBigFloats(a: BigFloat, b: BigFloat, bits: number, direction: Direction): BigFloat {
  if (a.mantissa === 0n) return BIG_ZERO;
  const positive = a.mantissa > 0n === b.mantissa > 0n;
  if (isInfinite(a)) return positive ? BIG_INFINITY : BIG_MINUS_INFINITY;
  if (isInfinite(b)) return BIG_ZERO;
  const top = a.mantissa < 0n ? -a.mantissa : a.mantissa;
  const bottom = b.mantissa < 0n ? -b.mantissa : b.mantissa;
  // One bit more than needed, so that an inexact quotient can carry its remainder as a sticky last bit.
  const shift = Math.max(0, bits + 2 + bitLength(bottom) - bitLength(top));
  const dividend = top << BigInt(shift);
  const quotient = dividend / bottom;
  const exact = quotient * bottom === dividend;
  const sticky = exact ? quotient << 1n : (quotient << 1n) | 1n;
  return roundBigFloat(positive ? sticky : -sticky, a.exponent - b.exponent - shift - 1, bits, direction);
}

/** A rational rounded to that many bits. */
export function roundRational(r: Rational, bits: number, direction: Direction): BigFloat {
  const { numerator: mantissa, denominator } = r;
  if (denominator === 1n) return roundBigFloat(mantissa, 0, bits, direction);
  return divideBigFloats({ mantissa, exponent: 0 }, { mantissa: denominator, exponent: 0 }, bits, direction);
}

/** floor(x * 2^precision) for a finite x: the fixed-point form in which the elementary functions are computed. */
export function toFixedPoint(x: BigFloat, precision: number): bigint {
  const shift = x.exponent + precision;
  return shift >= 0 ? x.mantissa << BigInt(shift) : x.mantissa >> BigInt(-shift);
}
