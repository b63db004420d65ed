import { expect, test } from 'vitest';
import { all, readsAs } from './reads-as.js';
import { judgeText, makePart } from './setup.js';

readsAs(
  'an order in words',
  'kind: order\ngiven: {f2: []}\nstencil: {1: 1, 0: -1}\nanswer: {order: 1, constant: f2/2}',
  [
    ...all(
      'correct',
      'order 1, constant f2/2',
      'order: 1; leading term: f2/2 h',
      'order is 1 and constant is f2/2',
      'first order with leading constant f2/2',
      'O(h), constant f2/2',
      'order=1, constant=f2/2',
      '1, f2/2',
      "O(h), f''/2",
      'p = 1, C = f2/2',
    ),
    ...all('wrong', 'order 2, constant f2/2', 'order 1, constant f2', "O(h), f''"),
    ...all('correct', 'order 1, constant 0.5 f2'),
    ...all('unfinished', 'order 1, constant 1/2', 'order 1, constant 0.50'),
    ...all('wrong', 'order 1, constant 1/3', 'order 1, constant 0.4 f2'),
    ...all('unfinished', 'order 1'),
    ...all('invalid', 'order 1, nothing else'),
  ],
);

const separable =
  'kind: separable\nclasses: [[[1, 1]], [[0, 1], [1, 0], [0, 0]]]\nanswer: {separable: yes, w: [1, 1], b: -1.5}';
readsAs('weights one by one', separable, [
  ...all(
    'correct',
    'w1=1, w2=1, b=-1.5',
    'yes, w1 = 1, w2 = 1, b = -1.5',
    'separable: yes, w_1=1, w_2=1, b=-3/2',
    'yes w=(1,1) b=-1.5',
    'yes with w = (1, 1) and b = -1.5',
    'w0 = -1.5, w1 = 1, w2 = 1',
    'yes: w = (1, 1), b = -1.5',
    { separable: 'yes', w1: 1, w2: 1, b: '-1.5' },
  ),
  ...all('wrong', 'w1=1, w2=-1, b=-1.5', 'no, w1=1, w2=1, b=-1.5'),
  ...all('invalid', 'yes, w1=1, b=-1.5', 'yes, first: [1], second: [1, 1, 1]'),
  ...all('unfinished', 'yes'),
]);
const inseparable = 'kind: separable\nclasses: [[[1, 1], [0, 0]], [[0, 1], [1, 0]]]\nanswer: {separable: no}';
readsAs('a verdict against its own reason', inseparable, [
  ...all('correct', 'no', 'no, first: [1, 1], second: [1, 1]'),
  ...all('invalid', 'no, w1=1, w2=1, b=-1.5', 'separable: no, w: [1, 1], b: 0', 'no, b = 1'),
]);
test('the contradiction is named', () => {
  expect(judgeText(makePart(inseparable), 'no, w = (1, 1)').feedback.join(' ')).toContain(
    'contradict each other',
  );
});

const steps =
  'kind: iteration\ngiven: {w: [], eta: []}\nloss: w^2/2\nparams: [w]\nrate: eta\nat: {w: 1, eta: 0.2}\nsteps: 2';
readsAs('a list of steps', steps, [
  ...all(
    'correct',
    '0.8, 0.64',
    '[0.8, 0.64]',
    '1, 0.8, 0.64',
    '0.8 -> 0.64',
    '1 → 0.8 → 0.64',
    '0.8 and 0.64',
    '0,8; 0,64',
  ),
  ...all('wrong', '0.8, 0.68', '0.64, 0.8', '1, 0.8, 0.68'),
  ...all('invalid', '0.64', '0,8', '0.8, 0.64, 0.512, 0.4096'),
]);
readsAs('one step', steps.replace('steps: 2', 'steps: 1'), [
  ...all('correct', '0.8', '0,8', 'w = 0,8', '1, 0.8'),
  ...all('wrong', '0.9', '0,9'),
]);
const two =
  'kind: iteration\ngiven: {w: [], b: []}\nloss: w^2/2 + b^2\nparams: [w, b]\nrate: 1/10\nat: {w: 1, b: 1}\nsteps: 2';
readsAs('a list of tuples', two, [
  ...all('correct', '(0.9, 0.8), (0.81, 0.64)', '[0.9, 0.8]; [0.81, 0.64]'),
  ...all('wrong', '(0.8, 0.9), (0.64, 0.81)'),
  ...all('invalid', '0.9, 0.8, 0.81, 0.64'),
]);

readsAs(
  'updates in one line',
  'kind: iteration\ngiven: {w: [], b: [], x: [], y: [], eta: []}\nloss: (w*x + b - y)^2/2\nparams: [w, b]\nrate: eta',
  [
    ...all(
      'correct',
      'w -= eta*e*x, b -= eta*e with e = w*x + b - y',
      'e = w*x + b - y; w -= eta*e*x; b -= eta*e',
      'e = w*x + b - y, w -= eta*e*x, b -= eta*e',
      'w = w - eta*(w*x + b - y)*x and b = b - eta*(w*x + b - y)',
      'w, b = w - eta*(w*x + b - y)*x, b - eta*(w*x + b - y)',
      '(w, b) <- (w - eta*(w*x + b - y)*x, b - eta*(w*x + b - y))',
      '(w, b) = (w, b) - eta*(w*x + b - y)*(x, 1)',
      '(w, b) -= eta*(w*x + b - y)*(x, 1)',
    ),
    ...all(
      'wrong',
      'w -= eta*e*x, b += eta*e with e = w*x + b - y',
      '(w, b) -= eta*(w*x + b - y)*(1, x)',
      '(b, w) = (w - eta*(w*x + b - y)*x, b - eta*(w*x + b - y))',
    ),
    ...all('unfinished', 'w -= eta*(w*x + b - y)*x'),
    // One of the tuples stands in a place where it is not taken entry by entry.
    ...all('invalid', '(w, b) -= eta/(x, 1)', '(w, b) = (w, b)*(x, 1)'),
  ],
);

const limit = (of: string) => `kind: limit\ngiven: {x: []}\nof: ${of}\nwrt: x\nto: 0`;
readsAs('sides beside words that there is no limit', limit('exp(-1/x)'), [
  ...all(
    'correct',
    'DNE (left: inf, right: 0)',
    'DNE: left = inf, right = 0',
    'does not exist, left inf, right 0',
    'DNE because left limit is inf and right limit is 0',
    'does not exist (inf from the left, 0 from the right)',
    'lim x->0- = inf, lim x->0+ = 0',
    'x→0⁻: ∞, x→0⁺: 0',
    'left: inf, right: 0, so DNE',
  ),
  ...all(
    'wrong',
    'DNE (left: 0, right: inf)',
    'left: inf, right: 0, so 0',
    '0 (left: inf, right: 0)',
    'DNE (left: 0)',
  ),
  ...all('unfinished', 'left: inf', 'right: 0', '0 from the right'),
]);
readsAs('sides that agree', limit('sin(x)/x'), [
  ...all(
    'correct',
    'left:1,right:1',
    '1 from both sides',
    'both sides 1',
    'left = right = 1',
    '1 (left: 1, right: 1)',
    '\\lim_{x \\to 0} \\frac{\\sin x}{x} = 1',
    'lim x->0 sin(x)/x = 1',
    '1',
  ),
  ...all(
    'wrong',
    'DNE (left: 1, right: 1)',
    'left: 1, right: 2',
    'left: 1, right: 1, so 2',
    '2 from both sides',
    '\\lim_{x \\to 0} \\frac{\\sin x}{x} = 2',
    'left: 2',
  ),
  ...all('unfinished', 'left: 1', 'from the right: 1'),
]);

const expansion = 'kind: taylor\ngiven: {x: []}\nof: exp(x)\nwrt: x\nat: 0\norder: 3';
readsAs('a remainder and its order', expansion, [
  ...all(
    'correct',
    '1 + x + x^2/2 + x^3/6 + O(x^4)',
    '1 + x + x^2/2 + x^3/6 + o(x^3)',
    '1 + x + x^2/2 + x^3/6 + R_3(x)',
    '1 + x + x^2/2 + x^3/6 + ...',
    '1 + x + x^2/2 + x^3/6 + x^4/24 + O(x^5)',
    '1 + x + x^2/2 + x^3/6 + x^4/24 + O(x^4)',
  ),
  ...all(
    'unfinished',
    '1 + x + x^2/2 + x^3/6 + O(x^3)',
    '1 + x + x^2/2 + x^3/6 + O(x²)',
    '1 + x + x^2/2 + O(x^3)',
  ),
  ...all('wrong', '1 + x + x^2/2 + x^3/6 + O(x^5)', '1 + x + x^2/2 + x^3/6 + o(x^4)'),
]);
readsAs('a remainder past terms that vanish', expansion.replace('exp(x)', 'sin(x)'), [
  ...all('correct', 'x - x^3/6 + O(x^4)', 'x - x^3/6 + O(x^5)', 'x - x^3/6 + o(x^4)'),
  ...all('wrong', 'x - x^3/6 + O(x^6)'),
  ...all('unfinished', 'x - x^3/6 + O(x^3)'),
]);

readsAs(
  'what is differentiated in another name',
  'kind: derivative\ngiven: {x: [], y: []}\nof: x*y\nwrt: x',
  [
    ...all(
      'correct',
      'df/dx = y',
      '∂f/∂x = y',
      'd/dx f = y',
      "f'(x) = y",
      '∇_x f = y',
      '\\frac{\\partial f}{\\partial x} = y',
    ),
    ...all(
      'invalid',
      'df/dy = y',
      'df/dq = y',
      '∂f/∂z = y',
      '\\frac{\\partial f}{\\partial z} = y',
      "f'(q) = y",
      'd/dq f = y',
      '∇_q f = y',
    ),
  ],
);
