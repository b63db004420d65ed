import { equals, multiply, ONE, type Rational } from '../../number/rational.js';
import { addTerms, multiplyTerms, rationalTerm, type Term } from './term.js';

/** The same value for a reader: numbers of a product are one number, which goes into a sum beside it where its terms stay free of fractions. */
export function tidyTerm(x: Term): Term {
  if (x.kind === 'add') return addTerms(...x.args.map(tidyTerm));
  if (x.kind !== 'multiply') return x;
  const { number, factors } = takeApart(x);
  const [only] = factors;
  if (factors.length === 1 && only!.kind === 'add' && !equals(number, ONE)) {
    const parts = only!.args.map((a) => takeApart(a));
    const scaled = parts.map((p) => multiply(p.number, number));
    if (scaled.every((c) => c.denominator === 1n))
      return addTerms(...parts.map((p, k) => put(scaled[k]!, p.factors)));
  }
  return put(number, factors);
}

/** A product as a number times other factors. */
function takeApart(x: Term): { readonly number: Rational; readonly factors: readonly Term[] } {
  if (x.kind === 'number') return { number: x.value, factors: [] };
  if (x.kind !== 'multiply') return { number: ONE, factors: [x.kind === 'add' ? tidyTerm(x) : x] };
  let number = ONE;
  const factors: Term[] = [];
  for (const part of x.args.map(takeApart)) {
    number = multiply(number, part.number);
    factors.push(...part.factors);
  }
  return { number, factors };
}

function put(number: Rational, factors: readonly Term[]): Term {
  if (factors.length === 0) return rationalTerm(number);
  return equals(number, ONE) ? multiplyTerms(...factors) : multiplyTerms(rationalTerm(number), ...factors);
}
