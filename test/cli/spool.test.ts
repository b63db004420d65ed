import { describe, expect, test } from 'vitest';
import { Spool, splitLines } from '../../src/cli/spool.js';

describe('a spool', () => {
  test.each([10, 70_000])('gives back what was written, in memory or on disk (%i lines)', (count) => {
    const spool = new Spool();
    // Characters of one to four bytes, so that the blocks of the file end within some of them.
    const line = (k: number) => `${k} é 漢字 😀 ${'x'.repeat(k % 97)}`;
    const lines = Array.from({ length: count }, (_, k) => line(k));
    for (const text of lines) spool.append(`${text}\n`);
    expect([...spool.lines()]).toEqual(lines);
    expect([...spool.lines()]).toHaveLength(count);
    expect([...spool.read()].join('')).toBe(lines.map((l) => `${l}\n`).join(''));
    spool.close();
    expect([...spool.read()]).toEqual([]);
  });

  test('lines may end anywhere in the pieces', () => {
    expect([...splitLines(['a', 'b\nc', '\n', '\nd'])]).toEqual(['ab', 'c', '', 'd']);
  });
});
