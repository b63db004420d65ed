import { unwrapped } from './brackets.js';

/** A number as it is written, in the digits of a decimal literal. */
export interface Numeral {
  /** -1234.5e-3: sign, digits, point and exponent. */
  readonly literal: string;
  readonly isPercent: boolean;
  /** 0.333…: the digits go on. */
  readonly isCut: boolean;
  /** Another literal that may be meant: 1,234 is 1.234 where the comma is that of decimals, and 1234 where it parts thousands. */
  readonly other?: string;
}

/** Words and signs for a value that is not exact. */
const ABOUT = /^(?:[≈~]|\\approx(?![a-zA-Z])|(?:ca|approx)\.|(?:about|circa|rund|etwa)\s)\s*/u;

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A power of ten at the end: e-4, *^-4, x 10^(-4), ·10⁻⁴, \cdot 10^{-4}. */
const POWER_OF_TEN =
  /(?:(?:\s*(?:[*·×x⋅]|\\cdot|\\times)\s*|\s+)10\s*(?:(?:\^|\*\*)\s*(?:\(\s*([+-]?\d{1,4})\s*\)|\{\s*([+-]?\d{1,4})\s*\}|([+-]?\d{1,4}))|([⁻⁺]?[⁰¹²³⁴-⁹]{1,4}))|\*\^([+-]?\d{1,4})|[eE]([+-]?\d{1,4}))$/u;

/** The same before the digits: 10^-4 * 3.2. */
const TEN_FIRST =
  /^([+-]?)10\s*(?:(?:\^|\*\*)\s*(?:\(\s*([+-]?\d{1,4})\s*\)|\{\s*([+-]?\d{1,4})\s*\}|([+-]?\d{1,4}))|([⁻⁺]?[⁰¹²³⁴-⁹]{1,4}))\s*(?:[*·×x⋅]|\\cdot|\\times)\s*(\d[\d.,]*)$/u;

/** Groups of three digits, parted by one sign, with decimals behind another. */
const GROUPS = /^(\d{1,3})((?:,\d{3})+|(?:\.\d{3})+|(?:'\d{3})+|(?:_\d{3})+|(?: \d{3})+)(?:([.,])(\d+))?$/;

/** A number in one of the ways of writing it; undefined for anything else, an expression among it. */
export function readNumeral(text: string): Numeral | undefined {
  const { sign, body } = readSign(text.trim().replace(ABOUT, ''));
  const percent = /\s*\\?%$/.exec(body);
  const plain = (percent ? body.slice(0, percent.index) : body).replace(/\{,\}/g, ',').replace(/\\,/g, ' ');
  const first = TEN_FIRST.exec(plain);
  const last = first ? undefined : POWER_OF_TEN.exec(plain);
  const exponent = (first ?? last)?.slice(first ? 2 : 1, first ? 6 : 7).find((t) => t !== undefined);
  const written = first ? first[6]! : last ? plain.slice(0, last.index) : plain;
  const cut = /(?:\.{3}|…)$/.exec(written);
  const mantissa = readMantissa((cut ? written.slice(0, cut.index) : written).trim());
  if (!mantissa) return undefined;
  const power = exponent === undefined ? '' : `e${lowered(exponent)}`;
  const side = first?.[1] === '-' ? (sign === '-' ? '' : '-') : sign;
  return {
    literal: `${side}${mantissa.digits}${power}`,
    isPercent: percent !== null,
    isCut: cut !== null,
    ...(mantissa.other === undefined ? {} : { other: `${side}${mantissa.other}${power}` }),
  };
}

/** The sign of a number, which may stand in brackets behind it. */
function readSign(text: string): { readonly sign: '' | '-'; readonly body: string } {
  let sign: '' | '-' = '';
  let body = text;
  for (;;) {
    const inner = body.startsWith('(') ? unwrapped(body) : undefined;
    const mark = /^[+-]\s*/.exec(body);
    if (inner !== undefined) body = inner;
    else if (mark) {
      if (mark[0].startsWith('-')) sign = sign === '-' ? '' : '-';
      body = body.slice(mark[0].length);
      // Two signs without a bracket between them are no number.
      if (/^[+-]/.test(body)) return { sign, body: '' };
    } else return { sign, body };
  }
}

/** Digits with a point for the decimals, and what they are where the sign between them may part thousands. */
function readMantissa(text: string): { readonly digits: string; readonly other?: string } | undefined {
  if (/^(?:\d+\.?\d*|\.\d+)$/.test(text)) {
    // Three digits after a point are thousands only where it is clear; a point is that of decimals.
    return /^[1-9]\d{0,2}\.\d{3}$/.test(text)
      ? { digits: text, other: text.replace('.', '') }
      : { digits: text };
  }
  const groups = GROUPS.exec(text);
  if (groups) {
    const [, head = '', tail = '', point, decimals] = groups;
    const mark = tail[0]!;
    if (point === mark || head === '0') return head === '0' ? readComma(text) : undefined;
    const whole = head + tail.replace(/\D/g, '');
    if (mark === ',' && point === undefined && tail.length === 4)
      return { digits: text.replace(',', '.'), other: whole };
    return { digits: point === undefined ? whole : `${whole}.${decimals}` };
  }
  return readComma(text);
}

/** 0,33 and ,33. */
function readComma(text: string): { readonly digits: string } | undefined {
  return /^\d*,\d+$/.test(text) ? { digits: text.replace(',', '.') } : undefined;
}

function lowered(exponent: string): string {
  return exponent
    .replace(/[⁰¹²³⁴-⁹]/gu, (c) => String(RAISED.indexOf(c)))
    .replace('⁻', '-')
    .replace('⁺', '');
}
