import { describe, expect, test } from 'vitest';
import { judgeText, makePart } from './setup.js';

const derivative = (of: string, rest = 'given: {x: []}') =>
  makePart(`kind: derivative\n${rest}\nof: ${of}\nwrt: x`);

describe('definitions in words', () => {
  const part = derivative('sigmoid(x)');
  test.each([
    ['s*(1-s) with s = sigmoid(x)', 'correct'],
    ['s(1-s), where s = sigmoid(x)', 'correct'],
    ['y*(1-y) with y = 1/(1+q) and q = exp(-x)', 'correct'],
    ['s*(1+s) where s = sigmoid(x)*(1-sigmoid(x))', 'wrong'],
    ['s*(1-s) with s = s + 1', 'invalid'],
  ])('%s is %s', (text, verdict) => {
    expect(judgeText(part, text)).toMatchObject({ verdict });
  });
});

describe('what stands before an equals sign', () => {
  const part = derivative('sigmoid(x)', 'given: {x: [], a: []}');
  test.each([
    ["s'(x) = sigmoid(x)*(1-sigmoid(x))", 'correct'],
    ['dL/dx = sigmoid(x)*(1-sigmoid(x))', 'correct'],
    ['-dL/dx = sigmoid(x)*(1-sigmoid(x))', 'invalid'],
    ['dL/da = sigmoid(x)*(1-sigmoid(x))', 'invalid'],
    ['sigmoid(x) = sigmoid(x)*(1-sigmoid(x))', 'wrong'],
  ])('%s is %s', (text, verdict) => {
    expect(judgeText(part, text)).toMatchObject({ verdict });
  });

  test('a value may be given with what it is worked out from', () => {
    const value = makePart('kind: value\ngiven: {x: [], y: []}\nof: x^2 + y\nat: {x: 3, y: 1/2}');
    expect(judgeText(value, 'x^2 + y = 9.5')).toMatchObject({ verdict: 'correct' });
    expect(judgeText(value, 'x + y = 9.5')).toMatchObject({ verdict: 'wrong' });
  });
});

describe('cases of which none need apply at a corner', () => {
  test.each([
    ['abs(x)', '1 if x>0, -1 if x<0', 'correct'],
    ['abs(x)', '1 if x>0 else (-1 if x<0 else 0)', 'correct'],
    ['abs(x)', '1 if x>0, -1 if x<-1', 'unfinished'],
    ['max(-1, min(1, x))', '0 if x<-1, 1 if -1<x<1, 0 if x>1', 'correct'],
    ['max(-1, min(1, x))', '{1, |x|<1; 0, |x|>1}', 'correct'],
    ['max(-1, min(1, x))', '0 if x<-1, 1 if -1<x<1', 'unfinished'],
    ['max(-1, min(1, x))', '0 if x<-1, 1 if -1<x<2, 0 if x>2', 'wrong'],
  ])('of %s: %s is %s', (of, text, verdict) => {
    expect(judgeText(derivative(of), text)).toMatchObject({ verdict });
  });
});

describe('functions without brackets', () => {
  const spread = derivative('(x - mu)^2/2*sigma^2', 'given: {x: [], mu: [], sigma: []}');
  test.each([
    [derivative('sin(x)^2'), '2·sin x·cos x', 'correct'],
    [derivative('tan(x)'), 'sec²x', 'correct'],
    [derivative('x*log(abs(x))'), 'ln|x| + 1', 'correct'],
    [derivative('x*log(2)'), 'ln 2', 'correct'],
    [derivative('x*log(sigmoid(a))', 'given: {x: [], a: []}'), 'log σ(a)', 'correct'],
    [spread, 'σ²(x - μ)', 'correct'],
    [spread, 'σ²(x + μ)', 'wrong'],
  ])('of %o: %s is %s', (part, text, verdict) => {
    expect(judgeText(part, text)).toMatchObject({ verdict });
  });

  test('logarithms have the base of their program', () => {
    const [two, ten, natural] = ['log2(x)', 'log10(x)', 'log(x)'].map((f) =>
      makePart(`kind: derivative\ngiven: {x: [], y: []}\nassume: x > 0\nof: y*${f}\nwrt: y`),
    );
    expect(judgeText(two!, 'Log[2, x]')).toMatchObject({ verdict: 'correct' });
    expect(judgeText(two!, 'Log[x, 2]')).toMatchObject({ verdict: 'wrong' });
    expect(judgeText(ten!, '=LOG(x)')).toMatchObject({ verdict: 'correct' });
    expect(judgeText(natural!, '=LOG(x)')).toMatchObject({ verdict: 'wrong' });
    expect(judgeText(natural!, '= log(x)')).toMatchObject({ verdict: 'correct' });
  });
});

describe('labels in one line', () => {
  const kink = makePart('kind: kink\ngiven: {x: []}\nof: relu(x)\nwrt: x');
  test.each([
    ['kinks: 0, left: 0, right: 1', 'correct'],
    ['kinks: 0, left: 1, right: 0', 'wrong'],
  ])('%s is %s', (text, verdict) => {
    expect(judgeText(kink, text)).toMatchObject({ verdict });
  });

  const classes = 'classes: [[[0, 1], [1, 0]], [[0, 0], [1, 1]]]';
  test.each([
    ['separable: no', 'correct'],
    ['not separable', 'correct'],
    ['separable: yes', 'wrong'],
    ['no idea', 'invalid'],
    ['not yes', 'invalid'],
  ])('%s is %s', (text, verdict) => {
    expect(judgeText(makePart(`kind: separable\n${classes}`), text)).toMatchObject({ verdict });
  });
});
