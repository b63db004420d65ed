import { describe, expect, test } from 'vitest';
import { type Answer, all, readsAs } from './reads-as.js';
import { judgeText, makePart } from './setup.js';

readsAs('logarithms with a base', 'kind: derivative\ngiven: {x: []}\nof: "x*log2(x) - x/log(2)"\nwrt: x', [
  ...all(
    'correct',
    'log_2 x',
    '2log_2(x)/2',
    'log_2(x)',
    '\\log_2x',
    '\\log_{2} x',
    'log₂ x',
    'log2 x',
    'ld x',
    'lb(x)',
    'ln x/ln 2',
    'ln(x)/ln2',
    'lg(x)/lg(2)',
    'log_{10} x / log_{10} 2',
    'log_3(x)/log_3(2)',
    'log_e(x)/log_e(2)',
  ),
  ...all('wrong', 'log_10 x', 'log_3(x)', 'ln x', '-log_2 x'),
  // The base is log10 by the standard, and right with another one.
  ...all('invalid', 'lg x', 'log_b x', 'ln2x'),
]);
readsAs(
  'lg as it is by the standard',
  'kind: derivative\ngiven: {x: []}\nof: log10(x)*x - x/log(10)\nwrt: x',
  [...all('correct', 'lg x', 'lg(x)', 'log_{10}(x)'), ...all('wrong', 'ld x', 'lb(x)', '2lg(x)')],
);
readsAs(
  'names that look like logarithms',
  'kind: derivative\ngiven: {x: [], log_2: [], lg: []}\nof: log_2*lg*x^2/2\nwrt: x',
  [...all('correct', 'log_2 lg x', 'lg log_2 x', 'lg(log_2 x)', 'log_2*lg*x'), ...all('wrong', 'log2(x)*lg')],
);
readsAs('names one after the other', 'kind: derivative\ngiven: {l: [], d: [], x: []}\nof: l*d*x\nwrt: x', [
  ...all('correct', 'ld', 'l d'),
  ...all('wrong', 'd/l'),
]);

const squares = 'kind: derivative\ngiven: {x: [n], y: [n], a: []}\nof: "a*sum(x.^2) + a"\nwrt: a';
readsAs('sums', squares, [
  ...all(
    'correct',
    '\\sum_i x_i^2 + 1',
    '2\\sum_i x_i^2/2 + 1',
    // The index of the entries tells over what.
    'sum x_i^2 + 1',
    '\\sum x_i^2 + 1',
    '2∑_i x_i²/2 + 1',
    '2norm(x, 2)^2/2 + 1',
    '1 + \\sum_{i=1}^n x_i^2',
    '\\sum_{i=1}^{n} x_i^2 + 1',
    '\\sum\\limits_{i=1}^n x_ix_i + 1',
    '\\sum_{i=0}^{n-1} x_{i+1}^2 + 1',
    '\\sum_{i=1}^n \\left(x_i^2 + \\frac{1}{n}\\right)',
    '\\frac{2\\sum_{k=1}^n x_k^2 + 2}{2}',
    'sum_i x_i^2 + 1',
    'sum_i=1^n x_i^2 + 1',
    '∑_i x_i² + 1',
    'Σᵢ xᵢ² + 1',
    '||x||_2^2 + 1',
    '\\|x\\|_2^2 + 1',
    '‖x‖₂² + 1',
    '||x||^2_2 + 1',
    'norm(x, 2)^2 + 1',
    '⟨x, x⟩ + 1',
    '\\langle x, x \\rangle + 1',
    'x⊤x + 1',
    'x^\\top x + 1',
  ),
  ...all(
    'wrong',
    '\\sum_i x_i^2 + 1/n',
    '\\sum_i x_i + 1',
    '\\sum_{i=1}^n x_i^2 - 1',
    '||x||_2 + 1',
    '||x||_1 + 1',
    '|x|_1^2 + 1',
    '⟨x, y⟩ + 1',
  ),
  // What is summed is not said, or over what.
  ...all(
    'invalid',
    'x_i^2 + 1',
    '\\sum i^2 + 1',
    '\\sum x_i^2 y_j + 1',
    'sum(x_i^2) + 1',
    '\\sum_i x_i + x_i^2 - x_i + 1',
    '\\sum_i a^i + 1',
    '\\sum_{i} 1',
    '\\sum_{n} x_n^2 + 1',
    '||x||_7 + 1',
    '⟨x, 1⟩ + 1',
  ),
]);
readsAs('sums below a line', 'kind: derivative\ngiven: {x: [n], y: [n]}\nof: dot(x, y)/dot(x, x)\nwrt: y', [
  ...all('correct', 'x/\\sum_i x_i^2', '\\frac{x}{\\sum_{i=1}^n x_i^2}', 'x/∑_j x_j x_j', 'x/||x||_2^2'),
  ...all('wrong', 'x/\\sum_i x_i', 'x/||x||_2'),
  // The last factor may stand above the line as well.
  ...all('invalid', '1/\\sum_i x_i^2 x', 'n x/\\sum_i x_i^2 / n'),
]);
readsAs('sums of two indices', 'kind: derivative\ngiven: {W: [m, n], a: []}\nof: "a*sum(W .^ 2)"\nwrt: a', [
  ...all(
    'correct',
    '\\sum_{i,j} W_{ij}^2',
    '\\sum_{ij} W_{ij}^2',
    '\\sum_i \\sum_j W_{ij}^2',
    '\\sum_{i=1}^m \\sum_{j=1}^n W_{i,j}^2',
    '\\|W\\|_F^2',
  ),
  ...all('wrong', '\\sum_{i,j} W_{ij}', '\\|W\\|_F'),
  ...all('invalid', '\\sum_{i} W_{ij}^2', '\\sum_i W_i^2'),
]);
readsAs('products', 'kind: derivative\ngiven: {p: [3], a: []}\nof: a*prod(p)\nwrt: a', [
  ...all('correct', '\\prod_i p_i', '∏_{i=1}^3 p_i', 'prod_i p_i'),
  ...all('wrong', '\\prod_{i=1}^2 p_i', '\\sum_i p_i'),
  ...all('invalid', '\\prod_i p_i a/a', '\\prod p_i q'),
  ...all('correct', '\\prod p_i'),
]);
readsAs(
  'names that look like sums',
  'kind: derivative\ngiven: {sum_i: [], x: [3], a: []}\nof: a*sum_i\nwrt: a',
  [...all('correct', 'sum_i', 'sum_i*1'), ...all('invalid', '\\sum_i x_i')],
);
readsAs('bars', 'kind: derivative\ngiven: {x: [], a: [], b: [], c: []}\nof: abs(x)*a\nwrt: a', [
  ...all('correct', '|x|', '||x||', '| |x| |', '|-|x||'),
  ...all('wrong', '|x|^2', '-|x|'),
  ...all('invalid', 'a|b|c|', '|x', '|x|_1'),
]);

const ramp = 'kind: derivative\ngiven: {x: []}\nassume: x != 0\nof: x^2*heaviside(x)/2\nwrt: x';
readsAs('cases as programs and LaTeX write them', ramp, [
  ...all(
    'correct',
    'Piecewise[{{x, x>0},{0,True}}]',
    'Piecewise[{{x, x>0}}]',
    'Piecewise[{{x, x > 0 && x < 1}, {x, x >= 1}, {0, True}}]',
    'Piecewise((x, x>0),(0,True))',
    'sp.Piecewise((0, x <= 0), (x, True))',
    'np.where(x > 0, x, 0)',
    'np.where((x > 0) & (x < 9), x, np.where(x > 0, x, 0))',
    'np.maximum(x, 0)',
    'torch.relu(x)',
    'np.clip(x, 0, abs(x))',
    '=IF(AND(x>0;x<1);x;IF(x>=1;x;0))',
    '=IF(OR(x>0;x>1);x;0)',
    '=MAX(x;0)*1,0',
    '\\left\\{\\begin{array}{ll} x & x>0 \\\\ 0 & x \\le 0 \\end{array}\\right.',
    '\\left\\{\\begin{array}{ll} x & \\text{if } x>0 \\\\ 0 & \\text{else} \\end{array}\\right.',
    '\\begin{cases} x \\text{ if } x>0 \\\\ 0 \\text{ otherwise}\\end{cases}',
    '(x)_+',
  ),
  ...all(
    'wrong',
    'Piecewise[{{-x, x>0},{0,True}}]',
    'Piecewise[{{x, x>0}}, x]',
    'Piecewise((x, x<0),(0,True))',
    'np.clip(x, 0, 1)',
    'torch.clamp(x, min=0, max=1)',
    '=IF(AND(x>0;x<1);x;0)',
    '\\left\\{\\begin{array}{ll} -x & x>0 \\\\ 0 & x \\le 0 \\end{array}\\right.',
  ),
  ...all('unfinished', 'Piecewise((x, x>0))'),
  ...all('invalid', 'Piecewise[{{x}, {0, True}}]', 'clip(x)', '±x'),
]);
readsAs(
  'decimals of spreadsheets',
  'kind: derivative\ngiven: {x: []}\nassume: x > 0\nof: 2*x^1.5/3\nwrt: x',
  [
    ...all('correct', '=POWER(x;0,5)', 'pow(x; 0,5)', '=WURZEL(x)', 'x^{0,5}', 'x^0,5', '√x', '²√x'),
    ...all('wrong', '=POWER(x;0,6)', 'x^{0,6}', '∛x', '³√(x)'),
  ],
);
readsAs('cubic roots', 'kind: derivative\ngiven: {x: []}\nof: 3/4*x*cbrt(x)\nwrt: x', [
  ...all('correct', '∛x', '³√x', '³√(x)', '∛(x)', '\\sqrt[3]{x}'),
  ...all('wrong', '√x', '-³√x'),
  ...all('invalid', '³√x^1 + 0'),
]);

readsAs('decimal commas of numbers', 'kind: derivative\ngiven: {x: []}\nof: x^2/4\nwrt: x', [
  ...all(
    'correct',
    '0,5x',
    '(0,5)x',
    'x·0,5',
    '\\frac{x}{2,0}',
    "f'(x) = 0,5x",
    '.5x',
    '½x',
    'x/2.',
    '5e-1x',
  ),
  ...all('wrong', '0,6x', '(0,6)x'),
  ...all('invalid', 'max(0,5x)', '0,5,x', '0, 5x'),
]);
readsAs('decimal commas in vectors', 'kind: derivative\ngiven: {x: []}\nof: "[3/4*x^2, 2*x]"\nwrt: x', [
  ...all('correct', '[1.5x, 2]', '[1,5x; 2]', '(1.5x, 2)^T'),
  ...all('wrong', '[1,7x, 2]', '[1, 5x, 2]', '[1.7x, 2]'),
  ...all('invalid', '[1,5x, 2]', '1,5x'),
]);
readsAs('decimal commas in lists of numbers', 'kind: value\ngiven: {}\nof: "[3/2, 2]"', [
  ...all('correct', '[1,5, 2]', '[1,5; 2]', '(1,5; 2,0)', '1,5 2', '[1,5 2]', '1,5 and 2', '1.5 and 2'),
  ...all('wrong', '[1,7, 2]', '[1, 5, 2]', '[1,5,2]', '1,7 and 2'),
]);
readsAs('a list that is no decimal', 'kind: value\ngiven: {}\nof: "[1, 5, 2]"', [
  ...all('correct', '[1,5, 2]', '[1,5,2]', '1, 5 and 2', '1, 5, and 2'),
  ...all('wrong', '[1.5, 2]', '[1,5; 2]'),
]);

const neuron = 'kind: derivative\ngiven: {x: []}\nof: sigmoid(x)\nwrt: x';
readsAs('functions that an answer defines', neuron, [
  ...all(
    'correct',
    's(x)*(1-s(x)) with s(x) = 1/(1+e^-x)',
    's(x)(1-s(x)), where s is the sigmoid',
    's(x)(1-s(x)) where s = sigmoid',
    's(1-s) with s = sigmoid(x)',
    'let s = sigmoid(x); s(1-s)',
    's = 1/(1+e^{-x}), s(1-s)',
    "s(x)=1/(1+e^{-x}), s'(x) = s(x)(1-s(x))",
    's(1-s)\ns = sigmoid(x)',
    's(x)·s(-x) with s(t) = 1/(1+e^-t)',
  ),
  ...all(
    'wrong',
    's(x)(1-s(x)) with s(x) = tanh(x)',
    's(x)(1-s(x)) where s is the tanh function',
    's = sigmoid(x); s(1+s)',
    's(2x)(1-s(2x)) with s(t) = 1/(1+e^-t)',
  ),
  ...all('invalid', 's(x)(1-s(x))', 'f(x)(1-f(x))', 's(x, x)(1 - s(x)) with s(x) = sigmoid(x)'),
]);
readsAs(
  'an abbreviation before its variable',
  'kind: derivative\ngiven: {x: [], w: []}\nwhere: {s: sigmoid(w*x)}\nof: s\nwrt: w',
  [
    ...all('correct', 's(1-s)x', 's(x)(1-s(x))x', 's(wx)(1-s(wx))x', 's(w, x)(1-s)x', 's(1-s)(x)'),
    ...all('wrong', 's(1+s)x', 's(x)(1+s(x))x'),
    // The product of s and x is what is right here.
    ...all('invalid', '(1-s) s(x)'),
  ],
);
readsAs('a name that is no abbreviation', 'kind: derivative\ngiven: {s: [], x: []}\nof: s*x^2/2\nwrt: x', [
  ...all('correct', 's(x)', 's x'),
  ...all('wrong', 's'),
]);
readsAs(
  'a factor behind a bracket below the line',
  'kind: derivative\ngiven: {x: [], a: []}\nof: a*log(1+exp(x))\nwrt: x',
  [
    ...all('correct', '1/(1+e^-x) a', 'e^x/(1+e^x) a', 'e^x / (1+e^x) a', 'a/(1+e^-x)'),
    ...all('wrong', 'a/(1+e^-x) x'),
    ...all('invalid', '1/(1+e^-x)a', 'e^x/(1+e^x)a'),
  ],
);
readsAs(
  'the same where it belongs below',
  'kind: derivative\ngiven: {x: [], a: []}\nof: log(1+exp(x))/a\nwrt: x',
  [...all('correct', '1/(1+e^-x)a', '1/((1+e^-x) a)'), ...all('invalid', '1/(1+e^-x) a')],
);
readsAs(
  'functions without brackets',
  'kind: derivative\ngiven: {x: []}\nof: log(cos(x))\nwrt: x\nassume: x > 0, x < 1',
  [
    ...all('correct', '-sin x/cos x', '-tan x', '-\\sin x/\\cos x', '- sin(x) / cos x'),
    ...all('wrong', 'sin x/cos x'),
    ...all('invalid', '-sin x/x cos x'),
  ],
);

readsAs('words around an answer', 'kind: derivative\ngiven: {x: []}\nof: exp(x)\nwrt: x', [
  ...all(
    'correct',
    'answer: e^x',
    'Answer = e^x.',
    'the derivative is e^x',
    "f'(x): e^x",
    'so e^x',
    'e^x (exact)',
    'e^x, x ∈ ℝ',
    'e^x for all x',
    "f'(x)=e^x, x in R",
    'x ↦ e^x',
    'x \\mapsto e^x',
    'lambda x: np.exp(x)',
    'exp x',
  ),
  ...all('wrong', 'answer: 2e^x', 'the derivative is x e^x'),
  ...all('invalid', 'e^x for x > 0 or so', 'y ↦ e^x', 'answer'),
]);
readsAs('names that are words', 'kind: derivative\ngiven: {value: [], rad: []}\nof: value*rad\nwrt: value', [
  ...all('correct', 'rad', '1 rad', '(1) rad'),
  ...all('wrong', '1', 'value'),
]);
readsAs('values as they are rounded', 'kind: value\ngiven: {}\nof: 1/3', [
  ...all(
    'correct',
    '1/3 approx 0.333',
    '1/3 ≈ 0.333',
    '≈ 0.333',
    '33.3%',
    '0,333',
    '3.33·10^-1',
    '1/3 (exact)',
    '0.33 (rounded)',
    '0.333 units',
    '1/3 ✓',
    'y: 1/3',
    'Antwort: 1/3',
    '０．３３３',
  ),
  ...all('wrong', '1/3 approx 0.334', '0.34 (rounded)', '1e-3', 'answer: 1/2'),
  ...all('invalid', '±1/3', '1/3 banana'),
]);
readsAs('a cross between numbers', 'kind: value\ngiven: {x: []}\nof: x^2\nat: {x: 5}', [
  ...all('correct', '2.5 × 10', '2.5*10', '5 x'),
  ...all('invalid', '2.5 x 10'),
]);
readsAs('a cross that is no name', 'kind: value\ngiven: {a: []}\nof: a^2\nat: {a: 5}', [
  ...all('correct', '2.5 x 10', '2 x 25/2'),
  ...all('wrong', '2 x 10'),
]);
readsAs('an entry or a name', 'kind: derivative\ngiven: {x: [3], x2: []}\nof: "x[2]*x2"\nwrt: x2', [
  ...all('correct', 'x[2]'),
  ...all('wrong', 'x2'),
  ...all('invalid', 'x_2', 'x₂', 'x_{2}'),
]);

readsAs('updates', 'kind: iteration\ngiven: {w: [], g: [], eta: []}\nloss: g*w\nparams: [w]\nrate: eta', [
  ...all(
    'correct',
    'w_{new} = w - eta*g',
    'w_new = w - eta g',
    'w -= eta*g',
    'w -= η g',
    'w += -eta*g',
    'w <- w - eta*g',
    'w → w - ηg',
    'w := w - eta*g',
    "w' = w - eta*g",
    'w_{t+1} = w_t - \\eta g_t',
    'w^{(t+1)} = w^{(t)} - η g',
    'w \\leftarrow w - \\eta g',
    { w: 'w -= eta*g' },
    { w: '-= eta*g' },
    { w_new: 'w - eta*g' },
    { 'w_{t+1}': 'w_t - eta*g' },
    { "w'": 'w <- w - eta*g' },
  ),
  ...all('wrong', 'w += eta*g', 'w -= -eta*g', 'w <- w + eta*g', 'w -= eta', { w: '-eta*g' }),
  ...all('invalid', 'v -= eta*g', { w: 'v -= eta*g' }, { v_new: 'w - eta*g' }),
]);
readsAs(
  'updates of two parameters',
  'kind: iteration\ngiven: {w: [], b: [], g: [], eta: []}\nloss: g*w + b\nparams: [w, b]\nrate: eta',
  [
    ...all('correct', 'w -= eta*g; b -= eta', 'w = w - eta*g\nb = b - eta', {
      w: 'w -= eta*g',
      b: 'b -= eta',
    }),
    ...all('wrong', 'w -= eta*g; b += eta', { w: 'w += eta*g', b: 'b -= eta' }),
    ...all('invalid', { w: 'b -= eta*g', b: 'w -= eta' }),
  ],
);

readsAs('a formula without an error', 'kind: order\nstencil: {1: 1/2, -1: -1/2}\nof: x^2\nwrt: x\nat: 1', [
  ...all('correct', 'exact', 'inf', '∞', 'infinity', '\\infty', { order: 'inf' }, { order: '∞' }),
  ...all('wrong', '2', { order: 'O(h^2)' }),
]);
readsAs('an order', 'kind: order\nstencil: {1: 1/2, -1: -1/2}', [
  ...all('correct', '2', '2.0', 'two', 'order = 2', 'O(h*h)', 'second', { order: 'h²' }),
  ...all('wrong', 'inf', 'O(h)', 'three', 'order = 1'),
  ...all('invalid', 'one or so', 'none'),
]);
readsAs('sums in a polynomial', 'kind: taylor\ngiven: {x: []}\nof: exp(x)\nwrt: x\nat: 0\norder: 2', [
  ...all('correct', '\\sum_{k=0}^{2} x^k/k!', '\\sum_{k=0}^2 \\frac{x^k}{k!}', '1 + x + 0,5x²'),
  ...all('wrong', '\\sum_{k=1}^2 x^k/k!'),
]);
readsAs('sums in a chain', 'kind: identity\ngiven: {x: [n]}\nfrom: sum(x.^2)\nto: dot(x,x)', [
  ...all('correct', '= sum_i x_i x_i = dot(x,x)', '= \\sum_{i=1}^n x_i^2 = dot(x,x)'),
  ...all('wrong', '= sum_i x_i = dot(x,x)'),
]);
readsAs('weights', 'kind: separable\nclasses: [[[0,0],[1,0]],[[0,3],[1,3]]]', [
  ...all(
    'correct',
    { separable: 'yes', w: '[0, -1]', b: '1,5' },
    { separable: 'yes', w: '[0,0; -1,0]', b: '½' },
    { separable: 'yes', w: '(0, -1)', bias: '3/2' },
    'separable: yes, w: [0,-1], b: 1,5',
  ),
  ...all(
    'wrong',
    { separable: 'yes', w: '[0, -1]', b: '3,5' },
    { separable: 'yes', w: '[0, -1]', bias: '-1' },
  ),
  ...all(
    'invalid',
    { separable: 'yes', w: '[0, -1]', b: 'some' },
    { separable: 'yes', w: '[0, -1, 2]', b: '1' },
  ),
]);

const corners = 'kind: kink\ngiven: {x: []}\nof: relu(x) + abs(x-1)\nwrt: x';
readsAs('places', corners, [
  ...all(
    'correct',
    { kinks: '[0, 1]' },
    { kinks: '{0,1}' },
    { kinks: '(0, 1)' },
    { kinks: 'x=0 and x=1' },
    { kinks: '0; 1' },
    { kinks: '0,0; 1,0' },
    { kinks: 'at x = 0 or at x = 1' },
    { kinks: 'x \\in \\{0, 1\\}' },
    { kinks: 'np.array([0, 1])' },
    { kinks: '0 1' },
    { kinks: 'max(0, -1), log(e)' },
    { kinks: '0, 1', left: '[-1, 0]', right: '(0, 2)' },
    { kinks: '0, 1', left: '-1,0; 0,0', right: '0; 2' },
    'kinks: 0 and 1; jumps: none',
  ),
  ...all(
    'wrong',
    { kinks: 'none' },
    { kinks: 'no kinks' },
    { kinks: '[0, 2]' },
    { kinks: '0, 1, 1' },
    { kinks: '±1' },
    { kinks: '0, 1', left: '0; -1', right: '0; 2' },
  ),
  ...all('invalid', { kinks: '[0, 1)' }, { kinks: 'x < 0' }, { kinks: 'none but 0' }),
]);
readsAs('no places', 'kind: kink\ngiven: {x: []}\nof: x^2\nwrt: x', [
  ...all(
    'correct',
    ...['none', 'no kinks', 'there are none', '∅', '{}', '[]', '-', 'nowhere', '\\emptyset', 'empty set'].map(
      (kinks) => ({ kinks }),
    ),
    { kinks: 'differentiable everywhere' },
  ),
  ...all('wrong', { kinks: '0' }),
  ...all('invalid', { kinks: 'not differentiable everywhere' }),
]);
readsAs('places with decimals', 'kind: kink\ngiven: {x: []}\nof: abs(x-1/2) + abs(x-1)\nwrt: x', [
  ...all('correct', { kinks: '0,5; 1' }, { kinks: '[0,5; 1,0]' }, { kinks: '½ and 1' }, { kinks: '0.5, 1' }),
  ...all('wrong', { kinks: '0,4; 1' }, { kinks: '0,1' }),
  ...all('invalid', { kinks: '0,5 and 1' }, { kinks: '[0,5, 1]' }),
]);
readsAs('places on both sides', 'kind: kink\ngiven: {x: []}\nof: abs(x^2-2)\nwrt: x', [
  ...all(
    'correct',
    ...['±√2', '\\pm\\sqrt{2}', 'x = ± sqrt(2)', '+/- sqrt(2)', '{±√2}', '±1.41', '-√2, √2'].map((kinks) => ({
      kinks,
    })),
  ),
  ...all('wrong', { kinks: '√2' }, { kinks: '±√3' }, { kinks: '±√2, 0' }),
]);

const two =
  'kind: backprop\nmode: forward\nnetwork:\n  inputs: {x1: 2, x2: 3}\n  nodes: {f1: x1*x2, f2: sin(f1)}\n  output: f2';
readsAs('a table with two inputs', two, [
  ...all(
    'correct',
    { f1: '6', f2: '-0,279', 'df1/dx1': '3', '∂f2/∂x1': '2,88' },
    { "f2'(x1)": '2.88' },
    { 'f1^2': '36' },
    { 'sin f1': '-0.279' },
    'f1 = 6, df2/dx1 = 2.88',
  ),
  ...all('wrong', { 'f1^2': '6' }, { "f2'(x2)": '2.88' }, 'f1 = 5'),
  ...all('invalid', { "f1'": '3' }, { "f2'": '2.88' }, { "f1'": '6' }),
]);
readsAs(
  'a table with one input',
  'kind: backprop\nmode: forward\nnetwork:\n  inputs: {x: 2}\n  nodes: {f1: x^2, f2: sin(f1)}\n  output: f2',
  [...all('correct', { "f1'": '4' }), ...all('wrong', { "f1'": '2' })],
);
readsAs(
  'slopes of a loss',
  'kind: backprop\nnetwork:\n  inputs: {x: 2}\n  params: {w: 3}\n  nodes: {a: w*x, E: a^2}\n  output: E',
  [
    ...all('correct', { 'dE/dw': '24' }, { '∇_w E': '24' }, { 'w.grad': '24' }, { '(dE)/(da)': '12' }),
    ...all('wrong', { '∇_w E': '12' }, { 'w.grad': '12' }),
    ...all('invalid', { dw: '24' }, { "E'": '24' }),
  ],
);

describe('what is said', () => {
  const of = (lines: string, answer: Answer) => judgeText(makePart(lines), answer).feedback.join(' ');

  test('both readings are named, with what to write', () => {
    const plain = 'kind: derivative\ngiven: {x: []}\nof: log2(x)*x - x/log(2)\nwrt: x';
    expect(of(plain, 'lg x')).toContain('`lg` can be read as log10 and as log2');
    const vector = 'kind: derivative\ngiven: {x: []}\nof: "[3/4*x^2, 2*x]"\nwrt: x';
    expect(of(vector, '[1,5x, 2]')).toContain('`1,5` can be read as two numbers (1 and 5) and as 1.5');
    expect(of(vector, '[1,7x, 2]')).toContain('`1,7` is read as two numbers (1 and 7).');
    expect(of(corners.replace('relu(x) + abs(x-1)', 'abs(x - 1/2)'), { kinks: '0,5' })).toContain(
      'it may be 0 and 5, or 0.5',
    );
  });

  test('a prime that does not say by what', () => {
    expect(of(two, { "f1'": '3' })).toContain('write df1/dx1 or df1/dx2');
  });

  test('a sum and an entry that do not say of what', () => {
    expect(of(squares, '\\sum i^2 + 1')).toContain('write sum(f, i, 1, n)');
    expect(of(squares, 'x_i^2 + 1')).toContain('sum(x[i], i, 1, n)');
  });
});

readsAs(
  'means with what they are the mean of',
  'kind: expectation\nof: relu(u)\nlaws: {u: "uniform(-1, 2)"}',
  [
    ['E[relu(u)] = 2/3', 'correct'],
    ['E(relu(u)) = 0.67', 'correct'],
    ['1/3*2^2/2 = 2/3', 'correct'],
    ['1/3*2^2/2 = 1/3', 'wrong'],
    ['1/3 = 2/3', 'wrong'],
    ['9/8', 'wrong'],
  ],
);

readsAs(
  'places of one kind without a label',
  'kind: kink\ngiven: {x: []}\nof: max(0, min(1, x/6 + 1/2))\nwrt: x',
  [
    ['-3, 3', 'correct'],
    ['x = -3 and x = 3', 'correct'],
    ['x = 3', 'wrong'],
    ['none', 'wrong'],
  ],
);

readsAs(
  'places of two kinds without a label',
  'kind: kink\ngiven: {x: []}\nof: abs(x) + heaviside(x-1)\nwrt: x',
  [['0, 1', 'invalid']],
);

readsAs(
  'steps of one parameter without labels',
  'kind: iteration\ngiven: {w: []}\nloss: (w-3)^2\nparams: [w]\nrate: 1/4\nat: {w: 0}\nsteps: 3',
  [
    ['1.5, 2.25, 2.625', 'correct'],
    ['1.5, 2.25, 2.875', 'wrong'],
    ['2.625', 'invalid'],
  ],
);
