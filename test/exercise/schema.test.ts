import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kindKeys, kindNames, problemKeys } from '../../src/exercise/problem/problem-keys.js';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
}

const load = (name: string) =>
  JSON.parse(
    readFileSync(resolve(import.meta.dirname, `../../problems/schema/${name}.schema.json`), 'utf8'),
  ) as Schema;

const sorted = (keys: readonly string[]) => [...keys].sort();

describe('the schema of problem files', () => {
  const schema = load('problems');
  const definition = (name: string) => schema.definitions![name]!;

  test('has the keys that the loader has', () => {
    expect(sorted(Object.keys(schema.properties!))).toEqual(sorted(problemKeys.file));
    expect(sorted(Object.keys(schema.properties!['document']!.properties!))).toEqual(
      sorted(problemKeys.document),
    );
    expect(sorted(Object.keys(definition('problem').properties!))).toEqual(sorted(problemKeys.problem));
  });

  test.each(kindNames)('describes parts of kind %s', (kind) => {
    const part = definition(`part-${kind}`);
    const { required, optional } = kindKeys[kind];
    expect(sorted(Object.keys(part.properties!))).toEqual(
      sorted([...problemKeys.part, ...required, ...optional]),
    );
    expect(sorted(part.required!)).toEqual(sorted(['id', 'kind', ...required]));
    expect(definition('problem').properties!['parts']!.items!.anyOf).toHaveLength(kindNames.length);
  });
});

test('the schema of answer files allows one student or many', () => {
  expect(load('answers').anyOf).toHaveLength(2);
});
