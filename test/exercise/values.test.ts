import { describe, expect, test } from 'vitest';
import { judgeText, makePart } from './setup.js';

describe('vectors and matrices of decimals', () => {
  const pair = makePart('kind: value\nof: "[1/3, 2/3]"');
  const square = makePart('kind: value\nof: "[[1/3, 2/3], [1, 4]]"');
  const mixed = makePart('kind: value\nof: "[exp(1), 0, -2, 1000*exp(1)]"');

  test.each([
    '[0.33, 0.67]',
    '0.33, 0.67',
    '(0.33, 0.67)',
    '(0.333, 0.7)',
    '[1/3, 0.67]',
    '[0.33 0.67]',
    '[0.33; 0.67]',
    '(0.33, 0.67)^T',
    "[0.33, 0.67]'",
    '[0,33; 0,67]',
    '[0,33, 0,67]',
    '{0.33, 0.67}',
    '<0.33, 0.67>',
    'np.array([0.33, 0.67])',
    'np.array([0.33, 0.67], dtype=float)',
    '\\begin{pmatrix} 0.33 \\\\ 0.67 \\end{pmatrix}',
    '\\left(\\begin{array}{c} 1/3 \\\\ \\frac{2}{3} \\end{array}\\right)',
    'x = [0.33, 0.67]',
    'x_1 = 0.33, x_2 = 0.67',
    '≈ [33%, 6.7·10⁻¹]',
    '[1/3, 2/3] ≈ [0.33, 0.67]',
    '[1, 2]/3',
    '0.33\n0.67',
  ])('%s for [1/3, 2/3]', (text) => {
    expect(judgeText(pair, text)).toMatchObject({ verdict: 'correct' });
  });

  test.each([
    ['[0.33, 0.66]', 'wrong'],
    ['[0.67, 0.33]', 'wrong'],
    ['[0.3, 0.6]', 'wrong'],
    ['[0, 1]', 'wrong'],
    ['[0.33]', 'wrong'],
    ['0.33', 'wrong'],
    ['[0.33, 0.67, 0]', 'wrong'],
    ['1,000, 2', 'wrong'],
    ['[1/3, 2/3] ≈ [0.33, 0.66]', 'wrong'],
    ['[1/3, c]', 'invalid'],
    ['[0.33, 0.67', 'invalid'],
    ['[[1/3, 2/3], [1/3, 2/3]]', 'wrong'],
  ])('%s for [1/3, 2/3] is %s', (text, verdict) => {
    expect(judgeText(pair, text)).toMatchObject({ verdict });
  });

  test('which entry is wrong is said', () => {
    expect(judgeText(pair, '[0.33, 0.66]').feedback).toEqual([
      'Entry 2: The last digit is not right: round, and do not cut off.',
    ]);
    expect(judgeText(square, '[[0.33, 0.67], [1, 5]]').feedback[0]).toBe('Entry 2, 2: It is too large.');
  });

  test.each([
    ['[[0.33, 0.67], [1.0, 4]]', 'correct'],
    ['[0.33 0.67; 1 4]', 'correct'],
    ['((0.33, 0.67), (1, 4))', 'correct'],
    ['[[0.33, 1], [0.67, 4]]^T', 'correct'],
    ['\\begin{bmatrix} 0.33 & 0.67 \\\\ 1 & 4 \\end{bmatrix}', 'correct'],
    ['[[0.33, 1], [0.67, 4]]', 'wrong'],
    ['[0.33, 0.67, 1, 4]', 'wrong'],
    ['1/3', 'wrong'],
  ])('%s for a matrix is %s', (text, verdict) => {
    expect(judgeText(square, text)).toMatchObject({ verdict });
  });

  test.each([
    ['[2.72, 0, −2, 2718]', 'correct'],
    ['2.718, 0.00, -2, 2.718e3', 'correct'],
    ['[2.72, 0, 2, 2718]', 'wrong'],
    ['[3, 0, -2, 2718]', 'wrong'],
  ])('%s for four numbers is %s', (text, verdict) => {
    expect(judgeText(mixed, text)).toMatchObject({ verdict });
  });
});

describe('ways to write a number', () => {
  test.each([
    ['6.02214076*10^23', '6.0e23', 'correct'],
    ['6.02214076*10^23', '6.02·10²³', 'correct'],
    ['6.02214076*10^23', '6,02 x 10^23', 'correct'],
    ['6.02214076*10^23', '6.02×10^{23}', 'correct'],
    ['6.02214076*10^23', '6.02 \\cdot 10^{23}', 'correct'],
    ['6.02214076*10^23', '6.02*^23', 'correct'],
    ['6.02214076*10^23', '10^23 * 6.02', 'correct'],
    ['6.02214076*10^23', '60.2E+22', 'correct'],
    ['6.02214076*10^23', '6.03·10²³', 'wrong'],
    ['6.02214076*10^23', '6.02·10²²', 'wrong'],
    ['6.02214076*10^23', '6.02213e23', 'wrong'],
    ['2469/2', '1.235e3', 'correct'],
    ['2469/2', '1235', 'wrong'],
    ['2469/2', '1,234.5', 'correct'],
    ['2469/2', '1.234,5', 'correct'],
    ['2469/2', '1 234,5', 'correct'],
    ['2469/2', "1'234.5", 'correct'],
    ['2469/2', '1_234.5', 'correct'],
    ['1234567', '1,234,567', 'correct'],
    ['1000', '1 000', 'correct'],
    ['1000', '1,000', 'invalid'],
    ['1000', '1.000', 'invalid'],
    ['1000', '1,001', 'wrong'],
    ['1000', '1,000.0', 'correct'],
    ['1', '1,000', 'correct'],
    ['1/3', '0.333…', 'correct'],
    ['2/3', '0.666...', 'correct'],
    ['2/3', '0.665...', 'wrong'],
    ['-1/3', '-(0.33)', 'correct'],
    ['1/3', '１/３', 'correct'],
    ['1/3', '0.33\u200b', 'correct'],
    ['1/3', '⅓', 'correct'],
    ['3/2', '1½', 'correct'],
    ['1/3', '“0.33”', 'correct'],
    ['1/3', 'ca. 0.33', 'correct'],
    ['1/3', '1/3 = 0.33.', 'correct'],
    ['1/3', '1/3 (0.33)', 'correct'],
    ['1/3', '2 (1/6)', 'correct'],
    ['1/3', '1/3 = 0.34', 'wrong'],
    ['1/3', '1/4 (0.33)', 'wrong'],
    ['1/3', '[0.33]', 'invalid'],
    // The decimals of an expression are exact, but may be somebody's rounding.
    ['1/3', '0.5*0.667', 'unfinished'],
    ['1/3', '0.5*0.5', 'wrong'],
  ])('%s as %s is %s', (of, text, verdict) => {
    expect(judgeText(makePart(`kind: value\nof: ${of}`), text)).toMatchObject({ verdict });
  });

  test('what two readings of a mark are is said', () => {
    expect(judgeText(makePart('kind: value\nof: 1000'), '1,000').feedback).toEqual([
      '`1,000` may be 1000 with a mark of thousands, or 1.000: write 1000 if you mean that.',
    ]);
  });
});

describe('tables of numbers', () => {
  const steps = makePart(
    'kind: iteration\ngiven: {w: [], x: [], y: []}\nloss: (w*x - y)^2\nparams: [w]\nrate: "1/10"\nat: {w: 0, x: 1, y: 2}\nsteps: 3',
  );
  const table = makePart(
    'kind: backprop\nnetwork:\n  inputs: {x1: 1}\n  nodes: {t1: sin(x1), alpha: t1^2}\n  output: alpha\nrequire: [dalpha/dx1]',
  );

  test.each([
    ['0.4, 0.72, 0.976'],
    ['(0.4, 0.72, 0.976)'],
    ['0,4; 0,72; 0,976'],
    ['[0 0.4 0.72 0.976]'],
    ['0,4, 0,72, 0,976'],
  ])('the steps %s', (text) => {
    expect(judgeText(steps, { w: text })).toMatchObject({ verdict: 'correct' });
  });

  test.each([
    [{ 'w₁': '0+0.1*4 = 0.4', w_2: '≈ 0.72', 'w^(3)': '9.76·10⁻¹' }, 'correct'],
    [{ 'w₁': '0+0.1*4 = 0.5', w_2: '≈ 0.72', 'w^(3)': '9.76·10⁻¹' }, 'wrong'],
  ])('the table %o is %s', (rows, verdict) => {
    expect(judgeText(steps, rows)).toMatchObject({ verdict });
  });

  test.each(['dalpha/dx1', '∂α/∂x_1', '\\frac{\\partial\\alpha}{\\partial x_{1}}', 'dα/dx₁'])(
    'the label %s',
    (label) => {
      expect(judgeText(table, { [label]: '0,909' })).toMatchObject({ verdict: 'correct' });
      expect(judgeText(table, { [label]: '0,919' })).toMatchObject({ verdict: 'wrong' });
    },
  );
});
