import { Worker } from 'node:worker_threads';
import type { Problem } from '../exercise/problem.js';
import type { Submission } from '../exercise/submission.js';
import type { Placed } from './grade-report.js';
import type { GradeReply, GradeRequest } from './grade-worker.js';
import { createProgress } from './progress.js';

/** Submissions that one message carries: enough that messages cost nothing, few enough that threads end together. */
const BATCH = 8;

/** The same file that holds this module starts a thread: bundled or not, it exports `serveGrades`. */
const STARTER = `
  const { workerData } = require('node:worker_threads');
  import(workerData.module).then((m) => m.serveGrades());
`;

/** Grades in several threads. The order of the result does not depend on how many there are. */
export async function gradeInWorkers(
  files: readonly string[],
  problems: readonly Problem[],
  submissions: readonly { readonly submission: Submission; readonly position: number }[],
  count: number,
  cache: boolean,
): Promise<readonly Placed[]> {
  const { workerModule } = await import('./grade-worker.js');
  const progress = createProgress(submissions.length, 'submissions');
  const placed: Placed[] = [];
  let next = 0;
  const serve = () =>
    new Promise<void>((done, fail) => {
      const worker = new Worker(STARTER, {
        eval: true,
        workerData: { module: workerModule, files, only: problems.map((p) => p.id), cache },
      });
      const send = () => {
        const batch = submissions.slice(next, next + BATCH);
        next += batch.length;
        worker.postMessage({ batch } satisfies GradeRequest);
        if (batch.length === 0) done(worker.terminate().then(() => undefined));
      };
      worker.on('message', (reply: GradeReply) => {
        placed.push(...reply.placed);
        for (const _ of reply.placed) progress.advance();
        send();
      });
      worker.on('error', fail);
    });
  await Promise.all(Array.from({ length: Math.min(count, submissions.length) }, serve));
  progress.finish();
  return placed.sort((a, b) => a.position - b.position);
}
