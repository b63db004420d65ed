import { TruthTeller } from '../expand/enclose.js';
import { scalarise } from '../expand/scalarise.js';
import type { Dag, NodeId } from '../expr/dag.js';
import type { Variable } from '../graph/network.js';
import {
  type InputPoint,
  inTruth,
  type Oracle,
  positionsOf,
  TRUTH_BITS,
  type Truth,
  TruthOracle,
} from './measure.js';

/** Points whose values are kept; those of a network of fifty layers with two parameters each are a third of it. */
const MOST_POINTS = 100_000;

/**
 * True values of all nodes of a network at once. The nodes are measured one after the other along the same lines, so that each point is worked
 * out when the first node asks for it: node by node, a network of n layers would take the evaluation of n^2 of them at each point.
 */
export class SharedTruth {
  private readonly points: InputPoint[] = [];
  private readonly truths: (readonly Truth[])[] = [];
  private readonly position: ReadonlyMap<string, number>;

  private constructor(
    private readonly dag: Dag,
    private readonly roots: readonly NodeId[],
    private readonly variables: readonly Variable[],
    private readonly entries: readonly (readonly NodeId[])[],
    private readonly teller: TruthTeller,
  ) {
    this.position = positionsOf(variables);
  }

  /** Undefined where the nodes together are too large to be written out in scalars. */
  static create(dag: Dag, roots: readonly NodeId[], variables: readonly Variable[]): SharedTruth | undefined {
    const graph = scalarise(dag, roots);
    if (!graph) return undefined;
    const entries = roots.map((r) => graph.roots.get(r)!);
    const all = [...new Set(entries.flat())];
    return new SharedTruth(dag, roots, variables, entries, new TruthTeller(graph.dag, all, TRUTH_BITS));
  }

  /** The true values of one of the nodes: at the points of the others in their order, and at others by itself. */
  oracleOf(root: NodeId): Oracle | undefined {
    const index = this.roots.indexOf(root);
    let next = 0;
    let own: TruthOracle | undefined;
    return {
      at: (point) => {
        if (next === this.points.length && next < MOST_POINTS) this.append(point);
        const known = this.points[next];
        if (known?.every((x, k) => Object.is(x, point[k]))) {
          next += 1;
          return this.truths[next - 1]![index]!;
        }
        own ??= TruthOracle.create(this.dag, root, this.variables);
        return own!.at(point);
      },
    };
  }

  private append(point: InputPoint): void {
    const found = this.teller.valuesAt((name) => point[this.position.get(name)!]!);
    const truthOf = new Map(this.teller.roots.map((id, k) => [id, inTruth(found[k]!)]));
    this.points.push([...point]);
    this.truths.push(this.entries.map((ids) => ids.map((id) => truthOf.get(id)!)));
  }
}
