import {
  addBigFloats,
  BIG_ONE,
  BIG_ZERO,
  type BigFloat,
  isInfinite,
  maxBigFloat,
  minBigFloat,
  multiplyBigFloats,
  negateBigFloat,
  orderOf,
  toFixedPoint,
} from './big-float.js';
import { bitLength } from './bit-length.js';
import { sineFixed } from './fixed-functions.js';
import {
  asDefined,
  type Enclosure,
  type Interval,
  intersect,
  interval,
  type Precision,
  pointInterval,
  refine,
  reflect,
  WHOLE_LINE,
} from './interval.js';
import { encloseBend, encloseFixed, KERNEL_GUARD } from './interval-exponential.js';
import { divideIntervals } from './interval-field.js';

/**
 * Arguments of 2^65536 and more get the whole range: reducing one takes that many bits of pi, which is where it
 * stops being worth its milliseconds.
 */
const MAX_REDUCED_ORDER = 65_536;

const MINUS_ONE = negateBigFloat(BIG_ONE);
const UNIT_RANGE = interval(MINUS_ONE, BIG_ONE);

/** x = turns * pi/2 + r with |r| <= pi/4, seen through sin and cos of r. */
interface ReducedAngle {
  /** The nearest multiple of pi/2, as an integer. */
  readonly turns: bigint;
  /** Sign of r, or undefined when it could not be settled. */
  readonly side: -1 | 0 | 1 | undefined;
  readonly sine: Interval;
  readonly cosine: Interval;
}

/** Reduces a number; undefined beyond MAX_REDUCED_ORDER and for the infinities. */
function reduceAngle(precision: Precision, x: BigFloat): ReducedAngle | undefined {
  if (isInfinite(x)) return undefined;
  const order = orderOf(x);
  if (order > MAX_REDUCED_ORDER) return undefined;
  if (x.mantissa < 0n) {
    const mirror = reduceAngle(precision, negateBigFloat(x));
    if (mirror === undefined) return undefined;
    const { turns, side, sine, cosine } = mirror;
    return {
      turns: -turns,
      side: side === undefined ? undefined : negateSign(side),
      sine: reflect(sine),
      cosine,
    };
  }
  if (x.mantissa === 0n) {
    return { turns: 0n, side: 0, sine: pointInterval(BIG_ZERO), cosine: pointInterval(BIG_ONE) };
  }
  const { bits } = precision;
  if (order < -bits / 2 - 2) return reduceTinyAngle(precision, x);
  const base = bits + KERNEL_GUARD + Math.max(0, order);
  // Below 1/2 nothing is reduced, and the leading zeros are known. Above, r may turn out small: near a multiple of
  // pi/2 the first pass finds how many digits cancel and the second has that many more, up to twice the bits.
  let extra = order < 0 ? -order : 0;
  for (;;) {
    const p = base + extra;
    const fixed = toFixedPoint(x, p);
    const quarter = precision.constants.pi(p - 1);
    const turns = order < 0 ? 0n : (fixed + (quarter >> 1n)) / quarter;
    const r = fixed - turns * quarter;
    const magnitude = r < 0n ? -r : r;
    const zeros = p - bitLength(magnitude);
    if (order < 0 || zeros <= extra + 4 || extra > bits) {
      return encloseReduced(precision, turns, r, p, Math.max(0, order));
    }
    extra = Math.min(zeros, bits + 1);
  }
}

function negateSign(side: -1 | 0 | 1): -1 | 0 | 1 {
  return side === 0 ? 0 : side === 1 ? -1 : 1;
}

/** sin and cos of a reduced fixed-point angle whose error is turns + 1 units, of which 2^order are dropped. */
function encloseReduced(
  precision: Precision,
  turns: bigint,
  r: bigint,
  fine: number,
  order: number,
): ReducedAngle {
  const uncertainty = turns + 1n;
  const magnitude = r < 0n ? -r : r;
  const side = magnitude <= uncertainty ? undefined : r < 0n ? -1 : 1;
  // turns < 2^order, so after the drop the angle errs by less than 3 units; sin and cos change no faster.
  const p = fine - order;
  const { sine, versine, error } = sineFixed(magnitude >> BigInt(order), p);
  const total = error + 3n;
  const positive = encloseFixed(precision, sine, total, -p);
  return {
    turns,
    side,
    sine: r < 0n ? reflect(positive) : positive,
    cosine: encloseFixed(precision, (1n << BigInt(p)) - versine, total, -p),
  };
}

/** For 0 < x < 1/2: x - x^3 <= sin x <= x and 1 - x^2 <= cos x <= 1. */
function reduceTinyAngle(precision: Precision, x: BigFloat): ReducedAngle {
  const square = multiplyBigFloats(x, x, 64, 'up');
  const cube = multiplyBigFloats(square, x, 64, 'up');
  return {
    turns: 0n,
    side: 1,
    sine: encloseBend(precision, x, negateBigFloat(cube)),
    cosine: encloseBend(precision, BIG_ONE, negateBigFloat(square)),
  };
}

export function sinInterval(precision: Precision, x: Interval): Interval {
  return mapWave(precision, x, 0n);
}

export function cosInterval(precision: Precision, x: Interval): Interval {
  return mapWave(precision, x, 1n);
}

/** sin(x + shift pi/2): between the multiples of pi/2 it is monotone, and at every other one it is +-1. */
function mapWave(precision: Precision, x: Interval, shift: bigint): Interval {
  const everything = asDefined(UNIT_RANGE, x.defined) as Interval;
  if (isInfinite(x.lo) || isInfinite(x.hi) || isWiderThanTurn(x)) return everything;
  const low = reduceAngle(precision, x.lo);
  if (low === undefined) return everything;
  const first = waveAt(low, shift);
  if (x.lo === x.hi) return clampToUnit(first, x.defined);
  const high = reduceAngle(precision, x.hi);
  if (high === undefined) return everything;
  const last = waveAt(high, shift);
  let lo = minBigFloat(first.lo, last.lo);
  let hi = maxBigFloat(first.hi, last.hi);
  // An unsettled side counts as passed: an extremum too many only widens.
  const from = low.turns - (low.side === 1 ? 0n : 1n) + shift;
  const to = high.turns - (high.side === -1 ? 1n : 0n) + shift;
  for (let turn = from + 1n; turn <= to && turn <= from + 4n; turn += 1n) {
    const phase = BigInt.asUintN(2, turn);
    if (phase === 1n) hi = BIG_ONE;
    if (phase === 3n) lo = MINUS_ONE;
  }
  return clampToUnit(interval(lo, hi), x.defined);
}

/** Whether finite ends are at least 8 > 2 pi apart. */
function isWiderThanTurn(x: Interval): boolean {
  return x.lo !== x.hi && orderOf(addBigFloats(x.hi, negateBigFloat(x.lo), 64, 'down')) > 3;
}

function clampToUnit(x: Interval, defined: Interval['defined']): Interval {
  return asDefined(intersect(x, UNIT_RANGE), defined) as Interval;
}

/** sin(x + shift pi/2) at a reduced number. */
function waveAt(angle: ReducedAngle, shift: bigint): Interval {
  switch (BigInt.asUintN(2, angle.turns + shift)) {
    case 0n:
      return angle.sine;
    case 1n:
      return angle.cosine;
    case 2n:
      return reflect(angle.sine);
    default:
      return reflect(angle.cosine);
  }
}

/** tan: increasing between its poles; an interval that may hold a pole gives the whole line. */
export function tanInterval(precision: Precision, x: Interval): Enclosure {
  const everything = asDefined(WHOLE_LINE, 'somewhere');
  if (isInfinite(x.lo) || isInfinite(x.hi) || isWiderThanTurn(x)) return everything;
  const inner = refine(precision, KERNEL_GUARD);
  const low = reduceAngle(inner, x.lo);
  const high = x.lo === x.hi ? low : reduceAngle(inner, x.hi);
  if (low === undefined || high === undefined) return everything;
  const branch = branchOf(low);
  if (branch === undefined || branch !== branchOf(high)) return everything;
  const first = tanAt(precision, low);
  const last = high === low ? first : tanAt(precision, high);
  return first.kind === 'empty' || last.kind === 'empty'
    ? everything
    : interval(first.lo, last.hi, x.defined);
}

/** The integer b with (b - 1/2) pi < x < (b + 1/2) pi, or undefined when a pole is too close to tell. */
function branchOf(angle: ReducedAngle): bigint | undefined {
  if ((angle.turns & 1n) === 0n) return angle.turns >> 1n;
  if (angle.side === undefined) return undefined;
  return (angle.turns + (angle.side === 1 ? 1n : -1n)) >> 1n;
}

function tanAt(precision: Precision, angle: ReducedAngle): Enclosure {
  const { sine, cosine } = angle;
  return (angle.turns & 1n) === 0n
    ? divideIntervals(precision, sine, cosine)
    : reflectEnclosure(divideIntervals(precision, cosine, sine));
}

function reflectEnclosure(x: Enclosure): Enclosure {
  return x.kind === 'empty' ? x : reflect(x);
}
