import { isPoint } from '../../number/interval.js';
import { Constants } from '../equality/exact-constants.js';
import { tellApart } from '../search/settle.js';
import { showApart, showEqual } from '../search/witness.js';
import { type Budget, OutOfBudget } from '../term/budget.js';
import { holds, type Relation } from '../term/claim.js';
import { subterms, subtractTerms, type Term } from '../term/term.js';

/** Bits that are tried in turn: first the cheap ones, and the others where no proof was found. */
const EARLY: readonly number[] = [64, 256, 1024];
const LATE: readonly number[] = [4_096, 16_384];

export interface SettledConstants {
  readonly holds: boolean;
  /** Whether the two values differ. */
  readonly strict: boolean;
  readonly values: { readonly left: string; readonly right: string };
}

/**
 * Settles a relation between two terms without unknowns by enclosing their values. An equality is never shown in this way, except of
 * exact values; undefined where the enclosures do not tell.
 */
export function settleConstants(
  left: Term,
  right: Term,
  relation: Relation,
  budget: Budget,
  late: boolean,
): SettledConstants | undefined {
  if (!subterms([left, right]).every(isFixed)) return undefined;
  const constants = new Constants(budget.portion(0.6, Number.MAX_SAFE_INTEGER));
  const bits = !late ? EARLY : subterms([left, right]).some(isDear) ? LATE.slice(0, 1) : LATE;
  try {
    const pair = tellApart(left, right, constants, bits);
    if (!pair) return undefined;
    const { l, r, order } = pair;
    if (order !== undefined) return { holds: holds(relation, order), strict: true, values: showApart(l, r) };
    if (isPoint(l) && isPoint(r))
      return { holds: holds(relation, 0), strict: false, values: showApart(l, r) };
    // What the enclosures do not tell apart may be equal, which decides a bound.
    if (relation !== '=' && constants.signOf(subtractTerms(left, right)) === 0)
      return { holds: holds(relation, 0), strict: false, values: showEqual(l, r) };
  } catch (error) {
    if (!(error instanceof OutOfBudget)) throw error;
  }
  return undefined;
}

/** Functions whose series grow long with the precision. */
function isDear(x: Term): boolean {
  return x.kind === 'apply' && x.name === 'erf';
}

function isFixed(x: Term): boolean {
  return !['name', 'size', 'entry', 'delta', 'position', 'reduce', 'range'].includes(x.kind);
}
