import { describe, expect, it } from 'vitest';
import { type ExactDerivatives, measureOrder } from '../../src/difference/order.js';

type Jet = (x: number) => ExactDerivatives;
const SMOOTH: readonly [string, (x: number) => number, Jet, readonly number[]][] = [
  [
    'sin',
    Math.sin,
    (x) => ({ first: Math.cos(x), second: -Math.sin(x), third: -Math.cos(x), fifth: Math.cos(x) }),
    [0.3, 1, 2.2, -4, 1e3, 1e8 + 0.25],
  ],
  [
    'exp',
    Math.exp,
    (x) => ({ first: Math.exp(x), second: Math.exp(x), third: Math.exp(x), fifth: Math.exp(x) }),
    [0, 1e-3, 1, -7, 20, 1e-12],
  ],
  ['log', Math.log, (x) => ({ first: 1 / x, second: -1 / x ** 2, third: 2 / x ** 3 }), [1e-10, 0.3, 2, 5e7]],
  [
    '1/x',
    (x) => 1 / x,
    (x) => ({ first: -1 / x ** 2, second: 2 / x ** 3, third: -6 / x ** 4 }),
    [-2, 1e-5, 3e5],
  ],
  ['x^3', (x) => x ** 3, (x) => ({ first: 3 * x * x, second: 6 * x, third: 6, fifth: 0 }), [2, -0.7]],
  [
    'exp(1000 x)',
    (x) => Math.exp(1000 * x),
    (x) => ({
      first: 1e3 * Math.exp(1e3 * x),
      second: 1e6 * Math.exp(1e3 * x),
      third: 1e9 * Math.exp(1e3 * x),
    }),
    [0.3, 0],
  ],
  [
    'tanh',
    Math.tanh,
    (x) => {
      const s = 1 / Math.cosh(x) ** 2;
      const t = Math.tanh(x);
      return { first: s, second: -2 * t * s, third: s * (6 * t * t - 2) };
    },
    [0.3, -1.4],
  ],
];

describe('measureOrder', () => {
  it.each(SMOOTH)('%s: regular, with the order and the constant of the theory', (_name, f, jet, points) => {
    for (const x of points) {
      for (const [scheme, order] of [
        ['forward', 1],
        ['central', 2],
      ] as const) {
        const measured = measureOrder(f, x, jet(x), scheme);
        expect(measured.case, `${scheme} at ${x}: ${measured.note}`).toBe('regular');
        expect(Math.abs(measured.slope! - order)).toBeLessThan(0.02);
        expect(Math.abs(measured.constant! / measured.theory! - 1)).toBeLessThan(0.01);
        expect(measured.ladder.filter((step) => step.inWindow).length).toBeGreaterThanOrEqual(4);
      }
    }
  });

  it('is exact on polynomials of low degree', () => {
    const square = { first: 6, second: 2, third: 0 };
    expect(measureOrder((x) => x * x, 3, square, 'central').case).toBe('exact');
    expect(measureOrder((x) => x * x, 3, square, 'forward').case).toBe('regular');
    const line = { first: 3, second: 0, third: 0 };
    expect(measureOrder((x) => 3 * x + 1, 2, line, 'forward').case).toBe('exact');
    expect(measureOrder((x) => Math.max(0, x), 6, { first: 1 }, 'central').case).toBe('exact');
  });

  it('finds the higher order where the leading term vanishes', () => {
    const sine = { first: 1, second: 0, third: -1, fifth: 1 };
    const forward = measureOrder(Math.sin, 0, sine, 'forward');
    expect(forward.case).toBe('higher');
    expect(forward.slope).toBeCloseTo(2, 2);
    expect(forward.constant! * -6).toBeCloseTo(1, 2);
    const quintic = { first: 1, second: 0, third: 0, fifth: 120 };
    for (const scheme of ['forward', 'central'] as const) {
      const measured = measureOrder((x) => x + (x - 1) ** 5, 1, quintic, scheme);
      expect(measured).toMatchObject({ case: 'higher', theory: 1 });
      expect(measured.slope).toBeCloseTo(4, 2);
      expect(measured.constant).toBeCloseTo(1, 2);
    }
    // sigmoid'' vanishes at 0; sigmoid''' = -1/8.
    const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
    const jet = { first: 0.25, second: 0, third: -1 / 8 };
    expect(measureOrder(sigmoid, 0, jet, 'forward')).toMatchObject({ case: 'higher', theory: -1 / 48 });
    expect(measureOrder(sigmoid, 0, jet, 'central').case).toBe('regular');
  });

  it('calls a kink a kink, whatever derivative is stated', () => {
    for (const first of [-1, 0, 1]) {
      expect(measureOrder(Math.abs, 0, { first }, 'central').case).toBe('kink');
    }
    expect(measureOrder(Math.abs, 0, { first: 0 }, 'forward').case).toBe('kink');
    const power = measureOrder((x) => Math.abs(x) ** 1.5, 0, { first: 0 }, 'forward');
    expect(power.case).toBe('kink');
    expect(power.slope).toBeCloseTo(0.5, 2);
    expect(measureOrder((x) => x * Math.abs(x), 0, { first: 0 }, 'central').slope).toBeCloseTo(1, 2);
  });

  it('does not measure an order against a wrong or missing derivative', () => {
    for (const scheme of ['forward', 'central'] as const) {
      const wrong = measureOrder(Math.sin, 1, { first: 0.55 }, scheme);
      expect(wrong.case).toBe('undefined');
      expect(wrong.slope).toBeCloseTo(0, 2);
      expect(measureOrder(Math.log, -1, { first: 1 }, scheme).case).toBe('undefined');
      expect(measureOrder(Math.sqrt, 0, { first: Number.POSITIVE_INFINITY }, scheme).case).toBe('undefined');
    }
  });

  it('never calls float32 noise regular with a wrong order', () => {
    for (const x of [0.3, 1, 1.7, 2.9]) {
      for (const [scheme, order] of [
        ['forward', 1],
        ['central', 2],
      ] as const) {
        const measured = measureOrder((t) => Math.fround(Math.sin(t)), x, { first: Math.cos(x) }, scheme);
        expect(['noise', 'regular'], measured.note).toContain(measured.case);
        if (measured.case === 'regular') expect(Math.abs(measured.slope! - order)).toBeLessThan(0.05);
      }
    }
  });

  it('scales with the units of f and x', () => {
    const plain = measureOrder(Math.sin, 1, { first: Math.cos(1) }, 'central');
    const [a, b] = [2 ** -40, 2 ** 30];
    const scaled = measureOrder((x) => a * Math.sin(x / b), b, { first: (a * Math.cos(1)) / b }, 'central');
    expect(scaled.case).toBe('regular');
    expect(scaled.slope).toBe(plain.slope);
    expect((scaled.constant! * b ** 3) / a).toBe(plain.constant);
  });
});
