import type { KnownSigns } from '../algebra/known-signs.js';
import type { Product } from '../algebra/product.js';
import { rootsOfSquares, takenApart } from '../algebra/quadratic.js';
import { NIL } from '../term/sign-set.js';

/** Whether a polynomial vanishes nowhere because none of its factors does: (x^2 - 1)^2 where x is neither 1 nor -1. */
export function isNeverZero(p: Product, signs: KnownSigns): boolean {
  const apart = takenApart(signs.algebra, p);
  const factored = apart ? [apart] : rootsOfSquares(signs.algebra, p);
  return factored.some((q) => (signs.signOf(q) & NIL) === 0);
}
