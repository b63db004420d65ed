import { compareStrict } from '../number/interval.js';
import { parseDecimal } from '../number/rational.js';
import { Constants } from './equality/exact-constants.js';
import { zerosOf } from './line/breaks.js';
import { survey, violates } from './search/refute.js';
import type { Question } from './search/sample-points.js';
import { showApart, showEqual, type Witness } from './search/witness.js';
import { type Budget, OutOfBudget } from './term/budget.js';
import { constantFold } from './term/constant-fold.js';
import type { Fact } from './term/domain.js';
import { boundOf } from './term/linear-bound.js';
import { printTerm } from './term/print-term.js';
import { NEGATIVE, NIL, POSITIVE } from './term/sign-set.js';
import {
  divideTerms,
  partsOf,
  rationalTerm,
  substitute,
  subtractTerms,
  T_ZERO,
  type Term,
  unknownsOf,
  withParts,
} from './term/term.js';

/** Points that are tried on one equation, in the unknowns that it leaves. */
const POINTS = 24;

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
        for (const solution of solutionsOf(term, question.integers, constants)) {
          const witness = lookOn(question, solution, given, constants);
          if (witness) return witness;
        }
      }
  } catch (error) {
    if (!(error instanceof OutOfBudget)) throw error;
  }
  return undefined;
}

interface Solution {
  readonly name: string;
  readonly value: Term;
}

/** The values of an unknown at which a term is zero: one in which it is linear, or its only one. */
function solutionsOf(term: Term, integers: ReadonlySet<string>, constants: Constants): readonly Solution[] {
  const names = unknownsOf([term]).names.filter((n) => !integers.has(n));
  for (const name of names) {
    const bound = boundOf(term, name);
    if (bound) return [{ name, value: constantFold(bound.at) }];
  }
  const [only] = names;
  const unknowns = unknownsOf([term]);
  const alone = unknowns.names.length + unknowns.arrays.size + unknowns.sizes.length === 1;
  if (!alone || only === undefined) return [];
  return zerosOf(term, only, constants).map((value) => ({ name: only, value }));
}

function lookOn(
  question: Question,
  { name, value }: Solution,
  given: readonly Fact[],
  constants: Constants,
): Witness | undefined {
  const put = (x: Term) => withZeros(substitute(x, name, value), constants);
  const facts = [...question.facts, ...given.filter((f) => f.sign !== NIL)];
  const here: Question = {
    ...question,
    left: put(question.left),
    right: put(question.right),
    facts: facts.map((f) => ({ ...f, term: put(f.term) })),
  };
  const { names, arrays, sizes } = unknownsOf([here.left, here.right, ...here.facts.map((f) => f.term)]);
  const found =
    names.length + arrays.size + sizes.length === 0
      ? settle(here, constants)
      : survey(here, POINTS, constants.budget).witness;
  if (!found) return undefined;
  const solved = Object.entries(found.point).reduce((x, [other, text]) => {
    const [above, below = '1'] = text.split('/') as [string, string?];
    const [n, d] = [parseDecimal(above), parseDecimal(below)];
    return n && d ? substitute(x, other, divideTerms(rationalTerm(n), rationalTerm(d))) : x;
  }, value);
  return { ...found, point: { [name]: printTerm(constantFold(solved)), ...found.point } };
}

/** A term in which the parts without unknowns that are exactly zero are written as zero: enclosures see them. */
function withZeros(x: Term, constants: Constants): Term {
  const { names, arrays, sizes } = unknownsOf([x]);
  const fixed = names.length + arrays.size + sizes.length === 0;
  if (fixed && x.kind !== 'number' && constants.signOf(x) === 0) return T_ZERO;
  const parts = partsOf(x);
  if (parts.length === 0) return x;
  const changed = parts.map((p) => withZeros(p, constants));
  return changed.some((p, i) => p !== parts[i]) ? withParts(x, changed) : x;
}

/** A claim without unknowns that is false, as a counterexample. */
function settle({ left, right, relation, facts }: Question, constants: Constants): Witness | undefined {
  const allowed = facts.every(({ term, sign }) => {
    const own = constants.signOf(term);
    return own !== undefined && ((own > 0 ? POSITIVE : own < 0 ? NEGATIVE : NIL) & sign) !== 0;
  });
  if (!allowed) return undefined;
  const [l, r] = [constants.enclose(left, 256), constants.enclose(right, 256)];
  if (l.kind === 'empty' || r.kind === 'empty') return undefined;
  if (l.defined !== 'everywhere' || r.defined !== 'everywhere') return undefined;
  const order = compareStrict(l, r);
  if (order !== undefined) return violates(relation, order) ? { point: {}, ...showApart(l, r) } : undefined;
  if ((relation !== '<' && relation !== '>') || constants.signOf(subtractTerms(left, right)) !== 0)
    return undefined;
  return { point: {}, ...showEqual(l, r) };
}
