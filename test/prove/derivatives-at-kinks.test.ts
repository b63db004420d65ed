import { describe, expect, it } from 'vitest';
import { createParser } from '../../src/expr/parse.js';
import { createIntervalArithmetic, toDoubleBounds } from '../../src/number/interval-arithmetic.js';
import { type Rational, rational, subtract } from '../../src/number/rational.js';
import { atKinks, derivative, offKinks } from '../../src/prove/derivative/everywhere.js';
import { prove } from '../../src/prove/prove.js';
import { Budget } from '../../src/prove/term/budget.js';
import { evaluateTerm } from '../../src/prove/term/evaluate.js';
import { printTerm } from '../../src/prove/term/print-term.js';
import {
  addTerms,
  applyTerm,
  divideTerms,
  multiplyTerms,
  nameTerm,
  numberTerm,
  powerTerm,
  subtractTerms,
  type Term,
} from '../../src/prove/term/term.js';
import { decide, makeRandom } from './settings.js';

/** Bits of an evaluation, and the step of a difference quotient: what is left of it is far below what tells slopes apart. */
const BITS = 1024;
const STEP = 200n;
const arithmetic = createIntervalArithmetic(BITS);

type Value = ReturnType<typeof evaluateTerm>;

function valueAt(term: Term, x: Rational, a: Rational): Value {
  const names = new Map([
    ['x', arithmetic.fromRational(x)],
    ['a', arithmetic.fromRational(a)],
  ]);
  const environment = {
    names,
    entry: () => arithmetic.fromInteger(0),
    sizes: new Map(),
    positions: new Map(),
    integers: new Set<string>(),
  };
  return evaluateTerm(
    term,
    environment,
    arithmetic,
    new Budget({ milliseconds: 1e9, steps: 1e7, now: () => 0 }),
  );
}

function numberOf(value: Value): number | undefined {
  if (value.kind === 'empty') return undefined;
  const { lo, hi } = toDoubleBounds(value);
  return value.defined === 'everywhere' && hi - lo <= 1e-6 * (1 + Math.abs(lo)) ? (lo + hi) / 2 : Number.NaN;
}

/** The slope by its definition, from two steps on either side; none where these differ or grow. */
function slopeByDefinition(f: Term, x: Rational, a: Rational): number | undefined {
  const quotients = [STEP, STEP + 8n].flatMap((k) =>
    [1n, -1n].map((sign) => {
      const h = rational(sign, 1n << k);
      const [near, here] = [valueAt(f, subtract(x, h), a), valueAt(f, x, a)];
      if (near.kind === 'empty' || here.kind === 'empty') return undefined;
      return numberOf(arithmetic.div(arithmetic.sub(here, near), arithmetic.fromRational(h)));
    }),
  );
  if (quotients.some((q) => q === undefined)) return undefined;
  const [first, ...others] = quotients as number[];
  if (quotients.some((q) => Number.isNaN(q))) return Number.NaN;
  return others.every((q) => Math.abs(q - first!) < 1e-3 * (1 + Math.abs(first!))) ? first : undefined;
}

const X = nameTerm('x');
const A = nameTerm('a');

function makeFunction(random: () => number, depth: number): Term {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const own = () => makeFunction(random, depth - 1);
  if (depth === 0)
    return pick([X, X, X, A, numberTerm(1), numberTerm(2), numberTerm(-1), subtractTerms(X, numberTerm(1))]);
  const compare = (): Term => ({
    kind: 'compare',
    relation: pick(['less', 'lessOrEqual', 'equal'] as const),
    left: own(),
    right: pick([numberTerm(0), numberTerm(0), numberTerm(1), own()]),
  });
  return pick<() => Term>([
    () => addTerms(own(), own()),
    () => subtractTerms(own(), own()),
    () => multiplyTerms(own(), own()),
    () => multiplyTerms(X, own()),
    () => powerTerm(own(), 2),
    () => divideTerms(own(), addTerms(numberTerm(1), powerTerm(own(), 2))),
    () => divideTerms(own(), own()),
    () => applyTerm('abs', own()),
    () => applyTerm('abs', own()),
    () => applyTerm('sign', own()),
    () => applyTerm('max', own(), numberTerm(0)),
    () => applyTerm('max', own(), own()),
    () => applyTerm('min', own(), own()),
    () => applyTerm('exp', own()),
    () => applyTerm('sin', own()),
    () => powerTerm(own(), numberTerm(1, 2)),
    () => powerTerm(powerTerm(own(), 2), numberTerm(pick([1, 3]), pick([2, 4]))),
    () => applyTerm('root', own(), numberTerm(3)),
    () => ({ kind: 'select', condition: compare(), yes: own(), no: own() }),
    () => ({ kind: 'select', condition: compare(), yes: own(), no: own() }),
  ])();
}

describe('derivatives where a part has a kink, a jump or a root', () => {
  it('are those of the definition, at random functions and points', () => {
    const random = makeRandom(20_261);
    const points = [-1n, 0n, 0n, 0n, 1n, 2n].map((n) => rational(n));
    const counts = { values: 0, none: 0, atKinks: 0 };
    for (let trial = 0; trial < 2_500; trial++) {
      const f = makeFunction(random, 1 + Math.floor(3 * random()));
      const x = points[Math.floor(random() * points.length)]!;
      const a = points[Math.floor(random() * points.length)]!;
      if (valueAt(f, x, a).kind === 'empty') continue;
      const both = derivative(f, { kind: 'name', name: 'x' });
      const truth = slopeByDefinition(f, x, a);
      if (truth !== undefined && Number.isNaN(truth)) continue;
      for (const [reading, term] of [
        ['everywhere', atKinks(both)],
        ['off kinks', offKinks(both)],
      ] as const) {
        const value = valueAt(term, x, a);
        const own = numberOf(value);
        const text = `${printTerm(f)} at x = ${x.numerator}, a = ${a.numerator}, ${reading}: ${own} against ${truth}`;
        if (own === undefined) {
          // Off its kinks a derivative may be left out, everywhere only where there is none.
          if (reading === 'everywhere') {
            expect(truth, text).toBeUndefined();
            counts.none++;
          }
          continue;
        }
        if (Number.isNaN(own)) continue;
        expect(truth, text).toBeDefined();
        expect(Math.abs(own - truth!), text).toBeLessThan(1e-2 * (1 + Math.abs(own)));
        counts.values++;
        if (reading === 'everywhere' && numberOf(valueAt(offKinks(both), x, a)) === undefined)
          counts.atKinks++;
      }
    }
    expect(counts.values).toBeGreaterThan(1_500);
    expect(counts.none).toBeGreaterThan(100);
    expect(counts.atKinks).toBeGreaterThan(40);
  });
});

describe('claims about derivatives where a part has a kink, a jump or a root', () => {
  it.each([
    ['diff(x*abs(x), x) = 2*abs(x)'],
    ['diff(elu(x), x) = min(1, exp(x))'],
    ['diff(softsign(x), x) = 1/(1+abs(x))^2'],
    ['diff(x*cbrt(x), x) = 4/3*cbrt(x)'],
    ['diff(sqrt(x^4), x) = 2*x'],
    ['diff(abs(x^3), x) = 3*x*abs(x)'],
    ['diff(abs(x)^(3/2), x) = 3/2*sqrt(abs(x))*sign(x)'],
    ['diff((abs(x)<1 ? x^2/2 : abs(x)-1/2), x) = hardtanh(x)'],
    ['diff(prod(x, k, 1, n), x) = n*x^(n-1)', 'n integer, n >= 1'],
    ['grad(norm1(c*x), x) = abs(c)*sign(x)', 'x in R^n'],
    ['grad(norm(x)^3, x) = 3*norm(x)*x', 'x in R^n'],
    ['diff(leakyrelu(x, a), x) = (x>=0 ? 1 : a)'],
  ])('%s %s, and not with 1 more at the kink', (claim, assume = '') => {
    const report = decide(claim, assume);
    expect(report.verdict).toBe('proved');
    expect(report.notes.filter((n) => n.includes('kinks'))).toEqual([]);
    const kink = claim.startsWith('diff((abs') ? 'x==1' : claim.includes('norm1') ? 'c==0' : 'x==0';
    const more = claim.includes('norm(') ? `${claim}+indicator(norm(x)==0)` : `${claim}+indicator(${kink})`;
    expect(decide(more, assume).verdict).toBe('refuted');
  });

  it.each([
    ['diff((x^2>0 ? x*y : x), x) = y', '', 'proved'],
    ['diff((x^2>0 ? x*y : x), x) = (x==0 ? 1 : y)', '', 'refuted'],
    ['diff(sign(relu(x)), x) = 0', '', 'proved'],
    ['diff(relu(x)^2, x, 2) = 2*heaviside(x)', '', 'proved'],
    ['diff(sqrt(x), x)*2*sqrt(x) = 1', '', 'proved'],
    ['diff(cbrt(x), x)*3*cbrt(x)^2 = 1', '', 'proved'],
    ['norm(grad(norm(x), x)) = 1', 'x in R^3', 'proved'],
    ['diff((x==0 ? 1 : sin(x)/x), x) = (x==0 ? 0 : (x*cos(x)-sin(x))/x^2)', '', 'proved'],
    ['diff((x==0 ? 1 : sin(x)/x), x) = (x==0 ? 1 : (x*cos(x)-sin(x))/x^2)', '', 'refuted'],
    ['diff((x==0 ? 1 : sin(x)/x), x, 2) = (x==0 ? -1/3 : -sin(x)/x-2*cos(x)/x^2+2*sin(x)/x^3)', '', 'proved'],
    ['diff((x==0 ? 0 : x^2*sin(1/x)), x) = (x==0 ? 0 : 2*x*sin(1/x)-cos(1/x))', '', 'proved'],
    ['diff((x==a ? 2*a : (x^2-a^2)/(x-a)), x) = (x==a ? 2 : 1)', '', 'refuted'],
    ['diff((x>0 ? exp(-1/x) : 0), x) = (x>0 ? exp(-1/x)/x^2 : 0)', '', 'proved'],
    ['diff(sum((x-k)*abs(x-k), k, 1, 3), x) = 2*sum(abs(x-k), k, 1, 3)', '', 'proved'],
    ['diff(sum((x-k)*abs(x-k), k, 1, 3), x) = 2*sum(abs(x-k), k, 1, 3) + indicator(x==2)', '', 'refuted'],
    ['diff(max(sin(x)^2+cos(x)^2, 1), x) = 0', '', 'proved'],
    ['diff((x>x ? 5*x : x), x) = 1', '', 'proved'],
    ['diff((x>x ? 5*x : x), x) = 5', '', 'refuted'],
  ])('%s %s: %s', (claim, assume, verdict) => {
    expect(decide(claim, assume).verdict).toBe(verdict);
  });

  it.each([
    'diff((x==0 ? 2 : sin(x)/x), x) = (x==0 ? 0 : (x*cos(x)-sin(x))/x^2)',
    'diff((x==0 ? 0 : sqrt(x)), x) = (x==0 ? 0 : 1/(2*sqrt(x)))',
    'diff((x==0 ? 0 : sqrt(abs(x))), x) = (x==0 ? 0 : sign(x)/(2*sqrt(abs(x))))',
  ])('%s has nothing at 0 to say', (claim) => {
    expect(decide(claim.replace('? 0 : ', '? 7 : ')).verdict).not.toBe('refuted');
  });

  it.each([
    ['grad(sum(abs(w*x-y)), w) = sum(sign(w*x-y).*x)', 'x in R^n, y in R^n'],
    ['grad(sum(c.*relu(w*x)), w) = sum(c.*x.*(1+sign(w*x))/2)', 'x in R^n, c in R^n'],
    ['diff(acos(cos(x))^2, x) = 2*x', '-1 < x < 1'],
    ['diff(abs(a*x)-a*abs(x), x) = 0', 'a > 0'],
    ['diff(max(x,0)^(3/2), x) = (x>0 ? 3*sqrt(x)/2 : 0)', ''],
    ['diff(cbrt(x^9), x) >= 0', ''],
    ['diff(cbrt((x-a)^3), x) = 1', ''],
  ])('%s %s is proved, also where kinks cancel', (claim, assume) => {
    const report = decide(claim, assume);
    expect(report.verdict).toBe('proved');
    expect(report.notes.filter((n) => n.includes('kinks') || n.includes('stronger'))).toEqual([]);
  });

  it.each([
    ['diff(cbrt(x^3), x) = 1+indicator(x==0)', ''],
    ['diff(cbrt(x^3), x) = sign(x)^2', ''],
    ['diff(cbrt((x-a)^3), x) = 1+indicator(x==a)', ''],
    ['diff(cbrt(x^3), x) = (x>0 ? 1 : (x<0 ? 1 : 7))', ''],
    ['diff(abs(a*x)-a*abs(x), x) = indicator(x==0)', 'a > 0'],
    ['diff(acos(cos(x))^2, x) = 2*x+indicator(x==0)', '-1 < x < 1'],
    ['diff(x==a ? a : (x^2-a^2)/(x-a), x) = 1+indicator(x==a)', ''],
    ['grad(sum(abs(w*x-y)), w) = sum(sign(w*x-y).*x)+indicator(norm(x)+norm(y)==0)', 'x in R^n, y in R^n'],
    ['grad(sum(c.*relu(w*x)), w) = sum(c.*x.*(1+sign(w*x))/2)+indicator(w==0)', 'x in R^n, c in R^n'],
    ['diff(cbrt(x^9), x) > 0', ''],
    ['diff(abs(acos(cos(x))-x), x) = (x<0 ? -2 : 5)', '-1 < x < 3'],
  ])('%s %s is not proved: it is false where there is a derivative', (claim, assume) => {
    expect(decide(claim, assume).verdict).not.toBe('proved');
  });

  it('lets conventions at kinks pass where that is asked for, and no values of their own', () => {
    const judge = (claim: string) => {
      const report = prove(claim, { parser: createParser(), steps: 4_000_000, kinkConventions: true });
      if (!report.ok) throw new Error(claim);
      return report.value;
    };
    const convention = judge(
      'diff(v*relu(w*relu(u*x)), u) = v*w*x*indicator(w*relu(u*x)>0)*indicator(u*x>0)',
    );
    expect(convention.verdict).toBe('proved');
    expect(convention.notes.join()).toContain('off the kinks');
    expect(judge('diff(cbrt(x^3), x) = 1+indicator(x==0)').verdict).not.toBe('proved');
  });
});

describe('roots of squares of sines, whose zeros the other side leaves out', () => {
  it.each([
    'diff(sqrt(1 + cos(x)), x) = -sin(x)/(2*sqrt(1 + cos(x)))',
    'diff(sqrt(1 - cos(x)), x) = sin(x)/(2*sqrt(1 - cos(x)))',
    'diff(sqrt(2 + 2*cos(x)), x) = -sin(x)/sqrt(2 + 2*cos(x))',
    'diff(sqrt(1 + cos(2*x)), x) = -sin(2*x)/sqrt(1 + cos(2*x))',
    'diff(sqrt(1 - sin(x)), x) = -cos(x)/(2*sqrt(1 - sin(x)))',
    'diff(sqrt(3 - 3*cos(4*x)), x) = 2*sqrt(3)*sin(4*x)/sqrt(1 - cos(4*x))',
  ])('%s', (claim) => expect(decide(claim).verdict).toBe('proved'));

  it.each([
    'diff(sqrt(1 + cos(x)), x) = sin(x)/(2*sqrt(1 + cos(x)))',
    'diff(sqrt(3 - 3*cos(4*x)), x) = 2*sin(4*x)/sqrt(1 - cos(4*x))',
    'diff((1 + cos(x))^(3/2), x) = -3/2*sin(x)*sqrt(1 + cos(x)) + indicator(x == pi)',
  ])('%s is not proved', (claim) => expect(decide(claim).verdict).not.toBe('proved'));
});
