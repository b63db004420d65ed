import { splitOutside, unwrapped } from './brackets.js';
import { withDecimalPoints } from './decimals.js';
import { fromLatex } from './latex.js';
import { readNumeral } from './numeral.js';

/** Numbers in a list or a table, row by row, as they are written. */
export interface WrittenList {
  /** [n] for a list, [m, n] for rows of equal length. */
  readonly shape: readonly number[];
  readonly items: readonly string[];
}

/** What parts the items of a list from each other. */
type Manner = 'commas' | 'decimal commas' | 'spaces';

const MANNERS: readonly Manner[] = ['commas', 'decimal commas', 'spaces'];

/** A transpose behind a list says how it stands, not what is in it. */
const TURNED = /(?<=[)\]}⟩>]\s*)(?:'|\^\s*(?:T|⊤|\{\s*T\s*\}|\(T\))|ᵀ|\.T)\s*$/u;

/** What a program calls an array. */
const CONSTRUCTOR =
  /^(?:(?:np|numpy|jnp|torch|tf|sympy|sp)\.)?(?:array|asarray|tensor|constant|Matrix|matrix|vector)\s*\(\s*(.*?)\s*(?:,\s*\w+\s*=\s*[\w.]+\s*)*\)$/s;

/** A list in one of the ways of writing it; of several, the one that has the wanted shape. Undefined for what is no list. */
export function readList(text: string, wanted: readonly number[]): WrittenList | undefined {
  const plain = /[\\$]/.test(text) ? fromLatex(text) : text;
  const isTurned = TURNED.test(plain);
  // In words, a list has a comma before its last item or none.
  const inner = innerList(plain).replace(/,?\s(?:and|und)\s+(?=[^<>=]*$)/u, ', ');
  const lists = MANNERS.flatMap((manner) => readIn(inner, manner) ?? []).filter(isClear);
  const turned = isTurned ? lists.map(turn) : lists;
  const fitting = turned.filter((list) => hasShape(list, wanted));
  const isOfNumbers = ({ items }: WrittenList) => items.every((item) => readNumeral(item) !== undefined);
  return fitting.find(isOfNumbers) ?? fitting[0] ?? turned[0];
}

/** A vector or matrix of expressions in the brackets of the language: (a, b)^T, ((a, b), (c, d)), np.array([a, b]). */
export function readArray(text: string): string {
  const plain = text.trim();
  const inner = constructed(plain);
  if (inner !== undefined) return inner;
  const body = plain.replace(TURNED, '').trim();
  // Braces hold cases as well.
  const isList = body.startsWith('(') || (body.startsWith('{') && !CASES.test(body));
  const items = isList ? splitAt(unwrapped(body) ?? '', /,/) : [];
  if (items.length < 2 || items.includes('')) return text;
  return `[${items.map(readArray).join(', ')}]`;
}

/** What makes cases of the contents of braces. */
const CASES = /[<>≤≥;:]|(?<![!<>])=|(?<!\p{L})(?:if|else|otherwise|for|when)(?!\p{L})|\\[a-z]/u;

/** A list without the name that a program calls it by, and without a transpose. */
export function innerList(text: string): string {
  const body = text.replace(TURNED, '').trim();
  return constructed(body) ?? body;
}

/** What a constructor makes an array of, where nothing stands beside it. */
function constructed(text: string): string | undefined {
  const inner = CONSTRUCTOR.exec(text)?.[1];
  return inner !== undefined && unwrapped(text.slice(text.indexOf('('))) !== undefined ? inner : undefined;
}

/** Whether a list has a shape; a vector may be written as a column or as a row. */
export function hasShape({ shape }: WrittenList, wanted: readonly number[]): boolean {
  const isVector = wanted.length === 1 && shape.length === 2 && shape.includes(1);
  const own = isVector ? [shape[0]! * shape[1]!] : shape;
  return own.length === wanted.length && own.every((n, k) => n === wanted[k]);
}

/** Whether a comma that was not taken for a separator is that of a number. */
function isClear({ items }: WrittenList): boolean {
  return items.every((item) => !/^[^()]*,/.test(item) || readNumeral(item) !== undefined);
}

function turn({ shape, items }: WrittenList): WrittenList {
  const [rows, columns] = shape;
  if (rows === undefined || columns === undefined) return { shape, items };
  const turned = Array.from({ length: columns }, (_, c) =>
    Array.from({ length: rows }, (_, r) => items[r * columns + c]!),
  );
  return { shape: [columns, rows], items: turned.flat() };
}

function readIn(text: string, manner: Manner): WrittenList | undefined {
  const rows = splitAt(unwrapped(text) ?? text, /[;\n]/).map((row) => splitRow(row, manner));
  if (rows.length > 1) {
    const column = rows.flat();
    if (column.length > rows.length) return ofRows(rows);
    return column.some((item) => unwrapped(item) !== undefined) ? fromRows(column, manner) : toList(column);
  }
  const items = rows[0] ?? [];
  if (items.length > 0 && items.every((item) => unwrapped(item) !== undefined))
    return fromRows(items, manner);
  return items.length > 1 || unwrapped(text) !== undefined ? toList(items) : undefined;
}

function toList(items: readonly string[]): WrittenList | undefined {
  return items.some((item) => item === '') ? undefined : { shape: [items.length], items };
}

function fromRows(rows: readonly string[], manner: Manner): WrittenList | undefined {
  return ofRows(rows.map((row) => splitRow(unwrapped(row) ?? row, manner)));
}

function ofRows(rows: readonly (readonly string[])[]): WrittenList | undefined {
  const width = rows[0]?.length ?? 0;
  const items = rows.flat();
  return rows.some((row) => row.length !== width) || items.includes('')
    ? undefined
    : { shape: [rows.length, width], items };
}

/** The items of one row; a sign with a space before and none behind belongs to its item. */
function splitRow(row: string, manner: Manner): readonly string[] {
  switch (manner) {
    case 'commas':
      return splitAt(row, /,/);
    case 'decimal commas':
      // What stands between digits without a space is no separator, where another sign separates.
      return splitAt(row, /,(?!\d)|(?<!\d),/).map((item) =>
        readNumeral(item) === undefined ? withDecimalPoints(item) : item,
      );
    case 'spaces': {
      const parts = splitAt(row.trim(), /\s/).filter((part) => part !== '');
      return parts.some((part) => /^[-+]?$|[-+*/^]$|^[*/^]/.test(part)) ? [row.trim()] : parts;
    }
  }
}

/** The parts of a text between the separators outside of brackets; a last one that is empty is none. */
function splitAt(text: string, separator: RegExp): readonly string[] {
  const parts = splitOutside(text, separator).map((part) => part.trim());
  return parts.at(-1) === '' && parts.length > 1 ? parts.slice(0, -1) : parts;
}
