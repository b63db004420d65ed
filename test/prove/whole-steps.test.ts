import { describe, expect, it } from 'vitest';
import { decide } from './settings.js';

type Row = readonly [claim: string, assume: string, verdict: string];

const ROWS: readonly Row[] = [
  ['limit((-1)^n/n, n, inf) = 0', '', 'proved'],
  ['limit((-1)^n/n, n, inf) = 1', '', 'refuted'],
  ['limit((-1/2)^n, n, inf) = 0', '', 'proved'],
  ['limit((-1)^n*x^n, n, inf) = 0', '-1<x<1', 'proved'],
  ['limit((-1)^n*x^n, n, inf) = 1', '-1<x<1', 'refuted'],
  ['limit(((-1)^n+n)/n, n, inf) = 1', '', 'proved'],
  ['limit((-1)^n, n, inf) = 1', '', 'undecided'],
  ['limit((-1)^x/x, x, 2) = 1/2', '', 'undecided'],
  ['sum(k*r^k, k, 0, n) = r*(1-(n+1)*r^n+n*r^(n+1))/(1-r)^2', 'r!=1', 'proved'],
  ['sum(k*r^k, k, 0, n) = r*(1-n*r^n+n*r^(n+1))/(1-r)^2', 'r!=1', 'refuted'],
  // Sums that grow by one summand, of which nothing else is known.
  ['sum(sin((2*k-1)*x), k, 1, n) = sin(n*x)^2/sin(x)', 'n>=1', 'proved'],
  ['sum(sin((2*k-1)*x), k, 1, n) = sin(n*x)^2/cos(x)', 'n>=1', 'refuted'],
  ['sum(sin(k*x), k, 1, n) = sin(n*x/2)*sin((n+1)*x/2)/sin(x/2)', 'n>=1', 'proved'],
  ['sum(sin(k*x), k, 1, n) = sin(n*x/2)*sin((n-1)*x/2)/sin(x/2)', 'n>=1', 'refuted'],
  ['sum(sin(k*x), k, 3, n) = sin(n*x/2)*sin((n+1)*x/2)/sin(x/2) - sin(x) - sin(2*x)', 'n>=2', 'proved'],
  ['1/2 + sum(cos(k*x), k, 1, n) = sin((n+1/2)*x)/(2*sin(x/2))', 'n>=1', 'proved'],
  ['sum(sqrt(k+1) - sqrt(k), k, 1, n) = sqrt(n+1) - 1', 'n>=1', 'proved'],
  ['sum(sqrt(k+1) - sqrt(k), k, 1, n) = sqrt(n+1)', 'n>=1', 'refuted'],
  ['sum(atan(1/(k^2+k+1)), k, 0, n) = atan(n+1)', 'n>=0', 'proved'],
];

describe('whole numbers', () => {
  it.each(ROWS)('%s assuming %s: %s', (claim, assume, verdict) => {
    expect(decide(claim, assume).verdict).toBe(verdict);
  });
});
