import { describe, expect, it } from 'vitest';
import { showSign } from '../../src/prove/algebra/poly-sign.js';
import { accumulate, type Range, type RealPoly, type RealTerms } from '../../src/prove/algebra/real-poly.js';
import { showOnLine } from '../../src/prove/algebra/univariate.js';
import { Budget } from '../../src/prove/term/budget.js';
import { makeRandom } from './settings.js';

const budget = () => new Budget({ milliseconds: 1e9, steps: 3_000_000, now: () => 0 });

function evaluate(p: RealPoly, at: readonly number[]): number {
  let sum = 0;
  for (const { exponents, coef } of p.terms.values()) {
    sum += exponents.reduce((t, e, k) => t * at[k]! ** e, Number(coef));
  }
  return sum;
}

describe('signs of polynomials', () => {
  it('decides in one variable by root counting', () => {
    // x^2 - 2x + 1, x^2 - 2x + 2, x^2 - 3x + 2, x^3.
    expect(showOnLine([1n, -2n, 1n], 'real', budget())).toBe(1);
    expect(showOnLine([2n, -2n, 1n], 'real', budget())).toBe(2);
    expect(showOnLine([2n, -3n, 1n], 'real', budget())).toBe(0);
    expect(showOnLine([0n, 0n, 0n, 1n], 'real', budget())).toBe(0);
    expect(showOnLine([0n, 0n, 0n, 1n], 'positive', budget())).toBe(2);
    expect(showOnLine([0n, 0n, 0n, 1n], 'non-negative', budget())).toBe(1);
    // (x - 1)^2 (x + 5) has its sign change outside x > 0.
    expect(showOnLine([5n, -9n, 3n, 1n], 'positive', budget())).toBe(1);
  });

  it('agrees with products of known factors', () => {
    const random = makeRandom(3);
    const whole = () => BigInt(Math.floor(random() * 11) - 5);
    const times = (a: readonly bigint[], b: readonly bigint[]) => {
      const r = new Array<bigint>(a.length + b.length - 1).fill(0n);
      a.forEach((x, i) => {
        b.forEach((y, j) => {
          r[i + j] = r[i + j]! + x * y;
        });
      });
      return r;
    };
    for (let k = 0; k < 200; k++) {
      const root = whole();
      const linear = [-root, 1n];
      const square = times(linear, linear);
      const definite = [BigInt(Math.floor(random() * 5) + 2), 2n, 1n];
      expect(showOnLine(times(square, definite), 'real', budget())).toBe(1);
      expect(showOnLine(times(linear, definite), 'real', budget())).toBe(0);
      expect(showOnLine(times(times(square, linear), definite), 'positive', budget())).toBe(
        root > 0n ? 0 : 2,
      );
    }
  });

  it('never contradicts a sample', { timeout: 60_000 }, () => {
    const random = makeRandom(11);
    const ranges: readonly Range[] = ['real', 'non-negative', 'positive'];
    let shown = 0;
    for (let k = 0; k < 400; k++) {
      const own = [0, 1, 2].map(() => ranges[Math.floor(random() * 3)]!);
      const terms: RealTerms = new Map();
      const count = 2 + Math.floor(random() * 5);
      for (let t = 0; t < count; t++) {
        const exponents = [0, 1, 2].map(() => Math.floor(random() * 4));
        accumulate(terms, exponents, BigInt(Math.floor(random() * 12) - 3));
      }
      const p: RealPoly = { ranges: own, terms };
      const result = showSign(p, budget());
      if (result === 0) continue;
      shown += 1;
      for (let s = 0; s < 60; s++) {
        const at = own.map((range) => {
          const x = (random() - 0.5) * 8;
          return range === 'real' ? x : Math.abs(x) + 1e-9;
        });
        const value = evaluate(p, at);
        expect(value, JSON.stringify([own, [...terms.values()].map(String), at])).toBeGreaterThanOrEqual(
          -1e-6,
        );
      }
    }
    expect(shown).toBeGreaterThan(40);
  });
});
