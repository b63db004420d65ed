import { expect, test } from 'vitest';
import { createParser } from '../../src/expr/parse.js';
import { loadNetwork } from '../../src/graph/load.js';
import { TruthOracle } from '../../src/stability/measure.js';
import { SharedTruth } from '../../src/stability/shared-truth.js';

const TEXT = `
inputs: {x: 1, v: [1, 2]}
params: {w: 0.5}
nodes:
  a: exp(w*x) - 1
  h: v*a
  b: log(a) + sum(h)
output: b
`;

function load() {
  const loaded = loadNetwork({ name: 'net.yaml', text: TEXT }, createParser());
  if (!loaded.ok) throw new Error('the network cannot be read');
  const { dag, variables, nodes } = loaded.value;
  return { dag, variables, roots: nodes.map((n) => n.id) };
}

const POINTS = [
  [1, 1, 2, 0.5],
  [1e-9, 1, 2, 0.5],
  [-3, 1, 2, 0.5],
  [-0, 4, 2, 0.25],
  [1e300, 1, 2, 0.5],
];

test('nodes that are asked for in the same order of points have the values that each has by itself', () => {
  const { dag, variables, roots } = load();
  const shared = SharedTruth.create(dag, roots, variables)!;
  for (const root of roots) {
    const own = TruthOracle.create(dag, root, variables)!;
    const oracle = shared.oracleOf(root)!;
    for (const point of POINTS) expect(oracle.at(point)).toEqual(own.at(point));
  }
});

test('a node that asks for other points has their values, and does not disturb the others', () => {
  const { dag, variables, roots } = load();
  const shared = SharedTruth.create(dag, roots, variables)!;
  const [first, second, third] = roots.map((r) => shared.oracleOf(r)!);
  const own = roots.map((r) => TruthOracle.create(dag, r, variables)!);
  for (const point of POINTS) first!.at(point);
  for (const point of [...POINTS].reverse()) expect(second!.at(point)).toEqual(own[1]!.at(point));
  for (const point of POINTS) expect(third!.at(point)).toEqual(own[2]!.at(point));
});
