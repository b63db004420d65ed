import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DerivativeEstimate } from '../../src/difference/derivative-estimate.js';
import { estimateDerivative } from '../../src/difference/estimate.js';
import { createRandom, differentiateTree, evaluateTree, generateTree, printTree } from './dual-truth.js';

function expectValue(estimate: DerivativeEstimate): DerivativeEstimate & { kind: 'value' } {
  if (estimate.kind !== 'value') throw new Error(`${estimate.reason}: ${estimate.note}`);
  return estimate;
}

function digits(estimate: number, truth: number): number {
  return estimate === truth ? 16 : -Math.log10(Math.abs(estimate - truth) / Math.abs(truth));
}

const SMOOTH: readonly [string, (x: number) => number, number, number][] = [
  ['sin at 1', Math.sin, 1, Math.cos(1)],
  ['sin at 1e8', Math.sin, 1e8, Math.cos(1e8)],
  ['sin(1e6 x)', (x) => Math.sin(1e6 * x), 1, 1e6 * Math.cos(1e6)],
  ['exp(1000 x)', (x) => Math.exp(1000 * x), 0.5, 1000 * Math.exp(500)],
  ['exp(1000 x) at 0', (x) => Math.exp(1000 * x), 0, 1000],
  ['exp(1e30 x) at 0', (x) => Math.exp(1e30 * x), 0, 1e30],
  ['exp(1e-30 x) at 0', (x) => Math.exp(1e-30 * x), 0, 1e-30],
  ['exp at 1e-300', Math.exp, 1e-300, 1],
  ['identity at 1e300', (x) => x, 1e300, 1],
  ['sqrt at 1e300', Math.sqrt, 1e300, 5e-151],
  ['log at 1e-10', Math.log, 1e-10, 1e10],
  ['pole at a millionth', (x) => 1 / (x - 1), 1.000001, -1 / (1.000001 - 1) ** 2],
  ['tan near its pole', Math.tan, 1.5707, 1 / Math.cos(1.5707) ** 2],
  ['exp near overflow', Math.exp, 709.7, Math.exp(709.7)],
  ['values near overflow', (x) => 1e300 * Math.exp(x), 2, 1e300 * Math.exp(2)],
  ['x sin(1/x) scale', (x) => x * x * Math.sin(1 / x), 1e-3, 2e-3 * Math.sin(1000) - Math.cos(1000)],
  ['ripple of 1e-9', (x) => x + 1e-9 * Math.sin(1e6 * x), 1.3, 1 + 1e-3 * Math.cos(1.3e6)],
  [
    'period a power of two',
    (x) => Math.sin(2 * Math.PI * 1024 * x),
    0.3,
    2048 * Math.PI * Math.cos(614.4 * Math.PI),
  ],
  ['step beside', (x) => Math.sin(x) + (x > 1.001 ? 0.5 : 0), 1, Math.cos(1)],
  ['kink beside', (x) => Math.abs(x - 1), 1 + 1e-9, 1],
  ['relu right of its kink', (x) => Math.max(0, x - 1), 1 + 1e-9, 1],
  ['elu at 0', (x) => (x > 0 ? x : Math.exp(x) - 1), 0, 1],
  ['softsign at 0', (x) => x / (1 + Math.abs(x)), 0, 1],
];

describe('estimateDerivative', () => {
  it.each(SMOOTH)('%s to eight digits within its bar', (_name, f, x, truth) => {
    const { value, error } = expectValue(estimateDerivative(f, x));
    expect(digits(value, truth)).toBeGreaterThanOrEqual(8);
    expect(Math.abs(value - truth)).toBeLessThanOrEqual(10 * error + 4e-16 * Math.abs(truth));
    expect(error).toBeLessThan(1e-7 * Math.abs(truth));
  });

  const VANISHING: readonly [string, (x: number) => number, number][] = [
    ['x^2', (x) => x * x, 0],
    ['x^3', (x) => x ** 3, 0],
    ['cos', Math.cos, 0],
    ['x|x|', (x) => x * Math.abs(x), 0],
    ['|x|^1.5', (x) => Math.abs(x) ** 1.5, 0],
    ['x^2 sin(1/x)', (x) => (x === 0 ? 0 : x * x * Math.sin(1 / x)), 0],
    ['exp(-1/x^2)', (x) => (x === 0 ? 0 : Math.exp(-1 / x / x)), 0],
    ['dead relu', (x) => Math.max(0, x), -0.5],
    ['relu left of its kink', (x) => Math.max(0, x - 1), 1 - 1e-9],
    ['constant', () => 5, 3],
  ];
  it.each(VANISHING)('%s has slope 0', (_name, f, x) => {
    const { value, error } = expectValue(estimateDerivative(f, x));
    expect(Math.abs(value)).toBeLessThanOrEqual(10 * error);
    expect(error).toBeLessThan(1e-6);
  });

  it('falls back to one side at the edge of a domain', () => {
    const edge = expectValue(estimateDerivative((x) => x ** 1.5, 0));
    expect(edge.side).toBe('right');
    expect(Math.abs(edge.value)).toBeLessThanOrEqual(10 * edge.error);
    const left = expectValue(estimateDerivative((x) => (x <= 2 ? Math.exp(x) : Number.NaN), 2));
    expect(left.side).toBe('left');
    expect(digits(left.value, Math.exp(2))).toBeGreaterThan(8);
    const thrown = expectValue(
      estimateDerivative((x) => {
        if (x < 1) throw new RangeError('below the domain');
        return x * x;
      }, 1),
    );
    expect(thrown.value).toBeCloseTo(2, 9);
  });

  const REFUSED: readonly [string, string, (x: number) => number, number][] = [
    ['abs at 0', 'kink', Math.abs, 0],
    ['relu at 0', 'kink', (x) => Math.max(0, x), 0],
    ['relu at 0.7', 'kink', (x) => Math.max(0, x - 0.7), 0.7],
    ['exp(-|x|) at 0', 'kink', (x) => Math.exp(-Math.abs(x)), 0],
    ['small kink on a parabola', 'kink', (x) => x * x + 1e-3 * Math.abs(x - 1), 1],
    ['sign at 0', 'kink', Math.sign, 0],
    ['cube root at 0', 'kink', Math.cbrt, 0],
    ['sqrt at 0', 'domain-edge', Math.sqrt, 0],
    ['asin at 1', 'domain-edge', Math.asin, 1],
    ['sin(x)/x at 0', 'undefined', (x) => Math.sin(x) / x, 0],
    ['log(-1)', 'undefined', Math.log, -1],
    ['x^2 at 1e200', 'overflow', (x) => x * x, 1e200],
    ['slope beyond the doubles', 'overflow', (x) => 1 / x, 1e-300],
    ['at NaN', 'undefined', Math.sin, Number.NaN],
    ['floor', 'noise', Math.floor, 1.5],
  ];
  it.each(REFUSED)('%s is inconclusive: %s', (_name, reason, f, x) => {
    const estimate = estimateDerivative(f, x);
    expect(estimate.kind === 'inconclusive' && estimate.reason).toBe(reason);
  });

  it('carries the message of a function that throws', () => {
    const estimate = estimateDerivative(() => {
      throw new Error('shape mismatch');
    }, 1);
    expect(estimate).toMatchObject({ kind: 'inconclusive', reason: 'undefined', evaluations: 1 });
    expect(estimate.kind === 'inconclusive' && estimate.note).toContain('shape mismatch');
  });

  const ROUNDED: readonly [string, (x: number) => number, number, number][] = [
    ['float32 value', (x) => Math.fround(Math.sin(x)), 1, Math.cos(1)],
    ['float32 argument', (x) => Math.sin(Math.fround(x)), 1.1, Math.cos(1.1)],
    ['absorbed digits', (x) => 1e8 + x - 1e8, 1.1, 1],
    ['(1 + x) - 1', (x) => 1 + x - 1, 1e-9, 1],
    ['naive softplus at -20', (x) => Math.log(1 + Math.exp(x)), -20, 1 / (1 + Math.exp(20))],
    ['naive softplus at -36', (x) => Math.log(1 + Math.exp(x)), -36, 1 / (1 + Math.exp(36))],
    ['saturated sigmoid', (x) => 1 / (1 + Math.exp(-x)), 40, Math.exp(-40)],
    ['atan(x) - x', (x) => Math.atan(x) - x, 2e-8, -4e-16],
    ['pseudo-random digits', (x) => Math.sin(x) + 1e-6 * ((Math.sin(x * 1e15) * 1e4) % 1), 1, Math.cos(1)],
  ];
  it.each(ROUNDED)('%s: noise is measured, the bar covers the exact slope', (_name, f, x, truth) => {
    const estimate = estimateDerivative(f, x);
    if (estimate.kind === 'inconclusive') expect(estimate.reason).toBe('noise');
    else expect(Math.abs(estimate.value - truth)).toBeLessThanOrEqual(10 * estimate.error);
  });

  it('is honest and sharp on random compositions', () => {
    const random = createRandom(20240611);
    const found: number[] = [];
    const evaluations: number[] = [];
    let honest = 0;
    let total = 0;
    while (total < 2500) {
      const tree = generateTree(random, 1 + Math.floor(random() * 4));
      const x = random() < 0.8 ? random() * 8 - 4 : (random() < 0.5 ? -1 : 1) * 10 ** (random() * 10 - 6);
      const f = (t: number): number => evaluateTree(tree, t);
      const { slope } = differentiateTree(tree, x);
      if (!Number.isFinite(slope) || slope === 0 || !Number.isFinite(f(x))) continue;
      total += 1;
      const estimate = estimateDerivative(f, x);
      evaluations.push(estimate.evaluations);
      if (estimate.kind === 'inconclusive') {
        honest += 1;
        continue;
      }
      if (Math.abs(estimate.value - slope) <= 10 * estimate.error) honest += 1;
      // Eight digits are promised where the doubles of f have them: a slope not tiny against f/x.
      const sharp = Math.abs(slope) > 1e-3 * Math.abs(f(x) / x);
      if (!sharp) continue;
      found.push(digits(estimate.value, slope));
    }
    found.sort((a, b) => a - b);
    evaluations.sort((a, b) => a - b);
    expect(honest / total).toBeGreaterThan(0.995);
    expect(found[Math.floor(found.length / 100)]).toBeGreaterThan(8);
    expect(found[found.length >> 1]).toBeGreaterThan(13);
    expect(evaluations[evaluations.length >> 1]).toBeLessThan(120);
  });

  it('changes no digit under powers of two of f and x', () => {
    const random = createRandom(77);
    for (let i = 0; i < 300; i += 1) {
      const tree = generateTree(random, 3);
      const x = random() * 6 - 3;
      const f = (t: number): number => evaluateTree(tree, t);
      const plain = estimateDerivative(f, x);
      const [a, b] = [2 ** (Math.floor(random() * 80) - 40), 2 ** (Math.floor(random() * 80) - 40)];
      const scaled = estimateDerivative((t) => a * f(t / b), x * b);
      expect(scaled.kind, printTree(tree)).toBe(plain.kind);
      if (plain.kind !== 'value' || scaled.kind !== 'value' || plain.slopeScale < 1e-280) continue;
      expect((scaled.value * b) / a, `${printTree(tree)} at ${x}`).toBe(plain.value);
      if (plain.error > 1e-280) expect((scaled.error * b) / a).toBe(plain.error);
    }
  });

  it('handles every finite input of elementary functions without throwing', () => {
    const point = fc.double({ noNaN: true, noDefaultInfinity: true });
    const functions = [Math.sin, Math.exp, Math.log, Math.sqrt, Math.tanh, Math.atan, Math.cbrt, Math.asinh];
    fc.assert(
      fc.property(point, fc.integer({ min: 0, max: functions.length - 1 }), (x, which) => {
        const estimate = estimateDerivative(functions[which]!, x);
        expect(estimate.evaluations).toBeLessThan(700);
        if (estimate.kind === 'value') expect(Number.isFinite(estimate.value + estimate.error)).toBe(true);
      }),
      { numRuns: 400, seed: 5 },
    );
  });

  it('gives the same answer twice, and another start for another seed', () => {
    const one = estimateDerivative(Math.exp, 1.3);
    expect(estimateDerivative(Math.exp, 1.3)).toEqual(one);
    const other = expectValue(estimateDerivative(Math.exp, 1.3, { seed: 4 }));
    expect(other.value).toBeCloseTo(Math.exp(1.3), 10);
  });
});
