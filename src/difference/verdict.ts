import { estimateDerivative } from './estimate.js';
import { ulp } from './float.js';
import { type KinkProbe, probeKink } from './kink.js';
import type { RealFunction } from './sample.js';
import type { EstimateOptions } from './scene.js';

/** What the numbers say about a claimed derivative. */
export type DerivativeVerdict = 'match' | 'mismatch' | 'kink' | 'undefined' | 'inconclusive';

export interface DerivativeJudgement {
  readonly verdict: DerivativeVerdict;
  /** The numerical derivative; absent where there is none to state. */
  readonly numeric?: number;
  /** Error bar of the numerical derivative itself. */
  readonly bar?: number;
  /** Largest |claimed - numeric| that counts as equal, in units of f per unit of x. */
  readonly tolerance?: number;
  readonly difference?: number;
  /** Present at a kink: both slopes, and whether the claim lies between them (a subgradient). */
  readonly kink?: { readonly left: number; readonly right: number; readonly acceptable: boolean };
  readonly note: string;
  readonly evaluations: number;
}

export interface JudgeOptions extends EstimateOptions {
  /** Bound of the rounding error of the claimed value itself, absolute. Default: 4 ulp of it. */
  readonly claimedError?: number;
}

/**
 * A claim is refused beyond ten bars. On 30,000 random compositions with known derivatives more than 99.95 % of the
 * estimates lay within one bar; nearly all the rest were slopes that f in doubles no longer shows (log(1 + exp(-300))
 * is exactly 0, or a smooth factor times a rounded constant). The factor ten is the margin for functions less tame
 * than those. Bars are some 1e-13 of the slope, so ten of them still tell 1.00000000001 from 1.
 */
export const VERDICT_MULTIPLE = 10;

/** A bar that cannot tell a claim from 1.01 times the claim supports no verdict in its favour. */
const TELLS_APART = 0.01;

/** A claim and a slope that both vanish within this share of the slopes of f around x are equal. */
const VANISHING = 1e-6;

/**
 * Judges a claimed derivative of f at x against the numerical one. `match` within VERDICT_MULTIPLE bars plus the
 * claim's own rounding; `mismatch` beyond, after a second opinion from other steps; `inconclusive` when the bar
 * could not tell the claim from 1.01 times itself, unless both vanish against the slopes around x. At a kink
 * every value between the one-sided slopes is accepted as `kink`; at a jump or a vertical tangent, and where f is
 * not a number, the derivative is `undefined`. A claim that is NaN or infinite never matches a number.
 */
export function judgeDerivative(
  claimed: number,
  f: RealFunction,
  x: number,
  options: JudgeOptions = {},
): DerivativeJudgement {
  const estimate = estimateDerivative(f, x, options);
  const own = Math.max(options.claimedError ?? 0, Number.isFinite(claimed) ? 4 * ulp(claimed) : 0);
  if (estimate.kind === 'value') {
    const { value, error, slopeScale, evaluations } = estimate;
    const side =
      estimate.side === undefined ? '' : `, one-sided from the ${estimate.side} at the edge of the domain`;
    const first = weigh(claimed, value, error, slopeScale, own, evaluations, side);
    if (first.verdict === 'inconclusive' && estimate.side === undefined) {
      // A small kink widens the bar without being called one.
      const probe = probeKink(f, x, options, estimate);
      return (probe.kind === 'kink' ? judgeProbe(claimed, probe, own) : undefined) ?? first;
    }
    if (first.verdict !== 'mismatch' || !Number.isFinite(claimed)) return first;
    return reconsider(claimed, f, x, options, { value, error, slopeScale, own, first, side });
  }
  if (estimate.reason === 'undefined') {
    return { verdict: 'undefined', note: estimate.note, evaluations: estimate.evaluations };
  }
  // Under noise the sides tell less than the centre did, and stairs would look like kinks.
  const probe = estimate.reason === 'noise' ? undefined : probeKink(f, x, options, estimate);
  const judged = probe === undefined ? undefined : judgeProbe(claimed, probe, own);
  if (judged !== undefined) return judged;
  const { value, error } = estimate;
  const evaluations = probe?.evaluations ?? estimate.evaluations;
  const note = `${estimate.reason}: ${estimate.note}`;
  if (value === undefined || error === undefined) return { verdict: 'inconclusive', note, evaluations };
  const tolerance = VERDICT_MULTIPLE * error + own;
  return {
    verdict: 'inconclusive',
    numeric: value,
    tolerance,
    difference: Math.abs(claimed - value),
    note,
    evaluations,
  };
}

interface FirstOpinion {
  readonly value: number;
  readonly error: number;
  readonly slopeScale: number;
  readonly own: number;
  readonly first: DerivativeJudgement;
  readonly side: string;
}

/** A mismatch stands only if estimates from other starting steps share it. */
function reconsider(
  claimed: number,
  f: RealFunction,
  x: number,
  options: JudgeOptions,
  opinion: FirstOpinion,
): DerivativeJudgement {
  const second = estimateDerivative(f, x, { ...options, seed: (options.seed ?? 0) + 1 });
  const evaluations = opinion.first.evaluations + second.evaluations;
  if (second.kind === 'inconclusive') {
    return {
      ...opinion.first,
      verdict: 'inconclusive',
      note: `two estimates disagree: ${second.note}`,
      evaluations,
    };
  }
  const error = Math.max(opinion.error, second.error, Math.abs(opinion.value - second.value));
  return weigh(claimed, opinion.value, error, opinion.slopeScale, opinion.own, evaluations, opinion.side);
}

function weigh(
  claimed: number,
  value: number,
  error: number,
  slopeScale: number,
  own: number,
  evaluations: number,
  side: string,
): DerivativeJudgement {
  const tolerance = VERDICT_MULTIPLE * error + own;
  const difference = Math.abs(claimed - value);
  const known = { numeric: value, bar: error, tolerance, difference, evaluations };
  if (!Number.isFinite(claimed))
    return { ...known, verdict: 'mismatch', note: `the claim is ${claimed}${side}` };
  if (difference > tolerance) {
    const bars = error > 0 ? `${(difference / error).toPrecision(2)} bars` : 'any number of bars';
    return { ...known, verdict: 'mismatch', note: `off by ${bars}${side}` };
  }
  const size = Math.max(Math.abs(claimed), Math.abs(value));
  const vanishes = size <= tolerance && tolerance - own <= VANISHING * slopeScale;
  if (tolerance - own <= TELLS_APART * size || vanishes || (difference === 0 && slopeScale <= error)) {
    return { ...known, verdict: 'match', note: `within the tolerance${side}` };
  }
  return {
    ...known,
    verdict: 'inconclusive',
    note: `the bar cannot tell the claim from 1.01 times it${side}`,
  };
}

function judgeProbe(claimed: number, probe: KinkProbe, own: number): DerivativeJudgement | undefined {
  const { evaluations } = probe;
  switch (probe.kind) {
    case 'kink': {
      const { left, right } = probe;
      const slack = VERDICT_MULTIPLE * Math.max(probe.leftError, probe.rightError) + own;
      const low = Math.min(left, right);
      const high = Math.max(left, right);
      if (!Number.isFinite(low) || !Number.isFinite(high)) {
        return { verdict: 'undefined', note: `vertical tangent: slopes ${left} and ${right}`, evaluations };
      }
      const acceptable = claimed >= low - slack && claimed <= high + slack;
      const difference = acceptable ? 0 : Math.max(low - claimed, claimed - high);
      return {
        verdict: acceptable ? 'kink' : 'mismatch',
        tolerance: slack,
        difference,
        kink: { left, right, acceptable },
        note: `kink with slopes ${left} and ${right}${acceptable ? '' : ', and the claim lies outside them'}`,
        evaluations,
      };
    }
    case 'jump':
      return {
        verdict: 'undefined',
        note: `jump from ${probe.left} over ${probe.value} to ${probe.right}`,
        evaluations,
      };
    case 'smooth':
      return weigh(claimed, probe.slope, probe.error, probe.scale, own, evaluations, '');
    case 'edge':
      if (probe.slope === undefined || probe.error === undefined) return undefined;
      if (!Number.isFinite(probe.slope)) {
        const note = `edge of the domain with a vertical tangent (slope ${probe.slope})`;
        return { verdict: 'undefined', note, evaluations };
      }
      return weigh(
        claimed,
        probe.slope,
        probe.error,
        probe.scale ?? 0,
        own,
        evaluations,
        `, from the ${probe.side}`,
      );
    case 'unknown':
      return undefined;
  }
}
