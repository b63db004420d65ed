import type { Ast } from '../../expr/ast.js';
import { expandDeterminant, MAX_DETERMINANT } from '../../op/definitions.js';
import { type Axis, makeAxis, rootOf, unify } from '../term/axis.js';
import { constantFold } from '../term/constant-fold.js';
import { defineScalar, squareRoot } from '../term/definitions.js';
import {
  addTerms,
  applyTerm,
  divideTerms,
  type Index,
  multiplyTerms,
  negateTerm,
  numberTerm,
  powerTerm,
  subtractTerms,
  T_ONE,
  T_ZERO,
  type Term,
} from '../term/term.js';
import { transpose } from './read-operators.js';
import type { Reading, Value } from './reading.js';

export function scalarCall(r: Reading, ast: Ast, name: string, args: readonly Value[]): Value {
  const filled =
    args.length === 1 && name === 'leakyrelu'
      ? [...args, r.scalar(() => numberTerm(1, 100))]
      : args.length === 1 && name === 'elu'
        ? [...args, r.scalar(() => T_ONE)]
        : args;
  const result = r.map(filled, ast, (terms) => {
    if (name === 'log' && terms.length === 2)
      return divideTerms(applyTerm('log', terms[0]!), applyTerm('log', terms[1]!));
    const term = defineScalar(
      name,
      terms.map((t, k) => (name === 'nthRoot' && k === 1 ? constantFold(t) : t)),
    );
    return (
      term ?? r.fail('not-supported', ast.mark, { what: `${name} inside a claim`, instead: 'write it out' })
    );
  });
  const averaged = (name === 'bce' || name === 'bcewithlogits') && result.axes.length > 0;
  return averaged ? mean(r, result) : result;
}

function overAll(
  r: Reading,
  reduction: 'sum' | 'prod' | 'max' | 'min',
  x: Value,
  f: (t: Term) => Term = (t) => t,
): Term {
  const [a, b] = x.axes as [Axis | undefined, Axis | undefined];
  if (!a) return f(x.at([]));
  return r.reduceAxis(reduction, a, (i) =>
    b ? r.reduceAxis(reduction, b, (j) => f(x.at([i, j]))) : f(x.at([i])),
  );
}

function mean(r: Reading, x: Value): Value {
  return r.scalar(() =>
    divideTerms(overAll(r, 'sum', x), multiplyTerms(T_ONE, ...x.axes.map((a) => r.sizeOf(a)))),
  );
}

export function arrayCall(r: Reading, ast: Ast, name: string, args: readonly Value[]): Value | undefined {
  const [x, y] = args as [Value, Value];
  const vector = (v: Value): Axis => {
    if (v.axes.length === 1) return v.axes[0]!;
    if (v.axes.length === 0) return makeAxis(1);
    return r.fail('shape-argument', ast.mark, { name, shape: r.show(v), remedy: 'give it a vector' });
  };
  const at = (v: Value, i: Index) => v.at(v.axes.length === 0 ? [] : [i]);
  const exponential = (v: Value, i: Index) => applyTerm('exp', at(v, i));
  const total = (v: Value, axis: Axis) => r.sumOverAxis(axis, (k) => exponential(v, k));
  switch (name) {
    case 'sum':
    case 'prod':
      return r.scalar(() => overAll(r, name, x));
    case 'max':
    case 'min':
      return args.length === 1 && x.axes.length > 0 ? r.scalar(() => overAll(r, name, x)) : undefined;
    case 'mean':
      return mean(r, x);
    case 'norm':
      return r.scalar(() => squareRoot(overAll(r, 'sum', x, (t) => powerTerm(t, 2))));
    case 'norm1':
      return r.scalar(() => overAll(r, 'sum', x, (t) => applyTerm('abs', t)));
    case 'logsumexp': {
      const axis = vector(x);
      return r.scalar(() => applyTerm('log', total(x, axis)));
    }
    case 'softmax': {
      const axis = vector(x);
      const sum = r.scalar(() => total(x, axis));
      return r.array(x.axes, ([i]) => divideTerms(exponential(x, i ?? 1), sum.at([])));
    }
    case 'logsoftmax': {
      const axis = vector(x);
      const sum = r.scalar(() => applyTerm('log', total(x, axis)));
      return r.array(x.axes, ([i]) => subtractTerms(at(x, i ?? 1), sum.at([])));
    }
    case 'dot':
      return inner(r, x, y, ast, (a, b) => multiplyTerms(a, b));
    case 'crossentropy':
      return inner(r, x, y, ast, (p, t) => negateTerm(multiplyTerms(t, applyTerm('log', p))));
    case 'nll':
      return inner(r, x, y, ast, (l, t) => negateTerm(multiplyTerms(t, l)));
    case 'crossentropywithlogits': {
      const axis = vector(x);
      const sum = r.scalar(() => applyTerm('log', total(x, axis)));
      return inner(r, x, y, ast, (z, t) => negateTerm(multiplyTerms(t, subtractTerms(z, sum.at([])))));
    }
    case 'mse': {
      const squares = r.map(args, ast, ([p, t]) => powerTerm(subtractTerms(p!, t!), 2));
      return mean(r, squares);
    }
    case 'outer': {
      const m = vector(x);
      const n = vector(y);
      return r.array([m, n], ([i, j]) => multiplyTerms(at(x, i!), at(y, j!)));
    }
    case 'trace': {
      const axis = squareAxis(r, x, ast, name);
      return axis ? r.scalar(() => r.sumOverAxis(axis, (k) => x.at([k, k]))) : x;
    }
    case 'det': {
      const axis = squareAxis(r, x, ast, name);
      return axis ? determinant(r, x, axis, ast) : x;
    }
    case 'transpose':
      return transpose(r, x);
    case 'diag': {
      if (x.axes.length === 0) return x;
      if (x.axes.length === 2) {
        if (!unify(x.axes[0]!, x.axes[1]!))
          r.fail('shape-argument', ast.mark, {
            name,
            shape: r.show(x),
            remedy: 'give it a square matrix',
          });
        return r.array([x.axes[0]!], ([i]) => x.at([i!, i!]));
      }
      const n = x.axes[0]!;
      return r.array([n, n], ([i, j]) => onDiagonal(i!, j!, x.at([i!])));
    }
    default:
      return undefined;
  }
}

/** The axis of a square matrix; undefined for a scalar. */
function squareAxis(r: Reading, x: Value, ast: Ast, name: string): Axis | undefined {
  if (x.axes.length === 0) return undefined;
  if (x.axes.length !== 2 || !unify(x.axes[0]!, x.axes[1]!))
    r.fail('shape-argument', ast.mark, { name, shape: r.show(x), remedy: 'give it a square matrix' });
  return x.axes[0]!;
}

function determinant(r: Reading, x: Value, axis: Axis, ast: Ast): Value {
  const { size } = rootOf(axis);
  if (size === undefined || size > MAX_DETERMINANT)
    r.fail('shape-argument', ast.mark, {
      name: 'det',
      shape: r.show(x),
      remedy: `its size must be known, and ${MAX_DETERMINANT} rows at most`,
    });
  return r.scalar(() =>
    expandDeterminant(
      size,
      (i, j) => x.at([i, j]),
      (terms) =>
        addTerms(
          ...terms.map(({ factors, sign }) => {
            const product = multiplyTerms(...factors);
            return sign === 1 ? product : negateTerm(product);
          }),
        ),
    ),
  );
}

function inner(r: Reading, x: Value, y: Value, ast: Ast, f: (a: Term, b: Term) => Term): Value {
  const axes = r.agree([x, y], ast);
  if (axes.length === 0) return r.scalar(() => f(x.at([]), y.at([])));
  if (axes.length > 1)
    r.fail('shape-argument', ast.mark, {
      name: ast.text,
      shape: r.show(x),
      remedy: 'give it vectors',
    });
  const at = (v: Value, i: Index) => v.at(v.axes.length === 0 ? [] : [i]);
  return r.scalar(() => r.sumOverAxis(axes[0]!, (k) => f(at(x, k), at(y, k))));
}

export function constantArray(r: Reading, ast: Ast, name: string): Value {
  const size = (child: Ast): Axis => {
    if (child.kind === 'name' && !r.locals.has(child.text)) {
      r.lengths.add(child.text);
      return r.namedAxis(child.text);
    }
    const n = r.position(child);
    if (typeof n !== 'number' || n < 1)
      r.fail('arity', ast.mark, {
        name,
        expected: 'whole numbers as sizes',
        actual: child.text,
        usage: `${name}(n)`,
      });
    return makeAxis(n);
  };
  const [first, second] = ast.children;
  if (!first) r.fail('arity', ast.mark, { name, expected: '1 argument', actual: 0, usage: `${name}(n)` });
  if (name === 'onehot') {
    const hot = r.position(first);
    return r.array([size(second!)], ([i]) => onDiagonal(i!, hot, T_ONE));
  }
  if (name === 'eye') {
    const n = size(first);
    return r.array([n, n], ([i, j]) => onDiagonal(i!, j!, T_ONE));
  }
  const axes = second ? [size(first), size(second)] : [size(first)];
  return r.array(axes, () => (name === 'ones' ? T_ONE : T_ZERO));
}

function onDiagonal(i: Index, j: Index, value: Term): Term {
  if (i === j) return value;
  if (typeof i === 'number' && typeof j === 'number') return T_ZERO;
  return multiplyTerms({ kind: 'delta', left: i, right: j }, value);
}
