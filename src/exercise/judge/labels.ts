import type { Part, RawAnswer, RawRow } from '../problem/problem.js';
import { splitOutside, unwrapped } from '../text/brackets.js';
import { SEPARATOR } from '../text/worded-definitions.js';
import { isKinkLabel } from './judge-kink.js';
import { SEPARABLE_LABELS } from './judge-patterns.js';
import { readKinksInWords, readOrderInWords } from './labels-in-words.js';

/** Longest answer in which labels are looked for. */
const MAX_TEXT = 2_000;

/** Kinds that are answered by labels, which may stand in one line as well. */
const LABELLED: ReadonlySet<string> = new Set(['order', 'kink', 'separable', 'network', 'iteration']);

/** Kinds of which each label has one answer; the others look at repeated lines themselves. */
const ONCE: ReadonlySet<string> = new Set(['order', 'separable']);

const EQUATED = /^\s*([^:=≈]*[\p{L}][^:=≈]*?)\s*(?::(?!=)|=(?!=)|≈)\s*(.+?)\s*$/su;

const WITH_COLON = /^\s*(\p{L}[\p{L}\p{N}_ ]*?)\s*:(?!=)\s*(.+?)\s*$/su;

/** An answer by labels that is written as a text, in lines or in one, with colons, signs of equality or neither; any other as it is. */
export function readLabelled({ task }: Part, answer: RawAnswer): RawAnswer {
  const read = answer.kind === 'text' ? readText(task, answer.text) : undefined;
  const labelled = read ?? answer;
  return task.kind === 'separable' ? joinWeights(labelled) : labelled;
}

function readText(task: Part['task'], text: string): RawAnswer | undefined {
  if (task.kind === 'backprop' || (task.kind === 'iteration' && task.at !== undefined))
    return spreadLabels(readTableText(text));
  if (!LABELLED.has(task.kind)) return undefined;
  const whole = task.kind === 'separable' ? partWeights(text) : text;
  const equated = spreadLabels(readTableText(whole));
  const isLabelled =
    equated?.kind === 'table' &&
    equated.rows.every((r) => isLabelOf(task, r.label.toLowerCase()) || isLabelOf(task, r.label));
  const inWords = task.kind === 'order' ? readOrderInWords(text) : undefined;
  if (isLabelled) return inWords ?? equated;
  const labelled = inWords ?? readLabels(whole);
  if (task.kind !== 'kink') return labelled;
  const isKnown = labelled?.kind === 'table' && labelled.rows.every((r) => isKinkLabel(r.label));
  return isKnown ? labelled : (readKinksInWords(text, task.wrt) ?? labelled);
}

/** `a = c = w/2` as a row for each label, and `(a, d) = (w/2, b)` as a row for each place. */
function spreadLabels(answer: RawAnswer | undefined): RawAnswer | undefined {
  if (answer?.kind !== 'table') return answer;
  const rows = answer.rows.flatMap(({ label, text }): readonly RawRow[] => {
    const [labels, values] = [label, text].map((part) => {
      const inner = unwrapped(part);
      return inner === undefined ? [] : splitOutside(inner, /[,;]/).map((p) => p.trim());
    });
    if (labels!.length > 1 && labels!.length === values!.length)
      return labels!.map((own, k) => ({ label: own, text: values![k]! }));
    const [, first, rest] = /^\s*(\p{L}[\p{L}\p{N}_]*)\s*=(?!=)\s*([^=]+)$/u.exec(text) ?? [];
    // Another label of the answer, and no form of the value.
    const isLabel =
      first !== undefined && /^\p{L}[\p{L}\p{N}_]*$/u.test(label.trim()) && first !== label.trim();
    return isLabel && !answer.rows.some((r) => r.label.trim() === first)
      ? [label.trim(), first].map((own) => ({ label: own, text: rest! }))
      : [{ label, text }];
  });
  return { kind: 'table', rows };
}

/** A label that no answer of this kind has, where every label counts. */
export function findStrangeLabel(task: Part['task'], answer: RawAnswer): string | undefined {
  if (answer.kind !== 'table' || !ONCE.has(task.kind)) return undefined;
  return answer.rows.find((r) => !isLabelOf(task, r.label.trim().toLowerCase()))?.label;
}

/** The labels that a kind of exercise is answered by. */
function isLabelOf(task: Part['task'], label: string): boolean {
  switch (task.kind) {
    case 'order':
      return label === 'order' || label === 'constant';
    case 'kink':
      return isKinkLabel(label);
    case 'separable':
      return SEPARABLE_LABELS.has(label) || WEIGHT.test(label) || BIAS.test(label);
    case 'network':
      return task.role === 'equal' ? task.unknowns.includes(label) : !task.inputs.includes(label);
    default:
      return false;
  }
}

/** A label with two different answers, where each has one. */
export function findRepeated({ task }: Part, answer: RawAnswer): string | undefined {
  if (answer.kind === 'text' || !ONCE.has(task.kind)) return undefined;
  const said = new Map<string, string>();
  for (const { label, text } of answer.rows) {
    const key = label.trim().toLowerCase();
    const before = said.get(key);
    if (before !== undefined && before !== text.trim()) return label.trim();
    said.set(key, text.trim());
  }
  return undefined;
}

/** A vector as a table of its entries: 1: …, 2: …, or x[1]: …, x[2]: …; undefined for other tables. */
export function readEntries(rows: readonly RawRow[]): string | undefined {
  const isInOrder = rows.every(
    ({ label }, k) => Number(/^(?:[^[\]]*\[)?\s*(\d+)\s*\]?$/.exec(label.trim())?.[1] ?? 0) === k + 1,
  );
  return rows.length > 1 && isInOrder ? `[${rows.map((r) => r.text).join(', ')}]` : undefined;
}

/**
 * `separable: no, first: [1, 1]` as the rows that it writes in one line, where what has no label belongs to the row before; undefined for
 * any other text.
 */
export function readLabels(text: string): RawAnswer | undefined {
  return readRows(text, WITH_COLON);
}

/** `t1 = 0.84, dy/dx = -0.07` and the same line by line: labels may be any expression, and an equals sign stands for a colon. */
export function readTableText(text: string): RawAnswer | undefined {
  const plain = withoutMarkup(text);
  return readRows(readDrawnTable(plain) ?? plain, EQUATED);
}

/** Rows as lines, without what LaTeX and Markdown put around them. */
function withoutMarkup(text: string): string {
  return (
    text
      .replace(/\\(?:begin|end)\s*\{(?:aligned?|align\*|gather|array|equation)\*?\}(?:\{[lcr]*\})?/g, ' ')
      .replace(/\\\\(?:\[[^\]]*\])?/g, '\n')
      .replace(/&\s*(?==|:|≈)/g, '')
      // Spaces of LaTeX stand between rows.
      .replace(/\\(?=\s)|\\[,;!()]|\\q?quad(?![a-z])/g, (all) => ' '.repeat(all.length))
      .replace(/\*\*|`|\$/g, '')
      .replace(/\\(?:leftarrow|gets)(?![a-z])/g, '=')
      .replace(/^\s*[-*•]\s+(?=\p{L})/gmu, '')
      .replace(/(?<=\d)\.(?=\s*(?:\n|$))/g, '')
  );
}

/** A table drawn with bars, whose first row may be one of titles, as rows `label: number`; names may stand above their numbers as well. */
function readDrawnTable(text: string): string | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length < 2 || !lines.every((line) => /^\s*\|.*\|\s*$/.test(line))) return undefined;
  const rule = lines.findIndex((line) => /^[\s|:-]+$/.test(line));
  const rows = lines
    .filter((_, k) => k !== rule)
    .map((line) =>
      line
        .trim()
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  const width = rows[0]!.length;
  if (rows.some((row) => row.length !== width)) return undefined;
  if (width === 2) {
    const titled = rule === 1 && !/\d/.test(rows[0]![1]!);
    return (titled ? rows.slice(1) : rows).map(([label, value]) => `${label}: ${value}`).join('\n');
  }
  const [names, values] = rows;
  return rows.length === 2 ? names!.map((label, k) => `${label}: ${values![k]}`).join('\n') : undefined;
}

function readRows(text: string, pattern: RegExp): RawAnswer | undefined {
  if (text.length > MAX_TEXT) return undefined;
  const rows: { label: string; text: string }[] = [];
  for (const line of text.split('\n').filter((l) => l.trim() !== '')) {
    let at = 0;
    for (const part of splitOutside(line, SEPARATOR)) {
      const start = line.indexOf(part, at);
      const row = pattern.exec(part);
      const last = rows.at(-1);
      if (row) rows.push({ label: row[1]!, text: row[2]! });
      else if (part.trim() === '') continue;
      else if (!last || at === 0) return undefined;
      else last.text += line.slice(at, start + part.length).trimEnd();
      at = start + part.length;
    }
  }
  return rows.length === 0 ? undefined : { kind: 'table', rows };
}

/** One weight of several: w1, w_1, w[1]. */
const WEIGHT = /^w\s*_?\s*[[{(]?\s*([1-9]\d?)\s*[\])}]?$/iu;

/** The weight of a constant input. */
const BIAS = /^w\s*_?\s*[[{(]?\s*0\s*[\])}]?$/iu;

/** yes, w = (1, 1): the first word answers the question, and spaces may part the labels. */
function partWeights(text: string): string {
  return text
    .replace(
      /^\s*(?:(?:yes|no|ja|nein|true|false)(?=\s*:)|(?:yes|no|ja|nein|true|false|(?:linearly\s+)?separable)(?=\s*[,;.\n]|\s+(?:w|b|bias|with|mit)(?![\p{L}])))/iu,
      'separable: $&,',
    )
    .replace(/(?<=^separable: \s*[\p{L} ]+,)\s*[,;:.]?(?:\s*(?:with|mit)\s)?/u, ' ')
    .replace(/(?<=[^\s,;:=])\s+(?:(?:and|und|with|mit)\s+)?(?=(?:w(?:_?\d+)?|b|bias)\s*=(?!=))/gu, ', ');
}

/** w1: 1, w2: 2 as w: [1, 2], as far as they follow each other; a weight 0 is the bias. */
function joinWeights(answer: RawAnswer): RawAnswer {
  if (answer.kind === 'text') return answer;
  const places = answer.rows.map(({ label }) => WEIGHT.exec(label.trim())?.[1]);
  const own = answer.rows.filter((_, k) => places[k] !== undefined);
  const numbers = places.filter((p) => p !== undefined).map(Number);
  if (own.length === 0 || answer.rows.some((r) => r.label.trim() === 'w')) return answer;
  const inOrder = own.map((_, k) => own[numbers.indexOf(k + 1)]?.text);
  if (inOrder.includes(undefined)) return answer;
  const rest = answer.rows.filter((_, k) => places[k] === undefined);
  const hasBias = rest.some((r) => /^(?:b|bias)$/i.test(r.label.trim()));
  const named = rest.map((r) => (!hasBias && BIAS.test(r.label.trim()) ? { ...r, label: 'b' } : r));
  return { kind: 'table', rows: [...named, { label: 'w', text: `[${inOrder.join('; ')}]` }] };
}
