import { describe, expect, test } from 'vitest';
import { checkKeys } from '../../src/exercise/check-keys.js';
import { judgeText, makePart, tools } from './setup.js';

const limit = (of: string, to: string | number = 0, more = '') =>
  makePart(`kind: limit\ngiven: {x: [], a: []}\nof: ${of}\nwrt: x\nto: ${to}${more}`);

const NONE = [
  'DNE',
  'does not exist',
  "The limit doesn't exist.",
  'none',
  'undefined',
  '$\\text{DNE}$',
  'no limit',
];

describe('a limit that there is not', () => {
  test.each(['1/x', 'abs(x)/x', 'sin(1/x)', 'relu(x)/x'])('%s at 0 has none', (of) => {
    for (const said of NONE) expect(judgeText(limit(of), said).verdict, said).toBe('correct');
    for (const said of ['0', '1', 'inf', '-inf', '1/2', 'x - x'])
      expect(judgeText(limit(of), said), said).toMatchObject({ verdict: 'wrong' });
  });

  test('nor have waves at infinity', () => {
    expect(judgeText(limit('sin(x)', 'inf'), 'DNE').verdict).toBe('correct');
    expect(judgeText(limit('sin(x)', 'inf'), '0').verdict).toBe('wrong');
    expect(judgeText(limit('sin(x)/x', 'inf'), 'DNE').verdict).toBe('wrong');
  });

  test('a number is told why', () => {
    expect(judgeText(limit('abs(x)/x'), '1').feedback).toEqual([
      'There is no limit: from the left the values tend to -1, from the right to 1.',
    ]);
  });

  test.each([
    ['left: -1, right: 1', 'correct'],
    ['left-hand limit = -1, right-hand limit = +1', 'correct'],
    ['-1 from the left and 1 from the right', 'correct'],
    ['-1 (left), 1 (right)', 'correct'],
    ['left: 1, right: -1', 'wrong'],
    ['left: -1, right: -1', 'wrong'],
    ['left: -1, right: DNE', 'wrong'],
  ])('by its sides: %s is %s', (said, verdict) =>
    expect(judgeText(limit('abs(x)/x'), said).verdict).toBe(verdict),
  );

  test('sides as a table, infinite ones among them', () => {
    expect(judgeText(limit('1/x'), { left: '-inf', right: 'inf' }).verdict).toBe('correct');
    expect(judgeText(limit('1/x'), { left: 'inf', right: 'inf' }).verdict).toBe('wrong');
    expect(judgeText(limit('sin(x)/x'), { left: '1', right: '1' }).verdict).toBe('correct');
    expect(judgeText(limit('sin(x)/x'), { left: '1' }).verdict).toBe('unfinished');
    expect(judgeText(limit('sin(x)/x'), { left: '2' }).verdict).toBe('wrong');
  });

  test('for every value of a name, or it stays open', () => {
    expect(judgeText(limit('a/x', 0, '\nassume: a > 0'), 'DNE').verdict).toBe('correct');
    expect(judgeText(limit('a/x'), 'DNE').verdict).toBe('undecided');
    expect(judgeText(limit('a*x/x'), 'DNE').verdict).toBe('wrong');
  });

  test.each([
    ['1/x', 'does not exist', 'correct'],
    ['1/x^2', 'inf', 'correct'],
    ['sin(x)/x', 'does not exist', 'wrong'],
    ['1/x', 'inf', 'wrong'],
  ])('an answer key of %s that says %s is %s', (of, key, verdict) => {
    const [checked] = checkKeys(limit(of, 0, `\nanswer: ${key}`), tools);
    expect(checked!.judgement.verdict).toBe(verdict);
  });
});

describe('an infinite limit', () => {
  test.each([
    ['inf', 'correct'],
    ['+∞', 'correct'],
    ['diverges to infinity', 'correct'],
    ['minus infinity', 'wrong'],
    ['-inf', 'wrong'],
    ['1000000', 'wrong'],
    ['DNE', 'unfinished'],
  ])('1/x^2 at 0 as %s is %s', (said, verdict) =>
    expect(judgeText(limit('1/x^2'), said).verdict).toBe(verdict),
  );
});
