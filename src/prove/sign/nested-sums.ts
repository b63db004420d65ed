import type { Algebra } from '../algebra/algebra.js';
import { G_ONE } from '../algebra/gaussian.js';
import type { KnownSigns, PolyFact } from '../algebra/known-signs.js';
import { UNIT } from '../algebra/polynomial.js';
import { type Bound, isZeroProduct, type Meaning, type Product } from '../algebra/product.js';
import { renameIn } from '../algebra/rename.js';
import { sumOver } from '../algebra/summation.js';
import { orNothing } from '../term/budget.js';
import { NEGATIVE } from '../term/sign-set.js';

type Sum = Extract<Meaning, { readonly kind: 'sum' }>;

/** A multiple sum as the sum over `outer` of a factor and of sums over the other positions, each of its own. */
interface Nested {
  readonly outer: readonly Bound[];
  readonly factor: Product;
  readonly inner: readonly InnerSum[];
}

interface InnerSum {
  readonly bounds: readonly Bound[];
  readonly of: Product;
}

/** Theorems about multiple sums that are sums of products of sums, as norms of matrix products are. */
export class NestedSums {
  private readonly known = new Map<number, readonly PolyFact[]>();

  constructor(private readonly signs: KnownSigns) {}

  /** Whether a multiple sum is one of squares: x' A' A x. */
  isSumOfSquares(id: number): boolean {
    return this.squareIn(id) !== undefined;
  }

  /**
   * |sum u v| <= sqrt(sum u^2) sqrt(sum v^2) and 2 |sum u v| <= sum u^2 + sum v^2, where u or v is a sum itself, and for c >= 0
   * sum c (sum a b)^2 <= sum c sum a^2 sum b^2 (Cauchy 1821).
   */
  about(id: number): readonly PolyFact[] {
    const { algebra } = this.signs;
    const meaning = algebra.meaning(id);
    const known = this.known.get(id);
    if (known) return known;
    if (meaning.kind !== 'sum' || meaning.bound.length < 2) return [];
    const facts: PolyFact[] = [];
    this.known.set(id, facts);
    const value = algebra.power(id);
    const square = this.squareIn(id);
    const ways = square ? [] : this.waysOf(meaning, 1);
    if (square)
      for (const most of this.boundsOfSquare(square)) this.add(facts, algebra.subtract(most, value));
    for (const n of ways) facts.push(...(orNothing(algebra.budget, () => this.cauchy(n, value)) ?? []));
    return facts;
  }

  /** A double sum of what is not negative is at least the sum over its diagonal, also n times as much, and by square roots. */
  ofDiagonal(id: number, beside: ReadonlySet<number>): readonly PolyFact[] {
    const { algebra } = this.signs;
    const meaning = algebra.meaning(id);
    if (meaning.kind !== 'sum' || meaning.bound.length !== 2) return [];
    const [row, column] = meaning.bound as readonly [Bound, Bound];
    const { extent } = row;
    if (typeof extent !== 'string' || column.extent !== extent) return [];
    const isOverDiagonal = [...beside].some((other) => {
      const own = algebra.meaning(other);
      return own.kind === 'sum' && own.bound.length === 1 && own.bound[0]!.extent === extent;
    });
    if (!isOverDiagonal || this.signs.signOf(meaning.of) & NEGATIVE) return [];
    const own = renameIn(
      algebra,
      meaning.of,
      new Map([
        [column.index, '@diagonal'],
        [row.index, '@diagonal'],
      ]),
    );
    const diagonal = this.over([{ ...row, index: '@diagonal' }], own);
    const facts: PolyFact[] = [];
    const size = algebra.power(algebra.generator({ kind: 'size', name: extent }));
    const all = algebra.power(id);
    const pairs = [[all, diagonal, size], [all, diagonal, size].map((p) => this.signs.rootOf(p))];
    for (const [most, least, times] of pairs) {
      if (!most || !least || !times) continue;
      const gap = algebra.subtract(most, least);
      this.add(facts, gap);
      this.add(facts, algebra.multiply(times, gap));
    }
    return facts;
  }

  private readonly squares = new Map<number, Nested | undefined>();

  /** The first way in which a multiple sum is one of squares. */
  private squareIn(id: number): Nested | undefined {
    if (this.squares.has(id)) return this.squares.get(id);
    const { algebra } = this.signs;
    const meaning = algebra.meaning(id);
    if (meaning.kind !== 'sum' || meaning.bound.length < 3) return undefined;
    const found = this.waysOf(meaning, 2).find((n) => orNothing(algebra.budget, () => this.isSquare(n)));
    this.squares.set(id, found);
    return found;
  }

  private cauchy(n: Nested, value: Product): readonly PolyFact[] {
    const { algebra } = this.signs;
    const facts: PolyFact[] = [];
    const pair = this.pairOf(n);
    if (!pair) return facts;
    const [uu, vv] = pair.map((u) => this.over(n.outer, algebra.raise(u, 2))) as [Product, Product];
    this.add(facts, algebra.subtract(algebra.multiply(uu, vv), algebra.raise(value, 2)));
    const twice = algebra.scale(value, { re: 2n, im: 0n, den: 1n });
    this.add(facts, algebra.add([uu, vv, twice]));
    this.add(facts, algebra.subtract(algebra.add([uu, vv]), twice));
    const roots = [uu, vv].map((p) => this.signs.rootOf(p)) as [Product?, Product?];
    if (!roots[0] || !roots[1]) return facts;
    const most = algebra.multiply(roots[0], roots[1]);
    this.add(facts, algebra.subtract(most, value));
    this.add(facts, algebra.add([most, value]));
    return facts;
  }

  /** The ways to write it with one outer position, or up to two. */
  private waysOf(sum: Sum, most: 1 | 2): readonly Nested[] {
    // Positions of sums that are made anew are numbered by the algebra: those at hand keep apart from them.
    const names = new Map(sum.bound.map((b, k) => [b.index, `@nested${k}`]));
    const of = renameIn(this.signs.algebra, sum.of, names);
    const bound = sum.bound.map((b) => ({ ...b, index: names.get(b.index)! }));
    const pairs = most === 1 ? [] : bound.flatMap((b, i) => bound.slice(i + 1).map((c) => [b, c]));
    const outers = [...bound.map((b) => [b]), ...pairs];
    return outers.flatMap((outer) => {
      const rest = bound.filter((b) => !outer.includes(b));
      const nested = rest.length === 0 ? undefined : this.apart(of, outer, rest);
      return nested ? [nested] : [];
    });
  }

  private apart(of: Product, outer: readonly Bound[], rest: readonly Bound[]): Nested | undefined {
    const { algebra } = this.signs;
    let factor = algebra.number(of.coef);
    const inner: { bounds: Bound[]; of: Product }[] = [];
    for (const piece of piecesOf(algebra, of)) {
      const own = rest.filter((b) => algebra.dependsOn(piece, b.index));
      if (own.length === 0) {
        factor = algebra.multiply(factor, piece);
        continue;
      }
      let joined = { bounds: own, of: piece };
      for (let k = inner.length - 1; k >= 0; k--) {
        const other = inner[k]!;
        if (!other.bounds.some((b) => joined.bounds.includes(b))) continue;
        const bounds = [...new Set([...joined.bounds, ...other.bounds])];
        joined = { bounds, of: algebra.multiply(joined.of, other.of) };
        inner.splice(k, 1);
      }
      inner.push(joined);
    }
    return inner.length === 0 ? undefined : { outer, factor, inner };
  }

  /** Whether it is sum c u^2 with c >= 0: the inner sums come in equal pairs. */
  private isSquare({ factor, inner }: Nested): boolean {
    const { algebra } = this.signs;
    if (inner.length % 2 !== 0) return false;
    const open = inner.map((s) => this.innerSum(s));
    while (open.length > 0) {
      const one = open.pop()!;
      const twin = open.findIndex((o) => algebra.equal(o, one));
      if (twin < 0) return false;
      open.splice(twin, 1);
    }
    return !(this.signs.signOf(factor) & NEGATIVE);
  }

  /** u and v of sum u v: one inner sum each, or one and the factor. */
  private pairOf({ factor, inner }: Nested): readonly [Product, Product] | undefined {
    const { algebra } = this.signs;
    const sums = inner.map((s) => this.innerSum(s));
    if (sums.length === 1) return [sums[0]!, factor];
    if (sums.length !== 2 || !algebra.equal(factor, algebra.one)) return undefined;
    return [sums[0]!, sums[1]!];
  }

  /** sum a^2 sum b^2 in place of (sum a b)^2, for each factor a of the inner summand. */
  private boundsOfSquare({ outer, factor, inner }: Nested): readonly Product[] {
    const { algebra } = this.signs;
    const [one] = inner;
    if (inner.length !== 2 || !one) return [];
    return piecesOf(algebra, one.of).flatMap((a) => {
      const b = algebra.divide(one.of, a);
      if (!one.bounds.every((at) => algebra.dependsOn(a, at.index) && algebra.dependsOn(b, at.index)))
        return [];
      const [aa, bb] = [a, b].map((of) =>
        this.innerSum({ bounds: one.bounds, of: algebra.raise(of, 2) }),
      ) as [Product, Product];
      return [this.over(outer, algebra.multiplyAll([factor, aa, bb]))];
    });
  }

  private innerSum({ bounds, of }: InnerSum): Product {
    return this.over(bounds, of);
  }

  private over(bounds: readonly Bound[], of: Product): Product {
    return bounds.reduce((body, b) => sumOver(this.signs.algebra, body, b), of);
  }

  private add(facts: PolyFact[], q: Product): void {
    const { algebra } = this.signs;
    if (isZeroProduct(q) || !algebra.isExpandable(q) || algebra.hasCis(q)) return;
    facts.push({ poly: algebra.expand(q).poly, strict: false });
  }
}

/** Generators and polynomials, a whole power as that many factors. */
function piecesOf(algebra: Algebra, { mono, polys }: Product): readonly Product[] {
  const pieces: Product[] = [];
  for (let i = 0; i < mono.length; i += 2) {
    const e = mono[i + 1]!;
    const many = e > 0 && e % UNIT === 0;
    const one = algebra.power(mono[i]!, many ? UNIT : e);
    for (let k = 0; k < (many ? e / UNIT : 1); k++) pieces.push(one);
  }
  for (let i = 0; i < polys.length; i += 2)
    pieces.push({ coef: G_ONE, mono: [], polys: [polys[i]!, polys[i + 1]!] });
  return pieces;
}
