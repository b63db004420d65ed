import { splitOutside } from './brackets.js';
import type { RawAnswer } from './problem.js';

/** Longest answer in which definitions are looked for, and after they are put in. */
const MAX_TEXT = 2_000;

/** What may follow `with` or `where`. */
const MAX_DEFINITIONS = 6;

/** Between definitions, and between labels in one line. */
const SEPARATOR = /[,;]|\s(?:and|und)\s/u;

const CLAUSE = /^(.+?)[,;]?\s+(?:with|where|wobei|mit)\s+(.+)$/su;

const DEFINITION = /^\s*([\p{L}_][\p{L}\p{N}_]*)\s*:?=(?!=)\s*([^=<>]+?)\s*$/u;

/** `s*(1 - s) with s = sigmoid(x)` with the definitions put in; any other text as it is. */
export function putDefinitions(text: string): string {
  const clause = text.length <= MAX_TEXT ? CLAUSE.exec(text) : null;
  if (!clause) return text;
  const definitions = new Map<string, string>();
  for (const part of splitOutside(clause[2]!, SEPARATOR)) {
    const found = DEFINITION.exec(part);
    if (!found) return text;
    definitions.set(found[1]!, found[2]!);
  }
  if (definitions.size > MAX_DEFINITIONS) return text;
  let whole = clause[1]!;
  // Each round puts in one level; definitions in a circle leave their names, which are then unknown.
  for (let round = 0; round < definitions.size; round++) {
    whole = whole.replace(/[\p{L}_][\p{L}\p{N}_]*/gu, (name) =>
      definitions.has(name) ? `(${definitions.get(name)})` : name,
    );
    if (whole.length > MAX_TEXT) return text;
  }
  return whole;
}

/** The same for an answer, in each of its rows. */
export function putDefinitionsIn(answer: RawAnswer): RawAnswer {
  if (answer.kind === 'text') return { kind: 'text', text: putDefinitions(answer.text) };
  return { kind: 'table', rows: answer.rows.map((row) => ({ ...row, text: putDefinitions(row.text) })) };
}

/** `separable: no, first: [1, 1]` as the rows that it writes in one line; undefined for any other text. */
export function readLabels(text: string): RawAnswer | undefined {
  if (text.length > MAX_TEXT) return undefined;
  const rows = text
    .split('\n')
    .flatMap((line) => splitOutside(line, SEPARATOR))
    .map((part) => /^\s*(\p{L}[\p{L}\p{N}_ ]*?)\s*:(?!=)\s*(.+?)\s*$/su.exec(part));
  if (rows.some((row) => row === null)) return undefined;
  return { kind: 'table', rows: rows.map((row) => ({ label: row![1]!, text: row![2]! })) };
}
