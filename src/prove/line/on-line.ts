import { asFraction, signedNumerator } from '../algebra/fraction.js';
import type { Constants } from '../equality/exact-constants.js';
import { boundOf } from '../term/linear-bound.js';
import { printTerm } from '../term/print-term.js';
import {
  negateTerm,
  numberTerm,
  productOf,
  substitute,
  subterms,
  subtractTerms,
  T_ONE,
  type Term,
} from '../term/term.js';
import { breaksOf } from './breaks.js';
import { leftEdge, rightEdge } from './edges.js';
import { Ladder } from './ladder.js';
import { periodOf } from './period.js';
import { resolvePieces } from './pieces.js';
import { describeStretch, type End, middleOf, type Stretch } from './stretch.js';
import { type LineResult, Sweep } from './sweep.js';

/**
 * Shows d > 0 (or d >= 0) for a term d in one unknown on a stretch of the line, wherever d is defined. The stretch is cut where d has kinks;
 * on each part the ends are settled by asymptotics or Taylor's formula, and what is between them by enclosures.
 */
export function showOnStretch(
  d: Term,
  name: string,
  stretch: Stretch,
  strict: boolean,
  constants: Constants,
  depth = 0,
): LineResult {
  if (subterms([d]).some((x) => x.kind === 'apply' && x.name === 'atan2')) return { kind: 'open' };
  const period = periodOf(d, name);
  if (period && (!stretch.lo || !stretch.hi)) {
    const half: End = { at: productOf([numberTerm(1, 2), period]), open: false };
    const one: Stretch = { lo: { at: productOf([numberTerm(-1), half.at]), open: false }, hi: half };
    const inner = showOnStretch(d, name, one, strict, constants, depth);
    return inner.kind === 'shown'
      ? {
          kind: 'shown',
          steps: [`d has the period ${printTerm(period)} in ${name}: one period is enough`, ...inner.steps],
        }
      : inner;
  }
  const cuts = depth > 1 ? [] : cutsInside(d, name, stretch, constants);
  const steps: string[] = [];
  for (const cut of cuts) {
    const point = pointResult(d, name, cut, strict, constants);
    if (point) return point;
  }
  const ends: (End | undefined)[] = [stretch.lo, ...cuts.map((at) => ({ at, open: true })), stretch.hi];
  for (let k = 0; k + 1 < ends.length; k++) {
    const part: Stretch = {
      ...(ends[k] ? { lo: ends[k]! } : {}),
      ...(ends[k + 1] ? { hi: ends[k + 1]! } : {}),
    };
    const result = showOnPart(d, name, part, strict, constants, depth);
    if (result.kind !== 'shown') return result;
    if (cuts.length > 0) steps.push(`for ${describeStretch(name, part)}:`);
    steps.push(...result.steps);
  }
  return { kind: 'shown', steps };
}

/** The break points strictly inside, in order. */
function cutsInside(d: Term, name: string, { lo, hi }: Stretch, constants: Constants): readonly Term[] {
  const isInside = (c: Term) =>
    (!lo || constants.signOf(subtractTerms(c, lo.at)) === 1) &&
    (!hi || constants.signOf(subtractTerms(hi.at, c)) === 1);
  const inside = breaksOf(d, name, isInside, constants);
  const sorted = inside.map((term) => ({ term, at: middleOf(term, constants) }));
  return sorted.sort((a, b) => a.at - b.at).map((c) => c.term);
}

/** What is wrong at one point, or undefined where the claim holds or says nothing. */
function pointResult(
  d: Term,
  name: string,
  at: Term,
  strict: boolean,
  constants: Constants,
): LineResult | undefined {
  const here = substitute(d, name, at);
  const sign = constants.signOf(here);
  if (sign === 1) return undefined;
  if (sign === 0) return strict ? { kind: 'zero', at } : undefined;
  const near = middleOf(at, constants);
  if (sign === -1) return { kind: 'false', near };
  return constants.enclose(here).kind === 'empty' ? undefined : { kind: 'open', near };
}

function showOnPart(
  given: Term,
  name: string,
  part: Stretch,
  strict: boolean,
  constants: Constants,
  depth: number,
): LineResult {
  for (const end of [part.lo, part.hi]) {
    if (!end || end.open) continue;
    const point = pointResult(given, name, end.at, strict, constants);
    if (point) return point;
  }
  const d = resolveOnPart(given, name, part, constants, depth);
  const direct = followPart(d, name, part, strict, constants);
  return direct.kind === 'open' && depth === 0
    ? (byNumerator(d, name, part, strict, constants) ?? direct)
    : direct;
}

/** A term without the absolute values and cases that are settled on a part which holds none of its break points inside. */
export function resolveOnPart(d: Term, name: string, part: Stretch, constants: Constants, depth = 0): Term {
  return resolvePieces(d, name, (u) => signOnPart(u, name, part, constants, depth));
}

/** d = a/b with b of one sign inside: a or -a is followed, which is smooth where b vanishes at an end. */
function byNumerator(
  d: Term,
  name: string,
  part: Stretch,
  strict: boolean,
  constants: Constants,
): LineResult | undefined {
  const fraction = asFraction(d, name);
  if (!fraction) return undefined;
  let sign: -1 | 1 = 1;
  for (const factor of new Set(fraction.below)) {
    const own = signOnPart(factor, name, part, constants, 0);
    if (own === undefined) return undefined;
    const count = fraction.below.filter((f) => f === factor).length;
    if (own < 0 && count % 2 === 1) sign = sign === 1 ? -1 : 1;
  }
  // Ends were looked at with d itself; there the numerator says nothing where the denominator vanishes.
  const inside: Stretch = {
    ...(part.lo ? { lo: { at: part.lo.at, open: true } } : {}),
    ...(part.hi ? { hi: { at: part.hi.at, open: true } } : {}),
  };
  const result = followPart(signedNumerator(fraction, sign), name, inside, strict, constants);
  if (result.kind !== 'shown') return result;
  const below = fraction.below.map((f) => printTerm(f)).join('*');
  return {
    kind: 'shown',
    steps: [
      `d = a/(${below}), where the denominator keeps its sign inside; below, d stands for ${sign > 0 ? 'a' : '-a'}`,
      ...result.steps,
    ],
  };
}

function followPart(d: Term, name: string, part: Stretch, strict: boolean, constants: Constants): LineResult {
  const ladder = new Ladder(d, name, constants);
  const left = leftEdge(ladder, part, strict);
  if (left.kind !== 'edge') return left;
  const right = rightEdge(ladder, part, strict);
  if (right.kind !== 'edge') return right;
  const steps = [...left.steps, ...right.steps];
  // The point between two edges is looked at: at its beginning a far sign is not settled.
  if (left.at > right.at) return { kind: 'shown', steps };
  const middle = new Sweep(ladder, strict).run(left.at, right.at);
  return middle.kind === 'shown' ? { kind: 'shown', steps: [...steps, ...middle.steps] } : middle;
}

/** The sign of an expression that has no zero inside a part: certain, or undefined. */
function signOnPart(
  u: Term,
  name: string,
  part: Stretch,
  constants: Constants,
  depth: number,
): -1 | 1 | undefined {
  const probe = probeOf(part, constants);
  const value = probe && constants.signOf(substitute(u, name, probe));
  if (value !== 1 && value !== -1) return undefined;
  const bound = boundOf(u, name);
  if (bound) {
    // A linear expression keeps its sign where its zero is not inside.
    const at = bound.at;
    const left = part.lo && constants.signOf(subtractTerms(part.lo.at, at));
    const right = part.hi && constants.signOf(subtractTerms(at, part.hi.at));
    return left === 0 || left === 1 || right === 0 || right === 1 ? value : undefined;
  }
  if (depth > 1) return undefined;
  // The sign of u inside: weakly is enough, as single zeros do not count, but only for continuous pieces.
  const open: Stretch = {
    ...(part.lo ? { lo: { at: part.lo.at, open: true } } : {}),
    ...(part.hi ? { hi: { at: part.hi.at, open: true } } : {}),
  };
  const result = showOnStretch(value > 0 ? u : negateTerm(u), name, open, true, constants, depth + 2);
  return result.kind === 'shown' ? value : undefined;
}

function probeOf({ lo, hi }: Stretch, constants: Constants): Term | undefined {
  if (lo && hi) {
    const [a, b] = [middleOf(lo.at, constants), middleOf(hi.at, constants)];
    const middle = (a + b) / 2;
    // The point is rounded to 2^-40, which stays inside.
    if (!(b - a > 1e-9 && Math.abs(middle) < 1e12)) return undefined;
    const scale = 2n ** 40n;
    return numberTerm(BigInt(Math.round(middle * 2 ** 40)), scale);
  }
  const end = lo ?? hi;
  if (end && !(Math.abs(middleOf(end.at, constants)) < 1e12)) return undefined;
  if (lo) return numberTerm(BigInt(Math.floor(middleOf(lo.at, constants)) + 2));
  if (hi) return numberTerm(BigInt(Math.ceil(middleOf(hi.at, constants)) - 2));
  return T_ONE;
}
