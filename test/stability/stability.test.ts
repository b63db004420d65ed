import { describe, expect, test } from 'vitest';
import { bitsOfError } from '../../src/number/ulp.js';
import { callableNames, findRows } from '../../src/op/table.js';
import { measureStability, type Stability, suggestForm } from '../../src/stability/analyse.js';
import { TruthOracle } from '../../src/stability/measure.js';
import { read, suggest as suggestWith } from './setting.js';

const OPTIONS = { ranges: new Map(), seed: 1, points: 100 };

function measure(text: string, vectors?: readonly string[]): Stability {
  const { dag, variables, root } = read(text, vectors);
  return measureStability(dag, root, variables, OPTIONS)!;
}

const suggest = (text: string, vectors?: readonly string[]) => suggestWith(text, OPTIONS, vectors);

describe('where the classics break', () => {
  test.each([
    [
      'log(1+exp(x))',
      [
        ['cancellation', -738.9, -6.98],
        ['overflow', 709.783, Infinity],
      ],
    ],
    ['exp(x)/(1+exp(x))', [['nan', 709.783, Infinity]]],
    ['1-sigmoid(x)', [['cancellation', 6.9, 738.9]]],
    ['tanh(x/2)/2+1/2', [['cancellation', -738.9, -8.3]]],
    [
      'sinh(x)/cosh(x)',
      [
        ['nan', -Infinity, -710.476],
        ['nan', 710.476, Infinity],
      ],
    ],
  ] as const)('%s', (text, expected) => {
    const { regions } = measure(text);
    expect(regions.map((r) => r.fault)).toEqual(expected.map(([fault]) => fault));
    expected.forEach(([fault, from, to], k) => {
      const r = regions[k]!;
      // Infinities set in at one double; losses come gradually.
      const slack = fault === 'cancellation' ? 0.1 : 1e-4;
      for (const [found, wanted] of [
        [r.from, from],
        [r.to, to],
      ] as const) {
        if (Number.isFinite(wanted)) expect(Math.abs(found / wanted - 1)).toBeLessThan(slack);
        else expect(Math.abs(found)).toBeGreaterThan(1e12);
      }
    });
  });

  test('the witness can be checked by hand, and the cause names the operation', () => {
    const [loss, overflow] = measure('log(1+exp(x))').regions;
    const { t, computed, truth } = loss!.witness;
    expect(computed).toBe(Math.log(1 + Math.exp(t)));
    expect(Math.abs(truth / Math.log1p(Math.exp(t)) - 1)).toBeLessThan(1e-15);
    expect(loss!.cause.explanation).toContain('1 + exp(x)');
    expect(overflow!.cause.explanation).toContain('beyond 1.8e308');
  });

  test('what is lost only where several conditions hold at once is found', () => {
    for (const text of ['acos(sin(a)*sin(b)+cos(a)*cos(b)*cos(l))', 'log(1 + (x - y)^2 + z^2)'])
      expect(
        measure(text).regions.map((r) => r.fault),
        text,
      ).toContain('cancellation');
  });

  test('overflow-safe but inaccurate is not called unstable', () => {
    expect(measure('max(x,0)+log(1+exp(-abs(x)))').verdict).toBe('inaccurate');
    expect(measure('1-tanh(x)^2').verdict).toBe('inaccurate');
    expect(measure('log(1+exp(x))').verdict).toBe('unstable');
    expect(measure('(1-cos(x))/x^2').verdict).toBe('unstable');
    expect(measure('mean(x.^2)-mean(x)^2', ['x']).verdict).toBe('unstable');
  });

  test.each([
    ['softplus(x)'],
    ['max(x,0)+log1p(exp(-abs(x)))'],
    ['x >= 0 ? 1/(1+exp(-x)) : exp(x)/(1+exp(x))'],
    ['expm1(x)/x'],
    ['hypot(x, y)'],
    ['bcewithlogits(z, y)'],
    ['x*y'],
    ['sqrt(x)'],
    ['1/(sqrt(x+1)+sqrt(x))'],
    ['logsumexp(x)', ['x']],
    ['softmax(x)', ['x']],
    ['logsoftmax(x)', ['x']],
  ] as const)('%s is stable', (text, vectors: readonly string[] = []) => {
    const { verdict, regions } = measure(text, vectors);
    expect(regions).toEqual([]);
    expect(verdict).toBe('stable');
  });
});

describe('suggestions are proved and better', () => {
  test.each([
    ['log(1+exp(x))', 3],
    ['log(1+exp(-x))', 3],
    ['exp(x)/(1+exp(x))', 3],
    ['1/(1+exp(-x))', 3],
    ['1-sigmoid(x)', 3],
    ['1-tanh(x)^2', 4],
    ['log(1-exp(-x))', 3],
    ['sqrt(x+1)-sqrt(x)', 3],
    ['(1-cos(x))/x^2', 3],
    ['sqrt(x^2+y^2)', 3],
    ['-y*log(p)-(1-y)*log(1-p)', 4],
    ['-y*log(sigmoid(z))-(1-y)*log(1-sigmoid(z))', 6],
    ['log(sum(exp(x)))', 6, ['x']],
    ['exp(x)/sum(exp(x))', 10, ['x']],
    ['x-log(sum(exp(x)))', 10, ['x']],
  ] as const)('%s', (text, bits, vectors: readonly string[] = []) => {
    const found = suggest(text, vectors);
    expect(found, 'no suggestion').toBeDefined();
    expect(found!.verdict).toBe('proved');
    expect(found!.stability.worstBits).toBeLessThan(bits);
  });

  test.each([
    ['mean(x.^2)-mean(x)^2', ['x']],
    ['(-b+sqrt(b^2-4*a*c))/(2*a)', []],
    ['(exp(x)-1)/x', []],
    ['1/x-1/(x+1)', []],
    ['log(x/y)', []],
  ] as const)('%s loses far less, if not everywhere', (text, vectors) => {
    const before = measure(text, vectors);
    const found = suggest(text, vectors);
    expect(found!.stability.meanBits).toBeLessThan(before.meanBits / 3);
  });

  test('what is stable gets no suggestion, and a prover that proves nothing silences all', () => {
    expect(suggest('softplus(x)')).toBeUndefined();
    expect(suggest('x + y')).toBeUndefined();
    const { dag, variables, root } = read('log(1+exp(x))');
    const measured = measureStability(dag, root, variables, OPTIONS)!;
    for (const verdict of ['undecided', 'refuted'])
      expect(
        suggestForm(dag, root, variables, measured, () => ({ verdict, note: '', sameDomain: null }), OPTIONS),
      ).toBeUndefined();
  });
});

describe('true values', () => {
  test('kernels of the op table are within a few ulps of exact arithmetic', () => {
    // The functions whose kernels are more than a call of Math.
    const names = [
      'sigmoid',
      'softplus',
      'silu',
      'gelu',
      'sech',
      'erf',
      'erfc',
      'softsign',
      'selu',
      'expm1',
      'log1p',
    ];
    for (const name of callableNames().filter((n) => names.includes(n))) {
      const op = findRows(name)[0]!;
      if (op.kind !== 'elementwise') continue;
      const { dag, variables, root } = read(`${name}(x)`);
      const oracle = TruthOracle.create(dag, root, variables)!;
      for (const x of [-700, -40.5, -3.25, -0.5, -1e-9, 1e-300, 0.1, 0.9, 2.5, 20, 300]) {
        const [truth] = oracle.at([x]);
        if (typeof truth !== 'number') continue;
        expect(bitsOfError(op.value(x, 0, 0), truth)!, `${name}(${x})`).toBeLessThan(5);
      }
    }
  });
});
