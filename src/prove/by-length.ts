import { type Result, succeed } from '../diagnostic/diagnostic.js';
import { judgeLink, type LinkReading } from './judge.js';
import { isOpen, withShown } from './open-lengths.js';
import type { LinkVerdict } from './part/part-verdict.js';
import type { ReadClaim } from './reading/claim-reading.js';
import { type Budget, orNothing } from './term/budget.js';
import type { Fact } from './term/domain.js';
import { allowedLengths } from './term/lengths.js';
import { POSITIVE } from './term/sign-set.js';
import { numberTerm } from './term/term.js';

/** Values of lengths, by their names. */
export type Lengths = ReadonlyMap<string, number>;

/** Entries that are written out for a length that is known. */
const MAX_ENTRIES = 24;

/** Combinations of lengths that are gone through one by one. */
const MAX_COMBINATIONS = 12;

/** What the proof for all lengths at once may use where there are finitely many. */
const SHARE_FOR_ALL = 0.4;

/**
 * Decides all links. Where the assumptions leave one length, the arrays have that many entries; where they leave a few, these are gone
 * through one by one if nothing is found for all at once. `readFor` reads the claim again for given lengths.
 */
export function judgeByLength(
  claim: ReadClaim,
  readFor: (lengths: Lengths) => Result<ReadClaim>,
  budget: Budget,
  seed: number,
): Result<readonly LinkVerdict[]> {
  const judge = (readings: readonly ReadClaim[], own: Budget) => judgeAll(readings, own, seed);
  const lengths = claim.lengths.size === 0 ? undefined : finiteLengths(claim, budget);
  if (!lengths) return succeed(judge([claim], budget));
  if (lengths.length === 0) {
    const never: Fact = { term: numberTerm(-1), sign: POSITIVE };
    return succeed(judge([{ ...claim, facts: [...claim.facts, never] }], budget));
  }
  if (lengths.length === 1) {
    const read = readFor(lengths[0]!);
    if (!read.ok) return read;
    const writtenOut = judge([read.value], budget);
    const others = writtenOut.some(isOpen)
      ? orNothing(budget, () => judgeForAll(claim, budget, seed))
      : undefined;
    return succeed(withShown(writtenOut, others ?? []));
  }
  const together = orNothing(budget, () =>
    judge([claim], budget.portion(SHARE_FOR_ALL, Number.MAX_SAFE_INTEGER)),
  );
  if (together?.every((v) => v.verdict !== 'undecided' || v.vacuous)) return succeed(together);
  // A length that the claim does not fit says nothing.
  const readings = lengths.flatMap((one) => {
    const read = readFor(one);
    return read.ok ? [read.value] : [];
  });
  const single = readings.length === 0 ? undefined : orNothing(budget, () => judge(readings, budget));
  return succeed(single ?? together ?? judge([claim], budget));
}

/** Decides all links as they stand, for all lengths that are open at once. */
export function judgeForAll(claim: ReadClaim, budget: Budget, seed: number): readonly LinkVerdict[] {
  return judgeAll([claim], budget, seed);
}

function judgeAll(readings: readonly ReadClaim[], budget: Budget, seed: number): readonly LinkVerdict[] {
  return readings[0]!.links.map((_, k) =>
    judgeLink(
      readings.map((c): LinkReading => ({ link: c.links[k]!, claim: c })),
      budget,
      seed,
    ),
  );
}

/** The combinations of values that the assumptions leave to lengths with a name; undefined where there are too many. */
export function finiteLengths(claim: ReadClaim, budget: Budget): readonly Lengths[] | undefined {
  let all: Lengths[] = [new Map()];
  const known = new Map<string, readonly number[]>();
  for (const [name, own] of claim.lengths) {
    let list = known.get(own);
    if (!list) {
      const allowed = allowedLengths(own, claim.facts, claim.choices.get(own), budget);
      if (!allowed.all) continue;
      list = allowed.first;
      known.set(own, list);
      if (list.some((n) => n > MAX_ENTRIES)) return undefined;
      all = all.flatMap((c) => list!.map((n) => new Map(c).set(own, n)));
      if (all.length > MAX_COMBINATIONS) return undefined;
    }
    all = all.map((c) => (c.has(own) ? new Map(c).set(name, c.get(own)!) : c));
  }
  return known.size === 0 ? undefined : all;
}
