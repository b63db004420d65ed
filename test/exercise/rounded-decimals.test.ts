import { all, readsAs } from './reads-as.js';

const derivative = (of: string, wrt = 'x') =>
  `kind: derivative\ngiven: {x: [], w: [n]}\nof: "${of}"\nwrt: ${wrt}`;

readsAs('one decimal in the place of a root', derivative('sqrt(2)*x^2'), [
  ...all('correct', '2.0*sqrt(2)*x', '2√2 x'),
  ...all('unfinished', '2.828x', '2.83 x', '2.8 x'),
  ...all('wrong', '2.82 x', '2.828x^2', '2.9 x', '2.828'),
]);

readsAs('decimals within functions', derivative('exp(x/3)'), [
  ...all('correct', 'e^(x/3)/3'),
  ...all('unfinished', '0.333*exp(0.333x)', '0.3333 e^(x/3)'),
  ...all('wrong', '0.33 exp(0.4 x)', '0.3 exp(x)', '0.333 exp(0.333 x) x'),
]);

readsAs('decimals before vectors', derivative('sum(w^3)/3*sqrt(2)', 'w'), [
  ...all('unfinished', '1.414 w^2', '1.41 w.^2'),
  ...all('wrong', '1.41 w', '1.42 w^2'),
]);

readsAs('decimals in expansions', 'kind: taylor\ngiven: {x: []}\nof: sin(x)\nwrt: x\nat: 0\norder: 3', [
  ...all('unfinished', 'x - 0.1667x^3', 'x - 0.167 x^3', '1.00x - 0.17 x^3'),
  ...all('wrong', 'x - 0.166 x^3', 'x + 0.1667x^3', '1.01x - 0.17 x^3'),
]);

readsAs(
  'decimals before a parameter',
  'kind: expectation\ngiven: {sigma: []}\nassume: sigma > 0\nlaws: {a: "normal(0, sigma)"}\nof: relu(a)',
  [
    ...all('correct', 'sigma/sqrt(2 pi)'),
    ...all('unfinished', '0.3989 sigma', '0.4 σ'),
    ...all('wrong', '0.39 sigma', '0.3989'),
  ],
);
