import { describe, expect, test } from 'vitest';
import { judgeText, makePart } from './setup.js';

describe('one answer in the signs of many programs', () => {
  const part = makePart('kind: derivative\ngiven: {x: []}\nof: exp(x)*log(1 + x^2)\nwrt: x');

  test.each([
    'e^x ln(1+x^2) + e^x 2x/(1+x^2)',
    'np.exp(x)*(np.log(1+x**2) + 2*x/(1+x**2))',
    'Math.exp(x)*(Math.log(1+x*x) + 2*x/(1+x*x))',
    'Exp[x] (Log[1+x^2] + 2 x/(1+x^2))',
    'E^x (Log[1 + x^2] + (2 x)/(1 + x^2))',
    '=EXP(x)*(LN(1+POWER(x;2))+2*x/(1+x^2))',
    'exp{x}(ln{1+x^2} + 2x/{1+x^2})',
    'e^{x}\\left(\\ln(1+x^2)+\\frac{2x}{1+x^2}\\right)',
    '\\exp(x)\\,\\mathrm{ln}\\bigl(1+x^2\\bigr)+\\dfrac{2x\\exp(x)}{1+x^2}',
    'eˣ(ln(1+x²) + 2x/(1+x²))',
    'e^x [ln(1+x^2) + 2x/(1+x^2)]',
    'df/dx = e^x·ln(1+x²) + e^x·2x÷(1+x²).',
    'f′(x) ≈ e^x × (ln(1+x²) + 2x/(1+x²))',
    'ℯ^𝑥 · (ln(1 + 𝑥²) + 2𝑥/(1 + 𝑥²))',
    'ｅ^ｘ（ln（１＋ｘ^２）＋２ｘ／（１＋ｘ^２））',
    'e^x\u00a0(ln\u2061(1+x^2)\u200b + 2x/(1+x^2))',
    '“e^x(ln(1+x^2) + 2x/(1+x^2))”',
    '`e^x*(ln(1+x^2) + 2x/(1+x^2))`',
    '$$e^x(\\ln(1+x^2) + \\frac{2x}{1+x^2})$$',
    'f′ = e^x ln(1+x²) + e^x·2x/(1+x²) = e^x(ln(1+x²) + 2x/(1+x²))',
  ])('%s', (text) => {
    expect(judgeText(part, text)).toMatchObject({ verdict: 'correct' });
  });

  test.each([
    ['Exp[x] (Log[1+x^2] + x/(1+x^2))', 'wrong'],
    ['eˣ(ln(1+x²) - 2x/(1+x²))', 'wrong'],
    ['f′ = e^x(ln(1+x²) + x/(1+x²)) = e^x(ln(1+x²) + 2x/(1+x²))', 'wrong'],
    ['e^x lg(1+x²) + 2xe^x/(1+x²)', 'invalid'],
    ['e^x ln(1,5+x²)', 'invalid'],
    // What turns the direction of text would show another answer.
    ['e^x(ln(1+x²) + 2x/(1+x²))\u202e', 'invalid'],
  ])('%s is %s', (text, verdict) => {
    expect(judgeText(part, text)).toMatchObject({ verdict });
  });
});

describe('steps and cases', () => {
  const relu = makePart('kind: derivative\ngiven: {x: []}\nassume: x != 0\nof: relu(x)\nwrt: x');
  const product = makePart('kind: derivative\ngiven: {x: [], H: []}\nassume: x != 0\nof: H*x\nwrt: x');

  test.each([
    'H(x)',
    'Θ(x)',
    'UnitStep[x]',
    'np.heaviside(x, 0)',
    'Boole[x > 0]',
    'If[x > 0, 1, 0]',
    '=IF(x>0;1;0)',
    'np.where(x > 0, 1, 0)',
    '(x > 0).astype(float)',
    'int(x > 0)',
    '1 if x > 0, 0 if x < 0',
    '1 for x > 0, 0 otherwise',
    '{1 if x > 0, 0 else}',
    '1, x > 0; 0, x < 0',
    '⟦x > 0⟧',
    '\\chi_{x>0}',
    '\\mathbb{I}(x > 0)',
    '(1 + sgn x)/2',
  ])('%s', (text) => {
    expect(judgeText(relu, text)).toMatchObject({ verdict: 'correct' });
  });

  test.each([
    [relu, 'H(-x)', 'wrong'],
    [relu, 'np.where(x > 0, 0, 1)', 'wrong'],
    [relu, '1 if x > 0, 0 if x < -1', 'unfinished'],
    [relu, '1, x > 0; 0, x < -1', 'unfinished'],
    [product, 'H', 'correct'],
    [product, 'H(x)', 'wrong'],
    [product, 'H(x)/x', 'correct'],
  ])('of %o: %s is %s', (part, text, verdict) => {
    expect(judgeText(part, text)).toMatchObject({ verdict });
  });
});

describe('names', () => {
  const normal = makePart(
    'kind: derivative\ngiven: {x: [], mu: [], sigma: []}\nassume: sigma > 0\nof: sigma*(x - mu)^2\nwrt: x',
  );
  const neuron = makePart('kind: derivative\ngiven: {x: [], sigma: []}\nof: sigma*sigmoid(x)\nwrt: sigma');
  const hat = makePart('kind: derivative\ngiven: {yhat: [], y: []}\nof: (yhat - y)^2/2\nwrt: yhat');
  const entries = makePart('kind: derivative\ngiven: {x: [2], W: [2, 2]}\nof: x[1]^2 + W[1,2]*x[2]\nwrt: x');
  const layer = makePart(
    'kind: matrix\nwrt: v\nnetwork:\n  inputs: {v: [1, 2]}\n  params: {W1: {shape: [2, 2]}}\n  nodes: {h1: W1*v}\n  given: {h1: [1, 2], dL/dh1: [3, 4]}\ngiven: {W1: [2, 2], v: [2]}',
  );

  test.each([
    [normal, '2σ(x-μ)', 'correct'],
    [normal, '2\\sigma(x-\\mu)', 'correct'],
    [normal, '2𝜎(𝑥−𝜇)', 'correct'],
    [normal, '2σ(μ-x)', 'wrong'],
    [neuron, 'sigmoid(x)', 'correct'],
    [neuron, 'σ(x)', 'invalid'],
    [hat, 'ŷ - y', 'correct'],
    [hat, 'y\u0302 - y', 'correct'],
    [hat, '\\hat{y} - y', 'correct'],
    [hat, '\\hat y-y', 'correct'],
    [hat, 'y_hat - y', 'correct'],
    [hat, 'y - ŷ', 'wrong'],
    [entries, '[2x_1, W_12]', 'correct'],
    [entries, '(2x₁, W_{12})^T', 'correct'],
    [entries, '\\begin{pmatrix} 2x_1 \\\\ W_{12} \\end{pmatrix}', 'correct'],
    [entries, '[2x_1, W_21]', 'wrong'],
    [layer, 'W_1^T (3, 4)^T', 'correct'],
    [layer, 'W1.T @ np.array([3, 4])', 'correct'],
    [layer, '\\mathbf{W}_1^\\top\\begin{pmatrix} 3 \\\\ 4 \\end{pmatrix}', 'correct'],
    [layer, 'W_1 (3, 4)^T', 'invalid'],
    [layer, 'W_1*(3, 4)^T', 'wrong'],
  ])('of %o: %s is %s', (part, text, verdict) => {
    expect(judgeText(part, text)).toMatchObject({ verdict });
  });

  test('two meanings of σ are named', () => {
    expect(judgeText(neuron, 'σ(x)').feedback[0]).toContain('σ*(…) and as sigmoid(…)');
  });
});

describe('factors directly before a function', () => {
  const part = makePart('kind: derivative\ngiven: {x: [], a: [], b: []}\nof: a*b*sin(x)\nwrt: x');
  test.each([
    ['abcos(x)', 'correct'],
    ['2abcos(x)/2', 'correct'],
    ['absin(x)', 'wrong'],
    // a*b*sin(x) and b*asin(x) are both there.
    ['basin(x)', 'invalid'],
    ['acos(x)b', 'wrong'],
  ])('%s is %s', (text, verdict) => {
    expect(judgeText(part, text)).toMatchObject({ verdict });
  });
});

describe('roots and exponents that do not say how far they reach', () => {
  const root = makePart('kind: derivative\ngiven: {x: []}\nof: sqrt(1 + x^2)\nwrt: x');

  test.each([
    ['x/√(1+x²)', 'correct'],
    ['x/\\sqrt{1+x^2}', 'correct'],
    ['\\frac x{\\sqrt{1+x^2}}', 'correct'],
    ['x(1+x²)^-½', 'correct'],
    ['x/√1+x²', 'invalid'],
    ['x(1+x^2)^-1/2', 'invalid'],
    ['x√x²/(1+x²)', 'invalid'],
    // Brackets that are written are meant.
    ['x/sqrt(1)+x²', 'wrong'],
    ['x/(1+x²)^2/3', 'wrong'],
  ])('%s is %s', (text, verdict) => {
    expect(judgeText(root, text)).toMatchObject({ verdict });
  });
});
