import type { Ast } from '../../src/expr/ast.js';

/** The tree as a LISP-like text: what was understood, without positions. */
export function tree(ast: Ast): string {
  if (ast.children.length === 0 && ast.kind !== 'array' && ast.kind !== 'call') return ast.text;
  const head = ast.kind === 'call' ? `${ast.text}()` : ast.kind === 'index' ? 'at' : ast.text;
  return `(${[head, ...ast.children.map(tree)].join(' ')})`;
}
