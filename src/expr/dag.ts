import { parseDecimal, type Rational, equals as sameRational } from '../number/rational.js';
import { constantOp, inputOp } from '../op/leaves.js';
import type { AppliedOp, Attribute, LeafOp, ShapeProblem } from '../op/op.js';
import { equalShapes, isScalar, SCALAR, type Shape } from '../op/shape.js';
import { requireOp } from '../op/table.js';
import { HashIndex, mix, mixText } from './hash-index.js';

/** Index of a node; operands always have smaller ids than what uses them, so id order is topological order. */
export type NodeId = number;

interface NodeBase {
  readonly id: NodeId;
  readonly args: readonly NodeId[];
  readonly shape: Shape;
}

export interface ConstantNode extends NodeBase {
  readonly kind: 'constant';
  readonly op: LeafOp;
  readonly value: number;
  /** Digits as written (normalised), or the symbol e or pi. */
  readonly text: string;
}

export interface InputNode extends NodeBase {
  readonly kind: 'input';
  readonly op: LeafOp;
  readonly name: string;
}

export interface ApplyNode extends NodeBase {
  readonly kind: 'apply';
  readonly op: AppliedOp;
  readonly attribute: Attribute;
  /** The name of a network node; two nodes with different labels are never merged. */
  readonly label?: string;
}

export type DagNode = ConstantNode | InputNode | ApplyNode;

const NO_ATTRIBUTE: Attribute = {};
const NO_ARGS: readonly NodeId[] = [];

/** The common shape of elementwise operands: equal shapes, or scalars that spread over the others. */
export function broadcastShape(shapes: readonly Shape[]): Shape | ShapeProblem {
  let result: Shape = SCALAR;
  for (const shape of shapes) {
    if (isScalar(shape)) continue;
    if (isScalar(result)) result = shape;
    else if (!equalShapes(result, shape)) {
      return { remedy: 'entry-by-entry operations need equal shapes, or a scalar on one side' };
    }
  }
  return result;
}

/**
 * Expressions with shared parts: an append-only list of nodes in which structurally equal nodes are one node.
 * Every pass over it is a loop over ids.
 */
export class Dag {
  private readonly list: DagNode[] = [];
  /** Constants by their text, inputs by their name. */
  private readonly index = new Map<string, NodeId>();
  private readonly applications = new HashIndex();

  get size(): number {
    return this.list.length;
  }

  node(id: NodeId): DagNode {
    const node = this.list[id];
    if (!node) throw new Error(`no node ${id}`);
    return node;
  }

  shape(id: NodeId): Shape {
    return this.node(id).shape;
  }

  /** A number. `text` keeps what was written, which may be more precise than the double. */
  constant(value: number, text?: string): NodeId {
    const written = text === undefined ? String(value) : normalise(value, text);
    const key = `c${written}`;
    const known = this.index.get(key);
    if (known !== undefined) return known;
    return this.append(key, {
      kind: 'constant',
      id: this.list.length,
      op: constantOp,
      args: NO_ARGS,
      shape: SCALAR,
      value,
      text: written,
    });
  }

  /** An input by name. Asking again with another shape is a bug. */
  input(name: string, shape: Shape): NodeId {
    const key = `i${name}`;
    const known = this.index.get(key);
    if (known !== undefined) {
      if (!equalShapes(this.shape(known), shape)) throw new Error(`input ${name} has two shapes`);
      return known;
    }
    return this.append(key, { kind: 'input', id: this.list.length, op: inputOp, args: NO_ARGS, shape, name });
  }

  /** Applies an operation, or tells why the shapes do not fit. */
  tryApply(
    op: AppliedOp,
    args: readonly NodeId[],
    attribute: Attribute = NO_ATTRIBUTE,
    label?: string,
  ): NodeId | ShapeProblem {
    const hash = hashOf(op, args, attribute, label);
    const known = this.applications.find(hash, (id) => {
      const node = this.list[id]!;
      return node.kind === 'apply' && isApplication(node, op, args, attribute, label);
    });
    if (known !== undefined) return known;
    const shapes = args.map((a) => this.shape(a));
    const shape = op.kind === 'elementwise' ? broadcastShape(shapes) : op.shape(shapes, attribute);
    if ('remedy' in shape) return shape;
    const id = this.list.length;
    this.applications.add(hash, id);
    this.list.push(
      label === undefined
        ? { kind: 'apply', id, op, args, shape, attribute }
        : { kind: 'apply', id, op, args, shape, attribute, label },
    );
    return id;
  }

  /** Applies an operation to operands that are known to fit. */
  apply(op: AppliedOp, args: readonly NodeId[], attribute?: Attribute, label?: string): NodeId {
    const id = this.tryApply(op, args, attribute, label);
    if (typeof id !== 'number') {
      throw new Error(`${op.name}: ${id.remedy} (${args.map((a) => `[${this.shape(a)}]`).join(' ')})`);
    }
    return id;
  }

  /** `apply` by name, for operations that exist by construction. */
  call(name: string, ...args: readonly NodeId[]): NodeId {
    return this.apply(requireOp(name, args.length), args);
  }

  /** The id of an input, if it occurs. */
  findInput(name: string): NodeId | undefined {
    return this.index.get(`i${name}`);
  }

  private append(key: string, node: DagNode): NodeId {
    this.list.push(node);
    this.index.set(key, node.id);
    return node.id;
  }
}

function hashOf(
  op: AppliedOp,
  args: readonly NodeId[],
  attribute: Attribute,
  label: string | undefined,
): number {
  let hash = mixText(args.length, op.name);
  for (const arg of args) hash = mix(hash, arg);
  if (attribute.at !== undefined) hash = mix(hash, attribute.at);
  for (const size of attribute.shape ?? SCALAR) hash = mix(hash, size);
  return label === undefined ? hash : mixText(hash, label);
}

function isApplication(
  node: ApplyNode,
  op: AppliedOp,
  args: readonly NodeId[],
  attribute: Attribute,
  label: string | undefined,
): boolean {
  return (
    node.op === op &&
    node.label === label &&
    node.args.length === args.length &&
    node.args.every((arg, i) => arg === args[i]) &&
    node.attribute.at === attribute.at &&
    sameShapes(node.attribute.shape, attribute.shape)
  );
}

function sameShapes(a: Shape | undefined, b: Shape | undefined): boolean {
  return a && b ? equalShapes(a, b) : a === b;
}

/** The shortest text of the double where that is exactly what was written, else what was written. */
function normalise(value: number, text: string): string {
  const short = String(value);
  if (short === text) return text;
  const written: Rational | undefined = parseDecimal(text);
  const shortest = parseDecimal(short);
  return written && shortest && sameRational(written, shortest) ? short : text;
}

/**
 * All nodes that some root needs, in id (that is, topological) order. Takes time in proportion to what is reached, however large the
 * graph is: derivatives of many inputs share one graph.
 */
export function reachable(dag: Dag, roots: readonly NodeId[]): readonly NodeId[] {
  const seen = new Uint8Array(dag.size);
  const found: NodeId[] = [];
  for (const root of roots) {
    if (seen[root]) continue;
    seen[root] = 1;
    found.push(root);
  }
  for (let next = 0; next < found.length; next++) {
    for (const arg of dag.node(found[next]!).args) {
      if (seen[arg]) continue;
      seen[arg] = 1;
      found.push(arg);
    }
  }
  // Sorting compares; where much of the graph is reached, reading the marks in order is faster.
  if (found.length * 16 < dag.size) return found.sort((a, b) => a - b);
  const order = new Array<NodeId>(found.length);
  let next = 0;
  for (let id = 0; id < dag.size; id++) if (seen[id]) order[next++] = id;
  return order;
}

/**
 * Which nodes depend on one of `sources` (the sources among them): a mask over ids. With `among`, in topological order, only these are
 * looked at.
 */
export function dependents(dag: Dag, sources: readonly NodeId[], among?: readonly NodeId[]): Uint8Array {
  const depends = new Uint8Array(dag.size);
  for (const source of sources) depends[source] = 1;
  const count = among ? among.length : dag.size;
  for (let i = 0; i < count; i++) {
    const id = among ? among[i]! : i;
    if (depends[id]) continue;
    for (const arg of dag.node(id).args) {
      if (depends[arg]) {
        depends[id] = 1;
        break;
      }
    }
  }
  return depends;
}
