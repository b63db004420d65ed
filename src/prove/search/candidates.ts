import type { Enclosure, Interval } from '../../number/interval.js';
import { toDoubleBounds } from '../../number/interval-arithmetic.js';
import { parseDecimal, type Rational, rational } from '../../number/rational.js';
import type { Fact } from '../term/domain.js';
import { boundOf } from '../term/linear-bound.js';
import { NEGATIVE, NOT_NEGATIVE, NOT_POSITIVE, POSITIVE, turnSign } from '../term/sign-set.js';
import { hasUnknowns, type Term } from '../term/term.js';

/** Values that are tried for every unknown, the simplest first. */
export const SMALL: readonly Rational[] = (
  [
    [1, 1],
    [2, 1],
    [-1, 1],
    [0, 1],
    [1, 2],
    [-2, 1],
    [3, 1],
    [-1, 2],
    [1, 4],
    [3, 2],
    [-3, 1],
    [4, 1],
    [3, 4],
    [5, 1],
    [-3, 2],
    [1, 10],
    [-5, 1],
    [10, 1],
    [7, 10],
    [-10, 1],
    [-1, 4],
    [9, 10],
    [20, 1],
    [-20, 1],
    [1, 100],
    [99, 100],
    [100, 1],
    [-100, 1],
    [1000, 1],
    [-1000, 1],
  ] as const
).map(([n, d]) => rational(n, d));

/** Where in a range between two numbers points are tried: in the middle, and near the ends. */
const SHARES = [1 / 2, 9 / 10, 1 / 10, 3 / 4, 1 / 4, 97 / 100, 3 / 100];

/** How far from the one end of a range without another points are tried. */
const STEPS = [1, 1 / 2, 2, 10];

/** Short decimals in the range that facts leave a name by itself, from its middle to its ends; none where it has no ends. */
export function rangeCandidates(
  name: string,
  facts: readonly Fact[],
  enclose: (x: Term) => Enclosure,
): readonly Rational[] {
  let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const { term, sign } of facts) {
    const bound = boundOf(term, name);
    const value = bound && !hasUnknowns(bound.at) ? enclose(bound.at) : undefined;
    if (!bound || value?.kind !== 'interval') continue;
    const at = middleOf(value);
    const own = bound.positive ? sign : turnSign(sign);
    if (own === POSITIVE || own === NOT_NEGATIVE) low = Math.max(low, at);
    if (own === NEGATIVE || own === NOT_POSITIVE) high = Math.min(high, at);
  }
  const width = high - low;
  if (Number.isNaN(width) || width <= 0) return [];
  if (Number.isFinite(width)) {
    const digits = Math.min(Math.max(1 - Math.floor(Math.log10(width)), 0), 15);
    return SHARES.flatMap((share) => shortDecimal(low + share * width, digits));
  }
  if (Number.isFinite(low)) return STEPS.flatMap((step) => shortDecimal(low + step, 1));
  return Number.isFinite(high) ? STEPS.flatMap((step) => shortDecimal(high - step, 1)) : [];
}

function middleOf(x: Interval): number {
  const { lo, hi } = toDoubleBounds(x);
  return (lo + hi) / 2;
}

function shortDecimal(x: number, digits: number): readonly Rational[] {
  const value = Math.abs(x) < 1e15 ? parseDecimal(x.toFixed(digits)) : undefined;
  return value ? [value] : [];
}
