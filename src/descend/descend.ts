import { createRandomStream } from '../difference/random.js';
import type { DataRow } from '../graph/network.js';
import { largestCurvature } from './curvature.js';
import { type Diagnosis, diagnose } from './diagnose.js';
import { normOf, type Objective } from './objective.js';
import { createStepper, type OptimizerSettings, stableCurvature } from './optimizer.js';

export interface DescentOptions {
  readonly optimizer: OptimizerSettings;
  readonly steps: number;
  /** Rows per step; all of them when absent. */
  readonly batch?: number;
  readonly seed: number;
}

/** The state before a step; the last one is the state after all of them. */
export interface DescentStep {
  readonly step: number;
  /** Over all rows. */
  readonly loss: number;
  /** Of the gradient that the step uses: over the batch. */
  readonly gradientNorm: number;
  /** Parameters and gradient; of long runs of large networks those of the first and the last step only. */
  readonly theta?: Float64Array;
  readonly gradient?: Float64Array;
}

export type DescentEnd =
  | { readonly kind: 'done' }
  /** The gradient is zero: nothing will ever move again. */
  | { readonly kind: 'stationary'; readonly step: number }
  /** Loss or gradient left the range of numbers, or grew beyond all measure. */
  | {
      readonly kind: 'diverged';
      readonly step: number;
      readonly reason: string;
    };

export interface Descent {
  readonly objective: Objective;
  readonly options: DescentOptions;
  readonly steps: readonly DescentStep[];
  readonly end: DescentEnd;
  /** The steepest curvature where the run began, with the largest that the method takes. */
  readonly curvature?: { readonly value: number; readonly limit?: number };
  /** Steps after which the loss was larger than before. */
  readonly rises: number;
  readonly diagnosis: Diagnosis;
}

/** A loss this many times its first value, and rising, has left for good. */
const BLOWN_UP = 1e6;

/** Numbers kept of a whole run. */
const KEPT = 2_000_000;

/** Networks with more numbers than this are not probed for their curvature: each product costs two passes over the data. */
const CURVATURE_WORK = 4_000_000;

/** Runs gradient descent from the parameters of the file. Deterministic for a given seed. */
export function descend(objective: Objective, options: DescentOptions): Descent {
  const theta = objective.start();
  const work = theta.length * objective.rows.length;
  const value = work <= CURVATURE_WORK ? largestCurvature(objective, theta) : undefined;
  const limit = stableCurvature(options.optimizer);
  const curvature = value === undefined ? undefined : { value, ...(limit === undefined ? {} : { limit }) };
  const run = { objective, options, ...takeSteps(objective, options), ...(curvature ? { curvature } : {}) };
  return { ...run, diagnosis: diagnose(run, (other) => takeSteps(objective, other)) };
}

function takeSteps(objective: Objective, options: DescentOptions): Pick<Descent, 'steps' | 'end' | 'rises'> {
  const theta = objective.start();
  const stepper = createStepper(options.optimizer, theta.length);
  const batches = createBatches(objective.rows, options.batch, options.seed);
  const whole = options.batch === undefined || options.batch >= objective.rows.length;
  const keepAll = theta.length * (options.steps + 1) <= KEPT;
  const steps: DescentStep[] = [];
  let end: DescentEnd = { kind: 'done' };
  let rises = 0;
  for (let step = 0; ; step++) {
    const full = objective.evaluate(theta);
    const { gradient } = whole ? full : objective.evaluate(theta, batches());
    const gradientNorm = normOf(gradient);
    const before = steps.at(-1);
    if (before && full.loss > before.loss) rises += 1;
    if (!keepAll && steps.length > 1) {
      const { theta: _theta, gradient: _gradient, ...rest } = steps.pop()!;
      steps.push(rest);
    }
    steps.push({ step, loss: full.loss, gradientNorm, theta: theta.slice(), gradient });
    const reason = whyDiverged(steps);
    if (reason) {
      end = { kind: 'diverged', step, reason };
      break;
    }
    if (gradientNorm === 0 && whole && options.optimizer.name === 'sgd') {
      end = { kind: 'stationary', step };
      break;
    }
    if (step === options.steps) break;
    stepper(theta, gradient);
  }
  return { steps, end, rises };
}

function whyDiverged(steps: readonly DescentStep[]): string | undefined {
  const now = steps.at(-1)!;
  if (Number.isNaN(now.loss)) return 'the loss is no longer a number';
  if (!Number.isFinite(now.loss)) return 'the loss is infinite';
  if (!Number.isFinite(now.gradientNorm)) return 'the gradient is no longer finite';
  const first = Math.abs(steps[0]!.loss);
  const before = steps.at(-2);
  return before && now.loss > before.loss && now.loss > BLOWN_UP * (first + 1)
    ? `the loss is ${(now.loss / (first || 1)).toPrecision(2)} times its first value and rising`
    : undefined;
}

/** Batches without end: the rows are shuffled for every pass (Fisher-Yates), and the last batch of a pass may be short. */
function createBatches(
  rows: readonly DataRow[],
  batch: number | undefined,
  seed: number,
): () => readonly DataRow[] {
  if (batch === undefined || batch >= rows.length) return () => rows;
  const random = createRandomStream(seed);
  const order = [...rows];
  let at = order.length;
  return () => {
    if (at >= order.length) {
      for (let i = order.length - 1; i > 0; i--) {
        const j = Math.floor(random() * (i + 1));
        [order[i], order[j]] = [order[j]!, order[i]!];
      }
      at = 0;
    }
    at += batch;
    return order.slice(at - batch, at);
  };
}
