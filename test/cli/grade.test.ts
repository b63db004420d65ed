import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { gradcheck, launch } from './launch.js';

const run = gradcheck;
let folder: string;
let sheet: string;
let answers: string;

const SHEET = `problems:
  - id: s.1
    given: {x: []}
    parts:
      - {id: a, kind: derivative, of: sin(2*x), wrt: x, marks: 2, answer: 2*cos(2*x)}
      - {id: b, kind: value, of: exp(1), marks: 1, answer: 2.718}
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'grade-'));
  sheet = join(folder, 'sheet.yaml');
  answers = join(folder, 'answers');
  mkdirSync(answers);
  writeFileSync(sheet, SHEET);
  writeFileSync(join(answers, 'a.yaml'), 'student: anna\nanswers:\n  s.1: {a: 2*cos(2*x), b: 2.72}\n');
  writeFileSync(
    join(answers, 'b.json'),
    '{"student": "ben", "answers": {"s.1": {"a": "cos(2*x)", "b": 2.8}}}',
  );
  writeFileSync(
    join(answers, 'c.csv'),
    'student,problem,part,answer\n"=cmd|\' /C calc\'!A0",s.1,a,"cos(2*x) + cos(2*x)"\n"::error::x",s.1,a,"sin("\n"::error::x",s.1,b,"<script>alert(1)</script>"\n',
  );
  writeFileSync(join(answers, 'd.yaml'), 'student: dora\nanswers: [\n');
  writeFileSync(join(answers, 'e.yaml'), Buffer.from([0x73, 0xff, 0xfe, 0x0a]));
}, 60_000);

const grade = (...args: readonly string[]) => run('grade', sheet, '--answers', answers, ...args);

describe('gradcheck grade', () => {
  test('judges every submission, also beside files that cannot be read', async () => {
    const { code, out } = await grade('--json');
    expect(code).toBe(1);
    const report = JSON.parse(out);
    expect(report.schema).toBe('gradcheck/grade/1');
    expect(report.submissions.map((s: { student: string; score: number }) => [s.student, s.score])).toEqual([
      ['anna', 3],
      ['ben', 0],
      ["=cmd|' /C calc'!A0", 2],
      ['::error::x', 0],
      ['d', 0],
      ['e', 0],
    ]);
    const ben = report.submissions[1].answers[0];
    expect(ben).toMatchObject({ verdict: 'wrong', line: 1, misconception: { code: 'inner-derivative' } });
    expect(report.submissions[4].answers[0].verdict).toBe('invalid');
    expect(report.summary.verdicts).toMatchObject({ correct: 3, wrong: 2, missing: 1 });
  });

  test.each([
    ['--min-score', '0', 0],
    ['--min-score', '0.5', 1],
    ['--exit-zero', '-q', 0],
  ])('%s %s exits %i', async (a, b, expected) => expect((await grade(a, b)).code).toBe(expected));

  test.each([
    [['--min-score', 'high']],
    [['--shard', '3/2']],
    [['--reporter', 'pdf']],
    [['--only', 's.9']],
    [['--workers', '0']],
  ])('%j is bad usage', async (args) => expect((await grade(...args)).code).toBe(2));

  test('a right answer file exits 0', async () => {
    const { code, out } = await run('grade', sheet, '--answers', join(answers, 'a.yaml'));
    expect(code).toBe(0);
    expect(out).toContain('anna');
  });

  test('threads and shards change nothing', async () => {
    const whole = await grade('--json');
    expect((await grade('--json', '--workers', '2')).out).toBe(whole.out);
    expect((await grade('--json', '--no-cache')).out).toBe(whole.out);
    const blobs = [1, 2, 3].map((i) => join(folder, `blob-${i}.json`));
    for (const [k, blob] of blobs.entries())
      await grade('--shard', `${k + 1}/3`, '--reporter', `blob=${blob}`, '-q');
    for (const args of [
      ['--json'],
      ['--reporter', 'csv'],
      ['--reporter', 'junit'],
      ['--reporter', 'markdown'],
      [],
    ]) {
      const merged = await run('merge', ...blobs, ...args);
      expect(merged.out).toBe((await grade(...args)).out);
      expect(merged.code).toBe(1);
    }
    expect((await run('merge', blobs[0]!, blobs[2]!)).code).toBe(2);
    expect((await run('merge', sheet)).code).toBe(2);
  });

  test('student text starts no command, formula or markup', async () => {
    const csv = (await grade('--reporter', 'csv')).out;
    for (const line of csv.split('\r\n')) expect(line).not.toMatch(/^(?:[=+@-]|::|"[=+@-])/);
    for (const reporter of ['default', 'concise', 'jsonl', 'csv', 'junit', 'markdown', 'tap', 'json']) {
      const { out } = await grade('--reporter', reporter);
      expect(out, reporter).not.toMatch(/^\s*::/m);
      expect(out, reporter).not.toContain('##[');
      if (reporter === 'junit' || reporter === 'markdown') expect(out).not.toContain('<script>');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: looking for escapes
      expect(out, reporter).not.toMatch(/[\u0000-\u0008\u000e-\u001f\u007f]/);
    }
    const github = (await grade('--reporter', 'github', '-q')).out;
    for (const line of github.trim().split('\n').slice(1))
      expect(line).toMatch(/^::(?:error|warning|notice) file=[^\n]*,title=[^:]*::/);
  });

  test('annotations come by themselves in GitHub Actions', async () => {
    const args = ['grade', sheet, '--answers', join(answers, 'b.json')];
    const { out } = await launch(args, { env: { GITHUB_ACTIONS: 'true', NO_COLOR: '1' } });
    expect(out).toContain('::error file=');
  });

  test('names in JUnit are unique', async () => {
    const { out } = await run(
      'grade',
      sheet,
      '--answers',
      join(answers, 'a.yaml'),
      join(answers, 'a.yaml'),
      '--reporter',
      'junit',
    );
    const names = [...out.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"/g)].map(
      (m) => `${m[1]} ${m[2]}`,
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(4);
  });

  test('Gradescope gets its score and one test per part', async () => {
    const { out } = await run(
      'grade',
      sheet,
      '--answers',
      join(answers, 'a.yaml'),
      '--reporter',
      'gradescope',
    );
    const result = JSON.parse(out);
    expect(result).toMatchObject({
      score: 3,
      tests: [{ score: 2, max_score: 2, status: 'passed' }, { status: 'passed' }],
    });
    expect((await grade('--reporter', 'gradescope')).code).toBe(2);
  });

  test('what was expected is for teachers, and hints can be hidden', async () => {
    const file = join(answers, 'b.json');
    expect((await run('grade', sheet, '--answers', file)).out).not.toContain('expected');
    expect((await run('grade', sheet, '--answers', file, '--teacher')).out).toContain('expected: 2*cos(2*x)');
    expect((await run('grade', sheet, '--answers', file, '--no-hints')).out).not.toContain('likely slip');
  });
});

describe('gradcheck problems', () => {
  test('check finds a planted wrong key', async () => {
    const planted = join(folder, 'planted.yaml');
    writeFileSync(planted, SHEET.replace('answer: 2*cos(2*x)', 'answer: 2*cos(x)'));
    expect((await run('problems', 'check', sheet)).code).toBe(0);
    const { code, out } = await run('problems', 'check', planted);
    expect(code).toBe(1);
    expect(out).toContain('wrong key: s.1 a');
  });

  test('check finds a wrong key of any kind, and a wrong claim beside an essay', async () => {
    const keys = [
      'kind: derivative, of: x^2, wrt: x, answer: x',
      "kind: matrix, of: W*v, wrt: v, answer: W'",
      'kind: identity, from: (x+1)^2, to: x^2+2*x+1, answer: (x+1)^2 = x^2+2*x+2',
      'kind: bound, claim: x*exp(-x) < 1/2, answer: x*exp(-x) < 1/3 < 1/2',
      'kind: value, of: exp(1), answer: 2.73',
      'kind: backprop, network: {inputs: {x: 1}, nodes: {u: x^2, y: 3*u}, output: y}, answer: {u: 1, y: 3, dy/du: 3, dy/dx: 5}',
      'kind: order, stencil: {1: 1, 0: -1}, answer: {order: 2}',
      'kind: shape, of: W*v, answer: "[2]"',
      'kind: taylor, of: sin(x), wrt: x, order: 3, answer: x - x^3/3',
      'kind: limit, of: sin(x)/x, wrt: x, to: 0, answer: 0',
      'kind: kink, of: abs(x), wrt: x, answer: {kinks: 1}',
      'kind: separable, classes: [[[0, 0], [1, 1]], [[0, 1], [1, 0]]], answer: {separable: "yes", w: [1, 1], b: 0}',
      'kind: network, classes: [[[0, 0], [1, 1]], [[0, 1], [1, 0]]], inputs: [x, w], answer: {h1: relu(x), y: h1 - 1}',
      'kind: network, target: w*sigmoid(x), form: p*tanh(x/2) + q, unknowns: [p, q], answer: {p: w, q: w/2}',
      'kind: iteration, loss: (w - 3)^2, params: [w], rate: 0.1, answer: {w: w - 0.1*(w - 3)}',
      'kind: expectation, of: relu(a)^2, laws: {a: "normal(0, 1)"}, answer: 1',
      'kind: essay, companion: x^2 >= 1',
    ];
    const parts = keys.map((key, k) => `      - {id: k${k + 1}, ${key}}\n`).join('');
    const given = 'given: {x: [], w: [], W: [3, 2], v: [2], a: []}';
    const file = join(folder, 'keys.yaml');
    writeFileSync(file, `problems:\n  - id: s\n    ${given}\n    parts:\n${parts}`);
    const { code, out } = await run('problems', 'check', file);
    expect(code).toBe(1);
    expect(keys.filter((_, k) => !out.includes(`wrong key: s k${k + 1} in`))).toEqual([]);
    expect(out).toContain(`0 of ${keys.length} answer keys proved`);
  });

  test('all mistakes of a problem file are reported at once, with places', async () => {
    const broken = join(folder, 'broken.yaml');
    writeFileSync(
      broken,
      'problems:\n  - id: q\n    parts:\n      - {id: a, kind: derivatve}\n      - {id: b, kind: derivative, of: sin(}\n',
    );
    const { code, err } = await run('problems', 'check', broken);
    expect(code).toBe(2);
    expect(err).toContain('broken.yaml:4:');
    expect(err).toContain('broken.yaml:5:');
  });

  test('list, show and solve', async () => {
    expect((await run('problems', 'list')).out).toContain('exam.230706');
    expect((await run('problems', 'show', 'ethz.1.2d')).out).toContain('softmax');
    expect((await run('problems', 'solve', 'exam.230706')).out.replace(/\s+/g, ' ')).toContain(
      'dy/dx = dy/dt1 * cos(x) + dy/db1 * (-sin(x)) = 0.1241204 - 0.19330607 = -0.069185669',
    );
    const { code, err } = await run('problems', 'show', 'ethz.1.2z');
    expect([code, err.includes('there is no problem')]).toEqual([2, true]);
  });
});

describe('gradcheck init', () => {
  test('writes what works, and overwrites nothing', async () => {
    const place = join(folder, 'new');
    expect((await run('init', place)).code).toBe(0);
    const problems = join(place, 'problems/sheet1.yaml');
    expect((await run('problems', 'check', problems)).code).toBe(0);
    expect((await run('grade', problems, '--answers', join(place, 'answers'))).code).toBe(0);
    expect(
      parse(readFileSync(join(place, '.github/workflows/grade.yml'), 'utf8')).jobs.grade.steps,
    ).toHaveLength(5);
    writeFileSync(problems, 'mine');
    expect((await run('init', place)).out).toContain('kept');
    expect(readFileSync(problems, 'utf8')).toBe('mine');
  });
});
