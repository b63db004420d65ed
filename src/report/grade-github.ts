import type { GradedAnswer, GradedSubmission } from '../exercise/problem/graded.js';
import { inline } from './grade-text.js';
import { feedbackOf, type GradeWriter } from './grade-writer.js';

/** The data of a workflow command: what could end the line is written in the runner's own escapes. */
function escapeData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}

const LEVELS: Readonly<Record<string, string>> = {
  wrong: 'error',
  invalid: 'error',
  missing: 'warning',
  unfinished: 'warning',
  undecided: 'notice',
};

/** GitHub shows at most ten annotations of a level per step; the first ones are the ones it shows. */
export function createAnnotationWriter(): GradeWriter {
  return {
    add: (graded) => graded.answers.flatMap((a) => annotate(graded, a)).join(''),
  };
}

function annotate(graded: GradedSubmission, a: GradedAnswer): readonly string[] {
  const level = LEVELS[a.verdict];
  if (!level) return [];
  const properties = [
    `file=${escapeProperty(inline(graded.file, 400))}`,
    ...(a.line === null ? [] : [`line=${a.line}`]),
    ...(a.column === null ? [] : [`col=${a.column}`]),
    `title=${escapeProperty(inline(`${a.problem} ${a.part}: ${a.verdict}`, 200))}`,
  ].join(',');
  const text = feedbackOf(a)
    .map((f) => inline(f, 400))
    .join('\n');
  return [`::${level} ${properties}::${escapeData(`${inline(graded.student, 60)}: ${text}`)}\n`];
}
