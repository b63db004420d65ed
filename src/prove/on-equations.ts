import { parseDecimal } from '../number/rational.js';
import { Constants } from './equality/exact-constants.js';
import { zerosOf } from './line/breaks.js';
import { survey } from './search/refute.js';
import type { Question } from './search/sample-points.js';
import { falseValues, insert, putAll } from './search/settle.js';
import type { Witness } from './search/witness.js';
import { type Budget, OutOfBudget } from './term/budget.js';
import { constantFold } from './term/constant-fold.js';
import type { Fact } from './term/domain.js';
import { boundOf } from './term/linear-bound.js';
import { printTerm } from './term/print-term.js';
import { NIL } from './term/sign-set.js';
import {
  divideTerms,
  mapTerms,
  numberTerm,
  rationalTerm,
  T_ZERO,
  type Term,
  unknownsOf,
} from './term/term.js';

/** Points that are tried on one equation, in the unknowns that it leaves. */
const POINTS = 24;

/** Unknowns of an equation that is solved for one of them. */
const MAX_NAMES = 3;

/** Equations that are gone through. */
const MAX_EQUATIONS = 8;

/**
 * Looks for a counterexample where a case of a proof that stayed open has an equation: on a set that points chosen at random miss. The
 * equation is solved for an unknown, the solution put in, and the claim looked at in the unknowns that are left.
 */
export function huntOnEquations(
  question: Question,
  cases: readonly (readonly Fact[])[],
  budget: Budget,
): Witness | undefined {
  const constants = new Constants(budget);
  try {
    for (const given of cases.slice(0, MAX_EQUATIONS))
      for (const { term, sign } of given) {
        if (sign !== NIL) continue;
        for (const solution of solutionsOf(term, question, constants)) {
          const witness = lookOn(question, solution, given, constants);
          if (witness) return witness;
        }
      }
  } catch (error) {
    if (!(error instanceof OutOfBudget)) throw error;
  }
  return undefined;
}

/** Names and what stands for them, in the order in which they are put in. */
type Solution = readonly (readonly [name: string, value: Term])[];

/** Values of the other unknowns of an equation that is not linear in one. */
const VALUES: readonly Term[] = [numberTerm(1), numberTerm(2), numberTerm(-1)];

/** The values at which a term is zero: of an unknown in which it is linear, or of one of them beside given values of the others. */
function solutionsOf(term: Term, { integers, choices }: Question, constants: Constants): readonly Solution[] {
  const { names, arrays, sizes } = unknownsOf([term]);
  const free = names.filter((n) => !integers.has(n) && !choices.has(n));
  for (const name of free) {
    const bound = boundOf(term, name);
    if (bound) return [[[name, constantFold(bound.at)]]];
  }
  if (arrays.size + sizes.length > 0 || names.length > MAX_NAMES) return [];
  if (names.some((n) => choices.has(n))) return [];
  return free.flatMap((name) =>
    (names.length === 1 ? VALUES.slice(0, 1) : VALUES).flatMap((given) => {
      const others = names.filter((n) => n !== name).map((n) => [n, given] as const);
      const zeros = zerosOf(putAll(term, others), name, constants);
      return zeros.map((value): Solution => [...others, [name, value]]);
    }),
  );
}

function lookOn(
  question: Question,
  solution: Solution,
  given: readonly Fact[],
  constants: Constants,
): Witness | undefined {
  const facts = [...question.facts, ...given];
  const here = insert({ ...question, facts }, (x) => withZeros(putAll(x, solution), constants));
  const { names, arrays, sizes } = unknownsOf([here.left, here.right, ...here.facts.map((f) => f.term)]);
  if (names.length + arrays.size + sizes.length === 0) {
    const values = falseValues(here, constants, true);
    return values && { point: describe(solution, []), ...values };
  }
  const found = survey(here, POINTS, constants.budget).witness;
  if (!found) return undefined;
  const rest: Solution = Object.entries(found.point).flatMap(([name, text]) => {
    const [above, below = '1'] = text.split('/') as [string, string?];
    const [n, d] = [parseDecimal(above), parseDecimal(below)];
    return n && d ? [[name, divideTerms(rationalTerm(n), rationalTerm(d))] as const] : [];
  });
  return { ...found, point: { ...describe(solution, rest), ...found.point } };
}

function describe(solution: Solution, rest: Solution): Readonly<Record<string, string>> {
  return Object.fromEntries(
    solution.map(([name, value]) => [name, printTerm(constantFold(putAll(value, rest)))]),
  );
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
