import type { Ast } from '../../expr/ast.js';
import { replace } from '../problem/tree.js';
import type { Setting } from './setting.js';

/** Functions of the field as exercises define them; what is claimed with one of these is proved each time. */
const DEFINITIONS: Readonly<Record<string, string>> = {
  sigmoid: '1/(1 + exp(-x))',
  tanh: '(exp(x) - exp(-x))/(exp(x) + exp(-x))',
  sinh: '(exp(x) - exp(-x))/2',
  cosh: '(exp(x) + exp(-x))/2',
  softplus: 'log(1 + exp(x))',
  silu: 'x/(1 + exp(-x))',
  softmax: 'exp(x)/sum(exp(x))',
  logsumexp: 'log(sum(exp(x)))',
};

/** An expression with such functions written out, of one variable and of numbers only; undefined where there are none. */
export function writeOutDefinitions(root: Ast, setting: Setting): Ast | undefined {
  let count = 0;
  const tree = replace(root, (ast) => {
    const [argument] = ast.children;
    const text = ast.kind === 'call' && ast.children.length === 1 ? DEFINITIONS[ast.text] : undefined;
    const parsed = text === undefined ? undefined : setting.tools.parser.parse(text);
    if (!argument || !parsed?.ok) return undefined;
    count += 1;
    const inner = writeOutDefinitions(argument, setting) ?? argument;
    return expandOnce(parsed.value, inner);
  });
  return count === 0 ? undefined : tree;
}

/** The variable of a definition replaced; the argument may have a variable of the same name. */
function expandOnce(body: Ast, argument: Ast): Ast {
  return replace(body, (a) => (a.kind === 'name' && a.text === 'x' ? argument : undefined));
}
