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

/** Narrowest width to which a flexible column is squeezed. */
const NARROWEST = 12;

/** Colour codes take no space. */
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

const widthOf = (text: string) => Math.max(...text.split('\n').map((l) => l.replace(COLOUR, '').length));

/** Aligned columns without lines, at most `columns` wide where flexible columns allow it. */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  options: TableOptions,
): string {
  const { columns, palette, flexible = [], right = [] } = options;
  const widths = head.map((h, c) => Math.max(widthOf(h), ...rows.map((r) => widthOf(r[c] ?? ''))));
  let excess = widths.reduce((total, w) => total + w + 2, 2) - columns;
  while (excess > 0) {
    const widest = flexible.filter((c) => widths[c]! > NARROWEST).sort((a, b) => widths[b]! - widths[a]!)[0];
    if (widest === undefined) break;
    widths[widest]! -= 1;
    excess -= 1;
  }
  const table = new Table({
    head: head.map((h) => palette.faint(h)),
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colWidths: widths,
    colAligns: head.map((_, c) => (right.includes(c) ? 'right' : 'left')),
    wordWrap: true,
    wrapOnWordBoundary: false,
  });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split('\n')
    .map((line) => `  ${line.trimEnd()}`)
    .join('\n');
}

/** Breaks a long line at spaces; continuation lines are indented. Words longer than a line are cut. */
export function wrap(text: string, columns: number, indent: number): string {
  const width = Math.max(20, columns - indent);
  const lead = /^ */.exec(text)![0];
  const lines: string[] = [];
  let line = '';
  for (const word of text.slice(lead.length).split(' ')) {
    let rest = word;
    if (line !== '' && line.length + 1 + rest.length > width) {
      lines.push(line);
      line = '';
    }
    while (rest.length > width) {
      lines.push(rest.slice(0, width));
      rest = rest.slice(width);
    }
    line = line === '' ? rest : `${line} ${rest}`;
  }
  lines.push(line);
  return lead + lines.join(`\n${' '.repeat(indent)}`);
}
