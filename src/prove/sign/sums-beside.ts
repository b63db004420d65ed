import { isOneG } from '../algebra/gaussian.js';
import type { KnownSigns, PolyFact } from '../algebra/known-signs.js';
import { UNIT } from '../algebra/polynomial.js';
import type { Bound, Product } from '../algebra/product.js';
import { renameIn } from '../algebra/rename.js';
import { sumOver } from '../algebra/summation.js';
import { NEGATIVE, NIL, POSITIVE } from '../term/sign-set.js';

/** The position in summands that are compared. */
const HERE = '@here';

/** Sums that are compared with each other: their pairs are tried with each of them. */
const MAX_SUMS = 7;

/** A sum over an axis of unknown length, and its value where an equation gives one. */
interface Summed {
  readonly of: Product;
  readonly extent: string;
  readonly value: Product;
  readonly known: boolean;
}

/** Inequalities between several sums over one axis that occur beside each other, or have a known value. */
export class SumsBeside {
  constructor(private readonly signs: KnownSigns) {}

  about(ids: ReadonlySet<number>): readonly PolyFact[] {
    const sums = this.sumsIn(ids);
    if (!sums.some((s) => !s.known)) return [];
    return [...this.cauchy(sums), ...[...ids].flatMap((id) => this.holder(id, sums))];
  }

  /** The sums of a polynomial, those with known values, and the length of their axis as the sum of ones. */
  private sumsIn(ids: ReadonlySet<number>): readonly Summed[] {
    const { algebra, replaced } = this.signs;
    const sums: Summed[] = [];
    const add = (id: number, value: Product, known: boolean) => {
      const meaning = algebra.meaning(id);
      if (meaning.kind !== 'sum' || meaning.bound.length !== 1) return;
      const [{ index, extent }] = meaning.bound as readonly [Bound];
      const of = renameIn(algebra, meaning.of, new Map([[index, HERE]]));
      if (typeof extent === 'string') sums.push({ of, extent, value, known });
    };
    for (const id of ids) add(id, algebra.power(id), false);
    if (sums.length === 0) return [];
    for (const [id, value] of replaced) add(id, value, true);
    for (const extent of new Set(sums.map((s) => s.extent))) {
      const size = algebra.generator({ kind: 'size', name: extent });
      const value = replaced.get(size) ?? algebra.power(size);
      sums.push({ of: algebra.one, extent, value, known: !ids.has(size) });
    }
    return sums.slice(0, MAX_SUMS);
  }

  /** (sum w)^2 <= sum a sum b where w^2 = a b and a, b >= 0 (Cauchy 1821), also by square roots. */
  private cauchy(sums: readonly Summed[]): readonly PolyFact[] {
    const { algebra } = this.signs;
    const facts: PolyFact[] = [];
    for (const [i, a] of sums.entries())
      for (const b of sums.slice(i + 1)) {
        if (a.extent !== b.extent) continue;
        const both = this.even(algebra.multiply(a.of, b.of));
        for (const w of sums) {
          if (w === a || w === b || w.extent !== a.extent || (a.known && b.known && w.known)) continue;
          const scale = this.numberOver(this.even(algebra.raise(w.of, 2)), both);
          if (!scale || (this.signs.signOf(a.of) | this.signs.signOf(b.of)) & NEGATIVE) continue;
          const most = algebra.multiplyAll([scale, a.value, b.value]);
          this.add(facts, algebra.subtract(most, algebra.raise(w.value, 2)));
          const roots = [most, a.value, b.value].map((p) => this.signs.rootOf(p));
          const root =
            isOneG(scale.coef) && roots[1] && roots[2] ? algebra.multiply(roots[1], roots[2]) : roots[0];
          if (!root) continue;
          this.add(facts, algebra.subtract(root, w.value));
          this.add(facts, algebra.add([root, w.value]));
        }
      }
    return facts;
  }

  /** sum f g <= max g sum f for f >= 0, and |sum f g| <= max |g| sum |f| (Hölder 1889). */
  private holder(id: number, sums: readonly Summed[]): readonly PolyFact[] {
    const { algebra } = this.signs;
    const meaning = algebra.meaning(id);
    if (meaning.kind !== 'largest' || typeof meaning.bound.extent !== 'string') return [];
    const { extent, index } = meaning.bound;
    const g = renameIn(algebra, meaning.of, new Map([[index, HERE]]));
    const inner = this.insideOfAbs(g);
    const facts: PolyFact[] = [];
    const most = algebra.power(id);
    for (const s of sums) {
      if (s.extent !== extent || s.known || this.signs.signOf(g) === NIL) continue;
      if (inner) {
        const f = algebra.divide(s.of, inner);
        const size = sums.find((t) => t.extent === extent && this.isSizeOf(t.of, f));
        if (!size) continue;
        const bound = algebra.multiply(most, size.value);
        this.add(facts, algebra.subtract(bound, s.value));
        this.add(facts, algebra.add([bound, s.value]));
      }
      // The sum of f g or of -f g, for f = s/g.
      const quotient = algebra.divide(s.of, g);
      const sign = this.signs.signOf(quotient);
      const up = !(sign & NEGATIVE);
      if (!up && sign & POSITIVE) continue;
      const f = up ? quotient : algebra.negate(quotient);
      // A summand that vanishes with g has no quotient there.
      if (!algebra.isExpandable(f) || f.mono.some((e, k) => k % 2 === 1 && e < 0)) continue;
      const total = this.signs.settled(sumOver(algebra, f, { index: HERE, extent }));
      if (!total) continue;
      const bound = algebra.multiply(most, total);
      this.add(facts, up ? algebra.subtract(bound, s.value) : algebra.add([bound, s.value]));
    }
    return facts;
  }

  private insideOfAbs(p: Product): Product | undefined {
    const { coef, mono, polys } = p;
    if (mono.length !== 2 || mono[1] !== UNIT || polys.length > 0 || !isOneG(coef)) return undefined;
    const meaning = this.signs.algebra.meaning(mono[0]!);
    return meaning.kind === 'apply' && meaning.name === 'abs' ? meaning.args[0] : undefined;
  }

  /** Whether p = |f|. */
  private isSizeOf(p: Product, f: Product): boolean {
    const { algebra } = this.signs;
    if (this.signs.signOf(p) & NEGATIVE) return false;
    return algebra.equal(this.even(algebra.raise(p, 2)), this.even(algebra.raise(f, 2)));
  }

  /** Even powers of absolute values as powers of what is inside. */
  private even(p: Product): Product {
    const { algebra } = this.signs;
    let result: Product = { coef: p.coef, mono: [], polys: p.polys };
    for (let i = 0; i < p.mono.length; i += 2) {
      const [id, e] = [p.mono[i]!, p.mono[i + 1]!];
      const meaning = algebra.meaning(id);
      const inner = meaning.kind === 'apply' && meaning.name === 'abs' ? meaning.args[0] : undefined;
      const isEven = inner && e % (2 * UNIT) === 0;
      result = algebra.multiply(result, isEven ? algebra.raise(inner, e / UNIT) : algebra.power(id, e));
    }
    return result;
  }

  /** p / q where that is a positive number. */
  private numberOver(p: Product, q: Product): Product | undefined {
    const ratio = this.signs.algebra.divide(p, q);
    const isNumber = ratio.mono.length === 0 && ratio.polys.length === 0;
    return isNumber && ratio.coef.im === 0n && ratio.coef.re > 0n ? ratio : undefined;
  }

  private add(facts: PolyFact[], q: Product): void {
    const { algebra } = this.signs;
    if (!algebra.isExpandable(q) || algebra.hasCis(q)) return;
    const { poly } = algebra.expand(q);
    if (poly.size > 0) facts.push({ poly, strict: false });
  }
}
