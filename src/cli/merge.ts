import type { GradeBlob } from '../report/grade-json.js';
import type { GradeOptions } from './exercise-program.js';
import { deliverGrades, type Placed, readReporters, readShare } from './grade-report.js';
import { EXIT, isDiagnostic, printDiagnostics, readSource, UsageError } from './session.js';

/** `gradcheck merge`: the reports of shards as one, in the order of an undivided run. */
export function runMerge(files: readonly string[], options: GradeOptions): number {
  readReporters(options);
  readShare(options.minScore);
  const blobs: GradeBlob[] = [];
  for (const file of files) {
    const source = readSource(file);
    if (isDiagnostic(source)) {
      printDiagnostics([source], options);
      return EXIT.usage;
    }
    blobs.push(readBlob(source.text, file));
  }
  const count = blobs[0]!.shard.count;
  if (blobs.some((b) => b.shard.count !== count))
    throw new UsageError(
      'the blobs are of runs with different numbers of shards',
      'merge the blobs of one run',
    );
  const present = new Set(blobs.map((b) => b.shard.index));
  const absent = Array.from({ length: count }, (_, k) => k + 1).filter((k) => !present.has(k));
  if (absent.length > 0)
    throw new UsageError(
      `shard ${absent.join(', ')} of ${count} is missing`,
      'merge the blobs of all shards',
    );
  const byPosition = new Map<number, Placed>();
  for (const blob of blobs) for (const entry of blob.entries) byPosition.set(entry.position, entry);
  const placed = [...byPosition.values()].sort((a, b) => a.position - b.position);
  return deliverGrades(placed, { index: 1, count: 1 }, options);
}

function readBlob(text: string, file: string): GradeBlob {
  try {
    const value: unknown = JSON.parse(text);
    if (isBlob(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new UsageError(`${file} is no blob`, 'write one with gradcheck grade … --reporter blob=FILE');
}

function isBlob(value: unknown): value is GradeBlob {
  if (typeof value !== 'object' || value === null) return false;
  const { schema, shard, entries } = value as Partial<GradeBlob>;
  return (
    schema === 'gradcheck/grade-blob/1' &&
    Array.isArray(entries) &&
    entries.every((e) => Number.isInteger(e?.position) && Array.isArray(e?.submission?.answers)) &&
    Number.isInteger(shard?.index) &&
    Number.isInteger(shard?.count) &&
    (shard?.count ?? 0) <= 100_000
  );
}
