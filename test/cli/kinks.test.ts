import { beforeAll, describe, expect, test } from 'vitest';
import { installCommand, type Run } from './launch.js';

let gradcheck: (...args: readonly string[]) => Promise<Run>;

beforeAll(async () => {
  gradcheck = await installCommand();
});

describe('gradcheck kinks', () => {
  test('places with both sides, and what descent makes of them', async () => {
    const { code, out } = await gradcheck('kinks', 'max(0,x)*abs(x-1)');
    expect(code).toBe(0);
    for (const part of ['corner', 'every slope in [0, 1] is a subgradient', 'Flat on x < 0', 'local minimum'])
      expect(out).toContain(part);
    expect(out.split('\n').every((line) => line.length <= 80)).toBe(true);
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
