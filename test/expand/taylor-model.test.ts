import { describe, expect, test } from 'vitest';
import { encloseAll } from '../../src/expand/enclose.js';
import { ExactRing } from '../../src/expand/exact-ring.js';
import { scalarise } from '../../src/expand/scalarise.js';
import { boundRemainder, expandTaylor } from '../../src/expand/taylor.js';
import { TaylorModels } from '../../src/expand/taylor-model.js';
import { reachable } from '../../src/expr/dag.js';
import { createParser } from '../../src/expr/parse.js';
import { readExpression } from '../../src/graph/from-expression.js';
import type { Enclosure } from '../../src/number/interval.js';
import { createIntervalArithmetic, toDoubleBounds } from '../../src/number/interval-arithmetic.js';

const parser = createParser();
const ia = createIntervalArithmetic(320);

function graphOf(text: string) {
  const read = readExpression(text, parser);
  if (!read.ok) throw new Error(text);
  const { dag, outputs } = read.value.network;
  const graph = scalarise(dag, [outputs[0]!.id])!;
  return { dag: graph.dag, root: graph.roots.get(outputs[0]!.id)![0]!, variable: graph.dag.findInput('x')! };
}

/** f at a double, narrowly. */
function valueAt(text: string, x: number): Enclosure {
  const { dag, root } = graphOf(text);
  return encloseAll(dag, reachable(dag, [root]), ia, () => ia.fromDouble(x))[root]!;
}

describe('a Taylor model contains its function', () => {
  test.each([
    ['x - sin(x)', 3],
    ['(x - sin(x))/x^3', 0],
    ['1/sin(x) - 1/x', 1],
    ['exp(x) - 1 - x - x^2/2', 3],
    ['log1p(x) - x', 2],
    ['tanh(x)*cos(x)/(2 - x)', 1],
    ['sigmoid(x) - 1/2', 1],
    ['sqrt(4 + x) - 2', 1],
    ['atan(x)^3/sinh(x)', 2],
    ['exp(sin(x)) - cosh(x)', 1],
    ['1/x + x', -1],
    ['(1 + x)^5 - 1', 1],
    ['tan(x/2)', 1],
    ['asin(x^2)', 2],
    ['log(1 + x^2)/x', 1],
  ])('%s, which begins with x^%d', (text, low) => {
    const { dag, root, variable } = graphOf(text);
    for (const reach of [0.5, 0.125]) {
      const models = new TaylorModels(ia, reach, 14);
      const model = models.model(dag, root, variable);
      expect(model, text).toBeDefined();
      expect(model!.low).toBe(low);
      for (const share of [1, -1, 0.77, -0.31, 0.05, 1e-4]) {
        const x = ia.fromDouble(share * reach);
        let total: Enclosure = model!.rest;
        for (let k = model!.c.length - 1; k >= 0; k--)
          total = ia.add(ia.fromRational(model!.c[k]!), ia.mul(x, total));
        const power = ia.powInteger(x, BigInt(model!.low));
        const [found, truth] = [ia.mul(power, total), valueAt(text, share * reach)];
        if (found.kind === 'empty' || truth.kind === 'empty') throw new Error('no value');
        const [outer, inner] = [toDoubleBounds(found), toDoubleBounds(truth)];
        expect(outer.lo, `${text} at ${share * reach}`).toBeLessThanOrEqual(inner.hi);
        expect(outer.hi, `${text} at ${share * reach}`).toBeGreaterThanOrEqual(inner.lo);
      }
    }
  });

  test('what is not analytic, or has irrational coefficients, has none', () => {
    for (const text of ['abs(x)', 'sqrt(x)', 'exp(1 + x)', 'log(x)', 'max(x, 0)', 'x^x']) {
      const { dag, root, variable } = graphOf(text);
      expect(new TaylorModels(ia, 0.5, 10).model(dag, root, variable), text).toBeUndefined();
    }
  });
});

describe('the remainder of a function with a removable singularity', () => {
  test.each([['sin(x)/x'], ['(exp(x)-1)/x'], ['(1-cos(x))/x^2']])('%s', (text) => {
    const { dag, root } = graphOf(text);
    const ring = new ExactRing();
    const place = { input: 'x', centre: ring.zero, others: () => ring.zero, order: 4 };
    const report = expandTaylor(dag, root, place, ring);
    const bound = boundRemainder(dag, root, place, ring, { from: -1, to: 1 })!;
    if (report.right.kind === 'none') throw new Error(text);
    let worst = 0;
    for (let k = 1; k <= 20; k++)
      for (const x of [k / 20, -k / 20]) {
        const truth = valueAt(text, x);
        if (truth.kind === 'empty') continue;
        const p = report.right.coefficients.reduce((t, c) => t + c.value * x ** c.power, 0);
        worst = Math.max(worst, Math.abs(p - toDoubleBounds(truth).lo));
      }
    expect(bound).toBeGreaterThanOrEqual(worst * (1 - 1e-9));
    expect(bound).toBeLessThan(2 * worst);
  });
});
