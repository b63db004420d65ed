import { type ApplyNode, dependents, type NodeId, reachable } from '../expr/dag.js';
import { print } from '../expr/print.js';
import { isScalar } from '../op/shape.js';
import { requireOp } from '../op/table.js';
import { FLAT, otherFactors, softmaxJacobian, type Toolbox, winners } from './adjoint.js';

/** Forms are compared up to this many characters; nobody reads on in longer ones. */
const READABLE = 160;

/**
 * Forward accumulation with expressions: the derivative of `root` along `direction` of the node `wrt`, in the shape of `root`. With a
 * scalar `wrt` and direction 1 this is the derivative.
 */
export function tangent(toolbox: Toolbox, root: NodeId, wrt: NodeId, direction: NodeId): NodeId {
  const { algebra } = toolbox;
  const { dag } = algebra;
  const order = reachable(dag, [root]);
  const active = dependents(dag, [wrt], order);
  const dot = new Map<NodeId, NodeId>([[wrt, direction]]);
  for (const id of order) {
    const node = dag.node(id);
    if (!active[id] || node.kind !== 'apply' || id === wrt) continue;
    const value = algebra.spread(jvp(toolbox, node, dot), node.shape);
    if (!algebra.isZero(value)) dot.set(id, value);
  }
  return dot.get(root) ?? algebra.zero(dag.shape(root));
}

function jvp({ algebra, rules }: Toolbox, node: ApplyNode, dot: ReadonlyMap<NodeId, NodeId>): NodeId {
  const { dag } = algebra;
  const zero = (id: NodeId) => algebra.zero(dag.shape(id));
  if (node.op.kind === 'elementwise') {
    if (FLAT.has(node.op.name)) return algebra.zero(node.shape);
    if (node.op.name === '#select') {
      const [condition, first, second] = node.args as [NodeId, NodeId, NodeId];
      const a = dot.get(first);
      const b = dot.get(second);
      return a === undefined && b === undefined
        ? algebra.zero(node.shape)
        : algebra.call('#select', condition, a ?? algebra.zero(), b ?? algebra.zero());
    }
    if (node.op.name === 'divide') return quotient({ algebra, rules }, node, dot);
    let total = algebra.zero();
    node.args.forEach((arg, k) => {
      const t = dot.get(arg);
      if (t !== undefined) total = algebra.add(total, algebra.multiply(rules.partial(node, k), t));
    });
    return total;
  }
  const [x, y] = node.args as [NodeId, NodeId];
  const t = dot.get(x);
  switch (node.op.name) {
    case '#matmul': {
      const s = dot.get(y);
      const first = t === undefined ? algebra.zero(node.shape) : algebra.product(t, y);
      const second = s === undefined ? algebra.zero(node.shape) : algebra.product(x, s);
      return algebra.add(first, second);
    }
    case '#stack':
      return dag.apply(
        node.op,
        node.args.map((arg) => dot.get(arg) ?? algebra.zero()),
        node.attribute,
      );
  }
  if (t === undefined) return algebra.zero(node.shape);
  const inner = (weights: NodeId) => algebra.sum(algebra.multiply(weights, t));
  switch (node.op.name) {
    case 'transpose':
      return algebra.transpose(t);
    case 'sum':
      return algebra.sum(t);
    case 'mean':
      return algebra.mean(t);
    case 'prod':
      return inner(otherFactors(algebra, node));
    case 'max':
    case 'min':
      return inner(winners(algebra, node));
    case 'norm':
      return algebra.divide(inner(x), node.id);
    case 'logsumexp':
      return inner(algebra.call('softmax', x));
    case 'softmax':
      return isScalar(node.shape) ? zero(x) : algebra.product(softmaxJacobian(algebra, node.id), t);
    case 'logsoftmax':
      return algebra.subtract(t, inner(algebra.call('softmax', x)));
    case '#index':
      return algebra.entry(t, node.attribute.at ?? 0);
    case 'diag':
      return algebra.diag(t);
    case '#fill':
    case '#identity':
    case '#given':
      return t;
    default:
      throw new Error(`no tangent rule for ${requireOp(node.op.name, node.args.length).name}`);
  }
}

/** (f'g - f g')/g^2, or f'/g - f g'/g^2 where that is shorter. */
function quotient({ algebra }: Toolbox, node: ApplyNode, dot: ReadonlyMap<NodeId, NodeId>): NodeId {
  const [f, g] = node.args as [NodeId, NodeId];
  const [df, dg] = [dot.get(f), dot.get(g)];
  const first = df === undefined ? algebra.zero(node.shape) : algebra.divide(df, g);
  if (dg === undefined) return first;
  const square = algebra.multiply(g, g);
  const apart = algebra.subtract(first, algebra.divide(algebra.multiply(f, dg), square));
  if (df === undefined) return apart;
  const top = algebra.subtract(algebra.multiply(df, g), algebra.multiply(f, dg));
  const joined = algebra.divide(top, square);
  const length = (id: NodeId) => print(algebra.dag, id, { limit: READABLE }).length;
  return length(joined) < length(apart) ? joined : apart;
}
