import type { Dag, NodeId } from '../expr/dag.js';
import {
  add,
  isInteger,
  isZero,
  multiply,
  negate,
  ONE,
  type Rational,
  rational,
  sign,
} from '../number/rational.js';
import { numberOf, scaled } from './linear.js';

interface Term {
  readonly coefficient: Rational;
  /** Powers of nodes that are no sums, products or powers themselves, by id. */
  readonly powers: ReadonlyMap<NodeId, number>;
}

/** A polynomial in nodes, by the key of its monomials. */
export type Polynomial = ReadonlyMap<string, Term>;

/** Longer sums are not multiplied out. */
const MOST_TERMS = 40;
const MOST_POWER = 6;

function build(terms: Iterable<Term>): Polynomial | undefined {
  const sum = new Map<string, Term>();
  for (const term of terms) {
    const key = [...term.powers].map(([id, n]) => `${id}^${n}`).join('*');
    const coefficient = add(sum.get(key)?.coefficient ?? rational(0), term.coefficient);
    if (isZero(coefficient)) sum.delete(key);
    else sum.set(key, { ...term, coefficient });
    if (sum.size > MOST_TERMS) return undefined;
  }
  return sum;
}

function times(a: Polynomial, b: Polynomial): Polynomial | undefined {
  const products: Term[] = [];
  for (const x of a.values())
    for (const y of b.values()) {
      const powers = new Map(x.powers);
      for (const [id, n] of y.powers) powers.set(id, (powers.get(id) ?? 0) + n);
      products.push({
        coefficient: multiply(x.coefficient, y.coefficient),
        powers: new Map([...powers].sort(([p], [q]) => p - q)),
      });
    }
  return build(products);
}

/** A node multiplied out; undefined where that is too long. */
export function expandPolynomial(dag: Dag, id: NodeId): Polynomial | undefined {
  const own = numberOf(dag, id);
  if (own) return build([{ coefficient: own, powers: new Map() }]);
  const atom = () => build([{ coefficient: ONE, powers: new Map([[id, 1]]) }]);
  const node = dag.node(id);
  if (node.kind !== 'apply') return atom();
  const part = (k: number) => expandPolynomial(dag, node.args[k]!);
  const scale = (a: Polynomial, q: Rational) =>
    build([...a.values()].map((t) => ({ ...t, coefficient: multiply(t.coefficient, q) })));
  switch (node.op.name) {
    case 'add':
    case 'subtract': {
      const [a, b] = [part(0), part(1)];
      const other = b && (node.op.name === 'add' ? b : scale(b, rational(-1)));
      return a && other && build([...a.values(), ...other.values()]);
    }
    case 'negate': {
      const a = part(0);
      return a && scale(a, rational(-1));
    }
    case 'multiply': {
      const [a, b] = [part(0), part(1)];
      return a && b && times(a, b);
    }
    case 'divide': {
      const by = numberOf(dag, node.args[1]!);
      const a = by && !isZero(by) ? part(0) : undefined;
      return a ? scale(a, { numerator: by!.denominator, denominator: by!.numerator }) : atom();
    }
    case 'pow': {
      const n = numberOf(dag, node.args[1]!);
      if (!n || !isInteger(n) || n.numerator < 0n || n.numerator > BigInt(MOST_POWER)) return atom();
      const base = part(0);
      let total = build([{ coefficient: ONE, powers: new Map() }]);
      for (let k = 0; k < Number(n.numerator) && total; k++) total = base && times(total, base);
      return total;
    }
    default:
      return atom();
  }
}

function monomial(dag: Dag, powers: Iterable<readonly [NodeId, number]>): NodeId | undefined {
  let product: NodeId | undefined;
  for (const [id, n] of powers) {
    if (n === 0) continue;
    const factor = n === 1 ? id : dag.call('pow', id, dag.constant(n));
    product = product === undefined ? factor : dag.call('multiply', product, factor);
  }
  return product;
}

/** The polynomial written out, the powers that all terms share in front of the bracket. */
export function polynomialNode(dag: Dag, p: Polynomial): NodeId {
  const terms = [...p.values()];
  const [first] = terms;
  if (!first) return dag.constant(0);
  const common = new Map(
    [...first.powers].map(
      ([id, n]) => [id, terms.reduce((least, t) => Math.min(least, t.powers.get(id) ?? 0), n)] as const,
    ),
  );
  const rest = terms
    .map((t) => ({
      coefficient: t.coefficient,
      node: monomial(
        dag,
        [...t.powers].map(([id, n]) => [id, n - (common.get(id) ?? 0)] as const),
      ),
    }))
    .sort((a, b) => sign(b.coefficient) - sign(a.coefficient));
  const front = monomial(dag, common);
  const [head, ...tail] = rest;
  const sum = tail.reduce(
    (total, { node, coefficient: q }) =>
      sign(q) < 0
        ? dag.call('subtract', total, scaled(dag, node, negate(q)))
        : dag.call('add', total, scaled(dag, node, q)),
    scaled(dag, head!.node, head!.coefficient),
  );
  if (front === undefined) return sum;
  if (terms.length === 1) return scaled(dag, front, head!.coefficient);
  return dag.call('multiply', front, sum);
}

/** Terms that a sum would have if nothing cancelled. */
export function countTerms(dag: Dag, id: NodeId): number {
  const node = dag.node(id);
  if (node.kind !== 'apply') return 1;
  const [a, b] = node.args as [NodeId, NodeId];
  switch (node.op.name) {
    case 'add':
    case 'subtract':
      return countTerms(dag, a) + countTerms(dag, b);
    case 'multiply':
      return countTerms(dag, a) * countTerms(dag, b);
    case 'negate':
      return countTerms(dag, a);
    case 'pow': {
      const n = numberOf(dag, b);
      return n && isInteger(n) && n.numerator > 0n && n.numerator <= BigInt(MOST_POWER)
        ? countTerms(dag, a) ** Number(n.numerator)
        : 1;
    }
    default:
      return 1;
  }
}
