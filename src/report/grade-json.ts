import type { GradedSubmission, GradeReport } from '../exercise/grade.js';

export function gradesToJson(report: GradeReport) {
  return { schema: 'gradcheck/grade/1', submissions: report.submissions, summary: report.summary };
}

/** One submission per line. */
export function gradesToJsonLines(report: GradeReport): string {
  return report.submissions.map((s) => JSON.stringify({ schema: 'gradcheck/grade/1', ...s })).join('\n');
}

/** The part of a class that one machine graded. */
export interface GradeBlob {
  readonly schema: 'gradcheck/grade-blob/1';
  readonly shard: { readonly index: number; readonly count: number };
  readonly teacher: boolean;
  /** Positions in the whole class, so that merged reports have the order of an undivided run. */
  readonly entries: readonly { readonly position: number; readonly submission: GradedSubmission }[];
}
