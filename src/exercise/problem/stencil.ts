import {
  add,
  isZero,
  multiply,
  ONE,
  power,
  type Rational,
  rational,
  subtract,
  ZERO,
} from '../../number/rational.js';

/** A difference formula sum_s w_s f(x + s h) / h for a first derivative: its places s and weights w_s. */
export type Stencil = readonly { readonly at: Rational; readonly weight: Rational }[];

function factorial(k: number): Rational {
  let f = ONE;
  for (let i = 2; i <= k; i++) f = multiply(f, rational(i));
  return f;
}

/**
 * The k-th moment sum_s w_s s^k / k!: the factor of f^(k) h^(k-1) in the difference formula, by Taylor's theorem.
 */
export function moment(stencil: Stencil, k: number): Rational {
  const sum = stencil.reduce((s, { at, weight }) => add(s, multiply(weight, power(at, k) ?? ZERO)), ZERO);
  const inverse = rational(factorial(k).denominator, factorial(k).numerator);
  return multiply(sum, inverse);
}

/** Whether a formula approximates a first derivative at all: its moments of order 0 and 1 are 0 and 1. */
export function approximatesDerivative(stencil: Stencil): boolean {
  return isZero(moment(stencil, 0)) && isZero(subtract(moment(stencil, 1), ONE));
}
