import { makeError } from '../diagnostic/diagnostic.js';
import { namesAt } from './load-formula.js';
import type { NodeDraft } from './load-names.js';
import type { YamlReader } from './load-yaml.js';

/** Names of a cycle that are shown; longer ones are cut in the middle. */
const SHOWN = 8;

interface Visit {
  readonly node: number;
  readonly uses: readonly number[];
  next: number;
}

enum State {
  New,
  Open,
  Done,
}

/**
 * Nodes after what they use, otherwise in the order of the file: a depth-first search with its own stack. Cycles are reported, one per
 * set of nodes that reach each other.
 */
export function orderNodes(nodes: readonly NodeDraft[], reader: YamlReader): readonly NodeDraft[] {
  const position = new Map<string, number>();
  nodes.forEach((node, i) => {
    position.set(node.name, i);
  });
  const usesOf = ({ formula, index }: NodeDraft): readonly number[] => {
    if (!formula) return [];
    const uses: number[] = [];
    for (const name of namesAt(formula, index)) {
      const at = position.get(name);
      if (at !== undefined) uses.push(at);
    }
    return uses;
  };
  const state = new Uint8Array(nodes.length);
  const cyclic = new Uint8Array(nodes.length);
  const order: NodeDraft[] = [];
  const stack: Visit[] = [];
  const open = (node: number) => {
    state[node] = State.Open;
    stack.push({ node, uses: usesOf(nodes[node]!), next: 0 });
  };
  for (let start = 0; start < nodes.length; start++) {
    if (state[start] !== State.New) continue;
    open(start);
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const use = top.uses[top.next++];
      if (use === undefined) {
        stack.pop();
        state[top.node] = State.Done;
        order.push(nodes[top.node]!);
      } else if (state[use] === State.New) open(use);
      else if (state[use] === State.Open && !cyclic[top.node]) {
        const from = stack.findLastIndex((visit) => visit.node === use);
        const cycle = stack.slice(from).map((visit) => visit.node);
        if (!cycle.some((node) => cyclic[node])) reportCycle(cycle, nodes, reader);
        for (const node of cycle) cyclic[node] = 1;
      }
    }
  }
  return order;
}

function reportCycle(cycle: readonly number[], nodes: readonly NodeDraft[], reader: YamlReader): void {
  // The cycle reads from its first node in the file.
  const first = cycle.indexOf(cycle.reduce((a, b) => Math.min(a, b)));
  const members = [...cycle.slice(first), ...cycle.slice(0, first)].map((i) => nodes[i]!);
  const names = members.map((m) => m.name);
  const shown = names.length > SHOWN ? [...names.slice(0, SHOWN - 2), '…', names.at(-1)!] : names;
  // `a -> b` reads: a uses b.
  const path = [...shown, names[0]!].join(' -> ');
  reader.report(makeError('cycle', members[0]!.span, { path }));
}
