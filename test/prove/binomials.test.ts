import { describe, expect, it } from 'vitest';
import { decide, makeRandom } from './settings.js';

type Row = readonly [claim: string, verdict: 'proved' | 'refuted', assume?: string];

const ROWS: readonly Row[] = [
  ['sum(binomial(n,k), k, 0, n) = 2^n', 'proved'],
  ['sum(binomial(n,k), k, 0, n) = 2^n + n/1000', 'refuted'],
  ['sum(binomial(n,k), k, 1, n) = 2^n - 1', 'proved'],
  ['sum(binomial(n,k), k, 1, n) = 2^n', 'refuted'],
  ['sum(k*binomial(n,k), k, 0, n) = n*2^(n-1)', 'proved'],
  ['sum(k*binomial(n,k), k, 0, n) = n*2^n', 'refuted'],
  ['sum(k^2*binomial(n,k), k, 0, n) = n*(n+1)*2^(n-2)', 'proved'],
  ['sum(binomial(n,k)*x^k, k, 0, n) = (1+x)^n', 'proved', 'n>=0'],
  ['sum(binomial(n,k)*x^k, k, 0, n) = (1-x)^n', 'refuted', 'n>=0'],
  ['sum((-1)^k*binomial(n,k), k, 0, n) = 0', 'proved', 'n>=1'],
  ['sum((-1)^k*binomial(n,k), k, 0, n) = 0', 'refuted', 'n>=0'],
  ['sum(binomial(n,k)*p^k*(1-p)^(n-k), k, 0, n) = 1', 'proved', '0<p<1'],
  ['sum(k*binomial(n,k)*p^k*(1-p)^(n-k), k, 0, n) = n*p', 'proved', '0<p<1'],
  ['sum(k*binomial(n,k)*p^k*(1-p)^(n-k), k, 0, n) = n*p^2', 'refuted', '0<p<1'],
  ['sum(binomial(2*n,k), k, 0, 2*n) = 4^n', 'proved'],
  ['binomial(n,k) <= 2^n', 'proved', 'n integer, k integer, 0<=k<=n'],
  ['binomial(n,k) <= 2^n/2', 'refuted', 'n integer, k integer, 0<=k<=n'],
  ['binomial(n,k) >= 1', 'proved', 'n integer, k integer, 0<=k<=n'],
  ['binomial(n,k) > 1', 'refuted', 'n integer, k integer, 0<=k<=n'],
  ['n! >= k!', 'proved', 'n integer, k integer, 0<=k<=n'],
  ['n! > k!', 'refuted', 'n integer, k integer, 0<=k<n'],
  ['sum(1/(k*(k+1)), k, 1, n) < 1', 'proved', 'n integer, n>=1'],
  ['sum(1/(k*(k+1)), k, 1, n) < 0.99', 'refuted', 'n integer, n>=1'],
  ['sum(1/k^2, k, 1, n) < 2', 'proved', 'n integer, n>=1'],
  ['sum(1/k^2, k, 1, n) < 1.4', 'refuted', 'n integer, n>=1'],
  ['sum(1/k^3, k, 1, n) < 3/2', 'proved', 'n integer, n>=1'],
];

describe('sums with binomial coefficients, and bounds of sums', () => {
  for (const [claim, verdict, assume = ''] of ROWS)
    it(`${claim}: ${verdict}`, () => {
      expect(decide(claim, assume).verdict).toBe(verdict);
    });

  it('agrees with Pascal on random polynomials times powers', () => {
    const random = makeRandom(3);
    const whole = () => Math.floor(7 * random()) - 3;
    for (let turn = 0; turn < 6; turn++) {
      const c = [whole(), whole(), whole(), 1 + Math.floor(3 * random())];
      const q = ['2', '3', '1/2', '1'][turn % 4]!;
      const f = (k: string) => `(${c.map((x, i) => `(${x})*(${k})^${i}`).join(' + ')})*(${q})^(${k})`;
      const left = `sum(binomial(n+1,k)*${f('k')}, k, 0, n+1)`;
      const right = `sum(binomial(n,k)*(${f('k')} + ${f('k+1')}), k, 0, n)`;
      expect(decide(`${left} = ${right}`, 'n integer, n>=0').verdict).toBe('proved');
      expect(decide(`${left} = ${right} + n`, 'n integer, n>=0').verdict).toBe('refuted');
    }
  });
});
