import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { initKinds, keysOf } from '../../src/graph/load-keys.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
type Schema = { readonly [key: string]: unknown };
const schema = JSON.parse(readFileSync(`${root}problems/schema/network.schema.json`, 'utf8')) as Schema;
const definitions = schema['definitions'] as Record<string, Schema>;

/** The keywords of draft-07 that the schema uses; another one fails the first test. */
const KEYWORDS = [
  '$schema $ref title description definitions type enum allOf anyOf oneOf not properties additionalProperties propertyNames required',
  'minProperties maxProperties items minItems maxItems uniqueItems minimum pattern minLength',
]
  .join(' ')
  .split(' ');

function typeOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

function hasType(value: unknown, type: string): boolean {
  return type === 'integer' ? Number.isInteger(value) : typeOf(value) === type;
}

/** Draft-07 validation, as much of it as the schema needs. */
function accepts(rule: unknown, value: unknown): boolean {
  if (typeof rule === 'boolean') return rule;
  const s = rule as Schema;
  const list = (key: string) => (s[key] as readonly unknown[] | undefined) ?? [];
  const number = (key: string, fallback: number) => (s[key] as number | undefined) ?? fallback;
  if (typeof s['$ref'] === 'string')
    return accepts(definitions[s['$ref'].replace('#/definitions/', '')], value);
  const types = s['type'] === undefined ? [] : [s['type']].flat();
  if (types.length > 0 && !types.some((t) => hasType(value, String(t)))) return false;
  if (s['enum'] && !list('enum').includes(value)) return false;
  if (!list('allOf').every((r) => accepts(r, value))) return false;
  if (s['anyOf'] && !list('anyOf').some((r) => accepts(r, value))) return false;
  if (s['oneOf'] && list('oneOf').filter((r) => accepts(r, value)).length !== 1) return false;
  if (s['not'] !== undefined && accepts(s['not'], value)) return false;
  if (typeof value === 'number') return value >= number('minimum', Number.NEGATIVE_INFINITY);
  if (typeof value === 'string') {
    const pattern = s['pattern'] === undefined ? undefined : new RegExp(String(s['pattern']), 'u');
    return value.length >= number('minLength', 0) && (!pattern || pattern.test(value));
  }
  if (Array.isArray(value)) {
    if (value.length < number('minItems', 0) || value.length > number('maxItems', Infinity)) return false;
    if (s['uniqueItems'] && new Set(value.map((v) => JSON.stringify(v))).size < value.length) return false;
    return s['items'] === undefined || value.every((v) => accepts(s['items'], v));
  }
  if (typeOf(value) !== 'object') return true;
  const entries = Object.entries(value as Record<string, unknown>);
  if (entries.length < number('minProperties', 0) || entries.length > number('maxProperties', Infinity))
    return false;
  const keys = new Set(entries.map(([key]) => key));
  if (!list('required').every((key) => keys.has(String(key)))) return false;
  const properties = (s['properties'] ?? {}) as Record<string, unknown>;
  return entries.every(
    ([key, v]) =>
      accepts(s['propertyNames'] ?? true, key) &&
      accepts(properties[key] ?? s['additionalProperties'] ?? true, v),
  );
}

function keywordsIn(rule: unknown, found: Set<string>): void {
  if (Array.isArray(rule)) for (const r of rule) keywordsIn(r, found);
  if (typeOf(rule) !== 'object') return;
  for (const [key, value] of Object.entries(rule as Schema)) {
    found.add(key);
    if (key === 'properties' || key === 'definitions')
      for (const v of Object.values(value as Schema)) keywordsIn(v, found);
    else if (key !== 'enum') keywordsIn(value, found);
  }
}

const shipped = readdirSync(`${root}problems/graphs`).filter((f) => f.endsWith('.yaml'));
const mistakes = `${root}test/golden/network-errors/`;
/** Mistakes of structure, which an editor can mark; the others need the expressions and the shapes. */
const structural = [
  'unknown-key',
  'unknown-key-in-variable',
  'not-a-mapping',
  'bad-name',
  'value-is-text',
  'value-quoted',
  'shape-bad',
  'expression-missing',
  'no-output',
  'output-twice',
  'repeat-range',
  'repeat-no-nodes',
  'layer-init',
  'edge-incomplete',
  'data-not-rows',
  'many',
];

describe('the schema of network files', () => {
  test('uses only keywords that the checker of this test knows', () => {
    const found = new Set<string>();
    keywordsIn(schema, found);
    expect([...found].filter((key) => !KEYWORDS.includes(key))).toEqual([]);
  });

  test.each(shipped)('accepts %s', (file) => {
    const text = readFileSync(`${root}problems/graphs/${file}`, 'utf8');
    expect(text.startsWith('# yaml-language-server: $schema=../schema/network.schema.json\n')).toBe(true);
    expect(accepts(schema, parse(text))).toBe(true);
  });

  test.each(structural)('rejects %s', (name) => {
    expect(
      accepts(schema, parse(readFileSync(`${mistakes}${name}.yaml`, 'utf8'), { uniqueKeys: false })),
    ).toBe(false);
  });

  test('lists the keys that the loader reads', () => {
    const keys = (rule: Schema | undefined) => Object.keys((rule?.['properties'] ?? {}) as object).sort();
    const sorted = (list: readonly string[]) => [...list].sort();
    expect(keys(schema)).toEqual(sorted(keysOf.file));
    expect(keys(definitions['layer'])).toEqual(sorted(keysOf.layer));
    expect(keys(definitions['edge'])).toEqual(sorted(keysOf.edge));
    expect(keys(definitions['repeat'])).toEqual(sorted(keysOf.repeat));
    const variable = ((definitions['variable']?.['anyOf'] ?? []) as readonly Schema[]).find(
      (s) => s['properties'],
    );
    expect(keys(variable)).toEqual(sorted(keysOf.variable));
    const layer = definitions['layer']?.['properties'] as Record<string, Schema>;
    const init = ((layer['init']?.['oneOf'] ?? []) as readonly Schema[]).find((s) => s['properties']);
    expect(keys(init)).toEqual(sorted(keysOf.init));
    expect(definitions['initKind']?.['enum']).toEqual(initKinds);
  });
});
