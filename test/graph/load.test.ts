import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { declaredNodes, load, run, tryLoad } from './load-run.js';

const folder = fileURLToPath(new URL('../../problems/graphs/', import.meta.url));
const shipped = (name: string) => readFileSync(`${folder}${name}.yaml`, 'utf8');
const files = readdirSync(folder).filter((f) => f.endsWith('.yaml'));

describe('the networks in problems/graphs', () => {
  test.each(files)('%s has no mistakes', (file) => {
    const readTable = (path: string) => ({ name: path, text: readFileSync(`${folder}${path}`, 'utf8') });
    const result = tryLoad(shipped(file.replace('.yaml', '')), { readTable });
    expect(result.ok).toBe(true);
    expect(result.diagnostics.map((d) => d.code)).toEqual(
      file === 'two-branch.yaml' ? ['given-consistency'] : [],
    );
  });

  test('sin/cos ladder at 1', () => {
    const network = load(shipped('sincos'));
    const { value, adjoint } = run(network);
    // The recurrence, written as a loop with its tangent.
    let [t, b, dt, db] = [Math.sin(1), Math.cos(1), Math.cos(1), -Math.sin(1)];
    for (let k = 2; k <= 5; k++) {
      const [s, ds] = [t + b, dt + db];
      [t, b, dt, db] = [Math.sin(s), Math.cos(s), Math.cos(s) * ds, -Math.sin(s) * ds];
    }
    expect(value('t5 * b5')[0]).toBeCloseTo(t * b, 15);
    expect(adjoint('x')[0]).toBeCloseTo(dt * b + t * db, 15);
    expect(declaredNodes(network).map((n) => n.name)).toEqual('t1 b1 t2 b2 t3 b3 t4 b4 t5 b5'.split(' '));
    expect(network.nodes[2]?.expression).toBe('sin(t1 + b1)');
  });

  test('edge graph of 2022/09/01', () => {
    const network = load(shipped('edges-2022-09-01'));
    const { value, adjoint } = run(network);
    expect(network.partialsOnly).toBe(true);
    const expected = {
      o: -10,
      u1: 10,
      u2: -10,
      u3: -20,
      v1: 30,
      v2: -10,
      v3: 10,
      x1: -100,
      x2: 110,
      x3: -30,
    };
    for (const [name, d] of Object.entries(expected)) expect(adjoint(name)[0]).toBeCloseTo(d, 12);
    expect(value('o')).toEqual([0.1]);
    for (const name of ['u1', 'v3']) expect(value(name)).toEqual([Number.NaN]);
  });

  test('edge graph of 2022/06/16', () => {
    const { adjoint } = run(load(shipped('edges-2022-06-16')));
    const expected = { act: -10, q1: -10, q2: -10, q3: -20, p1: -30, p2: 10 };
    for (const [name, d] of Object.entries(expected)) expect(adjoint(name)[0]).toBeCloseTo(d, 12);
  });

  test('two branches: what arrives at the products W*v', () => {
    const network = load(shipped('two-branch'));
    const { adjoint, value } = run(network);
    // dL/dW1 = (dL/dz1) v' with v = (2, 3, 5, 1): the last column is dL/dz1.
    const column = (d: readonly number[]) => [d[3], d[7], d[11]];
    const [a, b] = [column(adjoint('W1')), column(adjoint('W2'))];
    for (const [i, x] of [-2, 0, 4].entries()) expect(a[i]).toBeCloseTo(x, 12);
    for (const [i, x] of [0.16, 0.75, 0.42].entries()) expect(b[i]).toBeCloseTo(x, 12);
    expect(value('h1')).toEqual([2, -1, 3]);
    expect(network.variables.find((v) => v.name === 'W1')?.value).toBeUndefined();
  });

  test('shared parameter', () => {
    const { adjoint, value } = run(load(shipped('shared-parameter')));
    const [x1, x2, t, v] = [1.5, -0.5, 1, 0.3];
    const [z3] = value('z3');
    const [z4] = value('z4');
    const [y] = value('y');
    const slope = (s: number) => 1 / (1 + Math.exp(-s));
    expect(adjoint('v')[0]).toBeCloseTo((y! - t) * (z3! * x1 * slope(v) + z4! * x2 * slope(-v)), 14);
  });

  test('two-layer ReLU network: units that are off have no gradient', () => {
    const { adjoint, value } = run(load(shipped('two-layer-relu')));
    for (const name of ['p2', 'q02', 'q12', 'q22', 't02', 't12', 'q21']) expect(adjoint(name)).toEqual([0]);
    expect(adjoint('p0')).toEqual([1]);
    expect(adjoint('p1')).toEqual(value('k1'));
    expect(adjoint('q01')).toEqual([1.4]);
    expect(adjoint('t01')[0]).toBeCloseTo(1.4 * 0.9, 15);
    expect(adjoint('t11')[0]).toBeCloseTo(1.4 * 0.9 * 0.8, 15);
  });

  test('shared sub-expressions', () => {
    const f1 = Math.exp(0.5);
    const f3 = f1 + f1 ** 2;
    const expected = (Math.exp(f3) + Math.cos(f3)) * (1 + 2 * f1) * f1;
    expect(run(load(shipped('shared-subexpression'))).adjoint('x')[0]).toBeCloseTo(expected, 10);
  });

  test('sigmoid neuron', () => {
    const { adjoint, value } = run(load(shipped('sigmoid-neuron')));
    const [y] = value('y');
    expect(adjoint('w')[0]).toBeCloseTo((y! - 1) * y! * (1 - y!) * 2, 15);
    expect(adjoint('b')[0]).toBeCloseTo((y! - 1) * y! * (1 - y!), 15);
  });

  test('toy model', () => {
    const { adjoint, value } = run(load(shipped('toy-model')));
    const of = (name: string) => value(name)[0]!;
    const chain = 2 * (of('f3') - 2) * 0.6 * -Math.sin(of('f2')) * -1.2 * of('h2') * 0.7 * Math.cos(of('f0'));
    expect(adjoint('b0')[0]).toBeCloseTo(chain, 14);
    expect(adjoint('w0')[0]).toBeCloseTo(chain * 2.3, 14);
  });

  test('fifty layers', () => {
    const { value } = run(load(shipped('deep-50')));
    let h = 0.7;
    for (let k = 1; k <= 50; k++) h = Math.tanh(1.05 * h + 0.02);
    expect(value('h50')[0]).toBeCloseTo(h, 15);
  });

  test('small network with data', () => {
    const network = load(shipped('mlp-data'));
    expect(network.layers).toEqual([2, 3, 1]);
    expect(network.data).toHaveLength(4);
    expect(network.data[1]?.get('x')).toEqual([0, 1]);
    expect(network.variables.map((v) => `${v.name} ${v.role} [${v.shape}]`)).toEqual([
      'x input [2]',
      'y input []',
      'W1 param [3,2]',
      'b1 param [3]',
      'W2 param [1,3]',
      'b2 param []',
    ]);
    expect(declaredNodes(network).map((n) => `${n.name}: ${n.expression}`)).toEqual([
      'z1: W1*x + b1',
      'h1: tanh(z1)',
      'z2: W2*h1 + b2',
    ]);
    // Same seed, but the layers draw from streams of their own.
    const [w1, w2] = ['W1', 'W2'].map((name) => network.variables.find((v) => v.name === name)?.value ?? []);
    expect(w1![0]! / w2![0]!).not.toBeCloseTo(w1![1]! / w2![1]!, 6);
  });
});
