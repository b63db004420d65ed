import type { Constants } from '../equality/exact-constants.js';
import { findLimit } from '../expansion/limit.js';
import type { Budget } from '../term/budget.js';
import { printTerm } from '../term/print-term.js';
import { POSITIVE } from '../term/sign-set.js';
import {
  addTerms,
  applyTerm,
  multiplyTerms,
  nameTerm,
  numberTerm,
  subtractTerms,
  type Term,
} from '../term/term.js';

/** The variable that grows; no name that can be written. */
export const TAIL = 't#';

/** Factors by which the beginning of the range is moved, while a sign has not settled. */
export const STRETCH: readonly number[] = [1, 4, 32, 1024];

/** A term's sign at all values of the variable above a number. */
export interface TailSign {
  readonly sign: -1 | 0 | 1;
  readonly from: number;
  readonly steps: readonly string[];
}

/** What is known and may be spent: the variable is above `start`. */
export interface TailSetting {
  readonly constants: Constants;
  readonly budget: Budget;
  readonly start: number;
}

/** The sign of a function that is monotone from a number on. */
export function settleMonotone(
  q: Term,
  slope: -1 | 0 | 1,
  from: number,
  { constants, budget, start }: TailSetting,
): TailSign | undefined {
  let begin = from;
  for (const stretch of STRETCH) {
    begin = Math.ceil(from * stretch);
    const here = signAt(q, begin, constants);
    if (here === undefined) continue;
    if (slope === 0 || here === slope)
      return {
        sign: here,
        from: begin,
        steps: tell(q, slope, begin, `is ${here > 0 ? 'positive' : 'negative'} at t = ${begin}`),
      };
    break;
  }
  const first = signAt(q, Math.ceil(from), constants);
  if (first === undefined || first === 0 || slope === 0) return undefined;
  const limit = findLimit(mergeExponentials(q), TAIL, 'inf', 'right', budget, new Set(), [
    { term: subtractTerms(nameTerm(TAIL), numberTerm(start)), sign: POSITIVE },
  ]);
  if (typeof limit === 'string') return undefined;
  const end = signOfLimit(limit, constants);
  if (end === undefined) return undefined;
  // It moves towards its limit and never reaches it: a limit of zero keeps the sign.
  if (end === 0 || end === first)
    return {
      sign: first,
      from: Math.ceil(from),
      steps: tell(q, slope, Math.ceil(from), `tends to ${printTerm(limit)}, which it never reaches`),
    };
  for (const stretch of [64, 4096, 2 ** 20]) {
    const at = Math.ceil(from) * stretch;
    if (signAt(q, at, constants) === end)
      return {
        sign: end,
        from: at,
        steps: tell(q, slope, at, `is ${end > 0 ? 'positive' : 'negative'} at t = ${at}`),
      };
  }
  return undefined;
}

function signOfLimit(limit: Term, constants: Constants): -1 | 0 | 1 | undefined {
  if (limit.kind === 'name') return 1;
  if (limit.kind === 'multiply' && limit.args.some((a) => a.kind === 'name')) return -1;
  return constants.signOf(limit);
}

function signAt(q: Term, at: number, constants: Constants): -1 | 0 | 1 | undefined {
  for (const bits of [64, 512]) {
    const value = constants.over(q, TAIL, constants.precision(bits).fromInteger(at), bits);
    if (value.kind === 'empty' || value.defined !== 'everywhere') return undefined;
    if (value.lo.mantissa > 0n) return 1;
    if (value.hi.mantissa < 0n) return -1;
  }
  return undefined;
}

/** Longest expression that helps a reader. */
const MAX_TEXT = 120;

function tell(q: Term, slope: -1 | 0 | 1, from: number, fate: string): readonly string[] {
  const text = printTerm(q);
  const shown = text.length > MAX_TEXT ? 'a quotient of it' : text;
  const course = slope === 0 ? 'is constant' : slope > 0 ? 'increases' : 'decreases';
  return [`${shown} ${course} for t > ${from} and ${fate}`];
}

/** exp(a) exp(b) as exp(a + b) in every summand: apart, each may grow too fast to be expanded. */
function mergeExponentials(q: Term): Term {
  if (q.kind !== 'add') return q;
  return addTerms(
    ...q.args.map((s) => {
      if (s.kind !== 'multiply') return s;
      const isExp = (x: Term): x is Extract<Term, { kind: 'apply' }> =>
        x.kind === 'apply' && x.name === 'exp';
      const exponents = s.args.filter(isExp).map((x) => x.args[0]!);
      if (exponents.length < 2) return s;
      return multiplyTerms(...s.args.filter((x) => !isExp(x)), applyTerm('exp', addTerms(...exponents)));
    }),
  );
}
