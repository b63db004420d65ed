import type { Dag, NodeId } from '../expr/dag.js';
import {
  add,
  divide,
  isOne,
  isZero,
  multiply,
  negate,
  ONE,
  parseDecimal,
  type Rational,
  rational,
  sign,
} from '../number/rational.js';

/** A sum of rational multiples of other nodes; the number alone stands under `undefined`. */
export type LinearForm = ReadonlyMap<NodeId | undefined, Rational>;

/** Sums longer than this are not taken apart. */
const MAX_TERMS = 24;

/** The exact number that a constant node is. */
export function numberOf(dag: Dag, id: NodeId): Rational | undefined {
  const node = dag.node(id);
  if (node.kind === 'constant')
    return node.text === 'e' || node.text === 'pi' ? undefined : parseDecimal(node.text);
  if (node.kind === 'apply' && node.op.name === 'negate') {
    const inner = numberOf(dag, node.args[0]!);
    return inner && negate(inner);
  }
  if (node.kind === 'apply' && node.op.name === 'divide') {
    const [a, b] = node.args.map((x) => numberOf(dag, x));
    return a && b && !isZero(b) ? divide(a, b) : undefined;
  }
  return undefined;
}

/** A node as a sum; undefined when it is none, or too long. Products with numbers are taken apart, others are terms. */
export function linearForm(dag: Dag, root: NodeId): LinearForm | undefined {
  const form = new Map<NodeId | undefined, Rational>();
  const put = (id: NodeId | undefined, factor: Rational) => {
    const total = add(form.get(id) ?? rational(0), factor);
    if (isZero(total)) form.delete(id);
    else form.set(id, total);
  };
  const stack: { id: NodeId; factor: Rational }[] = [{ id: root, factor: ONE }];
  for (let seen = 0; stack.length > 0; seen++) {
    if (seen > 8 * MAX_TERMS) return undefined;
    const { id, factor } = stack.pop()!;
    const own = numberOf(dag, id);
    const node = dag.node(id);
    if (own) put(undefined, multiply(factor, own));
    else if (node.kind !== 'apply') put(id, factor);
    else {
      const [x, y] = node.args as [NodeId, NodeId];
      switch (node.op.name) {
        case 'add':
          stack.push({ id: x, factor }, { id: y, factor });
          break;
        case 'subtract':
          stack.push({ id: x, factor }, { id: y, factor: negate(factor) });
          break;
        case 'negate':
          stack.push({ id: x, factor: negate(factor) });
          break;
        case 'multiply': {
          const [a, b] = [numberOf(dag, x), numberOf(dag, y)];
          if (a) stack.push({ id: y, factor: multiply(factor, a) });
          else if (b) stack.push({ id: x, factor: multiply(factor, b) });
          else put(id, factor);
          break;
        }
        case 'divide': {
          const b = numberOf(dag, y);
          if (b && !isZero(b)) stack.push({ id: x, factor: divide(factor, b) });
          else put(id, factor);
          break;
        }
        default:
          put(id, factor);
      }
    }
  }
  return form.size <= MAX_TERMS ? form : undefined;
}

/** The node of a rational number: 3, 0.5 or 1/3. */
export function numberNode(dag: Dag, q: Rational): NodeId {
  if (sign(q) < 0) return dag.call('negate', numberNode(dag, negate(q)));
  const top = dag.constant(Number(q.numerator), q.numerator.toString());
  return q.denominator === 1n
    ? top
    : dag.call('divide', top, dag.constant(Number(q.denominator), q.denominator.toString()));
}

/** factor * node, without products with 1 and with denominators below. */
export function scaled(dag: Dag, id: NodeId | undefined, factor: Rational): NodeId {
  if (id === undefined) return numberNode(dag, factor);
  if (isOne(factor)) return id;
  // A multiple of a multiple is one multiple.
  const form = dag.shape(id).length === 0 ? linearForm(dag, id) : undefined;
  const [only] = form ? [...form] : [];
  if (form?.size === 1 && only && only[0] !== id) return scaled(dag, only[0], multiply(only[1], factor));
  if (sign(factor) < 0) return dag.call('negate', scaled(dag, id, negate(factor)));
  const above =
    factor.numerator === 1n ? id : dag.call('multiply', numberNode(dag, rational(factor.numerator)), id);
  return factor.denominator === 1n
    ? above
    : dag.call('divide', above, dag.constant(Number(factor.denominator), factor.denominator.toString()));
}

/** The sum written out, positive terms first; 0 for the empty one. */
export function sumNode(dag: Dag, form: Iterable<readonly [NodeId | undefined, Rational]>): NodeId {
  const terms = [...form].filter(([, q]) => !isZero(q));
  terms.sort(([, a], [, b]) => sign(b) - sign(a));
  const [first, ...rest] = terms;
  if (!first) return dag.constant(0);
  return rest.reduce(
    (total, [id, q]) =>
      sign(q) < 0
        ? dag.call('subtract', total, scaled(dag, id, negate(q)))
        : dag.call('add', total, scaled(dag, id, q)),
    scaled(dag, first[0], first[1]),
  );
}

/** a - b with equal terms cancelled. */
export function differenceNode(dag: Dag, a: NodeId, b: NodeId): NodeId {
  const [x, y] = [linearForm(dag, a), linearForm(dag, b)];
  if (!x || !y) return dag.call('subtract', a, b);
  const total = new Map(x);
  for (const [id, q] of y) {
    const rest = add(total.get(id) ?? rational(0), negate(q));
    if (isZero(rest)) total.delete(id);
    else total.set(id, rest);
  }
  return sumNode(dag, total);
}
