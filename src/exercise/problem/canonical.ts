import { type Ast, postorder } from '../../expr/ast.js';
import { findRows } from '../../op/table.js';
import { replace, write } from './tree.js';

/**
 * A text that is equal for expressions that a reader would call the same form: order of summands and factors, brackets, implicit signs,
 * exp(x) for e^x. Nothing is computed.
 */
export function canonicalText(root: Ast): string {
  const terms = summands(root).map(({ ast, sign }) => {
    const own = product(ast);
    return (sign * own.sign < 0 ? '-' : '+') + own.text;
  });
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
    const { ast: written, sign } = stack.pop()!;
    const ast = withoutIndex(written);
    const [a, b] = ast.children;
    const turned = sign === 1 ? -1 : 1;
    if (ast.kind === 'operator' && ast.text === '+') stack.push({ ast: a!, sign }, { ast: b!, sign });
    else if (ast.kind === 'operator' && ast.text === '-')
      stack.push({ ast: a!, sign }, { ast: b!, sign: turned });
    else if (ast.kind === 'operator' && ast.text === 'neg') stack.push({ ast: a!, sign: turned });
    else if (isSum(ast) && summands(a!).length > 1)
      // A sum of entries is the sum of its parts: -sum(u + v) and sum(-u - v) are the same form.
      stack.push(
        ...summands(a!).map((t) => ({
          ast: { ...ast, children: [t.ast] },
          sign: t.sign === sign ? (1 as const) : (-1 as const),
        })),
      );
    else if (isSum(ast) && summands(a!)[0]!.sign === -1)
      stack.push({ ast: { ...ast, children: [summands(a!)[0]!.ast] }, sign: turned });
    else out.push({ ast, sign });
  }
  return out;
}

function isSum(ast: Ast): boolean {
  return ast.kind === 'call' && ast.text === 'sum' && ast.children.length === 1;
}

/** sum(y[i]*p[i], i, 1, n) as sum(y.*p). */
function withoutIndex(ast: Ast): Ast {
  const [body, index, from] = ast.children;
  const isIndexed = ast.kind === 'call' && ast.text === 'sum' && ast.children.length === 4;
  if (!isIndexed || !body || index?.kind !== 'name' || from?.text !== '1') return ast;
  const whole = replace(body, (a) => {
    const [array, at] = a.children;
    const isEntry =
      a.kind === 'index' && a.children.length === 2 && at?.kind === 'name' && at.text === index.text;
    return isEntry ? array : undefined;
  });
  const isLeft = postorder(whole).some((a) => a.kind === 'name' && a.text === index.text);
  return isLeft ? ast : { ...ast, children: [whole] };
}

function product(root: Ast): { readonly text: string; readonly sign: 1 | -1 } {
  let sign: 1 | -1 = 1;
  const factors: string[] = [];
  const stack: { ast: Ast; up: boolean }[] = [{ ast: root, up: true }];
  while (stack.length > 0) {
    const { ast, up } = stack.pop()!;
    const [a, b] = ast.children;
    if (ast.kind === 'operator' && (ast.text === '*' || ast.text === '.*'))
      stack.push({ ast: a!, up }, { ast: b!, up });
    else if (ast.kind === 'operator' && (ast.text === '/' || ast.text === './'))
      stack.push({ ast: a!, up }, { ast: b!, up: !up });
    else if (ast.kind === 'operator' && ast.text === 'neg') {
      sign = sign === 1 ? -1 : 1;
      stack.push({ ast: a!, up });
    } else if (isSum(ast)) {
      const inner = canonicalText(a!);
      if (inner.startsWith('-')) sign = sign === 1 ? -1 : 1;
      factors.push(`${up ? '*' : '/'}sum(${inner.replace(/^-/, '')})`);
    } else if (!(ast.kind === 'number' && ast.text === '1')) factors.push((up ? '*' : '/') + atom(ast));
  }
  return { text: factors.sort().join('') || '1', sign };
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
      return `${ast.kind === 'call' ? properName(ast.text) : ast.kind}(${inner.join(',')})`;
  }
}

/** The name of a function that has several. */
function properName(text: string): string {
  return findRows(text)[0]?.name ?? text;
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
