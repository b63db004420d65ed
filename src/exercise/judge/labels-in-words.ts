import type { RawAnswer, RawRow } from '../problem/problem.js';
import { splitOutside } from '../text/brackets.js';
import { readOrder } from '../text/read-order.js';

/** Longest answer in which words for labels are looked for. */
const MAX_TEXT = 500;

const ORDER =
  /^\s*(?:the\s+)?(?:order|ordnung|p(?=\s*[:=]))(?:\s+of\s+accuracy)?\s*(?:is|ist|of|[:=])?\s+(.+)$/isu;

/** Words for the factor of the leading term. */
const CONSTANT =
  /^\s*(?:the\s+|a\s+)?(?:(?:leading|error)\s+)*(?:constant|konstante|coefficient|factor|faktor|term|c(?=\s*[:=]))(?:\s+of\s+the\s+(?:leading|error)\s+term)?\s*(?:is|ist|[:=])?\s+(.+)$/isu;

/** `order 1, constant f2/2` and `first order with leading constant f2/2`; what stands alone before a constant is the order. */
export function readOrderInWords(text: string): RawAnswer | undefined {
  if (text.length > MAX_TEXT) return undefined;
  const parts = splitOutside(text, /[,;\n]|\s(?:and|und|with|mit)\s/u)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const rows = parts.map((part, k): RawRow | undefined => {
    // A sign of equality directly behind the word needs no space.
    const spaced = part.replace(/[:=]/, ' $& ');
    const constant = CONSTANT.exec(spaced)?.[1];
    if (constant !== undefined) return { label: 'constant', text: constant };
    // Behind an order, a derivative of f is the factor of the leading term.
    if (k === 1 && parts.length === 2 && /f\s*(?:\d|['’"′^])/u.test(part))
      return { label: 'constant', text: part };
    const order = ORDER.exec(spaced)?.[1] ?? part;
    return readOrder(order) !== undefined && (k === 0 || order !== part)
      ? { label: 'order', text: order }
      : undefined;
  });
  return rows.length > 1 && rows.every((row): row is RawRow => row !== undefined)
    ? { kind: 'table', rows }
    : undefined;
}

/** A label of kinks by its word, and the words between it and what it is. */
const KINK_WORD =
  /(?<!\p{L})(kinks?|knicke?|corners?|(?:not|nicht|non)[\s-]*(?:differentiable|differenzierbar)|jumps?|poles?|left|right|links|rechts|subdifferential)(?:[\s-]*(?:hand|sided?|slope|derivative|limit|steigung|ableitung))*\s*(?:is|are|at|of|ist|bei|[:=])*\s*(?=[^\p{L}]|\p{L}+\s*=|none|inf)/giu;

/** The label that a word stands for. */
const KINK_LABELS: readonly (readonly [RegExp, string])[] = [
  [/^(?:kink|knick|corner|no|nicht)/i, 'kinks'],
  [/^jump/i, 'jumps'],
  [/^pole/i, 'poles'],
  [/^(?:left|links)/i, 'left'],
  [/^(?:right|rechts)/i, 'right'],
];

/** The slopes of both sides, left before right. */
const SLOPES =
  /[\s,;:]*\(?(?:(?:with|mit|and|und)\s+)?(?:the\s+)?(?:slopes|steigungen)\s*(?:are\s+|sind\s+|[:=]\s*)?([^\s,;()]+)\s*(?:,|and|und)\s*([^\s,;()]+?)\)?\s*\.?\s*$/iu;

/** Words before and behind a place. */
const BEFORE = /^(?:[\s,;:.(|]|(?:at|bei)\s)+/iu;
const BEHIND =
  /(?:[\s,;:.()|]|(?<!\p{L})(?:and|und|with|mit|there|is|it|f|a|the|has|ist|der|ein|hat|einen)(?!\p{L}))+$/giu;

/** `kink at x = 1, left 1, right 3` and `1 (left 1, right 3)`; what stands before the first label are the places of kinks. */
export function readKinksInWords(written: string, name: string): RawAnswer | undefined {
  if (written.length > MAX_TEXT) return undefined;
  const text = written.replace(SLOPES, ', left $1, right $2');
  const found = [...text.matchAll(KINK_WORD)];
  if (found.length === 0) return undefined;
  const plain = (part: string) =>
    part
      .replace(new RegExp(`(?<![\\p{L}\\p{N}_])${name}\\s*=(?!=)`, 'gu'), '')
      .replace(BEFORE, '')
      .replace(BEHIND, '');
  const front = plain(text.slice(0, found[0]!.index));
  const rows = found.map((match, k): RawRow => {
    const label = KINK_LABELS.find(([word]) => word.test(match[1]!))?.[1] ?? match[1]!;
    return { label, text: plain(text.slice(match.index + match[0].length, found[k + 1]?.index)) };
  });
  // At x = 0 there is a kink: the place stands before its label.
  const isBefore = rows[0]!.label === 'kinks' && rows[0]!.text === '';
  const all = front === '' ? rows : [{ label: 'kinks', text: front }, ...(isBefore ? rows.slice(1) : rows)];
  const isOnce = new Set(all.map((r) => r.label)).size === all.length;
  return isOnce && all.every((r) => r.text !== '') ? { kind: 'table', rows: all } : undefined;
}
