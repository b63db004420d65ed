import { describe, expect, it } from 'vitest';
import type { Ast } from '../../src/expr/ast.js';
import { createParser } from '../../src/expr/parse.js';

const parser = createParser();

function show(ast: Ast): string {
  return ast.children.length === 0 ? ast.text : `${ast.text}(${ast.children.map(show).join(', ')})`;
}

function read(text: string): string {
  const result = parser.parse(text);
  return result.ok ? show(result.value) : result.diagnostics[0]!.code;
}

describe('bars', () => {
  it.each([
    ['|x|', 'abs(x)'],
    ['|a|*|b|', '*(abs(a), abs(b))'],
    ['||x||', 'norm(x)'],
    ['||x - y||^2', '^(norm(-(x, y)), 2)'],
    ['2||x||', '*(2, norm(x))'],
    ['||W*x|| + |c|', '+(norm(*(W, x)), abs(c))'],
    ['||b|-c|', 'abs(-(abs(b), c))'],
    ['||a|-|b||', 'abs(-(abs(a), abs(b)))'],
    ['||x|', 'syntax'],
  ])('%s reads %s', (text, reading) => {
    expect(read(text)).toBe(reading);
  });

  it('spans both bars of a norm', () => {
    const result = parser.parse('1 + ||x||');
    const norm = result.ok ? result.value.children[1]! : undefined;
    expect([norm?.span.start, norm?.span.end]).toEqual([4, 9]);
  });
});
