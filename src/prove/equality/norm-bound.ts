import { type BigFloat, compareBigFloats } from '../../number/big-float.js';
import { bitLength } from '../../number/bit-length.js';
import { type Enclosure, ZERO_INTERVAL } from '../../number/interval.js';
import { createIntervalArithmetic, type IntervalArithmetic } from '../../number/interval-arithmetic.js';
import { add, gcd, multiply, type Rational, rational, ZERO } from '../../number/rational.js';
import type { Algebra } from '../algebra/algebra.js';
import { type Monomial, type Poly, type PolyTerm, UNIT } from '../algebra/polynomial.js';
import type { Product } from '../algebra/product.js';
import { toTerm } from '../algebra/to-term.js';
import type { Normaliser } from '../normal/normalise.js';
import { evaluateConstant } from '../term/evaluate.js';

/** Bits of the bound up to which a constant is evaluated: some milliseconds. */
const MAX_BITS = 6_000;

/** The bits by which an evaluation is closer than the bound. */
const SPARE_BITS = 32;

/**
 * Whether a constant made of whole numbers, their roots and roots of unity is zero. Without a denominator it is an algebraic integer, so
 * that the product of its conjugates is a whole number: if it is not zero, its absolute value is at least M^(1 - D), where M bounds all
 * conjugates and D is the degree of a field that holds it.
 */
export function isZeroByNorm(n: Normaliser, p: Product): boolean {
  const { algebra } = n;
  for (let i = 0; i < p.polys.length; i += 2) {
    // A denominator cannot make the value zero.
    if (p.polys[i + 1]! > 0 && isZeroPoly(n, algebra.factor(p.polys[i]!).poly)) return true;
  }
  return false;
}

/** What the degree of the field is made of. */
interface Field {
  /** The order of the roots of unity. */
  order: bigint;
  /** Generators of roots with the least common denominator of their exponents. */
  readonly roots: Map<number, number>;
}

function isZeroPoly(n: Normaliser, poly: Poly): boolean {
  const { algebra } = n;
  const field: Field = { order: 1n, roots: new Map() };
  const house = houseOfPoly(algebra, poly, field);
  if (house === undefined) return false;
  let degree = Number(totient(field.order));
  for (const k of field.roots.values()) degree *= k;
  const bits = Math.ceil((degree - 1) * Math.max(house, 0)) + 1;
  if (!(bits <= MAX_BITS)) return false;
  const ia = createIntervalArithmetic(bits + SPARE_BITS + 32);
  const value = evaluatePoly(n, poly, ia);
  if (!value) return false;
  const bound: BigFloat = { mantissa: 1n, exponent: -bits };
  return [value.re, value.im].every((part) => isWithin(part, bound));
}

function isWithin(x: Enclosure, bound: BigFloat): boolean {
  if (x.kind === 'empty' || x.defined !== 'everywhere') return false;
  const minus = { mantissa: -bound.mantissa, exponent: bound.exponent - 1 };
  const plus = { mantissa: bound.mantissa, exponent: bound.exponent - 1 };
  return compareBigFloats(x.hi, plus) < 0 && compareBigFloats(minus, x.lo) < 0;
}

/** log2 of a bound of all conjugates; undefined for what is no algebraic integer of the kind. */
function houseOfPoly(algebra: Algebra, poly: Poly, field: Field): number | undefined {
  let most = Number.NEGATIVE_INFINITY;
  let count = 0;
  for (const t of poly.values()) {
    const size = houseOfMonomial(algebra, t.mono, field);
    if (size === undefined) return undefined;
    if (t.im !== 0n) field.order = lcm(field.order, 4n);
    most = Math.max(most, size + bitLength(absolute(t.re) + absolute(t.im)));
    count += 1;
  }
  return most + Math.ceil(Math.log2(Math.max(count, 1)));
}

function houseOfMonomial(algebra: Algebra, mono: Monomial, field: Field): number | undefined {
  let size = 0;
  for (let i = 0; i < mono.length; i += 2) {
    const id = mono[i]!;
    const e = mono[i + 1]!;
    const meaning = algebra.meaning(id);
    if (meaning.kind === 'cis') {
      const turn = turnOf(algebra, meaning.of, e);
      if (!turn) return undefined;
      field.order = lcm(field.order, 2n * turn.denominator);
      continue;
    }
    if (e < 0) return undefined;
    const inner =
      meaning.kind === 'prime'
        ? bitLength(meaning.value)
        : meaning.kind === 'base'
          ? houseOfProduct(algebra, meaning.of, field)
          : undefined;
    if (inner === undefined) return undefined;
    const k = UNIT / Number(gcd(BigInt(e), BigInt(UNIT)));
    field.roots.set(id, Number(lcm(BigInt(field.roots.get(id) ?? 1), BigInt(k))));
    size += (Math.max(inner, 0) * e) / UNIT;
  }
  return size;
}

function houseOfProduct(algebra: Algebra, p: Product, field: Field): number | undefined {
  if (p.coef.den !== 1n) return undefined;
  let size = houseOfMonomial(algebra, p.mono, field);
  if (size === undefined) return undefined;
  if (p.coef.im !== 0n) field.order = lcm(field.order, 4n);
  size += bitLength(absolute(p.coef.re) + absolute(p.coef.im));
  for (let i = 0; i < p.polys.length; i += 2) {
    if (p.polys[i + 1]! < 0) return undefined;
    const inner = houseOfPoly(algebra, algebra.factor(p.polys[i]!).poly, field);
    if (inner === undefined) return undefined;
    size += Math.max(inner, 0) * p.polys[i + 1]!;
  }
  return size;
}

/** q for exp(i pi q). */
function turnOf(algebra: Algebra, of: Product, e: number): Rational | undefined {
  const { mono, polys, coef } = of;
  if (polys.length > 0 || mono.length !== 2 || mono[1] !== UNIT || coef.im !== 0n) return undefined;
  if (algebra.meaning(mono[0]!).kind !== 'pi') return undefined;
  return multiply(rational(coef.re, coef.den), rational(BigInt(e), BigInt(UNIT)));
}

function evaluatePoly(
  n: Normaliser,
  poly: Poly,
  ia: IntervalArithmetic,
): { readonly re: Enclosure; readonly im: Enclosure } | undefined {
  let re: Enclosure = ZERO_INTERVAL;
  let im: Enclosure = ZERO_INTERVAL;
  for (const t of poly.values()) {
    const value = evaluateTermOf(n, t, ia);
    if (!value) return undefined;
    re = ia.add(re, value.re);
    im = ia.add(im, value.im);
  }
  return { re, im };
}

function evaluateTermOf(
  n: Normaliser,
  { mono, re, im }: PolyTerm,
  ia: IntervalArithmetic,
): { readonly re: Enclosure; readonly im: Enclosure } | undefined {
  const { algebra } = n;
  let turn = ZERO;
  let size: Enclosure = ia.fromInteger(1);
  for (let i = 0; i < mono.length; i += 2) {
    const e = mono[i + 1]!;
    const meaning = algebra.meaning(mono[i]!);
    if (meaning.kind === 'cis') turn = add(turn, turnOf(algebra, meaning.of, e)!);
    else {
      const of =
        meaning.kind === 'prime' ? ia.fromRational(rational(meaning.value)) : enclose(n, meaning, ia);
      if (!of) return undefined;
      size = ia.mul(size, ia.powRational(of, rational(BigInt(e), BigInt(UNIT))));
    }
  }
  const angle = ia.mul(ia.pi(), ia.fromRational(turn));
  const [cosine, sine] = [ia.mul(size, ia.cos(angle)), ia.mul(size, ia.sin(angle))];
  const [a, b] = [ia.fromRational(rational(re)), ia.fromRational(rational(im))];
  return {
    re: ia.sub(ia.mul(a, cosine), ia.mul(b, sine)),
    im: ia.add(ia.mul(a, sine), ia.mul(b, cosine)),
  };
}

function enclose(
  n: Normaliser,
  meaning: ReturnType<Algebra['meaning']>,
  ia: IntervalArithmetic,
): Enclosure | undefined {
  if (meaning.kind !== 'base') return undefined;
  return evaluateConstant(toTerm(n.algebra, meaning.of), ia, n.budget);
}

function absolute(x: bigint): bigint {
  return x < 0n ? -x : x;
}

function lcm(a: bigint, b: bigint): bigint {
  return (a / gcd(a, b)) * b;
}

/** Euler's totient: the degree of the field of the roots of unity of an order. */
function totient(order: bigint): bigint {
  let result = order;
  let rest = order;
  for (let p = 2n; p * p <= rest; p++) {
    if (rest % p !== 0n) continue;
    while (rest % p === 0n) rest /= p;
    result -= result / p;
  }
  return rest > 1n ? result - result / rest : result;
}
