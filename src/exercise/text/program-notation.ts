import { findRows } from '../../op/table.js';
import { closing, splitOutside } from './brackets.js';

/** Functions by the names that programs and other languages give them. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['maximum', 'max'],
  ['minimum', 'min'],
  ['fabs', 'abs'],
  ['absolute', 'abs'],
  ['power', 'pow'],
  ['expit', 'sigmoid'],
  ['identity', 'eye'],
  ['boole', 'indicator'],
  ['unitstep', 'heaviside'],
  ['heavisidetheta', 'heaviside'],
  ['arcsin', 'asin'],
  ['arccos', 'acos'],
  ['arctan', 'atan'],
  ['tg', 'tan'],
  ['ld', 'log2'],
  ['lb', 'log2'],
  ['clamp', 'clip'],
  ['wurzel', 'sqrt'],
  ['potenz', 'pow'],
  ['wenn', 'if'],
  ['und', 'and'],
  ['oder', 'or'],
  ['logical_and', 'and'],
  ['logical_or', 'or'],
  ['fmax', 'max'],
  ['fmin', 'min'],
]);

/** Functions that become something else, and take the brackets and commas of calls before that. */
const CHOICES = /^(?:if|where|select|square|clip|logaddexp|and|or|sum|prod)$/i;

/** Letters that stand for the step function where they are no names and an argument follows. */
const STEPS: ReadonlySet<string> = new Set(['H', 'Θ', 'θ']);

/** Where functions of programs live. */
const MODULE =
  /(?<![\p{L}\p{N}_.])(?:np|numpy|jnp|math|Math|cmath|torch|tf|jax|sp|sympy|scipy|special|nn|functional|F|linalg|keras|activations)\.(?=\p{L})/gu;

/** What a method is called on: a name, or a bracket without others in it. */
const OWNER = String.raw`(?<![\p{L}\p{N}_)\].])((?:[\p{L}_][\p{L}\p{N}_]*|\([^()]*\)))`;

/** x.clip(0, 1) and x.exp() as functions of x. */
const METHOD = new RegExp(String.raw`${OWNER}\s*\.\s*(clip|clamp|pow)\s*\((?=\s*[^\s)])`, 'gu');
const METHOD_ALONE = new RegExp(
  String.raw`${OWNER}\s*\.\s*(exp|log|log1p|expm1|sqrt|abs|tanh|sigmoid|relu|square|sin|cos)\s*\(\s*\)`,
  'gu',
);

/** Words of programs in which the language has its own: modules, names of functions, calls with other brackets, choices. */
export function readProgram(
  text: string,
  isArray: (name: string) => boolean,
  isName: (name: string) => boolean,
): string {
  let plain = entryByEntry(text, isArray);
  for (let before = ''; before !== plain; ) {
    before = plain;
    plain = plain.replace(MODULE, (all) => (isName(all.slice(0, -1)) ? all : ' '.repeat(all.length)));
  }
  plain = plain
    .replace(/(?<=\))\s*&&?\s*(?=\()/g, ' and ')
    // Mathematica has the base first.
    .replace(/(?<![\p{L}\p{N}_])Log\s*\[([^[\](),]*),([^[\](),]*)\]/gu, 'log($2, $1)')
    .replace(/(?<=[\p{L}\p{N}_)\]])\.(?:T(?![\p{L}\p{N}_])|(?:transpose|t)\s*\(\s*\))/gu, "' ")
    .replace(/(?<=\S)\s*@\s*(?=\S)/g, ' * ')
    // The dot of Mathematica is a product of arrays.
    .replace(
      /(?<=[\])]|(?<![\p{L}\p{N}_])(?:\p{L}\p{N}?))\s*\.\s*(?=\(|(\p{L}\p{N}?)(?![\p{L}\p{N}_]))/gu,
      (all, next?: string) => (next === undefined || isArray(next) ? ' * ' : all),
    )
    .replace(/⊗\s*([\p{L}_][\p{L}\p{N}_]*)/gu, (all, right: string) => (isArray(right) ? `*${right}'` : all))
    .replace(
      /(?<![\p{L}\p{N}_])(?:array|asarray|tensor|Matrix)\s*\(\s*(\[[^()]*\]|[\p{L}_][\p{L}\p{N}_]*)\s*\)/gu,
      '$1',
    )
    .replace(/(?<![\p{L}\p{N}_])([\p{L}_][\p{L}\p{N}_]*)\.(sum|mean|prod|max|min)\s*\(\s*\)/gu, '$2($1)')
    .replace(/(?<![\p{L}\p{N}_])PI\s*\(\s*\)/gu, 'pi')
    // A size is one argument.
    .replace(/(?<![\p{L}\p{N}_])(ones|zeros|eye)\s*\(\s*[([]([^()[\]]*)[)\]]\s*\)/gu, '$1($2)')
    .replace(/(?<![\p{L}\p{N}_])ones_like\s*\(\s*([\p{L}_][\p{L}\p{N}_]*)\s*\)/gu, '($1*0 + 1)')
    .replace(/(?<![\p{L}\p{N}_])zeros_like\s*\(\s*([\p{L}_][\p{L}\p{N}_]*)\s*\)/gu, '($1*0)')
    .replace(METHOD, '$2($1, ')
    .replace(METHOD_ALONE, '$2($1)');
  plain = readChoices(readCalls(foldNames(plain, isName), isName));
  return plain.replace(/(?<![\p{L}\p{N}_])heaviside\(([^(),]*),[^(),]*\)/gu, 'heaviside($1)');
}

/** In NumPy the operators of numbers work entry by entry, and @ is the product of matrices. */
function entryByEntry(text: string, isArray: (name: string) => boolean): string {
  const isNumpy =
    /\S\s*@\s*\S/.test(text) || /(?<![\p{L}\p{N}_.])(?:np|numpy|jnp|torch|tf)\.\p{L}/u.test(text);
  if (!isNumpy || !(text.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []).some(isArray)) return text;
  return text.replace(/\*\*|(?<![.*])[*/](?!\*)/g, (sign) => (sign === '**' ? '.^' : ` .${sign} `));
}

/** EXP( and Sin[ by the names of the language, E^x as e^x; declared names stay. */
function foldNames(text: string, isName: (name: string) => boolean): string {
  return text.replace(/[\p{L}_][\p{L}\p{N}_]*/gu, (word, at: number) => {
    // Names one after the other are a product, whatever it spells.
    if (isName(word) || (word.length < 4 && [...word].every(isName))) return word;
    const rest = text.slice(at + word.length);
    if (word === 'E' && /^\s*(?:\^|\*\*)/.test(rest)) return 'e';
    if (/^(?:Pi|PI)$/.test(word)) return 'pi';
    const takesArgument = /^\s*[([{]/.test(rest);
    if (STEPS.has(word)) return takesArgument ? 'heaviside' : word;
    const low = word.toLowerCase();
    const known = findRows(word).length > 0 ? word : findRows(low).length > 0 ? low : undefined;
    const alias = known ?? ALIASES.get(low);
    return alias !== undefined && (takesArgument || low === word || /^\s+\p{L}/u.test(rest)) ? alias : word;
  });
}

/** Exp[-x] and pow(x; 2) with the brackets and the commas of the language. */
function readCalls(text: string, isName: (name: string) => boolean): string {
  const signs = text.split('');
  const call = /(?<![\p{L}\p{N}_])([\p{L}_][\p{L}\p{N}_]*)\s*([([{])/gu;
  for (const match of text.matchAll(call)) {
    const [whole, word = '', opener = ''] = match;
    const isCall = !isName(word) && (findRows(word).length > 0 || CHOICES.test(word));
    if (!isCall) continue;
    const open = match.index + whole.length - 1;
    const close = closing(text, open, opener);
    if (close === undefined) continue;
    signs[open] = '(';
    signs[close] = ')';
    const semicolons = separatorsIn(text, open, close);
    for (const k of semicolons) signs[k] = ',';
    // Where another sign separates, a comma between digits is that of decimals.
    if (semicolons.length > 0)
      for (let k = open + 1; k < close; k++)
        if (text[k] === ',' && /\d/.test(text[k - 1]!) && /\d/.test(text[k + 1]!)) signs[k] = '.';
  }
  return signs.join('');
}

/** The places of the semicolons that separate the arguments of a call. */
function separatorsIn(text: string, open: number, close: number): readonly number[] {
  const places: number[] = [];
  let depth = 0;
  for (let k = open + 1; k < close; k++) {
    if ('([{'.includes(text[k]!)) depth += 1;
    if (')]}'.includes(text[k]!)) depth -= 1;
    if (depth === 0 && text[k] === ';') places.push(k);
  }
  return places;
}

/** where(c, a, b) and IF(c, a, b) as c ? a : b, square(a) as a power, clip(x, a, b) and AND(c, d) in operations of the language. */
function readChoices(text: string): string {
  const pattern = /(?<![\p{L}\p{N}_.])(where|if|select|square|clip|logaddexp|and|or)\s*\(/giu;
  let plain = text;
  for (let match = pattern.exec(plain); match; match = pattern.exec(plain)) {
    const open = match.index + match[0].length - 1;
    const close = closing(plain, open);
    const parts = close === undefined ? [] : splitOutside(plain.slice(open + 1, close), /,/);
    const meant = close === undefined ? undefined : readChoice(match[1]!.toLowerCase(), parts);
    if (close === undefined || meant === undefined) continue;
    plain = plain.slice(0, match.index) + meant + plain.slice(close + 1);
    pattern.lastIndex = match.index;
  }
  return plain;
}

/** What a call means; undefined where its arguments do not fit. */
function readChoice(word: string, parts: readonly string[]): string | undefined {
  const [first, second, third] = parts;
  switch (word) {
    case 'square':
      return parts.length === 1 ? `(${first})^2` : undefined;
    case 'clip':
      return readClip(parts);
    case 'logaddexp':
      return parts.length === 2 ? `log(exp(${first}) + exp(${second}))` : undefined;
    // x > 0 and (y > 0) is no call.
    case 'and':
    case 'or':
      return parts.length > 1 ? `(${parts.map((part) => `(${part})`).join(` ${word} `)})` : undefined;
    default:
      return parts.length === 3 ? `((${first}) ? (${second}) : (${third}))` : undefined;
  }
}

const BOUND = /^\s*(?:a_|clip_value_)?(min|max)(?:imum)?\s*=(?!=)\s*/u;

/** clip(x, a, b), clip(x, min=a) and clip(x, a, None): a bound that is not there bounds nothing. */
function readClip([first, ...rest]: readonly string[]): string | undefined {
  const bounds = new Map<string, string>();
  for (const [k, part] of rest.entries()) {
    const word = BOUND.exec(part);
    const which = word?.[1] ?? ['min', 'max'][k];
    if (which === undefined || bounds.has(which)) return undefined;
    bounds.set(which, part.slice(word?.[0].length ?? 0).trim());
  }
  const isBound = (text: string | undefined) => text !== undefined && !/^None$/.test(text);
  const [low, high] = [bounds.get('min'), bounds.get('max')];
  if (bounds.size === 0) return undefined;
  const above = isBound(low) ? `max(${first}, ${low})` : `(${first})`;
  return isBound(high) ? `min(${above}, ${high})` : above;
}
