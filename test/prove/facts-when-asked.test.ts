import { describe, expect, it } from 'vitest';
import { createParser } from '../../src/expr/parse.js';
import { proveEqual } from '../../src/prove/equality/equality.js';
import {
  askByCases,
  followersOf,
  followsFrom,
  learnAll,
  type Scene,
} from '../../src/prove/normal/case-split.js';
import { Normaliser } from '../../src/prove/normal/normalise.js';
import { allVacuous, isProof } from '../../src/prove/part/verdict-text.js';
import { Reader } from '../../src/prove/reading/read.js';
import { Budget } from '../../src/prove/term/budget.js';
import { conditionsOf, DEFINED, type Fact } from '../../src/prove/term/domain.js';
import { NEGATIVE, NOT_NEGATIVE, NOT_ZERO, POSITIVE } from '../../src/prove/term/sign-set.js';
import { partsOf, subterms, type Term } from '../../src/prove/term/term.js';
import { decide } from './settings.js';

const parser = createParser();

interface Pair {
  readonly left: string;
  readonly right: string;
  readonly equal: boolean;
}
const { PAIRS } = (await import(new URL('../bench/prove-pairs.js', import.meta.url).href)) as {
  readonly PAIRS: readonly Pair[];
};
const budget = () => new Budget({ milliseconds: 1e9, steps: 2_000_000, now: () => 0 });

function term(text: string): Term {
  const ast = parser.parse(text);
  if (!ast.ok) throw new Error(`cannot read ${text}`);
  const unused = () => 'unused';
  const reader = new Reader(new Map(), {
    limit: unused,
    taylor: unused,
    constant: () => undefined,
    series: unused,
  });
  return reader.read(ast.value)!.at([]);
}

const fact = (text: string, sign: number): Fact => ({ term: term(text), sign });
const scene = (...facts: readonly Fact[]): Scene => ({ budget: budget(), integers: new Set(), facts });

describe('facts are learnt when a sign is asked for', () => {
  it('not by a normal form that asks none', () => {
    const n = new Normaliser(budget(), new Set());
    learnAll(n, [fact('x', POSITIVE), fact('x - y', NOT_ZERO)]);
    n.run(term('(x - y)^2*exp(x)'));
    expect(n.signs.onAsked).toBeDefined();
  });

  it('all of them, in their order, by the first question', () => {
    const n = new Normaliser(budget(), new Set());
    learnAll(n, [fact('x - y', POSITIVE), fact('y', POSITIVE), fact('z', NEGATIVE)]);
    expect(n.signs.signOf(n.run(term('x')))).toBe(POSITIVE);
    expect(n.signs.onAsked).toBeUndefined();
    expect(n.signs.signOf(n.run(term('x*z')))).toBe(NEGATIVE);
  });

  it('and a sign that is seen without them does not ask', () => {
    const n = new Normaliser(budget(), new Set());
    learnAll(n, [fact('x', POSITIVE)]);
    expect(n.signs.signOf(n.run(term('1 + exp(x)')))).toBe(POSITIVE);
    expect(n.signs.onAsked).toBeDefined();
  });

  it('so that facts that exclude each other still empty a case', () => {
    const [only] = askByCases(scene(fact('x', POSITIVE), fact('-x - 1', POSITIVE)), (n) => n.run(term('x')));
    expect(only!.answer.kind).toBe('vacuous');
    for (const claim of ['log(x) + 0*sqrt(-x) = log(x)', 'log(x) = log(x) + 0*log(-x)'])
      expect(decide(claim).verdict, claim).toBe('undecided');
    expect(decide('log(x^2) = 2*log(x)', 'x < 0').verdict).toBe('undecided');
    expect(decide('log(x^2) = 2*log(x)', 'x > 0').verdict).toBe('proved');
  });

  it('and several questions under one scene are answered as each alone', () => {
    const here = [
      scene(),
      scene(fact('x', POSITIVE)),
      scene(fact('x - 1', NOT_NEGATIVE), fact('y', NEGATIVE)),
      scene(fact('x', POSITIVE), fact('-x - 1', POSITIVE)),
    ];
    const asked = ['x', 'x - 1', 'x*y', 'abs(x - y)', 'x^2 - 2*x + 1', 'log(x)', '1/(x - 1)', '1 + exp(y)'];
    for (const s of here) {
      const follows = followersOf(s);
      for (const text of asked)
        for (const sign of [POSITIVE, NOT_NEGATIVE, NOT_ZERO, NEGATIVE])
          expect(follows(fact(text, sign)), `${text} ${sign}`).toBe(followsFrom(s, fact(text, sign)));
    }
  });
});

describe('the domains of both sides', () => {
  it.each([
    ['log(0*x + 1) = 0', true, ''],
    ['log(x + 1 - x) = 0', true, ''],
    ['1/(x + y) = 1/(y + x)', true, ''],
    ['x/x = 1', false, 'x != 0'],
    ['(x + y)/(x + y) = 1', false, 'x + y != 0'],
    ['(x - 1)/(x - 1) + (x + 1)/(x + 1) = 2', false, 'x + 1 != 0 and x - 1 != 0'],
    ['sqrt(x)/sqrt(x) + log(x)/log(x) = 2', false, 'log(x) != 0 and x > 0'],
  ] as const)('of %s', (claim, same, needs) => {
    const { verdict, domain } = decide(claim);
    expect([verdict, domain.same]).toEqual(['proved', same]);
    expect(domain.note).toContain(needs);
  });
});

it('no method shows two sides equal that a point tells apart, signs of factors among them', {
  timeout: 120_000,
}, () => {
  for (const { left, right, equal } of PAIRS) {
    if (equal) continue;
    const sides = [term(left), term(right)] as const;
    const facts = sides.flatMap((t) => conditionsOf(t, new Set(), DEFINED));
    const cases = proveEqual(...sides, { budget: budget(), integers: new Set(), facts });
    expect(isProof(cases) && !allVacuous(cases), `${left} = ${right}`).toBe(false);
  }
});

it('subterms come before what they are parts of, each once, as a recursion has them', () => {
  const shared = term('x*y + sin(x)');
  const root: Term = { kind: 'add', args: [shared, { kind: 'multiply', args: [shared, shared, term('2')] }] };
  const expected: Term[] = [];
  const visit = (x: Term): void => {
    if (expected.includes(x)) return;
    for (const part of [...partsOf(x)].reverse()) visit(part);
    expected.push(x);
  };
  visit(root);
  const found = subterms([root]);
  expect(found).toHaveLength(expected.length);
  found.forEach((x, k) => {
    expect(x).toBe(expected[k]);
  });
});
