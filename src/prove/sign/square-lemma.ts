import type { PolyFact } from '../algebra/known-signs.js';
import { multiplyPolys, type Poly, UNIT } from '../algebra/polynomial.js';
import type { Budget } from '../term/budget.js';

/** Terms of a linear form that is squared. */
const MAX_TERMS = 5;

/** l^2 >= 0 for a linear form l whose unknowns have squares in what is known: l >= 0 on a disk follows from that and the equation of the disk. */
export function squareLemma(l: Poly, facts: readonly PolyFact[], budget: Budget): readonly PolyFact[] {
  if (l.size < 2 || l.size > MAX_TERMS) return [];
  const ids: number[] = [];
  for (const { mono, im } of l.values()) {
    if (mono.length > 2 || im !== 0n || (mono.length === 2 && mono[1] !== UNIT)) return [];
    if (mono.length === 2) ids.push(mono[0]!);
  }
  const squared = facts.some(({ poly }) => ids.some((id) => poly.has(`${id},${2 * UNIT}`)));
  return squared ? [{ poly: multiplyPolys(l, l, budget), strict: false }] : [];
}
