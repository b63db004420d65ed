import {
  call,
  minus,
  name,
  negative,
  number,
  operator,
  over,
  plus,
  replace,
  times,
  transposed,
} from '../../src/exercise/problem/tree.js';
import type { Ast } from '../../src/expr/ast.js';
import { postorder } from '../../src/expr/ast.js';
import type { Pick } from './simulated-students.js';

type Rewrite = (ast: Ast) => Ast | undefined;

const is = (ast: Ast | undefined, text: string): ast is Ast => ast?.kind === 'operator' && ast.text === text;
const isCall = (ast: Ast, text: string) => ast.kind === 'call' && ast.text === text;
const isNumber = (ast: Ast | undefined, text: string) => ast?.kind === 'number' && ast.text === text;
const n = (text: string) => number(text);
const power = (a: Ast, k: string) => operator('^', a, n(k));
const exp = (a: Ast) => call('exp', a);
const on =
  (text: string, change: (a: Ast, b: Ast) => Ast | undefined): Rewrite =>
  (ast) =>
    is(ast, text) ? change(ast.children[0]!, ast.children[1]!) : undefined;
const ofCall =
  (text: string, change: (a: Ast) => Ast): Rewrite =>
  (ast) =>
    isCall(ast, text) && ast.children.length === 1 ? change(ast.children[0]!) : undefined;

/** Identities of the reals that hold wherever the node is defined: factors, denominators, and the functions of the field by others. */
export const SCALAR_REWRITES: readonly Rewrite[] = [
  on('+', (a, b) => plus(b, a)),
  on('*', (a, b) => times(b, a)),
  on('-', (a, b) => plus(a, negative(b))),
  on('-', (a, b) => negative(minus(b, a))),
  on('+', (a, b) => minus(a, negative(b))),
  on('/', (a, b) => times(a, over(n('1'), b))),
  on('/', (a, b) => negative(over(negative(a), b))),
  on('/', (a, b) => times(a, power(b, '-1'))),
  on('neg', (a) => times(n('-1'), a)),
  on('*', (a, b) => (is(b, '+') ? plus(times(a, b.children[0]!), times(a, b.children[1]!)) : undefined)),
  on('*', (a, b) => (is(b, '-') ? minus(times(a, b.children[0]!), times(a, b.children[1]!)) : undefined)),
  on('*', (a, b) => (is(a, '+') ? plus(times(a.children[0]!, b), times(a.children[1]!, b)) : undefined)),
  on('+', (a, b) =>
    is(b, '/') ? over(plus(times(a, b.children[1]!), b.children[0]!), b.children[1]!) : undefined,
  ),
  on('-', (a, b) =>
    is(b, '/') ? over(minus(times(a, b.children[1]!), b.children[0]!), b.children[1]!) : undefined,
  ),
  on('+', (a, b) =>
    is(a, '/') && is(b, '/')
      ? over(
          plus(times(a.children[0]!, b.children[1]!), times(b.children[0]!, a.children[1]!)),
          times(a.children[1]!, b.children[1]!),
        )
      : undefined,
  ),
  on('*', (a, b) =>
    is(a, '/') && is(b, '/')
      ? over(times(a.children[0]!, b.children[0]!), times(a.children[1]!, b.children[1]!))
      : undefined,
  ),
  on('^', (a, b) => (isNumber(b, '2') ? times(a, a) : undefined)),
  on('^', (a, b) => (isNumber(b, '3') ? times(power(a, '2'), a) : undefined)),
  ofCall('sigmoid', (x) => over(n('1'), plus(n('1'), exp(negative(x))))),
  ofCall('sigmoid', (x) => over(exp(x), plus(exp(x), n('1')))),
  ofCall('sigmoid', (x) => over(plus(n('1'), call('tanh', over(x, n('2')))), n('2'))),
  ofCall('sigmoid', (x) => minus(n('1'), call('sigmoid', negative(x)))),
  ofCall('tanh', (x) => over(call('sinh', x), call('cosh', x))),
  ofCall('tanh', (x) => over(minus(exp(times(n('2'), x)), n('1')), plus(exp(times(n('2'), x)), n('1')))),
  ofCall('tanh', (x) => minus(times(n('2'), call('sigmoid', times(n('2'), x))), n('1'))),
  ofCall('exp', (x) => over(n('1'), exp(negative(x)))),
  ofCall('exp', (x) => operator('^', name('e'), x)),
  ofCall('exp', (x) => power(exp(over(x, n('2'))), '2')),
  ofCall('cosh', (x) => over(plus(exp(x), exp(negative(x))), n('2'))),
  ofCall('sinh', (x) => over(minus(exp(x), exp(negative(x))), n('2'))),
  ofCall('cos', (x) => call('cos', negative(x))),
  ofCall('cos', (x) => minus(n('1'), times(n('2'), power(call('sin', over(x, n('2'))), '2')))),
  ofCall('sin', (x) => times(n('2'), times(call('sin', over(x, n('2'))), call('cos', over(x, n('2')))))),
  ofCall('sin', (x) => call('cos', minus(x, over(name('pi'), n('2'))))),
  ofCall('log', (x) => over(call('log2', x), call('log2', name('e')))),
  ofCall('log', (x) => negative(call('log', over(n('1'), x)))),
  ofCall('sqrt', (x) => operator('^', x, over(n('1'), n('2')))),
  ofCall('relu', (x) => call('max', n('0'), x)),
  ofCall('relu', (x) => over(plus(x, call('abs', x)), n('2'))),
  ofCall('abs', (x) => call('max', x, negative(x))),
  ofCall('abs', (x) => call('sqrt', power(x, '2'))),
  (a) =>
    isCall(a, 'indicator')
      ? { ...a, kind: 'conditional', children: [a.children[0]!, n('1'), n('0')] }
      : undefined,
  (a) => plus(a, n('0')),
  (a) => over(times(n('3'), a), n('3')),
  (a) => minus(plus(a, n('2')), n('2')),
];

/** Identities of matrices and vectors, besides those of numbers that keep their shapes. */
export const ARRAY_REWRITES: readonly Rewrite[] = [
  on('+', (a, b) => plus(b, a)),
  on('-', (a, b) => plus(a, negative(b))),
  on('-', (a, b) => negative(minus(b, a))),
  on('.*', (a, b) => operator('.*', b, a)),
  on('neg', (a) => times(n('-1'), a)),
  on("'", (a) => (is(a, '*') ? times(transposed(a.children[1]!), transposed(a.children[0]!)) : undefined)),
  on("'", (a) => (is(a, "'") ? a.children[0] : undefined)),
  on('*', (a, b) => (is(b, '-') ? minus(times(a, b.children[0]!), times(a, b.children[1]!)) : undefined)),
  on('*', (a, b) => (is(b, '+') ? plus(times(a, b.children[0]!), times(a, b.children[1]!)) : undefined)),
  on('*', (a, b) => (is(a, '+') ? plus(times(a.children[0]!, b), times(a.children[1]!, b)) : undefined)),
  on('*', (a, b) => (isCall(a, 'diag') && !isCall(b, 'diag') && b.kind === 'name' ? undefined : undefined)),
  ofCall('sigmoid', (x) => operator('./', n('1'), plus(n('1'), exp(negative(x))))),
  ofCall('tanh', (x) => minus(times(n('2'), call('sigmoid', times(n('2'), x))), n('1'))),
  ofCall('exp', (x) => operator('./', n('1'), exp(negative(x)))),
  ofCall('relu', (x) => call('max', x, n('0'))),
  (a) => over(times(n('3'), a), n('3')),
  (a) => times(n('2'), over(a, n('2'))),
  (a) => negative(negative(a)),
];

/** One random rewrite at a random place; the tree stays as it is where none fits. */
export function rewriteAtRandom(root: Ast, rewrites: readonly Rewrite[], pick: Pick): Ast {
  const nodes = postorder(root);
  for (let attempt = 0; attempt < 30; attempt++) {
    const site = nodes[pick(nodes.length)]!;
    const fresh = rewrites[pick(rewrites.length)]!(site);
    if (fresh) return replace(root, (a) => (a === site ? fresh : undefined));
  }
  return root;
}
