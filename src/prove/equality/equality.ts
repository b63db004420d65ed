import { isZeroProduct, keyOfProduct, type Product } from '../algebra/product.js';
import { toTerm } from '../algebra/to-term.js';
import { askByCases, type Case, type Scene } from '../normal/case-split.js';
import type { Normaliser } from '../normal/normalise.js';
import { writeValue } from '../sign/explain-sign.js';
import { showByDerivative } from '../slope/monotone.js';
import { OutOfBudget } from '../term/budget.js';
import type { Lines } from '../term/lines.js';
import { printTerm } from '../term/print-term.js';
import { NEGATIVE, NIL, POSITIVE, type SignSet } from '../term/sign-set.js';
import { hasUnknowns, sameTerm, subterms, subtractTerms, type Term } from '../term/term.js';
import { tidyTerm } from '../term/tidy-term.js';
import { isZeroAlgebraic } from './algebraic.js';
import { isZeroByNorm } from './norm-bound.js';
import { isZeroByEquations } from './on-facts.js';
import { isZeroByExponentials, isZeroByRadicals, isZeroByTurning } from './zero-test.js';

export interface EqualityProof {
  readonly method: string;
  /** The sign of left - right: zero. */
  readonly sign: SignSet;
  readonly steps?: Lines;
}

/** Tries to show that two terms agree wherever both are defined. Each case carries how, or why not. */
export function proveEqual(
  left: Term,
  right: Term,
  scene: Scene,
): readonly Case<EqualityProof | undefined>[] {
  if (sameTerm(left, right)) {
    const value: EqualityProof = {
      method: 'normal form',
      sign: NIL,
      steps: ['both sides are the same expression'],
    };
    // A constant may have no value: 1/0 = 1/0 says nothing.
    return hasUnknowns(left)
      ? [{ given: [], answer: { kind: 'answer', value } }]
      : askByCases(scene, () => value);
  }
  const sized = subterms([left, right]).some(
    (x) => x.kind === 'apply' && ['abs', 'max', 'min'].includes(x.name),
  );
  if (sized) {
    // Cases multiply with every absolute value: often none is needed.
    const once = askByCases(
      scene,
      (n) => {
        n.opaque = true;
        return compareOnce(n, left, right, scene);
      },
      () => true,
      1,
    );
    const [only] = once;
    if (once.length === 1 && only!.given.length === 0 && only!.answer.kind === 'answer' && only!.answer.value)
      return once;
  }
  let wanted = false;
  const cases = askByCases(
    scene,
    (n) => {
      const proof = compareOnce(n, left, right, scene);
      if (!proof && n.wanted) wanted = true;
      return proof;
    },
    (a) => a.kind === 'open',
  );
  return (wanted && proveByFactCases(left, right, scene)) || cases;
}

/** In the cases of signs that facts ask for, where each of them says something. */
function proveByFactCases(
  left: Term,
  right: Term,
  scene: Scene,
): readonly Case<EqualityProof | undefined>[] | undefined {
  const isOpen = (a: Case<EqualityProof | undefined>['answer']) =>
    a.kind === 'open' || (a.kind === 'answer' && !a.value);
  const cases = askByCases(
    scene,
    (n) => {
      const proof = compareOnce(n, left, right, scene);
      if (!proof && n.wanted) throw n.wanted;
      return proof;
    },
    isOpen,
  );
  return cases.some(({ answer }) => isOpen(answer)) ? undefined : cases;
}

function compareOnce(
  n: Normaliser,
  left: Term,
  right: Term,
  { apart = false }: Scene,
): EqualityProof | undefined {
  const [l, r] = [n.run(left), n.run(right)];
  const difference = n.algebra.subtract(l, r);
  if (isZeroProduct(difference)) {
    return { method: 'normal form', sign: NIL, steps: [() => [`both sides are ${shown(n, l, r)}`]] };
  }
  const method = methodForZero(n, difference, apart) ?? (apart ? undefined : methodForSquares(n, l, r));
  return method === undefined
    ? undefined
    : { method, sign: NIL, steps: [() => [`d = ${shown(n, difference)}`], ARGUMENTS[method]] };
}

/** Why d = left - right is zero, by method. */
const ARGUMENTS = {
  'normal form': 'd is zero term by term',
  'signs of factors': 'd has a factor that is zero in this case',
  'normal form of exponentials': 'd is a sum of logarithms, and exp(2*d) is 1',
  'squares and signs': 'd = a + b*r with a root r, where a^2 = b^2*r^2 and a and b do not have the same sign',
  'combination of assumptions':
    'd, or what stands above the line of it, is a sum of products of assumed equations with other factors',
  'equal squares':
    'both sides have one sign, and the difference of their squares is a sum of products of assumed equations with other factors',
  'sum of angles': 'cos(d) = 1 and sin(d) = 0, and d lies between -2*pi and 2*pi',
  'norm of an algebraic integer':
    'd is an algebraic integer up to its denominator; the product of its conjugates would be a whole number other than 0, for which d is too small',
  'separation bound of algebraic numbers':
    'd is smaller than every number other than 0 that is made of such roots (Burnikel, Fleischer, Mehlhorn, Schirra 2000)',
} as const;

/** Values of one sign are equal where their squares are, which assumed equations may say. */
function methodForSquares(n: Normaliser, left: Product, right: Product): keyof typeof ARGUMENTS | undefined {
  if (n.signs.equations.length === 0) return undefined;
  const signs = n.signs.signOf(left) | n.signs.signOf(right);
  if (signs & NEGATIVE && signs & POSITIVE) return undefined;
  const [a, b] = [n.algebra.raise(left, 2), n.algebra.raise(right, 2)];
  return isZeroByEquations(n, n.algebra.subtract(a, b)) ? 'equal squares' : undefined;
}

/** How a difference is shown to be zero, if it is; of one that was seen not to be, signs are not asked, which is dear. */
export function methodForZero(
  n: Normaliser,
  difference: Product,
  apart: boolean,
): keyof typeof ARGUMENTS | undefined {
  if (isZeroProduct(difference)) return 'normal form';
  if (isZeroByExponentials(n, difference)) return 'normal form of exponentials';
  if (isZeroByRadicals(n, difference)) return 'squares and signs';
  if (isZeroByTurning(n, difference)) return 'sum of angles';
  if (isZeroByEquations(n, difference)) return 'combination of assumptions';
  if (isZeroByNorm(n, difference)) return 'norm of an algebraic integer';
  if (isZeroAlgebraic(n, difference)) return 'separation bound of algebraic numbers';
  if (!apart && n.signs.signOf(n.refine(difference)) === NIL) return 'signs of factors';
  return undefined;
}

export function asSettled({ given, answer }: Case<EqualityProof | undefined>): Case<boolean> {
  return {
    given,
    answer: answer.kind === 'answer' ? { ...answer, value: answer.value !== undefined } : answer,
  };
}

/** Equalities that normal forms leave open, by a derivative that is zero and one common value. */
export function proveByConstancy(
  cases: readonly Case<EqualityProof | undefined>[],
  left: Term,
  right: Term,
  scene: Scene,
): readonly Case<EqualityProof | undefined>[] {
  let failed = false;
  return cases.map((c): Case<EqualityProof | undefined> => {
    if (failed || c.answer.kind !== 'answer' || c.answer.value !== undefined || scene.budget.exhausted)
      return c;
    const here: Scene = { ...scene, facts: [...scene.facts, ...c.given] };
    const proof = showByDerivative(subtractTerms(left, right), NIL, here);
    failed = proof === undefined;
    if (!proof) return c;
    return {
      given: c.given,
      answer: { kind: 'answer', value: { method: 'constant difference', sign: NIL, steps: proof.steps } },
    };
  });
}

/** The shortest normal form, as it is read. */
function shown(n: Normaliser, ...forms: readonly Product[]): string {
  const write = (p: Product) => {
    try {
      return writeValue(n.signs, p) ?? printTerm(tidyTerm(toTerm(n.algebra, p)));
    } catch (error) {
      if (error instanceof OutOfBudget) return undefined;
      throw error;
    }
  };
  const different = new Map(forms.map((p) => [keyOfProduct(p), p]));
  const texts = [...different.values()].map(write).filter((t) => t !== undefined);
  return texts.sort((a, b) => a.length - b.length)[0] ?? 'one form with phases';
}
