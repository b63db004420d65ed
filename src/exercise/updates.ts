import { type RawAnswer, type RawRow, showAnswer } from './problem.js';

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
  const lines = answer.text.split(/[\n;]/).filter((line) => line.trim() !== '');
  const rows = lines.map((line): RawRow | undefined => {
    const named = paramOf(STATEMENT.exec(line)?.[1] ?? '');
    return named === undefined
      ? undefined
      : { label: named, text: readUpdate(line, named, paramOf, declaredName) };
  });
  if (rows.length > 1 && rows.every((row): row is RawRow => row !== undefined))
    return { kind: 'table', rows };
  const [param] = params;
  return params.length === 1 && param !== undefined && rows.length === 1
    ? { kind: 'text', text: readUpdate(answer.text, param, paramOf, declaredName) }
    : answer;
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
