import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BigFloat, compareBigFloats, roundBigFloat } from '../../src/number/big-float.js';
import {
  contains,
  EMPTY,
  type Enclosure,
  type Interval,
  intersect,
  interval,
  isBounded,
  pointInterval,
} from '../../src/number/interval.js';
import {
  createIntervalArithmetic,
  type IntervalArithmetic,
  widthOf,
} from '../../src/number/interval-arithmetic.js';

const coarse = createIntervalArithmetic(96);
const fine = createIntervalArithmetic(192);
const finest = createIntervalArithmetic(400);

/** Numbers of any size between 2^-150 and 2^12, and integers and halves, where exact cases live. */
const anyNumber: fc.Arbitrary<BigFloat> = fc.oneof(
  fc
    .tuple(fc.bigInt({ min: -(2n ** 90n), max: 2n ** 90n }), fc.integer({ min: -240, max: -78 }))
    .map(([mantissa, exponent]) => ({ mantissa, exponent })),
  fc.integer({ min: -60, max: 60 }).map((n) => ({ mantissa: BigInt(n), exponent: -1 })),
  // Next to 1, where log, acosh, asin and atanh lose their digits if anything does.
  fc
    .tuple(fc.bigInt({ min: -(2n ** 30n), max: 2n ** 30n }), fc.integer({ min: 31, max: 120 }))
    .map(([n, exponent]) => ({ mantissa: (1n << BigInt(exponent)) + n, exponent: -exponent })),
);

const anyInterval = fc
  .tuple(anyNumber, anyNumber)
  .map(([a, b]) => (compareBigFloats(a, b) <= 0 ? interval(a, b) : interval(b, a)));

type UnaryName = {
  [K in keyof IntervalArithmetic]: IntervalArithmetic[K] extends (x: Enclosure) => Enclosure ? K : never;
}[keyof IntervalArithmetic];

const unaryNames = [
  'neg abs sign sqrt cbrt exp expm1 log log1p log2 log10 sin cos tan asin acos atan',
  'sinh cosh tanh asinh acosh atanh erf sigmoid softplus',
].flatMap((line) => line.split(' ')) as readonly UnaryName[];

/** Some member of an interval, for a fraction between 0 and 1 in 2^-20ths. */
function pick(x: Interval, fraction: number): BigFloat {
  const sum = finest.add(
    pointInterval(x.lo),
    finest.mul(
      finest.sub(pointInterval(x.hi), pointInterval(x.lo)),
      pointInterval({ mantissa: BigInt(fraction), exponent: -20 }),
    ),
  ) as Interval;
  const inside = intersect(x, pointInterval(roundBigFloat(sum.lo.mantissa, sum.lo.exponent, 400, 'down')));
  return inside.kind === 'interval' ? inside.lo : x.lo;
}

const fraction = fc.integer({ min: 0, max: 2 ** 20 });

describe.each(unaryNames)('%s', (name) => {
  it('at a point, a longer computation falls inside a shorter one', () => {
    fc.assert(
      fc.property(anyNumber, (x) => {
        const short = coarse[name](pointInterval(x));
        const long = fine[name](pointInterval(x));
        expect(short.kind).toBe(long.kind);
        // Two enclosures of one number overlap, and the fine one is no wider.
        if (short.kind === 'interval' && long.kind === 'interval') {
          expect(intersect(short, long)).not.toEqual(EMPTY);
          expect(widthOf(long)).toBeLessThanOrEqual(widthOf(short));
          expect(short.defined).toBe('everywhere');
        }
      }),
      { numRuns: 150 },
    );
  });

  it('encloses on an interval the value at every member', () => {
    fc.assert(
      fc.property(anyInterval, fraction, (x, t) => {
        const whole = coarse[name](x);
        const value = fine[name](pointInterval(pick(x, t)));
        if (value.kind === 'empty') {
          // Not defined at a member, so not defined everywhere.
          if (whole.kind === 'interval') expect(whole.defined).toBe('somewhere');
        } else {
          expect(intersect(whole, value)).not.toEqual(EMPTY);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe.each(['add', 'sub', 'mul', 'div', 'pow', 'atan2', 'min', 'max'] as const)('%s', (name) => {
  it('encloses on a box the value at every member', () => {
    fc.assert(
      fc.property(anyInterval, anyInterval, fraction, fraction, (x, y, s, t) => {
        const whole = coarse[name](x, y);
        const value = fine[name](pointInterval(pick(x, s)), pointInterval(pick(y, t)));
        if (value.kind === 'empty') {
          if (whole.kind === 'interval') expect(whole.defined).toBe('somewhere');
        } else {
          expect(intersect(whole, value)).not.toEqual(EMPTY);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('identities', () => {
  const meet = (a: Enclosure, b: Enclosure) => expect(intersect(a, b)).not.toEqual(EMPTY);
  const one = fine.fromInteger(1);
  const two = fine.fromInteger(2);
  const check = (f: (x: Interval, y: Interval) => void) =>
    fc.assert(
      fc.property(anyNumber, anyNumber, (x, y) => f(pointInterval(x), pointInterval(y))),
      { numRuns: 150 },
    );

  it('of exp and log', () => {
    check((x, y) => {
      meet(fine.mul(fine.exp(x), fine.exp(y)), fine.exp(fine.add(x, y)));
      meet(fine.log(fine.exp(x)), x);
      meet(fine.expm1(x), fine.sub(fine.exp(x), one));
      meet(fine.log1p(fine.expm1(x)), x);
      meet(fine.softplus(x), fine.log1p(fine.exp(x)));
      meet(fine.sigmoid(x), fine.div(one, fine.add(one, fine.exp(fine.neg(x)))));
    });
  });

  it('of the trigonometric functions', () => {
    check((x, y) => {
      const [s, c] = [fine.sin(x), fine.cos(x)];
      meet(fine.add(fine.mul(s, s), fine.mul(c, c)), one);
      meet(fine.tan(x), fine.div(s, c));
      meet(fine.sin(fine.add(x, y)), fine.add(fine.mul(s, fine.cos(y)), fine.mul(c, fine.sin(y))));
      meet(fine.tan(fine.atan(x)), x);
      meet(fine.cos(fine.acos(s)), s);
      meet(fine.add(fine.asin(c), fine.acos(c)), fine.div(fine.pi(), two));
      if (y.lo.mantissa !== 0n) meet(fine.atan2(fine.mul(x, fine.abs(y)), fine.abs(y)), fine.atan(x));
    });
  });

  it('of the hyperbolic functions', () => {
    check((x) => {
      const [s, c] = [fine.sinh(x), fine.cosh(x)];
      meet(fine.sub(fine.mul(c, c), fine.mul(s, s)), one);
      meet(fine.tanh(x), fine.div(s, c));
      meet(fine.asinh(s), x);
      meet(fine.acosh(c), fine.abs(x));
      meet(fine.atanh(fine.tanh(x)), x);
      meet(fine.erf(fine.neg(x)), fine.neg(fine.erf(x)));
    });
  });

  it('of powers and roots', () => {
    check((x, y) => {
      const positive = fine.add(fine.abs(x), fine.fromDouble(0.5)) as Interval;
      meet(fine.pow(positive, y), fine.exp(fine.mul(y, fine.log(positive))));
      meet(fine.powInteger(x, 3n), fine.mul(x, fine.mul(x, x)));
      meet(fine.powInteger(fine.nthRoot(x, 7), 7n), x);
      meet(fine.powInteger(fine.nthRoot(positive, 1001), 1001n), positive);
      meet(
        fine.powRational(positive, { numerator: 355n, denominator: 113n }),
        fine.pow(positive, fine.div(fine.fromInteger(355), fine.fromInteger(113))),
      );
    });
  });
});

describe('widths', () => {
  it('of elementary functions at a point stay within a few units of the last place', () => {
    const units = fine.fromRational({ numerator: 16n, denominator: 2n ** 192n });
    fc.assert(
      fc.property(anyNumber, (number) => {
        for (const name of unaryNames) {
          const value = fine[name](pointInterval(number));
          if (value.kind === 'empty' || !isBounded(value)) continue;
          const spread = fine.sub(pointInterval(value.hi), pointInterval(value.lo));
          expect(
            contains(
              interval({ mantissa: 0n, exponent: 0 }, (fine.mul(units, fine.abs(value)) as Interval).hi),
              spread,
            ),
          ).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });
});
