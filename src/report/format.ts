import { formatShape, type Shape, sizeOf } from '../op/shape.js';

/** Significant digits of numbers in tables. */
export const DIGITS = 6;
/** Entries of a vector, and rows and columns of a matrix, that are shown before the middle is left out. */
const SHOWN = 6;

/** A number in at most `digits` significant digits; what is not a number has a name. */
export function formatNumber(x: number, digits = DIGITS): string {
  if (Number.isNaN(x)) return 'undefined';
  if (x === Number.POSITIVE_INFINITY) return 'infinity';
  if (x === Number.NEGATIVE_INFINITY) return '-infinity';
  if (Object.is(x, -0)) return '0';
  return String(Number(x.toPrecision(digits)));
}

/** An error bar or a difference: two digits say all. */
export function formatBar(x: number): string {
  if (x === 0) return '0';
  return Number.isFinite(x) ? x.toExponential(1).replace('e+', 'e').replace('e-', 'e-') : formatNumber(x);
}

/** A scalar, column or matrix in the language's own notation: 0.5, [1; 2; 3], [1, 2; 3, 4]. */
export function formatArray(entries: ArrayLike<number>, shape: Shape, full = false, digits = DIGITS): string {
  if (shape.length === 0) return formatNumber(entries[0]!, digits);
  const [rows, columns] = [shape[0]!, shape[1] ?? 1];
  const row = (r: number) =>
    pick(columns, full)
      .map((c) => (c === undefined ? '…' : formatNumber(entries[r * columns + c]!, digits)))
      .join(', ');
  const text = pick(rows, full)
    .map((r) => (r === undefined ? '…' : row(r)))
    .join('; ');
  return `[${text}]`;
}

/** Indices to show; `undefined` marks the gap. */
function pick(n: number, full: boolean): readonly (number | undefined)[] {
  if (full || n <= SHOWN) return Array.from({ length: n }, (_, k) => k);
  return [...Array.from({ length: SHOWN - 2 }, (_, k) => k), undefined, n - 1];
}

/** Whether `formatArray` leaves something out. */
export function isElided(shape: Shape): boolean {
  return shape.some((n) => n > SHOWN) && sizeOf(shape) > SHOWN;
}

/** ` [3]` behind a name, nothing for a scalar. */
export function shapeSuffix(shape: Shape): string {
  return shape.length === 0 ? '' : ` ${formatShape(shape)}`;
}

/** Nested rows for JSON: a number, a list, or a list of rows; what is not a finite number has a name, what is absent is null. */
export function nest(entries: ArrayLike<number | null>, shape: Shape): unknown {
  const value = (x: number | null): number | string | null =>
    x === null || Number.isFinite(x) ? x : formatNumber(x);
  if (shape.length === 0) return value(entries[0]!);
  if (shape.length === 1) return Array.from({ length: shape[0]! }, (_, i) => value(entries[i]!));
  const inner = shape.slice(1);
  const stride = sizeOf(inner);
  return Array.from({ length: shape[0]! }, (_, i) => {
    const part: (number | null)[] = [];
    for (let j = 0; j < stride; j++) part.push(entries[i * stride + j]!);
    return nest(part, inner);
  });
}

/** Position of a row-major entry, counted from 1, as in x[2] or W[1, 3]; empty for a scalar. */
export function indexSuffix(at: number, shape: Shape): string {
  if (shape.length === 0) return '';
  if (shape.length === 1) return `[${at + 1}]`;
  return `[${Math.floor(at / shape[1]!) + 1}, ${(at % shape[1]!) + 1}]`;
}
