import { describe, expect, it } from 'vitest';
import { decide } from './settings.js';

const WHOLE = 'n integer, n>=0';
const POSITIVE = 'n integer, n>=1';
const TWO = 'n integer, r integer, r>=0, n>=r';
const THREE = 'm integer, n integer, r integer, m>=0, n>=0, r>=0';

type Row = readonly [claim: string, verdict: 'proved' | 'refuted', assume: string];

const ROWS: readonly Row[] = [
  ['sum(binomial(n,k)^2,k,0,n) = binomial(2*n,n)', 'proved', WHOLE],
  ['sum(binomial(n,k)^2,k,0,n-1) = binomial(2*n,n)-1', 'proved', POSITIVE],
  ['sum(binomial(n,k)^2,k,0,n-1) = binomial(2*n,n)', 'refuted', POSITIVE],
  ['sum((-1)^k*binomial(n,k)^2,k,0,n) = 0', 'refuted', POSITIVE],
  ['sum(k*binomial(n,k)^2,k,0,n) = n*binomial(2*n-1,n-1)', 'proved', POSITIVE],
  ['sum(binomial(n,k),k,0,n-1) = 2^n-1', 'proved', POSITIVE],
  ['sum(binomial(n,k),k,1,n-1) = 2^n-2', 'proved', POSITIVE],
  ['sum(binomial(n,k),k,1,n-1) = 2^n-1', 'refuted', POSITIVE],
  ['sum(binomial(n,k)/(k+1),k,0,n) = (2^(n+1)-1)/(n+1)', 'proved', WHOLE],
  ['sum(binomial(n,k)/(k+1),k,0,n) = 2^(n+1)/(n+1)', 'refuted', WHOLE],
  ['sum((-1)^k*binomial(n,k)/(k+1),k,0,n) = 1/(n+1)', 'proved', WHOLE],
  ['sum((-1)^k*binomial(n,k)/(k+1),k,0,n) = 1/(n+2)', 'refuted', WHOLE],
  ['sum(binomial(m,k)*binomial(n,r-k),k,0,r) = binomial(m+n,r)', 'proved', THREE],
  ['sum(binomial(m,k)*binomial(n,r-k),k,1,r) = binomial(m+n,r)', 'refuted', THREE],
  ['sum(binomial(k,r),k,r,n) = binomial(n+1,r+1)', 'proved', TWO],
  ['sum(binomial(k,r),k,r,n) = binomial(n,r+1)', 'refuted', TWO],
  ['sum(binomial(k,r),k,0,n) = binomial(n+1,r+1)', 'proved', 'n integer, r integer, r>=0, n>=0'],
  // Below zero the coefficients are not zero: the sum starts too early.
  ['sum(binomial(k,r),k,-2,n) = binomial(n+1,r+1)', 'refuted', 'n integer, r integer, r>=0, n>=0'],
  ['sum(binomial(2*n+1,k),k,0,n) = 4^n', 'proved', WHOLE],
  ['sum(binomial(2*k,k)/4^k,k,0,n) = (2*n+1)*binomial(2*n,n)/4^n', 'proved', WHOLE],
  ['sum(binomial(2*k,k)/4^k,k,0,n) = (2*n+1)*binomial(2*n,n)/4^n+1', 'refuted', WHOLE],
  ['sum((k^2+1)*k!,k,1,n) = n*(n+1)!', 'proved', POSITIVE],
  ['sum(k*k!,k,0,n) = (n+1)!-2', 'refuted', WHOLE],
];

describe('sums by telescoping', () => {
  for (const [claim, verdict, assume] of ROWS)
    it(`${claim} with ${assume}: ${verdict}`, () => {
      expect(decide(claim, assume).verdict).toBe(verdict);
    });

  it('does not carry a claim over the value at which it begins to fail', () => {
    expect(decide('sum(binomial(n,k)^2,k,0,n) = binomial(2*n,n)+binomial(n,9)', WHOLE).verdict).not.toBe(
      'proved',
    );
    expect(decide('sum(binomial(n,2*k),k,0,n) = 2^(n-1)', WHOLE).verdict).not.toBe('proved');
  });

  it('does not divide by a factor that vanishes in the range', () => {
    expect(decide('sum(binomial(n,k)/(k-2),k,0,n) = 0', WHOLE).verdict).not.toBe('proved');
  });
});

describe('a factorial in front of an equals sign', () => {
  it.each([
    ['n!=n*(n-1)!', POSITIVE, 'proved'],
    ['(n+1)!=(n+1)*n!', WHOLE, 'proved'],
    ['n!=n*(n-2)!', 'n integer, n>=2', 'refuted'],
  ])('%s with %s is %s', (claim, assume, verdict) => {
    expect(decide(claim, assume).verdict).toBe(verdict);
  });

  it.each(['x!=y', 'n != n*(n-1)!'])('asks what %s means', (claim) => {
    expect(() => decide(claim)).toThrow('claim-unequal');
  });
});
