import type { Extent, Index } from '../term/term.js';
import { G_ZERO, type Gaussian, keyOfG } from './gaussian.js';
import { keyOfMonomial, type Monomial } from './polynomial.js';

/**
 * A value of the normal form: coefficient * product of generator powers * product of primitive polynomials to whole
 * powers. Powers stay powers, so that (a - x)^6000 is one factor.
 */
export interface Product {
  readonly coef: Gaussian;
  /** Powers of generators, in units. Bases of roots and primes have exponents in [0, 1). */
  readonly mono: Monomial;
  /** Ids of polynomials and their whole exponents, alternating, ids increasing. */
  readonly polys: readonly number[];
}

export const P_ZERO: Product = { coef: G_ZERO, mono: [], polys: [] };

export interface Bound {
  readonly index: string;
  readonly extent: Extent;
}

/** What a generator stands for. Every kind but `cis` is real. */
export type Meaning =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'size'; readonly name: string }
  | { readonly kind: 'entry'; readonly name: string; readonly indices: readonly Index[] }
  | { readonly kind: 'pi' }
  | { readonly kind: 'prime'; readonly value: bigint }
  /** exp of a real value. */
  | { readonly kind: 'exp'; readonly of: Product }
  /** exp(i u) of a real value u: cosines and sines. */
  | { readonly kind: 'cis'; readonly of: Product }
  /** log |u|. */
  | { readonly kind: 'log'; readonly of: Product }
  /** Only fractional powers of it occur: the radicand of a root, not negative where the root is defined. */
  | { readonly kind: 'base'; readonly of: Product }
  | { readonly kind: 'apply'; readonly name: string; readonly args: readonly Product[] }
  | { readonly kind: 'sum'; readonly bound: readonly Bound[]; readonly of: Product }
  | { readonly kind: 'largest'; readonly bound: Bound; readonly of: Product }
  | { readonly kind: 'delta'; readonly left: Index; readonly right: Index }
  /** The number of a position. */
  | { readonly kind: 'position'; readonly index: string }
  /** The sum or product over the positions 1 to `count`. */
  | {
      readonly kind: 'range';
      readonly reduction: 'sum' | 'prod';
      readonly index: string;
      readonly count: Product;
      readonly of: Product;
    };

export interface Generator {
  readonly id: number;
  readonly meaning: Meaning;
  /** Position symbols that occur free in it. */
  readonly free: ReadonlySet<string>;
  /** How deep sums are nested in it: bound positions are numbered by it. */
  readonly level: number;
}

export function keyOfProduct(p: Product): string {
  return `${keyOfG(p.coef)}|${keyOfMonomial(p.mono)}|${keyOfMonomial(p.polys)}`;
}

export function isZeroProduct(p: Product): boolean {
  return p.coef.re === 0n && p.coef.im === 0n;
}

/** A number of Q(i) with nothing else. */
export function isConstant(p: Product): boolean {
  return p.mono.length === 0 && p.polys.length === 0;
}

/** Thrown where an expression has no value at all, such as a division by an expression that is zero. */
export class Undefined extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

export const NOTHING_FREE: ReadonlySet<string> = new Set();

export function symbolsOf(indices: readonly (number | string)[]): ReadonlySet<string> {
  return new Set(indices.filter((i): i is string => typeof i === 'string'));
}

export function mergeScopes(
  scopes: readonly { readonly free: ReadonlySet<string>; readonly level: number }[],
): {
  free: ReadonlySet<string>;
  level: number;
} {
  let free: Set<string> | undefined;
  let level = 0;
  for (const s of scopes) {
    level = Math.max(level, s.level);
    if (s.free.size === 0) continue;
    free ??= new Set();
    for (const x of s.free) free.add(x);
  }
  return { free: free ?? NOTHING_FREE, level };
}

export function keyOfMeaning(m: Meaning): string {
  switch (m.kind) {
    case 'name':
    case 'size':
      return `${m.kind}:${m.name}`;
    case 'entry':
      return `entry:${m.name}[${m.indices.join()}]`;
    case 'pi':
      return 'pi';
    case 'prime':
      return `prime:${m.value}`;
    case 'exp':
    case 'cis':
    case 'log':
    case 'base':
      return `${m.kind}:${keyOfProduct(m.of)}`;
    case 'apply':
      return `apply:${m.name}(${m.args.map(keyOfProduct).join(';')})`;
    case 'sum':
      return `sum:${m.bound.map((b) => `${b.index}<${b.extent}`).join()}:${keyOfProduct(m.of)}`;
    case 'largest':
      return `largest:${m.bound.index}<${m.bound.extent}:${keyOfProduct(m.of)}`;
    case 'delta':
      return `delta:${m.left},${m.right}`;
    case 'position':
      return `position:${m.index}`;
    case 'range':
      return `range:${m.reduction}:${m.index}<${keyOfProduct(m.count)}:${keyOfProduct(m.of)}`;
  }
}
