import { add, parseDecimal, type Rational, toDouble, ZERO } from '../../number/rational.js';
import { type Numeral, readNumeral } from './numeral.js';

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
  /** Written with a power of ten: then its digits are those that count. */
  readonly isScientific?: boolean;
  /** What the text may mean instead: 1,234 is a decimal, and in other places a thousand and more. */
  readonly other?: WrittenNumber;
}

/**
 * Reads a number as it was written, with a comma for the point, separators of thousands, a percent sign or a power of ten if need be;
 * undefined for anything else, an expression among it.
 */
export function readWritten(text: string): WrittenNumber | undefined {
  const numeral = readNumeral(text);
  const written = numeral && toWritten(numeral.literal, numeral);
  if (!written || numeral.other === undefined) return written;
  const other = toWritten(numeral.other, numeral);
  return other ? { ...written, other } : written;
}

function toWritten(literal: string, { isPercent, isCut }: Numeral): WrittenNumber | undefined {
  const [mantissa = '', exponent] = literal.split('e');
  const power = Number(exponent ?? 0) - (isPercent ? 2 : 0);
  const unit = power - decimalsOf(mantissa);
  const whole = parseDecimal(`${mantissa}e${power}`);
  // Digits that go on lie between the last one written and the next.
  const rest = isCut ? parseDecimal(`${mantissa.startsWith('-') ? '-' : ''}5e${unit - 1}`) : ZERO;
  if (!whole || !rest) return undefined;
  const exact = add(whole, rest);
  const value = toDouble(exact);
  if (!Number.isFinite(value)) return undefined;
  const significant = mantissa.replace(/[-.]/g, '').replace(/^0+/, '').length || 1;
  return {
    value,
    exact,
    half: 0.5 * 10 ** unit,
    decimals: -unit,
    significant,
    ...(exponent === undefined ? {} : { isScientific: true }),
  };
}

function decimalsOf(mantissa: string): number {
  const point = mantissa.indexOf('.');
  return point === -1 ? 0 : mantissa.length - point - 1;
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
  if (written.isScientific && written.significant >= MIN_DIGITS) return true;
  const scaled = value * 10 ** SHORT;
  const isShort = Math.abs(scaled - Math.round(scaled)) <= DOUBLE_ROOM * Math.abs(scaled);
  return written.half > 0 && written.value !== 0 && written.significant >= MIN_DIGITS && !isShort;
}

/** The number as it counts against a value when nothing else tells how it was rounded. */
export function readAlone(written: WrittenNumber, value: number): WrittenNumber {
  if (written.value === 0)
    return { ...written, half: Math.min(written.half, written.decimals > 0 ? VANISHING : 0) };
  return isRounded(written, value) ? written : { ...written, half: 0 };
}

/** Half a unit of the second decimal: a zero stands for no number that is larger, for such a one was rounded away. */
export const VANISHING = 0.005;

/** Whether a value may be written as the number: rounding half either way. */
export function roundsTo(value: number, written: WrittenNumber): boolean {
  return Math.abs(value - written.value) <= roomOf(written, value);
}

/** How far from the written number a value may lie that is rounded to it. */
export function roomOf(written: WrittenNumber, value: number): number {
  return written.half * (1 + 1e-9) + DOUBLE_ROOM * Math.abs(value);
}

/** Units of the last digit within which a number is likely to be cut off, or rounded in two steps. */
const LAST_DIGIT = 1.5;

/** Whether a number is off by its last digit alone, as one that is cut off and not rounded. */
export function isCutOff(value: number, { value: own, half, decimals }: WrittenNumber): boolean {
  return decimals > 0 && Math.abs(value - own) <= 2 * LAST_DIGIT * half;
}

/** A value with two digits more than were written. */
export function showBeside(value: number, written: WrittenNumber): string {
  if (written.isScientific) return value.toPrecision(Math.min(15, written.significant + 2));
  const digits = Math.min(12, Math.max(0, written.decimals + 2));
  const text = value.toFixed(digits);
  return Number(text) === 0 && value !== 0 ? value.toPrecision(3) : text;
}
