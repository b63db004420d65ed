import type { Ast } from '../../expr/ast.js';
import { equalShapes, type Shape } from '../../op/shape.js';
import { operator, replace } from '../problem/tree.js';
import { isBracketed } from './readings.js';

/** The shape of an expression at sample lengths; undefined where its sizes do not fit. */
type ShapeOf = (ast: Ast) => Shape | undefined;

/** Products entry by entry. */
const ENTRYWISE: ReadonlySet<string> = new Set(['.*', './']);

/**
 * What only shapes tell of an expression: square brackets around one vector or matrix are brackets, [a .* b] x'; and a ∘ b x' is (a ∘ b) x'
 * where the sizes of b x' do not fit those of a.
 */
export function readByShapes(root: Ast, shapeOf: ShapeOf): Ast {
  return regroupEntrywise(unwrapArrays(root, shapeOf), shapeOf);
}

function unwrapArrays(root: Ast, shapeOf: ShapeOf): Ast {
  let tree = root;
  for (;;) {
    const next = replace(tree, (ast) => {
      const [only, more] = ast.children;
      if (ast.kind !== 'array' || !only || more || only.kind === 'array') return undefined;
      return (shapeOf(only)?.length ?? 0) > 0 ? only : undefined;
    });
    if (next === tree) return tree;
    tree = next;
  }
}

function regroupEntrywise(root: Ast, shapeOf: ShapeOf): Ast {
  return replace(root, (ast) => {
    const [left, right] = ast.children;
    if (ast.kind !== 'operator' || !ENTRYWISE.has(ast.text) || !right?.implicit || isBracketed(right))
      return undefined;
    const [own, product] = [shapeOf(left!), shapeOf(right)];
    if (!own || own.length === 0 || !product || product.length === 0 || equalShapes(own, product))
      return undefined;
    const [first, ...rest] = factorsOf(right);
    const head = operator(ast.text, left!, first!);
    const read = rest.reduce((all, factor) => ({ ...operator('*', all, factor), implicit: true }), head);
    return shapeOf(read) ? read : undefined;
  });
}

/** The factors of a product without signs. */
function factorsOf(ast: Ast): readonly Ast[] {
  if (!ast.implicit) return [ast];
  const [first, second] = ast.children as [Ast, Ast];
  return [...factorsOf(first), second];
}
