import { parseDecimal, type Rational, toDouble } from '../number/rational.js';

/** A number as somebody wrote it: 0.32 stands for 0.315 to 0.325. */
export interface WrittenNumber {
  readonly value: number;
  readonly exact: Rational;
  /** Half a unit of the last digit written. */
  readonly half: number;
  /** Digits after the point; negative for numbers written with an exponent. */
  readonly decimals: number;
}

/** Reads a decimal literal, with a comma for the point if need be; undefined for anything else. */
export function readWritten(text: string): WrittenNumber | undefined {
  const plain = text
    .trim()
    .replace(/^\+/, '')
    .replace('−', '-')
    .replace(/^(-?\d+),(\d+)$/, '$1.$2');
  const match = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(plain);
  if (!match || plain === '' || (match[2] === '' && (match[3] ?? '') === '')) return undefined;
  const exact = parseDecimal(plain.replace(/\.$/, '').replace(/\.(?=[eE])/, ''));
  if (!exact) return undefined;
  const value = toDouble(exact);
  if (!Number.isFinite(value)) return undefined;
  const decimals = (match[3] ?? '').length - Number(match[4] ?? 0);
  return { value, exact, half: 0.5 * 10 ** -decimals, decimals };
}

/** Relative room for the rounding of doubles where a value is compared with a rounded one. */
export const DOUBLE_ROOM = 1e-11;

/** Whether a value may be written as the number: rounding half either way. A whole number may also be exact. */
export function roundsTo(value: number, written: WrittenNumber): boolean {
  return Math.abs(value - written.value) <= written.half * (1 + 1e-9) + DOUBLE_ROOM * Math.abs(value);
}

/** A value with two digits more than were written. */
export function showBeside(value: number, written: WrittenNumber): string {
  const digits = Math.min(12, Math.max(0, written.decimals + 2));
  const text = value.toFixed(digits);
  return Number(text) === 0 && value !== 0 ? value.toPrecision(3) : text;
}
