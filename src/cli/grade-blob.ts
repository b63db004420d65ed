import { createHash } from 'node:crypto';
import type { GradedSubmission } from '../exercise/problem/graded.js';
import type { Problem } from '../exercise/problem/problem.js';
import type { GradeWriter } from '../report/grade-writer.js';
import { UsageError } from './session.js';

const SCHEMA = 'gradcheck/grade-blob/1';

export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** A submission and its position in the whole class. */
export interface Placed {
  readonly position: number;
  readonly submission: GradedSubmission;
}

/** What the shards of one run have in common, and which of them this is. */
export interface Origin {
  readonly shard: Shard;
  /** Submissions of the whole class. */
  readonly total: number;
  /** Equal where the same problems with the same marks were graded. */
  readonly fingerprint: string;
}

/** The first line of a blob; the submissions follow, one a line, and a last line that says that nothing is missing. */
interface Head extends Origin {
  readonly schema: typeof SCHEMA;
}

interface End {
  readonly end: number;
  /** --bail ended the run before all submissions were judged. */
  readonly isCut: boolean;
}

export function fingerprintOf(problems: readonly Problem[]): string {
  const parts = problems.map((p) => [p.id, p.parts.map((part) => [part.id, part.task.kind, part.marks])]);
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

/** A blob keeps everything; what is shown is decided when it is merged. */
export interface BlobWriter extends Pick<GradeWriter, 'head'> {
  readonly add: (placed: Placed) => string;
  readonly end: (isCut: boolean) => string;
}

export function createBlobWriter(origin: Origin): BlobWriter {
  let count = 0;
  const line = (value: Head | Placed | End) => `${JSON.stringify(value)}\n`;
  return {
    head: line({ schema: SCHEMA, ...origin }),
    add: (placed) => {
      count += 1;
      return line(placed);
    },
    end: (isCut) => line({ end: count, isCut }),
  };
}

/** A blob that is read line by line. */
export interface Blob {
  readonly file: string;
  readonly origin: Origin;
  readonly entries: Generator<Placed, End>;
}

/** Opens a blob: its first line is read now, the submissions as they are asked for. */
export function openBlob(file: string, lines: Generator<string>): Blob {
  const head = parse(lines.next().value);
  if (!isHead(head))
    throw new UsageError(`${file} is no blob`, 'write one with gradcheck grade … --reporter blob=FILE');
  return { file, origin: head, entries: readEntries(file, lines, head) };
}

function* readEntries(
  file: string,
  lines: Generator<string>,
  { shard, total }: Head,
): Generator<Placed, End> {
  let count = 0;
  let last = -1;
  for (const line of lines) {
    const value = parse(line);
    if (isEnd(value) && value.end === count) return value;
    if (!isPlaced(value) || value.position <= last || value.position >= total || !isOf(shard, value.position))
      throw new UsageError(`${file} is damaged in line ${count + 2}`, 'write the blob again');
    count += 1;
    last = value.position;
    yield value;
  }
  throw new UsageError(
    `${file} is cut short: it ends after ${count} submissions`,
    'write the blob again; its run did not end',
  );
}

function isOf({ index, count }: Shard, position: number): boolean {
  return position % count === index - 1;
}

function parse(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? '');
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function isHead(value: unknown): value is Head {
  if (!isObject(value) || value['schema'] !== SCHEMA || !isObject(value['shard'])) return false;
  const { index, count } = value['shard'];
  return (
    isCount(index) &&
    isCount(count) &&
    index >= 1 &&
    index <= count &&
    count <= 100_000 &&
    isCount(value['total']) &&
    typeof value['fingerprint'] === 'string'
  );
}

function isEnd(value: unknown): value is End {
  return isObject(value) && isCount(value['end']) && typeof value['isCut'] === 'boolean';
}

function isPlaced(value: unknown): value is Placed {
  if (!isObject(value) || !isCount(value['position']) || !isObject(value['submission'])) return false;
  const { student, file, answers, notes, score, max } = value['submission'];
  return (
    typeof student === 'string' &&
    typeof file === 'string' &&
    Number.isFinite(score) &&
    Number.isFinite(max) &&
    Array.isArray(notes) &&
    Array.isArray(answers) &&
    answers.every((a) => isObject(a) && typeof a['verdict'] === 'string' && Array.isArray(a['feedback']))
  );
}
