import { ulp, unitInFirstPlace } from './float.js';
import { measureNoise } from './noise.js';
import { estimateOneSided } from './one-sided.js';
import { createSampler, isUsable, type RealFunction, type Sampler } from './sample.js';
import {
  chooseWindow,
  findLengthScale,
  isFlat,
  type Survey,
  smallestStep,
  startingStep,
  surveySteps,
} from './survey.js';
import { type Candidate, extrapolate } from './tableau.js';

/** Why no derivative is stated. */
export type InconclusiveReason = 'noise' | 'domain-edge' | 'overflow' | 'kink' | 'oscillation' | 'undefined';

/** A numerical derivative with a bar, in units of f per unit of x. */
export type DerivativeEstimate =
  | {
      readonly kind: 'value';
      readonly value: number;
      readonly error: number;
      /** Typical size of the one-sided difference quotients seen: what a vanishing derivative is compared to. */
      readonly slopeScale: number;
      /** Present when f is defined on one side only. */
      readonly side?: 'left' | 'right';
      readonly evaluations: number;
    }
  | {
      readonly kind: 'inconclusive';
      readonly reason: InconclusiveReason;
      readonly value?: number;
      readonly error?: number;
      readonly note: string;
      readonly evaluations: number;
    };

export interface EstimateOptions {
  /** Typical size of x, when it is not |x| itself; needed only where x = 0 and f has an unusual scale. */
  readonly scale?: number;
  /** Chooses the mantissas of the starting steps. Default 0. */
  readonly seed?: number;
}

/**
 * Two starts whose ratio is no simple fraction, so that a period which one ladder of powers of two cannot see
 * is seen by the other; a seed shifts both.
 */
function startingMantissas(seed: number): readonly [number, number] {
  // Golden-ratio rotation: successive seeds fill [0, 1) evenly.
  const turn = (Math.abs(Math.trunc(seed)) * 0.6180339887498949) % 1;
  return [0.9150390625 - turn / 16, 0.6455078125 - turn / 16];
}

/** An estimate is stated when its bar is within this share of the slopes seen: the first binary digits hold. */
const WIDEST_BAR = 2 ** -6;

/** Nine decimal digits below the slopes of the largest step, a bar states that the slope vanishes. */
const VANISHING = 2 ** -30;

/**
 * Derivative of f at x with an error bar, from function values alone.
 *
 * A survey of central differences at every scale finds where f behaves like its Taylor series; Ridders tableaux
 * from two incommensurable starts are extrapolated there, and one counts only as far as the other confirms it;
 * the smaller steps of the survey must agree too, since the derivative is what happens in the limit. The
 * rounding part of the bar comes from noise measured on f itself. A change of units of f by a power of two
 * changes no digit, of x neither unless x = 0.
 *
 * The bar is meant as a bound: see `judgeDerivative` for the multiple at which a claim is refused. Never
 * throws because of f; NaN or a throw at x is `undefined`, an infinite value `overflow`.
 */
export function estimateDerivative(
  f: RealFunction,
  x: number,
  options: EstimateOptions = {},
): DerivativeEstimate {
  const sampler = createSampler(f);
  const center = Number.isFinite(x) ? sampler.at(x) : Number.NaN;
  if (!Number.isFinite(center)) return refuseCenter(x, center, sampler);
  const mantissas = startingMantissas(options.seed ?? 0);
  const start = chooseStart(sampler, x, center, options.scale, mantissas[0]);
  const survey = surveySteps(sampler, x, center, start);
  if (!survey.slice(-4).some(isUsable)) {
    return estimateOneSided(sampler, x, center, survey);
  }
  return settle(sampler, x, center, survey, mantissas);
}

function refuseCenter(x: number, center: number, sampler: Sampler): DerivativeEstimate {
  const evaluations = sampler.evaluations();
  if (!Number.isFinite(x)) {
    return {
      kind: 'inconclusive',
      reason: 'undefined',
      note: `the point ${x} is not a finite number`,
      evaluations,
    };
  }
  if (Number.isNaN(center)) {
    const failure = sampler.failure();
    const note = failure === undefined ? 'the function is not a number here' : `the function ${failure}`;
    return { kind: 'inconclusive', reason: 'undefined', note, evaluations };
  }
  return {
    kind: 'inconclusive',
    reason: 'overflow',
    note: `the function value is ${center} here`,
    evaluations,
  };
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

/** Everything the later stages share about one point. */
interface Scene {
  readonly sampler: Sampler;
  readonly x: number;
  readonly center: number;
  readonly survey: Survey;
  /** Bound of the noise of one value, in units of f. */
  readonly noise: number;
  readonly mantissas: readonly [number, number];
}

function settle(
  sampler: Sampler,
  x: number,
  center: number,
  survey: Survey,
  mantissas: readonly [number, number],
): DerivativeEstimate {
  const unit = Math.max(unitInFirstPlace(x), unitInFirstPlace(survey[0]!.step));
  const deviation = Math.max(
    // Odd multiples, so that no power-of-two pattern of f's own rounding is met in step.
    measureNoise(sampler, x, Math.max(3 * ulp(x), unit * 2 ** -50)),
    measureNoise(sampler, x, -unit * (2 ** -43 + 2 ** -50)),
  );
  const flat = survey.filter((pair) => isUsable(pair) && isFlat(pair, center));
  const moving = survey.filter((pair) => !isFlat(pair, center));
  // Three deviations bound the noise of one value in 99.7 % of draws.
  const scene: Scene = { sampler, x, center, survey: moving, noise: 3 * deviation, mantissas };
  const strict = moving.some(isUsable) ? refine(scene, true) : undefined;
  if (strict !== undefined) {
    const checked = checkSmallerSteps(scene, strict, flat);
    if (checked.agrees && isSharp(scene, strict)) return conclude(scene, checked);
    const loose = refine(scene, false);
    const widened = loose === undefined ? checked : checkSmallerSteps(scene, loose, flat);
    const better = widened.candidate.error < checked.candidate.error ? widened : checked;
    if (flat.length === 0 || isSharp(scene, better.candidate)) return conclude(scene, better);
  }
  const widest = flat.find((pair) => moving.every((other) => other.step > pair.step));
  if (widest === undefined) return inconclusive('domain-edge', 'no two steps give finite values', sampler);
  // Not a movement in any digit up to this step, and no slope at the larger ones that would call it rounding.
  const error = Math.max(scene.noise + widest.grain, measureStair(scene, widest)) / widest.step;
  return { kind: 'value', value: 0, error, slopeScale: error, evaluations: sampler.evaluations() };
}

/** A rise at most this share of what f does at larger steps is one of thousands of stairs: resolution, not shape. */
const STAIR = 2 ** -12;

/**
 * Height of the first stair beyond a flat stretch around x, when f is a staircase of rounded intermediate values
 * (log(cos(x)) near 0): a slope of that height over the stretch would be invisible. 0 when f leaves the
 * stretch continuously, or by a step so large that it is f's own.
 */
function measureStair(scene: Scene, flat: Survey[number]): number {
  const { sampler, x, center, survey } = scene;
  const usable = survey.filter(isUsable);
  const next = usable.at(-1);
  if (next === undefined) return 0;
  const rise = (pair: Survey[number]): number =>
    Math.max(Math.abs(pair.plus - center), Math.abs(pair.minus - center));
  const direction = next.plus === center ? -1 : 1;
  let inside = flat.step;
  let outside = next.step;
  let height = rise(next);
  // 50 halvings of a factor 16 reach the spacing of the doubles.
  for (let i = 0; i < 50; i += 1) {
    const middle = inside + (outside - inside) / 2;
    if (middle <= inside || middle >= outside) break;
    const moved = Math.abs(sampler.at(x + direction * middle) - center);
    if (moved === 0) inside = middle;
    else {
      outside = middle;
      height = moved;
    }
  }
  const largest = Math.max(...usable.map(rise));
  return height <= STAIR * largest ? height : 0;
}

/** Both tableaux at the best window, reconciled. */
function refine(scene: Scene, limit: boolean): Candidate | undefined {
  const { sampler, x, center, survey, noise, mantissas } = scene;
  const window = chooseWindow(survey, noise, limit);
  if (window === undefined) return undefined;
  const smallest = smallestStep(x);
  const ratio = mantissas[1] / mantissas[0];
  const first = extrapolate(sampler, x, center, window.top, noise, smallest);
  const second = extrapolate(sampler, x, center, window.top * ratio * 2, noise, smallest);
  const plain: Candidate = {
    value: window.value,
    error: window.error,
    even: 0,
    evenError: window.error,
    step: window.step,
    top: window.step,
    bend: 0,
  };
  return reconcile(first, second) ?? plain;
}

/** The sharper of two, with a bar that reaches the other: a value nobody confirms is worth its distance. */
function reconcile(a: Candidate | undefined, b: Candidate | undefined): Candidate | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const [best, other] = a.error <= b.error ? [a, b] : [b, a];
  const apart = Math.abs(best.value - other.value);
  return { ...best, error: Math.max(best.error, Math.min(apart, best.error + other.error)) };
}

interface Checked {
  readonly candidate: Candidate;
  readonly noise: number;
  /** Whether every smaller step at which f moves agrees within rounding. */
  readonly agrees: boolean;
}

/**
 * Holds a candidate against every smaller step of the survey. What a smooth function leaves there is at most
 * its bend times the step, and rounding; anything more is noise that the neighbours of x did not show (values
 * rounded to few digits) and widens the bar, or a structure of f inside the step.
 */
function checkSmallerSteps(scene: Scene, candidate: Candidate, flat: Survey): Checked {
  let worst = scene.noise;
  let agrees = true;
  const hold = (pair: Survey[number], moves: boolean): void => {
    if (pair.step >= candidate.step || !isUsable(pair)) return;
    const seen = Math.max(Math.abs(pair.odd - candidate.value), Math.abs(pair.even)) * pair.step;
    // Twice the bend: it was read off two steps only.
    const smooth = (candidate.error + 2 * candidate.bend * pair.step) * pair.step;
    if (seen <= 4 * (scene.noise + pair.grain) + smooth) return;
    worst = Math.max(worst, seen);
    if (moves) agrees = false;
  };
  for (const pair of scene.survey) hold(pair, true);
  for (const pair of flat) hold(pair, false);
  if (worst === scene.noise) return { candidate, noise: worst, agrees };
  return {
    candidate: { ...candidate, error: candidate.error + worst / candidate.step },
    noise: worst,
    agrees,
  };
}

/** Whether a candidate would be stated as a value. */
function isSharp(scene: Scene, candidate: Candidate): boolean {
  if (candidate.error <= WIDEST_BAR * slopeAt(scene.survey, candidate)) return true;
  // A slope that vanishes in the limit (x^2 sin(1/x) at 0): small against the quotients of the largest step.
  const widest = scene.survey.find(isUsable);
  if (widest === undefined) return false;
  return candidate.error <= VANISHING * Math.max(Math.abs(widest.odd), Math.abs(widest.even));
}

/** Size of the one-sided quotients at the candidate's own largest step. */
function slopeAt(survey: Survey, candidate: Candidate): number {
  let size = Math.abs(candidate.value);
  for (const pair of survey) {
    if (pair.step > candidate.top || !isUsable(pair)) continue;
    size = Math.max(size, Math.abs(pair.odd), Math.abs(pair.even));
    break;
  }
  return size;
}

function conclude(scene: Scene, checked: Checked): DerivativeEstimate {
  const { sampler, survey } = scene;
  const { candidate, noise } = checked;
  const slopeScale = slopeAt(survey, candidate);
  const { value, error } = candidate;
  const kink = Math.abs(candidate.even) > 4 * candidate.evenError && keepsEven(survey, candidate);
  if (kink) {
    const note = `the slopes on the two sides differ by ${2 * Math.abs(candidate.even)}`;
    return inconclusive('kink', note, sampler, value, error);
  }
  if (!Number.isFinite(value) || !Number.isFinite(error)) {
    return inconclusive('overflow', 'the difference quotients overflow', sampler);
  }
  if (isSharp(scene, candidate)) {
    return { kind: 'value', value, error, slopeScale, evaluations: sampler.evaluations() };
  }
  if (growsTowardsZero(survey, scene.noise)) {
    return inconclusive(
      'kink',
      'the difference quotients grow without bound: a jump or a vertical tangent',
      sampler,
    );
  }
  const rounding = noise / candidate.step;
  if (rounding > error / 16) {
    return inconclusive('noise', 'rounding noise of the function hides its slope', sampler, value, error);
  }
  if (keepsEven(survey, candidate)) {
    return inconclusive(
      'kink',
      'the difference quotients on the two sides do not meet',
      sampler,
      value,
      error,
    );
  }
  return inconclusive('oscillation', 'difference quotients settle at no step', sampler, value, error);
}

/** Whether the quotients of the last four levels clear of rounding all grow as the step shrinks. */
function growsTowardsZero(survey: Survey, noise: number): boolean {
  const sizes = survey
    .filter(isUsable)
    .map((pair) => ({ size: Math.max(Math.abs(pair.odd), Math.abs(pair.even)), pair }))
    .filter(({ size, pair }) => size * pair.step > 2 ** 6 * (noise + pair.grain))
    .map(({ size }) => size)
    .slice(-4);
  // 16^0.1: a vertical tangent as weak as |h|^0.9.
  return sizes.length === 4 && sizes.every((size, i) => i === 0 || size > 1.3 * sizes[i - 1]!);
}

/** Whether the smallest step above rounding still shows most of the even part: a kink does, a power does not. */
function keepsEven(survey: Survey, candidate: Candidate): boolean {
  for (let i = survey.length - 1; i >= 0; i -= 1) {
    const pair = survey[i]!;
    if (!isUsable(pair) || Math.abs(pair.even) * pair.step < 2 ** 8 * pair.grain) continue;
    return Math.abs(pair.even) > 0.75 * Math.abs(candidate.even);
  }
  return false;
}

function inconclusive(
  reason: InconclusiveReason,
  note: string,
  sampler: Sampler,
  value?: number,
  error?: number,
): DerivativeEstimate {
  const evaluations = sampler.evaluations();
  if (value === undefined || error === undefined) return { kind: 'inconclusive', reason, note, evaluations };
  return { kind: 'inconclusive', reason, value, error, note, evaluations };
}
