import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSubmissions } from '../../src/cli/submission-roll.js';
import { LongTable, PIECE } from '../../src/cli/table-pieces.js';
import type { WorkerPool } from '../../src/cli/worker-pool.js';
import type { LoadTask } from '../../src/cli/worker-task.js';
import { loadAnswers } from '../../src/exercise/file/load-answers.js';
import type { Submission, SubmittedAnswer } from '../../src/exercise/problem/submission.js';

const folder = mkdtempSync(join(tmpdir(), 'pieces-'));
const file = (name: string, text: string | Uint8Array) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

/** Answers of each student in their order. */
function byStudent(submissions: readonly Submission[]): ReadonlyMap<string, readonly SubmittedAnswer[]> {
  const all = new Map<string, SubmittedAnswer[]>();
  for (const { student, answers } of submissions) all.set(student, [...(all.get(student) ?? []), ...answers]);
  return all;
}

function loadInPieces(path: string, size: number) {
  const table = LongTable.open(path, size);
  if (!(table instanceof LongTable)) throw new Error(JSON.stringify(table ?? 'short'));
  return {
    count: table.pieces.length,
    submissions: table.pieces.flatMap((piece) => {
      const { text, shift } = table.read(piece);
      return loadAnswers({ name: path, text }, shift);
    }),
  };
}

/** A pool that reads in this thread. */
const POOL = {
  foresee: () => undefined,
  load: (task: LoadTask) => Promise.resolve({ ok: true, value: loadAnswers(task.source, task.shift) }),
} as unknown as WorkerPool;

const cell = fc.string({
  unit: fc.constantFrom('a', '2', ' ', '"', ',', ';', '\n', '\r', '\t', 'é', '漢', '😀'),
  maxLength: 8,
});
const row = fc.tuple(fc.constantFrom('ann', 'bob', 'c d', 'é'), cell, fc.constantFrom('\n', '\r\n', '\n\n'));

describe('a long table', () => {
  test('is read in pieces as it is read at once', () => {
    const property = fc.property(
      fc.array(row, { minLength: 20, maxLength: 60 }),
      fc.constantFrom(',', ';', '\t'),
      fc.constantFrom('', '\ufeff'),
      fc.integer({ min: 1, max: 200 }),
      (rows, separator, mark, size) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const head = ['student', 'problem', 'part', 'answer'].join(separator);
        const lines = rows.map(([student, text, end]) =>
          [student, 'p', quoted(text), quoted(text)].join(separator).concat(end),
        );
        const text = `${mark}${head}\r\n${lines.join('')}`;
        const path = file('any.csv', text);
        const whole = loadAnswers({ name: path, text: text.replace('\ufeff', '') });
        expect(byStudent(loadInPieces(path, size).submissions)).toEqual(byStudent(whole));
      },
    );
    fc.assert(property, { numRuns: 200 });
  });

  test('is cut between rows, into pieces of about the size that is asked for', () => {
    const rows = Array.from({ length: 500 }, (_, k) => `s${k},p,a,"x\n+ ${k}"\n`);
    const { count, submissions } = loadInPieces(
      file('even.csv', `student,problem,part,answer\n${rows.join('')}`),
      1_000,
    );
    expect(count).toBeGreaterThan(8);
    expect(submissions.map((s) => [s.student, s.answers[0]!.line])).toEqual(
      rows.map((_, k) => [`s${k}`, 2 + 2 * k]),
    );
  });

  test.each([
    [
      'a quote that is not closed',
      'student,problem,part,answer\na,p,a,1\nb,p,a,"2\nc,p,a,3\n',
      'line 3: a quote is not closed',
    ],
    [
      'UTF-16',
      Buffer.from('\ufeffstudent,problem,part,answer\n', 'utf16le'),
      'it is not UTF-8 text but UTF-16; save it as UTF-8',
    ],
    [
      'a byte that is no UTF-8',
      Buffer.from('student,problem,part,answer\nJ\xf6rg,p,a,1\n', 'latin1'),
      'it is not UTF-8 text',
    ],
  ])('with %s is refused before any of it is used', (_, text, reason) => {
    expect(LongTable.open(file('bad.csv', text), 8)).toEqual({ reason });
  });

  test('without its columns is one submission that says so', () => {
    const path = file('columns.csv', `name,task\n${'a,b\n'.repeat(100)}`);
    const { count, submissions } = loadInPieces(path, 50);
    expect(count).toBeGreaterThan(3);
    expect(submissions.map((s) => s.unreadable)).toEqual([
      'the columns student, problem, part, answer are missing',
    ]);
  });

  test('sorted by problem makes one submission of each student, in any shard', async () => {
    const students = Array.from({ length: 3_000 }, (_, k) => `s${String(k).padStart(5, '0')}`);
    const rows = ['a', 'b', 'c', 'd'].flatMap((part) =>
      students.map((s) => `${s},p,${part},answer ${part} of ${s}\n`),
    );
    const path = file('sorted.csv', `student,problem,part,answer\n${rows.join('')}`);
    expect(rows.join('').length).toBeGreaterThan(2 * PIECE);
    const read = async (index: number, count: number) => {
      const roll = await readSubmissions([{ path }], { index, count }, POOL);
      const entries = [...roll.read()];
      roll.close();
      expect([roll.total, roll.own]).toEqual([3_000, entries.length]);
      return entries;
    };
    const all = await read(1, 1);
    expect(all.map((e) => e.submission.student)).toEqual(students);
    expect(all.map((e) => e.position)).toEqual(students.map((_, k) => k));
    expect(all.at(-1)!.submission.answers.map((a) => a.line)).toEqual([3_001, 6_001, 9_001, 12_001]);
    expect(all.every((e) => e.submission.notes.length === 0)).toBe(true);
    const shards = [...(await read(1, 3)), ...(await read(2, 3)), ...(await read(3, 3))];
    expect(shards.sort((a, b) => a.position - b.position)).toEqual(all);
  });
});
