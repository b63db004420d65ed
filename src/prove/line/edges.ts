import { toDoubleRounded } from '../../number/big-float-double.js';
import { interval } from '../../number/interval.js';
import { NoDerivative } from '../derivative/differentiate.js';
import type { Constants } from '../equality/exact-constants.js';
import { printTerm } from '../term/print-term.js';
import {
  addTerms,
  nameTerm,
  negateTerm,
  powerTerm,
  substitute,
  subterms,
  subtractTerms,
  type Term,
} from '../term/term.js';
import type { Ladder } from './ladder.js';
import { type End, middleOf, type Stretch } from './stretch.js';
import { type LineResult, shown } from './sweep.js';
import { signBeyond } from './tail.js';
import { TAIL, type TailSign } from './tail-end.js';
import { departureFrom, describeDeparture, type Place, placeOf, reachOf, signBeside } from './touch.js';

/** Starts of the far end of a range that are tried, and of the reciprocal distance from a finite end. */
const NEAR_STARTS: readonly number[] = [4, 64, 16_384];

/** Where one of the ends of a piece is settled up to. */
export type Edge =
  | { readonly kind: 'edge'; readonly at: number; readonly steps: readonly string[] }
  | Exclude<LineResult, { kind: 'shown' }>;

/** The left end of a part. */
export function leftEdge(ladder: Ladder, { lo, hi }: Stretch, strict: boolean): Edge {
  return lo ? nearEdge(ladder, lo, hi, 'right', strict) : farEdge(ladder, hi, -1, strict);
}

/** The right end of a part. */
export function rightEdge(ladder: Ladder, { lo, hi }: Stretch, strict: boolean): Edge {
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
  const side = direction > 0 ? `${name} > ${tail.from}` : `${name} < -${tail.from}`;
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
    : `, with t = ${t}: ${[...new Set(steps)].slice(-3).join('; ')}`;
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
