import { isWholeTerm } from './evaluate.js';
import { NOT_NEGATIVE, NOT_ZERO, POSITIVE, type SignSet } from './sign-set.js';
import { addTerms, partsOf, subtractTerms, T_ONE, type Term } from './term.js';

/** Something that holds for a value wherever an expression is defined, or by assumption. */
export interface Fact {
  readonly term: Term;
  readonly sign: SignSet;
  /** Position symbols in it stand for every position; otherwise for the one that a case is about. */
  readonly general?: boolean;
}

/**
 * The conditions under which a term is defined, from its parts that are evaluated in any case: those inside the branches
 * of a conditional are left out.
 */
export function conditionsOf(
  root: Term,
  integers: ReadonlySet<string>,
  /** Whether a base under an exponent that need not be whole counts as positive. */
  positiveBases = true,
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
    if (stated.get(term) === sign) return;
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
        } else if (isWholeTerm(x.exponent, integers)) {
          if (!isNaturalNumber(x.exponent)) add(x.base, NOT_ZERO);
        } else if (x.base.kind === 'number' && x.base.value.numerator === 0n) add(x.exponent, NOT_NEGATIVE);
        else if (positiveBases) add(x.base, POSITIVE);
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
        add(addTerms(T_ONE, subtractTerms(x.to, x.from)), NOT_NEGATIVE);
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
