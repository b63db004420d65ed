import { compare, type Rational, rational } from '../number/rational.js';
import { showOnBoxes } from './boxes.js';
import { askByCases, type Scene } from './case-split.js';
import { differentiate, NoDerivative } from './differentiate.js';
import { conditionsOf, type Fact } from './domain.js';
import { boundOf } from './linear-bound.js';
import { constantFold } from './reading.js';
import {
  NEGATIVE,
  NIL,
  NOT_NEGATIVE,
  NOT_POSITIVE,
  NOT_ZERO,
  POSITIVE,
  type SignSet,
  turnSign,
} from './sign-set.js';
import {
  applyTerm,
  mentions,
  nameTerm,
  numberTerm,
  substitute,
  subterms,
  subtractTerms,
  T_ONE,
  type Term,
  unknownsOf,
} from './term.js';

/** Derivatives of derivatives that are looked at. */
const MAX_DEPTH = 3;

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

/** What `showByDerivative` found: from where, in which unknown. */
export interface MonotoneProof {
  readonly steps: readonly string[];
}

/**
 * Shows the sign of a term by its derivative in one unknown v: with F(c) >= 0, F' >= 0 for v >= c and F' <= 0 for v <= c,
 * F >= 0 everywhere that can be reached from c inside the domain.
 */
export function showByDerivative(
  f: Term,
  wanted: SignSet,
  scene: Scene,
  depth = 0,
): MonotoneProof | undefined {
  if (depth >= MAX_DEPTH) return undefined;
  if (wanted !== POSITIVE && wanted !== NOT_NEGATIVE && wanted !== NIL) {
    if (wanted !== NEGATIVE && wanted !== NOT_POSITIVE) return undefined;
    return showByDerivative(subtractTerms(numberTerm(0), f), turnSign(wanted), scene, depth);
  }
  if (hasJumps(f)) return undefined;
  const { names } = unknownsOf([f]);
  for (const name of names) {
    if (scene.integers.has(name)) continue;
    let slope: Term;
    try {
      slope = differentiate(f, { kind: 'name', name });
    } catch (error) {
      if (error instanceof NoDerivative) continue;
      throw error;
    }
    for (const anchor of anchorsOf(name, scene)) {
      if (scene.budget.exhausted) return undefined;
      const proof = showFrom(f, slope, name, anchor, wanted, scene, depth);
      if (proof) return proof;
    }
  }
  return undefined;
}

/** Half-widths of the middle piece that are tried. */
const WIDTHS: readonly bigint[] = [2n, 5n, 12n];

/**
 * Shows the sign of a term in one unknown in three pieces: enclosures on [-m, m], and the derivative beyond. Without this
 * a bound with room to spare, such as x sigmoid(x) >= -0.3, would need its exact extreme.
 */
export function showByPieces(f: Term, wanted: SignSet, scene: Scene): MonotoneProof | undefined {
  if (wanted === NEGATIVE || wanted === NOT_POSITIVE)
    return showByPieces(subtractTerms(numberTerm(0), f), turnSign(wanted), scene);
  const { names, arrays, sizes } = unknownsOf([f]);
  const [name] = names;
  if (names.length !== 1 || name === undefined || arrays.size > 0 || sizes.length > 0) return undefined;
  if (scene.integers.has(name) || hasJumps(f)) return undefined;
  let slope: Term;
  try {
    slope = differentiate(f, { kind: 'name', name });
  } catch (error) {
    if (error instanceof NoDerivative) return undefined;
    throw error;
  }
  for (const width of WIDTHS) {
    if (scene.budget.exhausted) return undefined;
    const { lo, hi } = clampToFacts(name, width, scene);
    if (compare(lo, hi) < 0 && !showOnBoxes(f, name, lo, hi, wanted, scene.budget)) continue;
    const tails = ([1n, -1n] as const).every((sign) => {
      const at = numberTerm(sign * width);
      const side = sign > 0n ? 'above' : 'below';
      const way: Fact = { term: subtractTerms(nameTerm(name), at), sign: sign > 0n ? POSITIVE : NEGATIVE };
      if (isExcluded({ ...scene, facts: [...scene.facts, way] })) return true;
      return showFrom(f, slope, name, { at, side, open: false }, wanted, scene, 0) !== undefined;
    });
    if (tails)
      return {
        steps: [
          `enclosures on [-${width}, ${width}]`,
          `beyond, the derivative in ${name} has one sign on either side`,
        ],
      };
  }
  return undefined;
}

/** The part of [-width, width] that the facts about the unknown alone allow. */
function clampToFacts(
  name: string,
  width: bigint,
  scene: Scene,
): { readonly lo: Rational; readonly hi: Rational } {
  let lo = rational(-width);
  let hi = rational(width);
  for (const anchor of anchorsOf(name, scene)) {
    const at = constantFold(anchor.at);
    if (at.kind !== 'number') continue;
    if (anchor.side === 'above' && compare(at.value, lo) > 0) lo = at.value;
    if (anchor.side === 'below' && compare(at.value, hi) < 0) hi = at.value;
  }
  return { lo, hi };
}

function hasJumps(f: Term): boolean {
  return subterms([f]).some(
    (x) =>
      x.kind === 'select' ||
      x.kind === 'compare' ||
      (x.kind === 'apply' && ['sign', 'atan2', 'tan'].includes(x.name)),
  );
}

interface Anchor {
  readonly at: Term;
  /** The unknown is known to lie on one side of it. */
  readonly side?: 'above' | 'below';
  /** The unknown is known to differ from it. */
  readonly open: boolean;
}

function anchorsOf(name: string, scene: Scene): readonly Anchor[] {
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

function showFrom(
  f: Term,
  slope: Term,
  name: string,
  anchor: Anchor,
  wanted: SignSet,
  scene: Scene,
  depth: number,
): MonotoneProof | undefined {
  const start = substitute(f, name, anchor.at);
  const others: Scene = { ...scene, facts: scene.facts.filter((fact) => !mentions(fact.term, name)) };
  const strict = wanted === POSITIVE;
  const solid = strict && holds(start, POSITIVE, others);
  if (!solid) {
    if (strict && !anchor.open) return undefined;
    if (!holds(start, wanted === NIL ? NIL : NOT_NEGATIVE, others)) return undefined;
  }
  const gap = subtractTerms(nameTerm(name), anchor.at);
  const steps: string[] = [];
  const conditions = conditionsOf(f, scene.integers).filter((c) => mentions(c.term, name));
  const convex = scene.facts.filter(
    (fact) => !mentions(fact.term, name) || holdsBetween(fact, name, anchor.at, others),
  );
  for (const side of ['above', 'below'] as const) {
    if (anchor.side && anchor.side !== side) continue;
    const way: Fact = { term: gap, sign: side === 'above' ? POSITIVE : NEGATIVE };
    const between: Scene = { ...scene, facts: [...convex, way] };
    if (isExcluded(between)) continue;
    if (!conditions.every((c) => isMet(c, between))) return undefined;
    // On the segment the domain conditions hold as well.
    const here: Scene = { ...scene, facts: [...convex, ...conditions, way] };
    const needed: SignSet = wanted === NIL ? NIL : strict && !solid ? POSITIVE : NOT_NEGATIVE;
    const sign = side === 'above' ? needed : turnSign(needed);
    if (holds(slope, sign, here)) {
      steps.push(
        needed === NIL
          ? `the derivative in ${name} is zero ${side} ${show(anchor.at)}, where both sides agree`
          : `the derivative in ${name} has one sign ${side} ${show(anchor.at)}`,
      );
      continue;
    }
    if (needed === NIL) return undefined;
    const body = slope.kind === 'guard' ? slope.body : slope;
    const inner = showByDerivative(body, sign, here, depth + 1);
    if (!inner) return undefined;
    steps.push(...inner.steps, `so the derivative in ${name} has one sign ${side} ${show(anchor.at)}`);
  }
  return { steps };
}

function show(x: Term): string {
  const folded = constantFold(x);
  if (folded.kind === 'number')
    return folded.value.denominator === 1n
      ? `${folded.value.numerator}`
      : `${folded.value.numerator}/${folded.value.denominator}`;
  return 'a bound';
}

function holds(x: Term, wanted: SignSet, scene: Scene): boolean {
  const cases = askByCases(
    scene,
    (n) => (n.signs.signOf(n.refine(n.run(x))) & ~wanted) === 0,
    (a) => a.kind === 'open' || (a.kind === 'answer' && !a.value) || a.kind === 'vacuous',
  );
  // A vacuous case at an anchor may mean that the anchor is outside the domain: it proves nothing.
  return cases.every((c) => (c.answer.kind === 'answer' && c.answer.value) || isEmptyCase(c.answer));
}

function isEmptyCase(answer: { readonly kind: string; readonly reason?: string }): boolean {
  return answer.kind === 'vacuous' && answer.reason === 'the case is empty';
}

/** No value of the unknown lies on that side. */
function isExcluded(scene: Scene): boolean {
  const cases = askByCases(scene, () => true);
  return cases.every((c) => isEmptyCase(c.answer));
}

function isMet(condition: Fact, scene: Scene): boolean {
  if (condition.sign === NOT_ZERO)
    return holds(condition.term, POSITIVE, scene) || holds(condition.term, NEGATIVE, scene);
  return holds(condition.term, condition.sign, scene);
}

/**
 * Whether a fact about v holds at every point between v and c: it holds at c, and it is affine in v, or asks a concave
 * function to be positive.
 */
function holdsBetween(fact: Fact, name: string, at: Term, others: Scene): boolean {
  const { term, sign } = fact;
  const up = sign === POSITIVE || sign === NOT_NEGATIVE;
  if (!up && sign !== NEGATIVE && sign !== NOT_POSITIVE) return false;
  if (!isAffine(term, name) && !(up && isConcave(term, name, others))) return false;
  // For a closed condition it is enough that it holds at c in the weak sense.
  return holds(substitute(term, name, at), sign, others);
}

function isConcave(term: Term, name: string, others: Scene): boolean {
  try {
    const by = { kind: 'name', name } as const;
    if (conditionsOf(term, others.integers).some((c) => mentions(c.term, name))) return false;
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
