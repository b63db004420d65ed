import { describe, expect, it } from 'vitest';
import { createIntervalArithmetic, toDoubleBounds } from '../../src/number/interval-arithmetic.js';
import { fromDouble } from '../../src/number/rational.js';
import { table } from '../../src/op/table.js';
import { differentiate } from '../../src/prove/derivative/differentiate.js';
import { Budget } from '../../src/prove/term/budget.js';
import { defineScalar } from '../../src/prove/term/definitions.js';
import { evaluateTerm } from '../../src/prove/term/evaluate.js';
import { nameTerm, numberTerm } from '../../src/prove/term/term.js';
import { makeRandom } from './settings.js';

const arithmetic = createIntervalArithmetic(128);

describe('derivatives against the op table', () => {
  const rows = table.flatMap((op) => (op.kind === 'elementwise' && /^[a-zA-Z]/.test(op.name) ? [op] : []));
  const names = ['x', 'y', 'z'];

  for (const op of rows) {
    const isRoot = op.name === 'nthRoot';
    const args = op.samples.map((_, k) => (isRoot && k === 1 ? numberTerm(3) : nameTerm(names[k]!)));
    const term = defineScalar(op.name, args);
    if (!term) continue;

    it(`${op.name} has the partials and values of its row`, () => {
      const random = makeRandom(op.name.length * 31 + 7);
      for (let trial = 0; trial < 20; trial++) {
        const point = op.samples.map(([lo, hi]) => lo + (hi - lo) * random());
        const environment = {
          names: new Map(point.map((v, k) => [names[k]!, arithmetic.fromRational(fromDouble(v)!)])),
          entry: () => arithmetic.fromInteger(0),
          sizes: new Map(),
          positions: new Map(),
          integers: new Set<string>(),
        };
        const budget = new Budget({ milliseconds: 1e9, steps: 1e6, now: () => 0 });
        const close = (actual: ReturnType<typeof evaluateTerm>, expected: number) => {
          expect(actual.kind).toBe('interval');
          if (actual.kind !== 'interval') return;
          const { lo, hi } = toDoubleBounds(actual);
          const slack = 1e-10 * (1 + Math.abs(expected));
          expect(lo - slack).toBeLessThanOrEqual(expected);
          expect(hi + slack).toBeGreaterThanOrEqual(expected);
        };
        const [x, y = Number.NaN, z = Number.NaN] = point as [number, number?, number?];
        close(evaluateTerm(term, environment, arithmetic, budget), op.value(x, y, z));
        op.partials.forEach((partial, k) => {
          if (isRoot && k === 1) return;
          const slope = differentiate(term, { kind: 'name', name: names[k]! });
          const value = evaluateTerm(slope, environment, arithmetic, budget);
          // At a kink or a jump the derivative is undefined, and the table has a convention.
          if (value.kind === 'interval' && value.defined === 'everywhere') close(value, partial(x, y, z));
        });
      }
    });
  }
});
