import { splitOutside, unwrapped } from './brackets.js';
import { FUNCTIONS } from './notation.js';
import type { Names } from './sums.js';

/** An answer that gives the entry at some indices in the place of the array: dL/dW_ij = d_i x_j. */
export interface EntryText {
  /** What is said of the entry, each form with its entries in the language: d[i]*x[j]. */
  readonly forms: readonly string[];
  /** Indices in the order of the left side; empty where there is none. */
  readonly label: readonly string[];
  /** Letters that are used as an index. */
  readonly letters: ReadonlySet<string>;
  /** What the left side says it is differentiated in. */
  readonly wrt: string | undefined;
}

/** Longest answer that is looked at. */
const MAX_TEXT = 2_000;

/** A letter, or a name in a font or with a mark. */
const BASE = String.raw`\\(?:mathbf|boldsymbol|bm|vec|mathrm|text|hat|bar|tilde)\s*\{\s*\\?\p{L}+\s*\}|\\?\p{L}[\p{L}\p{N}]*?`;

/** What stands below a name: i, ij, {ij}, {i,j}, (i,j), and [i], [i,j], [i][j]. */
const SCRIPT = String.raw`_\s*(?:\{\s*([a-z])\s*,?\s*([a-z])?\s*\}|\(\s*([a-z])\s*,?\s*([a-z])?\s*\)|([a-z])([a-z])?(?![\p{L}\p{N}]))|\[\s*([a-z])\s*(?:,\s*([a-z])\s*)?\](?:\[\s*([a-z])\s*\])?`;

/** For which indices it is said: for all i, for i = 1, …, n, ∀ i, j. */
const QUANTIFIER =
  /[,;]?\s*\(?\s*(?:(?:for|für)\s+(?:all\s+|every\s+|each\s+|alle\s+|jedes\s+)?|∀\s*|\\forall\s*)([a-z])(?:\s*,\s*([a-z]))?(?:\s*(?:=\s*\d\s*(?:,|\.\.|…|to|bis)|∈|\\in(?![a-z]))[^=+]*)?\)?\s*$/u;

/** i = j and i ≠ j, in a condition. */
const COMPARED = /(?<![\p{L}\p{N}_])([a-z])\s*(==?|≠|!=|\\neq?(?![a-z]))\s*([a-z])(?![\p{L}\p{N}_])/gu;

/** The signs of an indicator before its bracket. */
const ONE = String.raw`(?:\\(?:mathbb|mathbf|mathds|mathrm)\s*\{?\s*[1I]\s*\}?|𝟙|(?<![\p{L}\p{N}_.])[1I])`;

/** Words of cases and definitions, with which equals signs part no forms. */
const WORDS =
  /(?<!\p{L})(?:if|for|when|where|with|falls|für|wenn|wobei|mit|else|otherwise|sonst)(?!\p{L})|\?|\\begin\s*\{/u;

/**
 * An answer in index notation; undefined for any other. Letters that are names of the exercise are no indices. A list from the first entry
 * to the last one with dots between, [f(x_1), …, f(x_n)], is read as its entry.
 */
export function readEntryText(text: string, names: Names): EntryText | undefined {
  if (text.length > MAX_TEXT || !/_|\[|∀|\\forall|(?:for|für)\s|\.\.|…|dots/u.test(text)) return undefined;
  const isIndex = (letter: string | undefined): letter is string =>
    letter !== undefined && letter !== 'e' && !names.isName(letter);
  const letters = new Set<string>();
  const quantifier = QUANTIFIER.exec(text);
  const quantified = (quantifier?.slice(1, 3) ?? []).filter(isIndex);
  const isQuantified = quantifier !== null && quantified.length > 0;
  const plain = isQuantified ? text.slice(0, quantifier.index) : text;
  const compared = plain
    .replace(COMPARED, (all, a: string, sign: string, b: string) => {
      if (!isIndex(a) || !isIndex(b) || a === b) return all;
      letters.add(a).add(b);
      return `${a} ${/^=/.test(sign) ? '==' : '!='} ${b}`;
    })
    .replace(/(?<!\p{L}\s*)([a-z] [!=]= [a-z])\s*:/gu, 'if $1:');
  const parts = splitOutside(withoutRanges(compared), /(?<![<>!=])=(?!=)/).map((p) => p.length);
  const forms = cutAt(compared, parts);
  const first = forms[0]!;
  const isLabel = forms.length > 1 && isLeftSide(first);
  const label = isLabel ? indicesIn(first).filter(isIndex) : [];
  const said = (isLabel ? forms.slice(1) : forms).filter((f) => f.trim() !== '');
  const isList = said.length > 1 && said.some((form) => splitOutside(form, /[,;]\s/).length > 1);
  if (isList || (said.length > 1 && WORDS.test(compared))) return undefined;
  const lists = said.map((form) => fromDots(form, names));
  const dotted = lists.flatMap((list) => list?.index ?? []).slice(0, 1);
  const read = said.map((form, k) => readEntries(lists[k]?.text ?? form, names, letters, isIndex));
  const named = [label, isQuantified ? quantified : [], dotted].find((l) => l.length > 0) ?? [];
  const isEntry = letters.size > 0 || named.length > 0;
  return isEntry && read.length > 0
    ? { forms: read, label: named, letters, wrt: isLabel ? inputOf(first) : undefined }
    : undefined;
}

/** A text with its entries in the language, and the letters that are their indices; undefined where it has none. */
export function readEntriesIn(
  text: string,
  names: Names,
): { readonly text: string; readonly letters: ReadonlySet<string> } | undefined {
  if (text.length > MAX_TEXT || !/_|\[/.test(text)) return undefined;
  const letters = new Set<string>();
  const isIndex = (letter: string | undefined): letter is string =>
    letter !== undefined && letter !== 'e' && !names.isName(letter);
  const read = readEntries(text, names, letters, isIndex);
  return letters.size === 0 ? undefined : { text: read, letters };
}

/** A text with the scripts of sums blanked, whose equals signs part no forms. */
function withoutRanges(text: string): string {
  return text.replace(/[_^]\s*\{[^{}]*\}/g, (all) => ' '.repeat(all.length));
}

/** The parts of a text that have the given lengths, with one character between them. */
function cutAt(text: string, lengths: readonly number[]): readonly string[] {
  let at = 0;
  return lengths.map((length) => {
    const part = text.slice(at, at + length);
    at += length + 1;
    return part;
  });
}

/** ∂L/∂x_i, \frac{…}{…}, (∇f)_i and J_ij. */
function isLeftSide(text: string): boolean {
  return (
    /^\s*(?:[d∂]|\\partial|\\mathrm\s*\{\s*d\s*\})[^+*]*\/\s*(?:[d∂]|\\partial|\\mathrm\s*\{\s*d\s*\})/u.test(
      text,
    ) ||
    /^\s*\\[dt]?frac\s*\{\s*(?:d|∂|\\partial|\\mathrm)/u.test(text) ||
    /^\s*[([{]?\s*(?:∇|\\nabla|grad)/u.test(text) ||
    /^\s*\\?\p{L}\p{L}*\s*_\s*(?:\{[a-z,\s]*\}|[a-z]{1,2})\s*$/u.test(text)
  );
}

/** A quotient of differentials: what is above the line, what is below it, and what follows, which is differentiated as well. */
const QUOTIENTS: readonly RegExp[] = [
  /^\s*\\[dt]?frac\s*(\{(?:[^{}]|\{[^{}]*\})*\})\s*(\{(?:[^{}]|\{[^{}]*\})*\})(.*)$/su,
  /^([^/]*)\/\s*((?:[d∂]|\\partial|\\mathrm\s*\{\s*d\s*\})\s*\\?\p{L}[\p{L}\p{N}]*\s*(?:_\s*(?:\{[^{}]*\}|[a-z]{1,2})|\[[^\]]*\])?)(.*)$/su,
];

/** The name below the line of a left side. */
function inputOf(text: string): string | undefined {
  const below = QUOTIENTS.map((pattern) => pattern.exec(text)?.[2]).find((b) => b !== undefined);
  const named = new RegExp(
    String.raw`(?:\\partial|\\mathrm\s*\{\s*d\s*\}|[d∂])\s*(${BASE})\s*(?:_|\[|\}|$)`,
    'u',
  );
  const base = below === undefined ? undefined : named.exec(below)?.[1];
  return base === undefined ? undefined : plainBase(base);
}

/** The indices of a left side: of what is differentiated, and then of what it is differentiated in, also in ∂/∂x_j y_i. */
function indicesIn(text: string): readonly string[] {
  const lettersOf = (part: string) =>
    [...part.matchAll(new RegExp(SCRIPT, 'gu'))].flatMap((m) => m.slice(1).filter((c) => c !== undefined));
  for (const pattern of QUOTIENTS) {
    const [, above = '', below = '', behind = ''] = pattern.exec(text) ?? [];
    if (below !== '') return [above, behind, below].flatMap(lettersOf);
  }
  return lettersOf(text);
}

/** Entries in the language; the letters that are used are put into `letters`. */
function readEntries(
  text: string,
  { isName, shapeOf }: Names,
  letters: Set<string>,
  isIndex: (letter: string | undefined) => letter is string,
): string {
  const note = (found: readonly string[]) => {
    for (const letter of found) letters.add(letter);
  };
  const delta = (a: string, b: string) => {
    note([a, b]);
    return `(${a} == ${b} ? 1 : 0)`;
  };
  const withDeltas = text
    .replace(
      new RegExp(String.raw`${ONE}?\s*_?\s*(\\?[[({])\s*([a-z])\s*==\s*([a-z])\s*\\?[\])}]`, 'gu'),
      (all, open: string, a: string, b: string) =>
        (open === '[' || !all.startsWith(open)) && isIndex(a) && isIndex(b) ? delta(a, b) : all,
    )
    .replace(
      /(\\?delta|δ|\\?mathbf\{1\}|I)\s*_\s*(?:\{\s*([a-z])\s*,?\s*([a-z])\s*\}|\(\s*([a-z])\s*,?\s*([a-z])\s*\)|([a-z])([a-z])(?![\p{L}\p{N}]))/gu,
      (all, base: string, ...found: readonly (string | undefined)[]) => {
        const [a, b] = found.slice(0, 6).filter((c) => c !== undefined);
        return isIndex(a) && isIndex(b) && shapeOf(base.replace(/^\\/, '')).length !== 2 ? delta(a, b) : all;
      },
    );
  const entries = withDeltas.replace(
    new RegExp(String.raw`(?<![\p{L}_\\])(${BASE})(?:${SCRIPT})`, 'gu'),
    (all, base: string, ...found: readonly (string | undefined)[]) => {
      const own = plainBase(base);
      const indices = found.slice(0, 9).filter((c): c is string => c !== undefined);
      if (!indices.every(isIndex) || shapeOf(own).length !== indices.length || isName(all.trim())) return all;
      note(indices);
      return `${own}[${indices.join(', ')}]`;
    },
  );
  // (W x + b)_i and softmax(x)_i.
  const grouped = entries.replace(
    /\)\s*_\s*(?:\{\s*([a-z])\s*,?\s*([a-z])?\s*\}|([a-z])(?![\p{L}\p{N}]))/gu,
    (all, ...found: readonly (string | undefined)[]) => {
      const indices = found.slice(0, 3).filter((c): c is string => c !== undefined);
      if (!indices.every(isIndex)) return all;
      note(indices);
      return `)[${indices.join(', ')}]`;
    },
  );
  return grouped.replace(/\]\s*\(/g, ']*(').replace(BARE, '$1($2)');
}

/** ln p[i] and \\tanh^2 x[i], where nothing follows that could belong to the argument. */
const BARE = new RegExp(
  String.raw`(?<![\p{L}_])((?:${FUNCTIONS})(?:\s*\^\s*(?:\d|\{\s*\d\s*\}))?)\s+([\p{L}\p{N}_]+\[[^[\]]*\])(?=\s*(?:$|[-+),\]=<>&;}]|\\\\))`,
  'gu',
);

/** A name without its font, and with a mark as one character. */
function plainBase(base: string): string {
  const styled = /^\\(\w+)\s*\{\s*\\?(\p{L}+)\s*\}$/u.exec(base);
  if (!styled) return base.replace(/^\\/, '');
  const [, style = '', letter = ''] = styled;
  const mark = { hat: '\u0302', bar: '\u0304', tilde: '\u0303' }[style];
  return mark === undefined ? letter : `${letter}${mark}`.normalize('NFC');
}

/** What stands between brackets around a list, which may be transposed. */
const TRANSPOSED = /(?:\^\s*\{?\s*(?:T|\\top|⊤|⊺)\s*\}?|ᵀ|⊤|')\s*$/u;

/** [f(x_1), f(x_2), …, f(x_n)] as f(x_i), and the index; undefined where the entries do not say the same of their places. */
function fromDots(
  text: string,
  { isName }: Names,
): { readonly text: string; readonly index: string } | undefined {
  const bare = text
    .trim()
    .replace(TRANSPOSED, '')
    .replace(/^\\left|\\right(?=[\])]$)/g, '');
  const inner = unwrapped(bare);
  const parts = inner === undefined ? [] : splitOutside(inner, /,/).map((p) => p.trim());
  const dots = parts.findIndex((p) => /^(?:\.\.\.?|…|\\[lc]?dots)$/.test(p));
  const index = [...'ijk'].find((letter) => !isName(letter));
  if (dots < 1 || dots !== parts.length - 2 || index === undefined) return undefined;
  const at = (entry: string, place: string) =>
    entry
      .replace(
        new RegExp(String.raw`_\s*(?:\{\s*${place}\s*\}|${place}(?![\p{L}\p{N}]))|\[\s*${place}\s*\]`, 'gu'),
        `_{${index}}`,
      )
      .replace(/\s+/g, '');
  const last = parts.at(-1)!;
  const ends = [...last.matchAll(/_\s*\{?\s*([a-zA-Z])\s*\}?(?![\p{L}\p{N}])|\[\s*([a-zA-Z])\s*\]/gu)];
  const end = ends.map((m) => m[1] ?? m[2]!).find(isName) ?? '';
  const entry = end === '' ? last.replace(/\s+/g, '') : at(last, end);
  return parts.slice(0, dots).every((p, k) => at(p, String(k + 1)) === entry)
    ? { text: entry, index }
    : undefined;
}
