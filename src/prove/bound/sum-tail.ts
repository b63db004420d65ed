import { valueAt } from '../equality/growth.js';
import { followsFrom, type Scene } from '../normal/case-split.js';
import type { Argument } from '../slope/argument.js';
import { compileDoubles } from '../term/doubles.js';
import { printTerm } from '../term/print-term.js';
import { POSITIVE } from '../term/sign-set.js';
import {
  addTerms,
  mentions,
  multiplyTerms,
  nameTerm,
  numberTerm,
  powerTerm,
  replaceIndex,
  subterms,
  type Term,
  unknownsOf,
} from '../term/term.js';
import { isDefinedWithin, showByInequalityInduction } from './sequence-induction.js';

/** Where the decay of a summand is measured. */
const FAR = 4096;

/** Where it is measured for summands that are soon too small for doubles. */
const NEAR = 40;

/** Denominators of the numbers in front that are tried. */
const MAX_DENOMINATOR = 12;

/**
 * a > b for all lengths n of a sum that approaches a limit: an induction fails, as the gap shrinks, but a >= b + g(n) with the rest
 * g(n) of the sum can be shown by it: c/(n + s)^p for summands that decay as a power of the position, the last summand for those that at least
 * halve.
 */
export function showBySumTail(a: Term, b: Term, scene: Scene): Argument | undefined {
  const ranges = subterms([a, b]).filter((x) => x.kind === 'range');
  const [sum] = ranges;
  if (ranges.length !== 1 || sum?.kind !== 'range' || sum.reduction !== 'sum' || sum.to.kind !== 'name')
    return undefined;
  const { name } = sum.to;
  if (!scene.integers.has(name) || mentions(sum.body, name) || unknownsOf([sum.body]).names.length > 0)
    return undefined;
  for (const rest of restsOf(sum, name)) {
    if (!isDefinedWithin(rest, scene) || !followsFrom(scene, { term: rest, sign: POSITIVE })) continue;
    const proof = showByInequalityInduction(a, addTerms(b, rest), false, scene);
    if (!proof) continue;
    return {
      method: 'induction with a rest',
      steps: [`with ${printTerm(rest)} > 0 added to the smaller side:`, ...proof.steps],
    };
  }
  return undefined;
}

/** Likely rests: for summands about A/k^(p+1) the rest is about A/(p n^p). */
function restsOf(sum: Extract<Term, { kind: 'range' }>, name: string): readonly Term[] {
  const at = (k: number) => Math.abs(compileDoubles(replaceIndex(sum.body, sum.index, k), [])([]));
  // Where each summand is at most half of the one before, the rest is at most the last one.
  if (at(NEAR + 1) <= at(NEAR) / 2) return [valueAt(sum.body, sum.index, nameTerm(name))];
  const p = Math.round(Math.log2(at(FAR) / at(2 * FAR))) - 1;
  if (!(p >= 1 && p <= 6)) return [];
  const front = (at(2 * FAR) * (2 * FAR) ** (p + 1)) / p;
  const scale = nearFraction(front, 8 / FAR);
  if (!scale) return [];
  return [numberTerm(0), numberTerm(1), numberTerm(1, 2)].map((shift) =>
    multiplyTerms(
      scale,
      powerTerm(
        shift.kind === 'number' && shift.value.numerator === 0n
          ? nameTerm(name)
          : addTerms(nameTerm(name), shift),
        -p,
      ),
    ),
  );
}

function nearFraction(x: number, error: number): Term | undefined {
  for (let d = 1; d <= MAX_DENOMINATOR; d++) {
    const n = Math.round(x * d);
    if (n > 0 && Math.abs(n / d - x) < error * x) return numberTerm(n, d);
  }
  return undefined;
}
