import { gcd } from '../../number/rational.js';
import { type Budget, OutOfBudget } from '../term/budget.js';
import type { Index } from '../term/term.js';
import {
  G_I,
  G_MINUS_ONE,
  G_ONE,
  type Gaussian,
  gaussian,
  isOneG,
  isZeroG,
  multiplyG,
  powerG,
} from './gaussian.js';
import { GeneratorTable } from './generator-table.js';
import {
  addTerm,
  commonMonomial,
  contentOf,
  generatorsOf,
  invertMonomial,
  type Monomial,
  multiplyMonomials,
  multiplyPolys,
  NO_MONOMIAL,
  type Poly,
  type PolyBuilder,
  type PolyTerm,
  scaleMonomial,
  singleTerm,
  sortedTerms,
  UNIT,
} from './polynomial.js';
import { isZeroProduct, keyOfProduct, NOTHING_FREE, P_ZERO, type Product, Undefined } from './product.js';

/** Bits of one coefficient: beyond it a power of a number is given up. */
const MAX_COEFFICIENT_BITS = 200_000;

/**
 * Generators, polynomials and exact arithmetic on products of them. Two products with equal keys are equal; a
 * difference that is the zero product proves equality, and nothing is concluded from any other difference.
 */
export class Algebra extends GeneratorTable {
  private readonly powers = new Map<string, Poly>();

  constructor(
    readonly budget: Budget,
    integers: ReadonlySet<string> = NOTHING_FREE,
  ) {
    super(integers);
  }

  /** Pairs of positions that are known to differ, as `i|j` in both orders. */
  readonly distinct = new Set<string>();

  /** 1 where two positions agree, 0 where they are known to differ. */
  delta(left: Index, right: Index): Product {
    if (left === right) return this.one;
    if (typeof left === 'number' && typeof right === 'number') return P_ZERO;
    if (this.distinct.has(`${left}|${right}`)) return P_ZERO;
    const [a, b] = String(left) < String(right) ? [left, right] : [right, left];
    return this.power(this.generator({ kind: 'delta', left: a, right: b }));
  }

  readonly one: Product = { coef: G_ONE, mono: NO_MONOMIAL, polys: [] };

  number(coef: Gaussian): Product {
    return isZeroG(coef) ? P_ZERO : { coef, mono: NO_MONOMIAL, polys: [] };
  }

  integer(n: number | bigint): Product {
    return this.number({ re: BigInt(n), im: 0n, den: 1n });
  }

  /** A power of a generator; the exponent in units. */
  power(id: number, exponent: number = UNIT): Product {
    return this.settle(G_ONE, [id, exponent], []);
  }

  /** Brings the exponents of primes, radicands and roots of unity into range. */
  settle(coef: Gaussian, mono: Monomial, polys: readonly number[]): Product {
    let changed = false;
    if (this.reducible.size > 0)
      for (let i = 0; i < mono.length && !changed; i += 2)
        changed = this.needsReduction(mono[i]!, mono[i + 1]!);
    if (!changed) return { coef, mono, polys };
    let result: Product = { coef, mono: NO_MONOMIAL, polys };
    const kept: number[] = [];
    for (let i = 0; i < mono.length; i += 2) {
      const id = mono[i]!;
      const e = mono[i + 1]!;
      if (!this.needsReduction(id, e)) {
        kept.push(id, e);
        continue;
      }
      const { rest, factor } = this.reduce(id, e);
      if (rest !== 0) kept.push(id, rest);
      result = this.multiply(result, factor);
    }
    return this.multiply(result, { coef: G_ONE, mono: kept, polys: [] });
  }

  private reduce(id: number, e: number): { readonly rest: number; readonly factor: Product } {
    const meaning = this.meaning(id);
    const period =
      this.reducible.get(id) === 'half-turn' ? UNIT / 2 : this.reducible.get(id) === 'sign' ? 2 * UNIT : UNIT;
    const count = Math.floor(e / period);
    const rest = e - count * period;
    if (meaning.kind === 'prime')
      return { rest, factor: this.number(this.powerOfNumber(fromBig(meaning.value), count)) };
    if (meaning.kind === 'base') return { rest, factor: this.raise(meaning.of, count) };
    if (period === UNIT / 2) return { rest, factor: this.number(powerG(G_I, ((count % 4) + 4) % 4)) };
    return { rest, factor: this.one };
  }

  powerOfNumber(coef: Gaussian, n: number): Gaussian {
    const bits = coef.re.toString(16).length + coef.im.toString(16).length + coef.den.toString(16).length;
    if (!isOneG(coef) && !(coef.den === 1n && coef.im === 0n && coef.re === -1n)) {
      if (4 * bits * Math.abs(n) > MAX_COEFFICIENT_BITS)
        throw new OutOfBudget('a number is too large to be written out');
    }
    return coef.im === 0n && coef.den === 1n && coef.re === -1n
      ? n % 2 === 0
        ? G_ONE
        : G_MINUS_ONE
      : powerG(coef, n);
  }

  multiply(a: Product, b: Product): Product {
    if (isZeroProduct(a) || isZeroProduct(b)) return P_ZERO;
    const coef = multiplyG(a.coef, b.coef);
    const mono = multiplyMonomials(a.mono, b.mono);
    const polys = multiplyMonomials(a.polys, b.polys);
    return this.reducible.size === 0 ? { coef, mono, polys } : this.settle(coef, mono, polys);
  }

  multiplyAll(items: readonly Product[]): Product {
    return items.reduce((x, y) => this.multiply(x, y), this.one);
  }

  /** p^n for a whole n. Throws Undefined for zero to a negative power; 0^0 is 1. */
  raise(p: Product, n: number): Product {
    if (n === 0) return this.one;
    if (n === 1) return p;
    if (isZeroProduct(p)) {
      if (n < 0) throw new Undefined('a division by zero');
      return p;
    }
    const mono = scaleMonomial(p.mono, n, 1)!;
    return this.settle(this.powerOfNumber(p.coef, n), mono, scaleMonomial(p.polys, n, 1)!);
  }

  divide(a: Product, b: Product): Product {
    return this.multiply(a, this.raise(b, -1));
  }

  scale(p: Product, by: Gaussian): Product {
    return isZeroG(by) ? P_ZERO : { coef: multiplyG(p.coef, by), mono: p.mono, polys: p.polys };
  }

  negate(p: Product): Product {
    return this.scale(p, G_MINUS_ONE);
  }

  subtract(a: Product, b: Product): Product {
    return this.add([a, this.negate(b)]);
  }

  equal(a: Product, b: Product): boolean {
    return keyOfProduct(a) === keyOfProduct(b) || isZeroProduct(this.subtract(a, b));
  }

  /** The sum: common factors are taken out, the rest is expanded over a common denominator. */
  add(items: readonly Product[]): Product {
    const summands = items.filter((p) => !isZeroProduct(p));
    if (summands.length === 0) return P_ZERO;
    if (summands.length === 1) return summands[0]!;
    const mono = commonMonomial(summands.map((p) => p.mono));
    const polys = commonMonomial(summands.map((p) => p.polys));
    let den = 1n;
    for (const { coef } of summands) den = (den / gcd(den, coef.den)) * coef.den;
    const total: PolyBuilder = new Map();
    const fewerMono = invertMonomial(mono);
    const fewerPolys = invertMonomial(polys);
    for (const p of summands) {
      const scale = den / p.coef.den;
      const expanded = this.expandTerm(
        multiplyMonomials(p.mono, fewerMono),
        multiplyMonomials(p.polys, fewerPolys),
        p.coef.re * scale,
        p.coef.im * scale,
      );
      this.budget.spend(expanded.size);
      for (const t of expanded.values()) addTerm(total, t.mono, t.re, t.im);
    }
    const sum = this.fromPoly(total);
    return this.multiply(this.scale(sum, { re: 1n, im: 0n, den }), { coef: G_ONE, mono, polys });
  }

  private expandTerm(mono: Monomial, polys: readonly number[], re: bigint, im: bigint): Poly {
    let result = singleTerm(mono, re, im);
    for (let i = 0; i < polys.length; i += 2) {
      result = multiplyPolys(this.powerOfFactor(polys[i]!, polys[i + 1]!), result, this.budget);
    }
    return result;
  }

  private powerOfFactor(id: number, n: number): Poly {
    const base = this.factor(id).poly;
    if (n === 1) return base;
    const key = `${id}^${n}`;
    const known = this.powers.get(key);
    if (known) return known;
    const half = this.powerOfFactor(id, Math.floor(n / 2));
    const even = multiplyPolys(half, half, this.budget);
    const result = n % 2 === 0 ? even : multiplyPolys(even, base, this.budget);
    this.powers.set(key, result);
    return result;
  }

  /** The terms of a product whose polynomials have positive exponents, over the denominator of its coefficient. */
  expand(p: Product): { readonly poly: Poly; readonly den: bigint } {
    if (isZeroProduct(p)) return { poly: new Map(), den: 1n };
    const poly = this.reducePoly(this.expandTerm(p.mono, p.polys, p.coef.re, p.coef.im));
    return { poly, den: p.coef.den };
  }

  isExpandable(p: Product): boolean {
    return p.polys.every((e, i) => i % 2 === 0 || e > 0);
  }

  /** The summands of a product: its numerator's terms, each over the whole denominator. */
  summands(p: Product): readonly Product[] {
    const up: number[] = [];
    const down: number[] = [];
    for (let i = 0; i < p.polys.length; i += 2)
      (p.polys[i + 1]! > 0 ? up : down).push(p.polys[i]!, p.polys[i + 1]!);
    if (up.length === 0) return isZeroProduct(p) ? [] : [p];
    const { poly, den } = this.expand({ coef: p.coef, mono: p.mono, polys: up });
    return sortedTerms(poly).map((t) => ({ coef: gaussian(t.re, t.im, den), mono: t.mono, polys: down }));
  }

  /** Rewrites powers of reducible generators inside a polynomial. */
  private reducePoly(p: Poly): Poly {
    if (this.reducible.size === 0) return p;
    let current = p;
    for (;;) {
      const done: PolyBuilder = new Map();
      let changed = false;
      for (const t of current.values()) {
        const at = this.reducibleAt(t.mono);
        if (at < 0) {
          addTerm(done, t.mono, t.re, t.im);
          continue;
        }
        changed = true;
        const { rest, factor } = this.reduce(t.mono[at]!, t.mono[at + 1]!);
        const kept = [...t.mono];
        if (rest === 0) kept.splice(at, 2);
        else kept[at + 1] = rest;
        const { poly } = this.expandRaw(factor);
        this.budget.spend(poly.size);
        for (const f of poly.values()) {
          const mono = multiplyMonomials(kept, f.mono);
          addTerm(done, mono, t.re * f.re - t.im * f.im, t.re * f.im + t.im * f.re);
        }
      }
      if (!changed) return done;
      current = done;
    }
  }

  /** Radicands and powers of primes that leave a sum have whole coefficients and no denominators. */
  private expandRaw(p: Product): { readonly poly: Poly } {
    if (p.coef.den !== 1n || !this.isExpandable(p))
      throw new OutOfBudget('a radical with a fraction inside a sum');
    return { poly: this.expandTerm(p.mono, p.polys, p.coef.re, p.coef.im) };
  }

  private reducibleAt(mono: Monomial): number {
    for (let i = 0; i < mono.length; i += 2) if (this.needsReduction(mono[i]!, mono[i + 1]!)) return i;
    return -1;
  }

  /** A polynomial as a product: number * monomial * one primitive polynomial with a leading term in the first quadrant. */
  fromPoly(raw: Poly): Product {
    const poly = this.reducePoly(raw);
    if (poly.size === 0) return P_ZERO;
    const terms = sortedTerms(poly);
    if (terms.length === 1) {
      const { mono, re, im } = terms[0]!;
      return this.settle({ re, im, den: 1n }, mono, []);
    }
    const content = contentOf(terms);
    const mono = commonMonomial(terms.map((t) => t.mono));
    const primitive = mono.length === 0 && content === 1n ? poly : withoutContent(terms, mono, content);
    const lead = primitive === poly ? terms[0]! : sortedTerms(primitive)[0]!;
    const turn = quarterTurns(lead.re, lead.im);
    const unit = powerG(G_I, (4 - turn) % 4);
    const upright = turn === 0 ? primitive : turned(primitive, unit);
    const coef = multiplyG({ re: content, im: 0n, den: 1n }, powerG(G_I, turn));
    return this.settle(coef, mono, [this.internFactor(upright), 1]);
  }

  factorProduct(id: number): Product {
    return { coef: G_ONE, mono: NO_MONOMIAL, polys: [id, 1] };
  }

  /** Rebuilds a product with every generator replaced. */
  rebuild(p: Product, swap: (id: number) => Product | undefined): Product {
    const onPoly = (poly: Poly): Product =>
      this.add(
        [...poly.values()].map((t) =>
          this.multiply(this.number({ re: t.re, im: t.im, den: 1n }), onMono(t.mono)),
        ),
      );
    const onMono = (mono: Monomial): Product => {
      let result = this.one;
      for (let i = 0; i < mono.length; i += 2) {
        const replaced = swap(mono[i]!);
        const e = mono[i + 1]!;
        if (!replaced) result = this.multiply(result, this.power(mono[i]!, e));
        else if (e % UNIT === 0) result = this.multiply(result, this.raise(replaced, e / UNIT));
        else {
          const scaled =
            isOneG(replaced.coef) && replaced.polys.length === 0
              ? scaleMonomial(replaced.mono, e, UNIT)
              : undefined;
          if (!scaled) throw new OutOfBudget('a root of a replaced generator');
          result = this.multiply(result, this.settle(G_ONE, scaled, []));
        }
      }
      return result;
    };
    let result = this.multiply(this.number(p.coef), onMono(p.mono));
    for (let i = 0; i < p.polys.length; i += 2) {
      const factor = this.factor(p.polys[i]!);
      const ids = [...generatorsOf(factor.poly)];
      const touched = ids.some((g) => swap(g) !== undefined);
      const value = touched ? onPoly(factor.poly) : this.factorProduct(factor.id);
      result = this.multiply(result, this.raise(value, p.polys[i + 1]!));
    }
    return result;
  }
}

function withoutContent(terms: readonly PolyTerm[], mono: Monomial, content: bigint): Poly {
  const fewer = invertMonomial(mono);
  const result: PolyBuilder = new Map();
  for (const t of terms) addTerm(result, multiplyMonomials(t.mono, fewer), t.re / content, t.im / content);
  return result;
}

function turned(poly: Poly, unit: Gaussian): Poly {
  const result: PolyBuilder = new Map();
  for (const [key, t] of poly) {
    const c = multiplyG({ re: t.re, im: t.im, den: 1n }, unit);
    result.set(key, { mono: t.mono, re: c.re, im: c.im });
  }
  return result;
}

/** k with lead * i^-k in the quadrant re > 0, im >= 0. */
function quarterTurns(re: bigint, im: bigint): number {
  if (re > 0n && im >= 0n) return 0;
  if (re <= 0n && im > 0n) return 1;
  if (re < 0n && im <= 0n) return 2;
  return 3;
}

function fromBig(value: bigint): Gaussian {
  return { re: value, im: 0n, den: 1n };
}
