import { isOneG } from './gaussian.js';
import { generatorsOf, keyOfMonomial, type Poly, sortedTerms, UNIT } from './polynomial.js';
import {
  type Generator,
  keyOfMeaning,
  type Meaning,
  mergeScopes,
  NOTHING_FREE,
  type Product,
  symbolsOf,
} from './product.js';

export interface PolyFactor {
  readonly id: number;
  readonly poly: Poly;
  readonly free: ReadonlySet<string>;
  readonly level: number;
  /** No cis generator and no imaginary coefficient: real for sure. */
  readonly real: boolean;
}

/** The generators and polynomials that products are made of, each under a number of its own, with the positions that occur in them. */
export class GeneratorTable {
  private readonly generators: Generator[] = [];
  private readonly byKey = new Map<string, number>();
  private readonly factors: PolyFactor[] = [];
  private readonly factorByKey = new Map<string, number>();
  /** Generators whose powers are reduced: primes, radicands, and roots of unity. */
  protected readonly reducible = new Map<number, 'prime' | 'base' | 'half-turn' | 'sign'>();

  constructor(
    /** Names that stand for whole numbers. */
    readonly integers: ReadonlySet<string>,
  ) {}

  meaning(id: number): Meaning {
    return this.generators[id]!.meaning;
  }

  info(id: number): Generator {
    return this.generators[id]!;
  }

  factor(id: number): PolyFactor {
    return this.factors[id]!;
  }

  get size(): number {
    return this.generators.length;
  }

  /** The generator with a meaning, as an id. */
  generator(meaning: Meaning): number {
    const key = keyOfMeaning(meaning);
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const id = this.generators.length;
    const { free, level } = this.scopeOf(meaning);
    this.generators.push({ id, meaning, free, level });
    this.byKey.set(key, id);
    if (meaning.kind === 'prime' || meaning.kind === 'base') this.reducible.set(id, meaning.kind);
    if (meaning.kind === 'cis') {
      const turn = this.turnsOf(meaning.of);
      if (turn) this.reducible.set(id, turn);
    }
    return id;
  }

  /** exp(i pi) and exp(i pi n) with whole n are roots of unity. */
  private turnsOf({ coef, mono, polys }: Product): 'half-turn' | 'sign' | undefined {
    if (!isOneG(coef) || polys.length > 0) return undefined;
    let hasPi = false;
    let others = false;
    for (let i = 0; i < mono.length; i += 2) {
      const { meaning } = this.generators[mono[i]!]!;
      const e = mono[i + 1]!;
      if (meaning.kind === 'pi' && e === UNIT) hasPi = true;
      else if (this.isWhole(meaning) && e > 0 && e % UNIT === 0) others = true;
      else return undefined;
    }
    return hasPi ? (others ? 'sign' : 'half-turn') : undefined;
  }

  isWhole(meaning: Meaning): boolean {
    return (
      meaning.kind === 'size' ||
      meaning.kind === 'position' ||
      (meaning.kind === 'name' && this.integers.has(meaning.name))
    );
  }

  /** Whether a phase is a power of -1 or i for whole exponents. */
  isRootOfUnity(id: number): boolean {
    const kind = this.reducible.get(id);
    return kind === 'half-turn' || kind === 'sign';
  }

  private scopeOf(meaning: Meaning): { free: ReadonlySet<string>; level: number } {
    switch (meaning.kind) {
      case 'entry':
        return { free: symbolsOf(meaning.indices), level: 0 };
      case 'delta':
        return { free: symbolsOf([meaning.left, meaning.right]), level: 0 };
      case 'exp':
      case 'cis':
      case 'log':
      case 'base':
        return this.scopeOfProduct(meaning.of);
      case 'apply':
        return mergeScopes(meaning.args.map((a) => this.scopeOfProduct(a)));
      case 'sum': {
        const { free, level } = this.scopeOfProduct(meaning.of);
        const inner = new Set(free);
        for (const { index } of meaning.bound) inner.delete(index);
        return { free: inner, level: level + meaning.bound.length };
      }
      case 'position':
        return { free: symbolsOf([meaning.index]), level: 0 };
      case 'range': {
        const { free, level } = this.scopeOfProduct(meaning.of);
        const inner = new Set(free);
        inner.delete(meaning.index);
        return mergeScopes([{ free: inner, level: level + 1 }, this.scopeOfProduct(meaning.count)]);
      }
      case 'largest': {
        const { free, level } = this.scopeOfProduct(meaning.of);
        const inner = new Set(free);
        inner.delete(meaning.bound.index);
        return { free: inner, level: level + 1 };
      }
      default:
        return { free: NOTHING_FREE, level: 0 };
    }
  }

  scopeOfProduct({ mono, polys }: Product): { free: ReadonlySet<string>; level: number } {
    const scopes: { free: ReadonlySet<string>; level: number }[] = [];
    for (let i = 0; i < mono.length; i += 2) scopes.push(this.generators[mono[i]!]!);
    for (let i = 0; i < polys.length; i += 2) scopes.push(this.factors[polys[i]!]!);
    return mergeScopes(scopes);
  }

  dependsOn(p: Product, index: string): boolean {
    return this.scopeOfProduct(p).free.has(index);
  }

  /** Whether a generator is (-1)^n for a whole n. */
  isSign(id: number): boolean {
    return this.reducible.get(id) === 'sign';
  }

  protected needsReduction(id: number, e: number): boolean {
    switch (this.reducible.get(id)) {
      case 'prime':
      case 'base':
        return e < 0 || e >= UNIT;
      case 'half-turn':
        return e < 0 || e >= UNIT / 2;
      case 'sign':
        return e < 0 || e >= 2 * UNIT;
      default:
        return false;
    }
  }

  hasCis(p: Product): boolean {
    for (let i = 0; i < p.mono.length; i += 2) if (this.meaning(p.mono[i]!).kind === 'cis') return true;
    for (let i = 0; i < p.polys.length; i += 2) if (!this.factors[p.polys[i]!]!.real) return true;
    return false;
  }

  protected internFactor(poly: Poly): number {
    const key = sortedTerms(poly)
      .map((t) => `${keyOfMonomial(t.mono)}:${t.re}${t.im === 0n ? '' : `,${t.im}`}`)
      .join(';');
    const known = this.factorByKey.get(key);
    if (known !== undefined) return known;
    const id = this.factors.length;
    const ids = [...generatorsOf(poly)];
    const { free, level } = mergeScopes(ids.map((g) => this.generators[g]!));
    const real =
      ids.every((g) => this.meaning(g).kind !== 'cis') && [...poly.values()].every((t) => t.im === 0n);
    this.factors.push({ id, poly, free, level, real });
    this.factorByKey.set(key, id);
    return id;
  }

  /** The generators that occur in a product, in its monomial or in its polynomials. */
  generatorsIn({ mono, polys }: Product): ReadonlySet<number> {
    const ids = new Set(mono.filter((_, k) => k % 2 === 0));
    for (let i = 0; i < polys.length; i += 2)
      for (const id of generatorsOf(this.factors[polys[i]!]!.poly)) ids.add(id);
    return ids;
  }
}
