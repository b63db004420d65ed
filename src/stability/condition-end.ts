import type { Cause, CauseFinder } from './cause.js';
import { BROKEN_BITS, type BrokenStretch } from './regions.js';

/** Beyond the end of a loss by cancellation: the place at which it becomes possible, and on which side of the region it is. */
export interface ConditionEnd {
  readonly side: 'from' | 'to';
  readonly at: number;
}

/** Doublings of the distance over which the place is sought. */
const DOUBLINGS = 8;

/** Halvings: the place is known to eight digits. */
const HALVINGS = 30;

/**
 * Where the condition number of the sum that cancels passes 2^8, next to an end of a region. Roundings come and go with the binade, so that
 * the bits that are lost have no sharp end; the bits that can be lost have one.
 */
export function conditionEnds(s: BrokenStretch, cause: Cause, finder: CauseFinder): readonly ConditionEnd[] {
  if (s.kind !== 'loss' || cause.fault !== 'cancellation') return [];
  const bound = 2 ** BROKEN_BITS;
  const conditionAt = (t: number) => finder.conditionAt(s.line.at(t), cause.node);
  const seek = (side: 'from' | 'to'): readonly ConditionEnd[] => {
    const end = s[side];
    if (end === 0 || !Number.isFinite(end) || end === s.line[side]) return [];
    const first = conditionAt(end);
    if (first === undefined || first <= bound) return [];
    // Outward, away from the region: towards 0 or away from it.
    const shrinks = side === 'from' ? end > 0 : end < 0;
    let bad = end;
    for (let k = 0; k < DOUBLINGS; k++) {
      let good = shrinks ? bad / 2 : bad * 2;
      const there = conditionAt(good);
      if (there === undefined) return [];
      if (there > bound) {
        bad = good;
        continue;
      }
      for (let h = 0; h < HALVINGS; h++) {
        const middle = good + (bad - good) / 2;
        const own = conditionAt(middle);
        if (own === undefined) return [];
        if (own > bound) bad = middle;
        else good = middle;
      }
      return [{ side, at: bad }];
    }
    return [];
  };
  return [...seek('from'), ...seek('to')];
}
