import { gcd, type Rational, rational } from '../../number/rational.js';
import type { Algebra } from '../algebra/algebra.js';
import { G_ONE, type Gaussian, gaussian, isOneG } from '../algebra/gaussian.js';
import { UNIT } from '../algebra/polynomial.js';
import { isConstant, isZeroProduct, keyOfProduct, type Product, Undefined } from '../algebra/product.js';
import { conjugate, isReal, realParts } from '../algebra/real-parts.js';
import { divideOut } from '../algebra/summation.js';
import { OutOfBudget } from '../term/budget.js';
import { NEGATIVE } from '../term/sign-set.js';
import { NeedSign, type NormalForm, Stuck } from './normal-form.js';
import { absolutePower, numberPower, primeFactors, refine } from './normal-powers.js';
import { angleOfPi } from './special-angle.js';

export function exponential(n: NormalForm, u: Product, kind: 'exp' | 'cis'): Product {
  const { algebra } = n;
  let result = algebra.one;
  const complex = new Map<string, { of: Product; coef: Gaussian }>();
  for (const s of exponentsOf(algebra, u)) {
    const of: Product = { coef: G_ONE, mono: s.mono, polys: s.polys };
    if (s.coef.im === 0n && !algebra.hasCis(of)) {
      result = algebra.multiply(result, exponentialOf(n, of, s.coef, kind));
      continue;
    }
    complex.set(keyOfProduct(of), { of, coef: s.coef });
  }
  // Complex summands come in conjugate pairs c m and conj(c) conj(m): 2 Re(c) Re(m) - 2 Im(c) Im(m) is real.
  while (complex.size > 0) {
    const [key, { of, coef }] = [...complex][0]!;
    complex.delete(key);
    const partner = conjugate(algebra, of);
    const partnerKey = keyOfProduct({ ...partner, coef: G_ONE });
    const found = complex.get(partnerKey);
    if (!isOneG(partner.coef)) throw new Stuck('an exponent that was not shown to be real');
    if (partnerKey === key) {
      if (coef.im !== 0n) throw new Stuck('an exponent that was not shown to be real');
      result = algebra.multiply(result, exponentialOf(n, of, coef, kind));
      continue;
    }
    if (!found || found.coef.re !== coef.re || found.coef.im !== -coef.im || found.coef.den !== coef.den)
      throw new Stuck('an exponent that was not shown to be real');
    complex.delete(partnerKey);
    // One of the pair is the representative, so that exp(-sin x) is the inverse of exp(sin x).
    const first = key < partnerKey ? { of, coef } : { of: partner, coef: found.coef };
    const other = key < partnerKey ? partner : of;
    const cosine = algebra.add([first.of, other]);
    const sine = algebra.multiply(
      algebra.number({ re: 0n, im: -1n, den: 1n }),
      algebra.subtract(first.of, other),
    );
    for (const [value, c] of [
      [cosine, gaussian(first.coef.re, 0n, first.coef.den)],
      [sine, gaussian(-first.coef.im, 0n, first.coef.den)],
    ] as const) {
      if (c.re === 0n) continue;
      const monic: Product = { ...value, coef: G_ONE };
      const scaled = algebra.multiply(algebra.number(value.coef), algebra.number(c));
      // A phase such as i stays with the value, a number goes into the exponent.
      if (scaled.coef.im === 0n && isReal(algebra, monic))
        result = algebra.multiply(result, exponentialOf(n, monic, scaled.coef, kind));
      else {
        const turned = algebra.scale(monic, { re: 0n, im: 1n, den: 1n });
        if (scaled.coef.re !== 0n || !isReal(algebra, turned))
          throw new Stuck('an exponent that was not shown to be real');
        // scaled = s i, and s i m = s (i m).
        const s: Gaussian = { re: scaled.coef.im, im: 0n, den: scaled.coef.den };
        result = algebra.multiply(result, exponentialOf(n, turned, s, kind));
      }
    }
  }
  return result;
}

/** The summands of an exponent; a quotient is taken apart, so that 1 + x/(1 + x) and 2 - 1/(1 + x) come out the same. */
function exponentsOf(algebra: Algebra, u: Product): readonly Product[] {
  const summands = algebra.summands(u);
  if (algebra.isExpandable(u)) return summands;
  return summands.flatMap((s) => divideOut(algebra, s, (denominator) => denominator.real));
}

/** exp(c m) or cis(c m) for a real value m and a rational c. */
function exponentialOf(n: NormalForm, given: Product, c: Gaussian, kind: 'exp' | 'cis'): Product {
  const { algebra } = n;
  const of = kind === 'cis' && c.den === 1n ? byParity(n, given) : given;
  const lone = of.polys.length === 0 && of.mono.length === 2 && of.mono[1] === UNIT && isOneG(of.coef);
  if (lone) {
    const meaning = algebra.meaning(of.mono[0]!);
    if (kind === 'exp' && meaning.kind === 'log') {
      const e = rational(c.re * BigInt(UNIT), c.den);
      return absoluteRationalPower(n, meaning.of, e, rational(c.re, c.den));
    }
    if (kind === 'cis' && meaning.kind === 'pi') {
      const known = angleOfPi(n, rational(c.re, c.den));
      if (known) return known;
    }
    if (kind === 'cis' && meaning.kind === 'apply' && c.den <= 2n && c.re < 65n && c.re > -65n) {
      const whole = pointOfArc(n, meaning.name, meaning.args[0]!);
      const point = whole && c.den === 2n ? halfway(n, whole) : whole;
      if (point) {
        const turns = Number(c.re);
        return turns < 0 ? algebra.raise(conjugate(algebra, point), -turns) : algebra.raise(point, turns);
      }
    }
  }
  // What does not divide the unit of exponents goes into the generator.
  const scaled = c.re * BigInt(UNIT);
  const left = c.den / gcd(scaled, c.den);
  const generator = algebra.generator({
    kind,
    of: left === 1n ? of : algebra.scale(of, { re: 1n, im: 0n, den: left }),
  });
  const exponent = (scaled * left) / c.den;
  if (exponent > 2n ** 50n || exponent < -(2n ** 50n)) throw new OutOfBudget('an exponent is too large');
  return algebra.power(generator, Number(exponent));
}

/** pi n^2 as pi n, and pi n^3 m^2 as pi n m, for whole n and m: n^k is even where n is. */
function byParity({ algebra }: NormalForm, of: Product): Product {
  if (of.polys.length > 0) return of;
  let hasPi = false;
  let mono: number[] = [];
  for (let i = 0; i < of.mono.length; i += 2) {
    const [id, e] = [of.mono[i]!, of.mono[i + 1]!];
    const meaning = algebra.meaning(id);
    if (meaning.kind === 'pi' && e === UNIT) hasPi = true;
    else if (!algebra.isWhole(meaning) || e <= 0 || e % UNIT !== 0) return of;
    mono = [...mono, id, UNIT];
  }
  return hasPi ? { ...of, mono } : of;
}

/** exp(p) times nothing, with the denominators of p cleared: only its sign relative to 1 is of use. */
export function exponentialOfLogs(n: NormalForm, p: Product): Product | undefined {
  let den = 1n;
  for (const s of n.algebra.summands(p)) den = (den / gcd(den, s.coef.den)) * s.coef.den;
  if (den > 64n) return undefined;
  try {
    return n.exp(n.algebra.scale(p, { re: den, im: 0n, den: 1n }));
  } catch (error) {
    // An undecided sign inside leaves the question open.
    if (error instanceof NeedSign || error instanceof Stuck || error instanceof Undefined) return undefined;
    throw error;
  }
}

/** |f|^c for a log's argument, which is one real factor. */
function absoluteRationalPower(n: NormalForm, of: Product, e: Rational, c: Rational): Product {
  if (isConstant(of)) return numberPower(n, of.coef, c);
  if (e.denominator !== 1n) throw new Stuck('an exponent with an unusual denominator');
  return absolutePower(n, of, e);
}

/** cos t + i sin t for t = asin v or atan v. */
function pointOfArc(n: NormalForm, name: string, v: Product): Product | undefined {
  const { algebra } = n;
  const iv = algebra.scale(v, { re: 0n, im: 1n, den: 1n });
  const square = algebra.raise(v, 2);
  if (name === 'asin') {
    const cosine = n.rationalPower(algebra.subtract(algebra.one, square), rational(1n, 2n));
    return algebra.add([cosine, iv]);
  }
  if (name === 'atan') {
    const length = n.rationalPower(algebra.add([algebra.one, square]), rational(1n, 2n));
    return algebra.divide(algebra.add([algebra.one, iv]), length);
  }
  return undefined;
}

/** cos t/2 + i sin t/2 for a point cos t + i sin t whose angle lies between -pi/2 and pi/2: cos t/2 is positive there. */
function halfway(n: NormalForm, point: Product): Product {
  const { algebra } = n;
  const half = { re: 1n, im: 0n, den: 2n };
  const back = conjugate(algebra, point);
  const cosine = algebra.scale(algebra.add([point, back]), half);
  const first = algebra.scale(algebra.add([algebra.one, cosine]), half);
  const length = n.rationalPower(first, rational(1n, 2n));
  return algebra.divide(algebra.scale(algebra.add([algebra.one, point]), half), length);
}

/** log u as a sum of logs of the factors' absolute values: u > 0 where it is defined. */
export function log(n: NormalForm, u: Product): Product {
  if (!isZeroProduct(u) && realParts(n.algebra, refine(n, u)) && n.signs.signOf(u) === NEGATIVE)
    throw new Undefined('the logarithm of a negative number');
  return logOfSize(n, u);
}

/** log |u|, whatever the sign of u is. */
export function logOfSize(n: NormalForm, u: Product): Product {
  const { algebra } = n;
  if (isZeroProduct(u)) throw new Undefined('the logarithm of zero');
  const parts = realParts(algebra, refine(n, u));
  if (!parts) {
    if (!isReal(algebra, u)) throw new Stuck('the logarithm of an expression that was not shown to be real');
    return n.generator({ kind: 'log', of: u });
  }
  const summands: Product[] = [];
  const size: Gaussian = { ...parts.coef, re: parts.coef.re < 0n ? -parts.coef.re : parts.coef.re };
  for (const [value, count] of primeFactors(size)) {
    const log = n.generator({ kind: 'log', of: algebra.integer(value) });
    summands.push(algebra.scale(log, { re: BigInt(count), im: 0n, den: 1n }));
  }
  for (const { of, exponent } of parts.parts) {
    summands.push(algebra.scale(logOfPart(n, of), gaussian(BigInt(exponent), 0n, BigInt(UNIT))));
  }
  return algebra.add(summands);
}

function logOfPart(n: NormalForm, of: Product): Product {
  const { algebra } = n;
  if (of.polys.length === 0) {
    const meaning = algebra.meaning(of.mono[0]!);
    if (meaning.kind === 'exp') return meaning.of;
    if (meaning.kind === 'base') return log(n, meaning.of);
    if (meaning.kind === 'cis') return algebra.integer(0);
    if (meaning.kind === 'prime') return n.generator({ kind: 'log', of: algebra.integer(meaning.value) });
  }
  return n.generator({ kind: 'log', of: of.coef.re < 0n ? algebra.negate(of) : of });
}

/** The logarithm of a product, unless it depends on a sign that is not known. */
export function logOrNothing(n: NormalForm, p: Product): Product | undefined {
  try {
    return n.log(p);
  } catch (error) {
    if (error instanceof NeedSign || error instanceof Stuck || error instanceof Undefined) return undefined;
    throw error;
  }
}
