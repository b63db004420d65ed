import { equals, multiply, rational } from '../../number/rational.js';
import { constantFold } from '../term/constant-fold.js';
import type { Fact } from '../term/domain.js';
import { NEGATIVE, NOT_NEGATIVE, NOT_POSITIVE, POSITIVE, turnSign } from '../term/sign-set.js';
import {
  addTerms,
  applyTerm,
  hasUnknowns,
  multiplyTerms,
  negateTerm,
  rationalTerm,
  subtractTerms,
  type Term,
} from '../term/term.js';

/** Absolute values, maxima and minima of one fact that are taken apart. */
const MAX_SPLITS = 3;

/**
 * A fact such as |u| + v < c with the facts that follow from it: u + v < c and -u + v < c. Where a sum is bounded above, an absolute value or
 * a maximum in it may be replaced by what it is at least; where it is bounded below, the negative of one, and a minimum.
 */
export function splitFact(fact: Fact): readonly Fact[] {
  const plain = withoutFunction(fact);
  return plain ? [...takenApart(fact), ...splitFact(plain)] : takenApart(fact);
}

function takenApart(fact: Fact): readonly Fact[] {
  const squared = withoutRoot(fact);
  if (squared) return [fact, squared];
  const upper = fact.sign === NEGATIVE || fact.sign === NOT_POSITIVE;
  const lower = fact.sign === POSITIVE || fact.sign === NOT_NEGATIVE;
  if (!upper && !lower) return [fact];
  let terms: readonly Term[][] = [[...summandsOf(fact.term)]];
  for (let k = 0; k < terms[0]!.length && terms.length <= 1 << MAX_SPLITS; k++) {
    const choices = replacements(terms[0]![k]!, upper);
    if (choices.length === 0) continue;
    terms = terms.flatMap((t) => choices.map((c) => t.map((x, i) => (i === k ? c : x))));
  }
  if (terms.length === 1) return [fact];
  return [fact, ...terms.map((t) => ({ ...fact, term: addTerms(...t) }))];
}

/** Increasing functions that are defined for all numbers, or together with what their facts say. */
const INCREASING: ReadonlySet<string> = new Set([
  'exp',
  'log',
  'atan',
  'sinh',
  'tanh',
  'asinh',
  'sigmoid',
  'softplus',
  'erf',
]);

/** -u < 0, f(u) < f(v) and log(u) < c as what they say of u, v and exp(c). */
function withoutFunction({ term, sign, ...rest }: Fact): Fact | undefined {
  if (term.kind === 'multiply') {
    const [scale, ...others] = term.args.map(constantFold);
    if (scale?.kind !== 'number' || scale.value.numerator >= 0n || others.length === 0) return undefined;
    return { ...rest, term: multiplyTerms(...term.args.slice(1)), sign: turnSign(sign) };
  }
  const [first, second, ...more] = summandsOf(term);
  if (!first || !second || more.length > 0) return undefined;
  const [f, g] = [first, constantFold(negateTerm(second))];
  const [a, b] = [insideOf(f), insideOf(negated(second))];
  if (a && b && a.function === b.function) return { ...rest, term: subtractTerms(a.of, b.of), sign };
  if (a?.function === 'log' && !hasUnknowns(g))
    return { ...rest, term: subtractTerms(a.of, applyTerm('exp', g)), sign };
  if (a?.function === 'exp' && g.kind === 'number' && g.value.numerator > 0n)
    return { ...rest, term: subtractTerms(a.of, applyTerm('log', g)), sign };
  return undefined;
}

/** What an increasing function is of; an odd power is one too. */
function insideOf(x: Term): { readonly function: string; readonly of: Term } | undefined {
  if (x.kind === 'apply' && INCREASING.has(x.name)) return { function: x.name, of: x.args[0]! };
  if (x.kind !== 'power' || x.exponent.kind !== 'number') return undefined;
  const { numerator, denominator } = x.exponent.value;
  return denominator === 1n && numerator > 0n && numerator % 2n === 1n
    ? { function: `power ${numerator}`, of: x.base }
    : undefined;
}

/** -x without the sign, where it has one. */
function negated(x: Term): Term {
  if (x.kind !== 'multiply' || x.args.length !== 2) return negateTerm(x);
  const [scale, of] = x.args as [Term, Term];
  const number = constantFold(scale);
  return number.kind === 'number' && equals(number.value, rational(-1n)) ? of : negateTerm(x);
}

/** sqrt(u) against a number c >= 0 is u against c^2. */
function withoutRoot({ term, ...rest }: Fact): Fact | undefined {
  const [root, other] = summandsOf(term);
  if (term.kind !== 'add' || !root || !other || summandsOf(term).length !== 2) return undefined;
  const c = constantFold(negateTerm(other));
  const isRoot =
    root.kind === 'power' &&
    root.exponent.kind === 'number' &&
    equals(root.exponent.value, rational(1n, 2n)) &&
    c.kind === 'number' &&
    c.value.numerator >= 0n;
  return isRoot
    ? { ...rest, term: subtractTerms(root.base, rationalTerm(multiply(c.value, c.value))) }
    : undefined;
}

function summandsOf(x: Term): readonly Term[] {
  return x.kind === 'add' ? x.args.flatMap(summandsOf) : [x];
}

/** What one summand is at least (`upper`), or at most. */
function replacements(x: Term, upper: boolean): readonly Term[] {
  if (x.kind === 'multiply' && x.args.length === 2) {
    const [a, b] = x.args as [Term, Term];
    const scale = constantFold(a);
    if (scale.kind !== 'number') return [];
    const inner = replacements(b, scale.value.numerator > 0n ? upper : !upper);
    return inner.map((t) => ({ kind: 'multiply', args: [scale, t] }));
  }
  if (x.kind !== 'apply') return [];
  if (x.name === 'abs' && upper) return [x.args[0]!, negateTerm(x.args[0]!)];
  if ((x.name === 'max' && upper) || (x.name === 'min' && !upper)) return x.args;
  return [];
}
