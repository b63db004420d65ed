import { proveByContradiction } from '../bound/by-contradiction.js';
import { proveRelation } from '../bound/inequality.js';
import { proveOnSums } from '../bound/on-arrays.js';
import { proveOnChords } from '../bound/on-chords.js';
import { proveFurther } from '../bound/second-round.js';
import { proveByTangents } from '../bound/tangents.js';
import { proveByConstancy, proveEqual } from '../equality/equality.js';
import { proveByInduction } from '../equality/for-all-lengths.js';
import { proveBySummands } from '../equality/summand-by-summand.js';
import type { Scene } from '../normal/case-split.js';
import type { ReadClaim } from '../reading/claim-reading.js';
import { hunt } from '../search/hunt.js';
import { linearWitness } from '../search/linear-witness.js';
import { originWitness } from '../search/origin.js';
import { type Survey, survey } from '../search/refute.js';
import type { Question } from '../search/sample-points.js';
import { type Budget, OutOfBudget } from '../term/budget.js';
import type { Relation } from '../term/claim.js';
import { conditionsOf, DEFINED, type Fact } from '../term/domain.js';
import { NIL, NOT_NEGATIVE, NOT_POSITIVE } from '../term/sign-set.js';
import { hasUnknowns, subterms, subtractTerms, type Term } from '../term/term.js';
import { factsAtPositions } from './facts-at-positions.js';
import type { PowerCase } from './loose-powers.js';
import { huntOnEquations } from './on-equations.js';
import type { Part } from './parts.js';
import { hasPointsOnEquations } from './points-on-equations.js';
import { relevantFacts } from './relevant-facts.js';
import { shareFacts } from './share-facts.js';
import { isClosed, isProof, type ProofCase } from './verdict-text.js';

/** What a part is judged with. */
export interface Bench {
  readonly relation: Relation;
  readonly claim: ReadClaim;
  readonly budget: Budget;
  readonly seed: number;
}

/** Points at which a proved claim is cross-checked, and an unproved one is searched for a witness. */
const CHECK_POINTS = 8;

/** Parts of an expression from which on points are dear. */
const LARGE = 5_000;
export const SEARCH_POINTS = 160;

/** Steps of the search for a proof that would contradict a counterexample. */
const CONFLICT_STEPS = 20_000;

export function sceneOf(part: Part, { claim, budget }: Bench): Scene {
  const own = relevantFacts([part.statement.left, part.statement.right], part.facts);
  const facts = [...own, ...factsAtPositions(own, part, claim.extents)];
  return { budget, integers: claim.integers, facts, distinct: part.distinct };
}

/** With what follows for vectors of known sum. */
function withShares(scene: Scene, claim: ReadClaim): Scene {
  return { ...scene, facts: [...scene.facts, ...shareFacts(scene.facts, claim.extents)] };
}

export interface Found {
  readonly cases: readonly ProofCase[] | string;
  readonly seen: Survey;
  readonly question: Question;
}

export function questionOf(part: Part, { relation, claim, seed }: Bench): Question {
  const { statement, facts, positions, distinct } = part;
  const { left, right } = statement;
  const { integers, choices, extents } = claim;
  return { left, right, relation, facts, integers, choices, extents, positions, distinct, seed };
}

/** Looks for a proof and for a counterexample. */
export function search(part: Part, bench: Bench): Found {
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
export function hasOpenSet(question: Question, budget: Budget): boolean {
  const { open } = survey({ ...question, seed: question.seed + 2 }, SEARCH_POINTS, budget);
  return open || hasPointsOnEquations(question, budget);
}

/** A proof for the points at which some bases are not positive, and their exponents whole. */
export function proofOfPowers(
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
export function attempt<T>(budget: Budget, f: () => readonly T[]): readonly T[] | string {
  try {
    return f();
  } catch (error) {
    if (error instanceof OutOfBudget && !budget.exhausted) return error.reason;
    throw error;
  }
}
