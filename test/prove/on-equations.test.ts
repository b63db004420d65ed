import { describe, expect, it } from 'vitest';
import { decide } from './settings.js';

type Row = readonly [claim: string, assume: string];

/** Factors that do not vanish, phases, squares of one sign, logarithms of both sides. */
const PROVED: readonly Row[] = [
  ['a = b', 'a^2=a*b, a!=0'],
  ['a = b', 'a!=0, a^2=a*b'],
  ['a = 0', 'a^2=a*b, a!=b'],
  ['a + b = 0', 'a^2+a*b=0, a!=0'],
  ['sin(x) = sin(y)', 'x*z=y*z, z!=0'],
  ['a*b = 1', 'a^2*b=a, a!=0'],
  ['cos(x)^2 = 16/25', 'sin(x)=3/5'],
  ['abs(cos(x)) = 4/5', 'sin(x)=3/5'],
  ['cos(2*x) = 7/25', 'sin(x)=3/5'],
  ['tan(x)^2 = 9/16', 'sin(x)=3/5'],
  ['cos(x) = -4/5', 'sin(x)=3/5, pi/2<x<pi'],
  ['abs(sin(x)) = abs(sin(y))', 'cos(x)=cos(y)'],
  ['cos(x) = 0', 'sin(x)=1'],
  ['sin(x+y) = 1', 'sin(x)=cos(y), cos(x)=sin(y)'],
  ['x = y^2', 'log(x)=2*log(y)'],
  ['x*y = 1', 'log(x)+log(y)=0'],
  ['y = e^c*x^k', 'log(y)=k*log(x)+c'],
  ['p = sigmoid(z)', 'log(p/(1-p))=z'],
];

const REFUTED: readonly Row[] = [
  ['a = b', 'a^2=a*b'],
  ['a + b = 0', 'a^2+a*b=0'],
  ['x = y', 'x*z=y*z'],
  ['cos(x)^2 = 15/25', 'sin(x)=3/5'],
  ['cos(2*x) = -7/25', 'sin(x)=3/5'],
  ['sin(x) = sin(y)', 'cos(x)=cos(y)'],
  ['x = y', 'log(x^2)=log(y^2)'],
  ['x^2*y = 1', '2*log(x)+log(y)=1'],
];

/** Assumptions with points that chance misses: small ones, roots without a formula, solutions of several equations. */
const FULFILLED: readonly string[] = [
  'cos(x)=cos(y)',
  'x^2+y^2+z^2=1, x+y+z=0',
  'x^3-x-1=0',
  'x^5-x-1=0',
  'cos(x)=x',
  'exp(x)=3*x',
  'sin(x)^2+sin(y)^2=1',
  'x^2+y^2=4, y=x^2',
  'sin(x)=3/5, cos(x)=4/5, sin(y)=5/13, cos(y)=12/13',
];

/** Assumptions that nothing fulfils. */
const EMPTY: readonly string[] = ['x^2+y^2=-1', 'exp(x)=-1', 'x^3-x-1=0, x<1', 'cos(x)=x, x>1', 'exp(x)=x'];

describe('claims under equations', () => {
  it.each(PROVED)('%s assuming %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('proved');
  });

  it.each(REFUTED)('not %s assuming %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('refuted');
  });

  it.each(FULFILLED)('something fulfils %s', (assume) => {
    expect(decide('x + 1 = 1 + x', assume).verdict).toBe('proved');
  });

  it.each(EMPTY)('nothing fulfils %s', (assume) => {
    expect(decide('x + 1 = 1 + x', assume).verdict).toBe('undecided');
  });
});
