import { describe, expect, test } from 'vitest';
import { scalarise } from '../../src/expand/scalarise.js';
import { readDistribution } from '../../src/expect/distribution.js';
import { type Expectation, findExpectation, type Statistic } from '../../src/expect/expectation.js';
import { boundTails } from '../../src/expect/tail.js';
import { createParser } from '../../src/expr/parse.js';
import { readExpression } from '../../src/graph/from-expression.js';
import { createIntervalArithmetic } from '../../src/number/interval-arithmetic.js';
import { prove } from '../../src/prove/prove.js';

const parser = createParser();

function find(
  text: string,
  laws: Readonly<Record<string, string>>,
  {
    statistic = 'mean',
    positive = [],
    shapes = {},
  }: {
    readonly statistic?: Statistic;
    readonly positive?: readonly string[];
    readonly shapes?: Readonly<Record<string, readonly number[]>>;
  } = {},
): Expectation {
  const read = readExpression(text, parser, { shapes: new Map(Object.entries(shapes)) });
  if (!read.ok) throw new Error(text);
  const { dag, variables, outputs } = read.value.network;
  const distributions = new Map(
    Object.entries(laws).map(([name, law]) => {
      const d = readDistribution(name, law, dag, parser);
      if (!d.ok) throw new Error(law);
      return [name, d.value] as const;
    }),
  );
  return findExpectation(dag, outputs[0]!.id, variables, {
    statistic,
    distributions,
    positive: new Set(positive),
  });
}

describe('exact expectations', () => {
  // Textbook values: moments of the normal, uniform and two-point laws.
  test.each([
    ['relu(a)^2', { a: 'normal(0, s)' }, 's^2/2'],
    ['relu(a)^2', { a: 'symmetric(s)' }, 's^2/2'],
    ['relu(a)', { a: 'normal(0, s)' }, 's/sqrt(2*pi)'],
    ['abs(a)^3', { a: 'normal(0, s)' }, '2*sqrt(2/pi)*s^3'],
    ['a^6', { a: 'normal(0, s)' }, '15*s^6'],
    ['(a - m)^2', { a: 'normal(m, s)' }, 's^2'],
    ['leakyrelu(a, 0.1)^2', { a: 'normal(0, s)' }, '(1 + 0.01)*s^2/2'],
    ['relu(-2*a)^2', { a: 'normal(0, s)' }, '2*s^2'],
    ['heaviside(a)', { a: 'normal(0, s)' }, '1/2'],
    ['a^2', { a: 'uniform(-s, s)' }, 's^2/3'],
    ['a^2', { a: 'uniform(1, 4)' }, '7'],
    ['a^3', { a: 'discrete(1, 2, 3)' }, '12'],
    ['a', { a: 'discrete(-1: 1/4, 3: 3/4)' }, '2'],
    ['tanh(a)^2', { a: 'discrete(-s, s)' }, 'tanh(s)^2'],
    ['relu(w*a)^2', { a: 'normal(0, s)', w: 'normal(0, v)' }, 's^2*v^2/2'],
    ['max(a, 0) - min(a, 0)', { a: 'normal(0, 1)' }, 'sqrt(2/pi)'],
  ])('E[%s] with %o is %s', (text, laws, truth) => {
    const found = find(text, laws as unknown as Record<string, string>, { positive: ['s', 'v'] });
    expect(found.kind).toBe('exact');
    if (found.kind !== 'exact') return;
    const proof = prove(`${found.text} = ${truth}`, { parser, assume: 's > 0, v > 0', steps: 1_000_000 });
    expect(proof.ok && proof.value.verdict, found.text).toBe('proved');
  });

  test('the variance through a layer of He weights is that of the input, and Xavier halves it behind a ReLU', () => {
    const shapes = { w: [4], h: [4] };
    const he = find(
      'sum(w .* relu(h))',
      { w: 'normal(0, sqrt(2/4))', h: 'normal(0, s)' },
      {
        statistic: 'variance',
        positive: ['s'],
        shapes,
      },
    );
    expect(he).toMatchObject({ kind: 'exact', text: 's^2' });
    const xavier = find(
      'sum(w .* relu(h))',
      { w: 'uniform(-sqrt(6/(4 + 4)), sqrt(6/(4 + 4)))', h: 'normal(0, s)' },
      { statistic: 'variance', positive: ['s'], shapes },
    );
    expect(xavier).toMatchObject({ kind: 'exact', text: 's^2/2' });
  });

  test('what the variance alone does not fix is not made up', () => {
    for (const text of ['abs(a)', 'a^4', 'relu(a)', 'heaviside(a)'])
      expect(find(text, { a: 'symmetric(1)' }).kind).toBe('none');
  });
});

describe('integrals with bounds', () => {
  // Closed forms: E cos(cZ) = e^(-c^2/2), E e^(cZ) = e^(c^2/2), E Φ-like functions by symmetry, truncated moments.
  test.each([
    ['cos(2*a)', 'normal(0, 1)', Math.exp(-2)],
    ['exp(a)', 'normal(1, 2)', Math.exp(3)],
    ['sigmoid(a)', 'normal(0, 3)', 0.5],
    ['relu(a - 1)', 'normal(0, 1)', 0.0833154705876862],
    ['abs(a - 1/3)', 'normal(1/3, 1)', Math.sqrt(2 / Math.PI)],
    ['1/(1 + a^2)', 'uniform(0, 1)', Math.PI / 4],
    ['exp(a)', 'uniform(-1, 1)', Math.sinh(1)],
    ['sqrt(1 - a^2)', 'uniform(0, 0.5)', 2 * (Math.PI / 12 + Math.sqrt(3) / 8)],
    ['abs(a - 0.3)', 'uniform(0, 1)', 0.29],
    // Without a bound at an end, and with a mean.
    ['log(a)', 'uniform(0, 1)', -1],
    ['log(a)^2', 'uniform(0, 1)', 2],
    ['a*log(a)', 'uniform(0, 1)', -0.25],
    ['log(1 - a)', 'uniform(0, 1)', -1],
    ['log(a)^3*sqrt(a)', 'uniform(0, 1)', -32 / 27],
    ['log(2*a)*log(3*a)', 'uniform(0, 2)', (Math.log(4) - 1) * (Math.log(6) - 1) + 1],
    ['rect(a)', 'normal(0, 1)', 0.341344746068543],
  ])('E[%s] for a ~ %s', (text, law, truth) => {
    const found = find(text, { a: law });
    expect(['enclosed', 'exact']).toContain(found.kind);
    if (found.kind === 'none' || !found.bounds) return;
    const { lo, hi } = found.bounds;
    const slack = 4e-15 * Math.max(1, Math.abs(truth));
    expect(lo).toBeLessThanOrEqual(truth + slack);
    expect(hi).toBeGreaterThanOrEqual(truth - slack);
    expect(hi - lo).toBeLessThan(1e-12 * Math.max(1, Math.abs(truth)));
  });

  test('a function without a mean, or with a pole, gets none', () => {
    for (const text of ['exp(a^2)', 'log(a)', 'exp(exp(a))'])
      expect(find(text, { a: 'normal(0, 1)' }).kind, text).toBe('none');
    expect(find('1/a', { a: 'uniform(-1, 1)' }).kind).toBe('none');
    for (const text of ['1/a', 'log(a)/a', 'log(-a)', 'log(a - 1/2)', 'sqrt(-a)*log(a)'])
      expect(find(text, { a: 'uniform(0, 1)' }).kind, text).toBe('none');
  });

  test('tails are bounded from above, whatever the function', () => {
    const ia = createIntervalArithmetic(96);
    for (const text of ['a^2', 'exp(a)', 'relu(a)*a', 'softplus(3*a)^2', 'cosh(a)', 'a*sigmoid(a) + 5']) {
      const read = readExpression(text, parser);
      if (!read.ok) throw new Error(text);
      const { network } = read.value;
      const root = network.outputs[0]!.id;
      const graph = scalarise(network.dag, [root])!;
      const border = 9;
      const bound = boundTails(graph.dag, graph.roots.get(root)![0]!, ia, border);
      const f = (a: number) =>
        ({
          'a^2': a * a,
          'exp(a)': Math.exp(a),
          'relu(a)*a': Math.max(a, 0) * a,
          'softplus(3*a)^2': Math.log1p(Math.exp(3 * a)) ** 2,
          'cosh(a)': Math.cosh(a),
          'a*sigmoid(a) + 5': a / (1 + Math.exp(-a)) + 5,
        })[text]!;
      let tails = 0;
      const step = 1e-3;
      for (let a = border; a < border + 10; a += step)
        for (const s of [-a, a])
          tails += (Math.abs(f(s)) * Math.exp((-a * a) / 2) * step) / Math.sqrt(2 * Math.PI);
      expect(bound, text).toBeGreaterThan(tails * 0.99);
    }
  });
});
