import type { Rational } from '../../number/rational.js';
import type { Algebra } from '../algebra/algebra.js';
import type { Meaning, Product } from '../algebra/product.js';
import type { Signs } from '../sign/signs.js';
import type { Budget } from '../term/budget.js';
import { OutOfBudget } from '../term/budget.js';
import type { SignSet } from '../term/sign-set.js';
import type { Term } from '../term/term.js';

/** Thrown where the value depends on the sign of a part: the proof goes on by cases. */
export class NeedSign {
  // No Error: thousands of these are thrown in one proof, and a stack trace costs more than the work in between.
  constructor(
    readonly part: Product,
    /** Whether the two cases part >= 0 and part <= 0 are enough. */
    readonly continuous: boolean,
  ) {}
}

/** Thrown where an expression has no normal form here; the reason goes into the verdict. */
export class Stuck extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** Thrown where zero is raised to a position under a sum that may be zero or not: the sum is taken apart. */
export class ZeroToPosition extends Stuck {
  constructor() {
    super('a power of zero under a sum');
  }
}

/** What the rules of the normal form work with: one case of a proof, with what is known in it. */
export interface NormalForm {
  readonly budget: Budget;
  readonly integers: ReadonlySet<string>;
  readonly algebra: Algebra;
  readonly signs: Signs;
  /** Absolute values of unknown sign stay as they are, instead of asking for cases. */
  readonly opaque: boolean;
  /** Position symbols of the sums that are being worked out. */
  readonly bound: Set<string>;
  /** Polynomial factors that were looked at for perfect powers. */
  readonly refined: Map<number, Product>;
  run(x: Term): Product;
  generator(meaning: Meaning): Product;
  /** Whether the sign is one of those wanted; asks for a case where that is open. */
  hasSign(p: Product, wanted: SignSet): boolean;
  /** Whether a position under a sum occurs. */
  isBound(p: Product): boolean;
  /** The case to be decided before the sign of `p` is known. */
  ask(p: Product, continuous: boolean): NeedSign;
  exp(u: Product): Product;
  /** exp(i u). */
  cis(u: Product): Product;
  log(u: Product): Product;
  rationalPower(p: Product, r: Rational): Product;
}

/** Works out what stands under a sum over a position. */
export function withBound<T>(n: NormalForm, index: string, work: () => T): T {
  const fresh = !n.bound.has(index);
  n.bound.add(index);
  try {
    return work();
  } finally {
    if (fresh) n.bound.delete(index);
  }
}

/** An exponent in the units of monomials. */
export function exponentUnits(e: Rational): number {
  if (e.denominator !== 1n) throw new Stuck('an exponent with an unusual denominator');
  if (e.numerator > 2n ** 50n || e.numerator < -(2n ** 50n))
    throw new OutOfBudget('an exponent is too large');
  return Number(e.numerator);
}
