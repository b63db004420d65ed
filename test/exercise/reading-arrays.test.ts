import { all, readsAs } from './reads-as.js';

const gradient = "kind: derivative\ngiven: {x: [d], w: [d]}\nof: w'*x/norm(w)\nwrt: w";
readsAs('inner products and the identity matrix', gradient, [
  ...all(
    'correct',
    'x/||w|| - (w·x) w/||w||^3',
    '(||w||^2 x - (w·x) w)/||w||^3',
    'x/||w|| - w (w \\cdot x)/||w||^3',
    'x/np.linalg.norm(w) - w*(w@x)/np.linalg.norm(w)**3',
    '(I - ww^T/||w||^2)x/||w||',
  ),
  ...all('wrong', 'x/||w|| + (w·x) w/||w||^3', '(I + ww^T/||w||^2)x/||w||'),
]);

const form = "kind: derivative\ngiven: {A: [n, n], x: [n]}\nof: x'*A*x\nwrt: x";
readsAs('products of arrays in other notations', form, [
  ...all(
    'correct',
    'Ax + A^{\\top}x',
    'Ax + Aᵀx',
    '(A + Transpose[A]).x',
    'A.x + Transpose[A].x',
    'A @ x + A.T @ x',
  ),
  ...all('wrong', 'Ax + A^{\\top}', '(A - Transpose[A]).x', '2 A.x'),
]);

const logits = 'kind: derivative\ngiven: {z: [3]}\nwhere: {s: softmax(z)}\nof: "logsoftmax(z)[1]"\nwrt: z';
readsAs('entries of an abbreviation, and arrays of programs', logits, [
  ...all(
    'correct',
    '[1-s_1, -s_2, -s_3]',
    '(1 − s₁, −s₂, −s₃)ᵀ',
    '\\begin{pmatrix}1-s_1\\\\-s_2\\\\-s_3\\end{pmatrix}',
    '{1-s[1], -s[2], -s[3]}',
    'np.array([1,0,0]) - softmax(z)',
    'np.array([1,0,0]) - np.array(s)',
  ),
  ...all('wrong', '[-s_1, -s_2, -s_3]', 'np.array([0,1,0]) - softmax(z)', '{1-s[2], -s[1], -s[3]}'),
]);

const chain = 'kind: identity\ngiven: {x: []}\nfrom: log(1 + exp(x)) - log(1 + exp(-x))\nto: x';
readsAs('functions without brackets', chain, [
  ...all(
    'correct',
    '\\log(1+e^x)-\\log(1+e^{-x})=\\log\\frac{1+e^x}{1+e^{-x}}=\\log e^x=x',
    'ln(1+e^x) - ln(1+e^(-x)) = ln e^x = x',
  ),
  ...all('wrong', 'ln(1+e^x) - ln(1+e^(-x)) = ln e^-x = x'),
]);

const table =
  'kind: backprop\nnetwork: {inputs: {x: 3}, params: {w: 2}, nodes: {z: w*x}, loss: z^2/2}\nrequire: [dL/dz, dL/dx, dL/dw]';
readsAs('tables that are drawn', table, [
  ...all(
    'correct',
    '| node | value |\n|------|-------|\n| z | 6 |\n| L | 18 |\n| dL/dz | 6 |\n| dL/dx | 12 |\n| dL/dw | 18 |',
    '| z | L | dL/dz | dL/dx | dL/dw |\n|---|---|---|---|---|\n| 6 | 18 | 6 | 12 | 18 |',
    'z = 6\nL = 18\ndL/dz = 6   (= z)\ndL/dx = 12\ndL/dw = 18',
  ),
  ...all('wrong', '| z | 6 |\n| L | 18 |\n| dL/dz | 6 |\n| dL/dx | 18 |\n| dL/dw | 12 |'),
]);

readsAs(
  'an exact limit beside its decimals',
  'kind: limit\ngiven: {n: []}\nof: (1 - 1/n)^n\nwrt: n\nto: inf',
  [
    ...all('correct', '1/e', '1/e ≈ 0.37', '1/exp(1) = 0.3679'),
    ...all('unfinished', '0.3679', '≈ 0.37'),
    ...all('wrong', '1/e = 0.38', '0.37 = e'),
  ],
);
