import type { Constants } from './exact-constants.js';
import { compileDoubles } from './doubles.js';
import { boundOf } from './linear-bound.js';
import { constantFold } from './reading.js';
import { recognise } from './recognise.js';
import { hasUnknowns } from './stretch.js';
import { bisect } from './sweep.js';
import {
  addTerms,
  applyTerm,
  mentions,
  substitute,
  subterms,
  subtractTerms,
  T_ONE,
  type Term,
} from './term.js';

/** Break points of one function; more of them are left to enclosures. */
const MAX_BREAKS = 12;

/** Where zeros of a part that is not linear are looked for. */
const SAMPLES = 240;

/**
 * Constants at which a term may have a kink, a jump or a gap: exact zeros of what it takes absolute values, maxima, comparisons, roots,
 * logarithms and reciprocals of. Some may be missing: nothing rests on the list being complete.
 */
export function breaksOf(f: Term, name: string, constants: Constants): readonly Term[] {
  const found: Term[] = [];
  const add = (at: Term) => {
    if (found.length >= MAX_BREAKS) return;
    if (found.every((other) => constants.signOf(subtractTerms(at, other)) !== 0)) found.push(at);
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
    } else if (x.kind === 'power') found.push(x.base);
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

function zerosOf(u: Term, name: string, constants: Constants): readonly Term[] {
  const f = compileDoubles(u, [name]);
  const value = (x: number) => f([x]);
  const found: Term[] = [];
  let before = Number.NaN;
  let last = 0;
  for (let k = 0; k <= SAMPLES && found.length < MAX_BREAKS; k++) {
    const s = (k - SAMPLES / 2 + 0.37) / 20;
    const x = s * (1 + Math.abs(s));
    const here = value(x);
    if (here * before < 0 || here === 0) {
      const zero = here === 0 ? x : bisect(value, last, x);
      const exact = recognise(zero).find((c) => constants.signOf(substitute(u, name, c)) === 0);
      if (exact) found.push(exact);
    }
    before = here;
    last = x;
  }
  return found;
}
