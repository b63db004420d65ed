import {
  add,
  divide,
  isZero,
  multiply,
  negate,
  ONE,
  type Rational,
  subtract,
  ZERO,
} from '../../number/rational.js';
import { sameTerm } from '../term/term.js';
import {
  addPolynomials,
  type Coefficients,
  divideByLine,
  multiplyPolynomials,
  type Pole,
  type Summand,
  sameShape,
} from './summand.js';

/** coef/(i + at)^times. */
export interface Fraction {
  readonly at: Rational;
  readonly times: number;
  readonly coef: Rational;
}

export interface PartialFractions {
  readonly whole: Coefficients;
  readonly fractions: readonly Fraction[];
}

/** numerator(i) / product of (i + at)^times as a polynomial and simple fractions. */
export function partialFractions(numerator: Coefficients, poles: readonly Pole[]): PartialFractions {
  let whole: Coefficients = numerator;
  // Dividing by one line after the other: what is left over at each step has no polynomial part.
  for (const { at, times } of poles)
    for (let k = 0; k < times; k++) whole = divideByLine(whole, negate(at)).quotient;
  const fractions = poles.flatMap((pole) => {
    const others = poles.filter((p) => p !== pole);
    let below: Coefficients = [ONE];
    for (const { at, times } of others)
      for (let k = 0; k < times; k++) below = multiplyPolynomials(below, [subtract(at, pole.at), ONE]);
    const series = divideSeries(movedBy(numerator, negate(pole.at)), below, pole.times);
    return series.map((coef, k): Fraction => ({ at: pole.at, times: pole.times - k, coef }));
  });
  return { whole, fractions: fractions.filter(({ coef }) => !isZero(coef)) };
}

/** The sum of two, fractions of one pole together. */
export function addFractions(a: PartialFractions, b: PartialFractions): PartialFractions {
  const sum = [...a.fractions];
  for (const f of b.fractions) {
    const k = sum.findIndex((g) => g.times === f.times && isZero(subtract(g.at, f.at)));
    if (k < 0) sum.push(f);
    else sum[k] = { ...f, coef: add(sum[k]!.coef, f.coef) };
  }
  return {
    whole: addPolynomials(a.whole, b.whole),
    fractions: sum.filter(({ coef }) => !isZero(coef)),
  };
}

/** p(u + by), by Horner's rule. */
export function movedBy(p: Coefficients, by: Rational): Coefficients {
  return p.reduceRight<Coefficients>(
    (sum, c) => addPolynomials(multiplyPolynomials(sum, [by, ONE]), [c]),
    [ZERO],
  );
}

/** The first `count` coefficients of a quotient of power series. */
function divideSeries(a: Coefficients, b: Coefficients, count: number): Coefficients {
  const quotient: Rational[] = [];
  for (let k = 0; k < count; k++) {
    let c = a[k] ?? ZERO;
    for (let j = 1; j <= k; j++) c = subtract(c, multiply(b[j] ?? ZERO, quotient[k - j]!));
    quotient.push(divide(c, b[0]!));
  }
  return quotient;
}

/** Coefficients of i (i - 1) … (i - j + 1), from j = 0: Newton's form of a polynomial. */
export function fallingCoefficients(p: Coefficients): Coefficients {
  const found: Rational[] = [];
  let rest = p;
  for (let k = 0n; k < BigInt(p.length); k++) {
    const step = divideByLine(rest, { numerator: k, denominator: 1n });
    found.push(step.rest);
    rest = step.quotient;
  }
  return found;
}

/** Summands of one coefficient, ratio and factorial, with their rational functions added: alone they may diverge. */
export interface Family {
  readonly shape: Summand;
  readonly rational: PartialFractions;
}

export function families(parts: readonly Summand[]): readonly Family[] {
  const found: Family[] = [];
  for (const part of parts) {
    const own = partialFractions(part.numerator, part.poles);
    const k = found.findIndex(({ shape }) => sameShape(shape, part) && sameTerm(shape.coef, part.coef));
    if (k < 0) found.push({ shape: part, rational: own });
    else found[k] = { shape: part, rational: addFractions(found[k]!.rational, own) };
  }
  return found.filter(({ rational: { whole, fractions } }) => fractions.length > 0 || !whole.every(isZero));
}
