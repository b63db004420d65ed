import {
  type Checked,
  checkSmallerSteps,
  isSharp,
  refine,
  slopeAt,
  WIDEST_BAR,
  widestSlope,
} from './confirm.js';
import type { DerivativeEstimate, InconclusiveReason } from './derivative-estimate.js';
import { estimateOneSided } from './one-sided.js';
import { isUsable, type RealFunction, type Sampler } from './sample.js';
import { type EstimateOptions, openScene, type Scene } from './scene.js';
import { measureSides } from './side.js';
import { isStaircase, measureStair } from './stair.js';
import type { Survey } from './survey.js';
import type { Candidate } from './tableau.js';

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
  const opened = openScene(f, x, options);
  if (opened.kind === 'closed') return refuseCenter(x, opened.center, opened.sampler);
  if (opened.kind === 'edge') return estimateOneSided(opened.sampler, x, opened.center, opened.survey);
  return settle(opened.scene);
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

function settle(scene: Scene): DerivativeEstimate {
  const { sampler, survey: moving, flat } = scene;
  const strict = moving.some(isUsable) ? refine(scene, true) : undefined;
  if (strict !== undefined) {
    const checked = checkSmallerSteps(scene, strict);
    if (checked.agrees && isSharp(scene, strict))
      return conclude(scene, climbStairs(scene, strict) ?? checked);
    const loose = refine(scene, false);
    const widened = loose === undefined ? checked : checkSmallerSteps(scene, loose);
    const better = widened.candidate.error < checked.candidate.error ? widened : checked;
    if (flat.length === 0 || isSharp(scene, better.candidate)) return conclude(scene, better);
  }
  const widest = flat.find((pair) => moving.every((other) => other.step > pair.step));
  if (widest === undefined) return inconclusive('domain-edge', 'no two steps give finite values', sampler);
  // Not a movement in any digit up to this step, and no slope at the larger ones that would call it rounding.
  const stair = measureStair(scene, widest);
  const error = Math.max((scene.noise + widest.grain + stair) / widest.step, Number.MIN_VALUE);
  if (stair > 0 && moving.length > 0 && error > WIDEST_BAR * widestSlope(moving)) {
    const note = `the function moves in stairs of ${stair} here: its slope is below its resolution`;
    return inconclusive('noise', note, sampler, 0, error);
  }
  // Where nothing moves at all, the slope of f against its own size is the only scale there is.
  const slopeScale = Math.max(
    error,
    Math.abs(scene.center) / widest.step,
    stair > 0 ? widestSlope(moving) : 0,
  );
  return { kind: 'value', value: 0, error, slopeScale, evaluations: sampler.evaluations() };
}

/** Tableaux that start this far below the survey may have settled on a piece of f much smaller than f. */
const SMALL = 2 ** -12;

/**
 * The reading of the larger steps, where a sharp one of much smaller steps turns out to be the slope of a single
 * stair; its bar is then as wide as the stairs make it, and may be too wide to state.
 */
function climbStairs(scene: Scene, strict: Candidate): Checked | undefined {
  const largest = scene.survey.find(isUsable);
  if (largest === undefined || strict.top > SMALL * largest.step) return undefined;
  // The first level whose departure stands clear of the bar and of rounding.
  const level = scene.survey.findLast((pair) => {
    const rounding = (scene.noise + pair.grain) / pair.step;
    return pair.step > strict.top && isUsable(pair) && departs(pair, strict) > 64 * (strict.error + rounding);
  });
  if (level === undefined) return undefined;
  const threshold = (departs(level, strict) * level.step) / 16;
  if (!isStaircase(scene, strict.value, strict.step, level.step, threshold)) return undefined;
  const loose = refine(scene, false);
  return loose === undefined ? undefined : checkSmallerSteps(scene, loose);
}

/** How far the quotients of a level are from a candidate, in units of slope. */
function departs(pair: Survey[number], candidate: Candidate): number {
  return Math.abs(pair.odd - candidate.value);
}

function conclude(scene: Scene, checked: Checked): DerivativeEstimate {
  const { sampler, survey } = scene;
  const { candidate, noise } = checked;
  const slopeScale = slopeAt(survey, candidate);
  const { value, error } = candidate;
  const rounding = noise / candidate.step;
  if (error > POOR_BAR * slopeScale && scene.noise / candidate.step < error / 16) {
    const joined = joinSides(scene, error);
    if (joined !== undefined) return joined;
  }
  // Where f does not move at all at small steps x is no kink: at most f has few digits.
  const mayKink = scene.flat.length === 0;
  const kink = mayKink && Math.abs(candidate.even) > 4 * candidate.evenError && keepsEven(survey, candidate);
  if (kink) {
    const note = `the slopes on the two sides differ by ${2 * Math.abs(candidate.even)}`;
    return inconclusive('kink', note, sampler, value, error);
  }
  if (!Number.isFinite(value) || !Number.isFinite(error)) {
    return inconclusive('overflow', 'the difference quotients overflow', sampler);
  }
  if (isSharp(scene, candidate)) {
    const wide = Math.abs(value) <= 10 * error ? Math.max(slopeScale, widestSlope(survey)) : slopeScale;
    return { kind: 'value', value, error, slopeScale: wide, evaluations: sampler.evaluations() };
  }
  if (mayKink && growsTowardsZero(survey, scene.noise)) {
    return inconclusive(
      'kink',
      'the difference quotients grow without bound: a jump or a vertical tangent',
      sampler,
    );
  }
  if (!mayKink || rounding > error / 16) {
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

/** Above nine digits the two sides have nothing to add; below, f may be smooth on each side only. */
const POOR_BAR = 2 ** -30;

/**
 * Where f has a derivative but no Taylor series across x (elu, softsign, x|x| at 0), each side still has one:
 * two one-sided slopes that agree, with sharper bars than the central one, are the derivative.
 */
function joinSides(scene: Scene, error: number): DerivativeEstimate | undefined {
  const { sampler, x, center } = scene;
  // Steps without any movement are the resolution of f, which a side would take for a slope of 0.
  if (scene.flat.length > 0) return undefined;
  const [left, right] = measureSides(sampler, x, center, scene.scale);
  if (left.kind !== 'slope' || right.kind !== 'slope') return undefined;
  const apart = Math.abs(left.value - right.value);
  const bar = left.error + right.error;
  // Four sums of bars: each bar counts its rounding twice at most, and the agreement itself is then the bar.
  if (apart > 4 * bar || bar + apart > error / 4) return undefined;
  const value = left.value + (right.value - left.value) / 2;
  const slopeScale = Math.max(left.scale, right.scale);
  return { kind: 'value', value, error: bar + apart / 2, slopeScale, evaluations: sampler.evaluations() };
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
