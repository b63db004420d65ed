import type { Dag } from '../expr/dag.js';
import { HALF, rational } from '../number/rational.js';
import type { LawOrPart } from './moments.js';
import {
  addSums,
  multiplySums,
  numberSum,
  type Piecewise,
  parameterSum,
  raiseSum,
  randomSum,
  scaleSum,
  sumOf,
  type Term,
  ZERO_SUM,
} from './polynomial.js';
import { sumToNode } from './sum-node.js';

/** Parameters with this letter stand for exponentials of sums that are linear in random numbers. */
export const EXPONENTIAL = 'x';

/** Whether a sum is of degree 1 at most in its random numbers, on the whole line and without further exponentials. */
export function isLinear(sum: Piecewise): boolean {
  return [...sum.values()].every(
    ({ random, parameters }) =>
      random.length <= 1 &&
      random.every((r) => r.power === 1 && r.side === 0) &&
      ![...parameters.keys()].some((key) => key.startsWith(EXPONENTIAL)),
  );
}

/**
 * A sum with the same mean without exponentials of random numbers. For a standard normal z, E[exp(c z) g(z)] = exp(c^2/2) E[g(z + c)], by
 * completing the square in the density; for z uniform on [-1, 1], E[exp(c z)] = sinh(c)/c. A text says why there is none.
 */
export function withoutExponentials(
  f: Piecewise,
  exponents: readonly Piecewise[],
  laws: readonly LawOrPart[],
  dag: Dag,
): Piecewise | string {
  let total: Piecewise = ZERO_SUM;
  for (const term of f.values()) {
    const plain = tilt(term, exponents, laws, dag);
    if (typeof plain === 'string') return plain;
    total = addSums(total, plain);
  }
  return total;
}

function tilt(
  term: Term,
  exponents: readonly Piecewise[],
  laws: readonly LawOrPart[],
  dag: Dag,
): Piecewise | string {
  const own = [...term.parameters].filter(([key]) => key.startsWith(EXPONENTIAL));
  if (own.length === 0) return sumOf([term]);
  const exponent = own.reduce(
    (sum, [key, n]) => addSums(sum, scaleSum(exponents[Number(key.slice(1))]!, rational(n))),
    ZERO_SUM,
  );
  const rest = [...term.parameters].filter(([key]) => !key.startsWith(EXPONENTIAL));
  let product = sumOf([{ ...term, parameters: new Map(rest), random: [] }]);
  let power = factorOf(exponent, undefined);
  for (const [variable, law] of laws.entries()) {
    const factor = factorOf(exponent, variable);
    const raised = term.random.find((r) => r.variable === variable);
    if (factor.size === 0) {
      if (raised) product = multiplySums(product, sumOf([{ ...ONE_TERM, random: [raised] }]));
      continue;
    }
    if (typeof law !== 'string' || (raised && raised.side !== 0))
      return 'an exponential stands beside a part of the line';
    if (law === 'normal') {
      power = addSums(power, scaleSum(multiplySums(factor, factor), HALF));
      const shifted = addSums(randomSum(variable), factor);
      product = multiplySums(product, raiseSum(shifted, raised?.power ?? 0));
    } else if (law === 'uniform' && !raised) {
      const node = sumToNode(dag, factor);
      const mean = dag.call('divide', dag.call('sinh', node), node);
      product = multiplySums(product, parameterSum(`n${mean}`));
    } else
      return law === 'uniform'
        ? 'an exponential stands beside a power'
        : 'the mean of an exponential is not fixed by the variance';
  }
  if (power.size === 0) return product;
  return multiplySums(product, parameterSum(`n${dag.call('exp', sumToNode(dag, power))}`));
}

const ONE_TERM: Term = [...numberSum(rational(1)).values()][0]!;

/** What a random number is multiplied by in a linear sum, or what stands without any. */
function factorOf(sum: Piecewise, variable: number | undefined): Piecewise {
  return sumOf(
    [...sum.values()].filter((t) => t.random[0]?.variable === variable).map((t) => ({ ...t, random: [] })),
  );
}
