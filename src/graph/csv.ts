import { type Diagnostic, fail, makeError, type Result, succeed } from '../diagnostic/diagnostic.js';
import { type Source, type Span, spanOf } from '../diagnostic/source.js';

export interface CsvCell {
  readonly text: string;
  readonly span: Span;
}

/** A table of texts; every row has as many cells as the first. */
export interface CsvTable {
  readonly rows: readonly (readonly CsvCell[])[];
}

/**
 * Reads comma-separated values (RFC 4180): quoted cells with doubled quotes, LF or CRLF, empty lines and lines that start with # left out.
 * A table whose first line holds semicolons or tabs and no comma is split there instead. Reports open quotes and rows of another length,
 * each with its place.
 */
export function readCsv(source: Source): Result<CsvTable> {
  const { text } = source;
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const firstLine = /^(?:[ \t]*(?:#.*)?\r?\n)*(.*)/.exec(text.slice(start))?.[1] ?? '';
  const separator = firstLine.includes(',')
    ? ','
    : firstLine.includes(';')
      ? ';'
      : firstLine.includes('\t')
        ? '\t'
        : ',';
  const rows: CsvCell[][] = [];
  const diagnostics: Diagnostic[] = [];
  let at = start;
  while (at < text.length) {
    const line = /^[^\r\n]*/.exec(text.slice(at, at + MAX_LINE))![0];
    if (line.trim() === '' || line.trimStart().startsWith('#')) {
      at = nextLine(text, at + line.length);
      continue;
    }
    const row: CsvCell[] = [];
    let more = true;
    while (more) {
      const cell = readCell(source, at, separator);
      if ('code' in cell) {
        diagnostics.push(cell);
        return fail(diagnostics);
      }
      row.push(cell);
      at = cell.end;
      more = text[at] === separator;
      if (more) at += 1;
    }
    const expected = rows[0]?.length;
    if (expected !== undefined && expected !== row.length) {
      const span = spanOf(source, row[0]!.span.start, row.at(-1)!.span.end);
      const reason = `this row has ${row.length} cells and the first one ${expected}`;
      diagnostics.push(makeError('csv', span, { reason }));
    } else rows.push(row);
    at = nextLine(text, at);
  }
  if (rows.length === 0 && diagnostics.length === 0)
    diagnostics.push(makeError('csv', spanOf(source, 0, 0), { reason: 'there is no row' }));
  return diagnostics.length > 0 ? fail(diagnostics) : succeed({ rows });
}

/** Lines are looked at this far to see whether they are empty. */
const MAX_LINE = 1 << 16;

function nextLine(text: string, at: number): number {
  let end = at;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end += 1;
  if (text[end] === '\r' && text[end + 1] === '\n') return end + 2;
  return end + 1;
}

function readCell(
  source: Source,
  from: number,
  separator: string,
): (CsvCell & { readonly end: number }) | Diagnostic {
  const { text } = source;
  let at = from;
  while (text[at] === ' ') at += 1;
  if (text[at] !== '"') {
    let end = at;
    while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end += 1;
    const trimmed = text.slice(at, end).trimEnd();
    return { text: trimmed, span: spanOf(source, at, at + trimmed.length), end };
  }
  const open = at;
  let value = '';
  at += 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0)
      return makeError('csv', spanOf(source, open, open + 1), {
        reason: 'this quotation mark is never closed',
      });
    value += text.slice(at, quote);
    at = quote + 1;
    if (text[at] !== '"') break;
    value += '"';
    at += 1;
  }
  const span = spanOf(source, open, at);
  while (text[at] === ' ') at += 1;
  if (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r')
    return makeError('csv', spanOf(source, at, at + 1), { reason: 'text follows a closed quotation mark' });
  return { text: value, span, end: at };
}
