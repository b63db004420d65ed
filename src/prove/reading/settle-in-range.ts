import { compare, ONE, type Rational, ZERO } from '../../number/rational.js';
import { isEvenIn, numberOf } from '../derivative/linear-form.js';
import { isNumber, mapLeaves, rebuildTerm, subtractTerms, T_ONE, T_ZERO, type Term } from '../term/term.js';

/**
 * A summand with its conditionals settled that have one answer at all whole positions between two bounds: k <= n for k from 0 to n, and 0 <= n,
 * as there is a position at all.
 */
export function settleInRange(body: Term, index: string, from: Term, to: Term): Term {
  const length = subtractTerms(to, from);
  /** Whether a whole number that moves evenly is at least this at all positions. */
  const isAtLeast = (x: Term, least: Rational) =>
    isEvenIn(x, (t) => t.kind === 'position' && t.index === index) &&
    [from, to].every((end) => {
      const there = mapLeaves(x, (t) => (t.kind === 'position' && t.index === index ? end : undefined));
      return [there, subtractTerms(there, length)].some((t) => {
        const number = numberOf(t);
        return number !== undefined && compare(number, least) >= 0;
      });
    });
  return rebuildTerm(body, (x) => {
    if (x.kind === 'select' && x.condition.kind === 'number') return isNumber(x.condition, 0) ? x.no : x.yes;
    if (x.kind !== 'compare' || x.relation !== 'lessOrEqual') return x;
    if (isAtLeast(subtractTerms(x.right, x.left), ZERO)) return T_ONE;
    return isAtLeast(subtractTerms(x.left, x.right), ONE) ? T_ZERO : x;
  });
}
