import { isPlainlyNotNegative } from '../term/domain.js';
import {
  addTerms,
  applyTerm,
  isNumber,
  mapLeaves,
  multiplyTerms,
  nameTerm,
  negateTerm,
  numberTerm,
  productOf,
  subterms,
  subtractTerms,
  sumOf,
  T_ZERO,
  type Term,
} from '../term/term.js';
import { holds, isTotal, isZeroTerm, not, or, select } from './conditions.js';
import { differentiate, slopesOf, type Variable } from './differentiate.js';
import { entryAt } from './rest.js';
import { kinkOf } from './sides.js';

/** The slopes of a function on both sides of a point: mean + bend after it, and mean - bend before it. */
interface TwoSlopes {
  readonly mean: Term;
  readonly bend: Term;
}

/** The derivative of a function with kinks. */
export interface BySides {
  /** It has a value where both slopes agree. */
  readonly derivative: Term;
  /** The mean of both slopes, which is the derivative where there is one. */
  readonly mean: Term;
}

const STILL: TwoSlopes = { mean: T_ZERO, bend: T_ZERO };

/**
 * The derivative of a function that is built from smooth ones, absolute values, maxima and minima, also under sums: such functions have slopes
 * on both sides everywhere, by the chain rule of directional derivatives (Shapiro, J. Optim. Theory Appl. 66, 1990), and a derivative where
 * these agree. Nothing for other functions.
 */
export function bySides(root: Term, by: Variable): BySides | undefined {
  const slopes = slopesOf(root, by);
  const done = new Map<Term, TwoSlopes>();
  for (const x of subterms([root])) {
    const own = sidesOf(x, by, slopes, done);
    if (!own) return undefined;
    done.set(x, own);
  }
  const of = (x: Term) => done.get(x)!;
  const body = isOneSided(of(root).bend) ? bySummands(root, of) : unbent(of(root));
  const within = (x: Term): Term => ({ kind: 'guard', body: x, on: [root] });
  return { derivative: within(body), mean: within(of(root).mean) };
}

/** A mean slope where the function does not bend. */
function unbent({ mean, bend }: TwoSlopes): Term {
  return isNumber(bend, 0) ? mean : { kind: 'guard', body: mean, on: [holds(vanishes(bend))] };
}

/** The derivative of a function whose summands all bend one way: no kink cancels another. */
function bySummands(x: Term, of: (x: Term) => TwoSlopes): Term {
  const own = of(x);
  if (isNumber(own.bend, 0)) return own.mean;
  if (x.kind === 'add') return sumOf(x.args.map((a) => bySummands(a, of)));
  if (x.kind === 'reduce' || x.kind === 'range') return { ...x, body: bySummands(x.body, of) };
  return unbent(own);
}

/** The condition that a bend is zero. */
function vanishes(x: Term): Term {
  if (x.kind === 'multiply') return or(...x.args.filter((t) => t.kind !== 'number').map(vanishes));
  if (x.kind === 'apply' && x.name === 'abs') return vanishes(x.args[0]!);
  if (x.kind === 'select' && isNumber(x.no, 0)) return or(not(x.condition), vanishes(x.yes));
  return isZeroTerm(x);
}

function sidesOf(
  x: Term,
  by: Variable,
  slopes: ReadonlyMap<Term, Term>,
  done: ReadonlyMap<Term, TwoSlopes>,
): TwoSlopes | undefined {
  const slope = slopes.get(x)!;
  if (isNumber(slope, 0)) return STILL;
  if (isSmooth(x)) return { mean: slope, bend: T_ZERO };
  const of = (t: Term) => done.get(t)!;
  switch (x.kind) {
    case 'add':
      return combine(x.args.map(of));
    case 'multiply': {
      const summands = x.args.map((arg, k) =>
        scale(of(arg), productOf([...x.args.slice(0, k), ...x.args.slice(k + 1)])),
      );
      return combine(summands);
    }
    case 'power':
      return x.exponent.kind === 'number' && x.exponent.value.denominator === 1n
        ? scale(
            of(x.base),
            slopeOfOuter((u) => ({ ...x, base: u }), x.base),
          )
        : undefined;
    case 'reduce':
    case 'range': {
      if (x.reduction !== 'sum' || (by.kind === 'entry' && entryAt(x.body, by.name, x.index)))
        return undefined;
      if (x.kind === 'range' && [x.from, x.to].some((bound) => !isNumber(slopes.get(bound)!, 0)))
        return undefined;
      const summed = (body: Term): Term => (isNumber(body, 0) ? T_ZERO : { ...x, body });
      return { mean: summed(of(x.body).mean), bend: summed(of(x.body).bend) };
    }
    case 'apply':
      return sidesOfFunction(x, of);
    default:
      return undefined;
  }
}

function sidesOfFunction(
  x: Extract<Term, { kind: 'apply' }>,
  of: (t: Term) => TwoSlopes,
): TwoSlopes | undefined {
  const [u, v] = x.args as [Term, Term];
  if (x.name === 'abs') return sidesOfAbs(u, of(u));
  if (x.name === 'max' || x.name === 'min') {
    // max(u, v) is (u + v + |u - v|)/2.
    const size = sidesOfAbs(subtractTerms(u, v), combine([of(u), scale(of(v), numberTerm(-1))]));
    return scale(
      combine([of(u), of(v), x.name === 'max' ? size : scale(size, numberTerm(-1))]),
      numberTerm(1, 2),
    );
  }
  if (x.args.length !== 1 || kinkOf(x) || !isTotal(x)) return undefined;
  return scale(
    of(u),
    slopeOfOuter((t) => ({ ...x, args: [t] }), u),
  );
}

/** |u| moves with u where u is not zero, and away from zero on both sides where it is. */
function sidesOfAbs(u: Term, { mean, bend }: TwoSlopes): TwoSlopes {
  const side = applyTerm('sign', u);
  const away = (t: Term) => productOf([side, t]);
  const size = (t: Term) => applyTerm('abs', t);
  if (isNumber(bend, 0)) return { mean: away(mean), bend: select(isZeroTerm(u), size(mean), T_ZERO) };
  const [after, before] = [size(addTerms(mean, bend)), size(subtractTerms(mean, bend))];
  const half = (t: Term) => multiplyTerms(numberTerm(1, 2), t);
  return {
    mean: select(isZeroTerm(u), half(subtractTerms(after, before)), away(mean)),
    bend: select(isZeroTerm(u), half(addTerms(after, before)), away(bend)),
  };
}

/** What stands for the argument of a function. */
const ARGUMENT = 'argument#';

function slopeOfOuter(outer: (u: Term) => Term, u: Term): Term {
  const slope = differentiate(outer(nameTerm(ARGUMENT)), { kind: 'name', name: ARGUMENT });
  const body = slope.kind === 'guard' ? slope.body : slope;
  return mapLeaves(body, (t) => (t.kind === 'name' && t.name === ARGUMENT ? u : undefined));
}

function combine(parts: readonly TwoSlopes[]): TwoSlopes {
  return {
    mean: sumOf(parts.map((p) => p.mean)),
    bend: sumOf(parts.map((p) => p.bend)),
  };
}

function scale({ mean, bend }: TwoSlopes, factor: Term): TwoSlopes {
  const times = (x: Term) => productOf([factor, x]);
  return { mean: times(mean), bend: times(bend) };
}

/** Whether a part has neither kinks nor places at which its slope has no value. */
function isSmooth(x: Term): boolean {
  return subterms([x]).every(
    (t) =>
      !kinkOf(t) &&
      t.kind !== 'select' &&
      t.kind !== 'logic' &&
      (isSum(t) || (isTotal(t) && t.kind !== 'reduce')),
  );
}

/** A sum is smooth where its summands are. */
function isSum(x: Term): boolean {
  return (x.kind === 'reduce' || x.kind === 'range') && x.reduction === 'sum';
}

/** Whether what bends is plainly of one sign: then it is zero only where nothing bends. */
function isOneSided(bend: Term): boolean {
  return isNotNegative(bend) || isNotNegative(negateTerm(bend));
}

function isNotNegative(x: Term): boolean {
  if (isPlainlyNotNegative(x)) return true;
  switch (x.kind) {
    case 'add':
      return x.args.every(isNotNegative);
    case 'multiply': {
      const negative = x.args.filter((t) => t.kind === 'number' && t.value.numerator < 0n).length;
      return negative % 2 === 0 && x.args.every((t) => t.kind === 'number' || isNotNegative(t));
    }
    case 'select':
      return isNotNegative(x.yes) && isNotNegative(x.no);
    case 'reduce':
    case 'range':
      return x.reduction === 'sum' && isNotNegative(x.body);
    default:
      return false;
  }
}
