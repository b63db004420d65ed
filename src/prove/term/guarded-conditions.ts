import { ANY_BASE, type AskedOfBases, conditionsOf, evaluatedParts, type Fact } from './domain.js';
import { printFact } from './print-term.js';
import { NIL, NOT_NEGATIVE, NOT_ZERO, POSITIVE } from './sign-set.js';
import { subtractTerms, type Term } from './term.js';

/** A condition of some part of a term, and what holds wherever that part is evaluated. */
export interface GuardedCondition {
  readonly fact: Fact;
  /** Of what is known there; less than all of it where a condition cannot be written as signs. */
  readonly when: readonly Fact[];
}

/** Combinations of what the parts of a condition say. */
const MAX_ALTERNATIVES = 64;

/** The conditions under which a term has a value, with those inside of branches, sums and products; undefined where there are too many. */
export function guardedConditions(
  root: Term,
  integers: ReadonlySet<string>,
  most: number,
  bases: AskedOfBases = ANY_BASE,
): readonly GuardedCondition[] | undefined {
  const found = new Map<string, GuardedCondition>();
  const pending: { readonly term: Term; readonly when: readonly Fact[] }[] = [{ term: root, when: [] }];
  while (pending.length > 0) {
    const { term, when } = pending.pop()!;
    for (const fact of conditionsOf(term, integers, bases))
      found.set([fact, ...when].map(printFact).join(), { fact, when });
    if (found.size + pending.length > most) return undefined;
    for (const x of evaluatedParts([term])) {
      if (x.kind === 'select') pending.push(...branchesOf(x, when));
      else if (x.kind === 'range') {
        const at: Term = { kind: 'position', index: x.index };
        const inside = [subtractTerms(at, x.from), subtractTerms(x.to, at)];
        pending.push({
          term: x.body,
          when: [...when, ...inside.map((t): Fact => ({ term: t, sign: NOT_NEGATIVE }))],
        });
      }
    }
  }
  return [...found.values()];
}

/** The parts of a conditional or a sum that are not evaluated in any case, and what is known where they are. */
export function branchesOf(
  x: Term,
  when: readonly Fact[],
): readonly { readonly term: Term; readonly when: readonly Fact[] }[] {
  if (x.kind === 'range') return [{ term: x.body, when }];
  if (x.kind !== 'select') return [];
  return ([true, false] as const).flatMap((truth) =>
    alternativesOf(x.condition, truth).map((facts) => ({
      term: truth ? x.yes : x.no,
      when: [...when, ...facts],
    })),
  );
}

/** What the truth of a comparison says of a sign. */
export function factOfComparison(
  { left, right, relation }: Extract<Term, { kind: 'compare' }>,
  truth: boolean,
): Fact {
  if (relation === 'equal') return { term: subtractTerms(right, left), sign: truth ? NIL : NOT_ZERO };
  return {
    term: truth ? subtractTerms(right, left) : subtractTerms(left, right),
    sign: (relation === 'less') === truth ? POSITIVE : NOT_NEGATIVE,
  };
}

/** What the truth of a condition says of signs: one of several lists holds. */
function alternativesOf(condition: Term, truth: boolean): readonly (readonly Fact[])[] {
  if (condition.kind === 'compare') return [[factOfComparison(condition, truth)]];
  if (condition.kind !== 'logic') return [[]];
  const { operator, args } = condition;
  if (operator === 'not') return alternativesOf(args[0]!, !truth);
  const each = args.map((a) => alternativesOf(a, truth));
  if ((operator === 'and') !== truth) return each.flat();
  // Less is said of a condition with too many cases, and none of them is left out.
  if (each.reduce((n, own) => n * own.length, 1) > MAX_ALTERNATIVES) return [[]];
  return each.reduce<readonly (readonly Fact[])[]>(
    (all, own) => all.flatMap((facts) => own.map((more) => [...facts, ...more])),
    [[]],
  );
}
