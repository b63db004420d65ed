import { toDoubleRounded } from '../../number/big-float-double.js';
import type { Constants } from '../equality/exact-constants.js';
import { printTerm } from '../term/print-term.js';
import { nameTerm, negateTerm, numberTerm, substitute, subtractTerms, type Term } from '../term/term.js';
import type { End, Stretch } from './stretch.js';
import type { LineResult } from './sweep.js';
import { signBeyond } from './tail.js';
import { TAIL } from './tail-end.js';

/** Whole numbers that are tried one by one. */
const MAX_VALUES = 300;

const STARTS: readonly number[] = [8, 32, 128];

/**
 * Shows d > 0 (or d >= 0) at all whole numbers of a stretch: one by one up to where the real function of the same form keeps its sign, which is
 * shown by asymptotics.
 */
export function showOnIntegers(
  d: Term,
  name: string,
  stretch: Stretch,
  strict: boolean,
  constants: Constants,
): LineResult {
  const lo = stretch.lo && wholeFrom(stretch.lo, 1, constants);
  const hi = stretch.hi && wholeFrom(stretch.hi, -1, constants);
  if ((stretch.lo && lo === undefined) || (stretch.hi && hi === undefined)) return { kind: 'open' };
  const steps: string[] = [];
  let from = lo;
  let to = hi;
  if (to === undefined || (from !== undefined && to - from > MAX_VALUES)) {
    const far = beyond(d, name, 1, from ?? 0, strict, constants);
    if (typeof far !== 'number') return far;
    steps.push(`for real ${name} > ${far}: d ${strict ? '>' : '>='} 0, by the growth of its parts`);
    // At its beginning itself the sign is not settled.
    to = far;
  }
  if (from === undefined) {
    const far = beyond(d, name, -1, -(to ?? 0), strict, constants);
    if (typeof far !== 'number') return far;
    steps.push(`for real ${name} < ${-far}: d ${strict ? '>' : '>='} 0, by the growth of its parts`);
    from = -far;
  }
  if (to - from > MAX_VALUES) return { kind: 'open' };
  for (let k = from; k <= to; k++) {
    const at = numberTerm(k);
    const value = substitute(d, name, at);
    const sign = constants.signOf(value);
    if (sign === 1) continue;
    if (sign === 0) {
      if (strict) return { kind: 'zero', at };
      continue;
    }
    if (sign === -1) return { kind: 'false', near: k };
    if (constants.enclose(value).kind === 'empty') continue;
    return { kind: 'open', near: k };
  }
  if (from <= to)
    steps.push(
      `for ${name} = ${from}${to > from ? `, ..., ${to}` : ''}: d ${strict ? '>' : '>='} 0, by its values`,
    );
  return { kind: 'shown', steps };
}

/** From which number on in one direction d has the wanted sign. */
function beyond(
  d: Term,
  name: string,
  direction: 1 | -1,
  begin: number,
  strict: boolean,
  constants: Constants,
): number | LineResult {
  const t = nameTerm(TAIL);
  const g = substitute(d, name, direction > 0 ? t : negateTerm(t));
  const tail = signBeyond(
    g,
    constants,
    STARTS.map((s) => Math.max(s, begin)),
  );
  if (!tail) return { kind: 'open' };
  if (tail.sign < 0 || (tail.sign === 0 && strict)) return { kind: 'false', near: direction * tail.from };
  return Math.ceil(tail.from);
}

/** The first whole number of a range from one of its ends. */
function wholeFrom(end: End, direction: 1 | -1, constants: Constants): number | undefined {
  const value = constants.enclose(end.at);
  if (value.kind === 'empty') return undefined;
  const guess = Math.round(toDoubleRounded(value.lo, 'nearest'));
  if (!(Math.abs(guess) < 1e9)) return undefined;
  for (const k of [guess - direction, guess, guess + direction]) {
    const beside = constants.signOf(subtractTerms(numberTerm(k), end.at));
    if (beside === undefined) return undefined;
    if (beside === direction || (beside === 0 && !end.open)) return k;
  }
  throw new Error(`no whole number next to ${printTerm(end.at)}`);
}
