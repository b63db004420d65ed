import type { Ast } from '../../expr/ast.js';
import type { GivenName } from '../problem/problem.js';
import { name, number, operator, replace } from '../problem/tree.js';
import { GREEK } from './notation.js';
import { LOWERED, withPlainDigits } from './typography.js';

/** A name with a number at its end, under a line or not. */
export const INDEXED = /^(\p{L}+)(_?)([0-9]+|[₀-₉]+)$/u;

/** The other ways to write a name with a number: W2, W_2, W₂, unless one is a name of its own or an entry of an array W. */
export function indexSpellings(
  own: string,
  declared: ReadonlySet<string>,
): readonly (readonly [string, string])[] {
  const parts = INDEXED.exec(own);
  if (!parts) return [];
  const [, base = '', , index = ''] = parts;
  const digits = withPlainDigits(index);
  const lowered = withLowDigits(digits);
  const ways = [`${base}${digits}`, `${base}_${digits}`, `${base}${lowered}`];
  if (declared.has(base) || ways.filter((w) => declared.has(w)).length > 1) return [];
  return ways.filter((w) => w !== own).map((w) => [w, own] as const);
}

/** Marks above a letter, by the words that names use for them. */
const MARKS: readonly (readonly [string, string])[] = [
  ['hat', '\u0302'],
  ['tilde', '\u0303'],
  ['bar', '\u0304'],
];

/** The other ways to write a letter with a mark above it: ŷ, yhat, y_hat. */
export function markSpellings(
  own: string,
  declared: ReadonlySet<string>,
): readonly (readonly [string, string])[] {
  return MARKS.flatMap(([word, mark]) => {
    const plain = own.normalize('NFD');
    const base = plain.endsWith(mark)
      ? plain.slice(0, -1)
      : new RegExp(`^(.+?)_?${word}$`, 'u').exec(own)?.[1];
    if (base === undefined) return [];
    const ways = [`${base}${mark}`.normalize('NFC'), `${base}${word}`, `${base}_${word}`];
    return ways.filter((w) => !declared.has(w)).map((w) => [w, own] as const);
  });
}

/** Entries of an array of fixed size that are written out as names: x_1 and x₁ as x[1], W_12 as W[1, 2]. */
export function entrySpellings(
  { name: own, shape }: GivenName,
  declared: ReadonlySet<string>,
): readonly (readonly [string, Ast])[] {
  const isShort = shape.every((n): n is number => typeof n === 'number' && n < 10);
  if (!isShort || shape.length === 0) return [];
  const places = (shape as readonly number[]).reduce<readonly (readonly number[])[]>(
    (all, n) => all.flatMap((place) => Array.from({ length: n }, (_, k) => [...place, k + 1])),
    [[]],
  );
  return places.flatMap((place) => {
    const digits = place.join('');
    const ways = [`${own}_${digits}`, `${own}${digits}`, `${own}${withLowDigits(digits)}`];
    const entry: Ast = {
      ...operator('[]', name(own), ...place.map((k) => number(String(k)))),
      kind: 'index',
    };
    return ways.some((w) => declared.has(w)) ? [] : ways.map((w) => [w, entry] as const);
  });
}

function withLowDigits(digits: string): string {
  return [...digits].map((d) => String.fromCharCode(d.charCodeAt(0) + LOWERED)).join('');
}

/** A label with its names as they are declared: w_{1}, w_1 and w₁ for w1, α for alpha, and \frac{dL}{dw_1} for dL/dw1. */
export function spellLabel(label: string, declared: ReadonlySet<string>): string {
  const plain = label
    .replace(/^\$|\$$/g, '')
    .replace(/\\[dt]?frac\s*\{(.*?)\}\s*\{(.*)\}$/, '$1/$2')
    .replace(/\\partial\s*/g, '∂')
    .replace(/\\(?=\p{L})/gu, '')
    .replace(/(?<=_)\{([\p{L}\p{N}]+)\}/gu, '$1');
  return plain.replace(/[\p{L}_][\p{L}\p{N}_]*/gu, (word) => {
    const [, partial = '', rest = ''] = /^(d?)(.*)$/u.exec(word)!;
    return findOwn(word, declared) ?? partial + (findOwn(rest, declared) ?? rest);
  });
}

/** The declared name of which a word is another spelling. */
function findOwn(word: string, declared: ReadonlySet<string>): string | undefined {
  if (declared.has(word)) return word;
  const greek = [...GREEK].find(([letter, name]) => letter === word || name === word);
  return (
    greek?.find((g) => declared.has(g)) ??
    [...declared].find((own) => indexSpellings(own, declared).some(([other]) => other === word))
  );
}

/** p_i as p[i] in a sum or a product over i. */
export function readIndexedEntries(
  root: Ast,
  isVector: (name: string) => boolean,
  known: ReadonlySet<string>,
): Ast {
  return replace(root, (ast) => {
    const [body, index] = ast.children;
    const binds = ast.kind === 'call' && /^(?:sum|prod)$/.test(ast.text) && ast.children.length === 4;
    if (!binds || body === undefined || index?.kind !== 'name') return undefined;
    const entries = replace(body, (a) => {
      const base = a.text.slice(0, -index.text.length - 1);
      const isEntry =
        a.kind === 'name' && a.text === `${base}_${index.text}` && isVector(base) && !known.has(a.text);
      return isEntry
        ? {
            ...a,
            kind: 'index',
            text: '[]',
            children: [
              { ...a, text: base },
              { ...index, span: a.span },
            ],
          }
        : undefined;
    });
    return {
      ...ast,
      children: [readIndexedEntries(entries, isVector, known), ...ast.children.slice(1)],
    };
  });
}
