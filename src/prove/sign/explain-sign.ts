import { formatInterval } from '../../number/interval-format.js';
import { equals, format, isZero, ONE, rational } from '../../number/rational.js';
import { G_ONE } from '../algebra/gaussian.js';
import type { PolyFact } from '../algebra/known-signs.js';
import { generatorsOf, negatePoly, type Poly, rootOfPoly, UNIT } from '../algebra/polynomial.js';
import { isConstant, isZeroProduct, type Product } from '../algebra/product.js';
import { realParts } from '../algebra/real-parts.js';
import { polyTerm, toTerm } from '../algebra/to-term.js';
import { OutOfBudget } from '../term/budget.js';
import { printTerm, RELATIONS } from '../term/print-term.js';
import { NEGATIVE, NIL, NOT_NEGATIVE, NOT_POSITIVE, POSITIVE, type SignSet } from '../term/sign-set.js';
import { multiplyTerms, rationalTerm, type Term } from '../term/term.js';
import { tidyTerm } from '../term/tidy-term.js';
import { explainDeep } from './deep-sign.js';
import { productsOfFacts } from './fact-products.js';
import { combinationOf } from './farkas.js';
import { splitByRoot } from './root-sign.js';
import type { Signs } from './signs.js';
import { squareLemma } from './square-lemma.js';

/** Lines of one argument, and how far reasons of reasons are followed. */
const MAX_LINES = 24;
const MAX_DEPTH = 3;

/** Characters of an expression that is written into a line. */
const MAX_TEXT = 240;

/**
 * Why a value has its sign, for a reader who wants to check it: the factors, and of each that is not plain the terms, the assumptions and
 * theorems that add up to it, its square, or its values. The questions are those by which the sign was found, in the same order.
 */
export function explainSign(signs: Signs, p: Product): readonly string[] {
  const explainer = new Explainer(signs);
  try {
    explainer.product(p, 0);
    if (explainer.lines.length === 0) explainer.plain(signs.signOf(p));
  } catch (error) {
    if (!(error instanceof OutOfBudget)) throw error;
  }
  return explainer.lines;
}

class Explainer {
  readonly lines: string[] = [];
  private readonly said = new Set<string>();

  constructor(private readonly signs: Signs) {}

  /** What is said of a value none of whose factors needs words. */
  plain(sign: SignSet): void {
    if (sign === POSITIVE || sign === NOT_NEGATIVE)
      this.say(`each factor is ${sign === POSITIVE ? 'positive' : 'not negative'}, term by term`, 0);
  }

  /** The factors of a value, one after the other. */
  product(p: Product, depth: number): void {
    const parts = realParts(this.signs.algebra, p);
    if (!parts || isZeroProduct(p) || depth > MAX_DEPTH) return;
    for (const { of, exponent } of parts.parts) {
      const even = exponent % (2 * UNIT) === 0;
      if (even && this.signs.signOf(of) & NIL && of.polys.length + of.mono.length > 0) {
        const text = this.text(of);
        if (of.polys.length > 0 && text) this.say(`the square of ${text} is not negative`, depth);
      } else if (even && this.signs.signOf(of) === (NEGATIVE | POSITIVE)) {
        const text = this.text(of);
        if (text) this.say(`${text} is not zero: none of its factors is, ${GIVEN}`, depth);
      } else if (!even) this.part(of, depth);
    }
  }

  /** One generator, or one polynomial. */
  private part(part: Product, depth: number): void {
    const sign = this.signs.signOf(part);
    const relation = RELATIONS.get(sign);
    const { algebra } = this.signs;
    if (relation === undefined || isConstant(part)) return;
    if (part.polys.length === 0) this.generator(part.mono[0]!, part, relation, depth);
    else if (part.mono.length === 0 && algebra.factor(part.polys[0]!).real)
      this.poly(algebra.factor(part.polys[0]!).poly, sign, depth);
    else {
      const up = (sign & NEGATIVE) === 0 ? part : algebra.negate(part);
      const text = this.text(up);
      const claim = `${text} ${sign & NIL ? '>=' : '>'} 0`;
      const value = this.signs.enclose(up);
      const least = sign & NIL ? 0n : 1n;
      if (!text) return;
      if (value && value.kind !== 'empty' && value.lo.mantissa >= least)
        this.say(`${claim}: its values lie in ${formatInterval(value, 6)}`, depth);
      else if (algebra.isExpandable(up)) {
        const { poly } = algebra.expand(up);
        if (!this.byConjugate(poly, claim, depth)) this.deep(poly, claim, depth);
      }
    }
  }

  private generator(id: number, part: Product, relation: string, depth: number): void {
    const { algebra } = this.signs;
    const { meaning } = algebra.info(id);
    const text = this.text(part);
    if (!text) return;
    switch (meaning.kind) {
      case 'name':
      case 'entry':
        this.say(`${text} ${relation}: ${GIVEN}`, depth);
        break;
      case 'exp':
        this.say('exponentials and powers of what is positive are positive', depth);
        break;
      case 'log': {
        const size = this.signs.signOf(meaning.of) === NEGATIVE ? algebra.negate(meaning.of) : meaning.of;
        const gap = algebra.subtract(size, algebra.one);
        const gapText = this.text(gap);
        this.say(`${text} ${relation}${gapText ? `, as ${gapText} ${relation}` : ''}`, depth);
        this.product(gap, depth + 1);
        break;
      }
      case 'apply':
        if (meaning.name === 'abs') this.say(`${text} ${relation}, an absolute value`, depth);
        else if (meaning.name !== 'factorial') {
          this.say(`${text} ${relation}, as its argument`, depth);
          this.product(meaning.args[0]!, depth + 1);
        }
        break;
      case 'sum':
      case 'range':
        this.say(`${text} ${relation}, summand by summand`, depth);
        this.product(meaning.of, depth + 1);
        break;
      case 'base':
        this.product(meaning.of, depth);
        break;
      default:
        this.say(`${text} ${relation}`, depth);
    }
  }

  /** A sum of terms, by the first way that shows its sign. */
  private poly(poly: Poly, sign: SignSet, depth: number): void {
    const up = (sign & NEGATIVE) === 0;
    const q = up ? poly : negatePoly(poly);
    const strict = (sign & NIL) === 0;
    const { algebra } = this.signs;
    const text = this.textOf(q);
    if (!text) return;
    const claim = `${text} ${strict ? '>' : '>='} 0`;
    const byTerms = this.signs.signByTerms(q);
    if ((byTerms & (strict ? NOT_POSITIVE : NEGATIVE)) === 0) {
      this.say(`${claim}, term by term`, depth);
      this.termsOf(q, depth);
      return;
    }
    const sum = this.combination(q, strict);
    if (sum) {
      if (sum.text === '') this.say(`${claim}: ${sum.reasons[0]}`, depth);
      else this.say(`${claim}, as it is ${sum.text}`, depth);
      if (sum.text === '') return;
      for (const line of sum.reasons) this.say(line, depth + 1);
      return;
    }
    const value = this.signs.enclose(algebra.fromPoly(q));
    if (value && value.kind !== 'empty' && value.lo.mantissa >= (strict ? 1n : 0n)) {
      this.say(`${claim}: its values lie in ${formatInterval(value, 6)}`, depth);
      return;
    }
    const root = q.size >= 3 && q.size <= 60 && !strict ? rootOfPoly(q, 2, algebra.budget) : undefined;
    const rootText = root && this.textOf(root);
    if (rootText) this.say(`${claim}: it is (${rootText})^2`, depth);
    else if (!this.byConjugate(q, claim, depth) && !this.byLogarithms(q, claim, depth))
      this.deep(q, claim, depth);
  }

  /** a + b r has the sign of a or b, whichever is larger in size. */
  private byConjugate(q: Poly, claim: string, depth: number): boolean {
    const split = splitByRoot(q, this.signs.algebra);
    if (!split || this.signs.signOf(split.difference) === (NEGATIVE | NIL | POSITIVE)) return false;
    const larger = !(this.signs.signOf(split.difference) & NEGATIVE);
    const decisive = larger ? split.a : this.signs.algebra.multiply(split.b, split.root);
    const gap = larger ? split.difference : this.signs.algebra.negate(split.difference);
    const [text, gapText] = [this.text(decisive), this.text(gap)];
    if (!text || !gapText || this.signs.signOf(decisive) & NEGATIVE) return false;
    this.say(
      `${claim}: ${text} is not negative and outweighs the rest, as squares differ by ${gapText}`,
      depth,
    );
    this.product(gap, depth + 1);
    this.product(decisive, depth + 1);
    return true;
  }

  /** exp turns a sum of logarithms into a product, which is compared with 1; log turns two terms into a difference. */
  private byLogarithms(q: Poly, claim: string, depth: number): boolean {
    const { algebra, exponentiate, takeLog } = this.signs;
    const logs = [...generatorsOf(q)].some((id) => algebra.meaning(id).kind === 'log');
    const value = logs && q.size <= 12 ? exponentiate?.(algebra.fromPoly(q)) : undefined;
    const gap = value && algebra.subtract(value, algebra.one);
    if (value && gap && !(this.signs.signOf(gap) & NEGATIVE)) {
      const [text, gapText] = [this.text(value), this.text(gap)];
      if (text && gapText) this.say(`${claim}: exp of it is ${text}, which is above 1 by ${gapText}`, depth);
      this.product(gap, depth + 1);
      return true;
    }
    const terms = [...q.values()];
    if (terms.length !== 2 || !takeLog) return false;
    const [x, y] = terms[0]!.re > 0n ? terms : [terms[1]!, terms[0]!];
    const logOf = (t: typeof x, re: bigint) => takeLog(algebra.settle({ re, im: 0n, den: 1n }, t!.mono, []));
    const [above, below] = [logOf(x, x!.re), logOf(y, -y!.re)];
    const difference = above && below && algebra.subtract(above, below);
    const text = difference && this.text(difference);
    if (!difference || !text || this.signs.signOf(difference) & NEGATIVE) return false;
    this.say(`${claim}: the logarithm of its first term less that of the second is ${text}`, depth);
    this.product(difference, depth + 1);
    return true;
  }

  private deep(q: Poly, claim: string, depth: number): void {
    const facts = this.signs.near(q).facts;
    const how = explainDeep({ poly: q, facts }, this.signs, (id) => this.text(this.signs.algebra.power(id)));
    this.say(how.length > 0 ? `${claim}: ${how[0]}` : claim, depth);
    for (const line of how.slice(1)) this.say(line, depth + 1);
  }

  /** What the terms of a sum are made of, where that is not plain. */
  private termsOf(q: Poly, depth: number): void {
    for (const { mono } of q.values())
      for (let i = 0; i < mono.length; i += 2)
        if (mono[i + 1]! % (2 * UNIT) !== 0)
          this.part({ coef: G_ONE, mono: [mono[i]!, UNIT], polys: [] }, depth + 1);
  }

  /** A sum of multiples of what is assumed, of theorems and of terms that are not negative. */
  private combination(
    q: Poly,
    strict: boolean,
  ): { readonly text: string; readonly reasons: readonly string[] } | undefined {
    const { algebra } = this.signs;
    const { budget } = algebra;
    const near = this.signs.near(q);
    const squares = squareLemma(q, near.facts, budget).map((f) => ({ ...f, why: 'a square' }));
    const plain: readonly PolyFact[] = [...near.facts, ...near.lemmas, ...squares];
    const signOf = (mono: readonly number[]) => this.signs.signOfMonomial(mono);
    let facts = plain;
    let times = combinationOf(facts, q, strict, signOf, budget);
    if (!times && this.signs.withProducts) {
      const products = productsOfFacts({ algebra, poly: q, facts, signOfMonomial: signOf });
      facts = [...plain, ...products.map((f) => ({ ...f, why: 'a square, or a product of the above' }))];
      times = combinationOf(facts, q, strict, signOf, budget);
    }
    if (!times) return undefined;
    // A single theorem or assumption needs no sum.
    const only = facts.find(
      (f, k) => !isZero(times[k]!) && f.poly.size === q.size && sameMultiple(f.poly, q),
    );
    if (only) return { text: '', reasons: [only.why ?? GIVEN] };
    let rest = algebra.fromPoly(q);
    const summands: string[] = [];
    const reasons: string[] = [];
    for (const [k, c] of times.entries()) {
      if (isZero(c)) continue;
      const fact = facts[k]!;
      const text = this.textOf(fact.poly);
      if (!text) return undefined;
      summands.push(equals(c, ONE) ? `(${text})` : `${format(c)}*(${text})`);
      const why = fact.why ?? GIVEN;
      reasons.push(`${text} ${fact.strict ? '>' : '>='} 0: ${why}`);
      const multiple = algebra.scale(algebra.fromPoly(fact.poly), {
        re: c.numerator,
        im: 0n,
        den: c.denominator,
      });
      rest = algebra.subtract(rest, multiple);
    }
    if (!isZeroProduct(rest)) {
      const text = this.text(rest);
      if (!text) return undefined;
      summands.push(`(${text})`);
      reasons.push(`${text} ${RELATIONS.get(this.signs.signOf(rest)) ?? '>= 0'}, term by term`);
    }
    return { text: summands.join(' + '), reasons };
  }

  private say(line: string, depth: number): void {
    if (this.said.has(line) || this.lines.length >= MAX_LINES) return;
    this.said.add(line);
    this.lines.push(`${'  '.repeat(depth)}${line}`);
  }

  private textOf(poly: Poly): string | undefined {
    const { algebra } = this.signs;
    const isReal = [...poly.values()].every(
      (t) => t.im === 0n && !t.mono.some((id, i) => i % 2 === 0 && algebra.meaning(id).kind === 'cis'),
    );
    return isReal
      ? writeTerm(this.signs, () => polyTerm(algebra, poly), generatorsOf(poly))
      : this.text(algebra.fromPoly(poly));
  }

  /** A value as it is read; undefined where it is too long for a line. */
  private text(p: Product): string | undefined {
    return writeValue(this.signs, p);
  }
}

/** A value of the normal form as it is read; undefined where it is too long for a line, or too dear to write. */
export function writeValue(signs: Signs, p: Product): string | undefined {
  const { algebra } = signs;
  const ids = algebra.generatorsIn(p);
  const [id] = p.polys;
  // The sign of a single sum goes into it.
  const turned =
    p.polys.length === 2 &&
    p.polys[1] === 1 &&
    p.mono.length === 0 &&
    p.coef.re < 0n &&
    p.coef.im === 0n &&
    algebra.factor(id!).real &&
    !algebra.hasCis(p);
  return writeTerm(
    signs,
    () => {
      if (!turned) return toTerm(algebra, p);
      const sum = polyTerm(algebra, negatePoly(algebra.factor(id!).poly));
      const { re, den } = p.coef;
      return re === -1n && den === 1n ? sum : multiplyTerms(rationalTerm(rational(-re, den)), sum);
    },
    ids,
  );
}

/** A term as it is read, with log u for log |u| where u is positive. */
function writeTerm(signs: Signs, make: () => Term, ids: Iterable<number>): string | undefined {
  const { algebra } = signs;
  try {
    let text = printTerm(tidyTerm(make()));
    for (const id of ids) {
      const meaning = algebra.meaning(id);
      if (meaning.kind !== 'log' || signs.signOf(meaning.of) !== POSITIVE) continue;
      const of = printTerm(toTerm(algebra, meaning.of));
      text = text.replaceAll(`log(abs(${of}))`, `log(${of})`);
    }
    return text.length > MAX_TEXT ? undefined : text;
  } catch (error) {
    if (error instanceof OutOfBudget) return undefined;
    throw error;
  }
}

/** What is not a theorem is assumed, makes the case, or is needed for both sides to have a value. */
const GIVEN = 'by assumption, case or domain';

/** Whether two polynomials of one size are positive multiples of each other. */
function sameMultiple(a: Poly, b: Poly): boolean {
  const [first] = a;
  if (!first) return true;
  const other = b.get(first[0]);
  if (!other || first[1].re > 0n !== other.re > 0n) return false;
  return [...a].every(([key, t]) => (b.get(key)?.re ?? 0n) * first[1].re === t.re * other.re);
}
