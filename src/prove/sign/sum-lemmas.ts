import type { Algebra } from '../algebra/algebra.js';
import { G_ONE, isOneG, keyOfG } from '../algebra/gaussian.js';
import type { KnownSigns, PolyFact } from '../algebra/known-signs.js';
import { UNIT } from '../algebra/polynomial.js';
import { type Bound, isZeroProduct, type Meaning, type Product } from '../algebra/product.js';
import { renameIn } from '../algebra/rename.js';
import { NEGATIVE, POSITIVE } from '../term/sign-set.js';

/** Theorems about sums over an axis of unknown length. */
export class SumLemmas {
  private readonly known = new Map<number, readonly PolyFact[]>();

  constructor(private readonly signs: KnownSigns) {}

  /** max_k exp(u_k) <= sum_k exp(u_k) <= n max_k exp(u_k); the first is strict for n > 1. */
  ofSum(id: number): readonly PolyFact[] {
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
    facts.push({
      poly: algebra.expand(algebra.subtract(sum, largest)).poly,
      strict: this.isLonger(bound, 1),
    });
    facts.push({
      poly: algebra.expand(algebra.subtract(algebra.multiply(size, largest), sum)).poly,
      strict: false,
    });
    return facts;
  }

  /**
   * Cauchy 1821: (sum u v)^2 <= sum u^2 sum v^2, also for v = 1, by square roots as well; and 2 |sum u v| <= sum u^2 + sum v^2.
   */
  ofProducts(id: number): readonly PolyFact[] {
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
    const add = (q: Product, strict = false) => {
      if (!isZeroProduct(q) && algebra.isExpandable(q)) facts.push({ poly: algebra.expand(q).poly, strict });
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
    const sign = this.signs.signOf(meaning.of);
    if (!(sign & NEGATIVE)) {
      // Of several positive numbers the products are left.
      const strict = sign === POSITIVE && this.isLonger(meaning.bound[0]!, 1);
      add(algebra.subtract(uv, this.rootOf(uu)), strict);
      add(algebra.subtract(algebra.raise(uv, 2), uu), strict);
    }
    const inner = algebra.meaning(mono[0]!);
    if (inner.kind === 'apply' && inner.name === 'abs') {
      const plain = sumOf(inner.args[0]!);
      add(algebra.add([uv, plain]));
      add(algebra.subtract(uv, plain));
    }
    return facts;
  }

  /** log sum exp(u_k) >= log n + sum u_k / n, by the concavity of the logarithm, times n. */
  ofLogarithm(log: Product, of: Product): readonly Product[] {
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
    if (typeof bound.extent !== 'string') return [];
    const size = algebra.power(this.sizeOf(bound));
    if (inner && inner.kind !== 'exp' && this.signs.signOf(meaning.of) === POSITIVE) {
      // sum log u_k <= n (log sum u_k - log n).
      const own = algebra.power(algebra.generator({ kind: 'log', of: meaning.of }));
      const logs = algebra.power(algebra.generator({ kind: 'sum', bound: meaning.bound, of: own }));
      const share = algebra.power(algebra.generator({ kind: 'log', of: size }));
      return [algebra.subtract(algebra.multiply(size, algebra.subtract(log, share)), logs)];
    }
    if (inner?.kind !== 'exp' || isZeroProduct(inner.of)) return [];
    const total = algebra.power(algebra.generator({ kind: 'sum', bound: meaning.bound, of: inner.of }));
    const logSize = algebra.power(algebra.generator({ kind: 'log', of: size }));
    return [algebra.subtract(algebra.multiply(size, algebra.subtract(log, logSize)), total)];
  }

  private readonly products = new Map<number, readonly PolyFact[]>();

  private sizeOf(bound: Bound): number {
    const { algebra } = this.signs;
    return algebra.generator({ kind: 'size', name: String(bound.extent) });
  }

  /** Whether an axis is known to have more positions than these. */
  private isLonger(bound: Bound, count: number): boolean {
    const { algebra } = this.signs;
    const others = algebra.subtract(algebra.power(this.sizeOf(bound)), algebra.integer(count));
    return this.signs.signOf(this.signs.settled(others) ?? others) === POSITIVE;
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

  /**
   * A sum of what is not negative is at least each of its summands that occurs beside it, and at least those together whose positions are known
   * to differ; it is more where others are left that are positive.
   */
  ofEntries(id: number, beside: ReadonlySet<number>): readonly PolyFact[] {
    const { algebra } = this.signs;
    const { meaning } = algebra.info(id);
    if (meaning.kind !== 'sum' || meaning.bound.length !== 1) return [];
    const positions = new Set<number | string>();
    for (const other of beside) if (other !== id) this.collectPositions(other, positions);
    const sign = positions.size === 0 ? NEGATIVE : this.signs.signOf(meaning.of);
    if (sign & NEGATIVE) return [];
    const [bound] = meaning.bound as readonly [Bound];
    const near = [...positions].slice(0, 6);
    const summandAt = (at: number | string) => renameIn(algebra, meaning.of, new Map([[bound.index, at]]));
    const places = this.placesOf(meaning.of, bound.index);
    const own = near.filter((at) => [...beside].some((other) => this.isAt(other, places, at)));
    const apart = own.filter((at, k) => own.slice(0, k).every((other) => this.differ(at, other)));
    const groups = [...near.map((at) => [at]), ...(apart.length > 1 ? [apart] : [])];
    const parts = groups.flatMap((group) => {
      const summands = group.map(summandAt);
      const below = summands.length === 1 ? valuesBelow(algebra, summands[0]!) : [];
      return [algebra.add(summands), ...below].map((part) => ({ part, group }));
    });
    return parts.flatMap(({ part, group }) => {
      const gap = algebra.subtract(algebra.power(id), part);
      if (isZeroProduct(gap) || !algebra.isExpandable(gap) || algebra.hasCis(gap)) return [];
      const others = algebra.subtract(algebra.power(this.sizeOf(bound)), algebra.integer(group.length));
      const strict =
        sign === POSITIVE && this.signs.signOf(this.signs.settled(others) ?? others) === POSITIVE;
      return [{ poly: algebra.expand(gap).poly, strict }];
    });
  }

  /** Arrays and their axes, as `x 0`, that a position goes through in a summand. */
  private placesOf(of: Product, index: string): ReadonlySet<string> {
    const { algebra } = this.signs;
    const places = new Set<string>();
    for (const id of entriesIn(algebra, algebra.generatorsIn(of)))
      id.indices.forEach((i, k) => {
        if (i === index) places.add(`${id.name} ${k}`);
      });
    return places;
  }

  /** Whether an entry of these arrays stands at a position: it is one of the axis of the sum then. */
  private isAt(id: number, places: ReadonlySet<string>, at: number | string): boolean {
    return entriesIn(this.signs.algebra, new Set([id])).some((e) =>
      e.indices.some((i, k) => i === at && places.has(`${e.name} ${k}`)),
    );
  }

  private differ(i: number | string, j: number | string): boolean {
    return i !== j && isZeroProduct(this.signs.algebra.delta(i, j));
  }

  /** sum u_k <= n max u_k, and sum u_k >= n min u_k, beside the largest of the same. */
  ofLargest(id: number, beside: ReadonlySet<number>): readonly PolyFact[] {
    const { algebra } = this.signs;
    const { meaning } = algebra.info(id);
    if (meaning.kind !== 'sum' || meaning.bound.length !== 1) return [];
    const [bound] = meaning.bound as readonly [Bound];
    const sum = algebra.power(id);
    const facts: PolyFact[] = [];
    for (const other of beside) {
      const top = algebra.meaning(other);
      if (top.kind !== 'largest' || top.bound.extent !== bound.extent || top.bound.index !== bound.index)
        continue;
      const most = algebra.multiply(algebra.power(this.sizeOf(bound)), algebra.power(other));
      const gap = algebra.equal(top.of, meaning.of)
        ? algebra.subtract(most, sum)
        : algebra.equal(top.of, algebra.negate(meaning.of))
          ? algebra.add([most, sum])
          : undefined;
      if (gap) facts.push({ poly: algebra.expand(gap).poly, strict: false });
      facts.push(...this.besideNorms(id, other));
    }
    return facts;
  }

  /** max u <= sqrt(sum u^2), (max u)^2 <= sum u^2, max |u| <= sum |u|, and sqrt(sum u^2) <= sqrt(n) max |u|. */
  private besideNorms(sum: number, largest: number): readonly PolyFact[] {
    const { algebra } = this.signs;
    const [total, top] = [algebra.meaning(sum), algebra.meaning(largest)];
    if (total.kind !== 'sum' || top.kind !== 'largest') return [];
    const facts: PolyFact[] = [];
    const add = (q: Product) => facts.push({ poly: algebra.expand(q).poly, strict: false });
    const [value, most] = [algebra.power(sum), algebra.power(largest)];
    if (algebra.equal(total.of, top.of) && !(this.signs.signOf(top.of) & NEGATIVE))
      add(algebra.subtract(value, most));
    const { coef, mono, polys } = top.of;
    const only =
      mono.length === 2 && mono[1] === UNIT && polys.length === 0 && isOneG(coef) ? mono[0] : undefined;
    const inner = only === undefined ? undefined : algebra.meaning(only);
    const size = inner?.kind === 'apply' && inner.name === 'abs' ? inner.args[0]! : undefined;
    const square = algebra.raise(size ?? top.of, 2);
    if (!algebra.equal(total.of, square)) return facts;
    add(algebra.subtract(value, algebra.raise(most, 2)));
    const root = this.rootOf(value);
    add(algebra.subtract(root, most));
    add(algebra.add([root, most]));
    if (!size) return facts;
    const count = algebra.power(this.sizeOf(total.bound[0]!));
    add(algebra.subtract(algebra.multiply(this.rootOf(count), most), root));
    add(algebra.subtract(algebra.multiply(count, algebra.raise(most, 2)), value));
    return facts;
  }

  /** sum u_k <= n where no u_k is above 1. */
  ofBounded(id: number): readonly PolyFact[] {
    const { algebra } = this.signs;
    const { meaning } = algebra.info(id);
    if (meaning.kind !== 'sum' || meaning.bound.length !== 1) return [];
    if (this.signs.signOf(algebra.subtract(algebra.one, meaning.of)) & NEGATIVE) return [];
    const count = algebra.power(this.sizeOf(meaning.bound[0]!));
    return [{ poly: algebra.expand(algebra.subtract(count, algebra.power(id))).poly, strict: false }];
  }

  /** (sum u)^m <= n^(m-1) sum u^m for m = 3, 4, ... up to 8, and u >= 0 or m even (Jensen 1906), beside both sums. */
  ofPowers(id: number, beside: ReadonlySet<number>): readonly PolyFact[] {
    const { algebra } = this.signs;
    const { meaning } = algebra.info(id);
    if (meaning.kind !== 'sum' || meaning.bound.length !== 1) return [];
    const { mono, polys } = meaning.of;
    const m = mono.length === 2 && polys.length === 0 ? mono[1]! / UNIT : 0;
    if (!Number.isInteger(m) || m < 3 || m > 8) return [];
    const one = algebra.power(mono[0]!);
    if (m % 2 === 1 && this.signs.signOf(one) & NEGATIVE) return [];
    const facts: PolyFact[] = [];
    for (const other of beside) {
      const plain = algebra.meaning(other);
      if (plain.kind !== 'sum' || plain.bound.length !== 1 || !algebra.equal(plain.of, one)) continue;
      if (plain.bound[0]!.extent !== meaning.bound[0]!.extent) continue;
      const count = algebra.power(this.sizeOf(meaning.bound[0]!));
      const right = algebra.multiply(algebra.raise(count, m - 1), algebra.power(id));
      const gap = algebra.subtract(right, algebra.raise(algebra.power(other), m));
      facts.push({ poly: algebra.expand(gap).poly, strict: false });
    }
    return facts;
  }

  /**
   * S (log S - log n) <= sum t_k log t_k <= S log S for t_k = exp(u_k) and S = sum t_k: t log t is convex (Jensen 1906), and t_k <= S. With
   * t/S for the probabilities these are the bounds of the entropy.
   */
  ofEntropy(id: number, beside: ReadonlySet<number>): readonly PolyFact[] {
    const { algebra } = this.signs;
    const { meaning } = algebra.info(id);
    if (meaning.kind !== 'sum' || meaning.bound.length !== 1 || meaning.of.polys.length > 0) return [];
    const { mono } = meaning.of;
    const facts: PolyFact[] = [];
    for (const other of beside) {
      const plain = algebra.meaning(other);
      if (plain.kind !== 'sum' || plain.bound.length !== 1 || plain.of.polys.length > 0) continue;
      const [exp, units] = plain.of.mono;
      const inner = plain.of.mono.length === 2 ? algebra.meaning(exp!) : undefined;
      if (inner?.kind !== 'exp' || !mono.includes(exp!)) continue;
      if (plain.bound[0]!.extent !== meaning.bound[0]!.extent) continue;
      // The body is t u' with log t = (units/UNIT) u', up to a number.
      const log = algebra.scale(inner.of, { re: BigInt(units!), im: 0n, den: BigInt(UNIT) });
      const ratio = algebra.divide(algebra.multiply(plain.of, log), meaning.of);
      if (ratio.mono.length > 0 || ratio.polys.length > 0 || ratio.coef.im !== 0n) continue;
      const [value, sum] = [algebra.scale(algebra.power(id), ratio.coef), algebra.power(other)];
      const logSum = algebra.power(algebra.generator({ kind: 'log', of: sum }));
      const count = algebra.power(this.sizeOf(meaning.bound[0]!));
      const logCount = algebra.power(algebra.generator({ kind: 'log', of: count }));
      const most = algebra.multiply(sum, logSum);
      const least = algebra.multiply(sum, algebra.subtract(logSum, logCount));
      for (const q of [algebra.subtract(most, value), algebra.subtract(value, least)])
        if (algebra.isExpandable(q)) facts.push({ poly: algebra.expand(q).poly, strict: false });
    }
    return facts;
  }

  /** Positions that occur free in a generator. */
  private collectPositions(id: number, found: Set<number | string>): void {
    for (const e of entriesIn(this.signs.algebra, new Set([id]))) for (const i of e.indices) found.add(i);
  }
}

/** u and -u for |u|. */
export function valuesBelow(algebra: Algebra, p: Product): readonly Product[] {
  const { coef, mono, polys } = p;
  if (!isOneG(coef) || mono.length !== 2 || mono[1] !== UNIT || polys.length > 0) return [];
  const meaning = algebra.meaning(mono[0]!);
  if (meaning.kind !== 'apply' || meaning.name !== 'abs') return [];
  const [of] = meaning.args as readonly [Product];
  return [of, algebra.negate(of)];
}

type EntryMeaning = Extract<Meaning, { readonly kind: 'entry' }>;

/** Entries in generators, through functions, and not under sums. */
function entriesIn(algebra: Algebra, ids: ReadonlySet<number>): readonly EntryMeaning[] {
  return [...ids].flatMap((id) => {
    const meaning = algebra.meaning(id);
    if (meaning.kind === 'entry') return [meaning];
    const args =
      meaning.kind === 'apply'
        ? meaning.args
        : meaning.kind === 'exp' || meaning.kind === 'log'
          ? [meaning.of]
          : [];
    return args.flatMap((p) => entriesIn(algebra, algebra.generatorsIn(p)));
  });
}
