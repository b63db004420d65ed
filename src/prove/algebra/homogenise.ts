import type { Budget } from '../term/budget.js';
import {
  accumulate,
  multiplyReal,
  negateReal,
  type RealPoly,
  type RealTerms,
  scaleReal,
  totalDegree,
} from './real-poly.js';

/** Degree up to which a polynomial is filled up. */
const MAX_DEGREE = 24;

/**
 * Where h = c holds for a homogeneous h and a number c, each term of p may be multiplied by powers of h/c until all have one degree: with
 * x^2 + y^2 = 1, 1 - 2 x y becomes x^2 + y^2 - 2 x y. The result has the sign of p there; undefined where the degrees do not fit.
 */
export function homogenise(p: RealPoly, equation: RealPoly, budget: Budget): RealPoly | undefined {
  const zero = equation.ranges.map(() => 0).join();
  const constant = equation.terms.get(zero)?.coef ?? 0n;
  if (constant === 0n) return undefined;
  const rest: RealTerms = new Map(equation.terms);
  rest.delete(zero);
  // h = level with level > 0.
  const h = constant < 0n ? rest : negateReal(rest);
  const level = constant < 0n ? -constant : constant;
  const step = totalDegree({ ranges: p.ranges, terms: h });
  const top = totalDegree(p);
  if (step === 0 || top > MAX_DEGREE) return undefined;
  const degreeOf = (exponents: readonly number[]) => exponents.reduce((a, b) => a + b, 0);
  for (const { exponents } of h.values()) if (degreeOf(exponents) !== step) return undefined;
  let most = 0;
  for (const { exponents } of p.terms.values()) {
    const missing = top - degreeOf(exponents);
    if (missing % step !== 0) return undefined;
    most = Math.max(most, missing / step);
  }
  if (most === 0) return undefined;
  const powers: RealTerms[] = [new Map([[zero, { exponents: equation.ranges.map(() => 0), coef: 1n }]])];
  for (let n = 1; n <= most; n++) powers.push(multiplyReal(powers[n - 1]!, h, budget));
  const terms: RealTerms = new Map();
  for (const { exponents, coef } of p.terms.values()) {
    const times = (top - degreeOf(exponents)) / step;
    const own: RealTerms = new Map([[exponents.join(), { exponents, coef }]]);
    const filled = scaleReal(multiplyReal(own, powers[times]!, budget), level ** BigInt(most - times));
    for (const t of filled.values()) accumulate(terms, t.exponents, t.coef);
  }
  return { ranges: p.ranges, terms };
}
