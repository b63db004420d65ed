import { ulp, unitInFirstPlace } from './float.js';
import { probeKink } from './kink.js';
import { type RealFunction, representableStep, type Sampler } from './sample.js';
import { type EstimateOptions, openScene, type Scene } from './scene.js';
import { chooseWindow, smallestStep, startingStep } from './survey.js';

export type DifferenceScheme = 'forward' | 'backward' | 'central' | 'five-point';

/** What Taylor's theorem says about a scheme: its order, the order of the next term, and the derivative in front of the first. */
interface SchemeTheory {
  readonly order: number;
  readonly gap: number;
  readonly leading: string;
}

const THEORY: Readonly<Record<DifferenceScheme, SchemeTheory>> = {
  forward: { order: 1, gap: 1, leading: "f''" },
  backward: { order: 1, gap: 1, leading: "f''" },
  central: { order: 2, gap: 2, leading: "f'''" },
  'five-point': { order: 4, gap: 2, leading: 'f^(5)' },
};

/** Exact derivatives of f at x; what is absent cannot be compared with. */
export interface ExactDerivatives {
  readonly first: number;
  readonly second?: number;
  readonly third?: number;
  readonly fifth?: number;
  readonly seventh?: number;
}

/** One step of the ladder. `error` is estimate - exact, signed. */
export interface OrderStep {
  readonly h: number;
  readonly estimate: number;
  readonly error: number;
  readonly inWindow: boolean;
}

/**
 * `regular`: the order of the scheme. `exact`: nothing but rounding at any step (a polynomial of low degree).
 * `higher`: the leading term vanishes at x. `kink`: order 0 or a fraction, f is not smooth enough. `noise`: no
 * step shows truncation clearly, and the large ones are not exact either. `undefined`: no finite values, or the
 * quotients tend to a number other than the stated derivative.
 */
export type OrderCase = 'regular' | 'exact' | 'higher' | 'kink' | 'noise' | 'undefined';

export interface OrderMeasurement {
  readonly case: OrderCase;
  /** Measured order p of error = constant * h^p, and the constant, signed, in units of f / x^(p+1). */
  readonly slope?: number;
  readonly constant?: number;
  /** The leading coefficient that Taylor's theorem gives for the order found, and the order of the scheme. */
  readonly theory?: number;
  readonly theoryOrder: number;
  /** Smallest and largest step of the fit. */
  readonly window?: { readonly from: number; readonly to: number };
  readonly ladder: readonly OrderStep[];
  readonly note: string;
}

interface Rung {
  readonly h: number;
  readonly estimate: number;
  readonly error: number;
  /** Bound of the rounding error of the quotient. */
  readonly rounding: number;
}

/** Halvings of the step: from above the length scale down to where even the forward scheme is all rounding. */
const RUNGS = 40;
/** Truncation above this many roundings: an octave then measures its slope to 0.02. */
const CLEAR = 128;
/** Departure of a local slope from its integer up to which a step still belongs to the asymptotic range. */
const STRAIGHT = 0.02;
/** Points of the shortest window: three local slopes that agree. */
const SHORTEST = 4;
/** Points of the longest window: larger steps only add higher terms. */
const LONGEST = 10;

/**
 * Measures the order of accuracy of a difference scheme at x against the exact derivative: evaluates its error
 * on a ladder of halved steps, finds the steps at which truncation stands clear of rounding and follows one
 * power law, and fits log|error| = log|C| + p log h there by least squares. Theory (Taylor): forward
 * f''/2 h, backward -f''/2 h, central f'''/6 h^2, five-point -f^(5)/30 h^4; where these vanish f'''/6 h^2,
 * f^(5)/120 h^4 and -f^(7)/252 h^6. The measured constant is extrapolated once in h. All results scale with the
 * units of f and x.
 */
export function measureOrder(
  f: RealFunction,
  x: number,
  exact: ExactDerivatives,
  scheme: DifferenceScheme,
  options: EstimateOptions = {},
): OrderMeasurement {
  const theoryOrder = THEORY[scheme].order;
  const opened = openScene(f, x, options);
  if (opened.kind === 'closed' || !Number.isFinite(exact.first)) {
    const closed = opened.kind === 'closed';
    const note = closed ? `the function value is ${opened.center}` : 'the exact derivative is not finite';
    return { case: 'undefined', theoryOrder, ladder: [], note };
  }
  const { sampler, center, survey, noise } =
    opened.kind === 'open' ? measureResolution(opened.scene, exact.first) : { ...opened, noise: 0 };
  const start = survey[0]?.step ?? startingStep(x, options.scale, 1);
  // From the loose window: the strict one may sit among the rounded values of a coarse f.
  const top =
    Math.max(chooseWindow(survey, noise, true)?.top ?? 0, chooseWindow(survey, noise, false)?.top ?? 0) ||
    start;
  const descend = (direction: DifferenceScheme): readonly Rung[] =>
    climbDown(sampler, x, center, exact.first, direction, unitInFirstPlace(4 * top), noise);
  const measured = analyse(descend(scheme), exact, scheme, theoryOrder, top);
  if (measured.case === 'kink' && Math.abs(measured.slope ?? 1) < 0.5) {
    const probe = probeKink(f, x, options);
    // Both sides agree with each other, and not with the claim: no kink, the stated derivative is wrong.
    if (probe.kind !== 'smooth') return measured;
    const note = `the quotients of both sides tend to ${probe.slope}, not to the stated derivative`;
    return { ...measured, case: 'undefined', note };
  }
  const oneSided = scheme === 'forward' || scheme === 'backward';
  if (oneSided || measured.case === 'undefined' || measured.case === 'noise') return measured;
  // A symmetric scheme is blind to everything even: |x| at 0 would be exact.
  const forward = analyse(descend('forward'), exact, 'forward', 1, top);
  if (forward.case !== 'kink') return measured;
  return { ...measured, case: 'kink', note: `the forward difference shows it: ${forward.note}` };
}

/**
 * Levels at which f does not move at all although its slope says it should are its resolution; the survey is
 * 16 times coarser than that, so the height of a stair may be 16 times the rise over the widest flat level.
 */
function measureResolution(scene: Scene, slope: number): Scene {
  const flat = scene.flat[0];
  if (flat === undefined || scene.survey.length === 0) return scene;
  return { ...scene, noise: Math.max(scene.noise, 16 * Math.abs(slope) * flat.step) };
}

function climbDown(
  sampler: Sampler,
  x: number,
  center: number,
  exact: number,
  scheme: DifferenceScheme,
  top: number,
  noise: number,
): readonly Rung[] {
  const rungs: Rung[] = [];
  for (let i = 0; i < RUNGS; i += 1) {
    const wanted = top * 2 ** -i;
    if (wanted < smallestStep(x)) break;
    const h = representableStep(x, wanted);
    const rung = quotientAt(sampler, x, center, exact, scheme, h, noise);
    // Not a single digit of f moves: its resolution, not a quotient.
    if (rung.flat && i > 0 && rungs.some(({ estimate }) => estimate !== 0)) break;
    if (Number.isFinite(rung.estimate)) rungs.push(rung);
    else rungs.length = 0;
  }
  return rungs;
}

/** One quotient. The five-point formula is the extrapolation (4 D(h) - D(2h))/3 of two central differences D. */
function quotientAt(
  sampler: Sampler,
  x: number,
  center: number,
  exact: number,
  scheme: DifferenceScheme,
  h: number,
  noise: number,
): Rung & { readonly flat: boolean } {
  if (scheme === 'five-point') {
    const narrow = quotientAt(sampler, x, center, exact, 'central', h, noise);
    const wide = quotientAt(sampler, x, center, exact, 'central', 2 * h, noise);
    const estimate = narrow.estimate + (narrow.estimate - wide.estimate) / 3;
    const rounding = (4 * narrow.rounding + wide.rounding) / 3;
    return { h, estimate, error: estimate - exact, rounding, flat: narrow.flat && wide.flat };
  }
  const right = scheme === 'backward' ? x : x + h;
  const left = scheme === 'forward' ? x : x - h;
  const plus = scheme === 'backward' ? center : sampler.at(right);
  const minus = scheme === 'forward' ? center : sampler.at(left);
  const width = right - left;
  const estimate = (plus - minus) / width;
  const grain = Math.max(ulp(plus), ulp(minus));
  // Each of the two values carries its noise; the quotient and the exact derivative their own last digits.
  const rounding = (2 * (noise + grain)) / width + 2 * ulp(exact);
  return { h, estimate, error: estimate - exact, rounding, flat: plus === minus && plus === center };
}

function analyse(
  rungs: readonly Rung[],
  exact: ExactDerivatives,
  scheme: DifferenceScheme,
  theoryOrder: number,
  top: number,
): OrderMeasurement {
  const plain = (window?: readonly Rung[]): readonly OrderStep[] =>
    rungs.map(({ h, estimate, error, rounding: _ }) => ({
      h,
      estimate,
      error,
      inWindow: window?.some((rung) => rung.h === h) ?? false,
    }));
  if (rungs.length < SHORTEST) {
    return { case: 'undefined', theoryOrder, ladder: plain(), note: 'too few steps give finite values' };
  }
  // Steps beyond the survey's top may already leave the piece of f that x lies on.
  const inner = rungs.filter((rung) => rung.h <= top);
  if (inner.length > 0 && inner.every((rung) => Math.abs(rung.error) <= 8 * rung.rounding)) {
    const note = `the ${scheme} difference is exact here: its error is rounding at every step`;
    return { case: 'exact', theoryOrder, ladder: plain(), note };
  }
  const window = findWindow(rungs);
  if (window === undefined) {
    const note = 'rounding noise leaves no range of steps in which truncation follows one power of the step';
    return { case: 'noise', theoryOrder, ladder: plain(), note };
  }
  const slope = fitSlope(window);
  const order = Math.round(slope);
  const range = { from: window[0]!.h, to: window.at(-1)!.h };
  const ladder = plain(window);
  if (Math.abs(slope - order) > 2 * STRAIGHT || order < theoryOrder) {
    if (order <= 0 && Math.abs(slope - order) <= 2 * STRAIGHT && !growsTowardsZero(window)) {
      const limit = window[0]!.estimate;
      const note = `the quotients tend to ${limit}, not to the stated derivative: a kink, or a wrong derivative`;
      return { case: 'kink', slope, theoryOrder, window: range, ladder, note };
    }
    const note = `order ${slope.toFixed(2)} instead of ${theoryOrder}: the function is not smooth enough at this point`;
    return { case: 'kink', slope, theoryOrder, window: range, ladder, note };
  }
  const constant = leadingConstant(window, order, THEORY[scheme].gap);
  const theory = theoreticalConstant(exact, scheme, order);
  const known = {
    slope,
    constant,
    theoryOrder,
    window: range,
    ladder,
    ...(theory === undefined ? {} : { theory }),
  };
  if (order === theoryOrder) {
    // Five percent: five times what the extrapolated constant is off by on smooth functions.
    const off =
      theory !== undefined &&
      Math.abs(constant - theory) > 0.05 * Math.max(Math.abs(constant), Math.abs(theory));
    const beside = off ? `, but its constant is not the stated ${theory}` : '';
    return { ...known, case: 'regular', note: `order ${order} as the theory says${beside}` };
  }
  const why = THEORY[scheme].leading;
  return { ...known, case: 'higher', note: `order ${order} instead of ${theoryOrder}: ${why} vanishes here` };
}

/**
 * Smallest clear steps first: from the smallest step whose truncation stands clear of rounding, upwards while
 * the local slopes stay with the one found there.
 */
function findWindow(rungs: readonly Rung[]): readonly Rung[] | undefined {
  const rising = [...rungs].reverse();
  const clear = (rung: Rung): boolean => Math.abs(rung.error) > CLEAR * rung.rounding;
  for (let first = 0; first + SHORTEST <= rising.length; first += 1) {
    const seed = rising.slice(first, first + SHORTEST);
    if (!seed.every(clear)) continue;
    const slopes = seed.slice(1).map((rung, i) => localSlope(seed[i]!, rung));
    const mean = slopes.reduce((sum, slope) => sum + slope, 0) / slopes.length;
    // A sign change or a crossing of two powers is no power law.
    // Negated, so that the slope of an error that changes sign, which is no number, fails too.
    if (!slopes.every((slope) => Math.abs(slope - mean) <= STRAIGHT)) continue;
    const nearest = Math.round(mean);
    const target = Math.abs(mean - nearest) <= 2 * STRAIGHT ? nearest : mean;
    let end = first + SHORTEST;
    while (end < rising.length && end - first < LONGEST && clear(rising[end]!)) {
      if (!(Math.abs(localSlope(rising[end - 1]!, rising[end]!) - target) <= STRAIGHT)) break;
      end += 1;
    }
    return rising.slice(first, end);
  }
  return undefined;
}

/** What a ladder of errors follows. `constant` is signed, in units of f / x^(p+1), with p the whole number nearest to `slope`. */
export interface PowerLaw {
  readonly slope: number;
  readonly constant: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The power law error = constant * h^p that a ladder of steps, widest first, follows where truncation stands clear of rounding; `gap` is
 * how many orders later the next term comes. Undefined when no stretch of steps follows one.
 */
export function fitPowerLaw(
  ladder: readonly { readonly h: number; readonly error: number; readonly rounding: number }[],
  gap: number,
): PowerLaw | undefined {
  const window = findWindow(ladder.map((step) => ({ ...step, estimate: step.error })));
  if (!window) return undefined;
  const slope = fitSlope(window);
  const constant = leadingConstant(window, Math.round(slope), gap);
  return { slope, constant, from: window[0]!.h, to: window.at(-1)!.h };
}

function localSlope(narrow: Rung, wide: Rung): number {
  if (narrow.error * wide.error <= 0) return Number.NaN;
  return Math.log(wide.error / narrow.error) / Math.log(wide.h / narrow.h);
}

/** Least squares of log|error| on log h. */
function fitSlope(window: readonly Rung[]): number {
  // Relative to the first point: a change of units then changes no digit.
  const { h, error } = window[0]!;
  const points = window.map((rung) => ({ u: Math.log(rung.h / h), v: Math.log(rung.error / error) }));
  const mean = (pick: (point: { u: number; v: number }) => number): number =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const u0 = mean((point) => point.u);
  const v0 = mean((point) => point.v);
  const covariance = points.reduce((sum, { u, v }) => sum + (u - u0) * (v - v0), 0);
  const variance = points.reduce((sum, { u }) => sum + (u - u0) ** 2, 0);
  return covariance / variance;
}

/** error / h^p from two neighbouring steps of the window, extrapolated past the next term of the expansion. */
function leadingConstant(window: readonly Rung[], order: number, gap: number): number {
  const at = Math.min(1, window.length - 2);
  const narrow = window[at]!;
  const wide = window[at + 1]!;
  // Divided step by step: h^p alone may leave the range of doubles.
  const scaled = (rung: Rung): number => {
    let value = rung.error;
    for (let i = 0; i < order; i += 1) value /= rung.h;
    return value;
  };
  const ratio = (wide.h / narrow.h) ** gap;
  return scaled(narrow) + (scaled(narrow) - scaled(wide)) / (ratio - 1);
}

/**
 * Taylor: (f(x+h) - f(x))/h = f' + f''/2 h + f'''/6 h^2 + ..., backward with -h for h, central without the odd powers; five-point
 * the combination of central series at h and 2h that cancels f'''.
 */
function theoreticalConstant(
  exact: ExactDerivatives,
  scheme: DifferenceScheme,
  order: number,
): number | undefined {
  const { second, third, fifth, seventh } = exact;
  if (scheme === 'five-point') {
    if (order === 4 && fifth !== undefined) return -fifth / 30;
    return order === 6 && seventh !== undefined ? -seventh / 252 : undefined;
  }
  if (order === 1 && second !== undefined) return scheme === 'backward' ? -second / 2 : second / 2;
  if (order === 2 && third !== undefined) return third / 6;
  if (order === 4 && fifth !== undefined) return fifth / 120;
  return undefined;
}

function growsTowardsZero(window: readonly Rung[]): boolean {
  return Math.abs(window[0]!.error) > 2 * Math.abs(window.at(-1)!.error);
}
