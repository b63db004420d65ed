import { gcd, isInteger, type Rational, rational } from '../number/rational.js';
import { Algebra } from './algebra.js';
import { type Budget, OutOfBudget } from './budget.js';
import { isWholeTerm } from './evaluate.js';
import { fromRational, G_ONE, type Gaussian, gaussian, isOneG } from './gaussian.js';
import { generatorsOf, type Poly, type PolyTerm, rootOfPoly, UNIT } from './polynomial.js';
import { isConstant, isZeroProduct, keyOfProduct, type Meaning, type Product, Undefined } from './product.js';
import { renameIn } from './rename.js';
import { ANY, NEGATIVE, NIL, NOT_NEGATIVE, NOT_POSITIVE, POSITIVE, type SignSet, Signs } from './signs.js';
import { angleOfPi, arcOfConstant } from './special-angle.js';
import { sumOver } from './summation.js';
import type { Index, Term } from './term.js';

/** Thrown where the value depends on the sign of a part: the proof goes on by cases. */
export class NeedSign {
  // No Error: thousands of these are thrown in one proof, and a stack trace costs more than the work in between.
  constructor(
    readonly part: Product,
    /** Whether the two cases part >= 0 and part <= 0 are enough. */
    readonly continuous: boolean,
  ) {}
}

/** Thrown where an expression has no normal form here; the reason goes into the verdict. */
export class Stuck extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** Trial division of a content goes up to here; a larger prime-free remainder counts as one prime. */
const TRIAL_LIMIT = 10_000n;

/** Computes normal forms of terms under the facts of one case. */
export class Normaliser {
  readonly algebra: Algebra;
  readonly signs: Signs;
  private readonly done = new Map<Term, Product>();
  private readonly failed = new Map<Term, NeedSign>();
  private readonly refined = new Map<number, Product>();
  private readonly bound = new Set<string>();
  private readonly values = new Map<string, Term>();
  /** Absolute values of unknown sign stay as they are, instead of asking for cases. */
  opaque = false;

  constructor(
    readonly budget: Budget,
    readonly integers: ReadonlySet<string>,
  ) {
    this.algebra = new Algebra(budget, integers);
    this.signs = new Signs(this.algebra);
    this.signs.exponentiate = (p) => this.exponentialOfLogs(p);
  }

  /** Uses an equation: a name's value in the case at hand. */
  define(name: string, value: Term): void {
    this.values.set(name, value);
    this.forget();
  }

  private entryValue(name: string, indices: readonly Index[]): Product | undefined {
    const value = this.values.get(`${name}[${indices.join()}]`);
    return value ? this.run(value) : undefined;
  }

  /** What was computed before new facts came in stays valid, but may miss simplifications. */
  forget(): void {
    this.done.clear();
    this.failed.clear();
  }

  run(x: Term): Product {
    const known = this.done.get(x);
    if (known) return known;
    const failure = this.failed.get(x);
    if (failure) throw failure;
    this.budget.spend(4);
    try {
      const value = this.compute(x);
      this.done.set(x, value);
      return value;
    } catch (error) {
      // What contains this fails in the same way.
      if (error instanceof NeedSign) this.failed.set(x, error);
      throw error;
    }
  }

  private generator(meaning: Meaning): Product {
    return this.algebra.power(this.algebra.generator(meaning));
  }

  private compute(x: Term): Product {
    const { algebra } = this;
    switch (x.kind) {
      case 'number':
        return algebra.number(fromRational(x.value));
      case 'pi':
        return this.generator({ kind: 'pi' });
      case 'name': {
        const value = this.values.get(x.name);
        return value ? this.run(value) : this.generator({ kind: 'name', name: x.name });
      }
      case 'size':
        return this.generator({ kind: 'size', name: x.name });
      case 'entry':
        return (
          this.entryValue(x.name, x.indices) ??
          this.generator({ kind: 'entry', name: x.name, indices: x.indices })
        );
      case 'add':
        return algebra.add(x.args.map((a) => this.run(a)));
      case 'multiply':
        return algebra.multiplyAll(x.args.map((a) => this.run(a)));
      case 'power':
        return this.power(x);
      case 'apply':
        return this.apply(x.name, x.args);
      case 'compare': {
        const difference = algebra.subtract(this.run(x.left), this.run(x.right));
        const wanted = x.relation === 'less' ? NEGATIVE : x.relation === 'lessOrEqual' ? NOT_POSITIVE : NIL;
        return algebra.integer(this.hasSign(difference, wanted) ? 1 : 0);
      }
      case 'logic':
        return algebra.integer(this.logic(x.operator, x.args) ? 1 : 0);
      case 'select':
        return this.run(this.holds(x.condition) ? x.yes : x.no);
      case 'delta':
        return algebra.delta(x.left, x.right);
      case 'reduce':
        return this.reduce(x);
      case 'guard':
        return this.run(x.body);
    }
  }

  private logic(operator: 'and' | 'or' | 'not', args: readonly Term[]): boolean {
    if (operator === 'not') return !this.holds(args[0]!);
    return operator === 'and' ? args.every((a) => this.holds(a)) : args.some((a) => this.holds(a));
  }

  private holds(condition: Term): boolean {
    return !this.hasSign(this.run(condition), NIL);
  }

  /** Whether the sign is one of those wanted; asks for a case where that is open. */
  private hasSign(p: Product, wanted: SignSet): boolean {
    const sign = this.signs.signOf(p);
    if ((sign & ~wanted) === 0) return true;
    if ((sign & wanted) === 0) return false;
    throw this.ask(p, false);
  }

  /** The case to be decided before the sign of `p` is known. */
  private ask(p: Product, continuous: boolean): NeedSign {
    const parts = this.algebra.realParts(this.refine(p));
    if (!parts) throw new Stuck('the sign of an expression is needed that does not split into real factors');
    for (const { of, exponent } of parts.parts) {
      const s = this.signs.signOf(of);
      const open = continuous
        ? (s & NEGATIVE) !== 0 && (s & POSITIVE) !== 0 && exponent % (2 * UNIT) !== 0
        : s === ANY || (s & (s - 1)) !== 0;
      if (!open) continue;
      if (this.isBound(of)) throw new Stuck('the sign of an entry under a sum is needed');
      return new NeedSign(of, continuous);
    }
    throw new Stuck('the sign of an expression is needed and could not be found by cases');
  }

  private isBound(p: Product): boolean {
    for (const index of this.algebra.scopeOfProduct(p).free) if (this.bound.has(index)) return true;
    return false;
  }

  // Powers and roots.

  private power(x: Extract<Term, { kind: 'power' }>): Product {
    const { algebra } = this;
    const base = this.run(x.base);
    const exponent = this.run(x.exponent);
    if (isConstant(exponent) && exponent.coef.im === 0n) {
      const r = rational(exponent.coef.re, exponent.coef.den);
      if (!isInteger(r)) return this.rationalPower(base, r);
      if (r.numerator > 1_000_000_000n || r.numerator < -1_000_000_000n)
        throw new OutOfBudget('an exponent is too large');
      return algebra.raise(base, Number(r.numerator));
    }
    if (isZeroProduct(base)) throw new Stuck('zero to a variable power');
    if (isOneG(base.coef) && isConstant(base)) return base;
    if (isWholeTerm(x.exponent, this.integers)) return this.wholePower(base, exponent);
    return this.exp(algebra.multiply(exponent, this.log(base)));
  }

  /** b^n for whole n: a negative factor contributes (-1)^n. */
  private wholePower(base: Product, exponent: Product): Product {
    const { algebra } = this;
    const parts = algebra.realParts(this.refine(base));
    if (!parts) throw new Stuck('a power of an expression that does not split into real factors');
    let negative = parts.coef.re < 0n;
    for (const { of, exponent: e } of parts.parts) {
      if (e % (2 * UNIT) === 0) continue;
      const s = this.signs.signOf(of);
      if (s === NEGATIVE || s === NOT_POSITIVE) negative = !negative;
      else if (s & NEGATIVE) throw this.ask(of, true);
    }
    const size = this.exp(algebra.multiply(exponent, this.log(negative ? algebra.negate(base) : base)));
    if (!negative) return size;
    return algebra.multiply(this.cis(algebra.multiply(exponent, this.generator({ kind: 'pi' }))), size);
  }

  /** p^r for a rational r that is not whole: p >= 0 wherever this is defined. */
  rationalPower(p: Product, r: Rational): Product {
    const { algebra } = this;
    if (isZeroProduct(p)) {
      if (r.numerator < 0n) throw new Undefined('a division by zero');
      return p;
    }
    const parts = algebra.realParts(this.refine(p));
    if (!parts) return this.opaqueRoot(p, r);
    const open: { of: Product; exponent: number }[] = [];
    let negative = parts.coef.re < 0n;
    let result = algebra.one;
    for (const { of, exponent } of parts.parts) {
      const s = this.signs.signOf(of);
      if (exponent % (2 * UNIT) === 0) {
        result = algebra.multiply(result, this.absolutePower(of, scaleExponent(exponent, r)));
      } else if (!(s & NEGATIVE) || exponent % UNIT !== 0) {
        result = algebra.multiply(result, this.positivePower(of, scaleExponent(exponent, r)));
      } else if (!(s & POSITIVE)) {
        negative = !negative;
        result = algebra.multiply(result, this.positivePower(algebra.negate(of), scaleExponent(exponent, r)));
      } else open.push({ of, exponent });
    }
    if (open.length > 1) throw this.ask(open[0]!.of, true);
    const size: Gaussian = {
      re: parts.coef.re < 0n ? -parts.coef.re : parts.coef.re,
      im: 0n,
      den: parts.coef.den,
    };
    result = algebra.multiply(result, this.numberPower(size, r));
    const last = open[0];
    if (last) {
      // The root is defined only where the one open factor has the sign that makes the whole non-negative.
      const of = negative ? algebra.negate(last.of) : last.of;
      return algebra.multiply(result, this.positivePower(of, scaleExponent(last.exponent, r)));
    }
    if (negative && parts.parts.every(({ of }) => !(this.signs.signOf(of) & NIL)))
      throw new Undefined('a root of a negative number');
    if (negative) throw new Stuck('a root of an expression that is zero or negative');
    return result;
  }

  private opaqueRoot(p: Product, r: Rational): Product {
    if (!this.algebra.isReal(p)) throw new Stuck('a root of an expression that was not shown to be real');
    const split = this.algebra.isExpandable(p) && p.coef.den === 1n;
    if (!split) throw new Stuck('a root of a quotient with phases');
    return this.baseGenerator(p, r);
  }

  private baseGenerator(of: Product, r: Rational): Product {
    const { algebra } = this;
    const e = scaleExponent(UNIT, r);
    return algebra.power(algebra.generator({ kind: 'base', of }), exponentUnits(e));
  }

  /** f^e for one real factor f >= 0, e in units. */
  private positivePower(of: Product, e: Rational): Product {
    const { algebra } = this;
    const units = exponentUnits(e);
    const id = of.mono[0];
    if (of.polys.length === 0 && isOneG(of.coef) && id !== undefined) {
      return algebra.settle(G_ONE, [id, units], []);
    }
    if (units % UNIT === 0) return algebra.raise(of, units / UNIT);
    return algebra.power(algebra.generator({ kind: 'base', of }), units);
  }

  /** |f|^e for one real factor. */
  private absolutePower(of: Product, e: Rational): Product {
    const units = exponentUnits(e);
    if (units % (2 * UNIT) === 0) return this.algebra.raise(of, units / UNIT);
    return this.positivePower(this.absolute(of), e);
  }

  /** A positive number to a rational power, by its prime factors. */
  private numberPower(size: Gaussian, r: Rational): Product {
    let result = this.algebra.one;
    for (const [value, n] of primeFactors(size)) {
      const e = exponentUnits(rational(BigInt(n) * r.numerator * BigInt(UNIT), r.denominator));
      result = this.algebra.multiply(
        result,
        this.algebra.power(this.algebra.generator({ kind: 'prime', value }), e),
      );
    }
    return result;
  }

  /** Perfect powers among the polynomial factors are written as powers. */
  refine(p: Product): Product {
    const { algebra } = this;
    if (p.polys.length === 0) return p;
    let result: Product = { coef: p.coef, mono: p.mono, polys: [] };
    for (let i = 0; i < p.polys.length; i += 2) {
      const id = p.polys[i]!;
      let better = this.refined.get(id);
      if (!better) {
        better = this.perfectPower(id);
        this.refined.set(id, better);
      }
      result = algebra.multiply(result, algebra.raise(better, p.polys[i + 1]!));
    }
    return result;
  }

  private perfectPower(id: number): Product {
    const { algebra } = this;
    const { poly } = algebra.factor(id);
    if (poly.size <= 200 && poly.size >= 3) {
      for (const k of [2, 3, 5]) {
        const root = rootOfPoly(poly, k, this.budget);
        if (root) return algebra.raise(this.refine(algebra.fromPoly(root)), k);
        const turned = k === 2 ? rootOfPoly(negatePoly(poly), k, this.budget) : undefined;
        if (turned) return algebra.negate(algebra.raise(this.refine(algebra.fromPoly(turned)), k));
      }
    }
    return algebra.factorProduct(id);
  }

  absolute(p: Product): Product {
    const { algebra } = this;
    if (isZeroProduct(p)) return p;
    const sign = this.signs.signOf(p);
    if (!(sign & NEGATIVE)) return p;
    if (!(sign & POSITIVE)) return algebra.negate(p);
    const parts = algebra.realParts(this.refine(p));
    if (!parts) throw new Stuck('the absolute value of an expression that does not split into real factors');
    let result = algebra.number({ ...parts.coef, re: parts.coef.re < 0n ? -parts.coef.re : parts.coef.re });
    for (const { of, exponent } of parts.parts) {
      // (-1)^n has the absolute value 1.
      if (of.polys.length === 0 && algebra.meaning(of.mono[0]!).kind === 'cis') continue;
      const s = this.signs.signOf(of);
      const power =
        exponent % UNIT === 0
          ? algebra.raise(of, exponent / UNIT)
          : algebra.settle(G_ONE, [of.mono[0]!, exponent], []);
      if (exponent % (2 * UNIT) === 0 || !(s & NEGATIVE) || exponent % UNIT !== 0)
        result = algebra.multiply(result, power);
      else if (!(s & POSITIVE)) result = algebra.multiply(result, algebra.negate(power));
      else if (this.opaque || this.isBound(of)) {
        const size = this.generator({ kind: 'apply', name: 'abs', args: [of] });
        result = algebra.multiply(result, algebra.raise(size, exponent / UNIT));
      } else throw new NeedSign(of, true);
    }
    return result;
  }

  // Exponentials and logarithms.

  exp(u: Product): Product {
    return this.exponential(u, 'exp');
  }

  /** exp(i u). */
  cis(u: Product): Product {
    return this.exponential(u, 'cis');
  }

  private exponential(u: Product, kind: 'exp' | 'cis'): Product {
    const { algebra } = this;
    let result = algebra.one;
    const complex = new Map<string, { of: Product; coef: Gaussian }>();
    for (const s of algebra.summands(u)) {
      const of: Product = { coef: G_ONE, mono: s.mono, polys: s.polys };
      if (s.coef.im === 0n && !algebra.hasCis(of)) {
        result = algebra.multiply(result, this.exponentialOf(of, s.coef, kind));
        continue;
      }
      complex.set(keyOfProduct(of), { of, coef: s.coef });
    }
    // Complex summands come in conjugate pairs c m and conj(c) conj(m): 2 Re(c) Re(m) - 2 Im(c) Im(m) is real.
    while (complex.size > 0) {
      const [key, { of, coef }] = [...complex][0]!;
      complex.delete(key);
      const partner = algebra.conjugate(of);
      const partnerKey = keyOfProduct({ ...partner, coef: G_ONE });
      const found = complex.get(partnerKey);
      if (!isOneG(partner.coef)) throw new Stuck('an exponent that was not shown to be real');
      if (partnerKey === key) {
        if (coef.im !== 0n) throw new Stuck('an exponent that was not shown to be real');
        result = algebra.multiply(result, this.exponentialOf(of, coef, kind));
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
        if (scaled.coef.im === 0n && algebra.isReal(monic))
          result = algebra.multiply(result, this.exponentialOf(monic, scaled.coef, kind));
        else {
          const turned = algebra.scale(monic, { re: 0n, im: 1n, den: 1n });
          if (scaled.coef.re !== 0n || !algebra.isReal(turned))
            throw new Stuck('an exponent that was not shown to be real');
          // scaled = s i, and s i m = s (i m).
          const s: Gaussian = { re: scaled.coef.im, im: 0n, den: scaled.coef.den };
          result = algebra.multiply(result, this.exponentialOf(turned, s, kind));
        }
      }
    }
    return result;
  }

  /** exp(c m) or cis(c m) for a real value m and a rational c. */
  private exponentialOf(of: Product, c: Gaussian, kind: 'exp' | 'cis'): Product {
    const { algebra } = this;
    const lone = of.polys.length === 0 && of.mono.length === 2 && of.mono[1] === UNIT && isOneG(of.coef);
    if (lone) {
      const meaning = algebra.meaning(of.mono[0]!);
      if (kind === 'exp' && meaning.kind === 'log') {
        const e = rational(c.re * BigInt(UNIT), c.den);
        return this.absoluteRationalPower(meaning.of, e, rational(c.re, c.den));
      }
      if (kind === 'cis' && meaning.kind === 'pi') {
        const known = angleOfPi(this, rational(c.re, c.den));
        if (known) return known;
      }
      if (kind === 'cis' && meaning.kind === 'apply' && c.den === 1n && c.re < 65n && c.re > -65n) {
        const point = this.pointOfArc(meaning.name, meaning.args[0]!);
        if (point) return algebra.raise(point, Number(c.re));
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

  /** exp(p) times nothing, with the denominators of p cleared: only its sign relative to 1 is of use. */
  private exponentialOfLogs(p: Product): Product | undefined {
    let den = 1n;
    for (const s of this.algebra.summands(p)) den = (den / gcd(den, s.coef.den)) * s.coef.den;
    if (den > 64n) return undefined;
    try {
      return this.exp(this.algebra.scale(p, { re: den, im: 0n, den: 1n }));
    } catch (error) {
      // An undecided sign inside leaves the question open.
      if (error instanceof NeedSign || error instanceof Stuck || error instanceof Undefined) return undefined;
      throw error;
    }
  }

  /** |f|^c for a log's argument, which is one real factor. */
  private absoluteRationalPower(of: Product, e: Rational, c: Rational): Product {
    if (isConstant(of)) return this.numberPower(of.coef, c);
    if (e.denominator !== 1n) throw new Stuck('an exponent with an unusual denominator');
    return this.absolutePower(of, e);
  }

  /** cos t + i sin t for t = asin v or atan v. */
  private pointOfArc(name: string, v: Product): Product | undefined {
    const { algebra } = this;
    const iv = algebra.scale(v, { re: 0n, im: 1n, den: 1n });
    const square = algebra.raise(v, 2);
    if (name === 'asin') {
      const cosine = this.rationalPower(algebra.subtract(algebra.one, square), rational(1n, 2n));
      return algebra.add([cosine, iv]);
    }
    if (name === 'atan') {
      const length = this.rationalPower(algebra.add([algebra.one, square]), rational(1n, 2n));
      return algebra.divide(algebra.add([algebra.one, iv]), length);
    }
    return undefined;
  }

  /** log u as a sum of logs of the factors' absolute values: u > 0 where it is defined. */
  log(u: Product): Product {
    const { algebra } = this;
    if (isZeroProduct(u)) throw new Undefined('the logarithm of zero');
    const parts = algebra.realParts(this.refine(u));
    if (!parts) {
      if (!algebra.isReal(u)) throw new Stuck('the logarithm of an expression that was not shown to be real');
      return this.generator({ kind: 'log', of: u });
    }
    if (this.signs.signOf(u) === NEGATIVE) throw new Undefined('the logarithm of a negative number');
    const summands: Product[] = [];
    const size: Gaussian = { ...parts.coef, re: parts.coef.re < 0n ? -parts.coef.re : parts.coef.re };
    for (const [value, n] of primeFactors(size)) {
      const log = this.generator({ kind: 'log', of: algebra.integer(value) });
      summands.push(algebra.scale(log, { re: BigInt(n), im: 0n, den: 1n }));
    }
    for (const { of, exponent } of parts.parts) {
      summands.push(algebra.scale(this.logOfPart(of), gaussian(BigInt(exponent), 0n, BigInt(UNIT))));
    }
    return algebra.add(summands);
  }

  private logOfPart(of: Product): Product {
    const { algebra } = this;
    if (of.polys.length === 0) {
      const meaning = algebra.meaning(of.mono[0]!);
      if (meaning.kind === 'exp') return meaning.of;
      if (meaning.kind === 'base') return this.log(meaning.of);
      if (meaning.kind === 'cis') return algebra.integer(0);
      if (meaning.kind === 'prime')
        return this.generator({ kind: 'log', of: algebra.integer(meaning.value) });
    }
    return this.generator({ kind: 'log', of: of.coef.re < 0n ? algebra.negate(of) : of });
  }

  // Functions.

  private apply(name: string, terms: readonly Term[]): Product {
    const { algebra } = this;
    const [x, y] = terms.map((t) => this.run(t)) as [Product, Product];
    const half = { re: 1n, im: 0n, den: 2n };
    const minusHalfI = { re: 0n, im: -1n, den: 2n };
    switch (name) {
      case 'exp':
        return this.exp(x);
      case 'log':
        return this.log(x);
      case 'cos':
      case 'sin': {
        const turn = this.cis(x);
        const back = algebra.raise(turn, -1);
        return name === 'cos'
          ? algebra.scale(algebra.add([turn, back]), half)
          : algebra.scale(algebra.subtract(turn, back), minusHalfI);
      }
      case 'tan': {
        const turn = algebra.raise(this.cis(x), 2);
        const quotient = algebra.divide(
          algebra.subtract(turn, algebra.one),
          algebra.add([turn, algebra.one]),
        );
        return algebra.scale(quotient, { re: 0n, im: -1n, den: 1n });
      }
      case 'cosh':
      case 'sinh': {
        const up = this.exp(x);
        const down = algebra.raise(up, -1);
        return algebra.scale(name === 'cosh' ? algebra.add([up, down]) : algebra.subtract(up, down), half);
      }
      case 'tanh': {
        const square = algebra.raise(this.exp(x), 2);
        return algebra.divide(algebra.subtract(square, algebra.one), algebra.add([square, algebra.one]));
      }
      case 'sigmoid':
        return algebra.raise(algebra.add([algebra.one, algebra.raise(this.exp(x), -1)]), -1);
      case 'softplus':
        return this.log(algebra.add([algebra.one, this.exp(x)]));
      case 'asinh': {
        const root = this.rationalPower(algebra.add([algebra.raise(x, 2), algebra.one]), rational(1n, 2n));
        return this.log(algebra.add([x, root]));
      }
      case 'acosh': {
        const root = this.rationalPower(algebra.subtract(algebra.raise(x, 2), algebra.one), rational(1n, 2n));
        return this.log(algebra.add([x, root]));
      }
      case 'atanh': {
        const quotient = algebra.divide(algebra.add([algebra.one, x]), algebra.subtract(algebra.one, x));
        return algebra.scale(this.log(quotient), half);
      }
      case 'asin':
        return this.arc('asin', x);
      case 'acos':
        return algebra.subtract(algebra.scale(this.generator({ kind: 'pi' }), half), this.arc('asin', x));
      case 'atan':
        return this.arc('atan', x);
      case 'atan2':
        return this.angle(x, y);
      case 'erf':
        return this.oddFunction('erf', x);
      case 'abs':
        return this.absolute(x);
      case 'sign':
        return this.sign(x);
      case 'max':
      case 'min':
        return this.extreme(name, x, y);
      case 'root':
        return this.realRoot(x, terms[1]!);
      default:
        // An expansion that failed carries its reason in its name.
        throw new Stuck(name.includes('(') ? `no value was found: ${name}` : `${name} has no rules here`);
    }
  }

  private sign(x: Product): Product {
    const sign = this.signs.signOf(x);
    if (sign === NIL) return this.algebra.integer(0);
    if (sign === POSITIVE || sign === NEGATIVE) return this.algebra.integer(sign === POSITIVE ? 1 : -1);
    if (this.isBound(x)) return this.generator({ kind: 'apply', name: 'sign', args: [x] });
    throw this.ask(x, false);
  }

  private extreme(name: 'max' | 'min', x: Product, y: Product): Product {
    const { algebra } = this;
    const difference = algebra.subtract(x, y);
    if (isZeroProduct(difference)) return x;
    const sign = this.signs.signOf(difference);
    if (!(sign & NEGATIVE)) return name === 'max' ? x : y;
    if (!(sign & POSITIVE)) return name === 'max' ? y : x;
    if (this.opaque || this.isBound(difference)) {
      const gap = this.absolute(difference);
      const signed = name === 'max' ? gap : algebra.negate(gap);
      return algebra.scale(algebra.add([x, y, signed]), { re: 1n, im: 0n, den: 2n });
    }
    throw this.ask(difference, true);
  }

  /** The real n-th root: of negative numbers too for odd n. */
  private realRoot(x: Product, degree: Term): Product {
    if (degree.kind !== 'number' || !isInteger(degree.value) || degree.value.numerator === 0n)
      throw new Stuck('a root needs a whole degree');
    const n = degree.value.numerator;
    const r = rational(1n, n);
    if (n % 2n === 0n || isZeroProduct(x)) return this.rationalPower(x, r);
    const sign = this.signs.signOf(x);
    if (!(sign & NEGATIVE)) return this.rationalPower(x, r);
    if (!(sign & POSITIVE)) return this.algebra.negate(this.rationalPower(this.algebra.negate(x), r));
    throw this.ask(x, true);
  }

  private oddFunction(name: string, x: Product): Product {
    const { algebra } = this;
    if (isZeroProduct(x)) return x;
    const negative = x.coef.re < 0n || (x.coef.re === 0n && x.coef.im < 0n);
    const size = negative ? algebra.negate(x) : x;
    const value = this.generator({ kind: 'apply', name, args: [size] });
    return negative ? algebra.negate(value) : value;
  }

  private arc(name: 'asin' | 'atan', x: Product): Product {
    const known = arcOfConstant(this, name, x);
    return known ?? this.oddFunction(name, x);
  }

  private angle(y: Product, x: Product): Product {
    const { algebra } = this;
    const pi = this.generator({ kind: 'pi' });
    if (this.hasSign(x, POSITIVE)) return this.arc('atan', algebra.divide(y, x));
    if (this.hasSign(x, NEGATIVE)) {
      const main = this.arc('atan', algebra.divide(y, x));
      return this.hasSign(y, NOT_NEGATIVE) ? algebra.add([main, pi]) : algebra.subtract(main, pi);
    }
    if (this.hasSign(y, NIL)) throw new Undefined('the angle of the origin');
    const right = algebra.scale(pi, { re: 1n, im: 0n, den: 2n });
    return this.hasSign(y, POSITIVE) ? right : algebra.negate(right);
  }

  // Reductions over an axis of unknown length.

  private reduce(x: Extract<Term, { kind: 'reduce' }>): Product {
    const { algebra } = this;
    const { index, extent } = x;
    const fresh = !this.bound.has(index);
    this.bound.add(index);
    const body = this.run(x.body);
    if (fresh) this.bound.delete(index);
    const size = this.generator({ kind: 'size', name: extent });
    switch (x.reduction) {
      case 'sum':
        return this.resolve(sumOver(algebra, body, { index, extent }));
      case 'prod': {
        if (!algebra.dependsOn(body, index)) return this.wholePower(body, size);
        if (this.signs.signOf(body) !== POSITIVE)
          throw new Stuck('a product over an axis of unknown length needs positive entries');
        return this.exp(sumOver(algebra, this.log(body), { index, extent }));
      }
      case 'max':
        return this.largest(body, index, extent);
      case 'min':
        return algebra.negate(this.largest(algebra.negate(body), index, extent));
    }
  }

  /** Absolute values and signs that a delta took out of a sum are worked out like any others. */
  private resolve(p: Product): Product {
    const { algebra } = this;
    const swap = (id: number): Product | undefined => {
      const meaning = algebra.meaning(id);
      if (meaning.kind !== 'apply' || (meaning.name !== 'abs' && meaning.name !== 'sign')) return undefined;
      const [of] = meaning.args as readonly [Product];
      if (this.isBound(of) || this.opaque) return undefined;
      return meaning.name === 'abs' ? this.absolute(of) : this.sign(of);
    };
    const ids = [...p.mono.filter((_, k) => k % 2 === 0)];
    for (let i = 0; i < p.polys.length; i += 2) ids.push(...generatorsOf(algebra.factor(p.polys[i]!).poly));
    return ids.some((id) => swap(id) !== undefined) ? algebra.rebuild(p, swap) : p;
  }

  /** max over an axis: what does not depend on the position is taken out. */
  private largest(body: Product, index: string, extent: string): Product {
    const { algebra } = this;
    const outside: Product[] = [];
    const inside: Product[] = [];
    for (const s of algebra.summands(body)) (algebra.dependsOn(s, index) ? inside : outside).push(s);
    if (inside.length === 0) return body;
    let rest = algebra.add(inside);
    const size: Gaussian = { ...rest.coef, re: rest.coef.re < 0n ? -rest.coef.re : rest.coef.re };
    rest = algebra.divide(rest, algebra.number(size));
    const { level } = algebra.scopeOfProduct(rest);
    const name = `@${level + 1}`;
    const of = this.renamed(rest, index, name);
    const top = this.generator({ kind: 'largest', bound: { index: name, extent }, of });
    return algebra.add([...outside, algebra.scale(top, size)]);
  }

  renamed(p: Product, from: string, to: string): Product {
    return renameIn(this.algebra, p, new Map([[from, to]]));
  }
}

function scaleExponent(exponent: number, r: Rational): Rational {
  return rational(BigInt(exponent) * r.numerator, r.denominator);
}

function exponentUnits(e: Rational): number {
  if (e.denominator !== 1n) throw new Stuck('an exponent with an unusual denominator');
  if (e.numerator > 2n ** 50n || e.numerator < -(2n ** 50n))
    throw new OutOfBudget('an exponent is too large');
  return Number(e.numerator);
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
