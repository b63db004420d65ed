import { gcd } from '../../number/rational.js';
import type { Budget } from '../term/budget.js';
import {
  addTerm,
  commonMonomial,
  compareMonomials,
  contentOf,
  invertMonomial,
  type Monomial,
  multiplyMonomials,
  multiplyPolys,
  type Poly,
  type PolyBuilder,
  type PolyTerm,
} from './polynomial.js';

/** Polynomials of one basis, and terms of one of them: equations of exercises stay far below. */
const MAX_BASIS = 12;
const MAX_TERMS = 200;

/** Terms of a polynomial whose square is looked at. */
const MAX_SQUARED = 12;

/**
 * Whether a polynomial vanishes wherever the others do, as a combination of them: by a Gröbner basis (Buchberger 1965), as far as that is short.
 * Coefficients are Gaussian integers; those of leading terms are made real. `units` are generators that never vanish.
 */
export function isInIdeal(
  p: Poly,
  equations: readonly Poly[],
  units: (id: number) => boolean,
  budget: Budget,
): boolean {
  const others = equations.map((q) => tidied(q, units));
  if (remainder(p, others, budget)?.size === 0) return true;
  const basis = basisOf(others, units, budget);
  if (remainder(p, basis, budget)?.size === 0) return true;
  // What vanishes has a square that does: sin x = 1 gives cos(x)^2 = 0.
  return p.size <= MAX_SQUARED && remainder(multiplyPolys(p, p, budget), basis, budget)?.size === 0;
}

/** The polynomials with the remainders of their S-polynomials, as many as are allowed. */
function basisOf(polys: readonly Poly[], units: (id: number) => boolean, budget: Budget): readonly Poly[] {
  const basis = [...polys];
  for (let j = 1; j < basis.length; j++)
    for (let i = 0; i < j && basis.length < MAX_BASIS; i++) {
      const s = combined(basis[i]!, basis[j]!, budget);
      const rest = s && remainder(s, basis, budget);
      if (rest && rest.size > 0) basis.push(tidied(rest, units));
    }
  return basis;
}

/** The combination of two polynomials in which their leading terms cancel; undefined where these have no generator in common. */
function combined(p: Poly, q: Poly, budget: Budget): Poly | undefined {
  const [a, b] = [leadOf(p), leadOf(q)];
  const common = leastCommon(a.mono, b.mono);
  if (common.length === a.mono.length + b.mono.length) return undefined;
  return cancelled(scaled(p, b.re, quotient(common, a.mono)), q, a, quotient(common, b.mono), budget);
}

/** What division by the others leaves, up to a number in front; undefined where it grows too long. */
function remainder(p: Poly, by: readonly Poly[], budget: Budget): Poly | undefined {
  const leads = by.map(leadOf);
  let open = p;
  const done: PolyBuilder = new Map();
  while (open.size > 0) {
    if (open.size + done.size > MAX_TERMS) return undefined;
    const top = leadOf(open);
    const at = leads.findIndex((lead) => divides(lead.mono, top.mono));
    if (at < 0) {
      done.set(top.mono.join(), top);
      const rest = new Map(open);
      rest.delete(top.mono.join());
      open = rest;
      continue;
    }
    const common = gcd(gcd(top.re, top.im), leads[at]!.re);
    const own = leads[at]!.re / common;
    const factor = { re: top.re / common, im: top.im / common };
    const next = cancelled(
      scaled(open, own, []),
      by[at]!,
      factor,
      quotient(top.mono, leads[at]!.mono),
      budget,
    );
    for (const [key, t] of done) done.set(key, { ...t, re: t.re * own, im: t.im * own });
    open = next;
  }
  return withoutContent(done);
}

function withoutContent(p: Poly): Poly {
  const content = contentOf(p.values());
  if (content <= 1n) return p;
  return new Map([...p].map(([key, t]) => [key, { ...t, re: t.re / content, im: t.im / content }]));
}

/** A multiple whose leading term has a real coefficient, without common factors that never vanish. */
function tidied(p: Poly, units: (id: number) => boolean): Poly {
  const { re, im } = leadOf(p);
  const common = commonMonomial([...p.values()].map((t) => t.mono));
  const inverse = invertMonomial(common.filter((_, k) => units(common[k - (k % 2)]!)));
  if (im === 0n && inverse.length === 0) return p;
  const factor = im === 0n ? { re: -1n, im } : { re: -re, im };
  return withoutContent(cancelled(new Map(), p, factor, inverse));
}

type Factor = Pick<PolyTerm, 're' | 'im'>;

/** p - factor * mono * q. */
function cancelled(p: Poly, q: Poly, { re, im }: Factor, mono: Monomial, budget?: Budget): Poly {
  budget?.spend(p.size + q.size);
  const result = new Map(p);
  for (const t of q.values())
    addTerm(result, multiplyMonomials(t.mono, mono), im * t.im - re * t.re, -re * t.im - im * t.re);
  return result;
}

function scaled(p: Poly, factor: bigint, mono: Monomial): Poly {
  const result: PolyBuilder = new Map();
  for (const t of p.values()) addTerm(result, multiplyMonomials(t.mono, mono), factor * t.re, factor * t.im);
  return result;
}

function leadOf(p: Poly): PolyTerm {
  let lead: PolyTerm | undefined;
  for (const t of p.values()) if (!lead || compareMonomials(t.mono, lead.mono) > 0) lead = t;
  return lead!;
}

function quotient(a: Monomial, b: Monomial): Monomial {
  return multiplyMonomials(a, invertMonomial(b));
}

function divides(a: Monomial, b: Monomial): boolean {
  return quotient(b, a).every((x, k) => k % 2 === 0 || x > 0);
}

function leastCommon(a: Monomial, b: Monomial): Monomial {
  const more = quotient(b, a);
  const missing: number[] = [];
  for (let i = 0; i < more.length; i += 2) if (more[i + 1]! > 0) missing.push(more[i]!, more[i + 1]!);
  return multiplyMonomials(a, missing);
}
