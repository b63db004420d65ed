import { Constants } from '../equality/exact-constants.js';
import { askByCases, type Scene } from '../normal/case-split.js';
import type { ReadClaim } from '../reading/claim-reading.js';
import { survey } from '../search/refute.js';
import type { Question } from '../search/sample-points.js';
import type { Witness } from '../search/witness.js';
import type { Budget } from '../term/budget.js';
import type { Relation } from '../term/claim.js';
import { conditionsOf, DEFINED } from '../term/domain.js';
import { hasUnknowns, mentions, T_ONE, T_ZERO, type Term } from '../term/term.js';
import { settleConstants } from './constants.js';
import { findCoverage, findSilence } from './coverage.js';
import { withDefinedNames } from './defined-names.js';
import { compareDomains } from './domain-note.js';
import { INFINITY_NAME, type InfiniteVerdict, judgeInfinite } from './infinite.js';
import { loosePowers, type PowerCase, powerCases, withKnownExponents } from './loose-powers.js';
import { huntOnEquations } from './on-equations.js';
import {
  constantVerdict,
  EXCLUDED,
  excludedVerdict,
  type LinkVerdict,
  PLAIN,
  refuted,
  vacuous,
} from './part-verdict.js';
import type { Part } from './parts.js';
import {
  attempt,
  type Bench,
  hasOpenSet,
  proofOfPowers,
  questionOf,
  SEARCH_POINTS,
  sceneOf,
  search,
} from './search-part.js';
import {
  allVacuous,
  evidenceOf,
  explainCases,
  isClosed,
  isProof,
  methodOf,
  openReason,
  showPoint,
  strengthNotes,
  vacuousReason,
} from './verdict-text.js';

/** Points of a search through all combinations of a few values. */
const THOROUGH_POINTS = 1_200;

/** Decides one statement of a link. */
export function judgePart(
  given: Part,
  relation: Relation,
  claim: ReadClaim,
  budget: Budget,
  seed: number,
): LinkVerdict {
  const scene = sceneOf(given, { relation, claim, budget, seed });
  const left = withKnownExponents(given.statement.left, scene);
  const right = withKnownExponents(given.statement.right, scene);
  const part: Part = { ...given, statement: { ...given.statement, left, right } };
  const infinite = judgeInfinite(left, right, relation);
  const bench: Bench = { relation, claim, budget, seed };
  if (infinite) return infiniteVerdict(infinite, part, scene, bench);
  const loose = loosePowers(left, right, scene);
  const never = loose.filter((l) => l.never);
  if (never.length === 0) return judgeAt(part, bench, powerCases(loose));
  // A negative base has real powers at whole exponents only.
  const whole = new Set([...claim.integers, ...never.flatMap((l) => l.names)]);
  const others = loose.filter((l) => !l.never);
  const verdict = judgeAt(part, { ...bench, claim: { ...claim, integers: whole } }, powerCases(others));
  const names = [...new Set(never.flatMap((l) => l.names))].join(', ');
  const note = `${names} is taken for a whole number: powers of what is negative have no other real values`;
  return { ...verdict, notes: [...verdict.notes, note] };
}

/** The verdict on infinite values; against them speaks a point that fulfils what is assumed. */
function infiniteVerdict(
  { verdict, ...values }: InfiniteVerdict,
  part: Part,
  scene: Scene,
  bench: Bench,
): LinkVerdict {
  const finite = finiteSides(part);
  const facts = [...part.facts, ...finite.flatMap((x) => conditionsOf(x, bench.claim.integers, DEFINED))];
  const empty =
    facts.length === 0 ? [] : attempt(bench.budget, () => askByCases({ ...scene, facts }, () => undefined));
  if (isProof(empty) && allVacuous(empty)) return excludedVerdict('', empty);
  const evidence = `the left side is ${values.left}, the right side ${values.right}`;
  const found = verdict === 'refuted' ? pointWithin(part, bench) : undefined;
  return {
    ...PLAIN,
    verdict: verdict === 'refuted' && !found ? 'undecided' : verdict,
    method: 'infinite limits',
    ...(found ? { witness: { point: found, ...values } } : {}),
    evidence: verdict === 'proved' ? '' : evidence,
    explanation: [evidence],
  };
}

function finiteSides({ statement: { left, right } }: Part): readonly Term[] {
  return [left, right].filter((x) => !mentions(x, INFINITY_NAME));
}

/** A point at which everything holds that is assumed, and a side that is finite has a value. */
function pointWithin(part: Part, bench: Bench): Witness['point'] | undefined {
  const left: Term = { kind: 'guard', body: T_ZERO, on: finiteSides(part) };
  if (!hasUnknowns(left) && !part.facts.some(({ term }) => hasUnknowns(term))) return part.chosen;
  const question: Question = { ...questionOf(part, bench), left, right: T_ONE, relation: '=' };
  const own =
    survey(question, SEARCH_POINTS, bench.budget).witness ??
    huntOnEquations(question, [part.facts], bench.budget);
  return own && { ...part.chosen, ...own.point };
}

/** A statement with the exponents as they are; `powers` are the further cases in which a base may be negative. */
function judgeAt(part: Part, bench: Bench, powers: readonly PowerCase[]): LinkVerdict {
  const { left, right, label } = part.statement;
  const { relation, claim, budget } = bench;
  const where = label ? `entry ${label}: ` : '';
  const constants = new Constants(budget);
  const excluded = part.facts.some((f) => !hasUnknowns(f.term) && constants.holds(f) === false);
  if (excluded) {
    return excludedVerdict(where, [{ given: [], answer: { kind: 'vacuous', reason: EXCLUDED } }]);
  }
  const constant = settleConstants(left, right, relation, budget, false);
  // A false claim needs a point that fulfils what is assumed.
  const tied = part.facts.some((fact) => hasUnknowns(fact.term) || !constants.holds(fact));
  if (constant && (constant.holds || !tied)) return constantVerdict(constant, part, where, bench);
  const { cases, seen, question } = search(part, bench);
  const proof = isProof(cases) ? cases : undefined;
  // With a base that may be negative the proof speaks of the other bases, and contradicts no witness there.
  if (proof && seen.witness && powers.length === 0) {
    return {
      ...PLAIN,
      verdict: 'undecided',
      method: 'internal error',
      evidence: `${where}internal error: a proof and a counterexample were both found, at ${showPoint(seen.witness)}`,
      notes: ['please report this claim: the proof engine contradicts interval arithmetic'],
      explanation: explainCases(proof, where),
    };
  }
  if (seen.witness) {
    const own = { ...part.chosen, ...seen.witness.point };
    const point = withDefinedNames(own, claim.definitions, budget);
    return refuted({ ...seen.witness, point }, relation, where, claim);
  }
  if (proof) {
    const all = [...proof];
    const missing = powers.find((c) => {
      const own = proofOfPowers(part, bench, c);
      if (!isProof(own)) return true;
      all.push(...own);
      return false;
    });
    if (!missing && allVacuous(all)) {
      const silent = vacuous(`${where}the claim is vacuous: ${vacuousReason(all)}`, all, where);
      return claim.withCoverage
        ? { ...silent, coverage: findSilence(question, sceneOf(part, bench)) }
        : silent;
    }
    // Constants that are shown to be equal have values, and no points around.
    const closed = !hasUnknowns(left) && !hasUnknowns(right);
    if (powers.length === 0 && !closed && !seen.open && !hasOpenSet(question, budget)) {
      return {
        ...PLAIN,
        verdict: 'undecided',
        method: 'none',
        evidence: `${where}the forms agree, but no point was found at which both sides are defined around it`,
        notes: ['the claim may be vacuous: no open set was found on which both sides are defined'],
        explanation: explainCases(proof, where),
        vacuous: 'perhaps',
      };
    }
    const against = missing
      ? survey({ ...question, thorough: true }, THOROUGH_POINTS, budget).witness
      : undefined;
    if (against) return refuted(against, relation, where, claim);
    if (missing) {
      return {
        ...PLAIN,
        verdict: 'undecided',
        method: 'none',
        evidence: `${where}shown but for some bases of powers; ${missing.text} no proof was found`,
        notes: missing.remedy ? [`with an assumption such as ${missing.remedy} the claim is proved`] : [],
        explanation: explainCases(proof, where),
      };
    }
    return {
      ...PLAIN,
      verdict: 'proved',
      method: methodOf(all),
      domain: compareDomains(left, right, { ...sceneOf(part, bench), inhabited: seen.defined > 0 }, seen),
      ...(claim.withCoverage ? { coverage: findCoverage(question, sceneOf(part, bench)) } : {}),
      evidence: '',
      notes: strengthNotes(all, relation),
      explanation: explainCases(all, where),
    };
  }
  const late = settleConstants(left, right, relation, budget, true);
  if (late && (late.holds || !tied)) return constantVerdict(late, part, where, bench);
  const open = typeof cases === 'string' ? undefined : cases.find((c) => !isClosed(c));
  const reason = typeof cases === 'string' ? cases : openReason(open);
  return {
    ...PLAIN,
    verdict: 'undecided',
    method: 'none',
    evidence: `${where}${reason}; ${evidenceOf(seen, relation)}`,
    explanation: typeof cases === 'string' ? [reason] : explainCases(cases, where),
  };
}
