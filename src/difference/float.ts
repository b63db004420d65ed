/**
 * Powers of two and spacings of doubles, by arithmetic alone, so that every step below is an exact
 * power-of-two multiple of a fixed mantissa and a change of units by 2^k changes no digit.
 */

/** 2^52 + 1: Rump's constant for the unit in the first place (Rump, Ogita, Oishi 2008, Algorithm 3.6). */
const RUMP_PHI = 4503599627370497;
/** 1 - 2^-53, the largest double below 1. */
const BELOW_ONE = 1 - 2 ** -53;

/** Largest power of two not above |x|; 0 for 0, NaN or infinity as given. */
export function unitInFirstPlace(x: number): number {
  const size = Math.abs(x);
  if (size === 0 || !Number.isFinite(size)) return size;
  // phi * x would overflow near the top of the range; 2^-100 is exact there.
  if (size > 2 ** 900) return unitInFirstPlace(size * 2 ** -100) * 2 ** 100;
  // Below 2^-960 the product with 1 - 2^-53 would itself be subnormal and no longer exact.
  if (size < 2 ** -900) return unitInFirstPlace(size * 2 ** 200) * 2 ** -200;
  const q = RUMP_PHI * size;
  return Math.abs(q - BELOW_ONE * q);
}

/** Spacing of the doubles at |x|; the smallest positive double at 0; NaN or infinity as given. */
export function ulp(x: number): number {
  const first = unitInFirstPlace(x);
  return Number.isFinite(first) ? Math.max(first * 2 ** -52, Number.MIN_VALUE) : first;
}
