import { proveByContradiction } from './bound/by-contradiction.js';
import { proveRelation } from './bound/inequality.js';
import { proveOnSums } from './bound/on-arrays.js';
import { proveOnChords } from './bound/on-chords.js';
import { proveFurther } from './bound/second-round.js';
import { proveByTangents } from './bound/tangents.js';
import { type SettledConstants, settleConstants } from './constants.js';
import { type Coverage, findCoverage, findSilence } from './coverage.js';
import { withDefinedNames } from './defined-names.js';
import { compareDomains, type DomainReport } from './domain-note.js';
import { proveByConstancy, proveEqual } from './equality/equality.js';
import { Constants } from './equality/exact-constants.js';
import { proveByInduction } from './equality/for-all-lengths.js';
import { proveBySummands } from './equality/summand-by-summand.js';
import { factsAtPositions } from './facts-at-positions.js';
import { INFINITY_NAME, type InfiniteVerdict, judgeInfinite } from './infinite.js';
import { loosePowers, type PowerCase, powerCases, withKnownExponents } from './loose-powers.js';
import { askByCases, type Scene } from './normal/case-split.js';
import { huntOnEquations } from './on-equations.js';
import type { Part } from './parts.js';
import { hasPointsOnEquations } from './points-on-equations.js';
import type { ReadClaim } from './reading/claim-reading.js';
import { relevantFacts } from './relevant-facts.js';
import { hunt } from './search/hunt.js';
import { linearWitness } from './search/linear-witness.js';
import { originWitness } from './search/origin.js';
import { type Survey, survey } from './search/refute.js';
import type { Question } from './search/sample-points.js';
import type { Witness } from './search/witness.js';
import { shareFacts } from './share-facts.js';
import { type Budget, OutOfBudget } from './term/budget.js';
import type { Relation } from './term/claim.js';
import { conditionsOf, DEFINED, type Fact } from './term/domain.js';
import type { Lines } from './term/lines.js';
import { NIL, NOT_NEGATIVE, NOT_POSITIVE } from './term/sign-set.js';
import { hasUnknowns, mentions, subterms, subtractTerms, T_ONE, T_ZERO, type Term } from './term/term.js';
import {
  allVacuous,
  evidenceOf,
  explainCases,
  isClosed,
  isProof,
  methodOf,
  openReason,
  type ProofCase,
  showPoint,
  strengthNotes,
  vacuousReason,
} from './verdict-text.js';

export interface LinkVerdict {
  readonly verdict: 'proved' | 'refuted' | 'undecided';
  readonly method: string;
  readonly assumptions: readonly string[];
  readonly domain: DomainReport;
  readonly witness?: Witness;
  readonly evidence: string;
  readonly notes: readonly string[];
  readonly explanation: Lines;
  /**
   * Set where nothing is claimed: no point fulfils the assumptions, or one side is nowhere defined; `perhaps` where a claim that was shown was
   * not seen to have points.
   */
  readonly vacuous?: 'certainly' | 'perhaps';
  /** Set where the assumptions exclude the values that were chosen. */
  readonly excluded?: boolean;
  /** Of an equation that was shown, where it is asked for. */
  readonly coverage?: Coverage;
}

/** Points at which a proved claim is cross-checked, and an unproved one is searched for a witness. */
const CHECK_POINTS = 8;

/** Parts of an expression from which on points are dear. */
const LARGE = 5_000;
const SEARCH_POINTS = 160;

/** Steps of the search for a proof that would contradict a counterexample. */
const CONFLICT_STEPS = 20_000;

/** Points of a search through all combinations of a few values. */
const THOROUGH_POINTS = 1_200;

/** What a verdict consists of where nothing more is to be said. */
const PLAIN = {
  assumptions: [] as readonly string[],
  domain: { same: null, note: '' } as const,
  notes: [] as readonly string[],
};

/** What a part is judged with. */
interface Bench {
  readonly relation: Relation;
  readonly claim: ReadClaim;
  readonly budget: Budget;
  readonly seed: number;
}

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

function sceneOf(part: Part, { claim, budget }: Bench): Scene {
  const own = relevantFacts([part.statement.left, part.statement.right], part.facts);
  const facts = [...own, ...factsAtPositions(own, part, claim.extents)];
  return { budget, integers: claim.integers, facts, distinct: part.distinct };
}

/** With what follows for vectors of known sum. */
function withShares(scene: Scene, claim: ReadClaim): Scene {
  return { ...scene, facts: [...scene.facts, ...shareFacts(scene.facts, claim.extents)] };
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

interface Found {
  readonly cases: readonly ProofCase[] | string;
  readonly seen: Survey;
  readonly question: Question;
}

function questionOf(part: Part, { relation, claim, seed }: Bench): Question {
  const { statement, facts, positions, distinct } = part;
  const { left, right } = statement;
  const { integers, choices, extents } = claim;
  return { left, right, relation, facts, integers, choices, extents, positions, distinct, seed };
}

/** Looks for a proof and for a counterexample. */
function search(part: Part, bench: Bench): Found {
  const { left, right } = part.statement;
  const { relation, claim, budget } = bench;
  const question = questionOf(part, bench);
  const domain = [left, right].flatMap((t) => conditionsOf(t, claim.integers, DEFINED));
  const own = sceneOf(part, bench);
  const scene = withShares({ ...own, facts: [...own.facts, ...domain] }, claim);
  // A point costs as much as the expression is long.
  const large = subterms([left, right]).length > LARGE;
  const few = survey(
    question,
    large ? 2 : CHECK_POINTS,
    budget.portion(0.3, Number.MAX_SAFE_INTEGER),
    relation !== '=',
  );
  const corner =
    few.witness || large ? undefined : (linearWitness(question, budget) ?? originWitness(question, budget));
  const first: Survey = corner ? { ...few, witness: corner } : few;
  // Beside a counterexample a proof is looked for only to see that there is none.
  const steps = first.witness ? CONFLICT_STEPS : Number.MAX_SAFE_INTEGER;
  const limited: Scene = { ...scene, budget: budget.portion(0.7, steps) };
  let cases = attempt(budget, () => {
    if (relation === '=') {
      const seenOf = { inhabited: first.defined > 0, apart: first.witness !== undefined };
      return proveEqual(left, right, { ...limited, ...seenOf });
    }
    return first.witness ? [] : proveCases(left, right, relation, limited);
  });
  let seen = first;
  if (!first.witness && !isProof(cases)) {
    seen = survey({ ...question, seed: question.seed + 1 }, SEARCH_POINTS, budget);
    if (!seen.witness && typeof cases !== 'string') {
      const before = cases;
      const more: Scene = { ...scene, budget: budget.portion(0.8, Number.MAX_SAFE_INTEGER) };
      if (relation === '=') {
        const after = attempt(
          budget,
          () =>
            proveBySummands(left, right, { scene: more, prove: proveEqual }) ??
            proveByInduction(left, right, more) ??
            proveOnEquations(left, right, more) ??
            proveByConstancy(before, left, right, more),
        );
        if (typeof after !== 'string') cases = after;
      } else {
        // Two sides that are equal for all values of a whole number need no growth.
        const equal =
          relation === '<=' || relation === '>='
            ? attempt(budget, () => proveByInduction(left, right, more) ?? [])
            : [];
        if (isProof(equal)) return { cases: equal, seen, question };
        const second = attempt(budget, () => [proveFurther(before, left, right, relation, more)]);
        const [round] = typeof second === 'string' ? [] : second;
        if (round) cases = round.cases;
        const witness = isProof(cases) ? undefined : hunt(question, round?.suspects ?? [], budget);
        if (witness) seen = { ...seen, witness };
      }
    }
  }
  if (!seen.witness && !isProof(cases)) {
    const against = attempt(budget, () => [
      proveByContradiction(left, right, relation, part.facts, {
        ...scene,
        budget: budget.portion(0.6, Number.MAX_SAFE_INTEGER),
      }),
    ]);
    const [found] = typeof against === 'string' ? [] : against;
    if (found) return { cases: found, seen, question };
  }
  if (!seen.witness && typeof cases !== 'string' && !isProof(cases)) {
    const open = (cases as readonly ProofCase[]).filter((c) => !isClosed(c)).map((c) => c.given);
    const assumed = part.facts.filter((f) => f.sign === NIL);
    const witness = huntOnEquations(question, [assumed, ...open, ...equalAtBounds(question)], budget);
    if (witness) seen = { ...seen, witness };
  }
  return { cases, seen, question };
}

/** Where a strict claim fails by equality, alone or on a bound that is assumed and reached: 3 x + 4 y < 5 for x^2 + y^2 <= 1. */
function equalAtBounds({ left, right, relation, facts }: Question): readonly (readonly Fact[])[] {
  if (relation !== '<' && relation !== '>') return [];
  const equal: Fact = { term: subtractTerms(left, right), sign: NIL };
  const reached = facts.filter(
    (f) => (f.sign === NOT_NEGATIVE || f.sign === NOT_POSITIVE) && !f.positions?.size,
  );
  return [...reached.map((f) => [equal, { ...f, sign: NIL }]), [equal]];
}

/** More points, before giving up on a common domain. */
function hasOpenSet(question: Question, budget: Budget): boolean {
  const { open } = survey({ ...question, seed: question.seed + 2 }, SEARCH_POINTS, budget);
  return open || hasPointsOnEquations(question, budget);
}

/** A proof for the points at which some bases are not positive, and their exponents whole. */
function proofOfPowers(
  part: Part,
  { relation, claim, budget }: Bench,
  powers: PowerCase,
): readonly ProofCase[] | string {
  const { left, right } = part.statement;
  if (!powers.names) return 'an exponent that is not built from whole numbers';
  const integers = new Set([...claim.integers, ...powers.names]);
  const conditions = [left, right].flatMap((t) => conditionsOf(t, integers, DEFINED));
  const facts: readonly Fact[] = [...part.facts, ...powers.facts, ...conditions];
  return attempt(budget, () =>
    proveCases(left, right, relation, { budget, integers, facts, distinct: part.distinct }),
  );
}

/** Equal where what is assumed of several unknowns leaves the difference no sign. */
function proveOnEquations(left: Term, right: Term, scene: Scene): readonly ProofCase[] | undefined {
  if (!scene.facts.some((f) => f.sign === NIL && hasUnknowns(f.term))) return undefined;
  const cases = proveRelation(left, right, '=', { ...scene, withProducts: true });
  return isProof(cases) ? cases : undefined;
}

function proveCases(left: Term, right: Term, relation: Relation, scene: Scene): readonly ProofCase[] {
  if (relation === '=') return proveEqual(left, right, scene);
  return (
    proveByTangents(left, right, relation, scene) ??
    proveOnChords(left, right, relation, scene) ??
    proveOnSums(left, right, relation, scene) ??
    proveRelation(left, right, relation, scene)
  );
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

const EXCLUDED = 'the assumptions exclude each other';

function excludedVerdict(where: string, empty: readonly ProofCase[]): LinkVerdict {
  return { ...vacuous(`${where}the claim is vacuous: ${EXCLUDED}`, empty, where), excluded: true };
}

function vacuous(evidence: string, proof: readonly ProofCase[], where: string): LinkVerdict {
  return {
    ...PLAIN,
    verdict: 'undecided',
    method: 'none',
    evidence,
    notes: ['the claim is vacuous: there is no point at which it says anything'],
    explanation: explainCases(proof, where),
    vacuous: 'certainly',
  };
}

function constantVerdict(
  settled: SettledConstants,
  { chosen }: Part,
  where: string,
  { relation, claim, budget }: Bench,
): LinkVerdict {
  if (!settled.holds) {
    const point = withDefinedNames(chosen, claim.definitions, budget);
    return refuted({ point, ...settled.values }, relation, where, claim);
  }
  return {
    ...PLAIN,
    verdict: 'proved',
    method: 'interval arithmetic',
    domain: { same: true, note: '' },
    evidence: '',
    notes:
      settled.strict && (relation === '<=' || relation === '>=')
        ? [`the stronger claim with ${relation === '<=' ? '<' : '>'} holds as well`]
        : [],
    explanation: [
      `${where}the left side is ${settled.values.left}, the right side ${settled.values.right}; the enclosures are certain`,
    ],
  };
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
