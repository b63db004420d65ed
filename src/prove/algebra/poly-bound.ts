import type { Budget } from '../term/budget.js';
import {
  accumulate,
  addReal,
  linearForm,
  negateReal,
  type Range,
  type RealPoly,
  type RealTerms,
  substituteReal,
  subtractReal,
} from './real-poly.js';

/** Solves a fact a v + r >= 0 for a variable v that occurs linearly with a number, and puts it in. */
export function useBound(
  p: RealPoly,
  fact: RealPoly,
  strict: boolean,
  done: ReadonlySet<number>,
  budget: Budget,
): { readonly poly: RealPoly; readonly variable: number; readonly open: boolean } | undefined {
  const n = p.ranges.length;
  for (let k = 0; k < n; k++) {
    if (done.has(k)) continue;
    let a = 0n;
    let linear = true;
    const rest: RealTerms = new Map();
    let others = false;
    for (const { exponents, coef } of fact.terms.values()) {
      if (exponents[k] === 0) {
        if (exponents.some((e) => e > 0)) others = true;
        if (exponents.some((e, i) => e > 0 && done.has(i))) linear = false;
        accumulate(rest, exponents, -coef);
      } else if (exponents[k] === 1 && exponents.every((e, i) => i === k || e === 0)) a = coef;
      else linear = false;
    }
    if (!linear || a === 0n) continue;
    const range: Range = strict ? 'positive' : 'non-negative';
    const t = linearForm(p, 0n, [[k, 1n]]);
    if (p.ranges[k] === 'real') {
      // v = (t - rest')/a with t = a v + r; the sign of a goes to the numerator.
      const numerator = a > 0n ? addReal(t, rest) : subtractReal(negateReal(rest), t);
      const size = a > 0n ? a : -a;
      const poly = substituteReal(p, k, numerator, linearForm(p, size, []), range, budget);
      return { poly, variable: k, open: false };
    }
    const constant = rest.get(fact.ranges.map(() => 0).join())?.coef ?? 0n;
    if (a < 0n && !others) {
      // 0 <= v <= top: v = top t/(1 + t), with the upper end reached by continuity.
      const top = -constant;
      if (top <= 0n) continue;
      const numerator = linearForm(p, 0n, [[k, top]]);
      const denominator = linearForm(p, -a, [[k, -a]]);
      const poly = substituteReal(p, k, numerator, denominator, p.ranges[k]!, budget);
      return { poly, variable: k, open: !strict };
    }
    if (a > 0n && (others || constant > 0n)) {
      // A lower bound above zero, or by another variable, replaces the one at zero.
      const numerator = addReal(t, rest);
      const poly = substituteReal(p, k, numerator, linearForm(p, a, []), range, budget);
      return { poly, variable: k, open: false };
    }
  }
  return undefined;
}
