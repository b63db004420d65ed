import { isScalar, isSeq, type Node } from 'yaml';
import { makeError } from '../diagnostic/diagnostic.js';
import type { Span } from '../diagnostic/source.js';
import { matrixShape, SCALAR, type Shape, sizeOf } from '../op/shape.js';
import { shorten, type YamlReader } from './load-yaml.js';

/** Numbers with a shape, row-major. */
export interface Entries {
  readonly shape: Shape;
  readonly entries: readonly number[];
}

/** A value as the command line gives it. */
export type GivenValue = number | readonly number[] | readonly (readonly number[])[];

/** Entries of one vector or matrix; doubles for ten million of them take 80 MB. */
export const MAX_ENTRIES = 10_000_000;

const VALUE_REMEDY = 'write 1, [1, 2, 3] for a vector, or [[1, 2], [3, 4]] for a matrix';

/** A finite number. `undefined`, with a report, on anything else. */
export function readNumber(
  reader: YamlReader,
  node: Node | undefined,
  fallback: Span,
  where: string,
  remedy = 'write a number',
): number | undefined {
  const scalar = reader.resolve(node);
  const value = isScalar(scalar) ? scalar.value : undefined;
  if (
    isScalar(scalar) &&
    typeof value === 'string' &&
    value.trim() !== '' &&
    Number.isFinite(Number(value))
  ) {
    return reader.wrongType(node, fallback, where, 'a number', 'remove the quotes');
  }
  if (!isScalar(scalar) || typeof value !== 'number')
    return reader.wrongType(node, fallback, where, 'a number', remedy);
  if (Number.isFinite(value)) return value;
  const text = scalar.source ?? String(value);
  if (/\d/.test(text))
    return reader.report(makeError('not-finite', reader.spanOf(scalar), { text: shorten(text) }));
  return reader.wrongType(node, fallback, where, 'a finite number', 'infinities and NaN have no derivative');
}

/** A number, a vector or a matrix. `undefined`, with a report, on anything else. */
export function readEntries(
  reader: YamlReader,
  node: Node | undefined,
  fallback: Span,
  where: string,
): Entries | undefined {
  const target = reader.resolve(node);
  if (!isSeq(target)) {
    const value = readNumber(reader, node, fallback, where, VALUE_REMEDY);
    return value === undefined ? undefined : { shape: SCALAR, entries: [value] };
  }
  const items = target.items as Node[];
  const span = node ? reader.spanOf(node) : fallback;
  const list = (actual: string) =>
    reader.report(
      makeError('wrong-type', span, { where, expected: 'numbers', actual, remedy: VALUE_REMEDY }),
    );
  if (items.length === 0) return list('an empty list');
  if (!items.some((item) => isSeq(reader.resolve(item)))) {
    const entries = readRow(reader, items, span, where);
    return entries && { shape: [entries.length], entries };
  }
  const entries: number[] = [];
  let width: number | undefined;
  let good = true;
  for (const item of items) {
    const row = reader.resolve(item);
    if (!isSeq(row)) {
      reader.wrongType(
        item,
        span,
        `a row of ${where}`,
        'a list',
        'a matrix is a list of rows of equal length',
      );
      good = false;
      continue;
    }
    const numbers = readRow(reader, row.items as Node[], reader.spanOf(item), `an entry of ${where}`);
    if (!numbers) {
      good = false;
      continue;
    }
    width ??= numbers.length;
    if (numbers.length !== width || width === 0) {
      const actual = `one of ${numbers.length}`;
      const expected = width === 0 ? 'a row with entries' : `a row of ${width} entries like the first`;
      const remedy = 'a matrix is a list of rows of equal length';
      reader.report(
        makeError('wrong-type', reader.spanOf(item), {
          where: `a row of ${where}`,
          expected,
          actual,
          remedy,
        }),
      );
      good = false;
    }
    for (const x of numbers) entries.push(x);
  }
  return good ? { shape: matrixShape(items.length, width ?? 1), entries } : undefined;
}

function readRow(
  reader: YamlReader,
  items: readonly Node[],
  span: Span,
  where: string,
): readonly number[] | undefined {
  const numbers: number[] = [];
  for (const item of items) {
    const value = readNumber(reader, item, span, where, VALUE_REMEDY);
    if (value !== undefined) numbers.push(value);
  }
  return numbers.length === items.length ? numbers : undefined;
}

/** A list of at most two sizes, such as [3] or [2, 3]; [] is a scalar. */
export function readShape(
  reader: YamlReader,
  node: Node | undefined,
  fallback: Span,
  where: string,
): Shape | undefined {
  const remedy = 'write [] for a scalar, [3] for a vector, [2, 3] for a matrix of 2 rows';
  const items = reader.items(node, fallback, where, remedy);
  if (!items) return undefined;
  const span = node ? reader.spanOf(node) : fallback;
  if (items.length > 2) {
    const actual = `${items.length} sizes`;
    return reader.report(
      makeError('wrong-type', span, { where, expected: 'at most two sizes', actual, remedy }),
    );
  }
  const sizes: number[] = [];
  for (const item of items) {
    const size = readCount(reader, item, span, `a size in ${where}`, remedy);
    if (size === undefined) return undefined;
    sizes.push(size);
  }
  if (sizeOf(sizes) > MAX_ENTRIES) {
    const what = `the number of entries of ${where}`;
    return reader.report(makeError('limit', span, { what, limit: MAX_ENTRIES, remedy: 'use smaller sizes' }));
  }
  return sizes.length === 2 ? matrixShape(sizes[0]!, sizes[1]!) : sizes;
}

/** A whole number of at least one. */
export function readCount(
  reader: YamlReader,
  node: Node | undefined,
  fallback: Span,
  where: string,
  remedy: string,
): number | undefined {
  const value = readNumber(reader, node, fallback, where, remedy);
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= MAX_ENTRIES)) return value;
  return reader.wrongType(node, fallback, where, `a whole number from 1 to ${MAX_ENTRIES}`, remedy);
}

/** A value from outside the file. `undefined` where it has no shape: no entries, rows of different lengths. */
export function shapeValue(value: GivenValue): Entries | undefined {
  if (typeof value === 'number') return { shape: SCALAR, entries: [value] };
  if (value.length === 0) return undefined;
  if (value.every((v) => typeof v === 'number')) return { shape: [value.length], entries: value };
  const rows = value as readonly (readonly number[])[];
  const width = Array.isArray(rows[0]) ? rows[0].length : 0;
  if (width === 0 || !rows.every((row) => Array.isArray(row) && row.length === width)) return undefined;
  return { shape: matrixShape(rows.length, width), entries: rows.flat() };
}
