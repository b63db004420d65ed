import { encloseAll } from '../expand/enclose.js';
import { lowerElementwise } from '../expand/lower.js';
import { type ScalarGraph, scalarise } from '../expand/scalarise.js';
import { type ApplyNode, Dag, type NodeId, reachable } from '../expr/dag.js';
import { print } from '../expr/print.js';
import type { Variable } from '../graph/network.js';
import type { Enclosure } from '../number/interval.js';
import {
  createIntervalArithmetic,
  type IntervalArithmetic,
  toCorrectDouble,
  toDoubleBounds,
} from '../number/interval-arithmetic.js';
import { bitsOfError } from '../number/ulp.js';
import { type DoubleEvaluator, type InputPoint, positionsOf } from './measure.js';

export type Fault = 'overflow' | 'underflow' | 'cancellation' | 'nan';

/** Why doubles break at a point: the operation that does it, and what it does. */
export interface Cause {
  readonly fault: Fault;
  readonly node: NodeId;
  readonly expression: string;
  readonly explanation: string;
}

/** Bits of the true values of the intermediate results. */
const BITS = 1088;

/** Errors up to this are the rounding of a single operation. */
const OWN_ROUNDING = 3;

const SMALLEST_NORMAL = 2 ** -1022;

/** Longest expression in an explanation. */
const LIMIT = 60;

/** Finds the operation that spoils a value, from the true values of all intermediate results. */
export class CauseFinder {
  private readonly graph: ScalarGraph | undefined;
  private readonly order: readonly NodeId[];
  private readonly ia: IntervalArithmetic;
  private readonly position: ReadonlyMap<string, number>;

  constructor(
    private readonly dag: Dag,
    private readonly root: NodeId,
    variables: readonly Variable[],
  ) {
    const nodes = reachable(dag, [root]);
    this.graph = scalarise(dag, nodes);
    this.order = this.graph ? reachable(this.graph.dag, [...this.graph.roots.values()].flat()) : [];
    this.ia = createIntervalArithmetic(BITS);
    this.position = positionsOf(variables);
  }

  /** The cause at a point where entry `entry` of the root is wrong. */
  find(point: InputPoint, entry: number, doubles: DoubleEvaluator): Cause {
    doubles.at(point);
    const values = this.graph
      ? encloseAll(this.graph.dag, this.order, this.ia, (name) =>
          this.ia.fromDouble(point[this.position.get(name)!]!),
        )
      : [];
    const truthOf = (id: NodeId, k: number): Enclosure | undefined => {
      const ids = this.graph?.roots.get(id);
      return ids && values[ids[k]!];
    };
    let id = this.root;
    let at = entry;
    for (;;) {
      const node = this.dag.node(id);
      if (node.kind !== 'apply') return this.describe('cancellation', id, 'the input itself is rounded');
      const computed = doubles.entriesOf(id)[at]!;
      const next = this.spoiledOperand(node, at, doubles, truthOf);
      if (!next) return this.judge(node, at, computed, doubles, truthOf);
      id = next.id;
      at = next.at;
    }
  }

  /**
   * (|a| + |b|)/|a + b| of a sum of rounded operands at a point, by which it can magnify their relative errors (Higham, "Accuracy and
   * Stability", 1.7); undefined for other nodes, and where the values are not known.
   */
  conditionAt(point: InputPoint, id: NodeId): number | undefined {
    const node = this.dag.node(id);
    if (!this.graph || node.kind !== 'apply' || !isSum(node) || node.shape.length > 0) return undefined;
    if (!node.args.every((a) => this.dag.node(a).kind === 'apply')) return undefined;
    const values = encloseAll(this.graph.dag, this.order, this.ia, (name) =>
      this.ia.fromDouble(point[this.position.get(name)!]!),
    );
    const [sum, a, b] = [id, ...node.args].map((n) => values[this.graph!.roots.get(n)![0]!]!);
    const sizes = this.ia.add(this.ia.abs(a!), this.ia.abs(b!));
    const quotient = this.ia.div(sizes, this.ia.abs(sum!));
    return quotient.kind === 'interval' ? toDoubleBounds(quotient).hi : undefined;
  }

  /** The operand from which the error comes; undefined where the operation itself makes or magnifies it. */
  private spoiledOperand(
    node: ApplyNode,
    at: number,
    doubles: DoubleEvaluator,
    truthOf: (id: NodeId, k: number) => Enclosure | undefined,
  ): { readonly id: NodeId; readonly at: number } | undefined {
    let worst: { id: NodeId; at: number; bits: number } | undefined;
    for (const id of node.args) {
      const entries = doubles.entriesOf(id);
      const elementwise = node.op.kind === 'elementwise';
      for (let k = 0; k < entries.length; k++) {
        if (elementwise && entries.length > 1 && k !== at) continue;
        const truth = truthOf(id, k);
        const value = entries[k]!;
        if (truth?.kind !== 'interval' || truth.defined !== 'everywhere') continue;
        const correct = toCorrectDouble(truth);
        if (correct === undefined) continue;
        const bits = bitsOfError(value, correct)!;
        if (bits <= OWN_ROUNDING || (elementwise && !this.matters(node, at, id, value, doubles, truthOf)))
          continue;
        if (!worst || bits > worst.bits) worst = { id, at: k, bits };
      }
    }
    return worst;
  }

  /** Whether the error of one operand shows in the result, the others being right. */
  private matters(
    node: ApplyNode,
    at: number,
    spoiled: NodeId,
    value: number,
    doubles: DoubleEvaluator,
    truthOf: (id: NodeId, k: number) => Enclosure | undefined,
  ): boolean {
    if (!Number.isFinite(value)) return true;
    const scratch = new Dag();
    const truth = truthOf(node.id, at);
    if (truth?.kind !== 'interval') return true;
    const correct = toCorrectDouble(truth);
    if (correct === undefined) return true;
    const args = node.args.map((_, k) => scratch.input(`a${k}`, []));
    const root = lowerElementwise(scratch, node.op.name, args);
    const enclosures = encloseAll(scratch, reachable(scratch, [root]), this.ia, (name) => {
      const id = node.args[Number(name.slice(1))]!;
      const k = doubles.entriesOf(id).length === 1 ? 0 : at;
      return id === spoiled
        ? this.ia.fromDouble(value)
        : (truthOf(id, k) ?? this.ia.fromDouble(doubles.entriesOf(id)[k]!));
    });
    const result = enclosures[root]!;
    if (result.kind !== 'interval') return true;
    const shown = toCorrectDouble(result);
    return shown === undefined || bitsOfError(shown, correct)! > OWN_ROUNDING;
  }

  private judge(
    node: ApplyNode,
    at: number,
    computed: number,
    doubles: DoubleEvaluator,
    truthOf: (id: NodeId, k: number) => Enclosure | undefined,
  ): Cause {
    const operands = node.args.map((id) => ({ id, entries: doubles.entriesOf(id) }));
    const infinite = operands.find(({ entries }) =>
      entries.some((v) => Math.abs(v) === Number.POSITIVE_INFINITY),
    );
    if (infinite)
      return this.describe(
        'overflow',
        infinite.id,
        `${this.text(infinite.id)} is beyond 1.8e308${Number.isNaN(computed) ? `, and ${this.text(node.id)} has no value then` : ''}`,
      );
    if (Number.isNaN(computed))
      return this.describe('nan', node.id, `${this.text(node.id)} has no value in doubles`);
    if (!Number.isFinite(computed)) {
      const zero = operands.find(({ entries }) => entries.some((v) => v === 0));
      if (zero) return this.vanished(zero.id, node, at, truthOf);
      return this.describe('overflow', node.id, `${this.text(node.id)} is beyond 1.8e308`);
    }
    for (const { id, entries } of operands) {
      const k = entries.length === 1 ? 0 : Math.min(at, entries.length - 1);
      const truth = truthOf(id, k);
      if (truth?.kind !== 'interval' || this.dag.node(id).kind !== 'apply') continue;
      const { lo, hi } = toDoubleBounds(truth);
      const tiny = Math.max(Math.abs(lo), Math.abs(hi)) < SMALLEST_NORMAL;
      if (tiny && !(lo === 0 && hi === 0) && !isSum(node)) return this.vanished(id, node, at, truthOf);
    }
    if (computed !== 0 && Math.abs(computed) < SMALLEST_NORMAL)
      return this.describe(
        'underflow',
        node.id,
        `${this.text(node.id)} falls below 2.2e-308, where digits get lost`,
      );
    return this.describe('cancellation', node.id, this.magnifies(node, doubles));
  }

  private vanished(
    id: NodeId,
    node: ApplyNode,
    at: number,
    truthOf: (id: NodeId, k: number) => Enclosure | undefined,
  ): Cause {
    const truth = truthOf(id, Math.min(at, (this.graph?.roots.get(id)?.length ?? 1) - 1));
    const tiny =
      truth?.kind === 'interval' &&
      Math.max(...Object.values(toDoubleBounds(truth)).map(Math.abs)) < SMALLEST_NORMAL;
    return tiny
      ? this.describe('underflow', id, `${this.text(id)} falls below 2.2e-308, where digits get lost`)
      : this.describe(
          'cancellation',
          id,
          `${this.text(id)} comes out as 0 and ${this.text(node.id)} needs its digits`,
        );
  }

  private magnifies(node: ApplyNode, doubles: DoubleEvaluator): string {
    if (isSum(node)) {
      const [a, b] = node.args as [NodeId, NodeId];
      const [x, y] = [doubles.entriesOf(a)[0]!, doubles.entriesOf(b)[0]!];
      const sign = node.op.name === 'add' ? 1 : -1;
      if (Math.abs(x + sign * y) < Math.max(Math.abs(x), Math.abs(y)) / 2)
        return `${this.text(a)} and ${this.text(b)} nearly cancel in ${this.text(node.id)}, which leaves their rounding errors`;
    }
    const parts = node.args.filter((a) => this.dag.node(a).kind === 'apply').map((a) => this.text(a));
    return parts.length > 0
      ? `${this.text(node.id)} magnifies the rounding of ${parts.join(' and ')}`
      : `${this.text(node.id)} is rounded badly`;
  }

  private describe(fault: Fault, node: NodeId, explanation: string): Cause {
    return { fault, node, expression: this.text(node), explanation };
  }

  private text(id: NodeId): string {
    return print(this.dag, id, { limit: LIMIT });
  }
}

function isSum(node: ApplyNode): boolean {
  return node.op.name === 'add' || node.op.name === 'subtract';
}
