import { isInIdeal } from '../algebra/ideal.js';
import type { Monomial, Poly } from '../algebra/polynomial.js';
import { isZeroProduct, type Product } from '../algebra/product.js';
import { withoutNonzeroFactors } from '../normal/nonzero-factors.js';
import type { Normaliser } from '../normal/normalise.js';
import { NIL } from '../term/sign-set.js';

/** Whether a difference is zero because it is a combination of equations that are assumed, with any factors. */
export function isZeroByEquations(n: Normaliser, difference: Product): boolean {
  const { equations } = n.signs;
  if (equations.length === 0) return false;
  const p = numeratorOf(n, difference);
  const others = equations
    .map((e) => numeratorOf(n, withoutNonzeroFactors(n, e)))
    .filter((q) => q !== undefined && q.size > 0);
  const { algebra, signs } = n;
  const units = (id: number) =>
    algebra.meaning(id).kind === 'cis' || (signs.signOf(algebra.power(id)) & NIL) === 0;
  return p !== undefined && others.length > 0 && isInIdeal(p, others as readonly Poly[], units, n.budget);
}

/**
 * What is zero where a product is zero, as a polynomial with whole exponents from 0: the factors that stand above the line. None for powers of what may be zero, whose inverses may be zero as well.
 */
function numeratorOf({ algebra }: Normaliser, p: Product): Poly | undefined {
  if (isZeroProduct(p)) return new Map();
  const above = (list: readonly number[]): Monomial =>
    list.filter((_, k) => list[k % 2 === 0 ? k + 1 : k]! > 0);
  const top: Product = { coef: { re: 1n, im: 0n, den: 1n }, mono: above(p.mono), polys: above(p.polys) };
  for (const id of algebra.generatorsIn(top)) {
    const { meaning } = algebra.info(id);
    if (meaning.kind !== 'exp') continue;
    if ([...algebra.generatorsIn(meaning.of)].some((g) => algebra.meaning(g).kind === 'log'))
      return undefined;
  }
  return algebra.expand(top).poly;
}
