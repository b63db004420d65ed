import { describe, expect, it } from 'vitest';
import { probeKink } from '../../src/difference/kink.js';
import { createRandom, differentiateTree, evaluateTree, generateTree, printTree } from './dual-truth.js';

const inf = Number.POSITIVE_INFINITY;
const KINKS: readonly [string, (x: number) => number, number, number, number][] = [
  ['abs', Math.abs, 0, -1, 1],
  ['relu', (x) => Math.max(0, x), 0, 0, 1],
  ['shifted relu', (x) => Math.max(0, x - 0.7), 0.7, 0, 1],
  ['leaky relu', (x) => (x > 0 ? x : 0.01 * x), 0, 0.01, 1],
  ['max tie', (x) => Math.max(Math.sin(x), Math.cos(x)), Math.PI / 4, -Math.SQRT1_2, Math.SQRT1_2],
  ['clip above', (x) => Math.min(1, Math.max(-1, x)), 1, 1, 0],
  ['relu6', (x) => Math.min(6, Math.max(0, x)), 6, 1, 0],
  ['hardtanh in other units', (x) => Math.min(1, Math.max(-1, x / 100)), 100, 0.01, 0],
  ['|sin| at pi', (x) => Math.abs(Math.sin(x)), Math.PI, -1, 1],
  ['elu with alpha 2', (x) => (x > 0 ? x : 2 * (Math.exp(x) - 1)), 0, 2, 1],
  ['exp(-|x|)', (x) => Math.exp(-Math.abs(x)), 0, 1, -1],
  ['kink of 1e-6', (x) => x * x + 1e-6 * Math.abs(x - 1), 1, 2 - 1e-6, 2 + 1e-6],
  ['kink of 1e-9', (x) => x + 1e-9 * Math.abs(x - 2), 2, 1 - 1e-9, 1 + 1e-9],
  ['tiny units', (x) => 1e-12 * Math.abs(x), 0, -1e-12, 1e-12],
  ['huge units', (x) => Math.abs(1e12 * x), 0, -1e12, 1e12],
  ['float32 abs', (x) => Math.fround(Math.abs(x)), 0, -1, 1],
  ['sqrt|x|', (x) => Math.sqrt(Math.abs(x)), 0, -inf, inf],
  ['cusp x^(2/3)', (x) => Math.cbrt((x - 1) ** 2), 1, -inf, inf],
  ['cube root', Math.cbrt, 0, inf, inf],
];

const SMOOTH: readonly [string, (x: number) => number, number, number][] = [
  ['sin', Math.sin, 1, Math.cos(1)],
  ['|x|^1.5', (x) => Math.abs(x) ** 1.5, 0, 0],
  ['x|x|', (x) => x * Math.abs(x), 0, 0],
  ['x^2 sin(1/x)', (x) => (x === 0 ? 0 : x * x * Math.sin(1 / x)), 0, 0],
  ['elu', (x) => (x > 0 ? x : Math.exp(x) - 1), 0, 1],
  ['softsign', (x) => x / (1 + Math.abs(x)), 0, 1],
  ['beside a kink', (x) => Math.abs(x - 1), 1 + 1e-9, 1],
  ['inside a clip', (x) => Math.min(1, Math.max(-1, x)), 0.999, 1],
  ['constant', () => 3, 2, 0],
];

describe('probeKink', () => {
  it.each(KINKS)('%s has two slopes', (_name, f, x, left, right) => {
    const probe = probeKink(f, x);
    if (probe.kind !== 'kink') throw new Error(JSON.stringify(probe));
    const near = (seen: number, truth: number): boolean =>
      seen === truth || Math.abs(seen - truth) <= 1e-9 * Math.max(Math.abs(left), Math.abs(right));
    expect(near(probe.left, left), `left ${probe.left}`).toBe(true);
    expect(near(probe.right, right), `right ${probe.right}`).toBe(true);
  });

  it.each(SMOOTH)('%s is smooth', (_name, f, x, slope) => {
    const probe = probeKink(f, x);
    if (probe.kind !== 'smooth') throw new Error(JSON.stringify(probe));
    expect(Math.abs(probe.slope - slope)).toBeLessThanOrEqual(10 * probe.error + 1e-15);
  });

  it('gives the limits at a jump', () => {
    expect(probeKink(Math.sign, 0)).toMatchObject({ kind: 'jump', left: -1, right: 1, value: 0 });
    expect(probeKink((x) => (x >= 0 ? 1 : 0), 0)).toMatchObject({
      kind: 'jump',
      left: 0,
      right: 1,
      value: 1,
    });
    const probe = probeKink((x) => (x >= 1.3 ? Math.exp(x) : x), 1.3);
    if (probe.kind !== 'jump') throw new Error(probe.kind);
    expect(probe.left).toBeCloseTo(1.3, 9);
    expect(probe.right).toBeCloseTo(Math.exp(1.3), 9);
  });

  it('names the edge of a domain', () => {
    expect(probeKink(Math.sqrt, 0)).toMatchObject({ kind: 'edge', side: 'right', slope: inf });
    expect(probeKink(Math.asin, 1)).toMatchObject({ kind: 'edge', side: 'left', slope: inf });
    expect(probeKink((x) => x ** 1.5, 0)).toMatchObject({ kind: 'edge', side: 'right' });
    expect(probeKink(Math.log, -1).kind).toBe('unknown');
  });

  it('sees no kink in smooth compositions and every kink added to them', () => {
    const random = createRandom(31);
    let total = 0;
    let found = 0;
    while (total < 800) {
      const tree = generateTree(random, 1 + Math.floor(random() * 3));
      const x = random() * 8 - 4;
      const smooth = (t: number): number => evaluateTree(tree, t);
      const { slope } = differentiateTree(tree, x);
      // A slope that the rounding of f itself drowns has no sides to compare.
      if (!Number.isFinite(slope) || !(Math.abs(slope) > 1e-3 * Math.abs(smooth(x) / x))) continue;
      total += 1;
      expect(probeKink(smooth, x).kind, `${printTree(tree)} at ${x}`).toBe('smooth');
      const jump = Math.abs(slope) * 10 ** (-2 * random());
      const probe = probeKink((t) => smooth(t) + jump * Math.abs(t - x), x);
      if (probe.kind !== 'kink') continue;
      found += 1;
      const slack = 1e-9 * Math.abs(jump);
      expect(Math.abs(probe.left - (slope - jump))).toBeLessThanOrEqual(10 * probe.leftError + slack);
      expect(Math.abs(probe.right - (slope + jump))).toBeLessThanOrEqual(10 * probe.rightError + slack);
    }
    expect(found / total).toBeGreaterThan(0.985);
  });
});
