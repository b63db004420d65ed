import { expect, test } from 'vitest';
import { evaluateComplex } from '../../src/expand/complex.js';
import { callableNames, findRows } from '../../src/op/table.js';
import { scalarsOf } from './read.js';

/** Functions without a complex continuation in doubles, on purpose. */
const MISSING = new Set(['erf', 'erfc', 'gelu', 'atan2']);

const rows = callableNames()
  .flatMap((name) => findRows(name).filter((op) => op.name === name))
  .filter(
    (op) =>
      op.kind === 'elementwise' && op.arity[0] === op.arity[1] && !['and', 'or', 'not'].includes(op.name),
  );

test.each(rows.map((op) => [op.name, op] as const))(
  'the complex step of %s agrees with its partial',
  (name, op) => {
    if (op.kind !== 'elementwise') return;
    const names = ['x', 'y', 'z'].slice(0, op.arity[0]);
    for (const share of [0.03, 0.31, 0.62, 0.97]) {
      const at = names.map(
        (_, k) => op.samples[k]![0] + (share + k / 64) * (op.samples[k]![1] - op.samples[k]![0]),
      );
      const { graph, root } = scalarsOf(`${name}(${names.join(', ')})`);
      op.partials.forEach((partial, k) => {
        if (name === 'nthRoot' && k === 1) return;
        const h = 1e-30;
        const z = evaluateComplex(graph.dag, root, (n) => ({
          re: at[names.indexOf(n)]!,
          im: names[k] === n ? h : 0,
        }));
        if ('missing' in z) {
          expect(MISSING.has(name)).toBe(true);
          return;
        }
        const [a = 0, b = 0, c = 0] = at;
        const expected = partial(a, b, c);
        const value = op.value(a, b, c);
        expect(Math.abs(z.im / h - expected)).toBeLessThan(4e-14 * (Math.abs(expected) + 1e-3));
        expect(Math.abs(z.re - value)).toBeLessThan(1e-13 * (Math.abs(value) + 1e-3));
      });
    }
  },
);

test('analytic functions at points off the real axis satisfy f(conj z) = conj f(z) and known values', () => {
  const at = (text: string, re: number, im: number) => {
    const { graph, root } = scalarsOf(text);
    const z = evaluateComplex(graph.dag, root, () => ({ re, im }));
    if ('missing' in z) throw new Error(text);
    return z;
  };
  for (const text of [
    'exp(x)',
    'sin(x)',
    'tanh(x)',
    'log1p(x)',
    'sqrt(x)',
    'x^2.5',
    'atan(x)',
    'sigmoid(x)',
    'asinh(x)',
    '1/x',
  ]) {
    const z = at(text, 0.6, 0.3);
    const w = at(text, 0.6, -0.3);
    expect(w.re).toBeCloseTo(z.re, 14);
    expect(w.im).toBeCloseTo(-z.im, 14);
  }
  // exp(0.6 + 0.3i) and its logarithm, tanh by (e^2z - 1)/(e^2z + 1).
  const e = at('exp(x)', 0.6, 0.3);
  expect(e.re).toBeCloseTo(Math.exp(0.6) * Math.cos(0.3), 15);
  const back = at('log(x)', e.re, e.im);
  expect([back.re, back.im].map((v) => Number(v.toFixed(12)))).toEqual([0.6, 0.3]);
  const t = at('tanh(x)', 0.6, 0.3);
  const u = at('(exp(2*x)-1)/(exp(2*x)+1)', 0.6, 0.3);
  expect(t.re).toBeCloseTo(u.re, 14);
  expect(t.im).toBeCloseTo(u.im, 14);
});
