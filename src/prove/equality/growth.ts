import type { Rational } from '../../number/rational.js';
import { numberOf, shiftBetween } from '../derivative/linear-form.js';
import { followsFrom, type Scene } from '../normal/case-split.js';
import { NOT_NEGATIVE } from '../term/sign-set.js';
import {
  addTerms,
  mapLeaves,
  mentions,
  multiplyTerms,
  nameTerm,
  numberTerm,
  productOf,
  rationalTerm,
  someSubterm,
  substitute,
  subtractTerms,
  sumOf,
  T_ONE,
  T_ZERO,
  type Term,
} from '../term/term.js';

export type Range = Extract<Term, { kind: 'range' }>;

/** Summands that may come to a sum, or leave it, from one value of a name to the next. */
const MAX_SUMMANDS = 4;

/** A term with the next value of a name. */
export function nextOf(x: Term, name: string): Term {
  return substitute(x, name, addTerms(nameTerm(name), T_ONE));
}

/** The value of a summand or factor at a position. */
export function valueAt(body: Term, index: string, at: Term): Term {
  return mapLeaves(body, (t) => (t.kind === 'position' && t.index === index ? at : undefined));
}

/** The factor that comes to a product from one value of a name to the next. */
export function factorOf(x: Term, name: string, step: Scene): Term | undefined {
  if (x.kind !== 'range' || x.reduction !== 'prod') return undefined;
  const change = changeOf(x, name, step);
  return change && change.gone.length === 0 ? multiplyTerms(T_ONE, ...change.come) : undefined;
}

/** By how much a term grows from one value of a name to the next; undefined where a sum is in it that does not grow by a few summands. */
export function growthOf(x: Term, name: string, step: Scene): Term | undefined {
  if (!mentions(x, name)) return T_ZERO;
  const parts = (terms: readonly Term[]) => terms.map((t) => growthOf(t, name, step));
  if (x.kind === 'add') {
    const grown = parts(x.args);
    return grown.includes(undefined) ? undefined : sumOf(grown as readonly Term[]);
  }
  if (x.kind === 'multiply') {
    const moving = x.args.filter((t) => mentions(t, name));
    if (moving.length === 1) {
      const [grown] = parts(moving);
      return grown && productOf(x.args.map((t) => (t === moving[0] ? grown : t)));
    }
  }
  if (x.kind === 'range') {
    const change = x.reduction === 'sum' ? changeOf(x, name, step) : undefined;
    if (!change) return undefined;
    const more = sumOf(change.come);
    return change.gone.length === 0 ? more : subtractTerms(more, sumOf(change.gone));
  }
  return someSubterm(x, (t) => t.kind === 'range' && mentions(t, name))
    ? undefined
    : subtractTerms(nextOf(x, name), x);
}

/**
 * What comes at the end of a range and what goes at its start from one value of a name to the next, where the body depends on the name through
 * position + c name alone: the positions of the next value are those of this one, moved by c.
 */
function changeOf(
  { body, index, from, to }: Range,
  name: string,
  step: Scene,
): { readonly come: readonly Term[]; readonly gone: readonly Term[] } | undefined {
  const shift = mentions(body, name)
    ? shiftBetween(
        body,
        (t) => t.kind === 'name' && t.name === name,
        (t) => t.kind === 'position' && t.index === index,
      )
    : numberOf(T_ZERO);
  if (!shift) return undefined;
  const moved = (end: Term) =>
    countOf(numberOf(addTerms(subtractTerms(nextOf(end, name), end), rationalTerm(shift))));
  const [gone, come] = [moved(from), moved(to)];
  if (gone === undefined || come === undefined) return undefined;
  // All that goes was there, and all that comes was not.
  const left: Term = addTerms(subtractTerms(to, from), numberTerm(1 - gone));
  if (!followsFrom(step, { term: left, sign: NOT_NEGATIVE })) return undefined;
  const at = (end: Term, k: number) => valueAt(body, index, addTerms(end, numberTerm(k)));
  return {
    come: Array.from({ length: come }, (_, k) => at(to, k + 1)),
    gone: Array.from({ length: gone }, (_, k) => at(from, k)),
  };
}

function countOf(x: Rational | undefined): number | undefined {
  if (x?.denominator !== 1n || x.numerator < 0n || x.numerator > BigInt(MAX_SUMMANDS)) return undefined;
  return Number(x.numerator);
}
