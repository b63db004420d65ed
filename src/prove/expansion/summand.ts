import {
  add,
  divide,
  equals,
  isInteger,
  isZero,
  multiply,
  negate,
  ONE,
  power,
  type Rational,
  rational,
  ZERO,
} from '../../number/rational.js';
import { constantFold } from '../term/constant-fold.js';
import {
  addTerms,
  applyTerm,
  isNumber,
  mentions,
  multiplyTerms,
  numberTerm,
  powerTerm,
  rationalTerm,
  sameTerm,
  substitute,
  T_ONE,
  type Term,
} from '../term/term.js';

/** Coefficients of powers of the index, from the constant one. */
export type Coefficients = readonly Rational[];

/** (index + at)^times in a denominator. */
export interface Pole {
  readonly at: Rational;
  readonly times: number;
}

/** (scale i + shift)! as a factor, or in a denominator. */
export interface FactorialPart {
  readonly scale: number;
  readonly shift: number;
  readonly above: boolean;
}

/** coef * numerator(i) / poles(i) * ratio^i * factorials(i), with a coefficient and a ratio in which the index i does not occur. */
export interface Summand {
  readonly coef: Term;
  readonly numerator: Coefficients;
  readonly poles: readonly Pole[];
  /** The ratio is this number times the powers of the bases. */
  readonly ratio: Rational;
  readonly bases: readonly (readonly [base: Term, exponent: number])[];
  readonly factorials: readonly FactorialPart[];
}

/** Summands into which a term is multiplied out. */
const MAX_SUMMANDS = 64;

/** Degree of the polynomials in the index, and of powers that are multiplied out. */
const MAX_DEGREE = 24;

/** By how much two factorials of one quotient may differ. */
const MAX_FACTORS = 12;

/** Candidates for roots of a denominator: its coefficients are as small as exercises have them. */
const MAX_COEFFICIENT = 10_000n;

const UNIT: Summand = { coef: T_ONE, numerator: [ONE], poles: [], ratio: ONE, bases: [], factorials: [] };

/**
 * A term as a sum of products of a rational function of the index, a geometric sequence and factorials; undefined for anything else. The
 * index stands for a whole number from 0.
 */
export function summandsOf(x: Term, index: string): readonly Summand[] | undefined {
  if (!mentions(x, index)) return [constantSummand(x)];
  switch (x.kind) {
    case 'name':
      return [{ ...UNIT, numerator: [ZERO, ONE] }];
    case 'add': {
      const parts = x.args.map((a) => summandsOf(a, index));
      return parts.every((p) => p !== undefined) ? gather(parts.flat()) : undefined;
    }
    case 'multiply':
      return x.args.reduce<readonly Summand[] | undefined>(
        (product, a) => product && timesAll(product, summandsOf(a, index)),
        [UNIT],
      );
    case 'power':
      return powerOf(x.base, x.exponent, index);
    case 'apply': {
      const [argument] = x.args;
      if (x.name === 'exp') return powerOf(applyTerm('exp', T_ONE), argument!, index);
      if (x.name !== 'factorial') return undefined;
      const line = polynomialOf(argument!, index);
      // The factorial of a negative number has no value, whatever it is divided by.
      if (line?.length !== 2 || !line.every(isInteger) || line[1]!.numerator <= 0n || line[0]!.numerator < 0n)
        return undefined;
      const part = { scale: Number(line[1]!.numerator), shift: Number(line[0]!.numerator), above: true };
      return [{ ...UNIT, factorials: [part] }];
    }
    case 'guard':
      return x.on.some((t) => mentions(t, index)) ? undefined : summandsOf(x.body, index);
    default:
      return undefined;
  }
}

function constantSummand(x: Term): Summand {
  const folded = constantFold(x);
  return folded.kind === 'number' ? { ...UNIT, numerator: [folded.value] } : { ...UNIT, coef: folded };
}

/** The coefficients of a polynomial in the index with rational coefficients. */
function polynomialOf(x: Term, index: string): Coefficients | undefined {
  const parts = summandsOf(x, index);
  if (parts?.length === 0) return [ZERO];
  const [only] = parts ?? [];
  return parts?.length === 1 && isPolynomial(only!) && isNumber(only!.coef, 1) ? only!.numerator : undefined;
}

/** Whether a summand is a coefficient times a polynomial in the index. */
export function isPolynomial({ poles, ratio, bases, factorials }: Summand): boolean {
  return poles.length + bases.length + factorials.length === 0 && equals(ratio, ONE);
}

function powerOf(base: Term, exponent: Term, index: string): readonly Summand[] | undefined {
  const folded = constantFold(exponent);
  if (!mentions(base, index)) return geometric(base, folded, index);
  if (folded.kind !== 'number' || !isInteger(folded.value)) return undefined;
  const times = Number(folded.value.numerator);
  const parts = summandsOf(base, index);
  if (!parts || Math.abs(times) > MAX_DEGREE) return undefined;
  const whole = times < 0 ? inverseOf(parts) : parts;
  let product: readonly Summand[] | undefined = [UNIT];
  for (let k = 0; k < Math.abs(times); k++) product = product && timesAll(product, whole);
  return product;
}

/** base^(a i + b) for a whole number a. */
function geometric(base: Term, exponent: Term, index: string): readonly Summand[] | undefined {
  const parts = summandsOf(exponent, index);
  if (!parts?.every(isPolynomial)) return undefined;
  let slope = ZERO;
  const slopes: Term[] = [];
  const rest: Term[] = [];
  for (const { coef, numerator } of parts) {
    if (numerator.length > 2) return undefined;
    if (numerator.length === 2 && isNumber(coef, 1)) slope = add(slope, numerator[1]!);
    else if (numerator.length === 2) slopes.push(multiplyTerms(rationalTerm(numerator[1]!), coef));
    rest.push(multiplyTerms(rationalTerm(numerator[0]!), coef));
  }
  if (slopes.length > 0 || !isInteger(slope)) {
    // Only a positive base has powers by all numbers.
    const positive =
      base.kind === 'number' ? base.value.numerator > 0n : base.kind === 'apply' && base.name === 'exp';
    if (!positive) return undefined;
    const first = constantSummand(powerTerm(base, constantFold(addTerms(...rest))));
    return [{ ...first, bases: [[powerTerm(base, addTerms(rationalTerm(slope), ...slopes)), 1]] }];
  }
  const step = Number(slope.numerator);
  const first = constantSummand(powerTerm(base, constantFold(addTerms(...rest))));
  const number = constantFold(base);
  const ratio = number.kind === 'number' ? power(number.value, step) : undefined;
  if (number.kind === 'number') return ratio && !isZero(ratio) ? [{ ...first, ratio }] : undefined;
  return [{ ...first, bases: [[base, step]] }];
}

/** One over a summand whose polynomial has rational roots. */
function inverseOf(parts: readonly Summand[]): readonly Summand[] | undefined {
  const [only] = parts;
  if (parts.length !== 1 || isZero(only!.ratio)) return undefined;
  const { coef, numerator, poles, ratio, bases, factorials } = only!;
  const factors = linearFactors(numerator);
  // A denominator that vanishes at a position leaves no sum, whatever it is multiplied by.
  if (!factors || factors.poles.some(({ at }) => isInteger(at) && at.numerator <= 0n)) return undefined;
  let above: Coefficients = [divide(ONE, factors.lead)];
  for (const { at, times } of poles)
    for (let k = 0; k < times; k++) above = multiplyPolynomials(above, [at, ONE]);
  return [
    reduced({
      coef: isNumber(coef, 1) ? coef : powerTerm(coef, -1),
      numerator: above,
      poles: factors.poles,
      ratio: divide(ONE, ratio),
      bases: bases.map(([b, e]) => [b, -e] as const),
      factorials: factorials.map((f) => ({ ...f, above: !f.above })),
    }),
  ];
}

/** lead * product of (i + at)^times, where all roots are rational. */
function linearFactors(
  p: Coefficients,
): { readonly lead: Rational; readonly poles: readonly Pole[] } | undefined {
  const poles: Pole[] = [];
  let rest = p;
  while (rest.length > 1) {
    const at = rationalRoot(rest);
    if (!at) return undefined;
    rest = divideByLine(rest, at).quotient;
    addPole(poles, negate(at), 1);
  }
  const lead = rest[0]!;
  return isZero(lead) ? undefined : { lead, poles };
}

/** A rational root of a polynomial that is not constant, where its coefficients are small. */
export function rationalRoot(p: Coefficients): Rational | undefined {
  if (isZero(p[0]!)) return ZERO;
  if (p.length === 2) return negate(divide(p[0]!, p[1]!));
  const common = p.reduce((d, c) => d * c.denominator, 1n);
  const whole = p.map((c) => (c.numerator * common) / c.denominator);
  const [first, last] = [whole[0]!, whole.at(-1)!].map((c) => (c < 0n ? -c : c)) as [bigint, bigint];
  if (first > MAX_COEFFICIENT || last > MAX_COEFFICIENT) return undefined;
  for (let d = 1n; d <= last; d++) {
    if (last % d !== 0n) continue;
    for (let n = 1n; n <= first; n++) {
      if (first % n !== 0n) continue;
      for (const root of [rational(n, d), rational(-n, d)]) if (isZero(valueAt(p, root))) return root;
    }
  }
  return undefined;
}

export function valueAt(p: Coefficients, x: Rational): Rational {
  return p.reduceRight((sum, c) => add(multiply(sum, x), c), ZERO);
}

/** p = quotient * (i - root) + rest. */
export function divideByLine(
  p: Coefficients,
  root: Rational,
): { readonly quotient: Coefficients; readonly rest: Rational } {
  const quotient: Rational[] = [];
  let carry = ZERO;
  for (let k = p.length - 1; k >= 0; k--) {
    carry = add(p[k]!, multiply(carry, root));
    quotient.unshift(carry);
  }
  const rest = quotient.shift()!;
  return { quotient: quotient.length > 0 ? quotient : [ZERO], rest };
}

function addPole(poles: Pole[], at: Rational, times: number): void {
  const k = poles.findIndex((p) => equals(p.at, at));
  if (k < 0) poles.push({ at, times });
  else poles[k] = { at, times: poles[k]!.times + times };
}

export function multiplyPolynomials(a: Coefficients, b: Coefficients): Coefficients {
  const product = Array.from({ length: a.length + b.length - 1 }, () => ZERO);
  a.forEach((x, i) => {
    b.forEach((y, j) => {
      product[i + j] = add(product[i + j]!, multiply(x, y));
    });
  });
  return product;
}

export function addPolynomials(a: Coefficients, b: Coefficients): Coefficients {
  const sum = Array.from({ length: Math.max(a.length, b.length) }, (_, k) => add(a[k] ?? ZERO, b[k] ?? ZERO));
  while (sum.length > 1 && isZero(sum.at(-1)!)) sum.pop();
  return sum;
}

function timesAll(a: readonly Summand[], b: readonly Summand[] | undefined): readonly Summand[] | undefined {
  if (!b || a.length * b.length > MAX_SUMMANDS) return undefined;
  const products = a.flatMap((x) => b.map((y) => times(x, y)));
  return products.every((p) => p !== undefined) ? gather(products) : undefined;
}

function times(a: Summand, b: Summand): Summand | undefined {
  const poles = [...a.poles];
  for (const { at, times } of b.poles) addPole(poles, at, times);
  const bases = [...a.bases];
  for (const [base, exponent] of b.bases) {
    const k = bases.findIndex(([own]) => sameTerm(own, base));
    if (k < 0) bases.push([base, exponent]);
    else bases[k] = [base, bases[k]![1] + exponent];
  }
  const numerator = multiplyPolynomials(a.numerator, b.numerator);
  // A base to the power 0 that came about by cancelling may be zero.
  if (numerator.length > MAX_DEGREE + 1 || bases.some(([, exponent]) => exponent === 0)) return undefined;
  return reduced({
    coef: isNumber(a.coef, 1) ? b.coef : isNumber(b.coef, 1) ? a.coef : multiplyTerms(a.coef, b.coef),
    numerator,
    poles,
    ratio: multiply(a.ratio, b.ratio),
    bases,
    factorials: [...a.factorials, ...b.factorials],
  });
}

/** With quotients of factorials and common factors of numerator and denominator worked out. */
function reduced(x: Summand): Summand {
  let { numerator } = x;
  const poles: Pole[] = [];
  const factorials = [...x.factorials];
  for (let i = 0; i < factorials.length; i++) {
    const up = factorials[i]!;
    const k = factorials.findIndex(
      (d) => up.above && !d.above && d.scale === up.scale && Math.abs(d.shift - up.shift) <= MAX_FACTORS,
    );
    if (k < 0) continue;
    const down = factorials[k]!;
    const [low, high] = [Math.min(up.shift, down.shift), Math.max(up.shift, down.shift)];
    for (let s = low + 1; s <= high; s++) {
      if (up.shift > down.shift)
        numerator = multiplyPolynomials(numerator, [rational(s), rational(up.scale)]);
      else {
        addPole(poles, rational(s, up.scale), 1);
        numerator = numerator.map((c) => divide(c, rational(up.scale)));
      }
    }
    factorials.splice(Math.max(i, k), 1);
    factorials.splice(Math.min(i, k), 1);
    i = -1;
  }
  for (const pole of x.poles) addPole(poles, pole.at, pole.times);
  const left: Pole[] = [];
  for (const { at, times } of poles) {
    let open = times;
    while (open > 0) {
      const { quotient, rest } = divideByLine(numerator, negate(at));
      if (!isZero(rest) || numerator.length === 1) break;
      numerator = quotient;
      open -= 1;
    }
    if (open > 0) left.push({ at, times: open });
  }
  return { ...x, numerator, poles: left, factorials };
}

/** With summands of one shape added up. */
function gather(parts: readonly Summand[]): readonly Summand[] {
  const groups: Summand[] = [];
  for (const part of parts) {
    const k = groups.findIndex((g) => alike(g, part));
    if (k < 0) groups.push(part);
    else groups[k] = { ...part, numerator: addPolynomials(groups[k]!.numerator, part.numerator) };
  }
  return groups.filter(({ numerator }) => !numerator.every(isZero));
}

function alike(a: Summand, b: Summand): boolean {
  return (
    sameTerm(a.coef, b.coef) &&
    sameShape(a, b) &&
    a.poles.length === b.poles.length &&
    a.poles.every((p, k) => equals(p.at, b.poles[k]!.at) && p.times === b.poles[k]!.times)
  );
}

/** Whether two summands have one ratio and one factorial. */
export function sameShape(a: Summand, b: Summand): boolean {
  return (
    equals(a.ratio, b.ratio) &&
    a.bases.length === b.bases.length &&
    a.bases.every(([base, e]) => b.bases.some(([own, f]) => e === f && sameTerm(base, own))) &&
    a.factorials.length === b.factorials.length &&
    a.factorials.every((f, k) => {
      const g = b.factorials[k]!;
      return f.scale === g.scale && f.shift === g.shift && f.above === g.above;
    })
  );
}

/** The terms from `from` on, counted from 0. */
export function countedFromZero(body: Term, index: string, from: bigint): Term {
  return from === 0n
    ? body
    : substitute(body, index, addTerms({ kind: 'name', name: index }, numberTerm(from)));
}
