import { unitInFirstPlace } from './float.js';
import { measureNoise, neighbourSpacing } from './noise.js';
import { createSampler, isFlat, isUsable, type RealFunction, type Sampler } from './sample.js';
import { findLengthScale, type Survey, startingStep, surveySteps } from './survey.js';

export interface EstimateOptions {
  /** Typical size of x, when it is not |x| itself; needed only where x = 0 and f has an unusual scale. */
  readonly scale?: number;
  /** Chooses the mantissas of the starting steps. Default 0. */
  readonly seed?: number;
}

/** Everything the later stages share about one point. */
export interface Scene {
  readonly sampler: Sampler;
  readonly x: number;
  readonly center: number;
  /** Levels at which f moves at all, largest step first. */
  readonly survey: Survey;
  /** Levels at which f(x - h) = f(x) = f(x + h). */
  readonly flat: Survey;
  /** Bound of the noise of one value, in units of f. */
  readonly noise: number;
  readonly mantissas: readonly [number, number];
  readonly scale: number | undefined;
}

/** `closed`: f(x) itself is not finite. `edge`: f has no values on one side, or overflows, at the smallest steps. */
export type Opened =
  | { readonly kind: 'closed'; readonly sampler: Sampler; readonly center: number }
  | { readonly kind: 'edge'; readonly sampler: Sampler; readonly center: number; readonly survey: Survey }
  | { readonly kind: 'open'; readonly scene: Scene };

/**
 * Two starts whose ratio is no simple fraction, so that a period which one ladder of powers of two cannot see
 * is seen by the other; a seed shifts both.
 */
function startingMantissas(seed: number): readonly [number, number] {
  // Golden-ratio rotation: successive seeds fill [0, 1) evenly.
  const turn = (Math.abs(Math.trunc(seed)) * 0.6180339887498949) % 1;
  return [0.9150390625 - turn / 16, 0.6455078125 - turn / 16];
}

/** Evaluates f at x, surveys it at every scale of step and measures its noise. */
export function openScene(f: RealFunction, x: number, options: EstimateOptions): Opened {
  const sampler = createSampler(f);
  const center = Number.isFinite(x) ? sampler.at(x) : Number.NaN;
  if (!Number.isFinite(center)) return { kind: 'closed', sampler, center };
  const mantissas = startingMantissas(options.seed ?? 0);
  const start = chooseStart(sampler, x, center, options.scale, mantissas[0]);
  const survey = surveySteps(sampler, x, center, start);
  if (!survey.slice(-4).some(isUsable)) return { kind: 'edge', sampler, center, survey };
  const unit = Math.max(unitInFirstPlace(x), unitInFirstPlace(survey[0]!.step));
  const deviation = Math.max(
    measureNoise(sampler, x, neighbourSpacing(x, unit)),
    // Wider, for rounding inside f that one spacing of x is too fine to move.
    measureNoise(sampler, x, -neighbourSpacing(x, unit * 2 ** 7)),
  );
  const flat = survey.filter((pair) => isUsable(pair) && isFlat(pair, center));
  const moving = survey.filter((pair) => !isFlat(pair, center));
  // Three deviations bound the noise of one value in 99.7 % of draws.
  const noise = 3 * deviation;
  const { scale } = options;
  return { kind: 'open', scene: { sampler, x, center, survey: moving, flat, noise, mantissas, scale } };
}

function chooseStart(
  sampler: Sampler,
  x: number,
  center: number,
  scale: number | undefined,
  mantissa: number,
): number {
  const start = startingStep(x, scale, mantissa);
  const found = findLengthScale(sampler, x, center, start, x === 0);
  // Two binary orders above the scale found: the survey then brackets it.
  return found === start ? start : found * 4;
}
