import {
  call,
  minus,
  negative,
  number,
  operator,
  over,
  plus,
  times,
} from '../../src/exercise/problem/tree.js';
import type { Ast } from '../../src/expr/ast.js';
import { postorder } from '../../src/expr/ast.js';

/** A slip at one place of a derivation, by the name that the checker has for it. */
export type Slip =
  | 'inner-derivative'
  | 'product-of-derivatives'
  | 'product-second-term'
  | 'product-first-term'
  | 'quotient-sign'
  | 'quotient-order'
  | 'quotient-square'
  | 'power-exponent'
  | 'power-factor'
  | 'derivative-sign'
  | 'activation-rule'
  | 'activation-factor'
  | 'root-factor'
  | 'logarithm-base';

const ONE = number('1');
const square = (a: Ast) => operator('^', a, number('2'));

const hasX = (ast: Ast) => postorder(ast).some((a) => a.kind === 'name' && a.text === 'x');

/** Derivatives of functions of one argument, as a textbook has them. */
const RULES: Readonly<Record<string, (u: Ast) => Ast>> = {
  sin: (u) => call('cos', u),
  cos: (u) => negative(call('sin', u)),
  sinh: (u) => call('cosh', u),
  cosh: (u) => call('sinh', u),
  exp: (u) => call('exp', u),
  log: (u) => over(ONE, u),
  log2: (u) => over(ONE, times(u, call('log', number('2')))),
  sqrt: (u) => over(ONE, times(number('2'), call('sqrt', u))),
  tanh: (u) => minus(ONE, square(call('tanh', u))),
  sigmoid: (u) => times(call('sigmoid', u), minus(ONE, call('sigmoid', u))),
  atan: (u) => over(ONE, plus(ONE, square(u))),
};

/** What somebody writes who makes a slip at the site; undefined where the slip does not fit there. */
function wrongRule(slip: Slip, site: Ast): ((u: Ast) => Ast) | undefined {
  const only = (names: readonly string[], rule: (u: Ast) => Ast) =>
    names.includes(site.text) ? rule : undefined;
  switch (slip) {
    case 'derivative-sign':
      return only(['sin', 'cos', 'sinh', 'cosh'], (u) => negative(RULES[site.text]!(u)));
    case 'activation-rule':
      return site.text === 'tanh'
        ? (u) => plus(ONE, square(call('tanh', u)))
        : only(['sigmoid'], (u) => times(call('sigmoid', u), plus(ONE, call('sigmoid', u))));
    case 'activation-factor':
      return site.text === 'tanh'
        ? (u) => minus(ONE, call('tanh', u))
        : only(['sigmoid'], (u) => minus(ONE, call('sigmoid', u)));
    case 'root-factor':
      return only(['sqrt'], (u) => over(ONE, call('sqrt', u)));
    case 'logarithm-base':
      return only(['log2'], (u) => over(ONE, u));
    default:
      return undefined;
  }
}

/**
 * The derivative in x by the rules of a textbook, with one slip at one place; undefined where the slip does not fit. It shares nothing
 * with the checker's derivation.
 */
export function deriveWithSlip(root: Ast, site: Ast | undefined, slip: Slip | undefined): Ast | undefined {
  let fits = slip === undefined;
  const derive = (ast: Ast): Ast => {
    if (!hasX(ast)) return number('0');
    if (ast.kind === 'name') return ONE;
    const here = ast === site ? slip : undefined;
    const [a, b] = ast.children as [Ast, Ast];
    const use = (result: Ast): Ast => {
      fits = true;
      return result;
    };
    if (ast.kind === 'call') {
      const inner = derive(a);
      const wrong = here && wrongRule(here, ast);
      if (wrong) return use(times(wrong(a), inner));
      if (here === 'inner-derivative' && a.kind !== 'name') return use(RULES[ast.text]!(a));
      return times(RULES[ast.text]!(a), inner);
    }
    switch (ast.text) {
      case '+':
        return plus(derive(a), derive(b));
      case '-':
        return minus(derive(a), derive(b));
      case 'neg':
        return negative(derive(a));
      case '*': {
        if (!hasX(a)) return times(a, derive(b));
        if (!hasX(b)) return times(derive(a), b);
        if (here === 'product-of-derivatives') return use(times(derive(a), derive(b)));
        if (here === 'product-second-term') return use(times(derive(a), b));
        if (here === 'product-first-term') return use(times(a, derive(b)));
        return plus(times(derive(a), b), times(a, derive(b)));
      }
      case '/': {
        if (!hasX(b)) return over(derive(a), b);
        const [first, second] = [times(derive(a), b), times(a, derive(b))];
        if (here === 'quotient-sign') return use(over(plus(first, second), square(b)));
        if (here === 'quotient-order' && hasX(a)) return use(over(minus(second, first), square(b)));
        if (here === 'quotient-square') return use(over(minus(first, second), b));
        return over(minus(first, second), square(b));
      }
      case '^': {
        const lowered = operator('^', a, minus(b, ONE));
        const inner = derive(a);
        if (here === 'inner-derivative' && a.kind !== 'name') return use(times(b, lowered));
        if (here === 'power-exponent') return use(times(times(b, ast), inner));
        if (here === 'power-factor') return use(times(lowered, inner));
        return times(times(b, lowered), inner);
      }
      default:
        throw new Error(`no rule for ${ast.text}`);
    }
  };
  const result = derive(root);
  return fits ? result : undefined;
}

export const SLIPS: readonly Slip[] = [
  'inner-derivative',
  'product-of-derivatives',
  'product-second-term',
  'product-first-term',
  'quotient-sign',
  'quotient-order',
  'quotient-square',
  'power-exponent',
  'power-factor',
  'derivative-sign',
  'activation-rule',
  'activation-factor',
  'root-factor',
  'logarithm-base',
];

/** Functions of x, with a constant k. */
export const FUNCTIONS: readonly string[] = [
  'x^4*tanh(3*x)',
  'log(1 + x^2)/x',
  'exp(-x^2/2)*sin(x)',
  'sqrt(1 + exp(2*x))',
  'sigmoid(x^2 - 1)*cos(k*x)',
  'sin(x)^3',
  'cos(k*x + 1)/x',
  'x*log(x)',
  'exp(sin(x))',
  'tanh(k*x)^2',
  '(x^2 + 1)^5',
  'x^3 - 2*x*sin(x)',
  'sigmoid(3*x)/x',
  'log2(x^2 + k^2)',
  'sinh(2*x)*x',
  'cosh(x^2)',
  'x/(1 + x^2)',
  '(x - k)^2/2',
  'atan(2*x)',
  'sqrt(x)*exp(-x)',
  'log(sigmoid(x))',
  'k*exp(k*x)',
  'sin(x)*cos(x)',
  'sin(x^2) + cos(3*x)',
  'exp(x)/(1 + exp(x))',
  'x^2*exp(-k*x)',
  '(sigmoid(x) - k)^2',
  'tanh(x)*sigmoid(x)',
  'log(cosh(x))',
  'x*sqrt(1 + x^2)',
];

/** Derivatives of vectors and matrices: what is declared, the function, the input. */
export const ARRAYS: readonly (readonly [given: string, of: string, wrt: string])[] = [
  ['{x: [n]}', 'exp(x)', 'x'],
  ['{x: [n]}', "x'*x", 'x'],
  ['{x: [n], w: [n]}', "tanh(w'*x)", 'x'],
  ['{x: [n], A: [n, n]}', "x'*A*x", 'x'],
  ['{X: [N, d], w: [d], t: [N]}', 'sum((X*w - t).^2)', 'w'],
  ['{X: [N, d], w: [d], t: [N]}', 'sum((X*w - t).^2)/2', 'w'],
  ['{W: [m, n], h: [n], b: [m], g: [m]}', "g'*tanh(W*h + b)", 'h'],
  ['{W: [m, n], h: [n], b: [m], g: [m]}', "g'*(W*h + b)", 'W'],
  ['{x: [n]}', 'sum(sigmoid(x))', 'x'],
  ['{x: [n], y: [n]}', 'sum(y.*log(1 + exp(x)))', 'x'],
  ['{W: [m, n], h: [n], b: [m]}', 'W*h + b', 'h'],
  ['{W: [m, n], h: [n]}', 'tanh(W*h)', 'h'],
  ['{x: [n]}', 'softmax(x)', 'x'],
  ['{x: [n]}', 'logsumexp(x)', 'x'],
  ['{x: [n], k: []}', 'k*sum(x.^3)', 'x'],
];
