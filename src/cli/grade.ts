import { availableParallelism } from 'node:os';
import type { Problem } from '../exercise/problem/problem.js';
import { findAnswerFiles } from './answer-files.js';
import { fingerprintOf, type Placed, type Shard } from './grade-blob.js';
import type { GradeOptions } from './grade-options.js';
import { openReports, planReports, readShare } from './grade-report.js';
import { judgeInOrder } from './judge-in-order.js';
import { createJudgeTools, printErrors, readProblemFiles } from './problem-files.js';
import { createProgress } from './progress.js';
import { EXIT, UsageError } from './session.js';
import { type Roll, readSubmissions } from './submission-roll.js';
import { writeOut } from './terminal.js';
import { WorkerPool } from './worker-pool.js';

/** Verdicts after which --bail stops. */
const BAIL: readonly string[] = ['wrong', 'invalid'];

/**
 * Milliseconds of work for which another thread starts. It costs six seconds of the machine, half of them in the threads of the engine that
 * compile for it; and one thread keeps 1.3 processors busy, with what collects its garbage. On two processors a second one therefore gains
 * nothing below eleven seconds of work, and makes twelve of sixteen seconds eleven.
 */
const WORTH_THREAD = 8_000;

/** Megabytes of a thread's heap. The hardest exercises of the catalogue need a tenth of it. */
const HEAP = 512;

/** `gradcheck grade`. */
export async function runGrade(files: readonly string[], options: GradeOptions): Promise<number> {
  // Before any work: mistakes of usage.
  const plan = planReports(options);
  readShare(options.minScore);
  const shard = readShard(options.shard);
  const workers = readCount(options.workers);
  const budget = readBudget(options.budget ?? '30');
  const loaded = readProblemFiles(files, createJudgeTools());
  if (printErrors(loaded, options)) return EXIT.usage;
  const problems = choose(loaded.problems, options.only);
  const answers = await findAnswerFiles(options.answers ?? []);
  const { workerModule } = await import('./grade-worker.js');
  const pool = new WorkerPool(workerModule, files, {
    threads: workers,
    worthThread: WORTH_THREAD,
    milliseconds: budget * 1000,
    megabytes: HEAP,
  });
  let roll: Roll | undefined;
  try {
    roll = await readSubmissions(answers, shard, pool);
    if (options.list) {
      for (const line of list(problems, roll)) writeOut(line);
      return EXIT.ok;
    }
    const { total, own } = roll;
    const origin = { shard, total, fingerprint: fingerprintOf(problems) };
    const progress = createProgress(own, 'submissions');
    const beforeOutput = () => progress.pause();
    const reports = openReports(plan, options, { count: own, origin, beforeOutput });
    let isCut = false;
    for await (const placed of judgeInOrder(problems, roll, pool, options.cache !== false)) {
      reports.add(placed);
      progress.advance();
      isCut = options.bail === true && isBad(placed);
      if (isCut) break;
    }
    progress.finish();
    return reports.close(isCut);
  } finally {
    roll?.close();
    await pool.close();
  }
}

function isBad({ submission }: Placed): boolean {
  return submission.answers.some((a) => BAIL.includes(a.verdict));
}

function choose(problems: readonly Problem[], only: readonly string[] | undefined): readonly Problem[] {
  if (!only) return problems;
  const ids = only.flatMap((o) => o.split(',')).filter((o) => o !== '');
  const unknown = ids.filter((id) => !problems.some((p) => p.id === id));
  if (unknown.length > 0)
    throw new UsageError(
      `there is no problem \`${unknown[0]}\``,
      'gradcheck problems list FILE shows the ids',
    );
  return problems.filter((p) => ids.includes(p.id));
}

function readShard(text: string | undefined): Shard {
  if (text === undefined) return { index: 1, count: 1 };
  const match = /^(\d{1,5})\/(\d{1,5})$/.exec(text);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  if (match && index >= 1 && index <= count) return { index, count };
  throw new UsageError(`--shard ${text} cannot be read`, 'write --shard 1/4 for the first of four');
}

/** Threads: as many as asked for, otherwise one a processor up to eight, beyond which memory is what ends first. */
function readCount(text: string | undefined): number {
  if (text === undefined) return Math.min(8, availableParallelism());
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 64) return count;
  throw new UsageError(`--workers ${text} is no number of threads`, 'write a whole number from 1 to 64');
}

function readBudget(text: string): number {
  const seconds = text.trim() === '' ? Number.NaN : Number(text);
  if (seconds > 0 && seconds <= 3600) return seconds;
  throw new UsageError(`--budget ${text} is no time for an answer`, 'write seconds, such as --budget 30');
}

function* list(problems: readonly Problem[], roll: Roll): Generator<string> {
  for (const p of problems)
    for (const part of p.parts) yield `problem ${p.id} ${part.id}: ${part.task.kind}, ${part.marks}`;
  for (const { submission: s } of roll.read()) {
    const content = s.unreadable === undefined ? `${s.answers.length} answers` : 'cannot be read';
    yield `submission ${JSON.stringify(s.student)} in ${JSON.stringify(s.file)}: ${content}`;
  }
}
