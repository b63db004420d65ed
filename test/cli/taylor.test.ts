import { describe, expect, test } from 'vitest';
import { gradcheck } from './launch.js';

async function json(...args: readonly string[]) {
  const { out } = await gradcheck('taylor', ...args, '--json');
  return JSON.parse(out);
}

const texts = (side: { readonly coefficients: readonly { readonly text: string }[] }) =>
  side.coefficients.map((c) => c.text);

describe('gradcheck taylor', () => {
  test('exact coefficients, and what the units do to small inputs', async () => {
    const sigmoid = await json('sigmoid(x)');
    expect(Object.keys(sigmoid)[0]).toBe('schema');
    expect(sigmoid.schema).toBe('gradcheck/taylor/1');
    expect(texts(sigmoid.right)).toEqual(['1/2', '1/4', '0', '-1/48', '0', '1/480']);
    expect(sigmoid).toMatchObject({ same: true, smallInputs: 'affine' });
    const tanh = await json('tanh(x)');
    expect(texts(tanh.right)).toEqual(['0', '1', '0', '-1/3', '0', '2/15']);
    expect(tanh.smallInputs).toBe('linear');
    const relu = await json('relu(x)', '--order', '2');
    expect([texts(relu.right), texts(relu.left)]).toEqual([
      ['0', '1', '0'],
      ['0', '0', '0'],
    ]);
    expect(relu).toMatchObject({ same: false, smallInputs: 'neither' });
    const selu = await json('selu(x)', '--order', '1');
    expect(selu.right.coefficients[1].value).toBeCloseTo(1.0507, 4);
    expect(selu.left.coefficients[1].value).toBeCloseTo(1.7581, 4);
  });

  test('a remainder that holds and is tight', async () => {
    const { range } = await json('tanh(x)', '--order', '4', '--range=-0.1..0.1');
    // The true error at 0.1 is 2/15 * 1e-5 to first order.
    expect(range.bound).toBeGreaterThan((2 / 15) * 1e-5 * 0.99);
    expect(range.bound).toBeLessThan((2 / 15) * 1e-5 * 3);
    expect((await json('1/x', '--range=-1..1')).range.bound).toBeNull();
  });

  test('a remainder for each side of a kink, with the branch fixed', async () => {
    const { range } = await json('selu(x)', '--order', '3', '--range=-0.5..0.5');
    expect(range.bound).toBeNull();
    const [left, right] = range.stretches;
    expect(left).toMatchObject({ from: -0.5, to: 0, side: 'left' });
    const error = 1.7580993408473766 * (Math.expm1(-0.5) - (-0.5 + 0.125 - 0.125 / 6));
    expect(left.bound).toBeGreaterThan(Math.abs(error) * (1 - 1e-9));
    expect(left.bound).toBeLessThan(Math.abs(error) * 1.05);
    expect(right).toMatchObject({ from: 0, to: 0.5, side: 'right', bound: 0 });
    const { out } = await gradcheck('taylor', 'selu(x - 0.3)', '--order', '3', '--range=-0.5..0.5');
    expect(out).toContain('for 3/10 < x < 0.5');
    expect(out.split('\n').every((line) => line.length <= 80)).toBe(true);
  });

  test('text, other points, other inputs', async () => {
    const { code, out } = await gradcheck(
      'taylor',
      'a*sin(x)',
      '--a',
      '2',
      '--wrt',
      'x',
      '--at',
      'pi/4',
      '--order',
      '2',
    );
    expect(code).toBe(0);
    expect(out).toContain('sqrt(2) + sqrt(2)*(x - pi/4) - sqrt(2)/2*(x - pi/4)^2');
    expect(out.split('\n').every((line) => line.length <= 80)).toBe(true);
    expect((await json('1/x', '--order', '1')).right.coefficients[0]).toMatchObject({ power: -1, text: '1' });
  });

  test('no series is exit 3 with a reason, mistakes are exit 2', async () => {
    const root = await gradcheck('taylor', 'sqrt(x)');
    expect(root.code).toBe(3);
    expect(root.out).toContain('no series');
    for (const args of [
      ['sin(x', ''],
      ['a*x', '--wrt=x'],
      ['x', '--at=y'],
      ['x', '--order=-1'],
      ['x', '--range=2'],
    ]) {
      const { code, err } = await gradcheck('taylor', ...args.filter((a) => a !== ''));
      expect(code, args.join(' ')).toBe(2);
      expect(err).toContain('help');
    }
  });
});
