import { describe, expect, it } from 'vitest';
import { createParser } from '../../src/expr/parse.js';
import { type Enclosure, isDisjoint } from '../../src/number/interval.js';
import { createIntervalArithmetic } from '../../src/number/interval-arithmetic.js';
import { rational } from '../../src/number/rational.js';
import { Undefined } from '../../src/prove/algebra/product.js';
import { toTerm } from '../../src/prove/algebra/to-term.js';
import { NeedSign, Stuck } from '../../src/prove/normal/normal-form.js';
import { Normaliser } from '../../src/prove/normal/normalise.js';
import { Reader } from '../../src/prove/reading/read.js';
import { Budget } from '../../src/prove/term/budget.js';
import { evaluateTerm } from '../../src/prove/term/evaluate.js';
import { ANY, NEGATIVE, POSITIVE } from '../../src/prove/term/sign-set.js';
import type { Term } from '../../src/prove/term/term.js';
import { decide, makeRandom } from './settings.js';

const parser = createParser();
const arithmetic = createIntervalArithmetic(128);

function readTerm(text: string): Term {
  const ast = parser.parse(text);
  if (!ast.ok) throw new Error(`cannot read ${text}`);
  const reader = new Reader(new Map(), {
    limit: () => 'unused',
    taylor: () => 'unused',
    constant: () => undefined,
    series: () => 'unused',
  });
  return reader.read(ast.value)!.at([]);
}

const budget = () => new Budget({ milliseconds: 1e9, steps: 1_000_000, now: () => 0 });

function valueAt(term: Term, values: Readonly<Record<string, readonly [number, number]>>): Enclosure {
  const names = new Map(
    Object.entries(values).map(([k, [n, d]]) => [k, arithmetic.fromRational(rational(n, d))] as const),
  );
  const environment = {
    names,
    entry: () => arithmetic.fromInteger(0),
    sizes: new Map(),
    positions: new Map(),
    integers: new Set<string>(),
  };
  return evaluateTerm(term, environment, arithmetic, budget());
}

function writeExpression(depth: number, random: () => number): string {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const part = () => writeExpression(depth - 1, random);
  if (depth <= 0) return pick(['x', 'y', 'x', 'y', '2', '3', '1/3', '-1', 'pi', '5']);
  switch (Math.floor(random() * 9)) {
    case 0:
      return `(${part()} + ${part()})`;
    case 1:
      return `(${part()} - ${part()})`;
    case 2:
    case 3:
      return `(${part()}) * (${part()})`;
    case 4:
      return `(${part()}) / (${part()})`;
    case 5:
      return `(${part()})^(${pick(['2', '3', '-1', '-2', '1/2', '-1/2', '1/3', '2/3'])})`;
    case 6:
      return `${pick(['exp', 'log', 'sqrt', 'log'])}(${part()})`;
    default:
      return `${pick(['exp', 'log', 'sqrt', 'sin', 'cos', 'tan', 'tanh', 'sigmoid', 'softplus', 'atan', 'asin', 'asinh', 'cosh'])}(${part()})`;
  }
}

describe('the normal form against direct evaluation', () => {
  for (const seed of [5, 6, 7, 8]) {
    it(`keeps the value wherever it is defined (seed ${seed})`, { timeout: 60_000 }, () => {
      const random = makeRandom(seed);
      let compared = 0;
      for (let k = 0; k < 400; k++) {
        const text = writeExpression(3, random);
        const term = readTerm(text);
        const at: Record<string, readonly [number, number]> = {
          x: [1 + Math.floor(random() * 30), 10],
          y: [1 + Math.floor(random() * 30), 7],
        };
        const n = new Normaliser(budget(), new Set());
        // Half of the time the signs are known, which switches on the rules that need them.
        if (random() < 0.5) {
          n.signs.learn(n.run({ kind: 'name', name: 'x' }), POSITIVE);
          n.signs.learn(n.run({ kind: 'name', name: 'y' }), POSITIVE);
        }
        const direct = valueAt(term, at);
        if (direct.kind === 'empty' || direct.defined !== 'everywhere') continue;
        let form: Term;
        try {
          form = toTerm(n.algebra, n.run(term));
        } catch (error) {
          if (error instanceof NeedSign || error instanceof Stuck || error instanceof Undefined) continue;
          if (error instanceof Error && 'reason' in error) continue;
          throw error;
        }
        const normal = valueAt(form, at);
        if (normal.kind === 'empty') continue;
        compared += 1;
        expect(isDisjoint(direct, normal), `${text} at ${JSON.stringify(at)}`).toBe(false);
      }
      expect(compared).toBeGreaterThan(120);
    });
  }

  it('finds signs that intervals confirm', { timeout: 60_000 }, () => {
    const random = makeRandom(23);
    let known = 0;
    for (let k = 0; k < 400; k++) {
      const text = writeExpression(3, random);
      const term = readTerm(text);
      const n = new Normaliser(budget(), new Set());
      let sign = ANY;
      try {
        sign = n.signs.signOf(n.run(term));
      } catch (error) {
        if (error instanceof NeedSign || (error instanceof Error && 'reason' in error)) continue;
        throw error;
      }
      if (sign === ANY) continue;
      known += 1;
      for (let point = 0; point < 12; point++) {
        const at: Record<string, readonly [number, number]> = {
          x: [Math.floor(random() * 61) - 30, 10],
          y: [Math.floor(random() * 61) - 30, 7],
        };
        const value = valueAt(term, at);
        if (value.kind === 'empty' || value.defined !== 'everywhere') continue;
        if (!(sign & NEGATIVE))
          expect(value.hi.mantissa >= 0n, `${text} at ${JSON.stringify(at)}`).toBe(true);
        if (!(sign & POSITIVE))
          expect(value.lo.mantissa <= 0n, `${text} at ${JSON.stringify(at)}`).toBe(true);
      }
    }
    expect(known).toBeGreaterThan(40);
  });
});

describe('mistakes that normal forms of this kind have made', () => {
  it('keeps the factor of an inverted radical', () => {
    expect(decide('1/(3*sqrt(x)) = sqrt(x)/(3*x)').verdict).toBe('proved');
    expect(decide('1/(3*sqrt(x)) = sqrt(x)/x').verdict).toBe('refuted');
    expect(decide('1/sqrt(2*x) = sqrt(2*x)/(2*x)').verdict).toBe('proved');
  });

  it('reads exp(c log |f|) as |f|^c', () => {
    expect(decide('exp(3*log(abs(x))) = abs(x)^3').verdict).toBe('proved');
    expect(decide('exp(3*log(abs(x))) = x^3').verdict).toBe('refuted');
    expect(decide('exp(log(x^2)/2) = x').verdict).toBe('refuted');
    expect(decide('exp(log(x^2)/2) = abs(x)').verdict).toBe('proved');
  });

  it('takes no sign and no logarithm of a complex factor', () => {
    expect(decide('log(cos(x)^2) = 2*log(abs(cos(x)))').verdict).toBe('proved');
    expect(decide('abs(sin(x)*cos(x)) = sin(x)*cos(x)').verdict).toBe('refuted');
    expect(decide('sqrt(sin(x)^2) = sin(x)').verdict).toBe('refuted');
    expect(decide('log(sin(x)^2 + cos(x)^2) = 0').verdict).toBe('proved');
    expect(decide('abs(exp(sin(x))) = exp(sin(x))').verdict).toBe('proved');
  });

  it('does not spread a case about one entry over all entries', () => {
    expect(decide('relu(x) = x', 'x vector').verdict).toBe('refuted');
    expect(decide('relu(x) = (x + abs(x))/2', 'x vector').verdict).toBe('proved');
    expect(decide('relu(x)*sum(relu(x)) = relu(x)*sum(x)', 'x vector').verdict).toBe('refuted');
  });

  it('does not lose a value at an isolated point of the domain', () => {
    expect(decide('sqrt(x^2*(x-1)) + abs(x-1) = sqrt(x^2*(x-1)) + x - 1').verdict).toBe('refuted');
  });
});
