import { describe, expect, test } from 'vitest';
import { judgeText, makePart } from './setup.js';

type Row = readonly [answer: string, verdict: string];

function table(title: string, lines: string, rows: readonly Row[]): void {
  const part = makePart(lines);
  describe(title, () => {
    test.each(rows)('%j is %s', (answer, verdict) => {
      expect(judgeText(part, answer).verdict).toBe(verdict);
    });
  });
}

table('order', 'kind: order\nstencil: {0: 1, -1: -1}\nanswer: {order: 1, constant: -f2/2}', [
  ['order: 1\nconstant: -f2/2', 'correct'],
  ['order = 1, constant = -1/2 f2', 'correct'],
  ['order=1; constant=-(1/2)*f2', 'correct'],
  ['order = 2, constant = -f2/2', 'wrong'],
  ['order = 1, constant = f2', 'wrong'],
  ['order = 1', 'unfinished'],
  ['1', 'unfinished'],
  ['O(h)', 'unfinished'],
  ['order = 1, order = 2, constant = -f2/2', 'invalid'],
  ['order = 1, constant = -f2/2, constant = f2', 'invalid'],
]);

test('the factor of the other error is right, and said to be', () => {
  const part = makePart('kind: order\nstencil: {0: 1, -1: -1}\nanswer: {order: 1, constant: -f2/2}');
  expect(judgeText(part, 'order: 1\nconstant: -f2/2').feedback).toEqual([]);
  expect(judgeText(part, 'order: 1\nconstant: f2/2').feedback[0]).toContain('the other error');
});

table('kinks', 'kind: kink\ngiven: {x: []}\nof: 3*abs(x-2)\nwrt: x\nanswer: {kinks: 2, left: -3, right: 3}', [
  ['kinks = 2\nleft = -3\nright = +3', 'correct'],
  ['kinks: 2, left: -3, right: 3', 'correct'],
  ['kinks = 2, left = 3, right = -3', 'wrong'],
  ['kinks = 2', 'unfinished'],
]);

table(
  'units of a network',
  'kind: network\nclasses: [[[0, 1], [1, 0]], [[0, 0], [1, 1]]]\ninputs: [x1, x2]',
  [
    ['h1 = relu(x1 - x2)\nh2 = relu(x2 - x1)\ny = h1 + h2 - 0.5', 'correct'],
    ['h1 = relu(x1 - x2); h2 = max(0, x_2 - x_1); y = h1 + h2 - 0.5', 'correct'],
    ['h1 = relu(x1 - x2)\nh2 = relu(x2 - x1)\ny = h1 + h2', 'wrong'],
    ['x1 + x2', 'invalid'],
  ],
);

table(
  'parameters of an equal network',
  'kind: network\ngiven: {x: []}\ntarget: tanh(x)\nform: a*sigmoid(b*x) + c\nunknowns: [a, b, c]',
  [
    ['a = 2, b = 2, c = -1', 'correct'],
    ['a=2; b=2; c=-1', 'correct'],
    ['a=2\nb=2\nc=-1', 'correct'],
    ['a = 2, b = 2, c = 1', 'wrong'],
    ['a = 2, b = 2', 'unfinished'],
  ],
);

const OR = 'kind: separable\nclasses: [[[1, 0], [0, 1], [1, 1]], [[0, 0]]]';
table('separability with weights that are asked for', `${OR}\nanswer: {separable: yes, w: [1, 1], b: -1/2}`, [
  ['separable: yes, w: [1, 1], b: -1/2', 'correct'],
  ['separable = yes, w = (1, 1), b = -0.5', 'correct'],
  ['separable: yes; w = (2,2); b = -1', 'correct'],
  ['yes; w = [2,2]; b = -1', 'correct'],
  ['yes, w = [1,1], b = -1.5', 'wrong'],
  ['separable: yes', 'unfinished'],
  ['separable: yes, w: [1, 1]', 'unfinished'],
  ['separable: yes, w: [1, 1], b: 0', 'wrong'],
  ['separable: no', 'wrong'],
]);

table('separability alone', `${OR}\nanswer: {separable: yes}`, [
  ['separable: yes', 'correct'],
  ['separable: yes, w: [1, -1], b: 0', 'wrong'],
]);

table('one value', 'kind: value\ngiven: {z: [3]}\nof: -log(softmax(z)[1])\nat: {z: [2, 1, 0]}', [
  ['0.41', 'correct'],
  ['0.41 or 0.42', 'invalid'],
  ['0.41 oder 0.42', 'invalid'],
  ['1 and 2', 'invalid'],
  ['2 > 1', 'invalid'],
  ['0.(41)', 'invalid'],
]);

table('one derivative', 'kind: derivative\ngiven: {x: []}\nof: abs(x)\nwrt: x', [
  ['1 if x > 0 or x > 5, -1 otherwise', 'correct'],
  ['-1 if x < 0 or x < -5, 1 otherwise', 'correct'],
  ['1 if x > 0 and x > 5, -1 otherwise', 'wrong'],
  ['-1 if -1 < x < 0 or x <= -1, 1 otherwise', 'correct'],
  ['1 if 0 < x < 1 or x >= 1, -1 otherwise', 'correct'],
  ['1 if 0 < x < 1 or x >= 2, -1 otherwise', 'wrong'],
  ['-1 if not x > 0, 1 otherwise', 'correct'],
  ['1 if (x>0) and (x>-1), -1 otherwise', 'correct'],
  ['1 if (x > 0 or x > 5), -1 otherwise', 'correct'],
  ['Piecewise((-1, Or(x<0, x<-1)), (1, True))', 'correct'],
  ['Piecewise((-1, (x < -1) | (x < 0)), (1, True))', 'correct'],
  ['Piecewise((-1, (x < -1) | (x > 0)), (1, True))', 'wrong'],
  ['Piecewise((1, And(x>0, x>-2)), (-1, True))', 'correct'],
  ['\\begin{cases}1 & x>0 \\text{ or } x>5\\\\-1 & \\text{otherwise}\\end{cases}', 'correct'],
  ['Piecewise((1, And(x>0, x<1)), (-1, True))', 'wrong'],
  ['1 or -1', 'invalid'],
]);

test('cases are no assumption of a chain', () => {
  const part = makePart('kind: identity\ngiven: {x: []}\nfrom: relu(x)\nto: (x + abs(x))/2');
  const chain = 'relu(x)\n= x if x>0 or x>5, 0 otherwise\n= (x+abs(x))/2';
  expect(judgeText(part, chain).verdict).toBe('correct');
  expect(judgeText(part, chain.replace('x if x>0 or', 'x if x>1 or')).verdict).toBe('wrong');
  expect(judgeText(part, chain.replace('x if x>0 or x>5, 0 otherwise', 'x*indicator(x > 0)')).verdict).toBe(
    'correct',
  );
});
