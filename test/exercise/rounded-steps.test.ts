import { describe, expect, test } from 'vitest';
import { all, readsAs } from './reads-as.js';
import { judgeText, makePart } from './setup.js';

describe('an error after a rounded step', () => {
  // w_1 = 0.47459, w_2 = 0.58359, w_3 = 0.65163; from 0.5 on, w_2 = 0.59945.
  const part = makePart(
    'kind: iteration\ngiven: {w: [], b: [], x: [], y: [], eta: []}\nloss: (w*x + b - y)^2/2\nparams: [w]\nrate: eta\nat: {w: 0.3, b: 0.7, x: 1.7, y: 2, eta: 0.13}\nsteps: 3',
  );
  const verdicts = (text: string) => judgeText(part, text).rows!.map((r) => r.verdict);

  test.each([
    ['0.5, 0.57, 0.64', ['right', 'wrong', 'carried']],
    ['0.5, 0.68, 0.71', ['right', 'wrong', 'carried']],
    ['0.47, 0.68, 0.71', ['right', 'wrong', 'carried']],
    ['0.4, 0.54, 0.62', ['wrong', 'carried', 'carried']],
    ['0.4, 0.74, 0.75', ['wrong', 'wrong', 'carried']],
  ])('%s is wrong at its place', (text, expected) => {
    expect(verdicts(text)).toEqual(expected);
  });

  test.each([
    '0.5, 0.6, 0.66',
    '0.5, 0.60, 0.66',
    '0.5, 0.58, 0.65',
    '0.47, 0.58, 0.65',
    '0.475, 0.584, 0.652',
  ])('%s only rounds', (text) => {
    expect(judgeText(part, text).verdict).toBe('correct');
  });

  test('whoever rounds every step is never wrong', () => {
    for (const decimals of [1, 2, 3]) {
      const round = (x: number) => Number(x.toFixed(decimals));
      let w = 0.3;
      const steps = [1, 2, 3].map(() => {
        w = round(w - round(0.13 * round(round(round(w * 1.7) + 0.7 - 2) * 1.7)));
        return w.toFixed(decimals);
      });
      expect(judgeText(part, steps.join(', ')).verdict, steps.join(', ')).toBe('correct');
    }
  });
});

/** Gradients of losses in w, operation by operation. */
const GRADIENTS: Readonly<Record<string, (w: number, r: (x: number) => number) => number>> = {
  '(1.2*w - 1.3)^2': (w, r) => r(r(2 * r(r(1.2 * w) - 1.3)) * 1.2),
  'exp(w) - 2*w': (w, r) => r(r(Math.exp(w)) - 2),
  '1.6*w^2 - 0.9*w': (w, r) => r(r(r(2 * w) * 1.6) - 0.9),
  'log(1 + w^2)': (w, r) => r(r(2 * w) / r(1 + r(w * w))),
};
test('gradients that have no line are rounded or not, by themselves or with all steps', () => {
  for (const [loss, gradient] of Object.entries(GRADIENTS))
    for (const [start, rate] of [
      [2.03, 0.13],
      [-0.58, 0.2],
      [1.07, 0.25],
    ] as const) {
      const part = makePart(
        `kind: iteration\ngiven: {w: []}\nloss: ${loss}\nparams: [w]\nrate: "${rate}"\nat: {w: ${start}}\nsteps: 3`,
      );
      for (const decimals of [2, 3]) {
        const round = (x: number) => Number(x.toFixed(decimals));
        for (const [inner, outer] of [
          [round, round],
          [(x: number) => x, round],
          [(x: number) => x, (x: number) => x],
        ] as const) {
          let w: number = start;
          const steps = [1, 2, 3].map(() => {
            w = round(w - outer(rate * outer(gradient(w, inner))));
            return w.toFixed(decimals);
          });
          expect(judgeText(part, steps.join(', ')).verdict, `${loss}: ${steps}`).toBe('correct');
        }
      }
    }
});

const neuron =
  'kind: backprop\nnetwork: {inputs: {w: 0.5, x: 2, b: -0.3, y: 1}, nodes: {v: w*x + b, a: sigmoid(v), L: (a - y)^2}, output: L}\nrequire: [v, a, L, dL/da, dL/dv, dL/dw]';
const above = { v: '0.7', a: '0.67', L: '0.11', 'dL/da': '-0.66' };
readsAs('products of three factors, in every order', neuron, [
  ...all(
    'correct',
    { ...above, 'dL/dv': '-0.15', 'dL/dw': '-0.29' },
    { ...above, 'dL/dv': '-0.15', 'dL/dw': '-0.30' },
  ),
  ...all(
    'wrong',
    { ...above, 'dL/dv': '-0.16', 'dL/dw': '-0.32' },
    { ...above, 'dL/dv': '-0.13', 'dL/dw': '-0.26' },
    { v: '0.7', a: '0.7', L: '0.1', 'dL/da': '-0.6', 'dL/dv': '-0.08', 'dL/dw': '-0.16' },
  ),
]);

const table =
  'kind: backprop\nnetwork: {inputs: {x: 2, w: 83.4, b: 1.45, z: 490}, nodes: {u: w*x + b, e: u - z, L: e^2/2}, output: L}\nrequire: [dL/dw, dL/db]';
// dL/db = -321.75 and dL/dw = -643.5.
readsAs('whole numbers beside steps that are not written', table, [
  ...all(
    'correct',
    { 'dL/dw': '-643.5', 'dL/db': '-322' },
    { 'dL/dw': '-644', 'dL/db': '-322' },
    { u: '168', e: '-322', 'dL/dw': '-644', 'dL/db': '-322' },
    { 'dL/dw': '-643.5', 'dL/db': '-321.75' },
  ),
  ...all('wrong', { 'dL/dw': '-643.5', 'dL/db': '-321' }, { 'dL/dw': '-643.5', 'dL/db': '-320' }),
]);

describe('a slip is not named by chance', () => {
  const part = makePart(
    'kind: backprop\nnetwork: {inputs: {x: 0.7, w: 1.3}, nodes: {u: w*x, v: sin(u), q: exp(v), p: v*u, L: q*p}, output: L}\nrequire: [dL/dx]',
  );
  const rows = { u: '0.9', v: '0.8', q: '2.2', p: '0.7', L: '1.6' };
  const note = (slopes: Readonly<Record<string, string>>, label: string) =>
    judgeText(part, { ...rows, ...slopes }).rows!.find((r) => r.label === label)!.note;

  test('of one digit, or two, and with all digits', () => {
    const upper = { 'dL/dq': '0.7', 'dL/dp': '2.2' };
    for (const wrong of ['-0.6', '0.5', '1.1', '-1.4'])
      expect(note({ ...upper, 'dL/dv': wrong }, 'dL/dv'), wrong).not.toMatch(
        /left out|exchanged|opposite|sign/,
      );
    const exact = { u: '0.91', v: '0.78950', q: '2.20230', p: '0.71845', L: '1.58223' };
    const full = judgeText(part, { ...exact, 'dL/dq': '0.71845', 'dL/dp': '2.20230', 'dL/dv': '-3.58632' });
    expect(full.rows!.find((r) => r.label === 'dL/dv')!.note).toContain('the sign is the opposite');
  });
});

const slope = 'kind: derivative\ngiven: {w: [n], x: [n]}\nof: "w\'*x"\nwrt: w';
readsAs('a row where no gradient was asked for', slope, [
  ...all('correct', 'x', "x'", 'x^T'),
  ...all('wrong', "2*x'", "w'", "-x'"),
]);
readsAs('a row where a column was asked for', `${slope}\nlayout: gradient`, [
  ...all('correct', 'x'),
  ...all('wrong', "x'"),
]);
test('a layout that nobody asked for is not spoken of', () => {
  const { feedback } = judgeText(
    makePart('kind: derivative\ngiven: {W: [m, n], x: [n]}\nof: W*x\nwrt: x'),
    "W'",
  );
  expect(feedback.join(' ')).not.toContain('asked for');
});

readsAs('long products without signs', 'kind: derivative\ngiven: {x: []}\nof: x^400/400\nwrt: x', [
  ...all('correct', Array(399).fill('x').join(' ')),
  ...all('wrong', Array(400).fill('x').join(' ')),
]);
