import { type Dag, type NodeId, reachable } from '../expr/dag.js';
import { containsZero, type Enclosure, hull, type Interval, signOfInterval } from '../number/interval.js';
import {
  createIntervalArithmetic,
  type IntervalArithmetic,
  toDoubleBounds,
} from '../number/interval-arithmetic.js';
import { fromDouble, type Rational, rational } from '../number/rational.js';
import { encloseAll } from './enclose.js';
import { type Exact, exactRational, formatExact, rationalOf } from './exact.js';
import type { ExactRing } from './exact-ring.js';
import { expandNode } from './expand.js';
import { createIntervalRing } from './interval-ring.js';
import { isObstacle } from './series.js';

/** A zero of a function of one input. */
export interface Root {
  readonly value: number;
  /** The zero itself, where it is a fraction or a multiple of pi and was checked exactly. */
  readonly exact?: Exact;
  readonly text: string;
}

export interface RootSearch {
  readonly roots: readonly Root[];
  /** False when the search ended before all of the range was settled. */
  readonly complete: boolean;
}

const BITS = 96;

/** Boxes looked at before the search is given up: a function with a thousand zeros is not read anyway. */
const BOXES = 20_000;

/** Boxes this small that still may hold a zero are taken for one. */
const SMALLEST = 2 ** -40;

/** Every zero of a node on [from, to]: boxes without one are excluded by interval arithmetic, the others are halved. */
export function findRoots(
  dag: Dag,
  root: NodeId,
  input: string,
  others: (name: string) => Exact,
  range: { readonly from: number; readonly to: number },
  ring: ExactRing,
): RootSearch {
  const ia = createIntervalArithmetic(BITS);
  const order = reachable(dag, [root]);
  const box = (a: number, b: number): Enclosure => hull(ia.fromDouble(a), ia.fromDouble(b));
  const number = (name: string): Enclosure => ring.enclose(others(name), BITS);
  const valueOn = (x: Enclosure) =>
    encloseAll(dag, order, ia, (name) => (name === input ? x : number(name)))[root]!;
  const places: number[] = [];
  const stack: (readonly [number, number])[] = [[range.from, range.to]];
  let boxes = 0;
  while (stack.length > 0) {
    boxes += 1;
    if (boxes > BOXES) return { roots: [], complete: false };
    const [a, b] = stack.pop()!;
    const x = box(a, b);
    const value = valueOn(x);
    if (value.kind === 'empty' || !containsZero(value)) continue;
    // Zero throughout: no place where it changes.
    if (value.lo.mantissa === 0n && value.hi.mantissa === 0n) continue;
    const middle = a + (b - a) / 2;
    if (b - a <= SMALLEST * Math.max(1, Math.abs(middle)) || middle === a || middle === b) {
      places.push(middle);
      continue;
    }
    const slope = slopeOn(dag, root, input, x, number, ia);
    if (slope !== undefined && slope !== 0) {
      const [left, right] = [
        signOfInterval(valueOn(ia.fromDouble(a))),
        signOfInterval(valueOn(ia.fromDouble(b))),
      ];
      if (left !== undefined && right !== undefined) {
        // Strictly monotone: a zero where the ends differ in sign, and one only.
        if (left !== 0 && right !== 0 && left === right) continue;
        places.push(bisect(a, b, left, right, (t) => signOfInterval(valueOn(ia.fromDouble(t)))));
        continue;
      }
    }
    stack.push([middle, b], [a, middle]);
  }
  places.sort((p, q) => p - q);
  const distinct = places.filter(
    (p, k) => k === 0 || p - places[k - 1]! > 2 ** -36 * Math.max(1, Math.abs(p)),
  );
  return { roots: distinct.map((p) => recognise(p, dag, root, input, others, ring)), complete: true };
}

function slopeOn(
  dag: Dag,
  root: NodeId,
  input: string,
  x: Enclosure,
  others: (name: string) => Enclosure,
  ia: IntervalArithmetic,
): -1 | 0 | 1 | undefined {
  const series = expandNode(dag, root, { input, centre: x, side: 1, others }, createIntervalRing(ia), 2);
  if (isObstacle(series) || series.low < 0) return undefined;
  const slope = series.low > 1 ? undefined : series.c[1 - series.low];
  return slope?.kind === 'interval' && slope.defined === 'everywhere' ? signOfInterval(slope) : undefined;
}

function bisect(
  from: number,
  to: number,
  left: -1 | 0 | 1,
  right: -1 | 0 | 1,
  sign: (t: number) => -1 | 0 | 1 | undefined,
): number {
  if (left === 0) return from;
  if (right === 0) return to;
  let [a, b] = [from, to];
  for (;;) {
    const middle = a + (b - a) / 2;
    if (middle <= a || middle >= b) return a;
    const own = sign(middle);
    if (own === 0 || own === undefined) return middle;
    if (own === left) a = middle;
    else b = middle;
  }
}

/** Largest denominators of the numbers that a zero is compared with. */
const FRACTIONS = 10_000;
const TURNS = 24;

/** The fraction, multiple of pi or square root that a zero is, if it is one exactly. */
function recognise(
  value: number,
  dag: Dag,
  root: NodeId,
  input: string,
  others: (name: string) => Exact,
  ring: ExactRing,
): Root {
  const candidates: Exact[] = [];
  const plain = simplest(value, FRACTIONS);
  if (plain) candidates.push(exactRational(plain));
  const turn = simplest(value / Math.PI, TURNS);
  if (turn && turn.numerator !== 0n)
    candidates.push(ring.multiply(exactRational(turn), ring.fromText('pi', Math.PI)));
  const square = simplest(value * value, FRACTIONS);
  const root2 = square && ring.apply('pow', [exactRational(square), exactRational(rational(1, 2))]);
  if (root2 && value !== 0) candidates.push(value < 0 ? ring.subtract(ring.zero, root2) : root2);
  const own = fromDouble(value);
  if (own && own.denominator < 2n ** 40n) candidates.push(exactRational(own));
  for (const exact of candidates) {
    const series = expandNode(dag, root, { input, centre: exact, side: 1, others }, ring, 3);
    const zero = !isObstacle(series) && series.low > 0;
    // A place where the surface itself jumps over zero has a value of its own there.
    if (zero) return { value: toNumber(exact, ring), exact, text: formatExact(exact) };
  }
  return { value, text: String(Number(value.toPrecision(12))) };
}

/** An exact number in doubles. */
export function toNumber(x: Exact, ring: ExactRing): number {
  if (rationalOf(x)?.numerator === 0n) return 0;
  const { lo, hi } = toDoubleBounds(ring.enclose(x, 128) as Interval);
  return lo + (hi - lo) / 2;
}

/** The fraction of least denominator within rounding of a double, by continued fractions; undefined past a denominator. */
function simplest(value: number, most: number): Rational | undefined {
  const slack = 2 ** -38 * Math.max(1, Math.abs(value));
  let [p0, q0, p1, q1] = [1, 0, Math.floor(value), 1];
  let rest = value - Math.floor(value);
  while (Math.abs(p1 / q1 - value) > slack) {
    if (rest === 0) return undefined;
    const next = 1 / rest;
    const whole = Math.floor(next);
    [p0, q0, p1, q1] = [p1, q1, whole * p1 + p0, whole * q1 + q0];
    if (q1 > most || !Number.isSafeInteger(p1)) return undefined;
    rest = next - whole;
  }
  return rational(BigInt(p1), BigInt(q1));
}
