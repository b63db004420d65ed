import type { Rational } from '../number/rational.js';

/**
 * The numbers that coefficients of a series are. Nothing here guesses: a sign that is not known is undefined, and a function value that
 * does not exist (or is not known to exist) is undefined too.
 */
export interface Ring<T> {
  readonly zero: T;
  readonly one: T;
  readonly fromRational: (q: Rational) => T;
  /** A number as it was written: digits, e or pi. */
  readonly fromText: (text: string, value: number) => T;
  readonly add: (a: T, b: T) => T;
  readonly subtract: (a: T, b: T) => T;
  readonly multiply: (a: T, b: T) => T;
  /** a / b for a b whose sign is -1 or 1. */
  readonly divide: (a: T, b: T) => T;
  readonly sign: (a: T) => -1 | 0 | 1 | undefined;
  readonly toRational: (a: T) => Rational | undefined;
  /** A function of the lowered language at numbers, inside its domain. */
  readonly apply: (name: string, args: readonly T[]) => T | undefined;
}
