import { unitInFirstPlace } from './float.js';
import { measureOrder } from './order.js';
import { createRandomStream, type RandomStream, sampleIndices } from './random.js';
import { type DerivativeVerdict, judgeDerivative } from './verdict.js';

/** One entry of a gradient, judged. Units of f per unit of x[index]. */
export interface EntryResult {
  readonly index: number;
  readonly claimed: number;
  /** NaN where no derivative can be stated, as at a kink. */
  readonly numeric: number;
  /** Largest |claimed - numeric| that counts as equal; NaN where none is stated. */
  readonly tolerance: number;
  /**
   * Order at which central differences approach the claim: 2 for a right one, 0 for a wrong one, 4 where the third
   * derivative vanishes; null where the differences are exact, too noisy, or were not asked for.
   */
  readonly order: number | null;
  readonly verdict: DerivativeVerdict | 'unchecked';
  /** True for a match and for a subgradient at a kink. */
  readonly accepted: boolean;
  readonly note: string;
}

/** A derivative along one random direction: claimed = gradient . direction. Units of f. */
export interface DirectionResult {
  readonly direction: number;
  readonly claimed: number;
  readonly numeric: number;
  readonly tolerance: number;
  readonly verdict: DerivativeVerdict | 'unchecked';
  readonly accepted: boolean;
  readonly note: string;
}

export interface DirectionsOptions {
  /** Seed of directions and samples. Default 1. */
  readonly seed?: number;
  /** Random directions. Default 4. */
  readonly directions?: number;
  /** Entries sampled one by one. Default 16. */
  readonly samples?: number;
  /** No new estimate is begun past this many evaluations of f. Default: no limit. */
  readonly maxEvaluations?: number;
}

export interface DirectionsCheck {
  readonly ok: boolean;
  readonly directions: readonly DirectionResult[];
  /** Sampled entries, and the entry that a failing direction was traced to. */
  readonly results: readonly EntryResult[];
  /**
   * Chance that one entry, picked at random among those that are not 0 and wrong by 1 %, is seen by nothing that was
   * checked: the share of them too small to show in any direction, times the share of entries not sampled.
   */
  readonly missProbability: number;
  readonly evaluations: number;
  readonly seed: number;
  readonly note: string;
}

export const DEFAULT_SEED = 1;
const DEFAULT_DIRECTIONS = 4;
const DEFAULT_SAMPLES = 16;

/** The error of one entry for which a miss is stated: the size that fixed tolerances are known to let through. */
const STATED_ERROR = 0.01;

/**
 * Checks a gradient of many entries along random sign directions and at sampled entries.
 *
 * A direction has entries +-s_i, where s_i is the power of two at |x_i| (the median one where x_i = 0). A single
 * wrong entry shifts the claim along every such direction by |error_i| s_i whatever the signs, so it is certain
 * to be seen if that exceeds twice the tolerance; errors of several entries cancel along one direction with
 * probability at most 1/2 (Littlewood-Offord), hence at most 2^-k along k. A failing direction is traced to one
 * entry by halving. `evaluate` gets the same array each time, which it may not change or keep; if it throws, the
 * value is NaN there.
 */
export function checkDirections(
  evaluate: (x: Float64Array) => number,
  x: Float64Array,
  gradient: Float64Array,
  options: DirectionsOptions = {},
): DirectionsCheck {
  if (gradient.length !== x.length) {
    throw new RangeError(`gradient has ${gradient.length} entries for ${x.length} coordinates`);
  }
  const seed = options.seed ?? DEFAULT_SEED;
  const budget = options.maxEvaluations ?? Number.POSITIVE_INFINITY;
  const random = createRandomStream(seed);
  const scales = chooseScales(x);
  let evaluations = 0;
  const counted = (point: Float64Array): number => {
    evaluations += 1;
    return evaluate(point);
  };
  const everything = Array.from(x, (_, i) => i);
  const point = x.slice();
  const directions: DirectionResult[] = [];
  const results: EntryResult[] = [];
  let traced: number | undefined;
  for (let k = 0; k < (options.directions ?? DEFAULT_DIRECTIONS); k += 1) {
    const direction = drawDirection(random, scales);
    if (evaluations >= budget) {
      directions.push(leaveDirection(k));
      continue;
    }
    const result = judgeDirection(counted, x, point, gradient, direction, everything, k);
    directions.push(result);
    if (result.verdict === 'mismatch' && traced === undefined) {
      traced = traceEntry(counted, x, point, gradient, direction, () => evaluations >= budget);
    }
  }
  const sampled = sampleIndices(random, x.length, Math.min(options.samples ?? DEFAULT_SAMPLES, x.length));
  for (const index of traced === undefined || sampled.includes(traced) ? sampled : [traced, ...sampled]) {
    results.push(
      evaluations >= budget
        ? leaveEntry(index, gradient[index]!)
        : judgeEntry(entryFunction(counted, point, index), x[index]!, gradient[index]!, index, false),
    );
  }
  const checked = results.filter((result) => result.verdict !== 'unchecked').length;
  const missProbability = chanceOfMiss(gradient, scales, directions, checked);
  const ok = [...directions, ...results].every((result) => result.accepted);
  const note = describe(directions, results, missProbability, x.length, seed);
  return { ok, directions, results, missProbability, evaluations, seed, note };
}

/** Judges one entry through a function of that coordinate alone; with `order`, measures the order as well. */
export function judgeEntry(
  f: (t: number) => number,
  at: number,
  claimed: number,
  index: number,
  order: boolean,
): EntryResult {
  const judged = judgeDerivative(claimed, f, at);
  const measured =
    order && Number.isFinite(claimed) ? measureOrder(f, at, { first: claimed }, 'central') : undefined;
  return {
    index,
    claimed,
    numeric: judged.numeric ?? Number.NaN,
    tolerance: judged.tolerance ?? Number.NaN,
    order: measured?.slope ?? null,
    verdict: judged.verdict,
    accepted: judged.verdict === 'match' || judged.kink?.acceptable === true,
    note: judged.note,
  };
}

/** An entry that the budget left out. */
export function leaveEntry(index: number, claimed: number): EntryResult {
  return {
    index,
    claimed,
    numeric: Number.NaN,
    tolerance: Number.NaN,
    order: null,
    verdict: 'unchecked',
    accepted: false,
    note: 'not checked: the budget of evaluations was used up',
  };
}

function leaveDirection(direction: number): DirectionResult {
  const { index: _index, order: _order, ...rest } = leaveEntry(direction, Number.NaN);
  return { direction, ...rest };
}

function entryFunction(
  evaluate: (x: Float64Array) => number,
  point: Float64Array,
  index: number,
): (t: number) => number {
  const x = point[index]!;
  return (t) => {
    point[index] = t;
    try {
      return evaluate(point);
    } finally {
      point[index] = x;
    }
  };
}

/** The power of two at each |x_i|; the median of the others where x_i = 0, and 1 where all are 0. */
function chooseScales(x: Float64Array): Float64Array {
  const units = x.map((value) => unitInFirstPlace(value));
  const present = units.filter((unit) => unit > 0 && Number.isFinite(unit)).sort();
  const median = present[present.length >> 1] ?? 1;
  return units.map((unit) => (unit > 0 && Number.isFinite(unit) ? unit : median));
}

function drawDirection(random: RandomStream, scales: Float64Array): Float64Array {
  return scales.map((scale) => (random() < 0.5 ? -scale : scale));
}

/**
 * The derivative along `direction` restricted to the coordinates `among`, against gradient . direction. `point` stands at x before and
 * after.
 */
function judgeDirection(
  evaluate: (x: Float64Array) => number,
  x: Float64Array,
  point: Float64Array,
  gradient: Float64Array,
  direction: Float64Array,
  among: readonly number[],
  number: number,
): DirectionResult {
  let claimed = 0;
  let size = 0;
  for (const i of among) {
    claimed += gradient[i]! * direction[i]!;
    size += Math.abs(gradient[i]! * direction[i]!);
  }
  const along = (t: number): number => {
    for (const i of among) point[i] = x[i]! + t * direction[i]!;
    return evaluate(point);
  };
  // Entries carry a few roundings each, of which the sum keeps the largest: 2^-50 of the sum of sizes.
  const judged = judgeDerivative(claimed, along, 0, { scale: 1, claimedError: size * 2 ** -50 });
  point.set(x);
  return {
    direction: number,
    claimed,
    numeric: judged.numeric ?? Number.NaN,
    tolerance: judged.tolerance ?? Number.NaN,
    verdict: judged.verdict,
    accepted: judged.verdict === 'match' || judged.kink?.acceptable === true,
    note: judged.note,
  };
}

/** Halves the coordinates of a failing direction, keeping a half that fails; undefined when the trail is lost. */
function traceEntry(
  evaluate: (x: Float64Array) => number,
  x: Float64Array,
  point: Float64Array,
  gradient: Float64Array,
  direction: Float64Array,
  exhausted: () => boolean,
): number | undefined {
  let suspects: readonly number[] = Array.from(x, (_, i) => i);
  while (suspects.length > 1) {
    if (exhausted()) return undefined;
    const half = suspects.slice(0, suspects.length >> 1);
    const rest = suspects.slice(suspects.length >> 1);
    const fails = judgeDirection(evaluate, x, point, gradient, direction, half, 0).verdict === 'mismatch';
    suspects = fails ? half : rest;
  }
  return suspects[0];
}

function chanceOfMiss(
  gradient: Float64Array,
  scales: Float64Array,
  directions: readonly DirectionResult[],
  sampled: number,
): number {
  const accepted = directions.filter((result) => result.verdict === 'match');
  const sharpest = accepted.reduce(
    (least, result) => Math.min(least, result.tolerance),
    Number.POSITIVE_INFINITY,
  );
  let hidden = 0;
  let present = 0;
  // Twice the tolerance: the numerical value itself may lie one tolerance off.
  for (let i = 0; i < gradient.length; i += 1) {
    if (gradient[i] === 0) continue;
    present += 1;
    const shift = STATED_ERROR * Math.abs(gradient[i]! * scales[i]!);
    if (!(shift > 2 * sharpest)) hidden += 1;
  }
  return present === 0 ? 0 : (hidden / present) * (1 - sampled / gradient.length);
}

function describe(
  directions: readonly DirectionResult[],
  results: readonly EntryResult[],
  miss: number,
  size: number,
  seed: number,
): string {
  const checked = directions.filter((result) => result.verdict !== 'unchecked').length;
  const sampled = results.filter((result) => result.verdict !== 'unchecked').length;
  const skipped = directions.length + results.length - checked - sampled;
  const parts = [
    `${checked} random directions and ${sampled} of ${size} entries checked (seed ${seed})`,
    `a single random entry wrong by 1 % is missed with probability ${miss.toPrecision(2)}`,
  ];
  if (skipped > 0) parts.push(`${skipped} planned checks left out: the budget of evaluations was used up`);
  return parts.join('; ');
}
