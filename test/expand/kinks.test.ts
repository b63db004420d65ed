import { describe, expect, test } from 'vitest';
import { ExactRing } from '../../src/expand/exact-ring.js';
import { findAllKinks, type KinkReport } from '../../src/expand/kinks.js';
import { DoubleEvaluator } from '../../src/stability/measure.js';
import { scalarsOf } from './read.js';

function kinksOf(text: string, from = -10, to = 10): KinkReport {
  const { network, graph, root, original } = scalarsOf(text);
  const ring = new ExactRing();
  const doubles = new DoubleEvaluator(network.dag, original, network.variables);
  return findAllKinks({
    dag: graph.dag,
    root,
    input: 'x',
    others: () => ring.one,
    range: { from, to },
    ring,
    f: (x) => doubles.at([x])[0]!,
  });
}

const places = (r: KinkReport) => r.kinks.map((k) => `${k.text} ${k.kind}`);

describe('every place where a function is not smooth', () => {
  test('a place that is known exactly is looked at itself, not a double next to it', () => {
    for (const text of ['log(x*x)', '1/(x*x)', 'max(1,x)+log(x*x)'])
      expect(kinksOf(text).kinks[0], text).toMatchObject({ at: 0, text: '0' });
  });

  test.each([
    ['max(0,x)*abs(x-1)', ['0 corner', '1 corner']],
    ['relu(x)', ['0 corner']],
    ['heaviside(x)', ['0 jump']],
    ['rect(x)', ['0 jump', '1 jump']],
    ['hardtanh(x)', ['-1 corner', '1 corner']],
    ['abs(x)^3', ['0 bend']],
    ['x*abs(x)', ['0 bend']],
    ['abs(x^2-2)', ['-sqrt(2) corner', 'sqrt(2) corner']],
    ['abs(3*x-1)', ['1/3 corner']],
    ['x > 1/7 ? x : 1/7', ['1/7 corner']],
    ['x > 0 ? 1 : exp(x)', ['0 corner']],
    ['elu(x)', ['0 bend']],
    ['selu(x)', ['0 corner']],
    ['1/(x-1)', ['1 pole']],
    // Places that are no fraction: only their digits are known.
    ['1/(x^3-2)', ['1.25992104989 pole']],
    ['log(abs(x^3-2))', ['1.25992104989 pole']],
    ['sign(x^3-2)', ['1.25992104989 jump']],
    ['cbrt(x^3-2)', ['1.25992104989 vertical']],
    ['cbrt(x)', ['0 vertical']],
    ['sqrt(x)', ['0 edge']],
    ['sign(x)*x^2', ['0 bend']],
    ['max(x, x^2)', ['0 corner', '1 corner']],
    ['max(x, -x, 2*x-3)', ['0 corner', '3 corner']],
    ['abs(abs(x)-2)', ['-2 corner', '0 corner', '2 corner']],
    // Places without a value, next to which nothing happens; a case that gives one, and a factor that only overflows, are no holes.
    ['x/x', ['0 hole']],
    ['1/(1/x)', ['0 hole']],
    ['(3*x-1)/(3*x-1)', ['1/3 hole']],
    ['(x^2-2)/(x-sqrt(2))', ['sqrt(2) hole']],
    ['x^2*abs(x)/x', ['0 hole']],
    ['abs(x)*x/x', ['0 corner']],
    ['x == 0 ? 1 : sin(x)/x', []],
    ['x > 1 ? x/x : 1', []],
    ['(x-9)^2*exp(100*x)/exp(100*x)', []],
    ['sin(x)^2', []],
  ])('%s', (text, expected) => {
    const found = kinksOf(text);
    expect(found.complete).toBe(true);
    expect(places(found)).toEqual(expected);
  });

  test.each([
    'sqrt(x^2+1)',
    'abs(x)^2',
    'max(x,0)+max(-x,0)-abs(x)',
    'sqrt(x^4)',
    'abs(exp(x))',
    'gelu(x)',
    'relu(x)-relu(-x)',
  ])('%s is smooth after all', (text) => {
    expect(kinksOf(text).kinks).toEqual([]);
  });

  test('one-sided values and slopes', () => {
    const [corner] = kinksOf('leakyrelu(x, 0.25) + 3').kinks;
    expect(corner).toMatchObject({
      left: { value: 3, slope: 0.25 },
      right: { value: 3, slope: 1 },
      exact: true,
    });
    const [jump] = kinksOf('x < 2 ? x^2 : 7').kinks;
    expect(jump).toMatchObject({
      kind: 'jump',
      at: 2,
      left: { value: 4, slope: 4 },
      right: { value: 7, slope: 0 },
      value: 7,
    });
    const sines = kinksOf('abs(sin(x))', -7, 7).kinks;
    expect(sines.map((k) => k.text)).toEqual(['-2*pi', '-pi', '0', 'pi', '2*pi']);
    expect(sines.every((k) => k.left.slope === -1 && k.right.slope === 1)).toBe(true);
    const [odd] = kinksOf('abs(exp(x) - x - 3)', 0, 5).kinks;
    expect(odd!.at).toBeCloseTo(1.50524149579, 9);
    expect(odd!.kind).toBe('corner');
  });

  test('flat stretches are those where the derivative is exactly 0', () => {
    expect(kinksOf('relu(x-0.5)-relu(x-2)').flats).toEqual([
      { from: -10, to: 0.5, value: 0 },
      { from: 2, to: 10, value: 1.5 },
    ]);
    // exp(-x^2) is nearly flat far out, and nowhere flat.
    expect(kinksOf('exp(-x^2)').flats).toEqual([]);
    expect(kinksOf('heaviside(x)').flats).toHaveLength(2);
  });

  test('a function with too many places says so', () => {
    expect(kinksOf('abs(sin(100000*x))', -10, 10).complete).toBe(false);
  });
});
