import { atKinks, atMeans, atSingleKinks, hasKinks, offKinks } from './derivative/everywhere.js';
import { objectionAtKinks, objectionByConvention } from './kink/off-kinks.js';
import { judgePart } from './part/judge-part.js';
import type { LinkVerdict } from './part/part-verdict.js';
import type { Part } from './part/parts.js';
import { STRONGER } from './part/verdict-text.js';
import type { ReadClaim } from './reading/claim-reading.js';
import { type Budget, orNothing } from './term/budget.js';
import type { Relation } from './term/claim.js';
import type { Term } from './term/term.js';

/** Said of what was shown off the kinks alone. */
export const OFF_KINKS = 'derivatives are meant off the kinks of their functions, where alone this was shown';

/** Said of what was shown there and follows at the kinks. */
const BY_CONTINUITY =
  'shown off the kinks of the functions; where these have derivatives, it follows by continuity';

/** Said of what was shown for the mean of both slopes at kinks. */
const BY_MEANS =
  'shown for the mean of the slopes on both sides, which is the derivative wherever there is one';

const SHARE_AT_MEANS = 0.25;

/** What the attempt with derivatives at kinks may spend of the budget. */
const SHARE_AT_KINKS = 0.5;

/** Parts of functions that are zero all along, one after the other, and what each question may spend. */
const MAX_RESTING = 2;
const SHARE_AT_REST = 0.25;

/**
 * Decides one statement, with its derivatives also at the kinks of their functions if that can be settled, and otherwise off these: the claim
 * then holds where it follows at the kinks by continuity, or where conventions about slopes there are let pass, which is said.
 */
export function judgeReadings(
  part: Part,
  relation: Relation,
  claim: ReadClaim,
  budget: Budget,
  seed: number,
  depth = MAX_RESTING,
): LinkVerdict {
  const { left, right } = part.statement;
  if (![left, right].some(hasKinks)) return judgePart(part, relation, claim, budget, seed);
  const as = (read: (x: Term) => Term): Part => ({
    ...part,
    statement: { ...part.statement, left: read(left), right: read(right) },
  });
  const byMeans = judgeMeans(part, (p) =>
    orNothing(budget, () =>
      judgePart(p, relation, claim, budget.portion(SHARE_AT_MEANS, Number.MAX_SAFE_INTEGER), seed),
    ),
  );
  if (byMeans) return byMeans;
  const everywhere = orNothing(budget, () =>
    judgePart(
      as(claim.kinkConventions ? atSingleKinks : atKinks),
      relation,
      claim,
      budget.portion(SHARE_AT_KINKS, Number.MAX_SAFE_INTEGER),
      seed,
    ),
  );
  if (everywhere && (everywhere.verdict !== 'undecided' || everywhere.vacuous === 'certainly'))
    return everywhere;
  const verdict = judgePart(as(offKinks), relation, claim, budget, seed);
  // Kinks all along are none.
  if (verdict.vacuous === 'certainly' && everywhere) return everywhere;
  if (verdict.verdict !== 'proved') return verdict;
  const objection = claim.kinkConventions
    ? objectionByConvention(part, claim, budget)
    : objectionAtKinks(part, relation, claim, budget, (rest) => {
        if (depth === 0) return false;
        const own = orNothing(budget, () =>
          judgeReadings(
            rest,
            relation,
            claim,
            budget.portion(SHARE_AT_REST, Number.MAX_SAFE_INTEGER),
            seed,
            depth - 1,
          ),
        );
        return own !== undefined && (own.verdict === 'proved' || own.vacuous === 'certainly');
      });
  if (objection) return openAtKinks(verdict, objection);
  if (claim.kinkConventions) return { ...verdict, notes: [...verdict.notes, OFF_KINKS] };
  // A strict inequality need not hold in the limit.
  const notes = verdict.notes.filter((note) => !note.startsWith(STRONGER));
  return { ...verdict, notes, explanation: [...verdict.explanation, BY_CONTINUITY] };
}

/**
 * A proof with the mean of the slopes on both sides of kinks in place of derivatives: it speaks of more points, so that only a proof says
 * something.
 */
function judgeMeans(part: Part, judge: (p: Part) => LinkVerdict | undefined): LinkVerdict | undefined {
  const { left, right } = part.statement;
  const [own, other] = [atMeans(left), atMeans(right)];
  if (!own && !other) return undefined;
  const means = { ...part.statement, left: own ?? atKinks(left), right: other ?? atKinks(right) };
  const verdict = judge({ ...part, statement: means });
  if (verdict?.verdict !== 'proved') return undefined;
  return {
    ...verdict,
    domain: { same: null, note: '' },
    explanation: [...verdict.explanation, BY_MEANS],
  };
}

/** The verdict on a claim that was shown off the kinks, and need not hold at them. */
function openAtKinks({ explanation }: LinkVerdict, objection: string): LinkVerdict {
  const evidence = `shown off the kinks of the functions; at these, where there may be derivatives, it stays open: ${objection}`;
  return {
    verdict: 'undecided',
    method: 'none',
    assumptions: [],
    domain: { same: null, note: '' },
    evidence,
    notes: [],
    explanation: [...explanation, evidence],
  };
}
