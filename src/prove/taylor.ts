import type { Budget } from './budget.js';
import { differentiate } from './differentiate.js';
import {
  nameTerm,
  numberTerm,
  powerTerm,
  productOf,
  substitute,
  subtractTerms,
  sumOf,
  type Term,
} from './term.js';

/** The Taylor polynomial of a term about a point, or the reason why it was not found. */
export function expandTaylor(
  body: Term,
  name: string,
  at: Term,
  order: number,
  _budget: Budget,
  _integers: ReadonlySet<string>,
): Term | string {
  let term = body;
  let factorial = 1n;
  const summands: Term[] = [];
  for (let k = 0; k <= order; k++) {
    if (k > 0) {
      term = differentiate(term, { kind: 'name', name });
      factorial *= BigInt(k);
    }
    summands.push(
      productOf([
        numberTerm(1n, factorial),
        substitute(term, name, at),
        ...(k === 0 ? [] : [powerTerm(subtractTerms(nameTerm(name), at), k)]),
      ]),
    );
  }
  return sumOf(summands);
}
