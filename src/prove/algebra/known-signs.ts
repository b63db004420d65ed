import type { Rational } from '../../number/rational.js';
import type { SignSet } from '../term/sign-set.js';
import type { Algebra } from './algebra.js';
import type { Poly } from './polynomial.js';
import type { Product } from './product.js';

/** An end of a range; a strict one is not reached. */
export interface Bounding {
  readonly value: Rational;
  readonly strict: boolean;
}

/** Numbers between which something lies. */
export interface Bounds {
  readonly lo: Bounding | undefined;
  readonly hi: Bounding | undefined;
}

/** A polynomial in generators that is known to be at least zero, or above zero. */
export interface PolyFact {
  readonly poly: Poly;
  readonly strict: boolean;
  /** The theorem that says so, for what is not assumed. */
  readonly why?: string;
}

/** Whoever can be asked for signs: what methods need that are themselves part of finding one. */
export interface KnownSigns {
  readonly algebra: Algebra;
  signOf(p: Product): SignSet;
  boundsOf(id: number): Bounds;
  /** Sums and lengths that an equation gives a value. */
  readonly replaced: ReadonlyMap<number, Product>;
  /** With these values put in; undefined where that is not possible. */
  settled(p: Product): Product | undefined;
  /** The square root of what is not negative; undefined where it has no normal form. */
  rootOf(p: Product): Product | undefined;
}
