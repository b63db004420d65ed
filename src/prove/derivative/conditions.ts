import { applyTerm, isNumber, T_ONE, T_ZERO, type Term } from '../term/term.js';

/** A condition that holds nowhere. */
export const NEVER: Term = { kind: 'compare', relation: 'less', left: T_ONE, right: T_ZERO };

export function isPositiveTerm(x: Term): Term {
  return { kind: 'compare', relation: 'less', left: T_ZERO, right: x };
}

export function isZeroTerm(x: Term): Term {
  return { kind: 'compare', relation: 'equal', left: x, right: T_ZERO };
}

export function not(x: Term): Term {
  return { kind: 'logic', operator: 'not', args: [x] };
}

export function and(...args: readonly Term[]): Term {
  return args.length === 1 ? args[0]! : { kind: 'logic', operator: 'and', args };
}

export function or(...args: readonly Term[]): Term {
  return args.length === 1 ? args[0]! : { kind: 'logic', operator: 'or', args };
}

export function select(condition: Term, yes: Term, no: Term): Term {
  return { kind: 'select', condition, yes, no };
}

/** A term with a value only where a condition holds. */
export function holds(condition: Term): Term {
  return applyTerm('holds', condition);
}

/** What stands for a derivative that no rule settles: it has no value in any form, and leaves a claim open. */
export const UNKNOWN_SLOPE = {
  kind: 'apply',
  name: 'the derivative of a function that may rest at a kink',
  args: [],
} as const satisfies Term;

/** No derivative. */
export const NO_SLOPE: Term = { kind: 'guard', body: T_ZERO, on: [holds(NEVER)] };

/** Whether a slope is zero wherever it is defined. */
export function isStep(slope: Term): boolean {
  return isNumber(slope.kind === 'guard' ? slope.body : slope, 0);
}

/** Whether a part has a value wherever its own parts have one. */
export function isTotal(x: Term): boolean {
  if (x.kind === 'guard' || x.kind === 'range') return false;
  if (x.kind === 'power') {
    const { base, exponent } = x;
    if (exponent.kind !== 'number' || exponent.value.denominator !== 1n) return false;
    // 1/|u| has no value where |u| has a kink, which is said elsewhere.
    if (base.kind === 'apply' && base.name === 'abs') return true;
    return exponent.value.numerator >= 0n || (base.kind === 'number' && base.value.numerator !== 0n);
  }
  return x.kind !== 'apply' || TOTAL_FUNCTIONS.has(x.name);
}

const TOTAL_FUNCTIONS: ReadonlySet<string> = new Set([
  'exp',
  'sin',
  'cos',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'sigmoid',
  'softplus',
  'erf',
  'abs',
  'sign',
  'max',
  'min',
]);
