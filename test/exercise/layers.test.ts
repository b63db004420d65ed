import { all, readsAs } from './reads-as.js';

const part = (of: string, wrt: string) =>
  `kind: derivative\ngiven: {x: [n], y: [m], W: [m, n], b: [m]}\nof: "${of}"\nwrt: ${wrt}`;

readsAs('a layer with what it defines', part('sum((sigmoid(W*x+b)-y)^2)/2', 'W'), [
  ...all(
    'correct',
    'δ x^T with δ = (a - y) ⊙ a ⊙ (1 - a), a = σ(Wx+b)',
    '\\left[(\\hat{y}-y) \\odot \\hat{y} \\odot (1-\\hat{y})\\right] x^\\top where \\hat{y} = \\sigma(Wx+b)',
    'let z = Wx+b, a = sigmoid(z); dL/dW = (a-y)*a*(1-a) @ x.T',
    'np.outer((a-y)*a*(1-a), x) with a = sigmoid(W@x+b)',
    'np.outer((a-y)*a*(1-a), x)  # a = sigmoid(W@x+b)',
    '∂L/∂W_{ij} = (a_i - y_i) a_i (1 - a_i) x_j, where a_i = σ(\\sum_k W_{ik} x_k + b_i)',
    '(a - y) ∘ a ∘ (1 - a) xᵀ mit a = σ(Wx+b)',
  ),
  // The derivative of the activation is left as it is.
  ...all(
    'unfinished',
    '((σ(z) - y) ∘ σ′(z)) xᵀ mit z = Wx+b',
    '(σ(z) - y) ∘ σ′(z) xᵀ mit z = Wx+b',
    "diag(σ'(Wx+b)) (σ(Wx+b) - y) x^T",
  ),
  ...all(
    'wrong',
    'δ x^T with δ = (a - y) ⊙ a, a = σ(Wx+b)',
    'δ x with δ = (a - y) ⊙ a ⊙ (1 - a), a = σ(Wx+b)',
    "(σ(z) - y) ∘ (σ'(z) xᵀ) mit z = Wx+b",
    "((σ(z) + y) ∘ σ'(z)) xᵀ mit z = Wx+b",
  ),
]);

readsAs('indicators of arrays', part('sum(relu(W*x+b))', 'W'), [
  ...all(
    'correct',
    '[Wx+b > 0] x^T',
    '1_{Wx+b>0} x^T',
    '\\mathbb{1}[Wx+b > 0] x^\\top',
    "diag([W*x+b > 0]) ones(m) x'",
    "([x'*W' + b' > 0])^T x^T",
    '∂/∂W_ij = 1[z_i > 0] x_j where z = Wx+b',
    'x_j if (Wx+b)_i > 0 else 0',
  ),
  ...all('wrong', '[Wx+b < 0] x^T', '[Wx > 0] x^T', 'x [Wx+b > 0]^T'),
]);

readsAs(
  'the derivative of a function at a value',
  'kind: derivative\ngiven: {x: [], w: [], b: []}\nof: tanh(w*x+b)^2\nwrt: w',
  [
    ...all('unfinished', "2 tanh(wx+b) tanh'(wx+b) x", "2x tanh(z) tanh'(z), z = wx+b"),
    ...all('wrong', "2 tanh(wx+b) tanh'(wx+b)", "2 tanh'(wx+b) x"),
    ...all('correct', '2x tanh(z) (1 - tanh(z)^2), z = wx+b'),
  ],
);
