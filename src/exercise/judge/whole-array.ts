import type { Ast } from '../../expr/ast.js';
import { findRows } from '../../op/table.js';
import { SampleGraph } from '../problem/sample-graph.js';
import { call, negative, number, operator, over, replace, times, transposed } from '../problem/tree.js';
import type { Setting } from '../setting/setting.js';

/** An expression that may have an index, as what it is for all values of that index. */
interface Lifted {
  readonly ast: Ast;
  /** It has the index, and is a vector now. */
  readonly has: boolean;
}

/** Lengths of the axes of an expression, with their names; undefined where that is not known. */
type LengthsOf = (ast: Ast) => readonly (number | string)[] | undefined;

/** Sample lengths as the names that they stand in for. */
export function namedLengths(graph: SampleGraph): (shape: readonly number[]) => readonly (number | string)[] {
  const named = new Map([...graph.sizes].map(([key, size]) => [size, key]));
  return (shape) => shape.map((n) => named.get(n) ?? n);
}

/** Lengths of the axes of expressions in the names of a part. */
export function lengthsIn(setting: Setting): LengthsOf {
  const graph = new SampleGraph(setting);
  const nameAll = namedLengths(graph);
  return (ast) => {
    const shape = graph.shapeOf(ast);
    return shape && nameAll(shape);
  };
}

/**
 * An entry at one index as the whole vector: 2*(x[i] - mean(x)) as 2*(x - mean(x)); at two indices as a matrix, where it is a product of
 * a factor of each: d[i]*x[j] as d*x'. Undefined where it is no such thing.
 */
export function wholeArray(entry: Ast, order: readonly string[], lengthsOf: LengthsOf): Ast | undefined {
  const [row, column] = order;
  if (row === undefined) return undefined;
  const gathered = gatherSums(entry, lengthsOf);
  if (column === undefined) {
    const lifted = lift(gathered, row, lengthsOf);
    return lifted?.has ? lifted.ast : undefined;
  }
  const ofRow: Ast[] = [];
  const ofColumn: Ast[] = [];
  const others: Ast[] = [];
  for (const factor of factorsOf(gathered)) {
    const [inRow, inColumn] = [usesIndex(factor, row), usesIndex(factor, column)];
    if (inRow && inColumn) return undefined;
    (inRow ? ofRow : inColumn ? ofColumn : others).push(factor);
  }
  const [left, right] = [
    ofRow.length > 0 ? lift(product(ofRow), row, lengthsOf) : undefined,
    ofColumn.length > 0 ? lift(product(ofColumn), column, lengthsOf) : undefined,
  ];
  if (!left || !right) return undefined;
  return product([...others, times(left.ast, transposed(right.ast))]);
}

/** The sums over all entries of vectors, as sums of vectors: sum(exp(x[j]), j, 1, n) as sum(exp(x)). */
export function gatherSums(root: Ast, lengthsOf: LengthsOf): Ast {
  let tree = root;
  // Inner sums are gathered first; each round takes those that have become free of others.
  for (;;) {
    const next = replace(tree, (ast) => {
      const [body, index, from, to] = ast.children;
      if (ast.kind !== 'call' || ast.text !== 'sum' || !to || from!.text !== '1') return undefined;
      const vector = lift(body!, index!.text, lengthsOf);
      if (!vector?.has) return undefined;
      const [length, ...more] = lengthsOf(vector.ast) ?? [];
      return more.length === 0 && String(length) === to.text && to.children.length === 0
        ? call('sum', vector.ast)
        : undefined;
    });
    if (next === tree) return tree;
    tree = next;
  }
}

function product(factors: readonly Ast[]): Ast {
  return factors.reduce((all, factor) => times(all, factor));
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

/** Whether a letter occurs that no sum within binds. */
export function usesIndex(root: Ast, letter: string): boolean {
  const { children } = root;
  if (root.kind === 'name') return root.text === letter;
  const isOwn = root.kind === 'call' && children.length === 4 && children[1]!.text === letter;
  return (isOwn ? children.slice(2) : children).some((c) => usesIndex(c, letter));
}

const ENTRYWISE: Readonly<Record<string, string>> = { '*': '.*', '/': './', '^': '.^' };

/** An expression in one index as the vector of its values. */
function lift(ast: Ast, letter: string, lengthsOf: LengthsOf): Lifted | undefined {
  if (!usesIndex(ast, letter)) return { ast, has: false };
  const { children } = ast;
  if (ast.kind === 'index') {
    const [of, ...at] = children;
    const isOwn =
      at.length === 1 && at[0]!.kind === 'name' && at[0]!.text === letter && !usesIndex(of!, letter);
    return isOwn && lengthsOf(of!)?.length === 1 ? { ast: of!, has: true } : undefined;
  }
  if (ast.kind === 'call' && ast.text === 'sum' && children.length === 4)
    return matrixProduct(ast, letter, lengthsOf);
  const lifted = children.map((c) => lift(c, letter, lengthsOf));
  const inner = lifted.filter((l): l is Lifted => l !== undefined);
  if (inner.length < children.length) return undefined;
  const parts = inner.map((l) => l.ast);
  if (ast.kind === 'operator') {
    if (ast.text === 'neg') return { ast: negative(parts[0]!), has: true };
    if (ast.text === '+' || ast.text === '-') return { ast: operator(ast.text, ...parts), has: true };
    const entrywise = ENTRYWISE[ast.text];
    if (entrywise === undefined) return undefined;
    if (ast.text === '^' && parts[0]!.kind === 'name' && parts[0]!.text === 'e')
      return { ast: call('exp', parts[1]!), has: true };
    const isPlain = ast.text === '*' ? !inner.every((l) => l.has) : ast.text === '/' && !inner[1]!.has;
    return { ast: operator(isPlain ? ast.text : entrywise, ...parts), has: true };
  }
  // Functions of one number act on each entry.
  const isEntrywise =
    ast.kind === 'call' &&
    children.length === 1 &&
    findRows(ast.text).some((row) => row.kind === 'elementwise' && row.arity[0] <= 1);
  return isEntrywise ? { ast: call(ast.text, ...parts), has: true } : undefined;
}

/** A[i, k]*v[k] summed over all k as A*v, and A[k, i]*v[k] as A'*v. */
function matrixProduct({ children }: Ast, letter: string, lengthsOf: LengthsOf): Lifted | undefined {
  const [body, bound, from, to] = children;
  const factors = factorsOf(body!);
  const matrix = factors.find((f) => f.kind === 'index' && f.children.length === 3);
  const rest = factors.filter((f) => f !== matrix);
  if (!matrix || rest.length === 0 || rest.some((f) => usesIndex(f, letter)) || from!.text !== '1')
    return undefined;
  const [of, ...at] = matrix.children;
  const letters = at.map((a) => (a.kind === 'name' ? a.text : ''));
  const isTurned = letters[0] === bound!.text && letters[1] === letter;
  const isStraight = letters[0] === letter && letters[1] === bound!.text;
  const lengths = lengthsOf(of!);
  if (!(isTurned || isStraight) || lengths?.length !== 2) return undefined;
  if (String(lengths[isTurned ? 0 : 1]) !== to!.text) return undefined;
  const vector = lift(product(rest), bound!.text, lengthsOf);
  return vector?.has ? { ast: times(isTurned ? transposed(of!) : of!, vector.ast), has: true } : undefined;
}
