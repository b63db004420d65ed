import type { GradeReport } from '../exercise/grade.js';

/**
 * A cell as RFC 4180 has it. What a spreadsheet would take for a formula gets an apostrophe in front; plain
 * numbers do not. Line breaks are folded: a log in which a line of an answer stands by itself could be read as commands of the CI system.
 */
export function escapeCell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const plainNumber = /^[+-]?\d+(?:\.\d+)?$/.test(value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they would be obeyed or break the row
  const clean = value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd');
  const flat = clean.replace(/\s*[\r\n]+\s*/g, ' ⏎ ').replace(/##\[/g, '## [');
  const safe = !plainNumber && /^\s*(?:[=+\-@\t|%]|::)/.test(flat) ? `'${flat}` : flat;
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

/** One row per answer, lines ended by CR LF. */
export function renderCsv(report: GradeReport): string {
  const rows = report.submissions.flatMap((s) =>
    s.answers.map((a) =>
      [
        s.student,
        s.file,
        a.line ?? '',
        a.problem,
        a.part,
        a.verdict,
        a.score,
        a.max,
        a.misconception?.code ?? '',
        a.answer,
        [...a.feedback, ...(a.misconception ? [a.misconception.explanation] : [])].join(' '),
      ]
        .map(escapeCell)
        .join(','),
    ),
  );
  return `${[COLUMNS.join(','), ...rows].join('\r\n')}\r\n`;
}
