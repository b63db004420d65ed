import { closing } from './brackets.js';
import { withPlainDigits } from './typography.js';

/** Bases that have a function of their own. */
const BASES: ReadonlyMap<string, string> = new Map([
  ['2', 'log2'],
  ['10', 'log10'],
  ['e', 'ln'],
]);

/** log_2 x, log_{10}(x), log₂x and log_b(x): the base below the line, and nothing that is a declared name. */
export function readLogarithms(text: string, isName: (name: string) => boolean): string {
  if (!/log\s*_|log[₀-₉]/i.test(text)) return text;
  const pattern =
    /(?<![\p{L}_.])(?<![\p{L}_]\p{N}{1,4})[Ll]og\s*(?:_\s*(?:\(\s*([\p{L}\p{N}]+)\s*\)|\{\s*([\p{L}\p{N}]+)\s*\}|(10|2|e)(?=\p{L})|([\p{L}\p{N}]+))|([₀-₉]+))/gu;
  let plain = text;
  for (let match = pattern.exec(plain); match; match = pattern.exec(plain)) {
    const [whole, ...scripts] = match;
    const base = withPlainDigits(scripts.find((s) => s !== undefined)!);
    if (isName(whole) || isName(`log_${base}`)) continue;
    const after = plain.slice(match.index + whole.length);
    const own = BASES.get(base);
    const meant = own !== undefined && !(base === 'e' && isName('e')) ? own + spaceBefore(after) : undefined;
    const rest = meant === undefined ? withBase(after, base, isName) : after;
    if (rest === undefined) continue;
    plain = `${plain.slice(0, match.index)}${meant ?? 'log'}${rest}`;
    pattern.lastIndex = match.index + (meant ?? 'log').length;
  }
  return plain;
}

/** A letter or a number directly behind the base is the argument. */
function spaceBefore(after: string): string {
  return /^[\p{L}\p{N}]/u.test(after) ? ' ' : '';
}

/** One factor behind the base, where nothing follows that could belong to the argument. */
const BARE = /^\s*(\d+(?:\.\d+)?|\d*[\p{L}_][\p{L}\p{N}_]*)(?=\s*(?:$|[-+),\]=<>]))/u;

/** (x) and what follows as (x, b), and x without brackets likewise, where b is a number or a declared name. */
function withBase(after: string, base: string, isName: (name: string) => boolean): string | undefined {
  if (!isName(base) && !/^\d+$/.test(base)) return undefined;
  const bare = BARE.exec(after);
  if (bare) return `(${bare[1]}, ${base})${after.slice(bare[0].length)}`;
  const open = /^\s*\(/.exec(after);
  const close = open ? closing(after, open[0].length - 1) : undefined;
  if (!open || close === undefined) return undefined;
  return `${after.slice(0, close)}, ${base}${after.slice(close)}`;
}
