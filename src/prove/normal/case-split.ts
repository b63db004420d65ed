import type { Algebra } from '../algebra/algebra.js';
import { G_ONE, gaussian } from '../algebra/gaussian.js';
import { type PolyTerm, UNIT } from '../algebra/polynomial.js';
import { type Product, Undefined } from '../algebra/product.js';
import { realParts } from '../algebra/real-parts.js';
import { toTerm } from '../algebra/to-term.js';
import { type Budget, OutOfBudget } from '../term/budget.js';
import type { Fact } from '../term/domain.js';
import { printTerm } from '../term/print-term.js';
import { ANY, NEGATIVE, NIL, NOT_NEGATIVE, NOT_POSITIVE, POSITIVE, type SignSet } from '../term/sign-set.js';
import {
  applyTerm,
  divideTerms,
  type Index,
  mentions,
  numberTerm,
  subterms,
  subtractTerms,
  type Term,
} from '../term/term.js';
import { generalFact, instancesAt } from './instances.js';
import { withoutNonzeroFactors } from './nonzero-factors.js';
import { NeedSign, Stuck } from './normal-form.js';
import { Normaliser } from './normalise.js';

/** Cases of one proof; nested absolute values double them. */
const MAX_CASES = 400;

/** What a question is asked under. */
export interface Scene {
  readonly budget: Budget;
  readonly integers: ReadonlySet<string>;
  /** Assumptions and domain conditions. */
  readonly facts: readonly Fact[];
  /** Positions that differ from each other. */
  readonly distinct?: readonly (readonly [Index, Index])[];
  /** Whether products of facts are looked at as well. */
  readonly withProducts?: boolean;
  /** Whether a point was seen at which all facts hold: they do not exclude each other. Not to be handed on with more facts. */
  readonly inhabited?: boolean;
  /** Whether the values that are compared were seen to differ at such a point: a proof is looked for only to see that there is none. */
  readonly apart?: boolean;
}

/** Why nothing is claimed where the facts of a case exclude each other. */
export const EMPTY_CASE = 'the case is empty';

/** The answer in one case. */
export type CaseAnswer<T> =
  | { readonly kind: 'answer'; readonly value: T }
  /** The facts exclude each other, or an expression is nowhere defined: nothing is claimed. */
  | { readonly kind: 'vacuous'; readonly reason: string }
  | { readonly kind: 'open'; readonly reason: string };

export interface Case<T> {
  /** The signs that make the case. */
  readonly given: readonly Fact[];
  readonly answer: CaseAnswer<T>;
}

/**
 * Asks a question under every combination of signs that it turns out to depend on. Stops at the first case that stays
 * open when `all` is false.
 */
export function askByCases<T>(
  scene: Scene,
  question: (n: Normaliser) => T,
  stop: (answer: CaseAnswer<T>) => boolean = (a) => a.kind === 'open',
  maxCases: number = MAX_CASES,
): readonly Case<T>[] {
  const results: Case<T>[] = [];
  const pending: (readonly Fact[])[] = [[]];
  while (pending.length > 0) {
    const given = pending.pop()!;
    if (results.length + pending.length >= maxCases) {
      results.push({ given, answer: { kind: 'open', reason: `more than ${maxCases} cases` } });
      return results;
    }
    const step = askOnce(scene, given, question);
    if (step.kind === 'split') {
      for (const sign of step.signs) pending.push([...given, { term: step.term, sign }]);
      continue;
    }
    results.push({ given, answer: step });
    if (stop(step)) return results;
  }
  return results;
}

/** The answer in one case, or the sign on which it depends. */
type Step<T> =
  | CaseAnswer<T>
  | { readonly kind: 'split'; readonly term: Term; readonly signs: readonly SignSet[] };

function askOnce<T>(scene: Scene, given: readonly Fact[], question: (n: Normaliser) => T): Step<T> {
  return askOf(normaliserOf(scene, given), scene, given, question);
}

/** Asks a normaliser that has learnt the facts of a case. */
function askOf<T>(
  n: Normaliser,
  scene: Scene,
  given: readonly Fact[],
  question: (n: Normaliser) => T,
): Step<T> {
  const seen = scene.inhabited === true && given.length === 0;
  if (!seen && n.signs.contradictory) return { kind: 'vacuous', reason: EMPTY_CASE };
  try {
    return { kind: 'answer', value: question(n) };
  } catch (error) {
    if (error instanceof NeedSign) {
      const signs = error.continuous ? [NOT_POSITIVE, NOT_NEGATIVE] : [NIL, NEGATIVE, POSITIVE];
      const term = toTerm(n.algebra, error.part);
      const text = printTerm(term);
      // A case that was made before and did not help will not help when it is made again.
      const repeated = given.some((f) => signs.includes(f.sign) && printTerm(f.term) === text);
      return repeated
        ? { kind: 'open', reason: `the sign of ${text} could not be used` }
        : { kind: 'split', term, signs };
    }
    if (error instanceof Undefined) return { kind: 'vacuous', reason: `there is ${error.reason}` };
    if (error instanceof Stuck) return { kind: 'open', reason: error.reason };
    if (error instanceof OutOfBudget && !scene.budget.exhausted)
      return { kind: 'open', reason: error.reason };
    throw error;
  }
}

function normaliserOf(scene: Scene, given: readonly Fact[]): Normaliser {
  const n = new Normaliser(scene.budget, scene.integers);
  for (const [i, j] of scene.distinct ?? []) {
    n.algebra.distinct.add(`${i}|${j}`);
    n.algebra.distinct.add(`${j}|${i}`);
  }
  learnAll(n, [...scene.facts, ...given]);
  n.signs.withProducts = scene.withProducts ?? false;
  return n;
}

/** What a question gives without cases, absolute values of open sign left as they are; undefined where it needs them. */
export function withoutCases<T>(scene: Scene, question: (n: Normaliser) => T): T | undefined {
  const n = normaliserOf(scene, []);
  n.opaque = true;
  try {
    return question(n);
  } catch (error) {
    if (error instanceof NeedSign || error instanceof Undefined || error instanceof Stuck) return undefined;
    throw error;
  }
}

/** Whether a fact holds in every case that what is known leaves. */
export function followsFrom(scene: Scene, fact: Fact): boolean {
  const cases = askByCases(scene, (n) => isSeen(n, fact));
  return cases.every(({ answer }) => answer.kind === 'vacuous' || (answer.kind === 'answer' && answer.value));
}

/** Whether each of several facts holds in every case that what is known leaves: what is known is learnt once for all of them. */
export function followersOf(scene: Scene): (fact: Fact) => boolean {
  let shared: Normaliser | undefined;
  return (fact) => {
    shared ??= normaliserOf(scene, []);
    const n = shared;
    const step = askOf(n, scene, [], () => isSeen(n, fact));
    if (step.kind === 'split') return followsFrom(scene, fact);
    return step.kind === 'vacuous' || (step.kind === 'answer' && step.value);
  };
}

function isSeen(n: Normaliser, { term, sign }: Fact): boolean {
  const value = n.refine(n.run(term));
  // Often the sign is seen without what is known.
  const unasked = n.signs.onAsked ? n.signs.signUnasked(value) : ANY;
  return (unasked & ~sign) === 0 || (n.signs.signOf(value) & ~sign) === 0;
}

/** Teaches facts to a normaliser; facts about entries hold for every position. */
export function learnAll(n: Normaliser, facts: readonly Fact[]): void {
  const general = facts.map(generalFact).filter((g) => g !== undefined);
  // An equation changes values, and not only what is known of them.
  if (general.length === 0 && facts.every((f) => f.sign !== NIL)) {
    learnWhenAsked(n, facts);
    return;
  }
  const open = teach(n, facts);
  n.signs.learnAgain();
  n.forget();
  // What asked for a sign may have it now. An equation may give a name another value than the one that facts were learnt with.
  if (open.length > 0) {
    n.wanted = undefined;
    teach(n, open.some(({ sign }) => sign === NIL) ? facts : open);
  }
  if (general.length === 0) return;
  const known = new Set<number>();
  n.signs.onEntry = (id) => {
    if (known.has(id)) return;
    known.add(id);
    const meaning = n.algebra.meaning(id);
    if (meaning.kind !== 'entry') return;
    for (const g of general) for (const fact of instancesAt(g, meaning.name, meaning.indices)) learn(n, fact);
  };
}

/** Facts that wait until a sign is looked for, which a normal form often does without; their values are computed at once. */
function learnWhenAsked(n: Normaliser, facts: readonly Fact[]): void {
  const open: Fact[] = [];
  const waiting: { readonly fact: Fact; readonly value: Product }[] = [];
  const learnWaiting = () => {
    n.signs.onAsked = undefined;
    for (const { fact, value } of waiting.splice(0))
      if (!tryFact(n, () => n.signs.learn(value, fact.sign))) open.push(fact);
  };
  const finish = () => {
    n.signs.learnAgain();
    n.forget();
    if (open.length === 0) return;
    // What asked for a sign may have it now.
    n.wanted = undefined;
    teach(n, open);
  };
  n.signs.onAsked = learnWaiting;
  for (const fact of facts) {
    const use = () => {
      const value = n.run(fact.term);
      if (n.signs.onAsked) waiting.push({ fact, value });
      else n.signs.learn(value, fact.sign);
    };
    if (!tryFact(n, use)) open.push(fact);
  }
  if (!n.signs.onAsked) {
    finish();
    return;
  }
  n.signs.onAsked = () => {
    // The question may have set these since: facts are learnt without.
    const { opaque } = n;
    const { withProducts } = n.signs;
    n.opaque = false;
    n.signs.withProducts = false;
    learnWaiting();
    finish();
    n.opaque = opaque;
    n.signs.withProducts = withProducts;
  };
}

/** Equations first, as they change what is known of everything else. Returns the facts that asked for a sign. */
function teach(n: Normaliser, facts: readonly Fact[]): readonly Fact[] {
  const open = new Set<Fact>();
  for (const fact of facts) {
    if (fact.sign !== NIL) continue;
    if (generalFact(fact)) continue;
    if (!useEquation(n, fact.term) || !useSum(n, fact.term)) open.add(fact);
  }
  for (const fact of facts) if (!learn(n, fact)) open.add(fact);
  return [...open];
}

/** An equation c s + rest = 0 of a sum s over an axis, of which the rest does not hold the sum, gives its value. */
function useSum(n: Normaliser, term: Term): boolean {
  const { algebra } = n;
  return tryFact(n, () => {
    const terms = termsOfEquation(n, term);
    const lead = terms.find(
      (t) => t.mono.length === 2 && t.mono[1] === UNIT && algebra.meaning(t.mono[0]!).kind === 'sum',
    );
    if (!lead) return;
    const id = lead.mono[0]!;
    const rest = terms.filter((t) => t !== lead);
    const sum = algebra.fromPoly(new Map(rest.map((t) => [t.mono.join(), t])));
    if (algebra.generatorsIn(sum).has(id)) return;
    n.replace(id, algebra.scale(sum, gaussian(-1n, 0n, lead.re)));
  });
}

/**
 * An equation that is linear in a name is solved for it, if the name occurs in nothing else of the equation; one for a whole number only
 * where the value is seen to be whole.
 */
function useEquation(n: Normaliser, term: Term): boolean {
  const { algebra } = n;
  return tryFact(n, () => {
    const terms = termsOfEquation(n, term);
    const whole = (t: PolyTerm) =>
      t.mono.every((x, i) => (i % 2 === 1 ? x > 0 && x % UNIT === 0 : algebra.isWhole(algebra.meaning(x))));
    for (const t of terms) {
      const id = t.mono[0];
      if (t.mono.length !== 2 || id === undefined || t.mono[1] !== UNIT) continue;
      const meaning = algebra.meaning(id);
      if (meaning.kind === 'entry') {
        const value = solvedFor(algebra, terms, t);
        if (!isEntryIn(value, meaning.name, meaning.indices)) {
          n.define(`${meaning.name}[${meaning.indices.join()}]`, value);
          return;
        }
      }
      if (meaning.kind === 'size') {
        const rest = terms.filter((o) => o !== t);
        if (!rest.every((o) => o.mono.every((x, i) => i % 2 === 1 || isOtherSize(algebra, x, id)))) continue;
        const sum = algebra.fromPoly(new Map(rest.map((o) => [o.mono.join(), o])));
        n.replace(id, algebra.scale(sum, gaussian(-1n, 0n, t.re)));
        return;
      }
      if (meaning.kind !== 'name') continue;
      const rest = terms.filter((o) => o !== t);
      if (n.integers.has(meaning.name) && !((t.re === 1n || t.re === -1n) && rest.every(whole))) continue;
      const value = solvedFor(algebra, terms, t);
      if (mentions(value, meaning.name)) continue;
      n.define(meaning.name, value);
      return;
    }
    const roots = rootsOfBoth(n, terms) ?? exponentialsOfBoth(n, terms);
    if (roots) useEquation(n, roots);
    else askForFactors(n, n.run(term));
  });
}

/** Where a product is zero, the signs of its factors say which of them is. */
function askForFactors(n: Normaliser, p: Product): void {
  const open = realParts(n.algebra, withoutNonzeroFactors(n, p))?.parts ?? [];
  if (open.length > 1 && open.every(({ exponent }) => exponent > 0)) throw new NeedSign(open[0]!.of, false);
}

/** u^k = v^k up to a number in front of both: as u = v for an odd k, and as |u| = |v| for an even one, whose signs are asked for. */
function rootsOfBoth(n: Normaliser, terms: readonly PolyTerm[]): Term | undefined {
  const [a, b] = terms as [PolyTerm, PolyTerm];
  if (terms.length !== 2 || a.re !== -b.re) return undefined;
  const exponents = [...a.mono, ...b.mono].filter((_, i) => i % 2 === 1);
  if (exponents.some((x) => x % UNIT !== 0)) return undefined;
  const degree = exponents.reduce((d, x) => gcd(d, Math.abs(x) / UNIT), 0);
  if (degree < 2) return undefined;
  const { algebra } = n;
  const sides = [a, b].map(({ mono }) => {
    const root = mono.map((x, i) => (i % 2 === 1 ? x / degree : x));
    return algebra.settle(G_ONE, root, []);
  });
  const turned = (side: Product): Product => {
    if (degree % 2 === 1) return side;
    const sign = n.signs.signOf(side);
    // Signs come in later: the equation is looked at again then.
    if ((sign & NEGATIVE) !== 0 && (sign & POSITIVE) !== 0) throw new NeedSign(side, false);
    return (sign & NEGATIVE) === 0 ? side : algebra.negate(side);
  };
  const [u, v] = sides.map((side) => toTerm(algebra, turned(side))) as [Term, Term];
  return subtractTerms(u, v);
}

/** log u + c log v + ... = 0 as u = exp(-c log v - ...), where u is positive. */
function exponentialsOfBoth({ algebra, signs }: Normaliser, terms: readonly PolyTerm[]): Term | undefined {
  for (const t of terms) {
    const meaning = t.mono.length === 2 && t.mono[1] === UNIT ? algebra.meaning(t.mono[0]!) : undefined;
    if (meaning?.kind !== 'log') continue;
    // Signs come in later: the equation is looked at again then.
    if (signs.signOf(meaning.of) !== POSITIVE) throw new NeedSign(meaning.of, false);
    return subtractTerms(toTerm(algebra, meaning.of), applyTerm('exp', solvedFor(algebra, terms, t)));
  }
  return undefined;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/** What an equation that is linear in the generator of one of its terms gives for it. */
function solvedFor(algebra: Algebra, terms: readonly PolyTerm[], of: PolyTerm): Term {
  const rest = terms.filter((o) => o !== of);
  const sum = algebra.fromPoly(
    new Map(rest.map((o) => [o.mono.join(), { mono: o.mono, re: -o.re, im: 0n }])),
  );
  return divideTerms(toTerm(algebra, sum), numberTerm(of.re));
}

/** Whether an entry occurs, or may occur under a sum. */
function isEntryIn(x: Term, name: string, indices: readonly Index[]): boolean {
  return subterms([x]).some(
    (e) => e.kind === 'entry' && e.name === name && e.indices.every((i, k) => i === indices[k] || isBound(i)),
  );
}

/** Positions that sums bind are written so by the algebra. */
function isBound(index: Index): boolean {
  return typeof index === 'string' && (index.startsWith('@') || index.includes('#'));
}

function isOtherSize(algebra: Algebra, id: number, than: number): boolean {
  return id !== than && algebra.meaning(id).kind === 'size';
}

function learn(n: Normaliser, { term, sign }: Fact): boolean {
  return tryFact(n, () => n.signs.learn(n.run(term), sign));
}

/** The summands of an equation's left side, over zero; none where it is no polynomial of real generators. */
function termsOfEquation(n: Normaliser, term: Term): readonly PolyTerm[] {
  const value = withoutNonzeroFactors(n, n.run(term));
  if (!n.algebra.isExpandable(value) || n.algebra.hasCis(value)) return [];
  return [...n.algebra.expand(value).poly.values()];
}

/** A fact that would itself need cases, or has no normal form, is left unused: false where it was left for want of a sign. */
function tryFact(n: Normaliser, use: () => void): boolean {
  try {
    use();
  } catch (error) {
    if (error instanceof NeedSign) {
      n.wanted ??= error;
      return false;
    }
    if (error instanceof Stuck || error instanceof Undefined) return true;
    throw error;
  }
  return true;
}
