import { all, readsAs } from './reads-as.js';

const descent =
  'kind: iteration\ngiven: {w: []}\nloss: (w-3)^2\nparams: [w]\nrate: "0.1"\nat: {w: 0}\nsteps: 3';
readsAs('equations within the steps of a descent', descent, [
  ...all(
    'correct',
    'w1 = 0.6, w2 = 1.08, w3 = 1.464',
    'w1 = 0 - 0.1*2*(0-3) = 0.6, w2 = 0.6 - 0.2*(0.6-3) = 1.08, w3 = 1.08+0.2*1.92 = 1.464',
    'w1 = 0.6, w2 = 0.6 + 0.48 = 1.08, w3 = 1.08 + 0.38 = 1.46',
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
