import { closing, splitOutside } from './brackets.js';
import { conditionOf, joinCases, valueText } from './latex-blocks.js';

/** Characters of an answer in which words are looked for that part cases. */
const MAX_CASES = 1_000;

const WHEN = '(?:if|for|when|falls|für|wenn)';
const ELSE = '(?:otherwise|else|sonst)';

/** A word that makes an answer one of cases. */
const WORD = new RegExp(String.raw`(?<![\p{L}_])(?:${WHEN.slice(3, -1)})(?![\p{L}_])`, 'iu');

const RELATION = /[<>≤≥≠=]/u;

const CASE = new RegExp(String.raw`^(.+?)\s*,?\s+${WHEN}\s+(.+)$`, 'su');
const REST = new RegExp(String.raw`^(?:(.+?)\s*,?\s+${ELSE}|${ELSE}\s*:?\s*(.+))$`, 'su');

/** if x > 0 then x, and if x > 0: x. */
const THEN = new RegExp(
  String.raw`^${WHEN}\s+(.+?)\s*(?:,?\s*(?:then|dann)(?!\p{L})\s*:?|[:,])\s*(.+)$`,
  'isu',
);

/** if … then … else …, where a second choice stands behind the else. */
const IF_THEN_ELSE = new RegExp(
  String.raw`^\s*${WHEN}\s+(.+?)\s*(?:,?\s*(?:then|dann)(?!\p{L})\s*:?|:)\s*(.+?)\s*[,;]?\s*(?<!\p{L})${ELSE}(?!\p{L})\s*[:,]?\s*(.+)$`,
  'isu',
);

/** a if x > 0 else b. */
const IF_ELSE = new RegExp(
  String.raw`^\s*([^?:]+?)\s+(?:if|for|falls|für)\s+([^?:,;]+?)\s*,?\s+${ELSE}\s+(.+)$`,
  'su',
);

/** Cases in words as conditionals: all of an answer, or what stands in brackets of its own. */
export function readCasesInWords(text: string): string {
  if (text.length > MAX_CASES) return text;
  if (!WORD.test(text)) return readPairs(withoutBrace(text)) ?? text;
  let plain = text.replace(/(?<!\p{L})(?:elif|elseif|elsif)(?!\p{L})/giu, 'else if');
  for (let open = plain.length - 1; open >= 0; open--) {
    if (!'({'.includes(plain[open]!)) continue;
    const close = closing(plain, open, plain[open]);
    const inner = close === undefined ? '' : plain.slice(open + 1, close);
    const read = WORD.test(inner) ? readOne(inner) : undefined;
    if (read !== undefined) plain = `${plain.slice(0, open)}(${read})${plain.slice(close! + 1)}`;
  }
  return WORD.test(plain) ? (readOne(withoutBrace(plain)) ?? text) : plain;
}

/**
 * The same between the signs of equality of one line of a chain; a single case there is what the line assumes, and none of its sides.
 */
export function readCasesInLine(line: string): string {
  if (!WORD.test(line) || line.length > MAX_CASES) return line;
  const signs = /(?<![<>!=:])=(?!=)/g;
  const sides = splitOutside(line, signs);
  return sides
    .map((side) => {
      const isOfCases =
        WORD.test(side) && /(?<!\p{L})(?:else|otherwise|sonst)(?!\p{L})|[,;|]\s*[^\s,;|]|\{/iu.test(side);
      const read = isOfCases ? readCasesInWords(side) : side;
      return read === side ? side : ` ${read} `;
    })
    .join('=');
}

function withoutBrace(text: string): string {
  return text.trim().replace(/^\{(.*)\}?$/s, (_all, inner: string) => inner.replace(/\}\s*$/, ''));
}

/** One text of cases; undefined where it is none. */
function readOne(text: string): string | undefined {
  return readThenElse(text) ?? readIfElse(text) ?? readRows(text);
}

function readThenElse(text: string): string | undefined {
  const [, condition = '', value = '', rest = ''] = IF_THEN_ELSE.exec(text) ?? [];
  // Of two choices one in the other it is not clear to which the word belongs.
  if (!RELATION.test(condition) || WORD.test(value)) return undefined;
  const last = WORD.test(rest) ? readOne(rest) : rest;
  return last === undefined
    ? undefined
    : `((${conditionOf(condition)}) ? (${valueText(value)}) : (${valueText(last)}))`;
}

function readIfElse(text: string): string | undefined {
  const [, value = '', condition = '', rest = ''] = IF_ELSE.exec(text) ?? [];
  if (!RELATION.test(condition) || WORD.test(condition) || WORD.test(value)) return undefined;
  const last = WORD.test(rest) ? readOne(rest) : rest;
  return last === undefined
    ? undefined
    : `((${conditionOf(condition)}) ? (${valueText(value)}) : (${valueText(last)}))`;
}

/** 1 if x > 0, 0 otherwise: in one line or several, as they stand in a block of cases; the value may come last: if x > 0 then 1. */
function readRows(text: string): string | undefined {
  const body = splitBars(text);
  const isValueLast = new RegExp(String.raw`^\s*${WHEN}(?!\p{L})`, 'iu').test(body);
  const rows = body
    .split(isValueLast ? VALUE_LAST : VALUE_FIRST)
    .map((row) => row.trim())
    .filter((row) => row !== '');
  const cases = rows.map((row): readonly [string, string] => {
    const rest = REST.exec(row);
    if (rest) return [(rest[1] ?? rest[2])!.trim(), 'otherwise'];
    const [, one = '', other = ''] = (isValueLast ? THEN : CASE).exec(row) ?? [];
    const [value, condition] = isValueLast ? [other, one] : [one, other];
    return RELATION.test(condition) ? [value.trim(), conditionOf(condition)] : ['', ''];
  });
  return joinCases(cases);
}

/** Between rows: not before the condition of the same row. */
const VALUE_FIRST = new RegExp(
  String.raw`,?\s+(?:and|und)\s+(?=\S+\s+(?:${WHEN}|${ELSE}))|[,;\n]\s*(?!${WHEN}(?!\p{L})|${ELSE}(?!\p{L})\s*(?:$|[,;\n]))`,
  'u',
);
const VALUE_LAST = new RegExp(String.raw`[;\n]|,\s*(?=(?:${WHEN}|${ELSE})(?!\p{L}))`, 'iu');

/** a if x > 0 | b if x <= 0: a bar between rows as a semicolon. */
function splitBars(text: string): string {
  return text.replace(
    new RegExp(String.raw`(?<=[<>≤≥≠=][^|]*)\|{1,2}(?=[^|]*\s(?:${WHEN}|${ELSE})(?!\p{L}))`, 'giu'),
    ';',
  );
}

/** a, x > 0; b, x < 0 as cases. */
function readPairs(text: string): string | undefined {
  const rows = text.split(/[;\n]/);
  const pairs = rows.map((row) =>
    /^([^,]+),\s*([^,<>≤≥=]+(?:[<>≤≥]=?|[!=]=)[^,<>≤≥=]+(?:[<>≤≥]=?[^,<>≤≥=]+)?(?:\s(?:and|or|und|oder)\s.+)?|otherwise|else|sonst)$/u.exec(
      row.trim(),
    ),
  );
  if (pairs.length < 2) return undefined;
  return joinCases(
    pairs.map((pair): readonly [string, string] => [pair?.[1]?.trim() ?? '', conditionOf(pair?.[2] ?? '')]),
  );
}
