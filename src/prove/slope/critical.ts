import { generatorsOf, type Poly, type PolyTerm, UNIT } from '../algebra/polynomial.js';
import { type Product, Undefined } from '../algebra/product.js';
import { realParts } from '../algebra/real-parts.js';
import { toTerm } from '../algebra/to-term.js';
import { learnAll, type Scene } from '../normal/case-split.js';
import { NeedSign, Stuck } from '../normal/normal-form.js';
import { Normaliser } from '../normal/normalise.js';
import { OutOfBudget } from '../term/budget.js';
import { compileDoubles } from '../term/doubles.js';
import { printTerm } from '../term/print-term.js';
import {
  applyTerm,
  mentions,
  nameTerm,
  negateTerm,
  numberTerm,
  powerTerm,
  substitute,
  subtractTerms,
  T_ONE,
  type Term,
  unknownsOf,
} from '../term/term.js';

/** Candidates that are handed on: each costs a proof attempt. */
const MAX_ANCHORS = 4;

/** Values at which a guess is tested before it is used: inside (0, 1), beyond, and negative. */
const TRIALS: readonly (readonly number[])[] = [
  [0.31, 0.57, 0.12, 0.83],
  [0.72, 0.23, 0.41, 0.64],
  [1.7, 2.9, 0.6, 3.1],
  [2.3, 1.2, 4.1, 0.7],
  [-1.3, 0.8, 2.2, -0.4],
];

/**
 * Where a function of several unknowns may have its least value in one of them, as expressions in the others: at the zeros of its slope that
 * can be written down, and where the unknown equals another one. Only guesses: whoever uses one proves what it is used for.
 */
export function criticalPoints(f: Term, slope: Term, name: string, scene: Scene): readonly Term[] {
  const others = unknownsOf([f]).names.filter((other) => other !== name);
  if (others.length === 0) return [];
  const found: Term[] = [];
  const add = (at: Term) => {
    const text = printTerm(at);
    if (found.length < MAX_ANCHORS && found.every((x) => printTerm(x) !== text)) found.push(at);
  };
  for (const other of others) {
    const y = nameTerm(other);
    for (const guess of [y, subtractTerms(T_ONE, y), powerTerm(y, -1), negateTerm(y)])
      if (vanishes(substitute(f, name, guess), others)) add(guess);
  }
  for (const zero of zerosOfSlope(slope.kind === 'guard' ? slope.body : slope, name, scene)) add(zero);
  return found;
}

/** Whether a term is zero at the trial values at which it has one; a quick look, and no proof. */
function vanishes(f: Term, names: readonly string[]): boolean {
  const value = compileDoubles(f, names);
  let seen = 0;
  for (const trial of TRIALS) {
    const v = value(names.map((_, i) => trial[i % trial.length]!));
    if (!Number.isFinite(v)) continue;
    if (Math.abs(v) > 1e-9) return false;
    seen += 1;
  }
  return seen > 0;
}

function zerosOfSlope(slope: Term, name: string, scene: Scene): readonly Term[] {
  const n = new Normaliser(scene.budget, scene.integers);
  try {
    learnAll(n, scene.facts);
    n.opaque = true;
    const parts = realParts(n.algebra, n.run(slope));
    if (!parts) return [];
    return parts.parts.flatMap(({ of, exponent }) =>
      exponent > 0 && of.polys.length > 0 ? solve(n, of, name) : [],
    );
  } catch (error) {
    if (error instanceof NeedSign || error instanceof Stuck || error instanceof Undefined) return [];
    if (error instanceof OutOfBudget && !scene.budget.exhausted) return [];
    throw error;
  }
}

/** Solves p = 0 for a name where that takes one step. */
function solve(n: Normaliser, p: Product, name: string): readonly Term[] {
  const { algebra } = n;
  if (!algebra.isExpandable(p) || algebra.hasCis(p)) return [];
  const { poly } = algebra.expand(p);
  const direct = solveLinear(n, poly, name);
  if (direct) return [direct];
  return byProduct(n, p, name) ?? byLogarithms(n, [...poly.values()], name) ?? [];
}

/** c1 m1 = c2 m2 by logarithms. */
function byLogarithms(n: Normaliser, terms: readonly PolyTerm[], name: string): readonly Term[] | undefined {
  const { algebra } = n;
  if (terms.length !== 2 || terms[0]!.re > 0n === terms[1]!.re > 0n) return undefined;
  const log = (t: PolyTerm) =>
    n.log(algebra.settle({ re: t.re < 0n ? -t.re : t.re, im: 0n, den: 1n }, t.mono, []));
  const gap = algebra.subtract(log(terms[0]!), log(terms[1]!));
  if (!algebra.isExpandable(gap) || algebra.hasCis(gap)) return undefined;
  const zero = solveLinear(n, algebra.expand(gap).poly, name);
  return zero ? [zero] : undefined;
}

/** A sum of logarithms is zero where their product is one. */
function byProduct(n: Normaliser, p: Product, name: string): readonly Term[] | undefined {
  const { algebra } = n;
  const product = n.signs.exponentiate?.(p);
  if (!product) return undefined;
  const gap = algebra.subtract(product, algebra.one);
  const zeros = (realParts(algebra, gap)?.parts ?? []).flatMap(({ of, exponent }) => {
    if (exponent <= 0 || of.polys.length === 0 || !algebra.isExpandable(of)) return [];
    const zero = solveLinear(n, algebra.expand(of).poly, name);
    return zero ? [zero] : [];
  });
  return zeros.length > 0 ? zeros : undefined;
}

/** a g + b = 0 where g is the name, its logarithm, or exp of a multiple of it, and a and b are free of the name. */
function solveLinear(n: Normaliser, poly: Poly, name: string): Term | undefined {
  const { algebra } = n;
  const depends = (id: number) => mentions(toTerm(algebra, algebra.power(id)), name);
  const ids = [...generatorsOf(poly)].filter(depends);
  if (ids.length !== 1) return undefined;
  const id = ids[0]!;
  const along = new Map<string, PolyTerm>();
  const rest = new Map<string, PolyTerm>();
  let power: number | undefined;
  for (const t of poly.values()) {
    const at = t.mono.findIndex((x, i) => i % 2 === 0 && x === id);
    if (at < 0) {
      rest.set(t.mono.join(), t);
      continue;
    }
    power ??= t.mono[at + 1]!;
    if (power !== t.mono[at + 1]) return undefined;
    const mono = [...t.mono.slice(0, at), ...t.mono.slice(at + 2)];
    along.set(mono.join(), { mono, re: t.re, im: t.im });
  }
  if (power === undefined || rest.size === 0) return undefined;
  const value = toTerm(
    algebra,
    algebra.negate(algebra.divide(algebra.fromPoly(rest), algebra.fromPoly(along))),
  );
  const root = power === UNIT ? value : powerTerm(value, numberTerm(UNIT, power));
  const { meaning } = algebra.info(id);
  switch (meaning.kind) {
    case 'name':
      return root;
    case 'log':
      return toTerm(algebra, meaning.of).kind === 'name' && power === UNIT
        ? applyTerm('exp', value)
        : undefined;
    case 'exp': {
      // exp(k name) = value.
      const inner = toTerm(algebra, meaning.of);
      const slope = algebra.subtract(
        n.run(substitute(inner, name, T_ONE)),
        n.run(substitute(inner, name, numberTerm(0))),
      );
      const linear = algebra.equal(n.run(inner), algebra.multiply(slope, n.run(nameTerm(name))));
      const scale = toTerm(algebra, slope);
      return linear && !mentions(scale, name)
        ? { kind: 'multiply', args: [applyTerm('log', root), powerTerm(scale, -1)] }
        : undefined;
    }
    default:
      return undefined;
  }
}
