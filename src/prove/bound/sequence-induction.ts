import type { Product } from '../algebra/product.js';
import { realParts } from '../algebra/real-parts.js';
import { toTerm } from '../algebra/to-term.js';
import { growthOf, nextOf } from '../equality/growth.js';
import { atLeast, inductionsOf } from '../equality/induction.js';
import { askByCases, type CaseAnswer, followsFrom, type Scene } from '../normal/case-split.js';
import type { Normaliser } from '../normal/normalise.js';
import type { Argument } from '../slope/argument.js';
import { conditionsOf, DEFINED } from '../term/domain.js';
import { indented } from '../term/lines.js';
import { printTerm } from '../term/print-term.js';
import { NIL, NOT_NEGATIVE, POSITIVE, type SignSet } from '../term/sign-set.js';
import {
  addTerms,
  multiplyTerms,
  nameTerm,
  numberTerm,
  someSubterm,
  substitute,
  subtractTerms,
  type Term,
  unknownsOf,
} from '../term/term.js';
import { showTerm, within } from './show-term.js';

/** Whether a term has a value wherever the facts hold. */
export function isDefinedWithin(x: Term, scene: Scene): boolean {
  return conditionsOf(x, scene.integers, DEFINED).every((f) => followsFrom(scene, f));
}

/** From one value to the next: what has to be shown, and how it reads. */
interface Step {
  readonly d: Term;
  readonly text: string;
}

/**
 * Shows a > b, or a >= b, by induction over a stronger claim: a(n) > b(n+1) >= b(n), or a(n-1) > b(n) with a(n) >= a(n-1). An upper or lower
 * bound for a sum often passes through the induction for a neighbour only: 1 + 1/2 + ... + 1/n >= log(n + 1).
 */
export function showByNeighbour(a: Term, b: Term, strict: boolean, scene: Scene): Argument | undefined {
  for (const [moved, isLeft] of [
    [b, false],
    [a, true],
  ] as const) {
    if (hasRanges(moved) || !hasRanges(isLeft ? b : a)) continue;
    for (const name of unknownsOf([moved]).names.filter((m) => scene.integers.has(m))) {
      // Towards the other side: up for the smaller one, down for the larger one, if it increases.
      const near = substitute(moved, name, addTerms(nameTerm(name), numberTerm(isLeft ? -1 : 1)));
      if (!isDefinedWithin(near, scene)) continue;
      const gap = isLeft ? subtractTerms(a, near) : subtractTerms(near, b);
      const steps = within(scene, 0.3, (own) => showTerm(gap, false, own));
      const proof = steps && showByInequalityInduction(isLeft ? near : a, isLeft ? b : near, strict, scene);
      if (proof)
        return {
          method: proof.method,
          steps: [
            `${printTerm(isLeft ? a : near)} >= ${printTerm(isLeft ? near : b)} (${steps.method})`,
            ...proof.steps,
          ],
        };
    }
  }
  return undefined;
}

/**
 * Shows a >= b (or a > b) for all values of a whole number by induction: at the lowest value, and from n to n + 1 with a ratio,
 * a(n+1) = r a(n) >= r b(n) >= b(n+1), or with differences, a(n+1) - a(n) >= b(n+1) - b(n).
 */
export function showByInequalityInduction(
  a: Term,
  b: Term,
  strict: boolean,
  scene: Scene,
): Argument | undefined {
  for (const { name, lowest, rest, step: known } of inductionsOf(a, b, scene)) {
    const base: Scene = { ...scene, facts: rest };
    const start = numberTerm(lowest);
    const first = showTerm(
      subtractTerms(substitute(a, name, start), substitute(b, name, start)),
      strict,
      base,
    );
    if (!first) continue;
    const here: Scene = { ...scene, facts: [...rest, atLeast(name, lowest), ...known] };
    for (const step of stepsOf(a, b, name, strict, here)) {
      const shown = within(here, 0.5, (own) => showTerm(step.d, false, own));
      if (!shown) continue;
      return {
        method: 'induction',
        steps: [
          `by induction over ${name} from ${lowest}`,
          `${name} = ${lowest}: ${printTerm(substitute(a, name, start))} ${strict ? '>' : '>='} ${printTerm(substitute(b, name, start))} (${first.method})`,
          `from ${name} to ${name} + 1: ${step.text} (${shown.method})`,
          ...indented(shown.steps),
        ],
      };
    }
  }
  return undefined;
}

/** The ways to take a step, the one first that leaves no sum or product to be estimated. */
function* stepsOf(a: Term, b: Term, name: string, strict: boolean, scene: Scene): Generator<Step> {
  const next = (t: Term) => nextOf(t, name);
  const growth = (t: Term) => growthOf(t, name, scene) ?? gapOf(t, next(t), scene);
  const [more, less] = [growth(a), growth(b)];
  const byDifference: Step | undefined = more &&
    less && {
      d: subtractTerms(more, less),
      text: `the larger side grows by ${printTerm(more)}, the smaller side by ${printTerm(less)}, which is not more`,
    };
  const isShort = byDifference !== undefined && !hasRanges(byDifference.d);
  if (isShort) yield byDifference;
  const up = ratioOf(a, next(a), strict, scene);
  if (up)
    yield {
      d: subtractTerms(multiplyTerms(up, b), next(b)),
      text: `the larger side is multiplied by r = ${printTerm(up)}, and r*(${printTerm(b)}) >= ${printTerm(next(b))}`,
    };
  const down = ratioOf(b, next(b), strict, scene);
  if (down)
    yield {
      d: subtractTerms(next(a), multiplyTerms(down, a)),
      text: `the smaller side is multiplied by r = ${printTerm(down)}, and ${printTerm(next(a))} >= r*(${printTerm(a)})`,
    };
  if (byDifference && !isShort) yield byDifference;
}

/** Whether a term has sums or products over whole numbers. */
export function hasRanges(x: Term): boolean {
  return someSubterm(x, (t) => t.kind === 'range');
}

/** after / before, where it is not negative (positive for strict claims) and defined whatever the facts allow. */
function ratioOf(before: Term, after: Term, strict: boolean, scene: Scene): Term | undefined {
  const allowed: SignSet = strict ? POSITIVE : NOT_NEGATIVE;
  const ratios = formsOf(scene, (n) => n.algebra.divide(n.run(after), n.run(before)));
  return ratios.find(
    (ratio) =>
      inAllCases(scene, (n) => isSound(n, n.run(ratio), allowed)) &&
      isSame(after, multiplyTerms(ratio, before), scene),
  );
}

/** Of an allowed sign, without a zero in a denominator. */
function isSound({ algebra, signs }: Normaliser, ratio: Product, allowed: SignSet): boolean {
  if (signs.signOf(ratio) & ~allowed) return false;
  return (
    realParts(algebra, ratio)?.parts.every(({ of, exponent }) => exponent > 0 || !(signs.signOf(of) & NIL)) ??
    false
  );
}

function gapOf(before: Term, after: Term, scene: Scene): Term | undefined {
  const gaps = formsOf(scene, (n) => n.algebra.subtract(n.run(after), n.run(before)));
  return gaps.find((gap) => isSame(after, addTerms(before, gap), scene));
}

/** Cases of a step; more would not be read. */
const MAX_CASES = 8;

/** The forms that a value has in the cases: one of them may be its form in all. */
function formsOf(scene: Scene, value: (n: Normaliser) => Product): readonly Term[] {
  const cases = askByCases(scene, (n) => toTerm(n.algebra, value(n)), undefined, MAX_CASES);
  const forms = new Map<string, Term>();
  for (const { answer } of cases)
    if (answer.kind === 'answer') forms.set(printTerm(answer.value), answer.value);
  return [...forms.values()];
}

function inAllCases(scene: Scene, holds: (n: Normaliser) => boolean): boolean {
  const isOpen = (a: CaseAnswer<boolean>) => a.kind === 'open' || (a.kind === 'answer' && !a.value);
  return !askByCases(scene, holds, isOpen, MAX_CASES).some(({ answer }) => isOpen(answer));
}

function isSame(left: Term, right: Term, scene: Scene): boolean {
  return inAllCases(scene, (n) => n.algebra.equal(n.run(left), n.run(right)));
}
