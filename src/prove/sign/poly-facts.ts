import type { Algebra } from '../algebra/algebra.js';
import type { PolyFact } from '../algebra/known-signs.js';
import { type Poly, UNIT } from '../algebra/polynomial.js';
import type { Product } from '../algebra/product.js';
import { NEGATIVE, NIL, NOT_NEGATIVE, NOT_POSITIVE, POSITIVE, type SignSet } from '../term/sign-set.js';

/** The inequalities that a sign of an expandable product says. */
export function polyFacts(algebra: Algebra, p: Product, sign: SignSet): readonly PolyFact[] {
  const facts: PolyFact[] = [];
  const add = (q: Product, strict: boolean) => {
    const { poly } = algebra.expand(q);
    // A whole number above 0 is at least 1.
    if (strict && isWhole(algebra, poly)) {
      const less = new Map(poly);
      const constant = less.get('')?.re ?? 0n;
      if (constant === 1n) less.delete('');
      else less.set('', { mono: [], re: constant - 1n, im: 0n });
      facts.push({ poly: less, strict: false });
    }
    facts.push({ poly, strict });
  };
  if (sign === POSITIVE || sign === NOT_NEGATIVE) add(p, sign === POSITIVE);
  if (sign === NEGATIVE || sign === NOT_POSITIVE) add(algebra.negate(p), sign === NEGATIVE);
  if (sign === NIL) {
    add(p, false);
    add(algebra.negate(p), false);
  }
  return facts;
}

/** Whether a polynomial with whole coefficients has whole values: its unknowns are whole numbers. */
function isWhole(algebra: Algebra, poly: Poly): boolean {
  for (const { mono } of poly.values())
    for (let i = 0; i < mono.length; i += 2)
      if (!algebra.isWhole(algebra.meaning(mono[i]!)) || mono[i + 1]! < 0 || mono[i + 1]! % UNIT !== 0)
        return false;
  return true;
}
