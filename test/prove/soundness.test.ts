import { describe, expect, it } from 'vitest';
import { decide, makeRandom } from './settings.js';

type Pick = <T>(items: readonly T[]) => T;

/** Random expressions in x, y and a. */
function writeExpression(depth: number, pick: Pick): string {
  const part = () => writeExpression(depth - 1, pick);
  if (depth <= 0) return pick(['x', 'y', 'a', 'x', 'y', '1', '2', '1/2', '-1', '3']);
  const shapes: readonly (() => string)[] = [
    () => `(${part()} + ${part()})`,
    () => `(${part()} - ${part()})`,
    () => `(${part()} * ${part()})`,
    () => `(${part()} / ${part()})`,
    () => `(${part()})^${pick(['2', '3', '-1'])}`,
    () =>
      `${pick(['exp', 'log', 'sqrt', 'abs', 'sin', 'cos', 'tanh', 'sigmoid', 'softplus', 'relu', 'sign', 'atan', 'cbrt'])}(${part()})`,
    () => `max(${part()}, ${part()})`,
    () => `(${part()} > ${part()} ? ${part()} : ${part()})`,
    () => part(),
  ];
  return pick(shapes)();
}

/** Identities that hold for all values of f and g where both sides are defined. */
const REWRITES: readonly ((f: string, g: string) => readonly [string, string])[] = [
  (f, g) => [`(${f})*((${g})+1)`, `(${f})*(${g})+(${f})`],
  (f) => [`sqrt((${f})^2)`, `abs(${f})`],
  (f, g) => [`max(${f},${g})`, `((${f})+(${g})+abs((${f})-(${g})))/2`],
  (f, g) => [`exp((${f})+(${g}))`, `exp(${f})*exp(${g})`],
  (f) => [`tanh(${f})`, `2*sigmoid(2*(${f}))-1`],
  (f) => [`log(1+exp(${f}))`, `(${f})+log(1+exp(-(${f})))`],
  (f) => [`sin(2*(${f}))`, `2*sin(${f})*cos(${f})`],
  (f, g) => [`((${f})-(${g}))^2`, `(${f})^2-2*(${f})*(${g})+(${g})^2`],
  (f) => [`relu(${f})-relu(-(${f}))`, `${f}`],
  (f, g) => [`abs((${f})*(${g}))`, `abs(${f})*abs(${g})`],
  (f) => [`sign(${f})*abs(${f})`, `${f}`],
  (f) => [`exp(2*log(abs(${f})))`, `(${f})^2`],
  (f) => [`log((${f})^2)`, `2*log(abs(${f}))`],
  (f, g) => [`diff((${f})*(${g}),x)`, `diff(${f},x)*(${g})+(${f})*diff(${g},x)`],
  (f) => [`cos(atan(${f}))`, `1/sqrt(1+(${f})^2)`],
  (f) => [`asinh(${f})`, `log((${f})+sqrt((${f})^2+1))`],
];

const MUTATIONS: readonly ((text: string) => string)[] = [
  (t) => t.replace('2', '3'),
  (t) => t.replace('+', '-'),
  (t) => t.replace('abs', ''),
  (t) => t.replace('1', '2'),
  (t) => `${t}+1/1000`,
  (t) => `-(${t})`,
];

const { exp, log, sqrt, abs, sin, cos, tanh, atan, cbrt, max, sign, asinh } = Math;
const SCOPE: Readonly<Record<string, unknown>> = {
  exp,
  log,
  sqrt,
  abs,
  sin,
  cos,
  tanh,
  atan,
  cbrt,
  max,
  sign,
  asinh,
  sigmoid: (x: number) => 1 / (1 + exp(-x)),
  softplus: (x: number) => log(1 + exp(x)),
  relu: (x: number) => Math.max(x, 0),
};

/** An evaluation in doubles that shares nothing with the engine. */
function compile(text: string): (x: number, y: number, a: number) => number {
  const source = `"use strict"; return ${text.replaceAll('^', '**')};`;
  const f = new Function(...Object.keys(SCOPE), 'x', 'y', 'a', source);
  return (x, y, a) => f(...Object.values(SCOPE), x, y, a) as number;
}

/** A point where the claim is false beyond all rounding, or undefined. */
function findCounterexample(
  left: string,
  relation: string,
  right: string,
  random: () => number,
): string | undefined {
  const l = compile(left);
  const r = compile(right);
  for (let k = 0; k < 60; k++) {
    const [x, y, a] = [0, 1, 2].map(() =>
      k % 3 === 0 ? Math.floor(random() * 7) - 3 : (random() - 0.5) * 6,
    ) as [number, number, number];
    const u = l(x, y, a);
    const v = r(x, y, a);
    if (!Number.isFinite(u) || !Number.isFinite(v) || abs(u) > 1e6 || abs(v) > 1e6) continue;
    const gap = u - v;
    const slack = 1e-6 * (1 + abs(u));
    const broken =
      relation === '=' ? abs(gap) > slack : relation.startsWith('<') ? gap > slack : gap < -slack;
    if (broken) return `${x}, ${y}, ${a}: ${u} against ${v}`;
  }
  return undefined;
}

describe('soundness', () => {
  for (const seed of [1, 2, 3]) {
    it(`never refutes a rewrite, and never accepts what is false (seed ${seed})`, { timeout: 60_000 }, () => {
      const random = makeRandom(seed);
      const pick: Pick = (items) => items[Math.floor(random() * items.length)]!;
      let proved = 0;
      let caught = 0;
      let mutants = 0;
      const rounds = 60;
      const check = (left: string, relation: string, right: string) => {
        const claim = `${left} ${relation} ${right}`;
        const report = decide(claim, '', 400_000);
        expect(report.method, claim).not.toBe('internal error');
        if (report.verdict === 'proved' && !claim.includes('diff'))
          expect(findCounterexample(left, relation, right, random), claim).toBeUndefined();
        return report.verdict;
      };
      for (let k = 0; k < rounds; k++) {
        const f = writeExpression(2, pick);
        const g = writeExpression(2, pick);
        const [left, right] = pick(REWRITES)(f, g);
        const verdict = check(left, '=', right);
        expect(verdict, `${left} = ${right}`).not.toBe('refuted');
        if (verdict === 'proved') proved += 1;
        const mutant = pick(MUTATIONS)(right);
        if (mutant !== right) {
          mutants += 1;
          if (check(left, '=', mutant) !== 'proved') caught += 1;
        }
        check(writeExpression(2, pick), pick(['<', '<=', '>', '>=']), writeExpression(2, pick));
      }
      // Most rewrites are decided; a mutant may still be true, for instance where a factor is zero.
      expect(proved / rounds).toBeGreaterThan(0.8);
      expect(caught / mutants).toBeGreaterThan(0.75);
    });
  }

  it('proves no false inequality between random polynomials', { timeout: 60_000 }, () => {
    const random = makeRandom(17);
    const whole = () => Math.floor(random() * 9) - 4;
    for (let k = 0; k < 120; k++) {
      const left = `${whole()}*x^4 + ${whole()}*x^3*y + ${whole()}*x^2*y^2 + ${whole()}*x*y^3 + ${whole()}*y^4`;
      const right = `${whole()}*x^2*y^2 + ${whole()}*x*y + ${whole()}`;
      for (const relation of ['>=', '>']) {
        const report = decide(`${left} ${relation} ${right}`, '', 200_000);
        expect(report.method).not.toBe('internal error');
        if (report.verdict === 'proved')
          expect(
            findCounterexample(left, relation, right, random),
            `${left} ${relation} ${right}`,
          ).toBeUndefined();
      }
    }
  });
});
