import { fromOrdinal, toOrdinal } from '../number/ulp.js';
import { sizeOf } from '../op/shape.js';
import { locateEdge } from './edges.js';
import type { ProbeLine } from './lines.js';
import {
  compareWithTruth,
  type DoubleEvaluator,
  type ErrorSample,
  type InputPoint,
  type Oracle,
  type Truth,
} from './measure.js';

/** More bits of error than this at most points around, and doubles are said to break there: two of sixteen digits are gone. */
export const BROKEN_BITS = 8;

/** What the best forms lose: exp of a difference of size 700 that was rounded once is off by nine bits, softmax for instance. */
export const STABLE_BITS = 10;

export interface LinePoint {
  readonly t: number;
  readonly point: InputPoint;
  readonly truth: Truth;
  readonly sample: ErrorSample;
}

/** A stretch of a line where doubles break. */
export interface BrokenStretch {
  readonly line: ProbeLine;
  readonly kind: 'infinite' | 'nan' | 'loss';
  readonly from: number;
  readonly to: number;
  /** The point with the most bits lost among those measured. */
  readonly worst: LinePoint;
}

/** A line with what is known along it. */
export interface MeasuredLine {
  readonly points: readonly LinePoint[];
  /** Positions at which there may be a true value that is too far out to be worked out. */
  readonly unknown: readonly number[];
}

/** Measures a line at some positions; points outside the domain are left out. */
export function measureLine(
  line: ProbeLine,
  positions: readonly number[],
  doubles: DoubleEvaluator,
  oracle: Oracle,
): MeasuredLine {
  const points: LinePoint[] = [];
  const unknown: number[] = [];
  const look = (t: number): boolean => {
    const point = line.at(t);
    if (!point.every(Number.isFinite)) return true;
    const truth = oracle.at(point);
    const sample = compareWithTruth(doubles.at(point), truth);
    if (sample) points.push({ t, point, truth, sample });
    const found = sample !== undefined || !truth.some((v) => v === 'unknown');
    if (!found) unknown.push(t);
    return found;
  };
  let skipped: number[] = [];
  let inRow = 0;
  for (const t of positions) {
    if (inRow >= FAR && skipped.length < STRIDE) {
      skipped.push(t);
      continue;
    }
    const before = points.length;
    if (look(t)) {
      inRow = 0;
      // Back where values are known: those just passed by may be too, and points stay in order.
      const own = points.splice(before);
      skipped.forEach(look);
      points.push(...own);
    } else {
      inRow += 1;
      unknown.push(...skipped);
    }
    skipped = [];
  }
  unknown.push(...skipped);
  return { points, unknown };
}

/** Unknown values in a row after which only every so manieth is asked for: each costs all precisions, and its neighbours are as far out. */
const FAR = 4;
const STRIDE = 7;

function kindOf({ computed, truth, bits }: ErrorSample): BrokenStretch['kind'] | undefined {
  if (Number.isNaN(computed)) return 'nan';
  if (!Number.isFinite(computed) && Number.isFinite(truth) && bits > 0) return 'infinite';
  return bits > BROKEN_BITS ? 'loss' : undefined;
}

/** Good points between two bad ones of a kind that are taken for luck: errors are nearly random in their last bits. */
const LUCK = 3;

/** Fewer bad points than this are unlucky roundings and no region. */
const FEWEST = 3;

/** Two losses with a gap of less than this share of their distance from 0 are one: the errors of roots come and go with the binade. */
const GAP = 0.3;

/** Stretches of a measured line, their ends bisected to where doubles begin and cease to break; `closely` finds those of losses to three digits. */
export function findStretches(
  measured: MeasuredLine,
  line: ProbeLine,
  doubles: DoubleEvaluator,
  oracle: Oracle,
  closely = false,
): readonly BrokenStretch[] {
  const { points, unknown } = measured;
  const stretches: RoughStretch[] = [];
  const measure = (t: number) => measureLine(line, [t], doubles, oracle).points[0];
  let k = 0;
  while (k < points.length) {
    const kind = kindOf(points[k]!.sample);
    if (!kind) {
      k += 1;
      continue;
    }
    let end = k;
    for (let next = k + 1; next < points.length && next - end <= LUCK; next++) {
      const other = kindOf(points[next]!.sample);
      if (other === kind) end = next;
      else if (other) break;
    }
    const bad = points.slice(k, end + 1).filter((p) => kindOf(p.sample) === kind);
    const isBad = (t: number) => isBroken(t, kind, measure, closely ? NEIGHBOURS : FEW);
    if (kind !== 'loss' || bad.length >= FEWEST) {
      let [first, last] = [k, end];
      if (kind === 'loss') {
        while (first < last && !isBad(points[first]!.t)) first += 1;
        while (last > first && !isBad(points[last]!.t)) last -= 1;
        while (first > 0 && !kindOf(points[first - 1]!.sample) && isBad(points[first - 1]!.t)) first -= 1;
        while (last + 1 < points.length && !kindOf(points[last + 1]!.sample) && isBad(points[last + 1]!.t))
          last += 1;
      }
      const edge = (at: number, beyond: number, limit: number) => {
        const good = points[beyond];
        if (good) {
          const enough = kind !== 'loss' ? exactWidth : closely ? roughWidth : coarseWidth;
          const rough = bisect(good.t, points[at]!.t, isBad, enough);
          if (!closely || kind !== 'loss') return { at: rough, isRough: kind === 'loss' };
          return { at: beyondGaps(rough, limit > 0 ? 1 : -1, line, isBad), isRough: true };
        }
        // Nothing is known further out because the true values are out of all proportion, not because there are none.
        const outward = unknown.some((u) => (limit > 0 ? u > points[at]!.t : u < points[at]!.t));
        return { at: outward ? limit : points[at]!.t, isRough: false };
      };
      if (first < last || kind !== 'loss' || isBad(points[first]!.t)) {
        const [low, high] = [edge(first, first - 1, line.from), edge(last, last + 1, line.to)];
        stretches.push({
          line,
          kind,
          from: low.at,
          to: high.at,
          roughFrom: low.isRough,
          roughTo: high.isRough,
          worst: bad.reduce((a, b) => (b.sample.bits > a.sample.bits ? b : a)),
        });
      }
      end = Math.max(end, last);
    }
    k = end + 1;
  }
  const joined = join(stretches);
  if (!closely) return joined;
  return joined.map((s) => {
    const isLong = s.to - s.from > LONG * Math.max(spreadAt(s.from), spreadAt(s.to));
    if (!isLong) return s;
    const from = s.roughFrom ? refineEdge(s.from, 1, line, doubles, oracle) : s.from;
    const to = s.roughTo ? refineEdge(s.to, -1, line, doubles, oracle) : s.to;
    return { ...s, from, to };
  });
}

/** Steps, as shares of the distance from 0, at which a loss is looked for beyond its end: as far as gaps are joined. */
const BEYOND = [0.08, 0.16, 0.24] as const;

/** The end of a loss that comes back beyond a gap: the spacing of doubles doubles at each power of two. */
function beyondGaps(end: number, sign: 1 | -1, line: ProbeLine, isBad: (t: number) => boolean): number {
  const places = BEYOND.map((share) => end + sign * share * Math.abs(end)).filter(
    (t) => t > line.from && t < line.to,
  );
  const last = places.findLastIndex(isBad);
  if (last < 0) return end;
  const good = places[last + 1] ?? places[last]! + sign * GAP * Math.abs(end);
  return isBad(good) ? places[last]! : bisect(good, places[last]!, isBad, roughWidth);
}

/** A stretch with whether its ends are those of a gradual loss, known roughly. */
interface RoughStretch extends BrokenStretch {
  readonly roughFrom: boolean;
  readonly roughTo: boolean;
}

function join(stretches: readonly RoughStretch[]): readonly RoughStretch[] {
  const joined: RoughStretch[] = [];
  for (const s of stretches) {
    const before = joined.at(-1);
    if (
      before &&
      before.kind === s.kind &&
      s.kind === 'loss' &&
      s.from - before.to <= GAP * Math.max(Math.abs(s.from), Math.abs(before.to))
    ) {
      const worst = before.worst.sample.bits >= s.worst.sample.bits ? before.worst : s.worst;
      const end = s.to > before.to ? s : before;
      joined[joined.length - 1] = { ...before, to: end.to, roughTo: end.roughTo, worst };
    } else joined.push(s);
  }
  return joined;
}

/** Neighbours whose mean decides about a loss at t, and how far the outermost is, relative to t. */
const NEIGHBOURS = 25;
const SPREAD = 0.02;

/** Neighbourhoods that a stretch must span for its ends to be worth three digits: shorter ones are where rounding errors happen to be large. */
const LONG = 12;

/** Neighbours that are asked first, evenly spread. */
const FEW = 7;
const ORDER: readonly number[] = [
  ...Array.from({ length: FEW }, (_, k) => 4 * k),
  ...Array.from({ length: NEIGHBOURS }, (_, k) => k).filter((k) => k % 4 !== 0),
];

/** Arguments of exponentials are of this size at most, and there an absolute distance is what counts. */
const NARROW = { below: 1000, width: 0.15 } as const;

/** How far the outermost neighbour is. */
function spreadAt(t: number): number {
  const wide = SPREAD * Math.abs(t);
  return Math.abs(t) < NARROW.below ? Math.min(wide, NARROW.width) : wide;
}

/** The edge of a gradual loss from the means of very many neighbours; the estimate itself where that is not possible. */
function refineEdge(
  estimate: number,
  sign: 1 | -1,
  line: ProbeLine,
  doubles: DoubleEvaluator,
  oracle: Oracle,
): number {
  const spread = spreadAt(estimate);
  if (sizeOf(doubles.dag.shape(doubles.root)) > 1 || !(spread > 0)) return estimate;
  return locateEdge(line, estimate, spread, sign, BROKEN_BITS, doubles, oracle) ?? estimate;
}

function isBroken(
  t: number,
  kind: BrokenStretch['kind'],
  measure: (t: number) => LinePoint | undefined,
  neighbours: number,
): boolean {
  if (kind !== 'loss') {
    const own = measure(t);
    return own !== undefined && kindOf(own.sample) === kind;
  }
  const spread = spreadAt(t);
  let total = 0;
  let count = 0;
  let seen = 0;
  for (const i of ORDER.slice(0, neighbours)) {
    const own = measure(t + spread * ((2 * i) / (NEIGHBOURS - 1) - 1));
    seen += 1;
    if (own) {
      total += own.sample.bits;
      count += 1;
    }
    // Far from the border a few neighbours tell as much as all.
    if (seen === FEW && count >= FEW / 2) {
      const mean = total / count;
      if (mean > 2 * BROKEN_BITS || mean < BROKEN_BITS / 2) return mean > BROKEN_BITS;
    }
  }
  return count > 0 && total / count > BROKEN_BITS;
}

/** Widths at which an end is known well enough: of infinities, which set in at one number, */
const exactWidth = (t: number): number => 2 ** -45 * Math.abs(t);
/** of losses that are then located closely, which takes an estimate within the neighbourhood, */
const roughWidth = (t: number): number => spreadAt(t) / 16;
/** and of other losses, where the mean of few neighbours tells no more. */
const coarseWidth = (t: number): number => 2 ** -5 * Math.abs(t);

/** The bad end next to the good one, in the order of the doubles. */
function bisect(
  good: number,
  bad: number,
  isBad: (t: number) => boolean,
  enough: (t: number) => number,
): number {
  let [low, high] = [toOrdinal(good)!, toOrdinal(bad)!];
  for (let step = 0; step < 64 && low - high !== 1n && high - low !== 1n; step++) {
    const middle = (low + high) >> 1n;
    const t = fromOrdinal(middle);
    if (isBad(t)) high = middle;
    else low = middle;
    const width = Math.abs(fromOrdinal(high) - fromOrdinal(low));
    if (width <= enough(fromOrdinal(high))) break;
  }
  return fromOrdinal(high);
}
