import { UNIT } from '../algebra/polynomial.js';
import { isConstant, isZeroProduct, type Product } from '../algebra/product.js';
import { realParts } from '../algebra/real-parts.js';
import { toTerm } from '../algebra/to-term.js';
import type { Normaliser } from '../normal/normalise.js';
import { NEGATIVE, NIL, NOT_ZERO, POSITIVE } from '../term/sign-set.js';
import { unknownsOf } from '../term/term.js';
import { NeedCase } from './by-cases.js';
import { NoSeries } from './no-series.js';

/** -1, 0 or 1 for the sign of a coefficient under what is known; asks for a case where that is open. */
export function signOfCoefficient(coef: Product, n: Normaliser): -1 | 0 | 1 {
  const s = n.signs.signOf(coef);
  if (s === NIL) return 0;
  if (s === POSITIVE || s === NEGATIVE) return s === POSITIVE ? 1 : -1;
  throw openCase(coef, n, true);
}

/** Whether a coefficient is zero under what is known; asks for a case where that is open. */
export function vanishes(coef: Product, n: Normaliser): boolean {
  if (isConstant(coef)) return isZeroProduct(coef);
  const s = n.signs.signOf(coef);
  if (s === NIL || (s & NIL) === 0) return s === NIL;
  throw openCase(coef, n, false);
}

/** The cases of the first factor whose sign is open, or is zero or not. */
function openCase(coef: Product, n: Normaliser, signed: boolean): NeedCase | NoSeries {
  const parts = realParts(n.algebra, n.refine(coef));
  for (const { of, exponent } of parts?.parts ?? []) {
    // A factor of a denominator is not zero where the coefficient has a value.
    const s = exponent > 0 ? n.signs.signOf(of) : n.signs.signOf(of) & NOT_ZERO;
    const odd = exponent % (2 * UNIT) !== 0;
    const signs = [s & NIL, ...(signed && odd ? [s & NEGATIVE, s & POSITIVE] : [s & NOT_ZERO])].filter(
      (sign) => sign !== 0,
    );
    if (signs.length < 2) continue;
    const term = toTerm(n.algebra, of);
    // A constant has one sign, be it known or not.
    const { names, arrays, sizes } = unknownsOf([term]);
    if (names.length + arrays.size + sizes.length === 0) break;
    return new NeedCase(term, signs);
  }
  return new NoSeries('the sign of a coefficient is not known: add an assumption');
}
