import { describe, expect, it } from 'vitest';
import { judgeDerivative } from '../../src/difference/verdict.js';
import { createRandom, differentiateTree, evaluateTree, generateTree, printTree } from './dual-truth.js';

const PLAIN: readonly [string, (x: number) => number, (x: number) => number, number][] = [
  ['sin', Math.sin, Math.cos, 0.8],
  ['exp', Math.exp, Math.exp, -1.3],
  ['x^2', (x) => x * x, (x) => 2 * x, 3.7],
  ['log', Math.log, (x) => 1 / x, 0.02],
  ['sigmoid', (x) => 1 / (1 + Math.exp(-x)), (x) => Math.exp(-x) / (1 + Math.exp(-x)) ** 2, 1.1],
  ['tanh', Math.tanh, (x) => 1 / Math.cosh(x) ** 2, -0.6],
];
const UNITS = [1e-12, 1e-6, 1e-3, 1, 1e3, 1e6, 1e12];
const WRONG: readonly [string, (slope: number) => number][] = [
  ['sign', (slope) => -slope],
  ['1.01', (slope) => 1.01 * slope],
  ['1.0001', (slope) => 1.0001 * slope],
  ['0.9999', (slope) => 0.9999 * slope],
  ['half', (slope) => slope / 2],
  ['zero', () => 0],
];

describe('judgeDerivative', () => {
  it('rejects 2.001 for 2', () => {
    expect(judgeDerivative(2, (x) => x * x, 1).verdict).toBe('match');
    expect(judgeDerivative(2.001, (x) => x * x, 1).verdict).toBe('mismatch');
  });

  it.each(PLAIN)(
    '%s: every wrong factor is caught in all units, the truth in none',
    (_name, f, slope, at) => {
      for (const a of UNITS) {
        for (const b of UNITS) {
          const scaled = (x: number): number => a * f(x / b);
          const truth = (a * slope(at)) / b;
          // x/b rounds: half an ulp of the argument.
          const claimedError = Math.abs(truth) * 1e-14;
          expect(judgeDerivative(truth, scaled, at * b, { claimedError }).verdict, `${a} ${b}`).toBe('match');
          for (const [name, wrong] of WRONG) {
            const { verdict } = judgeDerivative(wrong(truth), scaled, at * b, { claimedError });
            expect(verdict, `${name} ${a} ${b}`).toBe('mismatch');
          }
        }
      }
    },
  );

  it('raises no false alarm and misses no 1 % error on random compositions', () => {
    const random = createRandom(4711);
    const alarms: string[] = [];
    const misses: string[] = [];
    let total = 0;
    let decided = 0;
    while (total < 2500) {
      const tree = generateTree(random, 1 + Math.floor(random() * 4));
      const x = random() < 0.8 ? random() * 8 - 4 : random() * 100;
      const f = (t: number): number => evaluateTree(tree, t);
      const { slope } = differentiateTree(tree, x);
      // A value of exactly 0 or 1 with a slope of 1e-30 behind it is saturation: no method sees through it.
      if (!Number.isFinite(slope) || !Number.isFinite(f(x)) || Math.abs(slope) < 1e-12 * Math.abs(f(x) / x))
        continue;
      if (f(x) === 0) continue;
      total += 1;
      const right = judgeDerivative(slope, f, x);
      if (right.verdict === 'mismatch') alarms.push(`${printTree(tree)} at ${x}: ${slope}, ${right.numeric}`);
      if (right.verdict === 'match') decided += 1;
      if (slope === 0) continue;
      for (const wrong of [-slope, 1.01 * slope]) {
        if (judgeDerivative(wrong, f, x).verdict === 'match')
          misses.push(`${printTree(tree)} at ${x}: ${wrong}`);
      }
    }
    expect(alarms).toEqual([]);
    expect(misses).toEqual([]);
    expect(decided / total).toBeGreaterThan(0.99);
  });

  it('accepts what lies between the slopes of a kink and nothing else', () => {
    for (const claim of [0, 0.5, 1]) {
      const judged = judgeDerivative(claim, (x) => Math.max(0, x), 0);
      expect(judged).toMatchObject({ verdict: 'kink', kink: { left: 0, right: 1, acceptable: true } });
    }
    expect(judgeDerivative(-0.01, (x) => Math.max(0, x), 0)).toMatchObject({ verdict: 'mismatch' });
    expect(judgeDerivative(1.01, Math.abs, 0)).toMatchObject({
      verdict: 'mismatch',
      kink: { acceptable: false },
    });
  });

  it('calls a derivative undefined where there is none', () => {
    expect(judgeDerivative(0, Math.sign, 0).verdict).toBe('undefined');
    expect(judgeDerivative(0, Math.sqrt, 0).verdict).toBe('undefined');
    expect(judgeDerivative(0, Math.cbrt, 0).verdict).toBe('undefined');
    expect(judgeDerivative(0, Math.log, -1).verdict).toBe('undefined');
  });

  it('lets no NaN and no infinity pass', () => {
    for (const claim of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(judgeDerivative(claim, Math.sin, 1).verdict).toBe('mismatch');
      expect(judgeDerivative(claim, Math.abs, 0).verdict).toBe('mismatch');
    }
  });

  it('matches 0 with what vanishes against the slopes around', () => {
    expect(judgeDerivative(0, Math.cos, 0).verdict).toBe('match');
    expect(judgeDerivative(6.1e-17, Math.sin, Math.PI / 2).verdict).toBe('match');
    expect(judgeDerivative(0, () => 5, 3).verdict).toBe('match');
    expect(judgeDerivative(0, () => 0, 0).verdict).toBe('match');
    expect(judgeDerivative(0, (x) => x * Math.abs(x), 0).verdict).toBe('match');
    expect(judgeDerivative(0.001, Math.cos, 0).verdict).toBe('mismatch');
    expect(judgeDerivative(1e-7, Math.cos, 0).verdict).toBe('mismatch');
  });

  it('says inconclusive where the bar is wider than 1 % of the claim', () => {
    const coarse = (x: number): number => Math.round(Math.sin(x) * 100) / 100;
    const judged = judgeDerivative(Math.cos(1), coarse, 1);
    expect(judged.verdict).toBe('inconclusive');
    expect(judgeDerivative(1 / (1 + Math.exp(36)), (x) => Math.log(1 + Math.exp(x)), -36).verdict).toBe(
      'inconclusive',
    );
  });

  it('raises no false alarm where f is rounded, or kinked or broken beside x', () => {
    const random = createRandom(99);
    const alarms: string[] = [];
    const hidden: string[] = [];
    for (let total = 0; total < 400; ) {
      const tree = generateTree(random, 1 + Math.floor(random() * 3));
      const x = random() * 8 - 4;
      const f = (t: number): number => evaluateTree(tree, t);
      const { slope } = differentiateTree(tree, x);
      if (!Number.isFinite(slope) || f(x) === 0 || !(Math.abs(slope) > 1e-6 * Math.abs(f(x) / x))) continue;
      total += 1;
      const beside = x + (random() < 0.5 ? -1 : 1) * Math.abs(x) * 10 ** (-12 * random());
      const size = Math.abs(slope) * 10 ** (-3 * random());
      const lift = Math.abs(f(x)) * 10 ** (10 * random());
      const cases: readonly [string, (t: number) => number, number][] = [
        ['float32 values', (t) => Math.fround(f(t)), slope],
        ['float32 arguments', (t) => f(Math.fround(t)), slope],
        ['absorbed digits', (t) => f(t) + lift - lift, slope],
        ['kink beside', (t) => f(t) + size * Math.abs(t - beside), slope + size * Math.sign(x - beside)],
        ['jump beside', (t) => f(t) + (t > beside ? size : 0), slope],
        ['relu beside', (t) => size * Math.max(0, t - beside), x > beside ? size : 0],
      ];
      for (const [name, g, truth] of cases) {
        // fround moves x itself by up to 2^-24: the slope is then that of a neighbour.
        const claimedError = name === 'float32 arguments' ? Math.abs(truth) * 1e-4 : 0;
        const where = `${name}: ${printTree(tree)} at ${x}, beside ${beside}`;
        const { verdict } = judgeDerivative(truth, g, x, { claimedError });
        if (verdict === 'mismatch') alarms.push(where);
        if (truth !== 0 && judgeDerivative(-truth, g, x).verdict === 'match') hidden.push(where);
      }
    }
    expect(alarms).toEqual([]);
    expect(hidden).toEqual([]);
  });

  it('sees a kink too small to widen the bar past recognition', () => {
    const f = (x: number): number => Math.exp(x) + 0.01 * Math.abs(x - 1);
    expect(judgeDerivative(Math.E, f, 1).verdict).toBe('kink');
    expect(judgeDerivative(Math.E + 0.02, f, 1).verdict).toBe('mismatch');
  });
});
