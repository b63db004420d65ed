import { subterms, type Term } from '../term/term.js';
import { holds, isZeroTerm, not, or } from './conditions.js';

/** The derivative of |u|, or of what has such a kink where u is zero: 0 where u rests there, and undefined where it passes. */
export function kinkAt(u: Term, slope: Term, body: Term): Term {
  return { kind: 'guard', body, on: [passes(u, slope)] };
}

/** The comparison of which one side of `or` is the negation: what `passes` excepts. */
export function edgeOf(condition: Term): Term | undefined {
  if (condition.kind !== 'logic' || condition.operator !== 'or') return undefined;
  const [first] = condition.args;
  return first?.kind === 'logic' && first.operator === 'not' ? first.args[0] : undefined;
}

/** Defined where u is not zero, or does not move. */
export function passes(u: Term, slope: Term): Term {
  return holds(or(not(isZeroTerm(u)), isZeroTerm(slope)));
}

/** Parts with kinks or jumps. */
export function isPiecewise(x: Term): boolean {
  return (
    ['compare', 'logic', 'select'].includes(x.kind) ||
    (x.kind === 'apply' && ['abs', 'sign', 'max', 'min'].includes(x.name))
  );
}

/** Entries and positions of open index. */
export function isPlaced(x: Term): boolean {
  return (
    x.kind === 'position' ||
    x.kind === 'delta' ||
    (x.kind === 'entry' && x.indices.some((i) => typeof i === 'string'))
  );
}

/** The entry of a vector at a bound position, where a term holds it. */
export function entryAt(x: Term, name: string, index: string): Extract<Term, { kind: 'entry' }> | undefined {
  return subterms([x]).find(
    (t): t is Extract<Term, { kind: 'entry' }> =>
      t.kind === 'entry' && t.name === name && t.indices.length === 1 && t.indices[0] === index,
  );
}
