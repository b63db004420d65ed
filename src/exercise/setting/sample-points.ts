import type { NodeId } from '../../expr/dag.js';
import { sweepForward } from '../../graph/sweep.js';
import { compileTape, createWorkspace, read, write } from '../../graph/tape.js';
import { toDouble } from '../../number/rational.js';
import { type Shape, sizeOf } from '../../op/shape.js';
import { assumedText, type ParsedAssumptions, parseAssumptions } from '../../prove/reading/assume.js';
import { NEGATIVE, NIL, POSITIVE } from '../../prove/term/sign-set.js';
import type { SampleGraph } from '../problem/sample-graph.js';
import type { Setting } from './setting.js';

/** Values of the inputs, entry after entry: of both signs, positive, between 0 and 1; no two alike. */
const POINTS: readonly (readonly number[])[] = [
  [0.7, -0.4, 1.2, 0.3, -0.9, 1.6, -1.3, 0.5],
  [1.3, 0.8, 1.9, 0.6, 2.2, 1.1, 0.45, 1.55],
  [0.35, 0.6, 0.2, 0.45, 0.15, 0.7, 0.25, 0.8],
  [-0.55, 0.65, -1.1, 0.85, 1.45, -0.25, 0.95, -1.6],
];

/** Entries of a value that are kept: enough to tell two arrays apart, whatever their size. */
const MAX_ENTRIES = 512;

/** A number for every entry of every input. */
export type SamplePoint = ReadonlyMap<string, readonly number[]>;

/** An expression in numbers: its shape at sample lengths, and its first entries at each point. */
export interface Sampled {
  readonly shape: Shape;
  readonly values: readonly Float64Array[];
}

/** The points that have what is assumed; an equation is met by none. */
export function choosePoints(setting: Setting, graph: SampleGraph): readonly SamplePoint[] {
  const assumed = parseAssumptions([assumedText(setting.assumptions)], setting.tools.parser);
  return POINTS.map((point) => {
    let at = 0;
    const inputs = new Map<string, readonly number[]>();
    for (const { name: key } of setting.part.context.given) {
      const size = sizeOf(graph.dag.shape(graph.input(key)!));
      const chosen = assumed.choices.get(key);
      inputs.set(
        key,
        Array.from({ length: size }, (_, k) => {
          const value = entryAt(point, at + k);
          if (chosen) return toDouble(chosen[(at + k) % chosen.length]!);
          return assumed.integers.has(key) ? Math.ceil(Math.abs(value) * 2) : value;
        }),
      );
      at += size;
    }
    return inputs;
  }).filter((inputs) => fulfils(assumed, inputs, graph));
}

function fulfils({ relations }: ParsedAssumptions, inputs: SamplePoint, graph: SampleGraph): boolean {
  return relations.every(({ left, right, sign }) => {
    const [l, r] = [graph.put(left), graph.put(right)];
    if (l === undefined || r === undefined) return false;
    const [a, b] = [l, r].map((id) => sampleAt(graph, id, [inputs]).values[0]!);
    return Array.from({ length: Math.max(a!.length, b!.length) }, (_, k) => {
      const difference = a![a!.length === 1 ? 0 : k]! - b![b!.length === 1 ? 0 : k]!;
      const own = difference > 0 ? POSITIVE : difference < 0 ? NEGATIVE : NIL;
      return (own & sign) !== 0;
    }).every(Boolean);
  });
}

/** The values of a node at points. `frozen` are further names, which have the value of `variable`. */
export function sampleAt(
  graph: SampleGraph,
  id: NodeId,
  points: readonly SamplePoint[],
  variable = '',
  frozen: readonly string[] = [],
): Sampled {
  const { dag } = graph;
  const tape = compileTape(dag, [id], []);
  const workspace = createWorkspace(tape);
  const values = points.map((inputs) => {
    const own = inputs.get(variable);
    for (const [key, entries] of inputs) write(tape, workspace.values, graph.input(key)!, entries);
    if (own) for (const f of frozen) write(tape, workspace.values, graph.input(f)!, own);
    sweepForward(tape, workspace);
    return read(tape, workspace.values, id).slice(0, MAX_ENTRIES);
  });
  return { shape: dag.shape(id), values };
}

/** Past the listed values the entries go on in steps of the golden ratio, so that none repeats. */
function entryAt(point: readonly number[], k: number): number {
  const turn = Math.floor(k / point.length);
  const shift = (turn * 0.618_033_988_749_895) % 1;
  return point[k % point.length]! * (1 - shift / 3);
}
