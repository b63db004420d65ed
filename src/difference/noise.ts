import { ulp } from './float.js';
import type { Sampler } from './sample.js';

/**
 * Distance of the neighbours at which noise is measured: three spacings of the doubles at x, or, where steps much
 * larger than |x| are in play, an uneven multiple of 2^-50 of them, since on an even grid of powers of two
 * rounding inside f may happen to be exact. A whole multiple of ulp(x), so that neighbours are equidistant.
 */
export function neighbourSpacing(x: number, unit: number): number {
  const grid = ulp(x);
  const wanted = unit * 2 ** -50 * 1.371;
  if (wanted <= 6 * grid) return 3 * grid;
  const multiple = wanted / grid;
  return multiple < 2 ** 50 ? Math.round(multiple) * grid : wanted;
}

/** Seven points give four third and three fourth differences: the least that still averages. */
const POINTS = 7;

/**
 * Rounding noise of f near x as a standard deviation in units of f, from differences of f at seven
 * neighbours x + `spacing`, x + 2 `spacing`, ... on one side only, so that a kink or a jump at x is not taken for
 * noise (Moré and Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33,
 * 2011): the k-th difference of noise of deviation s has deviation s * sqrt((2k)!)/k!, while that of a smooth
 * function vanishes like spacing^k. The smaller of the third and fourth order is returned, since a smooth
 * part that is still visible shows in the third first. Returns 0 where a neighbour is not finite.
 */
export function measureNoise(sampler: Sampler, x: number, spacing: number): number {
  const values: number[] = [];
  for (let i = 1; i <= POINTS; i += 1) {
    const y = sampler.at(x + i * spacing);
    if (!Number.isFinite(y)) return 0;
    values.push(y);
  }
  let table = values;
  let least = Number.POSITIVE_INFINITY;
  for (let order = 1; order <= 4; order += 1) {
    table = table.slice(1).map((y, i) => y - table[i]!);
    if (order < 3) continue;
    // (2k)! / (k!)^2 is 20 for k = 3 and 70 for k = 4.
    const factor = order === 3 ? 20 : 70;
    // Scaled by the largest entry: the squares of values near 1e-300 would underflow to a noise of zero.
    const largest = table.reduce((top, y) => Math.max(top, Math.abs(y)), 0);
    if (!(largest > 0) || !Number.isFinite(largest)) return 0;
    const mean = table.reduce((sum, y) => sum + (y / largest) ** 2, 0) / table.length;
    least = Math.min(least, largest * Math.sqrt(mean / factor));
  }
  return least;
}
