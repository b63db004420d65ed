import { describe, expect, test } from 'vitest';
import { createUniform, createXoshiro, drawNormals, drawWeights } from '../../src/graph/init.js';

/** xoshiro128** by the definition of its authors, over big integers. */
function reference(seed: readonly bigint[], count: number): number[] {
  const mask = (1n << 32n) - 1n;
  const rotate = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & mask;
  const s = [...seed] as [bigint, bigint, bigint, bigint];
  return Array.from({ length: count }, () => {
    const result = (rotate((s[1] * 5n) & mask, 7n) * 9n) & mask;
    const t = (s[1] << 9n) & mask;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 11n);
    return Number(result);
  });
}

describe('initial weights', () => {
  test('xoshiro128** is xoshiro128**', () => {
    const next = createXoshiro(1, 2, 3, 4);
    const draws = Array.from({ length: 1000 }, () => next());
    expect(draws).toEqual(reference([1n, 2n, 3n, 4n], 1000));
    expect(draws[0]).toBe(11520);
  });

  test('depend on seed and stream, and on nothing else', () => {
    const draw = (seed: number, stream: number) => drawWeights('he', 2, 3, createUniform(seed, stream));
    expect(draw(5, 1)).toEqual(draw(5, 1));
    const seen = new Set<string>();
    for (const seed of [0, 1, 2, 2 ** 32, 2 ** 40 + 1])
      for (const stream of [1, 2, 3]) seen.add(String(draw(seed, stream)));
    expect(seen.size).toBe(15);
  });

  test('have the moments of their distributions', () => {
    const n = 40_000;
    const moments = (draws: readonly number[]) => {
      const mean = draws.reduce((a, b) => a + b, 0) / draws.length;
      return { mean, variance: draws.reduce((a, b) => a + (b - mean) ** 2, 0) / draws.length };
    };
    // Five standard errors: 5/sqrt(n) for the mean, 5*sqrt(2/n) for the variance of a normal.
    const normal = moments(drawNormals(n, createUniform(3, 0)));
    expect(Math.abs(normal.mean)).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(normal.variance - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    const he = moments(drawWeights('he', 200, 200, createUniform(3, 1)));
    expect(he.variance / (2 / 200)).toBeCloseTo(1, 1);
    const xavier = drawWeights('xavier', 100, 300, createUniform(3, 2));
    const bound = Math.sqrt(6 / 400);
    expect(Math.max(...xavier.map(Math.abs))).toBeLessThanOrEqual(bound);
    expect(moments(xavier).variance / (bound ** 2 / 3)).toBeCloseTo(1, 1);
    expect(drawWeights('zeros', 2, 2, createUniform(1, 1))).toEqual([0, 0, 0, 0]);
  });

  test('streams of one seed are not correlated', () => {
    const n = 20_000;
    const [a, b] = [1, 2].map((stream) => drawNormals(n, createUniform(1, stream)));
    const correlation = a!.reduce((sum, x, i) => sum + x * b![i]!, 0) / n;
    expect(Math.abs(correlation)).toBeLessThan(5 / Math.sqrt(n));
  });
});
