import { describe, expect, test } from 'vitest';
import { judge } from '../../src/exercise/judge.js';
import { catalogueFiles, readCatalogue, tools } from './setup.js';

/** Every exercise of the five documents. */
const IDS = [
  'ethz.1.1 ethz.1.2a ethz.1.2b ethz.1.2c ethz.1.2d ethz.2.1 ethz.3.1 ethz.3.2 ethz.4',
  'tum.1 tum.2 tum.3 tum.4 tum.5 tum.6',
  'dnn.1.1a dnn.1.1b dnn.1.2a dnn.1.2b dnn.1.2c dnn.1.3a dnn.1.3b',
  'exam.230906a exam.230906b exam.230906c exam.230706 exam.patterns-a exam.patterns-b exam.230207a exam.230207b',
  'exam.230120a exam.230120b exam.220901 exam.220708 exam.220616',
  ...Array.from({ length: 17 }, (_, k) => `udl.7.${k + 1}`),
].flatMap((line) => line.split(' '));

const problems = catalogueFiles.flatMap(readCatalogue);

describe('the catalogue', () => {
  test('has every exercise once', () => {
    expect(problems.map((p) => p.id).sort()).toEqual([...IDS].sort());
  });

  test('states every problem', () => {
    for (const p of problems) {
      expect(p.statement.length, p.id).toBeGreaterThan(20);
      expect(p.parts.length, p.id).toBeGreaterThan(0);
    }
  });

  const parts = problems.flatMap((p) => p.parts.map((part) => ({ name: `${p.id} ${part.id}`, part })));

  test.each(parts.filter(({ part }) => part.answer))('the key of $name is proved', ({ part }) => {
    const judgement = judge(part, part.answer, tools);
    expect(judgement.verdict, judgement.feedback.join('\n')).toBe('correct');
    expect(judgement.share).toBe(1);
  });
});
