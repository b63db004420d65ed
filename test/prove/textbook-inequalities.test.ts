import { describe, expect, it } from 'vitest';
import { decide } from './settings.js';

type Row = readonly [claim: string, assume: string];

const SIDES = 'a<b+c, b<c+a, c<a+b';
const PAIR = 'p>0, q>0, sum(p)=1';
const POSITIVE = 'a>0, b>0';

const PROVED: readonly Row[] = [
  // The log sum inequality and what follows from it.
  ['logsumexp(y) >= logsumexp(x) + dot(softmax(x), y-x)', ''],
  ['sum(a.*log(a./b)) >= sum(a)*log(sum(a)/sum(b))', POSITIVE],
  ['-sum(softmax(x).*log(softmax(y))) >= -sum(softmax(x).*log(softmax(x)))', ''],
  ['sum(p.*log(p./q)) >= 0', `${PAIR}, sum(q)<=1`],
  ['-sum(p.*log(q)) >= -sum(p.*log(p))', `${PAIR}, sum(q)<=1`],
  // Unknowns counted from linear bounds.
  ['a/(b+c)+b/(c+a)+c/(a+b) < 2', SIDES],
  ['a^2*(b+c-a)+b^2*(c+a-b)+c^2*(a+b-c) <= 3*a*b*c', SIDES],
  // Terms made of one degree.
  ['1/x+1/y+1/z >= 9', 'x+y+z=1, x>0, y>0, z>0'],
  // Different roots.
  ['((a^3+b^3)/2)^(1/3) >= ((a^2+b^2)/2)^(1/2)', POSITIVE],
  ['cbrt(a) >= sqrt(a)', '0<=a<=1'],
  // Diagonals.
  ['abs(trace(A)) <= sqrt(n)*norm(A)', 'A in R^(n,n)'],
  ['trace(A)^2 <= n*norm(A)^2', 'A in R^(n,n)'],
  // Zeros that are excluded one by one.
  ['x^4-2*x^2+1 > 0', 'x!=1, x!=-1'],
  ['(x^2-y^2)^2 > 0', 'x!=y, x!=-y'],
  ['diff(heaviside(cbrt(x)), x) = 0', ''],
];

const REFUTED: readonly Row[] = [
  ['logsumexp(y) >= logsumexp(x) + 2*dot(softmax(x), y-x)', ''],
  ['sum(a.*log(a./b)) >= 2*sum(a)*log(sum(a)/sum(b))', POSITIVE],
  ['sum(p.*log(p./q)) >= 0', `${PAIR}, sum(q)<=2`],
  ['a/(b+c)+b/(c+a)+c/(a+b) < 3/2', SIDES],
  ['a/(b+c)+b/(c+a)+c/(a+b) < 2', 'a>0, b>0, c>0, a<b+c, b<c+a'],
  ['((a^3+b^3)/2)^(1/3) > ((a^2+b^2)/2)^(1/2)', POSITIVE],
  ['1/x+1/y+1/z > 9', 'x+y+z=1, x>0, y>0, z>0'],
  ['1/x+1/y+1/z >= 9', 'x+y+z=1, x>0, y>0'],
  ['cbrt(a) >= sqrt(a)', 'a>=0'],
  ['abs(trace(A)) < sqrt(n)*norm(A)', 'A in R^(n,n)'],
  ['abs(trace(A)) <= norm(A)', 'A in R^(n,n)'],
  ['x^4-2*x^2+1 > 0', 'x!=1'],
  // Equality where all unknowns are equal or opposite.
  ['x+y < sqrt(2)', 'x^2+y^2=1'],
  ['x-y < sqrt(2)', 'x^2+y^2=1'],
  ['x+y+z < sqrt(3)', 'x^2+y^2+z^2=1'],
];

describe('inequalities of textbooks', () => {
  it.each(PROVED)('%s assuming %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('proved');
  });

  it.each(REFUTED)('not %s assuming %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('refuted');
  });

  it('writes a solution in its shortest form', () => {
    expect(decide('x = 2', 'log(x)=0').witness?.point).toEqual({ x: '1' });
    expect(decide('x = 2', 'log(x)=log(3)+log(5)').witness?.point).toEqual({ x: '15' });
  });
});
