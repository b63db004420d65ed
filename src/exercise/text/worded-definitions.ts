import { findOp } from '../../op/table.js';
import type { RawAnswer } from '../problem/problem.js';
import { closing, splitOutside } from './brackets.js';
import { dropLabel, GREEK } from './notation.js';

/** Longest answer in which definitions are looked for, and after they are put in. */
const MAX_TEXT = 2_000;

/** What may follow `with` or `where`. */
const MAX_DEFINITIONS = 6;

/** Between definitions, and between labels in one line. */
export const SEPARATOR = /[,;]|\s(?:and|und)\s/u;

/** A comment of a program may define as well. */
const CLAUSE = /^(.+?)[,;]?\s+(?:with|where|wobei|mit|#|\/\/)\s+(.+)$/su;

/** A name, plain or as LaTeX writes Greek letters and marks: s, \mu, \hat{y}. */
const NAME = String.raw`\\(?:hat|bar|tilde|vec)\s*\{?\s*\p{L}\s*\}?|\\?[\p{L}_][\p{L}\p{M}\p{N}_]*`;

/** \text{ with }, as words stand in LaTeX. */
const WORD_IN_LATEX = /\\(?:text|mathrm|textrm|mbox)\s*\{\s*(with|where|wobei|mit|and|und)\s*\}/gu;

/** s = …, s(x) := …, and let s = … */
const DEFINITION = new RegExp(
  String.raw`^\s*(?:(?:let|with|where|define|sei|mit)\s+)?(${NAME})\s*(?:\(\s*([\p{L}_][\p{L}\p{N}_]*(?:\s*,\s*[\p{L}_][\p{L}\p{N}_]*)*)\s*\))?\s*(?::?=(?!=)|(?:is|denotes|means|ist)\s)\s*(.+?)\s*$`,
  'su',
);

/** The mean of x, Mittelwert von x. */
const WORDED = /^(?:(?:the|der|die|das)\s+)?(mean|average|sum|norm|mittelwert|summe)\s+(?:of|von)\s+(\S+)$/iu;

/** Words of definitions and the functions they name. */
const WORDED_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['mean', 'mean'],
  ['average', 'mean'],
  ['mittelwert', 'mean'],
  ['sum', 'sum'],
  ['summe', 'sum'],
  ['norm', 'norm'],
]);

/** A function by its name alone: sigmoid, or sigmoid function. */
const FUNCTION_NAME = /^(\p{L}[\p{L}\p{N}]*)(?:\s+(?:function|activation|funktion))?$/iu;

/** Between definitions before an answer. */
const STATEMENT = /[;\n]|,\s/u;

interface Definition {
  readonly params: readonly string[];
  readonly body: string;
  /** The body is the name of a function. */
  readonly isFunction: boolean;
}

/** What putting definitions in has to know of the part. */
export interface DefinitionContext {
  readonly isName: (name: string) => boolean;
  /** One expression is asked for, so that what stands before it may define names. */
  readonly isOneExpression: boolean;
}

function wordsOf(text: string): readonly string[] {
  // p_i is an entry of p.
  const words = (text.match(new RegExp(NAME, 'gu')) ?? []).map(keyOf);
  return words.flatMap((word) => [word, ...(/^(.+)_[a-z]{0,2}$/u.exec(word)?.slice(1) ?? [])]);
}

type Named = readonly [name: string, definition: Definition];

function readDefinition(text: string): Named | undefined {
  const found = DEFINITION.exec(text);
  if (!found) return undefined;
  const [, name = '', params, said = ''] = found;
  // An equation or a condition is no definition; below a sum, i = 1 belongs to it.
  if (/[=<>]/.test(said.replace(/\{[^{}]*\}/g, ''))) return undefined;
  const worded = WORDED.exec(said);
  const body = worded
    ? `${WORDED_FUNCTIONS.get(worded[1]!.toLowerCase())}(${worded[2]})`
    : said.replace(/^(?:the|die|der)\s+/u, '');
  const alone = FUNCTION_NAME.exec(body)?.[1]?.toLowerCase();
  const isFunction = alone !== undefined && alone.length > 1 && findOp(alone, 1) !== undefined;
  // A sentence is no definition.
  if (!isFunction && /^\p{L}+\s+\p{L}+\s+\p{L}+/u.test(body)) return undefined;
  return [
    keyOf(name),
    { params: params?.split(',').map((p) => p.trim()) ?? [], body: isFunction ? alone : body, isFunction },
  ];
}

/** One spelling of a name: \mu, mu and μ are one, and so are \hat{y} and \hat y. */
function keyOf(name: string): string {
  const plain = name.replace(/[\\{}\s]/g, '');
  return GREEK.get(plain) ?? plain;
}

/** `s*(1 - s) with s = sigmoid(x)` with the definitions put in; any other text as it is. */
export function putDefinitions(text: string, context: DefinitionContext): string {
  if (text.length > MAX_TEXT) return text;
  const clause = CLAUSE.exec(text.replace(WORD_IN_LATEX, ' $1 '));
  const parts = clause ? splitOutside(clause[2]!, SEPARATOR) : [];
  const worded = parts.map(readDefinition);
  if (clause && worded.every((d): d is Named => d !== undefined))
    return putIn(context.isOneExpression ? dropLabel(clause[1]!) : clause[1]!, new Map(worded)) ?? text;
  return context.isOneExpression ? (putStatements(text, context) ?? text) : text;
}

/** `s = sigmoid(x); s(1 - s)`: all but one part define names that others use, and that the part has not. */
function putStatements(text: string, { isName }: DefinitionContext): string | undefined {
  const parts = splitOutside(text, STATEMENT).filter((part) => part.trim() !== '');
  if (parts.length < 2) return undefined;
  const definitions = parts.map((part) => {
    const own = readDefinition(part);
    return own && !isName(own[0]) && parts.some((p) => p !== part && wordsOf(p).includes(own[0]))
      ? own
      : undefined;
  });
  const rest = parts.filter((_, k) => definitions[k] === undefined);
  return rest.length === 1
    ? putIn(dropLabel(rest[0]!), new Map(definitions.filter((d): d is Named => d !== undefined)))
    : undefined;
}

function putIn(answer: string, definitions: ReadonlyMap<string, Definition>): string | undefined {
  if (definitions.size > MAX_DEFINITIONS) return undefined;
  let whole = answer;
  // Each round puts in one level; definitions in a circle leave their names, which are then unknown.
  for (let round = 0; round < definitions.size; round++) {
    whole = putLevel(whole, definitions);
    if (whole.length > MAX_TEXT) return undefined;
  }
  return whole;
}

/** A fraction of LaTeX one of whose parts comes next. */
const BARE_FRACTION = /\\[dt]?frac\s*(?:\d\s*|\{[^{}]*\}\s*)?$/u;

function putLevel(text: string, definitions: ReadonlyMap<string, Definition>): string {
  const pattern = new RegExp(NAME, 'gu');
  let read = '';
  let from = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    // s_i and s_{i} are entries of s.
    const [base = '', script] = definitions.has(keyOf(match[0]))
      ? [match[0]]
      : match[0].split(/(?=_[a-z]{0,2}$)/u);
    const own = definitions.get(keyOf(base));
    if (!own) continue;
    const end = match.index + base.length;
    if (script !== undefined) {
      read += `${text.slice(from, match.index)}(${own.body})`;
      from = end;
      continue;
    }
    const open = /^\s*\(/.exec(text.slice(end));
    const close = open ? closing(text, end + open[0].length - 1) : undefined;
    const args =
      open && close !== undefined
        ? splitOutside(text.slice(end + open[0].length, close), /,/).map((a) => a.trim())
        : undefined;
    const { by, isCall } = meantBy(match[0], own, args);
    // \frac1\sigma has its parts without brackets.
    const isPart = BARE_FRACTION.test(text.slice(0, match.index));
    read += text.slice(from, match.index) + (isPart ? `{${by}}` : by);
    from = isCall ? close! + 1 : end;
    pattern.lastIndex = from;
  }
  return read + text.slice(from);
}

/** What stands for a name, and whether the bracket behind it is part of that. */
function meantBy(
  name: string,
  { params, body, isFunction }: Definition,
  args: readonly string[] | undefined,
): { readonly by: string; readonly isCall: boolean } {
  if (isFunction) return { by: args ? body : name, isCall: false };
  if (args && params.length > 0) {
    if (args.length !== params.length) return { by: name, isCall: false };
    const values = new Map(params.map((p, k) => [p, `(${args[k]})`]));
    const put = body.replace(/[\p{L}_][\p{L}\p{N}_]*/gu, (word) => values.get(word) ?? word);
    return { by: `(${put})`, isCall: true };
  }
  // s(x) with s = sigmoid(x) is s.
  const isOwn = args?.length === 1 && wordsOf(body).includes(args[0]!) && args[0] !== 'e';
  return { by: `(${body})`, isCall: isOwn };
}

/** The same for an answer, in each of its rows. */
export function putDefinitionsIn(answer: RawAnswer, context: DefinitionContext): RawAnswer {
  if (answer.kind === 'text') return { kind: 'text', text: putDefinitions(answer.text, context) };
  const inRows = { ...context, isOneExpression: false };
  return {
    kind: 'table',
    rows: answer.rows.map((row) => ({ ...row, text: putDefinitions(row.text, inRows) })),
  };
}
