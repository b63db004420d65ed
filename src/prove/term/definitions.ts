import { parseDecimal } from '../../number/rational.js';
import {
  addTerms,
  applyTerm,
  divideTerms,
  multiplyTerms,
  negateTerm,
  numberTerm,
  powerTerm,
  rationalTerm,
  subtractTerms,
  T_ONE,
  T_PI,
  T_ZERO,
  type Term,
} from './term.js';

const HALF = numberTerm(1, 2);

function below(x: Term, y: Term): Term {
  return { kind: 'compare', relation: 'less', left: x, right: y };
}

function atMost(x: Term, y: Term): Term {
  return { kind: 'compare', relation: 'lessOrEqual', left: x, right: y };
}

function select(condition: Term, yes: Term, no: Term): Term {
  return { kind: 'select', condition, yes, no };
}

function decimal(text: string): Term {
  return rationalTerm(parseDecimal(text)!);
}

function normalDistribution(x: Term): Term {
  return multiplyTerms(
    HALF,
    addTerms(T_ONE, applyTerm('erf', divideTerms(x, powerTerm(numberTerm(2), HALF)))),
  );
}

function expMinusOne(x: Term): Term {
  return subtractTerms(applyTerm('exp', x), T_ONE);
}

export function squareRoot(x: Term): Term {
  return powerTerm(x, HALF);
}

/** Klambauer et al. 2017, the constants as the op table has them: exactly these decimals. */
const SELU_LAMBDA = decimal('1.0507009873554805');
const SELU_ALPHA = decimal('1.6732632423543772');

const SAME: readonly string[] = [
  'exp',
  'log',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'atan2',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'acosh',
  'atanh',
  'sigmoid',
  'softplus',
  'erf',
  'abs',
  'sign',
];

/**
 * A function of scalars, by the name the op table gives it, in the few functions that a term knows. Undefined for names
 * that are not functions of scalars.
 */
export function defineScalar(name: string, args: readonly Term[]): Term | undefined {
  const [x, y] = args as [Term, Term];
  if (SAME.includes(name)) return { kind: 'apply', name, args };
  switch (name) {
    case 'max':
    case 'min':
      return args.reduce((a, b) => applyTerm(name, a, b));
    case 'pow':
      return powerTerm(x, y);
    case 'expm1':
      return expMinusOne(x);
    case 'log1p':
      return applyTerm('log', addTerms(T_ONE, x));
    case 'log2':
      return divideTerms(applyTerm('log', x), applyTerm('log', numberTerm(2)));
    case 'log10':
      return divideTerms(applyTerm('log', x), applyTerm('log', numberTerm(10)));
    case 'sqrt':
      return squareRoot(x);
    case 'cbrt':
      return applyTerm('root', x, numberTerm(3));
    case 'nthRoot':
      return applyTerm('root', x, y);
    case 'sec':
      return powerTerm(applyTerm('cos', x), -1);
    case 'csc':
      return powerTerm(applyTerm('sin', x), -1);
    case 'cot':
      return divideTerms(applyTerm('cos', x), applyTerm('sin', x));
    case 'sech':
      return powerTerm(applyTerm('cosh', x), -1);
    case 'csch':
      return powerTerm(applyTerm('sinh', x), -1);
    case 'coth':
      return divideTerms(applyTerm('cosh', x), applyTerm('sinh', x));
    case 'erfc':
      return subtractTerms(T_ONE, applyTerm('erf', x));
    case 'hypot':
      return squareRoot(addTerms(...args.map((a) => powerTerm(a, 2))));
    case 'relu':
      return applyTerm('max', x, T_ZERO);
    case 'leakyrelu':
      return select(below(T_ZERO, x), x, multiplyTerms(y, x));
    case 'elu':
      return select(below(T_ZERO, x), x, multiplyTerms(y, expMinusOne(x)));
    case 'selu':
      return multiplyTerms(
        SELU_LAMBDA,
        select(below(T_ZERO, x), x, multiplyTerms(SELU_ALPHA, expMinusOne(x))),
      );
    case 'gelu':
      return multiplyTerms(x, normalDistribution(x));
    case 'silu':
      return multiplyTerms(x, applyTerm('sigmoid', x));
    case 'softsign':
      return divideTerms(x, addTerms(T_ONE, applyTerm('abs', x)));
    case 'hardtanh':
      return applyTerm('max', numberTerm(-1), applyTerm('min', T_ONE, x));
    case 'heaviside':
      return select(atMost(T_ZERO, x), T_ONE, T_ZERO);
    case 'rect':
      return select(
        { kind: 'logic', operator: 'and', args: [atMost(T_ZERO, x), atMost(x, T_ONE)] },
        T_ONE,
        T_ZERO,
      );
    case 'indicator':
      return select(x, T_ONE, T_ZERO);
    case 'bce':
      return subtractTerms(
        negateTerm(multiplyTerms(y, applyTerm('log', x))),
        multiplyTerms(subtractTerms(T_ONE, y), applyTerm('log', subtractTerms(T_ONE, x))),
      );
    case 'bcewithlogits':
      return subtractTerms(applyTerm('softplus', x), multiplyTerms(x, y));
    case 'pi':
      return T_PI;
    default:
      return undefined;
  }
}

/** A comparison or a logical connective by its operator. */
export function defineCondition(operator: string, args: readonly Term[]): Term | undefined {
  const [x, y] = args as [Term, Term];
  switch (operator) {
    case '<':
      return below(x, y);
    case '<=':
      return atMost(x, y);
    case '>':
      return below(y, x);
    case '>=':
      return atMost(y, x);
    case '==':
      return { kind: 'compare', relation: 'equal', left: x, right: y };
    case '!=':
      return {
        kind: 'logic',
        operator: 'not',
        args: [{ kind: 'compare', relation: 'equal', left: x, right: y }],
      };
    case 'and':
    case 'or':
    case 'not':
      return { kind: 'logic', operator, args };
    default:
      return undefined;
  }
}
