import { OutOfBudget } from './budget.js';
import { askByCases, type Case, type Scene } from './case-split.js';
import type { Relation } from './claim.js';
import { Constants } from './exact-constants.js';
import type { Suspect } from './hunt.js';
import { showByDerivative, showByPieces } from './monotone.js';
import { showOnIntegers } from './on-integers.js';
import { describeStretch, showOnStretch } from './on-line.js';
import { printTerm } from './print-term.js';
import { NEGATIVE, NIL, NOT_NEGATIVE, NOT_POSITIVE, POSITIVE, type SignSet } from './sign-set.js';
import { stretchOf } from './stretch.js';
import { subtractTerms, type Term, unknownsOf } from './term.js';

export interface InequalityProof {
  readonly method: string;
  /** The signs that left - right can have in the case. */
  readonly sign: SignSet;
  readonly steps?: readonly string[];
}

const WANTED: Readonly<Record<Relation, SignSet>> = {
  '=': NIL,
  '<': NEGATIVE,
  '<=': NOT_POSITIVE,
  '>': POSITIVE,
  '>=': NOT_NEGATIVE,
};

/** Tries to show a relation between two terms wherever both are defined, case by case. */
export function proveRelation(
  left: Term,
  right: Term,
  relation: Relation,
  scene: Scene,
): readonly Case<InequalityProof | undefined>[] {
  const wanted = WANTED[relation];
  return askByCases(
    scene,
    (n) => {
      const difference = n.algebra.subtract(n.run(left), n.run(right));
      const before = n.signs.log.length;
      const sign = n.signs.signOf(n.refine(difference));
      if ((sign & ~wanted) !== 0) return undefined;
      const how = [...new Set(n.signs.log.slice(before))];
      return { method: how.length > 0 ? `signs of factors, ${how.join(', ')}` : 'signs of factors', sign };
    },
    () => false,
  );
}

/** What a second round came to: the cases with their proofs, and places where the claim may fail. */
export interface SecondRound {
  readonly cases: readonly Case<InequalityProof | undefined>[];
  readonly suspects: readonly Suspect[];
}

/** What signs alone did not settle, by following one unknown along the line, or by derivatives, case by case. */
export function proveFurther(
  cases: readonly Case<InequalityProof | undefined>[],
  left: Term,
  right: Term,
  relation: Relation,
  scene: Scene,
): SecondRound {
  const line = attempt(scene, () => proveOnLine(left, right, relation, scene));
  if (line?.proof)
    return { cases: [{ given: [], answer: { kind: 'answer', value: line.proof } }], suspects: [] };
  const suspects = line?.suspect ? [line.suspect] : [];
  // What fails somewhere needs no further proof.
  if (suspects.length > 0) return { cases, suspects };
  return { cases: proveByDerivatives(cases, left, right, relation, scene), suspects };
}

/** A claim in one unknown. */
function proveOnLine(
  left: Term,
  right: Term,
  relation: Relation,
  scene: Scene,
): { readonly proof?: InequalityProof; readonly suspect?: Suspect } | undefined {
  const { names, arrays, sizes } = unknownsOf([left, right, ...scene.facts.map((f) => f.term)]);
  const [name] = names;
  if (names.length !== 1 || name === undefined || arrays.size > 0 || sizes.length > 0) return undefined;
  const wanted = WANTED[relation];
  const up = wanted === POSITIVE || wanted === NOT_NEGATIVE;
  const d = up ? subtractTerms(left, right) : subtractTerms(right, left);
  const constants = new Constants(scene.budget.portion(0.6, Number.MAX_SAFE_INTEGER));
  const stretch = stretchOf(name, scene.facts, constants);
  if (stretch === 'empty') return undefined;
  const strict = wanted === POSITIVE || wanted === NEGATIVE;
  const whole = scene.integers.has(name);
  const result = (whole ? showOnIntegers : showOnStretch)(d, name, stretch, strict, constants);
  switch (result.kind) {
    case 'shown':
      return {
        proof: {
          method: whole
            ? 'values and growth of a sequence'
            : 'enclosures, Taylor and asymptotics in one unknown',
          sign: wanted,
          steps: [`d = ${printTerm(d)}, for ${describeStretch(name, stretch)}`, ...result.steps],
        },
      };
    case 'false':
      return { suspect: { kind: 'near', values: new Map([[name, result.near]]) } };
    case 'zero':
      return { suspect: { kind: 'zero', values: new Map([[name, result.at]]) } };
    case 'open':
      return undefined;
  }
}

function proveByDerivatives(
  cases: readonly Case<InequalityProof | undefined>[],
  left: Term,
  right: Term,
  relation: Relation,
  scene: Scene,
): readonly Case<InequalityProof | undefined>[] {
  const wanted = WANTED[relation];
  let failed = false;
  return cases.map((c): Case<InequalityProof | undefined> => {
    if (failed || c.answer.kind !== 'answer' || c.answer.value !== undefined || scene.budget.exhausted)
      return c;
    const here: Scene = { ...scene, facts: [...scene.facts, ...c.given] };
    const gap = subtractTerms(left, right);
    const patience: Scene = { ...here, budget: scene.budget.portion(0.4, Number.MAX_SAFE_INTEGER) };
    const pieces = attempt(scene, () => showByPieces(gap, wanted, patience));
    const proof = pieces ?? showByDerivative(gap, wanted, here);
    failed = proof === undefined;
    if (!proof) return c;
    const value = {
      method: pieces ? 'enclosures and monotonicity' : 'monotonicity',
      sign: wanted,
      steps: proof.steps,
    };
    return { given: c.given, answer: { kind: 'answer', value } };
  });
}

/** The result, or undefined when its own share of the allowance is used up. */
function attempt<T>(scene: Scene, f: () => T | undefined): T | undefined {
  try {
    return f();
  } catch (error) {
    if (error instanceof OutOfBudget && !scene.budget.exhausted) return undefined;
    throw error;
  }
}
