import type { Product } from '../algebra/product.js';
import { askByCases, type Case, type Scene } from '../normal/case-split.js';
import type { Normaliser } from '../normal/normalise.js';
import { explainSign, writeValue } from '../sign/explain-sign.js';
import type { Relation } from '../term/claim.js';
import type { Lines } from '../term/lines.js';
import { NEGATIVE, NIL, NOT_NEGATIVE, NOT_POSITIVE, POSITIVE, type SignSet } from '../term/sign-set.js';
import type { Term } from '../term/term.js';

export interface InequalityProof {
  readonly method: string;
  /** The signs that left - right can have in the case. */
  readonly sign: SignSet;
  readonly steps?: Lines;
}

/** Signs of left - right. */
export const WANTED: Readonly<Record<Relation, SignSet>> = {
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
      const method = how.length > 0 ? `signs of factors, ${how.join(', ')}` : 'signs of factors';
      return { method, sign, steps: [() => explainDifference(n, difference, wanted)] };
    },
    () => false,
  );
}

/** The difference of the sides, the larger one first, and why it has its sign. */
function explainDifference(n: Normaliser, difference: Product, wanted: SignSet): readonly string[] {
  const up = (wanted & POSITIVE) !== 0;
  const gap = n.refine(up ? difference : n.algebra.negate(difference));
  const text = writeValue(n.signs, gap);
  const head = text ? [`${up ? 'left - right' : 'right - left'} = ${text}`] : [];
  return [...head, ...explainSign(n.signs, gap)];
}
