import type { Rational } from '../../number/rational.js';
import { numberTerm, type Term } from './term.js';

/** Numbers combined by + * and whole powers become one number: an exponent written 1/2 or -(3) is a number. */
export function constantFold(x: Term): Term {
  if (x.kind === 'add' || x.kind === 'multiply') {
    const args = x.args.map(constantFold);
    if (!args.every((a) => a.kind === 'number')) return x;
    let n = x.kind === 'add' ? 0n : 1n;
    let d = 1n;
    for (const a of args) {
      const { numerator, denominator } = (a as Extract<Term, { kind: 'number' }>).value;
      if (x.kind === 'add') n = n * denominator + numerator * d;
      else n *= numerator;
      d *= denominator;
    }
    return numberTerm(n, d);
  }
  if (x.kind === 'power') {
    const base = constantFold(x.base);
    if (base.kind === 'number' && x.exponent.kind === 'number' && base.value.numerator !== 0n) {
      if (x.exponent.value.numerator === -1n && x.exponent.value.denominator === 1n)
        return numberTerm(base.value.denominator, base.value.numerator);
      return foldedPower(base.value, x.exponent.value) ?? x;
    }
  }
  return x;
}

/** Bits up to which a whole power of a number is worked out while reading. */
const MAX_FOLDED_BITS = 256;

function foldedPower(base: Rational, exponent: Rational): Term | undefined {
  if (exponent.denominator !== 1n || exponent.numerator < 0n || exponent.numerator > BigInt(MAX_FOLDED_BITS))
    return undefined;
  const n = Number(exponent.numerator);
  const bits = Math.max(base.numerator.toString(2).length, base.denominator.toString(2).length);
  if (bits * n > MAX_FOLDED_BITS) return undefined;
  return numberTerm(base.numerator ** BigInt(n), base.denominator ** BigInt(n));
}
