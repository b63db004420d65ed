import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gradcheck } from './launch.js';

describe('gradcheck stable', () => {
  test('softplus, written naively: regions, witness, picture, and a form that is proved equal', async () => {
    const { code, out } = await gradcheck('stable', 'log(1+exp(x))');
    expect(code).toBe(1);
    for (const part of ['709.78', 'overflow', 'cancellation', 'Bits lost', 'PROVED', 'log1p', 'unstable'])
      expect(out).toContain(part);
    expect(out.split('\n').every((line) => line.length <= 80)).toBe(true);
  });

  test('values that a network gives do not hide how its nodes are worked out', async () => {
    const { out } = await gradcheck('stable', 'problems/graphs/two-branch.yaml', '--json');
    const { nodes } = JSON.parse(out) as { readonly nodes: readonly { readonly verdict: string }[] };
    expect(nodes.map((n) => n.verdict)).toEqual(['stable', 'inaccurate']);
  });

  test('JSON has the fields of the contract', async () => {
    const { code, out } = await gradcheck('stable', 'exp(x)/sum(exp(x))', '--shape', 'x=3', '--json');
    expect(code).toBe(1);
    const report = JSON.parse(out);
    expect(Object.keys(report)[0]).toBe('schema');
    expect(report).toMatchObject({
      schema: 'gradcheck/stable/1',
      expression: 'exp(x)/sum(exp(x))',
      verdict: 'unstable',
      suggestion: { expression: 'softmax(x)', verdict: 'proved' },
    });
    for (const region of report.regions) {
      expect(['overflow', 'underflow', 'cancellation', 'nan']).toContain(region.fault);
      expect(region).toMatchObject({
        input: expect.any(String),
        bits: expect.any(Number),
        witness: expect.any(Object),
      });
    }
  });

  test('a second expression, a range, and exit 0 for what is overflow-safe', async () => {
    const { code, out } = await gradcheck(
      ...['stable', 'log(1+exp(x))', '--against', 'max(x,0)+log1p(exp(-abs(x)))', '--range', 'x=-100..100'],
    );
    expect(code).toBe(0);
    expect(out).toContain('overflow-safe, but not fully accurate');
    expect(out).toContain('o f   x g');
    expect((await gradcheck('stable', 'softplus(x)')).code).toBe(0);
    expect((await gradcheck('stable', '1-cos(x)', '--exit-zero')).code).toBe(0);
  });

  test('a network file: every node, and which one breaks first', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'stable-')), 'net.yaml');
    writeFileSync(file, 'inputs: {x: 1}\nnodes: {a: 2*x, e: 1 + exp(a), l: log(e)}\nloss: l\n');
    const { code, out } = await gradcheck('stable', file);
    expect(code).toBe(1);
    expect(out).toContain('l breaks first');
    const json = JSON.parse((await gradcheck('stable', file, '--json')).out);
    expect(json).toMatchObject({ schema: 'gradcheck/stable/1', breaksFirst: 'l' });
  });

  test('mistakes are reported with a remedy and exit 2', async () => {
    const cases: readonly (readonly [readonly string[], string])[] = [
      [['log(1+exp(x)'], '^'],
      [['x^2', '--range', 'x=5..1'], '--range x=1..5'],
      [['x^2', '--range', 'y=0..1'], 'is no input'],
      [['2+3'], 'is a constant'],
      [['x^2', '--against', 'foo(x)'], 'unknown function'],
      [['nowhere.yaml'], 'there is no such file'],
    ];
    for (const [args, message] of cases) {
      const { code, err } = await gradcheck('stable', ...args);
      expect(code, args.join(' ')).toBe(2);
      expect(err).toContain(message);
    }
  });
});
