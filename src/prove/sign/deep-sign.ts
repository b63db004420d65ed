import { explainPoly } from '../algebra/explain-poly.js';
import { homogenise } from '../algebra/homogenise.js';
import type { KnownSigns, PolyFact } from '../algebra/known-signs.js';
import { useBound } from '../algebra/poly-bound.js';
import { Columns } from '../algebra/poly-columns.js';
import { showSign } from '../algebra/poly-sign.js';
import type { Poly } from '../algebra/polynomial.js';
import type { RealPoly } from '../algebra/real-poly.js';
import type { Shown } from '../algebra/univariate.js';
import { type Budget, OutOfBudget } from '../term/budget.js';

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
    const level = onEquations({ poly, facts }, signs, budget, log);
    if (level > 0) return level;
    const form = withinBounds({ poly, facts }, columns, budget);
    if (!form) return 0;
    const shown = showSign(form.real, budget, log);
    return shown > form.limit ? form.limit : shown;
  } catch (error) {
    if (error instanceof OutOfBudget && !algebra.budget.exhausted) return 0;
    throw error;
  }
}

/** A polynomial in variables that range from 0 or over all reals. */
interface BoundedForm {
  readonly real: RealPoly;
  /** The most that can be shown of it: an end that is reached by continuity keeps >= and not >. */
  readonly limit: Shown;
  /** Variables that stand for something else than at first. */
  readonly moved: ReadonlySet<number>;
}

/** The polynomial with its bounds as those of the variables. */
function withinBounds(
  { poly, facts }: BoundedPoly,
  columns: Columns,
  budget: Budget,
): BoundedForm | undefined {
  const main = columns.convert(poly);
  if (!main) return undefined;
  let { real } = main;
  let limit: Shown = main.strictAllowed ? 2 : 1;
  const moved = new Set<number>();
  for (const k of columns.twoSided(real)) {
    real = k.poly;
    if (k.open) limit = 1;
    moved.add(k.variable);
  }
  // Bounds from facts: each fixes one variable as another one that is not negative.
  for (const fact of facts) {
    if (moved.size >= 4) break;
    const f = columns.convert(fact.poly);
    if (!f || f.phases) continue;
    const step = useBound(real, f.real, fact.strict, moved, budget);
    if (!step) continue;
    real = step.poly;
    if (step.open) limit = 1;
    moved.add(step.variable);
  }
  return { real, limit, moved };
}

/** Why a polynomial in generators is not negative: the first line says it, the others give its parts. */
export function explainDeep(
  { poly, facts }: BoundedPoly,
  signs: KnownSigns,
  write: (id: number) => string | undefined,
): readonly string[] {
  const { algebra } = signs;
  const columns = new Columns(algebra, signs, [poly]);
  if (poly.size > MAX_TERMS || columns.count > MAX_VARIABLES || !columns.usable) return [];
  const budget = algebra.budget.portion(0.25, 1_500_000);
  const how: string[] = [];
  if (onEquations({ poly, facts }, signs, budget, how) > 0) return [`by ${[...new Set(how)].join(', ')}`];
  const form = withinBounds({ poly, facts }, columns, budget);
  if (!form) return [];
  const names = form.real.ranges.map((_, k) => (form.moved.has(k) ? undefined : columns.nameOf(k, write)));
  if (names.every((n) => n !== undefined)) return explainPoly(form.real, names, budget);
  if (showSign(form.real, budget, how) === 0) return [];
  const { phases } = columns.convert(poly)!;
  const unknowns = [
    ...(phases ? ['in the tangent of half of each angle'] : []),
    ...(form.moved.size > 0 ? ['with bounded unknowns counted from their bounds'] : []),
  ];
  return [
    `${unknowns.join(', ')}, by ${how.length > 0 ? [...new Set(how)].join(', ') : 'the signs of its terms'}`,
  ];
}

/** The sign on a set with an equation of the form h = c, h homogeneous: there the polynomial is made homogeneous itself. */
function onEquations({ poly, facts }: BoundedPoly, signs: KnownSigns, budget: Budget, log: string[]): Shown {
  for (const [k, fact] of facts.entries()) {
    const next = facts[k + 1];
    if (!next || fact.strict || next.strict || !areOpposite(fact.poly, next.poly)) continue;
    const columns = new Columns(signs.algebra, signs, [poly, fact.poly]);
    if (columns.count > MAX_VARIABLES || !columns.usable) continue;
    const [main, equation] = [columns.convert(poly), columns.convert(fact.poly)];
    if (!main || !equation || main.phases || equation.phases) continue;
    const real = homogenise(main.real, equation.real, budget);
    if (!real) continue;
    const shown = showSign(real, budget, log);
    if (shown === 0) continue;
    log.push('terms made of one degree by an equation');
    return main.strictAllowed ? shown : 1;
  }
  return 0;
}

function areOpposite(a: Poly, b: Poly): boolean {
  return a.size === b.size && [...a].every(([key, t]) => b.get(key)?.re === -t.re);
}
