import { type TrueValue, TruthTeller } from '../expand/enclose.js';
import { entryNames, type ScalarGraph, scalarise } from '../expand/scalarise.js';
import type { Dag, NodeId } from '../expr/dag.js';
import type { Variable } from '../graph/network.js';
import { sweepForward } from '../graph/sweep.js';
import { compileTape, createWorkspace, type Tape, type Workspace } from '../graph/tape.js';
import { bitsOfError } from '../number/ulp.js';
import { sizeOf } from '../op/shape.js';

/** Values of all entries of all inputs, in the order of the variables. */
export type InputPoint = readonly number[];

/** True values of the entries of an expression at a point; undefined where there is none. */
export type Truth = readonly (number | 'unknown' | undefined)[];

/** How wrong doubles are at a point: the worst entry. */
export interface ErrorSample {
  readonly bits: number;
  readonly computed: number;
  readonly truth: number;
  readonly entry: number;
}

/** Bits of the evaluations that truth may take: beyond this a value stays unknown and the point is left out. */
export const TRUTH_BITS = 2560;

/** An expression in doubles. */
export class DoubleEvaluator {
  private readonly tape: Tape;
  private readonly workspace: Workspace;
  private readonly result: Float64Array;
  private readonly slots: readonly {
    readonly offset: number;
    readonly start: number;
    readonly size: number;
  }[];

  constructor(
    readonly dag: Dag,
    readonly root: NodeId,
    variables: readonly Variable[],
    also: readonly NodeId[] = [],
  ) {
    this.tape = compileTape(dag, [root, ...also], []);
    this.workspace = createWorkspace(this.tape);
    this.result = this.entriesOf(root);
    let start = 0;
    this.slots = variables.map((v) => {
      const size = sizeOf(v.shape);
      start += size;
      // A rewritten expression may have lost an input.
      return { offset: this.tape.offset[v.id] ?? -1, start: start - size, size };
    });
  }

  /** The entries of the root; the array is overwritten by the next call. */
  at(point: InputPoint): Float64Array {
    const { values } = this.workspace;
    for (const { offset, start, size } of this.slots) {
      if (offset < 0) continue;
      for (let i = 0; i < size; i++) values[offset + i] = point[start + i]!;
    }
    sweepForward(this.tape, this.workspace);
    return this.result;
  }

  /** The entries of any node at the point evaluated last. */
  entriesOf(id: NodeId): Float64Array {
    const from = this.tape.offset[id]!;
    return this.workspace.values.subarray(from, from + sizeOf(this.dag.shape(id)));
  }
}

/** What tells true values. */
export interface Oracle {
  at(point: InputPoint): Truth;
}

/** A value as it was found, or why there is none. */
export function inTruth(v: TrueValue): Truth[number] {
  return v.kind === 'value' ? v.value : v.kind === 'unresolved' ? 'unknown' : undefined;
}

/** An expression in exact arithmetic. */
export class TruthOracle implements Oracle {
  private readonly teller: TruthTeller;
  private readonly position: ReadonlyMap<string, number>;

  private constructor(
    readonly graph: ScalarGraph,
    root: NodeId,
    variables: readonly Variable[],
  ) {
    this.teller = new TruthTeller(graph.dag, graph.roots.get(root)!, TRUTH_BITS);
    this.position = positionsOf(variables);
  }

  /** Undefined for expressions too large to be written out in scalars. */
  static create(dag: Dag, root: NodeId, variables: readonly Variable[]): TruthOracle | undefined {
    const graph = scalarise(dag, [root]);
    return graph && new TruthOracle(graph, root, variables);
  }

  at(point: InputPoint): Truth {
    const found = this.teller.valuesAt((name) => point[this.position.get(name)!]!);
    return found.map(inTruth);
  }
}

/** Where an entry of an input stands in a point, by its name. */
export function positionsOf(variables: readonly Variable[]): ReadonlyMap<string, number> {
  const positions = new Map<string, number>();
  for (const v of variables)
    for (const name of entryNames(v.name, v.shape)) positions.set(name, positions.size);
  return positions;
}

/** True values beyond this are within eight orders of magnitude of what no double holds. */
const EDGE = 1e300;

/** An infinity where the true value is about to leave the range itself: expm1(x)/x at 710 is no fault of the form. */
function isEdgeOverflow(computed: number, truth: number): boolean {
  return Math.abs(truth) > EDGE && computed === Math.sign(truth) * Number.POSITIVE_INFINITY;
}

/** The worst entry; undefined where no entry has a known true value. */
export function compareWithTruth(computed: ArrayLike<number>, truth: Truth): ErrorSample | undefined {
  let worst = -1;
  let entry = -1;
  for (let k = 0; k < truth.length; k++) {
    const bits = bitsAt(computed[k]!, truth[k]);
    if (bits > worst) {
      worst = bits;
      entry = k;
    }
  }
  return entry < 0
    ? undefined
    : { bits: worst, computed: computed[entry]!, truth: truth[entry] as number, entry };
}

/** The bits that the worst entry loses; 0 where no entry has a known true value. */
export function bitsLost(computed: ArrayLike<number>, truth: Truth): number {
  let worst = 0;
  for (let k = 0; k < truth.length; k++) worst = Math.max(worst, bitsAt(computed[k]!, truth[k]));
  return worst;
}

/** Bits of error of one entry, below 0 where its true value is not known. */
function bitsAt(computed: number, truth: Truth[number]): number {
  if (typeof truth !== 'number') return -1;
  return isEdgeOverflow(computed, truth) ? 0 : bitsOfError(computed, truth)!;
}
