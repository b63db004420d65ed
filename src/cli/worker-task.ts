import type { Source } from '../diagnostic/source.js';
import type { Judgement } from '../exercise/problem/judgement.js';
import type { RawAnswer } from '../exercise/problem/problem.js';
import type { Submission } from '../exercise/problem/submission.js';

/** What a thread says when it has read the problems. */
export const READY = 'ready';

/** Reads a file of answers. */
export interface LoadTask {
  readonly kind: 'load';
  readonly source: Source;
  /** Set for a later piece of a table below its head: the lines by which places in it are off. */
  readonly shift?: number;
}

/** Judges one answer to one part. */
export interface JudgeTask {
  readonly kind: 'judge';
  readonly problem: string;
  readonly part: string;
  readonly answer: RawAnswer;
}

export type WorkerTask = LoadTask | JudgeTask;

/** What a task comes to. Results arrive in the order of the tasks. */
export type WorkerResult = readonly Submission[] | Judgement;
