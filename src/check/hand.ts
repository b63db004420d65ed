import type { RuleBook } from '../derive/partial.js';
import type { NodeId } from '../expr/dag.js';
import { sweepForward } from '../graph/sweep.js';
import { createWorkspace, read, write } from '../graph/tape.js';
import { localPartials, namesOf } from './local.js';
import type { Point } from './point.js';

/** One row of a table worked out by hand. */
export interface HandRow {
  readonly name: string;
  readonly value: Float64Array;
  readonly adjoint: number | undefined;
}

/** Forward values and adjoints with every step rounded, as with pencil and pocket calculator. */
export interface HandTable {
  readonly digits: number;
  readonly rows: readonly HandRow[];
  readonly gradients: readonly { readonly name: string; readonly adjoint: number }[];
}

/** Rounds to `digits` decimals, half away from zero, as taught at school. */
export function roundDecimals(x: number, digits: number): number {
  if (!Number.isFinite(x)) return x;
  // The shortest decimal is rounded, so that 1.005 gives 1.01.
  const [mantissa, exponent = '0'] = Math.abs(x).toString().split('e');
  const shifted = Math.round(Number(`${mantissa}e${Number(exponent) + digits}`));
  const [m, e = '0'] = shifted.toString().split('e');
  const rounded = Number(`${m}e${Number(e) - digits}`);
  return x < 0 ? -rounded || 0 : rounded;
}

/**
 * Repeats the computation with each operation, each local partial, each product and each sum rounded to `digits` decimals. Scalar
 * networks with one scalar output only; `undefined` otherwise.
 */
export function computeByHand(point: Point, book: RuleBook, digits: number): HandTable | undefined {
  const { network, tape } = point;
  const output = network.outputs[0];
  const scalar =
    network.nodes.every((n) => network.dag.shape(n.id).length === 0) &&
    network.variables.every((v) => v.shape.length === 0);
  if (!output || !scalar) return undefined;
  const round = (x: number) => roundDecimals(x, digits);
  const run = createWorkspace(tape);
  for (const v of network.variables) write(tape, run.values, v.id, point.values.get(v.name)!);
  for (let k = 0; k < tape.length; k++) {
    sweepForward(tape, run, k, k + 1);
    const at = tape.out[k]!;
    run.values[at] = round(run.values[at]!);
  }
  const names = namesOf(network);
  const adjoint = new Map<string, number>();
  const valueAt = (id: NodeId) => read(tape, run.values, id);
  const rows = network.nodes;
  adjoint.set(output.name, 1);
  for (let i = rows.length - 1; i >= 0; i--) {
    const node = rows[i]!;
    const own = adjoint.get(node.name);
    if (own === undefined) continue;
    for (const p of localPartials(network, node, names, book, valueAt, round)) {
      if (!p.value) continue;
      const term = round(own * round(p.value[0]!));
      adjoint.set(p.wrt, round((adjoint.get(p.wrt) ?? 0) + term));
    }
  }
  return {
    digits,
    rows: rows.map((n) => ({ name: n.name, value: valueAt(n.id), adjoint: adjoint.get(n.name) })),
    gradients: network.variables.map((v) => ({ name: v.name, adjoint: adjoint.get(v.name) ?? 0 })),
  };
}
