import { interval } from '../number/interval.js';
import { createIntervalArithmetic } from '../number/interval-arithmetic.js';
import { add, type Rational, rational } from '../number/rational.js';
import type { Budget } from './budget.js';
import { evaluateTerm } from './evaluate.js';
import { POSITIVE, type SignSet } from './sign-set.js';
import type { Term } from './term.js';

/** Boxes of one search; a claim that needs more has a value too close to its bound. */
const MAX_BOXES = 600;

/**
 * Shows that a term in one unknown is positive (or not negative) on [lo, hi] wherever it is defined, by enclosing it on
 * ever smaller pieces.
 */
export function showOnBoxes(
  f: Term,
  name: string,
  lo: Rational,
  hi: Rational,
  wanted: SignSet,
  budget: Budget,
): boolean {
  const arithmetic = createIntervalArithmetic(64);
  const pending: (readonly [Rational, Rational])[] = [[lo, hi]];
  for (let count = 0; pending.length > 0; count++) {
    if (count >= MAX_BOXES) return false;
    const [a, b] = pending.pop()!;
    const box = interval(arithmetic.fromRational(a).lo, arithmetic.fromRational(b).hi);
    const value = evaluateTerm(
      f,
      {
        names: new Map([[name, box]]),
        entry: () => box,
        sizes: new Map(),
        positions: new Map(),
        integers: new Set(),
      },
      arithmetic,
      budget,
    );
    // Where nothing is defined, nothing is claimed.
    if (value.kind === 'empty') continue;
    if (value.lo.mantissa > 0n || (wanted !== POSITIVE && value.lo.mantissa === 0n)) continue;
    // A negative value on the whole box ends the search at once.
    if (value.hi.mantissa < 0n) return false;
    const middle = half(add(a, b));
    pending.push([a, middle], [middle, b]);
  }
  return true;
}

function half(r: Rational): Rational {
  return rational(r.numerator, 2n * r.denominator);
}
