import { isInteger, type Rational, rational } from '../../number/rational.js';
import { G_ONE, type Gaussian, isOneG } from '../algebra/gaussian.js';
import { type Poly, type PolyTerm, rootOfPoly, UNIT } from '../algebra/polynomial.js';
import { isConstant, isZeroProduct, type Product, Undefined } from '../algebra/product.js';
import { isReal, realParts } from '../algebra/real-parts.js';
import { OutOfBudget } from '../term/budget.js';
import { isWholeTerm } from '../term/evaluate.js';
import { NEGATIVE, NIL, NOT_POSITIVE, POSITIVE } from '../term/sign-set.js';
import type { Term } from '../term/term.js';
import { exponentUnits, NeedSign, type NormalForm, Stuck, ZeroToPosition } from './normal-form.js';

/** Trial division of a content goes up to here; a larger prime-free remainder counts as one prime. */
const TRIAL_LIMIT = 10_000n;

export function power(n: NormalForm, x: Extract<Term, { kind: 'power' }>): Product {
  const { algebra } = n;
  const base = n.run(x.base);
  const exponent = n.run(x.exponent);
  if (isConstant(exponent) && exponent.coef.im === 0n) {
    const r = rational(exponent.coef.re, exponent.coef.den);
    if (!isInteger(r)) return rationalPower(n, base, r);
    if (r.numerator > 1_000_000_000n || r.numerator < -1_000_000_000n)
      throw new OutOfBudget('an exponent is too large');
    return algebra.raise(base, Number(r.numerator));
  }
  if (isOneG(base.coef) && isConstant(base)) return base;
  if (isWholeTerm(x.exponent, n.integers)) return wholePower(n, base, exponent);
  const atZero = powerOfZero(n, base, exponent);
  if (atZero) return atZero;
  // A base that may be negative has values at whole exponents only, which the exponential does not give.
  const sign = n.signs.signOf(refine(n, base));
  if (sign & NEGATIVE) {
    if (sign === NEGATIVE || n.isBound(base)) throw new Stuck('a power of what may be negative');
    throw n.ask(base, true);
  }
  return n.exp(algebra.multiply(exponent, n.log(base)));
}

/**
 * The value of a power whose base is zero: 0, 1 or nothing, by the sign of the exponent; 0^0 is 1. Where a base may be zero, a case is made
 * of it, but for entries under a sum: their powers are left to be what they are at a positive base, and count as values that may be zero.
 */
function powerOfZero(n: NormalForm, base: Product, exponent: Product): Product | undefined {
  const { algebra } = n;
  const known = isZeroProduct(base) ? NIL : n.signs.signOf(refine(n, base));
  if (!(known & NIL)) return undefined;
  if (known === NIL) {
    const sign = n.signs.signOf(exponent);
    if (n.isBound(exponent) && (sign & (sign - 1)) !== 0) throw new ZeroToPosition();
    if (n.hasSign(exponent, NIL)) return algebra.one;
    if (n.hasSign(exponent, POSITIVE)) return algebra.integer(0);
    throw new Undefined('a division by zero');
  }
  for (const { of, exponent: e } of realParts(algebra, refine(n, base))?.parts ?? []) {
    if (e < 0 || !(n.signs.signOf(of) & NIL) || n.isBound(of)) continue;
    throw n.ask(of, false);
  }
  return undefined;
}

/** b^n for whole n: a negative factor contributes (-1)^n. */
export function wholePower(n: NormalForm, base: Product, exponent: Product): Product {
  const { algebra } = n;
  const atZero = powerOfZero(n, base, exponent);
  if (atZero) return atZero;
  const parts = realParts(algebra, refine(n, base));
  if (!parts) throw new Stuck('a power of an expression that does not split into real factors');
  let negative = parts.coef.re < 0n;
  let rest = base;
  let turns = algebra.one;
  for (const { of, exponent: e } of parts.parts) {
    if (e % (2 * UNIT) === 0) continue;
    const meaning = of.polys.length === 0 ? algebra.meaning(of.mono[0]!) : undefined;
    if (meaning?.kind === 'cis') {
      // (-1)^m to the power n is (-1)^(m n).
      turns = algebra.multiply(turns, n.cis(algebra.multiply(exponent, meaning.of)));
      rest = algebra.divide(rest, of);
      continue;
    }
    const s = n.signs.signOf(of);
    if (s === NEGATIVE || s === NOT_POSITIVE) negative = !negative;
    else if (s & NEGATIVE) throw n.ask(of, true);
  }
  const size = n.exp(algebra.multiply(exponent, n.log(negative ? algebra.negate(rest) : rest)));
  if (negative)
    turns = algebra.multiply(turns, n.cis(algebra.multiply(exponent, n.generator({ kind: 'pi' }))));
  return algebra.multiply(turns, size);
}

/** p^r for a rational r that is not whole: p >= 0 wherever the power is defined. */
export function rationalPower(n: NormalForm, p: Product, r: Rational): Product {
  const { algebra } = n;
  if (isZeroProduct(p)) {
    if (r.numerator < 0n) throw new Undefined('a division by zero');
    return p;
  }
  const parts = realParts(algebra, refine(n, p));
  if (!parts) return opaqueRoot(n, p, r);
  if (parts.parts.some(({ of, exponent }) => exponent > 0 && n.signs.signOf(of) === NIL)) {
    if (r.numerator > 0n) return algebra.integer(0);
    throw new Undefined('a division by zero');
  }
  const open: { readonly of: Product; readonly exponent: number }[] = [];
  let negative = parts.coef.re < 0n;
  let result = algebra.one;
  for (const part of parts.parts) {
    const { of, exponent } = part;
    const s = n.signs.signOf(of);
    if (exponent % (2 * UNIT) === 0) {
      result = algebra.multiply(result, absolutePower(n, of, scaleExponent(exponent, r)));
    } else if (!(s & NEGATIVE) || exponent % UNIT !== 0) {
      result = algebra.multiply(result, positivePower(n, of, scaleExponent(exponent, r)));
    } else if (!(s & POSITIVE)) {
      negative = !negative;
      result = algebra.multiply(result, positivePower(n, algebra.negate(of), scaleExponent(exponent, r)));
    } else open.push(part);
  }
  // Beside a factor that is zero the sign of the open one does not matter.
  const zero =
    open.length > 0 &&
    parts.parts.find((t) => t.exponent > 0 && !open.includes(t) && n.signs.signOf(t.of) & NIL);
  if (zero) throw n.ask(zero.of, false);
  // The sign of a denominator, which is not zero, tells that of the numerator.
  if (open.length > 1) throw n.ask((open.find((o) => o.exponent < 0) ?? open[0]!).of, true);
  const size: Gaussian = {
    re: parts.coef.re < 0n ? -parts.coef.re : parts.coef.re,
    im: 0n,
    den: parts.coef.den,
  };
  result = algebra.multiply(result, numberPower(n, size, r));
  const last = open[0];
  if (last) {
    // The root is defined only where the one open factor has the sign that makes the whole non-negative.
    const of = negative ? algebra.negate(last.of) : last.of;
    return algebra.multiply(result, positivePower(n, of, scaleExponent(last.exponent, r)));
  }
  if (negative && parts.parts.every(({ of }) => !(n.signs.signOf(of) & NIL)))
    throw new Undefined('a root of a negative number');
  if (negative) {
    // It is defined where it is zero only.
    const root = parts.parts.find(({ of }) => n.signs.signOf(of) & NIL);
    if (!root || n.isBound(root.of)) throw new Stuck('a root of an expression that is zero or negative');
    throw new NeedSign(root.of, false);
  }
  return result;
}

/** The square root; undefined where it has no normal form, or its sign asks for cases. */
export function rootOrNothing(n: NormalForm, p: Product): Product | undefined {
  try {
    return rationalPower(n, p, rational(1n, 2n));
  } catch (error) {
    if (error instanceof NeedSign || error instanceof Stuck || error instanceof Undefined) return undefined;
    throw error;
  }
}

function opaqueRoot(n: NormalForm, p: Product, r: Rational): Product {
  if (!isReal(n.algebra, p)) throw new Stuck('a root of an expression that was not shown to be real');
  const split = n.algebra.isExpandable(p) && p.coef.den === 1n;
  if (!split) throw new Stuck('a root of a quotient with phases');
  return baseGenerator(n, p, r);
}

function baseGenerator(n: NormalForm, of: Product, r: Rational): Product {
  const { algebra } = n;
  const e = scaleExponent(UNIT, r);
  return algebra.power(algebra.generator({ kind: 'base', of }), exponentUnits(e));
}

/** f^e for one real factor f >= 0, e in units. */
function positivePower(n: NormalForm, of: Product, e: Rational): Product {
  const { algebra } = n;
  const units = exponentUnits(e);
  const id = of.mono[0];
  if (of.polys.length === 0 && isOneG(of.coef) && id !== undefined) {
    return algebra.settle(G_ONE, [id, units], []);
  }
  if (units % UNIT === 0) return algebra.raise(of, units / UNIT);
  return algebra.power(algebra.generator({ kind: 'base', of }), units);
}

/** |f|^e for one real factor. */
export function absolutePower(n: NormalForm, of: Product, e: Rational): Product {
  const units = exponentUnits(e);
  if (units % (2 * UNIT) === 0) return n.algebra.raise(of, units / UNIT);
  return positivePower(n, absolute(n, of), e);
}

/** A positive number to a rational power, by its prime factors. */
export function numberPower(n: NormalForm, size: Gaussian, r: Rational): Product {
  let result = n.algebra.one;
  for (const [value, count] of primeFactors(size)) {
    const e = exponentUnits(rational(BigInt(count) * r.numerator * BigInt(UNIT), r.denominator));
    result = n.algebra.multiply(result, n.algebra.power(n.algebra.generator({ kind: 'prime', value }), e));
  }
  return result;
}

/** Perfect powers among the polynomial factors are written as powers. */
export function refine(n: NormalForm, p: Product): Product {
  const { algebra } = n;
  if (p.polys.length === 0) return p;
  let result: Product = { coef: p.coef, mono: p.mono, polys: [] };
  for (let i = 0; i < p.polys.length; i += 2) {
    const id = p.polys[i]!;
    let better = n.refined.get(id);
    if (!better) {
      better = perfectPower(n, id);
      n.refined.set(id, better);
    }
    result = algebra.multiply(result, algebra.raise(better, p.polys[i + 1]!));
  }
  return result;
}

function perfectPower(n: NormalForm, id: number): Product {
  const { algebra } = n;
  const { poly } = algebra.factor(id);
  if (poly.size <= 200 && poly.size >= 3) {
    for (const k of [2, 3, 5]) {
      const root = rootOfPoly(poly, k, n.budget);
      if (root) return algebra.raise(refine(n, algebra.fromPoly(root)), k);
      const turned = k === 2 ? rootOfPoly(negatePoly(poly), k, n.budget) : undefined;
      if (turned) return algebra.negate(algebra.raise(refine(n, algebra.fromPoly(turned)), k));
    }
  }
  return algebra.factorProduct(id);
}

export function absolute(n: NormalForm, p: Product): Product {
  const { algebra } = n;
  if (isZeroProduct(p)) return p;
  const sign = n.signs.signOf(p);
  if (!(sign & NEGATIVE)) return p;
  if (!(sign & POSITIVE)) return algebra.negate(p);
  const parts = realParts(algebra, refine(n, p));
  if (!parts) throw new Stuck('the absolute value of an expression that does not split into real factors');
  let result = algebra.number({ ...parts.coef, re: parts.coef.re < 0n ? -parts.coef.re : parts.coef.re });
  for (const { of, exponent } of parts.parts) {
    // (-1)^n has the absolute value 1.
    if (of.polys.length === 0 && algebra.meaning(of.mono[0]!).kind === 'cis') continue;
    const s = n.signs.signOf(of);
    const power =
      exponent % UNIT === 0
        ? algebra.raise(of, exponent / UNIT)
        : algebra.settle(G_ONE, [of.mono[0]!, exponent], []);
    if (exponent % (2 * UNIT) === 0 || !(s & NEGATIVE) || exponent % UNIT !== 0)
      result = algebra.multiply(result, power);
    else if (!(s & POSITIVE)) result = algebra.multiply(result, algebra.negate(power));
    else if (n.opaque || n.isBound(of)) {
      const size = n.generator({ kind: 'apply', name: 'abs', args: [of] });
      result = algebra.multiply(result, algebra.raise(size, exponent / UNIT));
    } else throw new NeedSign(of, true);
  }
  return result;
}

/** The real n-th root: of negative numbers too for odd n. */
export function realRoot(n: NormalForm, x: Product, degree: Term): Product {
  if (degree.kind !== 'number' || !isInteger(degree.value) || degree.value.numerator === 0n)
    throw new Stuck('a root needs a whole degree');
  const order = degree.value.numerator;
  const r = rational(1n, order);
  if (order % 2n === 0n || isZeroProduct(x)) return rationalPower(n, x, r);
  const sign = n.signs.signOf(x);
  if (!(sign & NEGATIVE)) return rationalPower(n, x, r);
  if (!(sign & POSITIVE)) return n.algebra.negate(rationalPower(n, n.algebra.negate(x), r));
  throw n.ask(x, true);
}

function scaleExponent(exponent: number, r: Rational): Rational {
  return rational(BigInt(exponent) * r.numerator, r.denominator);
}

/** Prime factors of a positive rational with exponents; a large unfactored part counts as one. */
export function primeFactors({ re, den }: Gaussian): readonly (readonly [bigint, number])[] {
  const factors: [bigint, number][] = [];
  const split = (n: bigint, sign: number) => {
    let rest = n;
    for (let p = 2n; p * p <= rest && p < TRIAL_LIMIT; p += p === 2n ? 1n : 2n) {
      let count = 0;
      while (rest % p === 0n) {
        rest /= p;
        count += 1;
      }
      if (count > 0) factors.push([p, sign * count]);
    }
    if (rest > 1n) factors.push([rest, sign]);
  };
  split(re, 1);
  split(den, -1);
  return factors;
}

function negatePoly(poly: Poly): Poly {
  const result = new Map<string, PolyTerm>();
  for (const [key, t] of poly) result.set(key, { mono: t.mono, re: -t.re, im: -t.im });
  return result;
}
