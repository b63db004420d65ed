import { all, readsAs } from './reads-as.js';

const part = (of: string, wrt: string, more = '') =>
  `kind: derivative\ngiven: {x: [n], W: [m, n], b: [m], t: [m]}\n${more}of: "${of}"\nwrt: ${wrt}`;

readsAs('the entry of a gradient that is the same everywhere', part('mean(x)', 'x'), [
  ...all(
    'correct',
    'df/dx_i = 1/n',
    '\\frac{\\partial f}{\\partial x_i} = \\frac{1}{n}',
    '1/n for all i',
    '(1/n, ..., 1/n)',
    '[1/n, 1/n, …, 1/n]^T',
  ),
  ...all('wrong', 'df/dx_i = 1', 'n for all i', '1/n'),
  ...all('invalid', '(1/n, ..., 2/n)'),
]);

readsAs('the entry of a gradient', part('sum((x - mean(x))^2)/n', 'x'), [
  ...all(
    'correct',
    '2*(x_i - mean(x))/n',
    '2(x_i − x̄)/n with x̄ = mean(x)',
    '\\frac{2}{n}\\left(x_j - \\frac{1}{n}\\sum_{k=1}^n x_k\\right)',
    '\\frac{\\partial f}{\\partial x_i} = \\frac{2}{n}(x_i - \\bar x), \\bar x = mean(x)',
    '[2*(x_1 - mean(x))/n, ..., 2*(x_n - mean(x))/n]',
    '∂f/∂x[k] = 2/n*(x[k] - mean(x))',
  ),
  ...all(
    'wrong',
    '2*(x_i - mean(x))',
    '\\frac{2}{n} x_i - mean(x)',
    '[(x_1 - mean(x))/n, ..., (x_n - mean(x))/n]',
  ),
  ...all('invalid', '[2*(x_1 - mean(x))/n, ..., 2*(x_1 - mean(x))/n]', '2*(x_i - x_j)/n'),
]);

readsAs('an index that a sum binds as well', part('log(sum(exp(x)))', 'x'), [
  ...all(
    'correct',
    'exp(x_i)/\\sum_j exp(x_j)',
    'exp(x_i)/\\sum_i exp(x_i)',
    'softmax(x)_i',
    'dL/dx_k = e^{x_k}/\\sum_j e^{x_j}',
  ),
  ...all('wrong', '1/\\sum_j exp(x_j)', 'x_i/\\sum_j x_j', 'exp(x_i)'),
]);

readsAs('the entry of a matrix of derivatives', part('sum((W*x + b - t)^2)/2', 'W'), [
  ...all(
    'correct',
    'dL/dW_{ij} = (\\sum_k W_{ik} x_k + b_i - t_i) x_j',
    '(W x + b - t)_i x_j',
    '\\frac{\\partial L}{\\partial W_{kl}} = \\left(\\sum_j W_{kj} x_j + b_k - t_k\\right) x_l',
    '∂L/∂W_ji = ((Wx)_j + b_j - t_j) x_i',
  ),
  ...all(
    'wrong',
    'dL/dW_{ij} = (\\sum_k W_{ik} x_k + b_i - t_i) x_i',
    'dL/dW_{ij} = (\\sum_k W_{ik} x_k + b_i + t_i) x_j',
    'dL/dW_{ji} = (W x + b - t)_i x_j',
  ),
]);

readsAs('sums over rows', part('sum((W*x + b - t)^2)/2', 'x'), [
  ...all('correct', '\\sum_i W_{ij} (W x + b - t)_i', 'dL/dx_j = \\sum_{i=1}^m (W x + b - t)_i W_{ij}'),
  ...all('wrong', 'dL/dx_j = \\sum_i W_{ij} (W x + b)_i'),
  ...all('invalid', 'dL/db[j] = \\sum_i W_{ij} (W x + b - t)_i', '∂L/∂t_j = \\sum_i W_{ij} (W x + b - t)_i'),
]);

readsAs('the entry of a Jacobian', part('softmax(x)', 'x'), [
  ...all(
    'correct',
    's_i(1-s_i) if i=j, -s_i s_j otherwise with s = softmax(x)',
    '∂s_i/∂x_j = s_i(\\delta_{ij} - s_j) where s = softmax(x)',
    '\\begin{cases} s_i(1-s_i) & i=j\\\\ -s_i s_j & i\\ne j\\end{cases} with s = softmax(x)',
    'softmax(x)_i (1[i=j] - softmax(x)_j)',
  ),
  ...all(
    'wrong',
    's_i(1-s_j) with s = softmax(x)',
    'softmax(x)_i (δ_ij + softmax(x)_j)',
    's_i with s = softmax(x)',
  ),
  ...all('unfinished', 's_i(1-s_i) with s = softmax(x)'),
]);

readsAs('which index is that of the row', part('W*x + b', 'x'), [
  ...all(
    'correct',
    'W_ij',
    '∂y_i/∂x_j = W_{ij}',
    '∂y_j/∂x_i = W_{ji}',
    '∂/∂x_j y_i = W_{ij}',
    '\\frac{\\partial}{\\partial x_j} y_i = W_{ij}',
    '\\frac{\\partial y_i}{\\partial x_j} = W_{ij}',
    'dy[i]/dx[j] = W[i,j]',
  ),
  ...all(
    'wrong',
    '∂y_i/∂x_j = W_{ji}',
    '∂/∂x_j y_i = W_{ji}',
    '\\frac{\\partial}{\\partial x_i} y_j = W_{ij}',
  ),
  ...all('invalid', 'W_ji'),
]);

readsAs('the layout of outputs in columns', part('W*x + b', 'x', 'layout: gradient\n'), [
  ...all('correct', '∂y_i/∂x_j = W_{ij}', "W'"),
  ...all('wrong', '∂y_j/∂x_i = W_{ij}'),
]);

readsAs('functions of each entry', part('tanh(x)', 'x'), [
  ...all(
    'correct',
    '(1-tanh(x_i)^2) δ_ij',
    '1-tanh(x_i)^2 for i=j and 0 for i≠j',
    '1-tanh(x_i)^2, i=j; 0, i≠j',
    '\\begin{cases} 1-\\tanh^2 x_i & i=j\\\\ 0 & i\\ne j\\end{cases}',
  ),
  ...all('wrong', '∂y_i/∂x_j = tanh(x_i) δ_{ij}', '0 if i = j, else 1-tanh(x_i)^2'),
]);

const shift =
  'kind: identity\ngiven: {x: [N], a: []}\nfrom: exp(x)/sum(exp(x))\nto: exp(x - a)/sum(exp(x - a))';
readsAs('chains of entries', shift, [
  ...all(
    'correct',
    'exp(x_i)/sum_j exp(x_j) = exp(-a) exp(x_i)/(exp(-a) sum_j exp(x_j)) = exp(x_i - a)/sum_j exp(x_j - a)',
    '\\frac{e^{x_i}}{\\sum_{j=1}^n e^{x_j}} = \\frac{e^{-a}e^{x_i}}{e^{-a}\\sum_{j=1}^n e^{x_j}} = \\frac{e^{x_i-a}}{\\sum_{j=1}^n e^{x_j-a}}',
    'softmax(x)_k = e^{x_k}/\\sum_k e^{x_k} = e^{x_k-a}/\\sum_k e^{x_k-a}',
  ),
  ...all(
    'wrong',
    '\\frac{e^{x_i}}{\\sum_j e^{x_j}} = \\frac{e^{-a}e^{x_i}}{\\sum_j e^{x_j}} = \\frac{e^{x_i-a}}{\\sum_j e^{x_j-a}}',
    'exp(x_i)/sum_j exp(x_j) = exp(x_i - a)/sum_j exp(x_j + a) = exp(x_i - a)/sum_j exp(x_j - a)',
  ),
]);

const logsumexp =
  'kind: identity\ngiven: {x: [N], a: []}\nfrom: log(sum(exp(x)))\nto: a + log(sum(exp(x - a)))';
readsAs('a function of a sum without brackets', logsumexp, [
  ...all(
    'correct',
    '\\log\\sum_{i=1}^N e^{x_i} = \\log\\left(e^a\\sum_{i=1}^N e^{x_i-a}\\right) = a + \\log\\sum_{i=1}^N e^{x_i-a}',
    'log sum_i exp(x_i) = log(exp(a) sum_i exp(x_i - a)) = a + log sum_i exp(x_i - a)',
    'log ∑_i e^{x_i} = log ∑_i e^{x_i - a + a} = log e^a + log ∑_i e^{x_i-a} = a + log ∑_i e^{x_i - a}',
  ),
  ...all('wrong', 'log ∑_i e^{x_i} = log ∑_i e^{x_i - a} e^{-a} = a + log ∑_i e^{x_i - a}'),
]);

const likelihood =
  'kind: identity\ngiven: {p: [n], y: [n]}\nassume: 0 < p < 1\nfrom: -log(prod(p[i]^y[i]*(1-p[i])^(1-y[i]), i, 1, n))\nto: -sum(y.*log(p) + (1-y).*log(1-p))';
readsAs('products and logarithms of entries', likelihood, [
  ...all(
    'correct',
    '-\\log \\prod_{i=1}^n p_i^{y_i}(1-p_i)^{1-y_i} = -\\sum_{i=1}^n \\log(p_i^{y_i}(1-p_i)^{1-y_i}) = -\\sum_{i=1}^n (y_i \\log p_i + (1-y_i)\\log(1-p_i))',
  ),
  ...all(
    'wrong',
    '-\\log \\prod_{i=1}^n p_i^{y_i}(1-p_i)^{1-y_i} = -\\sum_{i=1}^n (y_i \\log p_i - (1-y_i)\\log(1-p_i))',
  ),
]);
