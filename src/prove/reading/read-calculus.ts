import type { Ast } from '../../expr/ast.js';
import type { Variable } from '../derivative/differentiate.js';
import { derivative, offKinks } from '../derivative/everywhere.js';
import type { Beyond } from '../derivative/subject.js';
import { type Axis, makeAxis } from '../term/axis.js';
import { type Index, subterms, T_ZERO, type Term } from '../term/term.js';
import type { Reading, Value } from './reading.js';

/** Functions that calculus adds to the language inside claims. */
export const CALCULUS: readonly string[] = ['diff', 'grad', 'jacobian', 'hessian', 'limit', 'taylor'];

/** Parts of an expression that is differentiated once more. */
const MAX_DIFFERENTIATED = 20_000;

export function calculusCall(r: Reading, ast: Ast): Value {
  const usage: Readonly<Record<string, readonly [number, number, string]>> = {
    diff: [2, 3, 'diff(f, x)'],
    grad: [2, 2, 'grad(f, x)'],
    jacobian: [2, 2, 'jacobian(f, x)'],
    hessian: [2, 2, 'hessian(f, x)'],
    limit: [3, 4, 'limit(f, x, a)'],
    taylor: [4, 5, 'taylor(f, x, a, n)'],
  };
  const [least, most, form] = usage[ast.text]!;
  if (ast.children.length < least || ast.children.length > most) {
    const expected = least === most ? `${least} arguments` : `${least} or ${most} arguments`;
    r.fail('arity', ast.mark, { name: ast.text, expected, actual: ast.children.length, usage: form });
  }
  switch (ast.text) {
    case 'diff':
      return derivativeCall(r, ast);
    case 'limit':
    case 'taylor':
      return expansion(r, ast);
    default:
      return gradient(r, ast);
  }
}

function derivativeCall(r: Reading, ast: Ast): Value {
  const [body, by, times] = ast.children as [Ast, Ast, Ast | undefined];
  const f = r.value(body);
  const variable = variableOf(r, by, ast);
  if (!variable.single) notAVariable(r, ast, by);
  const count = times ? r.position(times) : 1;
  if (typeof count !== 'number' || count < 0 || count > 40)
    r.fail('limit', times!.span, {
      what: 'the order of a derivative',
      limit: '40',
      remedy: 'use a smaller order',
    });
  return r.array(f.axes, (indices) => {
    let term = f.at(indices);
    for (let k = 0; k < count; k++) {
      if (subterms([term]).length > MAX_DIFFERENTIATED) {
        r.fail('limit', ast.span, {
          what: 'a derivative of an expression of this size',
          limit: `${MAX_DIFFERENTIATED} parts`,
          remedy: 'simplify the expression, or differentiate fewer times',
        });
      }
      term = derivative(term, variable.at([]), beyondRules(r));
    }
    return term;
  });
}

function beyondRules({ calculus, facts }: Reading): Beyond {
  return {
    limit: (f, name, at, side) => calculus.limit(f, name, at, side, facts),
    constant: calculus.constant,
  };
}

function notAVariable(r: Reading, ast: Ast, by: Ast): never {
  if (ast.text === 'diff' && by.kind === 'name' && r.arrays.has(by.text)) {
    r.fail('shape-argument', by.span, {
      name: 'diff',
      shape: r.show({ axes: r.arrays.get(by.text)!, at: () => T_ZERO }),
      remedy: `write grad(f, ${by.text}) or jacobian(f, ${by.text}), or diff(f, ${by.text}[1]) for one entry`,
    });
  }
  return r.fail('derivative-variable', by.span, { name: ast.text, actual: by.text });
}

/** One name, one entry, an array by its entries, or a list of scalars. */
function variableOf(
  r: Reading,
  by: Ast,
  call: Ast,
): {
  readonly axes: readonly Axis[];
  readonly at: (i: readonly Index[]) => Variable;
  readonly single: boolean;
} {
  if (by.kind === 'name' && !r.locals.has(by.text)) {
    const axes = r.arrays.get(by.text);
    const name = by.text;
    if (axes) return { axes, at: (indices) => ({ kind: 'entry', name, indices }), single: false };
    return { axes: [], at: () => ({ kind: 'name', name }), single: true };
  }
  if (by.kind === 'index') {
    const term = r.value(by).at([]);
    if (term.kind === 'entry')
      return {
        axes: [],
        at: () => ({ kind: 'entry', name: term.name, indices: term.indices }),
        single: true,
      };
  }
  if (by.kind === 'array' && by.children.length > 0) {
    const items = by.children.map((c) => variableOf(r, c, call));
    if (items.every((i) => i.single))
      return { axes: [makeAxis(items.length)], at: ([i]) => items[Number(i) - 1]!.at([]), single: false };
    if (items.length === 1) return items[0]!;
  }
  return notAVariable(r, call, by);
}

function gradient(r: Reading, ast: Ast): Value {
  const [body, by] = ast.children as [Ast, Ast];
  const f = r.value(body);
  const variable = variableOf(r, by, ast);
  if (ast.text !== 'jacobian' && f.axes.length > 0) {
    r.fail('shape-argument', body.span, {
      name: ast.text,
      shape: r.show(f),
      remedy: 'it needs a scalar function; use jacobian for a vector',
    });
  }
  if (ast.text === 'hessian') {
    if (variable.axes.length === 0)
      return r.scalar(() => {
        const [by, beyond] = [variable.at([]), beyondRules(r)];
        return derivative(derivative(f.at([]), by, beyond), by, beyond);
      });
    const [n] = variable.axes as [Axis];
    return r.array([n, n], ([i, j]) =>
      derivative(derivative(f.at([]), variable.at([i!])), variable.at([j!])),
    );
  }
  const rank = f.axes.length;
  if (rank + variable.axes.length > 2)
    r.fail('shape-argument', ast.mark, {
      name: ast.text,
      shape: r.show(f),
      remedy: 'at most two axes in all',
    });
  return r.array([...f.axes, ...variable.axes], (indices) =>
    derivative(f.at(indices.slice(0, rank)), variable.at(indices.slice(rank)), beyondRules(r)),
  );
}

function expansion(r: Reading, ast: Ast): Value {
  const [body, by, point] = ast.children as [Ast, Ast, Ast];
  const { axes, at: entryOf } = r.value(body);
  // An expansion looks at what a function does around a point.
  const f: Value = { axes, at: (i) => offKinks(entryOf(i)) };
  if (by.kind !== 'name' || r.arrays.has(by.text)) notAVariable(r, ast, by);
  const isTaylor = ast.text === 'taylor';
  const last = ast.children[isTaylor ? 4 : 3];
  const side = last ? last.text : 'both';
  if (side !== 'left' && side !== 'right' && side !== 'both')
    r.fail('not-supported', last!.span, { what: `the side ${side}`, instead: 'write left or right' });
  if (isTaylor) {
    const degree = ast.children[3]!;
    const order = r.position(degree);
    if (typeof order !== 'number' || order < 0 || order > 60) {
      r.fail('limit', degree.span, {
        what: 'the order of a Taylor polynomial',
        limit: '60',
        remedy: 'use a smaller order',
      });
    }
    const at = r.value(point);
    return r.array(f.axes, (i) =>
      expanded(r.calculus.taylor(f.at(i), by.text, at.at([]), order, side, r.facts), ast),
    );
  }
  const infinite = infinityOf(point);
  const at = infinite ? undefined : r.value(point);
  return r.array(f.axes, (i) =>
    expanded(r.calculus.limit(f.at(i), by.text, infinite ?? at!.at([]), side, r.facts), ast),
  );
}

/** What was found, or a term that stands for nothing and carries the reason. */
export function expanded(result: Term | string, ast: Ast): Term {
  if (typeof result !== 'string') return result;
  // An expansion that was not found leaves the claim open, with the reason.
  return { kind: 'apply', name: `${ast.text} (${result})`, args: [] };
}

/** The infinity that a name stands for where a point or a bound is asked for. */
export function infinityOf(ast: Ast): 'inf' | '-inf' | undefined {
  if (ast.kind === 'name' && ['inf', 'Inf', 'infinity', 'Infinity', 'oo'].includes(ast.text)) return 'inf';
  if (ast.kind === 'operator' && ast.text === 'neg' && infinityOf(ast.children[0]!) === 'inf') return '-inf';
  return undefined;
}
