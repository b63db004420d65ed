import { withInfinities } from '../expansion/by-cases.js';
import { holds, type Relation } from '../term/claim.js';
import { evaluatedParts } from '../term/domain.js';
import { printTerm } from '../term/print-term.js';
import { mentions, subterms, type Term } from '../term/term.js';

/** The name by which an infinite limit is written. */
export const INFINITY_NAME = 'inf';

export interface InfiniteVerdict {
  readonly verdict: 'proved' | 'refuted' | 'undecided';
  readonly left: string;
  readonly right: string;
}

/**
 * Judges a relation in which a side is plus or minus infinity, as infinite limits are. Infinity is no number: inside any
 * larger expression nothing is decided. Undefined when infinity does not occur.
 */
export function judgeInfinite(left: Term, right: Term, relation: Relation): InfiniteVerdict | undefined {
  // In the branches of a conditional the other branches can be judged all the same.
  if ([left, right].every((x) => !mentions(x, INFINITY_NAME) && !evaluatedParts([x]).some(isMissing)))
    return undefined;
  const [l, r] = [left, right].map((x) => levelOf(x.kind === 'apply' ? withInfinities(x) : x));
  if (l === 0 && r === 0) return undefined;
  const shown = { left: show(left), right: show(right) };
  if (l === undefined || r === undefined) return { verdict: 'undecided', ...shown };
  // Two infinities of one sign are no numbers that could be compared.
  const order = Math.sign(l - r) as -1 | 0 | 1;
  if (order === 0 && relation !== '=') return { verdict: 'undecided', ...shown };
  return { verdict: holds(relation, order) ? 'proved' : 'refuted', ...shown };
}

/** 1 and -1 for the infinities, 0 for what holds none, undefined for an expression made with one. */
function levelOf(x: Term): -1 | 0 | 1 | undefined {
  if (x.kind === 'name' && x.name === INFINITY_NAME) return 1;
  const [first, second] = x.kind === 'multiply' ? x.args : [];
  const turned =
    x.kind === 'multiply' &&
    x.args.length === 2 &&
    first?.kind === 'number' &&
    first.value.numerator === -1n &&
    first.value.denominator === 1n;
  if (turned && second?.kind === 'name' && second.name === INFINITY_NAME) return -1;
  return mentions(x, INFINITY_NAME) || subterms([x]).some(isMissing) ? undefined : 0;
}

/** A limit or expansion that was not found carries its reason in its name. */
function isMissing(x: Term): boolean {
  return x.kind === 'apply' && x.name.includes('(');
}

function show(x: Term): string {
  return isMissing(x) && x.kind === 'apply'
    ? `a ${x.name.replace(' (', x.name.includes('(no limit exists') ? ' that does not exist (' : ' that was not found (')}`
    : printTerm(withInfinities(x));
}
