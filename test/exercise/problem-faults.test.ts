import { describe, expect, test } from 'vitest';
import { judgeText, makePart, read } from './setup.js';

const load = (part: string) => read('p.yaml', `problems:\n  - id: p\n    parts:\n      - {id: a, ${part}}\n`);

describe('what is wrong with a problem file', () => {
  test.each([
    'kind: derivative, given: {x: [n], y: [m]}, of: x + y, wrt: x',
    'kind: identity, given: {x: [n], y: [m]}, from: x + y',
    'kind: bound, given: {x: [n], y: [m]}, claim: sum(x + y) <= 3',
    'kind: value, given: {B: [5, 5]}, of: det(B)',
    'kind: shape, given: {x: [n], y: [m]}, of: x + y',
    'kind: derivative, given: {x: []}, of: foo(x), wrt: x',
    'kind: derivative, given: {x: []}, of: a*x, wrt: x',
    'kind: iteration, given: {x: [n], y: [m]}, loss: sum(x + y), params: [x], rate: 0.1',
  ])('is said with its place: %s', (part) => {
    const loaded = load(part);
    expect(loaded.ok).toBe(false);
    if (!loaded.ok) expect(loaded.diagnostics[0]!.span).toMatchObject({ source: { name: 'p.yaml' } });
  });

  test.each([
    'kind: derivative, given: {x: [n], y: [n]}, of: x + y, wrt: x',
    'kind: value, given: {B: [4, 4]}, of: det(B)',
    'kind: derivative, given: {x: [n]}, of: sum(x)/n, wrt: x',
    'kind: identity, given: {x: []}, from: "diff(x^2, x)"',
    'kind: network, given: {x: [n], W: [p, n]}, target: W*x, form: A*x, unknowns: [A]',
  ])('and nothing of what is right: %s', (part) => expect(load(part).ok).toBe(true));

  test('a determinant of an open size is no fault of an answer', () => {
    const part = makePart('kind: value\ngiven: {B: [n, n]}\nof: det(B)');
    expect(judgeText(part, 'det(B)').verdict).toBe('correct');
    expect(judgeText(part, '3').verdict).toBe('wrong');
    const chain = makePart('kind: identity\ngiven: {B: [n, n]}\nfrom: det(B)');
    expect(judgeText(chain, "= det(B')").verdict).toBe('correct');
    expect(judgeText(chain, '= 2*det(B)').verdict).toBe('wrong');
  });
});
