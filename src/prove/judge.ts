import type { Rational } from '../number/rational.js';
import type { Budget } from './budget.js';
import type { ReadClaim, ReadLink, Statement } from './claim-reading.js';
import { conditionsOf, type Fact } from './domain.js';
import type { Case } from './case-split.js';
import { proveEqual } from './equality.js';
import { proveRelation } from './inequality.js';
import { describePoint, type Question, type Survey, survey, type Witness } from './refute.js';
import { type Index, mapLeaves, subterms, rationalTerm, replaceIndex, substitute, T_ZERO, type Term, unknownsOf } from './term.js';

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
  /** Positions that differ from each other. */
  readonly distinct: readonly (readonly [Index, Index])[];
}

function variants(link: ReadLink, claim: ReadClaim): readonly Part[] {
  let parts: Part[] = link.statements.map((statement) => ({
    statement,
    facts: claim.facts,
    positions: link.positions,
    distinct: [],
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

/** A free position is equal to or different from every number that is used as one, and from the other free position. */
function splitPositions(part: Part): readonly Part[] {
  let parts: readonly Part[] = [part];
  const numbers = new Set<number>();
  for (const x of subterms([part.statement.left, part.statement.right])) {
    if (x.kind === 'entry') for (const i of x.indices) if (typeof i === 'number') numbers.add(i);
    if (x.kind === 'delta') for (const i of [x.left, x.right]) if (typeof i === 'number') numbers.add(i);
  }
  const symbols = [...part.positions.keys()];
  for (const i of symbols) for (const c of numbers) parts = parts.flatMap((p) => equate(p, i, c));
  const [i, j] = symbols;
  if (i !== undefined && j !== undefined && part.positions.get(i) === part.positions.get(j)) {
    parts = parts.flatMap((p) => equate(p, j, i));
  }
  return parts;
}

function equate(part: Part, symbol: string, other: Index): readonly Part[] {
  if (!part.positions.has(symbol) || (typeof other === 'string' && !part.positions.has(other))) return [part];
  const both = (f: (t: Term) => Term): Statement => ({
    ...part.statement,
    left: f(part.statement.left),
    right: f(part.statement.right),
  });
  const positions = new Map(part.positions);
  positions.delete(symbol);
  const put = (i: Index) => (i === symbol ? other : i);
  const same: Part = {
    ...part,
    statement: { ...both((t) => replaceIndex(t, symbol, other)), label: part.statement.label.replaceAll(symbol, String(other)) },
    positions,
    distinct: part.distinct.map(([a, b]) => [put(a), put(b)] as const),
  };
  const isPair = (x: Term) =>
    x.kind === 'delta' &&
    ((x.left === symbol && x.right === other) || (x.left === other && x.right === symbol));
  const apart: Part = {
    ...part,
    statement: {
      ...both((t) => mapLeaves(t, (x) => (isPair(x) ? T_ZERO : undefined))),
      label: `${part.statement.label}, ${symbol} different from ${other}`,
    },
    distinct: [...part.distinct, [symbol, other]],
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
    distinct: part.distinct,
    seed,
  };
  const scene = { budget, integers: claim.integers, facts: [...part.facts, ...domainFacts], distinct: part.distinct };
  const cases: readonly Case<{ readonly method: string } | undefined>[] =
    link.relation === '=' ? proveEqual(left, right, scene) : proveRelation(left, right, link.relation, scene);
  const open = cases.find(
    (c) => c.answer.kind === 'open' || (c.answer.kind === 'answer' && c.answer.value === undefined),
  );
  const proved = open === undefined;
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
