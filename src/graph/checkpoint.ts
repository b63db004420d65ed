import type { NodeId } from '../expr/dag.js';
import type { Network } from './network.js';
import { sweepForward, sweepReverse } from './sweep.js';
import { createWorkspace, read, slotOf, type Tape, type Workspace, write } from './tape.js';

/** What a checkpointed reverse sweep kept, and what it computed twice. */
export interface CheckpointReport {
  readonly every: number;
  /** Named nodes of the network. */
  readonly nodes: number;
  /** Named nodes whose values were kept from the forward sweep. */
  readonly stored: number;
  /** Named nodes that were computed again in the reverse sweep. */
  readonly recomputed: number;
  /** Most doubles alive at once, without inputs and constants, against those of the plain sweep. */
  readonly peak: number;
  readonly plain: number;
  /** The named nodes in the order of computation, and the named values from earlier segments that each segment uses. */
  readonly segments: readonly { readonly names: readonly string[]; readonly from: readonly string[] }[];
  /** Every bit of every gradient agrees with the plain sweep. */
  readonly identical: boolean;
}

/**
 * Reverse mode that keeps every k-th named node only and recomputes the rest segment by segment (Griewank & Walther 2008, chapter 12;
 * Chen et al. 2016). Values that were not kept are erased, so that using one by mistake would give NaN.
 */
export function sweepWithCheckpoints(
  tape: Tape,
  network: Network,
  plain: Workspace,
  every: number,
): CheckpointReport {
  const { dag } = network;
  const output = network.outputs[0]!;
  const instructionOf = new Map<NodeId, number>();
  for (let k = 0; k < tape.length; k++) instructionOf.set(tape.node[k]!, k);
  const named = network.nodes.filter((n) => instructionOf.has(n.id));
  const ends = named.map((n) => instructionOf.get(n.id)! + 1).sort((a, b) => a - b);
  const cuts = [0, ...ends.filter((_, i) => (i + 1) % every === 0 && i + 1 < ends.length), tape.length];
  const run = createWorkspace(tape);
  for (const v of network.variables) write(tape, run.values, v.id, read(tape, plain.values, v.id));
  sweepForward(tape, run);

  // A value is kept if a later segment uses it: it crosses a boundary.
  const segment = new Int32Array(tape.length);
  for (let s = 0; s + 1 < cuts.length; s++) segment.fill(s, cuts[s], cuts[s + 1]);
  const kept = new Uint8Array(tape.length);
  for (let k = 0; k < tape.length; k++) {
    for (const arg of dag.node(tape.node[k]!).args) {
      const from = instructionOf.get(arg);
      if (from !== undefined && segment[from]! < segment[k]!) kept[from] = 1;
    }
  }
  kept[instructionOf.get(output.id) ?? 0] = 1;
  const sizeAt = (k: number) => slotOf(tape, tape.node[k]!).size;
  let storedDoubles = 0;
  let allDoubles = 0;
  for (let k = 0; k < tape.length; k++) {
    allDoubles += sizeAt(k);
    if (kept[k]) storedDoubles += sizeAt(k);
    else erase(tape, run, k);
  }
  const { offset, size } = slotOf(tape, output.id);
  run.adjoints.fill(1, offset, offset + size);
  const again = new Uint8Array(tape.length);
  let peak = storedDoubles;
  for (let s = cuts.length - 2; s >= 0; s--) {
    const [from, to] = [cuts[s]!, cuts[s + 1]!];
    let alive = storedDoubles;
    for (let k = from; k < to; k++) {
      if (kept[k]) continue;
      sweepForward(tape, run, k, k + 1);
      again[k] = 1;
      alive += sizeAt(k);
    }
    peak = Math.max(peak, alive);
    sweepReverse(tape, run, to, from);
    for (let k = from; k < to; k++) if (!kept[k]) erase(tape, run, k);
  }
  const reference: Workspace = { ...plain, adjoints: new Float64Array(tape.width) };
  reference.adjoints.fill(1, offset, offset + size);
  sweepReverse(tape, reference);
  const nameAt = new Map(named.map((n) => [instructionOf.get(n.id)!, n.name]));
  const segments = cuts.slice(0, -1).map((from, s) => {
    const names: string[] = [];
    const used = new Set<string>();
    for (let k = from; k < cuts[s + 1]!; k++) {
      const name = nameAt.get(k);
      if (name !== undefined) names.push(name);
      for (const arg of dag.node(tape.node[k]!).args) {
        const at = instructionOf.get(arg);
        const before = at === undefined || segment[at] === s ? undefined : nameAt.get(at);
        if (before !== undefined) used.add(before);
      }
    }
    return { names, from: [...used] };
  });
  const identical = network.variables.every((v) => {
    const a = read(tape, run.adjoints, v.id);
    const b = read(tape, reference.adjoints, v.id);
    return a.every((x, i) => Object.is(x, b[i]));
  });
  return {
    every,
    nodes: named.length,
    stored: named.filter((n) => kept[instructionOf.get(n.id)!]).length,
    recomputed: named.filter((n) => again[instructionOf.get(n.id)!]).length,
    peak,
    plain: allDoubles,
    segments,
    identical,
  };
}

function erase(tape: Tape, run: Workspace, k: number): void {
  const { offset, size } = slotOf(tape, tape.node[k]!);
  run.values.fill(Number.NaN, offset, offset + size);
}
