import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadAnswers } from '../../src/exercise/file/load-answers.js';
import { gradeSubmission } from '../../src/exercise/grade.js';
import { judge } from '../../src/exercise/judge.js';
import type { GradedAnswer } from '../../src/exercise/problem/graded.js';
import { readCatalogue, tools } from './setup.js';

const folder = resolve(import.meta.dirname, '../corpus/published');

function gradePublished(document: string, file = document): ReadonlyMap<string, GradedAnswer> {
  const text = readFileSync(resolve(folder, `${file}.yaml`), 'utf8');
  const [submission] = loadAnswers({ name: `${file}.yaml`, text });
  const graded = gradeSubmission(readCatalogue(`${document}.yaml`), submission!, (_p, part, answer) =>
    judge(part, answer, tools),
  );
  expect(graded.notes).toEqual([]);
  return new Map(graded.answers.map((a) => [`${a.problem} ${a.part}`, a]));
}

/** Answers that are not right, by what the checker says. */
function faults(answers: ReadonlyMap<string, GradedAnswer>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...answers]
      .filter(([, a]) => !['correct', 'missing', 'manual'].includes(a.verdict))
      .map(([key, a]) => [key, a.verdict]),
  );
}

describe('published solutions', () => {
  test.each(['dnn-ss2018-sheet1', 'udl-chapter7'])('%s holds in every line', (document) => {
    expect(faults(gradePublished(document))).toEqual({});
  });

  test('ethz-dl-2018-series2: it states the order of an error, and the factor is asked for as well', () => {
    const answers = gradePublished('ethz-dl-2018-series2');
    expect(faults(answers)).toEqual({ 'ethz.3.1 a': 'unfinished' });
    expect(answers.get('ethz.3.1 a')!.feedback.join(' ')).toMatch(/order is right; `constant`/);
  });

  test('tum-ml-sheet08: the output bias of the conversion, and a sign in a chain', () => {
    const answers = gradePublished('tum-ml-sheet08');
    expect(faults(answers)).toEqual({ 'tum.2 a': 'wrong', 'tum.2 b': 'wrong' });
    expect(answers.get('tum.2 a')!.feedback.join(' ')).toContain('Everything but d is right');
    // Three of four formulas are right.
    expect(answers.get('tum.2 a')!).toMatchObject({ score: 3, max: 4 });
    expect(answers.get('tum.2 b')!.links!.map((l) => l.verdict)).toEqual([
      'proved',
      'proved',
      'refuted',
      'refuted',
    ]);
    expect(answers.get('tum.6 a')!.links).toHaveLength(8);
  });

  const exam = gradePublished('exam-2022-2023');

  test('exam: which answers are at fault', () => {
    expect(faults(exam)).toEqual({
      'exam.230906b a': 'unfinished',
      'exam.230706 a': 'wrong',
      'exam.patterns-b a': 'wrong',
      'exam.230120b c': 'wrong',
      'exam.230120b d': 'wrong',
      'exam.230120b e': 'wrong',
      'exam.220901 a': 'wrong',
      'exam.220616 a': 'wrong',
    });
  });

  test('exam.230906b: the chain is weaker than asked, and the strict bound holds', () => {
    const { feedback, links } = exam.get('exam.230906b a')!;
    expect(links!.every((l) => l.verdict === 'proved')).toBe(true);
    expect(feedback.join(' ')).toMatch(/weaker than the < .*it is proved/);
  });

  test('exam.230706: each line that is wrong by itself, and the slip', () => {
    const rows = exam.get('exam.230706 a')!.rows!;
    const of = (verdict: string) => rows.filter((r) => r.verdict === verdict).map((r) => r.label);
    expect(of('wrong')).toEqual(['b2', 't3', 'b4', 't5', 'dy/dx']);
    expect(of('slip')).toEqual(['t4']);
    expect(of('carried')).toContain('t2 + b2');
    expect(of('right')).toEqual(expect.arrayContaining(['t1', 'b1', 't2', 't4 + b4', 'b5', 'y', 'dy/dt3']));
  });

  test('exam.patterns-b: no output weights can work', () => {
    expect(exam.get('exam.patterns-b a')!.feedback[0]).toMatch(/No output weights.*\(0\.5, 0\.5\)/);
  });

  test('exam.220901: two lines with a wrong label', () => {
    const answer = exam.get('exam.220901 a')!;
    expect(answer.rows!.filter((r) => r.verdict === 'slip').map((r) => r.note)).toEqual([
      'the label should be dL/dv1',
      'the label should be dL/dv3',
    ]);
    expect(answer.feedback[0]).toContain('Two lines claim `dL/dx1`: 30 and -100');
  });

  test('exam.220616: the first line that cannot be right with the rest', () => {
    const rows = exam.get('exam.220616 a')!.rows!;
    expect(rows.filter((r) => r.note.includes('contradicts')).map((r) => r.label)).toEqual(['dL/dq1']);
    expect(rows.find((r) => r.label === 'dL/dp1')!.note).toContain(
      'computed with another number for `dL/dq1`',
    );
  });

  test('exam.220708: the printed exercise contradicts its own data', () => {
    const printed = gradePublished('exam-2022-2023', 'exam-2022-2023-as-printed');
    expect(printed.get('exam.220708 a')!.verdict).toBe('wrong');
    expect(exam.get('exam.220708 a')!.verdict).toBe('correct');
  });
});
