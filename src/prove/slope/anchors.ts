import type { Scene } from '../normal/case-split.js';
import { boundOf } from '../term/linear-bound.js';
import { NEGATIVE, NOT_NEGATIVE, NOT_POSITIVE, POSITIVE, turnSign } from '../term/sign-set.js';
import { applyTerm, numberTerm, T_ONE, type Term } from '../term/term.js';

/** Points at which functions of homework have their extremes. */
const ANCHORS: readonly Term[] = [
  numberTerm(0),
  T_ONE,
  numberTerm(-1),
  numberTerm(1, 2),
  numberTerm(2),
  applyTerm('exp', T_ONE),
  applyTerm('exp', numberTerm(-1)),
  applyTerm('log', numberTerm(2)),
];

export interface Anchor {
  readonly at: Term;
  /** The unknown is known to lie on one side of it. */
  readonly side?: 'above' | 'below';
  /** The unknown is known to differ from it. */
  readonly open: boolean;
  /** A zero of the slope, or a guess of one, in terms of the other unknowns. */
  readonly critical?: true;
}

/** Bounds of an unknown that are known, nearest first, and common extremes. */
export function anchorsOf(name: string, scene: Scene): readonly Anchor[] {
  const anchors: Anchor[] = [];
  for (const { term, sign } of scene.facts) {
    const bound = boundOf(term, name);
    if (!bound) continue;
    const above = bound.positive ? sign : turnSign(sign);
    if (above === POSITIVE || above === NOT_NEGATIVE)
      anchors.push({ at: bound.at, side: 'above', open: above === POSITIVE });
    if (above === NEGATIVE || above === NOT_POSITIVE)
      anchors.push({ at: bound.at, side: 'below', open: above === NEGATIVE });
  }
  // The nearest bounds are the latest facts.
  return [...anchors.reverse().slice(0, 4), ...ANCHORS.map((at) => ({ at, open: false }))];
}
