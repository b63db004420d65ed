import { parentPort, workerData } from 'node:worker_threads';
import { loadAnswers } from '../exercise/file/load-answers.js';
import { createJudge } from '../exercise/judge.js';
import { judgeAs } from '../exercise/problem/judgement.js';
import { createJudgeTools, readProblemFiles } from './problem-files.js';
import { READY, type WorkerResult, type WorkerTask } from './worker-task.js';

/** Where this module lives, for the threads that load it. */
export const workerModule = import.meta.url;

/** A thread that does what it is sent. It reads the problem files itself: graphs do not travel between threads. */
export function serveTasks(): void {
  const port = parentPort;
  if (!port) return;
  const { files } = workerData as { readonly files: readonly string[] };
  const tools = createJudgeTools();
  const { problems } = readProblemFiles(files, tools);
  const judge = createJudge(tools);
  const parts = new Map(
    problems.flatMap((p) => p.parts.map((part) => [JSON.stringify([p.id, part.id]), part] as const)),
  );
  const perform = (task: WorkerTask): WorkerResult => {
    if (task.kind === 'load') return loadAnswers(task.source, task.shift);
    const part = parts.get(JSON.stringify([task.problem, task.part]));
    return part
      ? judge(part, task.answer)
      : judgeAs('undecided', ['The problem files changed while they were used. A person will look at it.']);
  };
  port.on('message', (task: WorkerTask) => port.postMessage(perform(task)));
  port.postMessage(READY);
}
