import { abbreviate } from '../derive/abbreviate.js';
import type { Toolbox } from '../derive/adjoint.js';
import {
  derivativeEntries,
  differentiateSymbolically,
  type SymbolicDerivative,
} from '../derive/differentiate.js';
import type { NodeId } from '../expr/dag.js';
import { print } from '../expr/print.js';
import { roundingErrors } from '../graph/inspect.js';
import { sweepForward } from '../graph/sweep.js';
import { compileTape, createWorkspace, read, write } from '../graph/tape.js';
import { sizeOf } from '../op/shape.js';
import type { Point } from './point.js';

/** A symbolic derivative as text. */
export interface SymbolicText {
  readonly form: SymbolicDerivative['form'];
  readonly text: string;
  /** Parts called by a short name in `text`, each using only earlier ones. */
  readonly where: readonly { readonly name: string; readonly text: string }[];
  /** Name of the free upstream gradient of a pullback. */
  readonly cotangent?: string;
  /** Entries, row-major, where they are few. */
  readonly entries?: readonly string[];
}

/** A symbolic derivative evaluated at a point, output-major: entry (k, i) at k * inputSize + i. */
export interface SymbolicWitness {
  readonly values: Float64Array;
  /** First-order bound of the rounding error of each value. */
  readonly errors: Float64Array;
}

/** Symbolic derivatives of larger graphs are left out: nobody reads them, and their evaluation is reverse mode once more. */
export const SYMBOLIC_LIMIT = 4000;

/** Entries are written out for at most this many. */
const ENTRY_LIMIT = 16;

export function describeSymbolic(
  toolbox: Toolbox,
  derivative: SymbolicDerivative,
  names: (id: NodeId) => string | undefined,
  taken: ReadonlySet<string>,
  limit: number,
): SymbolicText {
  const { dag } = toolbox.algebra;
  const parts = abbreviate(dag, [derivative.id], taken, names);
  const short = new Map(parts.map((p) => [p.id, p.name]));
  const nameOf = (id: NodeId) => names(id) ?? short.get(id);
  const entries = derivativeEntries(toolbox, derivative, ENTRY_LIMIT);
  return {
    form: derivative.form,
    text: print(dag, derivative.id, { names: nameOf, limit }),
    where: parts.map(({ name, id }) => ({ name, text: print(dag, id, { names: nameOf, limit }) })),
    ...(derivative.cotangent ? { cotangent: derivative.cotangent.name } : {}),
    ...(entries ? { entries: entries.map((e) => print(dag, e, { names: nameOf, limit })) } : {}),
  };
}

export function differentiatePair(toolbox: Toolbox, output: NodeId, input: NodeId): SymbolicDerivative {
  return differentiateSymbolically(toolbox, output, input);
}

/** Evaluates a symbolic derivative where the network was evaluated, with its rounding error. */
export function evaluateSymbolic(
  point: Point,
  derivative: SymbolicDerivative,
  output: NodeId,
  input: NodeId,
): SymbolicWitness {
  const { network, values } = point;
  const { dag } = network;
  const outputSize = sizeOf(dag.shape(output));
  const inputSize = sizeOf(dag.shape(input));
  const variables = network.variables.map((v) => v.id);
  const tape = compileTape(dag, [derivative.id, ...variables], variables);
  const workspace = createWorkspace(tape);
  for (const { name, id } of network.variables) write(tape, workspace.values, id, values.get(name)!);
  for (const node of network.nodes) if (node.given) write(tape, workspace.values, node.id, node.given);
  const result = {
    values: new Float64Array(outputSize * inputSize),
    errors: new Float64Array(outputSize * inputSize),
  };
  const offset = tape.offset[derivative.id]!;
  if (derivative.form !== 'pullback') {
    sweepForward(tape, workspace);
    result.values.set(read(tape, workspace.values, derivative.id));
    result.errors.set(roundingErrors(tape, workspace).slice(offset, offset + result.errors.length));
    return result;
  }
  for (let k = 0; k < outputSize; k++) {
    const seed = new Float64Array(outputSize);
    seed[k] = 1;
    write(tape, workspace.values, derivative.cotangent!.id, seed);
    sweepForward(tape, workspace);
    result.values.set(read(tape, workspace.values, derivative.id), k * inputSize);
    result.errors.set(roundingErrors(tape, workspace).slice(offset, offset + inputSize), k * inputSize);
  }
  return result;
}
