import { isConstant, isZeroProduct, type Product, Undefined } from '../algebra/product.js';
import { toTerm } from '../algebra/to-term.js';
import type { Normaliser } from '../normal/normalise.js';
import type { Budget } from '../term/budget.js';
import type { Fact } from '../term/domain.js';
import {
  mentions,
  nameTerm,
  powerTerm,
  productOf,
  substitute,
  subterms,
  subtractTerms,
  sumOf,
  type Term,
} from '../term/term.js';
import { askingCases, expandByCases, NOWHERE, normaliserOf, type Setting } from './by-cases.js';
import { type Side, taylorCoefficients } from './limit.js';
import { withNamedPositions } from './named-positions.js';

/**
 * The Taylor polynomial of a term about a point, or the reason why there is none; a conditional where it depends on the signs of coefficients.
 * From both sides it must be the same.
 */
export function expandTaylor(
  body: Term,
  name: string,
  at: Term,
  order: number,
  side: Side,
  budget: Budget,
  integers: ReadonlySet<string>,
  facts: readonly Fact[] = [],
): Term | string {
  const known = facts.filter((f) => !mentions(f.term, name));
  const setting: Setting = { budget, integers, facts: known, what: 'taylor' };
  return withNamedPositions(body, setting, (named, inner) =>
    expandByCases(inner, (s) => polynomial(named, name, at, order, side, s)),
  );
}

function polynomial(
  body: Term,
  name: string,
  at: Term,
  order: number,
  side: Side,
  setting: Setting,
): Term | string {
  const n = normaliserOf(setting);
  let found: readonly Product[] | undefined;
  for (const one of side === 'both' ? (['right', 'left'] as const) : [side]) {
    const coefficients = taylorCoefficients(body, name, at, order, one, n);
    if (typeof coefficients === 'string') return coefficients;
    const before = found;
    if (before && !askingCases(n, () => before.every((c, k) => n.algebra.equal(c, coefficients[k]!))))
      return 'the expansions from the left and from the right differ';
    found = coefficients;
  }
  if (side === 'both' && mayJump(body, name)) {
    const own = valueAt(substitute(body, name, at), n);
    const jump = own && n.algebra.subtract(own, found![0]!);
    if (jump && isConstant(jump) && !isZeroProduct(jump)) return `${NOWHERE} a jump at the point`;
    if (jump && !askingCases(n, () => isZeroProduct(jump)))
      return 'the value at the point was not seen to be the limit there';
  }
  const step = subtractTerms(nameTerm(name), at);
  return sumOf(
    found!.map((c, k) => productOf([toTerm(n.algebra, c), ...(k === 0 ? [] : [powerTerm(step, k)])])),
  );
}

/** Whether a function may have another value at a point than around it. */
function mayJump(body: Term, name: string): boolean {
  return subterms([body]).some(
    (x) =>
      // 0^0 is 1, and 0 to a positive power is 0.
      (x.kind === 'power' && x.exponent.kind !== 'number' && mentions(x.exponent, name)) ||
      x.kind === 'select' ||
      x.kind === 'compare' ||
      (x.kind === 'apply' && x.name === 'sign'),
  );
}

/** The value at the point, if there is one: a gap that can be filled is none. */
function valueAt(x: Term, n: Normaliser): Product | undefined {
  try {
    return askingCases(n, () => n.run(x));
  } catch (error) {
    if (error instanceof Undefined) return undefined;
    throw error;
  }
}
