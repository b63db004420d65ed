import type { NodeId } from '../expr/dag.js';
import type { Tape } from './tape.js';

/**
 * The instructions between `source` and `target`: those that depend on the one and that the other needs. Offsets are those of the whole
 * tape, so a workspace that holds its values can be swept by the slice again and again while only `source` changes: a bias in the last
 * layer costs that layer, not the network.
 */
export function sliceTape(tape: Tape, source: NodeId, target: NodeId): Tape {
  const { dag, node, length } = tape;
  const depends = new Uint8Array(tape.offset.length);
  depends[source] = 1;
  for (let k = 0; k < length; k++) {
    if (dag.node(node[k]!).args.some((arg) => depends[arg])) depends[node[k]!] = 1;
  }
  const needed = new Uint8Array(tape.offset.length);
  needed[target] = 1;
  let count = 0;
  for (let k = length - 1; k >= 0; k--) {
    const id = node[k]!;
    if (!needed[id] || !depends[id]) continue;
    count += 1;
    for (const arg of dag.node(id).args) needed[arg] = 1;
  }
  if (count === length) return { ...tape, roots: [target] };
  const kept = new Int32Array(count);
  let next = 0;
  for (let k = 0; k < length; k++) if (needed[node[k]!] && depends[node[k]!]) kept[next++] = k;
  const pick = <T extends Uint8Array | Int32Array>(column: T): T => {
    const picked = new (column.constructor as new (n: number) => T)(count);
    for (let i = 0; i < count; i++) picked[i] = column[kept[i]!]!;
    return picked;
  };
  return {
    ...tape,
    length: count,
    code: pick(tape.code),
    out: pick(tape.out),
    a: pick(tape.a),
    b: pick(tape.b),
    c: pick(tape.c),
    kernel: pick(tape.kernel),
    active: pick(tape.active),
    node: pick(node),
    roots: [target],
  };
}
