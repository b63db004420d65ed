import type { Product } from '../algebra/product.js';
import type { Case, Scene } from '../normal/case-split.js';
import type { Normaliser } from '../normal/normalise.js';
import { orNothing } from '../term/budget.js';
import { printTerm } from '../term/print-term.js';
import { NIL } from '../term/sign-set.js';
import {
  addTerms,
  mentions,
  nameTerm,
  substitute,
  subterms,
  subtractTerms,
  type Term,
  unknownsOf,
} from '../term/term.js';
import { showByTelescoping } from './creative.js';
import { asSettled, type EqualityProof, methodForZero, proveEqual } from './equality.js';
import { showByInduction } from './induction.js';

/** Names for the length of a range that starts at another name. */
const LENGTHS: readonly string[] = ['m', 'j', 'p', 'q', 'length'];

/** Equalities for all values of a whole number that normal forms leave open: by creative telescoping, or by induction. */
export function proveByInduction(
  left: Term,
  right: Term,
  scene: Scene,
): readonly Case<EqualityProof | undefined>[] | undefined {
  const value =
    proofOf(left, right, scene) ??
    orNothing(scene.budget, () => {
      const moved = fromStart(left, right, scene);
      const proof = moved && proofOf(moved.left, moved.right, moved.scene);
      return proof && { ...proof, steps: [moved.text, ...(proof.steps ?? [])] };
    });
  return value && [{ given: [], answer: { kind: 'answer', value } }];
}

function proofOf(left: Term, right: Term, scene: Scene): EqualityProof | undefined {
  const isZero = (n: Normaliser, difference: Product) => methodForZero(n, difference, false) !== undefined;
  const plainly = (l: Term, r: Term, base: Scene) => proveEqual(l, r, base).map(asSettled);
  // What is left at the first value of one name may be shown over another.
  const baseCases = (l: Term, r: Term, base: Scene): readonly Case<boolean>[] => {
    const cases = plainly(l, r, base);
    const isOpen = cases.some(({ answer }) => !(answer.kind === 'answer' && answer.value));
    const proof = isOpen && orNothing(base.budget, () => showByTelescoping(l, r, base, isZero, plainly));
    return proof ? [{ given: [], answer: { kind: 'answer', value: true } }] : cases;
  };
  const share: Scene = { ...scene, budget: scene.budget.portion(0.7, Number.MAX_SAFE_INTEGER) };
  const telescoped = orNothing(scene.budget, () => showByTelescoping(left, right, share, isZero, baseCases));
  if (telescoped) return { method: 'creative telescoping', sign: NIL, steps: telescoped.steps };
  const proof = showByInduction(left, right, scene, isZero, baseCases);
  return proof && { method: 'induction', sign: NIL, steps: proof.steps };
}

/** A claim about a range from one name to another in terms of its length: n = r + m, so that an induction over m may start at n = r. */
function fromStart(
  left: Term,
  right: Term,
  scene: Scene,
): { readonly left: Term; readonly right: Term; readonly scene: Scene; readonly text: string } | undefined {
  for (const x of subterms([left, right])) {
    if (x.kind !== 'range' || x.from.kind === 'number' || x.to.kind !== 'name') continue;
    const { name } = x.to;
    if (!scene.integers.has(name) || mentions(x.from, name) || unknownsOf([x.from]).names.length === 0)
      continue;
    const used = new Set(unknownsOf([left, right, ...scene.facts.map((f) => f.term)]).names);
    const length = LENGTHS.find((m) => !used.has(m));
    if (length === undefined) return undefined;
    const value = addTerms(x.from, nameTerm(length));
    const put = (t: Term) => substitute(t, name, value);
    return {
      left: put(left),
      right: put(right),
      scene: {
        ...scene,
        integers: new Set([...scene.integers, length]),
        facts: scene.facts.map((f) => ({ ...f, term: put(f.term) })),
      },
      text: `with ${length} = ${printTerm(subtractTerms(x.to, x.from))}:`,
    };
  }
  return undefined;
}
