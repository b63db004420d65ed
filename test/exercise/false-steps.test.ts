import { expect, test } from 'vitest';
import { all, readsAs } from './reads-as.js';
import { judgeText, makePart } from './setup.js';

const descent =
  'kind: iteration\ngiven: {w: []}\nloss: (w-3)^2\nparams: [w]\nrate: "0.1"\nat: {w: 0}\nsteps: 3';
readsAs('equations within the steps of a descent', descent, [
  ...all(
    'correct',
    'w1 = 0.6, w2 = 1.08, w3 = 1.464',
    'w1 = 0 - 0.1*2*(0-3) = 0.6, w2 = 0.6 - 0.2*(0.6-3) = 1.08, w3 = 1.08+0.2*1.92 = 1.464',
    'w1 = 0.6, w2 = 0.6 + 0.48 = 1.08, w3 = 1.08 + 0.38 = 1.46',
    'w1 = w0 - 0.2(w0-3) = 0.6, w_2 = w_1 - 0.2(w_1-3) = 1.08, w3 = w2 - 0.2(w2-3) = 1.464',
    '0.6, 1.1, 1.48',
    '0.6, 1.1, 1.5',
  ),
  ...all(
    'wrong',
    'w1 = 5 = 0.6, w2 = 1.08, w3 = 1.464',
    'w1 = 0.1*6 + 1 = 0.6, w2 = 1.08, w3 = 1.464',
    'w1 = 0 - 0.1*6 = 0.6, w2 = 1.08, w3 = 1.464',
    'w1 = 0.6, w2 = 0.6+0.1*(3-0.6) = 1.08, w3 = 1.464',
    'w1 = 0.6, w2 = 1.08, w3 = 2 = 1.464',
    'w1 = 1, w2 = 1, w3 = 1',
    'w1 = 0.6, w2 = 1.1, w3 = 1.456',
    'w1 = 0.6, w2 = 2w1 = 1.08, w3 = 1.464',
    'w1 = w0 + 0.2*(w0-3) = 0.6, w2 = 1.08, w3 = 1.464',
  ),
]);

const steep =
  'kind: iteration\ngiven: {w: []}\nloss: w^4/4\nparams: [w]\nrate: "0.5"\nat: {w: 0.75}\nsteps: 3';
// 0.5390625, 0.4607398, 0.4118366.
readsAs('decimals in equations stand for what is rounded to them', steep, [
  ...all(
    'correct',
    'w1 = 0.75 - 0.5*0.4219 = 0.54, w2 = 0.54 - 0.5*0.157 = 0.46, w3 = 0.46 - 0.5*0.098 = 0.41',
    'w1 = 0.75 - 0.5*0.75^3 = 0.5391, w2 = 0.5391 - 0.5*0.1567 = 0.4607, w3 = 0.4118',
    '0.54, 0.46, 0.412',
  ),
  ...all(
    'wrong',
    'w1 = 0.75 - 0.5*0.75^2 = 0.5391, w2 = 0.4607, w3 = 0.4118',
    '0.54, 0.52, 0.45',
    '0.54, 0.48, 0.42',
    '0.54, 0.49, 0.43',
  ),
]);

const cancel =
  'kind: backprop\nnetwork: {inputs: {x: 1.5}, nodes: {a: x/2, y: 100*(a-0.7)}, output: y}\nrequire: [a, y]';
readsAs('a value between the exact one and that of the digits written', cancel, [
  ...all(
    'correct',
    'a = 0.75; y = 5',
    'a = 0.8; y = 10',
    'a = 0.8; y = 5',
    'a = 1.5/2 = 0.75 ≈ 0.8; y = 100*0.05 = 5',
  ),
  ...all(
    'wrong',
    'a = 0.8; y = 7',
    'a = 0.8; y = 6',
    'a = 1.5*2 = 0.75; y = 5',
    'a = 0.75; y = 100*0.75 - 0.7 = 5',
  ),
]);

readsAs('an input as a label', 'kind: derivative\ngiven: {x: []}\nof: x^2\nwrt: x', [
  ...all('correct', "f'(x) = 2x", 'y = 2x', 'dy/dx = 2x'),
  ...all('invalid', 'x = 2x', 'x := 2x'),
]);

const table =
  'kind: backprop\nnetwork: {inputs: {x: 1}, nodes: {t: sin(x), b: cos(x), y: t*b}, output: y}\nrequire: [t, b, y, dy/dx]';
readsAs('formulas in the lines of a table', table, [
  ...all(
    'correct',
    't = sin(1) = 0.84, b = cos(1) = 0.54, y = 0.45 = sin(1)*cos(1), dy/dx = -0.42 = cos(2)',
    't = sin(1), b = cos(1), y = sin(1)cos(1), dy/dx = cos(2)',
    't = sin(x) = 0.84, b = cos(x) = 0.54, y = t*b = 0.45, dy/dx = cos(x)*b - sin(x)*t = -0.42',
    't = sin x = 0.84; b = cos x = 0.54; y = t b = 0.45; dy/dx = b^2 - t^2 = 0.29 - 0.71 = -0.42',
    '(t, b, y) = (0.84, 0.54, 0.45), dy/dx = -0.42',
  ),
  ...all(
    'wrong',
    't = cos(x) = 0.84, b = cos(x) = 0.54, y = t*b = 0.45, dy/dx = -0.42',
    't = 0.84, b = 0.54, y = t+b = 0.45, dy/dx = -0.42',
    't = 0.84, b = 0.54, y = 0.45, dy/dx = 0.42 = cos(2)',
    't = 0.84, b = 0.54, y = 0.45, dy/dx = 0 = cos(2)',
    't = 0.84, b = 0.54, y = 0.45, dy/dx = b^2 + t^2 = -0.42',
  ),
]);

test('a formula without its number is said to be one', () => {
  const { verdict, feedback } = judgeText(makePart(table), {
    t: '0.84',
    b: '0.54',
    y: 't*b',
    'dy/dx': '-0.42',
  });
  expect(verdict).toBe('invalid');
  expect(feedback.join(' ')).toContain('a number is asked for');
});

const network =
  "kind: network\ngiven: {x: [n], W: [m, n], b: [m], w: [m], c: []}\ntarget: w'*sigmoid(W*x + b) + c\nform: v'*tanh(V*x + a) + d\nunknowns: [V, a, v, d]";
readsAs('labels that share a line', network, [
  ...all(
    'correct',
    '(V, a, v, d) = (W/2, b/2, w/2, c + sum(w)/2)',
    'V = W/2, a = b/2, v = w/2, d = c + sum(w)/2',
  ),
  ...all('wrong', '(V, a, v, d) = (W/2, b/2, w/2, c + 1/2)', 'V = W/2, a = v = w/2, d = c + sum(w)/2'),
]);
