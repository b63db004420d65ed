import {
  absoluteBigFloat,
  addBigFloats,
  BIG_INFINITY,
  BIG_ONE,
  BIG_ZERO,
  type BigFloat,
  isInfinite,
  multiplyBigFloats,
  negateBigFloat,
  orderOf,
  scaleBigFloat,
  toFixedPoint,
} from './big-float.js';
import { erfSumFixed } from './fixed-functions.js';
import {
  asDefined,
  extendOdd,
  type Interval,
  intersect,
  interval,
  mapIncreasing,
  ONE_INTERVAL,
  type Precision,
  pointInterval,
  refine,
  reflect,
  scaleInterval,
} from './interval.js';
import {
  encloseFixed,
  expAt,
  expInterval,
  expm1At,
  KERNEL_GUARD,
  log1pInterval,
} from './interval-exponential.js';
import {
  absoluteInterval,
  addIntervals,
  divideIntervals,
  multiplyIntervals,
  rootInterval,
} from './interval-field.js';
import { piInterval } from './interval-inverse.js';

/** A quotient whose divisor is known to be positive. */
function ratio(precision: Precision, a: Interval, b: Interval): Interval {
  return divideIntervals(precision, a, b) as Interval;
}

/** sinh x = (E + E/(1 + E))/2 with E = expm1 x, where nothing cancels for x > 0. */
const sinhAt = extendOdd(BIG_INFINITY, (precision, x) => {
  const inner = refine(precision, KERNEL_GUARD);
  const growth = expm1At(inner, x);
  const decay = ratio(inner, growth, addIntervals(inner, ONE_INTERVAL, growth));
  return scaleInterval(addIntervals(precision, growth, decay), -1);
});

export function sinhInterval(precision: Precision, x: Interval): Interval {
  return mapIncreasing(precision, x, sinhAt);
}

export function coshInterval(precision: Precision, x: Interval): Interval {
  const lowerBound = interval(BIG_ONE, BIG_INFINITY);
  const value = mapIncreasing(precision, absoluteInterval(x), (p, end) => {
    if (isInfinite(end)) return pointInterval(end);
    const inner = refine(p, KERNEL_GUARD);
    const growth = expAt(inner, end);
    return scaleInterval(addIntervals(p, growth, ratio(inner, ONE_INTERVAL, growth)), -1);
  });
  return asDefined(intersect(value, lowerBound), x.defined) as Interval;
}

/** tanh x = 1/(1 + 2/expm1(2x)), in which expm1 occurs once, for x > 0. */
const tanhAt = extendOdd(BIG_ONE, (precision, x) => {
  const inner = refine(precision, KERNEL_GUARD);
  const two = pointInterval({ mantissa: 2n, exponent: 0 });
  const inverse = ratio(inner, two, expm1At(inner, scaleBigFloat(x, 1)));
  return ratio(precision, ONE_INTERVAL, addIntervals(inner, ONE_INTERVAL, inverse));
});

export function tanhInterval(precision: Precision, x: Interval): Interval {
  return mapIncreasing(precision, x, tanhAt);
}

/** The logistic function 1/(1 + exp(-x)), in which exp occurs once. */
export function sigmoidInterval(precision: Precision, x: Interval): Interval {
  const inner = refine(precision, KERNEL_GUARD);
  return ratio(precision, ONE_INTERVAL, addIntervals(inner, ONE_INTERVAL, expInterval(inner, reflect(x))));
}

/** log(1 + exp(x)), as x + log1p(exp(-x)) for x > 0 so that it does not outgrow the exponents. */
export function softplusInterval(precision: Precision, x: Interval): Interval {
  return mapIncreasing(precision, x, (p, end) => {
    if (isInfinite(end)) return pointInterval(end.mantissa > 0n ? end : BIG_ZERO);
    const inner = refine(p, KERNEL_GUARD);
    const decay = expAt(inner, negateBigFloat(absoluteBigFloat(end)));
    const tail = log1pInterval(inner, decay) as Interval;
    return addIntervals(p, end.mantissa > 0n ? pointInterval(end) : pointInterval(BIG_ZERO), tail);
  });
}

/** 1156/1024 = 1.1289: above 2/sqrt(pi) = 1.12837917. */
const SLOPE = { mantissa: 1156n, exponent: -10 };

/** Bits of erfc beyond those that 1 - erfc needs, and least bits in which it is worked out. */
const TAIL_GUARD = 24;
const TAIL_LEAST = 64;

/**
 * 1 - erf x = exp(-x^2)/(x sqrt(pi)) (1 - 1/(2 x^2) + 1*3/(2 x^2)^2 - …) for x > 0, with an error below the first term left out and of its
 * sign (Abramowitz and Stegun 7.1.23 and 7.1.24). Undefined where the terms do not become small enough before they grow.
 */
function erfcByTail(precision: Precision, x: BigFloat, square: Interval): Interval | undefined {
  const size = Number(toFixedPoint(square.lo, 0));
  // erfc x < exp(-x^2): so many bits of 1 are settled by its size alone. A choice of precision only: the terms below decide.
  const settled = Math.floor(Math.LOG2E * size);
  const bits = Math.max(TAIL_LEAST, precision.bits - settled + TAIL_GUARD);
  if (bits + TAIL_GUARD > settled) return undefined;
  const inner = { ...precision, bits };
  const halved = ratio(inner, ONE_INTERVAL, scaleInterval(square, 1));
  let term: Interval = ONE_INTERVAL;
  let sum: Interval = ONE_INTERVAL;
  for (let n = 1; orderOf(term.hi) > -bits; n++) {
    if (n > size) return undefined;
    const factor = pointInterval({ mantissa: BigInt(2 * n - 1), exponent: 0 });
    term = multiplyIntervals(inner, multiplyIntervals(inner, term, factor), halved);
    sum = addIntervals(inner, sum, n % 2 === 1 ? reflect(term) : term);
  }
  // The truth lies between the last two sums.
  const open = addIntervals(inner, sum, interval(negateBigFloat(term.hi), term.hi));
  const root = rootInterval(inner, piInterval(inner), 2) as Interval;
  const divisor = multiplyIntervals(inner, pointInterval(x), root);
  return ratio(inner, multiplyIntervals(inner, expInterval(inner, reflect(square)), open), divisor);
}

/** erf x = 2/sqrt(pi) x exp(-x^2) sum (2 x^2)^n/(2n+1)!! for x > 0. */
const erfAt = extendOdd(BIG_ONE, (precision, x) => {
  const inner = refine(precision, 2 * KERNEL_GUARD);
  const squareUp = multiplyBigFloats(x, x, inner.bits, 'up');
  const square = interval(multiplyBigFloats(x, x, inner.bits, 'down'), squareUp);
  // 0 < 1 - erf x < exp(-x^2), which is below the last bit as soon as x^2 exceeds the bits.
  if (orderOf(squareUp) > 32 || toFixedPoint(squareUp, 0) > inner.bits) {
    const decay = expInterval(inner, reflect(square));
    return interval(addIntervals(precision, ONE_INTERVAL, reflect(decay)).lo, BIG_ONE);
  }
  const tail = erfcByTail(inner, x, square);
  if (tail) return addIntervals(precision, ONE_INTERVAL, reflect(tail));
  const p = inner.bits;
  const doubled = toFixedPoint({ mantissa: x.mantissa * x.mantissa, exponent: 2 * x.exponent + 1 }, p);
  const { value, error } = erfSumFixed(doubled, p);
  const sum = encloseFixed(inner, value, error, -p);
  const factor = multiplyIntervals(
    inner,
    pointInterval(scaleBigFloat(x, 1)),
    expInterval(inner, reflect(square)),
  );
  const root = rootInterval(inner, piInterval(inner), 2) as Interval;
  const result = ratio(precision, multiplyIntervals(inner, factor, sum), root);
  return intersect(result, interval(BIG_ZERO, BIG_ONE)) as Interval;
});

/** Narrower than this relative to 1, in bits of the precision, and the slope tells the other end without a second series. */
const NARROW = 0.5;

/**
 * erf on a set. The series is the dearest of all; on a narrow set it is worked out at one end only, and the other follows from
 * 0 < erf' <= 2/sqrt(pi) exp(-m^2) < 1.1289 exp(-m^2), m the least distance from 0.
 */
export function erfInterval(precision: Precision, x: Interval): Interval {
  if (x.lo === x.hi || isInfinite(x.lo) || isInfinite(x.hi)) return mapIncreasing(precision, x, erfAt);
  const width = addBigFloats(x.hi, negateBigFloat(x.lo), 64, 'up');
  const sameSide = x.lo.mantissa < 0n === x.hi.mantissa < 0n;
  if (!sameSide || orderOf(width) > -precision.bits * NARROW) return mapIncreasing(precision, x, erfAt);
  const least = x.lo.mantissa < 0n ? negateBigFloat(x.hi) : x.lo;
  const below = multiplyBigFloats(least, least, 64, 'down');
  const decay = expInterval({ ...precision, bits: 64 }, pointInterval(negateBigFloat(below))).hi;
  const slope = multiplyBigFloats(decay, SLOPE, 64, 'up');
  const low = erfAt(precision, x.lo);
  const high = addBigFloats(low.hi, multiplyBigFloats(width, slope, 64, 'up'), precision.bits, 'up');
  const found = intersect(interval(low.lo, high, x.defined), interval(negateBigFloat(BIG_ONE), BIG_ONE));
  return found as Interval;
}
