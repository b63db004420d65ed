import { describe, expect, test } from 'vitest';
import { render } from '../../src/diagnostic/render.js';
import { judgeText, makePart, read } from './setup.js';

/** What is said of a part that cannot be loaded. */
function complaints(lines: string): string {
  const indented = lines
    .split('\n')
    .map((l) => `        ${l}`)
    .join('\n');
  const loaded = read('part.yaml', `problems:\n  - id: p\n    parts:\n      - id: a\n${indented}\n`);
  return loaded.diagnostics.map((d) => render(d)).join('\n');
}

describe('values that are YAML lists', () => {
  test.each([
    ['at: {z: [2, 1, 0]}', '0.408', 'correct'],
    ['at:\n  z:\n    - 2\n    - 1\n    - 0', '0.408', 'correct'],
    ['at: {z: ["log(4)", 0, 0]}', 'log(3/2)', 'correct'],
    ['at: {z: [0, 1, 2]}', '0.408', 'wrong'],
  ])('%j, %s is %s', (at, answer, verdict) => {
    const part = makePart(`kind: value\ngiven: {z: [3]}\nof: -log(softmax(z)[1])\n${at}`);
    expect(judgeText(part, answer).verdict).toBe(verdict);
  });

  test('a matrix by its rows', () => {
    const part = makePart('kind: value\ngiven: {A: [2, 2]}\nof: trace(A)\nat: {A: [[1, 2], [3, 4]]}');
    expect(judgeText(part, '5').verdict).toBe('correct');
  });

  test.each(['at: {z: [1, {a: 2}]}', 'at: {z: [1, ""]}', 'at: {z: ["1+", 2]}'])('%s is a mistake', (at) => {
    expect(complaints(`kind: value\ngiven: {z: [2]}\nof: sum(z)\n${at}`)).toContain(
      '[1, 2] for a vector, [[1, 2], [3, 4]] for a matrix',
    );
  });
});

describe('names of laws', () => {
  test.each([
    ['laws: {x: "uniform(-1, 1)"}', 'x^2', '1/3', 'correct'],
    ['laws: {x: "uniform(-1, 1)"}', 'x^2', '1/2', 'wrong'],
    ['given: {s: []}\nassume: s > 0\nlaws: {z: "normal(0, s)"}', 'relu(z)', 's/sqrt(2*pi)', 'correct'],
    ['laws: {z: "normal(0, 1)"}\nwhere: {y: relu(z)}', 'y', '1/sqrt(2*pi)', 'correct'],
  ])('are declared by them: %s', (rest, of, answer, verdict) => {
    const part = makePart(`kind: expectation\nof: ${of}\n${rest}`);
    expect(judgeText(part, answer).verdict).toBe(verdict);
  });

  test('that nothing depends on are mistakes', () => {
    const said = complaints('kind: expectation\nof: a^2\ngiven: {a: []}\nlaws: {b: "normal(0, 1)"}');
    expect(said).toContain('unknown name `b`');
    expect(said).toContain('the names that are used are a');
  });
});
