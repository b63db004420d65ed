import { existsSync } from 'node:fs';
import { messageOf } from '../diagnostic/render.js';
import { gradeSubmission, type JudgeAnswer, rememberJudgements } from '../exercise/grade.js';
import { judge } from '../exercise/judge.js';
import { loadAnswers, unreadable } from '../exercise/load-answers.js';
import type { Problem } from '../exercise/problem.js';
import type { Submission } from '../exercise/submission.js';
import type { GradeOptions } from './exercise-program.js';
import { deliverGrades, type Placed, readReporters, readShare, type Shard } from './grade-report.js';
import { createJudgeTools, isFolder, listFiles, printErrors, readProblemFiles } from './problem-files.js';
import { createProgress } from './progress.js';
import { EXIT, isDiagnostic, readSource, UsageError } from './session.js';
import { writeOut } from './terminal.js';

/** `gradcheck grade`. */
export async function runGrade(files: readonly string[], options: GradeOptions): Promise<number> {
  // Before any work: mistakes of usage.
  readReporters(options);
  readShare(options.minScore);
  const shard = readShard(options.shard);
  const workers = readCount(options.workers ?? '1', '--workers');
  const tools = createJudgeTools();
  const loaded = readProblemFiles(files, tools);
  if (printErrors(loaded, options)) return EXIT.usage;
  const problems = choose(loaded.problems, options.only);
  const submissions = readSubmissions(options.answers ?? []);
  const own = submissions
    .map((submission, position) => ({ submission, position }))
    .filter(({ position }) => position % shard.count === shard.index - 1);
  if (options.list) {
    writeOut(
      list(
        problems,
        own.map((o) => o.submission),
      ),
    );
    return EXIT.ok;
  }
  const judgeAnswer: JudgeAnswer = (_problem, part, answer) => judge(part, answer, tools);
  const remembered = options.cache === false ? judgeAnswer : rememberJudgements(judgeAnswer);
  if (workers > 1 && own.length > 1) {
    const { gradeInWorkers } = await import('./grade-workers.js');
    const placed = await gradeInWorkers(files, problems, own, workers);
    return deliverGrades(placed, shard, options);
  }
  const progress = createProgress(own.length, 'submissions');
  const placed: Placed[] = [];
  for (const { submission, position } of own) {
    const graded = gradeSubmission(problems, submission, remembered);
    placed.push({ position, submission: graded });
    progress.advance();
    if (options.bail && graded.answers.some((a) => ['wrong', 'invalid'].includes(a.verdict))) break;
  }
  progress.finish();
  return deliverGrades(placed, shard, options);
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

/** Names of answer files; anything else in a folder is left alone. */
const ANSWER_FILE = /\.(?:ya?ml|json|csv)$/i;

function readSubmissions(paths: readonly string[]): readonly Submission[] {
  const submissions: Submission[] = [];
  for (const path of paths) {
    if (path !== '-' && !existsSync(path))
      throw new UsageError(`there is no answer file ${path}`, 'check the path after --answers');
    const files = path !== '-' && isFolder(path) ? listFiles(path, ANSWER_FILE, true) : [path];
    if (files.length === 0)
      throw new UsageError(`there are no answer files in ${path}`, 'answers are .yaml, .json or .csv');
    for (const file of files) {
      const source = readSource(file);
      submissions.push(
        ...(isDiagnostic(source) ? [unreadable({ name: file }, messageOf(source))] : loadAnswers(source)),
      );
    }
  }
  return noteDuplicates(submissions);
}

/** A student who handed in twice is graded twice, and both submissions say so. */
function noteDuplicates(submissions: readonly Submission[]): readonly Submission[] {
  const files = new Map<string, string[]>();
  for (const s of submissions) files.set(s.student, [...(files.get(s.student) ?? []), s.file]);
  return submissions.map((s) => {
    const all = files.get(s.student)!;
    return all.length === 1
      ? s
      : {
          ...s,
          notes: [
            ...s.notes,
            `the student ${s.student} has ${all.length} submissions: ${all.slice(0, 5).join(', ')}`,
          ],
        };
  });
}

function readShard(text: string | undefined): Shard {
  if (text === undefined) return { index: 1, count: 1 };
  const match = /^(\d{1,5})\/(\d{1,5})$/.exec(text);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  if (match && index >= 1 && index <= count) return { index, count };
  throw new UsageError(`--shard ${text} cannot be read`, 'write --shard 1/4 for the first of four');
}

function readCount(text: string, option: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 64) return count;
  throw new UsageError(`${option} ${text} is no number of threads`, 'write a whole number from 1 to 64');
}

function list(problems: readonly Problem[], submissions: readonly Submission[]): string {
  return [
    ...problems.flatMap((p) =>
      p.parts.map((part) => `problem ${p.id} ${part.id}: ${part.task.kind}, ${part.marks}`),
    ),
    ...submissions.map(
      (s) =>
        `submission ${JSON.stringify(s.student)} in ${JSON.stringify(s.file)}: ${s.answers.length} answers`,
    ),
  ].join('\n');
}
