import {
  BIG_ONE,
  BIG_ZERO,
  type BigFloat,
  compareBigFloats,
  isInfinite,
  orderOf,
  scaleBigFloat,
} from './big-float.js';
import {
  asDefined,
  bothDefined,
  containsZero,
  EMPTY,
  type Enclosure,
  hull,
  type Interval,
  interval,
  isPoint,
  ONE_INTERVAL,
  type Precision,
  pointInterval,
  refine,
  reflect,
  ZERO_INTERVAL,
} from './interval.js';
import { expInterval, KERNEL_GUARD, logInterval } from './interval-exponential.js';
import {
  absoluteInterval,
  divideIntervals,
  multiplyIntervals,
  raiseToInteger,
  rootInterval,
} from './interval-field.js';
import { type Rational, rational } from './rational.js';

/** Above this many bits an exact integer root costs more than exp(log(x)/k). */
const MAX_ROOT_BITS = 131_072;

/**
 * The real k-th root for k >= 1: of negative numbers too when k is odd. Returns `empty` for a k that is not a
 * positive integer.
 */
export function nthRootInterval(precision: Precision, x: Interval, k: number): Enclosure {
  if (!Number.isSafeInteger(k) || k < 1) return EMPTY;
  if (k === 1 || k * precision.bits <= MAX_ROOT_BITS) return rootInterval(precision, x, k);
  const inverse = divideIntervals(
    refine(precision, KERNEL_GUARD),
    ONE_INTERVAL,
    pointInterval({ mantissa: BigInt(k), exponent: 0 }),
  ) as Interval;
  // The exponent is positive, so 0 has a root and nothing is empty.
  const rootOf = (part: Interval) => raisePositive(precision, part, inverse) as Interval;
  if (x.lo.mantissa >= 0n) return asDefined(rootOf(x), x.defined);
  const upper = x.hi.mantissa < 0n ? EMPTY : rootOf(interval(BIG_ZERO, x.hi));
  if (k % 2 === 0) return asDefined(upper, 'somewhere');
  const turned = reflect(x);
  const lower = reflect(rootOf(turned.lo.mantissa >= 0n ? turned : interval(BIG_ZERO, turned.hi)));
  return asDefined(upper.kind === 'empty' ? lower : hull(lower, upper), x.defined);
}

/**
 * x^(n/d) for a rational exponent. Integers allow every x (0 to a negative power excepted); any other exponent
 * needs x >= 0, whatever the denominator: the roots of negative numbers belong to `nthRoot`.
 */
export function raiseToRational(precision: Precision, x: Interval, exponent: Rational): Enclosure {
  const { numerator, denominator } = exponent;
  if (denominator === 1n) return raiseToInteger(precision, x, numerator);
  if (x.hi.mantissa < 0n) return EMPTY;
  const inside = x.lo.mantissa >= 0n ? x : interval(BIG_ZERO, x.hi, 'somewhere');
  const inner = refine(precision, KERNEL_GUARD);
  // Small exponents by integer powers and roots, which keep exact values exact; others by exp and log.
  const magnitude = numerator < 0n ? -numerator : numerator;
  if (denominator <= 8n && magnitude <= 64n) {
    const root = nthRootInterval(inner, inside, Number(denominator));
    return root.kind === 'empty' ? root : raiseToInteger(precision, root, numerator);
  }
  const power = divideIntervals(
    refine(precision, 4 * KERNEL_GUARD),
    pointInterval({ mantissa: numerator, exponent: 0 }),
    pointInterval({ mantissa: denominator, exponent: 0 }),
  ) as Interval;
  return raisePositive(precision, inside, power);
}

/**
 * x^y for real x and y: defined for x > 0, for x = 0 with y >= 0 (0^0 = 1), and for x < 0 with an integer y.
 */
export function raiseInterval(precision: Precision, x: Interval, y: Interval): Enclosure {
  const defined = bothDefined(x.defined, y.defined);
  const integer = isPoint(y) ? toInteger(y.lo) : undefined;
  if (integer !== undefined) {
    const result = raiseToInteger(precision, x, integer);
    return result.kind === 'interval' ? asDefined(result, bothDefined(defined, result.defined)) : result;
  }
  const eighths = isPoint(y) && orderOf(y.lo) < 4 ? toInteger(scaleBigFloat(y.lo, 3)) : undefined;
  if (eighths !== undefined) {
    // Halves, quarters and eighths go through roots, which keep the square root of a square exact.
    const result = raiseToRational(precision, x, rational(eighths, 8n));
    return result.kind === 'interval' ? asDefined(result, bothDefined(defined, result.defined)) : result;
  }
  let result: Enclosure = EMPTY;
  if (x.hi.mantissa >= 0n) {
    const inside = x.lo.mantissa >= 0n ? x : interval(BIG_ZERO, x.hi);
    result = raisePositive(precision, inside, y);
  }
  if (x.lo.mantissa >= 0n) {
    return result.kind === 'interval' ? asDefined(result, bothDefined(defined, result.defined)) : result;
  }
  // The negative part: only integers in y count, and their powers have either sign.
  if (holdsInteger(y)) {
    const negative = x.hi.mantissa < 0n ? x : interval(x.lo, BIG_ZERO);
    const magnitude = raisePositive(precision, absoluteInterval(negative), y);
    const either = magnitude.kind === 'empty' ? EMPTY : hull(magnitude, reflect(magnitude));
    result = result.kind === 'empty' ? either : hull(result, either);
  }
  return asDefined(result, 'somewhere');
}

/** x^y for x >= 0, as exp(y log x), in which both occur once. */
function raisePositive(precision: Precision, x: Interval, y: Interval): Enclosure {
  const defined = bothDefined(x.defined, y.defined);
  // 0^y is 0 for y > 0, 1 for y = 0 and undefined below.
  let atZero: Enclosure = EMPTY;
  if (x.lo.mantissa === 0n) {
    if (y.hi.mantissa > 0n) atZero = ZERO_INTERVAL;
    if (containsZero(y)) atZero = atZero.kind === 'empty' ? ONE_INTERVAL : hull(atZero, ONE_INTERVAL);
  }
  const lacking = x.lo.mantissa === 0n && y.lo.mantissa < 0n ? 'somewhere' : defined;
  if (x.hi.mantissa === 0n) return asDefined(atZero, lacking);
  // log x times y has up to 41 leading bits before exp overflows.
  const inner = refine(precision, 48);
  const logarithm = logInterval(inner, x) as Interval;
  const power = expInterval(precision, multiplyIntervals(inner, y, logarithm));
  const positive = interval(power.lo, power.hi, lacking);
  return atZero.kind === 'empty' ? positive : asDefined(hull(positive, atZero), lacking);
}

/** The integer that a number is, or undefined: also for integers of more than 1000 bits, which nobody counts with. */
function toInteger(x: BigFloat): bigint | undefined {
  if (x.mantissa === 0n) return 0n;
  const order = orderOf(x);
  if (order > 1000 || order < 1) return undefined;
  if (x.exponent >= 0) return x.mantissa << BigInt(x.exponent);
  const shift = BigInt(-x.exponent);
  const whole = x.mantissa >> shift;
  return whole << shift === x.mantissa ? whole : undefined;
}

function holdsInteger(y: Interval): boolean {
  if (isInfinite(y.lo) || isInfinite(y.hi) || orderOf(y.hi) > 1000 || orderOf(y.lo) > 1000) return true;
  const shift = BigInt(Math.max(0, -y.hi.exponent));
  const floor = y.hi.exponent >= 0 ? y.hi.mantissa << BigInt(y.hi.exponent) : y.hi.mantissa >> shift;
  return compareBigFloats({ mantissa: floor, exponent: 0 }, y.lo) >= 0;
}

/** e as exp(1). */
export function eInterval(precision: Precision): Interval {
  return expInterval(precision, pointInterval(BIG_ONE));
}
