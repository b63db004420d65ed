import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WorkerPool } from '../../src/cli/worker-pool.js';

/** A thread that does to itself what the text of an answer asks for, which no answer of a student should be able to. */
const MODULE = `
import { parentPort, threadId } from 'node:worker_threads';
const acts = {
  spin() { for (;;); },
  exhaust() { const kept = []; for (;;) kept.push(new Array(1e5).fill(kept.length)); },
  fail() { throw new Error('a fault'); },
  leave() { process.exit(7); },
};
export function serveTasks() {
  parentPort.on('message', ({ answer }) => {
    acts[answer.text]?.();
    parentPort.postMessage({ verdict: 'correct', share: 1, feedback: [answer.text === 'who' ? String(threadId) : answer.text] });
  });
  parentPort.postMessage('ready');
}
`;

let module: string;
let broken: string;
let pool: WorkerPool | undefined;

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'pool-'));
  writeFileSync(join(folder, 'worker.mjs'), MODULE);
  module = pathToFileURL(join(folder, 'worker.mjs')).href;
  broken = pathToFileURL(join(folder, 'absent.mjs')).href;
});

afterEach(async () => {
  await pool?.close();
  pool = undefined;
});

async function run(
  texts: readonly string[],
  threads: number,
  milliseconds = 60_000,
): Promise<readonly string[]> {
  pool = new WorkerPool(module, [], { threads, worthThread: 1, milliseconds, megabytes: 40 });
  const own = pool;
  own.foresee(1e6);
  const outcomes = texts.map((text) =>
    own.judge({ kind: 'judge', problem: 'p', part: 'a', answer: { kind: 'text', text } }),
  );
  return (await Promise.all(outcomes)).map((o) => (o.ok ? o.value.feedback[0]! : o.failure));
}

const ORDINARY = Array.from({ length: 20 }, (_, k) => `answer ${k}`);
const mixedWith = (text: string) => [...ORDINARY.slice(0, 7), text, ...ORDINARY.slice(7)];

describe('how many threads', () => {
  const task = (text: string) =>
    ({ kind: 'judge', problem: 'p', part: 'a', answer: { kind: 'text', text } }) as const;
  const threadsOf = async (milliseconds: number) => {
    pool = new WorkerPool(module, [], { threads: 3, worthThread: 1000, milliseconds: 60_000, megabytes: 40 });
    pool.foresee(milliseconds);
    const own = pool;
    const outcomes = await Promise.all(ORDINARY.map(() => own.judge(task('who'))));
    return new Set(outcomes.map((o) => (o.ok ? o.value.feedback[0] : o.failure))).size;
  };

  test.each([
    [0, 1],
    [1_900, 1],
    [2_000, 2],
    [60_000, 3],
  ])('for %i ms of work at a second each: %i', async (milliseconds, threads) => {
    expect(await threadsOf(milliseconds)).toBe(threads);
  });

  test('what was not yet sent behind a long task is done by another thread', async () => {
    pool = new WorkerPool(module, [], { threads: 2, worthThread: 1e9, milliseconds: 20_000, megabytes: 40 });
    const own = pool;
    const long = own.judge(task('spin'));
    const others = ORDINARY.map((text) => own.judge(task(text)));
    // Three of them have been sent to the first thread. The long task ends when its own time is up, and not before.
    const rest = Promise.all(others.slice(3)).then(() => 'done');
    expect(await Promise.race([rest, long.then(() => 'late')])).toBe('done');
  });
});

describe('a pool of threads', () => {
  test.each([1, 3])('gives every task its own result (%i)', async (threads) => {
    expect(await run(ORDINARY, threads)).toEqual(ORDINARY);
  });

  test.each([
    ['fail', 'crash', 1],
    ['fail', 'crash', 3],
    ['leave', 'crash', 2],
    ['exhaust', 'memory', 2],
  ])(
    'a task that does "%s" ends as %s and takes nothing along (%i threads)',
    async (text, failure, threads) => {
      expect(await run(mixedWith(text), threads)).toEqual(mixedWith(failure));
    },
  );

  test('a task without an end is ended', async () => {
    expect(await run(mixedWith('spin'), 2, 1500)).toEqual(mixedWith('time'));
  });

  test('many bad tasks in a row do not look like a pool that cannot start', async () => {
    const texts = [...Array(6).fill('fail'), ...ORDINARY];
    expect(await run(texts, 2)).toEqual([...Array(6).fill('crash'), ...ORDINARY]);
  });

  test('threads that cannot start are an error and no verdict', async () => {
    pool = new WorkerPool(broken, [], {
      threads: 2,
      worthThread: 1,
      milliseconds: 60_000,
      megabytes: 40,
    });
    const answer = { kind: 'text', text: 'x' } as const;
    await expect(pool.judge({ kind: 'judge', problem: 'p', part: 'a', answer })).rejects.toThrow(
      'cannot start',
    );
  });
});
