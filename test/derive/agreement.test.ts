import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createToolbox,
  derivativeEntries,
  differentiateSymbolically,
} from '../../src/derive/differentiate.js';
import { estimateDerivative } from '../../src/difference/estimate.js';
import { Dag, type NodeId, reachable } from '../../src/expr/dag.js';
import { print } from '../../src/expr/print.js';
import { readText } from '../expr/build.js';
import { Grower, inputShapes, smooth, someShapes } from '../expr/random-expression.js';
import {
  apart,
  book,
  byReverse,
  bySymbols,
  byTangent,
  choosePoint,
  derive,
  isSmoothAt,
  valueAt,
} from './witnesses.js';

/** A random smooth expression and one of its inputs. */
const cases = fc.tuple(
  fc.integer({ min: 0, max: 2 ** 31 }),
  fc.integer({ min: 1, max: 5 }),
  fc.constantFrom(...someShapes),
);

function grow(
  seed: number,
  depth: number,
  shape: readonly number[],
): { dag: Dag; id: NodeId; inputs: readonly NodeId[] } {
  const dag = new Dag();
  const id = new Grower(dag, seed, smooth).grow(shape, depth);
  return { dag, id, inputs: reachable(dag, [id]).filter((k) => dag.node(k).kind === 'input') };
}

const options = (seed: number, numRuns: number) => ({ seed, numRuns, includeErrorInReport: true });

describe('the witnesses of a random expression', () => {
  test('reverse mode is tangent mode transposed', () => {
    fc.assert(
      fc.property(cases, ([seed, depth, shape]) => {
        const { dag, id, inputs } = grow(seed, depth, shape);
        const point = choosePoint(dag, [id], seed);
        if (!isSmoothAt(dag, id, point)) return;
        for (const input of inputs) {
          const difference = apart(byReverse(dag, id, input, point), byTangent(dag, id, input, point));
          if (!(difference < 1e-11)) throw new Error(`${print(dag, id)}: ${difference}`);
        }
      }),
      options(1, 400),
    );
  });

  test('the symbolic derivative evaluates to reverse mode, in every form', () => {
    const forms = new Set<string>();
    fc.assert(
      fc.property(cases, ([seed, depth, shape]) => {
        const { dag, id, inputs } = grow(seed, depth, shape);
        const point = choosePoint(dag, [id], seed);
        if (!isSmoothAt(dag, id, point)) return;
        for (const input of inputs) {
          const { derivative } = derive(dag, id, input);
          forms.add(derivative.form);
          const symbolic = bySymbols(dag, derivative, id, input, point);
          const difference = apart(symbolic, byReverse(dag, id, input, point));
          if (!(difference < 1e-9))
            throw new Error(
              `d/d${print(dag, input)} ${print(dag, id)}\n= ${print(dag, derivative.id)} (${derivative.form}): ${difference}`,
            );
        }
      }),
      options(2, 400),
    );
    expect([...forms].sort()).toEqual(['gradient', 'jacobian', 'pullback', 'tangent']);
  });

  test('entries are the entries', () => {
    fc.assert(
      fc.property(cases, ([seed, depth, shape]) => {
        const { dag, id, inputs } = grow(seed, depth, shape);
        for (const input of inputs) {
          const { toolbox, derivative } = derive(dag, id, input);
          const entries = derivativeEntries(toolbox, derivative, 20);
          if (!entries) continue;
          const point = choosePoint(dag, [id, derivative.id], seed);
          if (!isSmoothAt(dag, id, point)) continue;
          const difference = apart(
            [entries.map((e) => valueAt(dag, e, point)[0]!)],
            [valueAt(dag, derivative.id, point)],
          );
          if (!(difference < 1e-9))
            throw new Error(`${print(dag, derivative.id)}: ${entries.map((e) => print(dag, e))}`);
        }
      }),
      options(3, 200),
    );
  });

  test('what is printed reads back and means the same', () => {
    fc.assert(
      fc.property(cases, ([seed, depth, shape]) => {
        const { dag, id, inputs } = grow(seed, depth, shape);
        for (const input of inputs) {
          const { derivative } = derive(dag, id, input);
          const { cotangent } = derivative;
          const shapes = {
            ...inputShapes,
            ...(cotangent ? { [cotangent.name]: dag.shape(cotangent.id) } : {}),
          };
          const text = print(dag, derivative.id);
          const again = readText(text, shapes, dag).id;
          const point = choosePoint(dag, [id, derivative.id, again], seed);
          if (!isSmoothAt(dag, id, point)) continue;
          const difference = apart([valueAt(dag, again, point)], [valueAt(dag, derivative.id, point)]);
          if (!(difference < 1e-9)) throw new Error(`${text}\nreads\n${print(dag, again)}`);
        }
      }),
      options(4, 200),
    );
  });

  test('and differences say the same', () => {
    fc.assert(
      fc.property(cases, ([seed, depth, shape]) => {
        const { dag, id, inputs } = grow(seed, Math.min(depth, 4), shape);
        const point = choosePoint(dag, [id], seed);
        if (!isSmoothAt(dag, id, point)) return;
        for (const input of inputs.slice(0, 1)) {
          const reverse = byReverse(dag, id, input, point);
          const at = seed % point.get(input)!.length;
          reverse.forEach((row, i) => {
            const f = (t: number) =>
              valueAt(
                dag,
                id,
                new Map([...point, [input, point.get(input)!.map((v, k) => (k === at ? t : v))]]),
              )[i]!;
            const estimate = estimateDerivative(f, point.get(input)![at]!);
            // A norm at 0 or a product of zeros is no accident in random expressions; the estimator says so.
            if (estimate.kind !== 'value') return;
            const slack = 10 * estimate.error + 1e-10 * estimate.slopeScale;
            if (Math.abs(estimate.value - row[at]!) > slack)
              throw new Error(`${print(dag, id)}: ${row[at]} against ${estimate.value} +- ${estimate.error}`);
          });
        }
      }),
      options(5, 120),
    );
  });
});

describe('a wrong rule planted into the symbolic derivative', () => {
  test.each(['sin', 'tanh', 'sigmoid', 'softplus', 'erf'])('of %s is seen by the other witnesses', (name) => {
    const { dag, id } = readText(`x*${name}(2*x) + norm(${name}(v))`, { v: [2] });
    const toolbox = createToolbox(dag, book);
    const right = toolbox.rules.partial.bind(toolbox.rules);
    toolbox.rules.partial = (node, k) => {
      const partial = right(node, k);
      return node.op.name === name ? toolbox.algebra.multiply(dag.constant(1.001), partial) : partial;
    };
    const point = choosePoint(dag, [id], 1);
    for (const input of ['x', 'v'].map((n) => dag.findInput(n)!)) {
      const derivative = differentiateSymbolically(toolbox, id, input);
      const difference = apart(
        bySymbols(dag, derivative, id, input, point),
        byReverse(dag, id, input, point),
      );
      expect(difference).toBeGreaterThan(1e-6);
    }
  });
});
