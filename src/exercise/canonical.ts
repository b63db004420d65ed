import type { Ast } from '../expr/ast.js';
import { write } from './tree.js';

/**
 * A text that is equal for expressions that a reader would call the same form: order of summands and factors, brackets, implicit signs,
 * exp(x) for e^x. Nothing is computed.
 */
export function canonicalText(root: Ast): string {
  const terms = summands(root).map(({ ast, sign }) => (sign < 0 ? '-' : '+') + product(ast));
  return terms.length === 1 && terms[0]!.startsWith('+') ? terms[0]!.slice(1) : terms.sort().join('');
}

interface Signed {
  readonly ast: Ast;
  readonly sign: 1 | -1;
}

/** The summands of an expression with their signs, below brackets and minus signs. */
export function summands(root: Ast): readonly Signed[] {
  const out: Signed[] = [];
  const stack: Signed[] = [{ ast: root, sign: 1 }];
  while (stack.length > 0) {
    const { ast, sign } = stack.pop()!;
    const [a, b] = ast.children;
    const turned = sign === 1 ? -1 : 1;
    if (ast.kind === 'operator' && ast.text === '+') stack.push({ ast: a!, sign }, { ast: b!, sign });
    else if (ast.kind === 'operator' && ast.text === '-')
      stack.push({ ast: a!, sign }, { ast: b!, sign: turned });
    else if (ast.kind === 'operator' && ast.text === 'neg') stack.push({ ast: a!, sign: turned });
    else out.push({ ast, sign });
  }
  return out;
}

function product(root: Ast): string {
  const factors: string[] = [];
  const stack: { ast: Ast; up: boolean }[] = [{ ast: root, up: true }];
  while (stack.length > 0) {
    const { ast, up } = stack.pop()!;
    const [a, b] = ast.children;
    if (ast.kind === 'operator' && (ast.text === '*' || ast.text === '.*'))
      stack.push({ ast: a!, up }, { ast: b!, up });
    else if (ast.kind === 'operator' && (ast.text === '/' || ast.text === './'))
      stack.push({ ast: a!, up }, { ast: b!, up: !up });
    else if (!(ast.kind === 'number' && ast.text === '1')) factors.push((up ? '*' : '/') + atom(ast));
  }
  return factors.sort().join('') || '1';
}

function atom(ast: Ast): string {
  const inner = ast.children.map(canonicalText);
  if (ast.kind === 'operator' && (ast.text === '^' || ast.text === '.^')) {
    return inner[0] === '*e' ? `exp(${inner[1]})` : `(${inner[0]})^(${inner[1]})`;
  }
  switch (ast.kind) {
    case 'number':
    case 'name':
      return ast.text;
    case 'operator':
      return ast.text === '+' || ast.text === '-' || ast.text === 'neg'
        ? `(${canonicalText(ast)})`
        : `${ast.text}(${inner.join(',')})`;
    default:
      return `${ast.kind === 'call' ? ast.text : ast.kind}(${inner.join(',')})`;
  }
}

/** The summands that stand on one side only, as written. */
export function differingTerms(
  left: Ast,
  right: Ast,
): { readonly left: readonly string[]; readonly right: readonly string[] } {
  const keys = (root: Ast) =>
    summands(root).map(({ ast, sign }) => ({
      key: (sign < 0 ? '-' : '+') + canonicalText(ast),
      text: `${sign < 0 ? '-' : ''}${write(ast)}`,
    }));
  const l = keys(left);
  const r = keys(right);
  const without = (own: typeof l, other: typeof l) => {
    const rest = other.map((o) => o.key);
    return own.flatMap(({ key, text }) => {
      const at = rest.indexOf(key);
      if (at === -1) return [text];
      rest.splice(at, 1);
      return [];
    });
  };
  return { left: without(l, r), right: without(r, l) };
}
