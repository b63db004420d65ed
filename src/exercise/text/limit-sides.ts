import type { RawAnswer } from '../problem/problem.js';
import { splitOutside, unwrapped } from './brackets.js';

export type Side = 'left' | 'right';

/** What an answer says of the limit itself, and of the sides. */
interface SaidLimit {
  /** The limit, or words that there is none; undefined where only sides are given. */
  readonly whole: string | undefined;
  readonly sides: ReadonlyMap<Side, string>;
}

/** Longest answer in which words about sides are looked for. */
const MAX_TEXT = 500;

const NO_SIDES: ReadonlyMap<Side, string> = new Map();

const WORDS: readonly (readonly [Side, string])[] = [
  ['left', String.raw`left|links|below|unten|l\.?h\.?l\.?`],
  ['right', String.raw`right|rechts|above|oben|r\.?h\.?l\.?`],
];

const SIGNS: Readonly<Record<string, Side>> = { '-': 'left', '⁻': 'left', '+': 'right', '⁺': 'right' };

/** A comma between digits is that of a decimal. */
const SEPARATOR = /(?<!\d),|,(?!\d)|[;\n≠]|!=|\\neq?(?![a-z])|\s(?:and|und|but|while)\s/u;

/** The comma of `0, from below`. */
const APART =
  /\s*,\s*(?=(?:from|von)\s+(?:the\s+)?(?:left|right|above|below|links|rechts|oben|unten)(?:\s+side)?\s*(?:$|[,;\n)]|(?:and|und)\s))/giu;

/** Words between an answer and its reason. */
const REASON = /^[\s,;:.-]*(?:(?:because|since|as|weil|da|denn|for)\s+)?/iu;

/** Words for one value of both sides. */
const BOTH =
  /\s*,?\s*(?:\(\s*)?(?:(?:from|on|at|von)\s+)?(?:both|either|beiden?|each)\s+(?:(?:the\s+)?sides?|seiten?|directions?)(?:\s*\))?\s*(?:(?:is|are|ist|give|:|=)\s*)?/iu;

/** left = right = 1 */
const EQUATED = /^\s*(?:left|right|links|rechts)\s*=\s*(?:left|right|links|rechts)\s*=\s*(.+)$/isu;

/** A value that the sides follow, in words that say so or in brackets: `1, so …` is none. */
const CONCLUSION = /^\s*(?:so|hence|thus|therefore|also|=>|⇒|→)\s+(?:the\s+)?(?:limit\s+(?:is\s+)?)?(.+)$/isu;

/**
 * What an answer says of a limit: `left: -1, right: 1`, `-1 from the left and 1 from the right`, `DNE (left: -1, right: 1)`,
 * `1 from both sides`, or a limit alone, which `whole` then is as it stands.
 */
export function readSides(answer: RawAnswer, saysNone: (text: string) => boolean): SaidLimit {
  if (answer.kind === 'table') {
    const rows = answer.rows.map((r) => readSide(`${r.label}: ${r.text}`));
    const sides = toMap(rows);
    return { whole: undefined, sides: sides ?? NO_SIDES };
  }
  if (answer.text.length > MAX_TEXT) return { whole: answer.text, sides: NO_SIDES };
  const text = answer.text.replace(APART, ' ');
  const equated = EQUATED.exec(text)?.[1];
  if (equated !== undefined) return { whole: equated.trim(), sides: NO_SIDES };
  if (BOTH.test(text)) return { whole: text.replace(BOTH, ' ').trim(), sides: NO_SIDES };
  return readBehind(text, saysNone) ?? sidesOf(text) ?? { whole: text, sides: NO_SIDES };
}

/** Sides with the words that there is no limit, or with a value, before them. */
function readBehind(text: string, saysNone: (text: string) => boolean): SaidLimit | undefined {
  for (const place of text.matchAll(/\s*[,;:.(]|\s+(?=because|since|as\s|weil|da\s|denn)/giu)) {
    const head = text.slice(0, place.index);
    const rest = text.slice(place.index).trim();
    const inner = unwrapped(rest) ?? rest.replace(REASON, '');
    const sides = sidesOf(inner.replace(REASON, ''));
    const isValue = rest.startsWith('(') && unwrapped(rest) !== undefined;
    if (sides && sides.whole === undefined && head.trim() !== '' && (saysNone(head) || isValue))
      return { whole: head.trim(), sides: sides.sides };
  }
  return undefined;
}

/** A text of sides alone, one or both, and what is concluded from them. */
function sidesOf(text: string): SaidLimit | undefined {
  const parts = splitOutside(text, SEPARATOR).filter((part) => part.trim() !== '');
  const last = parts.length > 1 ? CONCLUSION.exec(parts.at(-1)!)?.[1] : undefined;
  const read = (last === undefined ? parts : parts.slice(0, -1)).map(readSide);
  const sides = toMap(read);
  return sides ? { whole: last?.trim(), sides } : undefined;
}

type SaidSide = readonly [Side, string] | undefined;

function toMap(read: readonly SaidSide[]): ReadonlyMap<Side, string> | undefined {
  const sides = new Map<Side, string>();
  for (const said of read) {
    if (!said || sides.has(said[0])) return undefined;
    sides.set(...said);
  }
  return sides.size > 0 ? sides : undefined;
}

/** `left: -1`, `the left limit is -1`, `-1 from the left`, `x → 0-: -1` and `f(0-) = -1`. */
function readSide(part: string): SaidSide {
  for (const [side, words] of WORDS) {
    const before = new RegExp(
      String.raw`^\s*(?:(?:the\s+)?(?:limit\s+)?(?:from|von|on)\s+)?(?:the\s+)?(?:${words})(?:\s*-?\s*(?:hand|sided?|limit))*\s*(?:(?:is|ist|equals)\s|[:=]|\s(?=\s*[-+±∞\d]|\s*inf))\s*(.+)$`,
      'isu',
    ).exec(part);
    const behind = new RegExp(
      String.raw`^\s*(.+?)\s*(?:\(\s*|(?:from|on|at|von)\s+)(?:from\s+|on\s+|von\s+)?(?:the\s+)?(?:${words})(?:\s+side)?\s*\)?\s*$`,
      'isu',
    ).exec(part);
    const text = before?.[1] ?? behind?.[1];
    if (text !== undefined) return [side, text.trim()];
  }
  // Behind the sign of a limit stands what it is of: lim_{x → 0-} |x|/x = -1.
  const plain = part.replace(
    /^(\s*\\?lim\s*_?\s*[({][^({)}]*(?:[({][^({)}]*[)}])?\s*[)}])[^=]*(?==)/u,
    '$1 ',
  );
  const [, sign, value] =
    /^\s*(?:\\?lim\s*_?\s*)?[({]{0,2}\s*(?:(?:\\?\p{L}\w*\s*(?:→|->|\\to(?![a-z]))\s*|\p{L}\(\s*)-?[\p{L}\d.]*\s*\^?\s*[({]?)?\s*([-+⁻⁺])\s*[)}]{0,3}\s*(?:\p{L}\s*\([^()]*\)\s*)?[:=]\s*(.+)$/su.exec(
      plain,
    ) ?? [];
  return sign === undefined ? undefined : [SIGNS[sign]!, value!.trim()];
}
