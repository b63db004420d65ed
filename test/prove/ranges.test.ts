import { describe, expect, it } from 'vitest';
import { createParser } from '../../src/expr/parse.js';
import { prove } from '../../src/prove/prove.js';
import { decide, makeRandom } from './settings.js';

type Row = readonly [claim: string, assume?: string];

const TRUE: readonly Row[] = [
  ['sum(k, k, 1, n) = n*(n+1)/2'],
  ['sum(k^3, k, 1, n) = sum(k, k, 1, n)^2'],
  ['sum(k, k, m, n) = (n*(n+1) - m*(m-1))/2'],
  ['sum(2*k - 1, k, 1, n) = n^2'],
  ['sum(r^k, k, 0, n) = (1 - r^(n+1))/(1 - r)'],
  ['sum(k*2^k, k, 1, n) = (n-1)*2^(n+1) + 2'],
  ['sum(1/(k*(k+1)), k, 1, n) = n/(n+1)'],
  ['sum(k*k!, k, 1, n) = (n+1)! - 1'],
  ['sum((-1)^k*k^2, k, 1, n) = (-1)^n*n*(n+1)/2'],
  ['sum(1/k, k, 1, n+1) = sum(1/k, k, 1, n) + 1/(n+1)'],
  ['sum(x^k, k, 0, n) = 1 + sum(x^k, k, 1, n)'],
  ['sum(x^(n-k)*y^k, k, 0, n)*(x - y) = x^(n+1) - y^(n+1)', 'n >= 0'],
  ['(1 - b)*sum(b^(n-k), k, 1, n) = 1 - b^n', '0 <= b < 1, n >= 1'],
  ['sum(1/(k-k), k, 1, n) = 0', 'n >= 0'],
  ['prod(1 + 1/k, k, 1, n) = n + 1'],
  ['prod(1 - 1/k^2, k, 2, n) = (n+1)/(2*n)', 'n >= 2'],
  ['prod(2*k, k, 1, n) = 2^n*n!'],
  ['(-1)^(n^2) = (-1)^n', 'n integer'],
  ['cos(pi*n*(n+1)) = 1', 'n integer'],
  ['((-1)^n)^m = (-1)^(n*m)', 'n integer, m integer'],
  ['log(prod(k, k, 1, n)) = sum(log(k), k, 1, n)'],
  ['(n+1)! = (n+1)*n!'],
  ['(2*n)! = 2*n*(2*n-1)!', 'n >= 1'],
  ['binomial(n, k) = binomial(n-1, k-1) + binomial(n-1, k)', 'k >= 1, k <= n-1'],
  ['diff(sum(x^k, k, 1, n), x) = sum(k*x^(k-1), k, 1, n)'],
  ['sum(x[k]^2, k, 1, n)/n = mean(x.^2)'],
  ['sum(k*x[k], k, 1, n) = sum(k*x[k], k, 1, n)'],
];

const FALSE: readonly Row[] = [
  ['sum(k, k, 1, n) = n*(n-1)/2'],
  ['sum(k^2, k, 1, n) = n^3/3 + n^2/2'],
  ['sum(r^k, k, 0, n) = (1 - r^n)/(1 - r)'],
  ['sum(k*x[k], k, 1, n) = sum(x[k], k, 1, n)'],
  ['(n+1)! = n*n!'],
  ['(-1)^(n^2) = 1', 'n integer'],
  ['n! = (n-1)!*(n-1)', 'n >= 1'],
  ['binomial(n, k) = binomial(n, k+1)'],
  // True at the first seven values of n, and wrong at the eighth.
  ['prod(n - k, k, 0, 7) = 0', 'n >= 0'],
  // An empty sum has a value, whatever its body is.
  ['sum(1/(k-k), k, 1, n) = 1', 'n >= 0'],
  // True from n = 1 to 3 only.
  ['sum(k, k, 1, n) = n*(n+1)/2 + (n-1)*(n-2)*(n-3)', 'n >= 1'],
];

describe('sums and products of open length', () => {
  it.each(TRUE.map(([claim, assume = '']) => ({ claim, assume })))('proves $claim', ({ claim, assume }) => {
    expect(decide(claim, assume)).toMatchObject({ verdict: 'proved' });
  });
  it.each(FALSE.map(([claim, assume = '']) => ({ claim, assume })))('refutes $claim', ({ claim, assume }) => {
    const report = decide(claim, assume);
    expect(report).toMatchObject({ verdict: 'refuted' });
    expect(report.witness).toBeDefined();
  });

  it('says that names in bounds are whole numbers', () => {
    expect(decide('sum(k, k, 1, n) = n*(n+1)/2').notes).toContain('n is read as a whole number');
  });

  it.each(['sum(k, k, 1, n/2) = 3', 'factorial(x/2) = 1', 'n!! = 1'])('refuses %s', (claim) => {
    const result = prove(claim, { parser: createParser() });
    expect(result.ok).toBe(false);
    if (!result.ok) expect(result.diagnostics.map((d) => d.code)).toEqual(['whole-number']);
  });

  it('gets sums of random polynomials right, and none that differs from the sum at one value', () => {
    const random = makeRandom(7);
    const whole = (below: number) => Math.floor(random() * below);
    for (let round = 0; round < 12; round++) {
      const degree = 1 + whole(4);
      const coefficients = Array.from({ length: degree + 1 }, () => whole(9) - 4);
      const body = coefficients.map((c, p) => `${c}*k^${p}`).join(' + ');
      const from = whole(3);
      const f = (k: number) => coefficients.reduce((s, c, p) => s + c * k ** p, 0);
      // Lagrange through the exact sums at from - 1, from, …: the closed form, found without the engine.
      const at = Array.from({ length: degree + 2 }, (_, i) => from - 1 + i);
      const value = (n: number) => at.filter((k) => k >= from && k <= n).reduce((s, k) => s + f(k), 0);
      const closed = at
        .map((a) => {
          const others = at.filter((b) => b !== a);
          const scale = others.reduce((s, b) => s * (a - b), 1);
          return `${value(a)}/(${scale})*${others.map((b) => `(n - (${b}))`).join('*')}`;
        })
        .join(' + ');
      expect(decide(`sum(${body}, k, ${from}, n) = ${closed}`).verdict).toBe('proved');
      const off = at.map((a) => `(n - (${a}))`).join('*');
      expect(decide(`sum(${body}, k, ${from}, n) = ${closed} + ${off}`).verdict).toBe('refuted');
    }
  });
});
