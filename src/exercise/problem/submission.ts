import type { RawAnswer } from './problem.js';

/** One answer and where it stands in its file. */
export interface SubmittedAnswer {
  readonly problem: string;
  /** Empty where the file gives the answer to the problem as a whole: its first part. */
  readonly part: string;
  readonly answer: RawAnswer | { readonly reason: string };
  readonly line: number;
  readonly column: number;
}

/** What one student handed in. */
export interface Submission {
  readonly student: string;
  readonly file: string;
  readonly answers: readonly SubmittedAnswer[];
  /** Things that could not be used. */
  readonly notes: readonly string[];
  /** Why nothing of the file can be read. */
  readonly unreadable?: string;
}
