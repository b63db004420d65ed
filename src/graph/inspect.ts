import type { NodeId } from '../expr/dag.js';
import { print } from '../expr/print.js';
import { isReached, reachFromRoots } from './reach.js';
import { Code, slotOf, type Tape, type Workspace } from './tape.js';

/** Unit roundoff of binary64. */
export const UNIT_ROUNDOFF = 2 ** -53;

/** The first node that has no finite real value although its operands have. */
export interface Fault {
  readonly kind: 'domain' | 'overflow';
  readonly id: NodeId;
  /** The sub-expression. */
  readonly expression: string;
  /** Why, with the operand's values. */
  readonly reason: string;
}

/** A place at which a node is not smooth, met exactly or within rounding error. */
export interface KinkSite {
  readonly id: NodeId;
  readonly op: string;
  readonly jump: boolean;
  readonly convention: string;
}

/** Scans the values of a forward sweep for the first fault; branches that were not taken have none. */
export function findFault(tape: Tape, workspace: Workspace): Fault | undefined {
  const { values: v } = workspace;
  const { dag, offset } = tape;
  const reached = reachFromRoots(tape, workspace);
  for (let k = 0; k < tape.length; k++) {
    const id = tape.node[k]!;
    const node = dag.node(id);
    if (node.kind !== 'apply') continue;
    const slots = node.args.map((a) => offset[a]!);
    const sizes = node.args.map((a) => dag.shape(a).reduce((n, m) => n * m, 1));
    const size = node.shape.reduce((n, m) => n * m, 1);
    for (let i = 0; i < size; i++) {
      const value = v[offset[id]! + i]!;
      if (Number.isFinite(value) || (reached && !reached[offset[id]! + i])) continue;
      if (node.op.kind === 'elementwise') {
        const operands = slots.map((s, j) => v[s + (sizes[j] === 1 ? 0 : i)]!);
        if (!operands.every(Number.isFinite)) continue;
        const [x = 0, y = 0, z = 0] = operands;
        const reason = node.op.domain?.(x, y, z);
        const at = node.args.map((a, j) =>
          dag.node(a).kind === 'constant' ? '' : `${print(dag, a, { limit: 40 })} = ${shorten(operands[j]!)}`,
        );
        const where = at.filter((t) => t !== '').join(', ');
        if (reason) {
          return {
            kind: 'domain',
            id,
            expression: print(dag, id, { limit: 80 }),
            reason: where ? `${reason}; here ${where}` : reason,
          };
        }
        return { kind: 'overflow', id, expression: print(dag, id, { limit: 80 }), reason: where };
      }
      const known = slots.every((s, j) => {
        for (let t = 0; t < sizes[j]!; t++) if (!Number.isFinite(v[s + t]!)) return false;
        return true;
      });
      if (!known) break;
      return { kind: 'overflow', id, expression: print(dag, id, { limit: 80 }), reason: '' };
    }
  }
  return undefined;
}

function shorten(x: number): string {
  const short = String(Number(x.toPrecision(6)));
  return Number(short) === x ? short : `${short}…`;
}

/**
 * Rounding error of every value, to first order: what a node adds itself plus what its operands bring along, entry by entry for
 * elementwise nodes and as one bound per array elsewhere.
 */
export function roundingErrors(tape: Tape, { values: v }: Workspace): Float64Array {
  const { dag, offset, node: nodeOf } = tape;
  const error = new Float64Array(tape.width);
  for (let k = 0; k < tape.length; k++) {
    const id = nodeOf[k]!;
    const node = dag.node(id);
    if (node.kind !== 'apply') continue;
    const out = offset[id]!;
    const size = node.shape.reduce((n, m) => n * m, 1);
    const slots = node.args.map((a) => offset[a]!);
    const sizes = node.args.map((a) => dag.shape(a).reduce((n, m) => n * m, 1));
    if (node.op.kind === 'elementwise') {
      for (let i = 0; i < size; i++) {
        const at = (j: number) => (j < slots.length ? v[slots[j]! + (sizes[j] === 1 ? 0 : i)]! : 0);
        let total = 2 * UNIT_ROUNDOFF * Math.abs(v[out + i]!);
        for (let j = 0; j < slots.length; j++) {
          const own = error[slots[j]! + (sizes[j] === 1 ? 0 : i)]!;
          if (own > 0) total += own * Math.abs(node.op.partials[j]!(at(0), at(1), at(2)));
        }
        error[out + i] = total;
      }
      continue;
    }
    let largest = 0;
    for (let i = 0; i < size; i++) largest = Math.max(largest, Math.abs(v[out + i]!));
    let bound = 0;
    for (let j = 0; j < slots.length; j++) {
      let worst = 0;
      for (let i = 0; i < sizes[j]!; i++) worst = Math.max(worst, error[slots[j]! + i]!);
      if (worst === 0) continue;
      bound += worst * gain(node.op.name, v, slots, sizes, j);
    }
    const moves = ['transpose', '#index', '#stack', '#identity', '#given', 'diag', '#fill'].includes(
      node.op.name,
    );
    const own = moves ? 0 : 2 * UNIT_ROUNDOFF * largest * Math.sqrt(Math.max(1, ...sizes));
    error.fill(bound + own, out, out + size);
  }
  return error;
}

/** How much an array operation can enlarge an error of its j-th operand (in the maximum norm). */
function gain(
  op: string,
  v: Float64Array,
  slots: readonly number[],
  sizes: readonly number[],
  j: number,
): number {
  if (op === 'sum' || op === 'norm') return sizes[j]!;
  if (op === 'prod') return sizes[j]! * 4;
  if (op !== '#matmul') return 2;
  const other = 1 - j;
  let total = 0;
  for (let i = 0; i < sizes[other]!; i++) total += Math.abs(v[slots[other]! + i]!);
  return total;
}

/** The kinks that the current values sit on, among nodes that depend on a differentiated input. */
export function findKinks(tape: Tape, workspace: Workspace): readonly KinkSite[] {
  const { values: v } = workspace;
  const { dag, offset, code, active } = tape;
  const sites: KinkSite[] = [];
  const reached = reachFromRoots(tape, workspace);
  let errors: Float64Array | undefined;
  for (let k = 0; k < tape.length; k++) {
    if (!active[k]) continue;
    const id = tape.node[k]!;
    const node = dag.node(id);
    if (node.kind !== 'apply' || (reached && !isReached(reached, slotOf(tape, id)))) continue;
    if (node.op.kind === 'array') {
      if (code[k] !== Code.Array || !node.op.kink) continue;
      const step = tape.steps[tape.kernel[k]!]!;
      const kink = node.op.kink(v, step.args);
      if (kink) sites.push({ id, op: node.op.name, jump: false, convention: kink.convention });
      continue;
    }
    if (!node.op.kinks) continue;
    errors ??= roundingErrors(tape, workspace);
    const size = node.shape.reduce((n, m) => n * m, 1);
    const operand = (j: number, i: number, from: Float64Array) => {
      const arg = node.args[j];
      if (arg === undefined) return 0;
      return from[offset[arg]! + (dag.shape(arg).length === 0 ? 0 : i)]!;
    };
    search: for (const kink of node.op.kinks) {
      for (let i = 0; i < size; i++) {
        if (reached && !reached[offset[id]! + i]) continue;
        const surface = kink.surface(operand(0, i, v), operand(1, i, v), operand(2, i, v));
        const slack = operand(0, i, errors) + operand(1, i, errors) + operand(2, i, errors);
        if (Math.abs(surface) > slack) continue;
        sites.push({ id, op: node.op.name, jump: kink.jump === true, convention: kink.convention });
        break search;
      }
    }
  }
  return sites;
}
