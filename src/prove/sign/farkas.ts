import { add, ONE, type Rational, rational, ZERO } from '../../number/rational.js';
import type { PolyFact } from '../algebra/known-signs.js';
import { findFeasible, type LinearRow } from '../algebra/linear-program.js';
import type { Monomial, Poly } from '../algebra/polynomial.js';
import type { Budget } from '../term/budget.js';
import { ANY, NEGATIVE, NOT_ZERO, POSITIVE, type SignSet, turnSign } from '../term/sign-set.js';

/** Whether p is a sum of multiples of facts and of terms that are not negative. */
export function followsFrom(
  facts: readonly PolyFact[],
  p: Poly,
  strict: boolean,
  signOfMonomial: (mono: Monomial) => SignSet,
  budget: Budget,
): boolean {
  return combinationOf(facts, p, strict, signOfMonomial, budget) !== undefined;
}

/**
 * How often each fact is taken, at least 0 times, so that p is the sum of these multiples and of terms that are not negative (Farkas): a
 * linear program over the monomials. For `strict`, a strict fact or a positive term takes part.
 */
export function combinationOf(
  facts: readonly PolyFact[],
  p: Poly,
  strict: boolean,
  signOfMonomial: (mono: Monomial) => SignSet,
  budget: Budget,
): readonly Rational[] | undefined {
  if (facts.length === 0 || hasLoneTerm(facts, p, signOfMonomial)) return undefined;
  const monomials = new Map<string, Monomial>();
  for (const q of [p, ...facts.map((f) => f.poly)]) for (const [key, t] of q) monomials.set(key, t.mono);
  const rows: LinearRow[] = [];
  const strictRow: Rational[] = facts.map((f) => (f.strict ? ONE : ZERO));
  let strictBound = ZERO;
  const slackSum: Rational[] = [];
  for (const [key, mono] of monomials) {
    const value = p.get(key)?.re ?? 0n;
    const used = facts.map((f) => f.poly.get(key)?.re ?? 0n);
    let sign = signOfMonomial(mono);
    if (sign === ANY || sign === NOT_ZERO) {
      rows.push({ coefficients: used.map((u) => rational(u)), bound: rational(value), equation: true });
      continue;
    }
    const up = !(sign & NEGATIVE);
    sign = up ? sign : turnSign(sign);
    // value - sum(used * x) >= 0 for a non-negative monomial, <= 0 for a non-positive one.
    rows.push({
      coefficients: used.map((u) => rational(up ? -u : u)),
      bound: rational(up ? -value : value),
      equation: false,
    });
    if (sign === POSITIVE) {
      used.forEach((u, j) => {
        slackSum[j] = add(slackSum[j] ?? ZERO, rational(up ? -u : u));
      });
      strictBound = add(strictBound, rational(up ? -value : value));
    }
  }
  if (strict) {
    const total = strictRow.map((s, j) => add(s, slackSum[j] ?? ZERO));
    // Scaling is free only when p is zero; otherwise a positive amount, however small, would do.
    if (p.size === 0) rows.push({ coefficients: total, bound: ONE, equation: false });
    else {
      const tiny = rational(1n, 1_000_000n);
      rows.push({ coefficients: total, bound: add(strictBound, tiny), equation: false });
    }
  }
  return findFeasible(rows, facts.length, budget);
}

/** Whether p has a term that no fact has and that is not seen to be zero or more: no combination makes up for it. */
function hasLoneTerm(
  facts: readonly PolyFact[],
  p: Poly,
  signOfMonomial: (mono: Monomial) => SignSet,
): boolean {
  for (const [key, { mono, re }] of p) {
    if (facts.some((f) => f.poly.has(key))) continue;
    const sign = signOfMonomial(mono);
    if (sign === ANY || sign === NOT_ZERO || (sign & NEGATIVE ? re > 0n : re < 0n)) return true;
  }
  return false;
}
