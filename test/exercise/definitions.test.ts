import { all, readsAs } from './reads-as.js';

readsAs(
  'definitions beside an answer',
  'kind: derivative\ngiven: {x: [k], y: [k]}\nassume: sum(y) = 1\nof: -sum(y.*log(softmax(x)))\nwrt: x',
  [
    ...all(
      'correct',
      'p_i - y_i, p = softmax(x)',
      'p - y with p = softmax(x)',
      'p - y  # p = softmax(x)',
      'p_i - y_i where p_i = \\frac{e^{x_i}}{\\sum_j e^{x_j}}',
    ),
    ...all('wrong', 'y_i - p_i, p = softmax(x)', 'p_i + y_i, p = softmax(x)'),
    // What is not read is never passed over for what stands behind the sign of equality.
    ...all('invalid', 'q - y, p = softmax(x)', 'p_i - z, p = softmax(x)'),
  ],
);

readsAs(
  'Greek and marked letters in definitions',
  'kind: derivative\ngiven: {x: [n], s: [], t: []}\nassume: s > 0\nof: sum((x - mean(x))^2)*s/n\nwrt: x',
  [
    ...all(
      'correct',
      '\\frac{2s}{n}(x-\\mu) with \\mu = mean(x)',
      '2s/n (x-μ) with mu = mean(x)',
      '2s(x-\\bar{x})/n with \\bar{x} = \\frac{1}{n}\\sum_{i=1}^n x_i',
      '2s(x - m)/n where m is the mean of x',
      '\\frac{2\\sigma}{n}(x - mean(x)) with σ = s',
    ),
    ...all('wrong', '\\frac{2s}{n}(x-\\mu) with \\mu = sum(x)', '2s(x - m)/n where m is the sum of x'),
  ],
);

readsAs(
  'a parameter by its Greek letter',
  'kind: derivative\ngiven: {x: [k], lam: []}\nof: lam*norm(x)^2\nwrt: x',
  [...all('correct', '2λx', '2\\lambda x', '2 lam x', '2 lambda x'), ...all('wrong', 'λx', '2x')],
);
