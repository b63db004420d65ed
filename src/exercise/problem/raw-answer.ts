import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { YamlReader } from '../../graph/load-yaml.js';
import type { RawAnswer, RawRow } from './problem.js';

/** Rows of one answer; a backprop table of a 50-layer network has a few hundred. */
const MAX_ROWS = 2_000;

/** Characters of one answer, aliases written out; a short file can stand for very long lists. */
const MAX_CHARACTERS = 200_000;

/** Lists nested deeper than matrices are no answer. */
const MAX_DEPTH = 3;

/**
 * An answer as it stands in a YAML or JSON file. Numbers keep their digits (0.30 is a number of two decimals), lists become arrays of
 * the expression language, mappings and lists of mappings become tables. A reason in words where it is none of these.
 */
export function readRawAnswer(reader: YamlReader, node: Node | undefined): RawAnswer | { reason: string } {
  const target = reader.resolve(node);
  if (!target) return { kind: 'text', text: '' };
  if (isMap(target)) {
    const rows: RawRow[] = [];
    const problem = addRows(reader, target.items, rows);
    return problem ?? { kind: 'table', rows };
  }
  if (
    isSeq(target) &&
    target.items.length > 0 &&
    target.items.every((i) => isMap(reader.resolve(i as Node)))
  ) {
    const rows: RawRow[] = [];
    for (const item of target.items) {
      const map = reader.resolve(item as Node);
      const problem = isMap(map) ? addRows(reader, map.items, rows) : undefined;
      if (problem) return problem;
    }
    return { kind: 'table', rows };
  }
  const text = textOf(reader, target, 0);
  return typeof text === 'string' ? { kind: 'text', text } : text;
}

function addRows(
  reader: YamlReader,
  items: readonly { readonly key: unknown; readonly value: unknown }[],
  rows: RawRow[],
): { reason: string } | undefined {
  for (const { key, value } of items) {
    const label = textOf(reader, reader.resolve(key as Node | null), 0);
    const text = textOf(reader, reader.resolve(value as Node | null), 0);
    if (typeof label !== 'string') return label;
    if (typeof text !== 'string') return text;
    if (rows.length === MAX_ROWS) return { reason: `the table has more than ${MAX_ROWS} rows` };
    rows.push({ label, text });
  }
  return undefined;
}

function textOf(reader: YamlReader, node: Node | undefined, depth: number): string | { reason: string } {
  if (!node) return '';
  if (isScalar(node)) {
    if (typeof node.value === 'string') return node.value;
    return node.source ?? String(node.value);
  }
  if (!isSeq(node)) return { reason: 'a mapping stands where a number or an expression is expected' };
  if (depth === MAX_DEPTH) return { reason: 'lists are nested too deeply' };
  if (node.items.length > MAX_ROWS) return { reason: `a list has more than ${MAX_ROWS} entries` };
  const parts: string[] = [];
  let length = 0;
  for (const item of node.items) {
    const part = textOf(reader, reader.resolve(item as Node), depth + 1);
    if (typeof part !== 'string') return part;
    length += part.length + 2;
    if (length > MAX_CHARACTERS) return { reason: `the answer has more than ${MAX_CHARACTERS} characters` };
    parts.push(part);
  }
  return `[${parts.join(', ')}]`;
}
