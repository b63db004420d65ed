import { ulp, unitInFirstPlace } from './float.js';
import { isUsable, type Pair, representableStep, type Sampler, samplePair } from './sample.js';

/** Two powers of two apart would be finer than needed; 16 gives q a factor 256, unmistakable in noise. */
const STRIDE = 16;
/** 16^12 = 2^48: from the size of the input down to a few spacings of the doubles. */
const LEVELS = 13;
/** Exponents searched: from the smallest to the largest double. */
const EXPONENT_LIMIT = 2000;

/** A coarse look at f at every scale of step, largest first. */
export type Survey = readonly Pair[];

/** Smallest step at which x - h, x, x + h are spread enough for a difference to mean something: 4 ulp. */
export function smallestStep(x: number): number {
  return x === 0 ? 0 : 4 * ulp(x);
}

/** Samples pairs at top, top/16, ... down to the smallest usable step. */
export function surveySteps(sampler: Sampler, x: number, center: number, top: number): Survey {
  const smallest = smallestStep(x);
  const pairs: Pair[] = [];
  for (let i = 0; i < LEVELS; i += 1) {
    const step = top * STRIDE ** -i;
    if (step < smallest || step === 0) break;
    pairs.push(samplePair(sampler, x, center, step));
  }
  return pairs;
}

type Tameness = 'faint' | 'dim' | 'tame' | 'wild';

/**
 * Whether f at this step still looks like its own parabola. `faint`: hardly above the spacing of f's values;
 * `dim`: a parabola, but a larger step would show more digits; `wild`: outside the domain or the step is beyond the length scale of f.
 */
function judgeStep(sampler: Sampler, x: number, center: number, step: number): Tameness {
  const wide = samplePair(sampler, x, center, step);
  if (!isUsable(wide)) return 'wild';
  const narrow = samplePair(sampler, x, center, step / 4);
  if (!isUsable(narrow)) return 'wild';
  const size = Math.max(Math.abs(wide.odd), Math.abs(wide.even));
  const grain = wide.grain / wide.step;
  // Below 2^8 grains the shape is not visible yet.
  if (size <= 2 ** 8 * grain) return 'faint';
  // A parabola has odd equal, even 4 times as large; a quarter of the size is the departure at which the
  // next term is as large as half the leading ones.
  const slack = size / 4 + 8 * (narrow.grain / narrow.step);
  if (Math.abs(wide.odd - narrow.odd) > slack || Math.abs(wide.even - 4 * narrow.even) > 2 * slack)
    return 'wild';
  // 2^40 grains within the step: a larger one would gain nothing that a double can hold.
  return size <= 2 ** 40 * grain ? 'dim' : 'tame';
}

/**
 * The length scale of f around x as a power of two times `start`: the largest step, to a factor of 4, at
 * which f still looks like a parabola, searched upwards while steps are too faint and downwards while they
 * are too wild, with doubling strides and a bisection. `start` comes back when nothing better is seen.
 */
export function findLengthScale(
  sampler: Sampler,
  x: number,
  center: number,
  start: number,
  mayShrink: boolean,
): number {
  const first = judgeStep(sampler, x, center, start);
  if (first === 'tame' || (first === 'wild' && !mayShrink)) return start;
  const direction = first === 'wild' ? -1 : 1;
  let inside = first === 'dim' ? 0 : undefined;
  let near = 0;
  let far: number | undefined;
  for (let stride = 4; Math.abs(near) < EXPONENT_LIMIT; stride = Math.min(2 * stride, 512)) {
    const exponent = near + direction * stride;
    const step = start * 2 ** exponent;
    if (!(step > 0) || !Number.isFinite(step * 4) || Math.abs(Math.log2(step)) > 1000) break;
    const seen = judgeStep(sampler, x, center, step);
    if (seen === 'tame') return step;
    if (seen === 'dim') inside = exponent;
    if ((seen === 'wild') === (direction === 1)) {
      far = exponent;
      break;
    }
    near = exponent;
  }
  // One end is too faint, the other too wild: between them a parabola shows, or there is none (a kink at 0).
  while (far !== undefined && Math.abs(far - near) > 2) {
    const middle = Math.trunc((near + far) / 2);
    const seen = judgeStep(sampler, x, center, start * 2 ** middle);
    if (seen === 'tame') return start * 2 ** middle;
    if (seen === 'dim') inside = middle;
    if ((seen === 'wild') === (direction === 1)) far = middle;
    else near = middle;
  }
  return inside === undefined ? start : start * 2 ** inside;
}

/** A point of the survey from which the tableaux start. */
export interface Window {
  readonly top: number;
  /** Where plain central differences do best, and their error there. */
  readonly step: number;
  readonly value: number;
  readonly error: number;
}

/**
 * Where to refine: the level at which plain central differences agree best with the next one (steps + rounding
 * + even part), then upwards as long as successive differences shrink like a power of the step between the
 * first and the fifth, which is what a Taylor series does and what aliasing, kinks and overflow do not.
 *
 * With `limit`, a level also answers for every smaller step that differs from it by more than rounding: the
 * derivative is a limit. Without it, such differences are taken for noise of f.
 */
export function chooseWindow(survey: Survey, noise: number, limit: boolean): Window | undefined {
  let at = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i + 1 < survey.length; i += 1) {
    const change = changeBetween(survey, i);
    if (change === undefined) continue;
    const next = survey[i + 1]!;
    const plain = change + Math.abs(next.even) + (4 * (noise + next.grain)) / next.step;
    const score = limit ? Math.max(plain, unexplained(survey, i + 1, noise)) : plain;
    // NaN never wins, an equal score keeps the larger step.
    if (score < least) {
      least = score;
      at = i;
    }
  }
  if (at < 0) return undefined;
  const { odd: value, step } = survey[at + 1]!;
  return { top: climb(survey, at, noise), step, value, error: least };
}

/** Largest departure of the smaller steps from level i that rounding does not account for. */
function unexplained(survey: Survey, i: number, noise: number): number {
  const here = survey[i]!;
  let worst = 0;
  for (const pair of survey.slice(i + 1)) {
    if (!isUsable(pair)) continue;
    const rounding = (4 * (noise + pair.grain)) / pair.step;
    worst = Math.max(worst, Math.abs(pair.odd - here.odd) - rounding);
  }
  return worst;
}

/** The largest step up to which the survey behaves like a Taylor series, from level `at` upwards. */
function climb(survey: Survey, at: number, noise: number): number {
  let top = at;
  for (; top > 0; top -= 1) {
    const wide = changeBetween(survey, top - 1);
    const narrow = changeBetween(survey, top);
    if (wide === undefined || narrow === undefined) break;
    const here = survey[top]!;
    const rounding = (4 * (noise + here.grain)) / survey[top + 1]!.step;
    if (wide > rounding) {
      const growth = wide / Math.max(narrow, rounding);
      if (narrow > rounding && growth < 8) break;
      if (growth > STRIDE ** 5) break;
    }
    // The even part of a smooth f shrinks by 16 from level to level; by 8 still allows for its next term.
    const evenRounding = (8 * (noise + here.grain)) / here.step;
    const evenWide = Math.abs(survey[top - 1]!.even);
    if (evenWide > evenRounding && Math.abs(here.even) > evenRounding && evenWide < 3 * Math.abs(here.even))
      break;
  }
  return survey[top]!.step;
}

function changeBetween(survey: Survey, i: number): number | undefined {
  const wide = survey[i];
  const narrow = survey[i + 1];
  if (wide === undefined || narrow === undefined || !isUsable(wide) || !isUsable(narrow)) return undefined;
  return Math.abs(wide.odd - narrow.odd);
}

/** First step to try at x: just under half of its binade, or the given scale; 1 where x = 0 says nothing. */
export function startingStep(x: number, scale: number | undefined, mantissa: number): number {
  const size = scale !== undefined && scale > 0 && Number.isFinite(scale) ? scale : Math.abs(x);
  const unit = size === 0 ? 1 : unitInFirstPlace(size) / 2;
  return representableStep(x, Math.max(unit * mantissa, smallestStep(x)));
}
