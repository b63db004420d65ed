import type { NodeId } from '../expr/dag.js';
import { type Fault, findFault } from '../graph/inspect.js';
import type { Network, Variable } from '../graph/network.js';
import { sweepForward } from '../graph/sweep.js';
import { compileTape, createWorkspace, read, type Tape, type Workspace, write } from '../graph/tape.js';
import { sizeOf } from '../op/shape.js';

/** A network evaluated at one point. */
export interface Point {
  readonly network: Network;
  readonly tape: Tape;
  readonly workspace: Workspace;
  /** Row-major entries by variable; all variables have values. */
  readonly values: ReadonlyMap<string, readonly number[]>;
  /** Variables whose values were chosen by the program. */
  readonly sampled: ReadonlySet<string>;
  /** Why the outputs have no finite value. */
  readonly fault?: Fault;
  /** An intermediate value that is infinite although the outputs are finite. */
  readonly overflow?: Fault;
}

/**
 * Values that stand in where none are given: no zeros, no ties, no symmetry, of both signs. Later sets are tried when the first ones
 * fall outside the domain of the expression: positive, between 0 and 1, above 1.
 */
const SAMPLES: readonly (readonly number[])[] = [
  [0.7, -0.4, 1.2, 0.3, -0.9, 1.6, -1.3, 0.5, 2.1, -0.2, 0.8, -1.7],
  [0.7, 0.4, 1.2, 0.3, 0.9, 1.6, 1.3, 0.5, 2.1, 0.2, 0.8, 1.7],
  [0.3, 0.6, 0.2, 0.45, 0.15, 0.7, 0.35, 0.55, 0.25, 0.1, 0.4, 0.65],
  [1.7, 2.4, 3.2, 1.3, 2.9, 1.6, 2.3, 3.5, 2.1, 1.2, 1.8, 2.7],
  [-0.7, -0.4, -1.2, -0.3, -0.9, -1.6, -1.3, -0.5, -2.1, -0.2, -0.8, -1.7],
];

/** Golden-ratio rotation past the listed samples, so that long vectors have no repeated entries. */
function sample(set: readonly number[], k: number): number {
  const listed = set[k];
  if (listed !== undefined) return listed;
  const turn = (k * 0.6180339887498949) % 1;
  const [low, high] = [Math.min(...set), Math.max(...set)];
  return Math.round((low + turn * (high - low)) * 100) / 100 || 0.11;
}

/** The nodes whose values and adjoints are shown, all of which the tape must hold. */
function rootsOf(network: Network): readonly NodeId[] {
  return [
    ...network.outputs.map((o) => o.id),
    ...network.nodes.map((n) => n.id),
    ...network.variables.map((v) => v.id),
  ];
}

/** Evaluates the network where its values are given; variables without one get sample values inside the domain. */
export function evaluateAt(
  network: Network,
  wrt: readonly NodeId[] = network.variables.map((v) => v.id),
): Point {
  const tape = compileTape(network.dag, rootsOf(network), wrt);
  const free = network.variables.filter((v) => v.value === undefined);
  let first: Point | undefined;
  for (let attempt = 0; attempt < (free.length > 0 ? 25 : 1); attempt++) {
    const point = tryValues(network, tape, (v, k) => {
      // One set for all at first; then each variable takes its turn through the sets.
      const position = free.indexOf(v);
      const turn =
        attempt < SAMPLES.length
          ? attempt
          : Math.floor(attempt / SAMPLES.length ** (position % 2)) + position;
      return sample(SAMPLES[turn % SAMPLES.length]!, k);
    });
    if (!point.fault) return point;
    first ??= point;
  }
  return first!;
}

function tryValues(network: Network, tape: Tape, choose: (variable: Variable, k: number) => number): Point {
  const workspace = createWorkspace(tape);
  const values = new Map<string, readonly number[]>();
  const sampled = new Set<string>();
  let next = 0;
  for (const variable of network.variables) {
    let entries = variable.value;
    if (!entries) {
      const start = next;
      entries = Array.from({ length: sizeOf(variable.shape) }, (_, k) => choose(variable, start + k));
      next += entries.length;
      sampled.add(variable.name);
    }
    values.set(variable.name, entries);
    write(tape, workspace.values, variable.id, entries);
  }
  for (const node of network.nodes) if (node.given) write(tape, workspace.values, node.id, node.given);
  sweepForward(tape, workspace);
  const fault = network.partialsOnly ? undefined : findFault(tape, workspace);
  const finite = network.outputs.every((o) => read(tape, workspace.values, o.id).every(Number.isFinite));
  // An overflow may do no harm, as in 1/(1 + exp(1000)); a value outside the reals is none, even behind min or a comparison.
  const harmless = finite && fault?.kind === 'overflow';
  const trouble = fault ? (harmless ? { overflow: fault } : { fault }) : {};
  return { network, tape, workspace, values, sampled, ...trouble };
}
