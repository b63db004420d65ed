import type { makeError } from '../../diagnostic/diagnostic.js';
import type { Span } from '../../diagnostic/source.js';
import type { Ast } from '../../expr/ast.js';
import type { Rational } from '../../number/rational.js';
import type { Axis } from '../term/axis.js';
import type { Fact } from '../term/domain.js';
import type { Extent, Index, Term } from '../term/term.js';

/** A scalar, vector or matrix: its axes, and its entry at given positions. */
export interface Value {
  readonly axes: readonly Axis[];
  readonly at: (indices: readonly Index[]) => Term;
}

/** Entries of known arrays that are written out. */
export const MAX_WRITTEN_OUT = 4_000;

/** What the reader hands limits, Taylor polynomials and infinite sums to. */
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
    facts: readonly Fact[],
  ) => Term | string;
  /** The number that a term is everywhere, where its normal form shows that. */
  readonly constant: (x: Term) => Rational | undefined;
  /** The sum of a body over the whole numbers that a name stands for, from a number on. */
  readonly series: (body: Term, name: string, from: Term) => Term | string;
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
