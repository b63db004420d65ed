import { bitLength } from './bit-length.js';

/** An exact rational number in lowest terms, with a positive denominator; zero is 0/1. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export const ZERO: Rational = { numerator: 0n, denominator: 1n };
export const ONE: Rational = { numerator: 1n, denominator: 1n };
export const MINUS_ONE: Rational = { numerator: -1n, denominator: 1n };
export const TWO: Rational = { numerator: 2n, denominator: 1n };
export const HALF: Rational = { numerator: 1n, denominator: 2n };

/**
 * Largest decimal exponent read by `parseDecimal`. Doubles end at 1e308; 10000 leaves room for the squares and
 * powers of such numbers while a literal still costs only microseconds and 33 kilobits.
 */
export const MAX_DECIMAL_EXPONENT = 10_000;

/** Longest decimal literal read by `parseDecimal`, in characters: the same size as the largest exponent. */
export const MAX_DECIMAL_LENGTH = 10_000;

/** Largest result of `power`, in bits of numerator plus denominator: a product of that size takes milliseconds. */
export const MAX_POWER_BITS = 1_000_000;

/** Below this magnitude a BigInt converts to a double without rounding (2^53). */
const EXACT_DOUBLE = 9007199254740992n;

/**
 * The rational n/d in lowest terms.
 *
 * @throws RangeError when d is zero, or when a number given for n or d is not an integer: callers check first.
 */
export function rational(n: bigint | number, d: bigint | number = 1n): Rational {
  const numerator = BigInt(n);
  const denominator = BigInt(d);
  if (denominator === 0n) throw new RangeError('a rational needs a non-zero denominator');
  return denominator < 0n ? reduce(-numerator, -denominator) : reduce(numerator, denominator);
}

/** Lowest terms of a fraction whose denominator is already positive. */
function reduce(numerator: bigint, denominator: bigint): Rational {
  if (denominator === 1n) return { numerator, denominator };
  const divisor = gcd(numerator, denominator);
  return divisor === 1n
    ? { numerator, denominator }
    : { numerator: numerator / divisor, denominator: denominator / divisor };
}

/** Greatest common divisor of two integers, never negative; gcd(0, 0) is 0. */
export function gcd(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a;
  let y = b < 0n ? -b : b;
  // One BigInt remainder costs as much as a whole Euclid in doubles, so leave BigInt as soon as both fit.
  while (y !== 0n) {
    if (x < EXACT_DOUBLE && y < EXACT_DOUBLE) return BigInt(gcdOfDoubles(Number(x), Number(y)));
    const remainder = x % y;
    x = y;
    y = remainder;
  }
  return x;
}

/** Euclid on non-negative integers below 2^53, where the remainder of doubles is exact. */
function gcdOfDoubles(a: number, b: number): number {
  let x = a;
  let y = b;
  while (y !== 0) {
    const remainder = x % y;
    x = y;
    y = remainder;
  }
  return x;
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/**
 * The exact value of a decimal literal such as `1.25e-3`, `.5`, `7.` or `-2`.
 *
 * Returns undefined for text that is not such a literal, is longer than MAX_DECIMAL_LENGTH, or has an exponent
 * beyond MAX_DECIMAL_EXPONENT in magnitude (so that `1e999999999` cannot exhaust memory).
 */
export function parseDecimal(text: string): Rational | undefined {
  if (text.length > MAX_DECIMAL_LENGTH) return undefined;
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const whole = match[2] ?? '';
  const fraction = match[3] ?? '';
  if (whole === '' && fraction === '') return undefined;
  const exponent = Number(match[4] ?? '0');
  if (Math.abs(exponent) > MAX_DECIMAL_EXPONENT) return undefined;
  const digits = BigInt(whole + fraction);
  const signed = match[1] === '-' ? -digits : digits;
  const scale = exponent - fraction.length;
  return scale >= 0 ? rational(signed * 10n ** BigInt(scale)) : rational(signed, 10n ** BigInt(-scale));
}

/** The exact dyadic value of a finite double (-0 becomes 0); undefined for NaN and the infinities. */
export function fromDouble(x: number): Rational | undefined {
  if (!Number.isFinite(x)) return undefined;
  if (Number.isInteger(x)) return { numerator: BigInt(x), denominator: 1n };
  // Scaling up by powers of two is exact. Values below 2^-500 go up by 2^600 first, so that no scale overflows.
  // The last one brings the value to [2^52, 2^55), where every double is an integer, even when the rounded
  // logarithm is off by one.
  let scaled = x;
  let shift = 0;
  if (Math.abs(scaled) < 2 ** -500) {
    scaled *= 2 ** 600;
    shift = 600;
  }
  const up = 53 - Math.floor(Math.log2(Math.abs(scaled)));
  scaled *= 2 ** up;
  shift += up;
  return reduceDyadic(BigInt(scaled), shift);
}

/** integer / 2^shift in lowest terms, for a non-zero integer and a positive shift. */
function reduceDyadic(integer: bigint, shift: number): Rational {
  const lowest = integer & -integer;
  const common = Math.min(bitLength(lowest) - 1, shift);
  return { numerator: integer >> BigInt(common), denominator: 1n << BigInt(shift - common) };
}

/** The double nearest to r, ties to even; subnormals are rounded once, overflow gives an infinity. */
export function toDouble(r: Rational): number {
  const negative = r.numerator < 0n;
  const magnitude = negative ? -r.numerator : r.numerator;
  const { denominator } = r;
  if (magnitude === 0n) return 0;
  if (magnitude <= EXACT_DOUBLE && denominator <= EXACT_DOUBLE) {
    // Both convert exactly, so IEEE division rounds once.
    return Number(r.numerator) / Number(denominator);
  }
  // 2^(order-1) < value < 2^(order+1), so the quotient below has 53 or 54 bits (fewer when subnormal).
  const order = bitLength(magnitude) - bitLength(denominator);
  if (order > 1025) return negative ? -Infinity : Infinity;
  let exponent = Math.max(order - 53, -1074);
  let [quotient, above] = divideScaled(magnitude, denominator, exponent);
  if (quotient >= EXACT_DOUBLE) {
    exponent += 1;
    [quotient, above] = divideScaled(magnitude, denominator, exponent);
  }
  if (above > 0 || (above === 0 && (quotient & 1n) === 1n)) quotient += 1n;
  const result = scaleByPowerOfTwo(Number(quotient), exponent);
  return negative ? -result : result;
}

/** floor(n / (d 2^exponent)), and the sign of the remainder minus half a unit. */
function divideScaled(n: bigint, d: bigint, exponent: number): [bigint, number] {
  const top = exponent < 0 ? n << BigInt(-exponent) : n;
  const bottom = exponent > 0 ? d << BigInt(exponent) : d;
  const quotient = top / bottom;
  const twice = (top - quotient * bottom) << 1n;
  return [quotient, twice > bottom ? 1 : twice === bottom ? 0 : -1];
}

/** integer * 2^exponent for an integer up to 2^53 and an exponent in [-1074, 972]: exact, or an infinity. */
function scaleByPowerOfTwo(integer: number, exponent: number): number {
  return exponent < -1000 ? integer * 2 ** -1000 * 2 ** (exponent + 1000) : integer * 2 ** exponent;
}

export function add(a: Rational, b: Rational): Rational {
  if (a.denominator === b.denominator) return reduce(a.numerator + b.numerator, a.denominator);
  return reduce(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

export function subtract(a: Rational, b: Rational): Rational {
  if (a.denominator === b.denominator) return reduce(a.numerator - b.numerator, a.denominator);
  return reduce(a.numerator * b.denominator - b.numerator * a.denominator, a.denominator * b.denominator);
}

export function multiply(a: Rational, b: Rational): Rational {
  return reduce(a.numerator * b.numerator, a.denominator * b.denominator);
}

/**
 * a / b.
 *
 * @throws RangeError when b is zero: callers test `isZero` where that can happen.
 */
export function divide(a: Rational, b: Rational): Rational {
  if (b.numerator === 0n) throw new RangeError('division of a rational by zero');
  return rational(a.numerator * b.denominator, a.denominator * b.numerator);
}

export function negate(a: Rational): Rational {
  return { numerator: -a.numerator, denominator: a.denominator };
}

export function absolute(a: Rational): Rational {
  return a.numerator < 0n ? negate(a) : a;
}

/**
 * base^exponent for an integer exponent, with 0^0 = 1.
 *
 * Returns undefined for 0 to a negative power, for an exponent that is not an integer, and for results of more
 * than about MAX_POWER_BITS bits.
 */
export function power(base: Rational, exponent: bigint | number): Rational | undefined {
  if (typeof exponent === 'number' && !Number.isInteger(exponent)) return undefined;
  const n = BigInt(exponent);
  if (n === 0n) return ONE;
  if (base.numerator === 0n) return n > 0n ? ZERO : undefined;
  const size = n < 0n ? -n : n;
  const unit = base.denominator === 1n && (base.numerator === 1n || base.numerator === -1n);
  if (unit) return (size & 1n) === 1n ? base : ONE;
  const bits =
    bitLength(base.numerator < 0n ? -base.numerator : base.numerator) + bitLength(base.denominator);
  if (size * BigInt(bits) > BigInt(MAX_POWER_BITS)) return undefined;
  // Powers of coprime numbers are coprime, so nothing needs reducing.
  const top = base.numerator ** size;
  const bottom = base.denominator ** size;
  if (n > 0n) return { numerator: top, denominator: bottom };
  return top < 0n ? { numerator: -bottom, denominator: -top } : { numerator: bottom, denominator: top };
}

/** -1, 0 or 1 as a is less than, equal to or greater than b. */
export function compare(a: Rational, b: Rational): -1 | 0 | 1 {
  const left = a.numerator * b.denominator;
  const right = b.numerator * a.denominator;
  return left < right ? -1 : left > right ? 1 : 0;
}

export function equals(a: Rational, b: Rational): boolean {
  return a.numerator === b.numerator && a.denominator === b.denominator;
}

export function isInteger(a: Rational): boolean {
  return a.denominator === 1n;
}

export function isZero(a: Rational): boolean {
  return a.numerator === 0n;
}

export function isOne(a: Rational): boolean {
  return a.numerator === 1n && a.denominator === 1n;
}

export function sign(a: Rational): -1 | 0 | 1 {
  return a.numerator > 0n ? 1 : a.numerator < 0n ? -1 : 0;
}

/** The largest integer that is not above a. */
export function floor(a: Rational): bigint {
  const quotient = a.numerator / a.denominator;
  return a.numerator < 0n && quotient * a.denominator !== a.numerator ? quotient - 1n : quotient;
}

/** The fraction as text: `3/4`, `-2`, `0`. */
export function format(a: Rational): string {
  return a.denominator === 1n ? a.numerator.toString() : `${a.numerator}/${a.denominator}`;
}

/**
 * The exact decimal expansion (`0.125`, `-3`, `12.5`), or undefined when it does not terminate or has more than
 * maxDigits digits in all (20 by default: longer ones are easier to read as a fraction).
 */
export function formatDecimal(a: Rational, maxDigits = 20): string | undefined {
  let rest = a.denominator;
  const twos = bitLength(rest & -rest) - 1;
  rest >>= BigInt(twos);
  let fives = 0;
  while (rest % 5n === 0n) {
    rest /= 5n;
    fives += 1;
    if (fives > maxDigits) return undefined;
  }
  const places = Math.max(twos, fives);
  if (rest !== 1n || places > maxDigits) return undefined;
  const magnitude = a.numerator < 0n ? -a.numerator : a.numerator;
  // A decimal digit holds more than three bits, so longer numerators are refused before they are printed.
  if (bitLength(magnitude) > 4 * (maxDigits + 1)) return undefined;
  const digits = ((magnitude * 10n ** BigInt(places)) / a.denominator).toString().padStart(places + 1, '0');
  if (digits.length > maxDigits + 1 || (digits.length > maxDigits && !digits.startsWith('0')))
    return undefined;
  const minus = a.numerator < 0n ? '-' : '';
  const split = digits.length - places;
  return places === 0 ? minus + digits : `${minus}${digits.slice(0, split)}.${digits.slice(split)}`;
}
