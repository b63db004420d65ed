import { BIG_INFINITY, BIG_MINUS_INFINITY } from '../../number/big-float.js';
import { type Enclosure, intersect, interval, WHOLE_LINE } from '../../number/interval.js';
import type { IntervalArithmetic } from '../../number/interval-arithmetic.js';
import type { KnownSigns } from '../algebra/known-signs.js';
import type { Product } from '../algebra/product.js';
import { toTerm } from '../algebra/to-term.js';
import { OutOfBudget } from '../term/budget.js';
import { evaluateTerm } from '../term/evaluate.js';
import { rangeOfSign, type SignSet } from '../term/sign-set.js';

/** What is known of names: signs and bounds. */
export interface SignsOfNames extends KnownSigns {
  /** The sign of a generator by what was learnt of it, without any search. */
  knownSign(id: number): SignSet;
}

/** An enclosure of all values, with names anywhere their known signs allow; undefined where none is found. */
export function encloseValues(
  p: Product,
  signs: SignsOfNames,
  ia: IntervalArithmetic,
): Enclosure | undefined {
  const { algebra } = signs;
  const { free, level } = algebra.scopeOfProduct(p);
  if (free.size > 0 || level > 0) return undefined;
  try {
    return evaluateTerm(
      toTerm(algebra, p),
      {
        names: rangesOfNames(signs, ia),
        entry: () => WHOLE_LINE,
        sizes: new Map(),
        positions: new Map(),
        integers: algebra.integers,
      },
      ia,
      algebra.budget,
    );
  } catch (error) {
    if (error instanceof OutOfBudget && !algebra.budget.exhausted) return undefined;
    throw error;
  }
}

function rangesOfNames(signs: SignsOfNames, ia: IntervalArithmetic): ReadonlyMap<string, Enclosure> {
  const ranges = new Map<string, Enclosure>();
  for (let id = 0; id < signs.algebra.size; id++) {
    const meaning = signs.algebra.meaning(id);
    if (meaning.kind !== 'name') continue;
    const { lo, hi } = signs.boundsOf(id);
    const own = rangeOfSign(signs.knownSign(id));
    const low = lo && ia.fromRational(lo.value).lo;
    const high = hi && ia.fromRational(hi.value).hi;
    ranges.set(meaning.name, intersect(own, interval(low ?? BIG_MINUS_INFINITY, high ?? BIG_INFINITY)));
  }
  return ranges;
}
