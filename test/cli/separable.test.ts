import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { installCommand, type Run } from './launch.js';

let gradcheck: (...args: readonly string[]) => Promise<Run>;
const folder = mkdtempSync(join(tmpdir(), 'separable-'));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

beforeAll(async () => {
  gradcheck = await installCommand();
});

const LINES = `name,a,b,c,d,class
left column,1,0,1,0,vertical
right column,0,1,0,1,vertical
top row,1,1,0,0,horizontal
bottom row,0,0,1,1,horizontal
`;

describe('gradcheck separable', () => {
  test('vertical and horizontal lines are not separable, with the certificate in words', async () => {
    const { code, out } = await gradcheck('separable', file('lines.csv', LINES));
    expect(code).toBe(1);
    expect(out).toContain('left column + right column');
    expect(out).toContain('top row + bottom row');
    expect(out).toContain('(1, 1, 1, 1)');
    expect(out).toContain('for every bias');
    expect(out.split('\n').every((line) => line.length <= 80)).toBe(true);
  });

  test('a separable table has weights, and JSON begins with its schema', async () => {
    const { code, out } = await gradcheck(
      'separable',
      file('or.csv', '0,0,0\n0,1,1\n1,0,1\n1,1,1\n'),
      '--json',
    );
    expect(code).toBe(0);
    const report = JSON.parse(out);
    expect(Object.keys(report)[0]).toBe('schema');
    expect(report).toMatchObject({
      schema: 'gradcheck/separable/1',
      verdict: 'separable',
      classes: ['1', '0'],
      ok: true,
    });
    expect(report.weights).toHaveLength(2);
  });

  test('mistakes have a place and exit 2', async () => {
    const { code, err } = await gradcheck('separable', file('bad.csv', '1,2,a\n3,four,b\n'));
    expect(code).toBe(2);
    expect(err).toContain('bad.csv:2:3');
    expect(err).toContain('`four`');
    const missing = await gradcheck('separable', join(folder, 'nothing.csv'));
    expect(missing.code).toBe(2);
    expect(missing.err).toContain('there is no such file');
  });
});
