import { type Dag, type NodeId, reachable } from '../expr/dag.js';
import { print } from '../expr/print.js';

/** A part that is written once and then called by a short name. */
export interface Abbreviation {
  readonly name: string;
  readonly id: NodeId;
}

/** Customary letters for the values of some functions; the rest get u, v, p, q, … */
const CUSTOMARY: Readonly<Record<string, string>> = { softmax: 's', sigmoid: 's', tanh: 't', norm: 'r' };
const LETTERS = ['u', 'v', 'p', 'q', 'c', 'd', 'k', 'm', 'r'] as const;

/** An abbreviation must save more characters than this to be worth the reader's detour. */
const WORTHWHILE = 12;

/**
 * Chooses the parts of `roots` to abbreviate: parts that occur several times and are long enough for a name to pay off, in an order in
 * which each uses only earlier ones. `names` are names that parts already have; `taken` are names that may not be used.
 */
export function abbreviate(
  dag: Dag,
  roots: readonly NodeId[],
  taken: ReadonlySet<string>,
  names: (id: NodeId) => string | undefined = () => undefined,
): readonly Abbreviation[] {
  const uses = new Map<NodeId, number>();
  const order = reachableBelowNames(dag, roots, names);
  for (const id of order) {
    for (const arg of dag.node(id).args) uses.set(arg, (uses.get(arg) ?? 0) + 1);
  }
  for (const root of roots) uses.set(root, (uses.get(root) ?? 0) + 1);
  const used = new Set(taken);
  const chosen: Abbreviation[] = [];
  const given = new Map<NodeId, string>();
  const nameOf = (id: NodeId) => names(id) ?? given.get(id);
  for (const id of order) {
    const node = dag.node(id);
    const count = uses.get(id) ?? 0;
    if (node.kind !== 'apply' || node.args.length === 0 || count < 2 || names(id) !== undefined) continue;
    const length = print(dag, id, { names: nameOf, limit: 200 }).length;
    if ((length - 1) * (count - 1) <= WORTHWHILE || roots.includes(id)) continue;
    const name = pickName(node.op.name, used);
    used.add(name);
    given.set(id, name);
    chosen.push({ name, id });
  }
  return chosen;
}

function pickName(op: string, used: ReadonlySet<string>): string {
  const first = CUSTOMARY[op];
  const candidates = first ? [first, ...LETTERS] : LETTERS;
  for (const letter of candidates) if (!used.has(letter)) return letter;
  for (let n = 1; ; n++) if (!used.has(`u_${n}`)) return `u_${n}`;
}

/** What is printed of the roots: parts that have a name are not looked into. */
function reachableBelowNames(
  dag: Dag,
  roots: readonly NodeId[],
  names: (id: NodeId) => string | undefined,
): readonly NodeId[] {
  const wanted = new Set<NodeId>(roots);
  const all = reachable(dag, roots);
  for (let i = all.length - 1; i >= 0; i--) {
    const id = all[i]!;
    if (!wanted.has(id) || (names(id) !== undefined && !roots.includes(id))) continue;
    for (const arg of dag.node(id).args) wanted.add(arg);
  }
  return all.filter((id) => wanted.has(id) && (names(id) === undefined || roots.includes(id)));
}
