import { createToolbox, differentiateSymbolically } from '../derive/differentiate.js';
import type { RuleBook } from '../derive/partial.js';
import type { Ast } from '../expr/ast.js';
import { Dag, type NodeId, reachable } from '../expr/dag.js';
import { elaborate } from '../expr/elaborate.js';
import type { Parser } from '../expr/parse.js';
import { print } from '../expr/print.js';
import { sweepForward, sweepReverse } from '../graph/sweep.js';
import { compileTape, createWorkspace, read, write } from '../graph/tape.js';

/** What a line of a table states: a forward value, an adjoint, or a tangent. */
export type Key = string;

export const valueKey = (name: string): Key => `value ${name}`;
export const slopeKey = (of: string, wrt: string): Key => `slope ${of} ${wrt}`;

/** How a line follows from others: a small graph whose inputs are the keys it uses. */
export interface Rule {
  readonly dag: Dag;
  readonly root: NodeId;
  readonly inputs: readonly { readonly key: Key; readonly id: NodeId }[];
  /** The summands of the chain rule, one per path, and what each is multiplied by. */
  readonly terms: readonly { readonly id: NodeId; readonly via: Key; readonly label: string }[];
}

/** A rule worked out at numbers. */
export interface Evaluation {
  readonly value: number;
  /** Derivative of the value in each input. */
  readonly slopes: ReadonlyMap<Key, number>;
  /** Sum of the moduli of the derivatives in intermediate products and function values, which a student rounds. */
  readonly hidden: number;
  readonly terms: readonly number[];
}

/** Sums and signs of rounded numbers need no rounding of their own. */
const EXACT_OPERATIONS: ReadonlySet<string> = new Set(['add', 'subtract', 'negate', '#identity', '#given']);

export function evaluateRule(rule: Rule, numberOf: (key: Key) => number): Evaluation {
  const { dag, root } = rule;
  const ids = rule.inputs.map((i) => i.id);
  const tape = compileTape(dag, [root, ...rule.terms.map((t) => t.id), ...ids], ids);
  const workspace = createWorkspace(tape);
  for (const { key, id } of rule.inputs) write(tape, workspace.values, id, [numberOf(key)]);
  sweepForward(tape, workspace);
  write(tape, workspace.adjoints, root, [1]);
  sweepReverse(tape, workspace);
  const adjoint = (id: NodeId) => read(tape, workspace.adjoints, id)[0]!;
  let hidden = 0;
  for (const id of reachable(dag, [root])) {
    const node = dag.node(id);
    if (id === root || node.kind !== 'apply' || EXACT_OPERATIONS.has(node.op.name)) continue;
    const slope = Math.abs(adjoint(id));
    if (Number.isFinite(slope)) hidden += slope;
  }
  return {
    value: read(tape, workspace.values, root)[0]!,
    slopes: new Map(rule.inputs.map(({ key, id }) => [key, adjoint(id)])),
    hidden,
    terms: rule.terms.map((t) => read(tape, workspace.values, t.id)[0]!),
  };
}

/** A place where graphs are cut: what has a name or a line of its own is an input. */
export interface Cut {
  readonly id: NodeId;
  readonly key: Key;
  readonly name: string;
}

/** Copies the part of a graph above the cuts; cuts become inputs by their names. */
export function copyAbove(from: Dag, root: NodeId, cuts: ReadonlyMap<NodeId, string>, to: Dag): NodeId {
  const needed = new Set<NodeId>([root]);
  const stack = [root];
  while (stack.length > 0) {
    const id = stack.pop()!;
    if (id !== root && cuts.has(id)) continue;
    for (const arg of from.node(id).args) {
      if (needed.has(arg)) continue;
      needed.add(arg);
      stack.push(arg);
    }
  }
  const copies = new Map<NodeId, NodeId>();
  for (const id of [...needed].sort((a, b) => a - b)) {
    const node = from.node(id);
    const name = id === root ? undefined : cuts.get(id);
    if (name !== undefined) copies.set(id, to.input(name, node.shape));
    else if (node.kind === 'constant') copies.set(id, to.constant(node.value, node.text));
    else if (node.kind === 'input') copies.set(id, to.input(node.name, node.shape));
    else
      copies.set(
        id,
        to.apply(
          node.op,
          node.args.map((a) => copies.get(a)!),
          node.attribute,
        ),
      );
  }
  return copies.get(root)!;
}

/** A sum of products of a derivative and a known slope: one term of the chain rule. */
export interface ChainTerm {
  /** The node that is differentiated, over names. */
  readonly node: NodeId;
  /** The name it is differentiated in. */
  readonly wrt: string;
  /** The slope it is multiplied by; absent for 1. */
  readonly via?: Key;
  readonly label: string;
}

/** What the lines of one table have in common. */
export interface RuleSetting {
  readonly dag: Dag;
  /** Names of the network by node. */
  readonly names: ReadonlyMap<NodeId, string>;
  /** Sums and other parts that have a line of their own. */
  readonly lines: readonly { readonly ast: Ast; readonly key: Key }[];
  /** Nodes whose value a student may read off instead of working it out again: cos(t4 + b4) is b5. */
  readonly readOff: readonly NodeId[];
  readonly parser: Parser;
  readonly book: RuleBook;
}

/** The rule of a chain: the sum of the terms, in which parts with a line of their own are inputs. */
export function chainRule(setting: RuleSetting, terms: readonly ChainTerm[]): Rule {
  const dag = new Dag();
  const toolbox = createToolbox(dag, setting.book);
  const slopes: { readonly name: string; readonly key: Key }[] = [];
  const ids = terms.map(({ node, wrt, via }) => {
    const own = copyAbove(setting.dag, node, setting.names, dag);
    const local = differentiateSymbolically(toolbox, own, dag.input(wrt, [])).id;
    if (via === undefined) return local;
    const name = `$${via}`;
    slopes.push({ name, key: via });
    return toolbox.algebra.multiply(dag.input(name, []), local);
  });
  const root = ids.length === 0 ? dag.constant(0) : ids.reduce((a, b) => toolbox.algebra.add(a, b));
  const labels = terms.map((t) => t.label);
  return recut(setting, dag, root, ids, labels, terms, new Map(slopes.map((s) => [s.name, s.key])));
}

/** The rule of a forward value. */
export function forwardRule(setting: RuleSetting, node: NodeId): Rule {
  const dag = new Dag();
  const root = copyAbove(setting.dag, node, setting.names, dag);
  return recut(setting, dag, root, [], [], [], new Map());
}

/** Puts in the parts that have a line of their own. */
function recut(
  setting: RuleSetting,
  dag: Dag,
  root: NodeId,
  terms: readonly NodeId[],
  labels: readonly string[],
  chain: readonly ChainTerm[],
  slopes: ReadonlyMap<string, Key>,
): Rule {
  const cuts = new Map<NodeId, string>();
  const keys = new Map<string, Key>(slopes);
  setting.lines.forEach(({ ast, key }, k) => {
    const id = elaborate(ast, {
      dag,
      parser: setting.parser,
      lookup: (name) => dag.findInput(name),
      names: () => [],
    });
    if (!id.ok || id.value === root || dag.node(id.value).kind !== 'apply') return;
    cuts.set(id.value, `$line${k}`);
    keys.set(`$line${k}`, key);
  });
  for (const node of setting.readOff) {
    const id = copyAbove(setting.dag, node, setting.names, dag);
    const name = setting.names.get(node);
    if (name === undefined || id === root || dag.node(id).kind !== 'apply' || cuts.has(id)) continue;
    cuts.set(id, name);
  }
  const to = new Dag();
  const copy = (id: NodeId) => (cuts.has(id) ? to.input(cuts.get(id)!, []) : copyAbove(dag, id, cuts, to));
  const copiedTerms = terms.map(copy);
  const copiedRoot = copyAbove(dag, root, cuts, to);
  const inputs = reachable(to, [copiedRoot, ...copiedTerms]).flatMap((id) => {
    const node = to.node(id);
    return node.kind === 'input' ? [{ key: keys.get(node.name) ?? valueKey(node.name), id }] : [];
  });
  return {
    dag: to,
    root: copiedRoot,
    inputs,
    terms: copiedTerms.map((id, k) => ({ id, via: chain[k]!.via ?? '', label: labels[k]! })),
  };
}

/** The operation at the top of a forward rule, for slips that belong to it. */
export function topOperation(rule: Rule): string {
  const node = rule.dag.node(rule.root);
  return node.kind === 'apply' ? node.op.name : '';
}

export function printRule(rule: Rule): string {
  return print(rule.dag, rule.root, { limit: 200 });
}
