import { withInfinities } from './expansion/by-cases.js';
import { INFINITY_NAME } from './part/infinite.js';
import type { Part } from './part/parts.js';
import type { Fact } from './term/domain.js';
import { factOfComparison } from './term/guarded-conditions.js';
import { NIL } from './term/sign-set.js';
import { mentions, T_ZERO, type Term } from './term/term.js';

/** Branches of two sides whose combinations are gone through. */
const MAX_BRANCHES = 16;

/**
 * A part for each branch of conditionals of which one is infinite, as a limit is infinite by the sign of a coefficient; the part itself where
 * there are none, or a condition is no comparison.
 */
export function infiniteCases(part: Part): readonly Part[] {
  const { left, right } = part.statement;
  const [l, r] = [branchesOf(left), branchesOf(right)];
  const all = [...(l ?? []), ...(r ?? [])];
  if (!l || !r || l.length * r.length > MAX_BRANCHES) return [part];
  if (l.length * r.length === 1 || !all.some(({ value }) => mentions(value, INFINITY_NAME))) return [part];
  return l.flatMap((a) =>
    r.map(
      (b): Part => ({
        ...part,
        statement: { ...part.statement, left: a.value, right: b.value },
        facts: [...part.facts, ...a.facts, ...b.facts],
      }),
    ),
  );
}

interface Branch {
  readonly facts: readonly Fact[];
  readonly value: Term;
}

function branchesOf(x: Term): readonly Branch[] | undefined {
  if (x.kind === 'guard') {
    const defined: Fact = { term: { ...x, body: T_ZERO }, sign: NIL };
    return branchesOf(x.body)?.map((b) => ({ ...b, facts: [defined, ...b.facts] }));
  }
  if (x.kind !== 'select') return [{ facts: [], value: x.kind === 'apply' ? withInfinities(x) : x }];
  const [holds, fails] = [factOf(x.condition, true), factOf(x.condition, false)];
  const [yes, no] = [branchesOf(x.yes), branchesOf(x.no)];
  if (!holds || !fails || !yes || !no) return undefined;
  const under = (fact: Fact) => (b: Branch) => ({ ...b, facts: [fact, ...b.facts] });
  return [...yes.map(under(holds)), ...no.map(under(fails))];
}

/** A comparison, or its negation, as a fact. */
function factOf(condition: Term, truth: boolean): Fact | undefined {
  if (condition.kind === 'logic' && condition.operator === 'not') return factOf(condition.args[0]!, !truth);
  return condition.kind === 'compare' ? factOfComparison(condition, truth) : undefined;
}
