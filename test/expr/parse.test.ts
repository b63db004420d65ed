import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Ast } from '../../src/expr/ast.js';
import { Dag } from '../../src/expr/dag.js';
import { print } from '../../src/expr/print.js';
import { parser } from './build.js';
import { everything, Grower, someShapes } from './random-expression.js';
import { tree } from './tree.js';

function understood(text: string): string {
  const result = parser.parse(text);
  return result.ok ? tree(result.value) : `error: ${result.diagnostics[0]!.code}`;
}

test('the words of the grammar may be called like functions', () => {
  expect(understood('and(x, y)')).toBe('(and() x y)');
  expect(understood('1 + or(x > 1, (y))')).toContain('(or() (> x 1) y)');
  expect(understood('and()')).toBe('error: not-supported');
});

describe('precedence', () => {
  test.each([
    ['-x^2', '(neg (^ x 2))'],
    ['2^-1', '(^ 2 (neg 1))'],
    ['2^3^2', '(^ 2 (^ 3 2))'],
    ['-a^b^c', '(neg (^ a (^ b c)))'],
    ['-2x', '(* (neg 2) x)'],
    ['-a*b', '(* (neg a) b)'],
    ['a--b', '(- a (neg b))'],
    ['a^-b', '(^ a (neg b))'],
    ['--x', '(neg (neg x))'],
    ['+x', 'x'],
    ['a/b/c', '(/ (/ a b) c)'],
    ['a-b-c', '(- (- a b) c)'],
    ['a/b*c', '(* (/ a b) c)'],
    ['a*b.*c', '(.* (* a b) c)'],
    ['1/2x', '(* (/ 1 2) x)'],
    ['1/2(x)', '(* (/ 1 2) x)'],
    ['1/2*x', '(* (/ 1 2) x)'],
    ['a/b c', '(/ a (* b c))'],
    ['x^2y', '(* (^ x 2) y)'],
    ['pi r^2', '(* pi (^ r 2))'],
    ['(x+1)(x-1)', '(* (+ x 1) (- x 1))'],
    ["x'", "(' x)"],
    ["x'^2", "(^ (' x) 2)"],
    ["-x'", "(neg (' x))"],
    ["x''", "(' (' x))"],
    ["a^b'", "(^ a (' b))"],
    ["x.^2'", "(.^ x (' 2))"],
    ["x'[1]", "(at (' x) 1)"],
    ["A.'*b", "(* (' A) b)"],
    ['|x|', '(abs() x)'],
    ['|a|*|b|', '(* (abs() a) (abs() b))'],
    ['|a||b|', '(* (abs() a) (abs() b))'],
    ['2|x|', '(* 2 (abs() x))'],
    ['|x - |y||', '(abs() (- x (abs() y)))'],
    ["|x|'", "(' (abs() x))"],
    ['x^|y|', '(^ x (abs() y))'],
    ['-|x|^2', '(neg (^ (abs() x) 2))'],
    ['not x and y', '(and (not x) y)'],
    ['not x == y', '(== (not x) y)'],
    ['a or b and c', '(or a (and b c))'],
    ['a < b < c', '(and (< a b) (< b c))'],
    ['a == b <= c', '(and (== a b) (<= b c))'],
    ['a ? b : c ? d : e', '(? a b (? c d e))'],
    ['a > 0 ? -1 : 1', '(? (> a 0) (neg 1) 1)'],
    ['[1, 2; 3, 4]', '([] ([] 1 2) ([] 3 4))'],
    ['x[1] + A[1, 2]', '(+ (at x 1) (at A 1 2))'],
    ['sin(x)^2', '(^ (sin() x) 2)'],
  ])('%s', (text, wanted) => expect(understood(text)).toBe(wanted));
});

describe('numbers and names', () => {
  test.each([
    ['.5', '.5'],
    ['2.', '2.'],
    ['1e3x', '(* 1e3 x)'],
    ['2e', '(* 2 e)'],
    ['2.*x', '(.* 2 x)'],
    ['2./x', '(./ 2 x)'],
    ['2.5.^x', '(.^ 2.5 x)'],
    ['1E+3', '1E+3'],
    ['μ + σ_1', '(+ μ σ_1)'],
    ['x₁*x_2', '(* x₁ x_2)'],
    ['x̂ + 1', '(+ x̂ 1)'],
    ['x²', '(^ x 2)'],
    ['2x³y', '(* (* 2 (^ x 3)) y)'],
    ['x⁻¹²', '(^ x (neg 12))'],
    ['xᵀ*y', "(* (' x) y)"],
    ['x ≤ y', '(<= x y)'],
    ['a·b − c×d', '(- (* a b) (* c d))'],
    ['x ⊙ y', '(.* x y)'],
    ['in + to', '(+ in to)'],
    ['end*true', '(* end true)'],
    ['i*j + false', '(+ (* i j) false)'],
    ['null', 'null'],
    ['NaN + Infinity', '(+ NaN Infinity)'],
    ['undefined', 'undefined'],
    ['constructor + __proto__', '(+ constructor __proto__)'],
    ['toString(hasOwnProperty)', '(toString() hasOwnProperty)'],
    ['version', 'version'],
  ])('%s', (text, wanted) => expect(understood(text)).toBe(wanted));
});

describe('spans', () => {
  /** Nodes whose own text does not read as themselves when it stands alone. */
  const standsAlone = (ast: Ast, parent: Ast | undefined) =>
    // The rows of [1, 2; 3, 4] share the brackets of the matrix; a raised digit needs its base.
    !(parent?.text === '[]' && parent.span.start === ast.span.start && parent.span.end === ast.span.end) &&
    !/^[⁻⁰¹²³⁴-⁹]/.test(ast.span.source.text.slice(ast.span.start, ast.span.end));

  function checkSpans(text: string): void {
    const result = parser.parse(text);
    if (!result.ok) throw new Error(`cannot read ${text}`);
    const visit = (ast: Ast, parent: Ast | undefined): void => {
      const own = text.slice(ast.span.start, ast.span.end);
      if (standsAlone(ast, parent)) expect([own, understood(own)]).toEqual([own, tree(ast)]);
      expect(ast.mark.start).toBeGreaterThanOrEqual(ast.span.start);
      expect(ast.mark.end).toBeLessThanOrEqual(ast.span.end);
      for (const child of ast.children) visit(child, ast);
    };
    visit(result.value, undefined);
  }

  test.each([
    'a + b*c',
    '( a + b ) * c',
    '((a))',
    '|a + b| * |c|',
    '2|x - |y||',
    'a < b < c',
    '-(x + 1)^2',
    "(x')' * y",
    '[1, 2; 3, 4]',
    '[[1, 2], [3, 4]]',
    '[a + 1; (b)]',
    '[(a), [b]] + f([c, d], 1)',
    'x > 0 ? (a) : -(b)',
    'A[1, (n + 1)][2]',
    'f( g( x ) , h() )',
    'x² + (y)³',
    '+x - +y',
    'sum(k^2, k, 1, 3)',
    '1/2x',
  ])('%s', (text) => checkSpans(text));

  test('of random expressions', () => {
    const property = fc.property(
      fc.integer({ min: 0, max: 2 ** 31 }),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(...someShapes),
      (seed, depth, shape) => {
        const dag = new Dag();
        checkSpans(print(dag, new Grower(dag, seed, everything).grow(shape, depth)));
      },
    );
    fc.assert(property, { seed: 2, numRuns: 150, includeErrorInReport: true });
  });

  test('count from the start of the source', () => {
    const source = { name: 'net.yaml', text: 'nodes:\n  h: a + b*c\n' };
    const result = parser.parse('a + b*c', { source, offset: 12 });
    if (!result.ok) throw new Error('cannot be read');
    const product = result.value.children[1]!;
    expect(source.text.slice(product.span.start, product.span.end)).toBe('b*c');
  });
});

describe('any text', () => {
  test('is read or refused, never thrown at', () => {
    const alphabet = 'xyα12.e+-*/^\'()[]{}|,;:?<>=! \t\n"\\²ᵀ$_#@~&%∑😀\u0000\u202e';
    const text = fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 24 });
    fc.assert(
      fc.property(text, (t) => {
        const result = parser.parse(t);
        return result.ok || result.diagnostics.length > 0;
      }),
      { seed: 3, numRuns: 20_000, includeErrorInReport: true },
    );
  });
});
