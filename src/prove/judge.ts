import type { Rational } from '../number/rational.js';
import { type Budget, OutOfBudget } from './budget.js';
import type { Case, Scene } from './case-split.js';
import type { Relation } from './claim.js';
import type { ReadClaim, ReadLink, Statement } from './claim-reading.js';
import { conditionsOf, type Fact } from './domain.js';
import { compareDomains } from './domain-note.js';
import { proveByConstancy, proveByInduction, proveEqual } from './equality.js';
import { type InequalityProof, proveByDerivatives, proveRelation } from './inequality.js';
import { judgeInfinite } from './infinite.js';
import { printFact } from './print-term.js';
import { type Survey, survey } from './refute.js';
import type { Question } from './sample-points.js';
import { NIL } from './sign-set.js';
import {
  type Index,
  mapLeaves,
  rationalTerm,
  replaceIndex,
  substitute,
  subterms,
  T_ZERO,
  type Term,
  unknownsOf,
} from './term.js';
import type { Witness } from './witness.js';

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
const CHECK_POINTS = 8;

/** Parts of an expression from which on points are dear. */
const LARGE = 5_000;
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
    statement: {
      ...both((t) => replaceIndex(t, symbol, other)),
      label: part.statement.label.replaceAll(symbol, String(other)),
    },
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
  const { relation } = link;
  const infinite = judgeInfinite(left, right, relation);
  if (infinite) {
    const { verdict, ...values } = infinite;
    const evidence = `the left side is ${values.left}, the right side ${values.right}`;
    return {
      verdict,
      method: 'infinite limits',
      assumptions: [],
      domain: { same: null, note: '' },
      ...(verdict === 'refuted' ? { witness: { point: {}, ...values } } : {}),
      evidence: verdict === 'proved' ? '' : evidence,
      notes: [],
      explanation: [evidence],
    };
  }
  const domainFacts = [...conditionsOf(left, claim.integers), ...conditionsOf(right, claim.integers)];
  const question: Question = {
    left,
    right,
    relation,
    facts: part.facts,
    integers: claim.integers,
    choices: claim.choices,
    extents: claim.extents,
    positions: part.positions,
    distinct: part.distinct,
    seed,
  };
  const assumed: Scene = { budget, integers: claim.integers, facts: part.facts, distinct: part.distinct };
  const scene: Scene = { ...assumed, facts: [...part.facts, ...domainFacts] };
  // A point costs as much as the expression is long.
  const large = subterms([left, right]).length > LARGE;
  const first = survey(
    question,
    large ? 2 : CHECK_POINTS,
    budget.portion(0.3, Number.MAX_SAFE_INTEGER),
    relation !== '=',
  );
  const limited: Scene = { ...scene, budget: budget.portion(0.7, Number.MAX_SAFE_INTEGER) };
  let cases = attempt(budget, () =>
    first.witness && relation !== '=' ? [] : proveCases(left, right, relation, limited),
  );
  let seen = first;
  if (!first.witness && !isProof(cases)) {
    seen = survey({ ...question, seed: seed + 1 }, SEARCH_POINTS, budget);
    if (!seen.witness && typeof cases !== 'string') {
      const before = cases;
      const more: Scene = { ...scene, budget: budget.portion(0.8, Number.MAX_SAFE_INTEGER) };
      const after = attempt(budget, () =>
        relation === '='
          ? (proveByInduction(left, right, more) ?? proveByConstancy(before, left, right, more))
          : proveByDerivatives(before, left, right, relation, more),
      );
      if (typeof after !== 'string') cases = after;
    }
  }
  const open = typeof cases === 'string' ? undefined : cases.find((c) => !isClosed(c));
  const proof = isProof(cases) ? cases : undefined;
  const where = label ? `entry ${label}: ` : '';
  const base = { assumptions: [], domain: { same: null, note: '' }, notes: [] as readonly string[] };
  if (proof && seen.witness) {
    return {
      ...base,
      verdict: 'undecided',
      method: 'internal error',
      evidence: `${where}internal error: a proof and a counterexample were both found, at ${showPoint(seen.witness)}`,
      notes: ['please report this claim: the proof engine contradicts interval arithmetic'],
      explanation: explainCases(proof, where),
    };
  }
  if (seen.witness) return refuted(seen.witness, relation, where, claim);
  if (proof && allVacuous(proof)) {
    return {
      ...base,
      verdict: 'undecided',
      method: 'none',
      evidence: `${where}the claim is vacuous: ${vacuousReason(proof)}`,
      notes: ['the claim is vacuous: there is no point at which it says anything'],
      explanation: explainCases(proof, where),
    };
  }
  if (proof && !seen.open) {
    // More points, before giving up on a common domain.
    const wider = survey({ ...question, seed: seed + 2 }, SEARCH_POINTS, budget);
    if (!wider.open) {
      return {
        ...base,
        verdict: 'undecided',
        method: 'none',
        evidence: `${where}the forms agree, but none of ${wider.tried} points was found at which both sides are defined around it`,
        notes: ['the claim may be vacuous: no open set was found on which both sides are defined'],
        explanation: explainCases(proof, where),
      };
    }
  }
  if (proof) {
    return {
      ...base,
      verdict: 'proved',
      method: methodOf(proof),
      domain: compareDomains(left, right, assumed, seen),
      evidence: '',
      notes: strengthNotes(proof, relation),
      explanation: explainCases(proof, where),
    };
  }
  const reason = typeof cases === 'string' ? cases : openReason(open);
  return {
    ...base,
    verdict: 'undecided',
    method: 'none',
    evidence: `${where}${reason}; ${evidenceOf(seen, relation)}`,
    explanation: typeof cases === 'string' ? [reason] : explainCases(cases, where),
  };
}

function isProof(cases: readonly AnyCase[] | string): cases is readonly AnyCase[] {
  return typeof cases !== 'string' && cases.length > 0 && cases.every(isClosed);
}

type AnyCase = Case<InequalityProof | undefined>;

function proveCases(left: Term, right: Term, relation: Relation, scene: Scene): readonly AnyCase[] {
  return relation === '=' ? proveEqual(left, right, scene) : proveRelation(left, right, relation, scene);
}

/** The result, or the reason why the allowance did not suffice: refutation still gets its turn. */
function attempt<T>(budget: Budget, f: () => readonly T[]): readonly T[] | string {
  try {
    return f();
  } catch (error) {
    if (error instanceof OutOfBudget && !budget.exhausted) return error.reason;
    throw error;
  }
}

function isClosed({ answer }: AnyCase): boolean {
  return answer.kind === 'vacuous' || (answer.kind === 'answer' && answer.value !== undefined);
}

function allVacuous(cases: readonly AnyCase[]): boolean {
  return cases.every((c) => c.answer.kind === 'vacuous');
}

function vacuousReason(cases: readonly AnyCase[]): string {
  const [first] = cases;
  if (first?.answer.kind !== 'vacuous') return 'nothing fulfils it';
  return first.answer.reason === 'the case is empty'
    ? 'the assumptions exclude each other'
    : first.answer.reason;
}

function methodOf(cases: readonly AnyCase[]): string {
  const methods = new Set(
    cases.flatMap((c) => (c.answer.kind === 'answer' && c.answer.value ? [c.answer.value.method] : [])),
  );
  const count = cases.filter((c) => c.answer.kind === 'answer').length;
  return [...methods].join(', ') + (count > 1 ? `, ${count} cases` : '');
}

function strengthNotes(cases: readonly AnyCase[], relation: Relation): readonly string[] {
  if (relation !== '<=' && relation !== '>=') return [];
  const signs = cases.map((c) => (c.answer.kind === 'answer' ? (c.answer.value?.sign ?? NIL) : 0));
  if (signs.every((s) => s === 0) || signs.some((s) => s & NIL)) return [];
  return [`the stronger claim with ${relation === '<=' ? '<' : '>'} holds as well`];
}

function openReason(open: AnyCase | undefined): string {
  if (!open) return 'no proof was found';
  const given = open.given.length > 0 ? ` in the case ${open.given.map(printFact).join(', ')}` : '';
  return open.answer.kind === 'open' ? `${open.answer.reason}${given}` : `no proof was found${given}`;
}

function evidenceOf(seen: Survey, relation: Relation): string {
  if (seen.defined === 0) return `no point with both sides defined among ${seen.tried}`;
  const agreed =
    relation === '=' && Number.isFinite(seen.agreement) && seen.agreement > 0
      ? `agree to at least ${seen.agreement} bits`
      : 'are consistent with the claim';
  return `at ${seen.defined} of ${seen.tried} points both sides are defined and ${agreed}`;
}

function showPoint(witness: Witness): string {
  const entries = Object.entries(witness.point);
  return entries.length === 0 ? 'the constants' : entries.map(([k, v]) => `${k} = ${v}`).join(', ');
}

function refuted(witness: Witness, relation: Relation, where: string, claim: ReadClaim): LinkVerdict {
  const notes: string[] = [];
  const l = Number(witness.left);
  const r = Number(witness.right);
  const digits = l === r ? 0 : Math.floor(-Math.log10(Math.abs(l - r) / Math.max(Math.abs(l), Math.abs(r))));
  if (relation === '=' && digits >= 2 && digits < 400) {
    const coarse =
      claim.decimals.length > 0
        ? `; a decimal such as ${claim.decimals[0]!.text} is read as exactly that number`
        : '';
    notes.push(`the sides agree to ${digits} digits at the witness, and are not equal${coarse}`);
  }
  if (relation !== '=' && witness.left === witness.right) {
    notes.push(`the two sides are equal at the witness; ${relation}= is another claim`);
  }
  const symbol = relation === '=' ? 'differs from' : 'against';
  return {
    verdict: 'refuted',
    method: 'interval arithmetic',
    assumptions: [],
    domain: { same: null, note: '' },
    witness,
    evidence: `${where}at ${showPoint(witness)} the left side is ${witness.left}, the right side ${witness.right}`,
    notes,
    explanation: [
      `${where}at ${showPoint(witness)}: ${witness.left} ${symbol} ${witness.right}; the enclosures are certain`,
    ],
  };
}

function explainCases(cases: readonly AnyCase[], where: string): readonly string[] {
  const lines: string[] = [];
  for (const { given, answer } of cases.slice(0, 40)) {
    const title = given.length > 0 ? `${where}case ${given.map(printFact).join(', ')}: ` : where;
    switch (answer.kind) {
      case 'vacuous':
        lines.push(`${title}${answer.reason}, nothing to show`);
        break;
      case 'open':
        lines.push(`${title}open, ${answer.reason}`);
        break;
      case 'answer':
        lines.push(`${title}${answer.value ? answer.value.method : 'no proof was found'}`);
        lines.push(...(answer.value?.steps ?? []).map((s) => `  ${s}`));
        break;
    }
  }
  return lines;
}
