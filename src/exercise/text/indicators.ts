import { closing, splitOutside } from './brackets.js';

/** Without brackets of its own, as functions of programs have it. */
const CONDITION = '[^[\\](){},]*[<>≤≥≠][^[\\](){},]*';

/** Signs of comparison, outside of brackets. */
const RELATION = /[<>≤≥≠]|[!=]=/;

/** What may not stand beside a comparison that is meant by itself. */
const LIST = /[,;:?]/;

/**
 * 1[x > 0], 1_{x > 0}, I(x > 0) and [W x + b > 0] as the function that is 1 where the condition holds, and 0 elsewhere; of arrays entry by
 * entry. Directly behind a name, square brackets choose entries and stay.
 */
export function readIndicators(text: string, isName: (name: string) => boolean): string {
  if (!RELATION.test(text)) return text;
  const one = new RegExp(
    `(?:[𝟙χ]_?|(?<![\\p{L}\\p{N}_.])1_?${isName('I') ? '' : '|(?<![\\p{L}\\p{N}_])I_?'})\\s*$`,
    'u',
  );
  let plain = text
    .replace(
      new RegExp(`\\((${CONDITION})\\)\\s*\\.\\s*(?:astype|float|int|to|type)\\s*\\([^()]*\\)`, 'gu'),
      'indicator($1)',
    )
    .replace(
      new RegExp(`(?<![\\p{L}\\p{N}_.])(?:float|int|bool)\\s*\\((${CONDITION})\\)`, 'gu'),
      'indicator($1)',
    );
  // Inner brackets come first.
  for (let open = plain.length - 1; open >= 0; open--) {
    const bracket = plain[open]!;
    if (!'[({'.includes(bracket)) continue;
    const close = closing(plain, open, bracket);
    if (close === undefined || !isCondition(plain.slice(open + 1, close))) continue;
    const before = plain.slice(0, open);
    const sign = one.exec(before);
    if (!sign && (bracket !== '[' || /[\p{L}\p{N}_)\]]$/u.test(before))) continue;
    const front = sign ? before.slice(0, sign.index) : before;
    plain = `${front} indicator(${plain.slice(open + 1, close)})${plain.slice(close + 1)}`;
  }
  return plain;
}

/** One comparison, or several that are joined by words. */
function isCondition(inner: string): boolean {
  return splitOutside(inner, RELATION).length > 1 && splitOutside(inner, LIST).length === 1;
}
