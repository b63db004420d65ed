/** A cell and where it starts, counted from 1. */
export interface Cell {
  readonly text: string;
  readonly line: number;
  readonly column: number;
  /** Why its text cannot be trusted. */
  readonly fault?: string;
}

export interface CsvTable {
  readonly rows: readonly { readonly cells: readonly Cell[] }[];
}

/** What separates cells: RFC 4180 has commas, spreadsheets write semicolons where commas are decimal, and tabs as "text". */
const SEPARATORS = [',', ';', '\t'] as const;

/**
 * Reads separated values as RFC 4180 has them: quoted cells may hold separators, line breaks and doubled quotes. The separator is the one
 * that the first line has most of. A quote that is never closed is an error with its line; text behind a closing quote is a fault of the
 * cell.
 */
export function parseCsv(text: string): CsvTable | { readonly reason: string; readonly line: number } {
  const first = text.slice(0, Math.max(0, text.indexOf('\n')) || text.length);
  const counts = SEPARATORS.map((s) => first.split(s).length);
  const separator = SEPARATORS[counts.indexOf(Math.max(...counts))]!;
  const rows: { cells: Cell[] }[] = [];
  let cells: Cell[] = [];
  let line = 1;
  let lineStart = 0;
  let i = text.startsWith('\ufeff') ? 1 : 0;
  while (i < text.length) {
    const place = { line, column: i - lineStart + 1 };
    if (text[i] === '"') {
      let value = '';
      let from = i + 1;
      for (;;) {
        const end = text.indexOf('"', from);
        if (end === -1) return { reason: 'a quote is not closed', line: place.line };
        value += text.slice(from, end);
        if (text[end + 1] !== '"') {
          i = end + 1;
          break;
        }
        value += '"';
        from = end + 2;
      }
      for (const c of value) if (c === '\n') line += 1;
      if (line > place.line) lineStart = text.lastIndexOf('\n', i - 1) + 1;
      let end = i;
      while (end < text.length && text[end] !== separator && text[end] !== '\n') end += 1;
      const stray = text.slice(i, end).trim();
      const fault = 'text follows a closing quote; write a quote inside a quoted cell twice';
      cells.push({ text: value, ...place, ...(stray === '' ? {} : { fault }) });
      i = end;
    } else {
      let end = i;
      while (end < text.length && text[end] !== separator && text[end] !== '\n') end += 1;
      cells.push({ text: text.slice(i, end).replace(/\r$/, ''), ...place });
      i = end;
    }
    if (i >= text.length || text[i] === '\n') {
      if (!(cells.length === 1 && cells[0]!.text.trim() === '')) rows.push({ cells });
      cells = [];
      line += 1;
      lineStart = i + 1;
    }
    i += 1;
  }
  if (cells.length > 0) rows.push({ cells });
  return { rows };
}
