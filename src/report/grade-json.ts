import type { GradedSubmission, GradeReport } from '../exercise/problem/graded.js';
import type { GradeWriter } from './grade-writer.js';
import { toSafeJson } from './safe-json.js';

export function gradesToJson(report: GradeReport) {
  return { schema: 'gradcheck/grade/1', submissions: report.submissions, summary: report.summary };
}

/** The document of `gradesToJson`, indented by two, piece by piece. */
export function createJsonWriter(): GradeWriter {
  let count = 0;
  const indented = (value: unknown, by: string) => toSafeJson(value, 2).replace(/\n/g, `\n${by}`);
  return {
    head: '{\n  "schema": "gradcheck/grade/1",\n  "submissions": [',
    add: (graded) => {
      count += 1;
      return `${count === 1 ? '' : ','}\n    ${indented(graded, '    ')}`;
    },
    tail: (summary) => `${count === 0 ? '' : '\n  '}],\n  "summary": ${indented(summary, '  ')}\n}\n`,
  };
}

/** One submission per line. */
export function createJsonLinesWriter(): GradeWriter {
  return {
    add: (graded: GradedSubmission) => `${toSafeJson({ schema: 'gradcheck/grade/1', ...graded })}\n`,
  };
}
