import { describe, expect, it } from 'vitest';
import { decide } from './settings.js';

type Row = readonly [claim: string, assume: string];

const HALF = '-pi/2<x<pi/2, -pi/2<y<pi/2';

/** What fails only where something that is assumed fails. */
const PROVED: readonly Row[] = [
  ['x = 0', 'x^2<=0'],
  ['x = 0', 'x^2+y^2<=0'],
  ['x = y', '(x-y)^2<=0'],
  ['x = y', '(x-y)^2+(y-z)^2<=0'],
  ['v = 0', 'sum(v.^2)<=0'],
  ['x = 0', 'x^2-2*x*y+2*y^2=0'],
  ['x = 0', 'a*x^2+b*y^2<=0, a>0, b>0'],
  ['x = 1', 'x+1/x<=2, x>0'],
  ['x = 0', 'cosh(x)<=1'],
  ['a = b', '(a+b)/2<=sqrt(a*b), a>0, b>0'],
  ['a = b', 'a^2+b^2+c^2<=a*b+b*c+c*a'],
  ['abs(x) <= 2', 'x^4-4*x^2<=0'],
  ['x + y >= 2', 'x*y=1, x>0'],
  ['x + 2*y >= 4', 'x*y=2, x>0'],
  ['(x-1/2)^2 >= 1/4', 'x*(x-1)>=0'],
  ['3*x + 4*y <= 5', 'x^2+y^2<=1'],
  ['x = y', 'x+exp(x)=y+exp(y)'],
  ['x = y', 'x^5+x^3+x=y^5+y^3+y'],
  ['x = y', 'x*exp(x)=y*exp(y), x>0, y>0'],
  ['x = y', 'x^x=y^y, x>1, y>1'],
  ['x <= y', 'x+exp(x)<=y+exp(y)'],
  ['x < y', 'x^3+x<y^3+y'],
  ['x = y', `tan(x)=tan(y), ${HALF}`],
  ['x = y', 'sin(x)=sin(y), -pi/2<=x<=pi/2, -pi/2<=y<=pi/2'],
  ['x = y', 'cos(x)=cos(y), 0<=x<=pi, 0<=y<=pi'],
  ['x = y', 'x+sin(x)=y+sin(y)'],
  ['x = y', 'x*log(x)=y*log(y), x>1, y>1'],
];

/** Beside each a claim that looks alike. */
const REFUTED: readonly Row[] = [
  ['x = 1', 'x^2<=0'],
  ['x = y', '(x-y)^2<=1'],
  ['a = b', 'a^2+b^2+c^2<=a*b+b*c+c*a+1'],
  ['abs(x) <= 1', 'x^4-4*x^2<=0'],
  ['x + y > 2', 'x*y=1, x>0'],
  ['3*x + 4*y < 5', 'x^2+y^2<=1'],
  ['x = y', 'x^3-x=y^3-y'],
  ['x = y', 'sin(x)=sin(y)'],
  ['x = y', 'sin(x)=sin(y), -pi/2<=x<=pi/2, -pi/2<=y<=pi'],
  ['x = y', 'x*log(x)=y*log(y), x>0, y>0'],
  ['x <= y', 'x^2<=y^2'],
];

/** Where the slope changes its sign, or the functions have no values in between. */
const NOT_PROVED: readonly Row[] = [
  ['x + y >= 2', 'x*y=1'],
  ['x = y', 'tan(x)=tan(y), -pi<x<pi, -pi<y<pi'],
  ['x = y', 'x*exp(x)=y*exp(y)'],
  ['x = y', 'x+1/x=y+1/y, x>0, y>0'],
  ['x = y', 'x+2*sin(x)=y+2*sin(y)'],
];

describe('claims that cannot fail beside what is assumed', () => {
  it.each(PROVED)('%s assuming %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('proved');
  });

  it.each(REFUTED)('not %s assuming %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('refuted');
  });

  it.each(NOT_PROVED)('not proved: %s assuming %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).not.toBe('proved');
  });

  it('says which assumption would fail', () => {
    const text = decide('x = y', 'x+exp(x)=y+exp(y)').explain().join('\n');
    expect(text).toContain('if x - y > 0:');
    expect(text).toContain('if x - y < 0:');
    expect(text).toContain('against what is assumed');
  });

  it('says nothing where nothing fulfils what is assumed', () => {
    expect(decide('x = 5', 'x^2+1<=0').verdict).toBe('undecided');
  });
});

/** Values of one function, by its slope between them. */
const ORDERED: readonly Row[] = [
  ['tan(x) > tan(y)', `x>y, ${HALF}`],
  ['sin(x) > sin(y)', 'x>y, -pi/2<=x<=pi/2, -pi/2<=y<=pi/2'],
  ['cos(x) < cos(y)', 'x>y, 0<=x<=pi, 0<=y<=pi'],
  ['asin(x) >= asin(y)', 'x>=y'],
  ['x + sin(x) > y + sin(y)', 'x>y'],
];

const NOT_ORDERED: readonly Row[] = [
  ['tan(x) > tan(y)', 'x>y'],
  ['tan(x) > tan(y)', 'x>y, -pi/2<y<pi/2, -pi/2<x<pi'],
  ['1/x < 1/y', 'x>y'],
  ['x + sin(x) > y + sin(y)', 'x>=y'],
  ['cos(x) < cos(y)', 'x>y, 0<=x<=2*pi, 0<=y<=pi'],
];

describe('values of one function at two places', () => {
  it.each(ORDERED)('%s assuming %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('proved');
  });

  it.each(NOT_ORDERED)('not %s assuming %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('refuted');
  });
});
