import type { GradeReport } from '../exercise/grade.js';
import { inline, showScore } from './grade-text.js';

/** Text that means itself in Markdown: no markup, no HTML, no mentions, no table cells of its own. */
export function escapeMarkdown(text: string): string {
  return inline(text, 400).replace(/[\\`*_{}[\]()#+!|<>&@~$:/]/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** Tables for a pull request or a wiki: one of the class, one per part, one of what is wrong for each student. */
export function renderMarkdown(report: GradeReport): string {
  const { summary } = report;
  const lines = ['# Grades', '', '| student | score | of |', '| --- | ---: | ---: |'];
  for (const s of report.submissions)
    lines.push(`| ${escapeMarkdown(s.student)} | ${showScore(s.score)} | ${showScore(s.max)} |`);
  lines.push('', '| part | mean | verdicts | misconceptions |', '| --- | ---: | --- | --- |');
  for (const p of summary.byPart) {
    const verdicts = Object.entries(p.verdicts)
      .map(([v, n]) => `${n} ${v}`)
      .join(', ');
    const codes = p.misconceptions.map((m) => `${m.count} ${m.code}`).join(', ');
    lines.push(
      `| ${escapeMarkdown(`${p.problem} ${p.part}`)} | ${Math.round(p.mean * 100)} % | ${verdicts} | ${codes} |`,
    );
  }
  for (const s of report.submissions) {
    const open = s.answers.filter((a) => !['correct', 'carried', 'missing', 'manual'].includes(a.verdict));
    if (open.length === 0) continue;
    lines.push(
      '',
      `## ${escapeMarkdown(s.student)}`,
      '',
      '| part | verdict | score | feedback |',
      '| --- | --- | ---: | --- |',
    );
    for (const a of open) {
      const feedback = [...a.feedback, ...(a.misconception ? [a.misconception.explanation] : [])].join(' ');
      lines.push(
        `| ${escapeMarkdown(`${a.problem} ${a.part}`)} | ${a.verdict} | ${showScore(a.score)}/${showScore(a.max)} | ${escapeMarkdown(feedback)} |`,
      );
    }
  }
  return lines.join('\n');
}
