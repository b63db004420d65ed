import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { launch, type Run } from './launch.js';

interface Answer {
  readonly verdict: string;
  readonly score: number;
  readonly feedback: readonly string[];
}

interface Graded {
  readonly student: string;
  readonly file: string;
  readonly score: number;
  readonly answers: readonly Answer[];
  readonly notes: readonly string[];
}

const SHEET = `problems:
  - id: s.1
    given: {x: []}
    parts:
      - {id: a, kind: derivative, of: sin(2*x), wrt: x, marks: 2}
      - {id: b, kind: value, of: exp(1), marks: 1}
`;

const RIGHT = 'answers:\n  s.1: {a: 2*cos(2*x), b: 2.72}\n';
const named = (student: unknown) =>
  JSON.stringify({ student, answers: { 's.1': { a: '2*cos(2*x)', b: 2.72 } } });
const yaml = (student: string, a: string) => `student: ${student}\nanswers:\n  s.1: {a: ${a}, b: 2.72}\n`;
const bomb = [
  'student: bomb',
  'l0: &l0 [x, x, x]',
  ...Array.from({ length: 12 }, (_, k) => `l${k + 1}: &l${k + 1} [${Array(9).fill(`*l${k}`).join(', ')}]`),
  'answers:',
  '  s.1: {a: *l12, b: 2.72}',
].join('\n');

/** Files by name: what is in them, and the verdicts about parts a and b. */
const FILES: Readonly<Record<string, readonly [string | Uint8Array, string, string]>> = {
  'plain.yaml': [`student: plain\n${RIGHT}`, 'correct', 'correct'],
  'bom.yaml': [`\ufeffstudent: bom\n${RIGHT}`, 'correct', 'correct'],
  'utf16.yaml': [Buffer.from(`\ufeffstudent: u\n${RIGHT}`, 'utf16le'), 'invalid', 'invalid'],
  'utf16-no-mark.yaml': [Buffer.from(`student: u\n${RIGHT}`, 'utf16le'), 'invalid', 'invalid'],
  'latin1.yaml': [Buffer.from(`student: Zo\xeb\n${RIGHT}`, 'latin1'), 'invalid', 'invalid'],
  'nul.yaml': [yaml('nul', '"2*cos(\u00002*x)"'), 'invalid', 'correct'],
  'surrogate.json': [
    `{"student": "\\ud800", "answers": {"s.1": {"a": "\\udfff", "b": 2.72}}}`,
    'invalid',
    'correct',
  ],
  'escapes.json': [
    `{"student": "\\u001b[2J\\u009b31m", "answers": {"s.1": {"a": "\\u001b]0;x\\u0007", "b": 2.72}}}`,
    'invalid',
    'correct',
  ],
  'bidi.yaml': [yaml('"a\u202egnp.exe"', '"2*cos(2*x)\u202e"'), 'invalid', 'correct'],
  'proto.json': [named('__proto__'), 'correct', 'correct'],
  'constructor.json': [named('constructor'), 'correct', 'correct'],
  'path.json': [named('../../x'), 'correct', 'correct'],
  'comma.json': [named('a,b"c\nd'), 'correct', 'correct'],
  'xml.json': [named('<b>&\u000b]]>'), 'correct', 'correct'],
  'long.json': [named('x'.repeat(5000)), 'correct', 'correct'],
  'number.json': [named(17), 'correct', 'correct'],
  'list.json': [named(['a']), 'correct', 'correct'],
  'own-score.yaml': [
    `student: cheat\nscore: 100\nverdict: correct\nanswers:\n  s.1: {a: {score: 2, verdict: correct, share: 1}, b: 2.8, score: 3, marks: 9}\n`,
    'invalid',
    'wrong',
  ],
  'huge-exponent.yaml': [yaml('huge', '1e999999999'), 'invalid', 'correct'],
  'tower.yaml': [yaml('tower', '"9^9^9^9^9"'), 'wrong', 'correct'],
  'long-sum.yaml': [yaml('sum', '"sum(sin(k*x), k, 1, 1000000000)"'), 'invalid', 'correct'],
  'deep.yaml': [yaml('deep', `"${'('.repeat(9000)}x${')'.repeat(9000)}"`), 'invalid', 'correct'],
  'deep-list.json': [`{"answers": {"s.1": {"a": ${'['.repeat(50_000)}`, 'invalid', 'invalid'],
  'bomb.yaml': [bomb, 'invalid', 'correct'],
  'long-answer.yaml': [yaml('big', `"${'x+'.repeat(1_000_000)}x"`), 'invalid', 'correct'],
  'ten-megabytes.yaml': [yaml('huge', `"${'x+'.repeat(5_000_000)}x"`), 'invalid', 'invalid'],
  'empty.yaml': ['', 'invalid', 'invalid'],
  'null.json': ['null', 'invalid', 'invalid'],
  'nobody.json': ['[]', 'invalid', 'invalid'],
  'only-head.csv': ['student,problem,part,answer\r\n', 'invalid', 'invalid'],
  'unquoted.csv': ['student,problem,part,answer\nq,s.1,a,max(x, 1)\nq,s.1,b,2.72\n', 'invalid', 'correct'],
  'stray.csv': ['student,problem,part,answer\nr,s.1,a,"2"*cos(2*x)\nr,s.1,b,"2.72"\n', 'invalid', 'correct'],
  'tabs.csv': [
    'student\tproblem\tpart\tanswer\nt\ts.1\ta\t2*cos(2*x)\nt\ts.1\tb\t2.72\n',
    'correct',
    'correct',
  ],
  'twice.yaml': ['student: twice\nanswers:\n  s.1: {a: 2*cos(2*x), a: 1, b: 2.72}\n', 'correct', 'correct'],
};

let folder: string;
let answers: string;
let whole: Run;
let byFile: ReadonlyMap<string, Graded>;

const grade = (...args: readonly string[]) => launch(['grade', join(folder, 'sheet.yaml'), ...args]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  answers = join(folder, 'answers');
  mkdirSync(answers);
  writeFileSync(join(folder, 'sheet.yaml'), SHEET);
  for (const [name, [content]] of Object.entries(FILES)) writeFileSync(join(answers, name), content);
  mkdirSync(join(answers, 'folder.yaml'));
  writeFileSync(join(answers, 'folder.yaml/inner.yaml'), `student: inner\n${RIGHT}`);
  writeFileSync(join(folder, 'secret.yaml'), 'student: secret\nanswers: {password: hunter2}\n');
  symlinkSync(join(folder, 'secret.yaml'), join(answers, 'link.yaml'));
  symlinkSync('circle.yaml', join(answers, 'circle.yaml'));
  symlinkSync('.', join(answers, 'around'));
  execFileSync('mkfifo', [join(answers, 'pipe.yaml')]);
  whole = await grade('--answers', answers, '--json');
  const report = JSON.parse(whole.out) as { readonly submissions: readonly Graded[] };
  byFile = new Map(report.submissions.map((s) => [s.file.slice(answers.length + 1), s]));
}, 60_000);

describe('answers are data', () => {
  test.each(Object.entries(FILES))('%s has its verdicts', (name, [, a, b]) => {
    const graded = byFile.get(name)!;
    expect(graded.answers.map((x) => x.verdict)).toEqual([a, b]);
    for (const x of graded.answers)
      if (x.verdict === 'invalid') expect(x.feedback[0]).toMatch(/cannot be read|at most|One expression/);
  });

  test('nothing is lost, and nothing is said twice without saying so', () => {
    expect([...byFile.keys()].sort()).toEqual(
      [
        ...Object.keys(FILES),
        'around',
        'circle.yaml',
        'folder.yaml/inner.yaml',
        'link.yaml',
        'pipe.yaml',
      ].sort(),
    );
    expect(byFile.get('bomb.yaml')!.notes.length).toBeLessThanOrEqual(21);
    expect(byFile.get('twice.yaml')!.notes[0]).toContain('`a` is given twice');
    expect(whole.code).toBe(1);
    expect(whole.err).toBe('');
  });

  test('links are refused, and what they lead to is not read', () => {
    expect(byFile.get('link.yaml')!.answers[0]!.feedback[0]).toContain('symbolic link');
    expect(byFile.get('pipe.yaml')!.answers[0]!.feedback[0]).toContain('not a file');
    expect(whole.out).not.toContain('hunter2');
  });

  test('encodings are named', () => {
    expect(byFile.get('utf16.yaml')!.answers[0]!.feedback[0]).toContain('UTF-16');
    expect(byFile.get('utf16-no-mark.yaml')!.answers[0]!.feedback[0]).toContain('UTF-16');
    expect(byFile.get('latin1.yaml')!.answers[0]!.feedback[0]).toContain('not UTF-8');
  });

  test('nobody sets their own score', () => {
    const { score, notes } = byFile.get('own-score.yaml')!;
    expect(score).toBe(0);
    expect(notes.join('\n')).toMatch(/`score`.*`verdict`.*no part `score`/s);
  });

  test('one file per student stays in its folder, under names that differ', async () => {
    const results = join(folder, 'results/');
    await grade('--answers', answers, '-q', '--reporter', `gradescope=${results}`);
    const names = readdirSync(results);
    expect(names).toHaveLength(byFile.size);
    for (const name of names) expect(name).toMatch(/^(?![.-])[\p{L}\p{N}._ ()-]{1,120}\.json$/u);
    expect(readdirSync(folder).sort()).toEqual(['answers', 'results', 'secret.yaml', 'sheet.yaml']);
  });
});

describe('an answer that nobody can decide', () => {
  test('is undecided, and the others are judged', async () => {
    const open = join(folder, 'open');
    mkdirSync(open);
    // Whether 114 is a sum of three cubes is an open problem: neither a proof nor a counterexample is known.
    const sheet = `problems:
  - id: s.1
    parts:
      - id: a
        kind: value
        given: {a: [], b: [], c: []}
        assume: a integer, b integer, c integer
        of: "a^3 + b^3 + c^3 == 114 ? 1 : 0"
      - {id: b, kind: value, of: exp(1)}
`;
    writeFileSync(join(folder, 'open-sheet.yaml'), sheet);
    writeFileSync(join(open, 'a.yaml'), yaml('bold', '0'));
    writeFileSync(join(open, 'b.yaml'), yaml('careful', 'a - a'));
    const args = ['grade', join(folder, 'open-sheet.yaml'), '--answers', open, '--json', '--workers', '1'];
    const { submissions } = JSON.parse((await launch(args)).out) as {
      readonly submissions: readonly Graded[];
    };
    for (const { answers } of submissions) {
      expect(answers.map((a) => a.verdict)).toEqual(['undecided', 'correct']);
      expect(answers[0]!.feedback[0]).toContain('A person will look at it');
    }
    expect(submissions).toHaveLength(2);
  });
});

describe('where answers are', () => {
  test('patterns find files, and say when they find none', async () => {
    const { out } = await grade('--answers', join(answers, '*o*.yaml'), '--list');
    expect(out).toContain('"bom"');
    expect(out).not.toContain('"plain"');
    const none = await grade('--answers', join(answers, '*.none'));
    expect([none.code, none.err.includes('no answer file matches')]).toEqual([2, true]);
  });

  test.each([
    ['absent.yaml', 'there is no answer file'],
    ['empty', 'there are no answer files'],
  ])('%s is bad usage', async (name, reason) => {
    mkdirSync(join(folder, 'void/empty'), { recursive: true });
    const { code, err } = await grade('--answers', join(folder, 'void', name));
    expect([code, err]).toEqual([2, expect.stringContaining(reason)]);
  });

  test('standard input is one file', async () => {
    const args = ['grade', join(folder, 'sheet.yaml'), '--answers', '-', '-q'];
    expect((await launch(args, { input: `student: pipe\n${RIGHT}` })).code).toBe(0);
  });
});
