import { type ApplyNode, dependents, type NodeId, reachable } from '../expr/dag.js';
import { rational } from '../number/rational.js';
import { isScalar, sizeOf } from '../op/shape.js';
import { requireOp } from '../op/table.js';
import type { Algebra } from './algebra.js';
import type { PartialRules } from './partial.js';

/** What a derivative is built with. */
export interface Toolbox {
  readonly algebra: Algebra;
  readonly rules: PartialRules;
}

/** Operations whose derivative is zero wherever it exists. */
export const FLAT: ReadonlySet<string> = new Set([
  'less',
  'lessOrEqual',
  'greater',
  'greaterOrEqual',
  'equal',
  'notEqual',
  'and',
  'or',
  'not',
  'indicator',
  'sign',
  'heaviside',
  'rect',
]);

/**
 * Reverse accumulation with expressions (Griewank & Walther 2008, chapter 3): the adjoint of every node that `seeds` reach, each in
 * the shape of its node. `wrt` are the nodes whose adjoints are wanted; nothing is built for nodes that do not depend on them.
 */
export function adjoints(
  { algebra, rules }: Toolbox,
  seeds: ReadonlyMap<NodeId, NodeId>,
  wrt: readonly NodeId[],
): ReadonlyMap<NodeId, NodeId> {
  const { dag } = algebra;
  const order = reachable(dag, [...seeds.keys()]);
  const active = dependents(dag, wrt, order);
  const result = new Map<NodeId, NodeId>(seeds);
  const contribute = (target: NodeId, value: NodeId) => {
    if (algebra.isZero(value)) return;
    const before = result.get(target);
    // Users are visited last to first; the sum reads in the order in which they are computed.
    result.set(target, before === undefined ? value : algebra.add(value, before));
  };
  for (let i = order.length - 1; i >= 0; i--) {
    const id = order[i]!;
    const node = dag.node(id);
    const g = result.get(id);
    if (g === undefined || node.kind !== 'apply' || !active[id]) continue;
    node.args.forEach((arg, k) => {
      if (active[arg]) contribute(arg, vjp({ algebra, rules }, node, g, k));
    });
  }
  return result;
}

/** The contribution of a node with adjoint `g` to its k-th operand: the transposed local Jacobian times g. */
function vjp({ algebra, rules }: Toolbox, node: ApplyNode, g: NodeId, k: number): NodeId {
  const { dag } = algebra;
  const arg = node.args[k]!;
  const shape = dag.shape(arg);
  if (node.op.kind === 'elementwise') {
    if (FLAT.has(node.op.name)) return algebra.zero(shape);
    const product =
      node.op.name === '#select' ? select(algebra, node, k, g) : algebra.multiply(g, rules.partial(node, k));
    // A scalar operand that was spread over an array collects the adjoints of all entries.
    return isScalar(shape) && !isScalar(node.shape)
      ? algebra.sum(algebra.spread(product, node.shape))
      : product;
  }
  const [x, y] = node.args;
  switch (node.op.name) {
    case '#matmul':
      if (k === 0) return algebra.product(g, algebra.transpose(y!));
      return algebra.product(algebra.transpose(x!), g);
    case 'transpose':
      return algebra.transpose(g);
    case 'sum':
      return algebra.spread(g, shape);
    case 'mean':
      return algebra.spread(algebra.divide(g, algebra.number(rational(sizeOf(shape)))), shape);
    case 'prod':
      return algebra.multiply(g, otherFactors(algebra, node));
    case 'max':
    case 'min':
      return algebra.multiply(g, winners(algebra, node));
    case 'norm':
      return algebra.divide(algebra.multiply(g, arg), node.id);
    case 'logsumexp':
      return algebra.multiply(g, algebra.call('softmax', arg));
    case 'softmax':
      return isScalar(shape) ? algebra.zero() : algebra.product(softmaxJacobian(algebra, node.id), g);
    case 'logsoftmax':
      return algebra.subtract(g, algebra.multiply(algebra.sum(g), algebra.call('softmax', arg)));
    case '#index':
      return algebra.multiply(g, unit(algebra, shape, node.attribute.at ?? 0));
    case '#stack':
      return algebra.entry(g, k);
    case 'diag':
      return algebra.diag(g);
    case '#fill':
      return algebra.sum(g);
    case '#identity':
    case '#given':
      return g;
    default:
      throw new Error(`no adjoint rule for ${node.op.name}`);
  }
}

/** The operand of a conditional gets the adjoint where its branch is taken. */
function select(algebra: Algebra, node: ApplyNode, k: number, g: NodeId): NodeId {
  const zero = algebra.zero();
  const condition = node.args[0]!;
  if (k === 0) return zero;
  return k === 1 ? algebra.call('#select', condition, g, zero) : algebra.call('#select', condition, zero, g);
}

/** diag(s) - s s', the Jacobian of softmax at its value s. */
export function softmaxJacobian(algebra: Algebra, s: NodeId): NodeId {
  if (algebra.shape(s)[0] === 1) return algebra.zero(algebra.shape(s));
  return algebra.call('subtract', algebra.diag(s), algebra.product(s, algebra.transpose(s)));
}

/** Weights of the entries that attain a maximum or minimum: equal shares at ties. */
export function winners(algebra: Algebra, node: ApplyNode): NodeId {
  const hits = algebra.call('indicator', algebra.call('equal', node.args[0]!, node.id));
  return algebra.divide(hits, algebra.call('sum', hits));
}

/** Up to this many factors the product of the others is written out for each. */
const MAX_FACTORS = 6;

/** The derivative of a product in each factor: the product of the others. Dividing by the factor fails where it is 0. */
export function otherFactors(algebra: Algebra, node: ApplyNode): NodeId {
  const x = node.args[0]!;
  const shape = algebra.shape(x);
  const size = sizeOf(shape);
  if (isScalar(shape)) return algebra.ones(shape);
  if (size > MAX_FACTORS) return algebra.divide(node.id, x);
  const others = Array.from({ length: size }, (_, i) => {
    let product = algebra.ones([]);
    for (let k = 0; k < size; k++) if (k !== i) product = algebra.multiply(product, algebra.entry(x, k));
    return product;
  });
  return algebra.dag.apply(requireOp('#stack', size), others, shape.length === 2 ? { shape } : undefined);
}

/** The array with a single one, at `at`. */
export function unit(algebra: Algebra, shape: readonly number[], at: number): NodeId {
  const onehot = (n: number, i: number) =>
    algebra.dag.apply(requireOp('onehot', 0), [], { shape: [n], at: i });
  if (shape.length < 2) return onehot(shape[0] ?? 1, at);
  const columns = shape[1]!;
  const row = onehot(shape[0]!, Math.floor(at / columns));
  return algebra.product(row, algebra.transpose(onehot(columns, at % columns)));
}
