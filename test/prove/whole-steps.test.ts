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
];

describe('whole numbers', () => {
  it.each(ROWS)('%s assuming %s: %s', (claim, assume, verdict) => {
    expect(decide(claim, assume).verdict).toBe(verdict);
  });
});
