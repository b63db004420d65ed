import { parentPort, workerData } from 'node:worker_threads';
import { gradeSubmission, type JudgeAnswer, rememberJudgements } from '../exercise/grade.js';
import { judge } from '../exercise/judge.js';
import type { Submission } from '../exercise/submission.js';
import type { Placed } from './grade-report.js';
import { createJudgeTools, readProblemFiles } from './problem-files.js';

export interface GradeRequest {
  readonly batch: readonly { readonly submission: Submission; readonly position: number }[];
}

export interface GradeReply {
  readonly placed: readonly Placed[];
}

/** Where this module lives, for the threads that load it. */
export const workerModule = import.meta.url;

/** A thread that grades what it is sent. It reads the problem files itself: graphs do not travel between threads. */
export function serveGrades(): void {
  const port = parentPort;
  if (!port) return;
  const { files, only, cache } = workerData as {
    readonly files: readonly string[];
    readonly only: readonly string[];
    readonly cache: boolean;
  };
  const tools = createJudgeTools();
  const problems = readProblemFiles(files, tools).problems.filter((p) => only.includes(p.id));
  const judgeAnswer: JudgeAnswer = (_problem, part, answer) => judge(part, answer, tools);
  const remembered = cache ? rememberJudgements(judgeAnswer) : judgeAnswer;
  port.on('message', ({ batch }: GradeRequest) => {
    const placed = batch.map(({ submission, position }) => ({
      position,
      submission: gradeSubmission(problems, submission, remembered),
    }));
    port.postMessage({ placed } satisfies GradeReply);
  });
  port.postMessage({ placed: [] } satisfies GradeReply);
}
