import { inline, showScore } from './grade-text.js';
import type { GradeWriter } from './grade-writer.js';

/** One line per answer: student, problem, part, verdict, score. Tabs between them; no text has a tab of its own. */
export function createConciseWriter(): GradeWriter {
  return {
    add: ({ student, answers }) =>
      answers
        .map((a) =>
          [
            // A name such as `::error::` must not start a line of a CI log.
            `student ${inline(student, 60)}`,
            a.problem,
            a.part,
            a.verdict,
            `${showScore(a.score)}/${showScore(a.max)}`,
            a.misconception?.code ?? '',
          ]
            .join('\t')
            .trimEnd(),
        )
        .map((line) => `${line}\n`)
        .join(''),
  };
}
