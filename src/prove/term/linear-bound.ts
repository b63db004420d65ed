import { ONE, type Rational } from '../../number/rational.js';
import { constantFold } from './constant-fold.js';
import type { Fact } from './domain.js';
import { NEGATIVE, NOT_NEGATIVE, NOT_POSITIVE, POSITIVE, turnSign } from './sign-set.js';
import {
  mentions,
  numberTerm,
  productOf,
  rationalTerm,
  subtractTerms,
  sumOf,
  type Term,
  unknownsOf,
} from './term.js';

/** Pairs of bounds that are compared. */
const MAX_PROJECTED = 6;

/** v - c or c - v, up to a number in front of v. */
export function boundOf(
  term: Term,
  name: string,
): { readonly at: Term; readonly positive: boolean } | undefined {
  if (term.kind === 'name') return term.name === name ? { at: numberTerm(0), positive: true } : undefined;
  if (term.kind === 'multiply' && term.args.length === 2) {
    const [a, b] = term.args as [Term, Term];
    if (a.kind === 'number' && b.kind === 'name' && b.name === name)
      return { at: numberTerm(0), positive: a.value.numerator > 0n };
    return undefined;
  }
  if (term.kind !== 'add') return undefined;
  let positive: boolean | undefined;
  let scale: Rational = ONE;
  const rest: Term[] = [];
  for (const arg of summands(term)) {
    const folded = constantFold(arg);
    if (arg.kind === 'name' && arg.name === name && positive === undefined) positive = true;
    else if (
      arg.kind === 'multiply' &&
      arg.args.length === 2 &&
      arg.args[0]!.kind === 'number' &&
      arg.args[1]!.kind === 'name' &&
      arg.args[1]!.name === name &&
      positive === undefined
    ) {
      const { value } = arg.args[0]!;
      if (value.numerator === 0n) return undefined;
      positive = value.numerator > 0n;
      scale = value;
    } else if (mentions(arg, name)) return undefined;
    else rest.push(folded);
  }
  if (positive === undefined) return undefined;
  // scale v + sum = 0.
  const by = { numerator: -scale.denominator, denominator: scale.numerator };
  const factor = by.denominator < 0n ? { numerator: -by.numerator, denominator: -by.denominator } : by;
  const moved = rest.map((x) => productOf([rationalTerm(factor), ...(x.kind === 'multiply' ? x.args : [x])]));
  return { at: sumOf(moved), positive };
}

/**
 * What facts say of the other unknowns when one is left out: those that do not speak of it, and that each upper bound of it is above each
 * lower one.
 */
export function projectFacts(facts: readonly Fact[], name: string): readonly Fact[] {
  const kept = facts.filter((f) => !mentions(f.term, name));
  const bounds = facts.flatMap((f) => {
    const bound = boundOf(f.term, name);
    const sign = bound && (bound.positive ? f.sign : turnSign(f.sign));
    if (!bound || sign === undefined || mentions(bound.at, name)) return [];
    if (sign === POSITIVE || sign === NOT_NEGATIVE)
      return [{ at: bound.at, below: true, strict: sign === POSITIVE }];
    return sign === NEGATIVE || sign === NOT_POSITIVE
      ? [{ at: bound.at, below: false, strict: sign === NEGATIVE }]
      : [];
  });
  const made: Fact[] = [];
  for (const lo of bounds.filter((b) => b.below))
    for (const hi of bounds.filter((b) => !b.below)) {
      if (made.length >= MAX_PROJECTED) break;
      const term = subtractTerms(hi.at, lo.at);
      if (unknownsOf([term]).names.length > 0)
        made.push({ term, sign: lo.strict || hi.strict ? POSITIVE : NOT_NEGATIVE });
    }
  return [...kept, ...made];
}

/** The summands of nested sums. */
function summands(x: Term): readonly Term[] {
  return x.kind === 'add' ? x.args.flatMap(summands) : [x];
}
