import { showByEnds } from '../line/ends.js';
import { showLipschitz } from '../line/lipschitz.js';
import { showByOrder } from '../line/order.js';
import type { Case, Scene } from '../normal/case-split.js';
import type { Suspect } from '../search/hunt.js';
import type { Argument } from '../slope/argument.js';
import { holds, whyHolds } from '../slope/between.js';
import { showByDerivative } from '../slope/monotone.js';
import type { Relation } from '../term/claim.js';
import type { Fact } from '../term/domain.js';
import { indented, type Lines } from '../term/lines.js';
import { printTerm } from '../term/print-term.js';
import {
  NEGATIVE,
  NIL,
  NOT_NEGATIVE,
  NOT_POSITIVE,
  NOT_ZERO,
  POSITIVE,
  type SignSet,
  turnSign,
} from '../term/sign-set.js';
import { subtractTerms, type Term, unknownsOf } from '../term/term.js';
import { branchesOf } from './branches.js';
import { showInCone } from './in-cone.js';
import { type InequalityProof, WANTED } from './inequality.js';
import { showOnArrays } from './on-arrays.js';
import { showOnChords } from './on-chords.js';
import { showBySummandsOfRange, showWithSums } from './on-ranges.js';
import { showByInequalityInduction, showByNeighbour } from './sequence-induction.js';
import { followOne, LINE_METHOD, onlyUnknown, SEQUENCE_METHOD, showTerm, within } from './show-term.js';
import { showBySumTail } from './sum-tail.js';

type ProofCase = Case<InequalityProof | undefined>;

/** What a second round came to: the cases with their proofs, and places where the claim may fail. */
export interface SecondRound {
  readonly cases: readonly ProofCase[];
  readonly suspects: readonly Suspect[];
}

/** What signs alone did not settle: by following one unknown along the line, by the mean value theorem, by induction, or by derivatives. */
export function proveFurther(
  cases: readonly ProofCase[],
  left: Term,
  right: Term,
  relation: Relation,
  scene: Scene,
): SecondRound {
  const wanted = WANTED[relation];
  const up = wanted === POSITIVE || wanted === NOT_NEGATIVE;
  const [a, b] = up ? [left, right] : [right, left];
  const strict = wanted === POSITIVE || wanted === NEGATIVE;
  const d = subtractTerms(a, b);
  const done = ({ method, steps }: Argument): SecondRound => ({
    cases: [{ given: [], answer: { kind: 'answer', value: { method, sign: wanted, steps } } }],
    suspects: [],
  });
  const branches = branchesOf(d);
  if (onlyUnknown(d, scene) !== undefined) {
    const suspects: Suspect[] = [];
    const line = within(scene, 0.6, (own) => proveOnLine(branches, strict, own, suspects));
    if (line) return done(line);
    const beside = strict ? within(scene, 0.6, (own) => proveBeside(branches, own)) : undefined;
    if (beside) return done(beside);
    // What fails somewhere needs no further proof.
    if (suspects.length > 0) return { cases, suspects };
  }
  const chords = within(scene, 0.3, (own) => showOnChords(d, strict, own));
  if (chords) return done(chords);
  const order = within(scene, 0.3, (own) => showByOrder(d, strict, own));
  if (order) return done(order);
  const whole = within(scene, 0.3, (own) => showByInequalityInduction(a, b, strict, own));
  if (whole) return done(whole);
  const written = within(scene, 0.3, (own) => showWithSums(d, strict, own));
  if (written) return done(written);
  const near = within(scene, 0.3, (own) => showByNeighbour(a, b, strict, own));
  if (near) return done(near);
  const summands = within(scene, 0.3, (own) => showBySummandsOfRange(a, b, strict, own));
  if (summands) return done(summands);
  const tail = within(scene, 0.3, (own) => showBySumTail(a, b, own));
  if (tail) return done(tail);
  const arrays = within(scene, 0.4, (own) => showOnArrays(branches, strict, own));
  if (arrays) return done(arrays);
  const slopes = strict ? undefined : within(scene, 0.4, (own) => showLipschitz(d, own));
  if (slopes) return done(slopes);
  if (branches.length > 1) {
    const all = within(scene, 0.4, (own) => showAll(branches, strict, own));
    if (all) return done(all);
  }
  const even = within(scene, 0.3, (own) => showOnEquation(d, wanted, up, own));
  if (even) return done(even);
  const cone = within(scene, 0.4, (own) => showInCone(d, strict, own));
  if (cone) return done(cone);
  const ends = within(scene, 0.3, (own) => showByEnds(d, strict, own, showTerm));
  if (ends) return done({ ...ends, steps: [`d = ${printTerm(d)}`, ...ends.steps] });
  return { cases: proveByDerivatives(cases, left, right, relation, scene), suspects: [] };
}

/** With equations as two bounds, by which terms are made of one degree, in place of solving them: 1/x + 1/y + 1/z >= 9 where x + y + z = 1. */
function showOnEquation(d: Term, wanted: SignSet, up: boolean, scene: Scene): Argument | undefined {
  const isBetweenNames = (f: Fact) =>
    f.sign === NIL && !f.positions?.size && f.term.kind !== 'guard' && unknownsOf([f.term]).names.length > 1;
  if (!scene.facts.some(isBetweenNames)) return undefined;
  const facts = scene.facts.flatMap((f) =>
    isBetweenNames(f)
      ? [
          { ...f, sign: NOT_NEGATIVE },
          { ...f, sign: NOT_POSITIVE },
        ]
      : [f],
  );
  const here: Scene = { ...scene, facts };
  const sought = up ? wanted : turnSign(wanted);
  return holds(d, sought, here)
    ? { method: 'terms made of one degree by an equation', steps: whyHolds(d, sought, here) }
    : undefined;
}

/** On both sides of a point that is excluded: exp(x) > 1 + x for x != 0. */
function proveBeside(branches: readonly Term[], scene: Scene): Argument | undefined {
  const hole = scene.facts.find((f) => f.sign === NOT_ZERO);
  if (!hole) return undefined;
  const rest = scene.facts.filter((f) => f !== hole);
  const sides = ([POSITIVE, NEGATIVE] as const).map((sign) => {
    const half: Scene = { ...scene, facts: [...rest, { term: hole.term, sign }] };
    const proof = proveOnLine(branches, true, half, []);
    return (
      proof && {
        ...proof,
        steps: [`where ${printTerm(hole.term)} ${sign === POSITIVE ? '>' : '<'} 0:`, ...proof.steps],
      }
    );
  });
  const [above, below] = sides;
  return above && below ? { method: above.method, steps: [...above.steps, ...below.steps] } : undefined;
}

function proveOnLine(
  branches: readonly Term[],
  strict: boolean,
  scene: Scene,
  suspects: Suspect[],
): Argument | undefined {
  const steps: Lines[number][] = [];
  let method = LINE_METHOD;
  for (const d of branches) {
    const line = followOne(d, strict, scene);
    const name = onlyUnknown(d, scene);
    if (!line || name === undefined) return undefined;
    if (line.whole) method = SEQUENCE_METHOD;
    const { result } = line;
    if (result.kind === 'false') suspects.push({ kind: 'near', values: new Map([[name, result.near]]) });
    if (result.kind === 'zero') suspects.push({ kind: 'zero', values: new Map([[name, result.at]]) });
    if (result.kind !== 'shown') return undefined;
    steps.push(`d = ${printTerm(d)}, for ${line.where}`, ...result.steps);
  }
  return { method, steps };
}

function showAll(branches: readonly Term[], strict: boolean, scene: Scene): Argument | undefined {
  const steps: Lines[number][] = [];
  const methods = new Set<string>();
  for (const d of branches) {
    const shown = showTerm(d, strict, scene);
    if (!shown) return undefined;
    methods.add(shown.method);
    steps.push(`d = ${printTerm(d)}: ${shown.method}`, ...indented(shown.steps));
  }
  return { method: [...methods].join(', '), steps: ['the claim holds where all of these are so:', ...steps] };
}

function proveByDerivatives(
  cases: readonly ProofCase[],
  left: Term,
  right: Term,
  relation: Relation,
  scene: Scene,
): readonly ProofCase[] {
  const wanted = WANTED[relation];
  let failed = false;
  return cases.map((c): ProofCase => {
    if (failed || c.answer.kind !== 'answer' || c.answer.value !== undefined || scene.budget.exhausted)
      return c;
    const here: Scene = { ...scene, facts: [...scene.facts, ...c.given] };
    const gap = subtractTerms(left, right);
    const proof = within(here, 0.9, (own) => showByDerivative(gap, wanted, own, showTerm));
    failed = proof === undefined;
    if (!proof) return c;
    const value = { method: 'monotonicity', sign: wanted, steps: [`d = ${printTerm(gap)}`, ...proof.steps] };
    return { given: c.given, answer: { kind: 'answer', value } };
  });
}
