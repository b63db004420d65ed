import type { NodeId } from '../expr/dag.js';
import { equals, HALF, isOne, MINUS_ONE, multiply, negate, sign, TWO } from '../number/rational.js';
import { differenceNode, linearForm, numberNode, scaled, sumNode } from './linear.js';

import { isNumber, type Matcher, opposed, pairRule, type Rule } from './matcher.js';

/** Rewrites of sums in which terms cancel. */
export const sums: readonly Rule[] = [
  {
    name: 'centred',
    apply: (m, id) => {
      const difference = m.args(id, 'subtract');
      const v = difference && m.arg(difference[1]!, 'mean');
      if (v === undefined || v !== difference?.[0] || m.isScalar(v)) return [];
      // The mean of what is left takes the rounding of the first mean out again (Chan, Golub and LeVeque 1983).
      return [m.call('subtract', id, m.call('mean', id))];
    },
  },
  pairRule('expm1', (m, a, b) => {
    const u = a[0] === undefined ? undefined : m.arg(a[0], 'exp');
    return u !== undefined && isNumber(b) && opposed(a, b) ? [scaled(m.dag, m.call('expm1', u), a[1])] : [];
  }),
  pairRule('difference of exponentials', (m, a, b) => {
    if (a[0] === undefined || b[0] === undefined || !opposed(a, b)) return [];
    const [u, v] = [m.arg(a[0], 'exp'), m.arg(b[0], 'exp')];
    if (u === undefined || v === undefined) return [];
    const forms = [m.call('multiply', b[0], m.call('expm1', differenceNode(m.dag, u, v)))];
    if (m.opposite(u, v)) forms.push(m.call('multiply', m.number(2), m.call('sinh', u)));
    return forms.map((f) => scaled(m.dag, f, a[1]));
  }),
  pairRule('sum of exponentials', (m, a, b) => {
    if (a[0] === undefined || b[0] === undefined || !equals(a[1], b[1]) || a[0] > b[0]) return [];
    const [u, v] = [m.arg(a[0], 'exp'), m.arg(b[0], 'exp')];
    return u !== undefined && v !== undefined && m.opposite(u, v)
      ? [scaled(m.dag, m.call('cosh', u), multiply(TWO, a[1]))]
      : [];
  }),
  pairRule('exponential less its half', (m, a, b) => {
    if (a[0] === undefined || b[0] === undefined || !opposed(a, b)) return [];
    const [e, c] = [m.arg(a[0], 'exp'), m.arg(a[0], 'cosh')];
    const [d, s] = [m.arg(b[0], 'cosh'), m.arg(b[0], 'sinh')];
    // exp = cosh + sinh, and cosh(u) - sinh(u) = exp(-u).
    if (e !== undefined && d === e) return [scaled(m.dag, m.call('sinh', e), a[1])];
    if (e !== undefined && s === e) return [scaled(m.dag, m.call('cosh', e), a[1])];
    return c !== undefined && s === c ? [scaled(m.dag, m.call('exp', m.negative(c)), a[1])] : [];
  }),
  pairRule('versine', (m, a, b) => {
    const u = b[0] === undefined ? undefined : m.arg(b[0], 'cos');
    if (u === undefined || !isNumber(a) || !opposed(a, b)) return [];
    return [scaled(m.dag, m.squared(m.call('sin', scaled(m.dag, u, HALF))), multiply(TWO, a[1]))];
  }),
  pairRule('complement', (m, a, b) => {
    if (!isNumber(a) || b[0] === undefined || !opposed(a, b)) return [];
    const found: NodeId[] = [];
    const s = m.arg(b[0], 'sigmoid');
    if (s !== undefined) found.push(m.call('sigmoid', m.negative(s)));
    const e = m.arg(b[0], 'erf');
    if (e !== undefined) found.push(m.call('erfc', e));
    const base = m.square(b[0]);
    const t = base === undefined ? undefined : m.arg(base, 'tanh');
    if (t !== undefined) found.push(m.squared(m.call('sech', t)));
    const c = base === undefined ? undefined : m.arg(base, 'cos');
    if (c !== undefined) found.push(m.squared(m.call('sin', c)));
    const sine = base === undefined ? undefined : m.arg(base, 'sin');
    if (sine !== undefined) found.push(m.squared(m.call('cos', sine)));
    // 1 - x^2 = (1 - x)(1 + x).
    if (base !== undefined)
      found.push(
        m.call('multiply', differenceNode(m.dag, m.number(1), base), m.call('add', m.number(1), base)),
      );
    return found.map((f) => scaled(m.dag, f, a[1]));
  }),
  pairRule('sigmoid from tanh', (m, a, b) => {
    const u = a[0] === undefined ? undefined : m.arg(a[0], 'tanh');
    return u !== undefined && isNumber(b) && equals(a[1], b[1])
      ? [scaled(m.dag, m.call('sigmoid', scaled(m.dag, u, TWO)), multiply(TWO, a[1]))]
      : [];
  }),
  pairRule('erfc from erf', (m, a, b) => {
    const u = a[0] === undefined ? undefined : m.arg(a[0], 'erf');
    return u !== undefined && isNumber(b) && equals(a[1], b[1])
      ? [scaled(m.dag, m.call('erfc', m.negative(u)), a[1])]
      : [];
  }),
  pairRule('difference of logarithms', (m, a, b) => {
    if (a[0] === undefined || b[0] === undefined || !opposed(a, b) || sign(a[1]) < 0) return [];
    const [u, v] = [m.arg(a[0], 'log'), m.arg(b[0], 'log')];
    if (u === undefined || v === undefined) return [];
    const near = m.call('log1p', m.call('divide', differenceNode(m.dag, u, v), v));
    return [near, m.call('log', m.call('divide', u, v))].map((f) => scaled(m.dag, f, a[1]));
  }),
  pairRule('difference of squares', (m, a, b) => {
    if (a[0] === undefined || b[0] === undefined || !opposed(a, b) || sign(a[1]) < 0) return [];
    const [u, v] = [m.square(a[0]), m.square(b[0])];
    if (u === undefined || v === undefined) return [];
    const product = m.call('multiply', differenceNode(m.dag, u, v), m.call('add', u, v));
    return [scaled(m.dag, product, a[1])];
  }),
  pairRule('difference of reciprocals', (m, a, b) => {
    if (a[0] === undefined || b[0] === undefined || !opposed(a, b) || sign(a[1]) < 0) return [];
    const [u, v] = [m.args(a[0], 'divide'), m.args(b[0], 'divide')];
    if (!u || !v || !m.is(u[0]!, 1) || !m.is(v[0]!, 1)) return [];
    const form = m.call('divide', differenceNode(m.dag, v[1]!, u[1]!), m.call('multiply', u[1]!, v[1]!));
    return [scaled(m.dag, form, a[1])];
  }),
  pairRule('difference of sines or cosines', (m, a, b) => {
    if (a[0] === undefined || b[0] === undefined || !opposed(a, b) || sign(a[1]) < 0) return [];
    const half = (id: NodeId) => scaled(m.dag, id, HALF);
    for (const name of ['sin', 'cos'] as const) {
      const [u, v] = [m.arg(a[0], name), m.arg(b[0], name)];
      if (u === undefined || v === undefined) continue;
      const total = m.call(name === 'sin' ? 'cos' : 'sin', half(m.call('add', u, v)));
      const gap = m.call(
        'sin',
        half(name === 'sin' ? differenceNode(m.dag, u, v) : differenceNode(m.dag, v, u)),
      );
      return [scaled(m.dag, m.call('multiply', total, gap), multiply(TWO, a[1]))];
    }
    return [];
  }),
  {
    name: 'conjugate',
    apply: (m, id) =>
      conjugates(m, id).map(({ turned, safe }) =>
        safe === undefined ? turned : m.conditional(safe, id, turned),
      ),
  },
  {
    name: 'log of a root and its base',
    apply: (m, id) => {
      const u = m.arg(id, 'log');
      const form = u === undefined ? undefined : linearForm(m.dag, u);
      if (form?.size !== 2) return [];
      for (const [k, q] of form) {
        const radicand = k === undefined ? undefined : m.arg(k, 'sqrt');
        const inner = radicand === undefined ? undefined : linearForm(m.dag, radicand);
        const other = [...form].find(([n]) => n !== k);
        if (!inner || !other || other[0] === undefined || !isOne(q) || !isOne(other[1]) || inner.size !== 2)
          continue;
        const constant = inner.get(undefined);
        const squareTerm = [...inner].find(([n]) => n !== undefined);
        if (!constant || !squareTerm || m.square(squareTerm[0]!) !== other[0] || !isOne(squareTerm[1]))
          continue;
        if (isOne(constant)) return [m.call('asinh', other[0])];
        if (equals(constant, MINUS_ONE)) return [m.call('acosh', other[0])];
      }
      return [];
    },
  },
];

function isInput(m: Matcher, id: NodeId): boolean {
  return m.dag.node(id).kind === 'input';
}

/** A sum with a root turned into a quotient; where `safe` holds nothing cancels in the sum, and the quotient is the one that does. */
export interface Conjugate {
  readonly turned: NodeId;
  readonly safe?: NodeId;
}

/** q sqrt(d) + r = (q^2 d - r^2)/(q sqrt(d) - r). */
export function conjugates(m: Matcher, id: NodeId): readonly Conjugate[] {
  const form = linearForm(m.dag, id);
  if (!form || form.size < 2) return [];
  const found: Conjugate[] = [];
  for (const [k, q] of form) {
    const radicand = k === undefined ? undefined : m.arg(k, 'sqrt');
    if (k === undefined || radicand === undefined) continue;
    const rest = new Map(form);
    rest.delete(k);
    if (rest.size > 2) continue;
    // r^2 is a term where r is one.
    const [only] = [...rest];
    const single = rest.size === 1 && only ? only : undefined;
    const root = single?.[0] === undefined ? undefined : m.arg(single[0], 'sqrt');
    const own = sumNode(m.dag, rest);
    const square = !single
      ? m.squared(own)
      : single[0] === undefined
        ? numberNode(m.dag, multiply(single[1], single[1]))
        : scaled(m.dag, root ?? m.squared(single[0]), multiply(single[1], single[1]));
    const above = differenceNode(m.dag, scaled(m.dag, radicand, multiply(q, q)), square);
    const below = differenceNode(m.dag, scaled(m.dag, k, q), own);
    const turned = m.call('divide', above, below);
    found.push({ turned });
    // Both roots may be 0 at once.
    if (root !== undefined && equals(only![1], negate(q)) && [radicand, root].every((x) => isInput(m, x)))
      found.push({ turned: m.conditional(m.call('equal', radicand, root), m.number(0), turned) });
    if (root === undefined && single?.[0] !== undefined)
      found.push({ turned, safe: m.call(sign(q) > 0 ? 'greaterOrEqual' : 'lessOrEqual', own, m.number(0)) });
  }
  return found;
}
