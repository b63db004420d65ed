import Table from 'cli-table3';
import type { Palette } from '../diagnostic/render.js';

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

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

const lengthOf = (line: string) => line.replace(COLOUR, '').length;

const widthOf = (text: string) => Math.max(...text.split('\n').map(lengthOf));

/** Whether a table of these rows fits without breaking anything. */
export function fits(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number,
): boolean {
  const widths = head.map((h, c) => Math.max(lengthOf(h), ...rows.map((r) => widthOf(r[c] ?? ''))));
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
  const widths = head.map((h, c) => Math.max(widthOf(h), ...rows.map((r) => widthOf(r[c] ?? ''))));
  let excess = widths.reduce((total, w) => total + w + 2, 0) - columns;
  while (excess > 0) {
    const widest = flexible.filter((c) => widths[c]! > NARROWEST).sort((a, b) => widths[b]! - widths[a]!)[0];
    if (widest === undefined) return renderList(head, rows, options);
    widths[widest]! -= 1;
    excess -= 1;
  }
  const table = new Table({
    head: head.map((h) => palette.faint(h)),
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colWidths: widths,
    colAligns: head.map((_, c) => (right.includes(c) ? 'right' : 'left')),
  });
  for (const row of rows)
    table.push(row.map((cell, c) => (flexible.includes(c) ? wrap(cell, widths[c]!, 0) : cell)));
  return table
    .toString()
    .split('\n')
    .map((line) => `  ${line.trimEnd()}`)
    .join('\n');
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
