import type { Dag, NodeId } from '../expr/dag.js';
import {
  add,
  divide,
  isInteger,
  isZero,
  multiply,
  negate,
  ONE,
  type Rational,
  rational,
  sign,
} from '../number/rational.js';
import { linearForm, numberOf, scaled } from './linear.js';

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

/**
 * A node multiplied out; undefined where that is too long. With `exponentials` exp(3u) is a power of exp(u), and expm1(u) is exp(u) - 1:
 * for quotients, in which the exponentials go away.
 */
export function expandPolynomial(dag: Dag, id: NodeId, exponentials = false): Polynomial | undefined {
  const own = numberOf(dag, id);
  if (own) return build([{ coefficient: own, powers: new Map() }]);
  const atom = () => build([{ coefficient: ONE, powers: new Map([[id, 1]]) }]);
  const node = dag.node(id);
  if (node.kind !== 'apply') return atom();
  const part = (k: number) => expandPolynomial(dag, node.args[k]!, exponentials);
  const scale = (a: Polynomial, q: Rational) => build(scaleBy(a, q));
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
    case 'exp':
    case 'expm1': {
      const power = exponentials ? exponentialPower(dag, node.args[0]!) : undefined;
      if (!power) return atom();
      const whole: Term = { coefficient: ONE, powers: new Map([[power.base, power.n]]) };
      const one: Term = { coefficient: rational(-1), powers: new Map() };
      return build(node.op.name === 'exp' ? [whole] : [whole, one]);
    }
    default:
      return atom();
  }
}

/** exp(n*u) as the n-th power of exp(u). */
function exponentialPower(dag: Dag, u: NodeId): { readonly base: NodeId; readonly n: number } | undefined {
  const form = linearForm(dag, u);
  const [only] = form ? [...form] : [];
  if (form?.size !== 1 || !only || only[0] === undefined) return undefined;
  const [v, q] = only;
  if (!isInteger(q) || q.numerator < 1n || q.numerator > BigInt(MOST_POWER)) return undefined;
  return { base: dag.call('exp', v), n: Number(q.numerator) };
}

/** The term that comes first in the lexicographic order of powers, in which the lead of a product is the product of the leads. */
function leadOf(p: Polynomial): Term | undefined {
  const before = (a: Term, b: Term) => {
    const ids = [...new Set([...a.powers.keys(), ...b.powers.keys()])].sort((x, y) => x - y);
    for (const id of ids) {
      const gap = (a.powers.get(id) ?? 0) - (b.powers.get(id) ?? 0);
      if (gap !== 0) return gap > 0;
    }
    return false;
  };
  return [...p.values()].reduce<Term | undefined>(
    (lead, t) => (!lead || before(t, lead) ? t : lead),
    undefined,
  );
}

/** a/b where it is a polynomial. */
export function divideExactly(a: Polynomial, b: Polynomial): Polynomial | undefined {
  const lead = leadOf(b);
  if (!lead) return undefined;
  const found: Term[] = [];
  let rest: Polynomial | undefined = a;
  for (let step = 0; rest && rest.size > 0; step++) {
    const top: Term = leadOf(rest)!;
    const powers = new Map(top.powers);
    for (const [id, n] of lead.powers) {
      const left = (powers.get(id) ?? 0) - n;
      if (left < 0) return undefined;
      if (left === 0) powers.delete(id);
      else powers.set(id, left);
    }
    if (step >= MOST_TERMS) return undefined;
    const term: Term = { coefficient: divide(top.coefficient, lead.coefficient), powers };
    found.push(term);
    const product = times(build([{ ...term, coefficient: negate(term.coefficient) }])!, b);
    rest = product && build([...rest.values(), ...product.values()]);
  }
  return rest && build(found);
}

/** p = factor * base^n for a base of two terms; undefined where it is none. */
export function rootOfPolynomial(
  p: Polynomial,
  n: number,
): { readonly factor: Rational; readonly base: Polynomial } | undefined {
  const lead = leadOf(p);
  if (!lead || p.size !== n + 1) return undefined;
  const rooted = (powers: ReadonlyMap<NodeId, number>) => {
    const all = [...powers].map(([id, k]) => [id, k / n] as const);
    return all.every(([, k]) => Number.isInteger(k)) ? new Map(all) : undefined;
  };
  const first = rooted(lead.powers);
  if (!first) return undefined;
  // (u + r v)^n begins with u^n + n r u^(n-1) v: its second term gives r v.
  for (const second of p.values()) {
    const powers = new Map(second.powers);
    for (const [id, k] of first) powers.set(id, (powers.get(id) ?? 0) - k * (n - 1));
    const clean = new Map([...powers].filter(([, k]) => k !== 0));
    if (second === lead || [...clean.values()].some((k) => k < 0)) continue;
    const coefficient = divide(second.coefficient, multiply(lead.coefficient, rational(n)));
    const base = build([
      { coefficient: ONE, powers: first },
      { coefficient, powers: clean },
    ]);
    let total = build([{ coefficient: lead.coefficient, powers: new Map() }]);
    for (let k = 0; k < n && total; k++) total = base && times(total, base);
    const difference = total && build([...p.values(), ...scaleBy(total, rational(-1))]);
    if (base && difference?.size === 0) return { factor: lead.coefficient, base };
  }
  return undefined;
}

function scaleBy(p: Polynomial, q: Rational): readonly Term[] {
  return [...p.values()].map((t) => ({ ...t, coefficient: multiply(t.coefficient, q) }));
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
