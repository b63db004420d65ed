import type { Interval } from '../../number/interval.js';
import { NoDerivative } from '../derivative/differentiate.js';
import { recognise } from '../term/recognise.js';
import { substitute, type Term } from '../term/term.js';
import type { Ladder } from './ladder.js';
import { departureFrom, describeDeparture, type Place, placeOf, reachOf, signBeside } from './touch.js';

/** Pieces of one sweep. */
const MAX_PIECES = 900;

/** Constants that are tested exactly in one sweep; a test may take a millisecond. */
const MAX_GUESSES = 24;

/** What a search in one unknown came to. */
export type LineResult =
  | { readonly kind: 'shown'; readonly steps: readonly string[] }
  /** Certainly or probably false near a double; whoever wants a witness looks there. */
  | { readonly kind: 'false'; readonly near: number }
  /** Zero at a constant, where more than zero is wanted. */
  | { readonly kind: 'zero'; readonly at: Term }
  | { readonly kind: 'open'; readonly near?: number };

type Answer = 'shown' | 'split' | Exclude<LineResult, { kind: 'shown' }>;

/**
 * Shows that a function of one unknown is positive (or not negative) between two doubles, wherever it is defined: pieces are settled by
 * enclosures, by the mean value form, by monotonicity or convexity, and points at which it is exactly zero by Taylor's formula.
 */
export class Sweep {
  private guesses = 0;
  private readonly tried = new Set<string>();
  private pieces = 0;
  private readonly touched: { readonly from: number; readonly to: number }[] = [];
  private readonly steps: string[] = [];

  constructor(
    private readonly ladder: Ladder,
    private readonly strict: boolean,
  ) {}

  run(from: number, to: number): LineResult {
    const pending: (readonly [number, number])[] = [[from, to]];
    while (pending.length > 0) {
      const next = this.clip(pending.pop()!);
      for (const rest of next.slice(1)) pending.push(rest);
      const [piece] = next;
      if (!piece) continue;
      const [a, b] = piece;
      this.pieces += 1;
      if (this.pieces > MAX_PIECES) return { kind: 'open', near: (a + b) / 2 };
      const answer = this.piece(a, b);
      if (answer === 'shown') continue;
      if (answer !== 'split') return answer;
      const middle = splitPoint(a, b);
      if (middle <= a || middle >= b) return { kind: 'open', near: a };
      pending.push([middle, b], [a, middle]);
    }
    const name = this.ladder.name;
    return {
      kind: 'shown',
      steps: [
        ...this.steps,
        `on [${shown(from)}, ${shown(to)}] ${this.touched.length > 0 ? 'elsewhere ' : ''}d ${this.strict ? '> 0' : '>= 0'} by enclosures of d, d' and d'' on ${this.pieces} piece${this.pieces === 1 ? '' : 's'} of the range of ${name}`,
      ],
    };
  }

  /** What is left of a piece outside the neighbourhoods that are settled. */
  private clip(piece: readonly [number, number]): readonly (readonly [number, number])[] {
    let rest: (readonly [number, number])[] = [piece];
    for (const { from, to } of this.touched)
      rest = rest.flatMap(([a, b]) => {
        if (b <= from || a >= to) return [[a, b] as const];
        const parts: (readonly [number, number])[] = [];
        if (a < from) parts.push([a, from]);
        if (b > to) parts.push([to, b]);
        return parts;
      });
    return rest;
  }

  private isGood(sign: number): boolean {
    return sign > 0;
  }

  private piece(a: number, b: number): Answer {
    const { ladder } = this;
    const box = ladder.box(a, b);
    const value = ladder.over(0, box);
    if (value.kind === 'empty') return 'shown';
    if (value.lo.mantissa > 0n || (!this.strict && value.lo.mantissa === 0n)) return 'shown';
    if (value.hi.mantissa < 0n) return { kind: 'false', near: (a + b) / 2 };
    if (a === b) return this.touch(a, b) ?? { kind: 'open', near: a };
    const bySlope = this.bySlope(a, b, box);
    if (bySlope !== 'split') return bySlope;
    const width = b - a;
    const middle = Math.abs(ladder.near(0, (a + b) / 2));
    // Close to zero over a short piece: it may be zero exactly.
    if (width < 0.25 && middle < width && this.guesses < MAX_GUESSES) {
      const touch = this.touch(a, b);
      if (touch) return touch;
    }
    if (width < 1e-7 * Math.max(1, Math.abs(a))) return { kind: 'open', near: (a + b) / 2 };
    return 'split';
  }

  private bySlope(a: number, b: number, box: Interval): Answer {
    const { ladder } = this;
    try {
      const slope = ladder.over(1, box);
      if (slope.kind === 'empty' || slope.defined !== 'everywhere') return 'split';
      if (slope.lo.mantissa >= 0n || slope.hi.mantissa <= 0n) {
        const at = slope.lo.mantissa >= 0n ? a : b;
        const sign = ladder.signAt(0, at);
        if (sign === 1) return 'shown';
        if (sign === -1) return { kind: 'false', near: at };
      }
      const ia = ladder.constants.precision(64);
      const tangentAt = (m: number, rise: typeof slope): boolean => {
        const start = ladder.over(0, ladder.box(m, m));
        const low = ia.add(start, ia.mul(rise, ia.sub(box, ladder.box(m, m))));
        return low.kind === 'interval' && low.lo.mantissa > 0n;
      };
      const middle = (a + b) / 2;
      if (tangentAt(middle, slope)) return 'shown';
      if (b - a > 4) return 'split';
      const bend = ladder.over(2, box);
      if (bend.kind === 'empty' || bend.defined !== 'everywhere') return 'split';
      if (bend.hi.mantissa <= 0n) {
        if (ladder.signAt(0, a) === 1 && ladder.signAt(0, b) === 1) return 'shown';
      } else if (bend.lo.mantissa >= 0n) {
        // A convex function lies above each of its tangents.
        const least = this.leastPoint(a, b);
        const level = ladder.over(1, ladder.box(least, least));
        if (tangentAt(least, level as typeof slope)) return 'shown';
        if (ladder.signAt(0, least) === -1) return { kind: 'false', near: least };
      }
      return 'split';
    } catch (error) {
      if (error instanceof NoDerivative) return 'split';
      throw error;
    }
  }

  /** Where the derivative of a convex function changes its sign, in doubles. */
  private leastPoint(a: number, b: number): number {
    return bisect((x) => this.ladder.near(1, x), a, b);
  }

  /** Looks for a constant in or next to a piece at which the function is exactly zero, and settles a neighbourhood of it. */
  private touch(a: number, b: number): Answer | undefined {
    const { ladder } = this;
    const width = Math.max(b - a, 1e-12);
    const near: number[] = [];
    for (const k of [1, 3, 5, 7]) {
      try {
        const x = bisect((v) => ladder.near(k, v), a - width, b + width);
        if (x > a - width && x < b + width) near.push(x);
      } catch (error) {
        if (!(error instanceof NoDerivative)) throw error;
        break;
      }
    }
    for (const x of near)
      for (const guess of recognise(x)) {
        const place = placeOf(ladder, guess);
        if (!place) continue;
        const key = `${place.at.lo.mantissa}:${place.at.lo.exponent}`;
        if (this.tried.has(key)) continue;
        this.tried.add(key);
        const value = ladder.over(0, place.at, 128);
        if (value.kind === 'empty' || value.lo.mantissa > 0n) continue;
        if (value.hi.mantissa < 0n) {
          if (value.defined === 'everywhere') return { kind: 'false', near: x };
          continue;
        }
        this.guesses += 1;
        if (this.guesses > MAX_GUESSES) return undefined;
        if (ladder.constants.signOf(substitute(ladder.term(0), ladder.name, guess)) !== 0) continue;
        if (this.strict) return { kind: 'zero', at: guess };
        const settled = this.settle(place, x);
        if (settled) return settled;
      }
    return undefined;
  }

  private settle(place: Place, x: number): Answer | undefined {
    const { ladder } = this;
    const departure = departureFrom(ladder, place);
    if (!departure) return undefined;
    for (const side of ['left', 'right'] as const)
      if (!this.isGood(signBeside(departure, side)))
        return { kind: 'false', near: side === 'left' ? x - 1e-3 : x + 1e-3 };
    const to = reachOf(ladder, place, departure, 'right', Number.POSITIVE_INFINITY);
    const from = reachOf(ladder, place, departure, 'left', Number.NEGATIVE_INFINITY);
    if (to === undefined || from === undefined) return undefined;
    this.touched.push({ from, to });
    this.steps.push(
      `${describeDeparture(ladder.name, place, departure)}, so d > 0 for other ${ladder.name} in [${shown(from)}, ${shown(to)}] (Taylor's formula)`,
    );
    // The piece is looked at again, without the neighbourhood.
    return 'split';
  }
}

/** A zero of a function between two doubles, or the better end. */
export function bisect(f: (x: number) => number, a: number, b: number): number {
  let [lo, hi] = [a, b];
  const rising = f(hi) > f(lo);
  if (f(lo) * f(hi) > 0) return Math.abs(f(lo)) < Math.abs(f(hi)) ? lo : hi;
  for (let k = 0; k < 80; k++) {
    const middle = (lo + hi) / 2;
    if (middle <= lo || middle >= hi) break;
    if (f(middle) > 0 === rising) hi = middle;
    else lo = middle;
  }
  return (lo + hi) / 2;
}

/** Large ranges are split by size, so that what happens near zero is reached in few steps. */
function splitPoint(a: number, b: number): number {
  if (a >= 0 && b > 16 && b > 4 * Math.max(a, 1)) return Math.sqrt(Math.max(a, 1) * b);
  if (b <= 0 && a < -16 && a < 4 * Math.min(b, -1)) return -Math.sqrt(Math.min(b, -1) * a);
  if (a < 0 && b > 0 && b - a > 4) return 0;
  return (a + b) / 2;
}

export function shown(x: number): string {
  return String(Number(x.toPrecision(6)));
}
