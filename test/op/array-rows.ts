import type { ArrayOp, Attribute, Slot } from '../../src/op/op.js';
import { type Shape, sizeOf } from '../../src/op/shape.js';

/** One application of an array row: operand shapes, attribute, and the value written down apart from the table. */
export interface Example {
  readonly shapes: readonly Shape[];
  readonly attribute?: Attribute;
  readonly value: (...operands: readonly (readonly number[])[]) => readonly number[];
}

const total = (x: readonly number[]) => x.reduce((s, v) => s + v, 0);
const softmax = (x: readonly number[]) => {
  const weights = x.map(Math.exp);
  return weights.map((w) => w / total(weights));
};

function multiply(m: number, n: number, p: number): Example['value'] {
  return (a, b) =>
    Array.from({ length: m * p }, (_, at) =>
      total(Array.from({ length: n }, (_, k) => a![Math.floor(at / p) * n + k]! * b![k * p + (at % p)]!)),
    );
}

const same = (shape: Shape): Example => ({ shapes: [shape], value: (x) => x! });

/** A row without an example fails the loop. */
export const examples: Readonly<Record<string, readonly Example[]>> = {
  sum: [
    { shapes: [[4]], value: (x) => [total(x!)] },
    { shapes: [[2, 3]], value: (x) => [total(x!)] },
    { shapes: [[]], value: (x) => x! },
  ],
  mean: [
    { shapes: [[4]], value: (x) => [total(x!) / 4] },
    { shapes: [[2, 3]], value: (x) => [total(x!) / 6] },
  ],
  prod: [
    { shapes: [[4]], value: (x) => [x!.reduce((s, v) => s * v, 1)] },
    { shapes: [[]], value: (x) => x! },
  ],
  max: [{ shapes: [[5]], value: (x) => [Math.max(...x!)] }],
  min: [{ shapes: [[2, 3]], value: (x) => [Math.min(...x!)] }],
  norm: [
    { shapes: [[4]], value: (x) => [Math.hypot(...x!)] },
    { shapes: [[2, 2]], value: (x) => [Math.hypot(...x!)] },
    { shapes: [[]], value: (x) => [Math.abs(x![0]!)] },
  ],
  logsumexp: [
    { shapes: [[4]], value: (x) => [Math.log(total(x!.map(Math.exp)))] },
    { shapes: [[]], value: (x) => x! },
  ],
  softmax: [
    { shapes: [[4]], value: (x) => softmax(x!) },
    { shapes: [[]], value: () => [1] },
  ],
  logsoftmax: [
    { shapes: [[4]], value: (x) => softmax(x!).map(Math.log) },
    { shapes: [[]], value: () => [0] },
  ],
  '#matmul': [
    {
      shapes: [
        [2, 3],
        [3, 4],
      ],
      value: multiply(2, 3, 4),
    },
    { shapes: [[2, 3], [3]], value: multiply(2, 3, 1) },
    { shapes: [[1, 3], [3]], value: multiply(1, 3, 1) },
    { shapes: [[3], [1, 2]], value: multiply(3, 1, 2) },
    {
      shapes: [
        [1, 3],
        [3, 2],
      ],
      value: multiply(1, 3, 2),
    },
  ],
  transpose: [
    { shapes: [[2, 3]], value: (x) => [0, 3, 1, 4, 2, 5].map((i) => x![i]!) },
    same([3]),
    same([1, 3]),
    same([]),
  ],
  '#index': [
    { shapes: [[4]], attribute: { at: 2 }, value: (x) => [x![2]!] },
    { shapes: [[2, 3]], attribute: { at: 4 }, value: (x) => [x![4]!] },
  ],
  diag: [
    { shapes: [[2]], value: (x) => [x![0]!, 0, 0, x![1]!] },
    { shapes: [[3, 3]], value: (x) => [x![0]!, x![4]!, x![8]!] },
    same([1]),
    same([]),
  ],
  '#stack': [
    { shapes: [[], [], []], value: (...x) => x.map((v) => v[0]!) },
    { shapes: [[], [], [], []], attribute: { shape: [2, 2] }, value: (...x) => x.map((v) => v[0]!) },
  ],
  '#fill': [{ shapes: [[]], attribute: { shape: [2, 2] }, value: (x) => [x![0]!, x![0]!, x![0]!, x![0]!] }],
  '#identity': [same([3]), same([])],
  // The value of a given node comes from outside: here the slot holds a copy already.
  '#given': [same([3])],
  ones: [{ shapes: [], attribute: { shape: [2, 2] }, value: () => [1, 1, 1, 1] }],
  zeros: [{ shapes: [], attribute: { shape: [2] }, value: () => [0, 0] }],
  eye: [
    { shapes: [], attribute: { shape: [2, 2] }, value: () => [1, 0, 0, 1] },
    { shapes: [], attribute: { shape: [1] }, value: () => [1] },
  ],
  onehot: [{ shapes: [], attribute: { shape: [3], at: 1 }, value: () => [0, 1, 0] }],
};

/** Buffers and slots of one application, laid out with gaps so that a write outside a slot shows. */
export interface Layout {
  readonly out: Slot;
  readonly args: readonly Slot[];
  readonly attribute: Attribute;
  readonly width: number;
  /** Whether a buffer is untouched outside the slots. */
  readonly clean: (buffer: Float64Array, filler: number) => boolean;
}

export function layOut(op: ArrayOp, { shapes, attribute = {} }: Example): Layout {
  let offset = 1;
  const place = (shape: Shape): Slot => {
    const slot = { offset, shape, size: sizeOf(shape) };
    offset += slot.size + 1;
    return slot;
  };
  const args = shapes.map(place);
  const shape = op.shape(shapes, attribute);
  if ('remedy' in shape) throw new Error(`${op.name}: ${shape.remedy}`);
  const out = place(shape);
  const inside = new Set(
    [...args, out].flatMap((s) => Array.from({ length: s.size }, (_, i) => s.offset + i)),
  );
  const clean = (buffer: Float64Array, filler: number) =>
    buffer.every((v, i) => inside.has(i) || Object.is(v, filler));
  return { out, args, attribute, width: offset, clean };
}

/** The value at given operands, as the row computes it. */
export function applyRow(
  op: ArrayOp,
  layout: Layout,
  operands: readonly (readonly number[])[],
): Float64Array {
  const v = new Float64Array(layout.width).fill(7);
  operands.forEach((entries, i) => {
    v.set(entries, layout.args[i]!.offset);
  });
  if (op.name === '#given') v.set(operands[0]!, layout.out.offset);
  op.forward(v, layout.out, layout.args, layout.attribute);
  return v;
}
