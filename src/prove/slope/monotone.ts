import { differentiate, NoDerivative } from '../derivative/differentiate.js';
import type { Scene } from '../normal/case-split.js';
import { constantFold } from '../term/constant-fold.js';
import { conditionsOf, type Fact, SMOOTH } from '../term/domain.js';
import { projectFacts } from '../term/linear-bound.js';
import { indented, type Lines } from '../term/lines.js';
import { printTerm } from '../term/print-term.js';
import {
  NEGATIVE,
  NIL,
  NOT_NEGATIVE,
  NOT_POSITIVE,
  POSITIVE,
  type SignSet,
  turnSign,
} from '../term/sign-set.js';
import {
  mentions,
  nameTerm,
  numberTerm,
  substitute,
  subterms,
  subtractTerms,
  type Term,
  unknownsOf,
} from '../term/term.js';
import { type Anchor, anchorsOf } from './anchors.js';
import type { Argument } from './argument.js';
import { holds, holdsBetween, isExcluded, isMet } from './between.js';
import { criticalPoints } from './critical.js';

/** Derivatives of derivatives that are looked at. */
const MAX_DEPTH = 3;

/** What `showByDerivative` found: from where, in which unknown. */
export interface MonotoneProof {
  readonly steps: Lines;
}

/** Shows a claim in fewer unknowns, by any method. */
export type ShowSmaller = (d: Term, strict: boolean, scene: Scene) => Argument | undefined;

/**
 * Shows the sign of a term by its derivative in one unknown v: with F(c) >= 0, F' >= 0 for v >= c and F' <= 0 for v <= c,
 * F >= 0 everywhere that can be reached from c inside the domain.
 */
export function showByDerivative(
  f: Term,
  wanted: SignSet,
  scene: Scene,
  smaller?: ShowSmaller,
  depth = 0,
): MonotoneProof | undefined {
  if (depth >= MAX_DEPTH) return undefined;
  if (wanted !== POSITIVE && wanted !== NOT_NEGATIVE && wanted !== NIL) {
    if (wanted !== NEGATIVE && wanted !== NOT_POSITIVE) return undefined;
    return showByDerivative(subtractTerms(numberTerm(0), f), turnSign(wanted), scene, smaller, depth);
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
    const bounds = anchorsOf(name, scene);
    const inner = criticalPoints(f, slope, name, scene).map(
      (at): Anchor => ({ at, open: false, critical: true }),
    );
    for (const anchor of names.length > 1 ? [...inner, ...bounds] : bounds) {
      if (scene.budget.exhausted) return undefined;
      const proof = showFrom(f, slope, name, anchor, wanted, scene, smaller, depth);
      if (proof) return proof;
    }
  }
  return undefined;
}

/** A power is a continuous function of its exponent where its base is positive: 0^y jumps at y = 0. */
function basesUnder(f: Term, name: string): readonly Fact[] {
  return subterms([f]).flatMap((x): readonly Fact[] =>
    x.kind === 'power' && mentions(x.exponent, name) ? [{ term: x.base, sign: POSITIVE }] : [],
  );
}

function hasJumps(f: Term): boolean {
  return subterms([f]).some(
    (x) =>
      x.kind === 'select' ||
      x.kind === 'compare' ||
      (x.kind === 'apply' && ['sign', 'atan2'].includes(x.name)),
  );
}

function showFrom(
  f: Term,
  slope: Term,
  name: string,
  anchor: Anchor,
  wanted: SignSet,
  scene: Scene,
  smaller: ShowSmaller | undefined,
  depth: number,
): MonotoneProof | undefined {
  const start = substitute(f, name, anchor.at);
  const others: Scene = { ...scene, facts: projectFacts(scene.facts, name) };
  const strict = wanted === POSITIVE;
  const steps: Lines[number][] = [];
  // Where the anchor moves with the other unknowns, the function must be defined there whatever they are.
  const moves = unknownsOf([anchor.at]).names.length > 0;
  if (moves && !conditionsOf(start, scene.integers, SMOOTH).every((c) => isMet(c, others))) return undefined;
  const solid = strict && holds(start, POSITIVE, others);
  const level =
    wanted === NIL ? '' : `at ${name} = ${show(anchor.at)} the value is ${solid ? '> 0' : '>= 0'}`;
  if (!solid) {
    if (strict && !anchor.open) return undefined;
    const least: SignSet = wanted === NIL ? NIL : NOT_NEGATIVE;
    if (!holds(start, least, others)) {
      // In the other unknowns it is a smaller claim of the same kind.
      const body = start.kind === 'guard' ? start.body : start;
      const reduced =
        wanted !== NIL && depth === 0 && anchor.critical ? smaller?.(body, false, others) : undefined;
      if (!reduced) return undefined;
      steps.push(`at ${name} = ${show(anchor.at)}: d >= 0, by ${reduced.method}`, ...indented(reduced.steps));
    }
  }
  if (level !== '' && steps.length === 0) steps.push(level);
  const gap = subtractTerms(nameTerm(name), anchor.at);
  const conditions = [
    ...conditionsOf(f, scene.integers, SMOOTH).filter((c) => mentions(c.term, name)),
    ...basesUnder(f, name),
  ];
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
          : slopeText(slope, name, side, needed, anchor.at),
      );
      continue;
    }
    if (needed === NIL) return undefined;
    const body = slope.kind === 'guard' ? slope.body : slope;
    const inner = showByDerivative(body, sign, here, smaller, depth + 1);
    if (!inner) return undefined;
    steps.push(...inner.steps, `so ${slopeText(slope, name, side, needed, anchor.at)}`);
  }
  return { steps };
}

/** Longest derivative that is written out. */
const MAX_TEXT = 80;

function slopeText(slope: Term, name: string, side: 'above' | 'below', needed: SignSet, at: Term): string {
  const text = printTerm(slope.kind === 'guard' ? slope.body : slope);
  const shown = text.length > MAX_TEXT ? `the derivative in ${name}` : `the derivative ${text} in ${name}`;
  const relation = (side === 'above' ? '>' : '<') + (needed === POSITIVE ? '' : '=');
  return `${shown} is ${relation} 0 for ${name} ${side === 'above' ? '>' : '<'} ${show(at)}`;
}

function show(x: Term): string {
  return printTerm(constantFold(x));
}
