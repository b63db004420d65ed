import { describe, expect, it } from 'vitest';
import { decide } from './settings.js';

/** n (n - 1) … (n - k + 1)/k! for whole k from 0, and 0 below. */
function binomial(n: number, k: number): number {
  let value = k < 0 ? 0 : 1;
  for (let i = 0; i < k; i++) value *= (n - i) / (i + 1);
  return Math.round(value);
}

describe('binomial coefficients', () => {
  const PAIRS = [-3, -2, -1, 0, 1, 2, 3].flatMap((n) => [-2, -1, 0, 1, 2, 4].map((k) => [n, k] as const));

  it.each(PAIRS)('%d over %d has one value, however it is written', (n, k) => {
    const value = binomial(n, k);
    const whole = 'n integer, k integer';
    expect(decide(`binomial(${n}, ${k}) = ${value}`).verdict).toBe('proved');
    expect(decide(`binomial(${n}, ${k}) = ${value + 1}`).verdict).toBe('refuted');
    for (const [claim, assume] of [
      ['binomial(n, k)', `${whole}, n = ${n}, k = ${k}`],
      [`binomial(${n}, k)`, `k integer, k = ${k}`],
      [`binomial(n, ${k})`, `n integer, n = ${n}`],
      [`sum(binomial(n, j), j, ${k}, ${k})`, `n integer, n = ${n}`],
    ] as const) {
      expect([claim, decide(`${claim} = ${value}`, assume).verdict]).toEqual([claim, 'proved']);
      expect([claim, decide(`${claim} = ${value + 1}`, assume).verdict]).toEqual([claim, 'refuted']);
    }
  });

  it.each([
    ['binomial(-1, k) = (-1)^k', 'k integer, k >= 0', 'proved'],
    ['binomial(-1, k) = (-1)^k', 'k integer', 'refuted'],
    ['binomial(n, k) = binomial(n, n-k)', 'n integer, k integer, 0 <= k <= n', 'proved'],
    ['binomial(n, k) = binomial(n, n-k)', 'n integer, k integer', 'refuted'],
    ['binomial(n, 0) = 1', 'n integer', 'proved'],
    ['binomial(n, k) = 0', 'n integer, k integer, k < 0', 'proved'],
    ['binomial(n, k) = 0', 'n integer, k integer, k > n, n >= 0', 'proved'],
    ['binomial(n, k) = 0', 'n integer, k integer, k > n', 'refuted'],
    ['binomial(n, k) >= 0', 'n integer, k integer', 'refuted'],
    ['binomial(n, k) >= 0', 'n integer, k integer, n >= 0', 'proved'],
    ['binomial(-n, k) = (-1)^k*binomial(n+k-1, k)', 'n integer, k integer, n >= 1, k >= 0', 'proved'],
    ['binomial(n+1, k) = binomial(n, k) + binomial(n, k-1)', 'n integer, k integer', 'proved'],
    ['binomial(n+1, k) = binomial(n, k) + binomial(n, k+1)', 'n integer, k integer', 'refuted'],
    ['k*binomial(n, k) = n*binomial(n-1, k-1)', 'n integer, k integer', 'proved'],
    ['binomial(1/2, 2) = -1/8', '', 'proved'],
    ['binomial(-1/2, 3) = 5/16', '', 'refuted'],
    ['binomial(a/2, 2) = a*(a-2)/8', '', 'proved'],
    ['sum(binomial(3, k), k, 0, n) = 7', 'n integer, n >= 3', 'refuted'],
    ['sum(binomial(3, k), k, 0, 5) = 8', '', 'proved'],
    ['sum(binomial(-2, k), k, 0, 3) = -2', '', 'proved'],
    ['sum(binomial(m, k), k, 0, 2) = 1 + m + m*(m-1)/2', 'm integer', 'proved'],
    ['sum(binomial(n, k), k, 0, n) = 2^n', '', 'proved'],
    ['sum(binomial(n, k), k, 0, n+2) = 2^n + 1', 'n integer, n >= 0', 'refuted'],
    ['limit(binomial(n, 2)/n^2, n, inf) = 1/2', '', 'proved'],
  ])('%s assuming %s: %s', (claim, assume, verdict) => {
    expect(decide(claim, assume).verdict).toBe(verdict);
  });
});
