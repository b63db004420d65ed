import { describe, expect, it } from 'vitest';
import { decide } from './settings.js';

type Row = readonly [claim: string, assume?: string];

const named = ([claim, assume = '']: Row) => ({ claim, assume });

/** What the exercises claim. */
const EXERCISES: readonly Row[] = [
  ['diff(sigmoid(x), x) = sigmoid(x)*(1 - sigmoid(x))'],
  ['diff(tanh(x), x) = sech(x)^2 = 1 - tanh(x)^2 = 4/(e^x + e^-x)^2'],
  ["jacobian(softmax(x), x) = diag(softmax(x)) - softmax(x)*softmax(x)'"],
  [
    "jacobian(tanh(softmax(x)), x) = diag(1 - tanh(softmax(x)).^2) * (diag(softmax(x)) - softmax(x)*softmax(x)')",
  ],
  ['-log(p^y*(1-p)^(1-y)) = -y*log(p) - (1-y)*log(1-p)', 'y in {0,1}, 0<p<1'],
  ['-log(prod(p.^y .* (1-p).^(1-y))) = -sum(y.*log(p) + (1-y).*log(1-p))', 'p vector, y vector, 0<p<1'],
  ['W2*(W1*x+b1)+b2 = (W2*W1)*x + (W2*b1+b2)', 'W1 matrix, W2 matrix, x vector, b1 vector, b2 vector'],
  ['sigmoid(x) = tanh(x/2)/2 + 1/2'],
  // Both sides are below half a turn each, and one of them never gets there.
  ['asin(x) - asin(y) = 2*atan((x - y)/(sqrt(1 - x^2) + sqrt(1 - y^2)))'],
  [
    'W2*sigmoid(W1*x+b1)+b2 = (W2/2)*tanh((W1/2)*x+b1/2) + b2 + W2*ones(m)/2',
    'W1 in R^(m,n), W2 in R^(p,m), x in R^n, b1 in R^m, b2 in R^p',
  ],
  ['((e^x+e^-x)^2 - (e^x-e^-x)^2)/(e^x+e^-x)^2 = 1 - tanh(x)^2'],
  ['log(sum(exp(x))) = a + log(sum(exp(x-a)))', 'x vector'],
  ['softmax(x) = softmax(x - a)'],
  ['-(y*log(sigmoid(x)) + (1-y)*log(1-sigmoid(x))) = max(x,0) - x*y + log(1+exp(-abs(x)))'],
  ['x - x*y + log(1+exp(-x)) = -x*y + log(1+exp(x))'],
  ['diff(log(2*s) + abs(t-mu)/s, mu) = -sign(t-mu)/s'],
  ["grad(log(2*s) + abs(t - w'*x)/s, w) = -sign(t - w'*x)/s*x", 'w vector, x vector, s > 0'],
  ['diff(((x1*w13)^2/2 + (x2*w24)^2/2 - t)^2/2, w13) = ((x1*w13)^2/2 + (x2*w24)^2/2 - t)*(x1*w13)*x1'],
  ['diff(-log(1+exp(-v)), v) = exp(-v)/(1+exp(-v))'],
  [
    'grad((sigmoid(w*x+b)-z)^2/2, [w, b]) = [(sigmoid(w*x+b)-z)*sigmoid(w*x+b)*(1-sigmoid(w*x+b))*x; (sigmoid(w*x+b)-z)*sigmoid(w*x+b)*(1-sigmoid(w*x+b))]',
  ],
  ['norm(grad((sigmoid(w*x+b)-z)^2/2, [w,b])) < sqrt(1+x^2)*(1+abs(z))/4'],
  ['norm(grad((sigmoid(w*x+b)-z)^2/2, [w,b])) <= sqrt(1+x^2)*(1+abs(z))/4'],
  ['taylor(sigmoid(x), x, 0, 3) = 1/2 + x/4 - x^3/48'],
  ['taylor(tanh(x), x, 0, 5) = x - x^3/3 + 2*x^5/15'],
  ['limit(diff(relu(x), x), x, 0, right) = 1'],
  ['limit(diff(relu(x), x), x, 0, left) = 0'],
  ['taylor(selu(x), x, 0, 1, right) = 1.0507009873554805*x'],
  ['diff(-(1-y)*log(1-1/(1+exp(-f))) - y*log(1/(1+exp(-f))), f) = 1/(1+exp(-f)) - y = sigmoid(f) - y'],
  ['jacobian(b + W*h, h) = W', 'W matrix, h vector, b vector'],
  ['diff(1/(1+exp(-z)), z) = exp(-z)/(1+exp(-z))^2'],
  ['limit(exp(-z)/(1+exp(-z))^2, z, inf) = 0'],
  ['limit(exp(-z)/(1+exp(-z))^2, z, -inf) = 0'],
  ['diff((f-y)^2, f) = 2*(f-y)'],
  ['diff(leakyrelu(z, a), z) = (z > 0 ? 1 : a)'],
];

const ALGEBRA: readonly Row[] = [
  ['(x^2-1)/(x-1) = x+1'],
  ['(x+1)^20 = (x^2+2*x+1)^10'],
  ['(a-x)^6000 = (x-a)^6000'],
  ['x^6 - 1 = (x-1)*(x+1)*(x^2+x+1)*(x^2-x+1)'],
  ['log(a*b) = log(a) + log(b)', 'a>0, b>0'],
  ['log(x^2) = 2*log(x)'],
  ['log(x^2-1) = log(x-1) + log(x+1)'],
  ['x^log(y) = y^log(x)'],
  ['2^(x+1) = 2*2^x'],
  ['sqrt(x^2) = abs(x)'],
  ['sqrt(x)*sqrt(y) = sqrt(x*y)'],
  ['abs(x*y - y^2) = abs(y)*abs(x-y)'],
  ['max(a,b) = (a+b+abs(a-b))/2'],
  ['sqrt(2*x*sqrt(x^2+1)+2*x^2+1) = sqrt(x^2+1)+x'],
  ['sqrt(5+2*sqrt(6)) = sqrt(2)+sqrt(3)'],
  ['cbrt(2+sqrt(5)) + cbrt(2-sqrt(5)) = 1'],
  ['cbrt(x)^3 = x'],
  ['sin(x+y) = sin(x)*cos(y) + cos(x)*sin(y)'],
  ['sqrt(1-cos(x)^2) = abs(sin(x))'],
  ['tan(x+y) = (tan(x)+tan(y))/(1-tan(x)*tan(y))'],
  ['cos(pi/5) = (1+sqrt(5))/4'],
  ['sin(pi/12) = (sqrt(6)-sqrt(2))/4'],
  ['asinh(x) = log(x+sqrt(x^2+1))'],
  ['atan(x) + atan(1/x) = sign(x)*pi/2'],
  ['asin(x) = atan(x/sqrt(1-x^2))'],
  ['4*atan(1/5) - atan(1/239) = pi/4'],
  ['atan2(y, x) = atan(y/x)', 'x > 0'],
  ['(-x)^n = (-1)^n*x^n', 'n integer'],
  ['cos(n*pi) = (-1)^n', 'n integer'],
  ['diff(x^x, x) = x^x*(log(x)+1)'],
  ['diff(gelu(x), x) = erfc(-x/sqrt(2))/2 + x*exp(-x^2/2)/sqrt(2*pi)'],
  ['mean((x-mean(x)).^2) = mean(x.^2) - mean(x)^2', 'x vector'],
  ["grad(x'*A*x, x) = (A+A')*x", 'A matrix, x vector'],
  ["hessian(logsumexp(x), x) = diag(softmax(x)) - softmax(x)*softmax(x)'"],
  ['grad(crossentropywithlogits(z,y), z) = softmax(z)*sum(y) - y', 'z vector, y vector'],
  ['softmax(x)[1] = exp(x[1])/sum(exp(x))'],
  ['limit((1+1/x)^x, x, inf) = e'],
  ['limit((sin(x+h)-sin(x-h))/(2*h), h, 0) = cos(x)'],
  ['taylor(sin(x)/x, x, 0, 4) = 1 - x^2/6 + x^4/120'],
];

/** Derivatives and identities of textbooks. */
const TEXTBOOK: readonly Row[] = [
  ['diff(sec(x), x) = sec(x)*tan(x)'],
  ['diff(acosh(x), x) = 1/sqrt(x^2-1)'],
  ['diff(log(x+sqrt(x^2+1)), x) = 1/sqrt(1+x^2)'],
  ['diff(silu(x), x) = sigmoid(x)*(1+x*(1-sigmoid(x)))'],
  ['diff(elu(x), x) = (x > 0 ? 1 : exp(x))'],
  ['diff(softsign(x), x) = 1/(1+abs(x))^2'],
  ['diff(x^n, x) = n*x^(n-1)', 'n integer'],
  ['diff((x-mu)^2/(2*s^2) + log(s), s) = 1/s - (x-mu)^2/s^3', 's>0'],
  ['tan(x/2) = sin(x)/(1+cos(x)) = (1-cos(x))/sin(x)'],
  ['leakyrelu(x, a) = max(a*x, x)', '0<a<1'],
  ['asin(sin(x)) = x', '-1<x<1'],
  ['2*atan(x) = asin(2*x/(1+x^2))', '-1<x<1'],
  ["(A*B)' = B'*A'", 'A matrix, B matrix'],
  ["grad(norm(A*x-b)^2/2, x) = A'*(A*x-b)", 'A matrix, x vector, b vector'],
  ['grad(mse(p, y), p) = 2*(p-y)/n', 'p in R^n, y in R^n'],
  ['limit(x^(1/x), x, inf) = 1'],
];

const INEQUALITIES: readonly Row[] = [
  ['-p*log(p) - (1-p)*log(1-p) <= log(2)', '0<p<1'],
  ['silu(x) >= -0.3'],
  ['abs(sin(x)-sin(y)) <= abs(x-y)'],
  ['norm(x+y) <= norm(x) + norm(y)', 'x in R^2, y in R^2'],
  ['erf(x) < 1'],
  ['x^2*(1-x) <= 4/27', '0<=x<=1'],
  ['0 < sigmoid(x)*(1-sigmoid(x)) <= 1/4'],
  ['abs(diff(tanh(x), x)) <= 1'],
  ['softplus(x) > relu(x)'],
  ['exp(x) >= 1 + x'],
  ['log(x) <= x - 1'],
  ['max(x,y) <= logsumexp([x,y]) <= max(x,y) + log(2)'],
  ['max(x) <= logsumexp(x) <= max(x) + log(n)', 'x in R^n'],
  ['(x+y)/2 >= sqrt(x*y)', 'x>0, y>0'],
  ['(x+y+z)/3 >= cbrt(x*y*z)', 'x>0, y>0, z>0'],
  ['(a*c+b*d)^2 <= (a^2+b^2)*(c^2+d^2)'],
  ['a/(b+c)+b/(a+c)+c/(a+b) >= 3/2', 'a>0, b>0, c>0'],
  ['sin(x) <= x', 'x >= 0'],
  ['cos(x) >= 1 - x^2/2'],
  ['sin(x) + cos(x) <= sqrt(2)'],
  ['x*log(x) >= -1/e'],
  ['abs(sigmoid(x)-sigmoid(y)) <= abs(x-y)/4'],
  ['p*(1-p) <= 1/4', '0<p<1'],
  ['sqrt(x^2+1) > abs(x)'],
];

const FALSE_CLAIMS: readonly Row[] = [
  ['sigmoid(x)*(1-sigmoid(x)) <= 1/5'],
  ['sigmoid(x)*(1-sigmoid(x)) < 1/4'],
  ['norm(grad((sigmoid(w*x+b)-z)^2/2, [w,b])) < sqrt(1+x^2)*(1+abs(z))/5'],
  ['exp(x) > 1 + x'],
  ['x^2 > 0'],
  ['0.333 = 1/3'],
  ['1/3 = 0.333333333333333'],
  ['10^-30 = 2*10^-30'],
  ['e^(1000*k) = e^(1000*x)'],
  ['exp(x+y) = exp(x) + exp(y)'],
  ['sqrt(x^2) = x'],
  ['sign(x)^2 = 1'],
  ['diff(log(1/x), x) = 1/abs(x)'],
  ['taylor(exp(x), x, 0, 2) = 1 + x + x^2'],
  [
    'W2*sigmoid(W1*x+b1)+b2 = (W2/2)*tanh((W1/2)*x+b1/2)+b2+1/2',
    'W1 in R^(m,n), W2 in R^(p,m), x in R^n, b1 in R^m, b2 in R^p',
  ],
  ['jacobian(softmax(x), x) = diag(softmax(x))'],
  ['logsumexp(x) = sum(x)', 'x vector'],
  ['9^9^9 = 1'],
];

const OPEN_CLAIMS: readonly Row[] = [
  ['sqrt(-1-x^2) = sqrt(-1-x^2)'],
  ['1/(x-x) = 5'],
  ['limit(abs(x)/x, x, 0) = 1'],
  ['x = x + 1', 'x > 1, x < 0'],
];

describe('prove', () => {
  for (const [name, rows] of Object.entries({ EXERCISES, ALGEBRA, TEXTBOOK, INEQUALITIES })) {
    it.each(rows.map(named))(`${name.toLowerCase()}: proves $claim`, ({ claim, assume }) => {
      const report = decide(claim, assume);
      expect([report.verdict, report.evidence]).toEqual(['proved', '']);
    });
  }

  it.each(FALSE_CLAIMS.map(named))('refutes $claim', ({ claim, assume }) => {
    const report = decide(claim, assume);
    expect(report.verdict).toBe('refuted');
    expect(report.witness).toBeDefined();
  });

  it.each(OPEN_CLAIMS.map(named))('proves nothing about $claim', ({ claim, assume }) => {
    expect(decide(claim, assume).verdict).toBe('undecided');
  });
});

describe('what is said beside the verdict', () => {
  it('says where the domains differ, with a point', () => {
    const { domain } = decide('(x^2-1)/(x-1) = x+1');
    expect(domain.same).toBe(false);
    expect(domain.note).toContain('the left side needs x - 1 != 0');
    expect(domain.note).toContain('at x = 1 only the right side is defined');
    expect(decide('log(x^2) = 2*log(x)').domain.note).toContain('the right side needs x > 0');
    expect(decide('sin(x)^2 + cos(x)^2 = 1').domain).toMatchObject({ same: true, note: '' });
    for (const [claim, narrows] of [
      ['sqrt(1 - x^2) = sqrt(1 - x)*sqrt(1 + x)', true],
      ['sqrt(x^2 - 1) = sqrt(x - 1)*sqrt(x + 1)', true],
      ['sqrt(x - 1)*sqrt(x + 1) = sqrt(x^2 - 1)', undefined],
      ['log(x^2) = 2*log(x)', true],
      ['2*log(x) = log(x^2)', undefined],
    ] as const)
      expect(decide(claim).domain.narrows, claim).toBe(narrows);
  });

  it('says how far a coarse decimal agrees', () => {
    expect(decide('0.333 = 1/3').notes[0]).toContain('agree to 3 digits');
  });

  it('says when a stronger claim holds', () => {
    expect(decide('x^2 + 1 >= 0').notes).toEqual(['the stronger claim with > holds as well']);
    expect(decide('x^2 >= 0').notes).toEqual([]);
  });

  it('says that a claim is vacuous', () => {
    expect(decide('x = x + 1', 'x > 1, x < 0').evidence).toContain('vacuous');
  });

  it('judges a chain link by link', () => {
    const report = decide('diff(tanh(x), x) = 1 - tanh(x)^2 = 1 - tanh(x)');
    expect(report.links.map((l) => l.verdict)).toEqual(['proved', 'refuted']);
    expect(report.verdict).toBe('refuted');
  });

  it('takes an infinite limit for no number', () => {
    expect(decide('limit(x^2, x, inf) = inf').verdict).toBe('proved');
    expect(decide('limit(x^2, x, inf) > 5').verdict).toBe('proved');
    expect(decide('limit(-x, x, inf) = inf').verdict).toBe('refuted');
    expect(decide('limit(x^2, x, inf) = 5').witness).toEqual({ point: {}, left: 'inf', right: '5' });
    expect(decide('limit(x^2, x, inf) - limit(x, x, inf) = 0').verdict).toBe('undecided');
  });

  it('gives a small witness', () => {
    expect(decide('sqrt(x^2) = x').witness).toEqual({ point: { x: '-1' }, left: '1', right: '-1' });
  });
});

describe('a witness of great size', () => {
  it.each([
    ['(1 + x)^100000 = 1 + 100000*x', 'about 2^100000'],
    ['x^(10^10) = x^(10^10 + 1)', 'about 2^10000000000'],
  ])('%s: the order is that of the value', (claim, left) => {
    const { verdict, witness } = decide(claim);
    expect([verdict, witness!.left]).toEqual(['refuted', left]);
  });
});

describe('constants without a value', () => {
  it.each(['1/0 = 1/0', 'log(-1) = log(-1)', 'sqrt(-2) = sqrt(-2)', '0/0 = 0/0', 'x/0 = x/0'])(
    '%s says nothing',
    (claim) => expect(decide(claim).verdict).toBe('undecided'),
  );
  it.each(['sin(1) = sin(1)', '2 = 2', '9^9^9 = 9^9^9'])('%s has one', (claim) =>
    expect(decide(claim).verdict).toBe('proved'),
  );
});
