import type { ArrayOp, Slot } from './op.js';
import { matrixShape, rowsAndColumns, SCALAR } from './shape.js';

/**
 * out[m,p] += a[m,n] b[n,p], row-major. The common case p = 1 runs over contiguous rows, four at a time: four sums that do not wait
 * for each other, each added up in the order of the row, so that blocking changes no bit.
 */
function multiplyInto(
  target: Float64Array,
  out: number,
  left: Float64Array,
  a: number,
  right: Float64Array,
  b: number,
  m: number,
  n: number,
  p: number,
): void {
  if (p === 1) {
    let i = 0;
    for (; i + 4 <= m; i += 4) {
      const row0 = a + i * n;
      const row1 = row0 + n;
      const row2 = row1 + n;
      const row3 = row2 + n;
      let total0 = 0;
      let total1 = 0;
      let total2 = 0;
      let total3 = 0;
      for (let k = 0; k < n; k++) {
        const x = right[b + k]!;
        total0 += left[row0 + k]! * x;
        total1 += left[row1 + k]! * x;
        total2 += left[row2 + k]! * x;
        total3 += left[row3 + k]! * x;
      }
      target[out + i]! += total0;
      target[out + i + 1]! += total1;
      target[out + i + 2]! += total2;
      target[out + i + 3]! += total3;
    }
    for (; i < m; i++) {
      let total = 0;
      const row = a + i * n;
      for (let k = 0; k < n; k++) total += left[row + k]! * right[b + k]!;
      target[out + i]! += total;
    }
    return;
  }
  for (let i = 0; i < m; i++) {
    for (let k = 0; k < n; k++) {
      const factor = left[a + i * n + k]!;
      const row = b + k * p;
      const to = out + i * p;
      for (let j = 0; j < p; j++) target[to + j]! += factor * right[row + j]!;
    }
  }
}

/**
 * The adjoints of A and b in A b, from those of the product. Rows that got no adjoint (units that a relu switched off) are passed over;
 * the others go four at a time, so that each entry of b and of its adjoint is fetched once for four rows.
 */
function reverseColumn(
  v: Float64Array,
  adjoint: Float64Array,
  out: number,
  a: number,
  b: number,
  m: number,
  n: number,
  active: readonly boolean[],
): void {
  // The next row from i on that has an adjoint.
  const next = (i: number): number => {
    let row = i;
    while (row < m && adjoint[out + row] === 0) row += 1;
    return row;
  };
  let i0 = next(0);
  while (i0 < m) {
    const i1 = next(i0 + 1);
    const i2 = next(i1 + 1);
    const i3 = next(i2 + 1);
    const g0 = adjoint[out + i0]!;
    const row0 = a + i0 * n;
    if (i3 >= m) {
      if (active[0]) for (let k = 0; k < n; k++) adjoint[row0 + k]! += g0 * v[b + k]!;
      if (active[1]) for (let k = 0; k < n; k++) adjoint[b + k]! += g0 * v[row0 + k]!;
      i0 = i1;
      continue;
    }
    const g1 = adjoint[out + i1]!;
    const g2 = adjoint[out + i2]!;
    const g3 = adjoint[out + i3]!;
    const row1 = a + i1 * n;
    const row2 = a + i2 * n;
    const row3 = a + i3 * n;
    if (active[0]) {
      for (let k = 0; k < n; k++) {
        const x = v[b + k]!;
        adjoint[row0 + k]! += g0 * x;
        adjoint[row1 + k]! += g1 * x;
        adjoint[row2 + k]! += g2 * x;
        adjoint[row3 + k]! += g3 * x;
      }
    }
    if (active[1]) {
      for (let k = 0; k < n; k++) {
        const first = adjoint[b + k]! + g0 * v[row0 + k]! + g1 * v[row1 + k]!;
        adjoint[b + k] = first + g2 * v[row2 + k]! + g3 * v[row3 + k]!;
      }
    }
    i0 = next(i3 + 1);
  }
}

/** The sizes m, n, p of an [m, n] by [n, p] product. */
function productSizes(a: Slot, b: Slot): readonly [number, number, number] {
  const [m, n] = rowsAndColumns(a.shape);
  return [m, n, rowsAndColumns(b.shape)[1]];
}

const matmul: ArrayOp = {
  kind: 'array',
  name: '#matmul',
  arity: [2, 2],
  usage: 'A * B',
  doc: 'matrix product',
  latex: '#1 #2',
  shape: ([a, b]) => {
    const [m, n] = rowsAndColumns(a!);
    const [k, p] = rowsAndColumns(b!);
    if (n !== k) {
      const bothColumns = a!.length === 1 && b!.length === 1;
      const remedy = bothColumns
        ? "two column vectors: write a' * b for the inner product, a * b' for the outer, a .* b for entry by entry"
        : k === m
          ? `the inner sizes ${n} and ${k} differ; a transpose (') makes them agree`
          : `the columns on the left (${n}) must equal the rows on the right (${k})`;
      return { remedy };
    }
    // A row times a column is a number, as w'x is in print.
    return m === 1 && p === 1 ? SCALAR : matrixShape(m, p);
  },
  cost: ([a, b]) => {
    const [m, n] = rowsAndColumns(a!);
    return 2 * m * n * rowsAndColumns(b!)[1];
  },
  forward: (v, out, [a, b]) => {
    const [m, n, p] = productSizes(a!, b!);
    v.fill(0, out.offset, out.offset + out.size);
    multiplyInto(v, out.offset, v, a!.offset, v, b!.offset, m, n, p);
  },
  reverse: (v, adjoint, out, [a, b], active) => {
    const [m, n, p] = productSizes(a!, b!);
    if (p === 1) {
      reverseColumn(v, adjoint, out.offset, a!.offset, b!.offset, m, n, active);
      return;
    }
    // Both loops run along rows; entries without an adjoint are passed over, whatever stands on the other side.
    for (let i = 0; i < m; i++) {
      const from = out.offset + i * p;
      for (let k = 0; active[0] && k < n; k++) {
        const row = b!.offset + k * p;
        let total = adjoint[a!.offset + i * n + k]!;
        for (let j = 0; j < p; j++) {
          const g = adjoint[from + j]!;
          if (g !== 0) total += g * v[row + j]!;
        }
        adjoint[a!.offset + i * n + k] = total;
      }
      for (let k = 0; active[1] && k < n; k++) {
        const row = b!.offset + k * p;
        const factor = v[a!.offset + i * n + k]!;
        for (let j = 0; j < p; j++) {
          const g = adjoint[from + j]!;
          if (g !== 0) adjoint[row + j]! += g * factor;
        }
      }
    }
  },
  tangent: (v, dot, out, [a, b]) => {
    const [m, n, p] = productSizes(a!, b!);
    dot.fill(0, out.offset, out.offset + out.size);
    multiplyInto(dot, out.offset, dot, a!.offset, v, b!.offset, m, n, p);
    multiplyInto(dot, out.offset, v, a!.offset, dot, b!.offset, m, n, p);
  },
};

/** Operations that only move entries: entry i of the result is entry `source(i)` of the operand. */
function rearrangement(
  row: Pick<ArrayOp, 'name' | 'arity' | 'usage' | 'doc' | 'shape'> & { readonly latex?: string },
  source: (i: number, out: Slot, arg: Slot, at: number) => number,
): ArrayOp {
  return {
    kind: 'array',
    cost: () => 0,
    ...row,
    forward: (v, out, [x], { at = 0 }) => {
      for (let i = 0; i < out.size; i++) {
        const from = source(i, out, x!, at);
        v[out.offset + i] = from < 0 ? 0 : v[x!.offset + from]!;
      }
    },
    reverse: (_v, adjoint, out, [x], _active, { at = 0 }) => {
      for (let i = 0; i < out.size; i++) {
        const from = source(i, out, x!, at);
        if (from >= 0) adjoint[x!.offset + from]! += adjoint[out.offset + i]!;
      }
    },
    tangent: (_v, dot, out, [x], { at = 0 }) => {
      for (let i = 0; i < out.size; i++) {
        const from = source(i, out, x!, at);
        dot[out.offset + i] = from < 0 ? 0 : dot[x!.offset + from]!;
      }
    },
  };
}

const transpose = rearrangement(
  {
    name: 'transpose',
    arity: [1, 1],
    usage: "A'",
    doc: 'transpose',
    latex: '{#1}^\\top',
    shape: ([a]) => {
      if (a!.length === 0) return a!;
      const [m, n] = rowsAndColumns(a!);
      return matrixShape(n, m);
    },
  },
  (i, out) => {
    const [m, n] = rowsAndColumns(out.shape);
    return (i % n) * m + Math.floor(i / n);
  },
);

const index = rearrangement(
  {
    name: '#index',
    arity: [1, 1],
    usage: 'x[i]',
    doc: 'one entry, counted from 1',
    latex: '{#1}_{i}',
    shape: () => SCALAR,
  },
  (_i, _out, _arg, at) => at,
);

const diag = rearrangement(
  {
    name: 'diag',
    arity: [1, 1],
    usage: 'diag(x)',
    doc: 'the diagonal matrix of a vector; the diagonal of a matrix',
    latex: '\\operatorname{diag}(#1)',
    shape: ([a]) => {
      if (a!.length === 0) return a!;
      if (a!.length === 1) return a![0] === 1 ? a! : [a![0]!, a![0]!];
      return a![0] === a![1] ? [a![0]!] : { remedy: 'give it a vector or a square matrix' };
    },
  },
  (i, out, arg) => {
    if (arg.shape.length === 2) return i * (arg.shape[1]! + 1);
    const n = out.shape[1] ?? 1;
    return Math.floor(i / n) === i % n ? i % n : -1;
  },
);

/** A vector of scalars, or a matrix given by the shape attribute, row by row. */
const stack: ArrayOp = {
  kind: 'array',
  name: '#stack',
  arity: [1, Number.POSITIVE_INFINITY],
  usage: '[x, y]',
  doc: 'a vector or matrix of scalars',
  cost: () => 0,
  shape: (shapes, attribute) =>
    shapes.every((s) => s.length === 0)
      ? (attribute.shape ?? [shapes.length])
      : { remedy: 'list scalars only' },
  forward: (v, out, args) => {
    for (let i = 0; i < args.length; i++) v[out.offset + i] = v[args[i]!.offset]!;
  },
  reverse: (_v, adjoint, out, args, active) => {
    for (let i = 0; i < args.length; i++) {
      if (active[i]) adjoint[args[i]!.offset]! += adjoint[out.offset + i]!;
    }
  },
  tangent: (_v, dot, out, args) => {
    for (let i = 0; i < args.length; i++) dot[out.offset + i] = dot[args[i]!.offset]!;
  },
};

/** Constant arrays: no operands, entries from their position. */
function constantArray(
  name: string,
  usage: string,
  doc: string,
  latex: string,
  entry: (i: number, out: Slot, at: number) => number,
): ArrayOp {
  return {
    kind: 'array',
    name,
    arity: [0, 0],
    usage,
    doc,
    latex,
    cost: () => 0,
    shape: (_shapes, attribute) => attribute.shape ?? SCALAR,
    forward: (v, out, _args, { at = 0 }) => {
      for (let i = 0; i < out.size; i++) v[out.offset + i] = entry(i, out, at);
    },
    reverse: () => {},
    tangent: (_v, dot, out) => {
      dot.fill(0, out.offset, out.offset + out.size);
    },
  };
}

const constants: readonly ArrayOp[] = [
  constantArray('ones', 'ones(n)', 'a vector (or matrix, ones(m, n)) of ones', '\\mathbf{1}', () => 1),
  constantArray('zeros', 'zeros(n)', 'a vector (or matrix, zeros(m, n)) of zeros', '\\mathbf{0}', () => 0),
  {
    ...constantArray('eye', 'eye(n)', 'the identity matrix', 'I', (i, out) => {
      const n = out.shape[1] ?? 1;
      return Math.floor(i / n) === i % n ? 1 : 0;
    }),
    aliases: ['identity'],
  },
  constantArray('onehot', 'onehot(k, n)', 'the k-th unit vector of length n', 'e_{k}', (i, _out, at) =>
    i === at ? 1 : 0,
  ),
];

/** A copy of a scalar in every entry of a vector or matrix of the attribute's shape. */
const fill: ArrayOp = {
  kind: 'array',
  name: '#fill',
  arity: [1, 1],
  usage: 'x*ones(n)',
  doc: 'a scalar in every entry',
  cost: () => 0,
  shape: ([a], attribute) =>
    a!.length === 0 ? (attribute.shape ?? SCALAR) : { remedy: 'fill with a scalar' },
  forward: (v, out, [x]) => {
    v.fill(v[x!.offset]!, out.offset, out.offset + out.size);
  },
  reverse: (_v, adjoint, out, [x]) => {
    for (let i = 0; i < out.size; i++) adjoint[x!.offset]! += adjoint[out.offset + i]!;
  },
  tangent: (_v, dot, out, [x]) => {
    dot.fill(dot[x!.offset]!, out.offset, out.offset + out.size);
  },
};

/** A node of a network that only renames its operand. */
const identity: ArrayOp = {
  kind: 'array',
  name: '#identity',
  arity: [1, 1],
  usage: 'x',
  doc: 'the operand itself',
  latex: '#1',
  cost: () => 0,
  shape: ([a]) => a!,
  forward: (v, out, [x]) => {
    v.copyWithin(out.offset, x!.offset, x!.offset + x!.size);
  },
  reverse: (_v, adjoint, out, [x]) => {
    for (let i = 0; i < out.size; i++) adjoint[x!.offset + i]! += adjoint[out.offset + i]!;
  },
  tangent: (_v, dot, out, [x]) => {
    dot.copyWithin(out.offset, x!.offset, x!.offset + x!.size);
  },
};

export const linearAlgebra: readonly ArrayOp[] = [
  matmul,
  transpose,
  index,
  diag,
  stack,
  fill,
  identity,
  ...constants,
];
