import { type Diagnostic, makeError } from '../../diagnostic/diagnostic.js';
import { suggest } from '../../diagnostic/suggest.js';
import type { Ast } from '../../expr/ast.js';
import { findOp, findRows } from '../../op/table.js';
import type { SizeList } from '../problem/problem.js';
import { freeNames } from '../problem/tree.js';
import { LONGEST_PRODUCT, splitsOf } from './notation.js';

export const CONSTANTS: readonly string[] = ['e', 'pi', 'π', 'inf'];

/** A name of an answer that is not declared, with what may be meant. */
export function findUnknownName(
  ast: Ast,
  known: readonly string[],
  shapeOf: (name: string) => SizeList,
): Diagnostic | undefined {
  for (const name of freeNames(ast))
    if (!known.includes(name) && !CONSTANTS.includes(name))
      return makeError('unknown-name', spanOfName(ast, name), {
        name,
        remedy: remedyFor(name, known, shapeOf),
      });
  return undefined;
}

function remedyFor(name: string, known: readonly string[], shapeOf: (name: string) => SizeList): string {
  if (name.startsWith('_'))
    return 'below a bracket it says nothing here: the norms are norm(x), norm1(x) and max(abs(x))';
  const [, of = '', digits = '', argument = ''] = /^(\p{L}+?)(\d+)(\p{L}+)$/u.exec(name) ?? [];
  if (known.includes(argument) && findOp(of, 1))
    return `write ${of}(${digits}*${argument}), ${of}(${argument})^${digits} or ${of}(${digits})*${argument}, whichever is meant`;
  const product = splitName(name, known);
  if (product) return `did you mean \`${product}\`? ${name} is read as one name`;
  const [, base = '', index = ''] = /^(.+?)_?([\p{L}]|\d+)$/u.exec(name) ?? [];
  const length = known.includes(base) ? shapeOf(base)[0] : undefined;
  if (length !== undefined && /\d/.test(index))
    return known.includes(`${base}${index}`)
      ? `write ${base}[${index}] for an entry of ${base}, or ${base}${index} for the name`
      : `write ${base}[${index}] for an entry of ${base}`;
  if (length !== undefined)
    return `outside of a sum over ${index} it is not said which entry this is: write ${base} for all of them, or sum(${base}[${index}], ${index}, 1, ${length})`;
  const near = suggest(name, known);
  if (near) return `did you mean \`${near}\`?`;
  if (findRows(name).length > 0)
    return `\`${name}\` is a function: write its whole argument in brackets, ${name}(…)`;
  if (name === 'I') return 'write eye(n) for the identity matrix with n rows';
  return `the names of this part are ${known.join(', ') || '(none)'}`;
}

/** Ax as A*x and sinx as sin(x), where all parts are names of the part; undefined otherwise. */
function splitName(text: string, known: readonly string[]): string | undefined {
  if (text.length > LONGEST_PRODUCT) return undefined;
  const names = [...known].sort((a, b) => b.length - a.length);
  const split = (rest: string) => splitsOf(rest, names)[0];
  const factors = split(text);
  if (factors) return factors.join('*');
  for (let length = text.length - 1; length > 1; length--) {
    const argument = findOp(text.slice(0, length), 1) ? split(text.slice(length)) : undefined;
    if (argument) return `${text.slice(0, length)}(${argument.join('*')})`;
  }
  return undefined;
}

function spanOfName(ast: Ast, name: string) {
  const stack = [ast];
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (node.kind === 'name' && node.text === name) return node.span;
    stack.push(...node.children);
  }
  return ast.span;
}
