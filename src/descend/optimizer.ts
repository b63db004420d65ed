export type OptimizerName = 'sgd' | 'momentum' | 'adam';
export const OPTIMIZERS: readonly OptimizerName[] = ['sgd', 'momentum', 'adam'];

export interface OptimizerSettings {
  readonly name: OptimizerName;
  /** Step size. */
  readonly rate: number;
  /** Share of the old velocity that momentum keeps. */
  readonly momentum: number;
}

/** Kingma and Ba, "Adam: a method for stochastic optimization" (2015), the values of Algorithm 1. */
const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;

/** Changes theta in place by one step. */
export type Stepper = (theta: Float64Array, gradient: Float64Array) => void;

/** A method with its own memory. Momentum is Polyak's heavy ball (1964): v <- beta v + g, theta <- theta - rate v. */
export function createStepper({ name, rate, momentum }: OptimizerSettings, size: number): Stepper {
  switch (name) {
    case 'sgd':
      return (theta, g) => {
        for (let i = 0; i < size; i++) theta[i]! -= rate * g[i]!;
      };
    case 'momentum': {
      const v = new Float64Array(size);
      return (theta, g) => {
        for (let i = 0; i < size; i++) {
          v[i] = momentum * v[i]! + g[i]!;
          theta[i]! -= rate * v[i]!;
        }
      };
    }
    case 'adam': {
      const m = new Float64Array(size);
      const v = new Float64Array(size);
      let t = 0;
      return (theta, g) => {
        t += 1;
        const a = 1 - BETA_1 ** t;
        const b = 1 - BETA_2 ** t;
        for (let i = 0; i < size; i++) {
          m[i] = BETA_1 * m[i]! + (1 - BETA_1) * g[i]!;
          v[i] = BETA_2 * v[i]! + (1 - BETA_2) * g[i]! * g[i]!;
          theta[i]! -= (rate * (m[i]! / a)) / (Math.sqrt(v[i]! / b) + EPSILON);
        }
      };
    }
  }
}

/** The update of a parameter called p, whose gradient is written g, one line per assignment. */
export function updateRule(
  { name, rate, momentum }: OptimizerSettings,
  p: string,
  g: string,
): readonly string[] {
  switch (name) {
    case 'sgd':
      return [`${p} <- ${p} - ${rate} * ${g}`];
    case 'momentum':
      return [`v <- ${momentum} * v + ${g}`, `${p} <- ${p} - ${rate} * v`];
    case 'adam':
      return [
        `m <- ${BETA_1} * m + ${round(1 - BETA_1)} * ${g}`,
        `s <- ${BETA_2} * s + ${round(1 - BETA_2)} * (${g})^2`,
        `${p} <- ${p} - ${rate} * (m/(1 - ${BETA_1}^t)) / (sqrt(s/(1 - ${BETA_2}^t)) + ${EPSILON})`,
      ];
  }
}

function round(x: number): number {
  return Number(x.toPrecision(6));
}

/**
 * The largest curvature that a method takes without moving away from the minimum of a quadratic: sgd 2/rate, momentum 2 (1 + beta)/rate
 * (Polyak 1964). Adam has no such bound, its step does not grow with the gradient.
 */
export function stableCurvature({ name, rate, momentum }: OptimizerSettings): number | undefined {
  if (name === 'sgd') return 2 / rate;
  return name === 'momentum' ? (2 * (1 + momentum)) / rate : undefined;
}
