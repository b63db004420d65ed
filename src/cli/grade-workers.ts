import { Worker } from 'node:worker_threads';
import { gradeSubmission, type JudgeAnswer } from '../exercise/grade.js';
import { type Judgement, judgeAs } from '../exercise/judgement.js';
import type { Problem } from '../exercise/problem.js';
import type { Submission } from '../exercise/submission.js';
import type { Placed } from './grade-report.js';
import type { GradeReply, GradeRequest, Question } from './grade-worker.js';
import { createProgress } from './progress.js';

/** Answers that one message carries: enough that messages cost nothing, few enough that threads end together. */
const BATCH = 16;

/** The file that holds the worker starts a thread: bundled or not, it exports `serveJudgements`. */
const STARTER = `
  const { workerData } = require('node:worker_threads');
  import(workerData.module).then((m) => m.serveJudgements());
`;

/**
 * Grades in several threads: every different answer is judged once, by whichever thread is free, and the submissions are put together
 * afterwards. So the result does not depend on how many threads there are.
 */
export async function gradeInWorkers(
  files: readonly string[],
  problems: readonly Problem[],
  submissions: readonly { readonly submission: Submission; readonly position: number }[],
  count: number,
): Promise<readonly Placed[]> {
  const questions = new Map<string, Question>();
  const collect: JudgeAnswer = (problem, part, answer) => {
    const question = { problem: problem.id, part: part.id, answer };
    questions.set(JSON.stringify(question), question);
    return judgeAs('manual', []);
  };
  for (const { submission } of submissions) gradeSubmission(problems, submission, collect);
  const judgements = await judgeInWorkers(files, [...questions], count);
  const recall: JudgeAnswer = (problem, part, answer) =>
    judgements.get(JSON.stringify({ problem: problem.id, part: part.id, answer })) ??
    judgeAs('undecided', ['This answer was not judged. A person will look at it.']);
  return submissions.map(({ submission, position }) => ({
    position,
    submission: gradeSubmission(problems, submission, recall),
  }));
}

async function judgeInWorkers(
  files: readonly string[],
  questions: readonly (readonly [string, Question])[],
  count: number,
): Promise<ReadonlyMap<string, Judgement>> {
  const { workerModule } = await import('./grade-worker.js');
  const progress = createProgress(questions.length, 'answers');
  const judgements = new Map<string, Judgement>();
  let next = 0;
  const serve = () =>
    new Promise<void>((done, fail) => {
      const worker = new Worker(STARTER, { eval: true, workerData: { module: workerModule, files } });
      worker.on('error', fail);
      worker.on('message', ({ judged }: GradeReply) => {
        for (const [key, judgement] of judged) {
          judgements.set(key, judgement);
          progress.advance();
        }
        const batch = questions.slice(next, next + BATCH);
        next += batch.length;
        if (batch.length === 0) done(worker.terminate().then(() => undefined));
        else worker.postMessage({ batch } satisfies GradeRequest);
      });
    });
  await Promise.all(Array.from({ length: Math.min(count, questions.length) }, serve));
  progress.finish();
  return judgements;
}
