import { createToolbox } from '../derive/differentiate.js';
import type { RuleBook } from '../derive/partial.js';
import type { NodeId } from '../expr/dag.js';
import { findKinks, type KinkSite } from '../graph/inspect.js';
import type { NamedNode, Network, Output, Variable } from '../graph/network.js';
import { sweepReverse, sweepTangent } from '../graph/sweep.js';
import { read } from '../graph/tape.js';
import { type Shape, sizeOf } from '../op/shape.js';
import { type Counts, countOperations } from './counts.js';
import { checkGradientOf, type GradientReport, gravest, reverseJacobian, type Verdict } from './gradients.js';
import { checkHessian, type HessianBlock } from './hessian.js';
import { countNodes, type LocalPartial, localPartials, namesOf } from './local.js';
import { evaluateAt, type Point } from './point.js';
import { describeSymbolic, differentiatePair, SYMBOLIC_LIMIT } from './symbolic.js';

/** One row of the backprop table. */
export interface NodeReport {
  readonly name: string;
  readonly expression: string;
  readonly shape: Shape;
  readonly value: Float64Array;
  /** d(output)/d(node) for the first output: output-major where the output is a vector. */
  readonly adjoint?: Float64Array;
  /** d(node)/d(input) for the first scalar input, where forward mode was asked for. */
  readonly tangent?: Float64Array;
  readonly partials: readonly LocalPartial[];
}

export interface CheckOptions {
  /** Names to differentiate in; all inputs and parameters when absent. */
  readonly wrt?: readonly string[];
  /** Longest symbolic text, in characters. */
  readonly textLimit?: number;
  readonly order?: boolean;
  readonly mode?: 'reverse' | 'forward' | 'both';
  readonly seed?: number;
  /** Second derivatives of scalar outputs too. */
  readonly hessian?: boolean;
}

/** Everything that is known about a network at one point. */
export interface CheckReport {
  readonly network: Network;
  readonly point: Point;
  readonly nodes: readonly NodeReport[];
  readonly outputs: readonly { readonly output: Output; readonly value: Float64Array }[];
  readonly gradients: readonly GradientReport[];
  readonly kinks: readonly (KinkSite & { readonly name: string })[];
  /** Second derivatives, where asked for; blocks on and above the diagonal. */
  readonly hessian: readonly HessianBlock[];
  readonly counts: Counts;
  /** The input that the tangent column belongs to. */
  readonly tangentOf?: string;
  readonly verdict: Verdict;
  readonly ok: boolean;
}

/** Networks with more named nodes than this get no symbolic local partials. */
const PARTIALS_LIMIT = 1000;
const TEXT_LIMIT = 4000;

/** Differentiates a network at its values by all witnesses and judges every derivative. */
export function checkNetwork(network: Network, book: RuleBook, options: CheckOptions = {}): CheckReport {
  const wanted = options.wrt;
  const variables = network.variables.filter((v) => !wanted || wanted.includes(v.name));
  const point = evaluateAt(
    network,
    variables.map((v) => v.id),
  );
  return report(point, variables, book, options);
}

function report(
  point: Point,
  variables: readonly Variable[],
  book: RuleBook,
  options: CheckOptions,
): CheckReport {
  const { network, tape, workspace } = point;
  const { dag } = network;
  const counts = countOperations(tape, { ...network, variables });
  const names = namesOf(network);
  const small =
    countNodes(
      dag,
      network.outputs.map((o) => o.id),
    ) <= SYMBOLIC_LIMIT;
  const first = network.outputs[0];
  const tangentOf =
    options.mode === 'forward' || options.mode === 'both' ? firstScalar(variables) : undefined;
  const nodes = nodeReports(point, book, names, first, tangentOf);
  const kinks = nameKinks(network, names, findKinks(tape, workspace));
  // Symbolic derivatives add nodes to the graph, so that sizes above are those of the network alone.
  const toolbox = small ? createToolbox(dag, book) : undefined;
  const taken = new Set([...names.values()]);
  // The steps of an expression have names only in the table; a derivative is written in the inputs.
  const shown = (id: NodeId) => (dag.node(id).kind === 'apply' ? labelOf(network, id) : undefined);
  const gradients: GradientReport[] = [];
  for (const output of network.outputs) {
    const jacobian = reverseJacobian(point, output);
    for (const input of variables) {
      const derivative = toolbox ? differentiatePair(toolbox, output.id, input.id) : undefined;
      const symbolic =
        toolbox && derivative
          ? describeSymbolic(toolbox, derivative, shown, taken, options.textLimit ?? TEXT_LIMIT)
          : undefined;
      gradients.push(
        checkGradientOf(point, output, input, jacobian.get(input.name)!, {
          toolbox,
          derivative,
          symbolic,
          kinks,
          order: options.order ?? true,
          seed: options.seed ?? 1,
        }),
      );
    }
  }
  const hessian =
    options.hessian && toolbox
      ? network.outputs
          .filter((o) => dag.shape(o.id).length === 0)
          .flatMap((o) => checkHessian(point, toolbox, o, variables, shown, taken))
      : [];
  const verdict = gravest([...gradients, ...hessian].map((g) => g.verdict));
  return {
    network,
    point,
    nodes,
    outputs: network.outputs.map((output) => ({ output, value: read(tape, workspace.values, output.id) })),
    gradients,
    kinks,
    hessian,
    counts,
    ...(tangentOf ? { tangentOf: tangentOf.name } : {}),
    verdict,
    ok: verdict === 'match' || verdict === 'kink',
  };
}

/** The label that the file gave a node. */
function labelOf(network: Network, id: NodeId): string | undefined {
  const node = network.dag.node(id);
  return node.kind === 'apply' ? node.label : undefined;
}

function firstScalar(variables: readonly Variable[]): Variable | undefined {
  return variables.find((v) => v.shape.length === 0) ?? variables[0];
}

/** The kinks with the names of the nodes they belong to: their own, or that of the first named node above. Both lists go up by id. */
function nameKinks(
  { nodes, outputs }: Network,
  names: ReadonlyMap<NodeId, string>,
  sites: readonly KinkSite[],
): CheckReport['kinks'] {
  let above = 0;
  return sites.map((site) => {
    while (above < nodes.length && nodes[above]!.id <= site.id) above += 1;
    const name = names.get(site.id) ?? nodes[above]?.name ?? outputs[0]?.name ?? '';
    return { ...site, name };
  });
}

function nodeReports(
  point: Point,
  book: RuleBook,
  names: ReadonlyMap<NodeId, string>,
  output: Output | undefined,
  tangentOf: Variable | undefined,
): readonly NodeReport[] {
  const { network, tape, workspace } = point;
  const outputSize = output ? sizeOf(network.dag.shape(output.id)) : 0;
  const adjoints = new Map<string, Float64Array>();
  const rows: readonly NamedNode[] = network.nodes;
  for (const node of rows)
    adjoints.set(node.name, new Float64Array(outputSize * sizeOf(network.dag.shape(node.id))));
  if (output) {
    for (let k = 0; k < outputSize; k++) {
      workspace.adjoints.fill(0);
      workspace.adjoints[tape.offset[output.id]! + k] = 1;
      sweepReverse(tape, workspace);
      for (const node of rows) {
        const entries = read(tape, workspace.adjoints, node.id);
        adjoints.get(node.name)!.set(entries, k * entries.length);
      }
    }
  }
  if (tangentOf) {
    workspace.tangents.fill(0);
    workspace.tangents[tape.offset[tangentOf.id]!] = 1;
    sweepTangent(tape, workspace);
  }
  const withPartials = rows.length <= PARTIALS_LIMIT;
  return rows.map((node) => {
    const adjoint = adjoints.get(node.name)!;
    return {
      name: node.name,
      expression: node.expression,
      shape: network.dag.shape(node.id),
      value: read(tape, workspace.values, node.id),
      ...(output ? { adjoint } : {}),
      ...(tangentOf ? { tangent: read(tape, workspace.tangents, node.id) } : {}),
      partials: withPartials
        ? localPartials(network, node, names, book, (id) => read(tape, workspace.values, id))
        : [],
    };
  });
}
