import type { Source } from '../diagnostic/source.js';
import { unreadable } from '../exercise/file/load-answers.js';
import type { Submission } from '../exercise/problem/submission.js';
import { type AnswerFile, readAnswerFile } from './answer-files.js';
import { Forecast } from './forecast.js';
import type { Shard } from './grade-blob.js';
import { UsageError } from './session.js';
import { Spool, type Stretch } from './spool.js';
import { LongTable } from './table-pieces.js';
import type { Performed, WorkerPool } from './worker-pool.js';
import type { LoadTask } from './worker-task.js';

/** Files, and pieces of tables, that are read ahead, and the characters that they may have together. */
const AHEAD = 16;
const TEXT_AHEAD = 2 ** 20;

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
  const enrolment = new Enrolment(shard);
  const waiting: {
    readonly size: number;
    readonly loaded: Promise<readonly Submission[]>;
    readonly enter: (submissions: readonly Submission[]) => void;
  }[] = [];
  const forecast = new Forecast(files.length);
  let ahead = 0;
  const enterFirst = async () => {
    const { size, loaded, enter } = waiting.shift()!;
    enter(await loaded);
    ahead -= size;
  };
  const load = async (source: Source, enter: (s: readonly Submission[]) => void, shift?: number) => {
    const task: LoadTask = { kind: 'load', source, ...(shift === undefined ? {} : { shift }) };
    const size = source.text.length;
    const loaded = pool.load(task).then((p) => submissionsOf(p, source.name));
    waiting.push({ size, loaded, enter });
    ahead += size;
    while (waiting.length >= AHEAD || (ahead > TEXT_AHEAD && waiting.length > 0)) await enterFirst();
  };
  for (const file of files) {
    const refuse = (reason: string) =>
      waiting.push({
        size: 0,
        loaded: Promise.resolve([unreadable({ name: file.path }, reason)]),
        enter: enrolment.enterFile(file.path),
      });
    const table = file.refused === undefined ? LongTable.open(file.path) : undefined;
    if (table instanceof LongTable) {
      const enter = enrolment.enterPieces(file.path);
      for (const piece of table.pieces) {
        const { text, shift } = table.read(piece);
        await load({ name: file.path, text }, enter, shift);
      }
    } else if (table) refuse(table.reason);
    else {
      const source = readAnswerFile(file);
      if ('reason' in source) refuse(source.reason);
      else await load(source, enrolment.enterFile(source.name));
    }
    pool.foresee(forecast.step());
  }
  while (waiting.length > 0) await enterFirst();
  return enrolment.close();
}

/** Who has handed in, and where in the spool it stands. */
class Enrolment {
  private readonly spool = new Spool();
  /** The first file of each student. Its path is the one of the caller: every submission from a thread brings a copy of its own. */
  private readonly students = new Map<string, string>();
  /** Students with several submissions. */
  private readonly repeated = new Map<string, { count: number; readonly files: string[] }>();
  private total = 0;
  private own = 0;
  /** Rows of a student that came in later pieces of the same table, by position. */
  private readonly later = new Map<number, Stretch[]>();

  constructor(private readonly shard: Shard) {}

  /** For the submissions of a file. */
  enterFile(path: string): (submissions: readonly Submission[]) => void {
    return (submissions) => {
      for (const submission of submissions) this.enter(submission, path);
    };
  }

  /** For a file that comes in pieces: who is in several of them has handed in once. */
  enterPieces(path: string): (submissions: readonly Submission[]) => void {
    const positions = new Map<string, number>();
    return (submissions) => {
      for (const submission of submissions) {
        const before = positions.get(submission.student);
        if (before === undefined) positions.set(submission.student, this.enter(submission, path));
        else this.enterLater(submission, before);
      }
    };
  }

  private enter(submission: Submission, path: string): number {
    const position = this.total;
    this.total += 1;
    this.note(submission.student, path);
    if (!this.isOwn(position)) return position;
    this.own += 1;
    this.spool.append(`${JSON.stringify({ position, submission } satisfies Entry)}\n`);
    return position;
  }

  private note(student: string, file: string): void {
    const first = this.students.get(student);
    if (first === undefined) {
      this.students.set(student, file);
      return;
    }
    const known = this.repeated.get(student) ?? { count: 1, files: [first] };
    known.count += 1;
    if (known.files.length < SHOWN_FILES) known.files.push(file);
    this.repeated.set(student, known);
  }

  private enterLater(submission: Submission, position: number): void {
    if (!this.isOwn(position)) return;
    const stretch = this.spool.append(`${JSON.stringify({ position, submission } satisfies Entry)}\n`);
    const list = this.later.get(position);
    if (list) list.push(stretch);
    else this.later.set(position, [stretch]);
  }

  private isOwn(position: number): boolean {
    return position % this.shard.count === this.shard.index - 1;
  }

  close(): Roll {
    const { spool, total, own } = this;
    if (total === 0) {
      spool.close();
      throw new UsageError('there are no submissions', 'name answer files or folders after --answers');
    }
    return { total, own, close: () => spool.close(), read: () => this.read() };
  }

  private *read(): Generator<Entry> {
    let next = -1;
    for (const line of this.spool.lines()) {
      const first = JSON.parse(line) as Entry;
      // Positions rise but for later rows, which stand with the first ones already.
      if (first.position <= next) continue;
      next = first.position;
      const rest = (this.later.get(next) ?? []).map((s) => JSON.parse(this.spool.readAt(s)) as Entry);
      const answers = [first, ...rest].flatMap((e) => e.submission.answers);
      const submission = rest.length === 0 ? first.submission : { ...first.submission, answers };
      const known = this.repeated.get(submission.student);
      yield {
        position: next,
        submission: known ? noteOthers(submission, known.count, known.files) : submission,
      };
    }
  }
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
