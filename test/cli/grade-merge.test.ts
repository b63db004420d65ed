import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { launch } from './launch.js';

const SHEET = `problems:
  - id: s.1
    given: {x: []}
    parts:
      - {id: a, kind: derivative, of: sin(2*x), wrt: x, marks: 2}
      - {id: b, kind: value, of: exp(1), marks: 1}
`;

const FORMS = ['2*cos(2*x)', 'cos(2*x)', 'sin(', '2*sin(2*x)', '-2*cos(2*x)'];
const FILE_REPORTS = [
  'default',
  'concise',
  'json',
  'jsonl',
  'junit',
  'csv',
  'github',
  'markdown',
  'html',
  'tap',
];
const FOLDER_REPORTS = ['gradescope', 'prairielearn'];

let folder: string;
const path = (name: string) => join(folder, name);
const blobs = ['1', '2', '3'].map((k) => `blob-${k}`);

/** All reports at once, each to a place of its own below `name`. */
const reporters = (name: string) => [
  ...FILE_REPORTS.flatMap((r) => ['--reporter', `${r}=${path(`${name}/${r}`)}`]),
  ...FOLDER_REPORTS.flatMap((r) => ['--reporter', `${r}=${path(`${name}/${r}/`)}`]),
];

function readAll(name: string): Readonly<Record<string, string>> {
  const found = readdirSync(path(name), { recursive: true, withFileTypes: true }).filter((e) => e.isFile());
  return Object.fromEntries(
    found.map((e) => [
      join(e.parentPath, e.name).slice(path(name).length),
      readFileSync(join(e.parentPath, e.name), 'utf8'),
    ]),
  );
}

const grade = (...args: readonly string[]) =>
  launch(['grade', path('sheet.yaml'), '--answers', path('answers'), ...args]);
const merge = (files: readonly string[], ...args: readonly string[]) =>
  launch(['merge', ...files.map(path), ...args]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'merge-'));
  mkdirSync(path('answers'));
  writeFileSync(path('sheet.yaml'), SHEET);
  writeFileSync(path('other.yaml'), SHEET.replace('marks: 2', 'marks: 5'));
  FORMS.forEach((form, k) => {
    const student = k === 3 ? 's0' : `s${k}`;
    writeFileSync(
      path(`answers/${k}.yaml`),
      `student: ${student}\nanswers:\n  s.1: {a: "${form}", b: 2.${70 + k}}\n`,
    );
  });
  writeFileSync(path('answers/5.csv'), 'student,problem,part,answer\nx,s.1,a,1\ny,s.1,a,2*cos(2*x)\n');
  await Promise.all([
    grade('--workers', '1', ...reporters('whole')),
    grade('--workers', '3', '--no-cache', ...reporters('threads')),
    ...blobs.map((b, k) => grade('--shard', `${k + 1}/3`, '--reporter', `blob=${path(b)}`, '-q')),
  ]);
}, 60_000);

describe('one class, however it is divided', () => {
  test('threads change no byte of any report', () => {
    const whole = readAll('whole');
    expect(Object.keys(whole)).toHaveLength(FILE_REPORTS.length + 7 * FOLDER_REPORTS.length);
    expect(readAll('threads')).toEqual(whole);
  });

  test('shards change no byte of any report', async () => {
    const { code } = await merge([blobs[2]!, blobs[0]!, blobs[1]!], ...reporters('merged'));
    expect(code).toBe(1);
    expect(readAll('merged')).toEqual(readAll('whole'));
  });

  test('options of the report can be given when it is merged', async () => {
    expect((await merge(blobs, '--teacher')).out).toContain('expected: 2*cos(2*x)');
    expect((await merge(blobs, '-q', '--min-score', '0')).code).toBe(0);
    expect((await merge(blobs, '-q', '--min-score', '1')).code).toBe(1);
  });

  test('a shard may have nothing to do', async () => {
    const one = ['grade', path('sheet.yaml'), '--answers', path('answers/1.yaml')];
    for (const k of [1, 2])
      await launch([...one, '-q', '--shard', `${k}/2`, '--reporter', `blob=${path(`half-${k}`)}`]);
    const whole = await launch([...one, '--json']);
    expect((await merge(['half-1', 'half-2'], '--json')).out).toBe(whole.out);
  });
});

describe('what is no whole run is refused', () => {
  const edit = (name: string, from: string, change: (lines: string[]) => string[]) =>
    writeFileSync(
      path(name),
      change(readFileSync(path(from), 'utf8').trimEnd().split('\n'))
        .map((l) => `${l}\n`)
        .join(''),
    );

  test.each([
    ['a missing shard', () => [blobs[0]!, blobs[2]!], 'shard 2 of 3 is missing'],
    ['a shard given twice', () => [...blobs, blobs[0]!], 'are both shard 1 of 3'],
    ['no blob', () => ['sheet.yaml'], 'is no blob'],
    ['no file', () => ['absent'], 'there is no such file'],
    [
      'a shard of a run with other numbers',
      async () => {
        await grade('--shard', '3/4', '--reporter', `blob=${path('of-four')}`, '-q');
        return [blobs[0]!, 'of-four'];
      },
      'one has 3 shards, the other 4',
    ],
    [
      'a shard with other problems',
      async () => {
        const args = ['--answers', path('answers'), '--shard', '3/3', '--reporter', `blob=${path('marks')}`];
        await launch(['grade', path('other.yaml'), ...args]);
        return [blobs[0]!, blobs[1]!, 'marks'];
      },
      'grade different problems',
    ],
    [
      'a shard of another class',
      async () => {
        const args = [
          '--answers',
          path('answers/0.yaml'),
          '--shard',
          '3/3',
          '--reporter',
          `blob=${path('class')}`,
        ];
        await launch(['grade', path('sheet.yaml'), ...args]);
        return [blobs[0]!, blobs[1]!, 'class'];
      },
      'one is of a class of 7 submissions, the other of 1',
    ],
    [
      'a blob without its end',
      () => {
        edit('cut', blobs[2]!, (lines) => lines.slice(0, -1));
        return [blobs[0]!, blobs[1]!, 'cut'];
      },
      'is cut short',
    ],
    [
      'a blob with a line left out',
      () => {
        edit('hole', blobs[0]!, (lines) => lines.filter((_, k) => k !== 2));
        return ['hole', blobs[1]!, blobs[2]!];
      },
      'does not hold all submissions of its shard',
    ],
    [
      'a blob with a broken line',
      () => {
        edit('broken', blobs[0]!, (lines) => lines.map((l, k) => (k === 1 ? l.slice(0, 40) : l)));
        return ['broken', blobs[1]!, blobs[2]!];
      },
      'is damaged in line 2',
    ],
  ] as const)('%s', async (_name, prepare, reason) => {
    const { code, out, err } = await merge(await prepare());
    expect(err).toContain(reason);
    expect([code, out]).toEqual([2, '']);
  });
});

describe('formats of one submission', () => {
  test.each(FOLDER_REPORTS)('%s wants a folder for a class, before anything is judged', async (name) => {
    const { code, err, out } = await grade('--reporter', name);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('reads one submission per file, and there are 7');
    expect(err).toContain(`--reporter ${name}=results/`);
  });

  test('a single submission is one document', async () => {
    const args = ['--answers', path('answers/1.yaml'), '--reporter', 'prairielearn'];
    const { out } = await launch(['grade', path('sheet.yaml'), ...args]);
    expect(JSON.parse(out)).toMatchObject({
      gradable: true,
      score: 0,
      tests: [{ name: 's.1 a', points: 0, max_points: 2 }, { name: 's.1 b' }],
    });
  });
});
