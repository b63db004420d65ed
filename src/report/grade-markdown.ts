import type { GradedSubmission, GradeSummary } from '../exercise/problem/graded.js';
import { inline, renderTotals, showScore } from './grade-text.js';
import { feedbackOf, type GradeWriter } from './grade-writer.js';

/** Text that means itself in Markdown: no markup, no HTML, no mentions, no table cells of its own. */
export function escapeMarkdown(text: string): string {
  return inline(text, 400).replace(/[\\`*_{}[\]()#+!|<>&@~$:/]/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** Verdicts that need no words. */
const QUIET: readonly string[] = ['correct', 'carried', 'missing', 'manual'];

/** Tables for a pull request or a wiki: one of the class, one per part, one of what is wrong for each student. */
export function createMarkdownWriter(): GradeWriter {
  const students: string[] = [];
  return {
    front: (summary) =>
      ['# Grades', '', ...classTable(students), '', ...partTable(summary)].map((l) => `${l}\n`).join(''),
    add: (graded) => {
      students.push(toStudentRow(graded));
      return renderOpen(graded)
        .map((l) => `${l}\n`)
        .join('');
    },
  };
}

/** Students that a summary lists; a job summary may have a mebibyte. */
const MAX_LISTED = 500;

/** The tables of the class and of the parts: what a CI system shows on the page of a run. */
export function createSummaryWriter(): GradeWriter {
  const students: string[] = [];
  let more = 0;
  return {
    add: (graded) => {
      if (students.length < MAX_LISTED) students.push(toStudentRow(graded));
      else more += 1;
      return '';
    },
    front: (summary) =>
      [
        '## Grades',
        '',
        escapeMarkdown(renderTotals(summary)),
        '',
        ...partTable(summary),
        '',
        ...classTable(students),
        ...(more === 0 ? [] : ['', `and ${more} more`]),
      ]
        .map((l) => `${l}\n`)
        .join(''),
  };
}

function classTable(rows: readonly string[]): readonly string[] {
  return ['| student | score | of |', '| --- | ---: | ---: |', ...rows];
}

function toStudentRow({ student, score, max }: GradedSubmission): string {
  return `| ${escapeMarkdown(student)} | ${showScore(score)} | ${showScore(max)} |`;
}

function partTable(summary: GradeSummary): readonly string[] {
  const rows = summary.byPart.map((p) => {
    const verdicts = Object.entries(p.verdicts).map(([v, n]) => `${n} ${v}`);
    const codes = p.misconceptions.map((m) => `${m.count} ${m.code}`);
    return `| ${escapeMarkdown(`${p.problem} ${p.part}`)} | ${Math.round(p.mean * 100)} % | ${verdicts.join(', ')} | ${codes.join(', ')} |`;
  });
  return ['| part | mean | verdicts | misconceptions |', '| --- | ---: | --- | --- |', ...rows];
}

function renderOpen(graded: GradedSubmission): readonly string[] {
  const open = graded.answers.filter((a) => !QUIET.includes(a.verdict));
  if (open.length === 0 && graded.notes.length === 0) return [];
  const lines = ['', `## ${escapeMarkdown(graded.student)}`, ''];
  if (open.length > 0) lines.push('| part | verdict | score | feedback |', '| --- | --- | ---: | --- |');
  for (const a of open) {
    lines.push(
      `| ${escapeMarkdown(`${a.problem} ${a.part}`)} | ${a.verdict} | ${showScore(a.score)}/${showScore(a.max)} | ${escapeMarkdown(feedbackOf(a).join(' '))} |`,
    );
  }
  if (open.length > 0 && graded.notes.length > 0) lines.push('');
  return [...lines, ...graded.notes.map((n) => `- ${escapeMarkdown(n)}`)];
}
