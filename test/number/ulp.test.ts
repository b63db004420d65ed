import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bitsOfError,
  distanceInUlps,
  fromOrdinal,
  nextDown,
  nextUp,
  toOrdinal,
  ulpOf,
} from '../../src/number/ulp.js';

const number = fc.double({ noNaN: true });

describe('ordinals of doubles', () => {
  it('increase strictly and lead back', () => {
    fc.assert(
      fc.property(number, number, (x, y) => {
        expect(fromOrdinal(toOrdinal(x)!)).toBe(x === 0 ? 0 : x);
        expect(toOrdinal(x)! < toOrdinal(y)!).toBe(x < y);
      }),
    );
    expect(toOrdinal(-0)).toBe(0n);
    expect(toOrdinal(5e-324)).toBe(1n);
    expect(toOrdinal(Infinity)! - toOrdinal(Number.MAX_VALUE)!).toBe(1n);
    expect(toOrdinal(Number.NaN)).toBeUndefined();
    expect(fromOrdinal(1n << 70n)).toBe(Infinity);
  });

  it('step to the neighbours', () => {
    expect(nextUp(1)).toBe(1 + 2 ** -52);
    expect(nextDown(1)).toBe(1 - 2 ** -53);
    expect(nextUp(0)).toBe(5e-324);
    expect(nextDown(0)).toBe(-5e-324);
    expect(nextUp(-5e-324)).toBe(0);
    expect(nextUp(Number.MAX_VALUE)).toBe(Infinity);
    expect(nextDown(Infinity)).toBe(Number.MAX_VALUE);
    expect(nextUp(Number.NaN)).toBeNaN();
  });

  it('measure the unit in the last place', () => {
    expect(ulpOf(1)).toBe(2 ** -52);
    expect(ulpOf(-2)).toBe(2 ** -51);
    expect(ulpOf(0)).toBe(5e-324);
    expect(ulpOf(Number.MAX_VALUE)).toBe(2 ** 971);
    expect(ulpOf(Infinity)).toBeUndefined();
  });

  it('count bits of error', () => {
    expect(distanceInUlps(1, nextUp(nextUp(1)))).toBe(2n);
    expect(bitsOfError(0.1 + 0.2, 0.3)).toBe(1);
    expect(bitsOfError(2, 2)).toBe(0);
    expect(bitsOfError(0, -0)).toBe(0);
    expect(bitsOfError(-1, 1)).toBeGreaterThan(62);
    expect(bitsOfError(Number.NaN, 1)).toBe(64);
    expect(bitsOfError(1, Number.NaN)).toBeUndefined();
  });

  it('count the same bits within a binade and across its ends as the ordinals do', () => {
    for (const reference of [1, 1.5, 2, -3, 1e-300, 2 ** 80, Number.MAX_VALUE, 5e-324])
      for (const factor of [1 + 2 ** -52, 1 - 2 ** -53, 1.3, 0.7, 1 + 2 ** -30, -1]) {
        const x = reference * factor;
        const exact = Math.log2(1 + Number(distanceInUlps(x, reference)));
        expect(Math.abs(bitsOfError(x, reference)! - exact)).toBeLessThan(2 ** -20);
      }
  });
});
