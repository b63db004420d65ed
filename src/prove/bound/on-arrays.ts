import type { Product } from '../algebra/product.js';
import { toTerm } from '../algebra/to-term.js';
import { type Case, type Scene, withoutCases } from '../normal/case-split.js';
import { generalFact, instancesAt } from '../normal/instances.js';
import type { Normaliser } from '../normal/normalise.js';
import type { Argument } from '../slope/argument.js';
import { holds, whyHolds } from '../slope/between.js';
import type { Relation } from '../term/claim.js';
import type { Fact } from '../term/domain.js';
import { printTerm } from '../term/print-term.js';
import { NEGATIVE, NOT_NEGATIVE, POSITIVE } from '../term/sign-set.js';
import {
  addTerms,
  mapLeaves,
  mapTerms,
  nameTerm,
  partsOf,
  replaceIndex,
  sameTerm,
  subterms,
  subtractTerms,
  type Term,
  unknownsOf,
} from '../term/term.js';
import { branchesOf } from './branches.js';
import { type InequalityProof, WANTED } from './inequality.js';
import { showTerm, within } from './show-term.js';
import { showBySumTangents } from './sum-tangents.js';
import { EACH, summandsOf } from './summands.js';

type Reduced = Extract<Term, { readonly kind: 'reduce' }>;

/** Largest and smallest entries at whose position a claim is looked at. */
const MAX_PLACES = 4;

/** Shows that all terms are positive, or not negative: where an entry is largest, summand by summand, or by products of facts. */
export function showOnArrays(terms: readonly Term[], strict: boolean, scene: Scene): Argument | undefined {
  const shown: Argument[] = [];
  for (const d of terms) {
    const own = showOne(d, strict, scene);
    if (!own) return undefined;
    shown.push(own);
  }
  const method = [...new Set(shown.map((s) => s.method))].join(', ');
  return { method, steps: shown.flatMap((s, k) => [`d = ${printTerm(terms[k]!)}`, ...s.steps]) };
}

/** A relation between sides with exponentials and logarithms under sums, or of sums: tried before all else, as far as it is short. */
export function proveOnSums(
  left: Term,
  right: Term,
  relation: Relation,
  scene: Scene,
): readonly Case<InequalityProof | undefined>[] | undefined {
  const curved = subterms([left, right]).filter(
    (x) => x.kind === 'apply' && ['exp', 'log', 'abs'].includes(x.name),
  );
  if (curved.length < 2 || !hasSums(addTerms(left, right))) return undefined;
  const sign = WANTED[relation];
  const isUp = sign === POSITIVE || sign === NOT_NEGATIVE;
  const strict = sign === POSITIVE || sign === NEGATIVE;
  const d = isUp ? subtractTerms(left, right) : subtractTerms(right, left);
  const ofSums = curved.filter((x) => x.kind === 'apply' && x.name === 'log' && hasSums(x));
  const parts: Argument[] = [];
  for (const branch of branchesOf(d)) {
    const own =
      within(scene, 0.4, (here) => showBySumTangents(branch, strict, here, true)) ??
      (ofSums.length > 1
        ? within(scene, 0.4, (here) => showByExponentials(branch, strict, here))
        : undefined);
    if (!own) return undefined;
    parts.push(own);
  }
  const [first] = parts;
  if (!first) return undefined;
  const value = { method: first.method, sign, steps: parts.flatMap((p) => p.steps) };
  return [{ given: [], answer: { kind: 'answer', value } }];
}

function showOne(d: Term, strict: boolean, scene: Scene): Argument | undefined {
  return (
    within(scene, 0.3, (own) => showAtLargest(d, strict, own)) ??
    within(scene, 0.4, (own) => showBySumTangents(d, strict, own)) ??
    within(scene, 0.4, (own) => showBySummands(d, strict, own)) ??
    within(scene, 0.4, (own) => showByExponentials(d, strict, own)) ??
    within(scene, 0.6, (own) => showByProducts(d, strict, own))
  );
}

function wantedOf(strict: boolean) {
  return strict ? POSITIVE : NOT_NEGATIVE;
}

/** Linear programs over products of facts. */
function showByProducts(d: Term, strict: boolean, scene: Scene): Argument | undefined {
  const here: Scene = { ...scene, withProducts: true };
  const wanted = wantedOf(strict);
  return holds(d, wanted, here)
    ? { method: 'products of facts', steps: whyHolds(d, wanted, here) }
    : undefined;
}

/** A maximum over an axis is the value at some position: all others there are at most their own maxima. */
function showAtLargest(d: Term, strict: boolean, scene: Scene): Argument | undefined {
  const extremes = outermost(d).filter((x) => x.reduction === 'max' || x.reduction === 'min');
  for (const [k, x] of extremes.slice(0, MAX_PLACES).entries()) {
    const place = `top#${k}`;
    const value = replaceIndex(x.body, x.index, place);
    const put = (t: Term) => mapTerms(t, (s) => (s.kind === 'reduce' && sameTerm(s, x) ? value : undefined));
    const here: Scene = {
      ...scene,
      withProducts: true,
      facts: scene.facts.map((f) => ({ ...f, term: put(f.term) })),
    };
    if (!holds(put(d), wantedOf(strict), here)) continue;
    return {
      method: `at the ${x.reduction === 'max' ? 'largest' : 'smallest'} entry`,
      steps: [`at a position where ${printTerm(x)} is taken: ${printTerm(put(d))} ${strict ? '>' : '>='} 0`],
    };
  }
  return undefined;
}

/** Reductions that are not part of another one. */
function outermost(d: Term): readonly Reduced[] {
  const found: Reduced[] = [];
  const visit = (x: Term): void => {
    if (x.kind === 'reduce') {
      if (!found.some((f) => sameTerm(f, x))) found.push(x);
    } else if (x.kind !== 'range') for (const part of partsOf(x)) visit(part);
  };
  visit(d);
  return found;
}

/** Sums over one axis are compared summand by summand. */
function showBySummands(d: Term, strict: boolean, scene: Scene): Argument | undefined {
  if (!hasSums(d)) return undefined;
  return showEachSummand(strict, scene, (n) => n.run(d));
}

/** Logarithms of sums over one axis: d >= 0 where exp(d) >= 1, which is shown summand by summand. */
function showByExponentials(d: Term, strict: boolean, scene: Scene): Argument | undefined {
  if (!subterms([d]).some((x) => x.kind === 'apply' && x.name === 'log' && hasSums(x))) return undefined;
  return showEachSummand(strict, scene, (n) => {
    const power = n.signs.exponentiate?.(n.run(d));
    return power && n.algebra.subtract(power, n.algebra.one);
  });
}

function hasSums(d: Term): boolean {
  return subterms([d]).some((x) => x.kind === 'reduce' && x.reduction === 'sum');
}

function showEachSummand(
  strict: boolean,
  scene: Scene,
  differenceIn: (n: Normaliser) => Product | undefined,
): Argument | undefined {
  const bodies = withoutCases(scene, (n) => {
    const value = differenceIn(n);
    return value && summandsOf(n, value).map((body) => toTerm(n.algebra, body));
  });
  for (const body of bodies ?? []) {
    const { term, facts } = asScalars(body, scene);
    const shown = within({ ...scene, facts }, 0.5, (own) => showTerm(term, strict, own));
    if (!shown) continue;
    return {
      method:
        shown.method === 'signs of factors' ? 'summand by summand' : `summand by summand, ${shown.method}`,
      steps: [`each summand: ${printTerm(body)} ${strict ? '>' : '>='} 0`, ...shown.steps],
    };
  }
  return undefined;
}

/** A summand made of entries at its position alone, with names for these: there are methods for functions of one number. */
function asScalars(body: Term, scene: Scene): { readonly term: Term; readonly facts: readonly Fact[] } {
  const parts = subterms([body]);
  const entries = parts.filter((x) => x.kind === 'entry');
  const isOwn = entries.every((e) => e.indices.length === 1 && e.indices[0] === EACH);
  if (!isOwn || parts.some((x) => x.kind === 'reduce' || x.kind === 'size'))
    return { term: body, facts: scene.facts };
  const put = (t: Term) =>
    mapLeaves(t, (x) =>
      x.kind === 'entry' && x.indices.length === 1 && x.indices[0] === EACH
        ? nameTerm(`${x.name}[k]`)
        : undefined,
    );
  const instances = scene.facts.flatMap((f) => {
    const general = generalFact(f);
    return general ? entries.flatMap((e) => instancesAt(general, e.name, e.indices)) : [f];
  });
  const facts = instances.map((f) => ({ ...f, term: put(f.term) }));
  const isScalar = ({ term }: Fact) => {
    const { arrays, sizes } = unknownsOf([term]);
    return arrays.size === 0 && sizes.length === 0;
  };
  return { term: put(body), facts: facts.filter(isScalar) };
}
