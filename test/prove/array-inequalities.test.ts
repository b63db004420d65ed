import { describe, expect, it } from 'vitest';
import { decide } from './settings.js';

type Row = readonly [claim: string, assume: string];

const P = 'p in R^n, p>=0, sum(p)=1';
const PQ = `${P}, q in R^n, q>=0, sum(q)=1`;
const XY = 'x in R^n, y in R^n';
const A = 'A in R^{m x n}, x in R^n';

const PROVED: readonly Row[] = [
  ['softmax(x) < 1', 'x in R^n, n>=2'],
  ['softmax(x)[1]+softmax(x)[2] < 1', 'x in R^n, n>=3'],
  ['p[1]+p[2] <= 1', `${P}, n>=2`],
  ['p[1]*p[2] <= 1/4', `${P}, n>=2`],
  ['norm(p) <= 1', P],
  ['min(p) <= 1/n', P],
  ['norm(softmax(x)) < 1', 'x in R^n, n>=2'],
  ['abs(x) <= norm1(x)', 'x in R^n'],
  ['abs(max(x)-max(y)) <= max(abs(x-y))', XY],
  ['sum(p.*y)^2 <= sum(p.*y^2)', `${P}, y in R^n`],
  ['mean(x)*mean(1./x) >= 1', 'x in R^n, x>0'],
  ['abs(sum(p.*y)) <= max(abs(y))', `${P}, y in R^n`],
  ['sum(x.*y) <= max(y)*sum(x)', `${XY}, x>=0`],
  ["abs(x'*y) <= norm1(x)*max(abs(y))", XY],
  ["z'*(diag(softmax(x))-softmax(x)*softmax(x)')*z >= 0", 'x in R^n, z in R^n'],
  ["abs(u'*v) <= 1", 'u in R^n, v in R^n, norm(u)=1, norm(v)=1'],
  ["x'*A'*A*x >= 0", A],
  ["x'*(A'*A+l*eye(n))*x >= l*x'*x", `${A}, l>=0`],
  ['norm(A*x-b) <= norm(A*x)+norm(b)', `${A}, b in R^m`],
  ['max(c*x) = c*max(x)', 'x in R^n, c>=0'],
  ['max(c*x) = c*min(x)', 'x in R^n, c<=0'],
  ['max(exp(-x)) = exp(-min(x))', 'x in R^n'],
  ['max(1./x) = 1/min(x)', 'x in R^n, x>0'],
  ['max(x^2) = max(abs(x))^2', 'x in R^n'],
  ['max(x^3) = max(x)^3', 'x in R^n'],
  ['max(sigmoid(x)) = sigmoid(max(x))', 'x in R^n'],
  ['max(relu(x)) = relu(max(x))', 'x in R^n'],
  ['max(x)^2 <= norm(x)^2', 'x in R^n'],
  ['max(x)+max(y) >= max(x+y)', XY],
  ['min(x)+max(y) <= max(x+y)', XY],
  ['norm(relu(x)) <= norm(x)', 'x in R^n'],
  ['abs(sum(tanh(x))) < n', 'x in R^n'],
  ['sum(exp(x)) - sum(exp(y)) - sum(exp(y).*(x-y)) >= 0', XY],
  ['sum(p.*log(p./q)) - sum(p) + sum(q) >= 0', 'p in R^n, q in R^n, p>0, q>0'],
  ['x = 0', 'x in R^n, norm(x)=0'],
  ['x = 0', 'x in R^3, sum(x^2)+t^2=0'],
  ['x = y', `${XY}, norm1(x-y)=0`],
  ['x-mean(x) = 0', 'x in R^n, sum((x-mean(x))^2)=0'],
  ['prod(2*x) = 2^n*prod(x)', 'x in R^n'],
  ['prod(-x) = (-1)^n*prod(x)', 'x in R^n'],
  ['prod(abs(x)) = abs(prod(x))', 'x in R^n'],
  ['prod(x) <= 1', 'x in R^n, 0<=x<=1'],
];

/** Vectors of three entries are served by what is known of vectors of any length. */
const PROVED_OF_KNOWN_LENGTH: readonly Row[] = [
  ['-sum(p.*log(p)) <= log(3)', 'p in R^3, p>0, sum(p)=1'],
  ["u'*(x-(u'*x)*u) = 0", 'u in R^2, x in R^2, norm(u)=1'],
  ['max(sqrt(x)) = sqrt(max(x))', 'x in R^2, x>=0'],
];

const REFUTED: readonly Row[] = [
  ['softmax(x) < 1', 'x in R^n'],
  ['softmax(x)[1]+softmax(x)[2] < 1', 'x in R^n, n>=2'],
  ['p[1]+q[2] <= 1', `${PQ}, n>=2`],
  ['p[1]+p[2] < 1', `${P}, n>=2`],
  ['p[1]*p[2] < 1/4', `${P}, n>=2`],
  ['norm(softmax(x)) < 1', 'x in R^n'],
  ['sum(x^2) > x[1]^2', 'x in R^n, x>0'],
  ['sum(x.*y) <= max(y)*sum(x)', XY],
  ["abs(x'*y) <= norm1(x)*max(y)", XY],
  ["x'*A'*B*x >= 0", `${A}, B in R^{m x n}`],
  ["x'*(A'*A+l*eye(n))*x >= 2*l*x'*x", `${A}, l>=0`],
  ['norm(A*x-b) < norm(A*x)+norm(b)', `${A}, b in R^m`],
  ['max(c*x) = c*max(x)', 'x in R^n, c<=0'],
  ['max(x^2) = max(x)^2', 'x in R^n'],
  ['max(1./x) = 1/min(x)', 'x in R^n'],
  ['max(sin(x)) = sin(max(x))', 'x in R^n'],
  ['max(x)+max(y) = max(x+y)', XY],
  ['norm(relu(x)) < norm(x)', 'x in R^n'],
  ['norm(x) <= norm(tanh(x))', 'x in R^2'],
  ['x = 0', 'x in R^n, 0*norm(x)=0'],
  ['x = 0', 'x in R^2, y in R^2, sum(x^2)-sum(y^2)=0'],
  ['x = 0', `${XY}, sum((x-y)^2)=0`],
  ['x = y', `${XY}, max(x-y)=0, n>=2`],
  ['prod(c*x) = c*prod(x)', 'x in R^n, n>=2'],
  ['-sum(p.*log(p)) < log(3)', 'p in R^3, p>0, sum(p)=1'],
  ['norm(u-v) < 2', 'u in R^3, v in R^3, norm(u)=1, norm(v)=1'],
  ['prod(abs(x)) = prod(x)', 'x in R^n'],
  ['prod(x) < 1', 'x in R^n, 0<=x<=1'],
];

describe('inequalities and equations of arrays', () => {
  it.each([...PROVED, ...PROVED_OF_KNOWN_LENGTH])('proves %s with %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('proved');
  });
  it('takes no position of another axis for one of its own', () => {
    expect(decide('sum(cosh(x)) + 0*y[5] >= 2', 'x in R^n, y in R^m').verdict).not.toBe('proved');
  });
  it.each(REFUTED)('refutes %s with %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('refuted');
  });
});
