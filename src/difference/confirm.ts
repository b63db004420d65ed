import { isUsable } from './sample.js';
import type { Scene } from './scene.js';
import { chooseWindow, type Survey, smallestStep } from './survey.js';
import { type Candidate, extrapolate } from './tableau.js';

/** An estimate is stated when its bar is within this share of the slopes seen: the first binary digits hold. */
export const WIDEST_BAR = 2 ** -6;

/** Nine decimal digits below the slopes of the largest step, a bar states that the slope vanishes. */
const VANISHING = 2 ** -30;

/** Both tableaux at the best window, reconciled. */
export function refine(scene: Scene, limit: boolean): Candidate | undefined {
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

export interface Checked {
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
export function checkSmallerSteps(scene: Scene, candidate: Candidate): Checked {
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
  for (const pair of scene.flat) hold(pair, false);
  if (worst === scene.noise) return { candidate, noise: worst, agrees };
  return {
    candidate: { ...candidate, error: candidate.error + worst / candidate.step },
    noise: worst,
    agrees,
  };
}

/** Whether a candidate would be stated as a value. */
export function isSharp(scene: Scene, candidate: Candidate): boolean {
  if (candidate.error <= WIDEST_BAR * slopeAt(scene.survey, candidate)) return true;
  // A slope that vanishes in the limit (x^2 sin(1/x) at 0): small against the quotients of the largest step.
  return candidate.error <= VANISHING * widestSlope(scene.survey);
}

/** Size of the quotients at the largest usable step of a survey; 0 when there is none. */
export function widestSlope(survey: Survey): number {
  const widest = survey.find(isUsable);
  return widest === undefined ? 0 : Math.max(Math.abs(widest.odd), Math.abs(widest.even));
}

/** Size of the one-sided quotients at the candidate's own largest step. */
export function slopeAt(survey: Survey, candidate: Candidate): number {
  let size = Math.abs(candidate.value);
  for (const pair of survey) {
    if (pair.step > candidate.top || !isUsable(pair)) continue;
    size = Math.max(size, Math.abs(pair.odd), Math.abs(pair.even));
    break;
  }
  return size;
}
