import { all, readsAs } from './reads-as.js';

readsAs('the normal law by its letters', 'kind: derivative\ngiven: {z: []}\nof: gelu(z)\nwrt: z', [
  ...all(
    'correct',
    'Φ(z) + z φ(z)',
    '\\Phi(z) + z\\varphi(z)',
    'norm.cdf(z) + z*norm.pdf(z)',
    'scipy.stats.norm.cdf(z) + z*scipy.stats.norm.pdf(z)',
    'normcdf(z) + z*normpdf(z)',
  ),
  ...all('wrong', 'Φ(z) + φ(z)', 'Φ(z)', 'φ(z) + z Φ(z)'),
]);

readsAs('a name that is spelled so', 'kind: derivative\ngiven: {x: [], phi: []}\nof: phi*(x+1)^2\nwrt: x', [
  ...all('correct', '2φ(x+1)', '2 phi (x+1)'),
]);
