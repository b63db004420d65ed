import type { Slot } from '../op/op.js';
import { slotOf, type Tape, type Workspace } from './tape.js';

/**
 * Spreads marks from results to the operands that their values come from, given which branches of conditionals were taken: one mark
 * per double of the tape, set at the start for what is wanted. A branch that was not taken may be infinite or NaN, and so may its
 * partials; nothing depends on them.
 */
export function spreadReach(
  tape: Tape,
  { values: v }: Workspace,
  reached: Uint8Array,
  from = tape.length,
  to = 0,
): void {
  const { dag } = tape;
  for (let k = from - 1; k >= to; k--) {
    const id = tape.node[k]!;
    const node = dag.node(id);
    if (node.kind !== 'apply') continue;
    const out = slotOf(tape, id);
    const args = node.args.map((arg) => slotOf(tape, arg));
    if (node.op.kind === 'array') {
      if (!isReached(reached, out)) continue;
      for (const { offset, size } of args) reached.fill(1, offset, offset + size);
      continue;
    }
    const at = (arg: Slot, i: number) => arg.offset + (arg.size === 1 ? 0 : i);
    for (let i = 0; i < out.size; i++) {
      if (!reached[out.offset + i]) continue;
      if (node.op.name !== '#select') {
        for (const arg of args) reached[at(arg, i)] = 1;
        continue;
      }
      const [condition, first, second] = args as [Slot, Slot, Slot];
      reached[at(condition, i)] = 1;
      reached[at(v[at(condition, i)] !== 0 ? first : second, i)] = 1;
    }
  }
}

/** Whether any entry of a slot is marked. */
export function isReached(reached: Uint8Array, { offset, size }: Slot): boolean {
  return reached.subarray(offset, offset + size).includes(1);
}

/** The entries that the values of the tape's roots come from; `undefined` when that is all of them. */
export function reachFromRoots(tape: Tape, workspace: Workspace): Uint8Array | undefined {
  if (!tape.hasSelect) return undefined;
  const reached = new Uint8Array(tape.width);
  for (const root of tape.roots) {
    const { offset, size } = slotOf(tape, root);
    reached.fill(1, offset, offset + size);
  }
  spreadReach(tape, workspace, reached);
  return reached;
}
