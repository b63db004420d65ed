import { closeSync, openSync, readSync } from 'node:fs';
import { type Blob, openBlob, type Placed } from './grade-blob.js';
import type { GradeOptions } from './grade-options.js';
import { openReports, planReports, readShare } from './grade-report.js';
import { UsageError } from './session.js';
import { Spool, splitLines } from './spool.js';

/** `gradcheck merge`: the reports of shards as one, in the order of an undivided run. */
export function runMerge(files: readonly string[], options: GradeOptions): number {
  const plan = planReports(options);
  readShare(options.minScore);
  const input = files.includes('-') ? readInput() : undefined;
  const open = () =>
    files.map((file) => openBlob(file, splitLines(file === '-' ? input!.read() : readPieces(file))));
  // Read twice: nothing is written before everything is known to be there.
  const blobs = open();
  compareOrigins(blobs);
  forEachInOrder(blobs, () => undefined);
  const { total, fingerprint } = blobs[0]!.origin;
  const origin = { shard: { index: 1, count: 1 }, total, fingerprint };
  const reports = openReports(plan, options, { count: total, origin, beforeOutput: () => undefined });
  const isCut = forEachInOrder(open(), (placed) => reports.add(placed));
  input?.close();
  return reports.close(isCut);
}

/** Refuses blobs that are not all of the shards of one run, each once. */
function compareOrigins(blobs: readonly Blob[]): void {
  const first = blobs[0]!;
  const byIndex = new Map<number, Blob>();
  for (const blob of blobs) {
    const { shard, total, fingerprint } = blob.origin;
    const { origin } = first;
    const both = `${first.file} and ${blob.file}`;
    const remedy = 'merge the blobs of one run';
    if (shard.count !== origin.shard.count)
      throw new UsageError(
        `${both} are of different runs: one has ${origin.shard.count} shards, the other ${shard.count}`,
        remedy,
      );
    if (fingerprint !== origin.fingerprint)
      throw new UsageError(`${both} are of different runs: they grade different problems`, remedy);
    if (total !== origin.total)
      throw new UsageError(
        `${both} are of different runs: one is of a class of ${origin.total} submissions, the other of ${total}`,
        remedy,
      );
    const twin = byIndex.get(shard.index);
    if (twin)
      throw new UsageError(
        `${twin.file} and ${blob.file} are both shard ${shard.index} of ${shard.count}`,
        'name each shard once',
      );
    byIndex.set(shard.index, blob);
  }
  const { count } = first.origin.shard;
  const absent = Array.from({ length: count }, (_, k) => k + 1).filter((k) => !byIndex.has(k));
  if (absent.length > 0)
    throw new UsageError(
      `shard ${absent.slice(0, 10).join(', ')}${absent.length > 10 ? ', …' : ''} of ${count} is missing`,
      'merge the blobs of all shards',
    );
}

/**
 * Hands out the submissions of all shards by their positions: each shard has its own in order, so one of each is in memory. Returns whether a
 * shard stopped early; otherwise every position must be there.
 */
function forEachInOrder(blobs: readonly Blob[], take: (placed: Placed) => void): boolean {
  const { total, shard } = blobs[0]!.origin;
  const byShard = [...blobs].sort((a, b) => a.origin.shard.index - b.origin.shard.index);
  const ended = new Set<Blob>();
  let isCut = false;
  for (let position = 0; position < total; position++) {
    const blob = byShard[position % shard.count]!;
    if (ended.has(blob)) continue;
    const next = blob.entries.next();
    if (next.done) {
      ended.add(blob);
      if (!next.value.isCut) throw incomplete(blob);
      isCut = true;
    } else if (next.value.position !== position) throw incomplete(blob);
    else take(next.value);
  }
  // What is left of each blob is its last line.
  for (const blob of byShard) if (!ended.has(blob)) blob.entries.next();
  return isCut;
}

function incomplete({ file }: Blob): UsageError {
  return new UsageError(`${file} does not hold all submissions of its shard`, 'write the blob again');
}

/** Standard input, which can be read once only. */
function readInput(): Spool {
  const spool = new Spool();
  for (const piece of readPieces('-')) spool.append(piece);
  return spool;
}

/** Bytes read at once. */
const BLOCK = 2 ** 16;

function* readPieces(path: string): Generator<string> {
  const block = Buffer.alloc(BLOCK);
  const decoder = new TextDecoder();
  let file: number | undefined;
  try {
    file = path === '-' ? 0 : openSync(path, 'r');
    for (let size = readSync(file, block); size > 0; size = readSync(file, block))
      yield decoder.decode(block.subarray(0, size), { stream: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(
      `cannot read ${path}: ${code === 'ENOENT' ? 'there is no such file' : message}`,
      'check the path',
    );
  } finally {
    if (file !== undefined && file !== 0) closeSync(file);
  }
}
