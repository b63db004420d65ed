import { beforeAll, describe, expect, test } from 'vitest';
import { installCommand, type Run } from './launch.js';

let gradcheck: (...args: readonly string[]) => Promise<Run>;

beforeAll(async () => {
  gradcheck = await installCommand();
});

describe('gradcheck limit', () => {
  test.each([
    ['exp(-x)/(1+exp(-x))^2', 'inf', '0'],
    ['exp(-x)/(1+exp(-x))^2', '-inf', '0'],
    ['sin(x)/x', '0', '1'],
    ['(1-cos(x))/x^2', '0', '1/2'],
    ['(exp(x)-1)/x', '0', '1'],
    ['tanh(x)', 'inf', '1'],
    ['log(1+exp(x))-x', 'inf', '0'],
    ['x*log(x)/exp(x)', 'inf', '0'],
    ['exp(x)/x^10', 'inf', 'inf'],
  ])('%s as x -> %s', async (expression, at, wanted) => {
    const { code, out } = await gradcheck('limit', expression, 'x', at, '--json');
    expect(code).toBe(0);
    const report = JSON.parse(out);
    expect(Object.keys(report)[0]).toBe('schema');
    expect(report).toMatchObject({
      schema: 'gradcheck/limit/1',
      limit: { kind: 'limit', exact: wanted },
      ok: true,
    });
  });

  test('sides that differ are both shown, and exit 1', async () => {
    const { code, out } = await gradcheck('limit', 'abs(x)/x', 'x', '0');
    expect(code).toBe(1);
    expect(out).toContain('from the left of abs(x)/x = -1');
    expect(out).toContain('from the right of abs(x)/x = 1');
    expect(out).toContain('there is no limit');
  });

  test('what oscillates is not found, with a reason', async () => {
    const { code, out } = await gradcheck('limit', 'sin(x)', 'x', 'inf');
    expect(code).toBe(3);
    expect(out).toContain('not found');
  });

  test('mistakes are reported with a remedy and exit 2', async () => {
    for (const args of [
      ['x^2', 'y', '0'],
      ['sin(x', 'x', '0'],
      ['x^2', 'x', 'foo('],
      ['x^2', 'x'],
    ]) {
      const { code, err } = await gradcheck('limit', ...args);
      expect(code, args.join(' ')).toBe(2);
      expect(err.length).toBeGreaterThan(10);
    }
  });
});
