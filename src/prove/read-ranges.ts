import type { Ast } from '../expr/ast.js';
import { constantFold, MAX_WRITTEN_OUT, type Reading, type Value } from './reading.js';
import { addTerms, mentions, multiplyTerms, nameTerm, numberTerm, T_ONE, T_ZERO, type Term } from './term.js';

/** sum(f, k, a, b): written out for numbers, over an axis for 1..n where n is a length. */
export function binder(r: Reading, ast: Ast): Value {
  const [body, index, from, to] = ast.children as [Ast, Ast, Ast, Ast];
  if (index.kind !== 'name') r.fail('binder-name', index.span, { name: ast.text });
  const first = constantFold(r.value(from).at([]));
  const reduction = ast.text === 'sum' ? 'sum' : 'prod';
  const isLength = to.kind === 'name' && r.named.has(to.text);
  if (isLength && first.kind === 'number' && first.value.numerator === 1n && first.value.denominator === 1n) {
    const axis = r.named.get((to as Ast).text)!;
    return r.scalar(() =>
      r.reduceAxis(reduction, axis, (k) =>
        r.withLocal(index.text, typeof k === 'number' ? numberTerm(k) : nameTerm(k), () => {
          const term = r.value(body).at([]);
          // A position can pick entries; as a number it has no meaning in a term.
          if (typeof k === 'string' && mentions(term, k))
            r.fail('sum-bounds', ast.mark, { name: ast.text, limit: MAX_WRITTEN_OUT });
          return term;
        }),
      ),
    );
  }
  const last = constantFold(r.value(to).at([]));
  const whole = (t: Term) =>
    t.kind === 'number' && t.value.denominator === 1n ? Number(t.value.numerator) : undefined;
  const a = whole(first);
  const b = whole(last);
  if (a === undefined || b === undefined || b - a >= MAX_WRITTEN_OUT)
    r.fail('sum-bounds', ast.mark, { name: ast.text, limit: MAX_WRITTEN_OUT });
  const values: Value[] = [];
  for (let k = a; k <= b; k++) {
    values.push(r.withLocal(index.text, numberTerm(k), () => forced(r.value(body))));
  }
  if (values.length === 0) return r.scalar(() => (reduction === 'sum' ? T_ZERO : T_ONE));
  return r.map(values, ast, (terms) => (reduction === 'sum' ? addTerms(...terms) : multiplyTerms(...terms)));
}

/** A scalar that is read while its local names still hold. */
function forced(value: Value): Value {
  if (value.axes.length === 0) value.at([]);
  return value;
}
