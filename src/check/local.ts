import { createToolbox, differentiateSymbolically } from '../derive/differentiate.js';
import type { RuleBook } from '../derive/partial.js';
import { Dag, type NodeId, reachable } from '../expr/dag.js';
import { print } from '../expr/print.js';
import type { NamedNode, Network } from '../graph/network.js';
import { sweepForward } from '../graph/sweep.js';
import { compileTape, createWorkspace, read, write } from '../graph/tape.js';
import type { Shape } from '../op/shape.js';

/** The derivative of one named node in one name that its expression uses. */
export interface LocalPartial {
  readonly wrt: string;
  /** As an expression of the names that the node uses. */
  readonly symbolic: string;
  /** Row-major; a Jacobian is output first, then input. Absent where the shapes give no matrix, or values are unknown. */
  readonly value?: readonly number[];
  readonly shape?: Shape;
}

/** A named node by itself: its expression over the names it uses, as a graph of its own. */
export interface LocalGraph {
  readonly dag: Dag;
  readonly root: NodeId;
  readonly operands: readonly { readonly name: string; readonly id: NodeId; readonly original: NodeId }[];
}

/** Cuts a node out of the network: everything with a name below it becomes an input. */
export function isolate(network: Network, node: NamedNode, names: ReadonlyMap<NodeId, string>): LocalGraph {
  const dag = new Dag();
  const copies = new Map<NodeId, NodeId>();
  const operands: { name: string; id: NodeId; original: NodeId }[] = [];
  for (const id of belowNames(network.dag, node.id, names)) {
    const original = network.dag.node(id);
    const name = id === node.id ? undefined : names.get(id);
    if (name !== undefined) {
      const copy = dag.input(name, original.shape);
      operands.push({ name, id: copy, original: id });
      copies.set(id, copy);
    } else if (original.kind === 'constant') copies.set(id, dag.constant(original.value, original.text));
    else if (original.kind === 'apply') {
      const args = original.args.map((arg) => copies.get(arg)!);
      copies.set(id, dag.apply(original.op, args, original.attribute));
    }
  }
  return { dag, root: copies.get(node.id)!, operands };
}

/** In topological order; named nodes are included but not looked below. */
function belowNames(dag: Dag, root: NodeId, names: ReadonlyMap<NodeId, string>): readonly NodeId[] {
  const seen = new Set<NodeId>([root]);
  const stack = [root];
  while (stack.length > 0) {
    const id = stack.pop()!;
    if (id !== root && names.has(id)) continue;
    for (const arg of dag.node(id).args) {
      if (seen.has(arg)) continue;
      seen.add(arg);
      stack.push(arg);
    }
  }
  return [...seen].sort((a, b) => a - b);
}

/** Every name a network uses, by node. */
export function namesOf(network: Network): ReadonlyMap<NodeId, string> {
  const names = new Map<NodeId, string>();
  for (const { name, id } of network.variables) names.set(id, name);
  for (const { name, id } of network.nodes) names.set(id, name);
  return names;
}

/**
 * The local partials of a node at given values of its operands. With `round`, every operation's result is passed through it, as when
 * computing by hand.
 */
export function localPartials(
  network: Network,
  node: NamedNode,
  names: ReadonlyMap<NodeId, string>,
  book: RuleBook,
  entriesOf: (id: NodeId) => ArrayLike<number>,
  round?: (x: number) => number,
): readonly LocalPartial[] {
  const { dag, root, operands } = isolate(network, node, names);
  const toolbox = createToolbox(dag, book);
  const derivatives = operands.map(({ id }) => differentiateSymbolically(toolbox, root, id));
  const matrices = derivatives.filter((d) => d.form !== 'pullback').map((d) => d.id);
  const tape = compileTape(dag, [...matrices, ...operands.map((o) => o.id)], []);
  const workspace = createWorkspace(tape);
  for (const { id, original } of operands) write(tape, workspace.values, id, entriesOf(original));
  if (round) {
    for (let k = 0; k < tape.length; k++) {
      sweepForward(tape, workspace, k, k + 1);
      const at = tape.out[k]!;
      workspace.values[at] = round(workspace.values[at]!);
    }
  } else sweepForward(tape, workspace);
  // The Jacobian of softmax and its like is written in the node's own value.
  const rootNode = dag.node(root);
  const ownName = rootNode.kind === 'apply' && rootNode.op.kind === 'array' && rootNode.args.length === 1;
  const shown = (id: NodeId) => (ownName && id === root ? node.name : undefined);
  return operands.map(({ name }, i) => {
    const derivative = derivatives[i]!;
    const symbolic = print(dag, derivative.id, { names: shown, limit: 400 });
    if (derivative.form === 'pullback')
      return { wrt: name, symbolic: `${derivative.cotangent?.name} -> ${symbolic}` };
    const value = read(tape, workspace.values, derivative.id);
    if (value.some(Number.isNaN)) return { wrt: name, symbolic };
    return { wrt: name, symbolic, value: [...value], shape: dag.shape(derivative.id) };
  });
}

/** Names that a node's expression uses, without differentiating it. */
export function operandsOf(
  network: Network,
  node: NamedNode,
  names: ReadonlyMap<NodeId, string>,
): readonly NodeId[] {
  return belowNames(network.dag, node.id, names).filter((id) => id !== node.id && names.has(id));
}

/** Nodes of a DAG below the roots; how large a symbolic derivative may get is decided by it. */
export function countNodes(dag: Dag, roots: readonly NodeId[]): number {
  return reachable(dag, roots).length;
}
