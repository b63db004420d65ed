import { unreadable } from '../exercise/load-answers.js';
import type { Submission } from '../exercise/submission.js';
import { type AnswerFile, readAnswerFile } from './answer-files.js';
import { Forecast } from './forecast.js';
import type { Shard } from './grade-blob.js';
import { UsageError } from './session.js';
import { Spool } from './spool.js';
import type { Performed, WorkerPool } from './worker-pool.js';

/** Files that are read ahead, and the characters that they may have together. */
const FILES_AHEAD = 16;
const TEXT_AHEAD = 32 * 2 ** 20;

/** A submission and its position in the whole class. */
export interface Entry {
  readonly position: number;
  readonly submission: Submission;
}

/** The submissions of a run, read once and waiting to be judged. */
export interface Roll {
  /** Submissions of the whole class, and those of this shard. */
  readonly total: number;
  readonly own: number;
  readonly read: () => Generator<Entry>;
  readonly close: () => void;
}

/** Files of a student that a remark names. */
const SHOWN_FILES = 5;

/**
 * Reads all answer files in the threads of the pool. A file that cannot be read is one submission that says why. Who handed in twice is known
 * only at the end, so submissions wait in a spool: memory holds the names of the class and no answers.
 */
export async function readSubmissions(
  files: readonly AnswerFile[],
  shard: Shard,
  pool: WorkerPool,
): Promise<Roll> {
  const spool = new Spool();
  const students = new Map<string, { count: number; readonly files: string[] }>();
  let [total, own] = [0, 0];
  const enter = (submission: Submission) => {
    const position = total;
    total += 1;
    const known = students.get(submission.student);
    if (!known) students.set(submission.student, { count: 1, files: [submission.file] });
    else {
      known.count += 1;
      if (known.files.length < SHOWN_FILES) known.files.push(submission.file);
    }
    if (position % shard.count !== shard.index - 1) return;
    own += 1;
    spool.append(`${JSON.stringify({ position, submission } satisfies Entry)}\n`);
  };
  const waiting: { readonly size: number; readonly loaded: Promise<readonly Submission[]> }[] = [];
  const forecast = new Forecast(files.length);
  let ahead = 0;
  const enterFirst = async () => {
    const { size, loaded } = waiting.shift()!;
    for (const submission of await loaded) enter(submission);
    pool.foresee(forecast.step());
    ahead -= size;
  };
  for (const file of files) {
    const source = readAnswerFile(file);
    if ('reason' in source) {
      waiting.push({ size: 0, loaded: Promise.resolve([unreadable({ name: file.path }, source.reason)]) });
    } else {
      const size = source.text.length;
      ahead += size;
      const loaded = pool.load({ kind: 'load', source }).then((p) => submissionsOf(p, source.name));
      waiting.push({ size, loaded });
    }
    while (waiting.length >= FILES_AHEAD || (ahead > TEXT_AHEAD && waiting.length > 0)) await enterFirst();
  }
  while (waiting.length > 0) await enterFirst();
  if (total === 0) {
    spool.close();
    throw new UsageError('there are no submissions', 'name answer files or folders after --answers');
  }
  return {
    total,
    own,
    close: () => spool.close(),
    *read() {
      for (const line of spool.lines()) {
        const entry = JSON.parse(line) as Entry;
        const { count, files: where } = students.get(entry.submission.student)!;
        yield count === 1 ? entry : { ...entry, submission: noteOthers(entry.submission, count, where) };
      }
    },
  };
}

const FAILURES: Readonly<Record<string, string>> = {
  memory: 'reading it takes more memory than a file may have',
  time: 'reading it takes longer than a file may take',
};

function submissionsOf(performed: Performed<readonly Submission[]>, name: string): readonly Submission[] {
  if (performed.ok) return performed.value;
  const reason = FAILURES[performed.failure] ?? `the program failed on it (${performed.detail})`;
  return [unreadable({ name }, reason)];
}

/** A student who handed in twice is graded twice, and every submission says so. */
function noteOthers(submission: Submission, count: number, files: readonly string[]): Submission {
  const note = `the student ${submission.student} has ${count} submissions: ${files.join(', ')}${count > files.length ? ', …' : ''}`;
  return { ...submission, notes: [...submission.notes, note] };
}
