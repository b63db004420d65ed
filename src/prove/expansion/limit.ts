import { rational } from '../../number/rational.js';
import { compareGrowth, type Growth, signOfGrowth } from '../algebra/growth.js';
import { type Product, Undefined } from '../algebra/product.js';
import { toTerm } from '../algebra/to-term.js';
import { learnAll } from '../normal/case-split.js';
import { Normaliser } from '../normal/normalise.js';
import type { LimitPoint } from '../reading/reading.js';
import { type Budget, OutOfBudget } from '../term/budget.js';
import { type AskedOfBases, conditionsOf, DEFINED, type Fact, SMOOTH } from '../term/domain.js';
import { NEGATIVE, NOT_ZERO, POSITIVE } from '../term/sign-set.js';
import {
  addTerms,
  applyTerm,
  mentions,
  nameTerm,
  negateTerm,
  powerTerm,
  sameTerm,
  substitute,
  subterms,
  subtractTerms,
  T_ZERO,
  type Term,
} from '../term/term.js';
import { isAbsent, logarithmOf, provesAbsent } from './oscillation.js';
import {
  expandAtInfinity,
  LOGARITHM_OF_LOGARITHM,
  reasonOfSeries,
  type Series,
  UNKNOWN_EXPONENT,
} from './series.js';

/** The variable that tends to infinity; no name that can be written. */
const FAR = 'far#';

/** Numbers of summands that are tried in turn: cancelling needs longer expansions. */
const LENGTHS: readonly number[] = [3, 8, 16];

/** How the reason begins why a function has no value near a point. */
const NOWHERE = 'there is';

function isNowhere(reason: string): boolean {
  return reason.startsWith(NOWHERE);
}

export type Side = 'left' | 'right' | 'both';

/**
 * The limit of a term as a name tends to a point, from its expansion in powers, logarithms and exponentials; the name
 * `inf` stands for infinity. Returns the reason where no limit was found.
 */
export function findLimit(
  body: Term,
  name: string,
  at: LimitPoint,
  side: Side,
  budget: Budget,
  integers: ReadonlySet<string>,
  facts: readonly Fact[] = [],
): Term | string {
  // Near the limit point the function is defined, so conditions on the other names hold.
  const conditions = (bases: AskedOfBases) =>
    conditionsOf(body, integers, bases).filter((c) => !mentions(c.term, name));
  const known = facts.filter((f) => !mentions(f.term, name));
  const limit = (more: readonly Fact[]) =>
    limitOf(body, name, at, side, budget, integers, [...known, ...more]);
  const [others, smooth] = [conditions(DEFINED), conditions(SMOOTH)];
  const found = limit(others);
  if (typeof found !== 'string' || smooth.length === 0) return found;
  // A base that may be zero has powers that are no continuous function of the exponent: the limit is said for the others.
  const inside = limit(smooth);
  if (typeof inside === 'string') return found;
  const on = smooth.flatMap(({ term, sign }) =>
    sign === POSITIVE ? [applyTerm('log', term)] : sign === NOT_ZERO ? [powerTerm(term, -1)] : [],
  );
  return { kind: 'guard', body: inside, on };
}

function limitOf(
  body: Term,
  name: string,
  at: LimitPoint,
  side: Side,
  budget: Budget,
  integers: ReadonlySet<string>,
  facts: readonly Fact[],
): Term | string {
  if (at === 'inf' || at === '-inf')
    return oneSided(body, name, approach(at, 'right'), budget, integers, facts);
  if (side !== 'both') return oneSided(body, name, approach(at, side), budget, integers, facts);
  const right = oneSided(body, name, approach(at, 'right'), budget, integers, facts);
  const left = oneSided(body, name, approach(at, 'left'), budget, integers, facts);
  for (const found of [right, left]) if (typeof found === 'string' && isAbsent(found)) return found;
  // Where the function has a domain on one side only, its limit is that from this side.
  if (typeof right === 'string') return isNowhere(right) && typeof left !== 'string' ? left : right;
  if (typeof left === 'string') return isNowhere(left) ? right : left;
  const n = makeNormaliser(budget, integers, facts);
  return n.algebra.equal(n.run(left), n.run(right))
    ? right
    : 'the limits from the left and from the right differ';
}

function makeNormaliser(budget: Budget, integers: ReadonlySet<string>, facts: readonly Fact[]): Normaliser {
  const n = new Normaliser(budget, integers);
  learnAll(n, facts);
  return n;
}

/** The name as a function of a variable that tends to infinity. */
function approach(at: LimitPoint, side: 'left' | 'right'): Term {
  const t = nameTerm(FAR);
  if (at === 'inf') return t;
  if (at === '-inf') return negateTerm(t);
  const step = powerTerm(t, -1);
  return side === 'right' ? addTerms(at, step) : subtractTerms(at, step);
}

function expandOnce(whole: Term, n: Normaliser, length: number): Series | string {
  try {
    return expandAtInfinity(whole, FAR, n, length);
  } catch (error) {
    const reason = reasonOfSeries(error);
    if (reason !== undefined) return reason;
    if (error instanceof Undefined) return `${NOWHERE} ${error.reason}`;
    if (error instanceof OutOfBudget && !n.budget.exhausted) return error.reason;
    throw error;
  }
}

/** Exponentials of exponentials are as far as a change of scale goes. */
const SCALES = 2;

function oneSided(
  body: Term,
  name: string,
  value: Term,
  budget: Budget,
  integers: ReadonlySet<string>,
  facts: readonly Fact[],
): Term | string {
  const far = nameTerm(FAR);
  const find = (x: Term): Term | string => {
    let found = expanded(x, budget, integers, facts);
    // What tends to infinity may as well be the exponential of what does: log(log(t)) is log(t) then.
    let scaled = x;
    for (let k = 0; k < SCALES && found === LOGARITHM_OF_LOGARITHM; k++) {
      scaled = substitute(scaled, FAR, applyTerm('exp', far));
      found = expanded(scaled, budget, integers, facts);
    }
    return found === UNKNOWN_EXPONENT ? byLogarithm(x, find, budget, integers, facts) : found;
  };
  const whole = substitute(body, name, value);
  const found = find(whole);
  if (typeof found !== 'string' || isNowhere(found)) return found;
  const shownAs = body;
  return (
    provesAbsent(
      whole,
      (g) => {
        const limit = find(g);
        return typeof limit === 'string' ? 0 : infinitySign(limit);
      },
      find,
      (a, b) => differ(a, b, budget, integers, facts),
      (g) => subterms([shownAs]).find((x) => sameTerm(substitute(x, name, value), g)) ?? g,
    ) ?? found
  );
}

/** 1 and -1 for plus and minus infinity. */
function infinitySign(x: Term): -1 | 0 | 1 {
  const inf = nameTerm('inf');
  return sameTerm(x, inf) ? 1 : sameTerm(x, negateTerm(inf)) ? -1 : 0;
}

/** Whether two limits are certainly different. */
function differ(
  a: Term,
  b: Term,
  budget: Budget,
  integers: ReadonlySet<string>,
  facts: readonly Fact[],
): boolean {
  const [p, q] = [infinitySign(a), infinitySign(b)];
  if (p !== 0 || q !== 0) return p !== q;
  const n = makeNormaliser(budget, integers, facts);
  try {
    const sign = n.signs.signOf(n.run(subtractTerms(a, b)));
    return sign === POSITIVE || sign === NEGATIVE;
  } catch (error) {
    if (reasonOfSeries(error) !== undefined || error instanceof Undefined) return false;
    throw error;
  }
}

/** The limit of a product of powers from that of its logarithm, in which an unknown exponent is a factor. */
function byLogarithm(
  x: Term,
  find: (x: Term) => Term | string,
  budget: Budget,
  integers: ReadonlySet<string>,
  facts: readonly Fact[],
): Term | string {
  const { log, positive, parts } = logarithmOf(x);
  if (parts === 0) return UNKNOWN_EXPONENT;
  const found = find(log);
  if (typeof found === 'string')
    return found === NO_SIGN ? 'the sign of an exponent is not known: add an assumption' : UNKNOWN_EXPONENT;
  const infinite = infinitySign(found);
  if (infinite < 0) return T_ZERO;
  if (!positive) return UNKNOWN_EXPONENT;
  if (infinite > 0) return found;
  const n = makeNormaliser(budget, integers, facts);
  return toTerm(n.algebra, n.run(applyTerm('exp', found)));
}

const NO_SIGN = 'the sign of the leading coefficient is not known';

/** The limit of a term in the far variable from its expansion. */
function expanded(
  whole: Term,
  budget: Budget,
  integers: ReadonlySet<string>,
  facts: readonly Fact[],
): Term | string {
  let reason = 'no limit was found';
  for (const length of LENGTHS) {
    const n = makeNormaliser(budget, integers, facts);
    const series = expandOnce(whole, n, length);
    if (typeof series === 'string') {
      reason = series;
      continue;
    }
    const [lead] = series.terms;
    if (!lead) {
      if (!series.rest || signOfGrowth(series.rest) < 0) return T_ZERO;
      reason =
        signOfGrowth(series.rest) === 0
          ? 'the value stays bounded and may have no limit'
          : 'the leading terms cancel';
      continue;
    }
    const size = signOfGrowth(lead.growth);
    if (size < 0) return T_ZERO;
    if (size === 0) return toTerm(n.algebra, lead.coef);
    const sign = n.signs.signOf(lead.coef);
    if (sign === POSITIVE) return nameTerm('inf');
    if (sign === NEGATIVE) return negateTerm(nameTerm('inf'));
    return NO_SIGN;
  }
  return reason;
}

/** Coefficients of (name - at)^0 … (name - at)^order from one side, or the reason why there are none. */
export function taylorCoefficients(
  body: Term,
  name: string,
  at: Term,
  order: number,
  side: 'left' | 'right',
  n: Normaliser,
): readonly Product[] | string {
  const series = expandOnce(substitute(body, name, approach(at, side)), n, order + 3);
  if (typeof series === 'string') return series;
  const power = (k: number): Growth => ({ exponentials: [], power: rational(-k), log: rational(0) });
  if (series.rest && compareGrowth(series.rest, power(order)) >= 0) return 'the expansion is too short';
  const coefficients: Product[] = [];
  for (let k = 0; k <= order; k++) {
    const found = series.terms.find((s) => compareGrowth(s.growth, power(k)) === 0);
    const coef = found?.coef ?? n.algebra.integer(0);
    coefficients.push(side === 'left' && k % 2 === 1 ? n.algebra.negate(coef) : coef);
  }
  const ordinary = (g: Growth) => coefficients.some((_, k) => compareGrowth(g, power(k)) === 0);
  const strange = series.terms.some((s) => compareGrowth(s.growth, power(order)) > 0 && !ordinary(s.growth));
  return strange ? 'the function has no Taylor expansion there' : coefficients;
}
