import { type Diagnostic, fail, makeError, type Result, succeed } from '../diagnostic/diagnostic.js';
import type { Source } from '../diagnostic/source.js';
import { suggest } from '../diagnostic/suggest.js';
import { type CsvCell, readCsv } from '../graph/csv.js';
import { divide, isZero, parseDecimal, type Rational } from '../number/rational.js';
import type { Pattern } from './separate.js';

export interface Patterns {
  readonly features: readonly string[];
  readonly patterns: readonly Pattern[];
}

export interface PatternOptions {
  /** Column of the labels; the last one when absent. */
  readonly label?: string;
}

/** Names of a column that names the patterns. */
const NAME_COLUMNS: readonly string[] = ['name', 'id', 'pattern'];

/** More features than this make an exact linear programme too long to wait for. */
const MAX_FEATURES = 200;
const MAX_PATTERNS = 20_000;

/** 0.5, -3, 1e-2 or a fraction such as 1/3; undefined for what is no number. */
function readExact(text: string): Rational | undefined {
  const [above, below, ...more] = text.split('/');
  const top = parseDecimal(above!.trim());
  if (below === undefined || !top) return top;
  const bottom = parseDecimal(below.trim());
  return more.length > 0 || !bottom || isZero(bottom) ? undefined : divide(top, bottom);
}

/**
 * Reads patterns from a table: one a row, its label in the last column. A first line whose features are no numbers is a header; a column
 * `name` there names the patterns, others are called by their line.
 */
export function readPatterns(source: Source, options: PatternOptions = {}): Result<Patterns> {
  const table = readCsv(source);
  if (!table.ok) return table;
  const { rows } = table.value;
  const head = isHeader(rows) ? rows[0]! : undefined;
  const body = head ? rows.slice(1) : rows;
  const width = rows[0]!.length;
  const titles = head ? head.map((c) => c.text) : Array.from({ length: width }, (_, k) => `x${k + 1}`);
  const diagnostics: Diagnostic[] = (head ?? [])
    .filter((c, k) => c.text !== '' && titles.indexOf(c.text) < k)
    .map((c) => makeError('duplicate-key', c.span, { key: c.text }));
  let labelAt = width - 1;
  if (options.label !== undefined) {
    labelAt = titles.indexOf(options.label);
    if (labelAt < 0) {
      const near = suggest(options.label, titles);
      const remedy = near ? `did you mean \`${near}\`?` : `the columns are ${titles.join(', ')}`;
      return fail(makeError('unknown-name', head?.[0]?.span, { name: options.label, remedy }));
    }
  }
  const nameAt = titles.findIndex((t, k) => k !== labelAt && NAME_COLUMNS.includes(t.toLowerCase()));
  const featureAt = titles.map((_, k) => k).filter((k) => k !== labelAt && k !== nameAt);
  if (featureAt.length === 0 || body.length === 0) {
    const reason =
      body.length === 0 ? 'there is no pattern under the header' : 'there is no column of features';
    return fail(makeError('csv', rows[0]![0]!.span, { reason }));
  }
  if (featureAt.length > MAX_FEATURES || body.length > MAX_PATTERNS) {
    const what = `a table of ${body.length} patterns with ${featureAt.length} features`;
    const limit = `${MAX_PATTERNS} patterns and ${MAX_FEATURES} features`;
    return fail(makeError('limit', undefined, { what, limit, remedy: 'leave some out' }));
  }
  const patterns: Pattern[] = [];
  body.forEach((row, r) => {
    const features: Rational[] = [];
    for (const k of featureAt) {
      const value = readExact(row[k]!.text);
      if (value) features.push(value);
      else {
        const args = { text: row[k]!.text, column: titles[k]!, remedy: 'write 0.5, -3 or 1/3' };
        diagnostics.push(makeError('cell-number', row[k]!.span, args));
      }
    }
    const name = nameAt < 0 ? `row ${r + 1}` : row[nameAt]!.text;
    patterns.push({ name, features, label: row[labelAt]!.text });
  });
  if (diagnostics.length > 0) return fail(diagnostics);
  const labels = [...new Set(patterns.map((p) => p.label))];
  if (labels.length !== 2) {
    const few = labels.length < 2;
    const actual = few
      ? `one class only (${labels.join('')})`
      : `${labels.length} classes (${labels.slice(0, 5).join(', ')})`;
    const remedy = few
      ? 'add patterns of another class, or name the column of the labels with --label'
      : 'keep two of them, or name the column of the labels with --label';
    return fail(makeError('classes', undefined, { actual, remedy }));
  }
  return succeed({ features: featureAt.map((k) => titles[k]!), patterns });
}

/** The first line is a header when it has a text where the second has a number, or when no line has numbers before it. */
function isHeader(rows: readonly (readonly CsvCell[])[]): boolean {
  const [first, second] = rows;
  const isNumber = (cell: CsvCell | undefined) => cell !== undefined && readExact(cell.text) !== undefined;
  if (!first) return false;
  if (!second) return !first.slice(0, -1).every(isNumber);
  return first.some((cell, k) => !isNumber(cell) && isNumber(second[k]));
}
