import { all, readsAs } from './reads-as.js';

const corner =
  'kind: kink\ngiven: {x: []}\nof: abs(x-1) + 2*x\nwrt: x\nanswer: {kinks: 1, left: 1, right: 3}';
readsAs('labels of kinks without signs', corner, [
  ...all(
    'correct',
    'kinks 1, left 1, right 3',
    'kink at x = 1, left 1, right 3',
    'kinks: 1; left: 1; right: 3',
    'x = 1; left slope 1, right slope 3',
    '1 (left 1, right 3)',
    'kink at 1: left 1, right 3',
    'kink at 1 with slopes 1 and 3',
    'At x = 1 there is a kink, left slope 1, right slope 3',
    'not differentiable at x = 1; left derivative 1; right derivative 3',
    'Knick bei 1, links 1, rechts 3',
    'left slope: 1, right slope: 3, kinks: 1',
    'kinks 1 | left 1 | right 3',
  ),
  ...all(
    'wrong',
    'kinks 1, left 3, right 1',
    'kinks 0, left 1, right 3',
    'kink at 1: left 3, right 1',
    'kink at 1 with slopes 3 and 1',
    'kink at 0 with slopes 1 and 3',
    'At x = 0 there is a kink, left slope 1, right slope 3',
  ),
]);

readsAs('places of kinks with a label', 'kind: kink\ngiven: {x: []}\nof: abs(x^2-1)\nwrt: x', [
  ...all('correct', '-1 and 1', 'kinks -1, 1', 'kinks at x = -1 and x = 1', 'x = ±1'),
  ...all('wrong', 'kinks 0, 1', 'kink at 1'),
]);

const forward = 'kind: order\nstencil: {1: 1, 0: -1}\nanswer: {order: 1, constant: f2/2}';
readsAs('orders and factors in any order', forward, [
  ...all(
    'correct',
    'order 1, constant f2/2',
    'constant f2/2 and order 1',
    "order = 1, leading term h f''(x)/2",
    "O(h), constant f''/2",
  ),
  ...all('wrong', 'constant f2/2 and order 2', "order = 1, leading term h f''(x)/3"),
]);

readsAs(
  'leading terms with what is smaller, and without their derivative',
  'kind: order\nstencil: {1: 1/2, -1: -1/2}\nanswer: {order: 2, constant: f3/6}',
  [
    ...all('correct', 'order 2, constant f3/6 + O(h^2)', "order 2, leading term h^2 f'''(x)/6 + O(h^4)"),
    ...all('unfinished', 'order 2, constant 1/6', 'order 2, constant h^2/6'),
    ...all('wrong', 'order 2, constant 1/3', 'order 2, constant h/6', 'order 2, constant f2/6 + O(h^2)'),
  ],
);
