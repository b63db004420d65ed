import { binomial } from '../../number/factorial.js';
import {
  add,
  divide,
  equals,
  isInteger,
  isZero,
  multiply,
  ONE,
  type Rational,
  rational,
  subtract,
  ZERO,
} from '../../number/rational.js';
import {
  addTerms,
  mapLeaves,
  multiplyTerms,
  nameTerm,
  numberTerm,
  powerTerm,
  productOf,
  rationalTerm,
  subterms,
  subtractTerms,
  sumOf,
  type Term,
} from '../term/term.js';
import { type Family, type Fraction, fallingCoefficients, families } from './partial-fractions.js';
import { type Coefficients, countedFromZero, summandsOf } from './summand.js';

type Range = Extract<Term, { readonly kind: 'range' }>;

/** The position of a sum, as a name that cannot be written. */
const INDEX = 'partial#';

/** Terms by which the poles of a telescoping sum may differ. */
const MAX_SHIFT = 60;

/** A sum from a number to an end that is not known as a term without a sum: of polynomials, of these times powers, and telescoping ones. */
export function partialSum({ reduction, index, from, to, body }: Range): Term | undefined {
  if (reduction !== 'sum' || from.kind !== 'number' || !isInteger(from.value)) return undefined;
  const picks = subterms([body]).some((x) => x.kind === 'entry' && x.indices.includes(index));
  if (picks || from.value.numerator < 0n) return undefined;
  const named = mapLeaves(body, (x) =>
    x.kind === 'position' && x.index === index ? nameTerm(INDEX) : undefined,
  );
  const parts = summandsOf(countedFromZero(named, INDEX, from.value.numerator), INDEX);
  if (!parts) return undefined;
  const count = addTerms(subtractTerms(to, from), numberTerm(1));
  const totals = families(parts).map((family) => totalOf(family, count));
  return totals.every((t) => t !== undefined) ? sumOf(totals) : undefined;
}

/** The first `count` summands. */
function totalOf({ shape, rational: { whole, fractions } }: Family, count: Term): Term | undefined {
  const { coef, ratio, bases, factorials } = shape;
  if (bases.length + factorials.length > 0) return undefined;
  const steady = equals(ratio, ONE);
  const polynomial = steady ? faulhaber(whole, count) : geometric(whole, ratio, count);
  if (fractions.length === 0) return multiplyTerms(coef, polynomial);
  const rest = steady ? telescoped(fractions, count) : undefined;
  return rest && multiplyTerms(coef, addTerms(polynomial, rest));
}

/** The sum of i (i - 1) … (i - j + 1) over i < n is n (n - 1) … (n - j)/(j + 1). */
function faulhaber(p: Coefficients, n: Term): Term {
  return sumOf(
    fallingCoefficients(p).map((c, j) =>
      productOf([
        rationalTerm(divide(c, rational(j + 1))),
        ...Array.from({ length: j + 1 }, (_, k) => subtractTerms(n, numberTerm(k))),
      ]),
    ),
  );
}

/** The sum of p(i) q^i over i < n is q^n g(n) - g(0) for the polynomial g with q g(i + 1) - g(i) = p(i). */
function geometric(p: Coefficients, q: Rational, n: Term): Term {
  const g: Rational[] = p.map(() => ZERO);
  for (let j = p.length - 1; j >= 0; j--) {
    let open = p[j]!;
    for (let l = j + 1; l < p.length; l++)
      open = subtract(open, multiply(q, multiply(rational(binomial(l, j)), g[l]!)));
    g[j] = divide(open, subtract(q, ONE));
  }
  const atEnd = sumOf(g.map((c, k) => productOf([rationalTerm(c), powerTerm(n, k)])));
  return subtractTerms(multiplyTerms(powerTerm(rationalTerm(q), n), atEnd), rationalTerm(g[0]!));
}

/** The sum of c/(i + a) over i < n, where poles that are whole numbers apart cancel each other in the middle. */
function telescoped(fractions: readonly Fraction[], n: Term): Term | undefined {
  if (fractions.some(({ times }) => times > 1)) return undefined;
  const terms: Term[] = [];
  let open = fractions;
  while (open.length > 0) {
    const { at } = open[0]!;
    const kin = open.filter((f) => isInteger(subtract(f.at, at)));
    open = open.filter((f) => !kin.includes(f));
    const total = kin.reduce((sum, { coef }) => add(sum, coef), ZERO);
    const first = kin.reduce((least, f) => (isNegative(subtract(f.at, least)) ? f.at : least), at);
    if (!isZero(total)) return undefined;
    for (const { at: own, coef } of kin) {
      const steps = Number(subtract(own, first).numerator);
      if (steps > MAX_SHIFT) return undefined;
      for (let j = 0; j < steps; j++) {
        const low = add(first, rational(j));
        terms.push(rationalTerm(divide(multiply(coef, rational(-1)), low)));
        terms.push(productOf([rationalTerm(coef), powerTerm(addTerms(n, rationalTerm(low)), -1)]));
      }
    }
  }
  return sumOf(terms);
}

function isNegative(r: Rational): boolean {
  return r.numerator < 0n;
}
