import {
  addBigFloats,
  BIG_ZERO,
  type BigFloat,
  compareBigFloats,
  isInfinite,
  negateBigFloat,
  roundRational,
  scaleBigFloat,
} from './big-float.js';
import { bigFloatFromDouble, toDoubleRounded } from './big-float-double.js';
import { createFixedConstants } from './fixed-constants.js';
import {
  EMPTY,
  type Enclosure,
  type Interval,
  interval,
  type Precision,
  pointInterval,
  reflect,
} from './interval.js';
import {
  expInterval,
  expm1Interval,
  log1pInterval,
  log2Interval,
  log10Interval,
  logInterval,
} from './interval-exponential.js';
import {
  absoluteInterval,
  addIntervals,
  divideIntervals,
  maxIntervals,
  minIntervals,
  multiplyIntervals,
  raiseToInteger,
  rootInterval,
  signInterval,
  subtractIntervals,
} from './interval-field.js';
import {
  coshInterval,
  erfInterval,
  sigmoidInterval,
  sinhInterval,
  softplusInterval,
  tanhInterval,
} from './interval-hyperbolic.js';
import {
  acoshInterval,
  acosInterval,
  asinhInterval,
  asinInterval,
  atan2Interval,
  atanhInterval,
  atanInterval,
  piInterval,
} from './interval-inverse.js';
import { eInterval, nthRootInterval, raiseInterval, raiseToRational } from './interval-power.js';
import { cosInterval, sinInterval, tanInterval } from './interval-trigonometric.js';
import type { Rational } from './rational.js';

/** Fewer bits than a double would be of no use as a witness against one. */
export const MIN_PRECISION = 64;

/** One evaluation of the slowest function still takes well under a second here. */
export const MAX_PRECISION = 65_536;

type Unary = (x: Enclosure) => Enclosure;
type Binary = (a: Enclosure, b: Enclosure) => Enclosure;

/**
 * Interval arithmetic of one precision. Every operation returns an enclosure of all values on the given sets,
 * rounded outward to `bits` significant bits; exact results of exact arguments stay exact as far as they fit. An
 * empty argument gives an empty result, and `somewhere` is handed on.
 */
export interface IntervalArithmetic {
  readonly bits: number;
  readonly fromRational: (r: Rational) => Interval;
  /** The exact double; `empty` for NaN and the infinities, which are not real numbers. */
  readonly fromDouble: (x: number) => Enclosure;
  readonly fromInteger: (n: bigint | number) => Interval;
  readonly pi: () => Interval;
  readonly e: () => Interval;
  readonly add: Binary;
  readonly sub: Binary;
  readonly mul: Binary;
  readonly div: Binary;
  readonly neg: Unary;
  readonly abs: Unary;
  readonly sign: Unary;
  readonly min: Binary;
  readonly max: Binary;
  /** x^n for an integer n; x^0 = 1 everywhere. */
  readonly powInteger: (x: Enclosure, n: bigint) => Enclosure;
  /** x^q for a rational q; a q that is not an integer needs x >= 0. */
  readonly powRational: (x: Enclosure, q: Rational) => Enclosure;
  /** x^y; x < 0 only where y is an integer, 0^0 = 1. */
  readonly pow: Binary;
  readonly sqrt: Unary;
  readonly cbrt: Unary;
  /** The real k-th root, of negative numbers too for odd k; `empty` unless k is a positive integer. */
  readonly nthRoot: (x: Enclosure, k: number) => Enclosure;
  readonly exp: Unary;
  readonly expm1: Unary;
  readonly log: Unary;
  readonly log1p: Unary;
  readonly log2: Unary;
  readonly log10: Unary;
  readonly sin: Unary;
  readonly cos: Unary;
  readonly tan: Unary;
  readonly asin: Unary;
  readonly acos: Unary;
  readonly atan: Unary;
  /** The angle of (x, y), y first as everywhere. */
  readonly atan2: Binary;
  readonly sinh: Unary;
  readonly cosh: Unary;
  readonly tanh: Unary;
  readonly asinh: Unary;
  readonly acosh: Unary;
  readonly atanh: Unary;
  readonly erf: Unary;
  readonly sigmoid: Unary;
  readonly softplus: Unary;
}

/** Arithmetics by their number of bits: each is made once, when it is first asked for. */
export function createArithmetics(): (bits: number) => IntervalArithmetic {
  const known = new Map<number, IntervalArithmetic>();
  return (bits) => {
    let found = known.get(bits);
    if (!found) {
      found = createIntervalArithmetic(bits);
      known.set(bits, found);
    }
    return found;
  };
}

/**
 * Arithmetic of the given number of bits, from MIN_PRECISION to MAX_PRECISION. Keep it: it remembers pi and ln 2.
 *
 * @throws RangeError for any other number of bits.
 */
export function createIntervalArithmetic(bits: number): IntervalArithmetic {
  if (!Number.isInteger(bits) || bits < MIN_PRECISION || bits > MAX_PRECISION) {
    throw new RangeError(`interval precision must be an integer from ${MIN_PRECISION} to ${MAX_PRECISION}`);
  }
  const precision: Precision = { bits, constants: createFixedConstants() };
  const unary =
    (f: (precision: Precision, x: Interval) => Enclosure): Unary =>
    (x) =>
      x.kind === 'empty' ? EMPTY : f(precision, x);
  const binary =
    (f: (precision: Precision, a: Interval, b: Interval) => Enclosure): Binary =>
    (a, b) =>
      a.kind === 'empty' || b.kind === 'empty' ? EMPTY : f(precision, a, b);
  return {
    bits,
    fromRational: (r) => interval(roundRational(r, bits, 'down'), roundRational(r, bits, 'up')),
    fromDouble: (x) => {
      const exact = bigFloatFromDouble(x);
      return exact === undefined ? EMPTY : pointInterval(exact);
    },
    fromInteger: (n) => pointInterval({ mantissa: BigInt(n), exponent: 0 }),
    pi: () => piInterval(precision),
    e: () => eInterval(precision),
    add: binary(addIntervals),
    sub: binary(subtractIntervals),
    mul: binary(multiplyIntervals),
    div: binary(divideIntervals),
    neg: unary((_, x) => reflect(x)),
    abs: unary((_, x) => absoluteInterval(x)),
    sign: unary((_, x) => signInterval(x)),
    min: binary((_, a, b) => minIntervals(a, b)),
    max: binary((_, a, b) => maxIntervals(a, b)),
    powInteger: (x, n) => (x.kind === 'empty' ? EMPTY : raiseToInteger(precision, x, n)),
    powRational: (x, q) => (x.kind === 'empty' ? EMPTY : raiseToRational(precision, x, q)),
    pow: binary(raiseInterval),
    sqrt: unary((p, x) => rootInterval(p, x, 2)),
    cbrt: unary((p, x) => rootInterval(p, x, 3)),
    nthRoot: (x, k) => (x.kind === 'empty' ? EMPTY : nthRootInterval(precision, x, k)),
    exp: unary(expInterval),
    expm1: unary(expm1Interval),
    log: unary(logInterval),
    log1p: unary(log1pInterval),
    log2: unary(log2Interval),
    log10: unary(log10Interval),
    sin: unary(sinInterval),
    cos: unary(cosInterval),
    tan: unary(tanInterval),
    asin: unary(asinInterval),
    acos: unary(acosInterval),
    atan: unary(atanInterval),
    atan2: binary(atan2Interval),
    sinh: unary(sinhInterval),
    cosh: unary(coshInterval),
    tanh: unary(tanhInterval),
    asinh: unary(asinhInterval),
    acosh: unary(acoshInterval),
    atanh: unary(atanhInterval),
    erf: unary(erfInterval),
    sigmoid: unary(sigmoidInterval),
    softplus: unary(softplusInterval),
  };
}

/** Doubles on either side: lo rounded down and hi up, with infinities where an end is out of range. */
export function toDoubleBounds(x: Interval): { readonly lo: number; readonly hi: number } {
  return { lo: toDoubleRounded(x.lo, 'down'), hi: toDoubleRounded(x.hi, 'up') };
}

/**
 * The double nearest to the enclosed value, or undefined while the two ends round to different doubles and more
 * precision is needed. Values beyond the range give an infinity, as IEEE rounding does.
 */
export function toCorrectDouble(x: Interval): number | undefined {
  const lo = toDoubleRounded(x.lo, 'nearest');
  return isInfinite(x.lo) || isInfinite(x.hi) || lo !== toDoubleRounded(x.hi, 'nearest') ? undefined : lo;
}

/** hi - lo rounded up to a double: 0 for a point, Infinity where there is no bound. */
export function widthOf(x: Interval): number {
  if (x.lo === x.hi || compareBigFloats(x.lo, x.hi) === 0) return 0;
  return toDoubleRounded(addBigFloats(x.hi, negateBigFloat(x.lo), 64, 'up'), 'up');
}

/** A number inside, halfway between finite ends; 0 or a finite end where there is no bound. */
export function midpointOf(x: Interval): BigFloat {
  if (isInfinite(x.lo)) return isInfinite(x.hi) || x.hi.mantissa >= 0n ? BIG_ZERO : x.hi;
  if (isInfinite(x.hi)) return x.lo.mantissa <= 0n ? BIG_ZERO : x.lo;
  if (x.lo === x.hi) return x.lo;
  const middle = scaleBigFloat(addBigFloats(x.lo, x.hi, 1 << 20, 'down'), -1);
  return compareBigFloats(middle, x.lo) < 0 ? x.lo : middle;
}
