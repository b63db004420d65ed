import { entryNames, scalarise } from '../expand/scalarise.js';
import { type DagNode, type NodeId, reachable } from '../expr/dag.js';
import type { Objective } from './objective.js';

/** What the starting values alone settle about a run, for every data set and every number of steps. */
export interface Symmetry {
  /** Entries of parameters that stay equal to each other. */
  readonly equal: readonly (readonly string[])[];
  /** Entries of nodes that stay equal to each other on every row. */
  readonly units: readonly (readonly string[])[];
  /** Entries of parameters that are 0 and stay 0, because their derivative is 0 as long as all of these are. */
  readonly frozen: readonly string[];
}

/** Functions with f(0) = 0. */
const ZERO_AT_ZERO: ReadonlySet<string> = new Set([
  'negate',
  'sin',
  'tan',
  'tanh',
  'sinh',
  'asinh',
  'atanh',
  'asin',
  'atan',
  'erf',
  'expm1',
  'log1p',
  'sqrt',
  'cbrt',
  'abs',
  'sign',
  'relu',
  'gelu',
  'silu',
  'selu',
  'softsign',
  'hardtanh',
  'leakyrelu',
  'elu',
  'nthRoot',
]);

/** Functions whose derivative at 0 is 0 by the convention of the op table. */
const FLAT_AT_ZERO: ReadonlySet<string> = new Set(['relu', 'abs', 'sign']);

/** Functions with derivative 0 wherever they have one. */
const FLAT: ReadonlySet<string> = new Set([
  'sign',
  'less',
  'lessOrEqual',
  'greater',
  'greaterOrEqual',
  'equal',
  'notEqual',
  'and',
  'or',
  'not',
  'indicator',
  'heaviside',
  'rect',
]);

/**
 * Finds entries of parameters that no run of gradient descent can tell apart. Entries in one class have equal values, and as functions of
 * the classes equal derivatives; so after a step of any of the optimizers, which treat every entry alike, they are equal again. The
 * coarsest such partition is reached by refining the partition by value until the derivatives no longer split it. Undefined for
 * networks too large to be written out.
 */
export function findSymmetry(objective: Objective): Symmetry | undefined {
  const { network, slots } = objective;
  const named = network.nodes.map((n) => n.id);
  const graph = scalarise(network.dag, [objective.lossId, ...named], 'all');
  if (!graph) return undefined;
  const { dag } = graph;
  const loss = graph.roots.get(objective.lossId)![0]!;
  const order = reachable(dag, [loss]);
  const nodes = order.map((id) => dag.node(id));
  const theta = objective.start();
  const position = new Map<string, number>();
  const names: string[] = [];
  for (const { variable, start } of slots) {
    entryNames(variable.name, variable.shape).forEach((name, k) => {
      position.set(name, start + k);
      names[start + k] = name;
    });
  }
  let classes: number[] = number(Array.from(theta, (v) => String(v)));
  let values: ReadonlyMap<NodeId, number> = new Map();
  for (let count = 0; ; ) {
    values = colourValues(nodes, position, classes);
    const adjoints = colourAdjoints(nodes, loss, values);
    const refined = number(
      names.map((name, i) => `${classes[i]}|${adjoints.get(dag.findInput(name) ?? -1) ?? 'unused'}`),
    );
    const distinct = new Set(refined).size;
    classes = refined;
    if (distinct === count) break;
    count = distinct;
  }
  const used = names.filter((name) => dag.findInput(name) !== undefined);
  const equal = groups(used, (name) => classes[position.get(name)!]!);
  const seen = new Set<NodeId>();
  const entries = network.nodes.flatMap((n) => {
    const ids = graph.roots.get(n.id)!;
    // A node that only renames another one is no second unit.
    return entryNames(n.name, network.dag.shape(n.id)).flatMap((name, k) => {
      const id = ids[k]!;
      const colour = values.get(id);
      if (seen.has(id) || colour === undefined) return [];
      seen.add(id);
      return [{ name, colour }];
    });
  });
  const colourOf = new Map(entries.map((e) => [e.name, e.colour]));
  const units = groups([...colourOf.keys()], (name) => colourOf.get(name)!);
  return { equal, units, frozen: findFrozen(nodes, loss, theta, position, names) };
}

/** Small whole numbers in place of texts, equal for equal texts. */
function number(texts: readonly string[]): number[] {
  const ids = new Map<string, number>();
  return texts.map((t) => {
    const known = ids.get(t) ?? ids.size;
    ids.set(t, known);
    return known;
  });
}

function groups(names: readonly string[], colour: (name: string) => number): readonly (readonly string[])[] {
  const byColour = new Map<number, string[]>();
  for (const name of names) {
    const group = byColour.get(colour(name));
    if (group) group.push(name);
    else byColour.set(colour(name), [name]);
  }
  return [...byColour.values()].filter((g) => g.length > 1);
}

class Interner {
  private readonly ids = new Map<string, number>();

  of(text: string): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    this.ids.set(text, this.ids.size);
    return this.ids.size - 1;
  }
}

/** Equal colours: equal values for all values of the classes and of the data. Sums and products are compared without their order. */
function colourValues(
  nodes: readonly DagNode[],
  position: ReadonlyMap<string, number>,
  classes: readonly number[],
): ReadonlyMap<NodeId, number> {
  const interner = new Interner();
  const colours = new Map<NodeId, number>();
  const terms = new Map<NodeId, { readonly name: string; readonly parts: readonly number[] }>();
  for (const node of nodes) {
    if (node.kind === 'constant') colours.set(node.id, interner.of(`#${node.text}`));
    else if (node.kind === 'input') {
      const at = position.get(node.name);
      colours.set(node.id, interner.of(at === undefined ? `x ${node.name}` : `p ${classes[at]}`));
    } else if (node.op.name === 'add' || node.op.name === 'multiply') {
      const { name } = node.op;
      const parts = node.args.flatMap((a) => {
        const inner = terms.get(a);
        return inner?.name === name ? inner.parts : [colours.get(a)!];
      });
      parts.sort((a, b) => a - b);
      terms.set(node.id, { name, parts });
      colours.set(node.id, interner.of(`${name}(${parts.join()})`));
    } else {
      const args = node.args.map((a) => colours.get(a)!);
      colours.set(node.id, interner.of(`${node.op.name}@${node.attribute.at ?? ''}(${args.join()})`));
    }
  }
  return colours;
}

/** Equal colours: equal derivatives of the loss. A derivative is the multiset of its contributions. */
function colourAdjoints(
  nodes: readonly DagNode[],
  loss: NodeId,
  values: ReadonlyMap<NodeId, number>,
): ReadonlyMap<NodeId, number> {
  const interner = new Interner();
  const contributions = new Map<NodeId, string[]>([[loss, ['=root']]]);
  const colours = new Map<NodeId, number>();
  const contribute = (id: NodeId, text: string) => {
    const list = contributions.get(id);
    if (list) list.push(text);
    else contributions.set(id, [text]);
  };
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i]!;
    const list = contributions.get(node.id);
    if (!list) continue;
    list.sort();
    // A single contribution that is passed on unchanged is the derivative itself.
    const own =
      list.length === 1 && /^=\d+$/.test(list[0]!) ? Number(list[0]!.slice(1)) : interner.of(list.join(' '));
    colours.set(node.id, own);
    if (node.kind !== 'apply') continue;
    const args = node.args.map((a) => values.get(a)!);
    const { name } = node.op;
    node.args.forEach((arg, k) => {
      if (FLAT.has(name)) return;
      if (name === 'add' || (name === 'subtract' && k === 0)) contribute(arg, `=${own}`);
      else if (name === 'negate' || name === 'subtract') contribute(arg, `=${interner.of(`-${own}`)}`);
      else if (name === 'multiply') contribute(arg, `=${interner.of(`${own}*${args[1 - k]}`)}`);
      else contribute(arg, `=${interner.of(`${own} ${name}${k}(${args.join()})`)}`);
    });
  }
  return colours;
}

/** The largest set of zero entries whose derivatives are 0 as long as all of the set is 0, whatever the others and the data are. */
function findFrozen(
  nodes: readonly DagNode[],
  loss: NodeId,
  theta: Float64Array,
  position: ReadonlyMap<string, number>,
  names: readonly string[],
): readonly string[] {
  const frozen = new Set(names.filter((_, i) => theta[i] === 0));
  for (;;) {
    const zero = new Set<NodeId>();
    for (const node of nodes) if (isZero(node, zero, frozen)) zero.add(node.id);
    const live = new Set<NodeId>([loss]);
    const moving = new Set<string>();
    for (let i = nodes.length - 1; i >= 0; i--) {
      const node = nodes[i]!;
      if (!live.has(node.id)) continue;
      if (node.kind === 'input' && position.has(node.name)) moving.add(node.name);
      if (node.kind !== 'apply') continue;
      node.args.forEach((arg, k) => {
        if (!hasZeroPartial(node.op.name, node.args, k, zero)) live.add(arg);
      });
    }
    const gone = [...frozen].filter((name) => moving.has(name));
    if (gone.length === 0)
      return names.filter(
        (name) => frozen.has(name) && nodes.some((n) => n.kind === 'input' && n.name === name),
      );
    for (const name of gone) frozen.delete(name);
  }
}

function isZero(node: DagNode, zero: ReadonlySet<NodeId>, frozen: ReadonlySet<string>): boolean {
  if (node.kind === 'constant') return node.value === 0;
  if (node.kind === 'input') return frozen.has(node.name);
  const is = (k: number) => zero.has(node.args[k]!);
  switch (node.op.name) {
    case 'add':
    case 'subtract':
    case 'max':
    case 'min':
    case 'hypot':
      return is(0) && is(1);
    case 'multiply':
      return is(0) || is(1);
    case 'divide':
      return is(0) && !is(1);
    case '#select':
      return is(1) && is(2);
    default:
      return ZERO_AT_ZERO.has(node.op.name) && is(0);
  }
}

function hasZeroPartial(
  name: string,
  args: readonly NodeId[],
  k: number,
  zero: ReadonlySet<NodeId>,
): boolean {
  if (FLAT.has(name)) return true;
  if (name === 'multiply') return zero.has(args[1 - k]!);
  if (name === 'divide') return k === 1 && zero.has(args[0]!);
  return FLAT_AT_ZERO.has(name) && zero.has(args[0]!);
}
