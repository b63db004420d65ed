import { all, readsAs } from './reads-as.js';

const taylor = (of: string, at: number, order: number) =>
  `kind: taylor\ngiven: {x: []}\nof: ${of}\nwrt: x\nat: ${at}\norder: ${order}`;

readsAs('remainders about 0', taylor('sin(x)', 0, 3), [
  ...all(
    'correct',
    'x - x^3/6 + O(x^4)',
    'x - x³/6 + O(x⁵)',
    'x - \\frac{x^3}{6} + \\mathcal{O}(x^{4})',
    'x - x^3/3! + O\\left(x^5\\right)',
    'x - x^3/6 + o(x^3)',
    'x - x^3/6 + O(|x|^4)',
    'x - x^3/6 + R_3(x)',
    'x - x^3/6 + ...',
  ),
  ...all(
    'unfinished',
    'x - x^3/6 + O(1)',
    'x - x^3/6 + o(1)',
    'x - x^3/6 + O(2)',
    'x - x^3/6 + O((x-1)^4)',
    'x - x^3/6 + O(x^3)',
  ),
  ...all('wrong', 'x - x^3/6 + O(y^4)', 'x - x^3/6 + O(h^4)', 'x - x^3/6 + O(x^6)'),
]);

readsAs('remainders about another place', taylor('log(x)', 1, 2), [
  ...all(
    'correct',
    '(x-1) - (x-1)^2/2 + O((x-1)^3)',
    '(x-1) - (x-1)^2/2 + o((x-1)^2)',
    '(x-1) - (x-1)^2/2 + O((1-x)^3)',
    '(x-1) - (x-1)^2/2 + O(|x-1|^3)',
  ),
  ...all(
    'unfinished',
    '(x-1) - (x-1)^2/2 + O(1)',
    '(x-1) - (x-1)^2/2 + O(x-1)',
    '(x-1) - (x-1)^2/2 + O(x^3)',
  ),
]);

readsAs('powers in remainders', 'kind: taylor\ngiven: {x: []}\nof: exp(2*x)\nwrt: x\nat: 0\norder: 2', [
  ...all(
    'correct',
    '1 + 2x + 2x² + O((2x)^3)',
    '1 + 2x + 2x² + O(x^3/6)',
    '1 + 2x + 2x² + O(x*x^2)',
    '1 + 2x + 2x² + o(x^2) as x -> 0',
    '1 + 2x + 2x² + O(x^3) for x → 0',
  ),
  ...all('unfinished', '1 + 2x + 2x² + O(2x^2)', '1 + 2x + 2x² + O((x+1)^3)'),
  ...all('wrong', '1 + 2x + 2x² + O(2x^4)', '1 + 2x + 2x² + O(x^3 y)', '1 + 2x + 3x² + O((2x)^3)'),
]);

readsAs(
  'powers in remainders elsewhere',
  'kind: taylor\ngiven: {x: []}\nof: exp(x-1)\nwrt: x\nat: 1\norder: 1',
  [
    ...all('correct', 'x + O((x-1)^2)', 'x + O((1-x)^2)', 'x + O(2(x-1)^2)'),
    ...all('unfinished', 'x + O(x^2)', 'x + O(2(x-1))'),
  ],
);
