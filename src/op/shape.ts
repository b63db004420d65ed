/** Sizes per axis: `[]` a scalar, `[n]` a column vector, `[m, n]` a matrix. An n x 1 matrix is the vector `[n]`. */
export type Shape = readonly number[];

export const SCALAR: Shape = [];

export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const n of shape) size *= n;
  return size;
}

export function equalShapes(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i]);
}

export function isScalar(shape: Shape): boolean {
  return shape.length === 0;
}

/** Rows and columns of the matrix that a shape stands for; a scalar is 1 x 1, a vector a column. */
export function rowsAndColumns(shape: Shape): readonly [number, number] {
  return [shape[0] ?? 1, shape[1] ?? 1];
}

/** The shape of an m x n matrix: `[m]` when n is 1. */
export function matrixShape(rows: number, columns: number): Shape {
  return columns === 1 ? [rows] : [rows, columns];
}

/** `scalar`, `[3]` or `[2, 3]`, as messages print it. */
export function formatShape(shape: Shape): string {
  return shape.length === 0 ? 'scalar' : `[${shape.join(', ')}]`;
}
