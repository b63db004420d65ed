import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gradcheck } from './launch.js';

const folder = mkdtempSync(join(tmpdir(), 'separable-'));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

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

  test('two columns of one name are a mistake, huge numbers and odd names stay readable', async () => {
    const twice = await gradcheck('separable', file('twice.csv', 'x,x,class\n0,1,a\n1,0,b\n'));
    expect(twice.code).toBe(2);
    expect(twice.err).toContain('twice.csv:1:3');
    expect(twice.err).toContain('`x` is given twice');
    const huge = await gradcheck('separable', file('huge.csv', '"x, y",z,class\n0,1e400,a\n1,1,b\n'));
    expect(huge.code).toBe(0);
    expect(huge.out).toContain('"x, y"');
    expect(huge.out).toMatch(/\de\d{3}/);
    expect(huge.out).not.toMatch(/0{30}/);
    expect(huge.out.replace(/\s+/g, ' ')).toContain('nearest pattern at distance 1 Check');
    const tiny = await gradcheck('separable', file('tiny.csv', 'x,y,class\n0,1e-400,a\n0,0,b\n'));
    expect(tiny.out).toContain('1/1e400');
    expect(tiny.out.replace(/\s+/g, ' ')).toContain('distance below 1e-300');
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
