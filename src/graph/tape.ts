import type { ApplyNode } from '../expr/dag.js';
import { type Dag, dependents, type NodeId, reachable } from '../expr/dag.js';
import type { ArrayOp, ElementwiseOp, Kernel, Slot } from '../op/op.js';
import { isScalar, SCALAR, sizeOf } from '../op/shape.js';

/** What an instruction does; the arithmetic of scalars is written out in the sweeps, the rest goes through the op table. */
export enum Code {
  Add,
  Subtract,
  Multiply,
  Divide,
  Negate,
  /** Functions of scalars that are called by name, see frequent.ts. */
  Exp,
  Log,
  Sqrt,
  Sin,
  Cos,
  Tanh,
  Sigmoid,
  Relu,
  Pow,
  /** The others, by their index in `values` and `partials`. */
  Unary,
  Binary,
  Ternary,
  /** Entry by entry over vectors or matrices. */
  Elementwise,
  Array,
}

const SCALAR_CODES: Readonly<Record<string, Code>> = {
  add: Code.Add,
  subtract: Code.Subtract,
  multiply: Code.Multiply,
  divide: Code.Divide,
  negate: Code.Negate,
  exp: Code.Exp,
  log: Code.Log,
  sqrt: Code.Sqrt,
  sin: Code.Sin,
  cos: Code.Cos,
  tanh: Code.Tanh,
  sigmoid: Code.Sigmoid,
  relu: Code.Relu,
  pow: Code.Pow,
};

/** An instruction on whole arrays. */
export interface ArrayStep {
  readonly op: ArrayOp | ElementwiseOp;
  readonly out: Slot;
  readonly args: readonly Slot[];
  readonly active: readonly boolean[];
  readonly attribute: ApplyNode['attribute'];
}

/**
 * A DAG laid out for evaluation: one buffer of doubles with a slot per node and instructions in topological order, as parallel
 * typed arrays. The forward and reverse sweeps cost a constant number of nanoseconds per scalar node.
 */
export interface Tape {
  readonly dag: Dag;
  readonly length: number;
  readonly code: Uint8Array;
  /** Offset of the result, and of up to three scalar operands. */
  readonly out: Int32Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly c: Int32Array;
  /** Index into `values`/`partials` for scalar instructions, into `steps` for array instructions. */
  readonly kernel: Int32Array;
  /** Bit i is set where operand i depends on a variable that is differentiated. */
  readonly active: Uint8Array;
  readonly node: Int32Array;
  readonly values: readonly Kernel[];
  readonly partials: readonly (readonly Kernel[])[];
  readonly steps: readonly ArrayStep[];
  /** Doubles in a workspace buffer. */
  readonly width: number;
  /** Offset of each node's slot by node id; -1 for nodes that the roots do not need. */
  readonly offset: Int32Array;
  /** Constants, put into every new workspace. */
  readonly constants: readonly { readonly offset: number; readonly value: number }[];
  readonly hasSelect: boolean;
  /** The nodes that the tape was compiled for. */
  readonly roots: readonly NodeId[];
}

/** Buffers of one evaluation; a tape may have many workspaces. */
export interface Workspace {
  readonly values: Float64Array;
  readonly adjoints: Float64Array;
  readonly tangents: Float64Array;
}

/**
 * Compiles what `roots` need. `wrt` are the nodes that are differentiated; operands that do not depend on them get no adjoint, so
 * that an undefined partial of an inactive operand does no harm.
 */
export function compileTape(dag: Dag, roots: readonly NodeId[], wrt: readonly NodeId[]): Tape {
  const order = reachable(dag, roots);
  const depends = dependents(dag, wrt, order);
  const offset = new Int32Array(dag.size).fill(-1);
  const constants: { offset: number; value: number }[] = [];
  let width = 0;
  let length = 0;
  for (const id of order) {
    const node = dag.node(id);
    offset[id] = width;
    width += sizeOf(node.shape);
    if (node.kind === 'constant') constants.push({ offset: offset[id]!, value: node.value });
    if (node.kind === 'apply') length += 1;
  }
  const code = new Uint8Array(length);
  const out = new Int32Array(length);
  const a = new Int32Array(length);
  const b = new Int32Array(length);
  const c = new Int32Array(length);
  const kernel = new Int32Array(length);
  const active = new Uint8Array(length);
  const nodeOf = new Int32Array(length);
  const values: Kernel[] = [];
  const partials: (readonly Kernel[])[] = [];
  const steps: ArrayStep[] = [];
  const kernelOf = new Map<ElementwiseOp, number>();
  let hasSelect = false;
  let k = 0;
  for (const id of order) {
    const node = dag.node(id);
    if (node.kind !== 'apply') continue;
    const { op, args } = node;
    out[k] = offset[id]!;
    nodeOf[k] = id;
    let mask = 0;
    for (let i = 0; i < args.length && i < 8; i++) if (depends[args[i]!]) mask |= 1 << i;
    active[k] = mask;
    if (op.name === '#select') hasSelect = true;
    if (op.kind === 'elementwise' && isScalar(node.shape)) {
      a[k] = offset[args[0]!]!;
      b[k] = args.length > 1 ? offset[args[1]!]! : a[k]!;
      c[k] = args.length > 2 ? offset[args[2]!]! : a[k]!;
      code[k] =
        SCALAR_CODES[op.name] ??
        (args.length === 1 ? Code.Unary : args.length === 2 ? Code.Binary : Code.Ternary);
      let index = kernelOf.get(op);
      if (index === undefined) {
        index = values.length;
        kernelOf.set(op, index);
        values.push(op.value);
        partials.push(op.partials);
      }
      kernel[k] = index;
    } else {
      code[k] = op.kind === 'elementwise' ? Code.Elementwise : Code.Array;
      kernel[k] = steps.length;
      const slot = (n: NodeId): Slot => ({
        offset: offset[n]!,
        shape: dag.shape(n),
        size: sizeOf(dag.shape(n)),
      });
      steps.push({
        op,
        out: slot(id),
        args: args.map(slot),
        active: args.map((arg) => depends[arg] === 1),
        attribute: node.attribute,
      });
    }
    k += 1;
  }
  return {
    dag,
    length,
    code,
    out,
    a,
    b,
    c,
    kernel,
    active,
    node: nodeOf,
    values,
    partials,
    steps,
    width,
    offset,
    constants,
    hasSelect,
    roots,
  };
}

/** Fresh buffers with the constants in place and everything else NaN, so that a missing input cannot pass for 0. */
export function createWorkspace(tape: Tape): Workspace {
  const values = new Float64Array(tape.width).fill(Number.NaN);
  for (const { offset, value } of tape.constants) values[offset] = value;
  return { values, adjoints: new Float64Array(tape.width), tangents: new Float64Array(tape.width) };
}

/** Where a node's entries are in the buffers. */
export function slotOf(tape: Tape, id: NodeId): Slot {
  const shape = tape.dag.node(id).shape ?? SCALAR;
  return { offset: tape.offset[id]!, shape, size: sizeOf(shape) };
}

/** Puts the entries of a node into a buffer. */
export function write(tape: Tape, buffer: Float64Array, id: NodeId, entries: ArrayLike<number>): void {
  const { offset } = slotOf(tape, id);
  if (offset >= 0) buffer.set(entries, offset);
}

/** A copy of a node's entries. */
export function read(tape: Tape, buffer: Float64Array, id: NodeId): Float64Array {
  const { offset, size } = slotOf(tape, id);
  return buffer.slice(offset, offset + size);
}
