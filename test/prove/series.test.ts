import { describe, expect, it } from 'vitest';
import { createIntervalArithmetic } from '../../src/number/interval-arithmetic.js';
import { rational } from '../../src/number/rational.js';
import { addRates, rateOf, rationalRate, scaleRate, signOfRate } from '../../src/prove/algebra/rate.js';
import { sumSeries } from '../../src/prove/expansion/infinite-sum.js';
import { Budget } from '../../src/prove/term/budget.js';
import { evaluateConstant } from '../../src/prove/term/evaluate.js';
import {
  addTerms,
  applyTerm,
  divideTerms,
  multiplyTerms,
  nameTerm,
  numberTerm,
  powerTerm,
  type Term,
} from '../../src/prove/term/term.js';
import { decide, makeRandom } from './settings.js';

type Row = readonly [verdict: 'proved' | 'refuted' | 'undecided', claim: string, assume?: string];

const named = ([verdict, claim, assume = '']: Row) => ({ verdict, claim, assume });

const SERIES: readonly Row[] = [
  ['proved', 'sum(1/2^k, k, 0, inf) = 2'],
  ['refuted', 'sum(1/2^k, k, 1, inf) = 2'],
  ['refuted', 'sum(1/3^k, k, 0, inf) = 1/2'],
  ['proved', 'sum(3/10^k, k, 1, inf) = 1/3'],
  ['proved', 'sum(a*r^(k-1), k, 1, inf) = a/(1-r)', 'abs(r)<1'],
  ['proved', 'sum(r^k, k, 0, inf) = 1/(1-r)'],
  ['refuted', 'sum((-1)^k*r^k, k, 0, inf) = 1/(1-r)', '0<r<1'],
  ['proved', 'sum(k*r^k, k, 1, inf) = r/(1-r)^2', 'abs(r)<1'],
  ['refuted', 'sum(k*r^k, k, 1, inf) = 1/(1-r)^2', 'abs(r)<1'],
  ['proved', 'sum(x^k/k!, k, 0, inf) = e^x'],
  ['refuted', 'sum(x^k/k!, k, 1, inf) = e^x'],
  ['proved', 'sum((-1)^k*x^(2*k)/(2*k)!, k, 0, inf) = cos(x)'],
  ['proved', 'sum((-1)^k*x^(2*k+1)/(2*k+1)!, k, 0, inf) = sin(x)'],
  ['refuted', 'sum((-1)^k*x^(2*k+1)/(2*k+1)!, k, 0, inf) = sinh(x)'],
  ['proved', 'sum(k*x^(2*k)/(2*k)!, k, 0, inf) = x*sinh(x)/2'],
  ['proved', 'sum(x^k/k, k, 1, inf) = -log(1-x)', 'abs(x)<1'],
  ['proved', 'sum((-1)^k*x^(2*k+1)/(2*k+1), k, 0, inf) = atan(x)'],
  ['proved', 'sum((-1)^k/(2*k+1), k, 0, inf) = pi/4'],
  ['proved', 'sum((-1)^k/(2*k-1), k, 0, inf) = -1-pi/4'],
  ['proved', 'sum((-1)^(k+1)/k, k, 1, inf) = log(2)'],
  ['proved', 'sum(1/k^2, k, 1, inf) = pi^2/6'],
  ['refuted', 'sum(1/k^2, k, 1, inf) = pi^2/8'],
  ['proved', 'sum(1/(2*k-1)^2, k, 1, inf) = pi^2/8'],
  ['proved', 'sum((-1)^(k+1)/k^2, k, 1, inf) = pi^2/12'],
  ['proved', 'sum(1/(k*(k+2)), k, 1, inf) = 3/4'],
  ['proved', 'sum(1/(k*(2*k-1)), k, 1, inf) = 2*log(2)'],
  ['proved', 'sum(1/k, k, 1, inf) = inf'],
  ['refuted', 'sum(1/k, k, 1, inf) = 10'],
  ['refuted', 'sum(2^k, k, 0, inf) = -1'],
  ['undecided', 'sum((-1)^k, k, 0, inf) = 1/2'],
  ['undecided', 'sum(1/k^3, k, 1, inf) = 6/5'],
  ['proved', 'sum((k-lambda)^2*lambda^k*exp(-lambda)/k!, k, 0, inf) = lambda'],
  ['proved', 'sum(exp(-lambda)*lambda^k/k!*exp(t*k), k, 0, inf) = exp(lambda*(exp(t)-1))'],
  ['proved', 'sum(k*p*(1-p)^(k-1), k, 1, inf) = 1/p', '0<p<1'],
  ['refuted', 'sum(k*p*(1-p)^(k-1), k, 1, inf) = p', '0<p<1'],
  // Where the ratio is 0, the first summand is left.
  ['proved', 'sum(x^k/(k+2)!, k, 0, inf) = (x==0 ? 1/2 : (exp(x)-1-x)/x^2)'],
  ['refuted', 'sum(x^k/(k+1)!, k, 0, inf) = (x==0 ? 5 : (exp(x)-1)/x)'],
  // The closed form has a value where the series diverges; nothing is said there.
  ['undecided', 'sum(r^k, k, 0, inf) = 1/(1-r)', 'r>2'],
  // A denominator or factorial without a value at a position leaves no sum.
  ['undecided', 'sum((k-2)/(k-2)/2^k, k, 0, inf) = 2'],
  ['undecided', 'sum(k!/(k-2)!/2^k, k, 0, inf) = 4'],
];

const GROWTH: readonly Row[] = [
  ['proved', 'limit((3^x-2^x)/(3^x+2^x), x, inf) = 1'],
  ['refuted', 'limit((3^x-2^x)/(3^x+2^x), x, inf) = 0'],
  ['proved', 'limit((3^x-2^x)/(3^x+2^x), x, -inf) = -1'],
  ['proved', 'limit((2^n+3^n)^(1/n), n, inf) = 3'],
  ['proved', 'limit(3^x/e^x, x, inf) = inf'],
  ['proved', 'limit(6^x/(2^x*3^x), x, inf) = 1'],
  ['proved', 'limit(log(2^x+3^x)/x, x, inf) = log(3)'],
  ['proved', 'limit(n!/n^n, n, inf) = 0'],
  ['refuted', 'limit(n!/10^n, n, inf) = 0'],
  ['proved', 'limit(n!/(n^n*exp(-n)*sqrt(n)), n, inf) = sqrt(2*pi)'],
  ['refuted', 'limit(n!/(n^n*exp(-n)*sqrt(n)), n, inf) = sqrt(pi)'],
  ['proved', 'limit((n!)^(1/n)/n, n, inf) = 1/e'],
  ['proved', 'limit(-2^n/n!*n!/3^n*n, n, inf) = 0'],
  ['proved', 'limit(binomial(2*n,n)*sqrt(pi*n)/4^n, n, inf) = 1'],
  ['proved', 'limit(sum(k^2, k, 1, n)/n^3, n, inf) = 1/3'],
  ['refuted', 'limit(sum(k^2, k, 1, n)/n^3, n, inf) = 1/2'],
  ['proved', 'limit(sum(k/2^k, k, 0, n), n, inf) = 2'],
  ['proved', 'limit(sum(1/(k*(k+2)), k, 1, n), n, inf) = 3/4'],
  ['proved', 'limit(sum(1/k, k, 1, n), n, inf) = inf'],
  ['refuted', 'limit(sum(1/k, k, 1, n), n, inf) = 10'],
  ['proved', 'limit(sum(1/k, k, 1, n)/log(n), n, inf) = 1'],
  ['proved', 'limit(sum(1/k^2, k, 1, n), n, inf) = pi^2/6'],
  ['refuted', 'limit(sum(1/k^2, k, 1, n), n, inf) = inf'],
  ['proved', 'limit(sum(1/sqrt(k), k, 1, n)/sqrt(n), n, inf) = 2'],
  ['refuted', 'limit(sum(1/sqrt(k), k, 1, n)/sqrt(n), n, inf) = 1'],
  ['proved', 'limit(sum(1/k^(3/2), k, 1, n)/n, n, inf) = 0'],
  ['proved', 'limit(sum(q^k, k, 0, n), n, inf) = 1/(1-q)', 'abs(q) < 1'],
  ['refuted', 'limit(sum(q^k, k, 0, n), n, inf) = 1/(1+q)', 'abs(q) < 1'],
  ['undecided', 'limit(sum(1/(k-3), k, 1, n), n, inf) = inf'],
  ['undecided', 'limit(sum(log(k-3), k, 1, n)/n, n, inf) = 7'],
  ['undecided', 'limit(sum((-1)^k, k, 1, n), n, inf) = 7'],
  ['proved', 'limit(a^n/n!, n, inf) = 0'],
  ['refuted', 'limit(a^n/n!, n, inf) = 1'],
  ['proved', 'limit((-1)^n*x^n, n, inf) = 0', 'abs(x) < 1, n integer'],
  ['proved', 'limit((-a)^n/n!, n, inf) = 0', 'a > 0, n integer'],
  ['proved', 'limit(n*x, x, inf) = inf', 'n in {1,2}'],
  ['refuted', 'limit(n*x, x, inf) = inf', 'n in {1,-2}'],
];

describe('series', () => {
  it.each(SERIES.map(named))('$verdict: $claim $assume', ({ verdict, claim, assume }) => {
    expect(decide(claim, assume).verdict).toBe(verdict);
  });

  it('agrees with partial sums of random summands', () => {
    const random = makeRandom(7);
    const whole = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
    const arithmetic = createIntervalArithmetic(128);
    const budget = new Budget({ milliseconds: 1e9, steps: 10_000_000, now: () => 0 });
    const k = nameTerm('k');
    for (let round = 0; round < 60; round++) {
      const [a, b, c] = [whole(-3, 3), whole(1, 4), whole(0, 3)];
      const [n, d] = [whole(-3, 3) || 1, whole(4, 7)];
      const from = whole(0, 3);
      const kind = whole(0, 3);
      const linear = addTerms(multiplyTerms(numberTerm(a), k), numberTerm(b));
      const below: Term =
        kind === 0
          ? numberTerm(1)
          : kind === 1
            ? addTerms(k, numberTerm(b))
            : kind === 2
              ? applyTerm('factorial', addTerms(k, numberTerm(c)))
              : multiplyTerms(addTerms(k, numberTerm(b)), addTerms(k, numberTerm(b + c + 1)));
      const summand = divideTerms(multiplyTerms(linear, powerTerm(numberTerm(n, d), k)), below);
      const found = sumSeries(summand, 'k', numberTerm(from));
      expect(typeof found).toBe('object');
      const value = evaluateConstant(found as Term, arithmetic, budget);
      expect(value.kind).toBe('interval');
      let sum = 0;
      const factorial = (m: number): number => (m <= 1 ? 1 : m * factorial(m - 1));
      for (let i = from; i < 400; i++) {
        const under =
          kind === 0
            ? 1
            : kind === 1
              ? i + b
              : kind === 2
                ? factorial(Math.min(i + c, 160))
                : (i + b) * (i + b + c + 1);
        sum += ((a * i + b) * (n / d) ** i) / under;
      }
      const { lo } = value as Extract<typeof value, { kind: 'interval' }>;
      expect(Number(lo.mantissa) * 2 ** lo.exponent).toBeCloseTo(sum, 9);
    }
  });
});

describe('limits of growing exponentials, factorials and sums', () => {
  it.each(GROWTH.map(named))('$verdict: $claim $assume', ({ verdict, claim, assume }) => {
    expect(decide(claim, assume).verdict).toBe(verdict);
  });

  it('compares rates as numbers', () => {
    const random = makeRandom(11);
    const log = (n: number) => rateOf(applyTerm('log', numberTerm(n)))!;
    for (let round = 0; round < 300; round++) {
      const [m, n] = [2 + Math.floor(random() * 60), 2 + Math.floor(random() * 60)];
      const [q, r] = [Math.floor(random() * 19) - 9, Math.floor(random() * 9) - 4];
      const rate = addRates(addRates(log(m), scaleRate(log(n), rational(q, 4))), rationalRate(rational(r)));
      const value = Math.log(m) + (q / 4) * Math.log(n) + r;
      expect(signOfRate(rate)).toBe(Math.abs(value) < 1e-12 ? 0 : Math.sign(value));
    }
    expect(rateOf(applyTerm('log', numberTerm(-2)))).toBeUndefined();
    expect(rateOf(powerTerm(numberTerm(2), numberTerm(1, 2)))).toBeUndefined();
  });
});
