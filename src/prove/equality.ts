import { askByCases, type Case, type CaseAnswer, type Scene } from './case-split.js';
import type { Normaliser } from './normalise.js';
import { isZeroProduct, type Product } from './product.js';
import type { Term } from './term.js';
import { isZeroByExponentials, isZeroByRadicals } from './zero-test.js';

export interface EqualityProof {
  readonly method: string;
}

/** Tries to show that two terms agree wherever both are defined. Each case carries how, or why not. */
export function proveEqual(
  left: Term,
  right: Term,
  scene: Scene,
): readonly Case<EqualityProof | undefined>[] {
  const stop = (a: CaseAnswer<EqualityProof | undefined>) =>
    a.kind === 'open' || (a.kind === 'answer' && a.value === undefined);
  return askByCases(scene, (n) => compareOnce(n, n.run(left), n.run(right)), stop);
}

function compareOnce(n: Normaliser, left: Product, right: Product): EqualityProof | undefined {
  const difference = n.algebra.subtract(left, right);
  if (isZeroProduct(difference)) return { method: 'normal form' };
  if (isZeroByExponentials(n, difference)) return { method: 'normal form of exponentials' };
  if (isZeroByRadicals(n, difference)) return { method: 'squares and signs' };
  return undefined;
}
