import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gradcheck } from './launch.js';

interface Scheme {
  readonly scheme: string;
  readonly case: string;
  readonly slope: number;
  readonly constant: number;
  readonly theory: number;
  readonly bestStep: number;
  readonly curve: readonly unknown[];
}

async function schemesOf(...args: readonly string[]): Promise<ReadonlyMap<string, Scheme>> {
  const { code, out } = await gradcheck('order', ...args, '--json');
  expect(code).toBe(0);
  const report = JSON.parse(out) as { schema: string; schemes: readonly Scheme[] };
  expect(Object.keys(report)[0]).toBe('schema');
  expect(report.schema).toBe('gradcheck/order/1');
  return new Map(report.schemes.map((s) => [s.scheme, s]));
}

describe('gradcheck order', () => {
  test('orders and constants of the five schemes for a smooth function', async () => {
    const schemes = await schemesOf('exp(sin(x))', '--x', '1');
    const orders = { forward: 1, backward: 1, central: 2, 'five-point': 4, 'complex-step': 2 };
    for (const [name, order] of Object.entries(orders)) {
      const s = schemes.get(name)!;
      expect(s.case, name).toBe('regular');
      expect(Math.abs(s.slope - order)).toBeLessThan(0.02);
      expect(Math.abs(s.constant / s.theory - 1)).toBeLessThan(0.01);
      expect(s.curve.length).toBeGreaterThan(20);
    }
    // f'' of exp(sin x) at 1, worked out by hand: (cos(1)^2 - sin(1)) exp(sin(1)).
    const second = (Math.cos(1) ** 2 - Math.sin(1)) * Math.exp(Math.sin(1));
    expect(schemes.get('forward')!.theory).toBeCloseTo(second / 2, 12);
  });

  test('a vanishing third derivative and a kink are named', async () => {
    const tanh = await schemesOf('x + x^5', '--x', '0');
    expect(tanh.get('central')!.case).toBe('higher');
    expect(tanh.get('five-point')!.case).toBe('regular');
    const corner = await schemesOf('abs(x)', '--x', '0');
    expect(corner.get('central')!.case).toBe('kink');
    expect(corner.get('five-point')!.case).toBe('kink');
  });

  test('one entry of a vector', async () => {
    const schemes = await schemesOf(
      'logsumexp(x)',
      '--x',
      '1,2,3',
      '--wrt',
      'x[2]',
      '--schemes',
      'central,complex-step',
    );
    expect([...schemes.keys()]).toEqual(['central', 'complex-step']);
    expect(schemes.get('central')!.case).toBe('regular');
  });

  test('what has no complex continuation is left out and said', async () => {
    const schemes = await schemesOf('erf(x)', '--x', '0.4');
    expect(schemes.get('complex-step')!.case).toBe('missing');
  });

  test('text within 80 columns, and a drawing', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'order-')), 'curve.svg');
    const { code, out } = await gradcheck('order', 'exp(sin(x))', '--x', '1', '--steps', '--svg', file);
    expect(code).toBe(0);
    expect(out).toContain('Order of accuracy');
    expect(out.split('\n').every((line) => line.length <= 80)).toBe(true);
    const svg = readFileSync(file, 'utf8');
    expect(svg).toMatch(/^<svg /);
    expect(svg.match(/<polyline/g)!.length).toBeGreaterThanOrEqual(5);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  test('mistakes are reported with a remedy and exit 2', async () => {
    const several = await gradcheck('order', 'a*x');
    expect(several.code).toBe(2);
    expect(several.err).toContain('--wrt');
    const scheme = await gradcheck('order', 'x^2', '--schemes', 'centrl');
    expect(scheme.code).toBe(2);
    expect(scheme.err).toContain('did you mean `central`');
    const syntax = await gradcheck('order', 'sin(x');
    expect(syntax.code).toBe(2);
    expect(syntax.err).toContain('^');
    const domain = await gradcheck('order', 'log(x)', '--x', '-1');
    expect(domain.code).toBe(2);
    expect(domain.err).toContain('log needs x > 0');
    const constant = await gradcheck('order', '2+3');
    expect(constant.code).toBe(2);
    const index = await gradcheck('order', 'sum(x)', '--x', '1,2', '--wrt', 'x[3]');
    expect(index.code).toBe(2);
  });
});
