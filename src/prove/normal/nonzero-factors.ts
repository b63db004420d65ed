import { UNIT } from '../algebra/polynomial.js';
import type { Product } from '../algebra/product.js';
import { NIL } from '../term/sign-set.js';
import type { Normaliser } from './normalise.js';

/** What is zero where a product is: without the factors above the line that are known not to vanish. */
export function withoutNonzeroFactors({ algebra, signs }: Normaliser, p: Product): Product {
  const mayVanish = (of: Product) => (signs.signOf(of) & NIL) !== 0;
  const isKept = (list: readonly number[], k: number, of: (id: number) => Product | undefined) => {
    const factor = list[k - (k % 2) + 1]! > 0 ? of(list[k - (k % 2)]!) : undefined;
    return !factor || mayVanish(factor);
  };
  const ofFactor = (id: number) => (algebra.factor(id).real ? algebra.factorProduct(id) : undefined);
  const mono = p.mono.filter((_, k) => isKept(p.mono, k, (id) => algebra.power(id, UNIT)));
  const polys = p.polys.filter((_, k) => isKept(p.polys, k, ofFactor));
  return { ...p, mono, polys };
}
