import type { Diagnostic } from '../../src/diagnostic/diagnostic.js';
import { render } from '../../src/diagnostic/render.js';
import { Dag, type NodeId } from '../../src/expr/dag.js';
import { elaborate } from '../../src/expr/elaborate.js';
import { inferShapes } from '../../src/expr/infer.js';
import { createParser } from '../../src/expr/parse.js';
import type { Shape } from '../../src/op/shape.js';
import { findRows } from '../../src/op/table.js';

export const parser = createParser();

export type Shapes = Readonly<Record<string, Shape>>;

/** What became of a text: a node, or what is said about it. */
export type Reading =
  | { readonly ok: true; readonly dag: Dag; readonly id: NodeId; readonly shapes: ReadonlyMap<string, Shape> }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Reads a text into a DAG, a new one unless given; every name that is neither a constant nor a function is an input. */
export function tryRead(text: string, shapes: Shapes = {}, dag = new Dag()): Reading {
  const parsed = parser.parse(text);
  if (!parsed.ok) return parsed;
  const inferred = inferShapes([parsed.value], new Map(Object.entries(shapes)));
  const isTaken = (name: string) =>
    (name === 'e' || name === 'pi' || findRows(name).length > 0) && shapes[name] === undefined;
  const lookup = (name: string) => {
    const shape = shapes[name] ?? inferred.get(name);
    return shape === undefined || isTaken(name) ? undefined : dag.input(name, shape);
  };
  const result = elaborate(parsed.value, { dag, parser, lookup, names: () => inferred.keys() });
  return result.ok ? { ok: true, dag, id: result.value, shapes: inferred } : result;
}

/** `tryRead` for texts that are known to be right. */
export function readText(
  text: string,
  shapes: Shapes = {},
  dag = new Dag(),
): Reading & { readonly ok: true } {
  const reading = tryRead(text, shapes, dag);
  if (!reading.ok) throw new Error(reading.diagnostics.map((d) => render(d)).join('\n'));
  return reading;
}

/** What is said about a wrong text, as it is printed. */
export function complaint(text: string, shapes: Shapes = {}): string {
  const reading = tryRead(text, shapes);
  return reading.ok ? 'no complaint' : reading.diagnostics.map((d) => render(d)).join('\n');
}
