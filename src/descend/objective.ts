import { type Diagnostic, makeError } from '../diagnostic/diagnostic.js';
import { type Dag, dependents, type NodeId, reachable } from '../expr/dag.js';
import { print } from '../expr/print.js';
import { type Fault, findFault } from '../graph/inspect.js';
import type { DataRow, Network, Variable } from '../graph/network.js';
import type { Reduction } from '../graph/rows.js';
import { sweepForward, sweepReverse } from '../graph/sweep.js';
import { compileTape, createWorkspace, type Tape, type Workspace } from '../graph/tape.js';
import { sizeOf } from '../op/shape.js';

/** A parameter and where its entries lie among all parameters. */
export interface ParameterSlot {
  readonly variable: Variable;
  readonly start: number;
  readonly size: number;
}

export interface Evaluation {
  readonly loss: number;
  readonly gradient: Float64Array;
}

/** An activation of several units, over all rows: of `units` (units times rows) those in `flat` pass next to no gradient on. */
export interface FlatUnits {
  readonly name: string;
  readonly op: string;
  readonly flat: number;
  readonly units: number;
}

/** Slopes below this let a gradient of ordinary size through as rounding. */
const FLAT = 1e-3;

/** Slopes of activations that go flat, from their values. */
const SLOPES: Readonly<Record<string, (value: number) => number>> = {
  sigmoid: (y) => y * (1 - y),
  tanh: (y) => 1 - y * y,
  relu: (y) => (y > 0 ? 1 : 0),
};

/**
 * What `descend` minimises: the loss of a network as a function of all its parameters, over the rows of its data. Without data there is
 * one row, the values of the inputs in the file.
 */
export class Objective {
  readonly slots: readonly ParameterSlot[];
  readonly rows: readonly DataRow[];
  readonly lossId: NodeId;
  private readonly tape: Tape;
  private readonly workspace: Workspace;

  private constructor(
    readonly network: Network,
    loss: NodeId,
    readonly reduction: Reduction,
  ) {
    this.lossId = loss;
    const params = network.variables.filter((v) => v.role === 'param');
    let start = 0;
    this.slots = params.map((variable) => {
      const size = sizeOf(variable.shape);
      start += size;
      return { variable, start: start - size, size };
    });
    this.rows = network.data.length > 0 ? network.data : [new Map()];
    this.tape = compileTape(
      network.dag,
      [loss, ...network.variables.map((v) => v.id)],
      params.map((v) => v.id),
    );
    this.workspace = createWorkspace(this.tape);
    for (const v of network.variables) {
      if (v.value) this.workspace.values.set(v.value, this.tape.offset[v.id]!);
    }
  }

  /** The objective of a network, or everything that it lacks. */
  static create(network: Network, reduction: Reduction): Objective | readonly Diagnostic[] {
    const diagnostics: Diagnostic[] = [];
    const scalars = network.outputs.filter((o) => network.dag.shape(o.id).length === 0);
    const loss =
      network.outputs.find((o) => o.role === 'loss') ?? (scalars.length === 1 ? scalars[0] : undefined);
    if (!loss) diagnostics.push(makeError('no-loss', undefined));
    const params = network.variables.filter((v) => v.role === 'param');
    if (params.length === 0) diagnostics.push(makeError('no-params', undefined));
    const given = new Set(network.data.length > 0 ? network.data[0]!.keys() : []);
    for (const v of network.variables) {
      if (!v.value && !given.has(v.name))
        diagnostics.push(makeError('value-missing', v.span, { name: v.name }));
    }
    return loss && diagnostics.length === 0 ? new Objective(network, loss.id, reduction) : diagnostics;
  }

  get size(): number {
    return this.slots.reduce((n, s) => n + s.size, 0);
  }

  /** The parameters of the file. */
  start(): Float64Array {
    const theta = new Float64Array(this.size);
    for (const { variable, start } of this.slots) theta.set(variable.value!, start);
    return theta;
  }

  /** Loss and gradient over some rows; NaN and infinities come back as they are. */
  evaluate(theta: Float64Array, rows: readonly DataRow[] = this.rows): Evaluation {
    const { tape, workspace } = this;
    const { values, adjoints } = workspace;
    const out = tape.offset[this.lossId]!;
    const gradient = new Float64Array(theta.length);
    let loss = 0;
    this.place(theta);
    for (const row of rows) {
      this.enter(row);
      sweepForward(tape, workspace);
      loss += values[out]!;
      adjoints.fill(0);
      adjoints[out] = 1;
      sweepReverse(tape, workspace);
      for (const { variable, start, size } of this.slots) {
        const from = tape.offset[variable.id]!;
        for (let i = 0; i < size; i++) gradient[start + i]! += adjoints[from + i]!;
      }
    }
    if (this.reduction === 'mean') {
      loss /= rows.length;
      for (let i = 0; i < gradient.length; i++) gradient[i]! /= rows.length;
    }
    return { loss, gradient };
  }

  /** The first part of the loss without a finite value at some parameters, and the row (from 1) at which that is so. */
  faultAt(theta: Float64Array): { readonly fault: Fault; readonly row: number } | undefined {
    this.place(theta);
    for (const [k, row] of this.rows.entries()) {
      this.enter(row);
      sweepForward(this.tape, this.workspace);
      const fault = findFault(this.tape, this.workspace);
      if (fault) return { fault, row: k + 1 };
    }
    return undefined;
  }

  /** The activations of the network that can go flat, with how many of their units are, over all rows. */
  flatUnits(theta: Float64Array): readonly FlatUnits[] {
    const { tape, workspace, network } = this;
    const { dag } = network;
    const active = dependents(
      dag,
      this.slots.map((s) => s.variable.id),
    );
    const nodes = reachable(dag, [this.lossId]).flatMap((id) => {
      const node = dag.node(id);
      const slope = node.kind === 'apply' && active[id] ? SLOPES[node.op.name] : undefined;
      return slope && node.kind === 'apply'
        ? [{ from: tape.offset[id]!, size: sizeOf(node.shape), slope, node, flat: 0 }]
        : [];
    });
    if (nodes.length === 0) return [];
    this.place(theta);
    for (const row of this.rows) {
      this.enter(row);
      sweepForward(tape, workspace);
      for (const n of nodes)
        for (let i = 0; i < n.size; i++) if (n.slope(workspace.values[n.from + i]!) < FLAT) n.flat += 1;
    }
    return nodes.map(({ node, flat, size }) => ({
      name: node.label ?? print(dag, node.id, { names: labelOf(dag), limit: LONGEST_NAME }),
      op: node.op.name,
      flat,
      units: size * this.rows.length,
    }));
  }

  private place(theta: Float64Array): void {
    for (const { variable, start, size } of this.slots)
      this.workspace.values.set(theta.subarray(start, start + size), this.tape.offset[variable.id]!);
  }

  private enter(row: DataRow): void {
    for (const [name, entries] of row) {
      const id = this.network.dag.findInput(name);
      if (id !== undefined && this.tape.offset[id]! >= 0)
        this.workspace.values.set(entries, this.tape.offset[id]!);
    }
  }
}

/** Names of unlabelled activations are cut here. */
const LONGEST_NAME = 40;

function labelOf(dag: Dag): (id: NodeId) => string | undefined {
  return (id) => {
    const node = dag.node(id);
    return node.kind === 'apply' ? node.label : undefined;
  };
}

export function normOf(v: Float64Array): number {
  // Scaled, so that a gradient of 1e200 still has a finite norm.
  let scale = 0;
  for (const x of v) {
    if (Number.isNaN(x)) return Number.NaN;
    scale = Math.max(scale, Math.abs(x));
  }
  if (scale === 0 || scale === Number.POSITIVE_INFINITY) return scale;
  let total = 0;
  for (const x of v) total += (x / scale) ** 2;
  return scale * Math.sqrt(total);
}
