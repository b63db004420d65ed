import { G_ONE } from '../algebra/gaussian.js';
import type { KnownSigns, PolyFact } from '../algebra/known-signs.js';
import { generatorsOf, type Poly, UNIT } from '../algebra/polynomial.js';
import { isZeroProduct, type Product } from '../algebra/product.js';
import { renameIn } from '../algebra/rename.js';
import { ANY, NEGATIVE, POSITIVE } from '../term/sign-set.js';
import { factorialLemmas } from './factorial-lemmas.js';
import { NestedSums } from './nested-sums.js';
import { SumLemmas, valuesBelow } from './sum-lemmas.js';
import { SumsBeside } from './sums-beside.js';

/** What holds for generators whatever their arguments are: each fact is a theorem about one function. */
export class Lemmas {
  private readonly known = new Map<number, readonly PolyFact[]>();

  private readonly sums: SumLemmas;
  private readonly beside: SumsBeside;
  private readonly nested: NestedSums;

  constructor(private readonly signs: KnownSigns) {
    this.sums = new SumLemmas(signs);
    this.beside = new SumsBeside(signs);
    this.nested = new NestedSums(signs);
  }

  /** What is known of the generators of a polynomial, with the values that equations give to sums and lengths. */
  about(p: Poly): readonly PolyFact[] {
    const ids = generatorsOf(p);
    const facts = [
      ...this.aboutGenerators(p, ids),
      ...because('the inequality of Cauchy and Schwarz, or of Hölder', this.beside.about(ids)),
    ];
    const { replaced } = this.signs;
    if (replaced.size === 0) return facts;
    for (const id of replaced.keys())
      facts.push(...this.sums.ofEntries(id, ids), ...this.sums.ofLargest(id, ids));
    return facts.flatMap((f) => this.withValues(f));
  }

  /** Whether a multiple sum is one of squares. */
  isSumOfSquares(id: number): boolean {
    return this.nested.isSumOfSquares(id);
  }

  private withValues(fact: PolyFact): readonly PolyFact[] {
    const { algebra, replaced } = this.signs;
    if (![...generatorsOf(fact.poly)].some((id) => replaced.has(id))) return [fact];
    const value = this.signs.settled(algebra.fromPoly(fact.poly));
    if (!value || !algebra.isExpandable(value) || algebra.hasCis(value)) return [];
    return [{ ...fact, poly: algebra.expand(value).poly }];
  }

  /** exp u >= 1 + u and exp(-u) >= 1 - u, log |u| <= |u| - 1: for generators that meet their own arguments. */
  private aboutGenerators(p: Poly, ids: ReadonlySet<number>): readonly PolyFact[] {
    const result: PolyFact[] = [];
    for (const id of ids) {
      const { meaning } = this.signs.algebra.info(id);
      if (meaning.kind === 'sum')
        result.push(
          ...because('the largest summand, and as many of it', this.sums.ofSum(id)),
          ...because('the inequality of Cauchy and Schwarz', this.sums.ofProducts(id)),
          ...because('one summand of several that are not negative', this.sums.ofEntries(id, ids)),
          ...because('n times the largest or the smallest summand', this.sums.ofLargest(id, ids)),
          ...because('each summand is at most 1', this.sums.ofBounded(id)),
          ...because("Jensen's inequality for powers", this.sums.ofPowers(id, ids)),
          ...because("Gibbs' inequality", this.sums.ofEntropy(id, ids)),
          ...because('the inequality of Cauchy and Schwarz, sum by sum', this.nested.about(id)),
          ...because('the diagonal is a part of all entries', this.nested.ofDiagonal(id, ids)),
        );
      if (meaning.kind === 'range' && meaning.reduction === 'prod')
        result.push(...because('a product of numbers from 0 to 1', this.ofFractions(id)));
      if (meaning.kind === 'apply')
        result.push(...because('the range of the function', this.rangeLemmas(id)));
      if (meaning.kind === 'largest')
        result.push(...because('the largest is at least each', this.largestLemmas(id, ids)));
      if (meaning.kind !== 'exp' && meaning.kind !== 'log') continue;
      const own = this.signs.algebra.generatorsIn(meaning.of);
      const summed = [...own].some((g) => this.signs.algebra.meaning(g).kind === 'sum');
      if (own.size > 0 && !summed && ![...own].some((g) => ids.has(g))) continue;
      let facts = this.known.get(id);
      if (!facts) {
        facts = because(
          meaning.kind === 'exp' ? 'exp(u) >= 1 + u' : '1 - 1/u <= log(u) <= u - 1',
          this.lemmasOf(id),
        );
        this.known.set(id, facts);
      }
      result.push(...facts);
    }
    result.push(
      ...because('exp and log increase', this.orderLemmas(ids)),
      ...because('log(u/v) <= u/v - 1', this.ratioLemmas(ids)),
      ...because('exp(u) >= 1 + u', this.exponentLemmas(p)),
      ...because('the growth of factorials', factorialLemmas(ids, this.signs)),
    );
    return result;
  }

  /** exp and log increase: of two of them the one with the larger argument is larger. */
  private orderLemmas(ids: ReadonlySet<number>): readonly PolyFact[] {
    const { algebra } = this.signs;
    const facts: PolyFact[] = [];
    for (const kind of ['exp', 'log'] as const) {
      const own = [...ids].filter((id) => algebra.meaning(id).kind === kind);
      if (own.length < 2 || own.length > 4) continue;
      for (const [i, a] of own.entries())
        for (const b of own.slice(i + 1)) {
          const [x, y] = [algebra.meaning(a), algebra.meaning(b)];
          if (x.kind !== kind || y.kind !== kind) continue;
          const key = `${a}>${b}`;
          let order = this.orders.get(key);
          if (order === undefined) {
            this.orders.set(key, 0);
            const positive =
              kind === 'exp' || !((this.signs.signOf(x.of) | this.signs.signOf(y.of)) & NEGATIVE);
            const sign = positive ? this.signs.signOf(algebra.subtract(x.of, y.of)) : ANY;
            order = !(sign & NEGATIVE) ? 1 : !(sign & POSITIVE) ? -1 : 0;
            this.orders.set(key, order);
          }
          if (order === 0) continue;
          const gap = algebra.subtract(algebra.power(a), algebra.power(b));
          facts.push({ poly: algebra.expand(order > 0 ? gap : algebra.negate(gap)).poly, strict: false });
        }
    }
    return facts;
  }

  /** log u - log v <= u/v - 1, times v, for two logarithms beside each other. */
  private ratioLemmas(ids: ReadonlySet<number>): readonly PolyFact[] {
    const { algebra } = this.signs;
    const own = [...ids].filter((id) => algebra.meaning(id).kind === 'log');
    if (own.length < 2 || own.length > 3) return [];
    const facts: PolyFact[] = [];
    for (const a of own)
      for (const b of own) {
        const [x, y] = [algebra.meaning(a), algebra.meaning(b)];
        if (a === b || x.kind !== 'log' || y.kind !== 'log') continue;
        if (this.signs.signOf(x.of) !== POSITIVE || this.signs.signOf(y.of) !== POSITIVE) continue;
        const logs = algebra.subtract(algebra.power(a), algebra.power(b));
        const gap = algebra.subtract(algebra.subtract(x.of, y.of), algebra.multiply(y.of, logs));
        if (algebra.isExpandable(gap) && !algebra.hasCis(gap))
          facts.push({ poly: algebra.expand(gap).poly, strict: false });
      }
    return facts;
  }

  private readonly orders = new Map<string, -1 | 0 | 1>();

  /** What was not known before may follow from new facts. */
  forget(): void {
    this.orders.clear();
  }

  /** exp u exp v >= 1 + u + v for products of exponentials beside what they are made of. */
  private exponentLemmas(p: Poly): readonly PolyFact[] {
    const { algebra } = this.signs;
    const facts: PolyFact[] = [];
    for (const { mono } of p.values()) {
      if (mono.length < 4 || mono.length > 8) continue;
      const exponents: Product[] = [];
      for (let i = 0; i < mono.length; i += 2) {
        const meaning = algebra.meaning(mono[i]!);
        if (meaning.kind !== 'exp') continue;
        exponents.push(algebra.scale(meaning.of, { re: BigInt(mono[i + 1]!), im: 0n, den: BigInt(UNIT) }));
      }
      if (2 * exponents.length !== mono.length) continue;
      const gap = algebra.subtract(algebra.settle(G_ONE, mono, []), algebra.add([algebra.one, ...exponents]));
      if (!isZeroProduct(gap) && algebra.isExpandable(gap) && !algebra.hasCis(gap))
        facts.push({ poly: algebra.expand(gap).poly, strict: false });
    }
    return facts;
  }

  /** The largest of all entries is at least each one that occurs beside it. */
  private largestLemmas(id: number, beside: ReadonlySet<number>): readonly PolyFact[] {
    const { algebra } = this.signs;
    const { meaning } = algebra.info(id);
    if (meaning.kind !== 'largest') return [];
    const positions = new Set<number | string>();
    for (const other of beside) {
      const entry = algebra.meaning(other);
      if (entry.kind === 'entry') for (const i of entry.indices) positions.add(i);
    }
    const facts: PolyFact[] = [];
    for (const at of [...positions].slice(0, 6)) {
      const one = renameIn(algebra, meaning.of, new Map([[meaning.bound.index, at]]));
      for (const least of [one, ...valuesBelow(algebra, one)]) {
        const gap = algebra.subtract(algebra.power(id), least);
        if (!isZeroProduct(gap) && algebra.isExpandable(gap) && !algebra.hasCis(gap))
          facts.push({ poly: algebra.expand(gap).poly, strict: false });
      }
    }
    // max u + max v >= 0 where u + v >= 0, as for v = -u; and max u <= 1 where u <= 1.
    for (const other of beside) {
      const second = algebra.meaning(other);
      if (other <= id || second.kind !== 'largest' || second.bound.extent !== meaning.bound.extent) continue;
      const own = renameIn(algebra, second.of, new Map([[second.bound.index, meaning.bound.index]]));
      if (this.signs.signOf(algebra.add([meaning.of, own])) & NEGATIVE) continue;
      const both = algebra.add([algebra.power(id), algebra.power(other)]);
      facts.push({ poly: algebra.expand(both).poly, strict: false });
    }
    if (!(this.signs.signOf(algebra.subtract(algebra.one, meaning.of)) & NEGATIVE)) {
      const gap = algebra.subtract(algebra.one, algebra.power(id));
      facts.push({ poly: algebra.expand(gap).poly, strict: false });
    }
    return facts;
  }

  /** A product of numbers between 0 and 1 is at most 1. */
  private ofFractions(id: number): readonly PolyFact[] {
    const { algebra } = this.signs;
    const { meaning } = algebra.info(id);
    if (meaning.kind !== 'range') return [];
    const gap = this.signs.signOf(algebra.subtract(algebra.one, meaning.of));
    if ((this.signs.signOf(meaning.of) | gap) & NEGATIVE) return [];
    return [{ poly: algebra.expand(algebra.subtract(algebra.one, algebra.power(id))).poly, strict: false }];
  }

  /** |erf| < 1, |atan| < pi/2, |asin| <= pi/2. */
  private rangeLemmas(id: number): readonly PolyFact[] {
    const known = this.known.get(id);
    if (known) return known;
    const { algebra } = this.signs;
    const { meaning } = algebra.info(id);
    const facts: PolyFact[] = [];
    this.known.set(id, facts);
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

  private lemmasOf(id: number): readonly PolyFact[] {
    const { algebra } = this.signs;
    const { meaning } = algebra.info(id);
    if (meaning.kind !== 'exp' && meaning.kind !== 'log') return [];
    const value = algebra.power(id);
    const u = meaning.of;
    if (!algebra.isExpandable(u) || algebra.hasCis(u)) return [];
    const make = (q: Product): PolyFact[] =>
      isZeroProduct(q) || !algebra.isExpandable(q) ? [] : [{ poly: algebra.expand(q).poly, strict: false }];
    if (meaning.kind === 'exp') {
      const up = algebra.subtract(value, algebra.add([algebra.one, u]));
      const down = algebra.subtract(algebra.one, algebra.multiply(value, algebra.subtract(algebra.one, u)));
      return [...make(up), ...make(down)];
    }
    const sign = this.signs.signOf(u);
    if (sign & NEGATIVE) return [];
    const jensen = this.sums.ofLogarithm(value, u);
    const upper = algebra.subtract(algebra.subtract(u, algebra.one), value);
    // log u >= 1 - 1/u, times u.
    const lower = algebra.add([algebra.multiply(u, value), algebra.one, algebra.negate(u)]);
    return [...make(upper), ...make(lower), ...jensen.flatMap(make)];
  }
}

/** Facts with the theorem that says so. */
function because(why: string, facts: readonly PolyFact[]): readonly PolyFact[] {
  return facts.length === 0 ? facts : facts.map((f) => ({ ...f, why }));
}
