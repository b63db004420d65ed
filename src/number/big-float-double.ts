import { type BigFloat, isInfinite, orderOf } from './big-float.js';

/** The exact value of a finite double, or undefined for NaN and the infinities. */
export function bigFloatFromDouble(x: number): BigFloat | undefined {
  if (!Number.isFinite(x)) return undefined;
  if (Number.isInteger(x) && Math.abs(x) <= Number.MAX_SAFE_INTEGER)
    return { mantissa: BigInt(x), exponent: 0 };
  // Tiny values come up first, so that no scale overflows; then 2^52 <= |scaled| < 2^55, all of them integers.
  const lift = Math.abs(x) < 2 ** -500 ? 600 : 0;
  const lifted = x * 2 ** lift;
  const up = 53 - Math.floor(Math.log2(Math.abs(lifted)));
  // 2^up underflows for the largest doubles unless the scale is split.
  const scaled = up < -900 ? lifted * 2 ** -900 * 2 ** (up + 900) : lifted * 2 ** up;
  return { mantissa: BigInt(scaled), exponent: -up - lift };
}

/**
 * The double next to x in a rounding direction: `down` to the greatest double below or at x (the infinity -Infinity
 * below the range), `up` likewise, `nearest` with ties to even. Zero is +0.
 */
export function toDoubleRounded(x: BigFloat, direction: 'down' | 'up' | 'nearest'): number {
  if (x.mantissa === 0n) return 0;
  const negative = x.mantissa < 0n;
  if (isInfinite(x)) return negative ? -Infinity : Infinity;
  const away = direction === 'nearest' ? undefined : negative === (direction === 'down');
  const magnitude = roundMagnitude(negative ? -x.mantissa : x.mantissa, x.exponent, orderOf(x), away);
  return negative && magnitude !== 0 ? -magnitude : magnitude;
}

/** A positive mantissa * 2^exponent as a double: away from zero, towards it, or (undefined) to nearest. */
function roundMagnitude(
  mantissa: bigint,
  exponent: number,
  order: number,
  away: boolean | undefined,
): number {
  if (order > 1024) return away === false ? Number.MAX_VALUE : Infinity;
  if (order < -1075) return away === true ? 2 ** -1074 : 0;
  const target = Math.max(order - 53, -1074);
  const shift = BigInt(target - exponent);
  let quotient = shift > 0n ? mantissa >> shift : mantissa << -shift;
  if (shift > 0n) {
    const rest = mantissa - (quotient << shift);
    const half = 1n << (shift - 1n);
    if (away === undefined ? rest > half || (rest === half && (quotient & 1n) === 1n) : away && rest > 0n)
      quotient += 1n;
  }
  const scaled = Number(quotient);
  return target < -1000 ? scaled * 2 ** -1000 * 2 ** (target + 1000) : scaled * 2 ** target;
}
