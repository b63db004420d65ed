import { describe, expect, test } from 'vitest';
import { scalarise } from '../../src/expand/scalarise.js';
import { readDistribution } from '../../src/expect/distribution.js';
import { type Expectation, findExpectation, type Statistic } from '../../src/expect/expectation.js';
import { decideUnder } from '../../src/expect/judge-claim.js';
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
    assume = '',
    integrate = false,
  }: {
    readonly statistic?: Statistic;
    readonly positive?: readonly string[];
    readonly shapes?: Readonly<Record<string, readonly number[]>>;
    readonly assume?: string;
    readonly integrate?: boolean;
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
    decide: decideUnder(assume, { parser, now: () => 0 }),
    integrate,
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

describe('kinks beside the mean', () => {
  const isProved = (text: string, value: string, assume: string) => {
    const report = prove(`${text} = ${value}`, { parser, assume });
    return report.ok && report.value.verdict === 'proved';
  };

  // By hand: areas under the pieces, and the moments of a normal number that is cut off.
  test.each([
    ['relu(x)', { x: 'uniform(-1, 2)' }, '2/3', ''],
    ['abs(x)', { x: 'uniform(-1, 3)' }, '5/4', ''],
    ['max(x, 1)', { x: 'uniform(-1, 2)' }, '7/6', ''],
    ['min(x, 2)', { x: 'uniform(0, 3)' }, '4/3', ''],
    ['min(1, max(-1, x))', { x: 'uniform(-2, 4)' }, '1/3', ''],
    ['hardtanh(x)', { x: 'uniform(-2, 2)' }, '0', ''],
    ['leakyrelu(x, 1/10)', { x: 'uniform(-1, 2)' }, '13/20', ''],
    ['heaviside(x)', { x: 'uniform(-1, 3)' }, '3/4', ''],
    ['indicator(x > 1)', { x: 'uniform(0, 3)' }, '2/3', ''],
    ['indicator(1 <= x and x < 2)', { x: 'uniform(0, 4)' }, '1/4', ''],
    ['x > 1 ? x : 0', { x: 'uniform(0, 3)' }, '4/3', ''],
    ['relu(1 - 2*x)^2', { x: 'uniform(0, 2)' }, '1/12', ''],
    ['max(relu(x) - 1, 0)', { x: 'uniform(-2, 3)' }, '2/5', ''],
    ['relu(x + 5)', { x: 'uniform(-1, 2)' }, '11/2', ''],
    ['relu(-x - 5)', { x: 'uniform(-1, 2)' }, '0', ''],
    ['relu(x)', { x: 'uniform(-pi, 1)' }, '1/(2*(1 + pi))', ''],
    ['relu(x - a/2)', { x: 'uniform(-a, a)' }, 'a/16', 'a > 0'],
    ['relu(x)', { x: 'uniform(a, b)' }, 'b^2/(2*(b - a))', 'a < 0, b > 0'],
    ['abs(x)', { x: 'uniform(a, b)' }, '-(a + b)/2', 'a < b, b < 0'],
    ['max(x, c)', { x: 'uniform(0, 1)' }, '(1 + c^2)/2', '0 < c, c < 1'],
    ['max(x, c)', { x: 'uniform(0, 1)' }, 'c', 'c > 1'],
    ['relu(x)*relu(y)', { x: 'uniform(-1, 2)', y: 'uniform(-1, 3)' }, '3/4', ''],
    ['relu(x)*y^2', { x: 'uniform(-1, 2)', y: 'normal(1, 1)' }, '4/3', ''],
    ['heaviside(x)', { x: 'normal(mu, s)' }, '(1 + erf(mu/(s*sqrt(2))))/2', 's > 0'],
    [
      'relu(x)',
      { x: 'normal(mu, s)' },
      'mu*(1 + erf(mu/(s*sqrt(2))))/2 + s*exp(-mu^2/(2*s^2))/sqrt(2*pi)',
      's > 0',
    ],
    ['abs(x)', { x: 'normal(mu, s)' }, 'mu*erf(mu/(s*sqrt(2))) + s*sqrt(2/pi)*exp(-mu^2/(2*s^2))', 's > 0'],
    ['relu(x - 1)', { x: 'normal(0, 1)' }, 'exp(-1/2)/sqrt(2*pi) - (1 - erf(1/sqrt(2)))/2', ''],
    ['x > 1 ? 1 : 0', { x: 'normal(1, 3)' }, '1/2', ''],
  ] as const)('E %s, %o is %s', (text, laws, value, assume) => {
    const positive = assume.split(',').flatMap((f) => /^\s*(\w+) > 0$/.exec(f)?.[1] ?? []);
    const found = find(text, laws, { assume, positive });
    expect(found.kind).toBe('exact');
    if (found.kind === 'exact') {
      expect(isProved(found.text, value, assume)).toBe(true);
      expect(isProved(found.text, `${value} + 1/1000`, assume)).toBe(false);
    }
  });

  test.each([
    ['relu(x)', { x: 'uniform(-1, 2)' }, '4/9'],
    ['sum(relu(x))', { x: 'uniform(-1, 2)' }, '16/9'],
    ['relu(x) + relu(y)', { x: 'uniform(-1, 2)', y: 'uniform(-1, 2)' }, '8/9'],
    ['heaviside(x)', { x: 'uniform(-1, 3)' }, '3/16'],
  ] as const)('Var %s, %o is %s', (text, laws, value) => {
    const shapes = text.startsWith('sum') ? { x: [4] } : {};
    const found = find(text, laws, { statistic: 'variance', shapes });
    expect(found).toMatchObject({ kind: 'exact' });
    if (found.kind === 'exact') expect(isProved(found.text, value, '')).toBe(true);
  });

  const LAWS = ['uniform(-1, 2)', 'uniform(1/3, 5/2)', 'normal(-1/2, 1/3)'];
  const FUNCTIONS = [
    'relu(x - 1/2)^2',
    'abs(2*x - 1) + abs(x + 1)',
    'min(1, max(0, x))',
    'leakyrelu(1 - x, 1/5)*x',
    'x > 1/4 ? x^2 : 3 - x',
    'sign(x - 1)*max(x, 2)',
    'relu(relu(x) - 1/2)',
    'rect(x)',
  ];
  const cases = FUNCTIONS.flatMap((f) => LAWS.map((law) => [f, law] as const));

  test.each(cases)('%s under %s lies within the bounds of integration', (f, law) => {
    for (const statistic of ['mean', 'variance'] as const) {
      const exact = find(f, { x: law }, { statistic });
      const enclosed = find(f, { x: law }, { statistic, integrate: true });
      expect([exact.kind, enclosed.kind]).toEqual(['exact', 'enclosed']);
      if (exact.kind !== 'exact' || enclosed.kind !== 'enclosed') continue;
      expect(exact.bounds!.lo).toBeLessThanOrEqual(enclosed.bounds.hi);
      expect(exact.bounds!.hi).toBeGreaterThanOrEqual(enclosed.bounds.lo);
      expect(exact.bounds!.hi - exact.bounds!.lo).toBeLessThan(1e-12);
    }
  });

  test('nothing is said where the place of a kink is not known, or belongs to several numbers', () => {
    expect(find('relu(x)', { x: 'uniform(a, b)' }).kind).toBe('none');
    expect(find('max(x, c)', { x: 'uniform(0, 1)' }, { assume: 'c > 0' }).kind).toBe('none');
    expect(find('relu(a*x - 1)', { x: 'normal(0, 1)' }).kind).toBe('none');
    expect(find('abs(x - 1)', { x: 'symmetric(1)' }).kind).toBe('none');
    expect(find('abs(x - y)', { x: 'uniform(0, 1)', y: 'uniform(0, 1)' }).kind).toBe('none');
  });
});
