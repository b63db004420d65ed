import { describe, expect, test } from 'vitest';
import { createLocator, locate } from '../../src/diagnostic/source.js';
import { parseCsv } from '../../src/exercise/file/csv.js';
import { loadAnswers } from '../../src/exercise/file/load-answers.js';
import { gradeSubmission, rememberJudgements } from '../../src/exercise/grade.js';
import { judgeAs } from '../../src/exercise/problem/judgement.js';
import { readCatalogue } from './setup.js';

const load = (text: string, name = 'a.yaml') => loadAnswers({ name, text });

describe('answer files', () => {
  test('numbers keep the digits they were written with', () => {
    const [submission] = load('student: a\nanswers:\n  p: {a: 0.30, b: {t1: 1e3, t2: 0.10}}\n');
    expect(submission!.answers.map((a) => a.answer)).toEqual([
      { kind: 'text', text: '0.30' },
      {
        kind: 'table',
        rows: [
          { label: 't1', text: '1e3' },
          { label: 't2', text: '0.10' },
        ],
      },
    ]);
  });

  test('what nests too deeply is refused at the same place whatever was read before', () => {
    const reason = (text: string) => load(text)[0]!.unreadable;
    expect(reason(`student: a\nanswers: ${'['.repeat(100_000)}`)).toBe(
      'a.yaml:2:266: the file is not valid YAML: brackets are nested too deeply',
    );
    expect(reason(`${'- '.repeat(5_000)}x`)).toMatch(/^a\.yaml:1:513: .*nested too deeply$/);
    // Half-open intervals in many answers of one line are no nesting.
    const part = (k: number) => `"p${k}": "[0, ${k}) or \\"{\\" or \\\\["`;
    const parts = Array.from({ length: 2_000 }, (_, k) => part(k)).join(', ');
    const [fine] = load(`{"student": "a", "answers": {"p": {${parts}}}}`, 'a.json');
    expect(fine!.unreadable).toBeUndefined();
    expect(fine!.answers).toHaveLength(2_000);
    const plain = Array.from({ length: 2_000 }, (_, k) => `    p${k}: x in ]0, ${k}[\n`).join('');
    expect(load(`student: a\nanswers:\n  p:\n${plain}`)[0]!.answers).toHaveLength(2_000);
  });

  test('tables keep labels that repeat', () => {
    const [submission] = load('student: a\nanswers:\n  p: {a: [{x: 1}, {x: 2}]}\n');
    expect(submission!.answers[0]!.answer).toEqual({
      kind: 'table',
      rows: [
        { label: 'x', text: '1' },
        { label: 'x', text: '2' },
      ],
    });
  });

  test('lists of numbers become arrays', () => {
    const [submission] = load('student: a\nanswers:\n  p: {a: [[1, 2], [3, 4]]}\n');
    expect(submission!.answers[0]!.answer).toEqual({ kind: 'text', text: '[[1, 2], [3, 4]]' });
  });

  test('places are those of the answers', () => {
    const [submission] = load('student: a\nanswers:\n  p:\n    a: x\n    b: y\n');
    expect(submission!.answers.map((a) => [a.line, a.column])).toEqual([
      [4, 8],
      [5, 8],
    ]);
  });

  test('places are found once for a file, and are those of a single look-up', () => {
    const source = { name: 'a.yaml', text: 'a\n\nbc\r\n\n' };
    const place = createLocator(source);
    for (let offset = -1; offset <= source.text.length + 1; offset++)
      expect(place(offset)).toEqual(locate(source, offset));
    expect(createLocator({ name: '', text: '' })(0)).toEqual({ line: 1, column: 1 });
  });

  test('a class in one list has a submission per student, with its own places', () => {
    const one = (k: number) => `- student: s${k}\n  answers:\n    p: {a: ${k}}\n`;
    const all = load(Array.from({ length: 500 }, (_, k) => one(k)).join(''));
    expect(all.map((s) => s.student)).toEqual(Array.from({ length: 500 }, (_, k) => `s${k}`));
    expect(all.map((s) => s.answers[0]!.line)).toEqual(Array.from({ length: 500 }, (_, k) => 3 * k + 3));
  });

  test('a thousand mistakes are counted, and some of them told', () => {
    const wrong = Array.from({ length: 1000 }, (_, k) => `k${k}: 1`).join('\n');
    const [submission] = load(`student: a\n${wrong}\nanswers: {p: {a: 1}}\n`);
    expect(submission!.notes).toHaveLength(16);
    expect(submission!.notes.at(-1)).toContain('and 985 more');
  });

  test('aliases that explode end in a reason', () => {
    const levels = Array.from(
      { length: 9 },
      (_, k) => `    l${k + 1}: &l${k + 1} [${Array(9).fill(`*l${k}`).join(', ')}]`,
    );
    const [submission] = load(`student: a\nanswers:\n  p:\n    l0: &l0 [x, x, x]\n${levels.join('\n')}\n`);
    expect(submission!.answers.at(-1)!.answer).toHaveProperty('reason');
  });

  test.each([
    ['', 'empty'],
    ['answers: [', 'broken'],
    ['- 1\n- 2', 'no mapping'],
    ['\u0000', 'a control character'],
    ['[[[[[[', 'brackets'],
    [`a: ${'['.repeat(50_000)}`, 'deep nesting'],
  ])('%j ends without an exception (%s)', (text) => {
    for (const submission of load(text)) expect(submission.notes.length).toBeGreaterThan(0);
  });

  test('a part that does not exist is said, not lost', () => {
    const problems = readCatalogue('ethz-dl-2018-series2.yaml').filter((p) => p.id === 'ethz.1.1');
    const [submission] = load('student: a\nanswers:\n  ethz.1.1: {z: x}\n');
    const graded = gradeSubmission(problems, submission!, () => judgeAs('correct', []));
    expect(graded.notes[0]).toContain('no part `z`');
    expect(graded.answers.map((a) => a.verdict)).toEqual(problems[0]!.parts.map(() => 'missing'));
  });

  test('equal answers are judged once', () => {
    const [problem] = readCatalogue('ethz-dl-2018-series2.yaml');
    let calls = 0;
    const judgeOnce = rememberJudgements(() => {
      calls += 1;
      return judgeAs('correct', []);
    });
    for (const text of ['x', 'x', 'y']) judgeOnce(problem!, problem!.parts[0]!, { kind: 'text', text });
    expect(calls).toBe(2);
  });
});

describe('comma-separated values', () => {
  test('quotes, line breaks and semicolons', () => {
    const table = parseCsv('student;answer\r\n"a ""b""";"x\ny"\n\nc;d');
    expect('rows' in table && table.rows.map((r) => r.cells.map((c) => c.text))).toEqual([
      ['student', 'answer'],
      ['a "b"', 'x\ny'],
      ['c', 'd'],
    ]);
  });

  test('an open quote is an error with its line', () => {
    expect(parseCsv('a,b\n1,"2\n3')).toEqual({ reason: 'a quote is not closed', line: 2 });
  });

  test('a class in one file', () => {
    const submissions = load(
      'part,answer,student,problem\na,cos(x),anna,p\nb,"{t1: 1, t2: 2}",anna,p\na,1,ben,p\n',
      'c.csv',
    );
    expect(submissions.map((s) => [s.student, s.answers.length])).toEqual([
      ['anna', 2],
      ['ben', 1],
    ]);
    expect(submissions[0]!.answers[1]!.answer).toMatchObject({ kind: 'table' });
    expect(load('a,b\n1,2', 'c.csv')[0]!.unreadable).toContain('columns');
  });
});
