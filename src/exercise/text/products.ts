import type { Ast } from '../../expr/ast.js';
import { findRows } from '../../op/table.js';
import { replace, times } from '../problem/tree.js';

/** y(1 - y) is a product where y is a value and no function has the name. */
function asProduct(ast: Ast, known: ReadonlySet<string>): Ast | undefined {
  const power = asPowerTimes(ast, known) ?? asTimesPower(ast, known);
  if (power) return power;
  const inner = isCallOfValue(ast, known) ? ast.children[0] : undefined;
  return inner && besides(ast, { ...ast, kind: 'name', children: [] }, readProducts(inner, known));
}

/** A tree in which the names of values before brackets are factors. */
export function readProducts(root: Ast, known: ReadonlySet<string>): Ast {
  return replace(root, (a) => asProduct(a, known));
}

function isCallOfValue(ast: Ast, known: ReadonlySet<string>): boolean {
  return (
    ast.kind === 'call' && ast.children.length === 1 && known.has(ast.text) && findRows(ast.text).length === 0
  );
}

/** y(1 - y)^2 is y times (1 - y)^2, and n(n - 1)! likewise: what follows a bracket binds tighter than a product. */
function asTimesPower(ast: Ast, known: ReadonlySet<string>): Ast | undefined {
  const [call, exponent] = ast.children;
  if (ast.kind !== 'operator' || !['^', '.^', "'", '!'].includes(ast.text) || !call) return undefined;
  if (!isCallOfValue(call, known) || isBracketed(call)) return undefined;
  const inner = readProducts(call.children[0]!, known);
  const after = exponent ? [readProducts(exponent, known)] : [];
  return besides(ast, { ...call, kind: 'name', children: [] }, { ...ast, children: [inner, ...after] });
}

/** Characters before an exponent among which its sign is looked for. */
const REACH = 20;

/** e^x(1 + x) is e^x times (1 + x), and e^-x(1 - x) likewise: a power binds tighter than a product, unless brackets say otherwise. */
function asPowerTimes(ast: Ast, known: ReadonlySet<string>): Ast | undefined {
  const [base, exponent] = ast.children;
  if (ast.kind !== 'operator' || (ast.text !== '^' && ast.text !== '.^') || !base || !exponent)
    return undefined;
  const isNegative = exponent.kind === 'operator' && exponent.text === 'neg';
  const below = isNegative ? exponent.children[0]! : exponent;
  // e^x(1 + x)^2 is read as e^(x(1 + x)^2): what is raised is the bracket.
  const isRaised =
    below.kind === 'operator' && ['^', '.^'].includes(below.text) && !isBracketed(below.children[0]!);
  const call = isRaised ? below.children[0]! : below;
  const { start } = call.span;
  const before = call.span.source.text.slice(Math.max(0, start - REACH), start);
  const isBare = (isNegative ? /\^\s*-\s*$/ : /\^\s*$/).test(before);
  if (!isBare || !isCallOfValue(call, known)) return undefined;
  const own: Ast = { ...call, kind: 'name', children: [] };
  const power = {
    ...ast,
    children: [readProducts(base, known), isNegative ? { ...exponent, children: [own] } : own],
  };
  const inner = readProducts(call.children[0]!, known);
  if (!isRaised) return besides(ast, power, inner);
  return besides(ast, power, { ...below, children: [inner, readProducts(below.children[1]!, known)] });
}

/** A product without a sign in the place of a part that was read otherwise. */
function besides({ span }: Ast, left: Ast, right: Ast): Ast {
  return { ...times(left, right), span, implicit: true };
}

/** Whether a part stands in brackets of its own. */
function isBracketed({ span }: Ast): boolean {
  return /^\s*\)/.test(span.source.text.slice(span.end));
}
