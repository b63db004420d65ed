import { describe, expect, test } from 'vitest';
import { exactRational } from '../../src/expand/exact.js';
import { ExactRing } from '../../src/expand/exact-ring.js';
import { boundSides } from '../../src/expand/side-remainder.js';
import { expandTaylor } from '../../src/expand/taylor.js';
import { parseDecimal } from '../../src/number/rational.js';
import { DoubleEvaluator } from '../../src/stability/measure.js';
import { scalarsOf } from './read.js';

function boundsOf(text: string, centre: string, order: number, from: number, to: number) {
  const { network, graph, root, original } = scalarsOf(text);
  const ring = new ExactRing();
  const place = { input: 'x', centre: exactRational(parseDecimal(centre)!), others: () => ring.zero, order };
  const report = expandTaylor(graph.dag, root, place, ring);
  const bounds = boundSides(graph.dag, root, place, ring, { from, to }, report);
  const doubles = new DoubleEvaluator(network.dag, original, network.variables);
  /** The largest distance from the polynomial of its side that 400 places of a stretch show. */
  const sampled = (a: number, b: number, side: 'left' | 'right') => {
    const expansion = report[side];
    if (expansion.kind === 'none') throw new Error(text);
    let worst = 0;
    for (let k = 1; k < 400; k++) {
      const x = a + ((b - a) * k) / 400;
      const p = expansion.coefficients.reduce((t, c) => t + c.value * (x - Number(centre)) ** c.power, 0);
      worst = Math.max(worst, Math.abs(doubles.at([x])[0]! - p));
    }
    return worst;
  };
  return { bounds, sampled };
}

describe('remainders on either side of a kink', () => {
  test.each([
    ['selu(x)', '0', 3, -0.5, 0.5],
    ['elu(x, 1)', '0', 5, -2, 1],
    ['relu(x)*exp(x)', '0', 2, -1, 1.5],
    ['abs(sin(x))', '0', 3, -2, 1],
    ['softsign(x)', '0', 4, -0.5, 0.75],
    ['max(x, x^2)', '0', 1, -0.5, 2],
    ['selu(x - 0.3)', '0', 3, -1, 1],
    ['abs(x^3 - 1/10)', '0', 2, -1, 1],
    ['hardtanh(2*x)*cos(x)', '0', 4, -1, 1],
    ['x < 0.1 ? exp(x) : 5', '0', 3, -1, 1],
    ['leakyrelu(x - 1, 0.1)^2*sin(x)', '1', 3, 0, 3],
    ['abs(abs(x) - 0.5)*exp(x)', '0', 3, -1, 1],
    ['sin(x)*heaviside(x)', '0', 3, -1, 1],
    ['relu(relu(x))*tanh(x)', '0', 3, -0.5, 0.5],
    ['abs(exp(x) - 1.25)', '0', 3, -1, 1],
  ] as const)('%s around %s', (text, centre, order, from, to) => {
    const { bounds, sampled } = boundsOf(text, centre, order, from, to);
    expect([bounds[0]!.from, bounds.at(-1)!.to]).toEqual([from, to]);
    for (const { from: a, to: b, side, bound } of bounds) {
      expect(bound, `${text} on ${a}..${b}`).toBeDefined();
      const worst = sampled(a, b, side);
      expect(worst, `${text} on ${a}..${b}`).toBeLessThanOrEqual(bound! * (1 + 1e-9) + 1e-13);
      // The places sampled end a little before the stretch does.
      expect(bound!, `${text} on ${a}..${b}`).toBeLessThanOrEqual(worst * 1.1 + 1e-11);
    }
  });

  test('nothing is claimed across a pole, a root or a value that is not defined', () => {
    for (const text of ['1/x', 'sqrt(abs(x))', 'abs(x)*log(x + 0.2)', 'abs(1/(x - 0.2))']) {
      const { bounds } = boundsOf(text, '0', 3, -0.5, 0.5);
      expect(
        bounds.some((b) => b.bound === undefined),
        text,
      ).toBe(true);
    }
  });
});
