import { infiniteCases } from './infinite-cases.js';
import { judgeReadings, OFF_KINKS } from './judge-readings.js';
import { worstOf } from './part/coverage.js';
import type { LinkVerdict } from './part/part-verdict.js';
import { isExcluded, type Part, partsOfLink } from './part/parts.js';
import type { ReadClaim, ReadLink } from './reading/claim-reading.js';
import { solvedParts } from './solved-parts.js';
import type { Budget } from './term/budget.js';
import type { Relation } from './term/claim.js';
import { written } from './term/lines.js';
import { hasUnknowns } from './term/term.js';

/** Lines of one argument that are kept of a link with many parts. */
const MAX_LINES = 200;

/** A link as it is read for some lengths of its arrays. */
export interface LinkReading {
  readonly link: ReadLink;
  readonly claim: ReadClaim;
}

/** Decides one link of a claim: all its entries, for all values of names with finitely many values, in all its readings. */
export function judgeLink(readings: readonly LinkReading[], budget: Budget, seed: number): LinkVerdict {
  const parts: Part[] = [];
  const verdicts: LinkVerdict[] = [];
  for (const { link, claim } of readings)
    for (const part of partsOfLink(link, claim).flatMap(infiniteCases)) {
      for (const [own, verdict] of judgeSolved(part, link.relation, claim, budget, seed)) {
        parts.push(own);
        verdicts.push(verdict);
        if (verdict.verdict === 'refuted') return verdict;
      }
    }
  return together(parts, verdicts);
}

/**
 * The verdict on a part; where nothing was found, those on the solutions of what is assumed. Solutions that leave no unknowns are looked at
 * first: points chosen at random hardly ever solve an equation.
 */
function judgeSolved(
  part: Part,
  relation: Relation,
  claim: ReadClaim,
  budget: Budget,
  seed: number,
): readonly (readonly [Part, LinkVerdict])[] {
  const judge = (p: Part) => [p, judgeReadings(p, relation, claim, budget, seed)] as const;
  const parts = solvedParts(part, claim, budget);
  if (!parts) return [judge(part)];
  const isOpen = ([, { verdict, vacuous }]: readonly [Part, LinkVerdict]) =>
    verdict === 'undecided' && vacuous !== 'certainly';
  const fixed = parts.every((p) => isExcluded(p) || ![p.statement.left, p.statement.right].some(hasUnknowns));
  const first = fixed ? parts.map(judge) : [judge(part)];
  if (!first.some(isOpen)) return first;
  return fixed ? [judge(part)] : parts.map(judge);
}

/** The verdict on all parts; where some say nothing and the others hold, the link holds, and says so. */
function together(parts: readonly Part[], verdicts: readonly LinkVerdict[]): LinkVerdict {
  const [only] = verdicts;
  if (verdicts.length === 1) return { ...only!, ...withCoverage(parts, verdicts) };
  const open = verdicts.find((v) => v.verdict === 'undecided' && !v.vacuous);
  if (open) return open;
  const proved = verdicts.filter((v) => v.verdict === 'proved');
  const [first] = proved;
  // Whatever could not be seen to have points comes before what certainly has none.
  if (!first) return verdicts.find((v) => v.vacuous === 'perhaps') ?? only!;
  const silent = parts.filter((_, k) => verdicts[k]!.vacuous && !verdicts[k]!.excluded);
  const unequal = proved.find((v) => v.domain.same !== true);
  const ofParts = unequal?.domain ?? first.domain;
  const domain =
    silent.length > 0
      ? {
          same: false,
          note: `nothing is said ${silent.slice(0, 3).map(whereOf).join(' and ')}: no side, or only one, is defined there`,
        }
      : { same: ofParts.same, note: ofParts.note };
  return {
    ...first,
    method: [...new Set(proved.flatMap((v) => v.method.split(', ')))].join(', '),
    domain,
    ...withCoverage(parts, verdicts),
    // What is said of one part need not hold for the others, but for what limits the claim.
    notes: [...new Set(proved.flatMap((v) => v.notes))].filter(
      (note) => note === OFF_KINKS || proved.every((v) => v.notes.includes(note)),
    ),
    explanation: [
      () => verdicts.flatMap((v, k) => withPlace(parts[k]!, written(v.explanation))).slice(0, MAX_LINES),
    ],
  };
}

/** The worst coverage of all parts, with the values of names that were put in for its own. */
function withCoverage(
  parts: readonly Part[],
  verdicts: readonly LinkVerdict[],
): Pick<LinkVerdict, 'coverage'> {
  const all = verdicts.flatMap(({ coverage }, k) => {
    if (!coverage) return [];
    const { chosen } = parts[k]!;
    const point = coverage.point && { ...chosen, ...coverage.point };
    // No value for one of several values of a name is none on a part of the domain.
    const isPart = coverage.kind === 'none' && Object.keys(chosen).length > 0;
    return [{ ...coverage, ...(isPart ? { kind: 'gap' as const } : {}), ...(point ? { point } : {}) }];
  });
  return all.length > 0 ? { coverage: worstOf(all) } : {};
}

/** The argument for a part with a value of its own for a name says which. */
function withPlace(part: Part, lines: readonly string[]): readonly string[] {
  const [first, ...rest] = lines;
  if (first === undefined || Object.keys(part.chosen).length === 0) return lines;
  return [`${whereOf(part)}: ${first}`, ...rest];
}

function whereOf(part: Part): string {
  const chosen = Object.entries(part.chosen).map(([name, value]) => `${name} = ${value}`);
  const label = part.statement.label === '' ? [] : [`entry ${part.statement.label}`];
  return `for ${[...chosen, ...label].join(', ')}`;
}
