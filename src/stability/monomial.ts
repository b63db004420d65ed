import type { Dag, NodeId } from '../expr/dag.js';
import {
  divide,
  isInteger,
  isZero,
  multiply,
  ONE,
  power,
  type Rational,
  rational,
} from '../number/rational.js';
import { numberOf, scaled } from './linear.js';

/** A product of powers of nodes that are no products, quotients or whole powers themselves, times a number. */
export interface Monomial {
  readonly coefficient: Rational;
  readonly powers: ReadonlyMap<NodeId, number>;
}

/** Whole powers beyond this are nodes of their own. */
const MOST_POWER = 8;

/** A node as a product: every node is one, if only of itself. `met` counts each factor above and below, before anything cancels. */
export function monomialOf(dag: Dag, root: NodeId, met?: (id: NodeId, n: number) => void): Monomial {
  let coefficient: Rational = ONE;
  const powers = new Map<NodeId, number>();
  const put = (id: NodeId, n: number) => {
    met?.(id, n);
    const total = (powers.get(id) ?? 0) + n;
    if (total === 0) powers.delete(id);
    else powers.set(id, total);
  };
  const stack: { id: NodeId; n: number }[] = [{ id: root, n: 1 }];
  while (stack.length > 0) {
    const { id, n } = stack.pop()!;
    const own = numberOf(dag, id);
    const node = dag.node(id);
    if (own && !isZero(own)) {
      coefficient = multiply(coefficient, power(own, n) ?? ONE);
      continue;
    }
    const name = node.kind === 'apply' && node.shape.length === 0 ? node.op.name : '';
    const [a, b] = node.kind === 'apply' ? (node.args as [NodeId, NodeId]) : [id, id];
    if (name === 'multiply' && dag.shape(a).length === 0) stack.push({ id: b, n }, { id: a, n });
    else if (name === 'divide') stack.push({ id: b, n: -n }, { id: a, n });
    else if (name === 'negate') {
      if (n % 2 !== 0) coefficient = multiply(coefficient, rational(-1));
      stack.push({ id: a, n });
    } else if (name === 'pow') {
      const q = numberOf(dag, b);
      const whole = q && isInteger(q) && q.numerator >= 1n && q.numerator <= BigInt(MOST_POWER);
      if (whole) stack.push({ id: a, n: n * Number(q.numerator) });
      else put(id, n);
    } else put(id, n);
  }
  return { coefficient, powers };
}

/** The product written out: what is above first, then one division after the other, since their product may leave the range. */
export function monomialNode(dag: Dag, { coefficient, powers }: Monomial): NodeId {
  const raised = (id: NodeId, n: number) => (n === 1 ? id : dag.call('pow', id, dag.constant(n)));
  const all = [...powers];
  const above = all.filter(([, n]) => n > 0).map(([id, n]) => raised(id, n));
  const below = all.filter(([, n]) => n < 0).map(([id, n]) => raised(id, -n));
  const top = above.length === 0 ? undefined : above.reduce((x, y) => dag.call('multiply', x, y));
  return below.reduce((x, y) => dag.call('divide', x, y), scaled(dag, top, coefficient));
}

/** a/b as one product. */
export function quotientOfMonomials(a: Monomial, b: Monomial): Monomial {
  const powers = new Map(a.powers);
  for (const [id, n] of b.powers) {
    const total = (powers.get(id) ?? 0) - n;
    if (total === 0) powers.delete(id);
    else powers.set(id, total);
  }
  return { coefficient: divide(a.coefficient, b.coefficient), powers };
}
