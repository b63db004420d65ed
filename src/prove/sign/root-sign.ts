import { gcd } from '../../number/rational.js';
import type { Algebra } from '../algebra/algebra.js';
import { G_ONE } from '../algebra/gaussian.js';
import type { KnownSigns } from '../algebra/known-signs.js';
import {
  bitLength,
  generatorsOf,
  negatePoly,
  type Poly,
  type PolyTerm,
  rootOfPoly,
  UNIT,
} from '../algebra/polynomial.js';
import type { Product } from '../algebra/product.js';
import type { Budget } from '../term/budget.js';
import {
  ANY,
  NEGATIVE,
  NOT_NEGATIVE,
  NOT_POSITIVE,
  NOT_ZERO,
  POSITIVE,
  type SignSet,
} from '../term/sign-set.js';

/** A perfect square is not negative. */
export function signBySquares(poly: Poly, budget: Budget): SignSet {
  if (poly.size > 60 || poly.size < 3) return ANY;
  if (rootOfPoly(poly, 2, budget)) return NOT_NEGATIVE;
  return rootOfPoly(negatePoly(poly), 2, budget) ? NOT_POSITIVE : ANY;
}

/** Bits of coefficients of which squares are taken. */
const MAX_BITS = 1_000;

/** p = a + b r with one square root r, and what decides its sign. */
export interface RootSplit {
  readonly a: Product;
  readonly b: Product;
  readonly root: Product;
  /** a^2 - b^2 r^2. */
  readonly difference: Product;
}

/** The first square root by which a polynomial is linear, and its parts without and along it. */
export function splitByRoot(poly: Poly, algebra: Algebra): RootSplit | undefined {
  if (poly.size > 40) return undefined;
  // Each step doubles the digits, and a chain of roots comes back to the same ones.
  for (const { re } of poly.values()) if (bitLength(re) > MAX_BITS) return undefined;
  for (const id of generatorsOf(poly)) {
    const without = new Map<string, PolyTerm>();
    const along = new Map<string, PolyTerm>();
    let square = true;
    for (const t of poly.values()) {
      const at = t.mono.indexOf(id);
      const e = at >= 0 && at % 2 === 0 ? t.mono[at + 1]! : 0;
      if (e === 0) without.set(t.mono.join(), t);
      else if (e === UNIT / 2) {
        const mono = [...t.mono.slice(0, at), ...t.mono.slice(at + 2)];
        along.set(mono.join(), { mono, re: t.re, im: t.im });
      } else square = false;
    }
    if (!square || along.size === 0) continue;
    const a = algebra.fromPoly(without);
    const b = algebra.fromPoly(along);
    const root = algebra.power(id, UNIT / 2);
    const radicand = algebra.raise(root, 2);
    const difference = algebra.subtract(algebra.raise(a, 2), algebra.multiply(algebra.raise(b, 2), radicand));
    return { a, b, root, difference };
  }
  return undefined;
}

/** Roots up to which both sides of a comparison are raised. */
const MAX_ROOT = 12;

/** Of two terms that are not negative, one minus the other has the sign of the difference of their powers: cbrt(u) - sqrt(v) that of u^2 - v^3. */
export function signByPowers(poly: Poly, signs: KnownSigns): SignSet {
  if (poly.size !== 2) return ANY;
  const { algebra } = signs;
  const terms = [...poly.values()] as [PolyTerm, PolyTerm];
  const [a, b] = terms;
  if (a.re < 0n === b.re < 0n || terms.some((t) => t.im !== 0n)) return ANY;
  let degree = 1n;
  for (const { mono } of terms)
    for (let i = 1; i < mono.length; i += 2) {
      const own = BigInt(UNIT) / gcd(BigInt(Math.abs(mono[i]!)), BigInt(UNIT));
      degree = (degree / gcd(degree, own)) * own;
    }
  // Square roots alone are what conjugates are for.
  if (degree <= 2n || degree > MAX_ROOT) return ANY;
  if (terms.some((t) => signs.signOf(algebra.settle(G_ONE, t.mono, [])) & NEGATIVE)) return ANY;
  const [up, down] = (a.re > 0n ? [a, b] : [b, a]).map(({ re, mono }) =>
    algebra.raise(algebra.settle({ re: re < 0n ? -re : re, im: 0n, den: 1n }, mono, []), Number(degree)),
  ) as [Product, Product];
  return signs.signOf(algebra.subtract(up, down));
}

/** a + b r, r > 0: where a^2 - b^2 r^2 > 0, it has the sign of a, where it is < 0 that of b. */
export function signByConjugate(poly: Poly, signs: KnownSigns): SignSet {
  const split = splitByRoot(poly, signs.algebra);
  if (!split) return ANY;
  const { a, b } = split;
  switch (signs.signOf(split.difference)) {
    case POSITIVE:
      return signs.signOf(a) & NOT_ZERO || ANY;
    case NEGATIVE:
      return signs.signOf(b) & NOT_ZERO || ANY;
    case NOT_NEGATIVE:
      return withZero(signs.signOf(a));
    case NOT_POSITIVE:
      return withZero(signs.signOf(b));
    default:
      return ANY;
  }
}

/** A sign that is known, or zero. */
function withZero(s: SignSet): SignSet {
  if (s === POSITIVE || s === NOT_NEGATIVE) return NOT_NEGATIVE;
  return s === NEGATIVE || s === NOT_POSITIVE ? NOT_POSITIVE : ANY;
}
