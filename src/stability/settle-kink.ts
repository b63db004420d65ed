import type { Kink, SideOfKink } from '../expand/kinks.js';
import type { SidedLimit } from './limit.js';

/** The limits from both sides at a place, of an expression in the words of the language; undefined where it cannot be read. */
export type LimitsAt = (
  expression: string,
) => { readonly left: SidedLimit; readonly right: SidedLimit } | undefined;

type FoundLimit = Extract<SidedLimit, { kind: 'limit' }> & { readonly value: number };

function isFound(limit: SidedLimit): limit is FoundLimit {
  return limit.kind === 'limit' && limit.value !== undefined;
}

/**
 * What happens at a place where the function has no value and no series, from the limits of the function and of its derivative there.
 * Undefined where it is smooth after all; the place as it was where the limits do not tell.
 */
export function settleKink(kink: Kink, f: string, input: string, limitsAt: LimitsAt): Kink | undefined {
  const values = limitsAt(f);
  if (!values || Number.isFinite(kink.value)) return kink;
  const { left, right } = values;
  // What doubles say of a side without values is not contradicted by a limit that was not found.
  const isOut = (limit: SidedLimit, side: SideOfKink) => limit.kind === 'none' && side.value === undefined;
  const settled = (limit: SidedLimit, side: SideOfKink) =>
    limit.kind === 'absent' || isFound(limit) || isOut(limit, side);
  if (!settled(left, kink.left) || !settled(right, kink.right)) return kink;
  const sideOf = (limit: SidedLimit): SideOfKink =>
    isFound(limit) ? { value: limit.value, valueText: limit.text } : {};
  const whole = { ...kink, left: sideOf(left), right: sideOf(right), exact: true };
  if (left.kind === 'absent' || right.kind === 'absent') return { ...whole, kind: 'oscillation' };
  const ends = [left, right].filter(isFound);
  if (ends.length === 0) return kink;
  if (ends.some((l) => !Number.isFinite(l.value))) return { ...whole, kind: 'pole' };
  if (ends.length === 1) return { ...whole, kind: 'edge' };
  if (ends[0]!.text !== ends[1]!.text) return { ...whole, kind: 'jump' };
  const slopes = limitsAt(`diff(${f}, ${input})`);
  if (!slopes) return kink;
  const together = {
    ...whole,
    left: withSlope(whole.left, slopes.left),
    right: withSlope(whole.right, slopes.right),
  };
  if (slopes.left.kind === 'absent' || slopes.right.kind === 'absent')
    return { ...together, kind: 'oscillation' };
  if (!isFound(slopes.left) || !isFound(slopes.right)) return kink;
  if (![slopes.left, slopes.right].every((s) => Number.isFinite(s.value)))
    return { ...together, kind: 'vertical' };
  if (slopes.left.text !== slopes.right.text) return { ...together, kind: 'corner' };
  return kink.excluded ? { ...together, kind: 'hole' } : undefined;
}

function withSlope(side: SideOfKink, slope: SidedLimit): SideOfKink {
  return isFound(slope) ? { ...side, slope: slope.value, slopeText: slope.text } : side;
}
