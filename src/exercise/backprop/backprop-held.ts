import type { IntervalArithmetic } from '../../number/interval-arithmetic.js';
import type { RowVerdict } from '../problem/judgement.js';
import type { Digits, Range, RuleRange } from './backprop-range.js';
import type { Key, Rule } from './backprop-rule.js';
import type { Line } from './backprop-table.js';
import type { Truth } from './backprop-truth.js';

/** What is known about a number that a later line uses. */
export interface Held extends Range {
  /** Nothing above it is wrong. */
  readonly sound: boolean;
}

/** The verdict about one number of the table. */
export interface LineJudgement {
  readonly verdict: RowVerdict;
  /** It follows from the student's own lines, by one of the rules. */
  readonly consistent: boolean;
  /** The rule that it follows from, or the direct one. */
  readonly rule: Rule | undefined;
  /** What the rule gives at the student's own lines. */
  readonly range: RuleRange | undefined;
  /** Nothing that the rule uses is wrong. */
  readonly sound: boolean;
}

/** What a table is judged against. */
export interface TableSetting {
  readonly truth: Truth;
  readonly digits: Digits;
  readonly ia: IntervalArithmetic;
  /** All numbers are whole, exact ones among them: nothing was rounded. */
  readonly whole: boolean;
}

/** How somebody works. */
export interface Habit {
  /** Goes on with the rounded numbers on paper (or now and then with better ones), or with all the digits in the calculator. */
  readonly by: 'paper' | 'calculator';
  /** Takes sines and cosines of degrees. */
  readonly degrees: boolean;
}

/** A table that is reckoned through in one habit. */
export interface Reckoned {
  readonly setting: TableSetting;
  readonly lines: ReadonlyMap<Key, Line>;
  /** Numbers that were used in place of those that stand there. */
  readonly overrides: ReadonlyMap<Key, Held>;
  readonly habit: Habit;
  /** The precision of the steps behind a line. */
  digitsOf(line: Line): Digits;
  judge(line: Line): LineJudgement;
  /** What later lines may have used for one. */
  holdLine(line: Line): Held;
}

/** Whether digits are fewer than those of a table, whose lines keep some. */
export function isCoarser(own: Digits, table: Digits): boolean {
  return own.decimals < table.decimals || own.significant < table.significant;
}

export function isWithin(value: number, { low, high }: Range, room: number): boolean {
  return value >= low - room && value <= high + room;
}
