import { columnsOf, type Palette, showControls } from '../diagnostic/render.js';
import type { GradedAnswer, GradedSubmission, GradeSummary } from '../exercise/problem/graded.js';
import type { Verdict } from '../exercise/problem/judgement.js';
import type { GradeWriter } from './grade-writer.js';
import { wrap } from './table.js';

/** Characters of a student's text on one line. */
const SHOWN = 100;

/**
 * A text from outside as part of a line: control characters shown, line breaks folded, and nothing that a CI system takes for a command:
 * `##[…]` counts anywhere in a line, `::` at its start, spaces or not.
 */
export function inline(text: string, limit = SHOWN): string {
  const body = text.replace(/^(?:\s*[\r\n\u2028\u2029])+|[\r\n\u2028\u2029]\s*$/g, '');
  const line = showControls(body.replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ⏎ '))
    .replace(/##\[/g, '## [')
    .replace(/^(\s*):(?=:)/, '$1: ');
  const cut = line.length > limit ? `${line.slice(0, limit)}…` : line;
  // Half a character, as it was written or where the line was cut, and what Unicode calls no character.
  return cut.replace(/[\ufffe\uffff]|\p{Cs}/gu, '\ufffd');
}

/** A sign per verdict, so that colour is never the only difference. */
export const MARKS: Readonly<Record<Verdict, string>> = {
  correct: '✓',
  carried: '✓',
  wrong: '✗',
  unfinished: '~',
  undecided: '?',
  invalid: '!',
  missing: '-',
  manual: '·',
};

function paint(verdict: Verdict, palette: Palette, text: string): string {
  if (verdict === 'wrong' || verdict === 'invalid') return palette.error(text);
  if (verdict === 'correct' || verdict === 'carried') return palette.accent(text);
  return verdict === 'missing' || verdict === 'manual' ? palette.faint(text) : palette.warning(text);
}

/** Points as people write them. */
export function showScore(score: number): string {
  return String(Math.round(score * 100) / 100);
}

function renderAnswer(answer: GradedAnswer, palette: Palette): readonly string[] {
  const { verdict } = answer;
  const head = `  ${paint(verdict, palette, `${MARKS[verdict]} ${verdict.padEnd(10)}`)} ${answer.problem} ${answer.part}  ${showScore(answer.score)}/${showScore(answer.max)}`;
  if (verdict === 'missing' || verdict === 'manual') return [head];
  const lines = [`${head}  ${palette.faint(inline(answer.answer, 60))}`];
  const more = (text: string) => lines.push(`      ${text}`);
  for (const [k, link] of (answer.links ?? []).entries()) {
    if (verdict === 'correct') break;
    more(`step ${k + 1} ${link.verdict}: ${inline(`${link.left} ${link.relation} ${link.right}`)}`);
  }
  for (const row of answer.rows ?? []) {
    if (row.verdict === 'right' && row.note === '') continue;
    const expected = row.expected === '' ? '' : ` (${row.expected})`;
    const note = row.note === '' ? '' : `: ${inline(row.note, 200)}`;
    more(`${row.verdict} ${inline(row.label, 40)} = ${inline(row.written, 40)}${expected}${note}`);
  }
  // Tables have said it line by line.
  if (!answer.rows || verdict === 'invalid') for (const text of answer.feedback) more(inline(text, 400));
  if (answer.misconception)
    more(
      `${palette.warning('likely slip')} ${answer.misconception.code}: ${inline(answer.misconception.explanation, 300)}`,
    );
  if (answer.expected !== undefined && verdict !== 'correct')
    more(`expected: ${inline(answer.expected, 300)}`);
  return lines;
}

/** A line in the width that there is; what goes on below must not look like a command of a CI system either. */
function inWidth(line: string, columns: number): string {
  if (line.length <= columns && columnsOf(line) <= columns) return line;
  const indent = /^ */.exec(line)![0].length + 2;
  return wrap(line, columns, indent).replace(/\n(\s*):(?=:)/g, '\n$1: ');
}

function renderSubmission(graded: GradedSubmission, palette: Palette, columns: number): string {
  const lines = [
    `Student ${inline(graded.student, 60)} (${inline(graded.file, 80)}): ${showScore(graded.score)} of ${showScore(graded.max)}`,
    ...graded.answers.flatMap((a) => renderAnswer(a, palette)),
    ...graded.notes.map((n) => `  note: ${inline(n, 300)}`),
  ];
  return lines.map((line) => inWidth(line, columns)).join('\n');
}

/** The totals in one line. */
export function renderTotals({ submissions, verdicts, score }: GradeSummary): string {
  const counts = Object.entries(verdicts).map(([verdict, count]) => `${count} ${verdict}`);
  const { mean, min, max } = score;
  return `${submissions} submission${submissions === 1 ? '' : 's'}: ${counts.join(', ') || 'no answers'}; score mean ${showScore(mean)}, lowest ${showScore(min)}, highest ${showScore(max)}`;
}

/** The report for a terminal; under `quiet` the totals alone. */
export function createTextWriter(palette: Palette, quiet: boolean, columns: number): GradeWriter {
  return {
    add: (graded) => (quiet ? '' : `${renderSubmission(graded, palette, columns)}\n\n`),
    // Under `quiet` the totals are one line, for what reads them line by line.
    tail: (summary) => `${quiet ? renderTotals(summary) : inWidth(renderTotals(summary), columns)}\n`,
  };
}
