import {
  divide,
  isZero,
  multiply,
  type Rational,
  rational,
  sign as signOf,
  subtract,
  ZERO,
} from '../../number/rational.js';
import type { RealPoly } from './real-poly.js';
import type { Shown } from './univariate.js';

/**
 * A Gram matrix over the square roots of the terms with even exponents, if each other term fits one pair of them; it is
 * tested by exact elimination. Not every sum of squares has this form.
 */
export function showBySquares(p: RealPoly): Shown {
  const roots: (readonly number[])[] = [];
  for (const { exponents, coef } of p.terms.values()) {
    if (coef > 0n && exponents.every((e) => e % 2 === 0)) roots.push(exponents.map((e) => e / 2));
  }
  if (roots.length < 2 || roots.length > 14) return 0;
  const gram = roots.map(() => roots.map(() => ZERO));
  const used = new Set<string>();
  roots.forEach((r, i) => {
    const key = r.map((e) => 2 * e).join();
    gram[i]![i] = rational(p.terms.get(key)!.coef);
    used.add(key);
  });
  for (const [key, { exponents, coef }] of p.terms) {
    if (used.has(key)) continue;
    const pairs: [number, number][] = [];
    for (let i = 0; i < roots.length; i++)
      for (let j = i + 1; j < roots.length; j++)
        if (roots[i]!.every((e, k) => e + roots[j]![k]! === exponents[k])) pairs.push([i, j]);
    if (pairs.length !== 1) return 0;
    const [i, j] = pairs[0]!;
    gram[i]![j] = rational(coef, 2n);
    gram[j]![i] = rational(coef, 2n);
  }
  return isPositiveSemidefinite(gram) ? 1 : 0;
}

/** Symmetric elimination: every pivot is >= 0, and a zero pivot has a zero row. */
function isPositiveSemidefinite(matrix: Rational[][]): boolean {
  const a = matrix.map((row) => [...row]);
  const n = a.length;
  for (let k = 0; k < n; k++) {
    const pivot = a[k]![k]!;
    if (signOf(pivot) < 0) return false;
    if (isZero(pivot)) {
      for (let j = k + 1; j < n; j++) if (!isZero(a[k]![j]!)) return false;
      continue;
    }
    for (let i = k + 1; i < n; i++) {
      const factor = divide(a[i]![k]!, pivot);
      if (isZero(factor)) continue;
      for (let j = k; j < n; j++) a[i]![j] = subtract(a[i]![j]!, multiply(factor, a[k]![j]!));
    }
  }
  return true;
}
