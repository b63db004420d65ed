import type { DerivativeJudgement } from '../difference/verdict.js';

/** Widest and narrowest step, as powers of two of |x|. */
const WIDEST = -2;
const NARROWEST = -40;

/** A function that stands still over steps shorter than this share of |x| may still move over longer ones. */
const CONVINCING = 2 ** -20;

/** A zero may come out as this multiple of its rounding error. */
const MULTIPLE = 8;

export interface Stillness {
  /** Rounding error of the claimed derivative. */
  readonly claimedError: number;
  /** Rounding error of f(x). */
  readonly valueError: number;
}

/**
 * A claimed zero where f does not move beyond its own rounding, as for sum(softmax(x)), or for relu far below its kink: difference
 * quotients see noise there, or nothing up to the far side of the kink, but over wide steps both say that the slope is zero.
 * `undefined` if the claim is not zero within its rounding, or f moves.
 */
export function judgeStill(
  claimed: number,
  f: (t: number) => number,
  x: number,
  { claimedError, valueError }: Stillness,
): DerivativeJudgement | undefined {
  if (!(Math.abs(claimed) <= MULTIPLE * claimedError)) return undefined;
  const center = f(x);
  const slack = MULTIPLE * valueError;
  if (!Number.isFinite(center) || !Number.isFinite(slack)) return undefined;
  const scale = Math.abs(x) || 1;
  let reach = 0;
  let evaluations = 1;
  for (let k = NARROWEST; k <= WIDEST; k++) {
    const h = scale * 2 ** k;
    evaluations += 2;
    if (!(Math.abs(f(x + h) - center) <= slack && Math.abs(f(x - h) - center) <= slack)) break;
    reach = h;
  }
  if (reach < CONVINCING * scale) return undefined;
  const bar = slack / reach;
  const tolerance = bar + MULTIPLE * claimedError;
  if (Math.abs(claimed) > tolerance) return undefined;
  const note = slack === 0 ? 'the function is constant here' : 'the function is constant here up to rounding';
  return {
    verdict: 'match',
    numeric: 0,
    bar,
    tolerance,
    difference: Math.abs(claimed),
    note,
    evaluations,
  };
}
