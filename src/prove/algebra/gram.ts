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

/** p as a sum of squares: each a positive number times the square of a sum of monomials, given by their exponents. */
export type SumOfSquares = readonly {
  readonly times: Rational;
  readonly of: readonly { readonly exponents: readonly number[]; readonly coef: Rational }[];
}[];

/** Whether a polynomial is seen to be a sum of squares. */
export function showBySquares(p: RealPoly): Shown {
  return sumOfSquares(p) ? 1 : 0;
}

/**
 * A Gram matrix over the square roots of the terms with even exponents, if each other term fits one pair of them; it is
 * tested by exact elimination. Not every sum of squares has this form.
 */
export function sumOfSquares(p: RealPoly): SumOfSquares | undefined {
  const roots: (readonly number[])[] = [];
  for (const { exponents, coef } of p.terms.values()) {
    if (coef > 0n && exponents.every((e) => e % 2 === 0)) roots.push(exponents.map((e) => e / 2));
  }
  if (roots.length < 2 || roots.length > 14) return undefined;
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
    if (pairs.length !== 1) return undefined;
    const [i, j] = pairs[0]!;
    gram[i]![j] = rational(coef, 2n);
    gram[j]![i] = rational(coef, 2n);
  }
  const rows = eliminate(gram);
  return rows?.map(({ pivot, row }) => ({
    times: pivot,
    of: row.flatMap((coef, k) => (isZero(coef) ? [] : [{ exponents: roots[k]!, coef }])),
  }));
}

/** Symmetric elimination, row by row with the pivot divided out: every pivot is >= 0, and a zero pivot has a zero row. */
function eliminate(
  matrix: readonly (readonly Rational[])[],
): readonly { readonly pivot: Rational; readonly row: readonly Rational[] }[] | undefined {
  const a = matrix.map((row) => [...row]);
  const n = a.length;
  const rows: { readonly pivot: Rational; readonly row: readonly Rational[] }[] = [];
  for (let k = 0; k < n; k++) {
    const pivot = a[k]![k]!;
    if (signOf(pivot) < 0) return undefined;
    if (isZero(pivot)) {
      for (let j = k + 1; j < n; j++) if (!isZero(a[k]![j]!)) return undefined;
      continue;
    }
    rows.push({ pivot, row: a[k]!.map((c, j) => (j < k ? ZERO : divide(c, pivot))) });
    for (let i = k + 1; i < n; i++) {
      const factor = divide(a[i]![k]!, pivot);
      if (isZero(factor)) continue;
      for (let j = k; j < n; j++) a[i]![j] = subtract(a[i]![j]!, multiply(factor, a[k]![j]!));
    }
  }
  return rows;
}
