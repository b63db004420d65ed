import type { Node } from 'yaml';
import { makeError } from '../diagnostic/diagnostic.js';
import { suggest } from '../diagnostic/suggest.js';
import { equalShapes, formatShape } from '../op/shape.js';
import { readTable, type TableReader } from './load-csv.js';
import type { Declarations } from './load-names.js';
import { readEntries } from './load-values.js';
import { type Entry, shorten } from './load-yaml.js';
import type { Cell, RowDraft } from './row-draft.js';

const FORM = 'write `- {x: 1, y: 0}`';

/** Reads the rows of `data`, from the file itself or from the table that it names. */
export function readRows(
  declarations: Declarations,
  entry: Entry | undefined,
  readFile: TableReader | undefined,
): readonly RowDraft[] {
  const { reader } = declarations;
  if (!entry) return [];
  const table = readTable(declarations, entry, readFile);
  if (table) return table;
  const rows: RowDraft[] = [];
  for (const item of reader.items(entry.value, entry.span, '`data`', `${FORM} per row`) ?? []) {
    const entries = item && reader.entries(item as Node, 'a row of `data`', FORM);
    if (!entries) continue;
    const cells = new Map<string, Cell>();
    for (const { key, keySpan, value, span } of entries) {
      const found = readEntries(reader, value, span, `\`${key}\` in a row of \`data\``);
      if (found) cells.set(key, { ...found, span, keySpan });
    }
    rows.push({ span: reader.spanOf(item), cells, names: new Set(entries.map((e) => e.key)) });
  }
  return rows;
}

/** Makes inputs of the names that only the first row knows, and gives inputs without a shape that of their data. */
export function declareFromData(declarations: Declarations, [first]: readonly RowDraft[]): void {
  for (const [name, { shape, keySpan }] of first?.cells ?? []) {
    const variable = declarations.variables.get(name);
    if (variable?.role === 'input') declarations.complete(name, { shape });
    else if (declarations.kindOf(name) === undefined) {
      declarations.addVariable({ name, role: 'input', span: keySpan, shape, fromData: true });
    }
  }
}

/** Reports what the rows get wrong about the inputs. Wrong names are reported once, not once per row. */
export function checkRows(declarations: Declarations, rows: readonly RowDraft[]): void {
  const { reader, variables } = declarations;
  const inputs = [...variables.values()].filter((v) => v.role === 'input');
  const names = inputs.map((v) => v.name);
  const reported = new Set<string>();
  const known = new Set<string>(rows.flatMap((row) => [...row.names]));
  for (const { span, cells, names: present } of rows) {
    for (const [name, cell] of cells) {
      const variable = variables.get(name);
      if (variable?.role !== 'input') {
        if (reported.has(name)) continue;
        reported.add(name);
        const near = suggest(name, names);
        const remedy = near
          ? `did you mean \`${near}\`?`
          : 'declare it under `inputs`, or give it in the first row too';
        reader.report(makeError('data-name', cell.keySpan, { name: shorten(name), remedy }));
      } else if (variable.shape && !equalShapes(variable.shape, cell.shape)) {
        const args = { name, actual: formatShape(cell.shape), expected: formatShape(variable.shape) };
        reader.report(makeError('value-shape', cell.span, args));
      }
    }
    for (const { name, value } of inputs) {
      if (value || present.has(name) || !known.has(name)) continue;
      const remedy = `give \`${name}\` in every row, or a default value under \`inputs\``;
      reader.report(makeError('missing-key', span, { where: 'this row of `data`', key: name, remedy }));
    }
  }
}
