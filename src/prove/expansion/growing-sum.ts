import {
  add,
  compare,
  isInteger,
  isZero,
  MINUS_ONE,
  ONE,
  type Rational,
  ZERO,
} from '../../number/rational.js';
import type { Growth } from '../algebra/growth.js';
import { type Product, Undefined } from '../algebra/product.js';
import { followsFrom } from '../normal/case-split.js';
import type { Normaliser } from '../normal/normalise.js';
import { conditionsOf, DEFINED, type Fact } from '../term/domain.js';
import { NIL, NOT_NEGATIVE } from '../term/sign-set.js';
import { mapLeaves, mentions, nameTerm, subterms, subtractTerms, type Term } from '../term/term.js';
import type { Series } from './asymptotic-arithmetic.js';
import { NeedCase } from './by-cases.js';
import { sumSeries } from './infinite-sum.js';
import { NoSeries } from './no-series.js';

/** The position of a sum, as a name that cannot be written. */
const INDEX = 'summed#';

/** Parts of a sum whose end N grows: multiples of N^power, or of log(N) for the power 0 of -1, and how fast the rest grows at most. */
export interface GrowingSum {
  readonly parts: readonly { readonly coef: Product; readonly power: Rational }[];
  /** What the sum tends to, where it does. */
  readonly value: Term | undefined;
  /** The rest is O(N^rest), O(log(N)) where `logarithmic`. */
  readonly rest: Rational;
  readonly logarithmic: boolean;
}

/**
 * The sum of f(k) over k from a number to an end N that grows, by the expansion of f at infinity: the sum of k^p is N^(p + 1)/(p + 1) up to
 * O(1 + N^p) for p > -1, log(N) + O(1) for p = -1, and O(1) below, where it has the value of the series without end.
 */
export function growingSum(
  { reduction, index, from, body }: Extract<Term, { kind: 'range' }>,
  n: Normaliser,
  expand: (f: Term, name: string) => Series,
): GrowingSum {
  if (reduction !== 'sum' || from.kind !== 'number' || !isInteger(from.value))
    throw new NoSeries('no expansion is known for a range of the variable');
  const f = mapLeaves(body, (x) =>
    x.kind === 'position' && x.index === index ? nameTerm(INDEX) : undefined,
  );
  if (!hasAllValues(f, from, n)) throw new NoSeries('a summand may have no value');
  const { terms, rest } = orNoSeries(() => expand(f, INDEX));
  const powers = terms
    .filter(({ coef }) => n.signs.signOf(coef) !== NIL)
    .map(({ coef, growth }) => ({ coef, power: powerOf(growth) }));
  const left = rest && powerOf(rest);
  const [first] = powers;
  const fastest = first?.power ?? left;
  // Zero from some position on: what stands before it is a number.
  if (!fastest) return BOUNDED;
  if (compare(fastest, MINUS_ONE) < 0) {
    const value = sumSeries(f, INDEX, from);
    return typeof value === 'string' ? BOUNDED : { ...BOUNDED, value, rest: add(fastest, ONE) };
  }
  const parts = powers.filter(({ power }) => compare(power, MINUS_ONE) >= 0);
  // Each power of k leaves O(1 + N^p), and what follows in the expansion its own sum.
  const errors = [ZERO, ...parts.map(({ power }) => power), ...(left ? [add(left, ONE)] : [])];
  const most = errors.reduce((a, b) => (compare(a, b) >= 0 ? a : b));
  const logarithmic = isZero(most) && left !== undefined && compare(left, MINUS_ONE) === 0;
  return { parts, value: undefined, rest: most, logarithmic };
}

const BOUNDED: GrowingSum = { parts: [], value: undefined, rest: ZERO, logarithmic: false };

/** What has no value between whole numbers may have values at them. */
function orNoSeries<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof NeedCase && mentions(error.term, INDEX))
      throw new NoSeries('cases on the position of a sum are needed');
    if (error instanceof Undefined) throw new NoSeries(`no expansion is known for a sum: ${error.reason}`);
    throw error;
  }
}

/** Whether f has a value at every whole number from the first one on. */
function hasAllValues(f: Term, from: Term, n: Normaliser): boolean {
  // Entries at positions are beyond what is asked here.
  if (subterms([f]).some((x) => x.kind === 'entry' || x.kind === 'position')) return false;
  const integers = new Set([...n.integers, INDEX]);
  const start: Fact = { term: subtractTerms(nameTerm(INDEX), from), sign: NOT_NEGATIVE };
  const scene = { budget: n.budget, integers, facts: [start] };
  return conditionsOf(f, integers, DEFINED)
    .filter((fact) => mentions(fact.term, INDEX))
    .every((fact) => followsFrom(scene, fact));
}

/** The power of a growth without exponentials and logarithms. */
function powerOf({ exponentials, power, log }: Growth): Rational {
  if (exponentials.length > 0 || !isZero(log)) throw new NoSeries('no expansion is known for this sum');
  return power;
}
