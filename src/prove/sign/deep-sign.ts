import type { KnownSigns, PolyFact } from '../algebra/known-signs.js';
import { useBound } from '../algebra/poly-bound.js';
import { Columns } from '../algebra/poly-columns.js';
import { showSign } from '../algebra/poly-sign.js';
import type { Poly } from '../algebra/polynomial.js';
import type { Shown } from '../algebra/univariate.js';
import { OutOfBudget } from '../term/budget.js';

/** Variables and terms of a polynomial that is worth the effort. */
const MAX_VARIABLES = 8;
const MAX_TERMS = 400;

/** A polynomial in generators that may also hold, with the facts that bound them. */
export interface BoundedPoly {
  readonly poly: Poly;
  readonly facts: readonly PolyFact[];
}

/**
 * What can be shown of a polynomial in generators: they become real variables, bounded by what is known of them. Powers
 * of phases become rational functions of the tangent of half the angle.
 */
export function showDeep({ poly, facts }: BoundedPoly, signs: KnownSigns, log: string[]): Shown {
  const { algebra } = signs;
  if (poly.size > MAX_TERMS) return 0;
  const columns = new Columns(algebra, signs, [poly]);
  if (columns.count > MAX_VARIABLES || !columns.usable) return 0;
  const budget = algebra.budget.portion(0.25, 1_500_000);
  try {
    const main = columns.convert(poly);
    if (!main) return 0;
    let { real } = main;
    let limit: Shown = main.strictAllowed ? 2 : 1;
    const done = new Set<number>();
    for (const k of columns.twoSided(real)) {
      real = k.poly;
      if (k.open) limit = 1;
      done.add(k.variable);
    }
    // Bounds from facts: each fixes one variable as another one that is not negative.
    for (const fact of facts) {
      if (done.size >= 4) break;
      const f = columns.convert(fact.poly);
      if (!f || f.phases) continue;
      const step = useBound(real, f.real, fact.strict, done, budget);
      if (!step) continue;
      real = step.poly;
      if (step.open) limit = 1;
      done.add(step.variable);
    }
    const shown = showSign(real, budget, log);
    return shown > limit ? limit : shown;
  } catch (error) {
    if (error instanceof OutOfBudget && !algebra.budget.exhausted) return 0;
    throw error;
  }
}
