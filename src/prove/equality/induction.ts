import { compare, rational } from '../../number/rational.js';
import type { Product } from '../algebra/product.js';
import { toTerm } from '../algebra/to-term.js';
import { askByCases, type Case, followsFrom, learnAll, type Scene } from '../normal/case-split.js';
import { Normaliser } from '../normal/normalise.js';
import { OutOfBudget } from '../term/budget.js';
import { conditionsOf, DEFINED, evaluatedParts, type Fact } from '../term/domain.js';
import { printTerm } from '../term/print-term.js';
import { NEGATIVE, NIL, NOT_NEGATIVE, NOT_ZERO } from '../term/sign-set.js';
import {
  addTerms,
  mentions,
  multiplyTerms,
  nameTerm,
  numberTerm,
  sameTerm,
  substitute,
  subterms,
  subtractTerms,
  T_ONE,
  type Term,
  unknownsOf,
} from '../term/term.js';
import { factorOf, growthOf, nextOf, type Range, valueAt } from './growth.js';

/** The lowest value of a name is looked for between this and its negative. */
const LOWEST = 20;

/** What an induction over a whole-number name rests on. */
export interface Induction {
  readonly name: string;
  /** The smallest value of the name. */
  readonly lowest: number;
  /** What is known, apart from the name being at least its smallest value. */
  readonly rest: readonly Fact[];
  /** What is known besides in the step from one value to the next: both sides are defined at both. */
  readonly step: readonly Fact[];
}

/** Steps above its lowest value at which an induction may start, once what is below is shown by itself. */
const MAX_LIFT = 1;

/**
 * The names over which a claim may be shown by induction: whole numbers with a lower end, of which nothing else is assumed,
 * so that a value of the name that is allowed has all smaller ones down to the lowest below it; and wherever the claim
 * speaks of a value, it speaks of all of these. `lift` starts it above the lowest value.
 */
export function inductionsOf(left: Term, right: Term, scene: Scene, lift = 0): readonly Induction[] {
  const { names } = unknownsOf([left, right]);
  const counted = names.filter((name) => scene.integers.has(name) && standsInRange([left, right], name));
  return counted.flatMap((name) => {
    const least = lowestValue(name, scene);
    if (least === undefined) return [];
    const lowest = least + lift;
    const own = scene.facts.filter((f) => mentions(f.term, name));
    const rest = scene.facts.filter((f) => !mentions(f.term, name));
    const base: Scene = { ...scene, facts: [...rest, atLeast(name, lowest)] };
    const conditions = [left, right].flatMap((t) => conditionsOf(t, scene.integers, DEFINED));
    const moving = [...own, ...conditions].filter((f) => mentions(f.term, name));
    const open = moving.filter((f) => !followsFrom(base, f));
    const step = open.length === 0 ? [] : definedAbove([left, right], { name, lowest }, moving, scene);
    const above: Scene = { ...base, facts: [...base.facts, ...step] };
    const implied = open.every((f) => followsFrom(above, f));
    const whole = evaluatedRanges([left, right]).every((x) => summandsStay(x, name, base));
    return implied && whole && powersStay([left, right], name, base)
      ? [{ name, lowest, rest, step: [...step, ...open] }]
      : [];
  });
}

/**
 * What is known at a value of a name where both sides are defined at the next: their conditions there, and those of the summands at the last
 * two positions of ranges that grow by one. Where they are enough for the conditions at the value itself, the places at which the claim speaks
 * go down to the lowest value: x + n + 1 is not zero where 1/(x + k) is summed up to k = n + 1.
 */
function definedAbove(
  sides: readonly Term[],
  { name, lowest }: { readonly name: string; readonly lowest: number },
  conditions: readonly Fact[],
  { integers }: Scene,
): readonly Fact[] {
  const next = addTerms(nameTerm(name), T_ONE);
  const above = conditions.map((f) => ({ ...f, term: substitute(f.term, name, next) }));
  const summands = evaluatedRanges(sides).flatMap(({ body, index, from, to }) => {
    if (!sameTerm(to, nameTerm(name)) || mentions(body, name)) return [];
    const isThere = from.kind === 'number' && compare(from.value, rational(BigInt(lowest))) <= 0;
    const positions = isThere ? [to, next] : [next];
    return conditionsOf(body, integers, DEFINED).flatMap((f) =>
      positions.map((at) => ({ ...f, term: valueAt(f.term, index, at) })),
    );
  });
  return [...above, ...summands.filter((f) => !hasPosition(f.term))];
}

/** The sums and products that are evaluated in any case. */
function evaluatedRanges(sides: readonly Term[]): readonly Range[] {
  return evaluatedParts(sides).filter((x): x is Range => x.kind === 'range');
}

/** Whether a summand that moves with a name is defined at all positions, whatever the name. */
function summandsStay({ body, index, from, to }: Range, name: string, base: Scene): boolean {
  if (!mentions(body, name)) return true;
  const place = nameTerm('place#');
  const here: Scene = {
    ...base,
    integers: new Set([...base.integers, 'place#']),
    facts: [
      ...base.facts,
      { term: subtractTerms(place, from), sign: NOT_NEGATIVE },
      { term: subtractTerms(to, place), sign: NOT_NEGATIVE },
    ],
  };
  return conditionsOf(valueAt(body, index, place), here.integers, DEFINED).every((f) => followsFrom(here, f));
}

function hasPosition(x: Term): boolean {
  return subterms([x]).some((t) => t.kind === 'position');
}

/** Whether the powers whose exponent moves with a name are defined at all its values, once they are at one: no zero gets a negative exponent. */
function powersStay(roots: readonly Term[], name: string, scene: Scene): boolean {
  const ranges = subterms(roots).filter((x): x is Range => x.kind === 'range');
  return subterms(roots).every(
    (x) =>
      x.kind !== 'power' ||
      !mentions(x.exponent, name) ||
      atEnds(x.exponent, ranges).every((e) => followsFrom(scene, { term: e, sign: NOT_NEGATIVE })) ||
      followsFrom(scene, { term: x.base, sign: NOT_ZERO }),
  );
}

/** An exponent in which positions enter linearly, at both ends of their ranges; itself where there is none. */
function atEnds(exponent: Term, ranges: readonly Range[]): readonly Term[] {
  let ends: readonly Term[] = [exponent];
  for (const { index, from, to } of ranges) {
    if (!isLinearIn(exponent, index)) continue;
    ends = ends.flatMap((e) => [from, to].map((end) => valueAt(e, index, end)));
  }
  return ends;
}

function isLinearIn(x: Term, index: string): boolean {
  const occurs = (t: Term) => subterms([t]).some((y) => y.kind === 'position' && y.index === index);
  if (x.kind === 'add') return x.args.every((a) => !occurs(a) || isLinearIn(a, index));
  if (x.kind === 'multiply')
    return x.args.filter(occurs).length === 1 && x.args.every((a) => !occurs(a) || isLinearIn(a, index));
  return x.kind === 'position' && x.index === index;
}

/** The fact that a name is at least a number. */
export function atLeast(name: string, lowest: number): Fact {
  return { term: subtractTerms(nameTerm(name), numberTerm(lowest)), sign: NOT_NEGATIVE };
}

/** Names in bounds of sums, under factorials and in exponents are those that claims are about for all values. */
function standsInRange(roots: readonly Term[], name: string): boolean {
  return subterms(roots).some((x) => {
    if (x.kind === 'range') return mentions(x.from, name) || mentions(x.to, name);
    if (x.kind === 'apply') return x.name === 'factorial' && mentions(x.args[0]!, name);
    return x.kind === 'power' && mentions(x.exponent, name);
  });
}

/** The lowest value that a whole-number name may have, as far as it is seen. */
export function lowestValue(name: string, scene: Scene): number | undefined {
  const n = new Normaliser(scene.budget, scene.integers);
  learnAll(n, scene.facts);
  const value = n.run(nameTerm(name));
  for (let a = LOWEST; a >= -LOWEST; a--) {
    const gap = n.algebra.subtract(value, n.algebra.integer(a));
    if (!(n.signs.signOf(gap) & NEGATIVE)) return a;
  }
  return undefined;
}

/** How an equality was shown by induction. */
export interface InductionProof {
  readonly steps: readonly string[];
}

/**
 * Shows left = right for all values of a whole number: at its lowest value, and from one value to the next. With D = left -
 * right, the step is c D(n) = b D(n + 1) for factors b, c of which b is never zero: 1 for sums, the ratio of neighbours for
 * products. `isZero` decides equalities; `baseCases` judges the claim at the lowest value.
 */
export function showByInduction(
  left: Term,
  right: Term,
  scene: Scene,
  isZero: (n: Normaliser, difference: Product) => boolean,
  baseCases: (left: Term, right: Term, scene: Scene) => readonly Case<boolean>[],
): InductionProof | undefined {
  for (let lift = 0; lift <= MAX_LIFT; lift++) {
    const proof = showFrom(lift, left, right, scene, isZero, baseCases);
    if (proof) return proof;
  }
  return undefined;
}

function showFrom(
  lift: number,
  left: Term,
  right: Term,
  scene: Scene,
  isZero: (n: Normaliser, difference: Product) => boolean,
  baseCases: (left: Term, right: Term, scene: Scene) => readonly Case<boolean>[],
): InductionProof | undefined {
  for (const { name, lowest, rest, step: known } of inductionsOf(left, right, scene, lift)) {
    // A later start serves claims that say nothing, or other things, at the lowest value.
    if (lift > 0 && inductionsOf(left, right, scene).some((i) => i.name === name)) continue;
    const here: Scene = { ...scene, facts: rest };
    const baseAt = (value: number) =>
      baseCases(substitute(left, name, numberTerm(value)), substitute(right, name, numberTerm(value)), here);
    const base = baseAt(lowest);
    if (!base.every(isSettled)) continue;
    const below = Array.from({ length: lift }, (_, k) => lowest - 1 - k);
    if (!below.every((value) => baseAt(value).every(isSettled))) continue;
    const next = (t: Term) => nextOf(t, name);
    const step: Scene = { ...scene, facts: [...rest, atLeast(name, lowest), ...known] };
    const both = (n: Normaliser) =>
      [
        n.algebra.subtract(n.run(left), n.run(right)),
        n.algebra.subtract(n.run(next(left)), n.run(next(right))),
      ] as const;
    // Where a side is undefined at the lowest value, the claim must say nothing of the others either.
    const silent = base
      .filter(({ answer }) => answer.kind === 'vacuous')
      .every(({ given }) =>
        askByCases({ ...step, facts: [...step.facts, ...given] }, both, (a) => a.kind !== 'vacuous').every(
          ({ answer }) => answer.kind === 'vacuous',
        ),
      );
    if (!silent) continue;
    const growth =
      showByGrowth(left, right, name, step, isZero) ?? showByFactors(left, right, name, step, isZero);
    const texts = growth === undefined ? showStep(left, next, both, step, isZero) : [growth];
    if (!texts) continue;
    return {
      steps: [
        `by induction over ${name} from ${lowest}`,
        ...below.map((value) => `${name} = ${value}: both sides are equal, or one has no value`),
        `${name} = ${lowest}: both sides are equal`,
        ...texts.map((text) => `from ${name} to ${name} + 1: ${text}`),
      ],
    };
  }
  return undefined;
}

/** The step by what stands on both sides as a whole: how it is made in each case; undefined where it stays open. */
function showStep(
  left: Term,
  next: (t: Term) => Term,
  both: (n: Normaliser) => readonly [Product, Product],
  step: Scene,
  isZero: (n: Normaliser, difference: Product) => boolean,
): readonly string[] | undefined {
  const cases = askByCases(step, (n) => {
    const [before, after] = both(n);
    const kind = isStep(n, before, after, isZero);
    if (kind !== 'difference') return kind;
    const growth = n.algebra.subtract(n.run(next(left)), n.run(left));
    return `both sides grow by ${show(n, growth)}`;
  });
  const texts = new Set<string>();
  const shown = cases.every(({ answer }) => {
    if (answer.kind !== 'answer') return answer.kind === 'vacuous';
    if (answer.value) texts.add(answer.value);
    return answer.value !== undefined;
  });
  return shown ? [...texts] : undefined;
}

/**
 * The step of sums, by the summands that are added on either side: nothing needs to be known of the sums themselves. What it says, if it is
 * one.
 */
function showByGrowth(
  left: Term,
  right: Term,
  name: string,
  step: Scene,
  isZero: (n: Normaliser, difference: Product) => boolean,
): string | undefined {
  const [l, r] = [growthOf(left, name, step), growthOf(right, name, step)];
  if (!l || !r) return undefined;
  const cases = askByCases(step, (n) => isZero(n, n.algebra.subtract(n.run(l), n.run(r))));
  return cases.every(isSettled) ? `both sides grow by ${printTerm(l)}` : undefined;
}

/** The step of products, by the factors that come to one side: the other is multiplied by the same. */
function showByFactors(
  left: Term,
  right: Term,
  name: string,
  step: Scene,
  isZero: (n: Normaliser, difference: Product) => boolean,
): string | undefined {
  for (const [a, b] of [
    [left, right],
    [right, left],
  ] as const) {
    const factor = factorOf(a, name, step);
    if (!factor) continue;
    const cases = askByCases(step, (n) =>
      isZero(n, n.algebra.subtract(n.run(nextOf(b, name)), n.run(multiplyTerms(factor, b)))),
    );
    if (cases.every(isSettled)) return `both sides are multiplied by ${printTerm(factor)}`;
  }
  return undefined;
}

/** Shown, or nothing to show. */
function isSettled({ answer }: Case<boolean>): boolean {
  return answer.kind === 'vacuous' || (answer.kind === 'answer' && answer.value);
}

function isStep(
  n: Normaliser,
  before: Product,
  after: Product,
  isZero: (n: Normaliser, difference: Product) => boolean,
): string | undefined {
  const { algebra } = n;
  if (isZero(n, algebra.subtract(after, before))) return 'difference';
  for (const id of countedIn(n, before)) {
    const [b, c] = [coefficientOf(n, before, id), coefficientOf(n, after, id)];
    if (!b || !c || n.signs.signOf(b) & NIL) continue;
    if (!isZero(n, algebra.subtract(algebra.multiply(b, after), algebra.multiply(c, before)))) continue;
    return `left - right is multiplied by ${show(n, algebra.divide(c, b))}`;
  }
  return undefined;
}

function show(n: Normaliser, p: Product): string {
  try {
    return printTerm(toTerm(n.algebra, p));
  } catch (error) {
    if (error instanceof OutOfBudget) return 'the same';
    throw error;
  }
}

/** Sums, products, factorials and powers whose length is open. */
function countedIn(n: Normaliser, p: Product): readonly number[] {
  const { algebra } = n;
  return [...algebra.generatorsIn(p)].filter((id) =>
    ['range', 'apply', 'exp'].includes(algebra.meaning(id).kind),
  );
}

/** What a generator is multiplied by, where it enters linearly: p = coefficient * generator + rest. */
function coefficientOf(n: Normaliser, p: Product, id: number): Product | undefined {
  const { algebra } = n;
  const generator = algebra.power(id);
  const terms: Product[] = [];
  for (const s of algebra.summands(p)) {
    const quotient = algebra.divide(s, generator);
    if (!algebra.generatorsIn(s).has(id)) continue;
    if (algebra.generatorsIn(quotient).has(id)) return undefined;
    terms.push(quotient);
  }
  return terms.length === 0 ? undefined : algebra.add(terms);
}
