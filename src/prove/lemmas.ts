import { G_ONE, keyOfG } from './gaussian.js';
import type { KnownSigns, PolyFact } from './known-signs.js';
import { generatorsOf, type Poly, UNIT } from './polynomial.js';
import { type Bound, isZeroProduct, type Product } from './product.js';
import { renameIn } from './rename.js';
import { ANY, NEGATIVE, POSITIVE } from './sign-set.js';

/** What holds for generators whatever their arguments are: each fact is a theorem about one function. */
export class Lemmas {
  private readonly known = new Map<number, readonly PolyFact[]>();

  constructor(private readonly signs: KnownSigns) {}

  /** exp u >= 1 + u and exp(-u) >= 1 - u, log |u| <= |u| - 1: for generators that meet their own arguments. */
  about(p: Poly): readonly PolyFact[] {
    const ids = generatorsOf(p);
    const result: PolyFact[] = [];
    for (const id of ids) {
      const { meaning } = this.signs.algebra.info(id);
      if (meaning.kind === 'sum')
        result.push(...this.sumLemmas(id), ...this.productLemmas(id), ...this.entryLemmas(id, ids));
      if (meaning.kind === 'apply') result.push(...this.rangeLemmas(id));
      if (meaning.kind === 'largest') result.push(...this.largestLemmas(id, ids));
      if (meaning.kind !== 'exp' && meaning.kind !== 'log') continue;
      const inner = meaning.of;
      const own = new Set(inner.mono.filter((_, i) => i % 2 === 0));
      for (let i = 0; i < inner.polys.length; i += 2)
        for (const g of generatorsOf(this.signs.algebra.factor(inner.polys[i]!).poly)) own.add(g);
      const summed = [...own].some((g) => this.signs.algebra.meaning(g).kind === 'sum');
      if (own.size > 0 && !summed && ![...own].some((g) => ids.has(g))) continue;
      let facts = this.known.get(id);
      if (!facts) {
        facts = this.lemmasOf(id);
        this.known.set(id, facts);
      }
      result.push(...facts);
    }
    result.push(...this.orderLemmas(ids), ...this.exponentLemmas(p));
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
      const gap = algebra.subtract(algebra.power(id), one);
      if (!isZeroProduct(gap) && algebra.isExpandable(gap) && !algebra.hasCis(gap))
        facts.push({ poly: algebra.expand(gap).poly, strict: false });
    }
    return facts;
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

  /** max_k exp(u_k) <= sum_k exp(u_k) <= n max_k exp(u_k). */
  private sumLemmas(id: number): readonly PolyFact[] {
    const known = this.known.get(id);
    if (known) return known;
    const { algebra } = this.signs;
    const { meaning } = algebra.info(id);
    const facts: PolyFact[] = [];
    this.known.set(id, facts);
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

  /**
   * Cauchy 1821: (sum u v)^2 <= sum u^2 sum v^2, also for v = 1, by square roots as well; and 2 |sum u v| <= sum u^2 + sum v^2.
   */
  private productLemmas(id: number): readonly PolyFact[] {
    const known = this.products.get(id);
    if (known) return known;
    const { algebra } = this.signs;
    const { meaning } = algebra.info(id);
    const facts: PolyFact[] = [];
    this.products.set(id, facts);
    if (meaning.kind !== 'sum' || meaning.bound.length !== 1) return facts;
    const { mono, polys } = meaning.of;
    if (polys.length > 0 || mono.length === 0 || mono.length > 4) return facts;
    if (typeof meaning.bound[0]!.extent !== 'string' || keyOfG(meaning.of.coef) !== keyOfG(G_ONE))
      return facts;
    // A square has nothing to be taken apart into.
    if (mono.length === 2 && mono[1] !== UNIT) return facts;
    if (mono.some((e, i) => i % 2 === 1 && (e <= 0 || e % UNIT !== 0))) return facts;
    const size = algebra.power(this.sizeOf(meaning.bound[0]!));
    const sumOf = (of: Product) =>
      algebra.power(algebra.generator({ kind: 'sum', bound: meaning.bound, of }));
    const squareAt = (at: number): Product =>
      mono.length === at ? size : sumOf(this.squareOf(mono[at]!, mono[at + 1]!));
    const [uu, vv] = [squareAt(0), squareAt(2)];
    const uv = algebra.power(id);
    const add = (q: Product) => {
      if (!isZeroProduct(q) && algebra.isExpandable(q))
        facts.push({ poly: algebra.expand(q).poly, strict: false });
    };
    add(algebra.subtract(algebra.multiply(uu, vv), algebra.raise(uv, 2)));
    const twice = algebra.scale(uv, { re: 2n, im: 0n, den: 1n });
    add(algebra.add([uu, vv, twice]));
    add(algebra.subtract(algebra.add([uu, vv]), twice));
    const roots = algebra.multiply(this.rootOf(uu), this.rootOf(vv));
    add(algebra.subtract(roots, uv));
    add(algebra.add([roots, uv]));
    if (mono.length !== 2) return facts;
    // (sum f)^2 >= sum f^2 for f >= 0, and |sum u| <= sum |u|.
    if (!(this.signs.signOf(meaning.of) & NEGATIVE)) add(algebra.subtract(uv, this.rootOf(uu)));
    const inner = algebra.meaning(mono[0]!);
    if (inner.kind === 'apply' && inner.name === 'abs') {
      const plain = sumOf(inner.args[0]!);
      add(algebra.add([uv, plain]));
      add(algebra.subtract(uv, plain));
    }
    return facts;
  }

  /** log sum exp(u_k) >= log n + sum u_k / n, by the concavity of the logarithm, times n. */
  private jensenLemma(log: Product, of: Product): readonly Product[] {
    const { algebra } = this.signs;
    const meaning =
      of.mono.length === 2 && of.polys.length === 0 && of.mono[1] === UNIT
        ? algebra.meaning(of.mono[0]!)
        : undefined;
    if (meaning?.kind !== 'sum' || meaning.bound.length !== 1) return [];
    const { mono, polys } = meaning.of;
    const inner =
      mono.length === 2 && polys.length === 0 && mono[1] === UNIT ? algebra.meaning(mono[0]!) : undefined;
    const [bound] = meaning.bound as readonly [Bound];
    if (inner?.kind !== 'exp' || typeof bound.extent !== 'string' || isZeroProduct(inner.of)) return [];
    const size = algebra.power(this.sizeOf(bound));
    const total = algebra.power(algebra.generator({ kind: 'sum', bound: meaning.bound, of: inner.of }));
    const logSize = algebra.power(algebra.generator({ kind: 'log', of: size }));
    return [algebra.subtract(algebra.multiply(size, algebra.subtract(log, logSize)), total)];
  }

  private readonly products = new Map<number, readonly PolyFact[]>();

  private sizeOf(bound: Bound): number {
    const { algebra } = this.signs;
    return algebra.generator({ kind: 'size', name: String(bound.extent) });
  }

  private rootOf(p: Product): Product {
    const [id] = p.mono;
    return this.signs.algebra.power(id!, UNIT / 2);
  }

  /** The square of a power of a generator; |u|^2 is u^2. */
  private squareOf(id: number, exponent: number): Product {
    const { algebra } = this.signs;
    const { meaning } = algebra.info(id);
    return meaning.kind === 'apply' && meaning.name === 'abs'
      ? algebra.raise(meaning.args[0]!, (2 * exponent) / UNIT)
      : algebra.power(id, 2 * exponent);
  }

  /** A sum of what is not negative is at least each of its summands that occurs beside it. */
  private entryLemmas(id: number, beside: ReadonlySet<number>): readonly PolyFact[] {
    const { algebra } = this.signs;
    const { meaning } = algebra.info(id);
    if (meaning.kind !== 'sum' || meaning.bound.length !== 1 || this.signs.signOf(meaning.of) & NEGATIVE)
      return [];
    const positions = new Set<number | string>();
    for (const other of beside) if (other !== id) this.collectPositions(other, positions);
    const facts: PolyFact[] = [];
    for (const at of [...positions].slice(0, 6)) {
      const one = renameIn(algebra, meaning.of, new Map([[meaning.bound[0]!.index, at]]));
      const gap = algebra.subtract(algebra.power(id), one);
      if (!isZeroProduct(gap) && algebra.isExpandable(gap) && !algebra.hasCis(gap))
        facts.push({ poly: algebra.expand(gap).poly, strict: false });
    }
    return facts;
  }

  /** Positions that occur free in a generator. */
  private collectPositions(id: number, found: Set<number | string>): void {
    const { algebra } = this.signs;
    const { meaning } = algebra.info(id);
    if (meaning.kind === 'entry') for (const i of meaning.indices) found.add(i);
    const args =
      meaning.kind === 'apply'
        ? meaning.args
        : meaning.kind === 'exp' || meaning.kind === 'log'
          ? [meaning.of]
          : [];
    for (const p of args) {
      for (let i = 0; i < p.mono.length; i += 2) this.collectPositions(p.mono[i]!, found);
      for (let i = 0; i < p.polys.length; i += 2)
        for (const g of generatorsOf(algebra.factor(p.polys[i]!).poly)) this.collectPositions(g, found);
    }
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
    const jensen = this.jensenLemma(value, u);
    const upper = algebra.subtract(algebra.subtract(u, algebra.one), value);
    // log u >= 1 - 1/u, times u.
    const lower = algebra.add([algebra.multiply(u, value), algebra.one, algebra.negate(u)]);
    return [...make(upper), ...make(lower), ...jensen.flatMap(make)];
  }
}
