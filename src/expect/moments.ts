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

/** A law on an interval, with the mass that it has there. */
export interface PartOfLaw {
  /** E[z^k; z in the interval], for k = 0 its probability. */
  readonly moment: (k: number) => Piecewise;
}

/** The law of a standard random number, or a part of it. */
export type LawOrPart = StandardLaw | PartOfLaw;

/** The parameter that stands for sqrt(2/pi), the mean of |z| for a standard normal z. */
export const MEAN_MODULUS = 'sqrt(2/pi)';

/** The key of a number that the law leaves open. */
const OPEN = '?';

/**
 * The expectation of a piecewise polynomial in independent random numbers, as a sum in the parameters; a text says which moment is not
 * known.
 */
export function expectationOf(f: Piecewise, laws: readonly LawOrPart[]): Piecewise | string {
  let total: Piecewise = ZERO_SUM;
  for (const term of f.values()) {
    let product = sumOf([{ ...term, random: [] }]);
    for (const [variable, law] of laws.entries()) {
      const r = term.random.find((own) => own.variable === variable);
      // Where a law is cut off, its mass counts also in what does not depend on its number.
      if (typeof law !== 'string')
        product = multiplySums(product, partOf(r ?? { variable, power: 0, side: 0 }, law));
      else if (r) product = multiplySums(product, momentOf(r, law));
    }
    total = addSums(total, product);
  }
  for (const term of total.values()) {
    const open = [...term.parameters.keys()].find((key) => key.startsWith(OPEN));
    if (open !== undefined) return open.slice(open.indexOf(':') + 1);
  }
  return total;
}

function partOf({ variable, power, side }: RandomPower, law: PartOfLaw): Piecewise {
  return side === 0 ? law.moment(power) : parameterSum(`${OPEN}${variable}:a part of a part of a law`);
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
