import type { Ast } from '../../expr/ast.js';
import { type DagNode, reachable } from '../../expr/dag.js';
import { sweepForward } from '../../graph/sweep.js';
import { compileTape, createWorkspace, write as put, read } from '../../graph/tape.js';
import type { Shape } from '../../op/shape.js';
import { SampleGraph } from '../problem/sample-graph.js';
import type { Setting } from './setting.js';

/** The value of an expression without names, in doubles. */
export function evaluate(
  ast: Ast,
  setting: Setting,
  values: ReadonlyMap<string, readonly number[]> = new Map(),
): number | undefined {
  const array = evaluateArray(ast, setting, values);
  return array?.values.length === 1 ? array.values[0] : undefined;
}

/** The same for a number, a vector or a matrix, row by row. */
export function evaluateArray(
  ast: Ast,
  setting: Setting,
  values: ReadonlyMap<string, readonly number[]> = new Map(),
): { readonly shape: Shape; readonly values: readonly number[] } | undefined {
  const graph = new SampleGraph(setting);
  const id = graph.put(ast);
  if (id === undefined) return undefined;
  // A name without a number is no number.
  if (reachable(graph.dag, [id]).some((n) => isOpenInput(graph.dag.node(n), values))) return undefined;
  const tape = compileTape(graph.dag, [id], []);
  const workspace = createWorkspace(tape);
  for (const [key, entries] of values) {
    const input = graph.input(key);
    if (input !== undefined && tape.offset[input] !== undefined) put(tape, workspace.values, input, entries);
  }
  sweepForward(tape, workspace);
  const result = [...read(tape, workspace.values, id)];
  return result.every(Number.isFinite) ? { shape: graph.dag.shape(id), values: result } : undefined;
}

function isOpenInput(node: DagNode, values: ReadonlyMap<string, readonly number[]>): boolean {
  return node.kind === 'input' && !values.has(node.name);
}
