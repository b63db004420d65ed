import { type Dag, type NodeId, reachable } from '../expr/dag.js';

/** A node with others put for some nodes below it; a choice whose condition is known then is what it chooses. */
export function replaceNodes(dag: Dag, root: NodeId, by: ReadonlyMap<NodeId, NodeId>): NodeId {
  const mapped = new Map(by);
  const at = (id: NodeId) => mapped.get(id) ?? id;
  for (const id of reachable(dag, [root])) {
    const node = dag.node(id);
    if (node.kind !== 'apply' || mapped.has(id) || !node.args.some((a) => mapped.has(a))) continue;
    const args = node.args.map(at);
    const condition = node.op.name === '#select' ? dag.node(args[0]!) : undefined;
    mapped.set(
      id,
      condition?.kind === 'constant'
        ? args[condition.value === 0 ? 2 : 1]!
        : dag.apply(node.op, args, node.attribute),
    );
  }
  return at(root);
}
