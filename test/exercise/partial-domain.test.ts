import { describe, expect, test } from 'vitest';
import { judgeText, makePart } from './setup.js';

const line = 'given: {x: []}\nof: x^2/2\nwrt: x';
const log = 'given: {a: [], b: []}\nfrom: log(a*b)';

/** Answers that are equal to what is right wherever both have values. */
describe('an answer without values on an interval is not correct', () => {
  test.each([
    ['kind: derivative', line, 'x > 0 ? x : 0/0', 'x = -1'],
    ['kind: derivative', line, 'sqrt(x)^2', 'x = -1'],
    ['kind: derivative', line, 'exp(log(x))', 'x = -1'],
    ['kind: derivative', line, 'x > 10^9 ? 0/0 : x', 'x = 1000000001'],
    ['kind: derivative', line, 'x*relu(x)/relu(x)', 'x = -1'],
    ['kind: derivative', line, 'x*sqrt(1 - x^2)/sqrt(1 - x^2)', 'x = 2'],
    ['kind: derivative', `${line}\nassume: x > 0`, 'x*sqrt(x - 1)/sqrt(x - 1)', 'x = 0.5'],
    ['kind: derivative', "given: {w: [n], x: [n]}\nof: w'*x\nwrt: x", 'exp(log(w))', 'w[1] = -1'],
    [
      'kind: matrix',
      'given: {v: [2]}\nof: 2*v\nwrt: v',
      '[[2, 0], [0, 2*sqrt(v[1])/sqrt(v[1])]]',
      'v[1] = -1',
    ],
    ['kind: identity', 'given: {x: []}\nfrom: x', '= exp(log(x)) = x^1', 'x = -1'],
    ['kind: identity', 'given: {x: []}\nfrom: x\nto: x + 0', 'x = sqrt(x)^2 = x + 0', 'x = -1'],
    ['kind: bound', 'given: {x: []}\nclaim: 0 <= x^2', '0 <= sqrt(x)^4 = x^2', 'x = -1'],
    ['kind: taylor', 'given: {x: []}\nof: exp(x)\nwrt: x\nat: 0\norder: 1', '1 + exp(log(x))', 'x = -1'],
    ['kind: limit', 'given: {x: [], a: []}\nof: a + 1/x\nwrt: x\nto: inf', 'exp(log(a))', 'a = -1'],
    [
      'kind: expectation',
      'given: {x: [], m: []}\nof: x + m\nlaws: {x: "normal(0, 1)"}\nstatistic: mean',
      'exp(log(m))',
      'm = -1',
    ],
  ])('%s %s: %s', (kind, rest, answer, place) => {
    const judged = judgeText(makePart(`${kind}\n${rest}`), answer);
    expect(judged).toMatchObject({ verdict: 'unfinished', share: 0.5 });
    expect(judged.feedback.join(' ')).toContain(place);
    expect(judged.feedback.join(' ')).toContain('has no value');
  });
});

describe('single places without a value are named and cost nothing', () => {
  test.each([
    [line, 'x^2/x', 'at x = 0 it has no value, where 0 is right'],
    [line, 'x*(x^2 - 2)/(x^2 - 2)', 'at x = -sqrt(2)'],
    [line, 'x*(exp(x) - 2)/(exp(x) - 2)', 'at x = log(2)'],
    [line, 'x*max(x, -1)/max(x, -1)', 'at x = 0'],
    [line, 'x*tan(x)/tan(x)', 'at x = 0'],
    [line, 'x == 3 ? 0/0 : x', 'at x = 3'],
    [line, 'x*sqrt(exp(x) - x - 1)/sqrt(exp(x) - x - 1)', 'at x = 0'],
    ["given: {w: [n], x: [n]}\nof: w'*x\nwrt: x", 'w.*x./x', 'only where x[i] != 0'],
  ])('%s: %s', (part, answer, note) => {
    const judged = judgeText(makePart(`kind: derivative\n${part}`), answer);
    expect(judged.verdict).toBe('correct');
    expect(judged.feedback.join(' ')).toContain(note);
  });
});

describe('nothing is said where the answer has a value wherever it is asked for', () => {
  test.each([
    [`${line}\nassume: x > 0`, 'exp(log(x))'],
    [line, 'x*(x^2 + 1)/(x^2 + 1)'],
    [line, 'x*sqrt(x^4 - x + 1)/sqrt(x^4 - x + 1)'],
    ['given: {x: []}\nof: relu(x)\nwrt: x', '(1 + abs(x)/x)/2'],
    ['given: {x: []}\nof: log(x)\nwrt: x', 'exp(-log(x))'],
    ['given: {x: []}\nof: log(x)\nwrt: x', '1/x'],
    ['given: {x: []}\nof: asin(x)\nwrt: x', '1/cos(asin(x))'],
    ['given: {x: []}\nof: sqrt(1 - x^2)\nwrt: x', '-tan(asin(x))'],
    ['given: {x: []}\nof: log(abs(x))\nwrt: x', 'sign(x)/abs(x)'],
    ['given: {x: [n]}\nof: norm(x)\nwrt: x', "x/sqrt(x'*x)"],
  ])('%s: %s', (part, answer) =>
    expect(judgeText(makePart(`kind: derivative\n${part}`), answer)).toMatchObject({
      verdict: 'correct',
      feedback: [],
    }),
  );
});

describe('the domain of an identity is where its two ends have values', () => {
  test.each([
    [`${log}\nto: log(a) + log(b)`, '= log(a) + log(b)', 'correct'],
    [log, '= log(a) + log(b)', 'unfinished'],
    [`${log}\nassume: a > 0`, '= log(a) + log(b)', 'correct'],
  ])('%s: %s is %s', (part, answer, verdict) =>
    expect(judgeText(makePart(`kind: identity\n${part}`), answer).verdict).toBe(verdict),
  );
});

test.each([
  ['kind: limit\ngiven: {x: []}\nof: 1/x\nwrt: x\nto: inf', '1/0'],
  ['kind: value\nof: exp(1)', '0/0'],
  ['kind: taylor\ngiven: {x: []}\nof: exp(x)\nwrt: x\nat: 0\norder: 1', '1 + x/0'],
  ['kind: identity\ngiven: {x: []}\nfrom: x', '= x + log(-1)'],
])('%s: %s has no value and is wrong', (part, answer) => {
  const judged = judgeText(makePart(part), answer);
  expect(judged.verdict).toBe('wrong');
  expect(judged.feedback.join(' ')).toContain('no value');
});

test.each([
  ['cbrt(x)', 'x^(-2/3)/3', 'correct'],
  ['cbrt(x)^4', '4*x^(1/3)/3', 'correct'],
  ['abs(x)^(4/3)', '4*x^(1/3)/3', 'correct'],
  ['cbrt(x)^5', '5*abs(x)^(2/3)/3', 'correct'],
  ['abs(x)^(5/3)', '5*x^(2/3)/3', 'unfinished'],
  ['x^2', '2*x^(3/2)/x^(1/2)', 'unfinished'],
])('of %s, %s is %s: odd roots are roots of negative numbers too', (of, answer, verdict) =>
  expect(judgeText(makePart(`kind: derivative\ngiven: {x: []}\nof: ${of}\nwrt: x`), answer).verdict).toBe(
    verdict,
  ),
);

test('an entry without any value is wrong', () => {
  const part = makePart('kind: matrix\ngiven: {v: [2]}\nof: 2*v\nwrt: v');
  expect(judgeText(part, '[[2, 0], [0/0, 2]]')).toMatchObject({ verdict: 'wrong', share: 0 });
  expect(judgeText(makePart(`kind: derivative\n${line}`), '0/0').verdict).toBe('wrong');
});
