import { type Ast, postorder } from '../../expr/ast.js';
import { rootOf, unify } from '../term/axis.js';
import { constantFold } from '../term/constant-fold.js';
import { evaluatedParts } from '../term/domain.js';
import { isWholeTerm } from '../term/evaluate.js';
import {
  addTerms,
  isNumber,
  multiplyTerms,
  nameTerm,
  numberTerm,
  subterms,
  T_ONE,
  T_ZERO,
  type Term,
  unknownsOf,
} from '../term/term.js';
import { expanded, infinityOf } from './read-calculus.js';
import { MAX_WRITTEN_OUT, type Reading, type Value } from './reading.js';
import { settleInRange } from './settle-in-range.js';

/** Terms that are written out in any case. */
export const MAX_SHORT = 40;

/** sum(f, k, a, b): written out for numbers, over an axis where f picks entries by k, else over the whole numbers a to b. */
export function binder(r: Reading, ast: Ast): Value {
  const [body, index, from, to] = ast.children as [Ast, Ast, Ast, Ast];
  if (index.kind !== 'name') r.fail('binder-name', index.span, { name: ast.text });
  const reduction = ast.text === 'sum' ? 'sum' : 'prod';
  const first = constantFold(r.value(from).at([]));
  if (infinityOf(to) === 'inf' && !r.declared.has(to.text)) return overAll(r, ast, first);
  const last = constantFold(r.value(to).at([]));
  if (to.kind === 'name' && isNumber(first, 1) && last.kind !== 'number' && picksEntries(r, ast)) {
    const axis = r.namedAxis(to.text);
    r.lengths.add(to.text);
    return r.scalar(() =>
      r.reduceAxis(reduction, axis, (k) =>
        typeof k === 'number'
          ? r.withLocal(index.text, numberTerm(k), () => r.value(body).at([]))
          : settleInRange(
              r.withLocal(index.text, { kind: 'position', index: k }, () => r.value(body).at([])),
              k,
              first,
              last,
            ),
      ),
    );
  }
  const a = wholeNumber(first);
  const b = wholeNumber(last);
  if (a === undefined || b === undefined) return overRange(r, ast, reduction, first, last);
  if (b - a >= MAX_WRITTEN_OUT) r.fail('sum-bounds', ast.mark, { name: ast.text, limit: MAX_WRITTEN_OUT });
  // A long sum that picks no entries stays a sum: it may have a closed form, and sums within sums multiply.
  if (b - a >= MAX_SHORT && !picksEntries(r, ast)) return overRange(r, ast, reduction, first, last);
  if (b < a - 1) r.fail('range-order', ast.mark, { name: ast.text, from: a, to: b });
  const values: Value[] = [];
  for (let k = a; k <= b; k++) {
    values.push(r.withLocal(index.text, numberTerm(k), () => forced(r.value(body))));
  }
  if (values.length === 0) return r.scalar(() => (reduction === 'sum' ? T_ZERO : T_ONE));
  return r.map(values, ast, (terms) => (reduction === 'sum' ? addTerms(...terms) : multiplyTerms(...terms)));
}

/** A sum without end, by its value; the index stands for a name that cannot be written. */
function overAll(r: Reading, ast: Ast, first: Term): Value {
  const [body, index, from, to] = ast.children as [Ast, Ast, Ast, Ast];
  if (ast.text !== 'sum')
    r.fail('not-supported', to.span, {
      what: 'a product without end',
      instead: 'write limit(prod(f, k, 1, n), n, inf)',
    });
  requireWhole(r, from, first, '`sum`');
  const name = r.freshName('summand');
  const value = r.withLocal(index.text, nameTerm(name), () => forced(r.value(body)));
  return r.array(value.axes, (i) => expanded(r.calculus.series(value.at(i), name, first), ast));
}

export function wholeNumber(t: Term): number | undefined {
  return t.kind === 'number' && t.value.denominator === 1n ? Number(t.value.numerator) : undefined;
}

/** Whether the body picks entries by the index; the arrays that it picks from have the length that the sum names. */
function picksEntries(r: Reading, ast: Ast): boolean {
  const [body, index, , to] = ast.children as [Ast, Ast, Ast, Ast];
  let picks = false;
  for (const node of postorder(body)) {
    if (node.kind !== 'index') continue;
    const [object, ...positions] = node.children;
    positions.forEach((position, k) => {
      if (position.kind !== 'name' || position.text !== index.text) return;
      picks = true;
      const axis = object?.kind === 'name' && to.kind === 'name' ? r.arrays.get(object.text)?.[k] : undefined;
      if (!axis) return;
      const { name: own } = rootOf(axis);
      // What is declared otherwise is no length that the sum names.
      if (own !== undefined && own !== to.text && rootOf(r.namedAxis(to.text)) !== rootOf(axis))
        r.fail('sum-length', to.span, { array: object!.text, length: own, end: to.text });
      unify(r.namedAxis(to.text), axis);
    });
  }
  return picks;
}

function overRange(r: Reading, ast: Ast, reduction: 'sum' | 'prod', from: Term, to: Term): Value {
  const [body, index, first, last] = ast.children as [Ast, Ast, Ast, Ast];
  requireWhole(r, first, from, `\`${ast.text}\``);
  requireWhole(r, last, to, `\`${ast.text}\``);
  const symbol = r.freshName('r');
  const value = r.withLocal(index.text, { kind: 'position', index: symbol }, () => forced(r.value(body)));
  return r.array(value.axes, (i) => {
    const body = settleInRange(value.at(i), symbol, from, to);
    const range: Term = { kind: 'range', reduction, index: symbol, from, to, body };
    // What does not depend on the position is there for an empty range too: binomial coefficients of n speak of n >= 0.
    const on = evaluatedParts([body]).filter(
      (t) =>
        t.kind === 'apply' &&
        t.name === 'factorial' &&
        t.args[0]!.kind !== 'number' &&
        subterms([t]).every((s) => s.kind !== 'position'),
    );
    return on.length === 0 ? range : { kind: 'guard', body: range, on };
  });
}

/** Names in what must be a whole number are whole numbers. */
export function requireWhole(r: Reading, ast: Ast, term: Term, what: string): void {
  const { names } = unknownsOf([term]);
  if (!isWholeTerm(term, new Set(names)))
    r.fail('whole-number', ast.span, {
      what,
      actual: ast.span.source.text.slice(ast.span.start, ast.span.end),
    });
  // The index of a sum without end is whole by itself, and nobody wrote its name.
  for (const name of names) if (!name.includes('#')) r.wholes.add(name);
}

/** A scalar that is read while its local names still hold. */
function forced(value: Value): Value {
  if (value.axes.length === 0) value.at([]);
  return value;
}
