import { type Enclosure, isPoint, ONE_INTERVAL, signOfInterval, ZERO_INTERVAL } from '../number/interval.js';
import type { IntervalArithmetic } from '../number/interval-arithmetic.js';
import { rational } from '../number/rational.js';
import { applyEnclosure, constantValue } from './enclose.js';
import type { Ring } from './ring.js';

/** Enclosures of reals: fast, of fixed precision, and zero only where that is exact. */
export function createIntervalRing(arithmetic: IntervalArithmetic): Ring<Enclosure> {
  const ia = arithmetic;
  return {
    zero: ZERO_INTERVAL,
    one: ONE_INTERVAL,
    fromRational: ia.fromRational,
    fromText: (text, value) => constantValue(ia, text, value),
    add: ia.add,
    subtract: ia.sub,
    multiply: ia.mul,
    divide: ia.div,
    sign: signOfInterval,
    toRational: (a) => {
      if (a.kind === 'empty' || !isPoint(a)) return undefined;
      const { mantissa, exponent } = a.lo;
      if (!Number.isSafeInteger(exponent) || Math.abs(exponent) > MAX_SHIFT) return undefined;
      return exponent >= 0
        ? rational(mantissa << BigInt(exponent))
        : rational(mantissa, 1n << BigInt(-exponent));
    },
    apply: (name, args) => {
      const value = applyEnclosure(ia, name, args);
      return value.kind === 'interval' && value.defined === 'everywhere' ? value : undefined;
    },
  };
}

/** Exponents beyond the range of doubles do not occur in numbers that anybody wrote. */
const MAX_SHIFT = 1100;
