import { describe, expect, it } from 'vitest';
import { checkDirections } from '../../src/difference/check-directions.js';
import { checkGradient } from '../../src/difference/check-gradient.js';
import { createRandom } from './dual-truth.js';

const quadratic = (x: readonly number[]): number => x[0]! ** 2 * x[1]! + Math.sin(x[2]!);
const gradient = (x: readonly number[]): number[] => [2 * x[0]! * x[1]!, x[0]! ** 2, Math.cos(x[2]!)];

describe('checkGradient', () => {
  it('accepts a right gradient and reports the order of each entry', () => {
    const check = checkGradient(quadratic, gradient, [1.5, -2, 0.3]);
    expect(check.ok).toBe(true);
    expect(check.missProbability).toBe(0);
    expect(check.results.map(({ index, verdict }) => [index, verdict])).toEqual([
      [0, 'match'],
      [1, 'match'],
      [2, 'match'],
    ]);
    // Quadratic in x0 and linear in x1: central differences are exact there.
    expect(check.results[0]!.order).toBeNull();
    expect(check.results[2]!.order).toBeCloseTo(2, 2);
  });

  it('takes plain numbers, values instead of functions, and typed arrays', () => {
    expect(checkGradient(Math.sin, Math.cos, 1).ok).toBe(true);
    expect(checkGradient((x: number) => x * x, 2, 1).ok).toBe(true);
    expect(checkGradient((x: number) => x * x, 2.001, 1).ok).toBe(false);
    const typed = (x: Float64Array): number => x.reduce((sum, value) => sum + value ** 3, 0);
    expect(checkGradient(typed, (x) => x.map((value) => 3 * value * value), Float64Array.of(1, 2)).ok).toBe(
      true,
    );
    expect(checkGradient(quadratic, [-6, 2.25, Math.cos(0.3)], [1.5, -2, 0.3]).ok).toBe(true);
  });

  it('names the wrong entry, in whatever units', () => {
    for (const unit of [1e-12, 1, 1e12]) {
      const check = checkGradient(
        (x: readonly number[]) => unit * quadratic(x),
        (x) => gradient(x).map((value, i) => unit * value * (i === 1 ? 1.0001 : 1)),
        [1.5, -2, 0.3],
      );
      expect(check.ok).toBe(false);
      expect(check.results.map(({ verdict }) => verdict)).toEqual(['match', 'mismatch', 'match']);
    }
  });

  it('accepts a subgradient at a kink and rejects the rest', () => {
    const relu = (x: readonly number[]): number => Math.max(0, x[0]!) + x[1]!;
    expect(checkGradient(relu, [0, 1], [0, 2]).ok).toBe(true);
    expect(checkGradient(relu, [0, 1], [0, 2]).results[0]!.verdict).toBe('kink');
    expect(checkGradient(relu, [1.5, 1], [0, 2]).ok).toBe(false);
  });

  it('cannot be corrupted by a function that writes to its argument', () => {
    const x = [1, 2];
    const scribbling = (point: number[]): number => {
      const value = point[0]! * point[1]!;
      point.fill(Number.NaN);
      return value;
    };
    const check = checkGradient<number[]>(scribbling, (point) => [point[1]!, point[0]!], x);
    expect(check.ok).toBe(true);
    expect(x).toEqual([1, 2]);
  });

  it('reports functions and gradients that misbehave', () => {
    const broken = (): number => {
      throw new Error('matrix is singular');
    };
    expect(checkGradient(broken, 1, 1)).toMatchObject({ ok: false, problem: 'function-throws' });
    expect(checkGradient(broken, 1, 1).note).toContain('matrix is singular');
    expect(checkGradient(Math.sin, broken, 1)).toMatchObject({ problem: 'gradient-throws' });
    expect(checkGradient(Math.log, 1, -1)).toMatchObject({ problem: 'function-not-finite' });
    expect(checkGradient(quadratic, [1, 2], [1, 2, 3])).toMatchObject({ problem: 'wrong-length' });
    expect(checkGradient(Math.sin, (() => 'x') as unknown as () => number, 1)).toMatchObject({
      problem: 'gradient-not-numbers',
    });
    expect(checkGradient(quadratic, [Number.NaN, 1, 1], [1, 2, 3]).results[0]!.verdict).toBe('mismatch');
  });

  it('reports functions that are not deterministic', () => {
    let calls = 0;
    const drifting = (x: number): number => {
      calls += 1;
      return x * x + 1e-9 * calls;
    };
    expect(checkGradient(drifting, 2, 1)).toMatchObject({ ok: false, problem: 'not-deterministic' });
    const random = createRandom(3);
    const dropout = (x: number): number => (x === 1 ? 1 : x * x * (random() < 0.5 ? 0 : 2));
    expect(checkGradient(dropout, 2, 1)).toMatchObject({ ok: false, problem: 'not-deterministic' });
    let late = 0;
    const slow = (x: number): number => {
      late += 1;
      return late > 60 ? x * x + 1 : x * x;
    };
    expect(checkGradient(slow, 2, 1)).toMatchObject({ ok: false, problem: 'not-deterministic' });
  });

  it('says when noise hides the slope', () => {
    const noisy = (x: number): number => x + 10 * ((Math.sin(x * 1e15) * 1e4) % 1);
    const check = checkGradient(noisy, 1, 1);
    expect(check.ok).toBe(false);
    expect(check.results[0]!.verdict).toBe('inconclusive');
    expect(check.note).toContain('noisy');
  });

  it('stops at the budget and says what was left out', () => {
    let calls = 0;
    const sum = (x: readonly number[]): number => {
      calls += 1;
      return x.reduce((total, value) => total + Math.exp(value), 0);
    };
    const x = Array.from({ length: 20 }, (_, i) => i / 10);
    const check = checkGradient(sum, x.map(Math.exp), x, { maxEvaluations: 1000, order: false });
    expect(check.ok).toBe(false);
    expect(calls).toBeLessThan(1200);
    expect(check.results.filter(({ verdict }) => verdict === 'unchecked').length).toBeGreaterThan(5);
    expect(check.missProbability).toBeGreaterThan(0.2);
  });

  it('throws only for arguments of the wrong kind', () => {
    expect(() => checkGradient(3 as never, 1, 1)).toThrow(TypeError);
    expect(() => checkGradient(Math.sin, undefined as never, 1)).toThrow(TypeError);
    expect(() => checkGradient(Math.sin, 1, 'x' as never)).toThrow(TypeError);
    expect(() => checkGradient(Math.sin, 1, Number.NaN)).toThrow(TypeError);
    expect(() => checkGradient(Math.sin, 1, 1, { samples: -1 })).toThrow(RangeError);
    expect(() => checkGradient(Math.sin, 1, 1, { seed: Number.NaN })).toThrow(RangeError);
  });
});

/** A logistic loss with many weights of two sizes. */
function createLoss(size: number): {
  loss: (w: ArrayLike<number>) => number;
  slope: (w: Float64Array) => Float64Array;
  weights: Float64Array;
} {
  const random = createRandom(9);
  const inputs = Float64Array.from({ length: size }, () => random() * 2 - 1);
  const weights = Float64Array.from({ length: size }, () => (random() * 2 - 1) / Math.sqrt(size));
  const margin = (w: ArrayLike<number>): number => {
    let total = 0;
    for (let i = 0; i < size; i += 1) total += inputs[i]! * w[i]!;
    return total;
  };
  const loss = (w: ArrayLike<number>): number => Math.log1p(Math.exp(-margin(w)));
  const slope = (w: Float64Array): Float64Array => {
    const factor = -1 / (1 + Math.exp(margin(w)));
    return inputs.map((input) => factor * input);
  };
  return { loss, slope, weights };
}

describe('checkDirections', () => {
  it('accepts a right gradient of many entries and states the chance of a miss', () => {
    const { loss, slope, weights } = createLoss(2000);
    const check = checkDirections(loss, weights, slope(weights), { seed: 5 });
    expect(check.ok, check.note).toBe(true);
    expect(check.missProbability).toBeLessThan(0.01);
    expect(check.note).toContain('seed 5');
  });

  it('finds a single wrong entry and traces it', () => {
    const { loss, slope, weights } = createLoss(2000);
    for (const [index, factor] of [
      [17, -1],
      [999, 1.01],
      [1999, 0],
      [1234, 1.01],
    ] as const) {
      const wrong = slope(weights);
      wrong[index] = wrong[index]! * factor;
      const check = checkDirections(loss, weights, wrong, { samples: 0 });
      expect(check.ok).toBe(false);
      expect(check.directions.every(({ verdict }) => verdict === 'mismatch')).toBe(true);
      expect(check.results[0]).toMatchObject({ index, verdict: 'mismatch' });
    }
  });

  it('keeps its promise: what is missed is no more than stated', () => {
    const { loss, slope, weights } = createLoss(300);
    const right = slope(weights);
    const stated = checkDirections(loss, weights, right, { samples: 0 }).missProbability;
    let missed = 0;
    for (let i = 0; i < 300; i += 1) {
      const wrong = right.slice();
      wrong[i] = wrong[i]! * 1.01;
      if (checkDirections(loss, weights, wrong, { samples: 0, directions: 1, seed: i }).ok) missed += 1;
    }
    expect(missed / 300).toBeLessThanOrEqual(stated + 0.01);
  });

  it('counts hidden entries as missable', () => {
    const f = (x: Float64Array): number => x[0]! + 1e-20 * x[1]!;
    const check = checkDirections(f, Float64Array.of(1, 1), Float64Array.of(1, 1e-20), { samples: 0 });
    expect(check.missProbability).toBe(0.5);
  });

  it('keeps to its budget', () => {
    const { loss, slope, weights } = createLoss(100);
    const check = checkDirections(loss, weights, slope(weights), { maxEvaluations: 150 });
    expect(check.ok).toBe(false);
    expect(check.note).toContain('budget');
    expect(check.evaluations).toBeLessThan(400);
  });

  it('serves checkGradient beyond 64 coordinates', () => {
    const { loss, slope, weights } = createLoss(500);
    const check = checkGradient(
      loss as (x: number[]) => number,
      Array.from(slope(weights)),
      Array.from(weights),
    );
    expect(check.ok, check.note).toBe(true);
    expect(check.directions).toHaveLength(4);
    expect(check.missProbability).toBeLessThan(0.01);
  });

  it('refuses lengths that do not fit', () => {
    expect(() => checkDirections(() => 1, Float64Array.of(1), Float64Array.of(1, 2))).toThrow(RangeError);
  });
});
