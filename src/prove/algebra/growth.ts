import {
  add,
  compare,
  isZero,
  multiply,
  negate,
  ONE,
  type Rational,
  sign,
  ZERO,
} from '../../number/rational.js';
import { addRates, isZeroRate, type Rate, scaleRate, signOfRate } from './rate.js';

/**
 * How fast something grows as t tends to infinity: exp(sum q t^p) * t^power * (log t)^log, with p > 0. Growths are
 * compared from the highest exponential down.
 */
export interface Growth {
  /** Pairs p, q with q not zero, p decreasing. */
  readonly exponentials: readonly (readonly [Rational, Rate])[];
  readonly power: Rational;
  readonly log: Rational;
}

export const STEADY: Growth = { exponentials: [], power: ZERO, log: ZERO };
export const LINEAR: Growth = { exponentials: [], power: ONE, log: ZERO };

export function multiplyGrowth(a: Growth, b: Growth): Growth {
  const exponentials: (readonly [Rational, Rate])[] = [];
  let i = 0;
  let j = 0;
  while (i < a.exponentials.length || j < b.exponentials.length) {
    const x = a.exponentials[i];
    const y = b.exponentials[j];
    const order = x && y ? compare(x[0], y[0]) : x ? 1 : -1;
    if (order > 0) {
      exponentials.push(x!);
      i += 1;
    } else if (order < 0) {
      exponentials.push(y!);
      j += 1;
    } else {
      const q = addRates(x![1], y![1]);
      if (!isZeroRate(q)) exponentials.push([x![0], q]);
      i += 1;
      j += 1;
    }
  }
  return { exponentials, power: add(a.power, b.power), log: add(a.log, b.log) };
}

export function raiseGrowth(a: Growth, r: Rational): Growth {
  if (isZero(r)) return STEADY;
  return {
    exponentials: a.exponentials.map(([p, q]) => [p, scaleRate(q, r)] as const),
    power: multiply(a.power, r),
    log: multiply(a.log, r),
  };
}

/** Positive when a grows faster than b, 0 when they are the same. */
export function compareGrowth(a: Growth, b: Growth): number {
  return signOfGrowth(multiplyGrowth(a, raiseGrowth(b, negate(ONE))));
}

/** 1 for what tends to infinity, -1 for what vanishes, 0 for what is constant. */
export function signOfGrowth(a: Growth): number {
  const first = a.exponentials[0];
  if (first) return signOfRate(first[1]);
  return sign(a.power) || sign(a.log);
}
