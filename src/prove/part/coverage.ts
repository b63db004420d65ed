import { toTerm } from '../algebra/to-term.js';
import { proveRelation } from '../bound/inequality.js';
import { Constants } from '../equality/exact-constants.js';
import { zerosOf } from '../line/breaks.js';
import { askByCases, followsFrom, type Scene } from '../normal/case-split.js';
import { findGap, type Gap } from '../search/gap.js';
import type { Question } from '../search/sample-points.js';
import { showEqual } from '../search/witness.js';
import { orNothing } from '../term/budget.js';
import { constantFold } from '../term/constant-fold.js';
import { conditionsOf, DEFINED, type Fact } from '../term/domain.js';
import { type GuardedCondition, guardedConditions } from '../term/guarded-conditions.js';
import { boundOf } from '../term/linear-bound.js';
import { printFact, printTerm } from '../term/print-term.js';
import { ANY, NEGATIVE, NIL, NOT_NEGATIVE, NOT_ZERO, POSITIVE } from '../term/sign-set.js';
import {
  hasUnknowns,
  powerTerm,
  substitute,
  subtractTerms,
  T_ONE,
  T_ZERO,
  type Term,
  unknownsOf,
} from '../term/term.js';
import { isProof } from './verdict-text.js';
import { hasThinZeros } from './zero-set.js';

/** Whether the right side of an equation that holds has a value wherever the left side has one. */
export interface Coverage {
  /**
   * `whole`: everywhere. `thin`: but for a set without inside, such as single points. `gap`: not around `point`. `none`: nowhere. `open`:
   * that was not settled.
   */
  readonly kind: 'whole' | 'thin' | 'gap' | 'none' | 'open';
  /** A point at which the left side alone has a value, where one is known. */
  readonly point?: Readonly<Record<string, string>>;
  /** The left side there. */
  readonly value?: string;
  /** What the right side asks for beyond the left side, where that is settled. */
  readonly needs: string;
}

export const WHOLE: Coverage = { kind: 'whole', needs: '' };

/** Conditions of the right side that are looked at. */
const MAX_CONDITIONS = 120;

/** Conditions that may fail on an open set, for which a point is looked for. */
const MAX_HARD = 4;

const POINTS = 32;

/** Steps and share of the allowance for one statement. */
const STEPS = 2_000_000;
const SHARE = 0.5;

/** The worst of several: what holds for all entries of an array. */
export function worstOf(all: readonly Coverage[]): Coverage {
  const order = ['none', 'gap', 'open', 'thin', 'whole'] as const;
  return order.map((kind) => all.find((c) => c.kind === kind)).find((c) => c !== undefined) ?? WHOLE;
}

/** Compares the domains of the two sides of an equation that was shown wherever both have values. */
export function findCoverage(question: Question, own: Scene): Coverage {
  const budget = own.budget.portion(SHARE, STEPS);
  const scene: Scene = { ...own, budget };
  return orNothing(own.budget, () => compare(question, scene)) ?? { kind: 'open', needs: '' };
}

/** Whether the right side has no value at all beside a left side that has some. */
export function findSilence(question: Question, { budget }: Scene): Coverage {
  const gap = orNothing(budget, () => findGap(question, POINTS, budget.portion(SHARE, STEPS)));
  return gap ? { kind: 'none', ...gap, needs: '' } : WHOLE;
}

function compare(question: Question, scene: Scene): Coverage {
  const { left, right } = question;
  const own = guardedConditions(right, scene.integers, MAX_CONDITIONS, DEFINED);
  if (own?.length === 0) return WHOLE;
  const theirs = guardedConditions(left, scene.integers, MAX_CONDITIONS, DEFINED);
  if (!own || !theirs) {
    const gap = findGap(question, POINTS, scene.budget);
    return gap ? { kind: 'gap', ...gap, needs: '' } : { kind: 'open', needs: '' };
  }
  const stated = new Set(theirs.map(keyOf));
  const known = [...scene.facts, ...conditionsOf(left, scene.integers, DEFINED)];
  const thin: Fact[] = [];
  const hard: GuardedCondition[] = [];
  for (const condition of own) {
    if (stated.has(keyOf(condition))) continue;
    const { fact, when } = condition;
    const here: Scene = { ...scene, facts: [...known, ...when] };
    if (followsFrom(here, fact) || followsFromSquare(here, fact)) continue;
    const rare = thinPlace(condition, here, question);
    if (rare) thin.push(rare);
    else hard.push(condition);
  }
  if (hard.length > 0) {
    const gap = findGap(question, POINTS, scene.budget) ?? findGapAt(hard, question, scene);
    if (gap) return { kind: 'gap', ...withNamesOf(hard, gap, left), needs: '' };
  }
  const open = hard.filter((c) => !isShown(c, { ...scene, facts: [...known, ...c.when] }));
  if (open.length > 0) return { kind: 'open', needs: open.map((c) => printFact(c.fact)).join(' and ') };
  return describeThin(
    thin.filter((fact) => !isNowhereDefined(left, { ...scene, facts: [...known, atZero(fact)] })),
    question,
    scene,
  );
}

/** The gap at the values of those unknowns alone that decide about it. */
function withNamesOf(hard: readonly GuardedCondition[], gap: Gap, left: Term): Gap {
  const own = namesOf(hard.flatMap(({ fact, when }) => [fact, ...when].map((f) => f.term)));
  const isNamed = (key: string, names: ReadonlySet<string>) => names.has(key.split('[')[0]!);
  const kept = Object.entries(gap.point).filter(([key]) => isNamed(key, own));
  if (kept.length === 0) return gap;
  const theirs = namesOf([left]);
  const isWhole = Object.keys(gap.point).every((key) => isNamed(key, own) || !isNamed(key, theirs));
  return { point: Object.fromEntries(kept), ...(isWhole ? { value: gap.value } : {}) };
}

function namesOf(terms: readonly Term[]): ReadonlySet<string> {
  const { names, arrays } = unknownsOf(terms);
  return new Set([...names, ...arrays.keys()]);
}

function keyOf({ fact, when }: GuardedCondition): string {
  return [fact, ...when].map(printFact).join();
}

/** 1 - u >= 0 and 1 + u >= 0 follow from 1 - u^2 >= 0: t >= 0 from 1 - (1 - t)^2 >= 0. */
function followsFromSquare(here: Scene, { term, sign }: Fact): boolean {
  if (sign !== NOT_NEGATIVE && sign !== POSITIVE) return false;
  return followsFrom(here, { term: subtractTerms(T_ONE, powerTerm(subtractTerms(T_ONE, term), 2)), sign });
}

function atZero({ term }: Fact): Fact {
  return { term, sign: NIL };
}

/** The condition that a term is not zero, where the condition that is looked at fails only on the zeros of that term, and these have no inside. */
function thinPlace({ fact, when }: GuardedCondition, here: Scene, question: Question): Fact | undefined {
  // Neither above zero nor below it is an equation as well.
  const equation = when.find(
    (f) =>
      (f.sign === NIL || (f.sign & NIL && followsFrom(here, atZero(f)))) &&
      hasThinZeros(f.term, here, question),
  );
  if (equation) return { ...equation, sign: NOT_ZERO };
  if ((fact.sign & NIL) !== 0) return undefined;
  const relaxed = fact.sign | NIL;
  if (relaxed !== ANY && !followsFrom(here, { ...fact, sign: relaxed })) return undefined;
  const isThin = (u: Term) => hasThinZeros(u, here, question);
  return isThin(fact.term) || normalForms(fact.term, here)?.every(isThin)
    ? { term: fact.term, sign: NOT_ZERO }
    : undefined;
}

/** The forms that a term has in all cases; undefined where it has none in one. */
function normalForms(u: Term, here: Scene): readonly Term[] | undefined {
  const forms: Term[] = [];
  for (const { answer } of askByCases(here, (n) => toTerm(n.algebra, n.refine(n.run(u))))) {
    if (answer.kind === 'open') return undefined;
    if (answer.kind === 'answer') forms.push(answer.value);
  }
  return forms;
}

/** The same where a condition is known to fail, which points chosen freely may miss. */
function findGapAt(hard: readonly GuardedCondition[], question: Question, { budget }: Scene) {
  for (const { fact, when } of hard.slice(0, MAX_HARD)) {
    const failed: Fact = { term: fact.term, sign: ANY & ~fact.sign };
    const facts = [...question.facts, ...when, ...(hasUnknowns(fact.term) ? [failed] : [])];
    const gap = findGap({ ...question, facts }, POINTS, budget);
    if (gap) return gap;
  }
  return undefined;
}

/** Whether a condition that does not follow at once is shown by the methods for inequalities. */
function isShown({ fact }: GuardedCondition, here: Scene): boolean {
  const shows = (relation: '<' | '>' | '>=') =>
    isProof(orNothing(here.budget, () => proveRelation(fact.term, T_ZERO, relation, here)) ?? 'too long');
  switch (fact.sign) {
    case NOT_NEGATIVE:
      return shows('>=');
    case POSITIVE:
      return shows('>');
    case NOT_ZERO:
      return shows('>') || shows('<');
    case NEGATIVE:
      return shows('<');
    default:
      return false;
  }
}

function isNowhereDefined(x: Term, here: Scene): boolean {
  return askByCases(here, (n) => n.run(x)).every((c) => c.answer.kind === 'vacuous');
}

/** Names a point at which the right side alone has no value, where its condition is about one unknown. */
function describeThin(thin: readonly Fact[], question: Question, scene: Scene): Coverage {
  if (thin.length === 0) return WHOLE;
  const needs = [...new Set(thin.map(printFact))].join(' and ');
  const constants = new Constants(scene.budget);
  for (const { term } of thin) {
    const { names, arrays, sizes } = unknownsOf([term]);
    const [name] = names;
    if (name === undefined || names.length > 1 || arrays.size + sizes.length > 0) continue;
    const bound = boundOf(term, name);
    const zeros = bound ? [constantFold(bound.at)] : zerosOf(term, name, constants);
    for (const zero of zeros) {
      if (!isAllowed(zero, name, scene, constants)) continue;
      const here = substitute(question.left, name, zero);
      const value = hasUnknowns(here) ? undefined : constants.enclose(here);
      if (value?.kind === 'empty') continue;
      const shown = value ? { value: showEqual(value, value).left } : {};
      return { kind: 'thin', needs, point: { [name]: printTerm(zero) }, ...shown };
    }
  }
  return { kind: 'thin', needs };
}

/** Whether a value of a name fulfils what is assumed of it alone. */
function isAllowed(at: Term, name: string, { facts }: Scene, constants: Constants): boolean {
  return facts.every(({ term, sign }) => {
    const own = substitute(term, name, at);
    if (hasUnknowns(own) || !hasUnknowns(term)) return true;
    return constants.holds({ term: own, sign }) === true;
  });
}
