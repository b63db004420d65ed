import { describe, expect, test } from 'vitest';
import { largestCurvature } from '../../src/descend/curvature.js';
import { descend } from '../../src/descend/descend.js';
import { Objective } from '../../src/descend/objective.js';
import type { OptimizerName } from '../../src/descend/optimizer.js';
import { createParser } from '../../src/expr/parse.js';
import { loadNetwork } from '../../src/graph/load.js';
import type { Reduction } from '../../src/graph/rows.js';

const parser = createParser();

function objectiveOf(text: string, reduction: Reduction = 'mean'): Objective {
  const loaded = loadNetwork({ name: 'net.yaml', text }, parser);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics));
  const objective = Objective.create(loaded.value, reduction);
  if (!(objective instanceof Objective)) throw new Error(JSON.stringify(objective));
  return objective;
}

function run(
  text: string,
  name: OptimizerName,
  rate: number,
  steps: number,
  extra: { batch?: number; seed?: number; reduction?: Reduction } = {},
) {
  return descend(objectiveOf(text, extra.reduction), {
    optimizer: { name, rate, momentum: 0.9 },
    steps,
    seed: extra.seed ?? 1,
    ...(extra.batch === undefined ? {} : { batch: extra.batch }),
  });
}

const LINE = `
params: {w: 1, b: 0}
loss: mse(w*x + b, y)
data: [{x: 1, y: 2}, {x: 2, y: 4}, {x: 3, y: 6.5}]
`;

const POINTS = [
  [1, 2],
  [2, 4],
  [3, 6.5],
] as const;

function lineGradient(w: number, b: number): readonly [number, number] {
  let [gw, gb] = [0, 0];
  for (const [x, y] of POINTS) {
    gw += (2 * (w * x + b - y) * x) / 3;
    gb += (2 * (w * x + b - y)) / 3;
  }
  return [gw, gb];
}

describe('the optimizers, against the rules written out', () => {
  test('sgd', () => {
    let [w, b] = [1, 0];
    for (const s of run(LINE, 'sgd', 0.05, 40).steps) {
      expect(s.theta![0]).toBeCloseTo(w, 12);
      expect(s.theta![1]).toBeCloseTo(b, 12);
      const [gw, gb] = lineGradient(w, b);
      [w, b] = [w - 0.05 * gw, b - 0.05 * gb];
    }
  });

  test('momentum', () => {
    let [w, b, vw, vb] = [1, 0, 0, 0];
    for (const s of run(LINE, 'momentum', 0.02, 40).steps) {
      expect(s.theta![0]).toBeCloseTo(w, 11);
      expect(s.theta![1]).toBeCloseTo(b, 11);
      const [gw, gb] = lineGradient(w, b);
      [vw, vb] = [0.9 * vw + gw, 0.9 * vb + gb];
      [w, b] = [w - 0.02 * vw, b - 0.02 * vb];
    }
  });

  test('adam: the first step has the size of the rate, whatever the gradient', () => {
    const { steps } = run(LINE, 'adam', 0.1, 3);
    expect(steps[1]!.theta![0]).toBeCloseTo(1.1, 6);
    expect(steps[1]!.theta![1]).toBeCloseTo(0.1, 6);
    let [w, m, v] = [1, 0, 0];
    const one = 'params: {w: 1}\nloss: (w - 3)^2 + w^4/10\n';
    run(one, 'adam', 0.2, 20).steps.forEach((s, k) => {
      expect(s.theta![0]).toBeCloseTo(w, 12);
      const g = 2 * (w - 3) + (4 * w ** 3) / 10;
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      w -= (0.2 * (m / (1 - 0.9 ** (k + 1)))) / (Math.sqrt(v / (1 - 0.999 ** (k + 1))) + 1e-8);
    });
  });

  test('the sigmoid neuron of an exam, two steps by hand', () => {
    const neuron =
      'inputs: {x: 2, z: 1}\nparams: {w: 0.5, b: -0.3}\nnodes: {y: sigmoid(w*x + b)}\nloss: (y - z)^2/2\n';
    let [w, b] = [0.5, -0.3];
    for (const s of run(neuron, 'sgd', 0.4, 2).steps) {
      expect(s.theta![0]).toBeCloseTo(w, 14);
      const y = 1 / (1 + Math.exp(-(w * 2 + b)));
      expect(s.loss).toBeCloseTo((y - 1) ** 2 / 2, 14);
      const d = (y - 1) * y * (1 - y);
      [w, b] = [w - 0.4 * d * 2, b - 0.4 * d];
    }
  });
});

describe('rows and batches', () => {
  test('sum is the mean times the number of rows', () => {
    const mean = run(LINE, 'sgd', 0.03, 5);
    const sum = run(LINE, 'sgd', 0.01, 5, { reduction: 'sum' });
    sum.steps.forEach((s, k) => {
      expect(s.loss).toBeCloseTo(3 * mean.steps[k]!.loss, 10);
      expect(s.theta![0]).toBeCloseTo(mean.steps[k]!.theta![0]!, 12);
    });
  });

  test('batches are reproducible by their seed and cover every row once a pass', () => {
    const data = Array.from({ length: 7 }, (_, k) => `{x: ${k}, y: 0}`).join(', ');
    // The gradient in w is x itself, so the path of w tells which rows were used.
    const text = `params: {w: 0}\nloss: w*x - y\ndata: [${data}]\n`;
    const path = (seed: number) => run(text, 'sgd', 1, 14, { batch: 1, seed }).steps.map((s) => s.theta![0]!);
    const w = path(3);
    expect(path(3)).toEqual(w);
    expect(path(4)).not.toEqual(w);
    const used = w.slice(1).map((v, k) => w[k]! - v);
    expect([...used.slice(0, 7)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect([...used.slice(7)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(used.slice(0, 7)).not.toEqual(used.slice(7));
  });

  test('a stationary start is said to be one', () => {
    const { end, steps } = run('params: {w: 3}\nloss: (w - 3)^2\n', 'sgd', 0.1, 10);
    expect(end).toEqual({ kind: 'stationary', step: 0 });
    expect(steps).toHaveLength(1);
  });
});

describe('divergence', () => {
  // The Hessian is 2/3 [[14, 6], [6, 3]]; its larger eigenvalue by the quadratic formula.
  const largest = (2 / 3) * (8.5 + Math.sqrt(5.5 ** 2 + 36));

  test('the curvature is found, of either sign', () => {
    const objective = objectiveOf(LINE);
    expect(largestCurvature(objective, objective.start())! / largest).toBeCloseTo(1, 3);
    const saddle = objectiveOf('params: {u: 1, v: 1}\nloss: u^2 - 5*v^2\n');
    expect(largestCurvature(saddle, saddle.start())!).toBeCloseTo(-10, 3);
    const flat = objectiveOf('params: {u: 1}\nloss: 3*u\n');
    expect(largestCurvature(flat, flat.start())).toBeUndefined();
  });

  test('a rate just below 2 over the curvature descends, just above it diverges', () => {
    expect(run(LINE, 'sgd', 1.98 / largest, 400).end.kind).toBe('done');
    expect(run(LINE, 'sgd', 2.1 / largest, 4000).end.kind).toBe('diverged');
    const heavy = (2 * 1.9) / largest;
    expect(run(LINE, 'momentum', 0.98 * heavy, 2000).end.kind).toBe('done');
    expect(run(LINE, 'momentum', 1.05 * heavy, 4000).end.kind).toBe('diverged');
  });

  test('a loss that leaves its domain is named', () => {
    const { end } = run('params: {w: 1}\nloss: log(w)\n', 'sgd', 0.6, 10);
    expect(end.kind === 'diverged' && end.reason).toMatch(
      /^the loss is no longer a number: log\(w\) has no value \(log needs x > 0; here w = -.*\), with w = -/,
    );
  });
});

describe('what a run did, and why', () => {
  const NET = `
params: {w: 30, b: 5}
loss: (sigmoid(w*x + b) - y)^2
data: [{x: 1, y: 0.1}, {x: 2, y: 0.2}]
`;
  const of = (text: string, rate: number, steps: number, extra = {}, name: OptimizerName = 'sgd') =>
    run(text, name, rate, steps, extra).diagnosis;

  test('the mean curvature along a step that overshot, and a rate that descends', () => {
    // (w - 3)^2 curves by 2 everywhere, w^4 from w to w + d by 2 (6 w^2 + 4 w d + d^2).
    expect(of('params: {w: 4}\nloss: (w - 3)^2\n', 1.2, 5).overshoot).toMatchObject({ step: 0 });
    expect(of('params: {w: 4}\nloss: (w - 3)^2\n', 1.2, 5).overshoot!.along).toBeCloseTo(2, 10);
    const d = -0.2 * 32;
    const { overshoot, tried, behaviour, failed } = of('params: {w: 2}\nloss: w^4\n', 0.2, 10);
    expect(overshoot!.along).toBeCloseTo(2 * (24 + 8 * d + d * d), 8);
    expect([behaviour, failed]).toEqual(['diverged', true]);
    const again = run('params: {w: 2}\nloss: w^4\n', 'sgd', tried!.rate, 10);
    expect(again.steps.at(-1)!.loss).toBe(tried!.to);
    expect(tried!.to).toBeLessThan(16);
    expect(2 / tried!.rate).toBeGreaterThan(48);
  });

  test('a step raises the loss exactly where the curvature along it is above 2/rate', () => {
    const text = 'params: {u: 2, v: -1}\nloss: u^4/4 + exp(v) + u*v^2\n';
    for (const rate of [0.01, 0.1, 0.2, 0.3, 0.5]) {
      const { diagnosis, steps } = run(text, 'sgd', rate, 1);
      const rose = steps[1]!.loss > steps[0]!.loss;
      expect(diagnosis.overshoot !== undefined, String(rate)).toBe(rose);
      if (rose) expect(diagnosis.overshoot!.along).toBeGreaterThan(2 / rate);
    }
  });

  test.each([
    ['params: {w: 4}\nloss: abs(w)\n', 3, 21, 'oscillates'],
    ['params: {w: 3}\nloss: w^2\n', 1, 10, 'oscillates'],
    ['params: {w: 3}\nloss: w^2\n', 0.99, 10, 'descended'],
    ['params: {w: 3}\nloss: w^2\n', 0.1, 10, 'descended'],
    ['params: {w: 3}\nloss: w^2\n', 1e-5, 10, 'slow'],
    ['params: {w: 3}\nloss: w^2\n', 1e-20, 10, 'still'],
    ['params: {w: 3}\nloss: w^2\n', 0, 10, 'still'],
    ['params: {w: 3}\nloss: w^2 + 0*w\n', 0.5, 10, 'stationary'],
    ['params: {w: 3}\nloss: exp(w^2)\n', 1, 10, 'diverged'],
    [NET, 1, 10, 'saturated'],
    [
      'params: {w: 1, b: 0.5}\nloss: (relu(w*x + b) - y)^2\ndata: [{x: 1, y: 0.1}, {x: 2, y: 0.2}]\n',
      1,
      9,
      'saturated',
    ],
    // A minimum with a loss above 0 is no saturation.
    ['params: {w: 0.3}\nloss: (sigmoid(w) - 0.5)^2 + 1\n', 4, 300, 'stationary'],
  ] as const)('%s at %d', (text, rate, steps, behaviour) => {
    expect(of(text, rate, steps).behaviour).toBe(behaviour);
  });

  test('flat units are counted over all rows', () => {
    expect(of(NET, 1, 5).flat).toEqual([{ name: 'sigmoid(w*x + b)', op: 'sigmoid', flat: 2, units: 2 }]);
    expect(of(NET.replace('30', '0.1').replace('5', '0'), 1, 5).flat).toEqual([]);
  });

  test('small batches may end a little above their start, not far above', () => {
    const data = 'data: [{x: 1, y: 2}, {x: 2, y: 4}, {x: 3, y: 6.5}]';
    const text = `params: {w: 2.1, b: 0}\nloss: mse(w*x + b, y)\n${data}\n`;
    expect(of(text, 0.02, 20, { batch: 1 }).failed).toBe(false);
    expect(of(text, 0.3, 20, { batch: 1 }).failed).toBe(true);
  });
});
