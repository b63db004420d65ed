import { largestCurvature } from './curvature.js';
import type { FlatUnits, Objective } from './objective.js';
import { stableCurvature } from './optimizer.js';
import type { DescentEnd, DescentOptions, DescentStep, Run } from './run.js';

/**
 * `diverged`: to infinity, NaN or beyond all measure. `oscillates`: the steps go to and fro and the loss gains nothing. `rose`: it ended above
 * its start otherwise. `saturated`: the gradient is gone because activations are flat. `slow`: the rate is far below what the curvature
 * allows. `still`: nothing changed. `stationary`: the gradient is exactly 0.
 */
export type Behaviour =
  | 'descended'
  | 'diverged'
  | 'oscillates'
  | 'rose'
  | 'saturated'
  | 'slow'
  | 'still'
  | 'stationary';

/** The first step over which the loss rose. */
export interface Overshoot {
  readonly step: number;
  /**
   * Mean curvature along the step d from theta: 2 (L(theta + d) - L(theta) - g'd)/|d|^2, the second derivative along d averaged with the
   * weight of Taylor's remainder. For d = -rate g the loss rises exactly where it is above 2/rate.
   */
  readonly along: number;
  /** The eigenvalue of largest size of the Hessian where the step began. */
  readonly largest?: number;
}

/** A rate that was tried from the same start. */
export interface TriedRate {
  readonly rate: number;
  readonly steps: number;
  readonly from: number;
  readonly to: number;
}

export interface Diagnosis {
  readonly behaviour: Behaviour;
  /** The run diverged, or ended above its start: at all with all rows in every step, else above twice its first loss. */
  readonly failed: boolean;
  readonly overshoot?: Overshoot;
  /** Of the last half of the steps those whose gradient points against the one before. */
  readonly turns?: { readonly turned: number; readonly of: number };
  /** Activations most of whose units are flat at the end. */
  readonly flat: readonly FlatUnits[];
  readonly tried?: TriedRate;
}

/** A gradient this small beside the largest one of the run is gone. */
const GONE = 1e-3;

/** A loss that fell by a smaller share has not moved. */
const UNMOVED = 0.01;

/** Share of the stable rate below which a run is slow for its rate alone. */
const TIMID = 0.01;

/** Rates that are tried, and steps of each trial. */
const TRIALS = 7;
const TRIAL_STEPS = 200;

/** Parameters times rows times steps of a trial. */
const TRIAL_WORK = 4_000_000;

/** Why a run ended as it did, and what rate would do. */
export function diagnose(
  run: Run,
  again: (options: DescentOptions) => { readonly steps: readonly DescentStep[]; readonly end: DescentEnd },
): Diagnosis {
  const { objective, options, steps } = run;
  const whole = options.batch === undefined || options.batch >= objective.rows.length;
  const [first, last] = [steps[0]!, steps.at(-1)!];
  const turns = turnsOf(steps);
  const theta = last.theta;
  const flat =
    theta?.every(Number.isFinite) && Number.isFinite(last.loss)
      ? objective.flatUnits(theta).filter((f) => 2 * f.flat >= f.units)
      : [];
  const behaviour = behaviourOf(run, whole, turns, flat);
  // A step that sees a part of the rows may raise the loss a little and be right.
  const allowed = whole ? 0 : Math.abs(first.loss);
  const failed = behaviour === 'diverged' || last.loss > first.loss + allowed;
  const overshoot = whole && options.optimizer.name === 'sgd' ? overshootOf(objective, steps) : undefined;
  const tried =
    failed || behaviour === 'oscillates' || behaviour === 'slow' || behaviour === 'rose'
      ? tryRates(run, behaviour === 'slow', overshoot, again)
      : undefined;
  return {
    behaviour,
    failed,
    flat,
    ...(overshoot ? { overshoot } : {}),
    ...(turns ? { turns } : {}),
    ...(tried ? { tried } : {}),
  };
}

function behaviourOf(
  { steps, end, options, curvature, rises }: Run,
  whole: boolean,
  turns: Diagnosis['turns'],
  flat: readonly FlatUnits[],
): Behaviour {
  if (end.kind === 'diverged') return 'diverged';
  const [first, last] = [steps[0]!, steps.at(-1)!];
  const most = steps.reduce((m, s) => Math.max(m, s.gradientNorm), 0);
  const fall = first.loss - last.loss;
  const unmoved = Math.abs(fall) <= UNMOVED * Math.abs(first.loss);
  const gone = last.gradientNorm <= GONE * most;
  const dead = end.kind === 'stationary' && last.loss !== 0 && flat.some((f) => f.flat === f.units);
  if (dead) return 'saturated';
  if (flat.length > 0 && fall < 0.5 * Math.abs(first.loss) && (gone || (unmoved && rises === 0)))
    return 'saturated';
  if (end.kind === 'stationary') return 'stationary';
  if (steps.length === 1) return 'descended';
  const middle = steps[Math.floor(steps.length / 2)]!;
  const moved = !last.theta || !first.theta || last.theta.some((t, i) => t !== first.theta![i]);
  const swings = turns !== undefined && 2 * turns.turned > turns.of;
  const gains = middle.loss - last.loss > UNMOVED * Math.abs(middle.loss);
  if (whole && swings && !gone && (fall < 0 || (!gains && (rises > 0 || fall === 0)))) return 'oscillates';
  if (fall === 0) return moved ? 'rose' : 'still';
  if (fall < 0) return 'rose';
  const { rate, name } = options.optimizer;
  const timid = curvature !== undefined && name === 'sgd' && rate * Math.abs(curvature.value) < 2 * TIMID;
  return unmoved && timid ? 'slow' : 'descended';
}

function turnsOf(steps: readonly DescentStep[]): Diagnosis['turns'] {
  const late = steps.slice(Math.floor(steps.length / 2));
  let [turned, of] = [0, 0];
  for (let k = 1; k < late.length; k++) {
    const [g, h] = [late[k - 1]!.gradient, late[k]!.gradient];
    if (!g || !h) continue;
    of += 1;
    if (dot(g, h) < 0) turned += 1;
  }
  return of < 2 ? undefined : { turned, of };
}

function overshootOf(objective: Objective, steps: readonly DescentStep[]): Overshoot | undefined {
  for (let k = 0; k + 1 < steps.length; k++) {
    const [here, there] = [steps[k]!, steps[k + 1]!];
    if (!(there.loss > here.loss) || !Number.isFinite(there.loss)) continue;
    if (!here.theta || !here.gradient || !there.theta) return undefined;
    const d = there.theta.map((t, i) => t - here.theta![i]!);
    const along = (2 * (there.loss - here.loss - dot(here.gradient, d))) / dot(d, d);
    // Beyond the range of doubles the quotient says nothing.
    if (!Number.isFinite(along) || along <= 0) return undefined;
    const largest = k === 0 ? undefined : largestCurvature(objective, here.theta);
    return { step: here.step, along, ...(largest === undefined ? {} : { largest }) };
  }
  return undefined;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((t, v, i) => t + v * b[i]!, 0);
}

/** The first of a falling row of rates with which the loss falls at every full step, or at least in all where batches are smaller. */
function tryRates(
  { objective, options, steps, curvature }: Run,
  slow: boolean,
  overshoot: Overshoot | undefined,
  again: Parameters<typeof diagnose>[1],
): TriedRate | undefined {
  const count = Math.min(TRIAL_STEPS, Math.max(1, options.steps));
  if (objective.size * objective.rows.length * count > TRIAL_WORK) return undefined;
  const { optimizer } = options;
  // With 1/curvature a step along the steepest direction of a quadratic lands on its minimum.
  const steepest = Math.max(Math.abs(curvature?.value ?? 0), overshoot?.largest ?? 0);
  const limit = stableCurvature({ ...optimizer, rate: 1 });
  const known = limit === undefined || steepest === 0 ? undefined : 1 / steepest;
  let rate = oneDigit(slow ? (known ?? 0) : Math.min(known ?? Number.POSITIVE_INFINITY, optimizer.rate / 3));
  for (let k = 0; k < TRIALS && rate > 0; k++, rate = oneDigit(rate / 3)) {
    const trial = again({ ...options, steps: count, optimizer: { ...optimizer, rate } });
    const losses = trial.steps.map((s) => s.loss);
    const [from, to] = [losses[0]!, losses.at(-1)!];
    const falls = trial.end.kind !== 'diverged' && to < from;
    if (falls && (!slow || to < steps.at(-1)!.loss)) return { rate, steps: trial.steps.length - 1, from, to };
  }
  return undefined;
}

/** Rounded down to one digit. */
function oneDigit(x: number): number {
  if (!(x > 0) || !Number.isFinite(x)) return 0;
  const text = x.toExponential(0);
  const near = Number(text);
  if (near <= x) return near;
  const unit = 10 ** Math.floor(Math.log10(x));
  return Number((near - unit > 0 ? near - unit : 0.9 * near).toPrecision(1));
}
