import { type BigFloat, isInfinite, orderOf } from '../../number/big-float.js';
import { compareStrict, containsZero, type Interval, isPoint } from '../../number/interval.js';
import { midpointOf } from '../../number/interval-arithmetic.js';
import { formatDecimal, format as formatRational, type Rational, rational } from '../../number/rational.js';

/** Values given to the unknowns, readable ones first. */
export interface Point {
  readonly names: ReadonlyMap<string, Rational>;
  readonly entries: ReadonlyMap<string, Rational>;
  readonly sizes: ReadonlyMap<string, number>;
  readonly positions: ReadonlyMap<string, number>;
}

export interface Witness {
  readonly point: Readonly<Record<string, string>>;
  readonly left: string;
  readonly right: string;
}

export function describePoint(point: Point): Readonly<Record<string, string>> {
  const shown: Record<string, string> = {};
  const show = (r: Rational) => formatDecimal(r, 12) ?? formatRational(r);
  for (const [name, n] of point.sizes) if (!name.includes('#')) shown[name] = String(n);
  for (const [name, r] of point.names) shown[name] = show(r);
  for (const [name, r] of [...point.entries].sort(byPosition)) shown[name] = show(r);
  for (const [name, k] of point.positions) shown[`position ${name}`] = String(k);
  return shown;
}

/** By the name of the array, then by the numbers of the positions. */
function byPosition([a]: readonly [string, Rational], [b]: readonly [string, Rational]): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** Digits up to which two values are written out to be told apart. */
const MAX_DIGITS = 40;

/** Both values with as many digits as it takes to tell them apart, at least ten; closer ones as one value and a difference. */
export function showApart(left: Interval, right: Interval): { left: string; right: string } {
  for (let digits = 10; digits <= MAX_DIGITS; digits += 10) {
    const l = showValue(left, digits);
    const r = showValue(right, digits);
    if (l !== r || (isPoint(left) && isPoint(right) && compareStrict(left, right) === undefined))
      return { left: l, right: r };
  }
  const value = showValue(right, 10);
  const above = compareStrict(right, left) === -1;
  const [high, low] = above ? [left, right] : [right, left];
  const gap = showBigFloat(differenceOf(midpointOf(high), midpointOf(low)), 3);
  return { left: `${value} ${above ? '+' : '-'} ${gap}`, right: value };
}

/** Two values that are equal, written alike: by the enclosure that says more. */
export function showEqual(left: Interval, right: Interval): { left: string; right: string } {
  const value = showValue(isPoint(left) ? left : right, 10);
  return { left: value, right: value };
}

function differenceOf(a: BigFloat, b: BigFloat): BigFloat {
  const exponent = Math.min(a.exponent, b.exponent);
  const shift = (x: BigFloat) => x.mantissa << BigInt(x.exponent - exponent);
  return { mantissa: shift(a) - shift(b), exponent };
}

/** Exponent of two below which the middle of an enclosure around zero is rounding. */
const NOTHING = -40;

/** A narrow enclosure around zero is shown as zero. */
function showValue(x: Interval, digits: number): string {
  const middle = midpointOf(x);
  const bits = middle.mantissa.toString(2).length;
  return containsZero(x) && middle.exponent + bits < NOTHING ? '0' : showBigFloat(middle, digits);
}

/** A decimal with that many significant digits. */
export function showBigFloat(x: BigFloat, digits: number): string {
  if (isInfinite(x)) return x.mantissa < 0n ? '-inf' : 'inf';
  if (x.mantissa === 0n) return '0';
  // 10^4000 and beyond would be all digits; the order says it.
  const order = orderOf(x) - 1;
  if (order > 13_000 || order < -40_000) return `${x.mantissa < 0n ? '-' : ''}about 2^${order}`;
  const r =
    x.exponent >= 0
      ? rational(x.mantissa << BigInt(x.exponent))
      : rational(x.mantissa, 1n << BigInt(-x.exponent));
  const exact = formatDecimal(r, digits);
  if (exact !== undefined) return exact;
  const negative = r.numerator < 0n;
  const n = negative ? -r.numerator : r.numerator;
  let exponent = n.toString().length - r.denominator.toString().length;
  const scaled = (e: number) => {
    const shift = digits - 1 - e;
    const top = shift >= 0 ? n * 10n ** BigInt(shift) : n;
    const bottom = shift >= 0 ? r.denominator : r.denominator * 10n ** BigInt(-shift);
    return (2n * top + bottom) / (2n * bottom);
  };
  let whole = scaled(exponent);
  if (whole < 10n ** BigInt(digits - 1)) {
    exponent -= 1;
    whole = scaled(exponent);
  }
  let text = whole.toString();
  if (text.length > digits) {
    exponent += 1;
    text = text.slice(0, digits);
  }
  const sign = negative ? '-' : '';
  const trimmed = text.replace(/0+$/, '') || '0';
  if (exponent >= -5 && exponent < digits) {
    if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${trimmed}`;
    const padded = trimmed.padEnd(exponent + 1, '0');
    const fraction = padded.slice(exponent + 1);
    return `${sign}${padded.slice(0, exponent + 1)}${fraction ? `.${fraction}` : ''}`;
  }
  return `${sign}${trimmed[0]}${trimmed.length > 1 ? `.${trimmed.slice(1)}` : ''}e${exponent}`;
}
