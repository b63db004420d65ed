import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gradcheck } from './launch.js';

const folder = mkdtempSync(join(tmpdir(), 'problems-'));

function save(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const problem = save(
  'one.yaml',
  `problems:
  - id: one
    title: One
    statement: A statement.
    given: {x: []}
    parts:
      - {id: a, kind: derivative, of: x^2, wrt: x, answer: 2*x}
`,
);
const network = save('net.yaml', 'inputs: {x: 1}\nnodes: {y: x^2}\noutput: y\n');

describe('problems list, show and solve', () => {
  test('keep to 80 columns', async () => {
    const runs = [
      ['list'],
      ['show', 'exam.230706'],
      ['show', 'udl.7.14'],
      ['solve', 'udl.7.1'],
      ['solve', 'udl.7.16'],
    ];
    for (const args of runs) {
      const { code, out } = await gradcheck('problems', ...args);
      expect(code).toBe(0);
      expect(out.split('\n').filter((line) => [...line].length > 80)).toEqual([]);
    }
  });

  test('figures of a solution are in JSON as well', async () => {
    const { out } = await gradcheck('problems', 'solve', 'udl.7.17', '--json');
    const { parts } = JSON.parse(out);
    const last = parts.at(-1);
    expect(last.figures.map((f: { kind: string }) => f.kind)).toEqual(['table', 'curve']);
    expect(last.steps.every((s: unknown) => typeof s === 'string')).toBe(true);
  });
});

describe('problems check', () => {
  test('passes over a network beside problem files, and says so', async () => {
    for (const files of [
      [problem, network],
      [network, problem],
    ]) {
      const { code, out, err } = await gradcheck('problems', 'check', ...files);
      expect(code).toBe(0);
      expect(out).toContain('1 of 1 answer keys proved');
      expect(err).toContain(`${network} is a network and holds no problems`);
    }
    const wrong = save(
      'wrong.yaml',
      'problems:\n  - id: w\n    given: {x: []}\n    parts:\n      - {id: a, kind: derivative, of: x^2, wrt: x, answer: x}\n',
    );
    expect((await gradcheck('problems', 'check', wrong, network)).code).toBe(1);
  });

  test('refuses a network that is all there is', async () => {
    for (const files of [[network], [network, network]]) {
      const { code, err } = await gradcheck('problems', 'check', ...files);
      expect(code).toBe(2);
      expect(err).toContain('gradcheck graph');
    }
  });

  test('a file with a mistake is no network for that', async () => {
    const broken = save('broken.yaml', 'problem:\n  - id: w\n');
    expect((await gradcheck('problems', 'check', broken, problem)).code).toBe(2);
    const both = save('both.yaml', 'problems: []\nnodes: {y: 1}\n');
    const { code, err } = await gradcheck('problems', 'check', both, problem);
    expect(code).toBe(2);
    expect(err).toContain('unknown key `nodes`');
  });

  test('mistakes in laws and analyses have a place and a remedy', async () => {
    const bad = save(
      'bad.yaml',
      `problems:
  - id: b
    given: {a: [], v: [2]}
    parts:
      - {id: a, kind: expectation, of: a, laws: {a: "normal(0, v)"}}
      - {id: b, kind: expectation, of: a, laws: {q: "normal(0, 1)"}}
      - {id: c, kind: expectation, of: a, laws: {a: "gauss(0, 1)"}}
      - {id: d, kind: essay, analysis: plot}
      - {id: e, kind: essay, analysis: checkpoints, every: 0, network: {inputs: {x: 1}, nodes: {y: x}, output: y}}
      - {id: f, kind: derivative, of: z^2, wrt: z}
`,
    );
    const { code, err } = await gradcheck('problems', 'check', bad);
    expect(code).toBe(2);
    const places = [...err.matchAll(/error\[([\w-]+)\] \S+:(\d+):\d+/g)].map((m) => `${m[2]} ${m[1]}`);
    expect(places).toEqual([
      '5 unknown-name',
      '6 unknown-name',
      '7 distribution',
      '8 wrong-type',
      '9 wrong-type',
      '10 unknown-name',
    ]);
  });
});
