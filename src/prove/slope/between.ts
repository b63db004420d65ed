import { differentiate, NoDerivative } from '../derivative/differentiate.js';
import { askByCases, type Scene } from '../normal/case-split.js';
import { explainSign } from '../sign/explain-sign.js';
import { conditionsOf, type Fact, SMOOTH } from '../term/domain.js';
import type { Lines } from '../term/lines.js';
import { printFact } from '../term/print-term.js';
import { NEGATIVE, NOT_NEGATIVE, NOT_POSITIVE, NOT_ZERO, POSITIVE, type SignSet } from '../term/sign-set.js';
import { mentions, substitute, type Term } from '../term/term.js';

export function holds(x: Term, wanted: SignSet, scene: Scene): boolean {
  const cases = askByCases(
    scene,
    (n) => (n.signs.signOf(n.refine(n.run(x))) & ~wanted) === 0,
    // An empty case says nothing of the cases that are still to come.
    (a) =>
      a.kind === 'open' || (a.kind === 'answer' && !a.value) || (a.kind === 'vacuous' && !isEmptyCase(a)),
  );
  // A vacuous case at an anchor may mean that the anchor is outside the domain: it proves nothing.
  return cases.every((c) => (c.answer.kind === 'answer' && c.answer.value) || isEmptyCase(c.answer));
}

/** Why that is so, case by case. */
export function whyHolds(x: Term, wanted: SignSet, scene: Scene): Lines {
  const argument = () => {
    const lines = askByCases(scene, (n) => {
      const value = n.refine(n.run(x));
      return explainSign(n.signs, (wanted & POSITIVE) !== 0 ? value : n.algebra.negate(value));
    });
    return lines.flatMap(({ given, answer }) => {
      const own = answer.kind === 'answer' ? answer.value : [];
      if (given.length === 0 || own.length === 0) return own;
      return [`case ${given.map(printFact).join(', ')}:`, ...own.map((line) => `  ${line}`)];
    });
  };
  return [argument];
}

function isEmptyCase(answer: { readonly kind: string; readonly reason?: string }): boolean {
  return answer.kind === 'vacuous' && answer.reason === 'the case is empty';
}

/** No value of the unknown lies on that side. */
export function isExcluded(scene: Scene): boolean {
  const cases = askByCases(scene, () => true);
  return cases.every((c) => isEmptyCase(c.answer));
}

export function isMet(condition: Fact, scene: Scene): boolean {
  if (condition.sign === NOT_ZERO)
    return holds(condition.term, POSITIVE, scene) || holds(condition.term, NEGATIVE, scene);
  return holds(condition.term, condition.sign, scene);
}

/**
 * Whether a fact about v holds at every point between v and c: it holds at c, and it is affine in v, or asks a concave
 * function to be positive.
 */
export function holdsBetween(fact: Fact, name: string, at: Term, others: Scene): boolean {
  const { term, sign } = fact;
  const up = sign === POSITIVE || sign === NOT_NEGATIVE;
  if (!up && sign !== NEGATIVE && sign !== NOT_POSITIVE) return false;
  if (!isAffine(term, name) && !(up && isConcave(term, name, others))) return false;
  // For a closed condition it is enough that it holds at c in the weak sense.
  return holds(substitute(term, name, at), sign, others);
}

export function isConcave(term: Term, name: string, others: Scene): boolean {
  try {
    const by = { kind: 'name', name } as const;
    if (conditionsOf(term, others.integers, SMOOTH).some((c) => mentions(c.term, name))) return false;
    return holds(differentiate(differentiate(term, by), by), NOT_POSITIVE, others);
  } catch (error) {
    if (error instanceof NoDerivative) return false;
    throw error;
  }
}

function isAffine(term: Term, name: string): boolean {
  if (!mentions(term, name)) return true;
  switch (term.kind) {
    case 'name':
      return true;
    case 'add':
      return term.args.every((a) => isAffine(a, name));
    case 'multiply':
      return (
        term.args.filter((a) => mentions(a, name)).length === 1 && term.args.every((a) => isAffine(a, name))
      );
    default:
      return false;
  }
}
