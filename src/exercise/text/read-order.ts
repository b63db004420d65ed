const ORDINALS: readonly RegExp[] = [
  /\b(?:first|1st|linear|erste\w*)\b/i,
  /\b(?:second|2nd|quadratic|zweite\w*)\b/i,
  /\b(?:third|3rd|cubic|dritte\w*)\b/i,
  /\b(?:fourth|4th|quartic|vierte\w*)\b/i,
];

const NUMBERS: readonly string[] = ['one', 'two', 'three', 'four'];

/** Every order at once: what a formula without an error has. */
const EXACT =
  /^\s*(?:[+]?\s*(?:\.?inf|infty|infinity|infinite|∞|\\infty)|unendlich|any|arbitrary(?: high)?|every)(?:\s+(?:order|ordnung))?[\s.!]*$/iu;

/** An order of accuracy: 2, second, O(h^2), order = 2; `exact` for a formula without an error, which is of infinite order. Undefined for anything else. */
export function readOrder(written: string): number | 'exact' | undefined {
  const text = written
    .replace('²', '^2')
    .replace('³', '^3')
    .replace('⁴', '^4')
    .replace(/^\s*(?:the\s+)?(?:order|ordnung|p)\s*(?:is|ist|=|:)\s*/iu, '');
  if (/(?<!\p{L})exact/iu.test(text) && !/(?<!\p{L})(?:not|in|un)[\s-]*exact/iu.test(text)) return 'exact';
  if (EXACT.test(text)) return 'exact';
  const power = /\^\s*[({]?\s*(\d{1,2})/.exec(text);
  if (power) return Number(power[1]);
  const square = /^\s*O\s*\(\s*(\p{L}+)((?:\s*[*·]\s*\1)+)\s*\)\s*$/u.exec(text);
  if (square) return 1 + (square[2]!.match(/[*·]/g) ?? []).length;
  if (/^\s*O\s*\(\s*[\p{L}]+\s*\)\s*$/u.test(text)) return 1;
  const plain = /^\s*(?:order\s*)?(\d{1,2})(?:[.,]0+)?\s*\.?\s*$/iu.exec(text);
  if (plain) return Number(plain[1]);
  const ordinal = ORDINALS.findIndex((o) => o.test(text));
  const word = ordinal === -1 ? NUMBERS.indexOf(text.trim().toLowerCase()) : ordinal;
  return word === -1 ? undefined : word + 1;
}
