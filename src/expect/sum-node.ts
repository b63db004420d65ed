import type { Dag, NodeId } from '../expr/dag.js';
import { multiply, rational, sign } from '../number/rational.js';
import { MEAN_MODULUS } from './moments.js';
import type { Piecewise } from './polynomial.js';

/** The sum written out, without its random numbers. */
export function sumToNode(dag: Dag, sum: Piecewise): NodeId {
  const terms = [...sum.values()].map(({ coefficient, parameters }) => {
    const negative = sign(coefficient) < 0;
    const above: NodeId[] = [];
    const below: NodeId[] = [];
    const number = (v: bigint) => dag.constant(Number(v), v.toString());
    // Squares of sqrt(2/pi) are written 2/pi.
    const squares = Math.floor((parameters.get(MEAN_MODULUS) ?? 0) / 2);
    const factor = multiply(coefficient, rational((negative ? -1n : 1n) * 2n ** BigInt(squares)));
    const put = (list: NodeId[], base: NodeId, size: number) => {
      if (size > 0) list.push(size === 1 ? base : dag.call('pow', base, dag.constant(size)));
    };
    for (const [key, power] of parameters) {
      if (key === MEAN_MODULUS) put(above, meanModulus(dag), power % 2);
      else put(power > 0 ? above : below, Number(key.slice(1)), Math.abs(power));
    }
    put(below, dag.constant(Math.PI, 'pi'), squares);
    if (factor.numerator !== 1n || above.length === 0) above.unshift(number(factor.numerator));
    if (factor.denominator !== 1n) below.unshift(number(factor.denominator));
    const product = (ids: readonly NodeId[]) => ids.reduce((a, b) => dag.call('multiply', a, b));
    const node = below.length === 0 ? product(above) : dag.call('divide', product(above), product(below));
    return { node, negative };
  });
  terms.sort((a, b) => Number(a.negative) - Number(b.negative));
  const [first, ...rest] = terms;
  if (!first) return dag.constant(0);
  return rest.reduce(
    (total, { node, negative }) => dag.call(negative ? 'subtract' : 'add', total, node),
    first.negative ? dag.call('negate', first.node) : first.node,
  );
}

function meanModulus(dag: Dag): NodeId {
  return dag.call('sqrt', dag.call('divide', dag.constant(2), dag.constant(Math.PI, 'pi')));
}
