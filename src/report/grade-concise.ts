import type { GradeReport } from '../exercise/grade.js';
import { inline, showScore } from './grade-text.js';

/** One line per answer: student, problem, part, verdict, score. Tabs between them; no text has a tab of its own. */
export function renderConciseGrades(report: GradeReport): string {
  return report.submissions
    .flatMap((s) =>
      s.answers.map((a) =>
        [
          // A name such as `::error::` must not start a line of a CI log.
          `student ${inline(s.student, 60)}`,
          a.problem,
          a.part,
          a.verdict,
          `${showScore(a.score)}/${showScore(a.max)}`,
          a.misconception?.code ?? '',
        ]
          .join('\t')
          .trimEnd(),
      ),
    )
    .join('\n');
}
