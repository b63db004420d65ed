import { describe, expect, test } from 'vitest';
import { evaluateHole, readHole } from '../../src/graph/template.js';
import { complaints, declaredNodes, load, run } from './load-run.js';

describe('holes of templates', () => {
  const at = (text: string, k: number) => {
    const hole = readHole(text, 'k');
    return typeof hole === 'string' ? hole : evaluateHole(hole, k);
  };

  test('are sums of the index and whole numbers', () => {
    expect(at('k', 7)).toBe(7);
    expect(at(' k - 1 ', 7)).toBe(6);
    expect(at('10-k+2', 7)).toBe(5);
    expect(at('k+k', 7)).toBe(14);
    expect(at('-k', 7)).toBe(-7);
    expect(at('3', 7)).toBe(3);
  });

  test.each(['', ' ', 'j', '2k', 'k*2', 'k-', 'k--1', '1.5', 'k 1'])('`%s` is refused', (text) => {
    expect(readHole(text, 'k')).toBeTypeOf('string');
  });
});

describe('repeat', () => {
  test('fills numbers, indices and the index itself', () => {
    const network = load(
      'inputs: {x: [5, 6, 7]}\nrepeat: {k: 1..3, nodes: {"p{k}": "{k}*x[{4-k}] + k - {k-2}"}}\noutput: p1 + p2 + p3',
    );
    const { value } = run(network);
    expect(['p1', 'p2', 'p3'].map((p) => value(p)[0])).toEqual([7 + 2, 2 * 6 + 2, 15 + 2]);
    expect(network.nodes[0]?.expression).toBe('1*x[3] + k - -1');
  });

  test('lists, parameters, and rounds that run backwards', () => {
    const network = load(`inputs: {x: 1}
nodes: {u4: x}
repeat:
  - {i: 0..3, params: {"w{i}": 2}, nodes: {"u{i}": "w{i}*u{i+1}"}}
  - {k: 0..0, nodes: {v: u0 + 1}}
output: v`);
    expect(run(network).value('v')).toEqual([17]);
    expect(network.variables.map((v) => v.name)).toEqual(['x', 'w0', 'w1', 'w2', 'w3']);
  });

  test('rounds whose shapes change, and rounds in which names coincide', () => {
    // The first rounds have vectors of other lengths, and a1 + b1 adds a node to itself in one round only.
    const network = load(`inputs: {x: [1, 2]}
params: {A1: [[1, 2], [3, 4], [5, 6]], A2: [[1, 0, 1]], A3: 2, A4: 3}
nodes: {h0: x}
repeat: {k: 1..4, nodes: {"h{k}": "A{k}*h{k-1}", "g{k}": "sum(h{k}) + sum(h{4})"}}
output: h4 + g1 + g4`);
    const { value, adjoint } = run(network);
    // h1 = (5, 11, 17), h2 = 22, h3 = 44, h4 = 132.
    expect(value('h4')).toEqual([132]);
    expect(value('g1')).toEqual([33 + 132]);
    expect(value('g4')).toEqual([264]);
    expect(adjoint('h4')).toEqual([4]);
    expect(adjoint('h1')).toEqual([25, 1, 25]);
  });

  test('rounds are replayed exactly: they agree with the same nodes written out', () => {
    const template = (k: string, previous: string) =>
      `  "a${k}": sin(a${previous} + c)*exp(-b${previous}^2) + pi\n  "b${k}": "a${previous} > b${previous} ? a${previous} : max(b${previous}, c, 0.1)"\n`;
    const head = 'inputs: {x: 0.3, c: 0.2}\n';
    const first = '  a0: cos(x)\n  b0: x*c\n';
    const written = Array.from({ length: 9 }, (_, k) => template(String(k + 1), String(k))).join('');
    const tail = 'output: a9*b9\n';
    const one = run(load(`${head}nodes:\n${first}${written}${tail}`));
    const other = run(
      load(
        `${head}nodes:\n${first}repeat:\n  k: 1..9\n  nodes:\n${template('{k}', '{k-1}').replace(/^/gm, '  ')}\n${tail}`,
      ),
    );
    for (const name of ['a9*b9', 'a5', 'b7']) expect(other.value(name)).toEqual(one.value(name));
    for (const name of ['x', 'c', 'a3']) expect(other.adjoint(name)).toEqual(one.adjoint(name));
  });

  test('one report per template', () => {
    const text =
      'inputs: {x: 1}\nrepeat: {k: 1..1000, nodes: {"t{k}": "x + foo", "u{k}": "t{k}*[x, x] + bar"}}\noutput: u9';
    expect(complaints(text)).toEqual(['unknown-name: foo', 'unknown-name: bar']);
  });

  test('a number below zero cannot be part of a name', () => {
    const text = 'inputs: {x: 1}\nrepeat: {k: 0..3, nodes: {"t{k}": "sin(t{k-1})"}}\noutput: t3';
    expect(complaints(text)).toEqual(['template: "sin(t{k-1})"']);
  });

  test('cycles through rounds are shown shortened', () => {
    const text =
      'inputs: {x: 1}\nnodes: {t0: t50}\nrepeat: {k: 1..50, nodes: {"t{k}": "x + t{k-1}"}}\noutput: t3';
    expect(complaints(text)).toEqual(['cycle: t0']);
  });

  test('a hundred thousand nodes, in either direction', () => {
    const n = 50_000;
    const up = load(
      `inputs: {x: 1}\nnodes: {t0: x, s0: x}\nrepeat: {k: 1..${n}, nodes: {"t{k}": "t{k-1} + 1", "s{k}": "s{k-1} - 1"}}\noutput: t${n} + s${n}`,
    );
    expect(declaredNodes(up)).toHaveLength(2 * n + 2);
    expect(run(up).value(`t${n} + s${n}`)).toEqual([2]);
    const down = load(
      `inputs: {x: }\nnodes: {t${n}: x}\nrepeat: {k: 0..${n - 1}, nodes: {"t{k}": "t{k+1} + 1"}}\noutput: t0`,
    );
    expect(declaredNodes(down)[0]?.name).toBe(`t${n}`);
    expect(declaredNodes(down).at(-1)?.name).toBe('t0');
  });
});
