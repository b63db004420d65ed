import { compareStrict, type Interval, isPoint } from '../number/interval.js';
import { createIntervalArithmetic } from '../number/interval-arithmetic.js';
import { showApart } from './search/witness.js';
import { type Budget, OutOfBudget } from './term/budget.js';
import { holds, type Relation } from './term/claim.js';
import { evaluateConstant } from './term/evaluate.js';
import { subterms, type Term } from './term/term.js';

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
  const own = budget.portion(0.6, Number.MAX_SAFE_INTEGER);
  try {
    const bits = !late ? EARLY : subterms([left, right]).some(isDear) ? LATE.slice(0, 1) : LATE;
    for (const precision of bits) {
      const [l, r] = [enclose(left, precision, own), enclose(right, precision, own)];
      if (!l || !r) return undefined;
      const order = compareStrict(l, r);
      if (order !== undefined)
        return { holds: holds(relation, order), strict: true, values: showApart(l, r) };
      if (isPoint(l) && isPoint(r))
        return { holds: holds(relation, 0), strict: false, values: showApart(l, r) };
    }
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

function enclose(x: Term, bits: number, budget: Budget): Interval | undefined {
  const ia = createIntervalArithmetic(bits);
  const value = evaluateConstant(x, ia, budget);
  return value.kind === 'interval' && value.defined === 'everywhere' ? value : undefined;
}
