import { rational } from '../../number/rational.js';
import { compareGrowth, type Growth, signOfGrowth } from '../algebra/growth.js';
import { type Product, Undefined } from '../algebra/product.js';
import { toTerm } from '../algebra/to-term.js';
import { NeedSign } from '../normal/normal-form.js';
import type { Normaliser } from '../normal/normalise.js';
import type { LimitPoint } from '../reading/reading.js';
import { type Budget, OutOfBudget } from '../term/budget.js';
import { constantFold } from '../term/constant-fold.js';
import {
  ANY_BASE,
  type AskedOfBases,
  conditionsOf,
  DEFINED,
  evaluatedParts,
  type Fact,
  SMOOTH,
} from '../term/domain.js';
import { isWholeTerm } from '../term/evaluate.js';
import { printFact } from '../term/print-term.js';
import { NEGATIVE, NIL, NOT_NEGATIVE, NOT_ZERO, POSITIVE } from '../term/sign-set.js';
import {
  addTerms,
  applyTerm,
  isNumber,
  mapTerms,
  mentions,
  multiplyTerms,
  nameTerm,
  negateTerm,
  numberTerm,
  powerTerm,
  sameTerm,
  substitute,
  subterms,
  subtractTerms,
  T_ONE,
  T_ZERO,
  type Term,
} from '../term/term.js';
import { areWholeWith } from '../term/whole-names.js';
import type { Series } from './asymptotic-arithmetic.js';
import {
  askingCases,
  combine,
  expandByCases,
  infinitySign,
  isNowhere,
  NeedCase,
  NOWHERE,
  normaliserOf,
  type Setting,
} from './by-cases.js';
import { signOfCoefficient } from './coefficient-signs.js';
import { hasRivals, withDominant } from './dominant.js';
import { withNamedPositions } from './named-positions.js';
import {
  LOGARITHM_OF_LOGARITHM,
  NoSeries,
  reasonOfSeries,
  UNKNOWN_EXPONENT,
  UnknownScale,
} from './no-series.js';
import { isAbsent, logarithmOf, provesAbsent } from './oscillation.js';
import { expandAtInfinity } from './series.js';

/** The variable that tends to infinity; no name that can be written. */
const FAR = 'far#';

/** Numbers of summands that are tried in turn: cancelling needs longer expansions. */
const LENGTHS: readonly number[] = [3, 8, 16];

export type Side = 'left' | 'right' | 'both';

/**
 * The limit of a term as a name tends to a point, from its expansion in powers, logarithms and exponentials; the name
 * `inf` stands for infinity. A conditional where it depends on the signs of coefficients. Returns the reason where no limit was found.
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
  const isFar = at === 'inf' || at === '-inf';
  const wholes = isFar && runsThroughWholes(body, name, integers) ? new Set([...integers, name]) : integers;
  const setting: Setting = { budget, integers: wholes, facts, what: 'limit' };
  return withNamedPositions(body, setting, (named, inner) => {
    const found = limitWithConditions(named, name, at, side, inner);
    if (typeof found !== 'string' || isNowhere(found) || isAbsent(found)) return found;
    const other = limitOfNormalForm(named, name, at, side, inner);
    return typeof other === 'string' ? found : other;
  });
}

/** Whether a term has values at whole numbers of a name only: it holds a power of a negative number, such as (-1)^n. */
function runsThroughWholes(body: Term, name: string, integers: ReadonlySet<string>): boolean {
  const exponents = evaluatedParts([body]).flatMap((x) => {
    const base = x.kind === 'power' && x.exponent.kind !== 'number' ? constantFold(x.base) : undefined;
    return x.kind === 'power' && base?.kind === 'number' && base.value.numerator < 0n ? [x.exponent] : [];
  });
  return exponents.some(
    (e) =>
      mentions(e, name) &&
      isWholeTerm(e, new Set([...integers, name])) &&
      areWholeWith([name], [e], integers),
  );
}

/** The limit of the normal form, in which sums have closed forms and waves cancel, of a function that has values all around. */
function limitOfNormalForm(
  body: Term,
  name: string,
  at: LimitPoint,
  side: Side,
  setting: Setting,
): Term | string {
  const moving = conditionsOf(body, setting.integers, DEFINED).filter((f) => mentions(f.term, name));
  const grows = (f: Fact) => {
    const limit = withoutCases(() => limitOf(f.term, name, at, side, setting));
    return (f.sign & POSITIVE) !== 0 && typeof limit !== 'string' && infinitySign(limit) > 0;
  };
  if (!moving.every(grows)) return 'the function may have gaps';
  const counted = subterms([body]).some((x) => x.kind === 'range' && mentions(x, name));
  const integers = counted ? new Set([...setting.integers, name]) : setting.integers;
  const far: readonly Fact[] = at === 'inf' ? [{ term: nameTerm(name), sign: POSITIVE }] : [];
  return expandByCases({ ...setting, integers, facts: [...setting.facts, ...far] }, (s) => {
    const n = normaliserOf(s);
    const form = withoutCasesOf(name, () => attempt(n, () => toTerm(n.algebra, n.run(body))));
    if (typeof form === 'string') return form;
    const loose = subterms([form]).some(
      (x) => (x.kind === 'range' || x.kind === 'reduce') && mentions(x, name),
    );
    return loose || sameTerm(form, body) ? 'no other form was found' : limitOf(form, name, at, side, s);
  });
}

function limitWithConditions(
  body: Term,
  name: string,
  at: LimitPoint,
  side: Side,
  setting: Setting,
): Term | string {
  const conditions = (bases: AskedOfBases) => conditionsNear(body, name, setting.integers, bases);
  const known = setting.facts.filter((f) => !mentions(f.term, name));
  const limit = (more: readonly Fact[]) =>
    expandByCases({ ...setting, facts: [...known, ...more] }, (s) => limitOf(body, name, at, side, s));
  const [others, smooth] = [conditions(DEFINED), conditions(SMOOTH)];
  const stated = new Set(others.map(printFact));
  const bases = smooth.filter((f) => !stated.has(printFact(f)));
  // Signs that follow from a base that is not zero need no cases.
  if (bases.length > 0) {
    const plain = withoutCases(() =>
      limitOf(body, name, at, side, { ...setting, facts: [...known, ...others] }),
    );
    if (typeof plain !== 'string') return under(plain, others, setting.integers);
    const inside = limit(smooth);
    if (typeof inside !== 'string') {
      const here: Setting = { ...setting, facts: [...known, ...others] };
      const all = bases.reduceRight<Term | string>((found, { term }) => {
        const zero: Fact = { term, sign: NIL };
        const possible = !normaliserOf({ ...here, facts: [...here.facts, zero] }).signs.contradictory;
        // A power of zero is no continuous function of its exponent: it has a limit of its own.
        const atZero = possible ? limit([...others, zero]) : `${NOWHERE} no such case`;
        return combine(here, [
          { fact: zero, result: atZero },
          { fact: { term, sign: NOT_ZERO }, result: found },
        ]);
      }, inside);
      return typeof all === 'string' ? all : under(all, others, setting.integers);
    }
  }
  const found = limit(others);
  return typeof found === 'string' ? found : under(found, others, setting.integers);
}

/** What holds of the other names wherever a term has values near a point of the name. */
export function conditionsNear(
  body: Term,
  name: string,
  integers: ReadonlySet<string>,
  bases: AskedOfBases,
): readonly Fact[] {
  // A power that stands still says nothing of its base: one that is negative has powers by whole numbers.
  const moving = mapTerms(body, (x) =>
    x.kind === 'power' && x.exponent.kind !== 'number' && !mentions(x, name) ? T_ONE : undefined,
  );
  const all = [...conditionsOf(body, integers, ANY_BASE), ...conditionsOf(moving, integers, bases)];
  const stated = new Set<string>();
  return all.filter((fact) => {
    const text = printFact(fact);
    const fresh = !stated.has(text) && !mentions(fact.term, name);
    stated.add(text);
    return fresh;
  });
}

/** What is said of every position cannot be asked of one. */
function hasPosition(x: Term): boolean {
  return subterms([x]).some(
    (y) =>
      y.kind === 'position' || (y.kind === 'entry' && y.indices.some((index) => typeof index === 'string')),
  );
}

/** A result that was found under conditions, where they hold. */
export function under(found: Term, conditions: readonly Fact[], integers: ReadonlySet<string>): Term {
  if (infinitySign(found) !== 0) return found;
  const own = new Set(conditionsOf(found, integers, ANY_BASE).map(printFact));
  const on = conditions
    .filter((fact) => !own.has(printFact(fact)) && !hasPosition(fact.term))
    .flatMap(({ term, sign }) =>
      sign === POSITIVE
        ? [applyTerm('log', term)]
        : sign === NOT_ZERO
          ? [powerTerm(term, -1)]
          : sign === NOT_NEGATIVE
            ? [powerTerm(term, numberTerm(1, 2))]
            : [],
    );
  return on.length === 0 ? found : { kind: 'guard', body: found, on };
}

/** What needs a case on the name itself, which goes on to its limit, is left. */
function withoutCasesOf(name: string, work: () => Term | string): Term | string {
  try {
    return work();
  } catch (error) {
    if (error instanceof NeedCase && mentions(error.term, name)) return 'cases on the variable are needed';
    throw error;
  }
}

function withoutCases(work: () => Term | string): Term | string {
  try {
    return work();
  } catch (error) {
    if (error instanceof NeedCase) return 'cases are needed';
    throw error;
  }
}

function limitOf(body: Term, name: string, at: LimitPoint, side: Side, setting: Setting): Term | string {
  if (at === 'inf' || at === '-inf') {
    const integers = setting.integers.has(name) ? new Set([...setting.integers, FAR]) : setting.integers;
    return oneSided(body, name, approach(at, 'right'), { ...setting, integers });
  }
  if (side !== 'both') return oneSided(body, name, approach(at, side), setting);
  const right = oneSided(body, name, approach(at, 'right'), setting);
  const left = oneSided(body, name, approach(at, 'left'), setting);
  for (const found of [right, left]) if (typeof found === 'string' && isAbsent(found)) return found;
  // Where the function has a domain on one side only, its limit is that from this side.
  if (typeof right === 'string') return isNowhere(right) && typeof left !== 'string' ? left : right;
  if (typeof left === 'string') return isNowhere(left) ? right : left;
  const n = normaliserOf(setting);
  return askingCases(n, () => n.algebra.equal(n.run(left), n.run(right)))
    ? right
    : 'the limits from the left and from the right differ';
}

/** The name as a function of a variable that tends to infinity. */
function approach(at: LimitPoint, side: 'left' | 'right'): Term {
  const t = nameTerm(FAR);
  if (at === 'inf') return t;
  if (at === '-inf') return negateTerm(t);
  const step = powerTerm(t, -1);
  return side === 'right' ? addTerms(at, step) : subtractTerms(at, step);
}

/** The result of an expansion, or the reason why there is none. */
function attempt<T>(n: Normaliser, work: () => T): T | string {
  try {
    return askingCases(n, work);
  } catch (error) {
    if (error instanceof UnknownScale) throw error;
    const reason = reasonOfSeries(error);
    if (reason !== undefined) return reason;
    if (error instanceof Undefined) return `${NOWHERE} ${error.reason}`;
    if (error instanceof OutOfBudget && !n.budget.exhausted) return error.reason;
    throw error;
  }
}

/** Exponentials of exponentials are as far as a change of scale goes. */
const SCALES = 2;

function oneSided(body: Term, name: string, value: Term, setting: Setting): Term | string {
  const far = nameTerm(FAR);
  // On another scale the variable is no whole number: what has no values there may have some at whole numbers.
  const other: Setting = { ...setting, integers: new Set([...setting.integers].filter((n) => n !== FAR)) };
  const onOtherScale = (x: Term, scales: number): Term | string => {
    const found = find(x, scales, other);
    const misses = typeof found === 'string' && isNowhere(found) && setting.integers.has(FAR);
    return misses ? UNKNOWN_EXPONENT : found;
  };
  const find = (x: Term, scales = SCALES, own = setting): Term | string => {
    let found: Term | string;
    try {
      found = expanded(x, own);
    } catch (error) {
      if (!(error instanceof UnknownScale)) throw error;
      if (scales > 0) {
        const scaled = onOtherScale(substitute(x, FAR, multiplyTerms(error.scale, far)), scales - 1);
        if (typeof scaled !== 'string' || isNowhere(scaled)) return scaled;
      }
      return byLogarithm(x, (y) => find(y, scales, own), own);
    }
    // What tends to infinity may as well be the exponential of what does: log(log(t)) is log(t) then.
    let scaled = x;
    for (let k = 0; k < SCALES && found === LOGARITHM_OF_LOGARITHM; k++) {
      scaled = substitute(scaled, FAR, applyTerm('exp', far));
      found = onOtherScale(scaled, 0);
    }
    return found === UNKNOWN_EXPONENT ? byLogarithm(x, (y) => find(y, scales, own), own) : found;
  };
  const whole = substitute(body, name, value);
  const found = byDominant(whole, find, setting) ?? find(whole);
  // A whole number passes by the points at which a wave takes its values.
  if (typeof found !== 'string' || isNowhere(found) || setting.integers.has(name)) return found;
  const shownAs = body;
  return (
    provesAbsent(
      whole,
      (g) => {
        const limit = find(g);
        return typeof limit === 'string' ? 0 : infinitySign(limit);
      },
      find,
      (a, b) => differ(a, b, setting),
      (g) => subterms([shownAs]).find((x) => sameTerm(substitute(x, name, value), g)) ?? g,
    ) ?? found
  );
}

/** The limit with the largest exponential of each sum taken out, where the rates of several are unknown. */
function byDominant(whole: Term, find: (x: Term) => Term | string, setting: Setting): Term | undefined {
  if (!hasRivals(whole, FAR)) return undefined;
  const n = normaliserOf(setting);
  const pulled = attempt(n, () => withDominant(whole, { kind: 'name', name: FAR }, n));
  if (typeof pulled === 'string') return undefined;
  const found = find(pulled);
  return typeof found === 'string' ? undefined : found;
}

/** Whether two limits are certainly different. */
function differ(a: Term, b: Term, setting: Setting): boolean {
  const [p, q] = [infinitySign(a), infinitySign(b)];
  if (p !== 0 || q !== 0) return p !== q;
  const n = normaliserOf(setting);
  try {
    const sign = n.signs.signOf(n.run(subtractTerms(a, b)));
    return sign === POSITIVE || sign === NEGATIVE;
  } catch (error) {
    if (error instanceof NeedSign || reasonOfSeries(error) !== undefined || error instanceof Undefined)
      return false;
    throw error;
  }
}

/** The limit of a product of powers from that of its logarithm, in which an unknown exponent is a factor. */
function byLogarithm(x: Term, find: (x: Term) => Term | string, setting: Setting): Term | string {
  const { log, unsigned, turning, parts } = logarithmOf(x, setting.integers);
  if (parts === 0) return UNKNOWN_EXPONENT;
  const found = find(log);
  if (typeof found === 'string') return UNKNOWN_EXPONENT;
  const infinite = infinitySign(found);
  if (infinite < 0) return T_ZERO;
  let sign: Term = T_ONE;
  for (const factor of unsigned) {
    const own = find(applyTerm('sign', factor));
    if (typeof own === 'string' || !(isNumber(own, 1) || isNumber(own, -1))) return UNKNOWN_EXPONENT;
    if (isNumber(own, -1)) sign = negateTerm(sign);
  }
  for (const { base, exponent } of turning) {
    const own = find(applyTerm('sign', base));
    if (typeof own !== 'string' && isNumber(own, 1)) continue;
    if (typeof own === 'string' || !isNumber(own, -1) || mentions(exponent, FAR)) return UNKNOWN_EXPONENT;
    sign = multiplyTerms(sign, powerTerm(numberTerm(-1), exponent));
  }
  const n = normaliserOf(setting);
  if (infinite > 0) {
    const turned = askingCases(n, () => n.run(sign));
    if (n.algebra.equal(turned, n.algebra.one)) return found;
    return n.algebra.equal(turned, n.algebra.integer(-1)) ? negateTerm(found) : UNKNOWN_EXPONENT;
  }
  return askingCases(n, () => toTerm(n.algebra, n.run(multiplyTerms(sign, applyTerm('exp', found)))));
}

/** The limit of a term in the far variable from its expansion. */
function expanded(whole: Term, setting: Setting): Term | string {
  let reason = 'no limit was found';
  for (const length of LENGTHS) {
    const n = normaliserOf(setting);
    const found = attempt(n, () => limitOfSeries(expandAtInfinity(whole, FAR, n, length), n));
    if (typeof found !== 'string') return found;
    reason = found;
  }
  return reason;
}

function limitOfSeries({ terms, rest }: Series, n: Normaliser): Term {
  for (const { coef, growth } of terms) {
    const size = signOfGrowth(growth);
    if (size < 0) return T_ZERO;
    // A steady coefficient is the limit, be it zero or not; what grows must be seen to be there.
    if (size === 0) return toTerm(n.algebra, coef);
    const sign = signOfCoefficient(coef, n);
    if (sign !== 0) return sign > 0 ? nameTerm('inf') : negateTerm(nameTerm('inf'));
  }
  if (!rest || signOfGrowth(rest) < 0) return T_ZERO;
  throw new NoSeries(
    signOfGrowth(rest) === 0 ? 'the value stays bounded and may have no limit' : 'the leading terms cancel',
  );
}

/** About a point an exponential that grows has no Taylor expansion on any scale. */
function withKnownScale<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof UnknownScale) throw new NoSeries(error.reason);
    throw error;
  }
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
  const whole = substitute(body, name, approach(at, side));
  const series = attempt(n, () => withKnownScale(() => expandAtInfinity(whole, FAR, n, order + 3)));
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
  const strange = attempt(n, () =>
    series.terms.some(
      (s) =>
        compareGrowth(s.growth, power(order)) > 0 &&
        !ordinary(s.growth) &&
        signOfCoefficient(s.coef, n) !== 0,
    ),
  );
  if (typeof strange === 'string') return strange;
  return strange ? 'the function has no Taylor expansion there' : coefficients;
}
