import { closing, splitOutside, unwrapped } from './brackets.js';

/** Calls of one answer that are read. */
const MAX_CALLS = 10;

const CALL =
  /(?<![\p{L}_.])(?<![\p{L}_]\p{N}{1,4})(?:(?:np|numpy|sp|sympy|math)\s*\.\s*)?(Sum|Product|summation|product|sum|prod)\s*([([])/gu;

/** f for i in range(1, n) */
const GENERATOR = /^(.+?)\s+for\s+(\p{L}\w*)\s+in\s+range\s*\(([^()]*)\)$/su;

interface Range {
  readonly index: string;
  readonly from: string;
  readonly to: string;
}

/**
 * `Sum[f, {i, 1, n}]` of Mathematica, `Sum(f, (i, 1, n))` of sympy and `sum(f for i in range(n))` of Python as `sum(f, i, 1, n)`, and products
 * likewise. What has no such range stays.
 */
export function readProgramSums(text: string): string {
  let plain = text;
  let end = plain.length;
  for (let round = 0; round < MAX_CALLS; round++) {
    // From the right, so that inner sums are done first.
    const match = [...plain.slice(0, end).matchAll(CALL)].at(-1);
    if (!match) return plain;
    end = match.index;
    const [whole, word = '', opener = ''] = match;
    const open = match.index + whole.length - 1;
    const close = closing(plain, open, opener);
    if (close === undefined) continue;
    const meant = readCall(plain.slice(open + 1, close), /^p/i.test(word) ? 'prod' : 'sum', opener === '[');
    if (meant === undefined) continue;
    const after = plain.slice(close + 1).replace(/^\s*\.\s*doit\s*\(\s*\)/u, '');
    plain = plain.slice(0, match.index) + meant + after;
  }
  return plain;
}

function readCall(inner: string, by: 'sum' | 'prod', isMathematica: boolean): string | undefined {
  const [, summand, index = '', bounds = ''] =
    GENERATOR.exec(inner.trim().replace(/^\[(.*)\]$/s, '$1')) ?? [];
  if (summand !== undefined) {
    const range = ofBounds(index, bounds, isPlace(index, summand));
    return range && write(by, summand, range);
  }
  const [first = '', ...rest] = splitOutside(inner, /,/).map((part) => part.trim());
  const ranges = rest.map((part) => readRange(part, isMathematica));
  if (ranges.length === 0 || !ranges.every((r): r is Range => r !== undefined)) return undefined;
  const body = isMathematica ? first.replace(/\[\[([^[\]]*)\]\]/g, '[$1]') : first;
  // The last range of Mathematica is the inner one, and the first of sympy.
  const outward = isMathematica ? [...ranges].reverse() : ranges;
  return outward.reduce((sum, range) => write(by, sum, range), body);
}

function write(by: string, body: string, { index, from, to }: Range): string {
  return `${by}(${body}, ${index}, ${from}, ${to})`;
}

/** {i, 1, n}, {i, n} from 1 on, and (i, 1, n). */
function readRange(text: string, isMathematica: boolean): Range | undefined {
  if (!text.startsWith(isMathematica ? '{' : '(')) return undefined;
  const parts = splitOutside(unwrapped(text) ?? '', /,/).map((part) => part.trim());
  const [index = '', one = '', other] = parts;
  if (!/^\p{L}\w*$/u.test(index) || parts.includes('')) return undefined;
  if (parts.length === 3) return { index, from: one, to: other! };
  return parts.length === 2 && isMathematica ? { index, from: '1', to: one } : undefined;
}

/** Whether an index stands for places of arrays alone, which Python counts from 0. */
function isPlace(index: string, body: string): boolean {
  const own = (pattern: string) => body.match(new RegExp(pattern, 'gu'))?.length ?? 0;
  return own(String.raw`(?<![\p{L}_])${index}(?![\p{L}\p{N}_])`) === own(String.raw`[[,]\s*${index}\s*[\],]`);
}

/** range(a, b) ends before b, and range(b) begins with 0: the first place of an array. */
function ofBounds(index: string, bounds: string, areFromZero: boolean): Range | undefined {
  const parts = bounds.split(',').map((part) => part.trim());
  if (parts.length > 2 || parts.includes('')) return undefined;
  const last = parts.at(-1)!;
  if (areFromZero && (parts.length === 1 || parts[0] === '0')) return { index, from: '1', to: last };
  const plusOne = /^(.*\S)\s*\+\s*1$/u.exec(last)?.[1];
  const to = plusOne ?? (/^\d+$/.test(last) ? String(Number(last) - 1) : `(${last}) - 1`);
  return { index, from: parts.length === 2 ? parts[0]! : '0', to };
}
