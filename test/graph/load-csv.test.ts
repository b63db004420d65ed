import { describe, expect, test } from 'vitest';
import { render } from '../../src/diagnostic/render.js';
import { createParser } from '../../src/expr/parse.js';
import { loadNetwork } from '../../src/graph/load.js';

const parser = createParser();

function load(csv: string, head = 'inputs: {x: {shape: [2]}}') {
  const text = `${head}\nparams: {w: [1, 2]}\nloss: (w' * x - y)^2\ndata: {file: points.csv}\n`;
  return loadNetwork({ name: 'net.yaml', text }, parser, {
    readTable: (path) => ({ name: path, text: csv }),
  });
}

describe('data from a table', () => {
  test('columns become inputs, and x[1], x[2] the entries of x', () => {
    const found = load('x[1],x[2],y\n1,2,3\n4,5,-6e-1\n');
    if (!found.ok) throw new Error(found.diagnostics.map((d) => render(d)).join('\n'));
    expect(found.value.data.map((row) => Object.fromEntries(row))).toEqual([
      { x: [1, 2], y: [3] },
      { x: [4, 5], y: [-0.6] },
    ]);
  });

  test.each([
    ['x[1],x[2],y\n1,2\n', 'points.csv:2:1'],
    ['x[1],x[2],y\n1,two,3\n', 'points.csv:2:3'],
    ['x[2],x[1],y\n1,2,3\n', 'points.csv:1:1'],
    ['1,2,3\n4,5,6\n', 'must name the columns'],
    ['x[1],x[2],y\n', 'no row under the header'],
    ['x[1],y\n1,2\n', 'shape'],
    ['x[1],x[2],y\n1,2,\n', 'points.csv:2:5'],
    ['', 'there is no row'],
  ])('%j is refused with its place', (csv, expected) => {
    const found = load(csv);
    expect(found.ok).toBe(false);
    expect(found.diagnostics.map((d) => render(d)).join('\n')).toContain(expected);
  });

  test('a library that may not read files says so', () => {
    const text = 'params: {w: 1}\nloss: (w*x)^2\ndata: {file: points.csv}\n';
    const found = loadNetwork({ name: 'net.yaml', text }, parser);
    expect(found.ok).toBe(false);
    expect(found.diagnostics.map((d) => d.code)).toContain('not-supported');
  });
});
