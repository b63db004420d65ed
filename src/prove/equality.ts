import { askByCases, type Case, type CaseAnswer, type Scene } from './case-split.js';
import type { Normaliser } from './normalise.js';
import { isZeroProduct, type Product } from './product.js';
import type { Term } from './term.js';
import { OutOfBudget } from './budget.js';
import { printTerm } from './print-term.js';
import { NIL, type SignSet } from './signs.js';
import { toTerm } from './to-term.js';
import { isZeroByExponentials, isZeroByRadicals } from './zero-test.js';

export interface EqualityProof {
  readonly method: string;
  /** The sign of left - right: zero. */
  readonly sign: SignSet;
  readonly steps?: readonly string[];
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
  if (isZeroProduct(difference)) {
    return { method: 'normal form', sign: NIL, steps: [`both sides are ${shown(n, left, right)}`] };
  }
  if (isZeroByExponentials(n, difference)) return { method: 'normal form of exponentials', sign: NIL };
  if (isZeroByRadicals(n, difference)) return { method: 'squares and signs', sign: NIL };
  return undefined;
}

/** The shorter normal form of the two, as it is read. */
function shown(n: Normaliser, left: Product, right: Product): string {
  const write = (p: Product) => {
    try {
      return printTerm(toTerm(n.algebra, p));
    } catch (error) {
      if (error instanceof OutOfBudget) return undefined;
      throw error;
    }
  };
  const texts = [write(left), write(right)].filter((t) => t !== undefined);
  return texts.sort((a, b) => a.length - b.length)[0] ?? 'one form with phases';
}
