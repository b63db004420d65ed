import { type Rational, rational, ZERO } from '../../number/rational.js';
import { isConstant, isZeroProduct, Undefined } from '../algebra/product.js';
import { type Budget, orNothing } from '../term/budget.js';
import type { Term } from '../term/term.js';
import { NeedSign, Stuck } from './normal-form.js';
import { Normaliser } from './normalise.js';

/** The number that a term is wherever it has a value, by its normal form; undefined where that is no number, or has cases. */
export function constantOf(x: Term, budget: Budget, integers: ReadonlySet<string>): Rational | undefined {
  return orNothing(budget, () => {
    try {
      const p = new Normaliser(budget, integers).run(x);
      if (isZeroProduct(p)) return ZERO;
      return isConstant(p) && p.coef.im === 0n ? rational(p.coef.re, p.coef.den) : undefined;
    } catch (error) {
      if (error instanceof NeedSign || error instanceof Stuck || error instanceof Undefined) return undefined;
      throw error;
    }
  });
}
