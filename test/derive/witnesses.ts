import type { Toolbox } from '../../src/derive/adjoint.js';
import {
  createToolbox,
  differentiateSymbolically,
  type SymbolicDerivative,
} from '../../src/derive/differentiate.js';
import { RuleBook } from '../../src/derive/partial.js';
import { createRandomStream } from '../../src/difference/random.js';
import { type Dag, type NodeId, reachable } from '../../src/expr/dag.js';
import { createMathjs } from '../../src/expr/mathjs.js';
import { findKinks } from '../../src/graph/inspect.js';
import { sweepForward, sweepReverse, sweepTangent } from '../../src/graph/sweep.js';
import {
  compileTape,
  createWorkspace,
  read,
  type Tape,
  type Workspace,
  write,
} from '../../src/graph/tape.js';
import { sizeOf } from '../../src/op/shape.js';
import { parser } from '../expr/build.js';

export const book = new RuleBook(parser, createMathjs());

export type Point = ReadonlyMap<NodeId, readonly number[]>;

/** Inputs that some node needs, with numbers between -1.5 and 1.5. */
export function choosePoint(dag: Dag, roots: readonly NodeId[], seed: number): Point {
  const random = createRandomStream(seed);
  const inputs = reachable(dag, roots).filter((id) => dag.node(id).kind === 'input');
  return new Map(
    inputs.map((id) => [id, Array.from({ length: sizeOf(dag.shape(id)) }, () => 3 * random() - 1.5)]),
  );
}

export function start(
  dag: Dag,
  roots: readonly NodeId[],
  wrt: readonly NodeId[],
  point: Point,
): { readonly tape: Tape; readonly run: Workspace } {
  const tape = compileTape(dag, roots, wrt);
  const run = createWorkspace(tape);
  for (const [id, entries] of point) write(tape, run.values, id, entries);
  sweepForward(tape, run);
  return { tape, run };
}

/** Whether no node sits on a kink: a norm of zeros does. */
export function isSmoothAt(dag: Dag, id: NodeId, point: Point): boolean {
  const { tape, run } = start(dag, [id], [...point.keys()], point);
  return findKinks(tape, run).length === 0;
}

export function valueAt(dag: Dag, id: NodeId, point: Point): readonly number[] {
  const { tape, run } = start(dag, [id], [], point);
  return [...read(tape, run.values, id)];
}

/** The full Jacobian, output first, by one reverse sweep per output entry. */
export function byReverse(
  dag: Dag,
  output: NodeId,
  input: NodeId,
  point: Point,
): readonly (readonly number[])[] {
  const { tape, run } = start(dag, [output], [input], point);
  const size = sizeOf(dag.shape(output));
  const offset = tape.offset[output]!;
  return Array.from({ length: size }, (_, i) => {
    run.adjoints.fill(0);
    run.adjoints[offset + i] = 1;
    sweepReverse(tape, run);
    return tape.offset[input]! < 0
      ? new Array<number>(sizeOf(dag.shape(input))).fill(0)
      : [...read(tape, run.adjoints, input)];
  });
}

/** The full Jacobian by one tangent sweep per input entry. */
export function byTangent(
  dag: Dag,
  output: NodeId,
  input: NodeId,
  point: Point,
): readonly (readonly number[])[] {
  const { tape, run } = start(dag, [output], [input], point);
  const columns = Array.from({ length: sizeOf(dag.shape(input)) }, (_, k) => {
    run.tangents.fill(0);
    if (tape.offset[input]! >= 0) run.tangents[tape.offset[input]! + k] = 1;
    sweepTangent(tape, run);
    return read(tape, run.tangents, output);
  });
  return Array.from({ length: sizeOf(dag.shape(output)) }, (_, i) => columns.map((column) => column[i]!));
}

/** The full Jacobian from the symbolic derivative, whatever its form; a pullback is asked once per output entry. */
export function bySymbols(
  dag: Dag,
  derivative: SymbolicDerivative,
  output: NodeId,
  input: NodeId,
  point: Point,
): readonly (readonly number[])[] {
  const [m, n] = [sizeOf(dag.shape(output)), sizeOf(dag.shape(input))];
  const { form, id, cotangent } = derivative;
  switch (form) {
    case 'gradient':
      return [valueAt(dag, id, point)];
    case 'tangent':
      return valueAt(dag, id, point).map((v) => [v]);
    case 'jacobian': {
      const entries = valueAt(dag, id, point);
      return Array.from({ length: m }, (_, i) => entries.slice(i * n, (i + 1) * n));
    }
    case 'pullback':
      return Array.from({ length: m }, (_, i) => {
        const seed = Array.from({ length: m }, (_, k) => (k === i ? 1 : 0));
        return valueAt(dag, id, new Map([...point, [cotangent!.id, seed]]));
      });
  }
}

export function derive(
  dag: Dag,
  output: NodeId,
  input: NodeId,
): { readonly toolbox: Toolbox; readonly derivative: SymbolicDerivative } {
  const toolbox = createToolbox(dag, book);
  return { toolbox, derivative: differentiateSymbolically(toolbox, output, input) };
}

/** The largest difference of two matrices, relative to the largest entry (and to 1). */
export function apart(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  if (a.length !== b.length || a.some((row, i) => row.length !== b[i]!.length))
    return Number.POSITIVE_INFINITY;
  let scale = 1;
  let worst = 0;
  a.forEach((row, i) => {
    row.forEach((v, k) => {
      const w = b[i]![k]!;
      scale = Math.max(scale, Math.abs(v), Math.abs(w));
      const difference = Math.abs(v - w);
      worst = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(worst, difference);
    });
  });
  return worst / scale;
}
