import { BIG_INFINITY, BIG_MINUS_INFINITY, BIG_ZERO } from '../number/big-float.js';
import { type Enclosure, intersect, interval, WHOLE_LINE } from '../number/interval.js';
import { createIntervalArithmetic, type IntervalArithmetic } from '../number/interval-arithmetic.js';
import { compare, equals, ONE, type Rational, rational, ZERO } from '../number/rational.js';
import type { Algebra } from './algebra.js';
import { OutOfBudget } from './budget.js';
import { showDeep } from './deep-sign.js';
import { evaluateTerm } from './evaluate.js';
import { findFeasible, type LinearRow } from './linear-program.js';
import { generatorsOf, type Monomial, type Poly, type PolyTerm, rootOfPoly, UNIT } from './polynomial.js';
import { type Bound, isZeroProduct, type Product } from './product.js';
import { renameIn } from './rename.js';
import { toTerm } from './to-term.js';

/** The set of signs a value can have: a sum of NEGATIVE, NIL and POSITIVE. */
export type SignSet = number;
export const NEGATIVE = 1;
export const NIL = 2;
export const POSITIVE = 4;
export const NOT_NEGATIVE = NIL + POSITIVE;
export const NOT_POSITIVE = NIL + NEGATIVE;
export const NOT_ZERO = NEGATIVE + POSITIVE;
export const ANY = 7;

export function turnSign(s: SignSet): SignSet {
  return (s & NIL) | (s & NEGATIVE ? POSITIVE : 0) | (s & POSITIVE ? NEGATIVE : 0);
}

export function multiplySigns(a: SignSet, b: SignSet): SignSet {
  let result = 0;
  if ((a | b) & NIL) result |= NIL;
  if (a & POSITIVE) result |= b & NOT_ZERO;
  if (a & NEGATIVE) result |= turnSign(b) & NOT_ZERO;
  return result;
}

/** An end of a range; a strict one is not reached. */
export interface Bounding {
  readonly value: Rational;
  readonly strict: boolean;
}

/** Something that is known about a value: a sign of it. */
interface Fact {
  readonly poly: Poly;
  /** The polynomial is at least zero, or above zero. */
  readonly strict: boolean;
}

/** Most facts that enter one linear program, to keep it small. */
const MAX_FACTS = 10;

/**
 * What is known about the signs of values, from assumptions, from the domain and from the case at hand; and what follows
 * from it. Every answer is a set that contains the true sign wherever all values involved are defined.
 */
export class Signs {
  private readonly known = new Map<string, SignSet>();
  private facts: Fact[] = [];
  private readonly remembered = new Map<number, SignSet>();
  private readonly busy = new Set<number>();
  private contradicted = false;
  /** Called before an entry is looked at, so that what holds for all entries is known of this one. */
  onEntry: ((id: number) => void) | undefined;

  constructor(readonly algebra: Algebra) {}

  /** Whether the facts exclude each other: nothing fulfils them. */
  get contradictory(): boolean {
    return this.contradicted;
  }

  /** Adds a fact; a value that is not real or not decomposable adds nothing. */
  learn(p: Product, sign: SignSet): void {
    const before = this.signOf(p);
    if ((before & sign) === 0) this.contradicted = true;
    if ((before & sign) === before) return;
    const parts = this.algebra.realParts(p);
    if (!parts) return;
    this.remembered.clear();
    let rest = sign;
    let odd: Product = this.algebra.one;
    const open: Product[] = [];
    if (parts.coef.re < 0n) rest = turnSign(rest);
    for (const { of, exponent } of parts.parts) {
      const s = this.signOf(of);
      if (exponent % (2 * UNIT) === 0) {
        // An even power is zero only where its base is.
        if (!(sign & NIL)) this.record(of, NOT_ZERO);
        continue;
      }
      if (s === POSITIVE) continue;
      if (s === NEGATIVE) {
        rest = turnSign(rest);
        continue;
      }
      if (!(sign & NIL)) this.record(of, NOT_ZERO);
      open.push(of);
      odd = this.algebra.multiply(odd, of);
    }
    if (open.length === 0) return;
    const evens = parts.parts.some(
      ({ of, exponent }) => exponent % (2 * UNIT) === 0 && exponent > 0 && this.signOf(of) & NIL,
    );
    // Where an even factor may vanish, a sign that allows zero says nothing about the others.
    if (evens && sign & NIL) return;
    if (open.length === 1) this.record(open[0]!, rest);
    if (this.facts.length < 4 * MAX_FACTS && this.algebra.isExpandable(odd) && !this.algebra.hasCis(odd)) {
      this.addFact(odd, rest);
    }
    this.checkConsistency();
  }

  private addFact(p: Product, sign: SignSet): void {
    const add = (q: Product, strict: boolean) =>
      this.facts.push({ poly: this.algebra.expand(q).poly, strict });
    if (sign === POSITIVE || sign === NOT_NEGATIVE) add(p, sign === POSITIVE);
    if (sign === NEGATIVE || sign === NOT_POSITIVE) add(this.algebra.negate(p), sign === NEGATIVE);
    if (sign === NIL) {
      add(p, false);
      add(this.algebra.negate(p), false);
    }
  }

  private record(part: Product, sign: SignSet): void {
    const { key, turned } = partKey(part);
    const now = (this.known.get(key) ?? ANY) & (turned ? turnSign(sign) : sign);
    if (now === 0) this.contradicted = true;
    this.known.set(key, now);
    this.remembered.clear();
  }

  /** -1 >= 0 follows from facts that exclude each other. */
  private checkConsistency(): void {
    if (this.contradicted || this.facts.length < 2) return;
    const minusOne: PolyTerm = { mono: [], re: -1n, im: 0n };
    if (this.followsFromFacts(new Map([['', minusOne]]), false)) this.contradicted = true;
    // A sum of facts that is zero, one of them strict, is a contradiction as well.
    else if (this.facts.some((f) => f.strict) && this.followsFromFacts(new Map(), true))
      this.contradicted = true;
  }

  signOf(p: Product): SignSet {
    if (isZeroProduct(p)) return NIL;
    const parts = this.algebra.realParts(p);
    if (!parts) return ANY;
    let sign: SignSet = parts.coef.re > 0n ? POSITIVE : NEGATIVE;
    for (const { of, exponent } of parts.parts) {
      const s = this.signOfPart(of);
      if (exponent % (2 * UNIT) === 0) {
        // A factor of a denominator is not zero where the value is defined.
        sign = multiplySigns(sign, exponent < 0 || !(s & NIL) ? POSITIVE : s === NIL ? NIL : NOT_NEGATIVE);
      } else if (exponent % UNIT === 0) sign = multiplySigns(sign, exponent < 0 ? s & NOT_ZERO : s);
      // A fractional power exists for non-negative bases only.
      else sign = multiplySigns(sign, exponent < 0 ? POSITIVE : s & NIL ? NOT_NEGATIVE : POSITIVE);
      if (sign === 0) return ANY;
    }
    return sign;
  }

  private signOfPart(part: Product): SignSet {
    const { key, turned } = partKey(part);
    const recorded = this.known.get(key) ?? ANY;
    const seen = turned ? turnSign(recorded) : recorded;
    if (seen === POSITIVE || seen === NEGATIVE || seen === NIL) return seen;
    const own =
      part.polys.length === 0
        ? this.signOfGenerator(part.mono[0]!)
        : part.mono.length === 0 && this.algebra.factor(part.polys[0]!).real
          ? this.signOfFactor(part.polys[0]!)
          : this.signOfBalanced(part);
    const again = this.known.get(key) ?? ANY;
    return (turned ? turnSign(again) : again) & own || own;
  }

  /** A factor with phases, made real by its balancing monomial. */
  private signOfBalanced(part: Product): SignSet {
    const sign = this.signByRange(part);
    if (sign === POSITIVE || sign === NEGATIVE || part.coef.den !== 1n) return sign;
    const { poly } = this.algebra.expand(part);
    const more = sign & this.signByConjugate(poly) || sign;
    return more === POSITIVE || more === NEGATIVE ? more : this.signInDepth(poly, more);
  }

  private signOfGenerator(id: number): SignSet {
    const { meaning } = this.algebra.info(id);
    switch (meaning.kind) {
      case 'name':
        return this.signOfUnknown(id);
      case 'entry':
        this.onEntry?.(id);
        return (this.known.get(`g${id}`) ?? ANY) & this.signOfUnknown(id);
      case 'size':
      case 'pi':
      case 'prime':
      case 'exp':
        return POSITIVE;
      case 'cis':
        return NOT_ZERO;
      case 'base':
        return this.signOf(meaning.of) & NIL ? NOT_NEGATIVE : POSITIVE;
      case 'delta':
        return NOT_NEGATIVE;
      case 'log':
        return this.signOfLog(meaning.of);
      case 'apply':
        // Odd increasing functions.
        return ['atan', 'asin', 'erf'].includes(meaning.name) ? this.signOf(meaning.args[0]!) : ANY;
      case 'sum':
      case 'largest':
        return this.signOf(meaning.of);
    }
  }

  /** An unknown's sign may follow from facts that tie it to others: x > y and y > 0. */
  private signOfUnknown(id: number): SignSet {
    if (this.facts.length === 0) return ANY;
    const key = -1 - id;
    const known = this.remembered.get(key);
    if (known !== undefined) return known;
    if (this.busy.has(key)) return ANY;
    this.busy.add(key);
    const mono: Monomial = [id, UNIT];
    const up: Poly = new Map([[mono.join(), { mono, re: 1n, im: 0n }]]);
    const down = negatePoly(up);
    let sign: SignSet = ANY;
    if (this.followsFromFacts(up, true)) sign = POSITIVE;
    else if (this.followsFromFacts(down, true)) sign = NEGATIVE;
    else if (this.followsFromFacts(up, false)) sign = NOT_NEGATIVE;
    else if (this.followsFromFacts(down, false)) sign = NOT_POSITIVE;
    this.busy.delete(key);
    this.remembered.set(key, sign);
    return sign;
  }

  private signOfLog(of: Product): SignSet {
    const sign = this.signOf(of);
    if (sign !== POSITIVE && sign !== NEGATIVE) return ANY;
    const size = sign === POSITIVE ? of : this.algebra.negate(of);
    return this.signOf(this.algebra.subtract(size, this.algebra.one));
  }

  private signOfFactor(id: number): SignSet {
    const known = this.remembered.get(id);
    if (known !== undefined) return known;
    if (this.busy.has(id)) return ANY;
    this.busy.add(id);
    const sign = this.signOfPoly(this.algebra.factor(id).poly, id);
    this.busy.delete(id);
    this.remembered.set(id, sign);
    return sign;
  }

  private signOfPoly(poly: Poly, id: number): SignSet {
    const byTerms = this.signByTerms(poly);
    if (byTerms === POSITIVE || byTerms === NEGATIVE) return byTerms;
    let sign = byTerms;
    if (this.facts.length > 0 || this.lemmas(poly).length > 0) {
      if (this.followsFromFacts(poly, true)) return POSITIVE;
      const opposite = negatePoly(poly);
      if (this.followsFromFacts(opposite, true)) return NEGATIVE;
      if (this.followsFromFacts(poly, false)) sign &= NOT_NEGATIVE;
      if (this.followsFromFacts(opposite, false)) sign &= NOT_POSITIVE;
    }
    if (sign === ANY || sign === NOT_NEGATIVE || sign === NOT_POSITIVE) {
      sign &= this.signByRange(this.algebra.factorProduct(id)) || ANY;
      sign &= this.signBySquares(poly) || ANY;
      sign &= this.signByConjugate(poly) || ANY;
    }
    if (sign === 0) return ANY;
    if (sign === ANY || sign === NOT_NEGATIVE || sign === NOT_POSITIVE)
      sign &= this.signByExponential(poly) || ANY;
    return sign === ANY || sign === NOT_NEGATIVE || sign === NOT_POSITIVE || sign === NOT_ZERO
      ? this.signInDepth(poly, sign)
      : sign;
  }

  /** exp of a sum of logs and other things, as a product; set by who can exponentiate. */
  exponentiate: ((p: Product) => Product | undefined) | undefined;

  /** q1 log u1 + q2 log u2 + r has the sign of u1^q1 u2^q2 exp(r) - 1. */
  private signByExponential(poly: Poly): SignSet {
    const { algebra } = this;
    if (poly.size > 12 || !this.exponentiate || this.depth > 1) return ANY;
    let logs = 0;
    for (const { mono } of poly.values()) {
      for (let i = 0; i < mono.length; i += 2) {
        if (algebra.meaning(mono[i]!).kind !== 'log') continue;
        if (mono.length !== 2 || mono[1] !== UNIT) return ANY;
        logs += 1;
      }
    }
    if (logs === 0) return ANY;
    this.depth += 1;
    const value = this.exponentiate(algebra.fromPoly(poly));
    const sign = value ? this.signOf(algebra.subtract(value, algebra.one)) : ANY;
    this.depth -= 1;
    return sign;
  }

  /** How signs of polynomials were found where it took more than their terms. */
  readonly log: string[] = [];
  private depth = 0;

  private signInDepth(poly: Poly, before: SignSet): SignSet {
    if (this.depth > 1) return before;
    this.depth += 1;
    let sign = before;
    const facts = this.relevantFacts(poly);
    const up = before & POSITIVE ? showDeep({ poly, facts }, this, this.log) : 0;
    if (up > 0) sign &= up === 2 ? POSITIVE : NOT_NEGATIVE;
    else if (before & NEGATIVE) {
      const down = showDeep({ poly: negatePoly(poly), facts }, this, this.log);
      if (down > 0) sign &= down === 2 ? NEGATIVE : NOT_POSITIVE;
    }
    this.depth -= 1;
    return sign === 0 ? before : sign;
  }

  private signOfMonomial(mono: Monomial): SignSet {
    let sign: SignSet = POSITIVE;
    for (let i = 0; i < mono.length; i += 2) {
      const s = this.signOfPart({ coef: { re: 1n, im: 0n, den: 1n }, mono: [mono[i]!, UNIT], polys: [] });
      const e = mono[i + 1]!;
      if (e % (2 * UNIT) === 0) sign = multiplySigns(sign, e < 0 || !(s & NIL) ? POSITIVE : NOT_NEGATIVE);
      else if (e % UNIT === 0) sign = multiplySigns(sign, e < 0 ? s & NOT_ZERO : s);
      else sign = multiplySigns(sign, s & NIL ? NOT_NEGATIVE : POSITIVE);
    }
    return sign;
  }

  /** All terms of one sign. */
  private signByTerms(poly: Poly): SignSet {
    let up = true;
    let down = true;
    let strict = false;
    for (const { mono, re } of poly.values()) {
      let s = this.signOfMonomial(mono);
      if (re < 0n) s = turnSign(s);
      if (s & NEGATIVE) up = false;
      if (s & POSITIVE) down = false;
      if (!(s & NIL)) strict = true;
      if (!up && !down) return ANY;
    }
    if (up && down) return NIL;
    if (up) return strict ? POSITIVE : NOT_NEGATIVE;
    return strict ? NEGATIVE : NOT_POSITIVE;
  }

  /**
   * Whether p = sum of multiples >= 0 of facts, plus terms that are not negative (Farkas): a linear program over the
   * monomials. For `strict`, a strict fact or a positive term takes part.
   */
  private followsFromFacts(p: Poly, strict: boolean): boolean {
    const ids = [...p.values()].flatMap((t) => t.mono.filter((_, i) => i % 2 === 0));
    for (const id of ids) if (this.algebra.meaning(id).kind === 'entry') this.onEntry?.(id);
    const facts = [...this.relevantFacts(p), ...this.lemmas(p)];
    if (facts.length === 0) return false;
    const monomials = new Map<string, Monomial>();
    for (const q of [p, ...facts.map((f) => f.poly)]) for (const [key, t] of q) monomials.set(key, t.mono);
    const rows: LinearRow[] = [];
    const strictRow: Rational[] = facts.map((f) => (f.strict ? ONE : ZERO));
    let strictBound = ZERO;
    const slackSum: Rational[] = [];
    for (const [key, mono] of monomials) {
      const value = p.get(key)?.re ?? 0n;
      const used = facts.map((f) => f.poly.get(key)?.re ?? 0n);
      let sign = this.signOfMonomial(mono);
      if (sign === ANY || sign === NOT_ZERO) {
        rows.push({ coefficients: used.map((u) => rational(u)), bound: rational(value), equation: true });
        continue;
      }
      const up = !(sign & NEGATIVE);
      sign = up ? sign : turnSign(sign);
      // value - sum(used * x) >= 0 for a non-negative monomial, <= 0 for a non-positive one.
      rows.push({
        coefficients: used.map((u) => rational(up ? -u : u)),
        bound: rational(up ? -value : value),
        equation: false,
      });
      if (sign === POSITIVE) {
        used.forEach((u, j) => {
          slackSum[j] = addRational(slackSum[j] ?? ZERO, rational(up ? -u : u));
        });
        strictBound = addRational(strictBound, rational(up ? -value : value));
      }
    }
    if (strict) {
      const total = strictRow.map((s, j) => addRational(s, slackSum[j] ?? ZERO));
      // Scaling is free only when p is zero; otherwise a positive amount, however small, would do.
      if (p.size === 0) rows.push({ coefficients: total, bound: ONE, equation: false });
      else {
        const tiny = rational(1n, 1_000_000n);
        rows.push({ coefficients: total, bound: addRational(strictBound, tiny), equation: false });
      }
    }
    return findFeasible(rows, facts.length, this.algebra.budget) !== undefined;
  }

  private readonly lemmaCache = new Map<number, readonly Fact[]>();

  /** exp u >= 1 + u and exp(-u) >= 1 - u, log |u| <= |u| - 1: for generators that meet their own arguments. */
  private lemmas(p: Poly): readonly Fact[] {
    const ids = generatorsOf(p);
    const result: Fact[] = [];
    for (const id of ids) {
      const { meaning } = this.algebra.info(id);
      if (meaning.kind === 'sum') result.push(...this.sumLemmas(id));
      if (meaning.kind === 'apply') result.push(...this.rangeLemmas(id));
      if (meaning.kind === 'largest') result.push(...this.largestLemmas(id, ids));
      if (meaning.kind !== 'exp' && meaning.kind !== 'log') continue;
      const inner = meaning.of;
      const own = new Set(inner.mono.filter((_, i) => i % 2 === 0));
      for (let i = 0; i < inner.polys.length; i += 2)
        for (const g of generatorsOf(this.algebra.factor(inner.polys[i]!).poly)) own.add(g);
      if (own.size > 0 && ![...own].some((g) => ids.has(g))) continue;
      let facts = this.lemmaCache.get(id);
      if (!facts) {
        facts = this.lemmasOf(id);
        this.lemmaCache.set(id, facts);
      }
      result.push(...facts);
    }
    return result;
  }

  /** The largest of all entries is at least each one that occurs beside it. */
  private largestLemmas(id: number, beside: ReadonlySet<number>): readonly Fact[] {
    const { algebra } = this;
    const { meaning } = algebra.info(id);
    if (meaning.kind !== 'largest') return [];
    const positions = new Set<number | string>();
    for (const other of beside) {
      const entry = algebra.meaning(other);
      if (entry.kind === 'entry') for (const i of entry.indices) positions.add(i);
    }
    const facts: Fact[] = [];
    for (const at of [...positions].slice(0, 6)) {
      const one = renameIn(algebra, meaning.of, new Map([[meaning.bound.index, at]]));
      const gap = algebra.subtract(algebra.power(id), one);
      if (!isZeroProduct(gap) && algebra.isExpandable(gap) && !algebra.hasCis(gap))
        facts.push({ poly: algebra.expand(gap).poly, strict: false });
    }
    return facts;
  }

  /** |erf| < 1, |atan| < pi/2, |asin| <= pi/2. */
  private rangeLemmas(id: number): readonly Fact[] {
    const known = this.lemmaCache.get(id);
    if (known) return known;
    const { algebra } = this;
    const { meaning } = algebra.info(id);
    const facts: Fact[] = [];
    this.lemmaCache.set(id, facts);
    if (meaning.kind !== 'apply' || !['erf', 'atan', 'asin'].includes(meaning.name)) return facts;
    const half = { re: 1n, im: 0n, den: 2n };
    const end =
      meaning.name === 'erf'
        ? algebra.one
        : algebra.scale(algebra.power(algebra.generator({ kind: 'pi' })), half);
    const value = algebra.power(id);
    const strict = meaning.name !== 'asin';
    facts.push({ poly: algebra.expand(algebra.subtract(end, value)).poly, strict });
    facts.push({ poly: algebra.expand(algebra.add([end, value])).poly, strict });
    return facts;
  }

  /** max_k exp(u_k) <= sum_k exp(u_k) <= n max_k exp(u_k). */
  private sumLemmas(id: number): readonly Fact[] {
    const known = this.lemmaCache.get(id);
    if (known) return known;
    const { algebra } = this;
    const { meaning } = algebra.info(id);
    const facts: Fact[] = [];
    this.lemmaCache.set(id, facts);
    if (meaning.kind !== 'sum' || meaning.bound.length !== 1) return facts;
    const [bound] = meaning.bound as readonly [Bound];
    const { mono, polys } = meaning.of;
    const inner = mono.length === 2 && polys.length === 0 ? algebra.meaning(mono[0]!) : undefined;
    if (inner?.kind !== 'exp' || mono[1]! < 0 || typeof bound.extent !== 'string') return facts;
    const top = algebra.power(algebra.generator({ kind: 'largest', bound, of: inner.of }));
    const size = algebra.power(algebra.generator({ kind: 'size', name: bound.extent }));
    const largest = algebra.power(algebra.generator({ kind: 'exp', of: top }), mono[1]!);
    const sum = algebra.power(id);
    facts.push({ poly: algebra.expand(algebra.subtract(sum, largest)).poly, strict: false });
    facts.push({
      poly: algebra.expand(algebra.subtract(algebra.multiply(size, largest), sum)).poly,
      strict: false,
    });
    return facts;
  }

  private lemmasOf(id: number): readonly Fact[] {
    const { algebra } = this;
    const { meaning } = algebra.info(id);
    if (meaning.kind !== 'exp' && meaning.kind !== 'log') return [];
    const value = algebra.power(id);
    const u = meaning.of;
    if (!algebra.isExpandable(u) || algebra.hasCis(u)) return [];
    const make = (q: Product): Fact[] =>
      isZeroProduct(q) || !algebra.isExpandable(q) ? [] : [{ poly: algebra.expand(q).poly, strict: false }];
    if (meaning.kind === 'exp') {
      const up = algebra.subtract(value, algebra.add([algebra.one, u]));
      const down = algebra.subtract(algebra.one, algebra.multiply(value, algebra.subtract(algebra.one, u)));
      return [...make(up), ...make(down)];
    }
    const sign = this.signOf(u);
    if (sign & NEGATIVE) return [];
    const upper = algebra.subtract(algebra.subtract(u, algebra.one), value);
    // log u >= 1 - 1/u, times u.
    const lower = algebra.add([algebra.multiply(u, value), algebra.one, algebra.negate(u)]);
    return [...make(upper), ...make(lower)];
  }

  private relevantFacts(p: Poly): readonly Fact[] {
    const reached = new Set(generatorsOf(p));
    if (p.size === 0 || reached.size === 0) return this.facts.slice(0, MAX_FACTS);
    const chosen: Fact[] = [];
    for (let round = 0; round < 3; round++) {
      for (const f of this.facts) {
        if (chosen.includes(f)) continue;
        const ids = generatorsOf(f.poly);
        if (![...ids].some((id) => reached.has(id))) continue;
        chosen.push(f);
        for (const id of ids) reached.add(id);
      }
    }
    return chosen.slice(0, MAX_FACTS);
  }

  /** An enclosure of all values, with names anywhere their known signs allow; undefined where none is found. */
  enclose(p: Product): Enclosure | undefined {
    const { free, level } = this.algebra.scopeOfProduct(p);
    if (free.size > 0 || level > 0) return undefined;
    try {
      return evaluateTerm(
        toTerm(this.algebra, p),
        {
          names: this.ranges(),
          entry: () => WHOLE_LINE,
          sizes: new Map(),
          positions: new Map(),
          integers: this.algebra.integers,
        },
        this.arithmetic(),
        this.algebra.budget,
      );
    } catch (error) {
      if (error instanceof OutOfBudget && !this.algebra.budget.exhausted) return undefined;
      throw error;
    }
  }

  private signByRange(p: Product): SignSet {
    const value = this.enclose(p);
    return value ? signOfEnclosure(value) : ANY;
  }

  private cachedArithmetic: IntervalArithmetic | undefined;

  private arithmetic(): IntervalArithmetic {
    this.cachedArithmetic ??= createIntervalArithmetic(64);
    return this.cachedArithmetic;
  }

  private ranges(): ReadonlyMap<string, Enclosure> {
    const ranges = new Map<string, Enclosure>();
    for (let id = 0; id < this.algebra.size; id++) {
      const meaning = this.algebra.meaning(id);
      if (meaning.kind !== 'name') continue;
      const { lo, hi } = this.boundsOf(id);
      const own = rangeOfSign(this.known.get(`g${id}`) ?? ANY);
      const ia = this.arithmetic();
      const low = lo && ia.fromRational(lo.value).lo;
      const high = hi && ia.fromRational(hi.value).hi;
      ranges.set(meaning.name, intersect(own, interval(low ?? BIG_MINUS_INFINITY, high ?? BIG_INFINITY)));
    }
    return ranges;
  }

  /** Numbers between which a generator lies, by the facts that are about it alone. */
  boundsOf(id: number): { readonly lo: Bounding | undefined; readonly hi: Bounding | undefined } {
    let lo: Bounding | undefined;
    let hi: Bounding | undefined;
    for (const { poly, strict } of this.facts) {
      if (poly.size > 2) continue;
      let slope = 0n;
      let constant = 0n;
      let fits = true;
      for (const { mono, re } of poly.values()) {
        if (mono.length === 0) constant = re;
        else if (mono.length === 2 && mono[0] === id && mono[1] === UNIT) slope = re;
        else fits = false;
      }
      if (!fits || slope === 0n) continue;
      const value = rational(-constant, slope);
      if (slope > 0n && (!lo || compare(value, lo.value) > 0 || (strict && equals(value, lo.value))))
        lo = { value, strict };
      if (slope < 0n && (!hi || compare(value, hi.value) < 0 || (strict && equals(value, hi.value))))
        hi = { value, strict };
    }
    return { lo, hi };
  }

  /** A perfect square is not negative. */
  private signBySquares(poly: Poly): SignSet {
    if (poly.size > 60 || poly.size < 3) return ANY;
    if (rootOfPoly(poly, 2, this.algebra.budget)) return NOT_NEGATIVE;
    return rootOfPoly(negatePoly(poly), 2, this.algebra.budget) ? NOT_POSITIVE : ANY;
  }

  /**
   * p = a + b r with one square root r > 0: where a^2 - b^2 r^2 > 0, p has the sign of a, where it is < 0 that of b.
   */
  private signByConjugate(poly: Poly): SignSet {
    const { algebra } = this;
    if (poly.size > 40) return ANY;
    for (const id of generatorsOf(poly)) {
      const { meaning } = algebra.info(id);
      if (meaning.kind !== 'base' && meaning.kind !== 'prime') continue;
      const without = new Map<string, PolyTerm>();
      const along = new Map<string, PolyTerm>();
      let square = true;
      for (const t of poly.values()) {
        const at = t.mono.indexOf(id);
        const e = at >= 0 && at % 2 === 0 ? t.mono[at + 1]! : 0;
        if (e === 0) without.set(t.mono.join(), t);
        else if (e === UNIT / 2) {
          const mono = [...t.mono.slice(0, at), ...t.mono.slice(at + 2)];
          along.set(mono.join(), { mono, re: t.re, im: t.im });
        } else square = false;
      }
      if (!square) continue;
      const a = algebra.fromPoly(without);
      const b = algebra.fromPoly(along);
      const radicand = algebra.raise(algebra.power(id, UNIT / 2), 2);
      const difference = algebra.subtract(
        algebra.raise(a, 2),
        algebra.multiply(algebra.raise(b, 2), radicand),
      );
      const s = this.signOf(difference);
      const root = this.signOf(algebra.power(id, UNIT / 2));
      if (s === POSITIVE) return this.signOf(a) & NOT_ZERO || ANY;
      if (s === NEGATIVE && root === POSITIVE) return this.signOf(b) & NOT_ZERO || ANY;
      if (s === NEGATIVE) return this.signOf(b) & NOT_ZERO || ANY;
      if (s === NOT_NEGATIVE) {
        const sa = this.signOf(a);
        if (sa === POSITIVE || sa === NOT_NEGATIVE) return NOT_NEGATIVE;
        if (sa === NEGATIVE || sa === NOT_POSITIVE) return NOT_POSITIVE;
      }
      if (s === NOT_POSITIVE) {
        const sb = this.signOf(b);
        if (sb === POSITIVE || sb === NOT_NEGATIVE) return NOT_NEGATIVE;
        if (sb === NEGATIVE || sb === NOT_POSITIVE) return NOT_POSITIVE;
      }
      return ANY;
    }
    return ANY;
  }
}

/** One generator, one polynomial, or a balanced polynomial with its phases: the polynomial or generator names it. */
function partKey(part: Product): { readonly key: string; readonly turned: boolean } {
  const negative = part.coef.re < 0n || part.coef.im < 0n;
  if (part.polys.length > 0) return { key: `p${part.polys[0]}`, turned: negative };
  return { key: `g${part.mono[0]}`, turned: negative };
}

function signOfEnclosure(x: Enclosure): SignSet {
  if (x.kind === 'empty') return ANY;
  let sign = 0;
  if (x.lo.mantissa < 0n) sign |= NEGATIVE;
  if (x.hi.mantissa > 0n) sign |= POSITIVE;
  if (x.lo.mantissa <= 0n && x.hi.mantissa >= 0n) sign |= NIL;
  return sign === 0 ? ANY : sign;
}

function rangeOfSign(sign: SignSet): Enclosure {
  const lo = sign & NEGATIVE ? BIG_MINUS_INFINITY : BIG_ZERO;
  const hi = sign & POSITIVE ? BIG_INFINITY : BIG_ZERO;
  return interval(lo, hi);
}

function negatePoly(poly: Poly): Poly {
  const result = new Map<string, PolyTerm>();
  for (const [key, t] of poly) result.set(key, { mono: t.mono, re: -t.re, im: -t.im });
  return result;
}

function addRational(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}
