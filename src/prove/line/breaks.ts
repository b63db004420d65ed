import type { Constants } from '../equality/exact-constants.js';
import { constantFold } from '../term/constant-fold.js';
import { compileDoubles } from '../term/doubles.js';
import { boundOf } from '../term/linear-bound.js';
import { recognise } from '../term/recognise.js';
import {
  addTerms,
  applyTerm,
  hasUnknowns,
  mentions,
  substitute,
  subterms,
  subtractTerms,
  T_ONE,
  type Term,
} from '../term/term.js';
import { bisect } from './sweep.js';

/** Break points of one function; more of them are left to enclosures. */
const MAX_BREAKS = 12;

/** Where zeros of a part that is not linear are looked for. */
const SAMPLES = 240;

/**
 * Constants at which a term may have a kink, a jump or a gap: exact zeros of what it takes absolute values, maxima, comparisons, roots,
 * logarithms and reciprocals of. Some may be missing: nothing rests on the list being complete.
 */
export function breaksOf(
  f: Term,
  name: string,
  isInside: (at: Term) => boolean,
  constants: Constants,
): readonly Term[] {
  const found: Term[] = [];
  const add = (at: Term) => {
    if (
      found.length < MAX_BREAKS &&
      isInside(at) &&
      found.every((other) => constants.signOf(subtractTerms(at, other)) !== 0)
    )
      found.push(at);
  };
  for (const u of deciders(f)) {
    if (!mentions(u, name)) continue;
    const bound = boundOf(u, name);
    if (bound) {
      if (!hasUnknowns(bound.at)) add(constantFold(bound.at));
      continue;
    }
    for (const at of zerosOf(u, name, constants)) add(at);
  }
  return found;
}

/** Parts whose sign decides what a term is. */
export function deciders(f: Term): readonly Term[] {
  const found: Term[] = [];
  for (const x of subterms([f])) {
    if (x.kind === 'compare') found.push(subtractTerms(x.left, x.right));
    else if (x.kind === 'power' && x.exponent.kind === 'number') {
      const { numerator, denominator } = x.exponent.value;
      if (numerator < 0n || denominator !== 1n) found.push(x.base);
    } else if (x.kind === 'power') found.push(x.base, x.exponent);
    else if (x.kind === 'apply') {
      const [u, v] = x.args as [Term, Term];
      switch (x.name) {
        case 'abs':
        case 'sign':
        case 'log':
        case 'root':
          found.push(u);
          break;
        case 'max':
        case 'min':
          found.push(subtractTerms(u, v));
          break;
        case 'tan':
          found.push(applyTerm('cos', u));
          break;
        case 'asin':
        case 'acos':
        case 'atanh':
          found.push(subtractTerms(T_ONE, u), addTerms(T_ONE, u));
          break;
        case 'acosh':
          found.push(subtractTerms(u, T_ONE));
          break;
        default:
          break;
      }
    }
  }
  return found;
}

/** Exact zeros of a part, those near 0 first: where it changes its sign, and where it only touches zero. */
export function zerosOf(u: Term, name: string, constants: Constants): readonly Term[] {
  const f = compileDoubles(u, [name]);
  const value = (x: number) => f([x]);
  const places = Array.from({ length: SAMPLES + 1 }, (_, k) => {
    const s = (k - SAMPLES / 2 + 0.37) / 20;
    return s * (1 + Math.abs(s));
  });
  const values = places.map(value);
  const near: number[] = [];
  for (let k = 1; k < places.length; k++) {
    const [a, b] = [values[k - 1]!, values[k]!];
    if (a * b <= 0) near.push(bisect(value, places[k - 1]!, places[k]!));
    else if (k + 1 < places.length) {
      const c = values[k + 1]!;
      if (Math.abs(b) <= Math.abs(a) && Math.abs(b) <= Math.abs(c) && a * b > 0 && b * c > 0)
        near.push(lowest((x) => Math.abs(value(x)), places[k - 1]!, places[k + 1]!));
    }
  }
  near.sort((a, b) => Math.abs(a) - Math.abs(b));
  const found: Term[] = [];
  for (const x of near.slice(0, 2 * MAX_BREAKS)) {
    if (Math.abs(value(x)) > 1e-6) continue;
    const exact = recognise(x, 1e-7).find((c) => constants.signOf(substitute(u, name, c)) === 0);
    if (exact) found.push(exact);
  }
  return found;
}

/** The least value of a function with one valley, by thirds. */
function lowest(f: (x: number) => number, a: number, b: number): number {
  let [lo, hi] = [a, b];
  for (let k = 0; k < 60; k++) {
    const [x, y] = [lo + (hi - lo) / 3, hi - (hi - lo) / 3];
    if (f(x) < f(y)) hi = y;
    else lo = x;
  }
  return (lo + hi) / 2;
}
