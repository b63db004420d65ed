import { isMap } from 'yaml';
import { type Diagnostic, makeError } from '../diagnostic/diagnostic.js';
import type { Source } from '../diagnostic/source.js';
import { SCALAR } from '../op/shape.js';
import { type CsvCell, readCsv } from './csv.js';
import type { Declarations } from './load-names.js';
import type { Entry } from './load-yaml.js';
import type { RowDraft } from './row-draft.js';

/** Reads a table that a network file names; a path as it stands in the file. */
export type TableReader = (path: string) => Source | Diagnostic;

const FORM = 'write `data: {file: points.csv}`, or a list of rows';

/** Rows for more memory than a browser tab has are refused. */
const MAX_ROWS = 1_000_000;

/** The rows of `data: {file: …}`; undefined when `data` is not of that form. */
export function readTable(
  { reader }: Declarations,
  entry: Entry,
  readFile: TableReader | undefined,
): readonly RowDraft[] | undefined {
  const map = reader.resolve(entry.value);
  if (!isMap(map) || !map.has('file')) return undefined;
  const fields = reader.fields(entry.value, '`data`', ['file'], FORM);
  const file = fields?.get('file');
  if (!file) return [];
  const node = reader.resolve(file.value);
  const path = node && 'value' in node ? node.value : undefined;
  if (typeof path !== 'string') {
    reader.wrongType(file.value, file.span, '`file`', 'the path of a CSV file', FORM);
    return [];
  }
  if (!readFile) {
    const what = 'reading data from a file';
    reader.report(
      makeError('not-supported', file.span, { what, instead: 'give the rows in the network file' }),
    );
    return [];
  }
  const source = readFile(path);
  if ('code' in source) {
    reader.report({ ...source, span: file.span });
    return [];
  }
  const table = readCsv(source);
  if (!table.ok) {
    for (const d of table.diagnostics) reader.report(d);
    return [];
  }
  const [head, ...body] = table.value.rows;
  const columns = readHeader(head!);
  if ('code' in columns) {
    reader.report(columns);
    return [];
  }
  if (body.length === 0 || body.length > MAX_ROWS) {
    const reason =
      body.length === 0 ? 'there is no row under the header' : `it has more than ${MAX_ROWS} rows`;
    reader.report(makeError('csv', head![0]!.span, { reason }));
    return [];
  }
  const drafts: RowDraft[] = [];
  for (const row of body) {
    const draft = readRow(row, columns);
    if ('code' in draft) reader.report(draft);
    else drafts.push(draft);
  }
  return drafts;
}

/** Where the entries of a name stand in a row, in order. */
interface Column {
  readonly name: string;
  readonly at: readonly number[];
  /** The name was written with positions, x[1]: a vector, even of one entry. */
  readonly vector: boolean;
  readonly cell: CsvCell;
}

/** Columns x[1], x[2], … are the entries of the vector x; other names are scalars. */
function readHeader(head: readonly CsvCell[]): readonly Column[] | Diagnostic {
  const columns = new Map<string, { at: number[]; vector: boolean; cell: CsvCell }>();
  for (const [k, cell] of head.entries()) {
    const match = /^([\p{L}_][\p{L}\p{M}\p{N}_]*)(?:\[(\d+)\])?$/u.exec(cell.text);
    if (!match) {
      const reason = Number.isFinite(Number(cell.text))
        ? 'the first line must name the columns, for instance `x,y` or `x[1],x[2],y`'
        : `\`${cell.text}\` cannot be the name of an input`;
      return makeError('csv', cell.span, { reason });
    }
    const [, name = '', index] = match;
    const known = columns.get(name);
    const position = index === undefined ? 1 : Number(index);
    if (known ? !known.vector || position !== known.at.length + 1 : position !== 1) {
      const reason = known
        ? `the entries of \`${name}\` must follow each other: ${name}[1], ${name}[2], …`
        : `the first entry of \`${name}\` is missing`;
      return makeError('csv', cell.span, { reason });
    }
    if (known) known.at.push(k);
    else columns.set(name, { at: [k], vector: index !== undefined, cell });
  }
  return [...columns].map(([name, column]) => ({ name, ...column }));
}

function readRow(row: readonly CsvCell[], columns: readonly Column[]): RowDraft | Diagnostic {
  const cells = new Map<string, RowDraft['cells'] extends ReadonlyMap<string, infer C> ? C : never>();
  for (const { name, at, vector } of columns) {
    const entries: number[] = [];
    for (const k of at) {
      const { text, span } = row[k]!;
      const value = text === '' ? Number.NaN : Number(text);
      if (!Number.isFinite(value))
        return makeError('cell-number', span, {
          text,
          column: name,
          remedy: 'write a finite number such as 0.5 or -3',
        });
      entries.push(value);
    }
    const span = row[at[0]!]!.span;
    cells.set(name, { shape: vector ? [entries.length] : SCALAR, entries, span, keySpan: span });
  }
  return { span: row[0]!.span, cells, names: new Set(columns.map((c) => c.name)) };
}
