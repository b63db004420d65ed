import { closing } from './brackets.js';

/** What a reader of notation knows of the names of a part. */
export interface Names {
  readonly isName: (name: string) => boolean;
  /** The lengths of the axes of a declared name; empty for numbers and for names that are not declared. */
  readonly shapeOf: (name: string) => readonly (number | string)[];
}

/** Sums of one answer; each is found from the right, so that inner ones are done first. */
const MAX_SUMS = 20;

/** Letters below the line that are used as an index. */
const LOW_LETTERS = 'ᵢⱼₖₘₙ';
const PLAIN_LETTERS = 'ijkmn';

/** The sign, or its name where no bracket follows; a product likewise. */
const SIGN =
  /(?:(?<![\p{L}_])(?<![\p{L}_]\p{N}{1,4})|(?=[∑∏]))(?:(∑|Σ|[Ss]um(?=\s*_|\s+[\p{L}\d]))|(∏|Π(?=\s*[_^])|[Pp]rod(?=\s*_|\s+[\p{L}\d])))/gu;

/** Below the sign: i, i = 1, or i, j. */
const LOWER = /^\s*([a-z])\s*(?:=\s*([^=]+?)\s*)?$/u;
const LOWER_LIST = /^\s*([a-z])\s*,?\s*([a-z])\s*$/u;

/**
 * \sum_{i=1}^n x_i^2, sum_i x_i^2 and ∑_{i,j} W_{ij} as sums of the language, and products likewise: over a product of factors, up to the next plus or minus.
 * Without a range, the index goes over the length of the arrays that have it. What does not say how far it reaches, or over what, keeps
 * its sign, and is asked about.
 */
export function readSums(text: string, names: Names): string {
  if (!/[∑∏ΣΠ]|sum|Sum|prod/.test(text)) return text;
  let plain = indexLetters(text, names);
  for (let round = 0, end = plain.length; round < MAX_SUMS; round++) {
    const match = [...plain.slice(0, end).matchAll(SIGN)].at(-1);
    if (!match) return plain;
    end = match.index;
    if (names.isName(/^[\p{L}\p{N}_]*/u.exec(plain.slice(end))![0])) continue;
    const isProduct = match[2] !== undefined;
    const sign = isProduct ? '∏' : '∑';
    const rest = plain.slice(match.index + match[0].length);
    const meant = readOne(plain.slice(0, match.index), rest, isProduct, names);
    plain = plain.slice(0, match.index) + (meant ?? sign + rest);
  }
  return plain;
}

/** xᵢ as x_i, where x is an array, and the letters below a sign. */
function indexLetters(text: string, { shapeOf }: Names): string {
  return text.replace(
    new RegExp(`((?<![\\p{L}_])\\p{L}[\\p{L}\\p{N}]*?|[∑∏])([${LOW_LETTERS}]+)`, 'gu'),
    (all, base: string, low: string) => {
      const letters = [...low].map((c) => PLAIN_LETTERS[LOW_LETTERS.indexOf(c)]).join('');
      return /^[∑∏ΣΠ]$/u.test(base) || shapeOf(base).length > 0 ? `${base}_${letters} ` : all;
    },
  );
}

/** A function without a bracket before a sign, as LaTeX and others write it. */
const BARE_FUNCTION = /(?<![\p{L}\p{N}_])\\?(?:exp|ln|log|lg|sqrt|tanh|sigmoid|σ)\s*$/u;

/** The text from a sign on, with the sum carried over; undefined where it is not clear. */
function readOne(before: string, rest: string, isProduct: boolean, names: Names): string | undefined {
  const scripts = readScripts(rest, names) ?? indexOfEntries(rest, names);
  if (!scripts) return undefined;
  const { below, above, end } = scripts;
  const list = above === undefined ? LOWER_LIST.exec(below) : null;
  const one = LOWER.exec(below);
  const indices = list ? [list[1]!, list[2]!] : one ? [one[1]!] : [];
  if (indices.length === 0 || indices.some(names.isName) || new Set(indices).size < indices.length)
    return undefined;
  const stop = bodyEnd(rest, end);
  const written = rest.slice(end, stop);
  const isBelow = /\/\s*$/.test(before);
  if (written.trim() === '' || /\^\s*$/.test(before) || usesIndex(levelRest(rest, stop), indices))
    return undefined;
  const body = readEntries(written, indices, names);
  if ((isBelow || isProduct) && !endsWithIndex(body, indices)) return undefined;
  let read = body.trim();
  for (const index of [...indices].reverse()) {
    const length = lengthBeside(body, index, names);
    // A letter that is no name is the number of entries, in whatever way the exercise calls it.
    const end = above !== undefined && /^\p{L}$/u.test(above) && !names.isName(above) ? length : above;
    const [from, to] = [one?.[2] ?? (end === undefined || end === length ? '1' : undefined), end ?? length];
    if (from === undefined || to === undefined) return undefined;
    read = `${isProduct ? 'prod' : 'sum'}(${read}, ${index}, ${from}, ${to})`;
  }
  const space = /\s$/.test(written) ? ' ' : '';
  // log ∑_i x_i is the logarithm of the sum.
  const whole = BARE_FUNCTION.test(before) ? `(${read})` : read;
  return `${/[\p{L}\p{N})]$/u.test(before) ? ' ' : ''}${whole}${space}${rest.slice(stop)}`;
}

/** What stands below and above a sign, in either order, and where it ends. */
function readScripts(
  rest: string,
  names: Names,
): { readonly below: string; readonly above: string | undefined; readonly end: number } | undefined {
  let below: string | undefined;
  let above: string | undefined;
  let at = 0;
  for (let k = 0; k < 2; k++) {
    const mark = /^\s*([_^])\s*/.exec(rest.slice(at));
    if (!mark || (mark[1] === '_' ? below : above) !== undefined) break;
    const start = at + mark[0].length;
    const opener = rest[start] ?? '';
    const close = '({'.includes(opener) && opener !== '' ? closing(rest, start, opener) : undefined;
    const script = close === undefined ? scriptToken(rest.slice(start), names) : rest.slice(start + 1, close);
    if (script === undefined) return undefined;
    if (mark[1] === '_') below = script;
    else above = script.trim();
    at = close === undefined ? start + script.length : close + 1;
  }
  return below === undefined ? undefined : { below, above, end: at };
}

/** The one index of the entries behind a sign that has nothing below or above it: \sum x_i^2 goes over i. */
function indexOfEntries(rest: string, { isName, shapeOf }: Names) {
  if (/^\s*[_^]/.test(rest)) return undefined;
  const entries = rest
    .slice(0, bodyEnd(rest, 0))
    .matchAll(/(?<![\p{L}_])(\p{L}[\p{L}\p{N}]*)_\{?([a-z])\}?(?![\p{L}\p{N}])/gu);
  const found = new Set(
    [...entries].flatMap(([, base = '', index = '']) =>
      shapeOf(base).length === 1 && !isName(`${base}_${index}`) ? [index] : [],
    ),
  );
  const [below] = found;
  return found.size === 1 && below !== undefined ? { below, above: undefined, end: 0 } : undefined;
}

/** A script without brackets: a number, or a name; of ^nx_i in LaTeX the n. */
function scriptToken(text: string, { isName }: Names): string | undefined {
  const token = /^(?:\p{L}[\p{L}\p{N}]*|\d+)/u.exec(text)?.[0];
  return token !== undefined && token.length > 1 && !isName(token) && isName(token[0]!) ? token[0] : token;
}

/** Where the product behind a sign ends: before a sign of addition, a relation, a comma, or a bracket that was opened before. */
function bodyEnd(text: string, from: number): number {
  let isValue = false;
  let bars = 0;
  let depth = 0;
  for (let k = from; k < text.length; k++) {
    const char = text[k]!;
    if (/\s/.test(char)) continue;
    if ('([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char)) {
      if (depth === 0) return k;
      depth -= 1;
    } else if (char === '|') {
      // A bar behind a value closes one, and the other bars open one.
      if (depth === 0 && isValue && bars === 0) return k;
      if (depth === 0) bars += isValue ? -1 : 1;
      continue;
    } else if (depth === 0 && bars === 0 && (/[,;=<>≤≥≠?:]/.test(char) || (isValue && /[-+−]/.test(char))))
      return k;
    isValue = /[\p{L}\p{N}_)\]}'!]/u.test(char);
  }
  return text.length;
}

/** What follows at the same level, up to the bracket around it. */
function levelRest(text: string, from: number): string {
  let depth = 0;
  for (let k = from; k < text.length; k++) {
    if ('([{'.includes(text[k]!)) depth += 1;
    if (')]}'.includes(text[k]!)) depth -= 1;
    if (depth < 0 || (depth === 0 && /[,;=<>≤≥]/.test(text[k]!))) return text.slice(from, k);
  }
  return text.slice(from);
}

/** Whether an index stands in a text that no sum of its own binds. */
function usesIndex(text: string, indices: readonly string[]): boolean {
  const free = withoutSums(text);
  return indices.some((i) => new RegExp(`(?<![\\p{L}\\p{N}])${i}(?![\\p{L}\\p{N}])`, 'u').test(free));
}

/** A text without the sums in it that are written out, which bind indices of their own. */
function withoutSums(text: string): string {
  let plain = text;
  for (let match = /(?:sum|prod)\(/u.exec(plain); match; match = /(?:sum|prod)\(/u.exec(plain)) {
    const close = closing(plain, match.index + match[0].length - 1) ?? plain.length;
    plain = plain.slice(0, match.index) + plain.slice(close + 1);
  }
  return plain;
}

/** w_ix_i as w_i x_i, where w is an array. */
function partEntries(body: string, indices: readonly string[], { isName, shapeOf }: Names): string {
  return body.replace(
    /(?<![\p{L}_])(\p{L}[\p{L}\p{N}]*?)_(\p{L}+)(?=_)/gu,
    (all, base: string, script: string) => {
      const rank = shapeOf(base).length;
      const isRun = rank > 0 && script.length > rank && indices.includes(script[0]!) && !isName(all);
      return isRun ? `${base}_${script.slice(0, rank)} ${script.slice(rank)}` : all;
    },
  );
}

/** x_i, x_{i+1}, W_ij and W_{i,j} as entries. */
function readEntries(body: string, indices: readonly string[], names: Names): string {
  const { isName, shapeOf } = names;
  const isIndex = (text: string) => indices.some((i) => text.includes(i));
  return partEntries(body, indices, names).replace(
    /(?<![\p{L}_])(\p{L}[\p{L}\p{N}]*)_(?:\{([^{}]*)\}|\(([^()]*)\)|([\p{L}\p{N}]+))/gu,
    (all, base: string, braced?: string, round?: string, bare?: string) => {
      const rank = shapeOf(base).length;
      const script = braced ?? round ?? bare ?? '';
      if (rank === 0 || !isIndex(script) || isName(all)) return all;
      const letters = script.includes(',')
        ? script.split(',')
        : rank === 2 && /^\p{L}\p{L}$/u.test(script)
          ? [...script]
          : [script];
      return letters.length === rank ? `${base}[${letters.map((l) => l.trim()).join(', ')}]` : all;
    },
  );
}

/** Whether the last factor of a product has an index: what stands behind it may not belong to the sum. */
function endsWithIndex(body: string, indices: readonly string[]): boolean {
  const last = Math.max(...indices.map((i) => lastPlace(body, i)));
  if (last === -1) return false;
  const depth = [...body.slice(0, last)].reduce(
    (d, c) => d + ('(['.includes(c) ? 1 : ')]'.includes(c) ? -1 : 0),
    0,
  );
  let open = depth;
  let k = last + 1;
  for (; k < body.length && open > 0; k++)
    open += '(['.includes(body[k]!) ? 1 : ')]'.includes(body[k]!) ? -1 : 0;
  return /^\s*\|{0,2}\s*(?:\^\s*(?:\d+|\([^()]*\)))?\s*$/.test(body.slice(k));
}

function lastPlace(body: string, index: string): number {
  const found = [...body.matchAll(new RegExp(`(?<![\\p{L}\\p{N}_])${index}(?![\\p{L}\\p{N}_(])`, 'gu'))].at(
    -1,
  );
  return found ? found.index : -1;
}

/** The length over which an index goes in all arrays that have it; undefined where there is none, or more than one. */
function lengthBeside(body: string, index: string, { shapeOf }: Names): string | undefined {
  const lengths = new Set<string>();
  for (const [, base = '', inside = ''] of body.matchAll(/([\p{L}_][\p{L}\p{N}_]*)\[([^[\]]*)\]/gu))
    inside.split(',').forEach((part, axis) => {
      const length = shapeOf(base)[axis];
      if (length !== undefined && part.trim() === index) lengths.add(String(length));
    });
  return lengths.size === 1 ? [...lengths][0] : undefined;
}
