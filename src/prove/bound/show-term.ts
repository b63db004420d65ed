import { Constants } from '../equality/exact-constants.js';
import { showByEnds } from '../line/ends.js';
import { showOnIntegers } from '../line/on-integers.js';
import { showOnStretch } from '../line/on-line.js';
import { showByOrder } from '../line/order.js';
import { describeStretch, stretchOf } from '../line/stretch.js';
import type { LineResult } from '../line/sweep.js';
import type { Scene } from '../normal/case-split.js';
import type { Argument } from '../slope/argument.js';
import { holds, whyHolds } from '../slope/between.js';
import { showByDerivative } from '../slope/monotone.js';
import { OutOfBudget } from '../term/budget.js';
import { NOT_NEGATIVE, POSITIVE } from '../term/sign-set.js';
import { type Term, unknownsOf } from '../term/term.js';

/** The result, or undefined when its own share of the allowance is used up. */
export function within<T>(scene: Scene, share: number, f: (scene: Scene) => T | undefined): T | undefined {
  const own: Scene = { ...scene, budget: scene.budget.portion(share, Number.MAX_SAFE_INTEGER) };
  try {
    return f(own);
  } catch (error) {
    if (error instanceof OutOfBudget && !scene.budget.exhausted) return undefined;
    throw error;
  }
}

/** The one unknown of a term and of what is known, if it is the only one and a scalar. */
export function onlyUnknown(d: Term, scene: Scene): string | undefined {
  const { names, arrays, sizes } = unknownsOf([d, ...scene.facts.map((f) => f.term)]);
  return names.length === 1 && arrays.size === 0 && sizes.length === 0 ? names[0] : undefined;
}

/** Follows a term in one unknown; undefined where it has others. */
export function followOne(
  d: Term,
  strict: boolean,
  scene: Scene,
): { readonly result: LineResult; readonly where: string; readonly whole: boolean } | undefined {
  const name = onlyUnknown(d, scene);
  if (name === undefined) return undefined;
  const constants = new Constants(scene.budget);
  const stretch = stretchOf(name, scene.facts, constants);
  if (stretch === 'empty') return undefined;
  const whole = scene.integers.has(name);
  const result = (whole ? showOnIntegers : showOnStretch)(d, name, stretch, strict, constants);
  return { result, where: describeStretch(name, stretch), whole };
}

export const LINE_METHOD = 'enclosures, Taylor and asymptotics in one unknown';
export const SEQUENCE_METHOD = 'values and growth of a sequence';

/** Shows d > 0, or d >= 0, wherever it is defined and the facts hold: cheap methods first. */
export function showTerm(d: Term, strict: boolean, scene: Scene): Argument | undefined {
  const wanted = strict ? POSITIVE : NOT_NEGATIVE;
  if (within(scene, 0.4, (own) => holds(d, wanted, own)))
    return { method: 'signs of factors', steps: whyHolds(d, wanted, scene) };
  const line = within(scene, 0.6, (own) => followOne(d, strict, own));
  if (line?.result.kind === 'shown')
    return { method: line.whole ? SEQUENCE_METHOD : LINE_METHOD, steps: line.result.steps };
  if (line) return undefined;
  const order = within(scene, 0.5, (own) => showByOrder(d, strict, own));
  if (order) return order;
  const ends = within(scene, 0.5, (own) => showByEnds(d, strict, own, showTerm));
  if (ends) return ends;
  const proof = within(scene, 0.8, (own) => showByDerivative(d, wanted, own, showTerm));
  return proof ? { method: 'monotonicity', steps: proof.steps } : undefined;
}
