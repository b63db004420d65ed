import { factorial } from '../../number/factorial.js';
import {
  absolute,
  add,
  compare,
  equals,
  floor,
  HALF,
  isInteger,
  isZero,
  MINUS_ONE,
  multiply,
  negate,
  ONE,
  power,
  type Rational,
  rational,
  sign,
  subtract,
  ZERO,
} from '../../number/rational.js';
import {
  addTerms,
  applyTerm,
  divideTerms,
  isNumber,
  multiplyTerms,
  nameTerm,
  negateTerm,
  numberTerm,
  powerTerm,
  productOf,
  rationalTerm,
  subtractTerms,
  sumOf,
  T_ONE,
  T_PI,
  T_ZERO,
  type Term,
} from '../term/term.js';
import {
  type Family,
  type Fraction,
  fallingCoefficients,
  families,
  movedBy,
  type PartialFractions,
} from './partial-fractions.js';
import {
  type Coefficients,
  countedFromZero,
  type FactorialPart,
  type Summand,
  summandsOf,
  valueAt,
} from './summand.js';

/** Terms by which a series may be away from the one whose sum is known. */
const MAX_SHIFT = 60;

/** zeta(2k) = factor * pi^(2k) (Euler). */
const ZETA: ReadonlyMap<number, Rational> = new Map([
  [2, rational(1, 6)],
  [4, rational(1, 90)],
  [6, rational(1, 945)],
  [8, rational(1, 9450)],
  [10, rational(1, 93555)],
]);

/** Thrown where a series has no value, or none was found; the reason is shown. */
class NoSum extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

const UNKNOWN = 'no closed form is known';
const DIVERGES = 'no limit exists: the series diverges';

/** A sum, or the sign with which it tends to infinity. */
type Total = Term | 1 | -1;

/**
 * The sum of a series over all whole numbers from a number on: of rational functions, geometric sequences and inverse factorials, each for
 * the ratios with which it converges. A sum that tends to infinity is the name `inf`; the reason where no value was found.
 */
export function sumSeries(body: Term, index: string, from: Term): Term | string {
  if (from.kind !== 'number' || !isInteger(from.value) || from.value.numerator < 0n)
    return 'the first index must be a number';
  const parts = summandsOf(countedFromZero(body, index, from.value.numerator), index);
  if (!parts) return UNKNOWN;
  try {
    const totals = families(parts).map(totalOf);
    const infinite = totals.filter((t) => t === 1 || t === -1);
    if (infinite.length === 0) return sumOf(totals as readonly Term[]);
    // Two sums that grow may cancel each other.
    if (infinite.length > 1) return UNKNOWN;
    return infinite[0] === 1 ? nameTerm('inf') : negateTerm(nameTerm('inf'));
  } catch (error) {
    if (error instanceof NoSum) return error.reason;
    throw error;
  }
}

function totalOf({ shape, rational: function_ }: Family): Total {
  const { coef, factorials } = shape;
  const [below] = factorials;
  if (factorials.length > 1 || below?.above) throw new NoSum(UNKNOWN);
  const total = below ? overFactorial(shape, function_, below) : withoutFactorial(shape, function_);
  if (total !== 1 && total !== -1) return isNumber(coef, 1) ? total : multiplyTerms(coef, total);
  if (!isNumber(coef, 1)) throw new NoSum('the series diverges unless its coefficient is zero');
  return total;
}

/** The ratio as a term. */
function ratioOf({ ratio, bases }: Summand): Term {
  return productOf([rationalTerm(ratio), ...bases.map(([base, e]) => powerTerm(base, e))]);
}

/** The ratio as sign * root^2; undefined where its sign is not seen. */
function rootOf({ ratio, bases }: Summand): { readonly positive: boolean; readonly root: Term } | undefined {
  if (bases.some(([, e]) => e % 2 !== 0)) return undefined;
  const number = powerTerm(rationalTerm(absolute(ratio)), numberTerm(1, 2));
  const root = productOf([
    equals(absolute(ratio), ONE) ? T_ONE : number,
    ...bases.map(([base, e]) => powerTerm(base, e / 2)),
  ]);
  return { positive: sign(ratio) > 0, root };
}

/** The closed form, where the ratio is not zero; the first summand is all there is where it is zero. */
function unlessZero(shape: Summand, first: Rational, closed: Term): Term {
  if (shape.bases.length === 0) return closed;
  const condition: Term = { kind: 'compare', relation: 'equal', left: ratioOf(shape), right: T_ZERO };
  return { kind: 'select', condition, yes: rationalTerm(first), no: closed };
}

function firstOf({ whole, fractions }: PartialFractions): Rational {
  return fractions.reduce((sum, { at, times, coef }) => {
    const inverse = power(at, -times);
    return inverse ? add(sum, multiply(coef, inverse)) : sum;
  }, whole[0]!);
}

function withoutFactorial(shape: Summand, function_: PartialFractions): Total {
  const { whole, fractions } = function_;
  const constant = whole.every(isZero);
  if (shape.bases.length === 0) {
    const { ratio } = shape;
    const size = compare(absolute(ratio), ONE);
    if (size > 0 || (size === 0 && !constant)) {
      if (sign(ratio) < 0) throw new NoSum(DIVERGES);
      return growth(function_);
    }
    if (size === 0 && sign(ratio) > 0) return plainSum(fractions);
  }
  const q = ratioOf(shape);
  const first = fractions.filter(({ times }) => times === 1);
  const higher = fractions.filter(({ times }) => times > 1);
  const alternating = shape.bases.length === 0 && equals(shape.ratio, MINUS_ONE);
  if (higher.length > 0 && !alternating) throw new NoSum(UNKNOWN);
  const gap = subtractTerms(T_ONE, q);
  // The sum of i (i - 1) … (i - j + 1) q^i is j! q^j/(1 - q)^(j + 1).
  const polynomial = fallingCoefficients(whole).map((c, j) =>
    isZero(c)
      ? T_ZERO
      : productOf([
          rationalTerm(multiply(c, rational(factorial(j)))),
          powerTerm(q, j),
          powerTerm(gap, -(j + 1)),
        ]),
  );
  const logarithms = first.map(({ at, coef }) => productOf([rationalTerm(coef), logarithmic(shape, at)]));
  const alternate = higher.map((f) => alternatingSum(f));
  const sum = sumOf([...polynomial, ...logarithms, ...alternate]);
  if (shape.bases.length === 0) return sum;
  const closed = fractions.length > 0 ? unlessZero(shape, firstOf(function_), sum) : sum;
  const upper = addTerms(T_ONE, q);
  // With vanishing summands the ratio -1 converges too (Leibniz).
  const lower = constant ? powerTerm(upper, numberTerm(1, 2)) : applyTerm('log', upper);
  return { kind: 'guard', body: closed, on: [applyTerm('log', gap), lower] };
}

/** The sign of summands that do not vanish, for large positions. */
function growth({ whole, fractions }: PartialFractions): 1 | -1 {
  const lead = whole.findLast((c) => !isZero(c));
  if (lead) return sign(lead) > 0 ? 1 : -1;
  // All simple fractions together, by their first difference from zero at a far position.
  const slowest = fractions.reduce(
    (least, f) => (f.times < least ? f.times : least),
    Number.MAX_SAFE_INTEGER,
  );
  const sum = fractions.reduce((s, f) => (f.times === slowest ? add(s, f.coef) : s), ZERO);
  if (isZero(sum)) throw new NoSum(UNKNOWN);
  return sign(sum) > 0 ? 1 : -1;
}

/** How far a pole is from the first of its kind: 1, or 1/2. */
function kindOf(at: Rational): { readonly half: boolean; readonly steps: number } {
  const half = !isInteger(at);
  const steps = subtract(at, half ? HALF : ONE);
  if (!isInteger(steps) || compare(absolute(steps), rational(MAX_SHIFT)) > 0) throw new NoSum(UNKNOWN);
  return { half, steps: Number(floor(steps)) };
}

/** The sum of weight(j)/(j + start)^times for j from 0 to count - 1. */
function firstTerms(
  start: Rational,
  times: number,
  count: number,
  weight: (j: number) => Rational,
): Rational {
  let sum = ZERO;
  for (let j = 0; j < count; j++)
    sum = add(sum, multiply(weight(j), power(add(start, rational(j)), -times) ?? ZERO));
  return sum;
}

const start = (half: boolean) => (half ? HALF : ONE);

/** The sum of 1/(i + at)^times, less that from the first pole of its kind, for `steps` of either sign. */
function shifted(half: boolean, steps: number, times: number): Rational {
  return steps >= 0
    ? negate(firstTerms(start(half), times, steps, () => ONE))
    : firstTerms(add(start(half), rational(steps)), times, -steps, () => ONE);
}

/** The sum of simple fractions: by the digamma function at 1 and 1/2, and by zeta at even numbers. */
function plainSum(fractions: readonly Fraction[]): Total {
  const first = fractions.filter(({ times }) => times === 1);
  const total = first.reduce((sum, { coef }) => add(sum, coef), ZERO);
  if (!isZero(total)) return sign(total) > 0 ? 1 : -1;
  const terms: Term[] = [];
  for (const { at, times, coef } of fractions) {
    const { half, steps } = kindOf(at);
    terms.push(rationalTerm(multiply(coef, shifted(half, steps, times))));
    // psi(1) - psi(1/2) = 2 log(2); the poles of one kind alone cancel each other.
    if (times === 1 && half)
      terms.push(productOf([rationalTerm(multiply(coef, rational(2))), applyTerm('log', numberTerm(2))]));
    if (times === 1) continue;
    const zeta = ZETA.get(times);
    if (!zeta) throw new NoSum(UNKNOWN);
    const factor = half ? multiply(zeta, rational(2n ** BigInt(times) - 1n)) : zeta;
    terms.push(productOf([rationalTerm(multiply(coef, factor)), powerTerm(T_PI, times)]));
  }
  return sumOf(terms);
}

/** The sum of coef (-1)^i/(i + at)^times for an even power and a whole number `at`, by eta(s) = (1 - 2^(1-s)) zeta(s). */
function alternatingSum({ at, times, coef }: Fraction): Term {
  const { half, steps } = kindOf(at);
  const zeta = ZETA.get(times);
  if (half || !zeta || steps < 0) throw new NoSum(UNKNOWN);
  const turn = (j: number) => (j % 2 === 0 ? ONE : MINUS_ONE);
  const eta = multiply(zeta, subtract(ONE, rational(1n, 2n ** BigInt(times - 1))));
  const rest = negate(firstTerms(ONE, times, steps, turn));
  return productOf([
    rationalTerm(multiply(coef, turn(steps))),
    addTerms(productOf([rationalTerm(eta), powerTerm(T_PI, times)]), rationalTerm(rest)),
  ]);
}

/** The sum of q^i/(i + at), by a logarithm for a whole number and by an inverse tangent for a half. */
function logarithmic(shape: Summand, at: Rational): Term {
  const { half, steps } = kindOf(at);
  const q = ratioOf(shape);
  const own = half
    ? byInverseTangent(shape)
    : divideTerms(applyTerm('log', subtractTerms(T_ONE, q)), negateTerm(q));
  const from = start(half);
  const count = Math.abs(steps);
  const lowest = steps >= 0 ? from : add(from, rational(steps));
  const terms = Array.from({ length: count }, (_, j) =>
    productOf([rationalTerm(power(add(lowest, rational(j)), -1)!), powerTerm(q, j)]),
  );
  return steps >= 0
    ? productOf([powerTerm(q, -steps), subtractTerms(own, sumOf(terms))])
    : addTerms(sumOf(terms), productOf([powerTerm(q, count), own]));
}

/** The sum of q^i/(i + 1/2). */
function byInverseTangent(shape: Summand): Term {
  const found = rootOf(shape);
  if (!found) throw new NoSum(UNKNOWN);
  const { positive, root } = found;
  return productOf([numberTerm(2), applyTerm(positive ? 'atanh' : 'atan', root), powerTerm(root, -1)]);
}

/** The sum of a polynomial times q^i over (i + m)! or (2 i + m)!. */
function overFactorial(
  shape: Summand,
  { whole, fractions }: PartialFractions,
  { scale, shift }: FactorialPart,
): Term {
  if (fractions.length > 0 || shift > MAX_SHIFT) throw new NoSum(UNKNOWN);
  const closed =
    scale === 1
      ? exponentialSum(shape, whole, shift)
      : scale === 2
        ? hyperbolicSum(shape, whole, shift)
        : undefined;
  if (!closed) throw new NoSum(UNKNOWN);
  const first = multiply(whole[0]!, rational(1n, factorial(shift)));
  return shift === 0 && scale === 1 ? closed : unlessZero(shape, first, closed);
}

/** By n = i + m: the sum of n (n - 1) … (n - j + 1) q^n/n! is q^j exp(q). */
function exponentialSum(shape: Summand, p: Coefficients, m: number): Term {
  const q = ratioOf(shape);
  const moved = movedBy(p, rational(-m));
  const polynomial = sumOf(
    fallingCoefficients(moved).map((c, j) => productOf([rationalTerm(c), powerTerm(q, j)])),
  );
  const missing = Array.from({ length: m }, (_, n) =>
    productOf([
      rationalTerm(multiply(valueAt(moved, rational(n)), rational(1n, factorial(n)))),
      powerTerm(q, n),
    ]),
  );
  const all = subtractTerms(productOf([polynomial, applyTerm('exp', q)]), sumOf(missing));
  return m === 0 ? all : productOf([powerTerm(q, -m), all]);
}

/** By n = 2 i + m: every second term of an exponential series, in a root of the ratio. */
function hyperbolicSum(shape: Summand, p: Coefficients, m: number): Term | undefined {
  const found = rootOf(shape);
  if (!found) return undefined;
  const { positive, root } = found;
  const rescaled = halved(p, m);
  const parts = fallingCoefficients(rescaled).map((c, j) => {
    const odd = Math.abs(m - j) % 2 === 1;
    const wave = positive ? (odd ? 'sinh' : 'cosh') : odd ? 'sin' : 'cos';
    // cosh(i y) = cos(y) and sinh(i y) = i sin(y); with (i y)^(j - m) all powers of i are even.
    const turns = (j + (odd ? 1 : 0) - m) / 2;
    const factor = positive || turns % 2 === 0 ? c : negate(c);
    return productOf([rationalTerm(factor), powerTerm(root, j - m), applyTerm(wave, root)]);
  });
  const missing: Term[] = [];
  for (let n = m - 2; n >= 0; n -= 2) {
    const at = multiply(valueAt(rescaled, rational(n)), rational(1n, factorial(n)));
    missing.push(productOf([rationalTerm(at), powerTerm(ratioOf(shape), (n - m) / 2)]));
  }
  return subtractTerms(sumOf(parts), sumOf(missing));
}

/** The coefficients of p((n - m)/2) as a polynomial in n. */
function halved(p: Coefficients, m: number): Coefficients {
  const scaled = p.map((c, k) => multiply(c, rational(1n, 2n ** BigInt(k))));
  return movedBy(scaled, rational(-m));
}
