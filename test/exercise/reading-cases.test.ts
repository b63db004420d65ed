import { expect, test } from 'vitest';
import { all, readsAs } from './reads-as.js';
import { judgeText, makePart } from './setup.js';

const outer = 'kind: value\ngiven: {x: []}\nof: "abs(x) > 1 ? 1 : 0"';
readsAs('conditions that are joined', outer, [
  ...all(
    'correct',
    '1 if x < -1 or x > 1; 0 otherwise',
    '1 if x < -1 || x > 1; 0 otherwise',
    '1 if x < -1 | x > 1, 0 otherwise',
    '1 if x < -1 ∨ x > 1, 0 if -1 <= x <= 1',
    '0 if -1 <= x && x <= 1, 1 otherwise',
    '0 if -1 <= x & x <= 1, 1 otherwise',
    '0 if -1 <= x ∧ x <= 1, 1 otherwise',
    '1 if |x| > 1 | 0 if |x| <= 1',
    '(|x| > 1 || |x| > 2) ? 1 : 0',
    '(x < -1) | (x > 1) ? 1 : 0',
    '\\begin{cases} 1 & x < -1 \\lor x > 1 \\\\ 0 & \\text{otherwise} \\end{cases}',
    '\\begin{cases} 1 & |x| > 1 \\\\ 0 & -1 \\le x \\land x \\le 1 \\end{cases}',
    'Piecewise((1, (x < -1) | (x > 1)), (0, True))',
    'Piecewise[{{1, x < -1 || x > 1}}]',
    'np.where((x < -1) | (x > 1), 1, 0)',
    'np.where(np.logical_or(x < -1, x > 1), 1, 0)',
    'IF(OR(x<-1;x>1);1;0)',
    '1, x < -1 or x > 1; 0, otherwise',
    '1 for |x| > 1, and 0 otherwise',
  ),
  ...all(
    'wrong',
    '1 if x < -1 && x > 1, 0 otherwise',
    '1 if x < -1 ∧ x > 1, 0 otherwise',
    '0 if -1 <= x | x <= 1, 1 otherwise',
    'np.where((x < -1) & (x > 1), 1, 0)',
  ),
  ...all('wrong', '1 if x < -1 | 0 otherwise'),
  ...all('invalid', '1 if |x > 1, 0 otherwise', '1 if x < -1 || x, 0 otherwise'),
]);

const magnitude = 'kind: value\ngiven: {x: []}\nof: abs(x)';
readsAs('choices in words', magnitude, [
  ...all(
    'correct',
    'if x > 0 then x else -x',
    'If x >= 0 then x, otherwise -x',
    'if x > 0: x else: -x',
    'if x > 0 then x else if x < 0 then -x else 0',
    'if x >= 0: x, otherwise: -x',
    'if x >= 0 then x, if x < 0 then -x',
    '2*{x/2 if x >= 0, -x/2 otherwise}',
    'x for x > 0, 0 for x = 0, -x for x < 0',
    'x if x > 0 | 0 if x = 0 | -x if x < 0',
    '(x if x > 0 else -x)',
  ),
  ...all('wrong', 'if x > 0 then -x else x', 'if x > 0 then x else if x < 0 then x else 0'),
  // A place without a value, and a choice of which it is not clear where it ends.
  ...all('unfinished', 'x if x > 0', 'if x > 0 then x', 'x for x >= 0', 'x if x > 0, otherwise undefined'),
  ...all('invalid', 'if x > 0 then if x > 1 then x else -x', 'x if positive', 'if x > 0 then'),
]);
readsAs('a single case that is the whole domain', 'kind: derivative\ngiven: {x: []}\nof: log(x)\nwrt: x', [
  ...all('correct', '1/x for x > 0', '1/x if x > 0'),
  ...all('wrong', '2/x for x > 0'),
  ...all('unfinished', '1/x for x > 1'),
]);

test('a single case is told where it has no value', () => {
  const { feedback } = judgeText(makePart(magnitude), 'x if x > 0');
  expect(feedback.join(' ')).toMatch(/at x = -\d+ it has no value/);
});

const chain = 'kind: identity\ngiven: {x: []}\nfrom: relu(x)\nto: (x + abs(x))/2';
readsAs('cases in a line of a chain', chain, [
  ...all(
    'correct',
    'relu(x) = {x if x > 0, 0 otherwise} = (x + |x|)/2',
    'relu(x) = x if x > 0 else 0 = (x + |x|)/2',
    'relu(x)\n = x if x > 0, 0 otherwise\n = (x + |x|)/2',
    'relu(x) = (if x > 0 then x else 0) = (x + |x|)/2',
    'relu(x) = x if x >= 0, 0 if x < 0 = (x + |x|)/2',
  ),
  ...all(
    'wrong',
    'relu(x) = {x if x > 0, 1 otherwise} = (x + |x|)/2',
    'relu(x) = 0 if x > 0 else x = (x + |x|)/2',
  ),
]);

readsAs('percents', 'kind: value\ngiven: {x: []}\nof: x/2', [
  ...all('correct', '50% x', '50%x', '50% * x', '50 % of x', '50\\% x'),
  ...all('wrong', '5% x'),
  ...all('invalid', '50 % x', '5 % 3'),
]);
readsAs('logarithms without brackets', 'kind: value\ngiven: {x: []}\nof: log(x)/log(3)', [
  ...all('correct', 'log_3 x', '\\log_{3} x', 'log₃ x', 'log_3(x)', '2 log_3 x - log_3(x)'),
  ...all('wrong', 'log_9 x', 'log_2 x'),
  ...all('invalid', 'log_3 x^2', 'log_3x'),
]);
readsAs('sums of programs', 'kind: value\ngiven: {x: [n]}\nof: "dot(x, x)"', [
  ...all(
    'correct',
    'Sum[x[[i]]^2, {i, 1, n}]',
    'Sum[x[[i]]^2, {i, n}]',
    'Sum(x[i]**2, (i, 1, n)).doit()',
    'sum(x[i]**2 for i in range(n))',
    'sum([x[i]**2 for i in range(1, n + 1)])',
    'np.sum(x**2)',
  ),
  ...all('wrong', 'Sum[x[[i]], {i, 1, n}]', 'Sum[x[[i]]^2, {i, 1, n - 1}]'),
]);
readsAs('sums of numbers', 'kind: value\ngiven: {}\nof: "sum(k^2, k, 1, 10)"', [
  ...all(
    'correct',
    'Sum[i^2, {i, 1, 10}]',
    'Sum[i^2, {i, 10}]',
    'Sum(i**2, (i, 1, 10))',
    'sum(i**2 for i in range(11))',
  ),
  // range ends before its end.
  ...all('wrong', 'sum(i**2 for i in range(10))', 'Sum[i^2, {i, 2, 10}]', 'Product[i^2, {i, 1, 10}]'),
]);

readsAs('a closed part below the line', 'kind: value\ngiven: {x: [], n: []}\nof: x/2*(1 - x/3)', [
  ...all('correct', 'x/2 (1 - x/3)', 'x/2! (1 - x/3)', 'x/sqrt(4) (1 - x/3)', 'n x/2 (1/n - x/(3n))'),
  ...all('invalid', 'x/2(1 - x/3)', 'x / 2 (1 - x/3)', 'x/sqrt(4)(1 - x/3)'),
  ...all('wrong', 'x/3 (1 - x/3)', 'x/2 (1 + x/3)'),
]);
readsAs('the same, all of it below the line', 'kind: value\ngiven: {x: [], n: []}\nof: x/(2*(1 + x))', [
  ...all('correct', 'x/(2(1 + x))', 'x/2(1 + x)'),
  ...all('invalid', 'x/2 (1 + x)'),
]);
readsAs('a mean', 'kind: value\ngiven: {x: [], y: [], n: []}\nof: (x + y)/n', [
  ...all('correct', '1/n (x + y)', '(1/n)(x + y)'),
  ...all('invalid', '1/n(x + y)'),
]);
readsAs('e before a bracket', 'kind: value\ngiven: {x: []}\nof: e*(x - 1) + pi*(x + 1)', [
  ...all('correct', 'e(x - 1) + pi(x + 1)', 'e(x-1) + π(x+1)'),
  ...all('wrong', 'e^(x - 1) + pi(x + 1)'),
]);

readsAs('lengths of vectors', 'kind: value\ngiven: {x: []}\nof: sqrt(5)*x', [
  ...all('correct', '||(1,2)|| x', '|(1,2)| x', '||(1, 2)||_2 x', '‖(1,2)‖ x', 'norm([1,2]) x'),
  ...all('wrong', '||(1,3)|| x', '|(1,2)|_1 x'),
  ...all('invalid', 'norm(1,2) x', '||1,2|| x'),
]);
readsAs('decimal commas in brackets and bars', 'kind: value\ngiven: {x: []}\nof: 1.5*x', [
  ...all('correct', '(1,5) x', '|1,5| x', '|-1,5| x'),
]);

readsAs('bounds that bound nothing', 'kind: value\ngiven: {x: []}\nof: relu(x)', [
  ...all(
    'correct',
    'np.clip(x, 0, inf)',
    'np.clip(x, 0, np.inf)',
    'np.clip(x, 0, None)',
    'np.clip(x, a_min=0, a_max=None)',
    'torch.clamp(x, min=0)',
    'x.clip(0)',
    'x.clamp(min=0)',
    'max(x, -inf, 0)',
    'min(max(x, 0), inf)',
    'np.fmax(x, 0)',
    'x.relu()',
  ),
  ...all('wrong', 'np.clip(x, -inf, 0)', 'np.clip(x, None, 0)', 'torch.clamp(x, max=0)', 'np.clip(x, 0, 1)'),
  ...all('invalid', 'np.clip(x, 0, 1, 2)', 'np.clip(x)'),
]);
readsAs('softplus in programs', 'kind: value\ngiven: {x: []}\nof: log(1 + exp(x))', [
  ...all('correct', 'np.log1p(np.exp(x))', 'np.logaddexp(0, x)', 'F.softplus(x)'),
  ...all('wrong', 'np.logaddexp(1, x)'),
]);
