import type { LinkJudgement, Misconception, RowJudgement, Verdict } from './judgement.js';

/** One judged answer. The fields are those of the JSON report. */
export interface GradedAnswer {
  readonly problem: string;
  readonly part: string;
  readonly verdict: Verdict;
  readonly score: number;
  readonly max: number;
  readonly answer: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly feedback: readonly string[];
  readonly misconception?: Misconception;
  readonly links?: readonly LinkJudgement[];
  readonly rows?: readonly RowJudgement[];
  readonly expected?: string;
}

export interface GradedSubmission {
  readonly student: string;
  readonly file: string;
  readonly score: number;
  readonly max: number;
  readonly answers: readonly GradedAnswer[];
  readonly notes: readonly string[];
}

export interface PartSummary {
  readonly problem: string;
  readonly part: string;
  /** Mean share of the marks, 0 to 1. */
  readonly mean: number;
  readonly verdicts: Readonly<Record<string, number>>;
  /** The misconceptions met, most frequent first. */
  readonly misconceptions: readonly { readonly code: string; readonly count: number }[];
}

export interface GradeSummary {
  readonly submissions: number;
  readonly score: { readonly mean: number; readonly min: number; readonly max: number };
  readonly verdicts: Readonly<Record<string, number>>;
  readonly byPart: readonly PartSummary[];
}

export interface GradeReport {
  readonly submissions: readonly GradedSubmission[];
  readonly summary: GradeSummary;
}
