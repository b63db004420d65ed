import { toDoubleRounded } from '../number/big-float-double.js';
import { interval } from '../number/interval.js';
import { breaksOf } from './breaks.js';
import { NoDerivative } from './differentiate.js';
import type { Constants } from './exact-constants.js';
import { asFraction, signedNumerator } from './fraction.js';
import { Ladder } from './ladder.js';
import { boundOf } from './linear-bound.js';
import { periodOf } from './period.js';
import { resolvePieces } from './pieces.js';
import { printTerm } from './print-term.js';
import type { End, Stretch } from './stretch.js';
import { type LineResult, Sweep, shown } from './sweep.js';
import { signBeyond, TAIL, type TailSign } from './tail.js';
import {
  addTerms,
  nameTerm,
  negateTerm,
  numberTerm,
  powerTerm,
  productOf,
  substitute,
  subterms,
  subtractTerms,
  T_ONE,
  type Term,
} from './term.js';
import { departureFrom, describeDeparture, type Place, placeOf, reachOf, signBeside } from './touch.js';

/** Starts of the far end of a range that are tried, and of the reciprocal distance from a finite end. */
const NEAR_STARTS: readonly number[] = [4, 64, 16_384];

/** Where one of the ends of a piece is settled up to. */
type Edge =
  | { readonly kind: 'edge'; readonly at: number; readonly steps: readonly string[] }
  | Exclude<LineResult, { kind: 'shown' }>;

/**
 * Shows d > 0 (or d >= 0) for a term d in one unknown on a stretch of the line, wherever d is defined. The stretch is cut where d has kinks;
 * on each part the ends are settled by asymptotics or Taylor's formula, and what is between them by enclosures.
 */
export function showOnStretch(
  d: Term,
  name: string,
  stretch: Stretch,
  strict: boolean,
  constants: Constants,
  depth = 0,
): LineResult {
  if (subterms([d]).some((x) => x.kind === 'apply' && x.name === 'atan2')) return { kind: 'open' };
  const period = periodOf(d, name);
  if (period && (!stretch.lo || !stretch.hi)) {
    const half: End = { at: productOf([numberTerm(1, 2), period]), open: false };
    const one: Stretch = { lo: { at: productOf([numberTerm(-1), half.at]), open: false }, hi: half };
    const inner = showOnStretch(d, name, one, strict, constants, depth);
    return inner.kind === 'shown'
      ? {
          kind: 'shown',
          steps: [`d has the period ${printTerm(period)} in ${name}: one period is enough`, ...inner.steps],
        }
      : inner;
  }
  const cuts = depth > 1 ? [] : cutsInside(d, name, stretch, constants);
  const steps: string[] = [];
  for (const cut of cuts) {
    const point = pointResult(d, name, cut, strict, constants);
    if (point) return point;
  }
  const ends: (End | undefined)[] = [stretch.lo, ...cuts.map((at) => ({ at, open: true })), stretch.hi];
  for (let k = 0; k + 1 < ends.length; k++) {
    const part: Stretch = {
      ...(ends[k] ? { lo: ends[k]! } : {}),
      ...(ends[k + 1] ? { hi: ends[k + 1]! } : {}),
    };
    const result = showOnPart(d, name, part, strict, constants, depth);
    if (result.kind !== 'shown') return result;
    if (cuts.length > 0) steps.push(`for ${describeStretch(name, part)}:`);
    steps.push(...result.steps);
  }
  return { kind: 'shown', steps };
}

export function describeStretch(name: string, { lo, hi }: Stretch): string {
  const left = lo ? `${printTerm(lo.at)} ${lo.open ? '<' : '<='} ` : '';
  const right = hi ? ` ${hi.open ? '<' : '<='} ${printTerm(hi.at)}` : '';
  return !lo && !hi ? `all ${name}` : `${left}${name}${right}`;
}

/** The break points strictly inside, in order. */
function cutsInside(d: Term, name: string, { lo, hi }: Stretch, constants: Constants): readonly Term[] {
  const isInside = (c: Term) =>
    (!lo || constants.signOf(subtractTerms(c, lo.at)) === 1) &&
    (!hi || constants.signOf(subtractTerms(hi.at, c)) === 1);
  const inside = breaksOf(d, name, isInside, constants);
  const sorted = inside.map((term) => ({ term, at: middleOf(term, constants) }));
  return sorted.sort((a, b) => a.at - b.at).map((c) => c.term);
}

function middleOf(c: Term, constants: Constants): number {
  const value = constants.enclose(c);
  return value.kind === 'empty' ? Number.NaN : toDoubleRounded(value.lo, 'nearest');
}

/** What is wrong at one point, or undefined where the claim holds or says nothing. */
function pointResult(
  d: Term,
  name: string,
  at: Term,
  strict: boolean,
  constants: Constants,
): LineResult | undefined {
  const here = substitute(d, name, at);
  const sign = constants.signOf(here);
  if (sign === 1) return undefined;
  if (sign === 0) return strict ? { kind: 'zero', at } : undefined;
  const near = middleOf(at, constants);
  if (sign === -1) return { kind: 'false', near };
  return constants.enclose(here).kind === 'empty' ? undefined : { kind: 'open', near };
}

function showOnPart(
  given: Term,
  name: string,
  part: Stretch,
  strict: boolean,
  constants: Constants,
  depth: number,
): LineResult {
  for (const end of [part.lo, part.hi]) {
    if (!end || end.open) continue;
    const point = pointResult(given, name, end.at, strict, constants);
    if (point) return point;
  }
  const d = resolveOnPart(given, name, part, constants, depth);
  const direct = followPart(d, name, part, strict, constants);
  return direct.kind === 'open' && depth === 0
    ? (byNumerator(d, name, part, strict, constants) ?? direct)
    : direct;
}

/** A term without the absolute values and cases that are settled on a part which holds none of its break points inside. */
export function resolveOnPart(d: Term, name: string, part: Stretch, constants: Constants, depth = 0): Term {
  return resolvePieces(d, name, (u) => signOnPart(u, name, part, constants, depth));
}

/** d = a/b with b of one sign inside: a or -a is followed, which is smooth where b vanishes at an end. */
function byNumerator(
  d: Term,
  name: string,
  part: Stretch,
  strict: boolean,
  constants: Constants,
): LineResult | undefined {
  const fraction = asFraction(d, name);
  if (!fraction) return undefined;
  let sign: -1 | 1 = 1;
  for (const factor of new Set(fraction.below)) {
    const own = signOnPart(factor, name, part, constants, 0);
    if (own === undefined) return undefined;
    const count = fraction.below.filter((f) => f === factor).length;
    if (own < 0 && count % 2 === 1) sign = sign === 1 ? -1 : 1;
  }
  // Ends were looked at with d itself; there the numerator says nothing where the denominator vanishes.
  const inside: Stretch = {
    ...(part.lo ? { lo: { at: part.lo.at, open: true } } : {}),
    ...(part.hi ? { hi: { at: part.hi.at, open: true } } : {}),
  };
  const result = followPart(signedNumerator(fraction, sign), name, inside, strict, constants);
  if (result.kind !== 'shown') return result;
  const below = fraction.below.map((f) => printTerm(f)).join('*');
  return {
    kind: 'shown',
    steps: [
      `d = a/(${below}), where the denominator keeps its sign inside; below, d stands for ${sign > 0 ? 'a' : '-a'}`,
      ...result.steps,
    ],
  };
}

function followPart(d: Term, name: string, part: Stretch, strict: boolean, constants: Constants): LineResult {
  const ladder = new Ladder(d, name, constants);
  const left = leftEdge(ladder, part, strict);
  if (left.kind !== 'edge') return left;
  const right = rightEdge(ladder, part, strict);
  if (right.kind !== 'edge') return right;
  const steps = [...left.steps, ...right.steps];
  if (left.at >= right.at) return { kind: 'shown', steps };
  const middle = new Sweep(ladder, strict).run(left.at, right.at);
  return middle.kind === 'shown' ? { kind: 'shown', steps: [...steps, ...middle.steps] } : middle;
}

/** The sign of an expression that has no zero inside a part: certain, or undefined. */
function signOnPart(
  u: Term,
  name: string,
  part: Stretch,
  constants: Constants,
  depth: number,
): -1 | 1 | undefined {
  const probe = probeOf(part, constants);
  const value = probe && constants.signOf(substitute(u, name, probe));
  if (value !== 1 && value !== -1) return undefined;
  const bound = boundOf(u, name);
  if (bound) {
    // A linear expression keeps its sign where its zero is not inside.
    const at = bound.at;
    const left = part.lo && constants.signOf(subtractTerms(part.lo.at, at));
    const right = part.hi && constants.signOf(subtractTerms(at, part.hi.at));
    return left === 0 || left === 1 || right === 0 || right === 1 ? value : undefined;
  }
  if (depth > 1) return undefined;
  // The sign of u inside: weakly is enough, as single zeros do not count, but only for continuous pieces.
  const open: Stretch = {
    ...(part.lo ? { lo: { at: part.lo.at, open: true } } : {}),
    ...(part.hi ? { hi: { at: part.hi.at, open: true } } : {}),
  };
  const result = showOnStretch(value > 0 ? u : negateTerm(u), name, open, true, constants, depth + 2);
  return result.kind === 'shown' ? value : undefined;
}

function probeOf({ lo, hi }: Stretch, constants: Constants): Term | undefined {
  if (lo && hi) {
    const [a, b] = [middleOf(lo.at, constants), middleOf(hi.at, constants)];
    const middle = (a + b) / 2;
    // The point is rounded to 2^-40, which stays inside.
    if (!(b - a > 1e-9 && Math.abs(middle) < 1e12)) return undefined;
    const scale = 2n ** 40n;
    return numberTerm(BigInt(Math.round(middle * 2 ** 40)), scale);
  }
  const end = lo ?? hi;
  if (end && !(Math.abs(middleOf(end.at, constants)) < 1e12)) return undefined;
  if (lo) return numberTerm(BigInt(Math.floor(middleOf(lo.at, constants)) + 2));
  if (hi) return numberTerm(BigInt(Math.ceil(middleOf(hi.at, constants)) - 2));
  return T_ONE;
}

function leftEdge(ladder: Ladder, { lo, hi }: Stretch, strict: boolean): Edge {
  return lo ? nearEdge(ladder, lo, hi, 'right', strict) : farEdge(ladder, hi, -1, strict);
}

function rightEdge(ladder: Ladder, { lo, hi }: Stretch, strict: boolean): Edge {
  return hi ? nearEdge(ladder, hi, lo, 'left', strict) : farEdge(ladder, lo, 1, strict);
}

/** Far out, where the other end of the part does not matter. */
function farEdge(ladder: Ladder, other: End | undefined, direction: -1 | 1, strict: boolean): Edge {
  const { constants, name } = ladder;
  const t = nameTerm(TAIL);
  const g = substitute(ladder.term(0), name, direction > 0 ? t : negateTerm(t));
  const begin = other ? direction * middleOf(other.at, constants) : 0;
  const starts = [8, 128, 8192].map((s) => Math.max(s, Math.ceil(begin) + 1));
  if (isNowhere(g, starts[0]!, constants)) return { kind: 'edge', at: direction * starts[0]!, steps: [] };
  const tail = signBeyond(g, constants, starts);
  if (!tail) return { kind: 'open' };
  if (tail.sign < 0) return { kind: 'false', near: direction * tail.from * 2 };
  if (tail.sign === 0 && strict) return { kind: 'false', near: direction * tail.from };
  const side = direction > 0 ? `${name} >= ${tail.from}` : `${name} <= -${tail.from}`;
  return {
    kind: 'edge',
    at: direction * tail.from,
    steps: [
      `for ${side}: d ${tail.sign === 0 ? '= 0' : '> 0'}${reasons(tail.steps, direction > 0 ? name : `-${name}`)}`,
    ],
  };
}

/** What was seen of functions of t, the last one being about d itself. */
function reasons(steps: readonly string[], t: string): string {
  return steps.length === 0
    ? ', by the size of its parts'
    : `, as with t = ${t} ${[...new Set(steps)].slice(-3).join('; ')}`;
}

function distance(name: string, end: End, right: boolean): string {
  const at = printTerm(end.at);
  return right ? `1/(${name} - (${at}))` : `1/(${at} - ${name})`;
}

/** Whether a term has no value from a number on: nothing is claimed there. */
function isNowhere(g: Term, start: number, constants: Constants): boolean {
  const ia = constants.precision(64);
  const from = ia.fromInteger(start).lo;
  return constants.over(g, TAIL, interval(from, { mantissa: 1n, exponent: Infinity })).kind === 'empty';
}

/** A term close to a finite end, in the reciprocal of the distance. */
function beside(f: Term, name: string, end: End, right: boolean): Term {
  const step = powerTerm(nameTerm(TAIL), -1);
  return substitute(f, name, right ? addTerms(end.at, step) : subtractTerms(end.at, step));
}

/** A continuous function that is zero at an end, where its derivative is not defined, has the sign of its derivative beside it. */
function edgeBySlope(ladder: Ladder, end: End, place: Place, side: 'right' | 'left'): Edge | undefined {
  const { constants, name } = ladder;
  const right = side === 'right';
  const jumps = subterms([ladder.term(0)]).some(
    (x) => ['compare', 'logic', 'select'].includes(x.kind) || (x.kind === 'apply' && x.name === 'sign'),
  );
  if (jumps) return undefined;
  let tail: TailSign | undefined;
  try {
    tail = signBeyond(beside(ladder.term(1), name, end, right), constants, NEAR_STARTS);
  } catch (error) {
    if (error instanceof NoDerivative) return undefined;
    throw error;
  }
  if (!tail || tail.sign === 0) return undefined;
  const at = toDoubleRounded(place.at.lo, 'nearest') + (right ? 1 : -1) / (tail.from * (1 + 1e-9));
  if (1 / tail.from < 1e-6 * Math.abs(at)) return undefined;
  const reached = ladder.box(at, at).lo;
  const [lo, hi] = right ? [place.at.lo, reached] : [reached, place.at.hi];
  const over = ladder.over(0, interval(lo, hi));
  // Without a gap it is continuous.
  if (over.kind === 'empty' || over.defined !== 'everywhere') return undefined;
  if (tail.sign > 0 !== right)
    return { kind: 'false', near: (at + toDoubleRounded(place.at.lo, 'nearest')) / 2 };
  return {
    kind: 'edge',
    at,
    steps: [
      `at ${name} = ${printTerm(end.at)}: d = 0, and d ${right ? 'increases' : 'decreases'} ${right ? 'from' : 'towards'} it within ${shown(1 / tail.from)}, by the sign of d'${reasons(tail.steps, distance(name, end, right))}`,
    ],
  };
}

/** Beside a finite end. */
function nearEdge(
  ladder: Ladder,
  end: End,
  other: End | undefined,
  side: 'right' | 'left',
  strict: boolean,
): Edge {
  const { constants, name } = ladder;
  const place = placeOf(ladder, end.at);
  if (!place) return { kind: 'open' };
  const right = side === 'right';
  const outside = toDoubleRounded(right ? place.at.lo : place.at.hi, right ? 'down' : 'up');
  const most = other
    ? middleOf(other.at, constants)
    : right
      ? Number.POSITIVE_INFINITY
      : Number.NEGATIVE_INFINITY;
  const value = ladder.over(0, place.at);
  if (value.kind === 'interval' && value.defined === 'everywhere') {
    if (value.lo.mantissa > 0n) return { kind: 'edge', at: outside, steps: [] };
    const sign = constants.signOf(substitute(ladder.term(0), name, end.at));
    if (sign === 1) return { kind: 'edge', at: outside, steps: [] };
    if (sign === -1) return { kind: 'false', near: outside + (right ? 1 : -1) * 1e-6 };
    const departure = sign === 0 ? departureFrom(ladder, place) : undefined;
    if (departure) {
      if (signBeside(departure, side) < 0) return { kind: 'false', near: outside + (right ? 1 : -1) * 1e-3 };
      const reach = reachOf(ladder, place, departure, side, most);
      if (reach !== undefined)
        return {
          kind: 'edge',
          at: reach,
          steps: [
            `${describeDeparture(name, place, departure)}, so d > 0 for ${name} from there to ${shown(reach)} (Taylor's formula)`,
          ],
        };
    } else if (sign === 0) {
      const bySlope = edgeBySlope(ladder, end, place, side);
      if (bySlope) return bySlope;
    }
  }
  const tail = signBeyond(beside(ladder.term(0), name, end, right), constants, NEAR_STARTS);
  if (!tail) return { kind: 'open', near: outside };
  const width = 1 / tail.from;
  // Beside a large number the width would be lost in rounding.
  if (width < 1e-6 * Math.abs(outside)) return { kind: 'open', near: outside };
  if (tail.sign < 0) return { kind: 'false', near: outside + (right ? width : -width) / 2 };
  if (tail.sign === 0 && strict) return { kind: 'false', near: outside + (right ? width : -width) / 2 };
  // Rounded towards the end, so that nothing is left out.
  const at = right ? outside + width * (1 - 1e-9) : outside - width * (1 - 1e-9);
  return {
    kind: 'edge',
    at,
    steps: [
      `within ${shown(width)} of ${name} = ${printTerm(end.at)}: d ${tail.sign === 0 ? '= 0' : '> 0'}${reasons(tail.steps, distance(name, end, right))}`,
    ],
  };
}
