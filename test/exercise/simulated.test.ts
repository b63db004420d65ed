import { describe, expect, test } from 'vitest';
import { judgeText, makePart } from './setup.js';
import {
  fillIn,
  type Graph,
  type Mistake,
  type Pick,
  random,
  randomGraph,
  type Student,
} from './simulated-students.js';

const GRAPHS = 16;

interface Case {
  readonly mistake: Mistake;
  /** Lines that may be called wrong. */
  readonly places: readonly string[];
}

/** One mistake of each kind that the graph has room for. */
function mistakesIn(
  graph: Graph,
  pick: Pick,
  labels: readonly string[],
  sizeOfLine: (label: string) => number,
): readonly Case[] {
  const first = graph.inputs.length;
  const nameOf = (k: number) => (k < first ? graph.inputs[k]!.name : graph.nodes[k - first]!.name);
  const any = <T>(list: readonly T[]): T | undefined => list[pick(Math.max(1, list.length))];
  const line = any(labels)!;
  const by = (pick(2) ? 1 : -1) * (0.2 + pick(30) / 100) * Math.max(1, Math.abs(sizeOfLine(line)));
  const edges = graph.nodes.flatMap((n, user) => n.args.map((of) => ({ of, user })));
  const fanned = any(edges.filter((e) => edges.filter((o) => o.of === e.of).length > 1));
  const edge = any(edges)!;
  const pair = any(
    graph.nodes.flatMap((n, user) => (n.args.length === 2 && n.args[0] !== n.args[1] ? [user] : [])),
  );
  const [a, b] = [any(labels)!, any(labels)!];
  const adjoint = (of: number) => [`dy/d${nameOf(of)}`];
  return [
    { mistake: { kind: 'entry', line, by, carried: true }, places: [line] },
    { mistake: { kind: 'entry', line, by, carried: false }, places: [line] },
    { mistake: { kind: 'sign', ...edge }, places: adjoint(edge.of) },
    ...(fanned ? [{ mistake: { kind: 'path', ...fanned } as const, places: adjoint(fanned.of) }] : []),
    ...(pair === undefined
      ? []
      : [
          {
            mistake: { kind: 'swapped', user: pair } as const,
            places: graph.nodes[pair]!.args.flatMap(adjoint),
          },
        ]),
    ...(a === b ? [] : [{ mistake: { kind: 'labels', a, b } as const, places: [a, b] }]),
    { mistake: { kind: 'degrees' }, places: [] },
  ];
}

function studentOf(pick: Pick): Omit<Student, 'mistake'> {
  const how = pick(2) > 0 ? 'decimals' : 'significant';
  return { rounding: { digits: 2 + pick(3), how }, paper: pick(3) > 0, zeros: pick(2) > 0 };
}

const OFF: ReadonlySet<string> = new Set(['wrong', 'slip', 'undecided', 'invalid']);

describe('simulated students', () => {
  test('who only round are never wrong', () => {
    for (let seed = 0; seed < 3 * GRAPHS; seed++) {
      const pick = random(seed);
      const graph = randomGraph(pick);
      const table = fillIn(graph, { ...studentOf(pick), mistake: { kind: 'none' } });
      const { verdict, rows } = judgeText(makePart(graph.yaml), table);
      expect(verdict, `${graph.yaml}\n${JSON.stringify(rows, null, 1)}`).toBe('correct');
    }
  });

  test('who make one mistake are told where, and carry the rest', () => {
    const seen = { found: 0, missed: 0, named: 0 };
    for (let seed = 0; seed < GRAPHS; seed++) {
      const pick = random(100 + seed);
      const graph = randomGraph(pick);
      const part = makePart(graph.yaml);
      const student = studentOf(pick);
      const clean = fillIn(graph, { ...student, mistake: { kind: 'none' } });
      const sizeOfLine = (label: string) => Number(clean.find((row) => row[0] === label)![1]);
      for (const { mistake, places } of mistakesIn(
        graph,
        pick,
        clean.map((row) => row[0]),
        sizeOfLine,
      )) {
        const table = fillIn(graph, { ...student, mistake });
        const changed = table.filter(([, text], k) => text !== clean[k]![1]).map((row) => row[0]);
        if (changed.length === 0) continue;
        const { rows } = judgeText(part, table);
        const off = rows!.filter((r) => OFF.has(r.verdict));
        // The first line whose angle is in degrees may come out right by chance; only one is to be blamed.
        const allowed = mistake.kind === 'degrees' ? off.slice(0, 1).map((r) => r.label) : places;
        const elsewhere = off.filter((r) => !allowed.includes(r.label));
        expect(
          elsewhere,
          `${JSON.stringify(mistake)}\n${graph.yaml}\n${JSON.stringify(rows, null, 1)}`,
        ).toEqual([]);
        if (off.length === 0) seen.missed += 1;
        else seen.found += 1;
        if (off.some((r) => !/^(your own|$)/.test(r.note))) seen.named += 1;
      }
    }
    // A mistake may drown in the rounding of the student.
    expect(seen.missed).toBeLessThan(0.06 * seen.found);
    expect(seen.named).toBeGreaterThan(0.5 * seen.found);
  });
});

describe('tables of vectors and matrices', () => {
  const part = makePart(`kind: backprop
network:
  inputs: {x: [1, -2]}
  params: {W: {value: [[0.5, -1], [2, 0.3], [1, 1]]}, b: [0.1, 0.2, 0.3], v: [1, -1, 2], t: 2}
  nodes: {z: W*x + b, h: relu(z), y: v'*h}
  loss: (y - t)^2
require: [y, dL/dW]`);
  const good = {
    z: '[2.6, 1.6, -0.7]',
    h: '2.6, 1.6, 0',
    y: '1.0',
    'dL/dy': '-2',
    'dL/dv': '[-5.2, -3.2, 0]',
    'dL/dh': '[-2; 2; -4]',
    'dL/dz': '(-2, 2, 0)',
    'dL/db': '[-2, 2, 0]',
    'dL/dW': '[[-2, 4], [2, -4], [0, 0]]',
  };

  test('are judged entry by entry', () => {
    expect(judgeText(part, good)).toMatchObject({ verdict: 'correct', share: 1 });
    expect(judgeText(part, { ...good, 'dL/dx': '[3, 2.6]' }).verdict).toBe('correct');
    expect(
      judgeText(part, { 'z[1]': '2.6', y: '1', 'dL/dz[2]': '2', 'dL/dW': '[-2, 4; 2, -4; 0, 0]' }).verdict,
    ).toBe('correct');
  });

  test('name the entry that is wrong, and carry it', () => {
    const { verdict, rows, feedback } = judgeText(part, {
      ...good,
      'dL/dz': '[-2, 2, -4]',
      'dL/db': '[-2, 2, -4]',
      'dL/dW': '[[-2, 4], [2, -4], [-4, 8]]',
    });
    expect(verdict).toBe('wrong');
    const of = (label: string) => rows!.find((r) => r.label === label)!;
    expect(of('dL/dz')).toMatchObject({ verdict: 'wrong' });
    expect(of('dL/dz').note).toContain('dL/dz[3] = -4');
    expect(of('dL/dz').note).toContain('the local derivative is left out');
    expect(of('dL/db').verdict).toBe('carried');
    expect(of('dL/dW').verdict).toBe('carried');
    expect(feedback.at(-1)).toContain('2 lines only carry');
  });

  test('tell what does not fit', () => {
    const note = (label: string, text: string) =>
      judgeText(part, { ...good, [label]: text }).rows!.find((r) => r.label === label)!;
    expect(note('z', '[2.6, 1.6]')).toMatchObject({
      verdict: 'invalid',
      note: expect.stringContaining('3 numbers are needed'),
    });
    expect(note('dL/dW', '[[-2, 2, 0], [4, -4, 0]]').note).toContain('rows and columns are exchanged');
    expect(note('z', '[2.6, much, 1]').note).toContain('`much` is no number');
  });

  test('the outer product in the wrong order', () => {
    const { rows } = judgeText(part, { ...good, 'dL/dW': '[[-2, 4], [2, -4], [0, 1]]' });
    expect(rows!.find((r) => r.label === 'dL/dW')).toMatchObject({
      verdict: 'wrong',
      note: expect.stringContaining('dL/dW[3, 2] = 1'),
    });
  });
});
