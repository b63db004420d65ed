import { sign as signOf } from '../../number/rational.js';
import { isPlainlyNotNegative } from '../term/domain.js';
import {
  isNumber,
  mapTerms,
  nameTerm,
  numberTerm,
  powerTerm,
  productOf,
  sameTerm,
  subterms,
  subtractTerms,
  sumOf,
  T_ONE,
  T_ZERO,
  type Term,
} from '../term/term.js';
import { and, isPositiveTerm, isZeroTerm, NO_SLOPE, not, select, UNKNOWN_SLOPE } from './conditions.js';
import { differentiate, type Variable } from './differentiate.js';
import { type Occurrence, under } from './occurrences.js';
import { isFixed, type Place, type Subject } from './subject.js';

/** Parts without a slope where an inner function is zero. */
export function isRoot(x: Term): boolean {
  switch (x.kind) {
    case 'power':
      return x.exponent.kind !== 'number' || x.exponent.value.denominator !== 1n;
    case 'apply':
      return ['root', 'asin', 'acos', 'acosh', 'atan2'].includes(x.name);
    case 'reduce':
    case 'range':
      return x.reduction === 'prod';
    default:
      return false;
  }
}

/** A part without a slope where its inner function is zero, if the formula does not say so by itself. */
export function placeOfRoot(f: Subject, { part, paths }: Occurrence): Place | undefined {
  const { slopes, certain } = f;
  const sure = certain.has(part) && paths.some((p) => p.length === 0);
  if (part.kind === 'reduce' || part.kind === 'range')
    return part.reduction === 'prod' && subterms([part.body]).some((t) => holdsIndex(t, part.index))
      ? { where: under(paths, isZeroTerm(part)), value: () => UNKNOWN_SLOPE }
      : undefined;
  if (part.kind === 'power' && part.exponent.kind !== 'number')
    return placeOfPower(f, part.base, part.exponent, paths, sure);
  if (part.kind !== 'power' && part.kind !== 'apply') return undefined;
  if (part.kind === 'apply' && part.name === 'atan2') {
    const [u, v] = part.args as [Term, Term];
    const onCut = and(isZeroTerm(u), { kind: 'compare', relation: 'lessOrEqual', left: v, right: T_ZERO });
    const atOrigin = and(isZeroTerm(u), isZeroTerm(v));
    return {
      where: under(paths, isNumber(slopes.get(u)!, 0) ? atOrigin : onCut),
      value: () => UNKNOWN_SLOPE,
    };
  }
  const inner = innerOf(part);
  if (!inner) return undefined;
  const { zero, edge, steep } = inner;
  const slope = slopes.get(zero) ?? inner.slope(slopes);
  const passes = slope.kind === 'number' && !isNumber(slope, 0);
  const passing = () => (sure && edge ? NO_SLOPE : edge ? UNKNOWN_SLOPE : besideSteep(f, part, slope));
  // A function ends where the domain of a part ends that is evaluated in any case.
  const place = { zero, ends: passes && sure && edge, edge: sure && edge, steep };
  if (passes) return { ...place, where: under(paths, isZeroTerm(zero)), value: passing };
  if (!steep)
    return { ...place, where: under(paths, and(isZeroTerm(zero), not(isZeroTerm(slope)))), value: passing };
  return {
    ...place,
    where: under(paths, isZeroTerm(zero)),
    value: () => select(isZeroTerm(slope), atTouch(f, part, zero, slope), passing()),
  };
}

function holdsIndex(x: Term, index: string): boolean {
  return (x.kind === 'position' && x.index === index) || (x.kind === 'entry' && x.indices.includes(index));
}

/** b^e has no formula for its slope at b = 0 where b does not move there and 0 < e < 1, or where e moves. */
function placeOfPower(
  { slopes, by }: Subject,
  base: Term,
  exponent: Term,
  paths: Occurrence['paths'],
  sure: boolean,
): Place | undefined {
  const down = slopes.get(base)!;
  const passes = down.kind === 'number' && !isNumber(down, 0);
  // With a whole exponent the formula is right, and with another one the function ends there.
  if (isNumber(down, 0) || (passes && sure)) return undefined;
  const still = isNumber(slopes.get(exponent)!, 0);
  if (still && isFixed(down, by)) return undefined;
  const asked = [isZeroTerm(base)];
  if (sure) asked.push(isZeroTerm(down));
  if (still) asked.push(isPositiveTerm(exponent), isPositiveTerm(subtractTerms(T_ONE, exponent)));
  return { where: under(paths, and(...asked)), value: () => UNKNOWN_SLOPE };
}

/** What is zero where a part has no slope by formula, and whether its domain ends there. */
function innerOf(part: Extract<Term, { kind: 'power' | 'apply' }>):
  | {
      readonly zero: Term;
      readonly edge: boolean;
      /** Whether the slope grows without bound there. */
      readonly steep: boolean;
      readonly slope: (s: ReadonlyMap<Term, Term>) => Term;
    }
  | undefined {
  if (part.kind === 'power') {
    const { base, exponent } = part;
    if (exponent.kind !== 'number' || signOf(exponent.value) <= 0) return undefined;
    const steep = isBelowOne(exponent.value);
    // |v|^e with e > 1 is smooth where v is zero.
    const edge = !isPlainlyNotNegative(base);
    return steep || edge ? { zero: base, edge, steep, slope: (s) => s.get(base)! } : undefined;
  }
  const [u, v] = part.args as [Term, Term | undefined];
  if (part.name === 'root') {
    const odd = v?.kind === 'number' && v.value.numerator % 2n !== 0n;
    return { zero: u, edge: !odd, steep: true, slope: (s) => s.get(u)! };
  }
  const [low, high] = part.name === 'acosh' ? [T_ONE, powerTerm(u, 2)] : [powerTerm(u, 2), T_ONE];
  return { zero: subtractTerms(high, low), edge: true, steep: true, slope: (s) => s.get(u)! };
}

function isBelowOne({ numerator, denominator }: { numerator: bigint; denominator: bigint }): boolean {
  return numerator < denominator;
}

/** What stands for a part while the rest of a function is differentiated. */
const PART = 'part#';

/** A function of a part, the other things held. */
interface Around {
  readonly around: Term;
  /** Its derivative along the variable with the part held. */
  readonly held: Term;
  /** Its derivatives by the part. */
  readonly outer: readonly Term[];
  /** The part in place of what stands for it. */
  readonly back: (x: Term) => Term;
}

function lookAround({ root, by }: Subject, part: Term, order: number): Around {
  const around = mapTerms(root, (x) =>
    x.kind === part.kind && sameTerm(x, part) ? nameTerm(PART) : undefined,
  );
  const back = (x: Term) => mapTerms(x, (t) => (t.kind === 'name' && t.name === PART ? part : undefined));
  const outer: Term[] = [];
  for (let k = 0; k < order; k++) outer.push(differentiate(outer.at(-1) ?? around, BY_PART));
  return { around, held: back(differentiate(around, by)), outer: outer.map(back), back };
}

const BY_PART: Variable = { kind: 'name', name: PART };

/** Degrees of roots of which the first terms are looked at. */
const MAX_DEGREE = 5n;

/**
 * At a zero of u that it passes, w = u^(1/n) rises without bound: f(x, w) has a derivative where its first n - 1 derivatives by w are zero, and
 * then w^n = u adds the next one.
 */
function besideSteep(f: Subject, part: Term, slope: Term): Term {
  const degree = part.kind === 'apply' ? part.args[1] : undefined;
  if (degree?.kind !== 'number' || degree.value.numerator > MAX_DEGREE || degree.value.numerator < 2n)
    return UNKNOWN_SLOPE;
  const n = Number(degree.value.numerator);
  const { around, held, outer, back } = lookAround(f, part, n);
  let factorial = 1;
  for (let k = 2; k <= n; k++) factorial *= k;
  const last = productOf([numberTerm(1, factorial), outer[n - 1]!, slope]);
  const flat = and(...outer.slice(0, n - 1).map(isZeroTerm));
  return back(f.unlessBlocked([around], [f.by, BY_PART], select(flat, sumOf([held, last]), NO_SLOPE)));
}

/** Where the radicand is zero and does not pass. */
function atTouch(f: Subject, part: Term, zero: Term, slope: Term): Term {
  const { root, by } = f;
  if (isFixed(slope, by) || isFixed(zero, by)) {
    if (part.kind === 'apply' && part.name !== 'root') return differentiate(root, by);
    const still = mapTerms(root, (x) => (x === part ? T_ZERO : undefined));
    return f.unlessBlocked([still], [by], differentiate(still, by));
  }
  if (part.kind !== 'power' || part.exponent.kind !== 'number') return UNKNOWN_SLOPE;
  const { numerator, denominator } = part.exponent.value;
  // With a radicand like c h^2 the power is like |h|^(2e).
  if (2n * numerator < denominator) return UNKNOWN_SLOPE;
  const { held, outer, around, back } = lookAround(f, part, 1);
  const touch = 2n * numerator > denominator ? held : select(isZeroTerm(outer[0]!), held, NO_SLOPE);
  const curved = isPositiveTerm(differentiate(slope, by));
  return back(
    f.unlessBlocked(
      [around],
      [by, BY_PART],
      f.unlessBlocked([slope], [by], select(curved, touch, UNKNOWN_SLOPE)),
    ),
  );
}
