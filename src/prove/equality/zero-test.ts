import { compareBigFloats } from '../../number/big-float.js';
import { type Enclosure, intersect, ZERO_INTERVAL } from '../../number/interval.js';
import { createIntervalArithmetic } from '../../number/interval-arithmetic.js';
import { gcd } from '../../number/rational.js';
import { G_ONE, gaussian } from '../algebra/gaussian.js';
import { type PolyTerm, UNIT } from '../algebra/polynomial.js';
import { isConstant, isZeroProduct, keyOfProduct, type Product } from '../algebra/product.js';
import { conjugate, isReal } from '../algebra/real-parts.js';
import type { Normaliser } from '../normal/normalise.js';
import { NEGATIVE, POSITIVE, rangeOfSign } from '../term/sign-set.js';
import { isZeroAlgebraic } from './algebraic.js';

/** Square roots that are eliminated one after the other. */
const MAX_RADICALS = 5;

/** Terms of a polynomial in which roots are eliminated. */
const MAX_RADICAL_TERMS = 400;

/**
 * Whether a sum of rational multiples of logs and other things is zero because its exponential is one. Logs with a common
 * other factor are taken together: f (q1 log u1 + q2 log u2 + r) is zero when u1^2q1 u2^2q2 exp(2r) = 1.
 */
export function isZeroByExponentials(n: Normaliser, difference: Product): boolean {
  const { algebra } = n;
  // A denominator cannot make the value zero.
  const numerator = withoutDenominator(difference);
  const groups = new Map<string, { logs: { of: Product; re: bigint; den: bigint }[] }>();
  const rest: Product[] = [];
  let found = false;
  for (const s of algebra.summands(numerator)) {
    let log: Product | undefined;
    let others: Product = { coef: G_ONE, mono: [], polys: s.polys };
    for (let i = 0; i < s.mono.length; i += 2) {
      const meaning = algebra.meaning(s.mono[i]!);
      if (meaning.kind === 'log') {
        if (log || s.mono[i + 1] !== UNIT) return false;
        log = meaning.of;
      } else others = algebra.multiply(others, algebra.settle(G_ONE, [s.mono[i]!, s.mono[i + 1]!], []));
    }
    if (!log || s.coef.im !== 0n) {
      rest.push(s);
      continue;
    }
    found = true;
    const key = keyOfProduct(others);
    const group = groups.get(key) ?? { logs: [] };
    group.logs.push({ of: log, re: s.coef.re, den: s.coef.den });
    groups.set(key, group);
    if (!isConstant(others) && groups.size > 8) return false;
  }
  if (!found) return false;
  const plain = groups.get(keyOfProduct(algebra.one));
  if (rest.length > 0 && !plain) return false;
  for (const [key, { logs }] of groups) {
    let den = 1n;
    for (const l of logs) den = (den / gcd(den, l.den)) * l.den;
    const own = key === keyOfProduct(algebra.one) ? rest : [];
    for (const r of own) den = (den / gcd(den, r.coef.den)) * r.coef.den;
    let product = algebra.one;
    for (const l of logs) {
      const e = 2n * l.re * (den / l.den);
      if (e > 2000n || e < -2000n) return false;
      product = algebra.multiply(product, algebra.raise(l.of, Number(e)));
    }
    if (own.length > 0) {
      const twice = algebra.scale(algebra.add(own), gaussian(2n * den, 0n, 1n));
      if (!isReal(algebra, twice)) return false;
      product = algebra.multiply(product, n.exp(twice));
    }
    const gap = algebra.subtract(product, algebra.one);
    if (!isZeroProduct(gap) && !isZeroByRadicals(n, gap) && !isZeroAlgebraic(n, gap)) return false;
  }
  return true;
}

function withoutDenominator(p: Product): Product {
  const polys: number[] = [];
  for (let i = 0; i < p.polys.length; i += 2)
    if (p.polys[i + 1]! > 0) polys.push(p.polys[i]!, p.polys[i + 1]!);
  return { coef: p.coef, mono: p.mono, polys };
}

/**
 * Whether a + b r = 0 for a square root r, shown by a^2 = b^2 r^2 and opposite signs of a and b: sound for any real a, b.
 */
export function isZeroByRadicals(n: Normaliser, difference: Product, depth = 0): boolean {
  const { algebra } = n;
  if (isZeroProduct(difference)) return true;
  if (depth >= MAX_RADICALS) return false;
  // One polynomial factor must vanish.
  for (let i = 0; i < difference.polys.length; i += 2) {
    if (difference.polys[i + 1]! <= 0) continue;
    const { poly, real } = algebra.factor(difference.polys[i]!);
    if (!real) continue;
    if (poly.size > MAX_RADICAL_TERMS) continue;
    const radicals = new Set<number>();
    for (const { mono } of poly.values())
      for (let k = 0; k < mono.length; k += 2) if (mono[k + 1]! % UNIT !== 0) radicals.add(mono[k]!);
    // The outermost root first: it was made last.
    for (const id of [...radicals].sort((x, y) => y - x)) {
      const without = new Map<string, PolyTerm>();
      const along = new Map<string, PolyTerm>();
      let square = true;
      for (const t of poly.values()) {
        const at = t.mono.findIndex((g, k) => k % 2 === 0 && g === id);
        const e = at < 0 ? 0 : t.mono[at + 1]!;
        const whole = Math.floor(e / UNIT) * UNIT;
        if (e === whole) without.set(t.mono.join(), t);
        else if (e - whole === UNIT / 2) {
          const mono = [...t.mono];
          if (whole === 0) mono.splice(at, 2);
          else mono[at + 1] = whole;
          along.set(mono.join(), { mono, re: t.re, im: t.im });
        } else square = false;
      }
      if (!square || along.size === 0) continue;
      const a = algebra.fromPoly(without);
      const b = algebra.fromPoly(along);
      const radicand = algebra.raise(algebra.power(id, UNIT / 2), 2);
      const rest = algebra.subtract(algebra.raise(a, 2), algebra.multiply(algebra.raise(b, 2), radicand));
      if (!isZeroProduct(rest) && !isZeroByRadicals(n, rest, depth + 1)) continue;
      const sa = n.signs.signOf(a);
      const sb = n.signs.signOf(b);
      // a b <= 0: with equal squares, a = -b r.
      const opposite = (!(sa & POSITIVE) && !(sb & NEGATIVE)) || (!(sa & NEGATIVE) && !(sb & POSITIVE));
      if (opposite) return true;
    }
  }
  return false;
}

/** A bound below 2 pi: 6.28125. */
const FULL_TURN = { mantissa: 201n, exponent: -5 };

/** A range of a sum of arcs and other things: an arc lies on the side of zero on which its argument does. */
function rangeOfSum(n: Normaliser, summands: readonly Product[]): Enclosure | undefined {
  const ia = createIntervalArithmetic(64);
  let total: Enclosure = ZERO_INTERVAL;
  for (const s of summands) {
    const own = n.signs.enclose(s);
    if (!own || own.kind === 'empty') return undefined;
    total = ia.add(total, intersect(own, rangeOfSign(n.signs.signOf(s))));
  }
  return total;
}

/** Whether a sum is certain to lie between -2 pi and 2 pi. */
function isWithinTurn(n: Normaliser, summands: readonly Product[]): boolean {
  const halves = halfTurns(n, summands);
  if (halves && (halves.most < 4 || (halves.most === 4 && halves.open))) return true;
  const range = rangeOfSum(n, summands);
  if (!range || range.kind === 'empty') return false;
  const below = compareBigFloats(range.hi, FULL_TURN) < 0;
  return below && compareBigFloats({ ...FULL_TURN, mantissa: -FULL_TURN.mantissa }, range.lo) < 0;
}

/** How many times pi/2 the size of a sum of whole multiples of arcs is at most, and whether it stays below that: an arc tangent never gets there. */
function halfTurns(
  { algebra }: Normaliser,
  summands: readonly Product[],
): { readonly most: number; readonly open: boolean } | undefined {
  let most = 0;
  let open = false;
  for (const { coef, mono, polys } of summands) {
    const [id, exponent] = mono;
    if (id === undefined || mono.length !== 2 || exponent !== UNIT || polys.length > 0) return undefined;
    const meaning = algebra.meaning(id);
    const isTangent = meaning.kind === 'apply' && meaning.name === 'atan';
    if (!isTangent && !(meaning.kind === 'apply' && meaning.name === 'asin')) return undefined;
    most += Math.abs(Number(coef.re)) / Number(coef.den);
    open ||= isTangent && coef.re !== 0n;
  }
  return { most, open };
}

/**
 * Whether d is zero because exp(i d) = 1 and |d| < 2 pi: for sums of arc functions, whose values are bounded. Sums with
 * fractions are multiplied by their denominator first.
 */
export function isZeroByTurning(n: Normaliser, difference: Product): boolean {
  const { algebra } = n;
  const summands = algebra.summands(difference);
  const isArc = (id: number) => {
    const meaning = algebra.meaning(id);
    return meaning.kind === 'apply' && (meaning.name === 'atan' || meaning.name === 'asin');
  };
  if (!summands.some((s) => s.mono.some((id, k) => k % 2 === 0 && isArc(id)))) return false;
  let den = 1n;
  for (const s of summands) {
    // Multiples of pi have exact turns of their own; arcs need whole multiples.
    if (s.mono.some((id, k) => k % 2 === 0 && isArc(id))) den = (den / gcd(den, s.coef.den)) * s.coef.den;
  }
  if (den > 12n) return false;
  const whole = algebra.scale(difference, { re: den, im: 0n, den: 1n });
  if (!isReal(algebra, whole)) return false;
  if (!isWithinTurn(n, algebra.summands(whole))) return false;
  const gap = algebra.subtract(n.cis(whole), algebra.one);
  if (isZeroProduct(gap)) return true;
  // Both parts of a complex number that holds no phases any more.
  const mirrored = conjugate(algebra, gap);
  const re = algebra.add([gap, mirrored]);
  const im = algebra.scale(algebra.subtract(gap, mirrored), { re: 0n, im: -1n, den: 1n });
  const isPlain = (p: Product) => !algebra.hasCis(p) && p.coef.im === 0n;
  return isPlain(re) && isPlain(im) && isZeroByRadicals(n, re) && isZeroByRadicals(n, im);
}
