import type { GradedAnswer, GradedSubmission } from '../exercise/problem/graded.js';
import { inline } from './grade-text.js';
import { feedbackOf, type GradeWriter } from './grade-writer.js';

/**
 * A cell as RFC 4180 has it, and one that no spreadsheet takes for a formula: what starts like one gets an apostrophe in front, also behind
 * a semicolon or a tab, where programs of other languages see the next cell begin. Plain numbers stay numbers. Line breaks are folded: a
 * log in which a line of an answer stands by itself could be read as commands of the CI system.
 */
export function escapeCell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const plainNumber = /^[+-]?\d+(?:\.\d+)?$/.test(value);
  const flat = inline(value.replace(/\t/g, ' '), Number.POSITIVE_INFINITY);
  const inner = flat.replace(/;(?=[\s"']*[=+\-@|%])/g, ";'");
  const safe = !plainNumber && /^[\s"']*(?:[=+\-@|%]|::)/.test(inner) ? `'${inner}` : inner;
  return /[",;\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

const COLUMNS = [
  'student',
  'file',
  'line',
  'problem',
  'part',
  'verdict',
  'score',
  'max',
  'misconception',
  'answer',
  'feedback',
];

/**
 * One row per answer, lines ended by CR LF. A file starts with a byte order mark, without which Excel takes UTF-8 for an older encoding and
 * garbles names; a pipe does not, since the next program would take the mark for a part of the first name.
 */
export function createCsvWriter(isFile: boolean): GradeWriter {
  return {
    head: `${isFile ? '\ufeff' : ''}${COLUMNS.join(',')}\r\n`,
    add: (graded) => graded.answers.map((a) => `${toRow(graded, a)}\r\n`).join(''),
  };
}

function toRow({ student, file }: GradedSubmission, a: GradedAnswer): string {
  return [
    student,
    file,
    a.line ?? '',
    a.problem,
    a.part,
    a.verdict,
    a.score,
    a.max,
    a.misconception?.code ?? '',
    a.answer,
    feedbackOf(a).join(' '),
  ]
    .map(escapeCell)
    .join(',');
}
