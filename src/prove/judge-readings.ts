import { atKinks, hasKinks, offKinks } from './derivative/everywhere.js';
import { judgePart, type LinkVerdict } from './judge-part.js';
import type { Part } from './parts.js';
import type { ReadClaim } from './reading/claim-reading.js';
import { type Budget, orNothing } from './term/budget.js';
import type { Relation } from './term/claim.js';
import type { Term } from './term/term.js';

/** Said of what was shown off the kinks alone. */
export const OFF_KINKS = 'derivatives are meant off the kinks of their functions, where alone this was shown';

/** What the attempt with derivatives at kinks may spend of the budget. */
const SHARE_AT_KINKS = 0.5;

/**
 * Decides one statement, with its derivatives also at the kinks of their functions if that can be settled, and otherwise off these, which is
 * said.
 */
export function judgeReadings(
  part: Part,
  relation: Relation,
  claim: ReadClaim,
  budget: Budget,
  seed: number,
): LinkVerdict {
  const { left, right } = part.statement;
  if (![left, right].some(hasKinks)) return judgePart(part, relation, claim, budget, seed);
  const as = (read: (x: Term) => Term): Part => ({
    ...part,
    statement: { ...part.statement, left: read(left), right: read(right) },
  });
  const everywhere = orNothing(budget, () =>
    judgePart(as(atKinks), relation, claim, budget.portion(SHARE_AT_KINKS, Number.MAX_SAFE_INTEGER), seed),
  );
  if (everywhere && (everywhere.verdict !== 'undecided' || everywhere.vacuous === 'certainly'))
    return everywhere;
  const verdict = judgePart(as(offKinks), relation, claim, budget, seed);
  // Kinks all along are none.
  if (verdict.vacuous === 'certainly' && everywhere) return everywhere;
  if (verdict.verdict !== 'proved') return verdict;
  return { ...verdict, notes: [...verdict.notes, OFF_KINKS] };
}
