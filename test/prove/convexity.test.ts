import { describe, expect, it } from 'vitest';
import { decide } from './settings.js';

type Row = readonly [claim: string, assume: string];

const TWO = 'x in R^n, y in R^n';
const CHORD = `${TWO}, 0<=t<=1`;
const WEIGHTS = `${TWO}, a>=0, b>=0, a+b=1`;
const MEAN = 'p in R^n, x in R^n, p>=0, sum(p)=1';
const SHARES = 'p in R^n, q in R^n, p>0, q>0, sum(q)=1';

const PROVED: readonly Row[] = [
  ['logsumexp(t*x+(1-t)*y) <= t*logsumexp(x)+(1-t)*logsumexp(y)', CHORD],
  ['max(t*x+(1-t)*y) <= t*max(x)+(1-t)*max(y)', CHORD],
  ['min(t*x+(1-t)*y) >= t*min(x)+(1-t)*min(y)', CHORD],
  ['norm(t*x+(1-t)*y) <= t*norm(x)+(1-t)*norm(y)', CHORD],
  ['norm(t*x+(1-t)*y)^2 <= t*norm(x)^2+(1-t)*norm(y)^2', CHORD],
  ['norm1(t*x+(1-t)*y) <= t*norm1(x)+(1-t)*norm1(y)', CHORD],
  ['sum(softplus(t*x+(1-t)*y)) <= t*sum(softplus(x))+(1-t)*sum(softplus(y))', CHORD],
  ['logsumexp(a*x+b*y) <= a*logsumexp(x)+b*logsumexp(y)', WEIGHTS],
  ['sum(log(t*x+(1-t)*y)) >= t*sum(log(x))+(1-t)*sum(log(y))', `${CHORD}, x>0, y>0`],
  ['norm(t*x+(1-t)*y) <= 1', `${CHORD}, norm(x)<=1, norm(y)<=1`],
  ['logsumexp(x) <= logsumexp(y)', `${TWO}, x<=y`],
  ['abs(logsumexp(x)-logsumexp(y)) <= max(abs(x-y))', TWO],
  ['sum(p.*exp(x)) >= exp(sum(p.*x))', MEAN],
  ['log(sum(p.*exp(x))) >= sum(p.*x)', MEAN],
  ['sum(p.*abs(x)) >= abs(sum(p.*x))', MEAN],
  ['sum(p.*x.^4) >= sum(p.*x)^4', MEAN],
  ['sum(p.*log(x)) <= log(sum(p.*x))', `${MEAN}, x>0`],
  ['sum(p.*x.*log(x)) >= sum(p.*x)*log(sum(p.*x))', 'p in R^n, x in R^n, p>0, x>0, sum(p)=1'],
  ['sum(q.*log(p./q)) <= log(sum(p))', SHARES],
  ['logsumexp(x) >= dot(q,x)-sum(q.*log(q))', 'q in R^n, x in R^n, q>0, sum(q)=1'],
  ['-sum(q.*log(softmax(z))) >= -sum(q.*log(q))', 'q in R^n, z in R^n, q>0, sum(q)=1'],
];

const NOT_PROVED: readonly Row[] = [
  ['logsumexp(t*x+(1-t)*y) <= t*logsumexp(x)+(1-t)*logsumexp(y)', TWO],
  ['norm(t*x+(1-t)*y) >= t*norm(x)+(1-t)*norm(y)', CHORD],
  ['norm(t*x+(1-t)*y)^2 <= t*norm(x)^2+(1-t)*norm(y)^2', TWO],
  ['max(t*x+(1-t)*y) >= t*max(x)+(1-t)*max(y)', CHORD],
  ['sum(sigmoid(t*x+(1-t)*y)) <= t*sum(sigmoid(x))+(1-t)*sum(sigmoid(y))', CHORD],
  ['log(sum(t*x+(1-t)*y)) <= t*log(sum(x))+(1-t)*log(sum(y))', `${CHORD}, x>0, y>0`],
  ['abs(logsumexp(x)-logsumexp(y)) <= max(abs(x-y))/2', TWO],
  ['sum(p.*exp(x)) <= exp(sum(p.*x))', MEAN],
  ['sum(p.*exp(x)) >= exp(sum(p.*x))', 'p in R^n, x in R^n, p>=0'],
  ['sum(p.*exp(x)) >= exp(sum(p.*x))', 'p in R^n, x in R^n, sum(p)=1'],
  ['sum(p.*x.^3) >= sum(p.*x)^3', MEAN],
  ['sum(q.*log(p./q)) >= log(sum(p))', SHARES],
];

describe('convex functions of arrays', () => {
  it.each(PROVED)('%s assuming %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('proved');
  });

  it.each(NOT_PROVED)('not %s assuming %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('refuted');
  });
});
