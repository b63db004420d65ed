import { describe, expect, test } from 'vitest';
import { abbreviate } from '../../src/derive/abbreviate.js';
import { derivativeEntries } from '../../src/derive/differentiate.js';
import { namesIn } from '../../src/expr/ast.js';
import { print } from '../../src/expr/print.js';
import { parser, readText, type Shapes } from '../expr/build.js';
import { derive } from './witnesses.js';

/** The derivative in one name as it is shown, abbreviations behind it. */
function form(text: string, name: string, shapes: Shapes = {}): string {
  const { dag, id } = readText(text, shapes);
  const { derivative } = derive(dag, id, dag.findInput(name)!);
  const ast = parser.parse(text);
  const taken = new Set(ast.ok ? namesIn(ast.value) : []);
  const parts = abbreviate(dag, [derivative.id], taken);
  const names = (node: number) => parts.find((part) => part.id === node)?.name;
  const where = parts.map((part) => `${part.name} = ${print(dag, part.id, { names })}`);
  return [print(dag, derivative.id, { names }), ...where].join(', ');
}

describe('functions of one number', () => {
  test.each([
    ['sin(x)', 'cos(x)'],
    ['cos(x)', '-sin(x)'],
    ['tan(x)', '1/cos(x)^2'],
    ['tanh(x)', '1 - tanh(x)^2'],
    ['sigmoid(x)', 'sigmoid(x)*(1 - sigmoid(x))'],
    ['softplus(x)', 'sigmoid(x)'],
    ['relu(x)', 'indicator(x > 0)'],
    ['max(0, x)', 'indicator(x > 0)'],
    ['abs(x)', 'sign(x)'],
    ['erf(x)', '2*exp(-x^2)/sqrt(pi)'],
    ['cbrt(x)', '1/(3*cbrt(x)^2)'],
    ['log(x, 2)', '1/(x*log(2))'],
    ['a*x^2', '2*a*x'],
    ['x^n', 'n*x^(n - 1)'],
    ['2^x', '2^x*log(2)'],
    ['x^x', 'x^x + x^x*log(x)'],
    ['1/x', '-1/x^2'],
    ['1/x^2', '-2/x^3'],
    ['x^-2', '-2/x^3'],
    ['sqrt(x)', '1/(2*sqrt(x))'],
    ['x^(1/3)', 'x^(-2/3)/3'],
    ['x^2/x', '1'],
    ['x/3', '1/3'],
    ['-x/2', '-1/2'],
    ['0.5*x^2', 'x'],
    ['0.1*x + 0.2*x', '0.3'],
    ['x - x', '0'],
    ['-(-x)', '1'],
    ['3*x - 2*x', '1'],
    ['log(x^2)', '2/x'],
    ['log(2*x)', '1/x'],
    ['x*log(x)', 'log(x) + 1'],
    ['x*exp(-x)', 'exp(-x) - x*exp(-x)'],
    ['exp(-x^2)', '-2*x*exp(-x^2)'],
    ['exp(-x^2/2)', '-x*exp(-x^2/2)'],
    ['sin(x^2)', '2*x*cos(x^2)'],
    ['sin(x)*cos(x)', 'cos(x)^2 - sin(x)^2'],
    ['cos(x)^3', '-3*cos(x)^2*sin(x)'],
    ['(a*x + b)^3', '3*a*(a*x + b)^2'],
    ['(2*x + 1)^5', '10*(2*x + 1)^4'],
    ['1/(1 + x^2)', '-2*x/(1 + x^2)^2'],
    ['(x + 1)/(x - 1)', '-2/(x - 1)^2'],
    ['sin(x)/x', 'cos(x)/x - sin(x)/x^2'],
    ['(x^2 + 1)/x^3', '2/x^2 - 3*(x^2 + 1)/x^4'],
    ['sqrt(1 - x^2)', '-x/sqrt(1 - x^2)'],
    ['log(1 + exp(x))', 'exp(x)/(1 + exp(x))'],
    ['log(sigmoid(x))', '1 - sigmoid(x)'],
    ['1/(1 + exp(-x))', 'exp(-x)/(1 + exp(-x))^2'],
    ['(exp(x) - exp(-x))/(exp(x) + exp(-x))', '1 - (exp(x) - exp(-x))^2/(exp(x) + exp(-x))^2'],
    ['x*y*z', 'y*z'],
    ['x*y + y*x', '2*y'],
    ['x > 0 ? x^2 : -x', 'x > 0 ? 2*x : -1'],
    ['(tanh(x) + 1)/2', '(1 - tanh(x)^2)/2'],
    ['x*tanh(softplus(x))', 't + x*(1 - t^2)*sigmoid(x), t = tanh(softplus(x))'],
  ])('d/dx %s = %s', (text, wanted) => expect(form(text, 'x')).toBe(wanted));
});

describe('losses and layers', () => {
  test.each<[string, string, string]>([
    ['(sigmoid(w*x + b) - z)^2/2', 'w', '(s - z)*s*(1 - s)*x, s = sigmoid(w*x + b)'],
    ['(sigmoid(w*x + b) - z)^2/2', 'b', '(s - z)*s*(1 - s), s = sigmoid(w*x + b)'],
    ['(sigmoid(w*x + b) - z)^2/2', 'z', 'z - sigmoid(w*x + b)'],
    ["sigmoid(w'*x + b)", 'w', "s*(1 - s)*x, s = sigmoid(w'*x + b)"],
    ['bce(sigmoid(w*x + b), y)', 'w', '(sigmoid(w*x + b) - y)*x'],
    ['bcewithlogits(z, y)', 'z', 'sigmoid(z) - y'],
    ['crossentropywithlogits(z, y)', 'z', 'sum(y)*softmax(z) - y'],
    ['logsumexp(x)', 'x', 'softmax(x)'],
    ['mse(x, [1; 2])', 'x', 'x - [1; 2]'],
    ["x'*A*x", 'x', "A*x + A'*x"],
    ["x'*A*x", 'A', "x*x'"],
    ["w'*x", 'w', 'x'],
    ['norm(x)', 'x', 'x/norm(x)'],
    ['norm(x)^2', 'x', '2*x'],
    ['norm(A*x - b)^2/2', 'x', "A' * (A*x - b)"],
    ['norm(A*x - b)^2/2', 'A', "(A*x - b) * x'"],
    ['norm1(x)', 'x', 'sign(x)'],
    ['prod(x)', 'x', '[x[2]*x[3]; x[1]*x[3]; x[1]*x[2]]'],
    ['sum(x > 0 ? sqrt(x) : 0)', 'x', 'x > 0 ? 1/(2*sqrt(x)) : 0'],
    ['softmax(x)', 'x', "diag(s) - s*s', s = softmax(x)"],
    ['logsoftmax(x)', 'x', "eye(3) - ones(3) * softmax(x)'"],
    ['tanh(softmax(x))', 'x', "diag(1 - tanh(s)^2) * (diag(s) - s*s'), s = softmax(x)"],
    ['softmax(W*x + b)', 'x', "(diag(s) - s*s') * W, s = softmax(W*x + b)"],
    ['softmax(W*x + b)', 'W', "(diag(s) - s*s') * g * x', s = softmax(W*x + b)"],
    ['x/norm(x)', 'x', "eye(3)/norm(x) - x*x'/norm(x)^3"],
  ])('of %s in %s: %s', (text, name, wanted) => {
    expect(form(text, name)).toBe(wanted);
  });

  test('entries of a Jacobian', () => {
    const { dag, id } = readText('softmax(x)', { x: [2] });
    const { toolbox, derivative } = derive(dag, id, dag.findInput('x')!);
    const entries = derivativeEntries(toolbox, derivative, 9)!;
    const names = (node: number) => (node === id ? 's' : undefined);
    expect(entries.map((e) => print(dag, e, { names }))).toEqual([
      's[1] - s[1]^2',
      '-s[1]*s[2]',
      '-s[1]*s[2]',
      's[2] - s[2]^2',
    ]);
    expect(derivativeEntries(toolbox, derivative, 3)).toBeUndefined();
  });
});
