import { UNIT } from '../algebra/polynomial.js';
import type { Product } from '../algebra/product.js';
import { NIL } from '../term/sign-set.js';
import type { Normaliser } from './normalise.js';

/** What is zero where a product is: its factors without those that are known not to vanish. */
export function withoutNonzeroFactors({ algebra, signs }: Normaliser, p: Product): Product {
  const mayVanish = (of: Product) => (signs.signOf(of) & NIL) !== 0;
  const mono = p.mono.filter((_, k) => mayVanish(algebra.power(p.mono[k - (k % 2)]!, UNIT)));
  const polys = p.polys.filter((_, k) => {
    const id = p.polys[k - (k % 2)]!;
    return !algebra.factor(id).real || mayVanish(algebra.factorProduct(id));
  });
  return { ...p, mono, polys };
}
