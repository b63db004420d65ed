import { describe, expect, it } from 'vitest';
import { BIG_INFINITY, BIG_MINUS_INFINITY, type BigFloat } from '../../src/number/big-float.js';
import {
  compareStrict,
  containsZero,
  EMPTY,
  type Enclosure,
  hull,
  type Interval,
  intersect,
  interval,
  isBounded,
  isDisjoint,
  signOfInterval,
} from '../../src/number/interval.js';
import {
  createIntervalArithmetic,
  midpointOf,
  toCorrectDouble,
  toDoubleBounds,
  widthOf,
} from '../../src/number/interval-arithmetic.js';
import { formatInterval } from '../../src/number/interval-format.js';
import { rational } from '../../src/number/rational.js';

const a = createIntervalArithmetic(128);
const end = (x: number): BigFloat =>
  x === Infinity ? BIG_INFINITY : x === -Infinity ? BIG_MINUS_INFINITY : (a.fromDouble(x) as Interval).lo;
const box = (lo: number, hi: number) => interval(end(lo), end(hi));
const at = (x: number) => box(x, x);
const bounds = (x: Enclosure) => {
  if (x.kind === 'empty') return 'empty';
  const { lo, hi } = toDoubleBounds(x);
  return [lo, hi, x.defined];
};

describe('outside the domain', () => {
  it('is empty where nothing is defined', () => {
    const none: Enclosure[] = [
      a.log(box(-2, 0)),
      a.log1p(box(-3, -1)),
      a.sqrt(box(-2, -1)),
      a.asin(box(1.5, 2)),
      a.acos(box(-3, -2)),
      a.acosh(box(-1, 0.5)),
      a.atanh(box(1, 2)),
      a.atanh(at(-1)),
      a.div(box(1, 2), at(0)),
      a.pow(at(0), at(-1)),
      a.pow(at(0), at(-0.5)),
      a.pow(box(-3, -1), at(0.5)),
      a.powRational(box(-8, -1), rational(1, 3)),
      a.powInteger(at(0), -1n),
      a.atan2(at(0), at(0)),
      a.fromDouble(Number.NaN),
      a.fromDouble(Infinity),
      a.nthRoot(at(2), 0),
      a.nthRoot(at(2), 1.5),
      a.sin(EMPTY),
      a.add(at(1), EMPTY),
    ];
    for (const x of none) expect(x).toEqual(EMPTY);
  });

  it('says somewhere where a part is missing, and hands that on', () => {
    expect(bounds(a.sqrt(box(-4, 4)))).toEqual([0, 2, 'somewhere']);
    expect(bounds(a.log(box(0, 1)))).toEqual([-Infinity, 0, 'somewhere']);
    expect(bounds(a.div(box(1, 2), box(0, 4)))).toEqual([0.25, Infinity, 'somewhere']);
    expect(bounds(a.div(box(1, 2), box(-4, 0)))).toEqual([-Infinity, -0.25, 'somewhere']);
    expect(bounds(a.div(box(1, 2), box(-1, 1)))).toEqual([-Infinity, Infinity, 'somewhere']);
    expect(bounds(a.div(at(0), box(-1, 1)))).toEqual([0, 0, 'somewhere']);
    expect(bounds(a.tan(box(1, 2)))).toEqual([-Infinity, Infinity, 'somewhere']);
    expect(bounds(a.atanh(box(-1, 0)))).toEqual([-Infinity, 0, 'somewhere']);
    expect(bounds(a.acosh(box(0, 1)))).toEqual([0, 0, 'somewhere']);
    expect(bounds(a.pow(box(-2, 4), at(0.5)))).toEqual([0, 2, 'somewhere']);
    expect(bounds(a.powInteger(box(-1, 2), -2n))).toEqual([0.25, Infinity, 'somewhere']);
    expect(bounds(a.add(at(1), a.sqrt(box(-4, 4))))).toEqual([1, 3, 'somewhere']);
    expect(bounds(a.exp(a.sqrt(box(-4, 0))))).toEqual([1, 1, 'somewhere']);
  });

  it('keeps the real roots of negative numbers', () => {
    expect(bounds(a.cbrt(box(-8, 27)))).toEqual([-2, 3, 'everywhere']);
    expect(bounds(a.nthRoot(at(-32), 5))).toEqual([-2, -2, 'everywhere']);
    expect(a.nthRoot(at(-32), 4)).toEqual(EMPTY);
    expect(bounds(a.nthRoot(box(-1, 1), 1001))).toEqual([-1, 1, 'everywhere']);
  });
});

describe('powers', () => {
  it('follow the conventions at 0 and below', () => {
    expect(bounds(a.pow(box(-2, 3), at(2)))).toEqual([0, 9, 'everywhere']);
    expect(bounds(a.pow(box(-2, 3), at(0)))).toEqual([1, 1, 'everywhere']);
    expect(bounds(a.pow(box(0, 1), box(0, 1)))).toEqual([0, 1, 'everywhere']);
    expect(bounds(a.pow(at(0), box(0, 1)))).toEqual([0, 1, 'everywhere']);
    expect(bounds(a.pow(at(0), box(-1, 1)))).toEqual([0, 1, 'somewhere']);
    // An exponent known only to be near 2 may be no integer at all, or 2.
    const nearTwo = a.sub(
      a.fromInteger(3),
      a.div(a.fromInteger(3), a.mul(a.fromInteger(3), at(1))),
    ) as Interval;
    const blurred = a.sub(a.add(nearTwo, a.pi()), a.pi());
    expect(bounds(a.pow(at(-3), blurred)).at(-1)).toBe('somewhere');
    expect(intersect(a.pow(at(-3), blurred), at(9))).not.toEqual(EMPTY);
  });

  it('handle exponents of any size', () => {
    expect(bounds(a.powInteger(at(2), 10n ** 30n))).toEqual([Number.MAX_VALUE, Infinity, 'everywhere']);
    expect(bounds(a.powInteger(at(0.5), 10n ** 30n))).toEqual([0, 5e-324, 'everywhere']);
    expect(bounds(a.powInteger(at(-1), 10n ** 30n + 1n))).toEqual([-1, -1, 'everywhere']);
    const root = a.pow(
      a.add(at(1), a.fromRational(rational(1n, 10n ** 20n))),
      a.fromInteger(10n ** 20n),
    ) as Interval;
    expect(toCorrectDouble(root)).toBe(Math.E);
  });
});

describe('trigonometric ranges', () => {
  it('find the extrema inside', () => {
    expect(bounds(a.sin(box(1, 2))).at(1)).toBe(1);
    expect(bounds(a.sin(box(4, 5))).at(0)).toBe(-1);
    expect(bounds(a.cos(box(-1, 1))).at(1)).toBe(1);
    expect(bounds(a.cos(box(3, 4))).at(0)).toBe(-1);
    expect(bounds(a.sin(box(1, 5))).slice(0, 2)).toEqual([-1, 1]);
    expect(bounds(a.sin(box(-100, 100)))).toEqual([-1, 1, 'everywhere']);
    expect(bounds(a.sin(box(-0.5, 0.5))).at(1)).toBeLessThan(0.5);
    expect(bounds(a.tan(box(2, 4))).at(-1)).toBe('everywhere');
  });

  it('give up gracefully on arguments without bound or out of all proportion', () => {
    const huge = a.powInteger(at(2), 10n ** 9n);
    for (const x of [box(0, Infinity), huge]) {
      expect(bounds(a.sin(x))).toEqual([-1, 1, 'everywhere']);
      expect(bounds(a.tan(x))).toEqual([-Infinity, Infinity, 'somewhere']);
    }
  });

  it('are sharp next to multiples of pi', () => {
    // The sine of the double next to pi is the error of that double.
    expect(toCorrectDouble(a.sin(at(Math.PI)) as Interval)).toBe(1.2246467991473532e-16);
    expect(toCorrectDouble(a.tan(at(Math.PI / 2)) as Interval)).toBe(16331239353195370);
    // The double next to a multiple of pi/2 that is closest to one of them (Muller, Elementary Functions, 11.3).
    expect(toCorrectDouble(a.cos(at(6381956970095103 * 2 ** 797)) as Interval)).toBe(-4.6871659242546277e-19);
  });

  it('know the quadrants of atan2', () => {
    const pi = Math.PI;
    for (const [y, x] of [
      [1, 1],
      [1, -1],
      [-1, -1],
      [-1, 1],
      [0, 1],
      [0, -1],
      [1, 0],
      [-1, 0],
    ] as const) {
      expect(toCorrectDouble(a.atan2(at(y), at(x)) as Interval)).toBe(Math.atan2(y, x));
    }
    expect(bounds(a.atan2(box(-1, 1), box(-2, -1)))[0]).toBeLessThanOrEqual(-pi);
    expect(bounds(a.atan2(box(0, 1), box(0, 1)))).toEqual([0, expect.closeTo(pi / 2, 14), 'somewhere']);
  });
});

describe('ends without bound', () => {
  it('meet the limits of functions', () => {
    const right = box(0, Infinity);
    expect(bounds(a.exp(a.neg(right)))).toEqual([0, 1, 'everywhere']);
    expect(bounds(a.tanh(right))).toEqual([0, 1, 'everywhere']);
    expect(bounds(a.erf(box(-Infinity, Infinity)))).toEqual([-1, 1, 'everywhere']);
    expect(bounds(a.sigmoid(box(-Infinity, 0)))).toEqual([0, 0.5, 'everywhere']);
    expect(bounds(a.mul(right, at(0)))).toEqual([0, 0, 'everywhere']);
    expect(bounds(a.div(at(1), box(1, Infinity)))).toEqual([0, 1, 'everywhere']);
    expect(bounds(a.cosh(box(-Infinity, 1)))).toEqual([1, Infinity, 'everywhere']);
  });

  it('stand in where numbers outgrow the exponents', () => {
    const tower = a.exp(a.exp(a.exp(at(8)))) as Interval;
    expect(isBounded(tower)).toBe(false);
    expect(signOfInterval(tower)).toBe(1);
    expect(bounds(a.exp(a.neg(a.exp(a.exp(at(8))))))).toEqual([0, 5e-324, 'everywhere']);
    expect(toCorrectDouble(a.softplus(at(1e300)) as Interval)).toBe(1e300);
    expect(toCorrectDouble(a.log(a.exp(at(1e9))) as Interval)).toBe(1e9);
    expect(toCorrectDouble(a.exp(a.mul(at(1e-300), at(1e-300))) as Interval)).toBe(1);
  });
});

describe('reading an interval', () => {
  it('compares strictly', () => {
    expect(compareStrict(box(1, 2), box(3, 4))).toBe(-1);
    expect(compareStrict(box(3, 4), box(1, 2))).toBe(1);
    expect(compareStrict(box(1, 3), box(3, 4))).toBeUndefined();
    expect(isDisjoint(box(1, 2), box(2.5, 4))).toBe(true);
    expect(isDisjoint(box(1, Infinity), box(-Infinity, 1))).toBe(false);
    expect(signOfInterval(box(-1, 0))).toBeUndefined();
    expect(containsZero(box(-1, 0))).toBe(true);
    expect(containsZero(EMPTY)).toBe(false);
    expect(bounds(hull(at(1), EMPTY))).toEqual([1, 1, 'somewhere']);
  });

  it('separates numbers that agree in the doubles', () => {
    const tiny = a.fromRational(rational(1n, 10n ** 30n));
    const twice = a.fromRational(rational(2n, 10n ** 30n));
    expect(compareStrict(tiny, twice)).toBe(-1);
    expect(isDisjoint(a.fromRational(rational(1, 3)), a.fromDouble(1 / 3) as Interval)).toBe(true);
  });

  it('measures and rounds outward', () => {
    expect(widthOf(box(1, 3))).toBe(2);
    expect(widthOf(at(3))).toBe(0);
    expect(widthOf(box(0, Infinity))).toBe(Infinity);
    const third = toDoubleBounds(a.fromRational(rational(1, 3)));
    expect(third.hi - third.lo).toBe(2 ** -54);
    expect(bounds(a.fromRational(rational(1n, 10n ** 400n)))).toEqual([0, 5e-324, 'everywhere']);
    expect(midpointOf(box(1, 4))).toEqual({ mantissa: 5n, exponent: -1 });
    expect(toCorrectDouble(box(1, 1 + 2 ** -52))).toBeUndefined();
  });

  it('prints the digits that are settled', () => {
    expect(formatInterval(a.fromRational(rational(1, 3)))).toBe('0.33333333333333333333');
    expect(formatInterval(at(0.1), 30)).toBe('0.100000000000000005551115123126');
    expect(formatInterval(a.exp(at(-700)) as Interval, 10)).toBe('9.859676544e-305');
    expect(formatInterval(at(1e22))).toBe('1e+22');
    expect(formatInterval(at(-1500))).toBe('-1500');
    expect(formatInterval(at(999.96), 4)).toBe('1000');
    expect(formatInterval(box(1.25, 1.5))).toBe('[1.25, 1.5]');
    expect(formatInterval(box(1.24, 1.26), 5)).toBe('1');
    expect(formatInterval(box(0, Infinity))).toBe('[0, Infinity]');
    expect(formatInterval(a.powInteger(at(2), 10n ** 9n) as Interval)).toBe('~2^1000000000');
  });

  it('refuses precisions that make no sense', () => {
    for (const bits of [0, 63, 64.5, 1e9, Number.NaN]) {
      expect(() => createIntervalArithmetic(bits)).toThrow(RangeError);
    }
  });
});
