import type { RawAnswer } from '../problem/problem.js';

/**
 * Signs without a width: nobody sees them. U+2062, the invisible times, is a space. What turns the direction of text stays and cannot be
 * read: people would see another answer than the one that is judged.
 */
const INVISIBLE = /[\u00ad\u180e\u200b-\u200f\u2060\u2061\u2064\ufeff]|\ufe0e|\ufe0f/gu;

const SPACES = /[\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2062\u3000]/gu;

/** Letters and digits of the mathematical alphabets; the double-struck one marks an indicator and stays. */
const STYLED = /(?!𝟙)[\u{1d400}-\u{1d7ff}ℎℯⅇℓ]/gu;

/** Characters that look and mean the same. */
const ALIKE: readonly (readonly [RegExp, string])[] = [
  [/[‐‑‒–—―−﹣]/g, '-'],
  [/[‘’‚‛ʹʼ′´]/g, "'"],
  [/[″]/g, "''"],
  [/[“”„‟«»]/g, '"'],
  [/[∗✕✖⨯∙•]/g, '·'],
  [/[÷∕⁄]/g, '/'],
  [/[‖∥]/g, '||'],
  [/[∣❘]/g, '|'],
  [/[⩽≦]/g, '≤'],
  [/[⩾≧]/g, '≥'],
  [/[≈≅≃∼]/g, '≈'],
  [/[⟨〈〈]/g, '⟨'],
  [/[⟩〉〉]/g, '⟩'],
  [/⟦/g, '['],
  [/⟧/g, ']'],
  [/µ/g, 'μ'],
  [/ϑ/g, 'θ'],
  [/ϱ/g, 'ρ'],
];

/** ½ as (1/2), and 1½ as (1+1/2). */
const FRACTION = /(\d*)\s*([¼½¾⅐-⅞↉])/gu;

/** Full-width characters lie this far above those of ASCII. */
const FULL_WIDTH = 0xfee0;

/**
 * A text as it looks: characters that cannot be seen are gone, and of those that look alike one is left. Counted in what can be seen,
 * places stay what they are, but for fractions in one character.
 */
export function cleanText(text: string): string {
  // Plain ASCII is what most answers are.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is that of ASCII.
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  let plain = text
    .normalize('NFC')
    .replace(INVISIBLE, '')
    .replace(SPACES, ' ')
    .replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - FULL_WIDTH))
    .replace(STYLED, (c) => c.normalize('NFKC'))
    .replace(FRACTION, (_all, whole: string, sign: string) => {
      const fraction = sign.normalize('NFKC').replace('⁄', '/');
      return whole === '' ? `(${fraction})` : `(${whole}+${fraction})`;
    });
  for (const [pattern, by] of ALIKE) plain = plain.replace(pattern, by);
  return plain;
}

/** Marks that only wrap an answer: quotes, signs of code and of formulas. */
const WRAPPERS: readonly RegExp[] = [
  /^\s*(["'`])([^"'`]*)\1\s*$/s,
  /^\s*(\$\$?)([^$]*)\1\s*$/s,
  /^\s*(\\[([])(.*)\\[)\]]\s*$/s,
  /^\s*(```)[a-z]*\n?([^`]*)```\s*$/s,
];

/** =LOG(x) of a spreadsheet, which has base 10 where none is given; where semicolons separate, a comma is that of decimals. */
function readSpreadsheet(text: string): string {
  if (!/^\s*=(?!=)/.test(text)) return text;
  const plain = /[^=]=(?!=)/.test(
    text
      .trim()
      .slice(1)
      .replace(/[<>!]=/g, '<'),
  )
    ? text
    : text.replace(/(?<![\p{L}\p{N}_])LOG\s*\(([^(),;]*)\)/gu, 'LOG10($1)');
  return /\(.*;/s.test(plain) ? plain.replace(/(?<=\d),(?=\d)/g, '.') : plain;
}

/** sum_i=1^n, in which the equals sign parts no forms. */
const PLAIN_RANGE = /(?<![\p{L}\p{N}_])(sum|prod|[∑∏Σ])\s*_\s*([a-z])\s*=\s*(\w+)(?=\s*\^)/gu;

/** An answer without what only wraps it, and without the full stop of a sentence. */
function unwrap(text: string): string {
  let plain = readSpreadsheet(text).replace(PLAIN_RANGE, '$1_{$2=$3}');
  for (const wrapper of WRAPPERS) {
    const inner = wrapper.exec(plain)?.[2];
    if (inner !== undefined) plain = `${' '.repeat(plain.indexOf(inner))}${inner}`;
  }
  return plain.replace(/(?<![.,;]|\\right\s*)[.,;]\s*$/, '');
}

/** An answer and its labels as they look. */
export function cleanAnswer(answer: RawAnswer): RawAnswer {
  if (answer.kind === 'text') return { kind: 'text', text: unwrap(cleanText(answer.text)) };
  const rows = answer.rows.map(({ label, text }) => ({
    label: cleanText(label),
    text: unwrap(cleanText(text)),
  }));
  return { kind: 'table', rows };
}

/** Between a digit and the same digit below the line. */
export const LOWERED = '₀'.charCodeAt(0) - '0'.charCodeAt(0);

/** w1 for w₁. */
export function withPlainDigits(text: string): string {
  return text.replace(/[₀-₉]/g, (d) => String.fromCharCode(d.charCodeAt(0) - LOWERED));
}
