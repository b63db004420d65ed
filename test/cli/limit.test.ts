import { describe, expect, test } from 'vitest';
import { gradcheck } from './launch.js';

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

  test.each([
    ['sin(x)', 'inf', 'x = pi/2 + 2*pi*k'],
    ['sin(1/x)', '0', '1/x = pi/2 + 2*pi*k'],
    ['x*sin(x)', 'inf', 'to -inf'],
    ['tan(x)', 'inf', 'pi/4'],
    ['abs(cos(x^2))', '-inf', 'x^2 ='],
    ['cos(2*x)+sin(x)', 'inf', 'x ='],
    ['sin(x)', '-inf', 'k = -1, -2'],
  ])('%s as x -> %s has no limit, by two sequences', async (expression, at, where) => {
    const { code, out } = await gradcheck('limit', expression, 'x', at, '--json');
    expect(code).toBe(1);
    const { limit, ok } = JSON.parse(out);
    expect(ok).toBe(false);
    expect(limit.kind).toBe('absent');
    expect(limit.reason).toContain(where);
  });

  test.each([
    ['sin(x)^2+cos(x)^2', '1'],
    ['sin(x)*cos(x)-sin(2*x)/2', '0'],
  ])('%s as x -> inf has the limit of its simpler form, %s', async (expression, value) => {
    const { code, out } = await gradcheck('limit', expression, 'x', 'inf', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out).limit.exact).toBe(value);
  });

  test.each([
    ['a*sin(x)', 'inf'],
    ['sin(x)^2+a*cos(x)^2', 'inf'],
  ])('%s as x -> %s is left open, with a reason', async (expression, at) => {
    const { code, out } = await gradcheck('limit', expression, 'x', at);
    expect(code).toBe(3);
    expect(out).toContain('not found');
  });

  test.each([
    ['x^a', 'inf', 'a<0', '0'],
    ['x^a', 'inf', 'a>0', 'inf'],
    ['x^n*exp(-x)', 'inf', 'n>0', '0'],
    ['exp(a*x)', '-inf', 'a>0', '0'],
    ['x^a*log(x)', 'inf', 'a<0', '0'],
    ['log(log(x))/log(x)', 'inf', '', '0'],
    ['x/log(log(x))', 'inf', '', 'inf'],
  ])('%s as x -> %s assuming %s', async (expression, at, assume, wanted) => {
    const { out } = await gradcheck(
      'limit',
      expression,
      'x',
      at,
      '--json',
      ...(assume ? ['--assume', assume] : []),
    );
    expect(JSON.parse(out).limit).toMatchObject({ kind: 'limit', exact: wanted });
  });

  test('a fact about a name that does not occur is a mistake', async () => {
    const { code, err } = await gradcheck('limit', 'x^a', 'x', 'inf', '--assume', 'n integer, aa<0');
    expect(code).toBe(2);
    expect(err).toContain('did you mean `a`?');
    expect(err).toContain('unknown name `n`');
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
