import type { SizeList } from '../problem/problem.js';
import { GREEK } from './notation.js';
import { indexSpellings } from './subscripts.js';

/** A single number, in words and signs. */
const SCALAR = /^(?:(?:a\s+|eine?\s+)?(?:scalar|skalar|number|zahl)|\(\s*\)|\[\s*\]|R)$/iu;

/** What stands before sizes or around them. */
const AROUND: readonly (readonly [RegExp, string])[] = [
  [/\\mathbb\s*\{?\s*R\s*\}?|\\R(?![a-zA-Z])|ℝ/gu, 'R'],
  [/\\times(?![a-zA-Z])/g, '×'],
  [/\\in(?![a-zA-Z])/g, '∈'],
  [/\\(?:left|right|text|mathrm|in|,|;)(?![a-zA-Z])|[$\\]/g, ' '],
  [/[⁰¹²³⁴-⁹]+/gu, '^$&'],
  [/^\s*(?:[\p{L}\p{N}_()^'/]+\s*)?(?:∈|=|:)\s*/u, ''],
  [/^\s*(?:torch\.Size|(?:np\.)?shape|size|dim(?:ensions?)?|größe)\s*(?:of|is|[:=])?\s*(?=[\s([{\d])/iu, ''],
];

/** Words beside sizes. */
const WORDS =
  /^(?:matrix|matrices|vector|vektor|tensor|array|column|columns|rows|row|entries|elements|dimensional|dim|length|länge|zeilen|spalten|of|by|mal|and|und|with|mit|an?)$/iu;

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A size as [3, 4], (m, n), m x n, m × n or R^{m×n}; a text that is none of these comes back as the part that is not clear. */
export function readSize(text: string, known: readonly string[]): SizeList | { readonly unclear: string } {
  let plain = text;
  for (const [pattern, by] of AROUND) plain = plain.replace(pattern, by);
  plain = plain.trim();
  if (SCALAR.test(plain) && !known.includes(plain)) return [];
  const isRow = /\brow\s+vector|zeilenvektor/iu.test(plain);
  const spellings = spellingsOf(known);
  const tokens = plain.replace(/^R\s*\^/u, '').match(/[\p{L}_][\p{L}\p{N}_]*|\d+|[⁰¹²³⁴-⁹]+|\s+|./gsu) ?? [];
  const sizes: (number | string)[] = [];
  let isApart = true;
  for (const token of tokens.flatMap((t) => splitTimes(t, spellings))) {
    const size = sizeOfToken(token, spellings);
    if (size !== undefined) {
      if (!isApart) return { unclear: plain };
      sizes.push(size);
      isApart = false;
    } else if (
      /^(?:[x×*·,;()[\]{}\s-]+)$/u.test(token) ||
      WORDS.test(token) ||
      /^zeilenvektor$/iu.test(token)
    )
      isApart = true;
    else return { unclear: token };
  }
  if (sizes.length === 0) return { unclear: plain };
  return isRow && sizes.length === 1 ? [1, ...sizes] : sizes;
}

/** Every way to write the names of the lengths. */
function spellingsOf(known: readonly string[]): ReadonlyMap<string, string> {
  const declared = new Set(known);
  const folded = known.flatMap((own) => [own.toLowerCase(), own.toUpperCase()].map((w) => [w, own] as const));
  const greek = [...GREEK].flatMap(([letter, word]) => [[letter, word] as const, [word, letter] as const]);
  const single = folded.filter(
    ([w], _k, all) => new Set(all.flatMap(([v, own]) => (v === w ? [own] : []))).size === 1,
  );
  return new Map([
    ...single,
    ...greek.filter(([, own]) => declared.has(own)),
    ...known.flatMap((own) => indexSpellings(own, declared)),
    ...known.map((own) => [own, own] as const),
  ]);
}

function sizeOfToken(token: string, spellings: ReadonlyMap<string, string>): number | string | undefined {
  if (/^\d+$/.test(token)) return Number(token);
  if (/^[⁰¹²³⁴-⁹]+$/u.test(token)) return Number([...token].map((c) => RAISED.indexOf(c)).join(''));
  return spellings.get(token);
}

/** mxn as m, x, n where these are names of lengths, and x4 as x, 4. */
function splitTimes(token: string, spellings: ReadonlyMap<string, string>): readonly string[] {
  if (spellings.has(token) || !token.includes('x')) return [token];
  const parts = token.split(/(x)/).filter((part) => part !== '');
  return parts.every((p) => p === 'x' || sizeOfToken(p, spellings) !== undefined) ? parts : [token];
}
