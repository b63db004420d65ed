import { describe, expect, test } from 'vitest';
import { type Inputs, report } from './run.js';

/** The only gradient of a function of one number. */
function at(text: string, x: number, more: Inputs = {}) {
  const found = report(text, { x, ...more }, { wrt: ['x'] });
  const gradient = found.gradients[0]!;
  return { found, gradient, entry: gradient.entries[0]! };
}

describe('a kink at the point', () => {
  test.each([
    ['relu(x)', 0, 0, 1, 'relu'],
    ['abs(x)', 0, -1, 1, 'abs'],
    ['2*abs(x - 3)', 3, -2, 2, 'abs'],
    ['leakyrelu(x, 0.1)', 0, 0.1, 1, 'leakyrelu'],
    ['elu(x, 2)', 0, 2, 1, 'elu'],
    ['min(max(x, 0), 1)', 0, 0, 1, 'max'],
    ['min(max(x, 0), 1)', 1, 1, 0, 'min'],
    ['hardtanh(x)', 1, 1, 0, 'hardtanh'],
    ['max(x, 2*x)', 0, 1, 2, 'max'],
    ['1e-6*relu(x)', 0, 0, 1e-6, 'relu'],
    ['relu(1e6*x)', 0, 0, 1e6, 'relu'],
    ['abs(x^2 - 2)', Math.SQRT2, -2 * Math.SQRT2, 2 * Math.SQRT2, 'abs'],
  ])('%s at %d has slopes %d and %d', (text, x, left, right, op) => {
    const { found, gradient, entry } = at(text, x);
    expect(gradient.verdict).toBe('kink');
    expect(entry.kink!.left).toBeCloseTo(left, 9);
    expect(entry.kink!.right / (right || 1)).toBeCloseTo(right === 0 ? 0 : 1, 6);
    expect(found.kinks.map((k) => k.op)).toContain(op);
    expect(gradient.note).toContain('by convention');
  });

  test('the node that causes it is named', () => {
    const { found } = at('1 + 3*relu(x - 2)', 2);
    expect(found.kinks).toMatchObject([{ op: 'relu', name: 'v2' }]);
  });

  test('ties of entries', () => {
    const found = report('max(x)', { x: [1, 3, 3] });
    expect(found.gradients[0]!.entries.map((e) => e.verdict)).toEqual(['match', 'kink', 'kink']);
    expect(report('norm(x)', { x: [0, 0] }).verdict).toBe('kink');
  });

  test.each([
    ['sign(x)', 0],
    ['heaviside(x)', 0],
    ['rect(x)', 0],
    ['rect(x)', 1],
  ])('%s jumps at %d', (text, x) => {
    const { found, gradient } = at(text, x);
    expect(gradient.verdict).toBe('kink');
    expect(gradient.note).toMatch(/^jump from/);
    expect(found.kinks[0]!.jump).toBe(true);
  });
});

describe('kinks that cancel', () => {
  test.each([
    ['x*abs(x)', 0],
    ['relu(x)^2', 0],
    ['max(x, x)', 1.5],
    ['elu(x, 1)', 0],
  ])('%s is smooth, and the chain rule agrees', (text, x) => {
    expect(at(text, x).gradient.verdict).toBe('match');
  });

  test.each([
    ['relu(x) - relu(-x)', 1, 1],
    ['relu(x) - relu(-x) + relu(x)', 1, 2],
    ['abs(x) - 2*relu(x)', -1, -1],
  ])('%s: the conventions do not add up, and the slopes are told', (text, left, right) => {
    const { gradient, entry } = at(text, 0);
    expect(gradient.verdict).toBe('kink');
    expect(entry.kink!.left).toBeCloseTo(left, 9);
    expect(entry.kink!.right).toBeCloseTo(right, 9);
    expect(gradient.note).toContain('no subgradient');
  });
});

test('a symbolic form with another convention is no mismatch', () => {
  const { gradient } = at('max(x, 2) + min(x, 2)', 2);
  expect(gradient.verdict).toBe('kink');
  expect(gradient.note).toMatch(/^the slope is 1 on both sides/);
});

describe('a kink beside the point', () => {
  test.each([
    ['relu(x)', 1e-9],
    ['relu(x)', -1e-9],
    ['abs(x - 1)', 1 + 1e-7],
    ['relu(x - 1)^2 + relu(x)', 1.00001],
    ['relu(x^2 - 5)', 0.8],
    ['relu(3*x - 10)', 0.8],
    ['sign(x)', 1e-3],
    ['rect(x)', 0.999],
    ['max(x, 1.0001)', 1],
  ])('%s at %d: no mismatch', (text, x) => {
    expect(at(text, x).gradient.verdict).toBe('match');
  });

  test('a unit that is off, whose pre-activation bends far away', () => {
    const inputs = { x: [2.072, 0.822, -1.785] };
    expect(report("relu(x'*x*x[2] - 40)", inputs).verdict).toBe('match');
  });
});

describe('zeros by cancellation', () => {
  test.each<readonly [string, Inputs]>([
    ['sum(softmax(x))', { x: [-1.7, 2.5, -1.1] }],
    ['mean(softmax(x))', { x: [-2.754, 1.195, -1.98] }],
    ['(sum(softmax(x)))^2 - y', { x: [-1.73, 2.56, -1.114], y: 1.7 }],
    ['x^-1*x', { x: 2.78 }],
    ['x/y*(y/x)', { x: -0.9085, y: -2.721 }],
    ['sin(x)^2 + cos(x)^2', { x: 0.3 }],
    ['1e6*(x - x)', { x: 0.1 }],
    ['logsumexp(logsoftmax(x))', { x: [1.268, -2.781, -2.223] }],
  ])('%s is constant', (text, inputs) => {
    expect(report(text, inputs).verdict).toBe('match');
  });
});

describe('edges of the domain', () => {
  test.each([
    ['sqrt(x)', 0],
    ['cbrt(x)', 0],
    ['x^0.5', 0],
  ])('%s at %d has a vertical tangent', (text, x) => {
    const { gradient } = at(text, x);
    expect(gradient.verdict).toBe('undefined');
    expect(gradient.note).toContain('vertical tangent');
  });

  test.each([
    ['cbrt(x)', -8],
    ['nthRoot(x, 3)', -8],
    ['x^3', -2],
    ['x^x', 0.5],
    ['1/x', 1e-8],
    ['tan(x)', 1.5707963],
    ['sin(x)', 1e8],
    ['sin(x)', 1e-300],
    ['exp(x)', 700],
    ['sigmoid(x)', -800],
    ['softplus(x)', 800],
    ['x*log(x)', 1e-12],
    ['x > 0 ? log(x) : 0', -1],
    ['atan2(x, -1)', 1e-9],
  ])('%s at %d has a derivative', (text, x) => {
    expect(at(text, x).gradient.verdict).toBe('match');
  });

  test('an overflow inside is named, and a stable form proposed', () => {
    const { gradient } = at('1/(1+exp(-x))', -1000);
    expect(gradient.verdict).toBe('inconclusive');
    expect(gradient.note).toMatch(/^overflow: exp\(-x\) is infinite/);
    expect(gradient.note).toContain('sigmoid');
  });

  test.each([
    ['log(x)', 0, /log needs x > 0/],
    ['1/x', 0, /division by zero/],
    ['x^0.5', -2, /whole exponent/],
    ['min(3, log(x))', -1, /log needs x > 0/],
    ['indicator(sqrt(x) > 1)', -1, /sqrt needs/],
  ])('%s at %d has no value', (text, x, reason) => {
    const { fault } = report(text, { x }).point;
    expect(fault!.kind).toBe('domain');
    expect(fault!.reason).toMatch(reason);
  });
});
