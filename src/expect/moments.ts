import { multiply, ONE, type Rational, rational } from '../number/rational.js';
import {
  addSums,
  multiplySums,
  numberSum,
  type Piecewise,
  parameterSum,
  type RandomPower,
  scaleSum,
  sumOf,
  ZERO_SUM,
} from './polynomial.js';

/** Laws of standard random numbers: variance 1 for `normal` and `symmetric`, the interval [-1, 1] for `uniform`. */
export type StandardLaw = 'normal' | 'uniform' | 'symmetric';

/** The parameter that stands for sqrt(2/pi), the mean of |z| for a standard normal z. */
export const MEAN_MODULUS = 'sqrt(2/pi)';

/** The key of a number that the law leaves open. */
const OPEN = '?';

/**
 * The expectation of a piecewise polynomial in independent random numbers, as a sum in the parameters; a text says which moment is not
 * known.
 */
export function expectationOf(f: Piecewise, laws: readonly StandardLaw[]): Piecewise | string {
  let total: Piecewise = ZERO_SUM;
  for (const term of f.values()) {
    let product = sumOf([{ ...term, random: [] }]);
    for (const r of term.random) product = multiplySums(product, momentOf(r, laws[r.variable]!));
    total = addSums(total, product);
  }
  for (const term of total.values()) {
    const open = [...term.parameters.keys()].find((key) => key.startsWith(OPEN));
    if (open !== undefined) return open.slice(open.indexOf(':') + 1);
  }
  return total;
}

/** E[z^k], or E[z^k; z > 0], or E[z^k; z < 0]. All three laws are symmetric about 0. */
function momentOf({ variable, power, side }: RandomPower, law: StandardLaw): Piecewise {
  if (side === 0 && power % 2 === 1) return ZERO_SUM;
  const whole = absoluteMoment(variable, power, law);
  if (side === 0) return whole;
  return scaleSum(whole, rational(side === -1 && power % 2 === 1 ? -1 : 1, 2));
}

/** E|z|^k. */
function absoluteMoment(variable: number, k: number, law: StandardLaw): Piecewise {
  switch (law) {
    case 'normal':
      // (k - 1)!! for even k; sqrt(2/pi) 2^m m! for k = 2 m + 1.
      if (k % 2 === 0) return numberSum(productOf(k / 2, (i) => 2 * i - 1));
      return scaleSum(
        parameterSum(MEAN_MODULUS),
        productOf((k - 1) / 2, (i) => 2 * i),
      );
    case 'uniform':
      return numberSum(rational(1, k + 1));
    case 'symmetric':
      if (k === 2) return numberSum(ONE);
      return parameterSum(
        k === 0
          ? `${OPEN}${variable}:the probability of the value 0`
          : `${OPEN}${variable}:the moment of order ${k}, which the variance does not fix`,
      );
  }
}

function productOf(n: number, factor: (i: number) => number): Rational {
  let product = ONE;
  for (let i = 1; i <= n; i++) product = multiply(product, rational(factor(i)));
  return product;
}
