import { compareBigFloats } from '../../number/big-float.js';
import { toDoubleRounded } from '../../number/big-float-double.js';
import { type Interval, interval } from '../../number/interval.js';
import { NoDerivative } from '../derivative/differentiate.js';
import { printTerm } from '../term/print-term.js';
import { substitute, type Term } from '../term/term.js';
import type { Ladder } from './ladder.js';

/** Derivatives that may vanish at a point before one does not. */
const MAX_ORDER = 9;

/** Lengths of the piece beside a point on which the first derivative that does not vanish is looked at. */
const REACHES: readonly number[] = [4, 2, 1, 0.5, 0.25, 0.125, 0.0625, 0.015625, 0.001953125];

/** How a function leaves a point at which it is zero. */
export interface Departure {
  /** The first derivative that does not vanish there, and its sign. */
  readonly order: number;
  readonly sign: -1 | 1;
}

/** A constant as a term, with an enclosure. */
export interface Place {
  readonly term: Term;
  readonly at: Interval;
}

export function placeOf(ladder: Ladder, term: Term): Place | undefined {
  const at = ladder.constants.enclose(term, 128);
  return at.kind === 'empty' || at.defined !== 'everywhere' ? undefined : { term, at };
}

/** The first derivative that is not zero at a place where the function is exactly zero; undefined where one is missing or unclear. */
export function departureFrom(ladder: Ladder, place: Place): Departure | undefined {
  for (let k = 1; k <= MAX_ORDER; k++) {
    try {
      const value = ladder.over(k, place.at);
      if (value.kind === 'empty' || value.defined !== 'everywhere') return undefined;
      if (value.lo.mantissa > 0n) return { order: k, sign: 1 };
      if (value.hi.mantissa < 0n) return { order: k, sign: -1 };
      const sign = ladder.constants.signOf(substitute(ladder.term(k), ladder.name, place.term));
      if (sign === undefined) return undefined;
      if (sign !== 0) return { order: k, sign };
    } catch (error) {
      if (error instanceof NoDerivative) return undefined;
      throw error;
    }
  }
  return undefined;
}

/**
 * How far beside a place the sign of a departure reaches: with f, f', ..., f^(k-1) zero at c and f^(k) of one sign between c and x,
 * f(x) = f^(k)(xi) (x - c)^k / k! has the sign of f^(k) (x - c)^k (Taylor's formula with Lagrange's remainder). Returns a double on
 * that side up to which this holds.
 */
export function reachOf(
  ladder: Ladder,
  place: Place,
  { order, sign }: Departure,
  side: 'right' | 'left',
  most: number,
): number | undefined {
  const right = side === 'right';
  const centre = toDoubleRounded(right ? place.at.lo : place.at.hi, 'nearest');
  for (const reach of REACHES) {
    const far = right ? Math.min(centre + reach, most) : Math.max(centre - reach, most);
    const end = ladder.box(far, far).lo;
    const [lo, hi] = right ? [place.at.lo, end] : [end, place.at.hi];
    if (compareBigFloats(lo, hi) >= 0) return far;
    if (ladder.isDefinite(order, interval(lo, hi), sign)) return far;
  }
  return undefined;
}

/** The sign of f beside the place. */
export function signBeside({ order, sign }: Departure, side: 'right' | 'left'): -1 | 1 {
  return side === 'left' && order % 2 === 1 ? (sign === 1 ? -1 : 1) : sign;
}

export function describeDeparture(name: string, place: Place, { order, sign }: Departure): string {
  const zero =
    order === 1
      ? 'd = 0'
      : order === 2
        ? "d = d' = 0"
        : order === 3
          ? "d = d' = d'' = 0"
          : `d and its first ${order - 1} derivatives are 0`;
  const next = order === 1 ? "d'" : order === 2 ? "d''" : order === 3 ? "d'''" : `derivative ${order}`;
  return `at ${name} = ${printTerm(place.term)}: ${zero}, and ${next} is ${sign > 0 ? 'positive' : 'negative'} around it`;
}
