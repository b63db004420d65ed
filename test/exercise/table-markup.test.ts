import { all, readsAs } from './reads-as.js';

const neuron =
  'kind: backprop\nnetwork: {inputs: {x: 2, z: 1}, params: {w: 0.5, b: -0.3}, nodes: {v: w*x+b, y: sigmoid(v)}, loss: (y-z)^2/2}\nrequire: [dL/dw, dL/db]';
readsAs('tables with the signs of LaTeX, Markdown and programs', neuron, [
  ...all(
    'correct',
    'dL/dw = -0.147, dL/db = -0.0736',
    '$dL/dw = -0.147$, $dL/db = -0.0736$',
    'dL/dw = $-0.147$, dL/db = $-0.0736$',
    'dL/dw = -0.147 \\\\ dL/db = -0.0736',
    '\\begin{aligned} dL/dw &= -0.147 \\\\ dL/db &= -0.0736 \\end{aligned}',
    '\\(dL/dw = -0.147\\), \\(dL/db = -0.0736\\)',
    'dL/dw = \\mathbf{-0.147}, dL/db = tensor(-0.0736)',
    '- dL/dw: **-0.147**\n- dL/db: `-0.0736`',
    'dL/dw = [-0.147], dL/db = np.float64(-0.0736)',
  ),
  ...all('wrong', 'dL/dw = -0.147 \\\\ dL/db = -0.0836', '$dL/dw = 0.147$, $dL/db = -0.0736$'),
]);

const inner =
  'kind: backprop\nnetwork: {inputs: {v: [2,3,5]}, params: {W: [[1,-2,3],[4,0,-1]]}, nodes: {h: relu(W*v)}, given: {dL/dh: [7,-9]}}\nrequire: [dL/dv]';
readsAs('a zero for a gradient that starts within a network', inner, [
  ...all('correct', { 'dL/dv': '[-29,-14,30]' }),
  ...all('wrong', { 'dL/dv': '[0,0,0]' }, { 'dL/dv': '[-29,0,30]' }),
]);

const known =
  'kind: backprop\nnetwork: {inputs: {v: 2}, params: {w: {shape: []}}, nodes: {h: tanh(w*v)}, given: {h: 0.5, dL/dh: 2}}\nrequire: [dL/dw]';
readsAs('the same with a value that is given', known, [
  ...all('correct', { 'dL/dw': '3' }),
  ...all('wrong', { 'dL/dw': '0' }, { 'dL/dw': '2' }, { 'dL/dw': '3.4' }),
]);
