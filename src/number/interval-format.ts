import { type BigFloat, isInfinite, orderOf } from './big-float.js';
import { type Interval, isPoint } from './interval.js';

/** Beyond 2^(+-MAX_PRINTED_ORDER) a decimal expansion takes long to compute and says nothing more than a power of 2. */
const MAX_PRINTED_ORDER = 50_000;

/**
 * The enclosed value in decimal, with as many significant digits (at most maxDigits) as both ends round to, such as
 * `0.33333333333333333333` or `1.4012984643248170709e-45`. Where not even one digit is settled, the two ends:
 * `[-1.2e-30, 3.4e-31]`; an end without bound is `-Infinity` or `Infinity`, a value out of all proportion `~2^123456`.
 */
export function formatInterval(x: Interval, maxDigits = 20): string {
  for (let digits = maxDigits; digits > 0 && !isInfinite(x.lo) && !isInfinite(x.hi); digits -= 1) {
    const text = formatBigFloat(x.lo, digits);
    if (isPoint(x) || text === formatBigFloat(x.hi, digits)) return text;
  }
  return `[${formatBigFloat(x.lo, 3)}, ${formatBigFloat(x.hi, 3)}]`;
}

/** A number rounded to nearest with that many significant digits, trailing zeros dropped. */
export function formatBigFloat(x: BigFloat, digits: number): string {
  if (x.mantissa === 0n) return '0';
  const minus = x.mantissa < 0n ? '-' : '';
  if (isInfinite(x)) return `${minus}Infinity`;
  const order = orderOf(x);
  if (Math.abs(order) > MAX_PRINTED_ORDER) return `${minus}~2^${order - 1}`;
  // 2^(order-1) <= |x| < 2^order puts the decimal exponent at this or one more.
  let exponent = Math.floor((order - 1) * Math.log10(2));
  let rounded = scaleToInteger(x, digits - 1 - exponent);
  // The estimate may be one short, and a run of nines may round up to the next power of ten after that.
  while (rounded >= 10n ** BigInt(digits)) {
    exponent += 1;
    rounded = scaleToInteger(x, digits - 1 - exponent);
  }
  return minus + placePoint(rounded.toString(), exponent);
}

/** |x| * 10^shift to the nearest integer, ties up. */
function scaleToInteger(x: BigFloat, shift: number): bigint {
  const magnitude = x.mantissa < 0n ? -x.mantissa : x.mantissa;
  let top = shift > 0 ? magnitude * 10n ** BigInt(shift) : magnitude;
  let bottom = shift < 0 ? 10n ** BigInt(-shift) : 1n;
  if (x.exponent > 0) top <<= BigInt(x.exponent);
  else bottom <<= BigInt(-x.exponent);
  return (2n * top + bottom) / (2n * bottom);
}

/** Digits d.ddd * 10^exponent as text: plain between 1e-7 and 1e21 as JavaScript prints numbers, else with an e. */
function placePoint(digits: string, exponent: number): string {
  if (exponent < -7 || exponent > 20) {
    const rest = digits.slice(1).replace(/0+$/, '');
    return `${digits[0]}${rest === '' ? '' : '.'}${rest}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
  }
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits.replace(/0+$/, '')}`;
  const padded = digits.padEnd(exponent + 1, '0');
  const fraction = padded.slice(exponent + 1).replace(/0+$/, '');
  return padded.slice(0, exponent + 1) + (fraction === '' ? '' : `.${fraction}`);
}
