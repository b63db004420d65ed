import type { GradedSubmission } from '../exercise/problem/graded.js';
import { inline } from './grade-text.js';
import { feedbackOf } from './grade-writer.js';

/**
 * Gradescope's results.json for one submission. Output is declared to be plain text, so that no answer is read as HTML; names have no format
 * of their own unless one is asked for.
 */
export function gradesToGradescope(graded: GradedSubmission) {
  return {
    score: graded.score,
    output: graded.notes.map((n) => inline(n, 400)).join('\n'),
    output_format: 'text',
    visibility: 'visible',
    stdout_visibility: 'hidden',
    tests: graded.answers.map((a) => ({
      name: `${a.problem} ${a.part}`,
      score: a.score,
      max_score: a.max,
      status: a.verdict === 'correct' || a.verdict === 'carried' ? 'passed' : 'failed',
      output: [a.verdict, ...feedbackOf(a)].map((t) => inline(t, 600)).join('\n'),
      output_format: 'text',
      tags: a.misconception ? [a.misconception.code] : [],
      visibility: 'visible',
    })),
  };
}
