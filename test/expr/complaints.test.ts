import { describe, expect, test } from 'vitest';
import { complaint, type Shapes } from './build.js';

describe('mistakes and what is said about them', () => {
  test.each<[string, Shapes?]>([
    ['foo(x) + sin(y'],
    ['x +* 2'],
    ['x +'],
    ['sin x'],
    ['sin^2(x)'],
    ['softmx(x)'],
    ['atan2(x)'],
    ['sin(x, y)'],
    ['x(3)', { x: [] }],
    ['5!'],
    ['x = 1'],
    ['a, b'],
    ['1:3'],
    ['x[4]', { x: [3] }],
    ['x[1, 2]', { x: [3] }],
    ['x[n]', { x: [3] }],
    ['[1, 2]*[3, 4]'],
    ['[1, 2; 3]'],
    ['A^2', { A: [2, 2] }],
    ['1/A', { A: [2, 2] }],
    ['A*x', { A: [2, 3], x: [2] }],
    ['A + B', { A: [2, 3], B: [3, 2] }],
    ['softmax(A)', { A: [2, 2] }],
    ['sum(k, 3, 1, 2)'],
    ['ones(n)'],
    ['mse(x, y)', { x: [2], y: [3] }],
    ['[]'],
    ['1e400'],
    ['x ? y'],
  ])('%s %j', (text, shapes) => expect(complaint(text, shapes)).toMatchSnapshot());
});

describe('the place of a mistake', () => {
  test('behind tabs', () => {
    expect(complaint('\tx +\t@')).toMatchInlineSnapshot(`
      "error[syntax] <expression>:1:6: the expression cannot be read: the character \`@\` has no meaning here
        1 |     x +    @
          |            ^
        help: look at the marked place; brackets must match and every operator needs its operands"
    `);
  });
  test('behind wide characters and combining marks', () => {
    expect(complaint('重み*x̂ + foo(1)')).toMatchInlineSnapshot(`
      "error[unknown-function] <expression>:1:9: unknown function \`foo\`
        1 | 重み*x̂ + foo(1)
          |          ^^^
        help: write \`foo*(…)\` if a product is meant"
    `);
  });
  test('in a long line', () => {
    const text = `${'alpha*beta + '.repeat(20)}frob(x)${' - gamma'.repeat(20)}`;
    expect(complaint(text)).toMatchInlineSnapshot(`
      "error[unknown-function] <expression>:1:261: unknown function \`frob\`
        1 | …pha*beta + alpha*beta + frob(x) - gamma - gamma - gamma - gamma - gamma …
          |                          ^^^^
        help: write \`frob*(…)\` if a product is meant"
    `);
  });
  test('in a later line', () => {
    expect(complaint('a +\n  b *\n  softmix(c) +\n  d')).toMatchInlineSnapshot(`
      "error[unknown-function] <expression>:3:3: unknown function \`softmix\`
        3 |   softmix(c) +
          |   ^^^^^^^
        help: did you mean \`softmax\`?"
    `);
  });
  test('over several lines: the first is shown', () => {
    expect(complaint('[1, 2] + [\n1,\n2,\n3]')).toMatchInlineSnapshot(`
      "error[shape] <expression>:1:8: \`+\` cannot combine the shapes [2] and [3]
        1 | [1, 2] + [
          |        ^
        help: entry-by-entry operations need equal shapes, or a scalar on one side"
    `);
  });
  test('with control characters, which are shown and not obeyed', () => {
    expect(complaint('x + \u001b[31mred')).toMatchInlineSnapshot(`
      "error[syntax] <expression>:1:5: the expression cannot be read: the character \`␛\` has no meaning here
        1 | x + ␛[31mred
          |     ^
        help: look at the marked place; brackets must match and every operator needs its operands
      error[syntax] <expression>:1:6: the expression cannot be read: this bracket needs a \`]\`
        1 | x + ␛[31mred
          |      ^
        help: look at the marked place; brackets must match and every operator needs its operands"
    `);
  });
  test('beyond the basic plane', () => {
    expect(complaint('x + 😀')).toMatchInlineSnapshot(`
      "error[syntax] <expression>:1:5: the expression cannot be read: the character \`😀\` has no meaning here
        1 | x + 😀
          |     ^^
        help: look at the marked place; brackets must match and every operator needs its operands"
    `);
  });
  test('several at once, each once', () => {
    expect(complaint('foo(x) + bar(y) + foo(z)')).toMatchInlineSnapshot(`
      "error[unknown-function] <expression>:1:1: unknown function \`foo\`
        1 | foo(x) + bar(y) + foo(z)
          | ^^^
        help: write \`foo*(…)\` if a product is meant
      error[unknown-function] <expression>:1:10: unknown function \`bar\`
        1 | foo(x) + bar(y) + foo(z)
          |          ^^^
        help: write \`bar*(…)\` if a product is meant
      error[unknown-function] <expression>:1:19: unknown function \`foo\`
        1 | foo(x) + bar(y) + foo(z)
          |                   ^^^
        help: write \`foo*(…)\` if a product is meant"
    `);
  });
});
