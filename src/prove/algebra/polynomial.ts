import { integerRoot } from '../../number/fixed-functions.js';
import { gcd } from '../../number/rational.js';
import { type Budget, OutOfBudget } from '../term/budget.js';

/**
 * Exponents are whole multiples of 1/UNIT, so that roots and exp(x/3) share the arithmetic of powers. The number holds
 * the small denominators and thousandths: 2^5 * 3^3 * 5^3 * 7.
 */
export const UNIT = 756_000;

/** Exponents beyond this could lose bits in sums of two. */
const MAX_EXPONENT = 2 ** 50;

/** Terms of one polynomial: beyond it an expansion is given up. */
const MAX_TERMS = 30_000;

/** Generator ids and exponents in units, alternating, ids increasing, no exponent zero. */
export type Monomial = readonly number[];

export const NO_MONOMIAL: Monomial = [];

export interface PolyTerm {
  readonly mono: Monomial;
  readonly re: bigint;
  readonly im: bigint;
}

/** A sum of terms with Gaussian-integer coefficients, by monomial key; none of them zero. */
export type Poly = ReadonlyMap<string, PolyTerm>;
export type PolyBuilder = Map<string, PolyTerm>;

export function multiplyMonomials(a: Monomial, b: Monomial): Monomial {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const result: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const x = i < a.length ? a[i]! : Number.POSITIVE_INFINITY;
    const y = j < b.length ? b[j]! : Number.POSITIVE_INFINITY;
    if (x < y) {
      result.push(x, a[i + 1]!);
      i += 2;
    } else if (y < x) {
      result.push(y, b[j + 1]!);
      j += 2;
    } else {
      const e = a[i + 1]! + b[j + 1]!;
      if (Math.abs(e) > MAX_EXPONENT) throw new OutOfBudget('an exponent is too large');
      if (e !== 0) result.push(x, e);
      i += 2;
      j += 2;
    }
  }
  return result;
}

/** Every exponent times a factor; undefined when that is not a whole number of units. */
export function scaleMonomial(a: Monomial, numerator: number, denominator: number): Monomial | undefined {
  if (numerator === 0) return NO_MONOMIAL;
  const result = [...a];
  for (let i = 1; i < a.length; i += 2) {
    const e = (a[i]! * numerator) / denominator;
    if (Math.abs(a[i]! * numerator) > MAX_EXPONENT) throw new OutOfBudget('an exponent is too large');
    if (!Number.isInteger(e)) return undefined;
    result[i] = e;
  }
  return result;
}

export function exponentOf(a: Monomial, id: number): number {
  for (let i = 0; i < a.length; i += 2) if (a[i] === id) return a[i + 1]!;
  return 0;
}

export function withoutGenerator(a: Monomial, id: number): Monomial {
  const at = a.findIndex((x, i) => i % 2 === 0 && x === id);
  return at < 0 ? a : [...a.slice(0, at), ...a.slice(at + 2)];
}

/** For each generator the least exponent over all monomials, one without it counting as 0. */
export function commonMonomial(all: readonly Monomial[]): Monomial {
  if (all.some((mono) => mono.length === 0) && !all.some(hasNegativeExponent)) return NO_MONOMIAL;
  const least = new Map<number, number>();
  const seen = new Map<number, number>();
  for (const mono of all) {
    for (let i = 0; i < mono.length; i += 2) {
      const id = mono[i]!;
      const e = mono[i + 1]!;
      const known = least.get(id);
      least.set(id, known === undefined ? e : Math.min(known, e));
      seen.set(id, (seen.get(id) ?? 0) + 1);
    }
  }
  const result: number[] = [];
  for (const id of [...least.keys()].sort((x, y) => x - y)) {
    const e = seen.get(id) === all.length ? least.get(id)! : Math.min(0, least.get(id)!);
    if (e !== 0) result.push(id, e);
  }
  return result;
}

function hasNegativeExponent(mono: Monomial): boolean {
  for (let i = 1; i < mono.length; i += 2) if (mono[i]! < 0) return true;
  return false;
}

export function invertMonomial(a: Monomial): Monomial {
  return a.map((x, i) => (i % 2 === 0 ? x : -x));
}

/** An order on monomials that products keep: the first generator in which they differ decides. */
export function compareMonomials(a: Monomial, b: Monomial): number {
  const quotient = multiplyMonomials(a, invertMonomial(b));
  return quotient.length === 0 ? 0 : quotient[1]!;
}

/** The key under which a polynomial holds the term of a monomial. */
export function keyOfMonomial(mono: Monomial): string {
  // Joining costs several times as much, and most monomials are short.
  if (mono.length === 2) return `${mono[0]},${mono[1]}`;
  if (mono.length === 4) return `${mono[0]},${mono[1]},${mono[2]},${mono[3]}`;
  return mono.join();
}

export function addTerm(target: PolyBuilder, mono: Monomial, re: bigint, im: bigint): void {
  const key = keyOfMonomial(mono);
  const known = target.get(key);
  if (!known) {
    if (re !== 0n || im !== 0n) target.set(key, { mono, re, im });
    return;
  }
  const sumRe = known.re + re;
  const sumIm = known.im + im;
  if (sumRe === 0n && sumIm === 0n) target.delete(key);
  else target.set(key, { mono, re: sumRe, im: sumIm });
}

export function multiplyPolys(a: Poly, b: Poly, budget: Budget): Poly {
  const result: PolyBuilder = new Map();
  for (const x of a.values()) {
    budget.spend(b.size);
    for (const y of b.values()) {
      const mono = multiplyMonomials(x.mono, y.mono);
      if (x.im === 0n && y.im === 0n) addTerm(result, mono, x.re * y.re, 0n);
      else addTerm(result, mono, x.re * y.re - x.im * y.im, x.re * y.im + x.im * y.re);
    }
    if (result.size > MAX_TERMS) throw new OutOfBudget(`an expansion has more than ${MAX_TERMS} terms`);
  }
  return result;
}

export function singleTerm(mono: Monomial, re: bigint, im: bigint): Poly {
  return new Map([[keyOfMonomial(mono), { mono, re, im }]]);
}

/** The terms in an order that depends on nothing but the polynomial. */
export function sortedTerms(p: Poly): readonly PolyTerm[] {
  if (p.size < 2) return [...p.values()];
  return [...p.keys()].sort().map((key) => p.get(key)!);
}

/** The greatest common divisor of all real and imaginary parts. */
export function contentOf(p: Iterable<PolyTerm>): bigint {
  let common = 0n;
  for (const { re, im } of p) {
    common = gcd(common, re);
    if (im !== 0n) common = gcd(common, im);
    if (common === 1n) break;
  }
  return common;
}

export function generatorsOf(p: Poly): ReadonlySet<number> {
  const ids = new Set<number>();
  for (const { mono } of p.values()) for (let i = 0; i < mono.length; i += 2) ids.add(mono[i]!);
  return ids;
}

/**
 * The polynomial q with q^k = p, if there is one with Gaussian-integer coefficients: the leading terms are found one
 * by one, each from the highest term of the remainder, as in long-hand root extraction.
 */
export function rootOfPoly(p: Poly, k: number, budget: Budget): Poly | undefined {
  const order = [...p.values()].sort((x, y) => compareMonomials(y.mono, x.mono));
  const first = order[0];
  const last = order.at(-1);
  if (!first || !last || order.length < 2) return undefined;
  const lead = rootOfTerm(first, k);
  const trail = rootOfTerm(last, k);
  if (!lead || !trail) return undefined;
  let root: Poly = singleTerm(lead.mono, lead.re, lead.im);
  // k lead^(k-1) divides the highest term of each remainder.
  let divisor: Poly = singleTerm(NO_MONOMIAL, BigInt(k), 0n);
  for (let i = 1; i < k; i++) divisor = multiplyPolys(divisor, root, budget);
  const by = [...divisor.values()][0]!;
  // A k-th root of n terms has at least n distinct k-fold products, so it is never longer than p.
  for (let count = 0; count <= p.size; count++) {
    let powered = root;
    for (let i = 1; i < k; i++) powered = multiplyPolys(powered, root, budget);
    const rest: PolyBuilder = new Map(p);
    for (const t of powered.values()) addTerm(rest, t.mono, -t.re, -t.im);
    if (rest.size === 0) return root;
    let top: PolyTerm | undefined;
    for (const t of rest.values()) if (!top || compareMonomials(t.mono, top.mono) > 0) top = t;
    const mono = multiplyMonomials(top!.mono, invertMonomial(by.mono));
    if (compareMonomials(mono, trail.mono) < 0) return undefined;
    const norm = by.re * by.re + by.im * by.im;
    const re = top!.re * by.re + top!.im * by.im;
    const im = top!.im * by.re - top!.re * by.im;
    if (re % norm !== 0n || im % norm !== 0n) return undefined;
    const next: PolyBuilder = new Map(root);
    addTerm(next, mono, re / norm, im / norm);
    root = next;
  }
  return undefined;
}

function rootOfTerm({ mono, re, im }: PolyTerm, k: number): PolyTerm | undefined {
  if (im !== 0n) return undefined;
  const root = integerRootExact(re < 0n ? -re : re, k);
  if (root === undefined || (re < 0n && k % 2 === 0)) return undefined;
  const scaled = scaleMonomial(mono, 1, k);
  return scaled ? { mono: scaled, re: re < 0n ? -root : root, im: 0n } : undefined;
}

/** The integer r >= 0 with r^k = n, if there is one. */
export function integerRootExact(n: bigint, k: number): bigint | undefined {
  if (n < 2n) return n;
  const root = integerRoot(n, k);
  return root ** BigInt(k) === n ? root : undefined;
}

/** About the bits of a whole number, at most three too many. */
export function bitLength(n: bigint): number {
  return 4 * n.toString(16).length;
}

export function negatePoly(poly: Poly): Poly {
  const result = new Map<string, PolyTerm>();
  for (const [key, t] of poly) result.set(key, { mono: t.mono, re: -t.re, im: -t.im });
  return result;
}
