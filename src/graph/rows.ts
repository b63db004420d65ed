import { type Dag, dependents, type NodeId, reachable } from '../expr/dag.js';
import { isScalar } from '../op/shape.js';
import { requireOp } from '../op/table.js';
import type { DataRow, NamedNode, Network, Variable } from './network.js';

/** Rows of data that are summed into one loss, at most: each adds a copy of the network. */
export const MAX_SUMMED_ROWS = 1000;

/** The network at one row of its data (counted from 0): the columns become the values of their inputs, but for those in `fixed`. */
export function atRow(network: Network, row: number, fixed: ReadonlySet<string> = new Set()): Network {
  const data = network.data[row];
  if (!data) return network;
  const variables = network.variables.map((v): Variable => {
    const value = data.get(v.name);
    return value && !fixed.has(v.name) ? { ...v, value } : v;
  });
  return { ...network, variables };
}

/** How the losses of the rows are put together. */
export type Reduction = 'sum' | 'mean';

/** The network whose output is the sum (or mean) of the loss over all rows of data; the columns are no inputs any more. */
export function sumOverRows(network: Network, reduction: Reduction = 'sum'): Network {
  const { dag } = network;
  const loss = network.outputs.find((o) => o.role === 'loss') ?? network.outputs[0];
  if (!loss || network.data.length === 0) return network;
  const columns = new Set(network.data.flatMap((row) => [...row.keys()]));
  const inputs = network.variables.filter((v) => columns.has(v.name));
  const varying = dependents(
    dag,
    inputs.map((v) => v.id),
  );
  const order = reachable(dag, [loss.id]).filter((id) => varying[id]);
  const nodes: NamedNode[] = [];
  let total: NodeId | undefined;
  network.data.forEach((row, r) => {
    const term = copyAt(dag, order, loss.id, inputs, row);
    const name = `${loss.name}_${r + 1}`;
    nodes.push({ name, id: term, expression: `${loss.name} at row ${r + 1}` });
    total = total === undefined ? term : dag.call('add', total, term);
  });
  const count = network.data.length;
  const name = `${loss.name}_${reduction}`;
  const whole = reduction === 'sum' ? total! : dag.call('divide', total!, dag.constant(count));
  nodes.push({ name, id: whole, expression: `${reduction} of ${loss.name} over ${count} rows` });
  return {
    ...network,
    variables: network.variables.filter((v) => !columns.has(v.name)),
    nodes,
    outputs: [{ name, id: whole, role: 'loss' }],
  };
}

/** The loss with the inputs replaced by the numbers of a row. */
function copyAt(
  dag: Dag,
  order: readonly NodeId[],
  root: NodeId,
  inputs: readonly Variable[],
  row: DataRow,
): NodeId {
  const copies = new Map<NodeId, NodeId>();
  for (const { id, name, shape, value } of inputs) {
    const entries = row.get(name) ?? value ?? [];
    const numbers = entries.map((e) => dag.constant(e));
    copies.set(
      id,
      isScalar(shape) ? numbers[0]! : dag.apply(requireOp('#stack', numbers.length), numbers, { shape }),
    );
  }
  for (const id of order) {
    const node = dag.node(id);
    if (node.kind !== 'apply') continue;
    copies.set(
      id,
      dag.apply(
        node.op,
        node.args.map((a) => copies.get(a) ?? a),
        node.attribute,
      ),
    );
  }
  return copies.get(root) ?? root;
}
