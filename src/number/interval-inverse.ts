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
  multiplyBigFloats,
  negateBigFloat,
  orderOf,
  roundBigFloat,
  toFixedPoint,
} from './big-float.js';
import { atanFixed } from './fixed-functions.js';
import {
  bothDefined,
  EMPTY,
  type Enclosure,
  extendOdd,
  type Interval,
  interval,
  mapDecreasing,
  mapIncreasing,
  ONE_INTERVAL,
  type Precision,
  pointInterval,
  refine,
  reflect,
  scaleInterval,
} from './interval.js';
import { encloseBend, encloseFixed, KERNEL_GUARD, log1pInterval } from './interval-exponential.js';
import { addIntervals, divideIntervals, multiplyIntervals, rootInterval } from './interval-field.js';

const MINUS_ONE = negateBigFloat(BIG_ONE);

/** An enclosure of pi. */
export function piInterval(precision: Precision): Interval {
  const p = precision.bits + 2;
  const value = precision.constants.pi(p);
  return interval(
    roundBigFloat(value, -p, precision.bits, 'down'),
    roundBigFloat(value + 1n, -p, precision.bits, 'up'),
  );
}

export function atanInterval(precision: Precision, x: Interval): Interval {
  return mapIncreasing(precision, x, atanAt);
}

function atanAt(precision: Precision, x: BigFloat): Interval {
  if (x.mantissa === 0n) return pointInterval(x);
  if (x.mantissa < 0n) return reflect(atanAt(precision, negateBigFloat(x)));
  const { bits } = precision;
  if (isInfinite(x)) return scaleInterval(piInterval(precision), -1);
  const order = orderOf(x);
  // x - x^3 <= atan x <= x.
  if (order < -bits / 2 - 2) {
    const cube = multiplyBigFloats(multiplyBigFloats(x, x, 64, 'up'), x, 64, 'up');
    return encloseBend(precision, x, negateBigFloat(cube));
  }
  if (order > 0) {
    if (compareBigFloats(x, BIG_ONE) === 0) return scaleInterval(piInterval(precision), -2);
    // atan x = pi/2 - atan(1/x) for x > 1.
    const inner = refine(precision, KERNEL_GUARD);
    const rest = atanInterval(inner, divideIntervals(inner, ONE_INTERVAL, pointInterval(x)) as Interval);
    return addIntervals(precision, scaleInterval(piInterval(inner), -1), reflect(rest));
  }
  const p = bits + KERNEL_GUARD - order;
  const { value, error } = atanFixed(toFixedPoint(x, p), p);
  return encloseFixed(precision, value, error + 1n, -p);
}

/** A monotone function on [-1, 1], and nowhere else; `f` is given numbers inside. */
function mapUnit(x: Interval, map: (inside: Interval) => Interval): Enclosure {
  const below = compareBigFloats(x.lo, MINUS_ONE) < 0;
  const above = compareBigFloats(x.hi, BIG_ONE) > 0;
  if (!below && !above) return map(x);
  const lo = maxBigFloat(x.lo, MINUS_ONE);
  const hi = minBigFloat(x.hi, BIG_ONE);
  return compareBigFloats(lo, hi) > 0 ? EMPTY : map(interval(lo, hi, 'somewhere'));
}

export function asinInterval(precision: Precision, x: Interval): Enclosure {
  return mapUnit(x, (inside) => mapIncreasing(precision, inside, asinAt));
}

/** asin x = atan(x / sqrt((1 - x)(1 + x))). */
function asinAt(precision: Precision, x: BigFloat): Interval {
  if (orderOf(x) < -precision.bits / 2 - 2 && x.mantissa !== 0n) {
    // x <= asin x <= x + x^3 for 0 <= x <= 1/2.
    const square = multiplyBigFloats(x, x, 64, 'up');
    return encloseBend(precision, x, multiplyBigFloats(square, x, 64, x.mantissa > 0n ? 'up' : 'down'));
  }
  const inner = refine(precision, KERNEL_GUARD);
  const point = pointInterval(x);
  const [minus, plus] = distancesToOne(inner, point);
  const cosine = rootInterval(inner, multiplyIntervals(inner, minus, plus), 2) as Interval;
  if (cosine.hi.mantissa === 0n) {
    const right = scaleInterval(piInterval(precision), -1);
    return x.mantissa > 0n ? right : reflect(right);
  }
  return atanInterval(precision, divideIntervals(inner, point, cosine) as Interval);
}

/** acos x = 2 atan sqrt((1 - x)/(1 + x)), which keeps its digits near 1. */
export function acosInterval(precision: Precision, x: Interval): Enclosure {
  return mapUnit(x, (inside) =>
    mapDecreasing(precision, inside, (p, end) => {
      const inner = refine(p, KERNEL_GUARD);
      const [minus, plus] = distancesToOne(inner, pointInterval(end));
      const quotient = divideIntervals(inner, minus, plus);
      if (quotient.kind === 'empty') return piInterval(p);
      return scaleInterval(atanInterval(p, rootInterval(inner, quotient, 2) as Interval), 1);
    }),
  );
}

/** 1 - x and 1 + x. */
function distancesToOne(precision: Precision, x: Interval): [Interval, Interval] {
  return [addIntervals(precision, ONE_INTERVAL, reflect(x)), addIntervals(precision, ONE_INTERVAL, x)];
}

/** asinh x = log1p(x + x^2 / (1 + sqrt(1 + x^2))) for x > 0. */
const asinhAt = extendOdd(BIG_INFINITY, (precision, x) => {
  const inner = refine(precision, KERNEL_GUARD);
  const point = pointInterval(x);
  const square = multiplyIntervals(inner, point, point);
  const root = rootInterval(inner, addIntervals(inner, ONE_INTERVAL, square), 2) as Interval;
  const bend = divideIntervals(inner, square, addIntervals(inner, ONE_INTERVAL, root)) as Interval;
  return log1pInterval(precision, addIntervals(inner, point, bend)) as Interval;
});

export function asinhInterval(precision: Precision, x: Interval): Interval {
  return mapIncreasing(precision, x, asinhAt);
}

/** acosh x = log1p(t + sqrt(t (t + 2))) with t = x - 1. */
export function acoshInterval(precision: Precision, x: Interval): Enclosure {
  if (compareBigFloats(x.hi, BIG_ONE) < 0) return EMPTY;
  const inside = compareBigFloats(x.lo, BIG_ONE) >= 0 ? x : interval(BIG_ONE, x.hi, 'somewhere');
  return mapIncreasing(precision, inside, (p, end) => {
    if (isInfinite(end)) return pointInterval(end);
    const inner = refine(p, KERNEL_GUARD);
    const t = addIntervals(inner, pointInterval(end), pointInterval(MINUS_ONE));
    const two = pointInterval({ mantissa: 2n, exponent: 0 });
    const root = rootInterval(inner, multiplyIntervals(inner, t, addIntervals(inner, t, two)), 2) as Interval;
    return log1pInterval(p, addIntervals(inner, t, root)) as Interval;
  });
}

/** atanh x = log1p(2x / (1 - x)) / 2 for 0 < x < 1. */
const atanhAt = extendOdd(BIG_INFINITY, (precision, x) => {
  const inner = refine(precision, KERNEL_GUARD);
  const gap = addIntervals(inner, ONE_INTERVAL, reflect(pointInterval(x)));
  const ratio = divideIntervals(inner, scaleInterval(pointInterval(x), 1), gap) as Interval;
  return scaleInterval(log1pInterval(precision, ratio) as Interval, -1);
});

/** atanh on (-1, 1), without bound at the ends. */
export function atanhInterval(precision: Precision, x: Interval): Enclosure {
  const below = compareBigFloats(x.lo, MINUS_ONE) <= 0;
  const above = compareBigFloats(x.hi, BIG_ONE) >= 0;
  if (compareBigFloats(x.hi, MINUS_ONE) <= 0 || compareBigFloats(x.lo, BIG_ONE) >= 0) return EMPTY;
  if (!below && !above) return mapIncreasing(precision, x, atanhAt);
  const lo = below ? BIG_MINUS_INFINITY : atanhAt(precision, x.lo).lo;
  return interval(lo, above ? BIG_INFINITY : atanhAt(precision, x.hi).hi, 'somewhere');
}

/**
 * The angle of the point (x, y) in (-pi, pi], undefined at the origin only. A box that meets the cut along the
 * negative x axis gets the whole range (-pi, pi], because the angle jumps there.
 */
export function atan2Interval(precision: Precision, y: Interval, x: Interval): Enclosure {
  const defined = bothDefined(y.defined, x.defined);
  const inner = refine(precision, KERNEL_GUARD);
  const withDefined = (angle: Interval) => interval(angle.lo, angle.hi, defined);
  const plusQuarters = (quarters: 1 | -1, rest: Interval) => {
    const right = scaleInterval(piInterval(inner), -1);
    return withDefined(addIntervals(precision, quarters === 1 ? right : reflect(right), reflect(rest)));
  };
  const angleOf = (top: Interval, bottom: Interval) =>
    atanInterval(inner, divideIntervals(inner, top, bottom) as Interval);
  if (x.lo.mantissa > 0n) {
    return withDefined(atanInterval(precision, divideIntervals(inner, y, x) as Interval));
  }
  // Off the x axis the angle is +-pi/2 less the angle seen from the y axis.
  if (y.lo.mantissa > 0n) return plusQuarters(1, angleOf(x, y));
  if (y.hi.mantissa < 0n) return plusQuarters(-1, angleOf(x, y));
  const pi = piInterval(precision);
  const onAxis = y.lo.mantissa === 0n && y.hi.mantissa === 0n;
  if (onAxis && x.hi.mantissa < 0n) return withDefined(pi);
  if (onAxis && x.lo.mantissa === 0n && x.hi.mantissa === 0n) return EMPTY;
  const holdsOrigin = x.hi.mantissa >= 0n;
  const reach = holdsOrigin && x.lo.mantissa === 0n ? scaleInterval(pi, -1) : pi;
  // Only half of the plane is met when y keeps its sign; on the cut itself the angle is +pi.
  const lo =
    y.lo.mantissa < 0n ? negateBigFloat(reach.hi) : onAxis || !holdsOrigin ? lowestAbove(pi, x) : BIG_ZERO;
  const hi = y.hi.mantissa > 0n || x.lo.mantissa < 0n ? reach.hi : BIG_ZERO;
  return interval(lo, hi, holdsOrigin ? 'somewhere' : defined);
}

/** Least angle of a box in the upper half plane that touches the x axis: 0 on its positive part, else pi/2. */
function lowestAbove(pi: Interval, x: Interval): BigFloat {
  return x.hi.mantissa > 0n ? BIG_ZERO : scaleInterval(pi, -1).lo;
}
