import { describe, expect, it } from 'vitest';
import { Dag, dependents, type NodeId, reachable } from '../../src/expr/dag.js';
import { createUniform } from '../../src/graph/init.js';
import { sliceTape } from '../../src/graph/slice.js';
import { sweepForward, sweepReverse, sweepTangent } from '../../src/graph/sweep.js';
import { compileTape, createWorkspace, read, write } from '../../src/graph/tape.js';
import { matrixShape } from '../../src/op/shape.js';
import { table } from '../../src/op/table.js';

const scalarRows = table.filter((op) => op.kind === 'elementwise');

describe('scalar instructions', () => {
  it.each(scalarRows.map((op) => [`${op.name}/${op.arity[0]}`, op] as const))(
    '%s is its row',
    (_name, op) => {
      const dag = new Dag();
      const inputs = op.samples.map((_, i) => dag.input(`x${i}`, []));
      const output = dag.apply(op, inputs);
      const tape = compileTape(dag, [output], inputs);
      const run = createWorkspace(tape);
      const uniform = createUniform(7, 0);
      for (let round = 0; round < 20; round++) {
        const point = op.samples.map(([low, high]) => low + (high - low) * uniform());
        const [x = 0, y = x, z = x] = point;
        inputs.forEach((id, i) => {
          write(tape, run.values, id, [point[i]!]);
          write(tape, run.tangents, id, [i === 0 ? 1 : 0]);
        });
        sweepForward(tape, run);
        expect(run.values[tape.offset[output]!]).toBe(
          op.value(x, op.arity[0] > 1 ? y : 0, op.arity[0] > 2 ? z : 0),
        );
        run.adjoints.fill(0);
        run.adjoints[tape.offset[output]!] = 1;
        sweepReverse(tape, run);
        sweepTangent(tape, run);
        inputs.forEach((id, i) => {
          const slope = op.slopeFromValue?.(op.value(x, y, z), x) ?? op.partials[i]!(x, y, z);
          if (Number.isNaN(slope)) return;
          const found = run.adjoints[tape.offset[id]!]!;
          // Division is written out in the sweeps, in another order of roundings.
          expect(Math.abs(found - slope)).toBeLessThanOrEqual(4e-16 * Math.abs(slope));
        });
        const along = run.tangents[tape.offset[output]!]!;
        const slopes = op.partials.map((partial) => partial(x, y, z));
        // An operand without a derivative (the degree of a root) leaves no tangent, even where it stands still.
        if (slopes.some(Number.isNaN)) continue;
        expect(Math.abs(along - slopes[0]!)).toBeLessThanOrEqual(4e-16 * Math.abs(slopes[0]!));
      }
    },
  );
});

describe('matrix products', () => {
  const sizes = [
    [1, 3, 1],
    [3, 5, 1],
    [4, 1, 1],
    [9, 6, 1],
    [13, 2, 1],
    [5, 4, 3],
    [8, 7, 2],
  ] as const;
  it.each(sizes)('%i x %i by %i x p: sums in the order of the textbook, bit for bit', (m, n, p) => {
    const uniform = createUniform(m * 100 + n * 10 + p, 1);
    const draw = (count: number) => Float64Array.from({ length: count }, () => uniform() - 0.5);
    const dag = new Dag();
    const a = dag.input('A', m === 1 && n === 1 ? [] : matrixShape(m, n));
    const b = dag.input('B', matrixShape(n, p));
    const product = dag.call('#matmul', a, b);
    const tape = compileTape(dag, [product], [a, b]);
    const run = createWorkspace(tape);
    const [left, right, seed] = [draw(m * n), draw(n * p), draw(m * p)];
    // Some rows without an adjoint, as behind units that a relu switched off.
    for (let i = 0; i < seed.length; i++) if (i % 3 === 1) seed[i] = 0;
    write(tape, run.values, a, left);
    write(tape, run.values, b, right);
    sweepForward(tape, run);
    write(tape, run.adjoints, product, seed);
    sweepReverse(tape, run);
    const value = new Float64Array(m * p);
    const leftAdjoint = new Float64Array(m * n);
    const rightAdjoint = new Float64Array(n * p);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < p; j++) {
        for (let k = 0; k < n; k++) {
          value[i * p + j]! += left[i * n + k]! * right[k * p + j]!;
          leftAdjoint[i * n + k]! += seed[i * p + j]! * right[k * p + j]!;
          rightAdjoint[k * p + j]! += seed[i * p + j]! * left[i * n + k]!;
        }
      }
    }
    expect(read(tape, run.values, product)).toEqual(value);
    expect(read(tape, run.adjoints, a)).toEqual(leftAdjoint);
    expect(read(tape, run.adjoints, b)).toEqual(rightAdjoint);
  });

  it('asks nothing of the other side where there is no adjoint', () => {
    const dag = new Dag();
    const a = dag.input('A', [5, 2]);
    const b = dag.input('b', [2]);
    const tape = compileTape(dag, [dag.call('#matmul', a, b)], [a, b]);
    const run = createWorkspace(tape);
    write(tape, run.values, a, [1, 2, Number.POSITIVE_INFINITY, 4, 5, 6, 7, 8, 9, 10]);
    write(tape, run.values, b, [1, 1]);
    sweepForward(tape, run);
    run.adjoints.set([1, 0, 1, 1, 1], tape.offset[dag.call('#matmul', a, b)]!);
    sweepReverse(tape, run);
    expect([...read(tape, run.adjoints, b)]).toEqual([22, 26]);
  });
});

/** A random DAG of additions, products and sines over four inputs. */
function randomDag(seed: number): { readonly dag: Dag; readonly inputs: readonly NodeId[] } {
  const uniform = createUniform(seed, 2);
  const dag = new Dag();
  const inputs = ['p', 'q', 'r', 's'].map((name) => dag.input(name, []));
  const all = [...inputs];
  const pick = () => all[Math.floor(uniform() * all.length)]!;
  for (let k = 0; k < 60; k++) {
    const kind = uniform();
    all.push(
      kind < 0.4
        ? dag.call('add', pick(), pick())
        : kind < 0.8
          ? dag.call('multiply', pick(), pick())
          : dag.call('sin', pick()),
    );
  }
  return { dag, inputs };
}

describe('a slice of a tape', () => {
  it('gives what the whole tape gives, after a change of its source', () => {
    for (let seed = 1; seed <= 25; seed++) {
      const { dag, inputs } = randomDag(seed);
      const target = dag.size - 1 - (seed % 7);
      const whole = compileTape(dag, [dag.size - 1, target, ...inputs], inputs);
      const plain = createWorkspace(whole);
      inputs.forEach((id, i) => {
        write(whole, plain.values, id, [0.3 + 0.2 * i]);
      });
      sweepForward(whole, plain);
      for (const source of inputs) {
        const slice = sliceTape(whole, source, target);
        const run = createWorkspace(slice);
        run.values.set(plain.values);
        write(whole, run.values, source, [-0.8]);
        sweepForward(slice, run);
        const reference = createWorkspace(whole);
        reference.values.set(plain.values);
        write(whole, reference.values, source, [-0.8]);
        sweepForward(whole, reference);
        expect(run.values[whole.offset[target]!]).toBe(reference.values[whole.offset[target]!]);
        expect(slice.length).toBeLessThanOrEqual(whole.length);
      }
    }
  });

  it('is empty where the target does not depend on the source', () => {
    const dag = new Dag();
    const [x, y] = [dag.input('x', []), dag.input('y', [])];
    const [f, g] = [dag.call('sin', x), dag.call('sin', y)];
    const tape = compileTape(dag, [f, g], [x, y]);
    expect(sliceTape(tape, x, g).length).toBe(0);
    expect(sliceTape(tape, x, f).length).toBe(1);
  });
});

describe('walks over the graph', () => {
  it('reach the same nodes in the same order whatever else the graph holds', () => {
    const { dag } = randomDag(3);
    const root = dag.size - 1;
    const before = reachable(dag, [root]);
    const sources = [0];
    const all = dependents(dag, sources);
    const among = dependents(dag, sources, before);
    expect(before.map((id) => among[id])).toEqual(before.map((id) => all[id]));
    // Far more nodes than are reached: the walk then sorts instead of scanning.
    let other = dag.input('other', []);
    for (let k = 0; k < 5000; k++) other = dag.call('add', other, dag.constant(k));
    expect(reachable(dag, [root])).toEqual(before);
    expect([...before]).toEqual([...before].sort((a, b) => a - b));
  });

  it('find equal nodes again among many', () => {
    const dag = new Dag();
    const x = dag.input('x', []);
    const ids = Array.from({ length: 3000 }, (_, k) => dag.call('multiply', x, dag.constant(k)));
    expect(new Set(ids).size).toBe(3000);
    const size = dag.size;
    expect(Array.from({ length: 3000 }, (_, k) => dag.call('multiply', x, dag.constant(k)))).toEqual(ids);
    expect(dag.size).toBe(size);
  });
});
