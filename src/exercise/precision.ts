import { divide, parseDecimal, type Rational, rational, toDouble } from '../number/rational.js';

/** A number as somebody wrote it: 0.32 stands for 0.315 to 0.325. */
export interface WrittenNumber {
  readonly value: number;
  readonly exact: Rational;
  /** Half a unit of the last digit written; 0 for a number that was written as an exact expression. */
  readonly half: number;
  /** Digits after the point; negative for numbers written with an exponent. */
  readonly decimals: number;
  /** Digits from the first that is not 0. */
  readonly significant: number;
}

/** 3.2e-4, 3.2*10^-4, 3.2 x 10^(-4): ways to write an exponent. */
const EXPONENT =
  /\s*[*·×x]\s*10\s*(?:\^|\*\*)\s*(?:\(\s*([+-]?\d{1,3})\s*\)|\{\s*([+-]?\d{1,3})\s*\}|([+-]?\d{1,3}))$/u;

/**
 * Reads a decimal literal, with a comma for the point, a percent sign or a power of ten if need be; undefined for anything else, an
 * expression among it.
 */
export function readWritten(text: string): WrittenNumber | undefined {
  const plain = text
    .trim()
    .replace(/^[≈≃~]?\s*\+?/u, '')
    .replaceAll('−', '-')
    .replace(/^-\s+/, '-')
    .replace(EXPONENT, (_all, a?: string, b?: string, c?: string) => `e${a ?? b ?? c}`)
    .replace(/^(-?\d+),(\d+)(?=$|\s*%$|e)/, '$1.$2');
  const match = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?(\s*%)?$/.exec(plain);
  if (!match || (match[2] === '' && (match[3] ?? '') === '')) return undefined;
  const percent = match[5] !== undefined;
  const digits = plain
    .replace(/\s*%$/, '')
    .replace(/\.$/, '')
    .replace(/\.(?=[eE])/, '');
  const parsed = parseDecimal(digits);
  const exact = parsed && (percent ? divide(parsed, rational(100)) : parsed);
  if (!exact) return undefined;
  const value = toDouble(exact);
  if (!Number.isFinite(value)) return undefined;
  const decimals = (match[3] ?? '').length - Number(match[4] ?? 0) + (percent ? 2 : 0);
  const significant = ((match[2] ?? '') + (match[3] ?? '')).replace(/^0+/, '').length || 1;
  return { value, exact, half: 0.5 * 10 ** -decimals, decimals, significant };
}

/** Relative room for the rounding of doubles where a value is compared with a rounded one. */
export const DOUBLE_ROOM = 1e-11;

/** Significant digits with which a whole number can be a rounded one by itself: 148 for e^5, but not 3 for e, nor 0 for 0.39. */
const MIN_DIGITS = 2;

/** A value that ends after so many decimals is written out: nobody rounds 12.5 to a whole number. */
const SHORT = 2;

/**
 * Whether a number by itself shows that it is rounded. Digits after the point do; a whole number is meant as it stands, unless the value
 * has no end and enough of its digits are given.
 */
export function isRounded(written: WrittenNumber, value: number): boolean {
  if (written.decimals > 0) return true;
  const scaled = value * 10 ** SHORT;
  const isShort = Math.abs(scaled - Math.round(scaled)) <= DOUBLE_ROOM * Math.abs(scaled);
  return written.half > 0 && written.value !== 0 && written.significant >= MIN_DIGITS && !isShort;
}

/** The number as it counts against a value when nothing else tells how it was rounded. */
export function readAlone(written: WrittenNumber, value: number): WrittenNumber {
  return isRounded(written, value) ? written : { ...written, half: 0 };
}

/** Whether a value may be written as the number: rounding half either way. */
export function roundsTo(value: number, written: WrittenNumber): boolean {
  return Math.abs(value - written.value) <= roomOf(written, value);
}

/** How far from the written number a value may lie that is rounded to it. */
export function roomOf(written: WrittenNumber, value: number): number {
  return written.half * (1 + 1e-9) + DOUBLE_ROOM * Math.abs(value);
}

/** A value with two digits more than were written. */
export function showBeside(value: number, written: WrittenNumber): string {
  const digits = Math.min(12, Math.max(0, written.decimals + 2));
  const text = value.toFixed(digits);
  return Number(text) === 0 && value !== 0 ? value.toPrecision(3) : text;
}
