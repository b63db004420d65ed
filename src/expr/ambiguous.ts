import type { Ast } from './ast.js';

/** Whether a product without a sign stands next to a division, where readers disagree: 1/2x. */
export function isAmbiguousProduct(root: Ast): boolean {
  const stack: Ast[] = [root];
  while (stack.length > 0) {
    const ast = stack.pop()!;
    const isDivision = (a: Ast | undefined) => a?.kind === 'operator' && a.text === '/';
    const touches = (b: Ast | undefined) => b !== undefined && !bracketed(b);
    if (ast.implicit && isDivision(ast.children[0]) && touches(ast.children[0])) return true;
    const below = ast.children[1];
    if (isDivision(ast) && below?.implicit && touches(below)) return true;
    stack.push(...ast.children);
  }
  return false;
}

/** Whether a bracket stands directly before the operand in the source. */
function bracketed(operand: Ast): boolean {
  const { source, start } = operand.span;
  return /\(\s*$/.test(source.text.slice(0, start));
}

const STRENGTH: Readonly<Record<string, number>> = {
  '+': 1,
  '-': 1,
  '*': 2,
  '/': 2,
  '.*': 2,
  './': 2,
  neg: 2,
};

/** The expression with every product sign written, and brackets around products in products. */
export function writeExplicitly(ast: Ast): string {
  const { text, children } = ast;
  switch (ast.kind) {
    case 'number':
    case 'name':
      return text;
    case 'call':
      return `${text}(${children.map(writeExplicitly).join(', ')})`;
    case 'index':
      return `${writeExplicitly(children[0]!)}[${children.slice(1).map(writeExplicitly).join(', ')}]`;
    case 'array':
      return `[${children.map(writeExplicitly).join(', ')}]`;
    case 'conditional':
      return `(${children
        .map(writeExplicitly)
        .join(' ? ')
        .replace(/ \? ([^?]*)$/, ' : $1')})`;
    case 'operator':
      break;
  }
  const own = STRENGTH[text] ?? 3;
  const operand = (child: Ast) => {
    const strength = child.kind === 'operator' ? (STRENGTH[child.text] ?? 3) : 4;
    const shown = writeExplicitly(child);
    return strength < own || (strength === own && own >= 2) ? `(${shown})` : shown;
  };
  const [left, right] = children as [Ast, Ast | undefined];
  if (!right) return text === 'neg' ? `-${operand(left)}` : `${operand(left)}${text}`;
  return own === 1
    ? `${operand(left)} ${text} ${operand(right)}`
    : `${operand(left)}${text}${operand(right)}`;
}
