import { type Dag, dependents, type NodeId } from '../expr/dag.js';
import { type Enclosure, hull, type Interval } from '../number/interval.js';
import { createIntervalArithmetic, toDoubleBounds } from '../number/interval-arithmetic.js';
import { formatInterval } from '../number/interval-format.js';
import { formatDecimal } from '../number/rational.js';
import { type Exact, formatExact, rationalOf } from './exact.js';
import type { ExactRing } from './exact-ring.js';
import { expandNode, SPARE } from './expand.js';
import { createIntervalRing } from './interval-ring.js';
import { isObstacle, SeriesArithmetic } from './series.js';
import { TaylorModels } from './taylor-model.js';

export interface Coefficient {
  /** The power of x - a that it stands in front of. */
  readonly power: number;
  /** Exact text where that is short, else decimals. */
  readonly text: string;
  readonly value: number;
  readonly number: Exact;
  /** Whether `text` is the number itself. */
  readonly exact: boolean;
  readonly isZero: boolean;
}

/** A Taylor (or Laurent) polynomial from one side, or why there is none. */
export type SideExpansion =
  | { readonly kind: 'series'; readonly coefficients: readonly Coefficient[] }
  | { readonly kind: 'none'; readonly reason: string };

export interface TaylorReport {
  readonly right: SideExpansion;
  readonly left: SideExpansion;
  /** Whether both sides have the same coefficients: the function is that smooth. */
  readonly same: boolean;
}

/** Longer exact coefficients are printed in decimals. */
const LONGEST_TEXT = 48;

/** Fractions with larger denominators are printed as decimals where those end. */
const READABLE = 1_000_000n;

/** Bits of the decimals. */
const BITS = 256;

export interface TaylorPlace {
  readonly input: string;
  readonly centre: Exact;
  readonly others: (name: string) => Exact;
  readonly order: number;
}

/** The coefficients up to a power, from both sides of a point. A left coefficient is that of (x - a)^k, not of (a - x)^k. */
export function expandTaylor(dag: Dag, root: NodeId, place: TaylorPlace, ring: ExactRing): TaylorReport {
  const right = expandSide(dag, root, place, ring, 1);
  const left = expandSide(dag, root, place, ring, -1);
  const same =
    right.kind === 'series' &&
    left.kind === 'series' &&
    right.coefficients.length === left.coefficients.length &&
    right.coefficients.every(
      (c, k) => c.text === left.coefficients[k]!.text && c.power === left.coefficients[k]!.power,
    );
  return { right, left, same };
}

function expandSide(
  dag: Dag,
  root: NodeId,
  { input, centre, others, order }: TaylorPlace,
  ring: ExactRing,
  side: 1 | -1,
): SideExpansion {
  const length = order + 1 + SPARE;
  const series = expandNode(dag, root, { input, centre, others, side }, ring, length);
  if (isObstacle(series)) return { kind: 'none', reason: series.obstacle };
  const arithmetic = new SeriesArithmetic(ring, length);
  const coefficients: Coefficient[] = [];
  for (let power = Math.min(0, series.low); power <= order; power++) {
    const c = arithmetic.at(series, power);
    if (c === undefined) return { kind: 'none', reason: 'too many leading terms cancel' };
    coefficients.push(
      describe(side === -1 && power % 2 !== 0 ? ring.subtract(ring.zero, c) : c, power, ring),
    );
  }
  return { kind: 'series', coefficients };
}

function describe(c: Exact, power: number, ring: ExactRing): Coefficient {
  const q = rationalOf(c);
  // A decimal that somebody wrote with sixteen digits is no better as a fraction.
  const text = (q && q.denominator > READABLE ? formatDecimal(q) : undefined) ?? formatExact(c);
  const enclosure = ring.enclose(c, BITS) as Interval;
  const { lo, hi } = toDoubleBounds(enclosure);
  const short = text.length <= LONGEST_TEXT && !/\bc\d+\b/.test(text);
  return {
    power,
    text: short ? text : formatInterval(enclosure, 12),
    value: lo + (hi - lo) / 2,
    number: c,
    exact: short,
    isZero: q?.numerator === 0n,
  };
}

/** What a network of such units is for small inputs, to first order: from the value and the slopes at 0. */
export type SmallInputs = 'linear' | 'affine' | 'neither' | 'constant' | 'unknown';

export function judgeSmallInputs({ right, left }: TaylorReport): SmallInputs {
  if (right.kind === 'none' || left.kind === 'none') return 'unknown';
  const at = (side: typeof right, power: number) => side.coefficients.find((c) => c.power === power);
  const [r0, l0, r1, l1] = [at(right, 0), at(left, 0), at(right, 1), at(left, 1)];
  if (!r0 || !l0 || !r1 || !l1 || right.coefficients[0]!.power < 0) return 'unknown';
  if (r0.text !== l0.text || r1.text !== l1.text) return 'neither';
  if (r1.isZero) return 'constant';
  return r0.isZero ? 'linear' : 'affine';
}

/** Pieces of the range on each of which the derivative is enclosed. */
const PIECES = 64;

/** A bound of |f(x) - polynomial(x)| for all x of an interval; undefined where f is not known to be that smooth on it. */
export function boundRemainder(
  dag: Dag,
  root: NodeId,
  place: TaylorPlace,
  ring: ExactRing,
  range: { readonly from: number; readonly to: number },
): number | undefined {
  const variable = dag.findInput(place.input);
  if (variable === undefined || dependents(dag, [variable])[root] !== 1) return 0;
  return boundByLagrange(dag, root, place, ring, range) ?? boundByModel(dag, root, place, range);
}

/** Coefficients beyond the polynomial that a model keeps, so that its rest is small. */
const BEYOND = 12;

/** Around 0 a model of the whole function, which removable singularities do not stop: sin(x)/x. */
function boundByModel(
  dag: Dag,
  root: NodeId,
  { input, centre, order }: TaylorPlace,
  { from, to }: { readonly from: number; readonly to: number },
): number | undefined {
  const variable = dag.findInput(input);
  if (variable === undefined || rationalOf(centre)?.numerator !== 0n) return undefined;
  const reach = Math.max(Math.abs(from), Math.abs(to));
  const models = new TaylorModels(createIntervalArithmetic(BITS), reach, order + BEYOND);
  const model = models.model(dag, root, variable);
  if (!model || model.low < 0) return undefined;
  const first = order + 1 - model.low;
  if (first > model.c.length) return undefined;
  const left = models.boundFrom(model, Math.max(0, first));
  if (left.kind === 'empty') return undefined;
  const { lo, hi } = toDoubleBounds(left);
  // Both powers of the reach are rounded to nearest: a little more than their roundings is added.
  const power = Math.max(order + 1, model.low);
  const most = Math.max(Math.abs(lo), Math.abs(hi)) * reach ** power * (1 + 2 ** -40);
  return Number.isFinite(most) ? most : undefined;
}

function boundByLagrange(
  dag: Dag,
  root: NodeId,
  place: TaylorPlace,
  ring: ExactRing,
  range: { readonly from: number; readonly to: number },
): number | undefined {
  const ia = createIntervalArithmetic(BITS);
  const centre = ring.enclose(place.centre, BITS);
  const all = hull(hull(ia.fromDouble(range.from), ia.fromDouble(range.to)), centre);
  const others = (name: string): Enclosure => ring.enclose(place.others(name), BITS);
  const next = place.order + 1;
  // Lagrange: f^(n+1)(xi)/(n+1)! for xi anywhere between is the coefficient of the series around xi. Small pieces keep the
  // enclosures tight.
  const { lo, hi } = toDoubleBounds(all as Interval);
  let worst = 0;
  for (let k = 0; k < PIECES; k++) {
    const end = (j: number) => (j === PIECES ? hi : lo + (j / PIECES) * (hi - lo));
    const xi = hull(ia.fromDouble(end(k)), ia.fromDouble(end(k + 1)));
    const around = { input: place.input, centre: xi, others, side: 1 } as const;
    const series = expandNode(dag, root, around, createIntervalRing(ia), next + 1);
    if (isObstacle(series) || series.low < 0) return undefined;
    const c = next < series.low ? ia.fromInteger(0) : series.c[next - series.low];
    if (c?.kind !== 'interval' || c.defined !== 'everywhere') return undefined;
    const size = ia.abs(c);
    worst = Math.max(worst, size.kind === 'interval' ? toDoubleBounds(size).hi : Number.POSITIVE_INFINITY);
  }
  const distance = ia.abs(ia.sub(all, centre));
  const bound = ia.mul(ia.fromDouble(worst), ia.powInteger(distance, BigInt(next)));
  const most = bound.kind === 'interval' ? toDoubleBounds(bound).hi : Number.POSITIVE_INFINITY;
  return Number.isFinite(most) ? most : undefined;
}
