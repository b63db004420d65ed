import type { DefinedOp } from './op.js';
import type { Shape } from './shape.js';

/** Rows up to which a determinant is written out; one of five has 120 products. */
export const MAX_DETERMINANT = 4;

/** Largest whole exponent of a matrix. */
export const MAX_MATRIX_POWER = 16;

export const MATRIX_POWER_REMEDY = `the exponent of a square matrix is a whole number from 1 to ${MAX_MATRIX_POWER}; write A.^x for entry by entry`;

/** The determinant by cofactors of its first row, from the entries of some rows and columns. */
export function expandDeterminant<T>(
  rows: number,
  entry: (i: number, j: number) => T,
  combine: (terms: readonly { readonly factors: readonly T[]; readonly sign: 1 | -1 }[]) => T,
): T {
  const minor = (from: number, columns: readonly number[]): T => {
    if (columns.length === 1) return entry(from, columns[0]!);
    return combine(
      columns.map((column, k) => ({
        factors: [
          entry(from, column),
          minor(
            from + 1,
            columns.filter((c) => c !== column),
          ),
        ],
        sign: k % 2 === 0 ? 1 : -1,
      })),
    );
  };
  return minor(
    1,
    Array.from({ length: rows }, (_, k) => k + 1),
  );
}

function determinant([shape]: readonly Shape[]): string | undefined {
  const [rows, columns] = shape!;
  if (shape!.length === 0) return 'A';
  if (shape!.length !== 2 || rows !== columns || rows! > MAX_DETERMINANT) return undefined;
  return expandDeterminant(
    rows!,
    (i, j) => `A[${i}, ${j}]`,
    (terms) =>
      `(${terms.map(({ factors, sign }, k) => `${sign === -1 ? ' - ' : k > 0 ? ' + ' : ''}${factors.join('*')}`).join('')})`,
  );
}

/** Functions that are written out in terms of others when an expression is read. */
export const definitions: readonly DefinedOp[] = [
  {
    kind: 'defined',
    name: 'log',
    arity: [2, 2],
    usage: 'log(x, b)',
    doc: 'logarithm of x to base b',
    parameters: ['x', 'b'],
    body: 'log(x)/log(b)',
  },
  {
    kind: 'defined',
    name: 'leakyrelu',
    aliases: ['leakyReLU', 'LeakyReLU'],
    arity: [1, 1],
    usage: 'leakyrelu(x)',
    doc: 'leakyrelu(x, 0.01)',
    parameters: ['x'],
    body: 'leakyrelu(x, 0.01)',
  },
  {
    kind: 'defined',
    name: 'elu',
    aliases: ['ELU'],
    arity: [1, 1],
    usage: 'elu(x)',
    doc: 'elu(x, 1)',
    parameters: ['x'],
    body: 'elu(x, 1)',
  },
  {
    kind: 'defined',
    name: 'dot',
    arity: [2, 2],
    usage: 'dot(x, y)',
    doc: "inner product x' * y",
    parameters: ['x', 'y'],
    body: "x' * y",
  },
  {
    kind: 'defined',
    name: 'outer',
    arity: [2, 2],
    usage: 'outer(x, y)',
    doc: "outer product x * y'",
    parameters: ['x', 'y'],
    body: "x * y'",
  },
  {
    kind: 'defined',
    name: 'trace',
    aliases: ['tr'],
    arity: [1, 1],
    usage: 'trace(A)',
    doc: 'sum of the diagonal of a square matrix',
    parameters: ['A'],
    body: ([shape]) => (shape!.length === 1 ? undefined : 'sum(diag(A))'),
  },
  {
    kind: 'defined',
    name: 'det',
    arity: [1, 1],
    usage: 'det(A)',
    doc: `determinant of a square matrix of up to ${MAX_DETERMINANT} rows`,
    parameters: ['A'],
    body: determinant,
  },
  {
    kind: 'defined',
    name: 'norm1',
    arity: [1, 1],
    usage: 'norm1(x)',
    doc: 'sum of the absolute values',
    parameters: ['x'],
    body: 'sum(abs(x))',
  },
  {
    kind: 'defined',
    name: 'mse',
    arity: [2, 2],
    usage: 'mse(p, y)',
    doc: 'mean of the squared differences',
    parameters: ['p', 'y'],
    body: 'mean((p - y).^2)',
  },
  {
    kind: 'defined',
    name: 'crossentropy',
    arity: [2, 2],
    usage: 'crossentropy(p, y)',
    doc: 'cross-entropy -sum(y .* log(p)) of probabilities p and a target distribution y',
    parameters: ['p', 'y'],
    body: '-sum(y .* log(p))',
  },
  {
    kind: 'defined',
    name: 'crossentropywithlogits',
    arity: [2, 2],
    usage: 'crossentropywithlogits(z, y)',
    doc: 'cross-entropy of softmax(z) and a target distribution y, stable',
    parameters: ['z', 'y'],
    body: '-sum(y .* logsoftmax(z))',
  },
  {
    kind: 'defined',
    name: 'nll',
    arity: [2, 2],
    usage: 'nll(l, y)',
    doc: 'negative log-likelihood -sum(y .* l) of log-probabilities l and a target distribution y',
    parameters: ['l', 'y'],
    body: '-sum(y .* l)',
  },
];
