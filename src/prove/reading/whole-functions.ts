import type { Ast } from '../../expr/ast.js';
import { factorial as factorialOf } from '../../number/factorial.js';
import { constantFold } from '../term/constant-fold.js';
import {
  applyTerm,
  divideTerms,
  multiplyTerms,
  negateTerm,
  numberTerm,
  powerTerm,
  subtractTerms,
  T_ONE,
  T_ZERO,
  type Term,
} from '../term/term.js';
import { MAX_SHORT, requireWhole, wholeNumber } from './read-ranges.js';
import type { Reading, Value } from './reading.js';

/**
 * n! and the binomial coefficient n (n - 1) … (n - k + 1)/k! for whole k from 0, and 0 for k < 0 (Graham, Knuth, Patashnik, Concrete
 * Mathematics, 5.1). Names in it are whole numbers; with a number for k, n is any real number.
 */
export function wholeFunction(r: Reading, ast: Ast): Value {
  const name = ast.text === '!' ? 'factorial' : ast.text;
  const count = name === 'binomial' ? 2 : 1;
  if (ast.children.length !== count) {
    r.fail('arity', ast.mark, {
      name,
      expected: `${count} argument${count === 1 ? '' : 's'}`,
      actual: ast.children.length,
      usage: count === 1 ? 'factorial(n)' : 'binomial(n, k)',
    });
  }
  const values = ast.children.map((c) => r.value(c));
  return r.map(values, ast, (given) => {
    const terms = given.map(constantFold);
    const k = name === 'binomial' ? wholeNumber(terms[1]!) : undefined;
    const isShort = k !== undefined && k <= MAX_SHORT;
    terms.forEach((t, i) => {
      // A polynomial has values for all numbers.
      if (isShort) return;
      const what = name === 'binomial' ? 'a binomial coefficient' : 'a factorial';
      requireWhole(r, ast.children[i]!, t, what);
    });
    const n = terms[0]!;
    if (name === 'factorial') return factorial(n);
    return isShort ? polynomialBinomial(n, k) : binomialByCases(n, terms[1]!);
  });
}

function factorial(n: Term): Term {
  return applyTerm('factorial', n);
}

function polynomialBinomial(n: Term, k: number): Term {
  if (k < 0) return multiplyTerms(T_ZERO, n);
  const factors = Array.from({ length: k }, (_, i) => subtractTerms(n, numberTerm(i)));
  return multiplyTerms(T_ONE, ...factors, powerTerm(numberTerm(factorialOf(k)), -1));
}

/** By factorials; those of negative numbers have no values, so that (-1)^k (k - n - 1 over k) stands for n over k where n < 0. */
function binomialByCases(n: Term, k: Term): Term {
  const row = (top: Term, rest: Term) =>
    divideTerms(factorial(top), multiplyTerms(factorial(k), factorial(rest)));
  const below = subtractTerms(negateTerm(n), T_ONE);
  const turned = multiplyTerms(
    powerTerm(numberTerm(-1), k),
    row(subtractTerms(k, subtractTerms(n, numberTerm(-1))), below),
  );
  const inRow = select(atMost(k, n), row(n, subtractTerms(n, k)), T_ZERO);
  return select(atMost(T_ZERO, k), select(atMost(T_ZERO, n), inRow, turned), T_ZERO);
}

function select(condition: Term, yes: Term, no: Term): Term {
  return { kind: 'select', condition, yes, no };
}

function atMost(left: Term, right: Term): Term {
  return { kind: 'compare', relation: 'lessOrEqual', left, right };
}
