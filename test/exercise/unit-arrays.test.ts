import { all, readsAs } from './reads-as.js';

const given = 'given: {x: [n], W: [m, n], b: [m], S: [3, 3], s: [3]}';
const part = (of: string, wrt: string) => `kind: derivative\n${given}\nof: "${of}"\nwrt: ${wrt}`;

readsAs('ones of the length that fits', part("x'*x*sum(b) + sum(x)", 'x'), [
  ...all(
    'correct',
    '2 sum(b) x + 1',
    '2*sum(b)*x + ones(n)',
    '2 (\\mathbf{1}^T b) x + \\mathbf{1}',
    '2 (1^T b) x + 1_n',
    '2 (\\mathbf{1}_m^\\top b) x + \\mathbf{1}_n',
  ),
  ...all('wrong', '2 (\\mathbf{1}^T x) x + \\mathbf{1}', '2 sum(b) x', '2 sum(b) x - 1_n'),
]);

readsAs('the identity matrix of the size that fits', part('x*sum(b)', 'x'), [
  ...all(
    'correct',
    'sum(b) I',
    '(1^T b) I_n',
    '\\mathbf{1}^\\top b \\, I',
    'np.sum(b)*np.eye(n)',
    'sum(b) \\mathbf{I}_n',
  ),
  ...all('wrong', 'sum(b)', 'sum(x) I', '2 sum(b) I', 'sum(b) I_m'),
]);

readsAs('outer products with ones', part('sum(S*s)', 'S'), [
  ...all(
    'correct',
    "ones(3)*s'",
    'np.ones((3,1)) @ s.T',
    'np.outer(np.ones(3), s)',
    '\\mathbf{1} s^\\top',
    '1_3 s^T',
  ),
  ...all('wrong', "s*ones(3)'", 's \\mathbf{1}^\\top'),
]);

readsAs('a bare 1 before a row', 'kind: derivative\ngiven: {v: [n]}\nof: "sum((v-mean(v))^2)/2"\nwrt: v', [
  ...all('correct', '(I - 1/n 1 1^T) v', '(I - 1 1^T/n) v', '(I - \\frac1n \\mathbf{1}\\mathbf{1}^T) v'),
  ...all('wrong', '(I + 1 1^T/n) v', '(I - 1 1^T) v'),
]);

readsAs('ones before the row of a definition', 'kind: derivative\ngiven: {x: [n]}\nof: softmax(x)\nwrt: x', [
  ...all(
    'correct',
    'diag(softmax(x))(I - 1 softmax(x)^T)',
    'diag(s)(I - 1 s^T) with s = softmax(x)',
    '\\operatorname{diag}(s) - s s^\\top \\text{ with } s = \\operatorname{softmax}(x)',
  ),
  ...all(
    'wrong',
    'diag(s)(I - s 1^T) with s = softmax(x)',
    '\\operatorname{diag}(s) + s s^\\top \\text{ with } s = \\operatorname{softmax}(x)',
  ),
]);

const within =
  'kind: matrix\nwrt: v\nnetwork: {inputs: {v: [1,2]}, params: {W1: {shape: [2,2]}}, nodes: {h1: tanh(W1*v)}, given: {h1: [0.5,-0.8], dL/dh1: [4,10]}}';
readsAs('names of a network that have numbers', within, [
  ...all('correct', "W1'*([4,10].*(1-h1.^2))", "W1'*[3, 3.6]"),
  ...all('wrong', "W1'*[4, 10]", 'W1*([4,10].*(1-h1.^2))'),
]);

const neuron =
  'kind: matrix\nwrt: w\nnetwork: {inputs: {x: 2, z: 1}, params: {w: 0.5, b: -0.3}, nodes: {v: w*x+b, y: sigmoid(v)}, loss: (y-z)^2/2}';
readsAs('a gradient in numbers', neuron, [
  ...all('correct', '(y-z)*y*(1-y)*x', '-0.147', '-0.14713408485'),
  ...all('wrong', '-0.157', '(y-z)*y*(1-y)', '0.147', '-0.148'),
]);
