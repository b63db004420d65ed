import type { Ast } from '../expr/ast.js';
import { GREEK } from './notation.js';
import { replace } from './tree.js';

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
  const lowered = [...digits].map((d) => String.fromCharCode(d.charCodeAt(0) + LOWERED)).join('');
  const ways = [`${base}${digits}`, `${base}_${digits}`, `${base}${lowered}`];
  if (declared.has(base) || ways.filter((w) => declared.has(w)).length > 1) return [];
  return ways.filter((w) => w !== own).map((w) => [w, own] as const);
}

/** Between a digit and the same digit below the line. */
const LOWERED = '₀'.charCodeAt(0) - '0'.charCodeAt(0);

/** w1 for w₁. */
export function withPlainDigits(text: string): string {
  return text.replace(/[₀-₉]/g, (d) => String.fromCharCode(d.charCodeAt(0) - LOWERED));
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
