import type { Enclosure } from '../../number/interval.js';
import { createIntervalArithmetic, type IntervalArithmetic } from '../../number/interval-arithmetic.js';
import type { Algebra } from '../algebra/algebra.js';
import { G_ONE } from '../algebra/gaussian.js';
import type { Bounds, PolyFact } from '../algebra/known-signs.js';
import {
  generatorsOf,
  type Monomial,
  negatePoly,
  type Poly,
  type PolyTerm,
  UNIT,
} from '../algebra/polynomial.js';
import { isZeroProduct, type Product } from '../algebra/product.js';
import { rootsOfSquares, takenApart } from '../algebra/quadratic.js';
import { realParts } from '../algebra/real-parts.js';
import { OutOfBudget } from '../term/budget.js';
import {
  ANY,
  multiplySigns,
  NEGATIVE,
  NIL,
  NOT_NEGATIVE,
  NOT_POSITIVE,
  NOT_ZERO,
  POSITIVE,
  type SignSet,
  signOfEnclosure,
  turnSign,
} from '../term/sign-set.js';
import { showDeep } from './deep-sign.js';
import { boundsIn, factsAbout, MAX_FACTS } from './fact-choice.js';
import { productsOfFacts } from './fact-products.js';
import { followsFrom } from './farkas.js';
import { mayVanish, type SignsOfParts, signOfGenerator } from './generator-sign.js';
import { Lemmas } from './lemmas.js';
import { type LogSigns, signByExponential, signByRatio } from './log-sign.js';
import { isNeverZero } from './nonzero-sign.js';
import { polyFacts } from './poly-facts.js';
import { signByConjugate, signByPowers, signBySquares } from './root-sign.js';
import { squareLemma } from './square-lemma.js';
import { encloseValues, type SignsOfNames } from './value-ranges.js';

/** Linear programs with products of facts in one case. */
const MAX_MULTIPLIED = 12;

/** Searches for the sign of a product that are nested. */
const MAX_JOINED = 2;

/**
 * What is known about the signs of values, from assumptions, from the domain and from the case at hand; and what follows
 * from it. Every answer is a set that contains the true sign wherever all values involved are defined.
 */
export class Signs implements LogSigns, SignsOfNames, SignsOfParts {
  private readonly lemmas = new Lemmas(this);
  private readonly known = new Map<string, SignSet>();
  private facts: PolyFact[] = [];
  private readonly remembered = new Map<number, SignSet>();
  private readonly busy = new Set<number>();
  private contradicted = false;
  /** Called before an entry is looked at, so that what holds for all entries is known of this one. */
  onEntry: ((id: number) => void) | undefined;
  /** Called before the first sign is looked for, so that facts are learnt only where they are needed; it sets itself to undefined. */
  onAsked: (() => void) | undefined;

  constructor(readonly algebra: Algebra) {}

  /** Whether the facts exclude each other: nothing fulfils them. */
  get contradictory(): boolean {
    this.onAsked?.();
    this.checkConsistency();
    return this.contradicted;
  }

  /** Values that are zero. */
  readonly equations: Product[] = [];

  /** Facts about products of several factors of open sign: they say more once the sign of a factor is known. */
  private undivided: { readonly p: Product; readonly sign: SignSet }[] = [];

  /** Whether a sign is asked for that is seen without a search. */
  private brief = false;

  /** A sign without the search in depth: enough to see whether a fact is news. */
  private signAtFirstSight(p: Product): SignSet {
    this.brief = true;
    this.remembered.clear();
    try {
      return this.signOf(p);
    } finally {
      this.brief = false;
      this.remembered.clear();
    }
  }

  /** The sign at first sight by what is learnt so far, facts that wait left aside. */
  signUnasked(p: Product): SignSet {
    const waiting = this.onAsked;
    this.onAsked = undefined;
    try {
      return this.signAtFirstSight(p);
    } finally {
      this.onAsked = waiting;
    }
  }

  /** Forgets what was found before new facts came in. */
  forget(): void {
    this.remembered.clear();
  }

  /** Uses the facts about products again, after others came in. */
  learnAgain(): void {
    const facts = this.undivided;
    this.undivided = [];
    for (const { p, sign } of facts) this.learn(p, sign);
  }

  /** Adds a fact; a value that is not real or not decomposable adds nothing. */
  learn(p: Product, sign: SignSet): void {
    const before = this.signAtFirstSight(p);
    if ((before & sign) === 0) this.contradicted = true;
    if ((before & sign) === before) return;
    const roots = sign === NIL ? rootsOfSquares(this.algebra, p) : [];
    if (sign === NIL) this.equations.push(p, ...roots);
    for (const root of roots) this.learnParts(root, NIL);
    this.learnParts(p, sign);
    const apart = takenApart(this.algebra, p);
    if (apart) this.learnParts(apart, sign);
  }

  private learnParts(p: Product, sign: SignSet): void {
    const parts = realParts(this.algebra, p);
    if (!parts) return;
    this.remembered.clear();
    this.lemmas.forget();
    let rest = sign;
    let odd: Product = this.algebra.one;
    const open: Product[] = [];
    if (parts.coef.re < 0n) rest = turnSign(rest);
    // Beside a factor that grows where it vanishes, a power of zero says nothing.
    if (p.polys.length > 0 && parts.parts.some(({ of }) => this.isLoose(of))) return;
    for (const { of, exponent } of parts.parts) {
      const s = this.signOf(of);
      if (exponent % (2 * UNIT) === 0) {
        // An even power is zero only where its base is.
        if (!(sign & NIL)) this.record(of, NOT_ZERO);
        else if (sign === NIL && exponent > 0 && parts.parts.length === 1) this.record(of, NIL);
        continue;
      }
      if (s === POSITIVE || (sign === NIL && !(s & NIL))) continue;
      if (s === NEGATIVE) {
        rest = turnSign(rest);
        continue;
      }
      if (!(sign & NIL)) this.record(of, NOT_ZERO);
      open.push(of);
      odd = this.algebra.multiply(odd, of);
    }
    if (open.length === 0) return;
    if (open.length > 1) this.undivided.push({ p, sign });
    const evens = parts.parts.some(
      ({ of, exponent }) => exponent % (2 * UNIT) === 0 && exponent > 0 && this.signOf(of) & NIL,
    );
    // Where an even factor may vanish, a sign that allows zero says nothing about the others.
    if (evens && sign & NIL) return;
    if (open.length === 1) {
      this.record(open[0]!, rest);
      this.learnTerms(open[0]!, rest);
    }
    if (this.facts.length < 4 * MAX_FACTS && this.algebra.isExpandable(odd) && !this.algebra.hasCis(odd)) {
      this.facts.push(...polyFacts(this.algebra, odd, rest));
    }
  }

  /** Terms of one sign whose sum has not got this sign are all zero. */
  private learnTerms(part: Product, sign: SignSet): void {
    const id = part.polys[0];
    if (
      (sign & NIL) === 0 ||
      id === undefined ||
      part.mono.length > 0 ||
      part.coef.re < 0n ||
      !this.algebra.factor(id).real
    )
      return;
    const { poly } = this.algebra.factor(id);
    const byTerms = this.signByTerms(poly);
    if (byTerms !== NOT_NEGATIVE && byTerms !== NOT_POSITIVE) return;
    if ((sign & byTerms & NOT_ZERO) !== 0) return;
    for (const { mono } of poly.values()) this.learn(this.algebra.settle(G_ONE, mono, []), NIL);
  }

  /** Whether something is known not to be zero, and no more of it. */
  private unequal = false;

  private record(part: Product, sign: SignSet): void {
    if (sign === NOT_ZERO) this.unequal = true;
    const { key, turned } = partKey(part);
    const now = (this.known.get(key) ?? ANY) & (turned ? turnSign(sign) : sign);
    if (now === 0) this.contradicted = true;
    this.known.set(key, now);
    this.remembered.clear();
    this.lemmas.forget();
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
    if (this.onAsked) {
      const unasked = this.signUnasked(p);
      if (unasked === POSITIVE || unasked === NEGATIVE) return unasked;
      this.onAsked();
    }
    const parts = realParts(this.algebra, p);
    if (!parts) return ANY;
    let sign: SignSet = parts.coef.re > 0n ? POSITIVE : NEGATIVE;
    // Facts about sums may hold the product whose sign is looked for under a sum again.
    let together: ReturnType<Signs['jointSign']>;
    if (this.facts.length > 0 && parts.parts.length > 1 && this.joined < MAX_JOINED) {
      this.joined += 1;
      try {
        together = this.jointSign(parts.parts);
      } finally {
        this.joined -= 1;
      }
    }
    for (const { of, exponent } of parts.parts) {
      const s = together?.members.has(of) ? POSITIVE : this.signOfPart(of);
      sign = multiplySigns(sign, this.signOfPower(of, s, exponent));
      if (sign === 0) return ANY;
    }
    return together && together.sign < 0 ? turnSign(sign) : sign;
  }

  /** Searches for the sign of a product, one in another. */
  private joined = 0;

  /** Odd factors of unknown sign whose product has a known one: a b > 0. */
  private jointSign(
    parts: readonly { readonly of: Product; readonly exponent: number }[],
  ): { readonly members: ReadonlySet<Product>; readonly sign: -1 | 1 } | undefined {
    const { algebra } = this;
    const open = parts.filter(
      (p) =>
        p.exponent % (2 * UNIT) !== 0 &&
        p.exponent % UNIT === 0 &&
        this.signOfPart(p.of) & NEGATIVE &&
        this.signOfPart(p.of) & POSITIVE,
    );
    if (open.length < 2 || open.length > 4) return undefined;
    const product = algebra.multiplyAll(open.map((p) => p.of));
    if (!algebra.isExpandable(product) || algebra.hasCis(product) || product.coef.den !== 1n)
      return undefined;
    const { poly } = algebra.expand(product);
    const members = new Set(open.map((p) => p.of));
    if (this.followsFromFacts(poly, true)) return { members, sign: 1 };
    return this.followsFromFacts(negatePoly(poly), true) ? { members, sign: -1 } : undefined;
  }

  private signOfPart(part: Product): SignSet {
    const { key, turned } = partKey(part);
    const recorded = this.known.get(key) ?? ANY;
    const seen = turned ? turnSign(recorded) : recorded;
    if (seen === POSITIVE || seen === NEGATIVE || seen === NIL) return seen;
    const own =
      part.polys.length === 0
        ? signOfGenerator(this, part.mono[0]!)
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
    const more = sign & signByConjugate(poly, this) || sign;
    return more === POSITIVE || more === NEGATIVE ? more : this.signInDepth(poly, more);
  }

  /** Whether a part is a power that may be of zero, of which a sign that excludes zero was not learnt. */
  private isLoose(part: Product): boolean {
    const id = part.mono[0];
    if (part.polys.length > 0 || id === undefined) return false;
    const { meaning } = this.algebra.info(id);
    if (meaning.kind !== 'exp' || !mayVanish(this, meaning.of)) return false;
    return (this.knownSign(id) & NIL) !== 0;
  }

  /** The signs of a real factor to a power. */
  private signOfPower(part: Product, s: SignSet, exponent: number): SignSet {
    if (exponent < 0 && this.isLoose(part)) return NOT_NEGATIVE;
    // A factor of a denominator is not zero where the value is defined.
    if (s === NIL && exponent > 0) return NIL;
    if (exponent % (2 * UNIT) === 0) return exponent < 0 || !(s & NIL) ? POSITIVE : NOT_NEGATIVE;
    if (exponent % UNIT === 0) return exponent < 0 ? s & NOT_ZERO : s;
    // A fractional power exists for non-negative bases only.
    return exponent < 0 || !(s & NIL) ? POSITIVE : NOT_NEGATIVE;
  }

  /** The sign of an entry by the facts about all entries. */
  signOfEntry(id: number): SignSet {
    this.onAsked?.();
    this.onEntry?.(id);
    return this.knownSign(id) & this.signOfUnknown(id);
  }

  /** An unknown's sign may follow from facts that tie it to others: x > y and y > 0. */
  signOfUnknown(id: number): SignSet {
    this.onAsked?.();
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
    const lemmas = this.lemmas.about(poly);
    if (this.facts.length > 0 || lemmas.length > 0) {
      // What is known of generators serves both signs; entries may bring news between two questions.
      const near = this.onEntry ? undefined : { lemmas, facts: factsAbout(this.facts, poly, lemmas) };
      if (this.followsFromFacts(poly, true, true, near)) return POSITIVE;
      const opposite = negatePoly(poly);
      if (this.followsFromFacts(opposite, true, true, near)) return NEGATIVE;
      if (this.followsFromFacts(poly, false, true, near)) sign &= NOT_NEGATIVE;
      if (this.followsFromFacts(opposite, false, true, near)) sign &= NOT_POSITIVE;
    }
    if (sign === ANY || sign === NOT_NEGATIVE || sign === NOT_POSITIVE) {
      sign &= this.signByRange(this.algebra.factorProduct(id)) || ANY;
      sign &= signBySquares(poly, this.algebra.budget) || ANY;
      sign &= signByConjugate(poly, this) || ANY;
    }
    if (sign === 0) return ANY;
    if (sign === ANY || sign === NOT_NEGATIVE || sign === NOT_POSITIVE)
      sign &= this.deeper(() => signByPowers(poly, this)) || ANY;
    if (sign === ANY || sign === NOT_NEGATIVE || sign === NOT_POSITIVE)
      sign &= this.deeper(() => signByExponential(poly, this)) || ANY;
    if (sign === ANY || sign === NOT_NEGATIVE || sign === NOT_POSITIVE)
      sign &= this.deeper(() => signByRatio(poly, this)) || ANY;
    if (this.unequal && sign & NIL && isNeverZero(this.algebra.factorProduct(id), this)) sign &= NOT_ZERO;
    return sign === ANY || sign === NOT_NEGATIVE || sign === NOT_POSITIVE || sign === NOT_ZERO
      ? this.signInDepth(poly, sign)
      : sign;
  }

  /** exp of a sum of logs and other things, as a product; set by who can exponentiate. */
  exponentiate: ((p: Product) => Product | undefined) | undefined;

  /** The square root of what is not negative; set by who can take it. */
  takeRoot: ((p: Product) => Product | undefined) | undefined;

  /** Sums and lengths that an equation gives a value; kept by who uses equations. */
  readonly replaced = new Map<number, Product>();

  settled(p: Product): Product | undefined {
    if (this.replaced.size === 0) return p;
    try {
      return this.algebra.rebuild(p, (id) => this.replaced.get(id));
    } catch (error) {
      if (error instanceof OutOfBudget && !this.algebra.budget.exhausted) return undefined;
      throw error;
    }
  }

  rootOf(p: Product): Product | undefined {
    return this.takeRoot?.(p);
  }

  /** The logarithm of a positive product; set by who can take it. */
  takeLog: ((p: Product) => Product | undefined) | undefined;

  /** How signs of polynomials were found where it took more than their terms. */
  readonly log: string[] = [];
  private depth = 0;

  /** An answer that asks for signs of other values; nested a few times only. */
  private deeper(ask: () => SignSet): SignSet {
    if (this.depth > 1) return ANY;
    this.depth += 1;
    const sign = ask();
    this.depth -= 1;
    return sign;
  }

  private signInDepth(poly: Poly, before: SignSet): SignSet {
    if (this.brief) return before;
    if (this.depth > 1) return before;
    this.depth += 1;
    let sign = before;
    const facts = factsAbout(this.facts, poly);
    const up = before & POSITIVE ? showDeep({ poly, facts }, this, this.log) : 0;
    if (up > 0) sign &= up === 2 ? POSITIVE : NOT_NEGATIVE;
    else if (before & NEGATIVE) {
      const down = showDeep({ poly: negatePoly(poly), facts }, this, this.log);
      if (down > 0) sign &= down === 2 ? NEGATIVE : NOT_POSITIVE;
    }
    this.depth -= 1;
    return sign === 0 ? before : sign;
  }

  signOfMonomial(mono: Monomial): SignSet {
    this.onAsked?.();
    let sign: SignSet = POSITIVE;
    for (let i = 0; i < mono.length; i += 2) {
      const part: Product = { coef: G_ONE, mono: [mono[i]!, UNIT], polys: [] };
      sign = multiplySigns(sign, this.signOfPower(part, this.signOfPart(part), mono[i + 1]!));
    }
    return sign;
  }

  /** All terms of one sign. */
  signByTerms(poly: Poly): SignSet {
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

  isSumOfSquares(id: number): boolean {
    this.onAsked?.();
    return this.lemmas.isSumOfSquares(id);
  }

  /** Whether p >= 0, or p > 0, is a combination of facts and lemmas, or, where that is asked for, of their products. */
  private followsFromFacts(p: Poly, strict: boolean, deep = false, near = this.near(p)): boolean {
    const { budget } = this.algebra;
    const facts = [...near.facts, ...near.lemmas, ...squareLemma(p, near.facts, budget)];
    const signOf = (mono: Monomial) => this.signOfMonomial(mono);
    if (followsFrom(facts, p, strict, signOf, budget)) return true;
    if (
      !deep ||
      !this.withProducts ||
      this.brief ||
      this.depth > 0 ||
      this.joined > 0 ||
      this.multiplied >= MAX_MULTIPLIED
    )
      return false;
    this.multiplied += 1;
    const products = productsOfFacts({ algebra: this.algebra, poly: p, facts, signOfMonomial: signOf });
    return products.length > 0 && followsFrom([...facts, ...products], p, strict, signOf, budget);
  }

  /** The facts that are tied to a polynomial, and the lemmas about its generators. */
  near(p: Poly): { readonly lemmas: readonly PolyFact[]; readonly facts: readonly PolyFact[] } {
    if (this.onEntry)
      for (const id of generatorsOf(p)) if (this.algebra.meaning(id).kind === 'entry') this.onEntry(id);
    const lemmas = this.lemmas.about(p);
    return { lemmas, facts: factsAbout(this.facts, p, lemmas) };
  }

  /** Whether facts are multiplied with each other: a dear search for what is left open without. */
  withProducts = false;
  private multiplied = 0;

  /** An enclosure of all values, with names anywhere their known signs allow; undefined where none is found. */
  enclose(p: Product): Enclosure | undefined {
    this.onAsked?.();
    this.arithmetic ??= createIntervalArithmetic(64);
    return encloseValues(p, this, this.arithmetic);
  }

  private arithmetic: IntervalArithmetic | undefined;

  /** The sign of a generator by what was learnt of it, without any search. */
  knownSign(id: number): SignSet {
    this.onAsked?.();
    return this.known.get(`g${id}`) ?? ANY;
  }

  private signByRange(p: Product): SignSet {
    const value = this.enclose(p);
    return value ? signOfEnclosure(value) : ANY;
  }

  boundsOf(id: number): Bounds {
    this.onAsked?.();
    return boundsIn(this.facts, id);
  }
}

/** One generator, one polynomial, or a balanced polynomial with its phases: the polynomial or generator names it. */
function partKey(part: Product): { readonly key: string; readonly turned: boolean } {
  const negative = part.coef.re < 0n || part.coef.im < 0n;
  if (part.polys.length > 0) return { key: `p${part.polys[0]}`, turned: negative };
  return { key: `g${part.mono[0]}`, turned: negative };
}
