import type { KnownSigns } from '../algebra/known-signs.js';
import type { Monomial } from '../algebra/polynomial.js';
import type { Meaning, Product } from '../algebra/product.js';
import { ANY, NEGATIVE, NIL, NOT_NEGATIVE, NOT_ZERO, POSITIVE, type SignSet } from '../term/sign-set.js';

/** Signs that may be asked for when the sign of a generator is. */
export interface SignsOfParts extends KnownSigns {
  /** The sign of an entry by the facts about all entries. */
  signOfEntry(id: number): SignSet;
  /** The sign of an unknown by the facts that tie it to others. */
  signOfUnknown(id: number): SignSet;
  /** Whether a multiple sum is one of squares. */
  isSumOfSquares(id: number): boolean;
}

/** The sign of a generator by its meaning and the signs of its parts. */
export function signOfGenerator(signs: SignsOfParts, id: number): SignSet {
  const { meaning } = signs.algebra.info(id);
  switch (meaning.kind) {
    case 'name':
      return signs.signOfUnknown(id);
    case 'entry':
      return signs.signOfEntry(id);
    case 'size':
    case 'pi':
    case 'prime':
      return POSITIVE;
    case 'exp':
      return mayVanish(signs, meaning.of) ? NOT_NEGATIVE : POSITIVE;
    case 'cis':
      return NOT_ZERO;
    case 'base': {
      const of = signs.signOf(meaning.of);
      return of === NIL ? NIL : of & NIL ? NOT_NEGATIVE : POSITIVE;
    }
    case 'delta':
      return NOT_NEGATIVE;
    case 'log':
      return signOfLog(signs, meaning.of);
    case 'apply':
      if (meaning.name === 'abs') return signs.signOf(meaning.args[0]!) & NIL ? NOT_NEGATIVE : POSITIVE;
      // Odd increasing functions.
      return ['atan', 'asin', 'erf'].includes(meaning.name)
        ? signs.signOf(meaning.args[0]!)
        : meaning.name === 'factorial'
          ? POSITIVE
          : ANY;
    case 'position':
      return POSITIVE;
    case 'range':
      return signOfRange(signs, meaning);
    case 'sum': {
      const sign = signs.signOf(meaning.of);
      return sign & NEGATIVE && signs.isSumOfSquares(id) ? NOT_NEGATIVE : sign;
    }
    case 'largest':
      return signs.signOf(meaning.of);
  }
}

/**
 * Whether exp(u) may be a power of zero: u holds the logarithm of a base that may be zero. Such a generator may be zero under any exponent,
 * because exp(-u) is the inverse of exp(u) in the normal form, whichever of them is written.
 */
export function mayVanish(signs: SignsOfParts, u: Product): boolean {
  const holds = (mono: Monomial) => {
    for (let i = 0; i < mono.length; i += 2) {
      const meaning = signs.algebra.meaning(mono[i]!);
      if (meaning.kind === 'log' && signs.signOf(meaning.of) & NIL) return true;
    }
    return false;
  };
  if (holds(u.mono)) return true;
  for (let i = 0; i < u.polys.length; i += 2)
    for (const { mono } of signs.algebra.factor(u.polys[i]!).poly.values()) if (holds(mono)) return true;
  return false;
}

/** A sum may be empty, and is then 0; an empty product is 1. */
function signOfRange(signs: SignsOfParts, meaning: Extract<Meaning, { kind: 'range' }>): SignSet {
  const sign = signs.signOf(meaning.of);
  if (meaning.reduction === 'prod')
    return sign === POSITIVE ? POSITIVE : sign & NEGATIVE ? ANY : NOT_NEGATIVE;
  return signs.signOf(meaning.count) === POSITIVE ? sign : sign | NIL;
}

function signOfLog(signs: SignsOfParts, of: Product): SignSet {
  const sign = signs.signOf(of);
  if (sign !== POSITIVE && sign !== NEGATIVE) return ANY;
  const size = sign === POSITIVE ? of : signs.algebra.negate(of);
  return signs.signOf(signs.algebra.subtract(size, signs.algebra.one));
}
