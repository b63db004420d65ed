import { BIG_INFINITY, BIG_MINUS_INFINITY, BIG_ZERO } from '../../number/big-float.js';
import { type Enclosure, interval } from '../../number/interval.js';

/** The set of signs a value can have: a sum of NEGATIVE, NIL and POSITIVE. */
export type SignSet = number;
export const NEGATIVE = 1;
export const NIL = 2;
export const POSITIVE = 4;
export const NOT_NEGATIVE = NIL + POSITIVE;
export const NOT_POSITIVE = NIL + NEGATIVE;
export const NOT_ZERO = NEGATIVE + POSITIVE;
export const ANY = 7;

export function turnSign(s: SignSet): SignSet {
  return (s & NIL) | (s & NEGATIVE ? POSITIVE : 0) | (s & POSITIVE ? NEGATIVE : 0);
}

export function multiplySigns(a: SignSet, b: SignSet): SignSet {
  let result = 0;
  if ((a | b) & NIL) result |= NIL;
  if (a & POSITIVE) result |= b & NOT_ZERO;
  if (a & NEGATIVE) result |= turnSign(b) & NOT_ZERO;
  return result;
}

/** The signs that the members of an enclosure may have. */
export function signOfEnclosure(x: Enclosure): SignSet {
  if (x.kind === 'empty') return ANY;
  let sign = 0;
  if (x.lo.mantissa < 0n) sign |= NEGATIVE;
  if (x.hi.mantissa > 0n) sign |= POSITIVE;
  if (x.lo.mantissa <= 0n && x.hi.mantissa >= 0n) sign |= NIL;
  return sign === 0 ? ANY : sign;
}

/** All numbers of these signs. */
export function rangeOfSign(sign: SignSet): Enclosure {
  const lo = sign & NEGATIVE ? BIG_MINUS_INFINITY : BIG_ZERO;
  const hi = sign & POSITIVE ? BIG_INFINITY : BIG_ZERO;
  return interval(lo, hi);
}
