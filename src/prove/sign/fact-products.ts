import type { Algebra } from '../algebra/algebra.js';
import type { PolyFact } from '../algebra/known-signs.js';
import {
  addTerm,
  invertMonomial,
  type Monomial,
  multiplyMonomials,
  multiplyPolys,
  negatePoly,
  type Poly,
  type PolyBuilder,
  singleTerm,
  UNIT,
} from '../algebra/polynomial.js';
import { NEGATIVE, NIL, POSITIVE, type SignSet } from '../term/sign-set.js';

/** Facts that are multiplied with each other, and products that enter the linear program. */
const MAX_FACTORS = 14;
const MAX_PRODUCTS = 48;

/** Terms of one product. */
const MAX_TERMS = 24;

/** What products of facts are made for. */
export interface ProductGoal {
  readonly algebra: Algebra;
  readonly poly: Poly;
  readonly facts: readonly PolyFact[];
  readonly signOfMonomial: (mono: Monomial) => SignSet;
}

/**
 * Products of facts, of facts and powers that are not negative, and squares of differences of unknowns: with them a linear program shows
 * what needs more than a sum of facts (Handelman 1988). Those that share the most terms with the polynomial come first.
 */
export function productsOfFacts(goal: ProductGoal): readonly PolyFact[] {
  const { algebra, poly, facts } = goal;
  const factors = [...facts, ...signFacts(goal)].slice(0, MAX_FACTORS);
  const candidates: PolyFact[] = [...factors.flatMap((f) => timesMonomials(f, goal)), ...squares(goal)];
  factors.forEach((f, i) => {
    for (const g of factors.slice(i))
      candidates.push({
        poly: multiplyPolys(f.poly, g.poly, algebra.budget),
        strict: f.strict && g.strict,
      });
  });
  const seen = new Set<string>();
  const ranked: { readonly fact: PolyFact; readonly foreign: number }[] = [];
  for (const { poly: raw, strict } of candidates) {
    const reduced = algebra.expand(algebra.fromPoly(raw)).poly;
    if (reduced.size === 0 || reduced.size > MAX_TERMS) continue;
    const keys = [...reduced.keys()];
    const name = keys.map((k) => `${k}:${reduced.get(k)!.re}`).join(';');
    const shared = keys.filter((k) => k !== '' && poly.has(k)).length;
    if (shared === 0 || seen.has(name)) continue;
    seen.add(name);
    ranked.push({ fact: { poly: reduced, strict }, foreign: keys.length - shared });
  }
  ranked.sort((a, b) => a.foreign - b.foreign);
  return ranked.slice(0, MAX_PRODUCTS).map((r) => r.fact);
}

/** What the signs of the generators say: u >= 0 or -u >= 0. */
function signFacts({ poly, facts, signOfMonomial }: ProductGoal): readonly PolyFact[] {
  const ids = new Set<number>();
  for (const q of [poly, ...facts.map((f) => f.poly)])
    for (const { mono } of q.values()) for (let i = 0; i < mono.length; i += 2) ids.add(mono[i]!);
  return [...ids].flatMap((id): PolyFact[] => {
    const mono: Monomial = [id, UNIT];
    const sign = signOfMonomial(mono);
    if (sign & NEGATIVE && sign & POSITIVE) return [];
    return [{ poly: singleTerm(mono, sign & NEGATIVE ? -1n : 1n, 0n), strict: !(sign & NIL) }];
  });
}

/** A fact times the powers that take one of its terms to one of the polynomial. */
function timesMonomials(fact: PolyFact, { algebra, poly, signOfMonomial }: ProductGoal): readonly PolyFact[] {
  const made = new Map<string, PolyFact>();
  for (const t of poly.values())
    for (const u of fact.poly.values()) {
      const by = multiplyMonomials(t.mono, invertMonomial(u.mono));
      if (by.length === 0 || made.has(by.join()) || by.some((e, k) => k % 2 === 1 && e < 0)) continue;
      const sign = signOfMonomial(by);
      if (sign & NEGATIVE && sign & POSITIVE) continue;
      const product = multiplyPolys(fact.poly, singleTerm(by, 1n, 0n), algebra.budget);
      made.set(by.join(), {
        poly: sign & NEGATIVE ? negatePoly(product) : product,
        strict: fact.strict && !(sign & NIL),
      });
    }
  return [...made.values()];
}

/** (u - v)^2 >= 0 and (u + v)^2 >= 0 for the terms c u v with another factor c that is not negative. */
function squares({ algebra, poly, facts, signOfMonomial }: ProductGoal): readonly PolyFact[] {
  const result: PolyFact[] = [];
  const seen = new Set<string>();
  for (const q of [poly, ...facts.map((f) => f.poly)])
    for (const { mono } of q.values()) {
      if (seen.has(mono.join())) continue;
      seen.add(mono.join());
      const odd = mono.filter((_, k) => k % 2 === 0 && mono[k + 1] === UNIT);
      for (const [i, u] of odd.entries())
        for (const v of odd.slice(i + 1)) {
          const both = multiplyMonomials([u, UNIT], [v, UNIT]);
          const rest = multiplyMonomials(mono, invertMonomial(both));
          if (signOfMonomial(rest) & NEGATIVE) continue;
          for (const sign of [1n, -1n]) {
            const square: PolyBuilder = new Map();
            addTerm(square, multiplyMonomials(rest, [u, 2 * UNIT]), 1n, 0n);
            addTerm(square, multiplyMonomials(rest, [v, 2 * UNIT]), 1n, 0n);
            addTerm(square, mono, 2n * sign, 0n);
            algebra.budget.spend(1);
            result.push({ poly: square, strict: false });
          }
        }
    }
  return result;
}
