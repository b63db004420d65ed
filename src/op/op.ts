import type { Shape } from './shape.js';

/** Where a value lives in a tape's buffers. */
export interface Slot {
  readonly offset: number;
  readonly shape: Shape;
  readonly size: number;
}

/** Fixed data of an application that is not a differentiable operand. */
export interface Attribute {
  /** Zero-based position picked by `index`, in row-major order of the operand. */
  readonly at?: number;
  /** Result shape of constants such as ones and eye, and of `stack`. */
  readonly shape?: Shape;
}

interface OpBase {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Fewest and most operands. */
  readonly arity: readonly [number, number];
  readonly usage: string;
  /** One sentence for `gradcheck functions` and the README. */
  readonly doc: string;
  /** LaTeX with #1, #2 for the operands. */
  readonly latex?: string;
}

export type Kernel = (x: number, y: number, z: number) => number;

/**
 * A surface on which an elementwise function is not smooth: where `surface` is zero. `below` and `above` give the
 * local partials on either side of it, `jump` says that the value itself is discontinuous there.
 */
export interface KinkRule {
  readonly surface: Kernel;
  readonly below: (x: number, y: number, z: number) => readonly number[];
  readonly above: (x: number, y: number, z: number) => readonly number[];
  readonly jump?: boolean;
  /** The derivative that `partials` returns on the surface, in words. */
  readonly convention: string;
}

/** A function of one to three scalars, applied entry by entry. */
export interface ElementwiseOp extends OpBase {
  readonly kind: 'elementwise';
  /** The value; NaN outside the domain. Accurate to a few ulps on the whole domain. */
  readonly value: Kernel;
  /** Local partials, one per operand, accurate on the whole domain. */
  readonly partials: readonly Kernel[];
  /**
   * The slope from the function's own value, for functions of one operand: as accurate as `partials`, and cheaper because the sweep has
   * the value already.
   */
  readonly slopeFromValue?: (value: number, x: number) => number;
  /** Local partials as a textbook prints them, in x, y, z. Absent: mathjs differentiates `mathjs`. */
  readonly symbolic?: readonly string[];
  /** The function in mathjs' own words, where mathjs differentiates it correctly. */
  readonly mathjs?: string;
  /** Why finite operands have no finite real value; `undefined` inside the domain. */
  readonly domain?: (x: number, y: number, z: number) => string | undefined;
  readonly kinks?: readonly KinkRule[];
  /** Ranges of the operands that tests sample, inside the domain. */
  readonly samples: readonly (readonly [number, number])[];
  /** Applied to vectors, the entries are averaged: the function is a loss. */
  readonly reduces?: 'mean';
}

export interface ShapeProblem {
  readonly remedy: string;
}

/** A kink of an array function at given operands. */
export interface ArrayKink {
  readonly convention: string;
}

/** A function of vectors and matrices as wholes. */
export interface ArrayOp extends OpBase {
  readonly kind: 'array';
  readonly shape: (shapes: readonly Shape[], attribute: Attribute) => Shape | ShapeProblem;
  readonly forward: (v: Float64Array, out: Slot, args: readonly Slot[], attribute: Attribute) => void;
  /** Adds to the adjoints of the active operands. */
  readonly reverse: (
    v: Float64Array,
    adjoint: Float64Array,
    out: Slot,
    args: readonly Slot[],
    active: readonly boolean[],
    attribute: Attribute,
  ) => void;
  /** Sets the tangent of the result from those of the operands. */
  readonly tangent: (
    v: Float64Array,
    dot: Float64Array,
    out: Slot,
    args: readonly Slot[],
    attribute: Attribute,
  ) => void;
  readonly domain?: (v: Float64Array, args: readonly Slot[]) => string | undefined;
  readonly kink?: (v: Float64Array, args: readonly Slot[]) => ArrayKink | undefined;
  /** Multiplications and additions of one forward evaluation. */
  readonly cost?: (args: readonly Shape[], out: Shape) => number;
}

/** A function that is written out in terms of others. */
export interface DefinedOp extends OpBase {
  readonly kind: 'defined';
  readonly parameters: readonly string[];
  /** The definition, or what it is for operands of these shapes; undefined where they have none. */
  readonly body: string | ((shapes: readonly Shape[]) => string | undefined);
}

/** Inputs and constants. */
export interface LeafOp extends OpBase {
  readonly kind: 'leaf';
}

export type Op = ElementwiseOp | ArrayOp | DefinedOp | LeafOp;
export type AppliedOp = ElementwiseOp | ArrayOp;
