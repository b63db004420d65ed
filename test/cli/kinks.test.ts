import { describe, expect, test } from 'vitest';
import { gradcheck } from './launch.js';

describe('gradcheck kinks', () => {
  test('places with both sides, and what descent makes of them', async () => {
    const { code, out } = await gradcheck('kinks', 'max(0,x)*abs(x-1)');
    expect(code).toBe(0);
    for (const part of ['corner', 'every slope in [0, 1] is a subgradient', 'Flat on x < 0', 'local minimum'])
      expect(out).toContain(part);
    expect(out.split('\n').every((line) => line.length <= 80)).toBe(true);
  });

  test('places where the value or the slope has no limit, by proof', async () => {
    const kindOf = async (f: string) => {
      const { code, out } = await gradcheck('kinks', f, '--json');
      expect(code, f).toBe(0);
      return JSON.parse(out).kinks.map((k: { kind: string; at: number }) => [k.kind, k.at]);
    };
    expect(await kindOf('sin(1/x)')).toEqual([['oscillation', 0]]);
    expect(await kindOf('x*sin(1/x)')).toEqual([['oscillation', 0]]);
    expect(await kindOf('exp(1/x)')).toEqual([['pole', 0]]);
    expect(await kindOf('x^3*sin(1/x)')).toEqual([['hole', 0]]);
    expect(await kindOf('x == 0 ? 0 : x^3*sin(1/x)')).toEqual([]);
    expect(await kindOf('log(x^2)*0')).toEqual([['hole', 0]]);
    expect(await kindOf('sigmoid(1/x)')).toEqual([['jump', 0]]);
    const wave = await gradcheck('kinks', 'sin(1/x)');
    expect(wave.out).toContain('essential');
    expect(wave.out.split('\n').every((line) => line.length <= 80)).toBe(true);
  });

  test('a place that could not be classified is undecided', async () => {
    const { code, out } = await gradcheck('kinks', 'sin(1/(x-a))', '--wrt', 'x', '--a', '2');
    expect(code).toBe(3);
    expect(out).toContain('incomplete');
  });

  test('JSON', async () => {
    const { code, out } = await gradcheck('kinks', 'rect(x)', '--json', '--range=-1..0.5');
    expect(code).toBe(0);
    const report = JSON.parse(out);
    expect(Object.keys(report)[0]).toBe('schema');
    expect(report).toMatchObject({
      schema: 'gradcheck/kinks/1',
      complete: true,
      range: { from: -1, to: 0.5 },
    });
    expect(report.kinks).toHaveLength(1);
    expect(report.kinks[0]).toMatchObject({
      kind: 'jump',
      text: '0',
      left: { value: 0 },
      right: { value: 1 },
      convention: 0,
    });
    expect(report.flats).toHaveLength(2);
  });

  test('mistakes are reported with a remedy and exit 2', async () => {
    for (const args of [
      ['a*abs(x)'],
      ['a*abs(x)', '--wrt', 'x'],
      ['abs(x'],
      ['abs(x)', '--range', '3'],
      ['softmax(x)', '--shape', 'x=2'],
    ]) {
      const { code, err } = await gradcheck('kinks', ...args);
      expect(code, args.join(' ')).toBe(2);
      expect(err).toContain('help');
    }
  });
});
