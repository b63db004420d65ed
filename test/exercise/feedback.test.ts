import { describe, expect, test } from 'vitest';
import { judgeText, makePart } from './setup.js';

describe('a slip is named only where it fits', () => {
  const matrix = makePart(
    'kind: derivative\ngiven: {X: [N, d], w: [d], T: [N]}\nsizes: {N: [2], d: [2]}\nof: sum(abs(T - X*w))\nwrt: w',
  );
  const codeOf = (answer: string) => judgeText(matrix, answer).misconception?.code;

  test('a factor is no length by chance', () => {
    expect(codeOf("-X'*sign(T - X*w)/2")).toBe('factor-half');
    expect(codeOf("-2*X'*sign(T - X*w)")).toBe('factor-two');
    expect(codeOf("-X'*sign(T - X*w)/N")).toBe('mean-for-sum');
  });

  test('an answer that is right for the listed lengths alone is wrong', () => {
    const mean = makePart(
      'kind: derivative\ngiven: {x: [n], t: [n]}\nsizes: {n: [2]}\nof: mean((x - t).^2)\nwrt: x',
    );
    expect(judgeText(mean, '2*(x - t)/n').verdict).toBe('correct');
    expect(judgeText(mean, 'x - t').verdict).toBe('wrong');
  });

  test('a number is no derivative in another variable', () => {
    const line = makePart('kind: derivative\ngiven: {a: [], b: [], x: []}\nof: a + b*x^2\nwrt: b');
    expect(judgeText(line, '1').misconception?.code).not.toBe('other-variable');
    expect(judgeText(line, '2*b*x').misconception?.code).toBe('other-variable');
  });

  test('the factor that is left out is named', () => {
    const scaled = makePart('kind: derivative\ngiven: {g: [], z: []}\nof: g*sin(z)\nwrt: z');
    expect(judgeText(scaled, 'cos(z)').misconception?.explanation).toBe(
      'the factor g of g*sin(z) is left out.',
    );
  });
});

test('terms that differ are named beside some that agree', () => {
  const chain = makePart('kind: identity\ngiven: {x: [], y: []}\nfrom: (x + y)^2');
  const said = (answer: string) => judgeText(chain, answer).feedback.join(' ');
  expect(said('= x^2 + 2*x*y + y^2 = x^2 + x*y + y^2')).toContain(
    'The terms that differ: 2*x*y on the left, x*y on',
  );
  expect(said('= x^2 + y^2')).not.toContain('differ');
});

test('a chain that starts from another function is no slip in a derivative', () => {
  const chain = makePart('kind: identity\ngiven: {x: []}\nfrom: diff(x^2, x)');
  const judged = judgeText(chain, 'diff(2*x^2, x) = 4*x');
  expect(judged.feedback[0]).toContain(
    'starts from diff(2*x^2, x), which is not equal to the given diff(x^2, x)',
  );
  expect(judged.misconception).toBeUndefined();
});

test('a zero that is enclosed is shown as zero', () => {
  const tanh = makePart('kind: identity\ngiven: {x: []}\nfrom: diff(tanh(x), x)');
  expect(judgeText(tanh, '= diff((exp(x) + 1)/(exp(x) + 1), x)').feedback[0]).toContain('it is 0 where');
});

describe('an expectation beside vectors', () => {
  const part = makePart(
    'kind: expectation\ngiven: {w: [3], x: [3]}\nof: w\'*x\nlaws: {x: "normal(0, 1)"}\nstatistic: variance',
  );

  test.each([
    ["w'*w", 'correct'],
    ['sum(w.^2)', 'correct'],
    ['w[1]^2 + w[2]^2 + w[3]^2', 'correct'],
    ['norm(w)', 'wrong'],
    ['w', 'wrong'],
  ])('%s is %s', (answer, verdict) => expect(judgeText(part, answer).verdict).toBe(verdict));

  test('is judged at a few lengths where they have names', () => {
    const open = makePart(
      'kind: expectation\ngiven: {w: [n], x: []}\nof: sum(w)*x\nlaws: {x: "normal(0, 1)"}\nstatistic: variance',
    );
    expect(judgeText(open, 'sum(w)^2')).toMatchObject({ verdict: 'correct' });
    expect(judgeText(open, 'sum(w.^2)')).toMatchObject({ verdict: 'wrong' });
  });
});

describe('entries that a table leaves out', () => {
  const part = makePart(`kind: backprop
network:
  inputs: {x: {shape: [2], value: [1, 2]}}
  nodes: {h: x.^2, y: sum(h)}
  output: y
require: [h, dy/dx]`);

  test.each([
    [{ h: '[1, 4]', 'dy/dx': '[2, 4]' }, 'correct', 1],
    [{ h: '[1, 4]', 'dy/dx[1]': 2, 'dy/dx[2]': 4 }, 'correct', 1],
    [{ h: '[1, 4]', 'dy/dx[1]': 2 }, 'unfinished', 0.75],
    [{ h: '[1, 4]' }, 'unfinished', 0.5],
    [{ h: '[1, 4]', 'dy/dx': '[2, 5]' }, 'wrong', 0.5],
  ])('%o is %s', (table, verdict, share) =>
    expect(judgeText(part, table as Record<string, string | number>)).toMatchObject({ verdict, share }),
  );
});
