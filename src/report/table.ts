import { columnsOf, type Palette } from '../diagnostic/render.js';

export interface TableOptions {
  readonly columns: number;
  readonly palette: Palette;
  /** Columns that may be wrapped when the table is too wide, widest first to give way. */
  readonly flexible?: readonly number[];
  readonly right?: readonly number[];
}

/** Narrowest width to which a flexible column is squeezed: the longest number with six digits and its bracket fit. */
const NARROWEST = 16;

/** Colour codes take no space. */
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/** Columns on the terminal. */
const lengthOf = (line: string) => columnsOf(line.replace(COLOUR, ''));

const widthOf = (text: string) => Math.max(...text.split('\n').map(lengthOf));

/** The widest cell of each column. The rows may be too many to be arguments of Math.max. */
function columnWidths(head: readonly string[], rows: readonly (readonly string[])[]): number[] {
  return head.map((h, c) => rows.reduce((widest, r) => Math.max(widest, widthOf(r[c] ?? '')), widthOf(h)));
}

/** Whether a table of these rows fits without breaking anything. */
export function fits(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number,
): boolean {
  const widths = columnWidths(head, rows);
  return widths.reduce((total, w) => total + w + 2, 0) <= columns;
}

/**
 * Aligned columns without lines, at most `columns` wide: flexible columns are wrapped between the parts of an expression, and where
 * that is not enough each row becomes a list of its cells. Numbers are never cut.
 */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  options: TableOptions,
): string {
  const { columns, palette, flexible = [], right = [] } = options;
  const widths = columnWidths(head, rows);
  let excess = widths.reduce((total, w) => total + w + 2, 0) - columns;
  while (excess > 0) {
    const widest = flexible.filter((c) => widths[c]! > NARROWEST).sort((a, b) => widths[b]! - widths[a]!)[0];
    if (widest === undefined) return renderList(head, rows, options);
    widths[widest]! -= 1;
    excess -= 1;
  }
  const layOut = (cells: readonly string[]) =>
    layOutRow(
      cells.map((cell, c) => (flexible.includes(c) ? wrap(cell, widths[c]!, 0) : cell).split('\n')),
      widths,
      right,
    );
  return [layOut(head.map((h) => palette.faint(h))), ...rows.map(layOut)].join('\n');
}

/** The lines of one row: cells side by side, each padded to its column. */
function layOutRow(
  cells: readonly (readonly string[])[],
  widths: readonly number[],
  right: readonly number[],
): string {
  const height = Math.max(...cells.map((lines) => lines.length));
  const lines = Array.from({ length: height }, (_, n) =>
    cells.map((cell, c) => {
      const text = cell[n] ?? '';
      const space = ' '.repeat(Math.max(0, widths[c]! - lengthOf(text)));
      return right.includes(c) ? space + text : text + space;
    }),
  );
  return lines.map((line) => `  ${line.join('  ').trimEnd()}`).join('\n');
}

/** A row per paragraph, a cell per line, for tables that are too wide. */
function renderList(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { columns, palette }: TableOptions,
): string {
  const width = Math.max(...head.map(lengthOf));
  return rows
    .map((row) => {
      const [title = '', ...cells] = row;
      const lines = cells.flatMap((cell, c) =>
        cell === ''
          ? []
          : wrap(`    ${palette.faint(head[c + 1]!.padEnd(width))}  ${cell}`, columns, 6 + width),
      );
      return [...(title === '' ? [] : [wrap(`  ${title}`, columns, 4)]), ...lines].join('\n');
    })
    .join('\n');
}

/** Where a long word may be broken: behind an operator, a bracket or a comma, but not inside a number such as 1e-9. */
const BREAKS = /(?<=[*/(),;^]|[^\de][+-]|_)/u;

/** Spaces, but not those of an index such as W[1, 2]. */
const SPACES = / (?!\d+\])/u;

/** Breaks a long line at spaces, and words longer than a line between their parts; continuation lines are indented. */
export function wrap(text: string, columns: number, indent: number): string {
  const width = Math.max(NARROWEST, columns - indent);
  const lead = /^ */.exec(text)![0];
  const lines: string[] = [];
  let line = '';
  const end = () => {
    lines.push(line);
    line = '';
  };
  // The first line has the whole width less its own indentation, the others that less theirs.
  const room = () => (lines.length === 0 ? Math.max(NARROWEST, columns - lead.length) : width);
  for (const word of text.slice(lead.length).split(SPACES)) {
    if (line !== '' && lengthOf(line) + 1 + lengthOf(word) > room()) end();
    if (lengthOf(word) <= room()) {
      line = line === '' ? word : `${line} ${word}`;
      continue;
    }
    for (const part of word.split(BREAKS)) {
      if (line !== '' && lengthOf(line) + lengthOf(part) > room()) end();
      line += part;
      while (lengthOf(line) > room()) {
        const cut = room();
        const rest = line.slice(cut);
        line = line.slice(0, cut);
        end();
        line = rest;
      }
    }
  }
  lines.push(line);
  return lead + lines.join(`\n${' '.repeat(indent)}`);
}
