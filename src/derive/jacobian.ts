import { type ApplyNode, dependents, type NodeId, reachable } from '../expr/dag.js';
import { rational } from '../number/rational.js';
import { isScalar, rowsAndColumns, type Shape, sizeOf } from '../op/shape.js';
import { FLAT, otherFactors, softmaxJacobian, type Toolbox, unit, winners } from './adjoint.js';

/** Rows and columns both count as vectors; proper matrices do not. */
function isVectorLike(shape: Shape): boolean {
  return shape.length < 2 || shape[0] === 1;
}

/**
 * The Jacobian of a vector `root` in a vector `wrt` as a matrix expression, output first, then input, by reverse accumulation of
 * matrices. `undefined` when a matrix that depends on `wrt` stands in between: its Jacobian is not a matrix.
 */
export function jacobian(toolbox: Toolbox, root: NodeId, wrt: NodeId): NodeId | undefined {
  const { algebra } = toolbox;
  const { dag } = algebra;
  const size = sizeOf(dag.shape(root));
  const order = reachable(dag, [root]);
  const active = dependents(dag, [wrt], order);
  const rows = new Map<NodeId, NodeId>([[root, algebra.eye(size)]]);
  for (let i = order.length - 1; i >= 0; i--) {
    const id = order[i]!;
    const node = dag.node(id);
    const a = rows.get(id);
    if (a === undefined || node.kind !== 'apply' || !active[id] || id === wrt) continue;
    for (const [k, arg] of node.args.entries()) {
      if (!active[arg]) continue;
      if (!isVectorLike(dag.shape(arg))) return undefined;
      const term = chain(toolbox, node, a, k);
      if (algebra.isZero(term)) continue;
      const before = rows.get(arg);
      rows.set(arg, before === undefined ? term : algebra.add(term, before));
    }
  }
  const [m, n] = [size, sizeOf(dag.shape(wrt))];
  return rows.get(wrt) ?? algebra.zero(n === 1 ? [m] : [m, n]);
}

/**
 * The accumulated Jacobian `a` (of the output in the node: a matrix for a vector node, a column for a scalar one) times the local
 * Jacobian of the node in its k-th operand.
 */
function chain({ algebra, rules }: Toolbox, node: ApplyNode, a: NodeId, k: number): NodeId {
  const { dag } = algebra;
  const arg = node.args[k]!;
  const shape = dag.shape(arg);
  const outer = (row: NodeId) => algebra.product(a, algebra.transpose(row));
  const nothing = () => algebra.zero([sizeOf(dag.shape(a)) / sizeOf(node.shape), sizeOf(shape)]);
  if (node.op.kind === 'elementwise') {
    if (FLAT.has(node.op.name)) return nothing();
    const partial = rules.partial(node, k);
    if (isScalar(node.shape)) return algebra.multiply(a, partial);
    const entries = column(algebra, algebra.spread(partial, node.shape));
    return isScalar(shape) ? algebra.product(a, entries) : algebra.product(a, algebra.diag(entries));
  }
  const [x, y] = node.args as [NodeId, NodeId];
  switch (node.op.name) {
    case '#matmul': {
      // Operands are rows or columns, or matrices that do not depend on the input. A vector of one entry next to a row or column
      // is a factor of each of its entries.
      const isRow = shape.length === 2;
      if (k === 1)
        return isRow && !isScalar(node.shape)
          ? algebra.multiply(a, algebra.entry(x, 0))
          : algebra.product(a, x);
      if (isScalar(node.shape)) return outer(y);
      const [, columns] = rowsAndColumns(dag.shape(y));
      return !isRow && columns === 1
        ? algebra.multiply(a, algebra.entry(y, 0))
        : algebra.product(a, algebra.transpose(y));
    }
    case 'transpose':
    case '#identity':
    case '#given':
      return a;
    case 'sum':
      return outer(algebra.ones([sizeOf(shape)]));
    case 'mean':
      return algebra.divide(outer(algebra.ones([sizeOf(shape)])), algebra.number(rational(sizeOf(shape))));
    case 'prod':
      return outer(column(algebra, otherFactors(algebra, node)));
    case 'max':
    case 'min':
      return outer(column(algebra, winners(algebra, node)));
    case 'norm':
      return algebra.divide(outer(column(algebra, arg)), node.id);
    case 'logsumexp':
      return outer(algebra.call('softmax', arg));
    case 'softmax':
      return isScalar(shape) ? nothing() : algebra.product(a, softmaxJacobian(algebra, node.id));
    case 'logsoftmax': {
      const n = sizeOf(shape);
      const s = algebra.call('softmax', arg);
      const local = algebra.call(
        'subtract',
        algebra.eye(n),
        algebra.product(algebra.ones([n]), algebra.transpose(s)),
      );
      return algebra.product(a, local);
    }
    case '#index':
      return outer(unit(algebra, [sizeOf(shape)], node.attribute.at ?? 0));
    case '#stack':
      return algebra.product(a, unit(algebra, [sizeOf(node.shape)], k));
    case '#fill':
      return algebra.product(a, algebra.ones([sizeOf(node.shape)]));
    default:
      throw new Error(`no Jacobian rule for ${node.op.name}`);
  }
}

/** The column with the entries of a row or column. */
function column(algebra: Toolbox['algebra'], id: NodeId): NodeId {
  return algebra.shape(id).length === 2 ? algebra.transpose(id) : id;
}
