import { describe, expect, it } from 'vitest';
import { type ExactDerivatives, measureOrder } from '../../src/difference/order.js';

const SIN = (x: number): ExactDerivatives => ({
  first: Math.cos(x),
  second: -Math.sin(x),
  third: -Math.cos(x),
  fifth: Math.cos(x),
  seventh: -Math.cos(x),
});
const EXP = (x: number): ExactDerivatives => {
  const e = Math.exp(x);
  return { first: e, second: e, third: e, fifth: e, seventh: e };
};
const INVERSE = (x: number): ExactDerivatives => ({
  first: -1 / x ** 2,
  second: 2 / x ** 3,
  third: -6 / x ** 4,
  fifth: -120 / x ** 6,
  seventh: -5040 / x ** 8,
});

describe('the backward and the five-point difference', () => {
  it.each([
    ['sin', Math.sin, SIN, [0.3, 1, 2.2, -4]],
    ['exp', Math.exp, EXP, [0, 1, -7, 3.5]],
    ['1/x', (x: number) => 1 / x, INVERSE, [-2, 1e-5, 3e5, 0.7]],
  ] as const)('%s: order and constant of the theory', (_name, f, jet, points) => {
    for (const x of points) {
      for (const [scheme, order] of [
        ['backward', 1],
        ['five-point', 4],
      ] as const) {
        const measured = measureOrder(f, x, jet(x), scheme);
        expect(measured.case, `${scheme} at ${x}: ${measured.note}`).toBe('regular');
        expect(Math.abs(measured.slope! - order)).toBeLessThan(0.03);
        expect(Math.abs(measured.constant! / measured.theory! - 1)).toBeLessThan(0.03);
      }
    }
  });

  it('five points are exact for a quartic and see a vanishing fifth derivative', () => {
    const quartic = measureOrder((x) => x ** 4, 2, { first: 32 }, 'five-point');
    expect(quartic.case).toBe('exact');
    const seventh = measureOrder(
      (x) => x + 1000 * (x - 1) ** 7,
      1,
      { first: 1, fifth: 0, seventh: 5040e3 },
      'five-point',
    );
    expect(seventh.case).toBe('higher');
    expect(seventh.constant! / -20000).toBeCloseTo(1, 2);
    expect(seventh.theory).toBe(-20000);
  });

  it('neither is fooled by a kink', () => {
    expect(measureOrder(Math.abs, 0, { first: 0 }, 'five-point').case).toBe('kink');
    expect(measureOrder(Math.abs, 0, { first: 0 }, 'backward').case).toBe('kink');
    expect(measureOrder((x) => Math.abs(x) ** 1.5, 0, { first: 0 }, 'backward').case).toBe('kink');
  });

  it('backward is the mirror image of forward', () => {
    for (const x of [0.3, 2, -1.7]) {
      const forward = measureOrder(Math.exp, x, EXP(x), 'forward');
      const backward = measureOrder(
        (t) => -Math.exp(-t),
        -x,
        { ...EXP(x), second: -Math.exp(x) },
        'backward',
      );
      expect(backward.slope).toBeCloseTo(forward.slope!, 3);
      expect(backward.constant! / forward.constant!).toBeCloseTo(1, 3);
    }
  });
});
