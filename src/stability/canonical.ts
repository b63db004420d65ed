import type { Dag, NodeId } from '../expr/dag.js';
import { reachable } from '../expr/dag.js';
import { equals, HALF, isInteger, ONE, type Rational, rational } from '../number/rational.js';
import { sizeOf } from '../op/shape.js';
import { linearForm, numberOf, scaled, sumNode } from './linear.js';

/**
 * One spelling for what people write in several: e^u is exp(u), u*u is u^2, u^(1/2) and u^(1/4) are square roots, sum(v)/n over all entries
 * is mean(v), products are ordered, and sums lose the terms that cancel. Equal as functions of the reals, except that a root may be defined
 * where the power of an exponent in lowest terms is not.
 */
export function canonicalForm(dag: Dag, root: NodeId): NodeId {
  const mapped = new Map<NodeId, NodeId>();
  for (const id of reachable(dag, [root])) {
    const node = dag.node(id);
    if (node.kind !== 'apply') {
      mapped.set(id, id);
      continue;
    }
    const args = node.args.map((a) => mapped.get(a)!);
    const rebuilt = args.every((a, k) => a === node.args[k])
      ? id
      : dag.tryApply(node.op, args, node.attribute);
    if (typeof rebuilt !== 'number') return root;
    mapped.set(id, respell(dag, rebuilt, node.op.name, args));
  }
  return mapped.get(root)!;
}

function respell(dag: Dag, id: NodeId, name: string, args: readonly NodeId[]): NodeId {
  const [a, b] = args as [NodeId, NodeId];
  switch (name) {
    case 'multiply':
      if (a === b) return dag.call('pow', a, dag.constant(2));
      return productOf(dag, id, a, b);
    case 'pow': {
      const base = dag.node(a);
      if (base.kind === 'constant' && base.text === 'e') return dag.call('exp', b);
      const q = numberOf(dag, b);
      if (!q) return id;
      if (equals(q, HALF)) return dag.call('sqrt', a);
      if (equals(q, rational(1, 4))) return dag.call('sqrt', dag.call('sqrt', a));
      if (equals(q, rational(-1))) return dag.call('divide', dag.constant(1), a);
      return id;
    }
    case 'divide': {
      const total = dag.node(a);
      const n = numberOf(dag, b);
      if (n && total.kind === 'apply' && total.op.name === 'sum') {
        const size = sizeOf(dag.shape(total.args[0]!));
        if (isInteger(n) && n.numerator === BigInt(size)) return dag.call('mean', total.args[0]!);
      }
      return id;
    }
    case 'add':
    case 'subtract': {
      if (dag.shape(id).length > 0) return id;
      const form = linearForm(dag, id);
      return form && form.size < termsOf(dag, id) ? sumNode(dag, form) : id;
    }
    default:
      return id;
  }
}

/** Numbers of a product stand in front. */
function productOf(dag: Dag, id: NodeId, a: NodeId, b: NodeId): NodeId {
  const split = (x: NodeId): readonly [Rational, NodeId | undefined] => {
    const q = numberOf(dag, x);
    if (q) return [q, undefined];
    const form = dag.shape(x).length === 0 ? linearForm(dag, x) : undefined;
    const [only] = form ? [...form] : [];
    return form?.size === 1 && only && only[0] !== undefined && only[0] !== x ? [only[1], only[0]] : [ONE, x];
  };
  const [p, x] = split(a);
  const [q, y] = split(b);
  if (x === undefined || y === undefined || (equals(p, ONE) && equals(q, ONE))) return id;
  if (!equals(p, ONE) && !equals(q, ONE)) return id;
  const product = x === y ? dag.call('pow', x, dag.constant(2)) : dag.call('multiply', x, y);
  return scaled(dag, product, equals(p, ONE) ? q : p);
}

function termsOf(dag: Dag, id: NodeId): number {
  const node = dag.node(id);
  if (node.kind !== 'apply' || !['add', 'subtract'].includes(node.op.name)) return 1;
  return termsOf(dag, node.args[0]!) + termsOf(dag, node.args[1]!);
}

/** The same operations without double signs and logarithms of 1. */
export function tidy(dag: Dag, root: NodeId): NodeId {
  const mapped = new Map<NodeId, NodeId>();
  const argOf = (id: NodeId, name: string): NodeId | undefined => {
    const node = dag.node(id);
    return node.kind === 'apply' && node.op.name === name ? node.args[0] : undefined;
  };
  for (const id of reachable(dag, [root])) {
    const node = dag.node(id);
    if (node.kind !== 'apply') {
      mapped.set(id, id);
      continue;
    }
    const args = node.args.map((a) => mapped.get(a)!);
    const [a, b] = args as [NodeId, NodeId];
    const inner = argOf(a, 'negate');
    const minus = b === undefined ? undefined : argOf(b, 'negate');
    let made =
      node.op.name === 'negate' && inner !== undefined ? inner : dag.apply(node.op, args, node.attribute);
    if (minus !== undefined && node.op.name === 'add') made = dag.call('subtract', a, minus);
    if (minus !== undefined && node.op.name === 'subtract') made = dag.call('add', a, minus);
    mapped.set(id, made);
  }
  return mapped.get(root)!;
}
