import { compare } from '../../number/rational.js';
import { isWholeTerm } from './evaluate.js';
import { ANY, NOT_NEGATIVE, NOT_ZERO, POSITIVE, type SignSet } from './sign-set.js';
import { addTerms, numberTerm, partsOf, subtractTerms, T_ONE, type Term } from './term.js';

/** Something that holds for a value wherever an expression is defined, or by assumption. */
export interface Fact {
  readonly term: Term;
  readonly sign: SignSet;
  /** Position symbols in it stand for every position; otherwise for the one that a case is about. */
  readonly general?: boolean;
  /** The lengths of the axes on which these symbols stand for every position. */
  readonly positions?: ReadonlyMap<string, string>;
}

/** What a power with an exponent that is no number asks of its base. */
export interface AskedOfBases {
  /** Under an exponent that need not be whole. */
  readonly sign: SignSet;
  /** Whether the base may be zero under a whole exponent. */
  readonly mayVanish: (exponent: Term) => boolean;
}

/**
 * What holds wherever a power is defined, but for negative bases under whole values of other exponents. Zero is among the bases: its powers
 * are 0, 1 or nothing, by the sign of the exponent.
 */
export const DEFINED: AskedOfBases = { sign: NOT_NEGATIVE, mayVanish: () => true };

/** Where a power is a smooth function of its base and exponent, without a pole. */
export const SMOOTH: AskedOfBases = { sign: POSITIVE, mayVanish: isNaturalNumber };

/** No condition on bases. */
export const ANY_BASE: AskedOfBases = { sign: ANY, mayVanish: () => true };

/**
 * The conditions under which a term is defined, from its parts that are evaluated in any case: those inside the branches
 * of a conditional are left out.
 */
export function conditionsOf(
  root: Term,
  integers: ReadonlySet<string>,
  bases: AskedOfBases,
): readonly Fact[] {
  const facts: Fact[] = [];
  const seen = new Set<Term>();
  const stack: Term[] = [root];
  const stated = new Map<Term, SignSet>();
  const add = (term: Term, sign: SignSet) => {
    // |u| > 0 says that u is not zero.
    if (term.kind === 'apply' && term.name === 'abs') {
      if (sign === POSITIVE || sign === NOT_ZERO) add(term.args[0]!, NOT_ZERO);
      return;
    }
    if (stated.get(term) === sign || (sign === NOT_NEGATIVE && isPlainlyNotNegative(term))) return;
    stated.set(term, sign);
    facts.push({ term, sign, general: true });
  };
  while (stack.length > 0) {
    const x = stack.pop()!;
    if (seen.has(x)) continue;
    seen.add(x);
    switch (x.kind) {
      case 'add':
      case 'multiply':
        stack.push(...x.args);
        break;
      case 'power':
        stack.push(x.base, x.exponent);
        if (x.exponent.kind === 'number') {
          const { numerator, denominator } = x.exponent.value;
          if (denominator !== 1n) add(x.base, numerator > 0n ? NOT_NEGATIVE : POSITIVE);
          else if (numerator < 0n) add(x.base, NOT_ZERO);
        } else if (x.base.kind === 'number' && x.base.value.numerator === 0n) add(x.exponent, NOT_NEGATIVE);
        else if (isWholeTerm(x.exponent, integers)) {
          if (!bases.mayVanish(x.exponent)) add(x.base, NOT_ZERO);
        } else if (bases.sign !== ANY) add(x.base, bases.sign);
        break;
      case 'apply':
        stack.push(...x.args);
        addFunctionConditions(x, add);
        break;
      case 'compare':
        stack.push(x.left, x.right);
        break;
      case 'logic':
        stack.push(...x.args);
        break;
      case 'select':
        stack.push(x.condition);
        break;
      case 'reduce':
        stack.push(x.body);
        break;
      case 'range':
        stack.push(x.from, x.to);
        add(lengthOfRange(x), NOT_NEGATIVE);
        break;
      case 'guard':
        stack.push(x.body, ...x.on);
        break;
      default:
        break;
    }
  }
  return facts;
}

/** The parts of terms that are evaluated in any case: no branches of conditionals, and nothing under a sum or product that may be empty. */
export function evaluatedParts(roots: readonly Term[]): readonly Term[] {
  const seen = new Set<Term>();
  const stack = [...roots];
  while (stack.length > 0) {
    const x = stack.pop()!;
    if (seen.has(x)) continue;
    seen.add(x);
    if (x.kind === 'select') stack.push(x.condition);
    else if (x.kind === 'range') stack.push(x.from, x.to, ...(isFilled(x) ? [x.body] : []));
    else stack.push(...partsOf(x));
  }
  return [...seen];
}

/** A range between numbers with at least one position. */
function isFilled({ from, to }: Extract<Term, { kind: 'range' }>): boolean {
  return from.kind === 'number' && to.kind === 'number' && compare(from.value, to.value) <= 0;
}

/** Sums and products of squares and the like: no condition. */
export function isPlainlyNotNegative(x: Term): boolean {
  switch (x.kind) {
    case 'number':
      return x.value.numerator >= 0n;
    case 'add':
    case 'multiply':
      return x.args.every(isPlainlyNotNegative);
    case 'power':
      return (
        x.exponent.kind === 'number' &&
        x.exponent.value.denominator === 1n &&
        x.exponent.value.numerator % 2n === 0n
      );
    case 'apply':
      return ['exp', 'abs', 'cosh', 'sigmoid', 'softplus'].includes(x.name);
    case 'reduce':
      return x.reduction !== 'prod' && isPlainlyNotNegative(x.body);
    default:
      return false;
  }
}

/** to - from + 1, short where the start is a number. */
function lengthOfRange({ from, to }: Extract<Term, { kind: 'range' }>): Term {
  if (from.kind !== 'number') return addTerms(T_ONE, subtractTerms(to, from));
  const { numerator, denominator } = from.value;
  if (numerator === denominator) return to;
  return addTerms(to, numberTerm(denominator - numerator, denominator));
}

/** Built from whole numbers that are not negative. */
function isNaturalNumber(x: Term): boolean {
  if (x.kind === 'number') return x.value.denominator === 1n && x.value.numerator >= 0n;
  return (
    (x.kind === 'add' || x.kind === 'multiply' || x.kind === 'power') && partsOf(x).every(isNaturalNumber)
  );
}

function addFunctionConditions(
  x: Extract<Term, { kind: 'apply' }>,
  add: (term: Term, sign: SignSet) => void,
): void {
  const [u, v] = x.args as [Term, Term];
  switch (x.name) {
    case 'log':
      add(u, POSITIVE);
      break;
    case 'tan':
      add({ kind: 'apply', name: 'cos', args: [u] }, NOT_ZERO);
      break;
    case 'asin':
    case 'acos':
      add(subtractTerms(T_ONE, u), NOT_NEGATIVE);
      add(addTerms(T_ONE, u), NOT_NEGATIVE);
      break;
    case 'acosh':
      add(subtractTerms(u, T_ONE), NOT_NEGATIVE);
      break;
    case 'atanh':
      add(subtractTerms(T_ONE, u), POSITIVE);
      add(addTerms(T_ONE, u), POSITIVE);
      break;
    case 'factorial':
      add(u, NOT_NEGATIVE);
      break;
    case 'root':
      if (v.kind === 'number' && v.value.denominator === 1n) {
        if (v.value.numerator % 2n === 0n) add(u, v.value.numerator > 0n ? NOT_NEGATIVE : POSITIVE);
        else if (v.value.numerator < 0n) add(u, NOT_ZERO);
      }
      break;
    default:
      break;
  }
}
