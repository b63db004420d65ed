import { type RawAnswer, type RawRow, showAnswer } from '../problem/problem.js';
import { splitOutside, unwrapped } from './brackets.js';
import { putDefinitions } from './worded-definitions.js';

/** A step of time on the new side: t+1, new, and a prime; the same on the old side: t, old. */
const NEW = String.raw`(?:'|_\s*(?:\{?\s*(?:new|neu|next)\s*\}?|[{(]\s*[a-z]\s*\+\s*1\s*[)}])|\s*\^\s*[{(]{1,2}\s*(?:[a-z]\s*\+\s*1|new)\s*[)}]{1,2})?`;
const NEW_LABEL = new RegExp(String.raw`^\s*(\\?[\p{L}][\p{L}\p{N}]*?(?:_?\{?\d+\}?)?)${NEW}\s*$`, 'u');
const OLD =
  /([\p{L}][\p{L}\p{N}]*)(?:_\s*\{?\s*(?:old|alt|[tkn])\s*\}?|\s*\^\s*[{(]{1,2}\s*(?:old|[tkn])\s*[)}]{1,2})(?![\p{L}\p{N}])/gu;

/** Longest text in which an update is looked for. */
const MAX_TEXT = 2_000;

/** What stands between the new value and how it is made. */
const STATEMENT =
  /^([^=<←]*?)\s*(\+=|-=|\*=|\/=|<-+(?!\s*=)|:=|←|→|-+>|≔|\\(?:gets|to|(?:long)?(?:left|right)arrow)(?![a-zA-Z])|=(?!=))\s*(.*)$/su;

/**
 * Updates as programs and texts write them, as the formula of the new value: `w -= eta*g`, `w_{t+1} = w_t - eta*g_t`, `w <- …`. What
 * names another parameter than its label stays as it is.
 */
export function readUpdates(
  answer: RawAnswer,
  params: readonly string[],
  /** The declared name that a name spells. */
  declaredName: (name: string) => string | undefined,
): RawAnswer {
  if (showAnswer(answer).length > MAX_TEXT) return answer;
  const paramOf = (label: string) => {
    const base = NEW_LABEL.exec(label)?.[1]?.replace(/[\\{}]/g, '');
    const own = base === undefined ? undefined : (declaredName(base) ?? base);
    return own !== undefined && params.includes(own) ? own : undefined;
  };
  const readRow = ({ label, text }: RawRow): RawRow => {
    const own = declaredName(label.trim()) === undefined ? paramOf(label) : label.trim();
    return own === undefined
      ? { label, text }
      : { label: own, text: readUpdate(text, own, paramOf, declaredName) };
  };
  if (answer.kind === 'table') return { kind: 'table', rows: answer.rows.map(readRow) };
  const statements = partStatements(answer.text, (label) => paramOf(label) !== undefined);
  const rows = statements?.updates.map(({ label, text }): RawRow => {
    const named = paramOf(label)!;
    const meant = putDefinitions(text + statements.clause, NO_NAMES);
    return { label: named, text: readUpdate(meant, named, paramOf, declaredName) };
  });
  const [only] = rows ?? [];
  if (!rows || !only) return answer;
  return params.length === 1 && rows.length === 1
    ? { kind: 'text', text: only.text }
    : { kind: 'table', rows };
}

/** What has to be known where definitions stand behind the word \`with\`. */
const NO_NAMES = { isName: () => false, isOneExpression: false };

/** One statement with the label before its sign. */
interface Statement {
  readonly label: string;
  readonly text: string;
}

/**
 * The updates of an answer, in lines or in one, apart from the definitions among them, which come back as a clause behind the word `with`. Of
 * a tuple each part is an update of its own. Undefined where anything else stands there.
 */
function partStatements(
  answer: string,
  isParam: (label: string) => boolean,
): { readonly updates: readonly Statement[]; readonly clause: string } | undefined {
  const [, main = answer, clause = ''] = /^(.+?)[,;]?\s+((?:with|where|wobei|mit)\s.+)$/su.exec(answer) ?? [];
  const updates: Statement[] = [];
  const definitions: string[] = [];
  const labelOf = (text: string) => STATEMENT.exec(text)?.[1] ?? '';
  for (const line of splitOutside(main, /[\n;]/).filter((l) => l.trim() !== '')) {
    const tuple = partTuple(line, isParam);
    const parts = tuple ?? splitOutside(line, /,|\s(?:and|und)\s/u).filter((part) => part.trim() !== '');
    for (const text of parts) {
      const label = labelOf(text);
      if (isParam(label)) updates.push({ label, text });
      else if (/^\s*(?:let\s+)?[\p{L}_][\p{L}\p{N}_]*\s*:?=(?!=)/u.test(text))
        definitions.push(text.trim().replace(/^let\s+/, ''));
      else return undefined;
    }
  }
  if (updates.length === 0) return undefined;
  const own = [...definitions, ...(clause === '' ? [] : [clause.replace(/^\p{L}+\s+/u, '')])];
  return { updates, clause: own.length === 0 ? '' : ` with ${own.join('; ')}` };
}

/** (w, b) = (f, g) as w = f and b = g, with any sign of an update; of (w, b) - c*(x, 1) entry by entry. */
function partTuple(line: string, isParam: (label: string) => boolean): readonly string[] | undefined {
  const [, left = '', sign = '', right = ''] = STATEMENT.exec(line) ?? [];
  const labels = splitOutside(unwrapped(left) ?? left, /,/).map((label) => label.trim());
  if (labels.length < 2 || !labels.every(isParam)) return undefined;
  const values = splitOutside(unwrapped(right) ?? right, /,/).map((value) => value.trim());
  const entries = values.length === labels.length ? values : entriesOf(right, labels.length);
  return entries?.map((value, k) => `${labels[k]} ${sign} ${value}`);
}

/** Brackets with commas that are no arguments of a function. */
const TUPLE = /(?<![\p{L}\p{N}_]\s*)[([]([^()[\]]*,[^()[\]]*)[)\]]/gu;

/** The entries of a sum in which each summand is one tuple times numbers. */
function entriesOf(text: string, count: number): readonly string[] | undefined {
  const summands = splitOutside(text, /[-+]/).filter((s) => s.trim() !== '');
  const isLinear = summands.every((s) => {
    const tuples = [...s.matchAll(TUPLE)];
    const [tuple] = tuples;
    if (!tuple || tuples.length > 1 || tuple[1]!.split(',').length !== count) return false;
    const [before, after] = [s.slice(0, tuple.index), s.slice(tuple.index + tuple[0].length)];
    return !before.includes('/') && splitOutside(before, /[(]/).length === 1 && !/^\s*\^/.test(after);
  });
  if (!isLinear) return undefined;
  return Array.from({ length: count }, (_, k) =>
    text.replace(TUPLE, (_all, inner: string) => `(${inner.split(',')[k]!.trim()})`),
  );
}

function readUpdate(
  text: string,
  param: string,
  paramOf: (label: string) => string | undefined,
  declaredName: (name: string) => string | undefined,
): string {
  const [, left = '', sign = '', right = ''] = STATEMENT.exec(text) ?? [];
  const isOwn = sign !== '' && (left.trim() === '' || paramOf(left) === param);
  const body = (isOwn ? right : text).replace(OLD, (all, base: string) =>
    declaredName(all) === undefined && declaredName(base) !== undefined ? base : all,
  );
  if (!isOwn) return body;
  return /^[-+*/]=$/.test(sign) ? `${param} ${sign[0]} (${body})` : body;
}
