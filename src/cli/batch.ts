import { type Diagnostic, makeError } from '../diagnostic/diagnostic.js';
import { type Source, type Span, spanOf } from '../diagnostic/source.js';
import { suggest } from '../diagnostic/suggest.js';
import type { Origin, Parser } from '../expr/parse.js';
import type { Value } from '../graph/from-expression.js';
import type { Shape } from '../op/shape.js';
import { parseValue } from './values.js';

interface BatchTask {
  readonly text: string;
  readonly origin: Origin;
  readonly values: ReadonlyMap<string, Value>;
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly wrt?: readonly string[];
  readonly claim?: string;
  readonly id?: string | number;
}

interface Shared {
  readonly values: ReadonlyMap<string, Value>;
  readonly shapes: ReadonlyMap<string, Shape>;
}

/** One expression a line, # comments; or JSON Lines {"id", "expression", "values", "wrt", "claim"}. */
export function readBatch(
  source: Source,
  parser: Parser,
  shared: Shared,
  wrt: readonly string[] | undefined,
): readonly (BatchTask | Diagnostic)[] {
  const tasks: (BatchTask | Diagnostic)[] = [];
  let offset = 0;
  for (const line of source.text.split('\n')) {
    const start = offset;
    offset += line.length + 1;
    const text = line.trim();
    if (text === '' || text.startsWith('#')) continue;
    const from = start + line.indexOf(text);
    if (text.startsWith('{')) tasks.push(readJson(source, from, text, parser, shared, wrt));
    else tasks.push({ text, origin: { source, offset: from }, ...shared, ...(wrt ? { wrt } : {}) });
  }
  if (tasks.length === 0) {
    const remedy = 'write one a line, for instance tanh(softmax(x))';
    tasks.push(makeError('usage', undefined, { reason: `${source.name} holds no expression`, remedy }));
  }
  return tasks;
}

/** The keys of a JSON line. */
const KEYS = ['id', 'expression', 'values', 'wrt', 'claim'] as const;

/** What is wrong with the keys of a line: each has one kind of value, and a misspelt one would be a check left out. */
function checkKeys(record: Readonly<Record<string, unknown>>, span: Span): Diagnostic | undefined {
  for (const key of Object.keys(record)) {
    if ((KEYS as readonly string[]).includes(key)) continue;
    const near = suggest(key, KEYS);
    const remedy = near ? `did you mean \`${near}\`?` : `the keys are ${KEYS.join(', ')}`;
    return makeError('unknown-key', span, { key, where: 'a batch line', remedy });
  }
  const wrong = (key: string, expected: string, remedy: string) =>
    makeError('wrong-type', span, {
      where: `\`${key}\``,
      expected,
      actual: record[key] === null ? 'null' : Array.isArray(record[key]) ? 'a list' : typeof record[key],
      remedy,
    });
  const { id, values, wrt, claim } = record;
  if (id !== undefined && typeof id !== 'string' && typeof id !== 'number')
    return wrong('id', 'a text or a number', '"id": 1');
  if (values !== undefined && (typeof values !== 'object' || values === null || Array.isArray(values)))
    return wrong('values', 'a mapping from names to values', '"values": {"x": 1}');
  if (wrt !== undefined && typeof wrt !== 'string' && !Array.isArray(wrt))
    return wrong('wrt', 'a name or a list of names', '"wrt": "x"');
  if (claim !== undefined && typeof claim !== 'string') return wrong('claim', 'a text', '"claim": "2*x"');
  return undefined;
}

function readJson(
  source: Source,
  offset: number,
  text: string,
  parser: Parser,
  shared: Shared,
  wrt: readonly string[] | undefined,
): BatchTask | Diagnostic {
  const span = spanOf(source, offset, offset + text.length);
  let record: Record<string, unknown>;
  try {
    record = JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    return makeError('syntax', span, { reason: `this line is not JSON (${(error as Error).message})` });
  }
  const problem = checkKeys(record, span);
  if (problem) return problem;
  const { id, expression, values = {}, claim } = record;
  if (typeof expression !== 'string') {
    return makeError('missing-key', span, {
      where: 'a batch line',
      key: 'expression',
      remedy: '{"expression": "x^2"}',
    });
  }
  const merged = new Map(shared.values);
  for (const [name, value] of Object.entries(values as Record<string, unknown>)) {
    const parsed = parseValue(name, typeof value === 'string' ? value : JSON.stringify(value), parser);
    if (!parsed.ok) return { ...parsed.diagnostics[0]!, span };
    merged.set(name, parsed.value);
  }
  const own = Array.isArray(record['wrt'])
    ? record['wrt'].map(String)
    : typeof record['wrt'] === 'string'
      ? [record['wrt']]
      : wrt;
  return {
    text: expression,
    origin: { source: { name: source.name, text: expression }, offset: 0 },
    values: merged,
    shapes: shared.shapes,
    ...(own ? { wrt: own } : {}),
    ...(typeof claim === 'string' ? { claim } : {}),
    ...(typeof id === 'string' || typeof id === 'number' ? { id } : {}),
  };
}
