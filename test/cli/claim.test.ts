import { describe, expect, test } from 'vitest';
import { gradcheck } from './launch.js';

const claimOf = async (...args: readonly string[]) => {
  const { out, code } = await gradcheck('expr', ...args, '--json');
  return { code, claim: (JSON.parse(out) as { claim: Record<string, unknown> }).claim };
};

describe('a wrong derivative', () => {
  test.each([
    ['sin(3*x)', 'cos(3*x)', 'inner-derivative', null],
    ['x^2*exp(x)', '2*x*exp(x)', 'product-of-derivatives', { claimed: [], derivative: ['x^2*exp(x)'] }],
    ['x^3 + sin(x)', '3*x^2 - cos(x)', 'derivative-sign', { claimed: ['-cos(x)'], derivative: ['cos(x)'] }],
  ])('d/dx %s is not %s: %s', async (of, text, code, terms) => {
    const { code: exit, claim } = await claimOf(of, '--claim', text);
    expect(exit).toBe(1);
    expect(claim).toMatchObject({ verdict: 'refuted', misconception: { code }, terms });
  });

  test('the transpose is named', async () => {
    const { claim } = await claimOf('W*x', '--set', 'W=[[1,2],[3,4]]', '--claim', "W'", '--wrt', 'x');
    expect(claim).toMatchObject({ verdict: 'refuted', misconception: { code: 'other-layout' } });
  });

  test('nothing is named where no slip fits, and nothing for a right one', async () => {
    expect((await claimOf('x^3', '--claim', '3*x^2 + 0.001')).claim).toMatchObject({
      misconception: null,
      terms: { claimed: ['0.001'], derivative: [] },
    });
    expect((await claimOf('x^3', '--claim', '3*x*x')).claim).toMatchObject({
      verdict: 'proved',
      misconception: null,
      terms: null,
    });
  });

  test('the text says so', async () => {
    const { out } = await gradcheck('expr', 'sin(3*x)', '--claim', 'cos(3*x)', '-q');
    expect(out).toContain('Likely slip (inner-derivative)');
  });
});
