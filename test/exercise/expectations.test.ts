import { describe, expect, test } from 'vitest';
import { judgeText, makePart } from './setup.js';

const part = (given: string, of: string, laws: string, statistic = 'mean') =>
  makePart(`kind: expectation\ngiven: {${given}}\nof: ${of}\nstatistic: ${statistic}\nlaws: {${laws}}`);

describe('exponentials of random numbers', () => {
  test.each([
    ['x: [], mu: [], s: []', 'exp(x)', 'x: "normal(mu, s)"', 'exp(mu + s^2/2)', 'exp(mu + s^2)'],
    ['x: [], mu: [], s: []', 'e^x', 'x: "normal(mu, s)"', 'exp(mu)*exp(s^2/2)', 'exp(mu)'],
    ['x: [], t: [], s: []', 'x*exp(t*x)', 'x: "normal(0, s)"', 't*s^2*exp(t^2*s^2/2)', '0'],
    ['x: [], s: []', 'x^2*exp(x)', 'x: "normal(0, s)"', '(s^2 + s^4)*exp(s^2/2)', 's^2*exp(s^2/2)'],
    ['x: [], s: []', 'cosh(x)', 'x: "normal(0, s)"', 'exp(s^2/2)', 'cosh(s)'],
    ['x: [], s: []', '1/exp(x)', 'x: "normal(0, s)"', 'exp(s^2/2)', 'exp(-s^2/2)'],
    ['x: [], a: [], b: []', 'exp(x)', 'x: "uniform(a, b)"', '(exp(b) - exp(a))/(b - a)', 'exp((a + b)/2)'],
    ['x: [], p: [], t: []', 'exp(t*x)', 'x: "discrete(0: 1 - p, 1: p)"', '1 - p + p*exp(t)', 'exp(p*t)'],
    ['x: [], y: [], s: []', 'exp(x + y)*y', 'x: "normal(0, s)", y: "normal(0, 1)"', 'exp(s^2/2 + 1/2)', '0'],
  ])('%s: E[%s], %s', (given, of, laws, right, wrong) => {
    expect(judgeText(part(given, of, laws), right).verdict).toBe('correct');
    expect(judgeText(part(given, of, laws), wrong).verdict).toBe('wrong');
  });

  test('the variance of a lognormal number', () => {
    const variance = part('x: [], mu: [], s: []', 'exp(x)', 'x: "normal(mu, s)"', 'variance');
    expect(judgeText(variance, '(exp(s^2) - 1)*exp(2*mu + s^2)').verdict).toBe('correct');
    expect(judgeText(variance, 'exp(2*mu + s^2)').verdict).toBe('wrong');
  });

  test('a law that fixes its variance alone says nothing of an exponential', () => {
    const open = part('x: [], s: []', 'exp(x)', 'x: "symmetric(s)"');
    expect(judgeText(open, 'exp(s^2/2)').verdict).toBe('undecided');
  });
});

describe('lengths with names', () => {
  const mean = (of: string, statistic = 'mean') =>
    part('x: [n], mu: [], s: []', of, 'x: "normal(mu, s)"', statistic);

  test.each([
    ['sum(x)', 'mean', 'n*mu', 'correct'],
    ['sum(x)', 'mean', '2*mu', 'wrong'],
    ['sum(x)', 'mean', 'mu', 'wrong'],
    ['mean(x)', 'variance', 's^2/n', 'correct'],
    ['mean(x)', 'variance', 's^2/2', 'wrong'],
    ['mean(x)', 'variance', 's^2', 'wrong'],
    ["x'*x", 'mean', 'n*(mu^2 + s^2)', 'correct'],
    ["x'*x", 'mean', 'n*s^2', 'wrong'],
  ])('%s: the %s as %s is %s', (of, statistic, answer, verdict) =>
    expect(judgeText(mean(of, statistic), answer).verdict).toBe(verdict),
  );

  test('a length may stand in a law', () => {
    const layer = part('w: [n], x: [n]', "w'*x", 'w: "normal(0, sqrt(2/n))"', 'variance');
    expect(judgeText(layer, '2*sum(x.^2)/n').verdict).toBe('correct');
    expect(judgeText(layer, 'sum(x.^2)').verdict).toBe('wrong');
  });
});

describe('means of arrays', () => {
  const layer = part('W: [p, n], x: [n], mu: []', 'W*x', 'x: "normal(mu, 1)"');

  test.each([
    ['mu*W*ones(n)', 'correct'],
    ['mu*ones(p)', 'wrong'],
    ['W*ones(n)', 'wrong'],
    ['mu*sum(sum(W))', 'wrong'],
  ])('W*x as %s is %s', (answer, verdict) => expect(judgeText(layer, answer).verdict).toBe(verdict));

  test.each([
    ['[1/3, 2/3]', 'correct'],
    ['[0.33, 0.67]', 'correct'],
    ['[0.33, 0.66]', 'wrong'],
    ['[1/3, 1/3]', 'wrong'],
    ['1/3', 'wrong'],
  ])('[x^2, 2*x^2] as %s is %s', (answer, verdict) =>
    expect(judgeText(part('x: []', '"[x^2, 2*x^2]"', 'x: "uniform(0, 1)"'), answer).verdict).toBe(verdict),
  );
});
