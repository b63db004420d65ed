import type { makeError } from '../diagnostic/diagnostic.js';
import type { Span } from '../diagnostic/source.js';
import type { Ast } from '../expr/ast.js';
import type { Rational } from '../number/rational.js';
import type { Axis } from './axis.js';
import type { Fact } from './domain.js';
import { type Extent, type Index, numberTerm, type Term } from './term.js';

/** A scalar, vector or matrix: its axes, and its entry at given positions. */
export interface Value {
  readonly axes: readonly Axis[];
  readonly at: (indices: readonly Index[]) => Term;
}

/** Entries of known arrays that are written out. */
export const MAX_WRITTEN_OUT = 4_000;

/** What the reader hands the limit and Taylor commands to. */
export interface Calculus {
  readonly limit: (
    body: Term,
    name: string,
    at: LimitPoint,
    side: 'left' | 'right' | 'both',
    facts: readonly Fact[],
  ) => Term | string;
  readonly taylor: (
    body: Term,
    name: string,
    at: Term,
    order: number,
    side: 'left' | 'right' | 'both',
  ) => Term | string;
}

export type LimitPoint = 'inf' | '-inf' | Term;

/** What the parts of the reader work with: names that are known, and how values are made. */
export interface Reading {
  readonly calculus: Calculus;
  /** What is assumed, once it has been read. */
  readonly facts: readonly Fact[];
  /** Names that must not be read as constants. */
  readonly declared: ReadonlySet<string>;
  readonly arrays: ReadonlyMap<string, readonly Axis[]>;
  /** Names that a sum binds. */
  readonly locals: ReadonlyMap<string, Term>;
  /** Names that are the length of an array, by a sum over its entries. */
  readonly lengths: Set<string>;
  /** Names that are whole numbers, by standing in a bound or under a factorial. */
  readonly wholes: Set<string>;
  /** Lengths that have a name. */
  readonly named: ReadonlyMap<string, Axis>;
  value(ast: Ast): Value;
  scalar(at: () => Term): Value;
  /** Entries are computed once. */
  array(axes: readonly Axis[], at: (indices: readonly Index[]) => Term): Value;
  /** Entry by entry; scalars spread. */
  map(values: readonly Value[], ast: Ast, f: (terms: readonly Term[]) => Term): Value;
  /** The common axes of values that are combined entry by entry; scalars spread. */
  agree(values: readonly Value[], ast: Ast): readonly Axis[];
  reduceAxis(reduction: 'sum' | 'prod' | 'max' | 'min', axis: Axis, f: (k: Index) => Term): Term;
  sumOverAxis(axis: Axis, f: (k: Index) => Term): Term;
  sizeOf(axis: Axis): Term;
  extent(axis: Axis): Extent;
  /** The axis whose length has a name. */
  namedAxis(name: string): Axis;
  /** A whole number, or the symbol of a position. */
  position(ast: Ast): Index;
  freshName(stem: string): string;
  withLocal<T>(name: string, term: Term, f: () => T): T;
  /** The shape of a value, as it is shown. */
  show(value: Value): string;
  fail(code: Parameters<typeof makeError>[0], span: Span, args: Parameters<typeof makeError>[2]): never;
}

/** Numbers combined by + * and whole powers become one number: an exponent written 1/2 or -(3) is a number. */
export function constantFold(x: Term): Term {
  if (x.kind === 'add' || x.kind === 'multiply') {
    const args = x.args.map(constantFold);
    if (!args.every((a) => a.kind === 'number')) return x;
    let n = x.kind === 'add' ? 0n : 1n;
    let d = 1n;
    for (const a of args) {
      const { numerator, denominator } = (a as Extract<Term, { kind: 'number' }>).value;
      if (x.kind === 'add') n = n * denominator + numerator * d;
      else n *= numerator;
      d *= denominator;
    }
    return numberTerm(n, d);
  }
  if (x.kind === 'power') {
    const base = constantFold(x.base);
    if (base.kind === 'number' && x.exponent.kind === 'number' && base.value.numerator !== 0n) {
      if (x.exponent.value.numerator === -1n && x.exponent.value.denominator === 1n)
        return numberTerm(base.value.denominator, base.value.numerator);
      return foldedPower(base.value, x.exponent.value) ?? x;
    }
  }
  return x;
}

/** Bits up to which a whole power of a number is worked out while reading. */
const MAX_FOLDED_BITS = 256;

function foldedPower(base: Rational, exponent: Rational): Term | undefined {
  if (exponent.denominator !== 1n || exponent.numerator < 0n || exponent.numerator > BigInt(MAX_FOLDED_BITS))
    return undefined;
  const n = Number(exponent.numerator);
  const bits = Math.max(base.numerator.toString(2).length, base.denominator.toString(2).length);
  if (bits * n > MAX_FOLDED_BITS) return undefined;
  return numberTerm(base.numerator ** BigInt(n), base.denominator ** BigInt(n));
}
