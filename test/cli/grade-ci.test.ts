import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { launch, launcher } from './launch.js';

const SHEET = `problems:
  - id: s.1
    given: {x: []}
    parts:
      - {id: a, kind: derivative, of: sin(2*x), wrt: x, marks: 2}
      - {id: b, kind: value, of: exp(1), marks: 2}
`;

let folder: string;
const path = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ci-'));
  mkdirSync(path('answers'));
  writeFileSync(path('sheet.yaml'), SHEET);
  const answers = { a: '2*cos(2*x)', b: 'cos(2*x)', c: '2*cos(2*x)' };
  for (const [name, form] of Object.entries(answers))
    writeFileSync(path(`answers/${name}.yaml`), `student: ${name}\nanswers:\n  s.1: {a: ${form}, b: 2.72}\n`);
}, 60_000);

const run = (...args: readonly string[]) => launch(args);
const grade = (...args: readonly string[]) =>
  run('grade', path('sheet.yaml'), '--answers', path('answers'), ...args);

describe('exit codes', () => {
  test.each([
    [['--min-score', '0.5'], 0],
    [['--min-score', '0.51'], 1],
    [['--min-score', '0.51', '--exit-zero'], 0],
    [[], 1],
    [['--only', 's.1', '--min-score', '0'], 0],
    [['--min-score', '1.5'], 2],
    [['--min-score', ''], 2],
    [['--budget', '0'], 2],
    [['--reporter', 'json='], 2],
    [['--reporter', 'json=/dev/null', '--reporter', 'csv=/dev/null'], 2],
  ] as const)('%j exits %i', async (args, code) => {
    expect((await grade('-q', ...args)).code).toBe(code);
  });

  test('a report that cannot be written is bad usage, and the others are written', async () => {
    const args = ['--reporter', `json=${path('sheet.yaml')}/x.json`, '--reporter', `csv=${path('fine.csv')}`];
    const { code, err } = await grade('-q', ...args);
    expect([code, err]).toEqual([2, expect.stringContaining('x.json')]);
    expect(readFileSync(path('fine.csv'), 'utf8')).toContain('c,');
  });
});

test('--bail ends after the first submission with a wrong answer, with any number of threads', async () => {
  const one = await grade('--bail', '--workers', '1', '--reporter', 'concise');
  expect(one.out.match(/student \w+/g)).toEqual(['student a', 'student a', 'student b', 'student b']);
  expect((await grade('--bail', '--workers', '3', '--reporter', 'concise')).out).toBe(one.out);
});

test('--list judges nothing', async () => {
  const { out, code } = await grade('--list');
  expect(out.split('\n').slice(0, 3)).toEqual([
    'problem s.1 a: derivative, 2',
    'problem s.1 b: value, 2',
    `submission "a" in ${JSON.stringify(path('answers/a.yaml'))}: 2 answers`,
  ]);
  expect(code).toBe(0);
});

describe('GitHub Actions', () => {
  const inActions = (...args: readonly string[]) =>
    launch(['grade', path('sheet.yaml'), '--answers', path('answers'), ...args], {
      env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path('summary.md'), NO_COLOR: '1' },
    });

  test('gets annotations after the report, and tables on the page of the run', async () => {
    writeFileSync(path('summary.md'), '## Before\n');
    const { out } = await inActions();
    expect(out).toMatch(
      /3 submissions.*\n::error file=[^\n]*b\.yaml,line=3,col=\d+,title=s\.1 a%3A wrong::b: [^\n]*\n$/,
    );
    const summary = readFileSync(path('summary.md'), 'utf8');
    expect(summary.startsWith('## Before\n## Grades\n')).toBe(true);
    expect(summary).toContain('| s.1 a | 67 % | 2 correct, 1 wrong | 1 inner-derivative |');
  });

  test('a page that cannot be written is no failure', async () => {
    const args = ['grade', path('sheet.yaml'), '--answers', path('answers/a.yaml')];
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path('sheet.yaml/none'), NO_COLOR: '1' };
    const { code, err } = await launch(args, { env });
    expect([code, err]).toEqual([0, '']);
  });

  test('other reports on standard output are not mixed with annotations', async () => {
    expect(JSON.parse((await inActions('--json')).out).submissions).toHaveLength(3);
  });

  test('a shard writes no tables: the merged report does', async () => {
    writeFileSync(path('summary.md'), '');
    await inActions('--shard', '1/2', '--reporter', `blob=${path('blob')}`);
    expect(readFileSync(path('summary.md'), 'utf8')).toBe('');
  });
});

describe('gradcheck init', () => {
  test('makes a folder whose workflow does what it says', async () => {
    const place = path('new');
    expect((await run('init', place)).code).toBe(0);
    const workflow = parse(readFileSync(join(place, '.github/workflows/grade.yml'), 'utf8'));
    const steps = workflow.jobs.grade.steps as readonly { readonly run?: string }[];
    const commands = steps.flatMap((s) => s.run ?? []);
    expect(commands).toHaveLength(2);
    for (const command of commands) {
      const script = command.replaceAll('npx --yes gradcheck', `"${process.execPath}" "${launcher}"`);
      // A shell, as in the workflow, which expands what the workflow leaves to it.
      execFileSync('bash', ['-e', '-c', script], { cwd: place, stdio: 'pipe' });
    }
  });
});

test('completion knows every option of every command', async () => {
  const { out: help } = await run('grade', '--help');
  const options = [...help.matchAll(/--[a-z-]+/g)].map((m) => m[0]);
  expect(options).toContain('--budget');
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { out } = await run('completion', shell);
    for (const option of new Set(options))
      expect(out, shell).toContain(shell === 'fish' ? `-l ${option.slice(2)}` : option);
    for (const sub of ['list', 'show', 'solve', 'check']) expect(out).toMatch(new RegExp(`\\b${sub}\\b`));
  }
});
