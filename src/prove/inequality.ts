import { OutOfBudget } from './budget.js';
import { askByCases, type Case, type Scene } from './case-split.js';
import type { Relation } from './claim.js';
import { showByDerivative, showByPieces } from './monotone.js';
import { NEGATIVE, NIL, NOT_NEGATIVE, NOT_POSITIVE, POSITIVE, type SignSet } from './sign-set.js';
import { subtractTerms, type Term } from './term.js';

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

/** What signs alone did not settle is tried by derivatives, case by case. */
export function proveByDerivatives(
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
