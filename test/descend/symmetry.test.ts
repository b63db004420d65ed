import { describe, expect, test } from 'vitest';
import { descend } from '../../src/descend/descend.js';
import { Objective } from '../../src/descend/objective.js';
import { findSymmetry } from '../../src/descend/symmetry.js';
import { entryNames } from '../../src/expand/scalarise.js';
import { createParser } from '../../src/expr/parse.js';
import { loadNetwork } from '../../src/graph/load.js';

const parser = createParser();

function objectiveOf(text: string): Objective {
  const loaded = loadNetwork({ name: 'net.yaml', text }, parser);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics));
  const objective = Objective.create(loaded.value, 'mean');
  if (!(objective instanceof Objective)) throw new Error(JSON.stringify(objective));
  return objective;
}

const DATA = 'data: [{x: [0.3, -1], y: 1}, {x: [2, 0.7], y: 0}, {x: [-0.4, 0.9], y: 1}]';

function mlp(activation: string, init: string, sizes: readonly number[] = [3, 1]): string {
  const layers = sizes.map((n, k) =>
    k === sizes.length - 1
      ? `  - {dense: ${n}, init: ${init}}`
      : `  - {dense: ${n}, activation: ${activation}, init: ${init}}`,
  );
  return `inputs: {x: {shape: [2]}}\nlayers:\n${layers.join('\n')}\nloss: bcewithlogits(z${sizes.length}, y)\n${DATA}\n`;
}

/** Everything that is claimed must hold on real runs, to rounding. */
function confirm(objective: Objective): ReturnType<typeof findSymmetry> {
  const symmetry = findSymmetry(objective)!;
  const names = objective.slots.flatMap((s) => entryNames(s.variable.name, s.variable.shape));
  for (const name of ['sgd', 'momentum', 'adam'] as const) {
    const { steps } = descend(objective, {
      optimizer: { name, rate: 0.3, momentum: 0.9 },
      steps: 25,
      seed: 1,
    });
    for (const { theta } of steps) {
      for (const group of symmetry.equal) {
        const values = group.map((n) => theta![names.indexOf(n)]!);
        for (const v of values) expect(Math.abs(v - values[0]!)).toBeLessThan(1e-9 * (1 + Math.abs(v)));
      }
      for (const n of symmetry.frozen) expect(theta![names.indexOf(n)]).toBe(0);
    }
  }
  return symmetry;
}

describe('zero initialisation', () => {
  test('sigmoid units move, but stay equal', () => {
    const found = confirm(objectiveOf(mlp('sigmoid', '{kind: zeros}')))!;
    expect(found.frozen).toEqual([]);
    expect(found.units).toContainEqual(['h1[1]', 'h1[2]', 'h1[3]']);
    expect(found.equal).toContainEqual(['W1[1, 1]', 'W1[2, 1]', 'W1[3, 1]']);
    expect(found.equal).toContainEqual(['W2[1, 1]', 'W2[1, 2]', 'W2[1, 3]']);
  });

  test.each(['relu', 'tanh'])('with %s only the last bias ever moves', (activation) => {
    const found = confirm(objectiveOf(mlp(activation, '{kind: zeros}')))!;
    expect(found.frozen).not.toContain('b2');
    expect(found.frozen).toHaveLength(12);
  });

  test('three layers', () => {
    const found = confirm(objectiveOf(mlp('sigmoid', '{kind: zeros}', [3, 2, 1])))!;
    expect(found.units).toContainEqual(['h1[1]', 'h1[2]', 'h1[3]']);
    expect(found.units).toContainEqual(['h2[1]', 'h2[2]']);
  });

  test('random weights have no symmetry', () => {
    for (const kind of ['he', 'xavier']) {
      const found = confirm(objectiveOf(mlp('sigmoid', `{kind: ${kind}, seed: 4}`)))!;
      // Biases start at 0 together, and are told apart at once.
      expect(found.units).toEqual([]);
      expect(found.equal).toEqual([]);
      expect(found.frozen).toEqual([]);
    }
  });
});

describe('networks of scalars', () => {
  const text = (change: string) =>
    `params: {a: 0.5, b: 0.5, c: 0.2, d: 0.2}\nnodes: {h: tanh(a*x), k: ${change}}\nloss: (c*h + d*k - y)^2\ndata: [{x: 1, y: 2}, {x: -3, y: 1}]\n`;

  test('two equal units written by hand are found', () => {
    const found = confirm(objectiveOf(text('tanh(x*b)')))!;
    expect(found.units).toEqual([['h', 'k']]);
    expect(found.equal).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  test.each(['sin(b*x)', 'tanh(b*x + 1)', 'tanh(2*b*x)', '-tanh(b*x)', 'tanh(b*x)^2'])(
    '%s is another unit',
    (change) => {
      const found = confirm(objectiveOf(text(change)))!;
      expect(found.units).toEqual([]);
      expect(found.equal).toEqual([]);
    },
  );

  test('equal values alone are no symmetry', () => {
    const found = confirm(
      objectiveOf('params: {a: 1, b: 1}\nloss: (a*x + 2*b - y)^2\ndata: [{x: 2, y: 1}]\n'),
    )!;
    expect(found.equal).toEqual([]);
    const sum = confirm(
      objectiveOf('params: {a: 1, b: 1}\nloss: (a*x + b*x - y)^2\ndata: [{x: 2, y: 1}]\n'),
    )!;
    expect(sum.equal).toEqual([['a', 'b']]);
  });

  test('a factor of zero freezes what lies behind it', () => {
    const found = confirm(
      objectiveOf('params: {a: 0, b: 0, c: 1}\nloss: (a*b*x + c - y)^2\ndata: [{x: 2, y: 1.5}]\n'),
    )!;
    expect(found.frozen).toEqual(['a', 'b']);
    const one = confirm(objectiveOf('params: {a: 0, b: 1}\nloss: (a*b*x - y)^2\ndata: [{x: 2, y: 1.5}]\n'))!;
    expect(one.frozen).toEqual([]);
  });
});
