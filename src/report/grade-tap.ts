import type { GradeReport } from '../exercise/grade.js';
import { inline, showScore } from './grade-text.js';

/** The Test Anything Protocol, version 14; a hash in a description is escaped, since it starts a directive. */
export function renderTap(report: GradeReport): string {
  const lines: string[] = [];
  for (const s of report.submissions) {
    for (const a of s.answers) {
      const good = a.verdict === 'correct' || a.verdict === 'carried';
      const open = a.verdict === 'undecided' || a.verdict === 'manual';
      const name = inline(`${s.student} ${a.problem} ${a.part}`, 200).replace(/[\\#]/g, (c) => `\\${c}`);
      const directive = open ? ` # SKIP ${a.verdict}` : '';
      lines.push(
        `${good || open ? 'ok' : 'not ok'} ${lines.length + 1} - ${name} ${showScore(a.score)}/${showScore(a.max)}${directive}`,
      );
    }
  }
  return ['TAP version 14', `1..${lines.length}`, ...lines].join('\n');
}
