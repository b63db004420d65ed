import { type Ast, postorder } from '../../expr/ast.js';
import { SampleGraph } from '../problem/sample-graph.js';
import { call, replace, usesCalculus } from '../problem/tree.js';
import type { Setting } from '../setting/setting.js';

/** An expression with its derivatives carried out, innermost first; undefined where that is not possible. */
export function carryOut(start: Ast, setting: Setting): Ast | undefined {
  const isConstant = !setting.part.context.given.some((g) => g.name === 'e');
  const root = isConstant ? replace(start, asExponential) : start;
  const done = new Map<Ast, Ast>();
  for (const ast of postorder(root)) {
    const children = ast.children.map((c) => done.get(c) ?? c);
    const own = children.some((c, k) => c !== ast.children[k]) ? { ...ast, children } : ast;
    if (own.kind !== 'call' || !['diff', 'grad', 'jacobian'].includes(own.text)) {
      done.set(ast, own);
      continue;
    }
    const [of, input] = own.children;
    if (!of || input?.kind !== 'name') return undefined;
    const derived = new SampleGraph(setting).differentiate(of, input.text);
    const parsed = derived && setting.tools.parser.parse(derived.text);
    if (!parsed?.ok) return undefined;
    done.set(ast, parsed.value);
  }
  const result = done.get(root)!;
  return usesCalculus(result) ? undefined : result;
}

/** e^u as exp(u), whose derivative needs no logarithm of e. */
function asExponential(ast: Ast): Ast | undefined {
  const [base, exponent] = ast.children;
  const isPower = ast.kind === 'operator' && ast.text === '^' && base?.kind === 'name' && base.text === 'e';
  return isPower && exponent ? call('exp', replace(exponent, asExponential)) : undefined;
}
