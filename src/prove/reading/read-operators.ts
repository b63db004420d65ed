import type { Ast } from '../../expr/ast.js';
import { MATRIX_POWER_REMEDY, MAX_MATRIX_POWER } from '../../op/definitions.js';
import { type Axis, makeAxis, rootOf, unify } from '../term/axis.js';
import { constantFold } from '../term/constant-fold.js';
import { defineCondition } from '../term/definitions.js';
import { isPlainlyNotNegative } from '../term/domain.js';
import {
  addTerms,
  applyTerm,
  type Index,
  multiplyTerms,
  negateTerm,
  powerTerm,
  type Term,
} from '../term/term.js';
import type { Reading, Value } from './reading.js';
import { wholeFunction } from './whole-functions.js';

export function operator(r: Reading, ast: Ast): Value {
  switch (ast.text) {
    case '+':
    case '-':
      return sum(r, ast);
    case '*':
    case '/':
    case '.*':
    case './':
      return product(r, ast);
    case 'neg':
      return r.map([r.value(ast.children[0]!)], ast, (t) => negateTerm(t[0]!));
    case '!':
      return wholeFunction(r, ast);
    case "'":
      return transpose(r, r.value(ast.children[0]!));
    case '^':
    case '.^':
      return power(r, ast);
    default: {
      const args = ast.children.map((c) => r.value(c));
      return r.map(args, ast, (t) => {
        const condition = defineCondition(ast.text, t);
        return (
          condition ??
          r.fail('not-supported', ast.mark, {
            what: `the operator ${ast.text}`,
            instead: 'use + - * / ^',
          })
        );
      });
    }
  }
}

/** A chain a + b - c + … nests to the left as deep as it is long: it is read as one sum. */
function sum(r: Reading, ast: Ast): Value {
  const spine: { value: Value; negative: boolean }[] = [];
  let node = ast;
  while (node.kind === 'operator' && (node.text === '+' || node.text === '-')) {
    spine.push({ value: r.value(node.children[1]!), negative: node.text === '-' });
    node = node.children[0]!;
  }
  spine.push({ value: r.value(node), negative: false });
  spine.reverse();
  return r.map(
    spine.map((s) => s.value),
    ast,
    (terms) => addTerms(...terms.map((t, i) => (spine[i]!.negative ? negateTerm(t) : t))),
  );
}

function product(r: Reading, ast: Ast): Value {
  const spine: { node: Ast; value: Value; operator: string }[] = [];
  let node = ast;
  while (node.kind === 'operator' && ['*', '/', '.*', './'].includes(node.text)) {
    spine.push({ node, value: r.value(node.children[1]!), operator: node.text });
    node = node.children[0]!;
  }
  spine.reverse();
  let result = r.value(node);
  let run: { value: Value; inverse: boolean }[] = [{ value: result, inverse: false }];
  const close = (): Value => {
    if (run.length === 1) return run[0]!.value;
    const parts = run;
    return r.map(
      parts.map((p) => p.value),
      ast,
      (terms) => multiplyTerms(...terms.map((t, i) => (parts[i]!.inverse ? powerTerm(t, -1) : t))),
    );
  };
  for (const { node: at, value, operator } of spine) {
    const isMatrix = operator === '*' && result.axes.length > 0 && value.axes.length > 0;
    if (operator === '/' && value.axes.length > 0) {
      r.fail('shape', at.mark, {
        operator: '/',
        left: r.show(result),
        right: r.show(value),
        remedy: 'write ./ to divide entry by entry',
      });
    }
    if (isMatrix) {
      result = matrixProduct(r, close(), value, at);
      run = [{ value: result, inverse: false }];
    } else {
      run.push({ value, inverse: operator === '/' || operator === './' });
      // Only the axes matter until the run is closed.
      result =
        result.axes.length > 0 ? { axes: result.axes, at: result.at } : { axes: value.axes, at: value.at };
      if (value.axes.length > 0 && run.length > 1) r.agree([close(), value], at);
    }
  }
  return close();
}

function power(r: Reading, ast: Ast): Value {
  const [base, exponent] = ast.children.map((c) => r.value(c)) as [Value, Value];
  if (base.axes.length === 2 && ast.text === '^') {
    const factors = exponent.axes.length === 0 ? Number(ast.children[1]!.text) : Number.NaN;
    const isWhole = Number.isInteger(factors) && factors >= 1 && factors <= MAX_MATRIX_POWER;
    if (isWhole && unify(base.axes[0]!, base.axes[1]!)) {
      let result = base;
      for (let k = 1; k < factors; k++) result = matrixProduct(r, result, base, ast);
      return result;
    }
    r.fail('shape', ast.mark, {
      operator: '^',
      left: r.show(base),
      right: exponent.axes.length === 0 ? 'scalar' : r.show(exponent),
      remedy: MATRIX_POWER_REMEDY,
    });
  }
  const isE = ast.children[0]!.kind === 'name' && ast.children[0]!.text === 'e' && !r.declared.has('e');
  return r.map([base, exponent], ast, ([x, y]) => {
    if (isE && !r.locals.has('e')) return applyTerm('exp', y!);
    const folded = constantFold(y!);
    return powerOfRoot(x!, folded) ?? { kind: 'power', base: x!, exponent: folded };
  });
}

/** The square of a length is a sum of squares: without the root, it has a derivative everywhere. */
function powerOfRoot(base: Term, exponent: Term): Term | undefined {
  if (base.kind !== 'power' || base.exponent.kind !== 'number' || exponent.kind !== 'number')
    return undefined;
  const { numerator, denominator } = exponent.value;
  const isEven = denominator === 1n && numerator > 0n && numerator % 2n === 0n;
  const isRoot = base.exponent.value.numerator === 1n && base.exponent.value.denominator === 2n;
  if (!isEven || !isRoot || !isPlainlyNotNegative(base.base)) return undefined;
  return numerator === 2n ? base.base : powerTerm(base.base, Number(numerator / 2n));
}

export function transpose(r: Reading, x: Value): Value {
  if (x.axes.length === 0) return x;
  const [m, n] = x.axes as [Axis, Axis | undefined];
  if (!n) return r.array([makeAxis(1), m], ([, i]) => x.at([i!]));
  if (rootOf(m).size === 1) return r.array([n], ([i]) => x.at([1, i!]));
  return r.array([n, m], ([i, j]) => x.at([j!, i!]));
}

function matrixProduct(r: Reading, x: Value, y: Value, ast: Ast): Value {
  const one = makeAxis(1);
  const rows = x.axes[0]!;
  const inner = x.axes[1] ?? one;
  const columns = y.axes[1] ?? one;
  if (!unify(inner, y.axes[0]!)) {
    r.fail('shape', ast.mark, {
      operator: '*',
      left: r.show(x),
      right: r.show(y),
      remedy: "write a' * b for the inner product, a * b' for the outer, a .* b for entry by entry",
    });
  }
  const entry = (i: Index, j: Index) =>
    r.sumOverAxis(inner, (k) =>
      multiplyTerms(x.at(x.axes.length === 1 ? [i] : [i, k]), y.at(y.axes.length === 1 ? [k] : [k, j])),
    );
  const single = rootOf(columns).size === 1;
  if (rootOf(rows).size === 1) {
    return single ? r.scalar(() => entry(1, 1)) : r.array([makeAxis(1), columns], ([, j]) => entry(1, j!));
  }
  return single
    ? r.array([rows], ([i]) => entry(i!, 1))
    : r.array([rows, columns], ([i, j]) => entry(i!, j!));
}
