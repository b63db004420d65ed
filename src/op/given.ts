import type { ArrayOp } from './op.js';

/**
 * A node whose value is given although its operands may be unknown. The value is put into its slot from outside, so the
 * forward sweep leaves it alone; adjoints pass through to the definition.
 */
export const givenOp: ArrayOp = {
  kind: 'array',
  name: '#given',
  arity: [1, 1],
  usage: 'x',
  doc: 'a node with a given value',
  latex: '#1',
  cost: () => 0,
  shape: ([a]) => a!,
  forward: () => {},
  reverse: (_v, adjoint, out, [x]) => {
    for (let i = 0; i < out.size; i++) adjoint[x!.offset + i]! += adjoint[out.offset + i]!;
  },
  tangent: (_v, dot, out, [x]) => {
    dot.copyWithin(out.offset, x!.offset, x!.offset + x!.size);
  },
};
