import { binomial, factorial } from '../../number/factorial.js';
import { add, type Rational, rational, ZERO } from '../../number/rational.js';
import { fromRational, G_ONE, type Gaussian, gaussian } from '../algebra/gaussian.js';
import { type Monomial, UNIT } from '../algebra/polynomial.js';
import { isConstant, isZeroProduct, type Product, Undefined } from '../algebra/product.js';
import { renameIn } from '../algebra/rename.js';
import { divideOut, spread, touching } from '../algebra/summation.js';
import { OutOfBudget } from '../term/budget.js';
import { constantFold } from '../term/constant-fold.js';
import { NEGATIVE, NIL } from '../term/sign-set.js';
import { addTerms, mapLeaves, numberTerm, subtractTerms, T_ONE, type Term } from '../term/term.js';
import { binomialSum } from './binomial-sums.js';
import { logOfSize } from './normal-exponentials.js';
import { type NormalForm, Stuck, withBound, ZeroToPosition } from './normal-form.js';
import { wholePower } from './normal-powers.js';

/** Terms of a range between numbers that are written out. */
const MAX_TERMS = 400;

/** Terms that are written out without looking for a closed form. */
const MAX_SHORT = 40;

/** By how much two ranges, or two factorials, may differ in length and still be compared. */
const MAX_SHIFT = 16;

/** Powers of the position whose sums are written as polynomials (Faulhaber). */
const MAX_DEGREE = 24;

/** Ranges that begin between this and its negative are taken apart one position at a time where that decides a power of zero. */
const MAX_APART = 4n;

type Range = Extract<Term, { kind: 'range' }>;

/**
 * A sum or product from `from` to `to`: counted from 1, taken apart into its summands or factors, and brought to a length
 * without a constant, so that ranges that differ by a few terms have the same rest.
 */
export function rangeOf(n: NormalForm, x: Range): Product {
  const count = n.run(addTerms(T_ONE, subtractTerms(x.to, x.from)));
  if (isZeroProduct(count)) return emptyValue(n, x);
  if (isConstant(count) && lengthOf(count) <= MAX_SHORT) return writtenOut(n, x, lengthOf(count));
  const first = n.run(x.from);
  const shifted: Term =
    isConstant(first) && first.coef.re === 1n && first.coef.den === 1n
      ? x.body
      : bodyAt(x, addTerms({ kind: 'position', index: x.index }, subtractTerms(x.from, T_ONE)));
  const body = bodyOrNothing(n, x, shifted, count);
  if (!body) return n.hasSign(count, NIL) ? emptyValue(n, x) : apartFromEnd(n, x);
  const closed = x.reduction === 'sum' ? withBinomials(n, x, body, first) : undefined;
  if (closed) return closed;
  return x.reduction === 'sum' ? sumUpTo(n, body, x.index, count) : productUpTo(n, body, x.index, count);
}

/** A sum over a whole row of binomial coefficients. */
function withBinomials(n: NormalForm, x: Range, body: Product, first: Product): Product | undefined {
  const { algebra } = n;
  if (!isConstant(first) || first.coef.den !== 1n || (first.coef.re !== 0n && first.coef.re !== 1n))
    return undefined;
  const counted = [...algebra.generatorsIn(body)].some((id) => {
    const { meaning, free } = algebra.info(id);
    return meaning.kind === 'apply' && meaning.name === 'factorial' && free.has(x.index);
  });
  if (!counted) return undefined;
  try {
    return withBound(n, x.index, () =>
      binomialSum(n, {
        body,
        index: x.index,
        last: n.run(x.to),
        first: first.coef.re === 0n ? 0 : 1,
        factorial: (p) => factorialOf(n, p),
        at: (p, value) => at(n, p, x.index, value),
      }),
    );
  } catch (error) {
    if (error instanceof Stuck) return undefined;
    throw error;
  }
}

/**
 * The body under its sum; nothing where zero is raised to the position, which is settled position by position, or where the body has no
 * value and the range may be empty.
 */
function bodyOrNothing(n: NormalForm, x: Range, body: Term, count: Product): Product | undefined {
  try {
    return withBound(n, x.index, () => n.run(body));
  } catch (error) {
    if (error instanceof ZeroToPosition && startsNearZero(x)) return undefined;
    if (error instanceof Undefined && n.hasSign(count, NIL)) return undefined;
    throw error;
  }
}

/** From where on exponents such as the position itself are positive; a range that starts far below is not taken apart. */
function startsNearZero({ from }: Range): boolean {
  if (from.kind !== 'number') return false;
  const { numerator, denominator } = from.value;
  return denominator === 1n && numerator > -MAX_APART && numerator < MAX_APART;
}

function emptyValue(n: NormalForm, { reduction }: Range): Product {
  return reduction === 'sum' ? n.algebra.integer(0) : n.algebra.one;
}

/** Apart from the first position, or else counted from the last. */
function apartFromEnd(n: NormalForm, x: Range): Product {
  try {
    return apartFromFirst(n, x);
  } catch (error) {
    if (!(error instanceof ZeroToPosition)) throw error;
  }
  const opposite = subtractTerms(addTerms(x.from, x.to), { kind: 'position', index: x.index });
  return apartFromFirst(n, { ...x, body: bodyAt(x, opposite) });
}

/** The first summand or factor, and the range over the others. */
function apartFromFirst(n: NormalForm, x: Range): Product {
  const first = n.run(bodyAt(x, x.from));
  const others = n.run({ ...x, from: addTerms(x.from, T_ONE) });
  return x.reduction === 'sum' ? n.algebra.add([first, others]) : n.algebra.multiply(first, others);
}

function lengthOf(count: Product): number {
  if (count.coef.den !== 1n || count.coef.im !== 0n)
    throw new Stuck('the bounds of a sum are not whole numbers');
  if (count.coef.re < 0n) throw new Undefined('a sum whose last position comes before its first');
  return Number(count.coef.re);
}

/** Term by term, so that each has its own value, or none. */
function writtenOut(n: NormalForm, x: Range, length: number): Product {
  const values = Array.from({ length }, (_, k) =>
    n.run(bodyAt(x, constantFold(addTerms(x.from, numberTerm(k))))),
  );
  return x.reduction === 'sum' ? n.algebra.add(values) : n.algebra.multiplyAll(values);
}

function bodyAt({ body, index }: Range, place: Term): Term {
  return mapLeaves(body, (t) => (t.kind === 'position' && t.index === index ? place : undefined));
}

function valuesOf(n: NormalForm, body: Product, index: string, count: Product): readonly Product[] {
  const length = lengthOf(count);
  if (length > MAX_TERMS)
    throw new OutOfBudget(`a sum of more than ${MAX_TERMS} terms without a closed form`);
  return Array.from({ length }, (_, k) => at(n, body, index, n.algebra.integer(k + 1)));
}

/**
 * The value of a body with the position's number replaced by a whole value, through everything that its generators hold. The normal form of
 * a body with a value may have parts that have none, so that this says nothing of whether the body is defined.
 */
function at(n: NormalForm, p: Product, index: string, value: Product): Product {
  try {
    return placed(n, p, index, value);
  } catch (error) {
    if (error instanceof Undefined) throw new Stuck('a sum over terms whose normal form has gaps');
    throw error;
  }
}

function placed(n: NormalForm, p: Product, index: string, value: Product): Product {
  const { algebra } = n;
  if (!algebra.dependsOn(p, index)) return p;
  let result = algebra.multiply(algebra.number(p.coef), monomialAt(n, p.mono, index, value));
  for (let i = 0; i < p.polys.length; i += 2) {
    const { poly } = algebra.factor(p.polys[i]!);
    const terms = [...poly.values()].map((t) =>
      algebra.multiply(algebra.number({ re: t.re, im: t.im, den: 1n }), monomialAt(n, t.mono, index, value)),
    );
    result = algebra.multiply(result, algebra.raise(algebra.add(terms), p.polys[i + 1]!));
  }
  return result;
}

function monomialAt(n: NormalForm, mono: Monomial, index: string, value: Product): Product {
  let result = n.algebra.one;
  for (let i = 0; i < mono.length; i += 2) {
    const image = generatorAt(n, mono[i]!, index, value);
    const e = mono[i + 1]!;
    const power =
      e % UNIT === 0
        ? n.algebra.raise(image, e / UNIT)
        : n.rationalPower(image, rational(BigInt(e), BigInt(UNIT)));
    result = n.algebra.multiply(result, power);
  }
  return result;
}

function generatorAt(n: NormalForm, id: number, index: string, value: Product): Product {
  const { meaning, free } = n.algebra.info(id);
  if (!free.has(index)) return n.algebra.power(id);
  switch (meaning.kind) {
    case 'position':
      return value;
    case 'exp':
      return n.exp(at(n, meaning.of, index, value));
    case 'cis':
      return n.cis(at(n, meaning.of, index, value));
    case 'log':
      return logOfSize(n, at(n, meaning.of, index, value));
    case 'base':
      return at(n, meaning.of, index, value);
    case 'apply':
      if (meaning.name === 'factorial') return factorialOf(n, at(n, meaning.args[0]!, index, value));
      throw new Stuck(`${meaning.name} under a sum whose length is open`);
    default:
      throw new Stuck('a sum over terms that cannot be moved by one position');
  }
}

/** The constant part of a whole number such as 2 n + 3, and the rest. */
function splitConstant(
  n: NormalForm,
  p: Product,
): { readonly rest: Product; readonly shift: number } | undefined {
  const { algebra } = n;
  if (!algebra.isExpandable(p)) return undefined;
  const { poly, den } = algebra.expand(p);
  for (const t of poly.values()) {
    if (t.mono.length > 0) continue;
    if (t.im !== 0n || t.re % den !== 0n) return undefined;
    const shift = Number(t.re / den);
    if (Math.abs(shift) > 1_000_000) return undefined;
    return { rest: algebra.subtract(p, algebra.integer(shift)), shift };
  }
  return { rest: p, shift: 0 };
}

/** The length to which ranges are brought: the shortest known not to be negative. */
function shortest(n: NormalForm, p: Product): { readonly base: Product; readonly extra: number } {
  const split = splitConstant(n, p);
  if (!split) return { base: p, extra: 0 };
  const { algebra } = n;
  let found = { base: p, extra: 0 };
  // Downwards, as signs that are not known are dear: below the first of these none is known.
  for (let m = Math.min(MAX_SHIFT, split.shift - 1); m >= -MAX_SHIFT; m--) {
    const base = algebra.add([split.rest, algebra.integer(m)]);
    if (n.signs.signOf(base) & NEGATIVE) break;
    found = { base, extra: split.shift - m };
  }
  return found;
}

function sumUpTo(n: NormalForm, body: Product, index: string, count: Product): Product {
  const { algebra } = n;
  if (isZeroProduct(body)) return body;
  const bounds = [{ index, extent: 'range' }];
  const terms = spread(algebra, body, bounds).flatMap((t) => divideOut(algebra, t, touching(bounds)));
  return algebra.add(terms.map((t) => sumOfTerm(n, t, index, count)));
}

/** The factors that depend on the position, and the others. */
function pull(
  n: NormalForm,
  term: Product,
  index: string,
): { readonly outer: Product; readonly inner: Product } {
  const { algebra } = n;
  let outer: Product = { coef: term.coef, mono: [], polys: [] };
  let inner = algebra.one;
  const sort = (piece: Product) => {
    if (algebra.dependsOn(piece, index)) inner = algebra.multiply(inner, piece);
    else outer = algebra.multiply(outer, piece);
  };
  for (let i = 0; i < term.mono.length; i += 2)
    sort(algebra.settle(G_ONE, [term.mono[i]!, term.mono[i + 1]!], []));
  for (let i = 0; i < term.polys.length; i += 2)
    sort({ coef: G_ONE, mono: [], polys: [term.polys[i]!, term.polys[i + 1]!] });
  return { outer, inner };
}

function sumOfTerm(n: NormalForm, term: Product, index: string, count: Product): Product {
  const { algebra } = n;
  algebra.budget.spend(20);
  const { outer, inner } = pull(n, term, index);
  if (!algebra.dependsOn(inner, index)) return algebra.multiplyAll([outer, inner, count]);
  const degree = degreeInPosition(n, inner, index);
  if (degree !== undefined) return algebra.multiply(outer, powerSum(n, degree, count));
  refusePhases(n, inner);
  const geometric = geometricSum(n, inner, index, count);
  if (geometric) return algebra.multiply(outer, geometric);
  if (isConstant(count)) return algebra.multiply(outer, algebra.add(valuesOf(n, inner, index, count)));
  const { base, extra } = shortest(n, count);
  const more = Array.from({ length: extra }, (_, k) =>
    at(n, inner, index, algebra.add([base, algebra.integer(k + 1)])),
  );
  return algebra.multiply(outer, algebra.add([rangeGenerator(n, 'sum', inner, index, base), ...more]));
}

/** k for the k-th power of the position and nothing else. */
function degreeInPosition(n: NormalForm, inner: Product, index: string): number | undefined {
  const [id, e] = inner.mono;
  if (inner.mono.length !== 2 || inner.polys.length > 0 || e! % UNIT !== 0 || e! < 0) return undefined;
  const meaning = n.algebra.meaning(id!);
  const degree = e! / UNIT;
  return meaning.kind === 'position' && meaning.index === index && degree <= MAX_DEGREE ? degree : undefined;
}

/** 1^p + ... + m^p as a polynomial in m (Faulhaber): its coefficients follow from S(m) - S(m - 1) = m^p. */
function powerSum(n: NormalForm, p: number, m: Product): Product {
  const { algebra } = n;
  const coefficients = powerSumCoefficients(p);
  return algebra.add(coefficients.map((c, k) => algebra.scale(algebra.raise(m, k + 1), fromRational(c))));
}

function powerSumCoefficients(p: number): readonly Rational[] {
  // (k+1)^(j+1) - k^(j+1), summed over k: (m+1)^(j+1) - 1 = sum over i of C(j+1, i) S_i(m).
  const sums: Rational[][] = [];
  for (let j = 0; j <= p; j++) {
    const row: Rational[] = Array.from({ length: j + 1 }, (_, k) => rational(binomial(j + 1, k + 1)));
    for (let i = 0; i < j; i++)
      sums[i]!.forEach((c, k) => {
        row[k] = add(row[k] ?? ZERO, rational(-binomial(j + 1, i) * c.numerator, c.denominator));
      });
    sums.push(row.map((c) => rational(c.numerator, c.denominator * BigInt(j + 1))));
  }
  return sums[p]!;
}

/** r + r^2 + ... + r^m = (r^(m+1) - r)/(r - 1), where r is known not to be 1. */
function geometricSum(n: NormalForm, inner: Product, index: string, m: Product): Product | undefined {
  const { algebra } = n;
  if (inner.polys.length > 0) return undefined;
  const first = at(n, inner, index, algebra.one);
  const second = at(n, inner, index, algebra.integer(2));
  if (isZeroProduct(first)) return undefined;
  // The ratio of all neighbours, not of the first two only.
  const ratio = algebra.divide(second, first);
  if (!algebra.equal(first, ratio)) return undefined;
  const here = at(n, inner, index, m);
  const next = at(n, inner, index, algebra.add([m, algebra.one]));
  const atOwn = algebra.divide(at(n, inner, index, positionAfter(n, index)), inner);
  if (!algebra.equal(atOwn, ratio)) return undefined;
  const gap = algebra.subtract(ratio, algebra.one);
  if (isZeroProduct(gap) || n.signs.signOf(gap) & NIL || isZeroProduct(here)) return undefined;
  return algebra.divide(algebra.subtract(next, ratio), gap);
}

function positionAfter(n: NormalForm, index: string): Product {
  return n.algebra.add([n.generator({ kind: 'position', index }), n.algebra.one]);
}

/** Every generator but a phase is real, so none may hold one; powers of -1 are no phases. */
function refusePhases(n: NormalForm, p: Product): void {
  const { algebra } = n;
  for (const id of algebra.generatorsIn(p))
    if (algebra.meaning(id).kind === 'cis' && !algebra.isRootOfUnity(id))
      throw new Stuck('sines and cosines under a sum whose length is open');
}

function rangeGenerator(
  n: NormalForm,
  reduction: 'sum' | 'prod',
  of: Product,
  index: string,
  count: Product,
): Product {
  const { algebra } = n;
  const { level } = algebra.scopeOfProduct(of);
  const name = `@${level + 1}`;
  const renamed = renameIn(algebra, of, new Map([[index, name]]));
  if (reduction === 'prod') return n.generator({ kind: 'range', reduction, index: name, count, of: renamed });
  const sum = n.generator({ kind: 'range', reduction, index: name, count, of: { ...renamed, coef: G_ONE } });
  return algebra.scale(sum, renamed.coef);
}

/** A product is taken apart into its factors; those of the form position + c are factorials. */
function productUpTo(n: NormalForm, body: Product, index: string, count: Product): Product {
  const { algebra } = n;
  const { outer, inner } = pull(n, body, index);
  let result = wholePower(n, outer, count);
  const take = (piece: Product, exponent: number) => {
    const shift = shiftOfPosition(n, piece, index);
    if (shift !== undefined && shift >= 0) {
      const top = factorialOf(n, algebra.add([count, algebra.integer(shift)]));
      const quotient = algebra.divide(top, algebra.number({ re: factorial(shift), im: 0n, den: 1n }));
      result = algebra.multiply(result, algebra.raise(quotient, exponent));
      return;
    }
    const factor = algebra.raise(piece, exponent);
    refusePhases(n, factor);
    const lone = piece.mono[0];
    const meaning = lone !== undefined && piece.polys.length === 0 ? algebra.meaning(lone) : undefined;
    if (meaning?.kind === 'exp') {
      // exp(u_1) * ... * exp(u_m) = exp(u_1 + ... + u_m).
      const sum = sumUpTo(n, meaning.of, index, count);
      result = algebra.multiply(result, algebra.raise(n.exp(sum), exponent));
      return;
    }
    if (isConstant(count)) {
      result = algebra.multiplyAll([result, ...valuesOf(n, factor, index, count)]);
      return;
    }
    const { base, extra } = shortest(n, count);
    const more = Array.from({ length: extra }, (_, k) =>
      at(n, factor, index, algebra.add([base, algebra.integer(k + 1)])),
    );
    result = algebra.multiplyAll([result, rangeGenerator(n, 'prod', factor, index, base), ...more]);
  };
  for (let i = 0; i < inner.mono.length; i += 2) {
    const e = inner.mono[i + 1]!;
    if (e % UNIT === 0) take(algebra.settle(G_ONE, [inner.mono[i]!, UNIT], []), e / UNIT);
    else take(algebra.settle(G_ONE, [inner.mono[i]!, e], []), 1);
  }
  for (let i = 0; i < inner.polys.length; i += 2)
    take({ coef: G_ONE, mono: [], polys: [inner.polys[i]!, 1] }, inner.polys[i + 1]!);
  return result;
}

/** c for position + c. */
function shiftOfPosition(n: NormalForm, piece: Product, index: string): number | undefined {
  const { algebra } = n;
  const position = n.generator({ kind: 'position', index });
  const rest = algebra.subtract(piece, position);
  if (!isConstant(rest) || rest.coef.den !== 1n || rest.coef.im !== 0n) return undefined;
  return rest.coef.re >= -1_000n && rest.coef.re <= 1_000n ? Number(rest.coef.re) : undefined;
}

/** m! by the factorial of the smallest m - c that is known to be a whole number from 0, times c factors. */
export function factorialOf(n: NormalForm, m: Product): Product {
  const { algebra } = n;
  if (isConstant(m)) {
    const { re, im, den }: Gaussian = m.coef;
    if (im !== 0n || den !== 1n || re < 0n)
      throw new Undefined('a factorial of what is no whole number from 0');
    if (re <= 2_000n) return algebra.number(gaussian(factorial(Number(re)), 0n, 1n));
    return n.generator({ kind: 'apply', name: 'factorial', args: [m] });
  }
  const { base, extra } = shortest(n, m);
  const top = n.generator({ kind: 'apply', name: 'factorial', args: [base] });
  const more = Array.from({ length: extra }, (_, k) => algebra.add([base, algebra.integer(k + 1)]));
  return algebra.multiplyAll([top, ...more]);
}
