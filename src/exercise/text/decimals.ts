import { closing } from './brackets.js';
import type { Doubt } from './readings.js';

/** A comma between digits that may be that of decimals: one by itself, and none between the indices of an entry. */
const PAIR = /(?<![\p{L}\p{N}_.,]|[\p{L}\p{N}_)\]]\[)(\d+),(\d+)(?![\d.]|,\d)/gu;

/** 1,5x as 1.5x wherever a comma may be that of decimals. */
export function withDecimalPoints(text: string): string {
  return text.replace(PAIR, '$1.$2');
}

/** The commas that may be those of decimals; as they stand, they separate. */
export function findDecimals(text: string): readonly Doubt[] {
  return [...text.matchAll(PAIR)].map(([whole, left, right]) => ({
    text: whole,
    own: `two numbers (${left} and ${right})`,
    other: `${left}.${right}`,
    reading: 'decimal',
    isQuiet: true,
    // Other commas have a space behind them.
    isShownIfWrong: /,\s/.test(text),
  }));
}

/**
 * The same for an answer that cannot be a list: only where a comma could not separate the arguments of a function or the entries of a list, and
 * nothing else does.
 */
export function readDecimals(text: string): string {
  return text.replace(PAIR, (all, left: string, right: string, at: number) =>
    isInList(text, at) ? all : `${left}.${right}`,
  );
}

/** Whether the innermost bracket around a place is that of a call or of a list, or stands in the bars of a norm. */
function isInList(text: string, at: number): boolean {
  for (let open = at - 1; open >= 0; open--) {
    if (!'([{'.includes(text[open]!)) continue;
    const close = closing(text, open, text[open]);
    if (close !== undefined && close < at) continue;
    const before = text.slice(0, open);
    const isInBars = /\|\s*$/.test(before) && close !== undefined && /^\s*\|/.test(text.slice(close + 1));
    return text[open] === '('
      ? isInBars || /[\p{L}\p{N}_}]\s*$/u.test(before)
      : text[open] === '[' || !/(?:[\^}]|\\[dt]?frac|\\sqrt)\s*$/u.test(before);
  }
  // Between the bars of a norm it may be a vector.
  return (text.slice(0, at).match(/\|\|/g) ?? []).length % 2 === 1;
}
