import { describe, expect, test } from 'vitest';
import { createRandomStream } from '../../src/difference/random.js';
import { expm1Fixed } from '../../src/number/fixed-functions.js';
import { contains, type Interval } from '../../src/number/interval.js';
import { createIntervalArithmetic, toDoubleBounds, widthOf } from '../../src/number/interval-arithmetic.js';

describe('exp(r) - 1 in fixed point', () => {
  test('within its own bound of a value with 300 bits more, and the bound is small', () => {
    const random = createRandomStream(11);
    for (let k = 0; k < 400; k++) {
      const precision = 40 + Math.floor(random() * 1500);
      const shift = Math.floor(random() * (k % 2 === 0 ? 4 : precision));
      const r = BigInt(Math.floor(0.69 * random() * 2 ** 40)) << BigInt(precision - 40);
      const argument = (r >> BigInt(shift)) + BigInt(Math.floor(random() * 1000));
      const { value, error } = expm1Fixed(argument, precision);
      const fine = expm1Fixed(argument << 300n, precision + 300);
      const gap = fine.value - (value << 300n);
      const bound = (error << 300n) + fine.error;
      expect(gap < 0n ? -gap : gap, `${argument} at ${precision}`).toBeLessThanOrEqual(bound);
      expect(error).toBeLessThan(64n);
    }
  });
});

describe('erf far out', () => {
  test('the tail and the series enclose each other', () => {
    const random = createRandomStream(12);
    for (let k = 0; k < 60; k++) {
      const x = 4 + 30 * random();
      // At the higher precision the tail does not reach the digits, and the series is used.
      const bits = Math.ceil(1.44 * x * x + 40 + 60 * random());
      const [low, high] = [createIntervalArithmetic(bits), createIntervalArithmetic(3 * bits + 200)];
      const [short, long] = [low.erf(low.fromDouble(x)), high.erf(high.fromDouble(x))];
      expect(contains(short, long), String(x)).toBe(true);
      expect(widthOf(short as Interval)).toBeLessThan(2 ** -Math.min(1000, bits - 4));
    }
  });

  test('known values of 1 - erf', () => {
    const ia = createIntervalArithmetic(1088);
    // Abramowitz and Stegun, table 7.3: x exp(x^2) erfc(x) at 1/x^2 = 0.01 and 0.0025.
    for (const [x, value] of [
      [10, 0.56141],
      [20, 0.563489],
    ] as const) {
      const tail = ia.sub(ia.fromInteger(1), ia.erf(ia.fromInteger(x)));
      const scaled = ia.mul(ia.mul(ia.fromInteger(x), ia.exp(ia.fromInteger(x * x))), tail);
      expect(toDoubleBounds(scaled as Interval).lo).toBeCloseTo(value, 5);
    }
  });
});
