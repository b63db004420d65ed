import { describe, expect, test } from 'vitest';
import { all, readsAs } from './reads-as.js';
import { judgeText, makePart } from './setup.js';

describe('sizes', () => {
  const given = 'given: {W: [m, n], x: [n], t: [], A: [3, 4], v: [4], r: [1, 3], h: [D1], Omega: [D2, D1]}';
  const sizeOf = (of: string, more = '') => makePart(`kind: shape\n${given}\nof: ${of}${more}`);
  const named = sizeOf('W');
  const vector = sizeOf('x');
  const scalar = sizeOf('t');
  const plain = sizeOf('A');
  const four = sizeOf('v');
  const row = sizeOf('r');
  const layer = sizeOf('Omega');

  test.each([
    [named, '(m, n)'],
    [named, 'm x n'],
    [named, 'm × n'],
    [named, 'mxn'],
    [named, 'M x N'],
    [named, 'm-by-n'],
    [named, 'm rows and n columns'],
    [named, 'R^{m x n}'],
    [named, '$\\mathbb{R}^{m \\times n}$'],
    [named, 'W ∈ ℝ^(m×n)'],
    [vector, 'n'],
    [vector, '(n,)'],
    [vector, '[n, 1]'],
    [vector, 'R^n'],
    [vector, 'vector of length n'],
    [scalar, 'scalar'],
    [scalar, '1'],
    [scalar, '1x1'],
    [scalar, '()'],
    [scalar, 'ℝ'],
    [plain, '3 × 4 matrix'],
    [plain, 'torch.Size([3, 4])'],
    [four, 'ℝ⁴'],
    [four, '4x1'],
    [row, '1 x 3'],
    [layer, 'D_2 × D_1'],
    [layer, 'D₂×D₁'],
  ])('of %o: %s', (part, text) => {
    expect(judgeText(part, text)).toMatchObject({ verdict: 'correct' });
  });

  test.each([
    // The numbers with which the program works in the place of names.
    [named, '[3, 2]', 'wrong'],
    [named, '[m, 2]', 'wrong'],
    [vector, '2', 'wrong'],
    [named, '[n, m]', 'wrong'],
    [named, 'm', 'wrong'],
    [named, 'm + n', 'invalid'],
    [named, 'm^n', 'invalid'],
    [named, 'mn', 'invalid'],
    [named, 'k x n', 'invalid'],
    [vector, '[1, n]', 'wrong'],
    [vector, 'row vector of length n', 'wrong'],
    [four, '[1, 4]', 'wrong'],
    [row, '3 x 1', 'wrong'],
    [row, '3', 'wrong'],
    [plain, '4x3', 'wrong'],
    [plain, '12', 'wrong'],
    [plain, '3+4', 'invalid'],
    [scalar, 'n', 'wrong'],
  ])('of %o: %s is %s', (part, text, verdict) => {
    expect(judgeText(part, text)).toMatchObject({ verdict });
  });

  test('the derivative of a number is a row as a Jacobian, and a column as a gradient', () => {
    const jacobian = sizeOf('"x\'*x"', '\nwrt: x');
    const gradient = sizeOf('"x\'*x"', '\nwrt: x\nlayout: gradient');
    expect(judgeText(jacobian, '1 x n')).toMatchObject({ verdict: 'correct' });
    expect(judgeText(jacobian, '[n]')).toMatchObject({ verdict: 'correct' });
    expect(judgeText(gradient, '[n]')).toMatchObject({ verdict: 'correct' });
    expect(judgeText(gradient, '1 x n').feedback[0]).toContain('a vector is a column here');
  });

  test('a number for a named length is asked for by its name', () => {
    expect(judgeText(named, '[3, 2]').feedback[0]).toContain('by their names here (m, n)');
  });
});

describe('lengths in derivatives', () => {
  const sum = makePart('kind: derivative\ngiven: {u: [n], a: []}\nof: sum(u)/a\nwrt: u');
  const entries = makePart('kind: derivative\ngiven: {u: [n], A: [m, n]}\nof: A*u\nwrt: u');

  test.each([
    [sum, 'ones(n)/a', 'correct'],
    [sum, '[1, 1, 1]/a', 'wrong'],
    [sum, 'ones(3)/a', 'wrong'],
    [sum, 'ones(2)/a', 'wrong'],
    [entries, 'A', 'correct'],
    [entries, 'A*eye(n)', 'correct'],
    [entries, 'A*eye(2)', 'wrong'],
  ])('of %o: %s is %s', (part, text, verdict) => {
    expect(judgeText(part, text)).toMatchObject({ verdict });
  });
});

readsAs('sizes in other signs', 'kind: shape\ngiven: {A: [m, n]}\nof: A', [
  ...all(
    'correct',
    '[m, n]',
    'm × n',
    'm by n',
    'R^{m×n}',
    'A \\in \\mathbb{R}^{m \\times n}',
    'A ∈ ℝ^{m×n}',
    'm rows and n columns',
  ),
  ...all('invalid', 'm*n', 'm·n', 'm·n entries'),
  ...all('wrong', 'n × m', 'A \\in \\mathbb{R}^{n \\times m}'),
]);
