import type { Rational } from '../number/rational.js';
import type { Budget } from './budget.js';
import type { ReadClaim, ReadLink, Statement } from './claim-reading.js';
import { conditionsOf, type Fact } from './domain.js';
import { proveEqual } from './equality.js';
import { describePoint, type Question, type Survey, survey, type Witness } from './refute.js';
import { mapLeaves, rationalTerm, replaceIndex, substitute, T_ZERO, type Term, unknownsOf } from './term.js';

export interface LinkVerdict {
  readonly verdict: 'proved' | 'refuted' | 'undecided';
  readonly method: string;
  readonly assumptions: readonly string[];
  readonly domain: { readonly same: boolean | null; readonly note: string };
  readonly witness?: Witness;
  readonly evidence: string;
  readonly notes: readonly string[];
  readonly explanation: readonly string[];
}

/** Points at which a proved claim is cross-checked, and an unproved one is searched for a witness. */
const CHECK_POINTS = 6;
const SEARCH_POINTS = 160;

/** Decides one link of a claim: all its entries, for all values of names with finitely many values. */
export function judgeLink(link: ReadLink, claim: ReadClaim, budget: Budget, seed: number): LinkVerdict {
  const parts = variants(link, claim);
  const verdicts: LinkVerdict[] = [];
  for (const part of parts) {
    const verdict = judgePart(part, link, claim, budget, seed);
    verdicts.push(verdict);
    if (verdict.verdict === 'refuted') return verdict;
  }
  return verdicts.find((v) => v.verdict === 'undecided') ?? verdicts[0]!;
}

interface Part {
  readonly statement: Statement;
  readonly facts: readonly Fact[];
  readonly positions: ReadonlyMap<string, string>;
  /** The free positions are different ones. */
  readonly apart: boolean;
}

function variants(link: ReadLink, claim: ReadClaim): readonly Part[] {
  let parts: Part[] = link.statements.map((statement) => ({
    statement,
    facts: claim.facts,
    positions: link.positions,
    apart: false,
  }));
  for (const [name, values] of claim.choices) {
    parts = parts.flatMap((p) => {
      const used = unknownsOf([p.statement.left, p.statement.right]).names.includes(name);
      return used ? values.map((v) => choose(p, name, v)) : [p];
    });
  }
  return parts.flatMap(splitPositions);
}

function choose(part: Part, name: string, value: Rational): Part {
  const put = (t: Term) => substitute(t, name, rationalTerm(value));
  return {
    ...part,
    statement: { ...part.statement, left: put(part.statement.left), right: put(part.statement.right) },
    facts: part.facts.map((f) => ({ ...f, term: put(f.term) })),
  };
}

/** Two free positions on one axis are equal or different. */
function splitPositions(part: Part): readonly Part[] {
  const [i, j] = [...part.positions.keys()];
  if (i === undefined || j === undefined || part.positions.get(i) !== part.positions.get(j)) return [part];
  const both = (f: (t: Term) => Term): Statement => ({
    ...part.statement,
    left: f(part.statement.left),
    right: f(part.statement.right),
  });
  const same: Part = {
    ...part,
    statement: { ...both((t) => replaceIndex(t, j, i)), label: `[${i}, ${i}]` },
    positions: new Map([[i, part.positions.get(i)!]]),
  };
  const apart: Part = {
    ...part,
    statement: {
      ...both((t) =>
        mapLeaves(t, (x) =>
          x.kind === 'delta' && ((x.left === i && x.right === j) || (x.left === j && x.right === i))
            ? T_ZERO
            : undefined,
        ),
      ),
      label: `[${i}, ${j}] with ${i} different from ${j}`,
    },
    apart: true,
  };
  return [same, apart];
}

function judgePart(part: Part, link: ReadLink, claim: ReadClaim, budget: Budget, seed: number): LinkVerdict {
  const { left, right, label } = part.statement;
  const domainFacts = [...conditionsOf(left, claim.integers), ...conditionsOf(right, claim.integers)];
  const question: Question = {
    left,
    right,
    relation: link.relation,
    facts: part.facts,
    integers: claim.integers,
    choices: claim.choices,
    extents: claim.extents,
    positions: part.positions,
    apart: part.apart,
    seed,
  };
  const scene = { budget, integers: claim.integers, facts: [...part.facts, ...domainFacts] };
  const cases = link.relation === '=' ? proveEqual(left, right, scene) : [];
  const open = cases.find(
    (c) => c.answer.kind === 'open' || (c.answer.kind === 'answer' && c.answer.value === undefined),
  );
  const proved = link.relation === '=' && open === undefined;
  const seen: Survey = survey(question, proved ? CHECK_POINTS : SEARCH_POINTS, budget);
  const where = label ? ` (entry ${label})` : '';
  const base = { assumptions: [], domain: { same: null, note: '' }, notes: [] };
  if (proved && seen.witness) {
    return {
      ...base,
      verdict: 'undecided',
      method: 'internal error',
      evidence: `internal error: a proof and a counterexample were both found${where}: ${JSON.stringify(seen.witness)}`,
      explanation: [],
    };
  }
  if (seen.witness) {
    return {
      ...base,
      verdict: 'refuted',
      method: 'interval arithmetic',
      witness: seen.witness,
      evidence: '',
      explanation: [
        `At ${JSON.stringify(seen.witness.point)}${where}: ${seen.witness.left} and ${seen.witness.right}`,
      ],
    };
  }
  if (proved && seen.open) {
    const methods = new Set(
      cases.flatMap((c) => (c.answer.kind === 'answer' && c.answer.value ? [c.answer.value.method] : [])),
    );
    return { ...base, verdict: 'proved', method: [...methods].join(', '), evidence: '', explanation: [] };
  }
  const reason =
    open?.answer.kind === 'open'
      ? open.answer.reason
      : proved
        ? 'no common domain'
        : 'the normal forms differ';
  return {
    ...base,
    verdict: 'undecided',
    method: 'none',
    evidence: `${reason}; ${seen.tried} points tried, ${seen.defined} defined, agreement ${seen.agreement} bits${seen.onlyLeft ? JSON.stringify(describePoint(seen.onlyLeft)) : ''}`,
    explanation: [],
  };
}
