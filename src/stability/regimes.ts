import type { Dag, NodeId } from '../expr/dag.js';
import type { Variable } from '../graph/network.js';
import { positionsOf } from './measure.js';
import { STABLE_BITS } from './regions.js';
import type { Candidate, Witness } from './search.js';

/** What a form costs at a witness: a break costs far more than a lost bit. */
function costOf(bits: number): number {
  return bits > STABLE_BITS ? 64 + bits : bits;
}

/** A split must save this many breaks to be worth a condition. */
const WORTH = 8 * 64;

/** Two forms and the condition that chooses between them. */
export interface Split {
  readonly id: NodeId;
  readonly parts: readonly [Candidate, Candidate];
}

/**
 * The best pair of forms on either side of a threshold, per input and for its distance from 0 (Panchekha et al., "Automatically improving
 * accuracy for floating point expressions", 2015, regime inference). Sums over prefixes make all thresholds and all pairs as cheap as one.
 */
export function splitRegimes(
  dag: Dag,
  variables: readonly Variable[],
  witnesses: readonly Witness[],
  forms: readonly Candidate[],
): readonly Split[] {
  const positions = positionsOf(variables);
  const found: Split[] = [];
  const usable = forms.filter((f) => dag.shape(f.id).length === 0);
  if (usable.length < 2) return [];
  const totals = usable.map((f) => f.profile.reduce((t, b) => t + costOf(b), 0));
  const best = totals.reduce((a, b) => Math.min(a, b));
  for (const v of variables.filter((w) => w.shape.length === 0)) {
    const at = positions.get(v.name)!;
    for (const absolute of [false, true]) {
      const key = (w: Witness) => (absolute ? Math.abs(w.point[at]!) : w.point[at]!);
      const order = witnesses.map((_, i) => i).sort((i, j) => key(witnesses[i]!) - key(witnesses[j]!));
      const n = order.length;
      const before = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
      const after = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
      const left = new Int32Array(n + 1);
      const right = new Int32Array(n + 1);
      usable.forEach((f, k) => {
        let sum = 0;
        for (let p = 0; p <= n; p++) {
          if (p > 0) sum += costOf(f.profile[order[p - 1]!]!);
          // The form that was found first is the simpler one.
          if (sum < before[p]! - 1e-9) {
            before[p] = sum;
            left[p] = k;
          }
          const rest = totals[k]! - sum;
          if (rest < after[p]! - 1e-9) {
            after[p] = rest;
            right[p] = k;
          }
        }
      });
      let cut = -1;
      for (let p = 1; p < n; p++) {
        if (key(witnesses[order[p - 1]!]!) === key(witnesses[order[p]!]!)) continue;
        if (cut < 0 || before[p]! + after[p]! < before[cut]! + after[cut]!) cut = p;
      }
      if (cut < 0 || best - (before[cut]! + after[cut]!) < WORTH || left[cut] === right[cut]) continue;
      // Thresholds that cost nearly as much leave room for a round number.
      const limit = before[cut]! + after[cut]! + 4;
      let [first, last] = [cut, cut];
      while (
        first > 1 &&
        before[first - 1]! + after[first - 1]! <= limit &&
        left[first - 1] === left[cut] &&
        right[first - 1] === right[cut]
      )
        first -= 1;
      while (
        last < n - 1 &&
        before[last + 1]! + after[last + 1]! <= limit &&
        left[last + 1] === left[cut] &&
        right[last + 1] === right[cut]
      )
        last += 1;
      const threshold = roundestBetween(key(witnesses[order[first - 1]!]!), key(witnesses[order[last]!]!));
      const [a, b] = [usable[left[cut]!]!, usable[right[cut]!]!];
      const value = absolute ? dag.call('abs', v.id) : v.id;
      const border = threshold < 0 ? dag.call('negate', dag.constant(-threshold)) : dag.constant(threshold);
      found.push({ id: dag.call('#select', dag.call('less', value, border), a.id, b.id), parts: [a, b] });
    }
  }
  return found;
}

/** The number with the fewest digits in (low, high]. */
function roundestBetween(low: number, high: number): number {
  if (low < 0 && high >= 0) return 0;
  if (high < 0) return -roundestBelow(-high, -low);
  for (let digits = 1; digits <= 17; digits++) {
    // Between numbers of different size the middle on the logarithmic scale is as good as any.
    const middle = low > 0 ? Math.sqrt(low) * Math.sqrt(high) : high / 2;
    for (const v of [middle, high, low]) {
      const rounded = Number(v.toPrecision(digits));
      if (rounded > low && rounded <= high) return rounded;
    }
  }
  return high;
}

/** The number with the fewest digits in [low, high), both positive. */
function roundestBelow(low: number, high: number): number {
  for (let digits = 1; digits <= 17; digits++) {
    const middle = Math.sqrt(low) * Math.sqrt(high);
    for (const v of [middle, low, high]) {
      const rounded = Number(v.toPrecision(digits));
      if (rounded >= low && rounded < high) return rounded;
    }
  }
  return low;
}
