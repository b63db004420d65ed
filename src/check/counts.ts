import type { Network } from '../graph/network.js';
import { Code, type Tape } from '../graph/tape.js';
import { sizeOf } from '../op/shape.js';

/** Arithmetic operations (additions, multiplications, function values) of one evaluation and of both ways to a full derivative. */
export interface Counts {
  /** One evaluation of the network. */
  readonly primal: number;
  /** Forward mode: one sweep per input entry. */
  readonly forward: number;
  /** Reverse mode: one sweep per output entry. */
  readonly reverse: number;
  readonly forwardSweeps: number;
  readonly reverseSweeps: number;
}

/**
 * Counts operations on the active part of the tape. A local partial costs one operation, its product with a tangent or adjoint one, and
 * joining two contributions one; moving entries costs nothing (Griewank & Walther 2008, section 3.4).
 */
export function countOperations(tape: Tape, network: Network): Counts {
  let primal = 0;
  let tangentSweep = 0;
  let reverseSweep = 0;
  for (let k = 0; k < tape.length; k++) {
    const node = tape.dag.node(tape.node[k]!);
    if (node.kind !== 'apply') continue;
    const size = sizeOf(node.shape);
    const own =
      node.op.kind === 'array'
        ? (node.op.cost?.(
            node.args.map((a) => tape.dag.shape(a)),
            node.shape,
          ) ?? size)
        : size;
    primal += own;
    const mask = tape.active[k]!;
    if (mask === 0) continue;
    let operands = 0;
    for (let j = 0; j < node.args.length && j < 8; j++) operands += (mask >> j) & 1;
    if (tape.code[k] === Code.Array) {
      tangentSweep += own * operands;
      reverseSweep += own * operands;
      continue;
    }
    const linear = ['add', 'subtract', 'negate'].includes(node.op.name);
    tangentSweep += linear ? size : size * (3 * operands - 1);
    reverseSweep += linear ? size * operands : size * 3 * operands;
  }
  const forwardSweeps = network.variables.reduce((n, v) => n + sizeOf(v.shape), 0);
  const reverseSweeps = network.outputs.reduce((n, o) => n + sizeOf(tape.dag.shape(o.id)), 0);
  return {
    primal,
    forward: tangentSweep * forwardSweeps,
    reverse: reverseSweep * reverseSweeps,
    forwardSweeps,
    reverseSweeps,
  };
}
