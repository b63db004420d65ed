import { createToolbox, differentiateSymbolically } from '../../derive/differentiate.js';
import type { RuleBook } from '../../derive/partial.js';
import { scalarise } from '../../expand/scalarise.js';
import { Dag, type NodeId, reachable } from '../../expr/dag.js';
import { sweepForward, sweepReverse } from '../../graph/sweep.js';
import { compileTape, createWorkspace, read, write } from '../../graph/tape.js';

/** What a line of a table states: a forward value, an adjoint, or a tangent. */
export type Key = string;

export const valueKey = (name: string): Key => `value ${name}`;
export const slopeKey = (of: string, wrt: string): Key => `slope ${of} / ${wrt}`;

/** The two names of a slope. */
export function namesOfSlope(key: Key): readonly [string, string] | undefined {
  if (!key.startsWith('slope ')) return undefined;
  const [of, wrt] = key.slice(6).split(' / ');
  return [of!, wrt!];
}

/** How a line follows from others: a small graph of numbers whose inputs are the keys it uses. */
export interface Rule {
  readonly dag: Dag;
  readonly root: NodeId;
  readonly inputs: readonly { readonly key: Key; readonly id: NodeId }[];
  /** The summands of the chain rule, one per path, and what each is multiplied by. */
  readonly terms: readonly { readonly id: NodeId; readonly via: Key | undefined; readonly label: string }[];
  /** How many more terms there are for somebody who gives every occurrence of a name a term of its own. */
  readonly repeats: number;
  /** The same in the functions that intervals know. */
  readonly lowered: {
    readonly dag: Dag;
    readonly order: readonly NodeId[];
    readonly root: NodeId;
    readonly terms: readonly NodeId[];
    readonly keys: ReadonlyMap<string, Key>;
  };
}

/** A rule worked out at numbers. */
export interface Evaluation {
  readonly value: number;
  /** Derivative of the value in each input. */
  readonly slopes: ReadonlyMap<Key, number>;
  readonly terms: readonly number[];
}

export function evaluateRule(rule: Rule, numberOf: (key: Key) => number): Evaluation {
  const { dag, root } = rule;
  const ids = rule.inputs.map((i) => i.id);
  const tape = compileTape(dag, [root, ...rule.terms.map((t) => t.id), ...ids], ids);
  const workspace = createWorkspace(tape);
  for (const { key, id } of rule.inputs) write(tape, workspace.values, id, [numberOf(key)]);
  sweepForward(tape, workspace);
  write(tape, workspace.adjoints, root, [1]);
  sweepReverse(tape, workspace);
  return {
    value: read(tape, workspace.values, root)[0]!,
    slopes: new Map(rule.inputs.map(({ key, id }) => [key, read(tape, workspace.adjoints, id)[0]!])),
    terms: rule.terms.map((t) => read(tape, workspace.values, t.id)[0]!),
  };
}

/** One number of a named node, over the numbers that the node uses. */
export interface Entry {
  readonly dag: Dag;
  readonly id: NodeId;
}

/** A part of a formula that has a name or a line of its own. */
export interface Cut extends Entry {
  readonly key: Key;
}

/** What the rules of one table have in common. */
export interface RuleSetting {
  readonly book: RuleBook;
  /** Sums and other parts that have a line of their own. */
  readonly lines: readonly Cut[];
  readonly forms: Forms;
}

/** One term of the chain rule: the derivative of an entry in a name, times a known slope. */
export interface ChainTerm {
  readonly entry: Entry;
  /** The name it is differentiated in. */
  readonly wrt: string;
  /** The slope it is multiplied by; absent for 1. */
  readonly via?: Key;
  readonly label: string;
}

/** The rule of a chain: the sum of the terms, in which parts with a line of their own are inputs. */
export function chainRule(
  setting: RuleSetting,
  terms: readonly ChainTerm[],
  readOff: readonly Cut[] = [],
): Rule {
  const dag = new Dag();
  const toolbox = createToolbox(dag, setting.book);
  const keys = new Map<string, Key>();
  const ids = terms.map(({ entry, wrt, via }) => {
    const own = copyAbove(entry.dag, entry.id, new Map(), dag);
    const local = differentiateSymbolically(toolbox, own, dag.input(wrt, [])).id;
    if (via === undefined) return local;
    const name = `$${via}`;
    keys.set(name, via);
    return toolbox.algebra.multiply(dag.input(name, []), local);
  });
  const root = ids.length === 0 ? dag.constant(0) : ids.reduce((a, b) => toolbox.algebra.add(a, b));
  return finish(
    dag,
    root,
    ids.map((id, k) => ({ id, via: terms[k]!.via, label: terms[k]!.label })),
    keys,
    setting,
    readOff,
    terms.reduce((n, t) => n + Math.max(0, occurrences(t.entry, t.wrt) - 1), 0),
  );
}

/** How often a formula, written out, uses a name. */
function occurrences({ dag, id }: Entry, name: string): number {
  const counts = new Map<NodeId, number>();
  for (const at of reachable(dag, [id])) {
    const node = dag.node(at);
    const own = node.kind === 'input' && node.name === name ? 1 : 0;
    counts.set(
      at,
      node.args.reduce((n, a) => n + (counts.get(a) ?? 0), own),
    );
  }
  return Math.min(MAX_REPEATS, counts.get(id) ?? 0);
}

/** Nobody writes down more terms than that. */
const MAX_REPEATS = 10;

/** The rule of a forward value. */
export function forwardRule(setting: RuleSetting, entry: Entry): Rule {
  const dag = new Dag();
  const root = copyAbove(entry.dag, entry.id, new Map(), dag);
  return finish(dag, root, [], new Map(), setting, [], 0);
}

/** Puts in the parts that have a line of their own, and writes the rule out for intervals. */
function finish(
  dag: Dag,
  root: NodeId,
  terms: Rule['terms'],
  known: ReadonlyMap<string, Key>,
  { lines, forms }: RuleSetting,
  readOff: readonly Cut[],
  repeats: number,
): Rule {
  const cuts = new Map<NodeId, string>();
  const keys = new Map<string, Key>(known);
  const places = new Map<number, NodeId>();
  const parts = reachable(dag, [root, ...terms.map((t) => t.id)]);
  const formOf = forms.of(dag, parts);
  for (const id of parts) if (id !== root && dag.node(id).kind === 'apply') places.set(formOf(id), id);
  [...lines, ...readOff].forEach((cut, k) => {
    const at = places.get(forms.of(cut.dag, reachable(cut.dag, [cut.id]))(cut.id));
    if (at === undefined || cuts.has(at)) return;
    cuts.set(at, `$line${k}`);
    keys.set(`$line${k}`, cut.key);
  });
  const to = new Dag();
  const copy = (id: NodeId) => (cuts.has(id) ? to.input(cuts.get(id)!, []) : copyAbove(dag, id, cuts, to));
  const copiedTerms = terms.map((t) => ({ ...t, id: copy(t.id) }));
  const copiedRoot = copyAbove(dag, root, cuts, to);
  const inputs = reachable(to, [copiedRoot, ...copiedTerms.map((t) => t.id)]).flatMap((id) => {
    const node = to.node(id);
    return node.kind === 'input'
      ? [{ key: keys.get(node.name) ?? valueKey(node.name), name: node.name, id }]
      : [];
  });
  const roots = [copiedRoot, ...copiedTerms.map((t) => t.id)];
  // A rule is a few operations on numbers, far below the limit of what can be written out.
  const scalar = scalarise(to, roots)!;
  const [lowRoot, ...lowTerms] = roots.map((id) => scalar.roots.get(id)![0]!);
  return {
    dag: to,
    root: copiedRoot,
    inputs: inputs.map(({ key, id }) => ({ key, id })),
    terms: copiedTerms,
    repeats,
    lowered: {
      dag: scalar.dag,
      order: reachable(scalar.dag, [lowRoot!, ...lowTerms]),
      root: lowRoot!,
      terms: lowTerms,
      keys: new Map(inputs.map(({ name, key }) => [name, key])),
    },
  };
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

const COMMUTATIVE: ReadonlySet<string> = new Set(['add', 'multiply']);

/** Numbers for formulas such that a + b and b + a, in whatever graph, have the same one. */
export class Forms {
  private readonly numbers = new Map<string, number>();

  /** The numbers of the given nodes of a graph, operands before what uses them. */
  of(dag: Dag, order: readonly NodeId[]): (id: NodeId) => number {
    const own = new Map<NodeId, number>();
    for (const id of order) {
      const node = dag.node(id);
      let text: string;
      if (node.kind === 'constant') text = `${node.value}`;
      else if (node.kind === 'input') text = node.name;
      else {
        const args = node.args.map((a) => own.get(a)!);
        if (COMMUTATIVE.has(node.op.name)) args.sort((a, b) => a - b);
        text = `${node.op.name} ${node.attribute?.at ?? ''}(${args.join()})`;
      }
      const known = this.numbers.get(text) ?? this.numbers.size;
      this.numbers.set(text, known);
      own.set(id, known);
    }
    return (id) => own.get(id)!;
  }
}
