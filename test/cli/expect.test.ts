import { describe, expect, test } from 'vitest';
import { gradcheck } from './launch.js';

describe('gradcheck expect', () => {
  test('the halved second moment, for every symmetric law and for the normal one', async () => {
    for (const law of ['normal(0, sigma)', 'symmetric(sigma)']) {
      const { code, out } = await gradcheck('expect', 'E[relu(a)^2] = sigma^2/2', '--a', law);
      expect(code).toBe(0);
      expect(out).toContain('proved');
      expect(out).toContain('sigma > 0');
    }
    const two = await gradcheck('expect', 'relu(a)^2', '--a', 'discrete(-k, k)', '--claim', 'k^2/2');
    expect(two.code).toBe(0);
  });

  test('bounds refute, and prove inequalities, but never an equation', async () => {
    const wrong = await gradcheck('expect', 'tanh(a)^2 = 0.3943', '--a', 'normal(0, 1)');
    expect(wrong.code).toBe(1);
    expect(wrong.out).toMatch(/right to\s+4 decimals/);
    expect((await gradcheck('expect', 'tanh(a)^2', '--a', 'normal(0, 1)', '--claim', '< 0.3943')).code).toBe(
      0,
    );
    const equal = await gradcheck('expect', 'cos(a)', '--a', 'normal(0, 1)', '--claim', 'exp(-1/2)');
    expect(equal.code).toBe(3);
    expect(equal.out).toContain('no proof');
  });

  test('symmetry proves what integration cannot', async () => {
    const { code, out } = await gradcheck('expect', 'sigmoid(a)', '--a', 'symmetric(s)', '--claim', '1/2');
    expect(code).toBe(0);
    expect(out).toContain('by symmetry');
  });

  test('JSON', async () => {
    const { code, out } = await gradcheck(
      'expect',
      'Var[dot(w, h)]',
      '--w',
      'uniform(-1, 1)',
      '--h',
      'normal(0, 1)',
      '--shape',
      'w=3',
      '--shape',
      'h=3',
      '--json',
    );
    expect(code).toBe(0);
    const report = JSON.parse(out);
    expect(Object.keys(report)[0]).toBe('schema');
    expect(report).toMatchObject({
      schema: 'gradcheck/expect/1',
      statistic: 'variance',
      kind: 'exact',
      exact: '1',
      bounds: [1, 1],
      claim: null,
    });
  });

  test('mistakes are reported with a remedy and exit 2', async () => {
    const cases: readonly (readonly [readonly string[], string])[] = [
      [['relu(a)^2'], 'no input is random'],
      [['relu(a)^2', '--a', 'norml(0, 1)'], 'did you mean normal'],
      [['relu(a)^2', '--a', 'normal(0, -1)'], 'not positive'],
      [['relu(a)^2', '--a', 'normal(0)'], '1 parameters, not 2'],
      [['relu(a)^2', '--b', 'normal(0, 1)'], 'no input here'],
      [['relu(a', '--a', 'normal(0, 1)'], '^'],
      [['a', '--a', 'discrete(1: 1/2, 2: 1/3)'], 'do not add up to 1'],
      [['a', '--a', 'normal(nan, 1)'], '`nan` is no number'],
      [['a', '--a', 'uniform(0, Infinity)'], '`Infinity` is no number'],
      [['a', '--a', 'normal(0, foo(1))'], 'unknown function'],
      [['a', '--a', 'normal(0, 1)', '--shape', 'a=3'], 'is a vector'],
      [['a = 1', '--a', 'normal(0, 1)', '--claim', '2'], 'keep one of them'],
    ];
    for (const [args, message] of cases) {
      const { code, err } = await gradcheck('expect', ...args);
      expect(code, args.join(' ')).toBe(2);
      expect(err).toContain(message);
    }
  });

  test('an array in a claim is the array of the expression, and a name that nothing knows is a mistake', async () => {
    const law = ['--x', 'normal(m, 1)', '--shape', 'x=3'];
    const { code, out } = await gradcheck('expect', 'E[dot(w,x)] = sum(w)*m', ...law);
    expect(out).toContain('proved');
    expect(code).toBe(0);
    const wrong = await gradcheck('expect', 'E[dot(w,x)] = mean(w)*m', ...law);
    expect(wrong.code).toBe(1);
    const other = await gradcheck('expect', 'E[dot(w,x)] = sum(ww)*m', ...law);
    expect(other.code).toBe(2);
    expect(other.err).toContain('did you mean `w`?');
  });
});
