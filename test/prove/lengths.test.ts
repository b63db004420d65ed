import { describe, expect, it } from 'vitest';
import { hull } from '../../src/number/interval.js';
import { createIntervalArithmetic } from '../../src/number/interval-arithmetic.js';
import { fromDouble } from '../../src/number/rational.js';
import { Budget } from '../../src/prove/term/budget.js';
import { evaluateTerm } from '../../src/prove/term/evaluate.js';
import type { Term } from '../../src/prove/term/term.js';
import { decide, makeRandom } from './settings.js';

type Row = readonly [claim: string, assume: string];

const PROVED: readonly Row[] = [
  ['sum(x)/3 = mean(x)', 'x in R^n, n=3'],
  ['sum(x)/3 = mean(x)', '3=n, x in R^n'],
  ['logsumexp(x) > max(x)', 'x in R^n, n>=2'],
  ['sum(ones(n)) = n', ''],
  ['sum(ones(n)) >= 2', 'n>1'],
  ['sum(ones(n)) = 2', '1<n<3'],
  ['sum(x*0+1) = 2*k', 'x in R^n, n=2*k'],
  ['mean(x) = sum(x)/784', 'x in R^n, n=784'],
  ['sum(x) >= 2', 'x in R^n, n in {2,3}, x>=1'],
  ['sum(x) < 3*max(x)', 'x in R^n, n<3, x>0'],
  ['sum(x*0+1) = sum(y*0+1)', 'x in R^n, y in R^m, m=n'],
  ['sum(x*0+1) < sum(y*0+1)', 'x in R^n, y in R^m, m>n'],
  ['sum(x*0+1)*2 = sum(y*0+1)', 'x in R^n, y in R^m, m=2*n'],
  ['softmax(x)[1] = sigmoid(x[1]-x[2])', 'x in R^n, n=2'],
  ['norm(x) = abs(x[1])', 'x in R^n, n=1'],
  ['x[1]^2 + x[2]^2 = norm(x)^2', 'x in R^n, n in {2}'],
  ['sum(x[k], k, 1, n) = x[1]+x[2]', 'n=2'],
];

const REFUTED: readonly Row[] = [
  ['sum(x)/3 = mean(x)', 'x in R^n, n>=3'],
  ['logsumexp(x) > max(x)', 'x in R^n'],
  ['sum(ones(n)) = n+1', ''],
  ['sum(ones(n)) <= 7', 'n>=8'],
  ['sum(ones(n)) <= 3', 'n<=4'],
  ['sum(x) >= 3', 'x in R^n, n in {2,3}, x>=1'],
  ['mean(x) = sum(x)/785', 'x in R^n, n=784'],
  ['sum(x*0+1) < sum(y*0+1)', 'x in R^n, y in R^m, m>=n'],
  ['mean(A*x) = sum(A*x)/2', 'A in R^(m,n), n=2'],
];

const EMPTY: readonly Row[] = [
  ['sum(x) = 0', 'x in R^n, n=0'],
  ['sum(x) >= mean(x)', 'x in R^n, n=5/2'],
  ['sum(x) >= mean(x)', 'x in R^n, n>3, n<3'],
  ['sum(x) >= mean(x)', 'x in R^n, n in {0, 1/2}'],
];

describe('facts about lengths', () => {
  it.each(PROVED)('proves %s with %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('proved');
  });
  it.each(REFUTED)('refutes %s with %s', (claim, assume) => {
    const { verdict, witness } = decide(claim, assume);
    expect(verdict).toBe('refuted');
    expect(witness).toBeDefined();
  });
  it.each(EMPTY)('says that nothing is claimed by %s with %s', (claim, assume) => {
    const { verdict, evidence } = decide(claim, assume);
    expect([verdict, evidence]).toEqual([
      'undecided',
      'the claim is vacuous: the assumptions exclude each other',
    ]);
  });

  it('shows the length in a witness', () => {
    expect(decide('sum(x) = 2*mean(x)', 'x in R^n, n=3').witness?.point['n']).toBe('3');
  });
});

describe('a length that is not known', () => {
  const entry: Term = { kind: 'entry', name: 'x', indices: ['k'] };
  const bodies: readonly Term[] = [
    entry,
    { kind: 'apply', name: 'exp', args: [entry] },
    { kind: 'power', base: entry, exponent: { kind: 'number', value: { numerator: 2n, denominator: 1n } } },
  ];
  const ia = createIntervalArithmetic(64);
  const budget = new Budget({ milliseconds: 1, steps: Number.MAX_SAFE_INTEGER, now: () => 0 });

  it('encloses the values at every length', () => {
    const random = makeRandom(7);
    for (let turn = 0; turn < 60; turn++) {
      const [low, high] = [4 * random() - 2, 4 * random() - 2].sort((a, b) => a - b) as [number, number];
      const at = (x: number) => ia.fromRational(fromDouble(x)!);
      const range = hull(at(low), at(high));
      for (const body of bodies)
        for (const reduction of ['sum', 'prod', 'max', 'min'] as const) {
          const term: Term = { kind: 'reduce', reduction, index: 'k', extent: 'n', body };
          const base = { names: new Map(), positions: new Map(), integers: new Set<string>() };
          const open = evaluateTerm(term, { ...base, sizes: new Map(), entry: () => range }, ia, budget);
          const n = 1 + Math.floor(4 * random());
          const entries = Array.from({ length: n }, () => at(low + (high - low) * random()));
          const own = {
            ...base,
            sizes: new Map([['n', n]]),
            entry: (_: string, [k]: readonly number[]) => entries[k! - 1]!,
          };
          const value = evaluateTerm(term, own, ia, budget);
          if (open.kind === 'empty' || value.kind === 'empty') throw new Error('a sum has a value');
          const below = Number(open.lo.mantissa) * 2 ** open.lo.exponent;
          const above = Number(open.hi.mantissa) * 2 ** open.hi.exponent;
          expect(below).toBeLessThanOrEqual(Number(value.hi.mantissa) * 2 ** value.hi.exponent);
          expect(above).toBeGreaterThanOrEqual(Number(value.lo.mantissa) * 2 ** value.lo.exponent);
        }
    }
  });
});

describe('a letter beside vectors of open length', () => {
  it.each([
    ['mean(x) = sum(x)/n', 'x in R^n'],
    ['sum(x)^2 <= n*sum(x^2)', 'x in R^n'],
    ['norm1(x) <= sqrt(d)*norm(x)', 'x in R^d'],
  ])('%s is asked about where it holds for the length and not for all numbers', (claim, space) => {
    const report = decide(claim);
    expect(report.verdict).toBe('undecided');
    expect(report.witness).toBeUndefined();
    expect(report.notes.join()).toContain(`--assume "${space}"`);
    expect(decide(claim, space).verdict).toBe('proved');
    const letter = space.at(-1)!;
    expect(decide(claim, `${letter} real`).verdict).toBe('refuted');
  });

  it('stays refuted where it holds for neither', () => {
    expect(decide('sum(x)^2 <= n*sum(x^2)/2').verdict).toBe('refuted');
  });
});
