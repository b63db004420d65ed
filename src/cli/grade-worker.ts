import { parentPort, workerData } from 'node:worker_threads';
import { judge } from '../exercise/judge.js';
import { type Judgement, judgeAs } from '../exercise/judgement.js';
import type { RawAnswer } from '../exercise/problem.js';
import { createJudgeTools, readProblemFiles } from './problem-files.js';

/** One answer to one part. */
export interface Question {
  readonly problem: string;
  readonly part: string;
  readonly answer: RawAnswer;
}

export interface GradeRequest {
  readonly batch: readonly (readonly [string, Question])[];
}

export interface GradeReply {
  readonly judged: readonly (readonly [string, Judgement])[];
}

/** Where this module lives, for the threads that load it. */
export const workerModule = import.meta.url;

/** A thread that judges what it is sent. It reads the problem files itself: graphs do not travel between threads. */
export function serveJudgements(): void {
  const port = parentPort;
  if (!port) return;
  const { files } = workerData as { readonly files: readonly string[] };
  const tools = createJudgeTools();
  const { problems } = readProblemFiles(files, tools);
  const judgeOne = ({ problem, part, answer }: Question): Judgement => {
    const own = problems.find((p) => p.id === problem)?.parts.find((p) => p.id === part);
    return own ? judge(own, answer, tools) : judgeAs('undecided', ['This part was not found.']);
  };
  port.on('message', ({ batch }: GradeRequest) => {
    port.postMessage({
      judged: batch.map(([key, question]) => [key, judgeOne(question)] as const),
    } satisfies GradeReply);
  });
  port.postMessage({ judged: [] } satisfies GradeReply);
}
