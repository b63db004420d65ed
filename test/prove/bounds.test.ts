import { describe, expect, it } from 'vitest';
import { Constants } from '../../src/prove/equality/exact-constants.js';
import { showOnIntegers } from '../../src/prove/line/on-integers.js';
import { showOnStretch } from '../../src/prove/line/on-line.js';
import { signBeyond } from '../../src/prove/line/tail.js';
import { TAIL } from '../../src/prove/line/tail-end.js';
import { Budget } from '../../src/prove/term/budget.js';
import {
  addTerms,
  applyTerm,
  multiplyTerms,
  nameTerm,
  numberTerm,
  powerTerm,
  subtractTerms,
  type Term,
} from '../../src/prove/term/term.js';
import { decide, makeRandom } from './settings.js';

type Row = readonly [claim: string, assume?: string];

const named = ([claim, assume = '']: Row) => ({ claim, assume });

/** Textbook bounds: extremes, classical inequalities, losses, sequences, vectors. */
const TRUE_BOUNDS: readonly Row[] = [
  ['gelu(x) >= -0.17'],
  ['silu(x) >= -0.2785'],
  ['abs(diff(gelu(x), x)) <= 1.13'],
  ['abs(diff(silu(x), x)) <= 1.1'],
  ['abs(diff(diff(tanh(x), x), x)) <= 4/(3*sqrt(3))'],
  ['abs(elu(x)-elu(y)) <= abs(x-y)'],
  ['x*tanh(softplus(x)) >= -0.31'],
  ['tanh(x) <= x/sqrt(1+x^2/3)', 'x>=0'],
  ['x*exp(-x) <= 1/e'],
  ['x^x >= e^(-1/e)', 'x > 0'],
  ['log(x)/x <= 1/e', 'x > 0'],
  ['exp(x) >= x^e', 'x > 0'],
  ['exp(x) <= 1+x+x^2', 'x <= 1.79'],
  ['cosh(x) <= exp(x^2/2)'],
  ['sin(x) <= x - x^3/6 + x^5/120', 'x>=0'],
  ['sin(x) >= 2*x/pi', '0<=x<=pi/2'],
  ['tan(x) > x + x^3/3', '0<x<pi/2'],
  ['sin(x)/x <= 1'],
  ['asin(x) <= pi/2*x', '0<=x<=1'],
  ['abs(sin(2*x)) <= 2*abs(sin(x))'],
  ['cos(sin(x)) > sin(cos(x))'],
  ['(1+1/n)^n < e', 'n > 0'],
  ['2^n >= n^2', 'n integer, n>=4'],
  ['(1+x)^n >= 1+n*x', 'n integer, n>=0, x>=-1'],
  ['(1+x)^r <= 1+r*x', '0<=r<=1, x>-1'],
  ['dot(a,b)^2 <= norm(a)^2*norm(b)^2', 'a vector, b vector'],
  ['norm(a+b) <= norm(a)+norm(b)', 'a vector, b vector'],
  ['sum(abs(x)) >= norm(x)', 'x vector'],
  ['logsumexp(x) >= mean(x)', 'x vector'],
  ['softmax(x)[1] <= 1', 'x vector'],
  ['x*y <= x*log(x)-x+exp(y)', 'x>0'],
  ['x^t*y^(1-t) <= t*x+(1-t)*y', 'x>0, y>0, 0<t<1'],
  ['exp(t*x+(1-t)*y) <= t*exp(x)+(1-t)*exp(y)', '0<=t<=1'],
  ['p*log(p/q)+(1-p)*log((1-p)/(1-q)) >= 2*(p-q)^2', '0<p<1, 0<q<1'],
  ['-a*log(a)-b*log(b)-(1-a-b)*log(1-a-b) <= log(3)', 'a>0, b>0, a+b<1'],
  ['-(y*log(p)+(1-y)*log(1-p)) >= 0', '0<p<1, 0<=y<=1'],
  ['a/b+b/a >= 2', 'a*b>0'],
  ['norm(grad((tanh(w*x+b)-z)^2/2, [w,b])) <= sqrt(1+x^2)*(1+abs(z))'],
];

/** The same kinds with a constant, a relation or a range that is slightly wrong. */
const FALSE_BOUNDS: readonly Row[] = [
  ['gelu(x) >= -0.1699'],
  ['silu(x) >= -0.2784'],
  ['abs(diff(gelu(x), x)) <= 1.12'],
  ['diff(silu(x), x) > -0.0998'],
  ['x*exp(-x) < 1/e'],
  ['x^x > e^(-1/e)', 'x > 0'],
  ['log(x)/x < 1/e', 'x > 0'],
  ['exp(x) - 2*x > 2 - 2*log(2)'],
  ['exp(x) <= 1+x+x^2', 'x <= 1.8'],
  ['cosh(x) <= exp(x^2/3)'],
  ['sin(x) >= x - x^3/7', 'x>=0'],
  ['sin(x) > 2*x/pi', '0<=x<=pi/2'],
  ['3*sin(x)+4*cos(x) <= 4.99'],
  ['sin(x)^2 + cos(x)^4 > 3/4'],
  ['2^n >= n^2', 'n integer, n>=0'],
  ['(1+x)^r >= 1+r*x', '0<=r<=1, x>-1'],
  ['p*log(p/q)+(1-p)*log((1-p)/(1-q)) >= 2.1*(p-q)^2', '0<p<1, 0<q<1'],
  ['-p*log(p)-(1-p)*log(1-p) <= 0.69', '0<p<1'],
  ['log(1+exp(-z)) <= max(0,1-z)'],
  ['abs(a)+abs(b) <= 1.41*sqrt(a^2+b^2)'],
];

describe('bounds', () => {
  it.each(TRUE_BOUNDS.map(named))('proves $claim', ({ claim, assume }) => {
    const report = decide(claim, assume, 20_000_000);
    expect([report.verdict, report.evidence]).toEqual(['proved', '']);
  });

  it.each(FALSE_BOUNDS.map(named))('refutes $claim', ({ claim, assume }) => {
    const report = decide(claim, assume, 20_000_000);
    expect(report.verdict).toBe('refuted');
    expect(report.witness).toBeDefined();
  });

  it('finds short witnesses near an extreme', () => {
    expect(decide('silu(x) >= -0.2784').witness?.point).toEqual({ x: '-1.27' });
    expect(decide('log(x)/x < 1/e', 'x > 0').witness?.point).toEqual({ x: 'exp(1)' });
  });

  it('explains with the ends of the range, the points where both sides meet, and the pieces', () => {
    const text = decide('x*exp(-x) <= 1/e').explain().join('\n');
    expect(text).toContain("at x = 1: d = d' = 0, and d'' is positive around it");
    expect(text).toContain('for x > 8: d > 0');
    expect(text).toContain('by enclosures of d');
  });
});

const X = nameTerm('x');

function constants(): Constants {
  return new Constants(new Budget({ milliseconds: 1e9, steps: 20_000_000, now: () => 0 }));
}

/** (x - c)^2 times something positive. */
function touching(c: Term, positive: Term): Term {
  return multiplyTerms(powerTerm(subtractTerms(X, c), 2), positive);
}

describe('functions of one unknown', () => {
  const positive: readonly Term[] = [
    numberTerm(1),
    applyTerm('exp', X),
    addTerms(numberTerm(1), powerTerm(X, 2)),
    applyTerm('softplus', X),
  ];
  // Among them the numbers at which far ranges begin, where one method hands over to the next.
  const places: readonly Term[] = [
    ...[0, 1, -1, 8, -8, 128, 8192].map((n) => numberTerm(n)),
    numberTerm(1, 4),
    applyTerm('exp', numberTerm(1)),
    applyTerm('log', numberTerm(3)),
  ];

  it('never shows that a function is positive where it touches zero, and never misses it by a strict sign', () => {
    let shown = 0;
    for (const c of places)
      for (const p of positive) {
        const d = touching(c, p);
        expect(showOnStretch(d, 'x', {}, true, constants()).kind).not.toBe('shown');
        const weak = showOnStretch(d, 'x', {}, false, constants()).kind;
        expect(weak).not.toBe('false');
        if (weak === 'shown') shown += 1;
        // A little below zero it is false.
        const below = subtractTerms(d, numberTerm(1, 1_000_000));
        expect(showOnStretch(below, 'x', {}, false, constants()).kind).not.toBe('shown');
      }
    expect(shown).toBeGreaterThan(0.9 * places.length * positive.length);
  });

  it('looks at every whole number', () => {
    for (const n of [0, 1, 7, 8, 9, 31, 32, 33, 128]) {
      const d = multiplyTerms(powerTerm(subtractTerms(X, numberTerm(n)), 2), powerTerm(numberTerm(2), X));
      const lo = { at: numberTerm(0), open: false };
      expect(showOnIntegers(d, 'x', { lo }, true, constants())).toEqual({ kind: 'zero', at: numberTerm(n) });
      expect(showOnIntegers(d, 'x', { lo }, false, constants()).kind).toBe('shown');
    }
  });

  it('agrees with samples on how sums of powers, exponentials and logarithms behave far out', () => {
    const random = makeRandom(5);
    const whole = (most: number) => Math.floor(random() * (2 * most + 1)) - most;
    const t = nameTerm(TAIL);
    let decided = 0;
    const rounds = 60;
    for (let k = 0; k < rounds; k++) {
      const parts = Array.from({ length: 3 }, () => {
        const [c, p, q, r] = [whole(5), whole(3), whole(1), Math.floor(random() * 2)] as const;
        const scale = c === 0 ? 1 : c;
        const term = multiplyTerms(
          numberTerm(scale),
          powerTerm(t, p),
          applyTerm('exp', multiplyTerms(numberTerm(q), t)),
          powerTerm(applyTerm('log', t), r),
        );
        return { term, value: (x: number) => scale * x ** p * Math.exp(q * x) * Math.log(x) ** r };
      });
      const found = signBeyond(addTerms(...parts.map((p) => p.term)), constants());
      if (!found) continue;
      decided += 1;
      for (const step of [1.001, 1.5, 4, 20]) {
        const x = found.from * step;
        if (x > 600) continue;
        const values = parts.map((p) => p.value(x));
        const sum = values.reduce((a, b) => a + b, 0);
        const size = values.reduce((a, b) => a + Math.abs(b), 0);
        if (Math.abs(sum) > 1e-9 * size) expect(Math.sign(sum)).toBe(found.sign);
      }
    }
    expect(decided).toBeGreaterThan(0.9 * rounds);
  });
});

describe('strict bounds beside the one point at which they are equalities', () => {
  it.each([
    ['log(x) < x-1', 'x!=1', 'proved'],
    ['exp(x) > 1+x', 'x!=0', 'proved'],
    ['tanh(x)*x > 0', 'x!=0', 'proved'],
    ['softplus(x) > x/2+log(2)', 'x!=0', 'proved'],
    ['1-cos(x) > 0', 'x!=0, -1<x<1', 'proved'],
    ['log(x) < x-1', 'x!=2', 'refuted'],
    ['exp(x) > 1+x', 'x!=1', 'refuted'],
    ['x*sin(x) > 0', 'x!=0', 'refuted'],
    ['x^4-2*x^2+1 > 0', 'x!=1', 'refuted'],
  ] as const)('%s with %s is %s', (claim, assume, verdict) => {
    expect(decide(claim, assume).verdict).toBe(verdict);
  });
});
