import type { Span } from '../diagnostic/source.js';

export type AstKind = 'number' | 'name' | 'call' | 'operator' | 'conditional' | 'index' | 'array';

/** What was written, before shapes and meanings: one node per literal, name, call and operator. */
export interface Ast {
  readonly kind: AstKind;
  /** The number's digits, the name, the function, or the operator: + - * / ^ .* ./ .^ neg ' ! < <= > >= == != and or not. */
  readonly text: string;
  readonly children: readonly Ast[];
  readonly span: Span;
  /** The operator or function name itself, for the caret. */
  readonly mark: Span;
  /** A product written without a sign. */
  readonly implicit?: boolean;
}

/** All nodes, operands before operators, without recursion: sums of 10^5 terms nest as deeply. */
export function postorder(root: Ast): readonly Ast[] {
  const order: Ast[] = [];
  const stack: Ast[] = [root];
  while (stack.length > 0) {
    const node = stack.pop()!;
    order.push(node);
    for (const child of node.children) stack.push(child);
  }
  return order.reverse();
}

/** The names that occur, in order of first occurrence; names of called functions are not among them. */
export function namesIn(root: Ast): readonly string[] {
  const names = new Set<string>();
  const stack: Ast[] = [root];
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (node.kind === 'name') names.add(node.text);
    for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i]!);
  }
  return [...names];
}
