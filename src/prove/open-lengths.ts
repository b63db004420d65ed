import type { LinkVerdict } from './part/part-verdict.js';
import type { ParsedAssumptions } from './reading/assume.js';
import type { ReadClaim } from './reading/claim-reading.js';
import type { Fact } from './term/domain.js';
import { NIL } from './term/sign-set.js';
import { numberTerm, subtractTerms } from './term/term.js';

/** Lengths from which on sums over all entries say more than the entries one by one. */
const MIN_LENGTH = 2;

/**
 * Assumptions in which lengths that are numbers are names, each called like the number: what is known of vectors of any length then serves
 * those of three entries. Undefined where there are none.
 */
export function withOpenLengths(assumptions: ParsedAssumptions): ParsedAssumptions | undefined {
  let found = false;
  const open = (axis: number | string | undefined) => {
    if (typeof axis !== 'number' || axis < MIN_LENGTH) return axis;
    found = true;
    return String(axis);
  };
  const shapes = new Map([...assumptions.shapes].map(([name, axes]) => [name, axes.map(open)] as const));
  return found ? { ...assumptions, shapes } : undefined;
}

/** The claim with what the numbers are that lengths are called by; undefined where all of them are written out. */
export function withKnownLengths(claim: ReadClaim): ReadClaim | undefined {
  const called = new Set([...claim.lengths.values()].filter((name) => /^\d+$/.test(name)));
  if (called.size === 0) return undefined;
  const facts = [...called].map(
    (name): Fact => ({ term: subtractTerms({ kind: 'size', name }, numberTerm(BigInt(name))), sign: NIL }),
  );
  return { ...claim, facts: [...claim.facts, ...facts] };
}

/** The verdicts, with what was shown in another way in place of what was left open. */
export function withShown(
  verdicts: readonly LinkVerdict[],
  others: readonly LinkVerdict[],
): readonly LinkVerdict[] {
  return verdicts.map((v, k) => (isOpen(v) && others[k]?.verdict === 'proved' ? others[k]! : v));
}

/** Whether something is claimed that was neither shown nor refuted. */
export function isOpen({ verdict, vacuous }: LinkVerdict): boolean {
  return verdict === 'undecided' && !vacuous;
}
