import type { Ast } from '../../expr/ast.js';
import { call, number, operator, replace } from './tree.js';

/** Powers with fractions of odd denominator as powers of roots, which negative numbers have: x^(2/3) as cbrt(x)^2. The same expression where there are none. */
export function withOddRoots(root: Ast): Ast {
  return replace(root, (ast) => {
    const [base, exponent] = ast.children;
    if (ast.kind !== 'operator' || (ast.text !== '^' && ast.text !== '.^') || !base || !exponent)
      return undefined;
    const fraction = readFraction(exponent);
    if (!fraction) return undefined;
    const inner = call('nthRoot', withOddRoots(base), number(String(fraction.below)));
    const power = operator(ast.text, inner, number(String(Math.abs(fraction.above))));
    return fraction.above < 0 ? operator(ast.text === '^' ? '/' : './', number('1'), power) : power;
  });
}

/** A fraction of whole numbers in lowest terms with an odd denominator above 1. */
function readFraction(ast: Ast): { readonly above: number; readonly below: number } | undefined {
  const [a, b] = ast.children;
  if (ast.kind === 'operator' && ast.text === 'neg' && a) {
    const inner = readFraction(a);
    return inner && { ...inner, above: -inner.above };
  }
  if (ast.kind !== 'operator' || (ast.text !== '/' && ast.text !== './') || !a || b?.kind !== 'number')
    return undefined;
  const isNegative = a.kind === 'operator' && a.text === 'neg';
  const top = isNegative ? a.children[0]! : a;
  const [above, below] = [Number(top.text), Number(b.text)];
  if (top.kind !== 'number' || !Number.isSafeInteger(above) || !Number.isSafeInteger(below)) return undefined;
  const divisor = greatestDivisor(above, below);
  if (divisor === 0 || (below / divisor) % 2 === 0 || below === divisor) return undefined;
  return { above: (isNegative ? -above : above) / divisor, below: below / divisor };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? Math.abs(a) : greatestDivisor(b, a % b);
}
