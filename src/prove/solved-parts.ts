import { compareBigFloats } from '../number/big-float.js';
import { type Interval, interval } from '../number/interval.js';
import { equals, floor, isInteger, negate, type Rational } from '../number/rational.js';
import { Constants } from './equality/exact-constants.js';
import { solutionsOf } from './equality/solve.js';
import { tidied } from './part/on-equations.js';
import { excluded, type Part } from './part/parts.js';
import type { ReadClaim } from './reading/claim-reading.js';
import { type Budget, OutOfBudget } from './term/budget.js';
import { constantFold } from './term/constant-fold.js';
import { ANY_BASE, conditionsOf, type Fact } from './term/domain.js';
import { boundOf } from './term/linear-bound.js';
import { printTerm } from './term/print-term.js';
import { NEGATIVE, NIL, NOT_NEGATIVE, NOT_POSITIVE, POSITIVE, turnSign } from './term/sign-set.js';
import { hasUnknowns, mentions, numberTerm, substitute, type Term, unknownsOf } from './term/term.js';

/** Combinations of solutions that are gone through. */
const MAX_SOLVED = 24;

/** Whole numbers between two bounds that are gone through. */
const MAX_WHOLE = 40;

/**
 * A part for each solution of what is assumed: of equations in one unknown, and for each whole number between two bounds. Equations that are
 * linear in an unknown are put in on the way. Undefined where nothing was solved, or where a solution cannot be told from a false one.
 */
export function solvedParts(part: Part, claim: ReadClaim, budget: Budget): readonly Part[] | undefined {
  if (part.facts.length === 0) return undefined;
  const constants = new Constants(budget);
  const done: Part[] = [];
  const open: { readonly part: Part; readonly solved: boolean }[] = [{ part, solved: false }];
  try {
    while (open.length > 0) {
      const next = open.pop()!;
      const step = solveOnce(next.part, claim, constants);
      // Without a solution nothing is left to be solved.
      if (step?.parts.length === 0) done.push(excluded(next.part));
      else if (step) open.push(...step.parts.map((p) => ({ part: p, solved: next.solved || step.solved })));
      // What was found may solve nothing: whether it does must be known.
      else if (
        !next.solved ||
        !next.part.facts.every((f) => hasUnknowns(f.term) || constants.holds(f) !== undefined)
      )
        return undefined;
      else
        done.push({
          ...next.part,
          facts: next.part.facts.filter((f) => hasUnknowns(f.term) || !constants.holds(f)),
        });
      if (open.length + done.length > MAX_SOLVED) return undefined;
    }
  } catch (error) {
    if (error instanceof OutOfBudget) return undefined;
    throw error;
  }
  return done;
}

/** The only unknown of a term, where it is a name. */
function onlyName(term: Term): string | undefined {
  const { names, arrays, sizes } = unknownsOf([term]);
  return names.length === 1 && arrays.size + sizes.length === 0 ? names[0] : undefined;
}

interface Step {
  readonly parts: readonly Part[];
  /** Whether values were found, beside equations that were put in. */
  readonly solved: boolean;
}

function solveOnce(part: Part, claim: ReadClaim, constants: Constants): Step | undefined {
  const withValues = (name: string, values: readonly Term[]): Step => ({
    parts: values.map((v) => putIn(part, name, v)),
    solved: true,
  });
  const facts = part.facts.filter((f) => !f.positions || f.positions.size === 0);
  for (const { term, sign } of facts) {
    const name = sign === NIL ? onlyName(term) : undefined;
    if (name === undefined) continue;
    const range = rangeOf(name, facts, constants);
    const values = solutionsOf(term, numberTerm(0), { name, ...(range ? { range } : {}) }, constants);
    const allowed = values && allowedValues(name, values, claim);
    if (allowed) return withValues(name, allowed);
  }
  for (const name of claim.integers) {
    const values = wholeNumbersBetween(name, facts);
    if (values) return withValues(name, values);
  }
  for (const { term, sign } of facts) {
    if (sign !== NIL) continue;
    for (const name of unknownsOf([term]).names) {
      const bound = claim.integers.has(name) || claim.choices.has(name) ? undefined : boundOf(term, name);
      if (!bound || mentions(bound.at, name)) continue;
      // A value with a domain of its own would say more than the equation.
      if (conditionsOf(bound.at, claim.integers, ANY_BASE).length > 0) continue;
      return { parts: [putIn(part, name, constantFold(bound.at))], solved: false };
    }
  }
  return undefined;
}

/** The values that a name may have: whole numbers, or some of finitely many. Undefined where that is not seen. */
function allowedValues(
  name: string,
  values: readonly Term[],
  { integers, choices }: ReadClaim,
): readonly Term[] | undefined {
  const listed = choices.get(name);
  if (!integers.has(name) && !listed) return values;
  const numbers = values.map(constantFold);
  if (!numbers.every((v) => v.kind === 'number')) return undefined;
  return numbers.filter(
    ({ value }) =>
      (!integers.has(name) || isInteger(value)) && (!listed || listed.some((v) => equals(v, value))),
  );
}

/** Between the constants that bound a name; undefined where it has no two. */
function rangeOf(name: string, facts: readonly Fact[], constants: Constants): Interval | undefined {
  let [lo, hi]: [Interval['lo'] | undefined, Interval['hi'] | undefined] = [undefined, undefined];
  for (const { term, sign } of facts) {
    const bound = boundOf(term, name);
    if (!bound || hasUnknowns(bound.at)) continue;
    const at = constants.enclose(bound.at);
    if (at.kind !== 'interval') continue;
    const own = bound.positive ? sign : turnSign(sign);
    if ((own & NEGATIVE) === 0 && (lo === undefined || compareBigFloats(at.lo, lo) > 0)) lo = at.lo;
    if ((own & POSITIVE) === 0 && (hi === undefined || compareBigFloats(at.hi, hi) < 0)) hi = at.hi;
  }
  return lo && hi && compareBigFloats(lo, hi) <= 0 ? interval(lo, hi) : undefined;
}

/** All whole numbers that the bounds of a name leave; undefined where it has no two, or too many lie between. */
function wholeNumbersBetween(name: string, facts: readonly Fact[]): readonly Term[] | undefined {
  let [least, most]: [bigint | undefined, bigint | undefined] = [undefined, undefined];
  for (const { term, sign } of facts) {
    const bound = boundOf(term, name);
    const at = bound && constantFold(bound.at);
    if (!bound || at?.kind !== 'number') continue;
    const own = bound.positive ? sign : turnSign(sign);
    if (own === POSITIVE || own === NOT_NEGATIVE) {
      const first = own === POSITIVE ? floor(at.value) + 1n : ceiling(at.value);
      if (least === undefined || first > least) least = first;
    } else if (own === NEGATIVE || own === NOT_POSITIVE) {
      const last = own === NEGATIVE ? ceiling(at.value) - 1n : floor(at.value);
      if (most === undefined || last < most) most = last;
    }
  }
  if (least === undefined || most === undefined || most - least >= MAX_WHOLE) return undefined;
  return Array.from({ length: most < least ? 0 : Number(most - least) + 1 }, (_, k) =>
    numberTerm(least! + BigInt(k)),
  );
}

function ceiling(r: Rational): bigint {
  return -floor(negate(r));
}

function putIn(part: Part, name: string, value: Term): Part {
  const put = (t: Term) => substitute(t, name, value);
  return {
    ...part,
    statement: { ...part.statement, left: put(part.statement.left), right: put(part.statement.right) },
    facts: part.facts.map((f) => ({ ...f, term: constantFold(put(f.term)) })),
    chosen: { ...part.chosen, [name]: printTerm(tidied(value)) },
  };
}
