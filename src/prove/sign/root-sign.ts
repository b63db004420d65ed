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

/**
 * p = a + b r with one square root r > 0: where a^2 - b^2 r^2 > 0, p has the sign of a, where it is < 0 that of b.
 */
export function signByConjugate(poly: Poly, signs: KnownSigns): SignSet {
  const { algebra } = signs;
  if (poly.size > 40) return ANY;
  // Each step doubles the digits, and a chain of roots comes back to the same ones.
  for (const { re } of poly.values()) if (bitLength(re) > MAX_BITS) return ANY;
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
    const radicand = algebra.raise(algebra.power(id, UNIT / 2), 2);
    const difference = algebra.subtract(algebra.raise(a, 2), algebra.multiply(algebra.raise(b, 2), radicand));
    const s = signs.signOf(difference);
    const root = signs.signOf(algebra.power(id, UNIT / 2));
    if (s === POSITIVE) return signs.signOf(a) & NOT_ZERO || ANY;
    if (s === NEGATIVE && root === POSITIVE) return signs.signOf(b) & NOT_ZERO || ANY;
    if (s === NEGATIVE) return signs.signOf(b) & NOT_ZERO || ANY;
    if (s === NOT_NEGATIVE) {
      const sa = signs.signOf(a);
      if (sa === POSITIVE || sa === NOT_NEGATIVE) return NOT_NEGATIVE;
      if (sa === NEGATIVE || sa === NOT_POSITIVE) return NOT_POSITIVE;
    }
    if (s === NOT_POSITIVE) {
      const sb = signs.signOf(b);
      if (sb === POSITIVE || sb === NOT_NEGATIVE) return NOT_NEGATIVE;
      if (sb === NEGATIVE || sb === NOT_POSITIVE) return NOT_POSITIVE;
    }
    return ANY;
  }
  return ANY;
}
