import { describe, expect, test } from 'vitest';
import { createRandomStream } from '../../src/difference/random.js';
import type { Enclosure } from '../../src/number/interval.js';
import { createIntervalArithmetic, toDoubleBounds } from '../../src/number/interval-arithmetic.js';
import { bitsOfError } from '../../src/number/ulp.js';
import { callableNames, findRows } from '../../src/op/table.js';
import { compareWithTruth, DoubleEvaluator, TruthOracle } from '../../src/stability/measure.js';
import { read } from './setting.js';

// The definitions of the textbooks at 256 bits, written out here and nowhere else.
const ia = createIntervalArithmetic(256);
type Vec = readonly Enclosure[];
const ZERO = ia.fromDouble(0);
const number = (n: number) => ia.fromDouble(n);
const total = (v: Vec) => v.reduce((a, b) => ia.add(a, b), ZERO);
const square = (x: Enclosure) => ia.mul(x, x);
const lse = (v: Vec) => ia.log(total(v.map((x) => ia.exp(x))));
/** log(exp(x[i])/sum(exp(x))) as -log(1 + sum of exp(x[j] - x[i])): 256 bits do not hold what is left of a difference of 300. */
const logShare = (v: Vec, i: number) =>
  ia.neg(ia.log1p(total(v.flatMap((x, j) => (j === i ? [] : [ia.exp(ia.sub(x, v[i]!))])))));
const dot = (v: Vec, w: Vec) => total(v.map((x, i) => ia.mul(x, w[i]!)));
const three = number(3);

/** A spelling and its 256-bit value, for every function of the table that is not entry by entry in one or two numbers. */
const REFERENCES: Readonly<
  Record<string, { readonly text: string; readonly value: (x: Vec, y: Vec) => Vec; readonly positive?: true }>
> = {
  log: { text: 'log(x, 3)', value: (x) => x.map((u) => ia.div(ia.log(u), ia.log(three))), positive: true },
  max: { text: 'max(x)', value: (x) => [x.reduce((a, b) => ia.max(a, b))] },
  min: { text: 'min(x)', value: (x) => [x.reduce((a, b) => ia.min(a, b))] },
  leakyrelu: {
    text: 'leakyrelu(x)',
    value: (x) => x.map((u) => ia.max(u, ia.mul(u, ia.fromRational({ numerator: 1n, denominator: 100n })))),
  },
  elu: { text: 'elu(x)', value: (x) => x.map((u) => ia.add(ia.max(u, ZERO), ia.expm1(ia.min(u, ZERO)))) },
  sum: { text: 'sum(x)', value: (x) => [total(x)] },
  mean: { text: 'mean(x)', value: (x) => [ia.div(total(x), three)] },
  prod: { text: 'prod(x)', value: (x) => [x.reduce((a, b) => ia.mul(a, b))] },
  norm: { text: 'norm(x)', value: (x) => [ia.sqrt(total(x.map(square)))] },
  logsumexp: { text: 'logsumexp(x)', value: (x) => [lse(x)] },
  softmax: {
    text: 'softmax(x)',
    value: (x) => x.map((u) => ia.div(ia.exp(u), total(x.map((v) => ia.exp(v))))),
  },
  logsoftmax: { text: 'logsoftmax(x)', value: (x) => x.map((_, i) => logShare(x, i)) },
  transpose: { text: "x'", value: (x) => x },
  diag: { text: 'diag(x)*y', value: (x, y) => x.map((u, i) => ia.mul(u, y[i]!)) },
  ones: { text: 'x + ones(3)', value: (x) => x.map((u) => ia.add(u, number(1))) },
  zeros: { text: 'x + zeros(3)', value: (x) => x },
  eye: { text: 'eye(3)*x', value: (x) => x },
  onehot: { text: 'x + onehot(2, 3)', value: (x) => x.map((u, i) => (i === 1 ? ia.add(u, number(1)) : u)) },
  dot: { text: 'dot(x, y)', value: (x, y) => [dot(x, y)] },
  trace: { text: "trace(x*y')", value: (x, y) => [dot(x, y)] },
  det: {
    text: 'det([x[1], y[2]; y[3], x[3]])',
    value: (x, y) => [ia.sub(ia.mul(x[0]!, x[2]!), ia.mul(y[1]!, y[2]!))],
  },
  outer: { text: 'outer(x, y)', value: (x, y) => x.flatMap((u) => y.map((v) => ia.mul(u, v))) },
  norm1: { text: 'norm1(x)', value: (x) => [total(x.map((u) => ia.abs(u)))] },
  mse: {
    text: 'mse(x, y)',
    value: (x, y) => [ia.div(total(x.map((u, i) => square(ia.sub(u, y[i]!)))), three)],
  },
  crossentropy: {
    text: 'crossentropy(x, y)',
    value: (x, y) => [
      ia.neg(
        dot(
          y,
          x.map((u) => ia.log(u)),
        ),
      ),
    ],
    positive: true,
  },
  crossentropywithlogits: {
    text: 'crossentropywithlogits(x, y)',
    value: (x, y) => [
      ia.neg(
        dot(
          y,
          x.map((u) => ia.sub(u, lse(x))),
        ),
      ),
    ],
  },
  nll: {
    text: 'nll(logsoftmax(x), y)',
    value: (x, y) => [
      ia.neg(
        dot(
          y,
          x.map((_, i) => logShare(x, i)),
        ),
      ),
    ],
  },
};

/** Vectors of order one, far from 0 and close together, far apart, and with sums that nearly vanish. */
function drawVectors(positive: boolean): readonly (readonly number[])[] {
  const random = createRandomStream(5);
  const draw = () => (positive ? 0.05 + 3 * random() : 4 * random() - 2);
  return Array.from({ length: 24 }, (_, k) => {
    const v = [draw(), draw(), draw()];
    if (k % 4 === 1) return v.map((x) => x + 300);
    if (k % 4 === 2) return v.map((x) => x * 150);
    if (k % 4 === 3 && !positive) return [v[0]!, v[1]!, -(v[0]! + v[1]!) * (1 + 2 ** -30)];
    return v;
  });
}

describe('bits of error are those against a 256-bit evaluation of the definition', () => {
  const names = callableNames().filter((n) =>
    findRows(n).some((op) => op.name === n && (op.kind !== 'elementwise' || op.arity[0] > 2)),
  );

  test('every function that is not entry by entry has a definition here', () => {
    expect(names.filter((n) => !REFERENCES[n])).toEqual([]);
    expect(names.length).toBeGreaterThan(20);
  });

  test.each(names)('%s', (name) => {
    const { text, value, positive } = REFERENCES[name]!;
    const { dag, variables, root } = read(
      text,
      ['x', 'y'].filter((n) => new RegExp(`\\b${n}\\b`).test(text)),
    );
    const oracle = TruthOracle.create(dag, root, variables)!;
    const doubles = new DoubleEvaluator(dag, root, variables);
    const ys = drawVectors(false).toReversed();
    let measured = 0;
    for (const [k, x] of drawVectors(positive ?? false).entries()) {
      const parts: Readonly<Record<string, readonly number[]>> = { x, y: ys[k]! };
      const point = variables.flatMap((v) => [...parts[v.name]!]);
      const computed = doubles.at(point);
      const wide = value(x.map(number), ys[k]!.map(number));
      expect(wide.length).toBe(computed.length);
      const truth = oracle.at(point);
      for (const [i, exact] of wide.entries()) {
        const where = `${text} at ${point.join(', ')}, entry ${i + 1}`;
        if (exact.kind === 'empty') throw new Error(where);
        const { lo, hi } = toDoubleBounds(exact);
        const own = compareWithTruth(computed.subarray(i, i + 1), [truth[i]])!;
        for (const end of [lo, hi])
          expect(Math.abs(own.bits - bitsOfError(computed[i]!, end)!), where).toBeLessThanOrEqual(1);
        measured += 1;
      }
    }
    expect(measured).toBeGreaterThanOrEqual(24);
  });
});
