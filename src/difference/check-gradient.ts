import {
  checkDirections,
  DEFAULT_SEED,
  type DirectionResult,
  type DirectionsOptions,
  type EntryResult,
  judgeEntry,
  leaveEntry,
} from './check-directions.js';

/** A number or a list of numbers, as the function under test takes it. */
export type Point = number | readonly number[] | Float64Array;

/** What can go wrong before any entry is judged. */
export type GradientProblem =
  | 'function-throws'
  | 'function-not-finite'
  | 'not-deterministic'
  | 'gradient-throws'
  | 'gradient-not-numbers'
  | 'wrong-length';

export interface CheckGradientOptions extends DirectionsOptions {
  /** Measure the order of central differences against each claim. Default true; off beyond 64 coordinates. */
  readonly order?: boolean;
}

export interface GradientCheck {
  /** Everything planned was checked and holds. */
  readonly ok: boolean;
  readonly results: readonly EntryResult[];
  /** Present beyond 64 coordinates. */
  readonly directions?: readonly DirectionResult[];
  /** Chance that one random entry wrong by 1 % was seen by nothing; 0 when every entry was checked. */
  readonly missProbability: number;
  readonly problem?: GradientProblem;
  readonly evaluations: number;
  readonly seed: number;
  readonly note: string;
}

/** Up to here every entry is checked: some 100 evaluations each stay below 10^4. */
const CHECK_ALL = 64;

/**
 * Checks a hand-written gradient of a plain function by numerical derivatives with error bars; no tolerance to
 * choose. `f` takes what `x` is (a number, or an array of numbers; a fresh copy every time) and returns a number;
 * `gradient` is a function of the same kind or its value at x. Up to 64 coordinates every entry is judged; beyond,
 * random directions and sampled entries, with the chance of a miss stated.
 *
 * A function that throws, is not finite at x or gives two answers for one point, and a gradient that throws or has
 * the wrong length, come back as `problem` with `ok: false`. Throws TypeError or RangeError only for arguments of
 * the wrong kind.
 */
export function checkGradient<P extends Point>(
  f: (x: P) => number,
  gradient: ((x: P) => Point) | Point,
  x: P,
  options: CheckGradientOptions = {},
): GradientCheck {
  validate(f, gradient, x, options);
  const seed = options.seed ?? DEFAULT_SEED;
  const base = typeof x === 'number' ? Float64Array.of(x) : Float64Array.from(x);
  const present = createPresenter(x);
  let evaluations = 0;
  const evaluate = (point: Float64Array): number => {
    evaluations += 1;
    const value: unknown = f(present(point));
    return typeof value === 'number' ? value : Number.NaN;
  };
  const fail = (problem: GradientProblem, note: string): GradientCheck => {
    return { ok: false, results: [], missProbability: 1, problem, evaluations, seed, note };
  };
  const first = attempt(() => evaluate(base));
  if (first.kind === 'thrown') return fail('function-throws', `the function threw at x: ${first.message}`);
  if (!Number.isFinite(first.value)) {
    return fail('function-not-finite', `the function value at x is ${first.value}`);
  }
  const claim = attempt(() => (typeof gradient === 'function' ? gradient(present(base)) : gradient));
  if (claim.kind === 'thrown') return fail('gradient-throws', `the gradient threw: ${claim.message}`);
  const claimed = readGradient(claim.value);
  if (claimed === undefined) {
    return fail('gradient-not-numbers', 'the gradient is neither a number nor a list of numbers');
  }
  if (claimed.length !== base.length) {
    const note = `the gradient has ${claimed.length} entries for ${base.length} coordinates`;
    return fail('wrong-length', note);
  }
  const drift = findDrift(evaluate, base, first.value);
  if (drift !== undefined) return fail('not-deterministic', drift);
  const checked =
    base.length <= CHECK_ALL
      ? checkEntries(evaluate, base, claimed, options, () => evaluations)
      : checkDirections(evaluate, base, claimed, remaining(options, evaluations));
  // Once more at the end: a state that drifts slowly shows only after many calls.
  const last = attempt(() => evaluate(base));
  if (last.kind === 'thrown' || !Object.is(last.value, first.value)) {
    const seen = last.kind === 'thrown' ? `threw ${last.message}` : `gave ${last.value}`;
    const note = `the function is not deterministic: at x it first gave ${first.value} and later ${seen}`;
    return { ...fail('not-deterministic', note), results: checked.results };
  }
  return { ...checked, evaluations, seed };
}

function validate(f: unknown, gradient: unknown, x: unknown, options: CheckGradientOptions): void {
  if (typeof f !== 'function') throw new TypeError('checkGradient: the first argument must be a function');
  if (gradient === undefined || gradient === null) {
    throw new TypeError(
      'checkGradient: the second argument must be a gradient or a function that returns it',
    );
  }
  const list = Array.isArray(x) || x instanceof Float64Array;
  if (typeof x !== 'number' && !list) {
    throw new TypeError('checkGradient: x must be a number or an array of numbers');
  }
  const entries = typeof x === 'number' ? [x] : Array.from(x as ArrayLike<unknown>);
  entries.forEach((entry, i) => {
    if (typeof entry !== 'number' || !Number.isFinite(entry)) {
      throw new TypeError(`checkGradient: x[${i}] is not a finite number`);
    }
  });
  for (const name of ['directions', 'samples', 'maxEvaluations'] as const) {
    const value = options[name];
    if (value !== undefined && !(value >= 0))
      throw new RangeError(`checkGradient: ${name} must not be negative`);
  }
  if (options.seed !== undefined && !Number.isFinite(options.seed)) {
    throw new RangeError('checkGradient: seed must be a finite number');
  }
}

/** Hands f what it expects, always a copy, so that it cannot change the point it is compared at. */
function createPresenter<P extends Point>(x: P): (point: Float64Array) => P {
  if (typeof x === 'number') return (point) => point[0]! as P;
  if (x instanceof Float64Array) return (point) => point.slice() as unknown as P;
  return (point) => Array.from(point) as unknown as P;
}

type Attempt<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'thrown'; readonly message: string };

function attempt<T>(action: () => T): Attempt<T> {
  try {
    return { kind: 'value', value: action() };
  } catch (error) {
    return { kind: 'thrown', message: error instanceof Error ? error.message : String(error) };
  }
}

function readGradient(value: unknown): Float64Array | undefined {
  if (typeof value === 'number') return Float64Array.of(value);
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) return undefined;
  if (value instanceof DataView) return undefined;
  const entries = Array.from(value as ArrayLike<unknown>);
  // A hole or a string becomes NaN, which no derivative matches.
  return Float64Array.from(entries, (entry) => (typeof entry === 'number' ? entry : Number.NaN));
}

/** Two answers at x, or at a point beside it (a function may be cached at x), or undefined. */
function findDrift(
  evaluate: (x: Float64Array) => number,
  base: Float64Array,
  first: number,
): string | undefined {
  const again = attempt(() => evaluate(base));
  const beside = base.map((value) => value * (1 + 2 ** -20));
  const one = attempt(() => evaluate(beside));
  const two = attempt(() => evaluate(beside));
  if (again.kind === 'value' && !Object.is(again.value, first)) {
    return `the function is not deterministic: at x it gave ${first} and then ${again.value}`;
  }
  if (one.kind === 'value' && two.kind === 'value' && !Object.is(one.value, two.value)) {
    return `the function is not deterministic: beside x it gave ${one.value} and then ${two.value}`;
  }
  if (again.kind === 'thrown' || one.kind !== two.kind) {
    return 'the function is not deterministic: it throws at times only';
  }
  return undefined;
}

function checkEntries(
  evaluate: (x: Float64Array) => number,
  base: Float64Array,
  claimed: Float64Array,
  options: CheckGradientOptions,
  used: () => number,
): Omit<GradientCheck, 'evaluations' | 'seed'> {
  const budget = options.maxEvaluations ?? Number.POSITIVE_INFINITY;
  const results = Array.from(base, (at, index): EntryResult => {
    if (used() >= budget) return leaveEntry(index, claimed[index]!);
    const along = (t: number): number => {
      const point = base.slice();
      point[index] = t;
      return evaluate(point);
    };
    return judgeEntry(along, at, claimed[index]!, index, options.order ?? true);
  });
  const unchecked = results.filter((result) => result.verdict === 'unchecked').length;
  const missProbability = results.length === 0 ? 0 : unchecked / results.length;
  return {
    ok: results.every((result) => result.accepted),
    results,
    missProbability,
    note: summarize(results),
  };
}

function summarize(results: readonly EntryResult[]): string {
  const counts = new Map<string, number>();
  for (const { verdict } of results) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const parts = [...counts].map(([verdict, count]) => `${count} ${verdict}`);
  const noisy = results.filter((result) => result.note.startsWith('noise')).length;
  if (noisy > 0) parts.push(`the function is noisy: ${noisy} entries hidden by its rounding noise`);
  return parts.join(', ');
}

function remaining(options: CheckGradientOptions, used: number): DirectionsOptions {
  const { maxEvaluations } = options;
  return maxEvaluations === undefined
    ? options
    : { ...options, maxEvaluations: Math.max(0, maxEvaluations - used) };
}
