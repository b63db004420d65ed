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
