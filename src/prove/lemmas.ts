import type { KnownSigns, PolyFact } from './known-signs.js';
import { generatorsOf, type Poly } from './polynomial.js';
import { type Bound, isZeroProduct, type Product } from './product.js';
import { renameIn } from './rename.js';
import { NEGATIVE } from './sign-set.js';

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
      if (meaning.kind === 'sum') result.push(...this.sumLemmas(id));
      if (meaning.kind === 'apply') result.push(...this.rangeLemmas(id));
      if (meaning.kind === 'largest') result.push(...this.largestLemmas(id, ids));
      if (meaning.kind !== 'exp' && meaning.kind !== 'log') continue;
      const inner = meaning.of;
      const own = new Set(inner.mono.filter((_, i) => i % 2 === 0));
      for (let i = 0; i < inner.polys.length; i += 2)
        for (const g of generatorsOf(this.signs.algebra.factor(inner.polys[i]!).poly)) own.add(g);
      if (own.size > 0 && ![...own].some((g) => ids.has(g))) continue;
      let facts = this.known.get(id);
      if (!facts) {
        facts = this.lemmasOf(id);
        this.known.set(id, facts);
      }
      result.push(...facts);
    }
    return result;
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
    const upper = algebra.subtract(algebra.subtract(u, algebra.one), value);
    // log u >= 1 - 1/u, times u.
    const lower = algebra.add([algebra.multiply(u, value), algebra.one, algebra.negate(u)]);
    return [...make(upper), ...make(lower)];
  }
}
