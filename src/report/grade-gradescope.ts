import type { GradedSubmission } from '../exercise/grade.js';
import { inline } from './grade-text.js';

/** Gradescope's results.json for one submission. Text is plain, so that no answer is read as HTML. */
export function gradesToGradescope(graded: GradedSubmission) {
  return {
    score: graded.score,
    output: graded.notes.map((n) => inline(n, 400)).join('\n'),
    output_format: 'text',
    visibility: 'visible',
    stdout_visibility: 'hidden',
    tests: graded.answers.map((a) => ({
      name: `${a.problem} ${a.part}`,
      number: `${a.problem}.${a.part}`,
      score: a.score,
      max_score: a.max,
      status: a.verdict === 'correct' || a.verdict === 'carried' ? 'passed' : 'failed',
      output: [a.verdict, ...a.feedback, ...(a.misconception ? [a.misconception.explanation] : [])]
        .map((t) => inline(t, 600))
        .join('\n'),
      output_format: 'text',
      tags: a.misconception ? [a.misconception.code] : [],
      visibility: 'visible',
    })),
  };
}
