import { describe, expect, test } from 'vitest';
import { complaints, declaredNodes, load, run, tryLoad } from './load-run.js';

describe('values and shapes', () => {
  test('numbers, vectors, matrices, columns', () => {
    const network = load(
      'inputs: {a: 1.5e-3, b: [1, 2], c: [[1, 2], [3, 4], [5, 6]], d: [[1], [2]], e: {shape: [2, 1]}, f: {shape: []}}\noutput: a',
    );
    const shapes = Object.fromEntries(network.variables.map((v) => [v.name, v.shape]));
    expect(shapes).toEqual({ a: [], b: [2], c: [3, 2], d: [2], e: [2], f: [] });
    expect(network.variables.map((v) => v.value)).toEqual([
      [0.0015],
      [1, 2],
      [1, 2, 3, 4, 5, 6],
      [1, 2],
      undefined,
      undefined,
    ]);
  });

  test('shapes are inferred through nodes', () => {
    const network = load(
      'inputs: {x: }\nparams: {W: , b: }\nnodes: {z: W*x + b, s: softmax(z)}\noutput: s[4]',
    );
    const shapes = Object.fromEntries(network.variables.map((v) => [v.name, v.shape]));
    expect(shapes['W']).toHaveLength(2);
    expect(shapes['W']?.[1]).toBe(shapes['x']?.[0]);
    expect(run(network).value('s').length).toBeGreaterThanOrEqual(4);
  });

  test('values from outside', () => {
    const text = 'inputs: {x: 1, y: }\nparams: {w: {shape: [2]}}\noutput: sum(x*w) + y';
    const value = (entries: [string, number | number[] | number[][]][]) => ({ values: new Map(entries) });
    const network = load(
      text,
      value([
        ['x', 3],
        ['w', [1, 2]],
        ['y', 5],
        ['nobody', 1],
      ]),
    );
    expect(run(network).value('sum(x*w) + y')).toEqual([14]);
    expect(complaints(text, value([['x', [1, 2]]]))).toEqual(['value-shape']);
    expect(complaints(text, value([['w', [1, 2, 3]]]))).toEqual(['value-shape']);
    expect(complaints(text, value([['x', Number.NaN]]))).toEqual(['value-syntax']);
    expect(complaints(text, value([['w', [[1], [2, 3]]]]))).toEqual(['value-syntax']);
  });

  test('aliases stand for values', () => {
    const network = load('inputs: {x: &v [1, 2], y: *v}\nnodes: {a: &f x + y, b: *f}\noutput: sum(a + b)');
    expect(run(network).value('sum(a + b)')).toEqual([12]);
  });

  test('very many aliases are refused', () => {
    const names = Array.from({ length: 1200 }, (_, k) => `x${k}: *v`).join(', ');
    const found = complaints(`params: {v: &v 1, ${names}}\noutput: v`);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^limit/);
    // Nine levels of nine, a few hundred bytes for 9^9 entries if they were expanded.
    const level = (k: number) =>
      `  x${k}: &a${k} [${Array.from({ length: 9 }, () => (k ? `*a${k - 1}` : '1')).join(', ')}]\n`;
    const laughs = Array.from({ length: 9 }, (_, k) => level(k)).join('');
    expect(tryLoad(`inputs:\n${laughs}output: sum(x0)`).ok).toBe(false);
  });
});

describe('nodes', () => {
  test('come in any order and keep the order of the file where they can', () => {
    const network = load('inputs: {x: 1}\nnodes: {c: a + b, a: sin(x), b: cos(a), d: 2*x}\noutput: c*d');
    expect(declaredNodes(network).map((n) => n.name)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('with equal definitions stay apart', () => {
    const network = load(
      'inputs: {x: 0.5}\nnodes: {a: sin(x), b: sin(x), c: x, d: a, e: 3}\noutput: a*b + c*d*e',
    );
    expect(new Set(declaredNodes(network).map((n) => n.id)).size).toBe(5);
    for (const { id, name } of declaredNodes(network))
      expect(network.dag.node(id)).toMatchObject({ label: name });
    const s = Math.sin(0.5);
    expect(run(network).adjoint('a')[0]).toBeCloseTo(s + 1.5, 14);
    expect(run(network).adjoint('b')[0]).toBeCloseTo(s, 14);
  });

  test('may be called like a function or a constant', () => {
    const network = load('inputs: {σ: 2, e: 5}\nnodes: {μ_1: log(σ), sum: e + sigmoid(σ)}\noutput: sum*μ_1');
    const expected = (5 + 1 / (1 + Math.exp(-2))) * Math.log(2);
    expect(run(network).value('sum*μ_1')[0]).toBeCloseTo(expected, 14);
  });

  test('an index of sum does not make a cycle with a node of that name', () => {
    const network = load('inputs: {x: 2}\nnodes: {k: "sum(k*x, k, 1, 3)"}\noutput: k');
    expect(run(network).value('k')).toEqual([12]);
  });

  test('several outputs and a loss', () => {
    const network = load('inputs: {x: 2}\nnodes: {y: x^2}\noutputs: [y, x + 1]\nloss: y/2');
    expect(network.outputs.map(({ role }) => role)).toEqual(['output', 'output', 'loss']);
    const { value } = run(network);
    expect(network.outputs.map(({ name }) => value(name)[0])).toEqual([4, 3, 2]);
    expect(network.outputs[0]?.name).toBe('y');
  });

  test('title', () => {
    expect(load('name: a title\ninputs: {x: 1}\noutput: x').title).toBe('a title');
    expect(load('inputs: {x: 1}\noutput: x').title).toBe('test.yaml');
  });
});

describe('places in the file', () => {
  const marks = (text: string) => complaints(text);

  test('in plain, quoted, folded and literal texts', () => {
    expect(marks('inputs: {x: 1}\nnodes:\n  a: x + foo # and more\noutput: a')).toEqual([
      'unknown-name: foo',
    ]);
    expect(marks('inputs: {x: 1}\nnodes:\n  a: "x + foo"\noutput: a')).toEqual(['unknown-name: foo']);
    expect(marks("inputs: {x: 1}\nnodes:\n  a: 'x'' + foo'\noutput: a")).toEqual(['unknown-name: foo']);
    expect(marks('inputs: {x: 1}\nnodes:\n  a: "x +\\\n    \\x20foo"\noutput: a')).toEqual([
      'unknown-name: foo',
    ]);
    expect(marks('inputs: {x: 1}\nnodes:\n  a: |\n    x\n    + foo\noutput: a')).toEqual([
      'unknown-name: foo',
    ]);
    expect(marks('inputs: {x: 1}\nnodes:\n  a: >- # x foo\n    x\n\n    + foo\noutput: a')).toEqual([
      'unknown-name: foo',
    ]);
    expect(marks('inputs: {x: 1}\nnodes:\n  a: x\n    + foo\noutput: a')).toEqual(['unknown-name: foo']);
  });

  test('with a byte-order mark and Windows line ends', () => {
    expect(marks('\ufeffinputs: {x: 1}\r\nnodes:\r\n  a: x + foo\r\noutput: a\r\n')).toEqual([
      'unknown-name: foo',
    ]);
  });

  test('of a template', () => {
    const text =
      'inputs: {x: 1}\nrepeat: {k: 1..3, nodes: {"t{k}": "cos(x) + {k} + foo{k+1}(2)"}}\noutput: t3';
    expect(marks(text)).toEqual(['unknown-function: foo{k+1}']);
  });

  test('mistakes that follow from other mistakes are not reported', () => {
    const text =
      'inputs: {x: 1}\nnodes: {a: foo + 1, b: "a[2] + bar", c: "sin(", d: c*a}\noutputs: [d, b]\nloss: "[a, x]"';
    expect(marks(text)).toEqual(['unknown-name: foo', 'unknown-name: bar', 'syntax: (']);
  });
});

describe('given values', () => {
  test('operands are worked out backwards through named nodes too', () => {
    const text =
      'inputs: {v: [2, 1]}\nparams: {W: {shape: [2, 2]}}\nnodes: {z: W*v, h: tanh(z)}\ngiven: {h: [0.5, -0.2], dL/dh: [1, 2]}';
    const { value, adjoint } = run(load(text));
    expect(value('z')[0]).toBeCloseTo(Math.atanh(0.5), 15);
    expect(adjoint('z')[0]).toBeCloseTo(0.75, 14);
    expect(adjoint('W')[3]).toBeCloseTo(2 * (1 - 0.04), 14);
  });

  test('operands that are known are left alone', () => {
    const network = load('inputs: {x: 0.3}\nnodes: {h: tanh(2*x)}\ngiven: {h: 0.5, dL/dh: 1}');
    expect(network.recovered).toBeUndefined();
    expect(network.nodes[0]?.given).toEqual([0.5]);
  });

  test('a linear layer upstream needs no values', () => {
    const text =
      'inputs: {h: {shape: [2]}}\nparams: {W: [[1, 2], [3, 4]]}\nnodes: {f: W*h}\ngiven: {dL/df: [1, 10]}';
    expect(run(load(text)).adjoint('h')).toEqual([31, 42]);
  });

  test('the upstream may be called anything', () => {
    const text = 'inputs: {x: 2}\nnodes: {y: x^2}\ngiven: {"∂J/∂y": 3}';
    expect(run(load(text)).adjoint('x')).toEqual([12]);
  });
});

describe('layers', () => {
  test('with weights, biases and activations of their own', () => {
    const text =
      'inputs: {x: [1, 2]}\nlayers:\n  - {dense: 2, weights: [[1, 2], [3, 4]], bias: [1, -20]}\n  - activation: relu\n  - {dense: 1, weights: [[2, 5]], activation: linear}\n';
    const network = load(text);
    expect(network.outputs.map((o) => o.name)).toEqual(['z2']);
    expect(run(network).value('z2')).toEqual([12]);
  });

  test('stay symbolic without weights and init', () => {
    const network = load('inputs: {x: {shape: [4]}}\nlayers: [{dense: 3, activation: softmax}]');
    expect(network.variables.map((v) => [v.name, v.shape, v.value])).toEqual([
      ['x', [4], undefined],
      ['W1', [3, 4], undefined],
      ['b1', [3], undefined],
    ]);
  });

  test('of one unit are numbers', () => {
    const network = load(
      'inputs: {x: 2, y: 1}\nlayers: [{input: x, dense: 1, weights: 3, bias: [1]}, {dense: 3, init: he}, {dense: 1, init: zeros}]\nloss: (z3 - y)^2',
    );
    expect(network.variables.map((v) => v.shape)).toEqual([[], [], [], [], [3], [3], [1, 3], []]);
    expect(run(network).value('z1')).toEqual([7]);
  });

  test('do not fit together with every list', () => {
    const codes = (layers: string) =>
      complaints(`inputs: {x: [1, 2]}\nlayers: ${layers}`).map((c) => c.split(':')[0]);
    expect(codes('[]')).toContain('layer');
    expect(codes('[{activation: relu}]')).toContain('layer');
    expect(codes('[{dense: 1, activation: softmax}]')).toContain('layer');
    expect(codes('[{dense: 2}, {input: x, dense: 2}]')).toContain('layer');
    expect(codes('[{dense: 2, activation: relu}, {activation: relu}]')).toContain('layer');
    expect(codes('[{dense: 2, init: he, weights: [[1, 2], [3, 4]]}]')).toContain('layer');
    expect(codes('[{dense: 2, init: {seed: 1}}]')).toContain('missing-key');
    expect(codes('[{}]')).toContain('missing-key');
    expect(codes('[{dense: 10000000}]')).toContain('limit');
    expect(codes('[{dense: 2.5}, {dense: 1, activation: dot}]')).toEqual(['wrong-type', 'activation']);
  });
});

describe('edges', () => {
  test('beside nodes, with declared sources', () => {
    const text =
      'inputs: {x: 3}\nnodes: {h: x^2}\nedges: [{from: h, to: u, partial: 2}, {from: x, to: u, partial: -1}, {from: s, to: u, partial: 1}]\nvalues: {u: 4, s: 7}\noutput: u^2';
    const { value, adjoint } = run(load(text));
    expect(value('u^2')).toEqual([16]);
    expect(adjoint('x')).toEqual([8 * (2 * 6 - 1)]);
    expect(value('s')).toEqual([7]);
  });
});

describe('data', () => {
  test('columns that nothing uses are left out with a warning', () => {
    const result = tryLoad('inputs: {x: 1}\noutput: x^2\ndata:\n  - {x: 1, y: 0}');
    expect(result.ok && result.value.variables.map((v) => v.name)).toEqual(['x']);
    expect(result.ok && [...result.value.data[0]!.keys()]).toEqual(['x']);
    expect(result.diagnostics.map((d) => [d.code, d.severity])).toEqual([['unused-value', 'warning']]);
  });

  test('shapes of inputs come from the first row', () => {
    const network = load(
      'inputs: {x: }\nparams: {w: [1, 2]}\nloss: "(w\' * x - y)^2"\ndata: [{x: [1, 1], y: 3}]',
    );
    expect(run(network).value("(w' * x - y)^2")).toEqual([0]);
  });
});
