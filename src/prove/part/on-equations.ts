import { interval } from '../../number/interval.js';
import { divide, parseDecimal } from '../../number/rational.js';
import { toTerm } from '../algebra/to-term.js';
import { Constants } from '../equality/exact-constants.js';
import { solutionsOf as solveFor } from '../equality/solve.js';
import { zerosOf } from '../line/breaks.js';
import { NeedSign, Stuck } from '../normal/normal-form.js';
import { Normaliser } from '../normal/normalise.js';
import { survey } from '../search/refute.js';
import type { Question } from '../search/sample-points.js';
import { falseValues, insert, putAll } from '../search/settle.js';
import type { Witness } from '../search/witness.js';
import { Budget, OutOfBudget } from '../term/budget.js';
import { constantFold } from '../term/constant-fold.js';
import type { Fact } from '../term/domain.js';
import { boundOf } from '../term/linear-bound.js';
import { printTerm } from '../term/print-term.js';
import { NIL } from '../term/sign-set.js';
import {
  hasUnknowns,
  mapTerms,
  nameTerm,
  negateTerm,
  numberTerm,
  rationalTerm,
  subterms,
  T_ZERO,
  type Term,
  unknownsOf,
} from '../term/term.js';

/** Points that are tried on one equation, in the unknowns that it leaves. */
export const POINTS = 24;

/** Unknowns of an equation that is solved for one of them. */
const MAX_NAMES = 3;

/** Equations that are gone through. */
const MAX_EQUATIONS = 8;

/** Steps of writing a constant more shortly. */
const TIDY_STEPS = 20_000;

/** Where solutions of periodic functions are looked for: one turn and a bit to each side of 0. */
const NEARBY = interval({ mantissa: -7n, exponent: 0 }, { mantissa: 7n, exponent: 0 });

/** Steps of solving systems of equations. */
const MAX_SOLVED = 24;

/**
 * Looks for a counterexample where a case of a proof that stayed open has an equation: on a set that points chosen at random miss. The
 * equations are solved one after the other, the solutions put in, and the claim looked at in the unknowns that are left.
 */
export function huntOnEquations(
  question: Question,
  cases: readonly (readonly Fact[])[],
  budget: Budget,
): Witness | undefined {
  const constants = new Constants(budget);
  try {
    for (const given of cases.slice(0, MAX_EQUATIONS))
      for (const first of given) {
        if (!isEquation(first)) continue;
        const facts = [...question.facts, ...given.filter((f) => !question.facts.includes(f))];
        for (const place of placesOn({ ...question, facts }, first, constants)) {
          const witness = lookOn(place, constants);
          if (witness) return witness;
        }
      }
  } catch (error) {
    if (!(error instanceof OutOfBudget)) throw error;
  }
  return undefined;
}

/** Whether no unknowns are left. */
export function isFixed({ left, right, facts }: Question): boolean {
  return ![left, right, ...facts.map((f) => f.term)].some(hasUnknowns);
}

/** An equation between unknowns; what only says that something has a value is none. */
export function isEquation({ term, sign }: Fact): boolean {
  return sign === NIL && term.kind !== 'guard' && hasUnknowns(term);
}

/** A question with solutions put in for some of its unknowns. */
export interface Place {
  readonly here: Question;
  readonly solution: Solution;
}

/** A question on the solutions of an equation, and of the others that it is under, as far as these can be solved; one after the other. */
export function* placesOn(question: Question, first: Fact, constants: Constants): Generator<Place> {
  let steps = 0;
  function* solve(place: Place, next: Fact): Generator<Place, boolean> {
    steps += 1;
    let any = false;
    for (const own of steps > MAX_SOLVED ? [] : solutionsOf(next.term, place.here, constants)) {
      any = true;
      const further = putOn(place, next, own, constants);
      const equation = nextEquation(further.here);
      if (!equation || !(yield* solve(further, equation))) yield further;
    }
    return any;
  }
  yield* solve({ here: question, solution: [] }, first);
}

/** What is linear in an unknown first: its solutions leave no choice. */
export function nextEquation({ facts, integers, choices }: Question): Fact | undefined {
  const equations = facts.filter(isEquation);
  const isFree = (name: string) => !integers.has(name) && !choices.has(name);
  const linear = ({ term }: Fact) => unknownsOf([term]).names.some((n) => isFree(n) && boundOf(term, n));
  return equations.find(linear) ?? equations[0];
}

/** A place with one more solution. What is left of its equation is that the solution has a value. */
function putOn({ here, solution }: Place, equation: Fact, own: Solution, constants: Constants): Place {
  const guard: Term = { kind: 'guard', body: T_ZERO, on: own.map(([, value]) => value) };
  const facts = here.facts.map((f): Fact => (f === equation ? { ...f, term: guard } : f));
  return {
    here: insert({ ...here, facts }, (x) => withZeros(putAll(x, own), constants)),
    solution: [...solution, ...own],
  };
}

/** Names and what stands for them, in the order in which they are put in. */
type Solution = readonly (readonly [name: string, value: Term])[];

/** Values of the other unknowns of an equation that is not linear in one. */
export const VALUES: readonly Term[] = [
  numberTerm(1),
  numberTerm(0),
  numberTerm(1, 2),
  numberTerm(2),
  numberTerm(-1),
];

/** The values at which a term is zero: of an unknown in which it is linear, or of one of them beside given values of the others. */
function* solutionsOf(
  term: Term,
  { integers, choices }: Question,
  constants: Constants,
): Generator<Solution> {
  const { names, arrays, sizes } = unknownsOf([term]);
  const free = names.filter((n) => !integers.has(n) && !choices.has(n));
  for (const name of free) {
    const bound = boundOf(term, name);
    if (bound) {
      yield [[name, constantFold(bound.at)]];
      return;
    }
  }
  if (arrays.size + sizes.length > 0 || names.length > MAX_NAMES) return;
  if (names.some((n) => choices.has(n))) return;
  for (const name of free) {
    // Many extremes lie where all unknowns are equal, or opposite.
    const alike = [nameTerm(name), negateTerm(nameTerm(name))];
    const isWhole = (t: Term) => t.kind === 'number' && t.value.denominator === 1n;
    for (const given of names.length === 1 ? VALUES.slice(0, 1) : [...VALUES, ...alike]) {
      if (names.some((n) => n !== name && integers.has(n) && !isWhole(given))) continue;
      const others = names.filter((n) => n !== name).map((n) => [n, given] as const);
      const own = putAll(term, others);
      // Solving an equation may find what is no solution of it, or has no value.
      const solved = (solveFor(own, T_ZERO, { name, range: NEARBY }, constants) ?? []).filter(
        (value) => constants.signOf(putAll(own, [[name, value]])) === 0,
      );
      for (const value of solved) yield [...others, [name, value]];
      for (const value of zerosOf(own, name, constants)) yield [...others, [name, value]];
    }
  }
}

function lookOn({ here, solution }: Place, constants: Constants): Witness | undefined {
  if (isFixed(here)) {
    const values = falseValues(here, constants, true);
    return values && { point: describe(solution, []), ...values };
  }
  const found = survey(here, POINTS, constants.budget).witness;
  if (!found) return undefined;
  const rest: Solution = Object.entries(found.point).flatMap(([name, text]) => {
    const [above, below = '1'] = text.split('/') as [string, string?];
    const [n, d] = [parseDecimal(above), parseDecimal(below)];
    return n && d ? [[name, rationalTerm(divide(n, d))] as const] : [];
  });
  return { ...found, point: { ...describe(solution, rest), ...found.point } };
}

/** Solutions as they are with the later ones, and the values of a point, put in. */
function describe(solution: Solution, rest: Solution): Readonly<Record<string, string>> {
  return Object.fromEntries(
    solution.map(([name, value]) => [name, printTerm(tidied(putAll(value, [...solution, ...rest])))]),
  );
}

/** A constant in its normal form, where that is shorter. */
export function tidied(x: Term): Term {
  const folded = constantFold(x);
  if (hasUnknowns(folded) || folded.kind === 'number') return folded;
  const n = new Normaliser(
    new Budget({ steps: TIDY_STEPS, milliseconds: Infinity, now: () => 0 }),
    new Set(),
  );
  try {
    const other = toTerm(n.algebra, n.run(folded));
    return subterms([other]).length < subterms([folded]).length ? other : folded;
  } catch (error) {
    if (error instanceof OutOfBudget || error instanceof NeedSign || error instanceof Stuck) return folded;
    throw error;
  }
}

/** A term in which the parts without unknowns that are exactly zero are written as zero: enclosures see them. */
function withZeros(root: Term, constants: Constants): Term {
  return mapTerms(root, (x) => {
    if (x.kind === 'number') return x;
    const { names, arrays, sizes } = unknownsOf([x]);
    const fixed = names.length + arrays.size + sizes.length === 0;
    return fixed && constants.signOf(x) === 0 ? T_ZERO : undefined;
  });
}
