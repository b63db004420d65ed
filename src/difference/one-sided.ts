import type { DerivativeEstimate } from './derivative-estimate.js';
import type { Pair, Sampler } from './sample.js';
import { measureSide, type Side } from './side.js';

/**
 * The derivative at the edge of a domain, from the side on which f is defined. `domain-edge` when neither side
 * has values, when the tangent is vertical, or when the quotients do not settle.
 */
export function estimateOneSided(
  sampler: Sampler,
  x: number,
  center: number,
  survey: readonly Pair[],
): DerivativeEstimate {
  const side = definedSide(survey);
  const refuse = (note: string, value?: number, error?: number): DerivativeEstimate => {
    const evaluations = sampler.evaluations();
    const known = value === undefined || error === undefined ? {} : { value, error };
    return { kind: 'inconclusive', reason: 'domain-edge', ...known, note, evaluations };
  };
  const infinite = survey.some(
    (pair) => Math.abs(pair.plus) === Infinity || Math.abs(pair.minus) === Infinity,
  );
  const finite = survey.filter((pair) => Number.isFinite(pair.plus) && Number.isFinite(pair.minus));
  if (finite.length > 0 && finite.length === survey.length) {
    const evaluations = sampler.evaluations();
    return {
      kind: 'inconclusive',
      reason: 'overflow',
      note: 'the difference quotients overflow',
      evaluations,
    };
  }
  if (side === undefined) {
    return infinite
      ? {
          kind: 'inconclusive',
          reason: 'overflow',
          note: 'the function overflows next to this point',
          evaluations: sampler.evaluations(),
        }
      : refuse('the function is defined at this point only');
  }
  const measured = measureSide(sampler, x, center, side, survey[0]!.step, 0);
  switch (measured.kind) {
    case 'slope':
      return {
        kind: 'value',
        value: measured.value,
        error: measured.error,
        slopeScale: measured.scale,
        side,
        evaluations: sampler.evaluations(),
      };
    case 'infinite':
      return refuse(`edge of the domain with a vertical tangent (slope ${measured.value})`);
    case 'jump':
      return refuse(`edge of the domain with a jump to ${measured.limit}`);
    case 'undefined':
      return refuse('the function is not defined on either side');
    case 'unknown':
      return refuse('the one-sided difference quotients do not settle', measured.value, measured.error);
  }
}

/** The side with finite values at the smallest steps. */
function definedSide(survey: readonly Pair[]): Side | undefined {
  const last = survey.slice(-3);
  if (last.length > 0 && last.every((pair) => Number.isFinite(pair.plus))) return 'right';
  if (last.length > 0 && last.every((pair) => Number.isFinite(pair.minus))) return 'left';
  return undefined;
}
