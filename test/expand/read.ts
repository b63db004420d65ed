import { exactRational } from '../../src/expand/exact.js';
import { ExactRing } from '../../src/expand/exact-ring.js';
import { expandNode } from '../../src/expand/expand.js';
import { scalarise } from '../../src/expand/scalarise.js';
import { createParser } from '../../src/expr/parse.js';
import { readExpression } from '../../src/graph/from-expression.js';
import type { Network } from '../../src/graph/network.js';
import { parseDecimal } from '../../src/number/rational.js';

const parser = createParser();

export function networkOf(text: string, values: Readonly<Record<string, readonly number[]>> = {}): Network {
  const given = new Map(
    Object.entries(values).map(([name, v]) => [
      name,
      { shape: v.length === 1 ? [] : [v.length], entries: v },
    ]),
  );
  const read = readExpression(text, parser, { values: given });
  if (!read.ok) throw new Error(`${text}: ${JSON.stringify(read.diagnostics)}`);
  return read.value.network;
}

export function scalarsOf(text: string, values?: Readonly<Record<string, readonly number[]>>) {
  const network = networkOf(text, values);
  const root = network.outputs[0]!.id;
  const graph = scalarise(network.dag, [root])!;
  return { network, graph, root: graph.roots.get(root)![0]!, original: root };
}

/** The exact series of an expression in x at a decimal, from one side. */
export function exactSeries(text: string, at: string, side: 1 | -1, length = 8) {
  const { graph, root } = scalarsOf(text);
  const ring = new ExactRing();
  const centre = exactRational(parseDecimal(at)!);
  const others = () => exactRational(parseDecimal('2')!);
  return { ring, series: expandNode(graph.dag, root, { input: 'x', centre, side, others }, ring, length) };
}
