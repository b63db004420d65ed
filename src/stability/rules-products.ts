import type { NodeId } from '../expr/dag.js';
import {
  add,
  divide,
  isOne,
  isZero,
  MINUS_ONE,
  multiply,
  negate,
  ONE,
  type Rational,
  sign,
} from '../number/rational.js';
import { linearForm, scaled, sumNode } from './linear.js';
import { beyondOne, type Matcher, opposed, pairRule, quotientOf, type Rule } from './matcher.js';
import { type Monomial, monomialNode, monomialOf, quotientOfMonomials } from './monomial.js';
import { divideExactly, expandPolynomial, polynomialNode, rootOfPolynomial } from './polynomial.js';
import { conjugates } from './rules-sums.js';

/** exp(v)/expm1(v) = -1/expm1(-v): neither leaves the range while the quotient does not. */
function withoutExponentials(m: Matcher, { coefficient, powers }: Monomial): Monomial | undefined {
  for (const [below, n] of powers) {
    const v = n === -1 ? m.arg(below, 'expm1') : undefined;
    if (v === undefined) continue;
    for (const [above, k] of powers) {
      if (k !== 1 || !isExponentialOf(m, above, v)) continue;
      const rest = new Map(powers);
      rest.delete(below);
      rest.delete(above);
      rest.set(m.call('expm1', m.negative(v)), -1);
      return { coefficient: negate(coefficient), powers: rest };
    }
  }
  return undefined;
}

/** Whether a node is exp(v), be it written as a power. */
function isExponentialOf(m: Matcher, id: NodeId, v: NodeId): boolean {
  if (m.arg(id, 'exp') === v) return true;
  const power = m.args(id, 'pow');
  const rest = power && beyondOne(m, power[0]!);
  if (!power) return false;
  const log = rest ? m.call('log1p', sumNode(m.dag, rest)) : m.call('log', power[0]!);
  return m.call('multiply', power[1]!, log) === v;
}

/** Numerator over denominator, in which equal factors have gone. */
function cancelled(m: Matcher, above: NodeId, below: NodeId): NodeId {
  return monomialNode(m.dag, quotientOfMonomials(monomialOf(m.dag, above), monomialOf(m.dag, below)));
}

/** Highest exponent of a difference of powers that is taken apart. */
const MOST_POWER = 6;

/** u^n - v^n without its factor u - v, n > 2, as factors none of which cancels where u is near v. */
function cofactors(m: Matcher, u: NodeId, v: NodeId, n: number): readonly NodeId[] {
  const raised = (x: NodeId, k: number) => (k === 1 ? x : m.call('pow', x, m.number(k)));
  if (n === 2) return [m.call('add', u, v)];
  if (n % 2 === 0) return [...cofactors(m, u, v, n / 2), m.call('add', raised(u, n / 2), raised(v, n / 2))];
  const terms = Array.from({ length: n }, (_, k) => {
    const [p, q] = [n - 1 - k, k];
    if (p === 0) return raised(v, q);
    return q === 0 ? raised(u, p) : m.call('multiply', raised(u, p), raised(v, q));
  });
  return [terms.reduce((a, b) => m.call('add', a, b))];
}

/** Rewrites of products, quotients and powers of sums, in which factors come out or go away. */
export const products: readonly Rule[] = [
  {
    name: 'cancelled factors',
    apply: (m, id) => {
      if (!m.args(id, 'divide') && !m.args(id, 'multiply')) return [];
      const above = new Set<NodeId>();
      const below = new Set<NodeId>();
      const whole = monomialOf(m.dag, id, (x, n) => (n > 0 ? above : below).add(x));
      const found = [...above].some((x) => below.has(x)) ? [monomialNode(m.dag, whole)] : [];
      const bare = withoutExponentials(m, whole);
      return bare ? [...found, monomialNode(m.dag, bare)] : found;
    },
  },
  {
    name: 'conjugate in a quotient',
    apply: (m, id) => {
      const quotient = quotientOf(m, id);
      if (!quotient) return [];
      const [above, below] = quotient;
      return conjugates(m, above).map(({ turned, safe }) => {
        const whole = cancelled(m, turned, below);
        return safe === undefined ? whole : m.conditional(safe, id, whole);
      });
    },
  },
  {
    name: 'exact division',
    apply: (m, id) => {
      const quotient = quotientOf(m, id);
      if (!quotient?.every((x) => linearForm(m.dag, x))) return [];
      const [a, b] = quotient.map((x) => expandPolynomial(m.dag, x, true));
      if (!a || !b || b.size < 2) return [];
      const q = divideExactly(a, b);
      return q ? [polynomialNode(m.dag, q)] : [];
    },
  },
  {
    name: 'perfect power',
    apply: (m, id) => {
      if (!m.args(id, 'add') && !m.args(id, 'subtract')) return [];
      const p = expandPolynomial(m.dag, id);
      if (!p || p.size < 3) return [];
      return [2, 3, 4].flatMap((n) => {
        const root = rootOfPolynomial(p, n);
        if (!root) return [];
        const body = m.call('pow', polynomialNode(m.dag, root.base), m.number(n));
        return [scaled(m.dag, body, root.factor)];
      });
    },
  },
  {
    name: 'common factor',
    apply: (m, id) => {
      const form = linearForm(m.dag, id);
      if (!form || form.size < 2 || form.has(undefined)) return [];
      const terms = [...form].map(([k, q]) => ({ q, monomial: monomialOf(m.dag, k!) }));
      const [first] = terms;
      const shared = new Map(
        [...first!.monomial.powers]
          .map(([x, n]) => {
            const all = terms.map((t) => t.monomial.powers.get(x) ?? 0);
            const least = n > 0 ? Math.min(...all) : Math.max(...all);
            return [x, least] as const;
          })
          .filter(
            ([x, n]) =>
              n !== 0 && terms.every((t) => Math.sign(t.monomial.powers.get(x) ?? 0) === Math.sign(n)),
          ),
      );
      if (shared.size === 0) return [];
      const front: Monomial = { coefficient: ONE, powers: shared };
      const total = new Map<NodeId | undefined, Rational>();
      for (const { q, monomial } of terms) {
        const rest = quotientOfMonomials(monomial, front);
        const node = rest.powers.size === 0 ? undefined : monomialNode(m.dag, { ...rest, coefficient: ONE });
        const factor = multiply(q, rest.coefficient);
        const before = total.get(node);
        total.set(node, before ? add(before, factor) : factor);
      }
      const sum = sumNode(
        m.dag,
        [...total].filter(([, q]) => !isZero(q)),
      );
      const above = new Map([...shared].filter(([, n]) => n > 0));
      const below = new Map([...shared].filter(([, n]) => n < 0).map(([x, n]) => [x, -n] as const));
      const whole =
        above.size === 0
          ? sum
          : m.call('multiply', monomialNode(m.dag, { coefficient: ONE, powers: above }), sum);
      return [
        below.size === 0
          ? whole
          : m.call('divide', whole, monomialNode(m.dag, { coefficient: ONE, powers: below })),
      ];
    },
  },
  pairRule('difference of whole powers', (m, a, b) => {
    if (a[0] === undefined || sign(a[1]) < 0) return [];
    const powerOf = (x: NodeId) => {
      const args = m.args(x, 'pow');
      const n = [3, 4, 5, MOST_POWER].find((k) => args && m.is(args[1]!, k));
      return n === undefined ? undefined : { base: args![0]!, n };
    };
    const p = powerOf(a[0]);
    if (!p) return [];
    const q =
      b[0] === undefined ? (opposed(a, b) ? { base: m.number(1), n: p.n } : undefined) : powerOf(b[0]);
    if (!q || q.n !== p.n || !opposed(a, b)) return [];
    const gap = m.call('subtract', p.base, q.base);
    const form = linearForm(m.dag, gap);
    const factors = cofactors(m, p.base, q.base, p.n);
    return [
      scaled(
        m.dag,
        [form ? sumNode(m.dag, form) : gap, ...factors].reduce((x, y) => m.call('multiply', x, y)),
        a[1],
      ),
    ];
  }),
  {
    name: 'exact difference first',
    uses: 3,
    apply: (m, id) => {
      const form = linearForm(m.dag, id);
      if (form?.size !== 3 || form.has(undefined)) return [];
      const size = [...form.values()][0]!;
      const unit = sign(size) < 0 ? negate(size) : size;
      const signs = [...form].map(([k, q]) => ({ k: k!, q: divide(q, unit) }));
      if (!signs.every(({ q }) => isOne(q) || (q.denominator === 1n && q.numerator === -1n))) return [];
      const positive = signs.filter(({ q }) => isOne(q)).length;
      if (positive === 0 || positive === 3) return [];
      // p + q - r near 0 with p, q > 0: the larger of them lies within a factor of 2 of r, and their difference is exact (Sterbenz 1974).
      const odd = signs.find(({ q }) => isOne(q) === (positive === 1))!;
      const [p, q] = signs.filter((t) => t !== odd).map(({ k }) => k);
      const body = m.call('add', m.call('min', p!, q!), m.call('subtract', m.call('max', p!, q!), odd.k));
      return [scaled(m.dag, body, positive === 1 ? multiply(unit, MINUS_ONE) : unit)];
    },
  },
];
