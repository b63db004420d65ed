import { describe, expect, it } from 'vitest';
import { decide } from './settings.js';

type Row = readonly [claim: string, assume: string];

/** Squares whose sum is not positive, equal roots, and strictly monotone functions with one value. */
const PROVED: readonly Row[] = [
  ['x = 0', 'x^2<=0'],
  ['x = y', '(x-y)^2<=0'],
  ['x = 0', 'x^2+y^2<=0'],
  ['x = 0', 'x^4<=0'],
  ['dot(x,y) = 0', 'norm(x+y)=norm(x-y)'],
  ['x = y', 'x+exp(x)=y+exp(y)'],
  ['x = y', 'x^3+x=y^3+y'],
  ['x = y', 'x-exp(-x)=y-exp(-y)'],
  ['x = y', 'x*exp(x)=y*exp(y), x>0, y>0'],
  ['x = y', 'log(x)+x=log(y)+y'],
];

/** Differences of squares, bounds above zero, functions that take values twice. */
const REFUTED: readonly Row[] = [
  ['x = 0', 'x^2-y^2<=0'],
  ['x = 0', 'x^2<=1'],
  ['x = 0', 'x^3<=0'],
  ['x = 0', 'abs(x)-1<=0'],
  ['dot(x,y) = 0', 'norm(x+y)=norm(x)'],
  ['x = y', 'x^3-x=y^3-y'],
  ['x = y', 'x-1/x=y-1/y'],
  ['x = y', 'x^a=y^a, a>0'],
  ['x = y', '1/x+x=1/y+y, x>0, y>0'],
  ['x = y', 'tan(x)=tan(y)'],
];

/** Strict claims that fail only where both sides are equal, at points that are no fractions. */
const LEVEL: readonly Row[] = [
  ['x + y < sqrt(2)', 'x^2+y^2=1'],
  ['x + 2*y < sqrt(5)', 'x^2+y^2=1'],
];

describe('equations that assumptions force', () => {
  it.each(PROVED)('%s assuming %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('proved');
  });

  it.each(REFUTED)('not %s assuming %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('refuted');
  });

  it.each(LEVEL)('not %s assuming %s, for equality', (claim, assume) => {
    const { verdict } = decide(claim, assume);
    expect(verdict).toBe('refuted');
  });

  it('shows nothing of a function that is not monotone on the whole domain', () => {
    expect(decide('x = y', 'x*exp(x)=y*exp(y)').verdict).not.toBe('proved');
  });

  it('refutes no strict bound that is never reached', () => {
    expect(decide('x + y < 3/2', 'x^2+y^2=1').verdict).not.toBe('refuted');
  });
});
