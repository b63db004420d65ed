import { describe, expect, test } from 'vitest';
import { evaluateAt } from '../../src/check/point.js';
import { formatExact } from '../../src/expand/exact.js';
import { derivativesAt, expandNode } from '../../src/expand/expand.js';
import { createIntervalRing } from '../../src/expand/interval-ring.js';
import { isObstacle } from '../../src/expand/series.js';
import { sweepReverse } from '../../src/graph/sweep.js';
import { createIntervalArithmetic, toDoubleBounds } from '../../src/number/interval-arithmetic.js';
import { callableNames, findRows } from '../../src/op/table.js';
import { exactSeries, scalarsOf } from './read.js';

function coefficients(text: string, at: string, side: 1 | -1 = 1, count = 5): string {
  const { series } = exactSeries(text, at, side, count + 4);
  if (isObstacle(series)) return series.obstacle;
  const c = Array.from({ length: count }, (_, k) =>
    k < series.low ? '0' : k - series.low < series.c.length ? formatExact(series.c[k - series.low]!) : '?',
  );
  return series.low < 0 ? `s^${series.low}: ${series.c.slice(0, count).map(formatExact)}` : c.join(' ');
}

describe('exact series, from tables of series', () => {
  test.each([
    ['1/(1-x)', '0', '1 1 1 1 1'],
    ['exp(x)', '0', '1 1 1/2 1/6 1/24'],
    ['exp(2*x)', '0.5', 'e 2*e 2*e 4*e/3 2*e/3'],
    ['log(1+x)', '0', '0 1 -1/2 1/3 -1/4'],
    ['log(x)', '6', 'log(2) + log(3) 1/6 -1/72 1/648 -1/5184'],
    ['sqrt(1+x)', '0', '1 1/2 -1/8 1/16 -5/128'],
    ['sqrt(8+x)', '0', '2*sqrt(2) sqrt(2)/8 -sqrt(2)/256 sqrt(2)/4096 -5*sqrt(2)/262144'],
    ['cbrt(x)', '-8', '-2 1/12 1/288 5/20736 5/248832'],
    ['tan(x)', '0', '0 1 0 1/3 0'],
    ['sin(x)/x', '0', '1 0 -1/6 0 1/120'],
    ['x/(exp(x)-1)', '0', '1 -1/2 1/12 0 -1/720'],
    ['atan(x)', '1', 'pi/4 1/2 -1/4 1/12 0'],
    ['asin(x)', '0', '0 1 0 1/6 0'],
    ['asinh(x)', '0', '0 1 0 -1/6 0'],
    ['atanh(x)', '0', '0 1 0 1/3 0'],
    ['sinh(x)', '0', '0 1 0 1/6 0'],
    ['sech(x)', '0', '1 0 -1/2 0 5/24'],
    ['erf(x)*sqrt(pi)/2', '0', '0 1 0 -1/3 0'],
    ['sigmoid(x)', '0', '1/2 1/4 0 -1/48 0'],
    ['tanh(x)', '0', '0 1 0 -1/3 0'],
    ['softplus(x)', '0', 'log(2) 1/2 1/8 0 -1/192'],
    ['exp(sin(x))', '0', '1 1 1/2 0 -1/8'],
    ['cos(sqrt(2)*x)', '0', '1 0 -1 0 1/6'],
    ['sin(pi*x)', '0.5', '1 0 -pi^2/2 0 pi^4/24'],
    ['x^3', '2', '8 12 6 1 0'],
    ['2^x', '0', '1 log(2) log(2)^2/2 log(2)^3/6 log(2)^4/24'],
    ['(sqrt(1+x)-sqrt(1-x))/x', '0', '1 0 1/8 0 7/128'],
    ['log(log(e+x) )', '0', '0 1/e -1/e^2 7/(6*e^3) -35/(24*e^4)'],
    ['1/x', '0', 's^-1: 1,0,0,0,0'],
    ['cot(x)', '0', 's^-1: 1,0,-1/3,0,-1/45'],
  ])('%s at %s', (text, at, expected) => {
    expect(coefficients(text, at)).toBe(expected);
  });

  test.each([
    ['abs(x)', '0', '0 1 0 0 0', '0 1 0 0 0'],
    ['relu(x)', '0', '0 1 0 0 0', '0 0 0 0 0'],
    ['x*abs(x)', '0', '0 0 1 0 0', '0 0 -1 0 0'],
    ['sqrt(x^2)', '0', '0 1 0 0 0', '0 1 0 0 0'],
    ['heaviside(x-1)', '1', '1 0 0 0 0', '0 0 0 0 0'],
    ['max(x, x^2)', '1', '1 2 1 0 0', '1 -1 0 0 0'],
    [
      'x > 0 ? sin(x) : log(x)',
      '0',
      '0 1 0 -1/6 0',
      'log is not defined, or not known to be, at its argument',
    ],
    ['elu(x)', '0', '0 1 0 0 0', '0 -1 1/2 -1/6 1/24'],
  ])('both sides of %s at %s', (text, at, right, left) => {
    expect(coefficients(text, at, 1)).toBe(right);
    // The left series is in s = -(x - a).
    expect(coefficients(text, at, -1).replaceAll('?', '0')).toBe(left);
  });

  test.each([
    ['log(x)', '0'],
    ['sqrt(x)', '0'],
    ['exp(1/x)', '0'],
    ['acosh(x)', '0.5'],
    ['(-x)^0.5', '1'],
  ])('no series of %s at %s, and a reason', (text, at) => {
    expect(coefficients(text, at)).toMatch(/[a-z]{3}/);
  });
});

describe('first derivatives of every function of the table, by enclosed series and by its own partial', () => {
  const rows = callableNames()
    .flatMap((name) => findRows(name).filter((op) => op.name === name))
    .filter(
      (op) =>
        op.kind === 'elementwise' && op.arity[0] === op.arity[1] && !['and', 'or', 'not'].includes(op.name),
    );
  test.each(rows.map((op) => [op.name, op] as const))('%s', (name, op) => {
    if (op.kind !== 'elementwise') return;
    const names = ['x', 'y', 'z'].slice(0, op.arity[0]);
    const inputs = names.map((n, k) => {
      const [low, high] = op.samples[k]!;
      return [n, [low + 0.37 * (high - low) + 0.011 * k]] as const;
    });
    if (name === 'nthRoot') inputs[1] = ['y', [3]];
    const text = `${name}(${names.join(', ')})`;
    const { network, graph, root } = scalarsOf(text, Object.fromEntries(inputs));
    const point = evaluateAt(network);
    point.workspace.adjoints.fill(0);
    const out = point.tape.offset[network.outputs[0]!.id]!;
    point.workspace.adjoints[out] = 1;
    sweepReverse(point.tape, point.workspace);
    const ia = createIntervalArithmetic(256);
    const number = (n: string) => ia.fromDouble(inputs.find(([own]) => own === n)![1][0]!);
    for (const variable of network.variables) {
      if (name === 'nthRoot' && variable.name === 'y') continue;
      const place = { input: variable.name, centre: number(variable.name), others: number };
      const [value, slope] = derivativesAt(graph.dag, root, place, createIntervalRing(ia), 3);
      const expected = [
        point.workspace.values[out]!,
        point.workspace.adjoints[point.tape.offset[variable.id]!]!,
      ];
      for (const [k, d] of [value, slope].entries()) {
        if (d?.kind !== 'interval') throw new Error(`${text}: no derivative ${k}`);
        const { lo, hi } = toDoubleBounds(d);
        const slack = 1e-14 * Math.max(1e-300, Math.abs(expected[k]!));
        expect(expected[k]!).toBeGreaterThanOrEqual(lo - slack);
        expect(expected[k]!).toBeLessThanOrEqual(hi + slack);
      }
    }
  });
});

test('vectors are written out by their definitions', () => {
  const values = { x: [1, 2, 4], y: [0.5, -1, 2] };
  for (const text of [
    'logsumexp(x)',
    "softmax(x)' * y",
    'norm(x .* y)',
    'prod(x)',
    'mean(x.^2)',
    'max(x) - min(y)',
    'sum(diag(x) * y)',
    "sum((x*y')' * x)",
    'logsoftmax(x)[2]',
    'x[1]*y[3]',
    'sum([x[1]; y[3]])',
    'sum(eye(3)*x)',
  ]) {
    const used = Object.fromEntries(
      Object.entries(values).filter(([n]) => new RegExp(`\\b${n}\\b`).test(text)),
    );
    const { network, graph, root } = scalarsOf(text, used);
    const point = evaluateAt(network);
    const expected = point.workspace.values[point.tape.offset[network.outputs[0]!.id]!]!;
    const ia = createIntervalArithmetic(128);
    const number = (name: string) => {
      const [, v, k] = /^(\w+)\[(\d)\]$/.exec(name)!;
      return ia.fromDouble(values[v as 'x' | 'y'][Number(k) - 1]!);
    };
    const series = expandNode(
      graph.dag,
      root,
      { input: 'none', centre: ia.fromInteger(0), side: 1, others: number },
      createIntervalRing(ia),
      2,
    );
    if (isObstacle(series)) throw new Error(series.obstacle);
    if (series.c.length === 0) throw new Error(`${text} is ${expected}`);
    const found = series.c[0]!;
    if (found.kind !== 'interval') throw new Error(text);
    expect(Math.abs(toDoubleBounds(found).lo / expected - 1), text).toBeLessThan(1e-14);
  }
});
