import { describe, expect, test } from 'vitest';
import { Dag, type NodeId } from '../../src/expr/dag.js';
import { readText } from '../expr/build.js';
import { byReverse, derive, valueAt } from './witnesses.js';

/** Nodes that differentiating adds, per node of the expression. */
function growth(build: (dag: Dag, x: NodeId) => NodeId, shape: readonly number[] = []): number {
  const dag = new Dag();
  const x = dag.input('x', shape);
  const root = build(dag, x);
  const before = dag.size;
  derive(dag, root, x);
  return (dag.size - before) / before;
}

const chain = (dag: Dag, x: NodeId, length: number) => {
  let node = x;
  for (let k = 0; k < length; k++) node = dag.call(k % 2 === 0 ? 'tanh' : 'sin', node);
  return node;
};

const sum = (dag: Dag, x: NodeId, terms: number) => {
  let total = dag.call('sin', x);
  for (let k = 2; k <= terms; k++)
    total = dag.call('add', total, dag.call('sin', dag.call('multiply', dag.constant(k), x)));
  return total;
};

const products = (dag: Dag, x: NodeId, factors: number) => {
  let total = x;
  for (let k = 1; k <= factors; k++) total = dag.call('multiply', total, dag.call('add', x, dag.constant(k)));
  return total;
};

const quotients = (dag: Dag, x: NodeId, levels: number) => {
  let total = x;
  for (let k = 1; k <= levels; k++) total = dag.call('divide', dag.constant(k), dag.call('add', x, total));
  return total;
};

const ladder = (dag: Dag, x: NodeId, levels: number) => {
  let [a, b] = [x, x];
  for (let k = 0; k < levels; k++) {
    const next = dag.call('sin', dag.call('add', a, b));
    b = dag.call('cos', dag.call('multiply', a, b));
    a = next;
  }
  return dag.call('multiply', a, b);
};

describe('the derivative of a large expression stays of its size', () => {
  test.each<[string, (dag: Dag, x: NodeId, size: number) => NodeId, number]>([
    ['a chain', chain, 1000],
    ['a sum', sum, 2500],
    ['a product', products, 500],
    ['a continued fraction', quotients, 500],
    ['a ladder', ladder, 500],
  ])('%s', (_name, build, size) => {
    const small = growth((dag, x) => build(dag, x, size));
    const large = growth((dag, x) => build(dag, x, 2 * size));
    // Twice the size, the same number of new nodes per node.
    expect(large).toBeLessThan(1.2 * small + 1);
    expect(large).toBeLessThan(60);
  });

  test.each<[string, (dag: Dag, x: NodeId, size: number) => NodeId]>([
    ['a chain', chain],
    ['a sum', sum],
  ])('%s of vectors', (_name, build) => {
    const small = growth((dag, x) => build(dag, x, 500), [4]);
    const large = growth((dag, x) => build(dag, x, 1000), [4]);
    expect(large).toBeLessThan(1.2 * small + 1);
  });

  test('and is right', () => {
    for (const build of [chain, ladder, quotients]) {
      const dag = new Dag();
      const x = dag.input('x', []);
      const root = build(dag, x, 200);
      const { derivative } = derive(dag, root, x);
      const point = new Map([[x, [0.7]]]);
      const reverse = byReverse(dag, root, x, point)[0]![0]!;
      expect(Math.abs(valueAt(dag, derivative.id, point)[0]! - reverse)).toBeLessThanOrEqual(
        1e-10 * Math.abs(reverse) + 1e-15,
      );
    }
  });
});

describe('numbers in a derivative', () => {
  test('collected fractions never leave the doubles', () => {
    const terms = Array.from({ length: 1000 }, (_, k) => `x/${k + 1}`);
    const { dag, id } = readText(terms.join(' + '));
    const { derivative } = derive(dag, id, dag.findInput('x')!);
    const harmonic = Array.from({ length: 1000 }, (_, k) => 1 / (k + 1)).reduce((s, v) => s + v, 0);
    expect(valueAt(dag, derivative.id, new Map())[0]!).toBeCloseTo(harmonic, 12);
  });
  test.each([
    ['1e-300*x', 1e-300],
    ['1e300*x', 1e300],
    ['x*1e-200*1e-100', 1e-300],
    ['1.0507009873554805*1.7580993408473766*x', 1.0507009873554805 * 1.7580993408473766],
    ['x/0.3333333333333333', 3],
    [
      'x/3/7/11/13/17/19/23/29/31/37/41/43/47',
      1 / (3 * 7 * 11 * 13 * 17 * 19 * 23 * 29 * 31 * 37 * 41 * 43 * 47),
    ],
  ])('%s', (text, wanted) => {
    const { dag, id } = readText(text);
    const { derivative } = derive(dag, id, dag.findInput('x')!);
    const value = valueAt(dag, derivative.id, new Map())[0]!;
    expect(Math.abs(value / wanted - 1)).toBeLessThan(1e-14);
  });
});
