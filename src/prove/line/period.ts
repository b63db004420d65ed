import { gcd, type Rational } from '../../number/rational.js';
import { constantFold } from '../term/constant-fold.js';
import { boundOf } from '../term/linear-bound.js';
import {
  mentions,
  numberTerm,
  partsOf,
  productOf,
  substitute,
  subtractTerms,
  T_ONE,
  T_PI,
  T_ZERO,
  type Term,
} from '../term/term.js';

/** A period of a term in an unknown that occurs in sines, cosines and tangents of rational multiples of it only. */
export function periodOf(f: Term, name: string): Term | undefined {
  const factors: Rational[] = [];
  if (!mentions(f, name) || !collect(f, name, factors, new Set()) || factors.length === 0) return undefined;
  // 2 pi over the greatest common divisor of all factors.
  let n = 0n;
  let d = 1n;
  for (const { numerator, denominator } of factors) {
    n = gcd(n * denominator, (numerator < 0n ? -numerator : numerator) * d);
    d *= denominator;
    const common = gcd(n, d);
    n /= common;
    d /= common;
  }
  return productOf([numberTerm(2n * d, n), T_PI]);
}

function collect(x: Term, name: string, factors: Rational[], seen: Set<Term>): boolean {
  if (seen.has(x) || !mentions(x, name)) return true;
  seen.add(x);
  if (x.kind === 'name') return false;
  if (x.kind === 'apply' && ['sin', 'cos', 'tan'].includes(x.name)) {
    const factor = slopeOf(x.args[0]!, name);
    if (factor) {
      factors.push(factor);
      return true;
    }
  }
  return partsOf(x).every((part) => collect(part, name, factors, seen));
}

/** The number in front of the unknown in a linear expression. */
function slopeOf(u: Term, name: string): Rational | undefined {
  if (!boundOf(u, name)) return undefined;
  const slope = constantFold(subtractTerms(substitute(u, name, T_ONE), substitute(u, name, T_ZERO)));
  return slope.kind === 'number' && slope.value.numerator !== 0n ? slope.value : undefined;
}
