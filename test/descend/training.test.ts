import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { descend } from '../../src/descend/descend.js';
import { Objective } from '../../src/descend/objective.js';
import { createParser } from '../../src/expr/parse.js';
import { loadNetwork } from '../../src/graph/load.js';
import type { Reduction } from '../../src/graph/rows.js';

const GRAPHS = join(import.meta.dirname, '../../problems/graphs');

interface Layer {
  readonly weights: number[][];
  readonly bias: number[];
}

interface Row {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

interface Training {
  readonly activation: (z: number) => number;
  readonly slope: (z: number) => number;
  /** The loss of a row, and its gradient in the output. */
  readonly loss: (z: readonly number[], y: readonly number[]) => readonly [number, readonly number[]];
}

/** A step of gradient descent on a dense network, in plain loops; returns the loss before it. */
function stepOf(layers: readonly Layer[], rows: readonly Row[], rate: number, t: Training): number {
  const sums = layers.map(({ weights, bias }) => ({
    weights: weights.map((r) => r.map(() => 0)),
    bias: bias.map(() => 0),
  }));
  let total = 0;
  for (const { x, y } of rows) {
    const inputs: (readonly number[])[] = [x];
    const sent = layers.map(({ weights, bias }, k) => {
      const z = weights.map((r, i) => r.reduce((s, w, j) => s + w * inputs[k]![j]!, 0) + bias[i]!);
      inputs.push(z.map(t.activation));
      return z;
    });
    const [loss, outer] = t.loss(sent.at(-1)!, y);
    total += loss;
    let delta = outer;
    for (let k = layers.length - 1; k >= 0; k--) {
      const own = delta;
      own.forEach((d, i) => {
        sums[k]!.bias[i]! += d;
        for (const [j, h] of inputs[k]!.entries()) sums[k]!.weights[i]![j]! += d * h;
      });
      if (k > 0)
        delta = sent[k - 1]!.map(
          (z, j) => own.reduce((s, d, i) => s + d * layers[k]!.weights[i]![j]!, 0) * t.slope(z),
        );
    }
  }
  layers.forEach(({ weights, bias }, k) => {
    bias.forEach((_, i) => {
      bias[i]! -= rate * sums[k]!.bias[i]!;
      for (const j of weights[i]!.keys()) weights[i]![j]! -= rate * sums[k]!.weights[i]![j]!;
    });
  });
  return total;
}

/** The layers of flat parameters W1, b1, W2, b2, ... */
function layersOf(theta: ArrayLike<number>, widths: readonly number[]): readonly Layer[] {
  let at = 0;
  const take = (n: number) => Array.from({ length: n }, () => theta[at++]!);
  return widths.slice(1).map((out, k) => ({
    weights: Array.from({ length: out }, () => take(widths[k]!)),
    bias: take(out),
  }));
}

describe('the networks of the training exercises, step by step against plain loops', () => {
  test.each([
    {
      file: 'deep-regression.yaml',
      widths: [10, 40, 40, 5],
      reduction: 'mean',
      rate: 0.1,
      // Of 100: the rest costs a second and shows no more.
      steps: 20,
      activation: (z) => Math.max(z, 0),
      slope: (z) => (z > 0 ? 1 : 0),
      loss: (z, y) => {
        const e = z.map((v, i) => v - y[i]!);
        return [e.reduce((s, v) => s + v * v, 0) / e.length, e.map((v) => (2 * v) / e.length)];
      },
    },
    {
      file: 'mlp-data.yaml',
      widths: [2, 3, 1],
      reduction: 'sum',
      rate: 0.5,
      steps: 200,
      activation: Math.tanh,
      slope: (z) => 1 - Math.tanh(z) ** 2,
      loss: ([z], [y]) => [
        Math.max(z!, 0) - z! * y! + Math.log1p(Math.exp(-Math.abs(z!))),
        [1 / (1 + Math.exp(-z!)) - y!],
      ],
    },
  ] satisfies readonly (Training & {
    file: string;
    widths: readonly number[];
    reduction: Reduction;
    rate: number;
    steps: number;
  })[])('$file', ({ file, widths, reduction, rate, steps, ...training }) => {
    const text = readFileSync(join(GRAPHS, file), 'utf8');
    const loaded = loadNetwork({ name: file, text }, createParser(), {
      readTable: (name) => ({ name, text: readFileSync(join(GRAPHS, name), 'utf8') }),
    });
    const objective = loaded.ok ? Objective.create(loaded.value, reduction) : undefined;
    if (!loaded.ok || !(objective instanceof Objective)) throw new Error(file);
    const own = descend(objective, { optimizer: { name: 'sgd', rate, momentum: 0.9 }, steps, seed: 1 }).steps;
    const rows = (loaded.value.data ?? []).map((row): Row => {
      const entriesOf = (name: string) => Array.from(row.get(name)!);
      return { x: entriesOf('x'), y: entriesOf('y') };
    });
    const layers = layersOf(own[0]!.theta!, widths);
    const share = reduction === 'mean' ? 1 / rows.length : 1;
    expect(own).toHaveLength(steps + 1);
    for (const { loss } of own)
      expect(Math.abs(loss / (share * stepOf(layers, rows, rate * share, training)) - 1)).toBeLessThan(1e-12);
  });
});
