import { render } from '../../src/diagnostic/render.js';
import { createParser } from '../../src/expr/parse.js';
import { type LoadOptions, loadNetwork } from '../../src/graph/load.js';
import type { Network } from '../../src/graph/network.js';
import { sweepForward, sweepReverse } from '../../src/graph/sweep.js';
import { compileTape, createWorkspace, read, write } from '../../src/graph/tape.js';

const parser = createParser();

export function tryLoad(text: string, options?: LoadOptions) {
  return loadNetwork({ name: 'test.yaml', text }, parser, options);
}

/** The network; the messages are the failure where there is none. */
export function load(text: string, options?: LoadOptions): Network {
  const result = tryLoad(text, options);
  if (!result.ok) throw new Error(result.diagnostics.map((d) => render(d)).join('\n'));
  return result.value;
}

/** The codes of what is reported, each with the text it marks. */
export function complaints(text: string, options?: LoadOptions): readonly string[] {
  return tryLoad(text, options).diagnostics.map(({ code, span }) =>
    span ? `${code}: ${text.slice(span.start, span.end)}` : code,
  );
}

/** The nodes that the file names, without the rows that outputs written as expressions get. */
export function declaredNodes({ nodes }: Network) {
  return nodes.filter((node) => node.span);
}

export interface Run {
  readonly value: (name: string) => number[];
  readonly adjoint: (name: string) => number[];
}

/** Values and adjoints by name; a network's own seeds, or 1 at the first output. Row `data[0]` fills inputs without a value. */
export function run(network: Network): Run {
  const { dag, outputs, seeds, variables, nodes, data, recovered = [] } = network;
  const tape = compileTape(
    dag,
    [
      ...outputs.map((o) => o.id),
      ...seeds.map((s) => s.id),
      ...nodes.map((n) => n.id),
      ...variables.map((v) => v.id),
    ],
    variables.map((v) => v.id),
  );
  const workspace = createWorkspace(tape);
  for (const { id, name, value } of variables) {
    const entries = value ?? data[0]?.get(name);
    if (entries) write(tape, workspace.values, id, entries);
  }
  for (const { id, given } of nodes) if (given) write(tape, workspace.values, id, given);
  for (const { id, value } of recovered) write(tape, workspace.values, id, value);
  sweepForward(tape, workspace);
  if (seeds.length > 0) for (const { id, value } of seeds) write(tape, workspace.adjoints, id, value);
  else write(tape, workspace.adjoints, outputs[0]!.id, [1]);
  sweepReverse(tape, workspace);
  // An output may also be asked for by its expression.
  const all = new Map([
    ...nodes.map(({ expression, id }) => [expression, id] as const),
    ...[...outputs, ...nodes, ...variables].map(({ name, id }) => [name, id] as const),
  ]);
  return {
    value: (name) => [...read(tape, workspace.values, all.get(name)!)],
    adjoint: (name) => [...read(tape, workspace.adjoints, all.get(name)!)],
  };
}
