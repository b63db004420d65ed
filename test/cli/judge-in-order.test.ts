import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Placed } from '../../src/cli/grade-blob.js';
import { judgeInOrder } from '../../src/cli/judge-in-order.js';
import type { Entry } from '../../src/cli/submission-roll.js';
import { WorkerPool } from '../../src/cli/worker-pool.js';
import { readCatalogue } from '../exercise/setup.js';

/** A thread that takes a different time for each answer, one of them without an end, and says how many it has judged before. */
const MODULE = `
import { parentPort, threadId } from 'node:worker_threads';
let count = 0;
export function serveTasks() {
  parentPort.on('message', ({ answer }) => {
    const milliseconds = answer.text === 'endless' ? Infinity : (Number(answer.text) * 7919) % 23;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    count += 1;
    parentPort.postMessage({ verdict: 'correct', share: 1, feedback: [answer.text, threadId + ':' + count] });
  });
  parentPort.postMessage('ready');
}
`;

let module: string;
let pool: WorkerPool | undefined;

beforeAll(() => {
  const file = join(mkdtempSync(join(tmpdir(), 'order-')), 'worker.mjs');
  writeFileSync(file, MODULE);
  module = pathToFileURL(file).href;
});

afterEach(() => pool?.close());

const problems = readCatalogue('ethz-dl-2018-series2.yaml').filter((p) => p.id === 'ethz.1.1');

/** Submissions whose answer to the first part is what `text` gives for their position. */
function* submissions(count: number, text: (position: number) => string): Generator<Entry> {
  for (let position = 0; position < count; position++) {
    const answer = { kind: 'text', text: text(position) } as const;
    const answers = [{ problem: 'ethz.1.1', part: 'a', answer, line: 1, column: 1 }];
    yield { position, submission: { student: `s${position}`, file: 'f', answers, notes: [] } };
  }
}

async function judgeAll(
  read: () => Generator<Entry>,
  remember: boolean,
  threads = 4,
  milliseconds = 60_000,
): Promise<readonly Placed[]> {
  pool = new WorkerPool(module, [], { threads, worthThread: 1, milliseconds, megabytes: 40 });
  pool.foresee(1e6);
  const all: Placed[] = [];
  for await (const placed of judgeInOrder(problems, { read, own: 200 }, pool, remember)) all.push(placed);
  return all;
}

const feedbackOf = (placed: readonly Placed[]) => placed.map((p) => p.submission.answers[0]!.feedback);

describe('judging with several threads', () => {
  test.each([1, 4])(
    'gives submissions back in their order, each with its own judgement (%i)',
    async (threads) => {
      const all = await judgeAll(() => submissions(120, String), false, threads);
      expect(all.map((p) => p.position)).toEqual(Array.from({ length: 120 }, (_, k) => k));
      expect(feedbackOf(all).map((f) => f[0])).toEqual(Array.from({ length: 120 }, (_, k) => String(k)));
      const used = new Set(feedbackOf(all).map((f) => f[1]!.split(':')[0]));
      expect(used.size).toBe(threads);
    },
  );

  test.each([1, 2])(
    'an answer without an end is undecided, and the others are judged (%i)',
    async (threads) => {
      const all = await judgeAll(
        () => submissions(20, (k) => (k === 7 ? 'endless' : String(k))),
        false,
        threads,
        2_000,
      );
      expect(all.map((p) => p.submission.answers[0]!.verdict)).toEqual(
        Array.from({ length: 20 }, (_, k) => (k === 7 ? 'undecided' : 'correct')),
      );
      expect(feedbackOf(all)[7]![0]).toContain('longer than the 2 s that one answer may take');
    },
  );

  test('decides equal answers once, also when they come at the same time', async () => {
    const of = (position: number) => String(position % 5);
    const remembered = feedbackOf(await judgeAll(() => submissions(200, of), true));
    expect(new Set(remembered.map((f) => f.join(' '))).size).toBe(5);
    await pool?.close();
    const judged = feedbackOf(await judgeAll(() => submissions(200, of), false));
    expect(new Set(judged.map((f) => f.join(' '))).size).toBe(200);
  });

  test('reads no more of a class than it is about to judge', async () => {
    let read = 0;
    const counted = function* () {
      for (const entry of submissions(2000, String)) {
        read += 1;
        yield entry;
      }
    };
    pool = new WorkerPool(module, [], { threads: 2, worthThread: 1, milliseconds: 60_000, megabytes: 40 });
    pool.foresee(1e6);
    let most = 0;
    let done = 0;
    for await (const _ of judgeInOrder(problems, { read: counted, own: 2000 }, pool, false)) {
      done += 1;
      most = Math.max(most, read - done);
      if (done === 50) break;
    }
    expect(most).toBeLessThanOrEqual(32);
  });
});
