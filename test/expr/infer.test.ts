import { describe, expect, test } from 'vitest';
import { formatShape } from '../../src/op/shape.js';
import { complaint, readText, type Shapes } from './build.js';

/** Names with their inferred shapes, and the shape of the whole. */
function inferred(text: string, shapes: Shapes = {}): string {
  const { dag, id, shapes: found } = readText(text, shapes);
  const names = [...found].map(
    ([name, shape]) => `${name}${shape.length === 0 ? '' : `[${shape.join(',')}]`}`,
  );
  return `${names.join(' ')} -> ${formatShape(dag.shape(id))}`;
}

describe('shapes that nobody declared', () => {
  test.each([
    ['a*x^2 + sin(b)', 'a x b -> scalar'],
    ['tanh(softmax(x))', 'x[3] -> [3]'],
    ["sigmoid(w'*x + b)", 'w[3] x[3] b -> scalar'],
    ['softmax(W*x + b)', 'W[3,3] x[3] b[3] -> [3]'],
    ['softmax(W*relu(V*x + c) + b)', 'W[3,3] V[3,3] x[3] c[3] b[3] -> [3]'],
    ['mse(x, [1; 2])', 'x[2] -> scalar'],
    ['mse(W*x, y)', 'W[3,3] x[3] y[3] -> scalar'],
    ["x'*A*x", 'x[3] A[3,3] -> scalar'],
    ["x'*A*y", 'x[3] A[3,3] y[3] -> scalar'],
    ["x'*diag(d)*x", 'x[3] d[3] -> scalar'],
    ['norm(A*x - b)^2', 'A[3,3] x[3] b[3] -> scalar'],
    ['norm(X*w - y)^2/2 + λ*norm(w)^2', 'X[3,3] w[3] y[3] λ -> scalar'],
    ['exp(-norm(x - y)^2/2)', 'x[3] y[3] -> scalar'],
    ['sum((y - w*x)^2)', 'y w x[3] -> scalar'],
    ['logsumexp(x - a) + a', 'x[3] a -> scalar'],
    ["x*x'", 'x[3] -> [3, 3]'],
    ["x'*x", 'x[3] -> scalar'],
    ["A'*A", 'A[3,3] -> [3, 3]'],
    ["Q*K'", 'Q[3,3] K[3,3] -> [3, 3]'],
    ["softmax(q'*k)", 'q[3] k[3] -> scalar'],
    ['transpose(x)*y', 'x[3] y[3] -> scalar'],
    ['outer(a, b)*c', 'a[3] b[3] c[3] -> [3]'],
    ['dot(w, x) + b', 'w[3] x[3] b -> scalar'],
    ['eye(4)*x', 'x[4] -> [4]'],
    ['x + [1; 2; 3; 4]', 'x[4] -> [4]'],
    ['[1; 2; 3; 4]/x', 'x -> [4]'],
    ['[a; b]/sqrt(a^2 + b^2)', 'a b -> [2]'],
    ['trace(A)', 'A[3,3] -> scalar'],
    ['det(A) + det(B)', 'A[3,3] B[3,3] -> scalar'],
    ['[1, 2; 3, 4]*x', 'x[2] -> [2]'],
    ['onehot(2, 5) - softmax(z)', 'z[5] -> [5]'],
    ['x[5]', 'x[5] -> scalar'],
    ['A[2, 4]', 'A[3,4] -> scalar'],
    ['sum(x[k]^2, k, 1, 7)', 'x[7] k -> scalar'],
    ['x/norm(x)', 'x[3] -> [3]'],
    ['max(x)', 'x[3] -> scalar'],
    ['max(x, 0)', 'x -> scalar'],
    ['W*x + b', 'W x b -> scalar'],
    ['x > 0 ? x : 0', 'x -> scalar'],
    ['crossentropy(softmax(z), y)', 'z[3] y[3] -> scalar'],
    ["bce(sigmoid(w'*x + b), y)", 'w[3] x[3] b y -> scalar'],
  ])('%s: %s', (text, wanted) => expect(inferred(text)).toBe(wanted));
});

describe('shapes next to declared ones', () => {
  test.each<[string, Shapes, string]>([
    ['W*x + b', { W: [2, 3] }, 'W[2,3] x[3] b[2] -> [2]'],
    ['W*x + b', { x: [4] }, 'W[3,4] x[4] b[3] -> [3]'],
    ["w'*x", { x: [5] }, 'w[5] x[5] -> scalar'],
    ['softmax(W*x + b)', { b: [2] }, 'W[2,3] x[3] b[2] -> [2]'],
    ['softmax(W*x + b)', { b: [] }, 'W[3,3] x[3] b -> [3]'],
    ['mse(p, y)', { y: [4] }, 'p[4] y[4] -> scalar'],
    ['V*W*x', { V: [1, 2], x: [3] }, 'V[1,2] W[2,3] x[3] -> scalar'],
    ['e^x + e', { e: [] }, 'e x -> scalar'],
  ])('%s with %j', (text, shapes, wanted) => expect(inferred(text, shapes)).toBe(wanted));

  test('a mismatch is said of the shapes that were declared', () => {
    expect(complaint('x + y', { x: [2], y: [3] })).toMatchInlineSnapshot(`
      "error[shape] <expression>:1:3: \`+\` cannot combine the shapes [2] and [3]
        1 | x + y
          |   ^
        help: entry-by-entry operations need equal shapes, or a scalar on one side"
    `);
  });
});
