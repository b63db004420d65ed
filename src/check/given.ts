import { abbreviate } from '../derive/abbreviate.js';
import { adjoints } from '../derive/adjoint.js';
import { createToolbox } from '../derive/differentiate.js';
import type { RuleBook } from '../derive/partial.js';
import { type Dag, type NodeId, reachable } from '../expr/dag.js';
import { print } from '../expr/print.js';
import type { NamedNode, Network, Variable } from '../graph/network.js';
import { sweepForward, sweepReverse } from '../graph/sweep.js';
import { compileTape, createWorkspace, read, type Tape, type Workspace, write } from '../graph/tape.js';
import { sizeOf } from '../op/shape.js';
import { requireOp } from '../op/table.js';
import { type LocalPartial, localPartials, namesOf } from './local.js';

/** A gradient of a network of which only a part is known. */
export interface GivenGradient {
  readonly input: Variable;
  /** Numbers where everything the chain rule needs is known. */
  readonly value?: Float64Array;
  /** In terms of what has no value, with all numbers worked out: W1' * [-2; 0; 4]. */
  readonly symbolic: string;
  readonly where: readonly { readonly name: string; readonly text: string }[];
  /** The same number from the sum over all paths, for edge graphs. */
  readonly paths?: { readonly total: number; readonly count: number };
}

export interface GivenNode {
  readonly node: NamedNode;
  readonly value?: Float64Array;
  readonly adjoint?: Float64Array;
  readonly partials: readonly LocalPartial[];
}

/** Backprop from given upstream gradients, or over local partials alone. */
export interface GivenReport {
  readonly network: Network;
  readonly tape: Tape;
  readonly nodes: readonly GivenNode[];
  readonly gradients: readonly GivenGradient[];
  readonly seeds: readonly { readonly name: string; readonly value: readonly number[] }[];
  /** The sweep and the sum over paths agree wherever both exist. */
  readonly ok: boolean;
}

/** Digits to which worked-out numbers are rounded for print; 0.16 is 0.16 and not 0.16000000000000003. */
const PRINTED = 12;

/** More paths than this are not summed one by one. */
const MAX_PATHS = 100_000;

/**
 * Propagates adjoints where forward values are missing: seeds come from the file or, with an output whose value is known, from its own
 * derivative. What stays unknown (weights without values) is kept as a symbol.
 */
export function propagateGiven(network: Network, book: RuleBook, wrt?: readonly string[]): GivenReport {
  const { dag } = network;
  const variables = network.variables.filter((v) => !wrt || wrt.includes(v.name));
  const roots = [
    ...network.nodes.map((n) => n.id),
    ...network.outputs.map((o) => o.id),
    ...network.variables.map((v) => v.id),
  ];
  const tape = compileTape(
    dag,
    roots,
    network.variables.map((v) => v.id),
  );
  const workspace = createWorkspace(tape);
  for (const v of network.variables) if (v.value) write(tape, workspace.values, v.id, v.value);
  for (const r of network.recovered ?? []) write(tape, workspace.values, r.id, r.value);
  for (const n of network.nodes) if (n.given) write(tape, workspace.values, n.id, n.given);
  const fixed = new Set<NodeId>((network.recovered ?? []).map((r) => r.id));
  forwardAround(tape, workspace, fixed, network);
  const seeds = seedsOf(network);
  for (const { id, value } of seeds) write(tape, workspace.adjoints, id, value);
  sweepReverse(tape, workspace);
  const names = namesOf(network);
  const nodes = network.nodes.map((node): GivenNode => {
    const value = finite(read(tape, workspace.values, node.id));
    const adjoint = finite(read(tape, workspace.adjoints, node.id));
    const partials = localPartials(network, node, names, book, (id) => read(tape, workspace.values, id));
    return { node, ...(value ? { value } : {}), ...(adjoint ? { adjoint } : {}), partials };
  });
  const gradients = symbolicGradients(network, book, tape, workspace, seeds, variables).map(
    (g): GivenGradient => {
      const paths = network.partialsOnly ? sumOverPaths(network, tape, workspace, nodes, g.input) : undefined;
      return paths ? { ...g, paths } : g;
    },
  );
  const ok = gradients.every((g) => !g.paths || !g.value || closeTo(g.paths.total, g.value[0]!));
  return {
    network,
    tape,
    nodes,
    gradients,
    seeds: seeds.map(({ name, value }) => ({ name, value })),
    ok,
  };
}

/** Both are sums of products of the same numbers in another order. */
function closeTo(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));
}

function finite(entries: Float64Array): Float64Array | undefined {
  return entries.every(Number.isFinite) ? entries : undefined;
}

/** Forward sweep that leaves given slots alone. */
function forwardAround(tape: Tape, workspace: Workspace, fixed: ReadonlySet<NodeId>, network: Network): void {
  const given = new Set([...fixed, ...network.nodes.filter((n) => n.given).map((n) => n.id)]);
  for (let k = 0; k < tape.length; k++)
    if (!given.has(tape.node[k]!)) sweepForward(tape, workspace, k, k + 1);
}

function seedsOf(
  network: Network,
): readonly { readonly name: string; readonly id: NodeId; readonly value: readonly number[] }[] {
  if (network.seeds.length > 0) return network.seeds;
  const first = network.outputs[0]!;
  const size = sizeOf(network.dag.shape(first.id));
  return [{ name: first.name, id: first.id, value: Array.from({ length: size }, () => 1) }];
}

/** Adjoints as expressions, with every part whose number is known replaced by it. */
function symbolicGradients(
  network: Network,
  book: RuleBook,
  tape: Tape,
  workspace: Workspace,
  seeds: readonly { readonly id: NodeId; readonly value: readonly number[] }[],
  variables: readonly Variable[],
): readonly GivenGradient[] {
  const { dag } = network;
  const toolbox = createToolbox(dag, book);
  const constants = new Map(seeds.map(({ id, value }) => [id, literal(dag, value, dag.shape(id))]));
  const results = adjoints(
    toolbox,
    constants,
    network.variables.map((v) => v.id),
  );
  const known = new Map<NodeId, Float64Array>();
  for (let id = 0; id < tape.offset.length; id++) {
    if (tape.offset[id]! < 0) continue;
    const entries = finite(read(tape, workspace.values, id));
    if (entries) known.set(id, entries);
  }
  const taken = new Set(network.variables.map((v) => v.name));
  return variables.map((input) => {
    const adjoint = results.get(input.id);
    const folded =
      adjoint === undefined
        ? literal(dag, new Array(sizeOf(input.shape)).fill(0), input.shape)
        : fold(dag, adjoint, known);
    const parts = abbreviate(dag, [folded], taken);
    const short = new Map(parts.map((p) => [p.id, p.name]));
    const nameOf = (id: NodeId) => short.get(id);
    const value = finite(read(tape, workspace.adjoints, input.id));
    return {
      input,
      ...(value ? { value } : {}),
      symbolic: print(dag, folded, { names: nameOf, limit: 2000 }),
      where: parts.map((p) => ({ name: p.name, text: print(dag, p.id, { names: nameOf, limit: 2000 }) })),
    };
  });
}

/** Replaces every part whose operands all have known values by its numbers. */
function fold(dag: Dag, root: NodeId, known: ReadonlyMap<NodeId, Float64Array>): NodeId {
  const order = reachable(dag, [root]);
  const numeric = compileTape(dag, [root], []);
  const workspace = createWorkspace(numeric);
  const instructionOf = new Map<NodeId, number>();
  for (let k = 0; k < numeric.length; k++) instructionOf.set(numeric.node[k]!, k);
  const settled = new Set<NodeId>();
  const replaced = new Map<NodeId, NodeId>();
  for (const id of order) {
    const node = dag.node(id);
    const entries = known.get(id);
    if (entries) write(numeric, workspace.values, id, entries);
    else if (node.kind === 'apply' && node.args.every((a) => settled.has(a))) {
      const k = instructionOf.get(id)!;
      sweepForward(numeric, workspace, k, k + 1);
    } else if (node.kind !== 'constant') {
      replaced.set(
        id,
        node.kind === 'apply'
          ? dag.apply(
              node.op,
              node.args.map((a) => replaced.get(a) ?? a),
              node.attribute,
            )
          : id,
      );
      continue;
    }
    settled.add(id);
    replaced.set(
      id,
      node.kind === 'constant' ? id : literal(dag, [...read(numeric, workspace.values, id)], node.shape),
    );
  }
  return replaced.get(root)!;
}

function literal(dag: Dag, entries: readonly number[], shape: readonly number[]): NodeId {
  const ids = entries.map((e) => dag.constant(Number(e.toPrecision(PRINTED))));
  return shape.length === 0 ? ids[0]! : dag.apply(requireOp('#stack', ids.length), ids, { shape });
}

/**
 * The chain rule as a sum over all paths from the input to the output (Bauer 1974): shares nothing with the sweep but the local
 * partials. Only for scalar nodes; `undefined` when there are too many paths.
 */
function sumOverPaths(
  network: Network,
  tape: Tape,
  workspace: Workspace,
  nodes: readonly GivenNode[],
  input: Variable,
): { readonly total: number; readonly count: number } | undefined {
  const start = network.outputs[0];
  if (!start) return undefined;
  const byName = new Map(nodes.map((n) => [n.node.name, n]));
  const seeded = nodes.filter((n) => n.node.id !== start.id && isDirectOperand(network, start.id, n.node.id));
  const stack: { name: string; product: number }[] = [];
  for (const { node } of seeded) {
    const partial = read(tape, workspace.adjoints, node.id)[0]!;
    stack.push({ name: node.name, product: partial });
  }
  let total = 0;
  let count = 0;
  while (stack.length > 0) {
    const { name, product } = stack.pop()!;
    if (name === input.name) {
      total += product;
      count += 1;
      if (count > MAX_PATHS) return undefined;
      continue;
    }
    for (const p of byName.get(name)?.partials ?? []) {
      if (p.value === undefined) return undefined;
      stack.push({ name: p.wrt, product: product * p.value[0]! });
    }
  }
  return { total, count };
}

/** Whether the output's own expression uses the node directly. */
function isDirectOperand(network: Network, output: NodeId, candidate: NodeId): boolean {
  const names = namesOf(network);
  const stack = [...network.dag.node(output).args];
  const seen = new Set<NodeId>();
  while (stack.length > 0) {
    const id = stack.pop()!;
    if (seen.has(id)) continue;
    seen.add(id);
    if (id === candidate) return true;
    if (!names.has(id)) stack.push(...network.dag.node(id).args);
  }
  return false;
}
