import { describe, expect, test } from 'vitest';
import type { ElementwiseOp } from '../../src/op/op.js';
import { findOp, findRows, requireOp, table } from '../../src/op/table.js';
import {
  checkEdges,
  checkKinks,
  checkMathjs,
  checkNotANumber,
  checkNumeric,
  checkPartials,
  checkSymbolic,
  checkValues,
  parser,
} from './row-checks.js';
import { truths } from './truth.js';

const rows = table.filter((op): op is ElementwiseOp => op.kind === 'elementwise');

/** Fails with the faults themselves, so that they are read without a debugger. */
function expectNone(faults: readonly string[]): void {
  if (faults.length > 0) expect.fail(faults.slice(0, 6).join('\n'));
}

/** The rows of two operands carry their number, so that max(x) and max(x, y) are told apart. */
const named = rows.map((op) => [`${op.name}/${op.partials.length}`, op] as const);

describe.each(named)('%s', (_name, op) => {
  test('has a meaning to be checked against', () => {
    expect(truths).toHaveProperty([op.name]);
    expect(op.arity).toEqual([op.partials.length, op.partials.length]);
    expect(op.samples).toHaveLength(op.partials.length);
    expect(op.symbolic?.length ?? op.partials.length).toBe(op.partials.length);
    expect(op.latex).toBeDefined();
  });
  test('computes its value on the whole domain', () => expectNone(checkValues(op, truths[op.name]!)));
  test('computes its partials on the whole domain', () => expectNone(checkPartials(op, truths[op.name]!)));
  test('agrees with differences', () => expectNone(checkNumeric(op)));
  test('names its kinks', () => expectNone(checkKinks(op)));
  test('prints the partial that it computes', () => expectNone(checkSymbolic(op)));
  test('tells mathjs the truth', () => expectNone(checkMathjs(op)));
  test('passes NaN on', () => expectNone(checkNotANumber(op)));
  test('has one-sided slopes at its edges', () => expectNone(checkEdges(op)));
});

describe('the table', () => {
  test('has no meaning without a row', () => {
    expect(Object.keys(truths).filter((name) => findRows(name).length === 0)).toEqual([]);
  });
  test('gives a name and a number of operands one row', () => {
    for (const op of table) {
      if (op.name.startsWith('#')) continue;
      for (const name of [op.name, ...(op.aliases ?? [])]) {
        const most = Math.min(op.arity[1], 5);
        for (let n = op.arity[0]; n <= most; n++) expect([name, n, findOp(name, n)]).toEqual([name, n, op]);
      }
    }
  });
  test('never relies on mathjs where mathjs is known to be wrong', () => {
    for (const name of [
      'acoth',
      'asec',
      'acsc',
      'cbrt',
      'nthRoot',
      'abs',
      'sign',
      'max',
      'min',
      'erf',
      'log1p',
      'log2',
    ]) {
      for (const op of findRows(name)) {
        if (op.kind === 'elementwise')
          expect([name, op.symbolic?.length]).toEqual([name, op.partials.length]);
      }
    }
  });
  test('writes definitions that can be read', () => {
    for (const op of table) {
      if (op.kind !== 'defined') continue;
      const body = typeof op.body === 'string' ? op.body : op.body([[3, 3]]);
      expect([op.name, parser.parse(body ?? '').ok]).toEqual([op.name, true]);
    }
  });
});

describe('values that plain formulas get wrong', () => {
  const at = (name: string, ...operands: readonly number[]) => {
    const op = requireOp(name, operands.length) as ElementwiseOp;
    const [x = 0, y = 0, z = 0] = operands;
    return op.value(x, y, z);
  };
  test.each([
    ['sigmoid', [-800], 0],
    ['sigmoid', [-745], 5e-324],
    ['softplus', [800], 800],
    ['softplus', [-745], 5e-324],
    ['bcewithlogits', [-800, 1], 800],
    ['bcewithlogits', [800, 1], 0],
    ['log1p', [1e-20], 1e-20],
    ['expm1', [1e-20], 1e-20],
    ['erf', [1e-300], 1.1283791670955125e-300],
    ['erf', [6], 1],
    ['silu', [-1000], -0],
    ['softsign', [1e308], 1],
    ['hypot', [3e200, 4e200], 5e200],
    ['tanh', [400], 1],
    ['sech', [800], 0],
    ['cbrt', [-27], -3],
    ['nthRoot', [-32, 5], -2],
    ['pow', [0, 0], 1],
    ['pow', [-8, 3], -512],
    ['pow', [-8, 1 / 3], Number.NaN],
    ['bce', [0, 0], 0],
    ['bce', [1, 1], 0],
    ['bce', [0, 1], Number.POSITIVE_INFINITY],
  ] as const)('%s(%j) = %d', (name, operands, value) => {
    const got = at(name, ...operands);
    if (Number.isNaN(value)) expect(got).toBeNaN();
    else expect(Math.abs(got - value) <= 1e-15 * Math.abs(value) || got === value).toBe(true);
  });
});
