import { constantFold } from '../term/constant-fold.js';
import { boundOf } from '../term/linear-bound.js';
import {
  divideTerms,
  isNumber,
  mentions,
  nameTerm,
  negateTerm,
  sameTerm,
  substitute,
  subterms,
  subtractTerms,
  type Term,
} from '../term/term.js';
import {
  and,
  holds,
  isPositiveTerm,
  isTotal,
  isZeroTerm,
  NO_SLOPE,
  or,
  select,
  UNKNOWN_SLOPE,
} from './conditions.js';
import { differentiate } from './differentiate.js';
import { takeSide } from './sides.js';
import { edgesOf, isFixed, type KinkGroup, type Subject } from './subject.js';

/**
 * Where the gap of kinks is zero: the function is one of two smooth ones beside it, and has a derivative where these meet with one slope. With
 * a gap that does not move they meet wherever they have values, if the parts are continuous.
 */
export function atKink(subject: Subject, group: KinkGroup): Term {
  const parts = new Set(subterms([group.gap]));
  // Where a root inside the gap has no slope, that of the gap says nothing.
  const steep = subject.places.filter((p) => p.root && parts.has(p.root)).map((p) => p.where);
  const blocked = [...edgesOf(subject.places), ...steep];
  const inside = besideKink(subject, group);
  return blocked.length === 0 ? inside : select(or(...blocked), UNKNOWN_SLOPE, inside);
}

function besideKink(subject: Subject, { gap, slope }: KinkGroup): Term {
  const { root, by, certain, unlessBlocked } = subject;
  const [above, below] = [takeSide(root, gap, 'above'), takeSide(root, gap, 'below')];
  const sides = [above.term, below.term];
  const [rising, falling] = [differentiate(above.term, by), differentiate(below.term, by)];
  const slopesMeet = isZeroTerm(subtractTerms(rising, falling));
  const kinks = [...above.kinks, ...below.kinks];
  if (kinks.every((k) => k.continuous))
    return unlessBlocked(sides, [by], { kind: 'guard', body: rising, on: [holds(slopesMeet)] });
  // A branch that is not taken need not have a value.
  if (!sides.every((side) => subterms([side]).every((t) => certain.has(t) || isDefined(t))))
    return byDefinition(subject, gap);
  const goesOnAs = (side: Term) => isZeroTerm(subtractTerms(root, side));
  const meet = and(isZeroTerm(subtractTerms(above.term, below.term)), goesOnAs(above.term), slopesMeet);
  const passing: Term = { kind: 'guard', body: rising, on: [holds(meet)] };
  if (slope.kind === 'number' && !isNumber(slope, 0)) return unlessBlocked(sides, [by], passing);
  if (isFixed(slope, by)) {
    const on = takeSide(root, gap, 'on').term;
    const still = differentiate(on, by);
    return unlessBlocked([...sides, on], [by], select(isZeroTerm(slope), still, passing));
  }
  // A gap that touches zero has one sign around.
  const bend = differentiate(slope, by);
  const around = (side: Term, own: Term): Term => ({ kind: 'guard', body: own, on: [holds(goesOnAs(side))] });
  const touching = select(
    isPositiveTerm(bend),
    around(above.term, rising),
    select(isPositiveTerm(negateTerm(bend)), around(below.term, falling), UNKNOWN_SLOPE),
  );
  const still = kinks.some((k) => k.apart) ? touching : select(meet, rising, touching);
  return unlessBlocked([...sides, slope], [by], select(isZeroTerm(slope), still, passing));
}

/** The limit of the difference quotient where a gap a x + b is zero: of (sin(x)/x - 1)/x at 0. */
function byDefinition({ root, by, beyond }: Subject, gap: Term): Term {
  const at = by.kind === 'name' ? boundOf(constantFold(gap), by.name)?.at : undefined;
  if (!beyond || by.kind !== 'name' || !at) return UNKNOWN_SLOPE;
  const value = substitute(root, by.name, at);
  const quotient = divideTerms(subtractTerms(root, value), subtractTerms(nameTerm(by.name), at));
  const [left, right] = (['left', 'right'] as const).map((side) => beyond.limit(quotient, by.name, at, side));
  if (typeof left !== 'object' || typeof right !== 'object') return UNKNOWN_SLOPE;
  if ([left, right].some((x) => mentions(x, 'inf'))) return NO_SLOPE;
  return sameTerm(left, right)
    ? right
    : { kind: 'guard', body: right, on: [holds(isZeroTerm(subtractTerms(right, left)))] };
}

/** Whether a part has a value wherever its own parts have one. */
function isDefined(x: Term): boolean {
  if (x.kind === 'guard') return x.on.every((t) => t.kind !== 'apply' || t.name !== 'holds');
  if (x.kind === 'power' && x.exponent.kind === 'number' && x.exponent.value.numerator < 0n)
    return x.base.kind === 'number' && x.base.value.numerator !== 0n;
  return isTotal(x);
}
