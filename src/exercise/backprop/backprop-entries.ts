import { isolate, namesOf } from '../../check/local.js';
import { entryNames, scalarise } from '../../expand/scalarise.js';
import type { Ast } from '../../expr/ast.js';
import type { NodeId } from '../../expr/dag.js';
import { elaborate } from '../../expr/elaborate.js';
import type { Parser } from '../../expr/parse.js';
import type { NamedNode, Network } from '../../graph/network.js';
import { type Shape, sizeOf } from '../../op/shape.js';
import { type Entry, Forms } from './backprop-rule.js';

/** Numbers of all names of a network that are still judged one by one. */
const MAX_ENTRIES = 2_000;

/** A name of the network, or an expression of names, with the names of its numbers. */
export interface Block {
  readonly name: string;
  readonly shape: Shape;
  /** As the language writes them: h, h[2] or W[1, 3]. */
  readonly entries: readonly string[];
}

/** A network number by number: how each follows from the numbers of the names that its node uses. */
export interface Entries {
  readonly blocks: ReadonlyMap<string, Block>;
  /** The block of each entry, and its place there. */
  readonly placeOf: ReadonlyMap<string, { readonly block: Block; readonly at: number }>;
  /** Formulas of the entries of nodes; inputs and given values have none. */
  readonly formulas: ReadonlyMap<string, Entry>;
  /** Entries that the formula of an entry uses. */
  readonly operands: ReadonlyMap<string, readonly string[]>;
  readonly forms: Forms;
}

export function blockOf(name: string, shape: Shape): Block {
  return { name, shape, entries: entryNames(name, shape) };
}

/** Undefined for networks of more numbers than anybody writes down. */
export function writeOut(network: Network): Entries | undefined {
  const { dag } = network;
  const named = [...network.variables, ...network.nodes];
  if (named.reduce((n, { id }) => n + sizeOf(dag.shape(id)), 0) > MAX_ENTRIES) return undefined;
  const blocks = new Map(named.map(({ name, id }) => [name, blockOf(name, dag.shape(id))]));
  const formulas = new Map<string, Entry>();
  for (const node of network.nodes) {
    const own = formulasOf(network, node);
    if (!own) return undefined;
    blocks.get(node.name)!.entries.forEach((entry, k) => {
      formulas.set(entry, own[k]!);
    });
  }
  const placeOf = new Map(
    [...blocks.values()].flatMap((block) => block.entries.map((e, at) => [e, { block, at }] as const)),
  );
  const operands = new Map([...formulas].map(([entry, formula]) => [entry, inputsOf(formula)]));
  return { blocks, placeOf, formulas, operands, forms: new Forms() };
}

function formulasOf(network: Network, node: NamedNode): readonly Entry[] | undefined {
  const { dag, root } = isolate(network, node, namesOf(network));
  const scalar = scalarise(dag, [root], 'all');
  return scalar?.roots.get(root)?.map((id) => ({ dag: scalar.dag, id }));
}

function inputsOf({ dag, id }: Entry): readonly string[] {
  const names = new Set<string>();
  const seen = new Set<NodeId>([id]);
  const stack = [id];
  while (stack.length > 0) {
    const node = dag.node(stack.pop()!);
    if (node.kind === 'input') names.add(node.name);
    for (const arg of node.args) {
      if (seen.has(arg)) continue;
      seen.add(arg);
      stack.push(arg);
    }
  }
  return [...names];
}

/** An expression of the names of a network, such as `t1 + b1` or `W*h + b`, entry by entry. */
export function readExpressionOfNames(
  network: Network,
  parser: Parser,
  label: string,
):
  | { readonly ast: Ast; readonly id: NodeId; readonly block: Block; readonly formulas: readonly Entry[] }
  | undefined {
  const parsed = parser.parse(label);
  if (!parsed.ok) return undefined;
  const ids = new Map<string, NodeId>([...network.variables, ...network.nodes].map((n) => [n.name, n.id]));
  const id = elaborate(parsed.value, {
    dag: network.dag,
    parser,
    lookup: (name) => ids.get(name),
    names: () => ids.keys(),
  });
  if (!id.ok || network.dag.node(id.value).kind !== 'apply') return undefined;
  const formulas = formulasOf(network, { name: label, id: id.value, expression: label });
  const name = label.replace(/\s+/g, ' ');
  return (
    formulas && {
      ast: parsed.value,
      id: id.value,
      block: blockOf(name, network.dag.shape(id.value)),
      formulas,
    }
  );
}
