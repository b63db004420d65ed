import type { Ast } from '../../expr/ast.js';
import { findRows } from '../../op/table.js';
import { call, negative, number, operator, over, times, transposed } from '../problem/tree.js';

/** What a value is of: the index that it has, or none. */
interface Lifted {
  readonly ast: Ast;
  readonly has: boolean;
}

/** Lengths of the axes of an expression of which an entry is taken; undefined where that is not known. */
type AxesOf = (ast: Ast) => number | undefined;

/**
 * An entry at one index as the whole vector: 2*(x[i] - mean(x)) as 2*(x - mean(x)); at two indices as a matrix, where it is a product of
 * a factor of each: d[i]*x[j] as d*x'. Undefined where it is no such thing.
 */
export function wholeArray(entry: Ast, order: readonly string[], axesOf: AxesOf): Ast | undefined {
  const [row, column] = order;
  if (row === undefined) return undefined;
  if (column === undefined) {
    const lifted = lift(entry, row, axesOf);
    return lifted && (lifted.has ? lifted.ast : undefined);
  }
  const groups = { [row]: [] as Ast[], [column]: [] as Ast[], '': [] as Ast[] };
  for (const factor of factorsOf(entry)) {
    const own = [row, column].filter((letter) => uses(factor, letter));
    if (own.length > 1) return undefined;
    groups[own[0] ?? '']!.push(factor);
  }
  const product = (factors: readonly Ast[]) =>
    factors.reduce<Ast | undefined>((p, f) => (p ? times(p, f) : f), undefined);
  const [a, b, rest] = [product(groups[row]!), product(groups[column]!), product(groups['']!)];
  const left = a && lift(a, row, axesOf);
  const right = b && lift(b, column, axesOf);
  if (!left?.has || !right?.has) return undefined;
  const outer = times(left.ast, transposed(right.ast));
  return rest ? times(rest, outer) : outer;
}

/** The factors of a product, with a divisor as one over it. */
function factorsOf(ast: Ast): readonly Ast[] {
  const [a, b] = ast.children;
  if (ast.kind !== 'operator' || !a) return [ast];
  if (ast.text === 'neg') return [number('-1'), ...factorsOf(a)];
  if (ast.text === '*' && b) return [...factorsOf(a), ...factorsOf(b)];
  if (ast.text === '/' && b) return [...factorsOf(a), over(number('1'), b)];
  return [ast];
}

function uses(root: Ast, letter: string): boolean {
  return (root.kind === 'name' && root.text === letter) || root.children.some((c) => uses(c, letter));
}

const ENTRYWISE: Readonly<Record<string, string>> = { '*': '.*', '/': './', '^': '.^' };

/** An expression in one index as the vector of its values. */
function lift(ast: Ast, letter: string, axesOf: AxesOf): Lifted | undefined {
  if (!uses(ast, letter)) return { ast, has: false };
  const { children } = ast;
  if (ast.kind === 'index') {
    const [of, ...at] = children;
    const isOwn = at.length === 1 && at[0]!.kind === 'name' && at[0]!.text === letter && !uses(of!, letter);
    return isOwn && axesOf(of!) === 1 ? { ast: of!, has: true } : undefined;
  }
  if (ast.kind === 'call' && ast.text === 'sum' && children.length === 4) {
    const product = matrixProduct(children[0]!, children[1]!.text, letter, axesOf);
    return product && { ast: product, has: true };
  }
  const lifted = children.map((c) => lift(c, letter, axesOf));
  if (lifted.some((l) => l === undefined)) return undefined;
  const inner = lifted as readonly Lifted[];
  const parts = inner.map((l) => l.ast);
  if (ast.kind === 'operator') {
    if (ast.text === 'neg') return { ast: negative(parts[0]!), has: true };
    if (ast.text === '+' || ast.text === '-') return { ast: operator(ast.text, ...parts), has: true };
    const entrywise = ENTRYWISE[ast.text];
    if (entrywise === undefined) return undefined;
    const isPlain = ast.text === '*' ? !inner.every((l) => l.has) : ast.text === '/' && !inner[1]!.has;
    return { ast: operator(isPlain ? ast.text : entrywise, ...parts), has: true };
  }
  // Functions of one number act on each entry.
  const isEntrywise =
    ast.kind === 'call' &&
    children.length === 1 &&
    findRows(ast.text).some((row) => row.kind === 'elementwise');
  return isEntrywise ? { ast: call(ast.text, ...parts), has: true } : undefined;
}

/** A[i, k]*v[k] summed over k as A*v, and A[k, i]*v[k] as A'*v. */
function matrixProduct(body: Ast, bound: string, letter: string, axesOf: AxesOf): Ast | undefined {
  const factors = factorsOf(body);
  const matrix = factors.find((f) => f.kind === 'index' && f.children.length === 3);
  const rest = factors.filter((f) => f !== matrix);
  if (!matrix || rest.length === 0 || rest.some((f) => uses(f, letter))) return undefined;
  const [of, ...at] = matrix.children;
  const letters = at.map((a) => (a.kind === 'name' ? a.text : ''));
  const turned = letters[0] === bound && letters[1] === letter;
  if (!(turned || (letters[0] === letter && letters[1] === bound)) || axesOf(of!) !== 2) return undefined;
  const vector = lift(
    rest.reduce((p, f) => times(p, f)),
    bound,
    axesOf,
  );
  return vector?.has ? times(turned ? transposed(of!) : of!, vector.ast) : undefined;
}
