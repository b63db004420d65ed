import fc from 'fast-check';
import { describe, test } from 'vitest';
import { Dag } from '../../src/expr/dag.js';
import { print } from '../../src/expr/print.js';
import { readText } from './build.js';
import { everything, Grower, inputShapes, someShapes } from './random-expression.js';

describe('what is printed', () => {
  test('reads back as the same node', () => {
    const property = fc.property(
      fc.integer({ min: 0, max: 2 ** 31 }),
      fc.integer({ min: 0, max: 5 }),
      fc.constantFrom(...someShapes),
      (seed, depth, shape) => {
        const dag = new Dag();
        const id = new Grower(dag, seed, everything).grow(shape, depth);
        const text = print(dag, id);
        const again = readText(text, inputShapes, dag).id;
        if (again !== id) throw new Error(`${text}\nreads as\n${print(dag, again)}`);
      },
    );
    fc.assert(property, { seed: 1, numRuns: 1500, includeErrorInReport: true });
  });
});
