import { type Case, type Scene, withoutCases } from '../normal/case-split.js';
import { anchorsOf } from '../slope/anchors.js';
import type { Argument } from '../slope/argument.js';
import { holds, isMet, whyHolds } from '../slope/between.js';
import type { Relation } from '../term/claim.js';
import { conditionsOf, DEFINED, type Fact } from '../term/domain.js';
import { boundOf, projectFacts } from '../term/linear-bound.js';
import { indented, type Lines } from '../term/lines.js';
import { printTerm } from '../term/print-term.js';
import { NEGATIVE, NIL, NOT_NEGATIVE, POSITIVE } from '../term/sign-set.js';
import {
  mentions,
  nameTerm,
  substitute,
  subterms,
  subtractTerms,
  type Term,
  unknownsOf,
} from '../term/term.js';
import { curvatureOf, type HasSign } from './curvature.js';
import { type InequalityProof, WANTED } from './inequality.js';
import { showTerm, within } from './show-term.js';

type Show = typeof showTerm;

/** A relation between sides with sums or maxima over arrays that bend along a weight: tried before all else, with signs at the ends. */
export function proveOnChords(
  left: Term,
  right: Term,
  relation: Relation,
  scene: Scene,
): readonly Case<InequalityProof | undefined>[] | undefined {
  const { names, arrays } = unknownsOf([left, right]);
  if (names.length === 0 || arrays.size === 0) return undefined;
  if (!subterms([left, right]).some((x) => x.kind === 'reduce')) return undefined;
  const wanted = WANTED[relation];
  const up = wanted === POSITIVE || wanted === NOT_NEGATIVE;
  const d = up ? subtractTerms(left, right) : subtractTerms(right, left);
  const strict = wanted === POSITIVE || wanted === NEGATIVE;
  const signs: Show = (x, isStrict, here) => {
    const sought = isStrict ? POSITIVE : NOT_NEGATIVE;
    // At the ends, absolute values and maxima of both sides are often the same ones: no cases.
    const plain = withoutCases(here, (n) => (n.signs.signOf(n.refine(n.run(x))) & ~sought) === 0);
    return plain || holds(x, sought, here)
      ? { method: 'signs of factors', steps: whyHolds(x, sought, here) }
      : undefined;
  };
  const shown = within(scene, 0.3, (own) => showOnChords(d, strict, own, signs));
  return shown && [{ given: [], answer: { kind: 'answer', value: { ...shown, sign: wanted } } }];
}

/**
 * A term that is concave in an unknown between two bounds, by the rules for sums, maxima, lengths and the like, and shown at both: convex functions
 * lie below their chords. It needs values throughout.
 */
export function showOnChords(
  d: Term,
  strict: boolean,
  scene: Scene,
  show: Show = showTerm,
): Argument | undefined {
  for (const name of unknownsOf([d]).names) {
    const own = showAlong(d, name, strict, scene, show);
    if (own) return own;
  }
  // Weights a and b with a + b = 1.
  for (const { term, sign } of scene.facts) {
    if (sign !== NIL) continue;
    for (const name of unknownsOf([term]).names) {
      const value = boundOf(term, name)?.at;
      if (!value || !mentions(d, name) || unknownsOf([value]).names.length !== 1) continue;
      const put = (x: Term) => substitute(x, name, value);
      const here = { ...scene, facts: scene.facts.map((f) => ({ ...f, term: put(f.term) })) };
      const own = showAlong(put(d), unknownsOf([value]).names[0]!, strict, here, show);
      if (own) return { ...own, steps: [`with ${name} = ${printTerm(value)}`, ...own.steps] };
    }
  }
  return undefined;
}

function showAlong(d: Term, name: string, strict: boolean, scene: Scene, show: Show): Argument | undefined {
  if (scene.integers.has(name)) return undefined;
  const anchors = anchorsOf(name, scene);
  const lo = anchors.find((a) => a.side === 'above')?.at;
  const hi = anchors.find((a) => a.side === 'below')?.at;
  if (!lo || !hi || mentions(lo, name) || mentions(hi, name)) return undefined;
  const others: Scene = { ...scene, facts: projectFacts(scene.facts, name) };
  const between: readonly Fact[] = [
    { term: subtractTerms(nameTerm(name), lo), sign: NOT_NEGATIVE },
    { term: subtractTerms(hi, nameTerm(name)), sign: NOT_NEGATIVE },
  ];
  // What is known of the point that is looked at is not known of the others on the chord.
  const along: Scene = { ...others, facts: [...others.facts, ...between] };
  const hasSign: HasSign = (x, sign) => holds(x, sign, along);
  if (!curvatureOf(d, name, hasSign).concave) return undefined;
  const conditions = conditionsOf(d, scene.integers, DEFINED).filter((c) => mentions(c.term, name));
  if (subterms([d]).some((x) => x.kind === 'range' || x.kind === 'select')) return undefined;
  // A concave term that is positive at both ends is so between them.
  const isMetBetween = (c: Fact) =>
    (c.sign === POSITIVE || c.sign === NOT_NEGATIVE) &&
    curvatureOf(c.term, name, hasSign).concave &&
    [lo, hi].every((end) => isMet({ ...c, term: substitute(c.term, name, end) }, others));
  if (!conditions.every((c) => isMetBetween(c) || isMet(c, along))) return undefined;
  const steps: Lines[number][] = [];
  for (const end of [lo, hi]) {
    const shown = show(substitute(d, name, end), strict, others);
    if (!shown) return undefined;
    steps.push(`at ${name} = ${printTerm(end)}: ${shown.method}`, ...indented(shown.steps));
  }
  return {
    method: 'chords of a convex function',
    steps: [
      `d = ${printTerm(d)} is concave in ${name}, so it is least at ${name} = ${printTerm(lo)} or ${name} = ${printTerm(hi)}`,
      ...steps,
    ],
  };
}
