import type { Interval } from '../../number/interval.js';
import { toDoubleBounds } from '../../number/interval-arithmetic.js';
import {
  absolute,
  divide,
  isInteger,
  isZero,
  negate,
  type Rational,
  rational,
  ZERO,
} from '../../number/rational.js';
import { UNIT } from '../algebra/polynomial.js';
import { isZeroProduct, type Product, Undefined } from '../algebra/product.js';
import { type RealParts, realParts } from '../algebra/real-parts.js';
import { toTerm } from '../algebra/to-term.js';
import {
  type Coefficients,
  divideByLine,
  isPolynomial,
  rationalRoot,
  summandsOf,
} from '../expansion/summand.js';
import { NeedSign, Stuck } from '../normal/normal-form.js';
import { Normaliser } from '../normal/normalise.js';
import { constantFold } from '../term/constant-fold.js';
import { NIL } from '../term/sign-set.js';
import {
  addTerms,
  applyTerm,
  divideTerms,
  isNumber,
  mentions,
  multiplyTerms,
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
import type { Constants } from './exact-constants.js';

/** Steps from an equation to its solutions; equations of exercises take a few. */
const MAX_DEPTH = 12;

/** Degree of equations whose coefficients are written out. */
const MAX_DEGREE = 40;

/** Solutions of a periodic function that are gone through. */
const MAX_TURNS = 12;

/** The unknown of an equation. */
export interface Unknown {
  readonly name: string;
  /** Where it lies: the solutions of periodic functions are listed in a bounded range only. */
  readonly range?: Interval;
}

/**
 * Terms among which are all real solutions of left = right in an unknown, within its range, for an equation without others; undefined where
 * that is not known. Some may be no solutions, or have no value.
 */
export function solutionsOf(
  left: Term,
  right: Term,
  unknown: Unknown,
  constants: Constants,
  depth = MAX_DEPTH,
): readonly Term[] | undefined {
  if (depth === 0) return undefined;
  const solve = (x: Term, value: Term) => solutionsOf(x, constantFold(value), unknown, constants, depth - 1);
  return inverted(left, right, unknown, constants, solve) ?? byFactors(left, right, constants, solve);
}

/** From the outside inwards, while one part of the left side moves. */
function inverted(
  left: Term,
  right: Term,
  unknown: Unknown,
  constants: Constants,
  solve: Solve,
): readonly Term[] | undefined {
  const { name } = unknown;
  if (mentions(right, name)) return solve(subtractTerms(left, right), T_ZERO);
  if (!mentions(left, name)) return undefined;
  switch (left.kind) {
    case 'name':
      return [right];
    case 'add': {
      const moving = left.args.filter((a) => mentions(a, name));
      const fixed = left.args.filter((a) => !mentions(a, name));
      if (moving.length === 1) return solve(moving[0]!, subtractTerms(right, sumOf(fixed)));
      return rootsOf(left, right, name, constants);
    }
    case 'multiply': {
      const moving = left.args.filter((a) => mentions(a, name));
      const factor = productOf(left.args.filter((a) => !mentions(a, name)));
      const sign = constants.signOf(factor);
      if (sign === undefined || sign === 0) return undefined;
      if (moving.length === 1) return solve(moving[0]!, divideTerms(right, factor));
      if (constants.signOf(right) === 0) {
        const all = moving.map((a) => solve(a, T_ZERO));
        return all.every((s) => s !== undefined) ? all.flat() : undefined;
      }
      return rootsOf(left, right, name, constants);
    }
    case 'power':
      return mentions(left.exponent, name)
        ? byExponent(left.base, left.exponent, right, name, constants, solve)
        : byPower(left.base, left.exponent, right, constants, solve);
    case 'apply':
      if (left.args.length === 1 && PERIODIC.has(left.name))
        return byTurns(left, right, unknown, constants, solve);
      return left.args.length === 1 || left.name === 'root'
        ? byFunction(left, right, constants, solve)
        : undefined;
    default:
      return undefined;
  }
}

/** Angles at which a function takes a value, within one turn, and the turn in multiples of pi. */
const PERIODIC: ReadonlyMap<
  string,
  { readonly turn: number; readonly angles: (c: Term) => readonly Term[]; readonly bounded: boolean }
> = new Map([
  [
    'sin',
    {
      turn: 2,
      bounded: true,
      angles: (c: Term) => [applyTerm('asin', c), subtractTerms(T_PI, applyTerm('asin', c))],
    },
  ],
  [
    'cos',
    {
      turn: 2,
      bounded: true,
      angles: (c: Term) => [applyTerm('acos', c), negateTerm(applyTerm('acos', c))],
    },
  ],
  ['tan', { turn: 1, bounded: false, angles: (c: Term) => [applyTerm('atan', c)] }],
]);

/** sin(u) = c, cos(u) = c or tan(u) = c, where the values of u over the range of the unknown are bounded. */
function byTurns(
  { name, args }: Extract<Term, { kind: 'apply' }>,
  c: Term,
  { name: unknown, range }: Unknown,
  constants: Constants,
  solve: Solve,
): readonly Term[] | undefined {
  const { turn, angles, bounded } = PERIODIC.get(name)!;
  const [u] = args as [Term];
  if (bounded) {
    const signs = [addTerms(T_ONE, c), subtractTerms(T_ONE, c)].map((x) => constants.signOf(x));
    if (signs.includes(undefined)) return undefined;
    if (signs.includes(-1)) return [];
  }
  const values = range && constants.over(u, unknown, range);
  if (values?.kind !== 'interval') return undefined;
  const within = toDoubleBounds(values);
  const period = turn * Math.PI;
  if (!(within.hi - within.lo < MAX_TURNS * period)) return undefined;
  const found: Term[] = [];
  for (const angle of angles(c)) {
    const own = constants.enclose(angle);
    if (own.kind !== 'interval') return undefined;
    const { lo, hi } = toDoubleBounds(own);
    // One more on each side than doubles can leave in doubt: what is no solution is told apart later.
    const first = Math.ceil((within.lo - hi) / period - 1e-6);
    const last = Math.floor((within.hi - lo) / period + 1e-6);
    if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last)) return undefined;
    for (let k = first; k <= last; k++) {
      const solved = solve(u, addTerms(angle, multiplyTerms(numberTerm(turn * k), T_PI)));
      if (!solved) return undefined;
      found.push(...solved);
    }
  }
  return found;
}

type Solve = (x: Term, value: Term) => readonly Term[] | undefined;

/**
 * By the factors of the difference that stand in no denominator: each a polynomial in one generator, which takes one of the roots. A zero of
 * the difference is one of a factor wherever both are defined.
 */
function byFactors(left: Term, right: Term, constants: Constants, solve: Solve): readonly Term[] | undefined {
  const n = new Normaliser(constants.budget, new Set());
  const parts = factorsOf(n, subtractTerms(left, right));
  if (!parts) return undefined;
  const found: Term[] = [];
  for (const { of, exponent } of parts) {
    if (exponent < 0 || (n.signs.signOf(of) & NIL) === 0) continue;
    const line = inOneGenerator(n, of);
    // The difference itself, in its own shape, was looked at before.
    if (!line) return undefined;
    const roots = line.p.length === 1 ? undefined : rationalRoots(line.p, constants);
    if (!roots) return undefined;
    for (const root of roots) {
      const own = solve(line.generator, root);
      if (!own) return undefined;
      found.push(...own);
    }
  }
  return found;
}

function factorsOf(n: Normaliser, x: Term): RealParts['parts'] | undefined {
  try {
    const value = n.run(x);
    return isZeroProduct(value) ? undefined : realParts(n.algebra, value)?.parts;
  } catch (error) {
    if (error instanceof NeedSign || error instanceof Stuck || error instanceof Undefined) return undefined;
    throw error;
  }
}

/** A polynomial in one generator, as its coefficients; undefined for any other factor. */
function inOneGenerator(
  { algebra }: Normaliser,
  of: Product,
): { readonly p: Coefficients; readonly generator: Term } | undefined {
  if (!algebra.isExpandable(of) || algebra.hasCis(of)) return undefined;
  const coefficients = new Map<number, Rational>();
  let generator: number | undefined;
  for (const { mono, re } of algebra.expand(of).poly.values()) {
    const [id, units = 0] = mono;
    if (mono.length > 2 || (id !== undefined && generator !== undefined && id !== generator))
      return undefined;
    if (units < 0 || units % UNIT !== 0 || units / UNIT > MAX_DEGREE) return undefined;
    generator ??= id;
    coefficients.set(units / UNIT, rational(re));
  }
  if (generator === undefined) return undefined;
  const degree = Math.max(...coefficients.keys());
  return {
    p: Array.from({ length: degree + 1 }, (_, k) => coefficients.get(k) ?? ZERO),
    generator: toTerm(algebra, algebra.power(generator)),
  };
}

/** b^u = c for a positive number b other than 1. */
function byExponent(
  base: Term,
  exponent: Term,
  right: Term,
  name: string,
  constants: Constants,
  solve: Solve,
): readonly Term[] | undefined {
  if (mentions(base, name)) return undefined;
  const log = applyTerm('log', base);
  const [sign, own, other] = [base, right, log].map((x) => constants.signOf(x));
  if (sign !== 1 || own === undefined || other === undefined || other === 0) return undefined;
  return own <= 0 ? [] : solve(exponent, divideTerms(applyTerm('log', right), log));
}

/** u^q = c. */
function byPower(
  base: Term,
  exponent: Term,
  right: Term,
  constants: Constants,
  solve: Solve,
): readonly Term[] | undefined {
  const q = constantFold(exponent);
  if (q.kind !== 'number' || isZero(q.value)) return undefined;
  const sign = constants.signOf(right);
  if (sign === undefined) return undefined;
  const { numerator, denominator } = q.value;
  if (sign === 0) return numerator < 0n ? [] : solve(base, T_ZERO);
  const inverse = { kind: 'number', value: rational(denominator, numerator) } as const;
  const size = constantFold(sign > 0 ? right : negateTerm(right));
  const root = rationalPower(size, inverse.value) ?? powerTerm(size, inverse);
  if (denominator !== 1n) return sign < 0 ? [] : solve(base, root);
  if (numerator % 2n !== 0n) return solve(base, sign < 0 ? negateTerm(root) : root);
  if (sign < 0) return [];
  const both = [solve(base, root), solve(base, negateTerm(root))];
  return both.every((s) => s !== undefined) ? both.flat() : undefined;
}

/** A power of a positive number by one over a whole number, where it is a fraction with small parts. */
function rationalPower(x: Term, { numerator, denominator }: Rational): Term | undefined {
  if (x.kind !== 'number' || numerator !== 1n || denominator > BigInt(MAX_DEGREE)) return undefined;
  const p = [negate(x.value), ...Array.from({ length: Number(denominator) - 1 }, () => ZERO), rational(1)];
  const root = rationalRoot(p);
  return root && rationalTerm(absolute(root));
}

/** f(u) = c for a function f with an inverse. */
function byFunction(
  { name, args }: Extract<Term, { kind: 'apply' }>,
  c: Term,
  constants: Constants,
  solve: Solve,
): readonly Term[] | undefined {
  const [u] = args as [Term];
  const inverse = INVERSES.get(name);
  if (inverse) return solve(u, inverse(c));
  const within = (least: Term, most: Term, value: () => Term) => {
    const [above, below] = [subtractTerms(c, least), subtractTerms(most, c)].map((x) => constants.signOf(x));
    if (above === undefined || below === undefined) return undefined;
    return above > 0 && below > 0 ? solve(u, value()) : [];
  };
  switch (name) {
    case 'exp': {
      const sign = constants.signOf(c);
      return sign === undefined ? undefined : sign > 0 ? solve(u, applyTerm('log', c)) : [];
    }
    case 'abs': {
      const sign = constants.signOf(c);
      if (sign === undefined || sign < 0) return sign === undefined ? undefined : [];
      const both = [solve(u, c), solve(u, negateTerm(c))];
      return both.every((s) => s !== undefined) ? both.flat() : undefined;
    }
    case 'tanh':
      return within(numberTerm(-1), T_ONE, () => applyTerm('atanh', c));
    case 'sigmoid':
      return within(T_ZERO, T_ONE, () => applyTerm('log', divideTerms(c, subtractTerms(T_ONE, c))));
    case 'atan': {
      const quarter = multiplyTerms(numberTerm(1, 2), T_PI);
      return within(negateTerm(quarter), quarter, () => applyTerm('tan', c));
    }
    case 'root': {
      const k = args[1]!;
      const odd = k.kind === 'number' && isInteger(k.value) && k.value.numerator % 2n !== 0n;
      return odd ? solve(u, powerTerm(c, k)) : undefined;
    }
    default:
      return undefined;
  }
}

/** Functions that take no value twice; a solution of the inverse may be none of the function. */
const INVERSES: ReadonlyMap<string, (c: Term) => Term> = new Map([
  ['log', (c: Term) => applyTerm('exp', c)],
  ['sinh', (c: Term) => applyTerm('asinh', c)],
  ['asinh', (c: Term) => applyTerm('sinh', c)],
  ['asin', (c: Term) => applyTerm('sin', c)],
  ['acos', (c: Term) => applyTerm('cos', c)],
]);

/** The real roots of a polynomial equation: with rational roots divided out, and a square root for what is left. */
function rootsOf(left: Term, right: Term, name: string, constants: Constants): readonly Term[] | undefined {
  const parts = summandsOf(subtractTerms(left, right), name);
  if (!parts?.every(isPolynomial)) return undefined;
  const degree = parts.reduce((most, { numerator }) => Math.max(most, numerator.length - 1), 0);
  if (degree === 0) return undefined;
  if (parts.every(({ coef }) => isNumber(coef, 1))) return rationalRoots(parts[0]!.numerator, constants);
  const coefficients = Array.from({ length: degree + 1 }, (_, k) =>
    sumOf(parts.map(({ coef, numerator }) => productOf([rationalTerm(numerator[k] ?? ZERO), coef]))),
  );
  return byFormula(coefficients, constants);
}

function rationalRoots(p: Coefficients, constants: Constants): readonly Term[] | undefined {
  const found: Term[] = [];
  let rest = p;
  for (let root = rationalRoot(rest); root; root = rest.length > 1 ? rationalRoot(rest) : undefined) {
    found.push(rationalTerm(root));
    rest = divideByLine(rest, root).quotient;
  }
  if (rest.length === 1) return found;
  const more = byFormula(rest.map(rationalTerm), constants) ?? bySquares(rest, constants);
  return more && [...found, ...more];
}

/** Roots of a polynomial of degree one or two. */
function byFormula(p: readonly Term[], constants: Constants): readonly Term[] | undefined {
  const [c, b, a] = p as [Term, Term, Term | undefined];
  const lead = p.length > 3 ? undefined : constants.signOf(p.at(-1)!);
  if (lead === undefined || lead === 0) return undefined;
  if (!a) return [divideTerms(negateTerm(c), b)];
  const inside = constantFold(addTerms(multiplyTerms(b, b), productOf([numberTerm(-4), a, c])));
  const sign = constants.signOf(inside);
  if (sign === undefined || sign < 0) return sign === undefined ? undefined : [];
  const root = powerTerm(inside, numberTerm(1, 2));
  const below = powerTerm(multiplyTerms(numberTerm(2), a), -1);
  return [root, negateTerm(root)].map((s) => multiplyTerms(subtractTerms(s, b), below));
}

/** x^n = c, and polynomials of degree two in the square. */
function bySquares(p: Coefficients, constants: Constants): readonly Term[] | undefined {
  const inside = p.slice(1, -1);
  if (inside.every(isZero)) {
    const n = p.length - 1;
    const c = negate(divide(p[0]!, p.at(-1)!));
    return byPower(X, numberTerm(n), rationalTerm(c), constants, (_, value) => [value]);
  }
  if (p.length !== 5 || !isZero(p[1]!) || !isZero(p[3]!)) return undefined;
  const squares = byFormula([p[0]!, p[2]!, p[4]!].map(rationalTerm), constants);
  const all = squares?.map((s) => byPower(X, numberTerm(2), s, constants, (_, value) => [value]));
  return all?.every((s) => s !== undefined) ? all.flat() : undefined;
}

/** Stands for the unknown where only its value is asked for. */
const X: Term = { kind: 'name', name: 'unknown#' };
