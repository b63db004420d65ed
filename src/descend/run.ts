import type { Objective } from './objective.js';
import type { OptimizerSettings } from './optimizer.js';

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

/** Steps, and how they ended. */
export interface Run {
  readonly objective: Objective;
  readonly options: DescentOptions;
  readonly steps: readonly DescentStep[];
  readonly end: DescentEnd;
  /** The steepest curvature where the run began, with the largest that the method takes. */
  readonly curvature?: { readonly value: number; readonly limit?: number };
  /** Steps after which the loss was larger than before. */
  readonly rises: number;
}
