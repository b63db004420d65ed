import { linearAlgebra } from './linear-algebra.js';
import type { ArrayOp, Slot } from './op.js';
import { SCALAR, type Shape } from './shape.js';

type Reduction = Pick<ArrayOp, 'name' | 'doc' | 'forward' | 'reverse' | 'tangent'> & Partial<ArrayOp>;

const anyShape = (): Shape => SCALAR;

/** A function of all entries of one operand with a scalar result. */
function reduction(row: Reduction): ArrayOp {
  return {
    kind: 'array',
    arity: [1, 1],
    usage: `${row.name}(x)`,
    shape: anyShape,
    cost: (args) => args[0]!.reduce((size, n) => size * n, 1),
    ...row,
  };
}

/** Softmax and its kind are defined on one vector of scores; a scalar is a vector of one. */
function vectorShape(shapes: readonly Shape[]) {
  const shape = shapes[0]!;
  return shape.length <= 1
    ? shape
    : { remedy: 'give it a vector; apply it to each column of a matrix by itself' };
}

function largest(v: Float64Array, { offset, size }: Slot): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < size; i++) {
    const value = v[offset + i]!;
    if (!(value <= max)) max = value;
  }
  return max;
}

/** log(sum(exp(x - max))): one largest entry contributes exactly 1 and is left to log1p. */
function logOfShiftedSum(v: Float64Array, { offset, size }: Slot, max: number): number {
  let rest = 0;
  let skipped = false;
  for (let i = 0; i < size; i++) {
    const value = v[offset + i]!;
    if (!skipped && value === max) skipped = true;
    else rest += Math.exp(value - max);
  }
  return Math.log1p(rest);
}

function softmaxInto(target: Float64Array, offset: number, v: Float64Array, arg: Slot): void {
  const max = largest(v, arg);
  let total = 0;
  for (let i = 0; i < arg.size; i++) {
    const e = Math.exp(v[arg.offset + i]! - max);
    target[offset + i] = e;
    total += e;
  }
  for (let i = 0; i < arg.size; i++) target[offset + i] = target[offset + i]! / total;
}

/** Products of all entries but one, without division, so that zeros are right. */
function leaveOneOut(v: Float64Array, { offset, size }: Slot): Float64Array {
  const products = new Float64Array(size);
  let prefix = 1;
  for (let i = 0; i < size; i++) {
    products[i] = prefix;
    prefix *= v[offset + i]!;
  }
  let suffix = 1;
  for (let i = size - 1; i >= 0; i--) {
    products[i] = products[i]! * suffix;
    suffix *= v[offset + i]!;
  }
  return products;
}

/** max and min over the entries: the extreme value, which entries attain it, equal shares at ties. */
function extreme(name: 'max' | 'min', doc: string): ArrayOp {
  const sign = name === 'max' ? 1 : -1;
  const winners = (v: Float64Array, { offset, size }: Slot): number[] => {
    let best: number[] = [];
    for (let i = 0; i < size; i++) {
      const lead = best.length === 0 ? 1 : sign * (v[offset + i]! - v[offset + best[0]!]!);
      if (lead > 0) best = [i];
      else if (lead === 0) best.push(i);
    }
    return best;
  };
  return reduction({
    name,
    doc,
    latex: `\\${name}(#1)`,
    forward: (v, out, [x]) => {
      let value = v[x!.offset]!;
      for (let i = 1; i < x!.size; i++) {
        const next = v[x!.offset + i]!;
        if (Number.isNaN(next) || sign * (next - value) > 0) value = next;
      }
      v[out.offset] = value;
    },
    reverse: (v, adjoint, out, [x]) => {
      const best = winners(v, x!);
      const share = adjoint[out.offset]! / best.length;
      for (const i of best) adjoint[x!.offset + i]! += share;
    },
    tangent: (v, dot, out, [x]) => {
      const best = winners(v, x!);
      let total = 0;
      for (const i of best) total += dot[x!.offset + i]!;
      dot[out.offset] = total / best.length;
    },
    kink: (v, [x]) =>
      winners(v, x!).length > 1
        ? { convention: `at a tie of ${name} the tied entries share the derivative equally` }
        : undefined,
  });
}

/** Euclidean length with the largest entry factored out, so that squares neither overflow nor underflow. */
function euclidean(v: Float64Array, { offset, size }: Slot): number {
  let scale = 0;
  for (let i = 0; i < size; i++) {
    const magnitude = Math.abs(v[offset + i]!);
    if (Number.isNaN(magnitude)) return Number.NaN;
    if (magnitude > scale) scale = magnitude;
  }
  if (scale === 0 || scale === Number.POSITIVE_INFINITY) return scale;
  let total = 0;
  for (let i = 0; i < size; i++) total += (v[offset + i]! / scale) ** 2;
  return scale * Math.sqrt(total);
}

const reductions: readonly ArrayOp[] = [
  reduction({
    name: 'sum',
    doc: 'sum of the entries; sum(f, k, a, b) adds f over the whole numbers k from a to b',
    latex: '\\sum #1',
    forward: (v, out, [x]) => {
      let total = 0;
      for (let i = 0; i < x!.size; i++) total += v[x!.offset + i]!;
      v[out.offset] = total;
    },
    reverse: (_v, adjoint, out, [x]) => {
      const a = adjoint[out.offset]!;
      for (let i = 0; i < x!.size; i++) adjoint[x!.offset + i]! += a;
    },
    tangent: (_v, dot, out, [x]) => {
      let total = 0;
      for (let i = 0; i < x!.size; i++) total += dot[x!.offset + i]!;
      dot[out.offset] = total;
    },
  }),
  reduction({
    name: 'mean',
    doc: 'average of the entries',
    latex: '\\operatorname{mean}(#1)',
    forward: (v, out, [x]) => {
      let total = 0;
      for (let i = 0; i < x!.size; i++) total += v[x!.offset + i]!;
      v[out.offset] = total / x!.size;
    },
    reverse: (_v, adjoint, out, [x]) => {
      const a = adjoint[out.offset]! / x!.size;
      for (let i = 0; i < x!.size; i++) adjoint[x!.offset + i]! += a;
    },
    tangent: (_v, dot, out, [x]) => {
      let total = 0;
      for (let i = 0; i < x!.size; i++) total += dot[x!.offset + i]!;
      dot[out.offset] = total / x!.size;
    },
  }),
  reduction({
    name: 'prod',
    doc: 'product of the entries; prod(f, k, a, b) multiplies f over the whole numbers k from a to b',
    latex: '\\prod #1',
    forward: (v, out, [x]) => {
      let total = 1;
      for (let i = 0; i < x!.size; i++) total *= v[x!.offset + i]!;
      v[out.offset] = total;
    },
    reverse: (v, adjoint, out, [x]) => {
      const others = leaveOneOut(v, x!);
      const a = adjoint[out.offset]!;
      for (let i = 0; i < x!.size; i++) adjoint[x!.offset + i]! += a * others[i]!;
    },
    tangent: (v, dot, out, [x]) => {
      const others = leaveOneOut(v, x!);
      let total = 0;
      for (let i = 0; i < x!.size; i++) total += dot[x!.offset + i]! * others[i]!;
      dot[out.offset] = total;
    },
  }),
  extreme('max', 'largest entry of a vector'),
  extreme('min', 'smallest entry of a vector'),
  reduction({
    name: 'norm',
    aliases: ['norm2'],
    doc: 'Euclidean norm (of a matrix: Frobenius norm)',
    latex: '\\lVert #1 \\rVert',
    forward: (v, out, [x]) => {
      v[out.offset] = euclidean(v, x!);
    },
    reverse: (v, adjoint, out, [x]) => {
      const length = v[out.offset]!;
      if (length === 0) return;
      const a = adjoint[out.offset]!;
      for (let i = 0; i < x!.size; i++) adjoint[x!.offset + i]! += a * (v[x!.offset + i]! / length);
    },
    tangent: (v, dot, out, [x]) => {
      const length = v[out.offset]!;
      let total = 0;
      if (length !== 0) {
        for (let i = 0; i < x!.size; i++) total += dot[x!.offset + i]! * (v[x!.offset + i]! / length);
      }
      dot[out.offset] = total;
    },
    kink: (v, [x]) =>
      euclidean(v, x!) === 0 ? { convention: 'the gradient of norm at the origin is taken as 0' } : undefined,
  }),
  reduction({
    name: 'logsumexp',
    aliases: ['lse'],
    doc: 'log(sum(exp(x))), stable',
    latex: '\\operatorname{logsumexp}(#1)',
    shape: (shapes) => {
      const shape = vectorShape(shapes);
      return 'remedy' in shape ? shape : SCALAR;
    },
    forward: (v, out, [x]) => {
      const max = largest(v, x!);
      v[out.offset] = Number.isFinite(max) ? max + logOfShiftedSum(v, x!, max) : max;
    },
    reverse: (v, adjoint, out, [x]) => {
      const a = adjoint[out.offset]!;
      const weights = new Float64Array(x!.size);
      softmaxInto(weights, 0, v, x!);
      for (let i = 0; i < x!.size; i++) adjoint[x!.offset + i]! += a * weights[i]!;
    },
    tangent: (v, dot, out, [x]) => {
      const weights = new Float64Array(x!.size);
      softmaxInto(weights, 0, v, x!);
      let total = 0;
      for (let i = 0; i < x!.size; i++) total += dot[x!.offset + i]! * weights[i]!;
      dot[out.offset] = total;
    },
  }),
];

const vectorFunctions: readonly ArrayOp[] = [
  {
    kind: 'array',
    name: 'softmax',
    arity: [1, 1],
    usage: 'softmax(x)',
    doc: 'exp(x)/sum(exp(x)), stable',
    latex: '\\operatorname{softmax}(#1)',
    shape: vectorShape,
    cost: (args) => 3 * (args[0]![0] ?? 1),
    forward: (v, out, [x]) => softmaxInto(v, out.offset, v, x!),
    reverse: (v, adjoint, out, [x]) => {
      let inner = 0;
      for (let i = 0; i < out.size; i++) inner += v[out.offset + i]! * adjoint[out.offset + i]!;
      for (let i = 0; i < out.size; i++) {
        adjoint[x!.offset + i]! += v[out.offset + i]! * (adjoint[out.offset + i]! - inner);
      }
    },
    tangent: (v, dot, out, [x]) => {
      let inner = 0;
      for (let i = 0; i < out.size; i++) inner += v[out.offset + i]! * dot[x!.offset + i]!;
      for (let i = 0; i < out.size; i++) {
        dot[out.offset + i] = v[out.offset + i]! * (dot[x!.offset + i]! - inner);
      }
    },
  },
  {
    kind: 'array',
    name: 'logsoftmax',
    arity: [1, 1],
    usage: 'logsoftmax(x)',
    doc: 'x - logsumexp(x), stable',
    latex: '\\operatorname{logsoftmax}(#1)',
    shape: vectorShape,
    cost: (args) => 3 * (args[0]![0] ?? 1),
    forward: (v, out, [x]) => {
      // Shifted by the maximum first: x - logsumexp(x) would cancel for entries near a large maximum.
      const max = largest(v, x!);
      const shift = logOfShiftedSum(v, x!, max);
      for (let i = 0; i < out.size; i++) v[out.offset + i] = v[x!.offset + i]! - max - shift;
    },
    reverse: (v, adjoint, out, [x]) => {
      let total = 0;
      for (let i = 0; i < out.size; i++) total += adjoint[out.offset + i]!;
      for (let i = 0; i < out.size; i++) {
        adjoint[x!.offset + i]! += adjoint[out.offset + i]! - Math.exp(v[out.offset + i]!) * total;
      }
    },
    tangent: (v, dot, out, [x]) => {
      let mean = 0;
      for (let i = 0; i < out.size; i++) mean += Math.exp(v[out.offset + i]!) * dot[x!.offset + i]!;
      for (let i = 0; i < out.size; i++) dot[out.offset + i] = dot[x!.offset + i]! - mean;
    },
  },
];

export const arrayOps: readonly ArrayOp[] = [...reductions, ...vectorFunctions, ...linearAlgebra];
