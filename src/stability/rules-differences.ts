import type { NodeId } from '../expr/dag.js';
import {
  add,
  equals,
  HALF,
  isZero,
  multiply,
  negate,
  ONE,
  type Rational,
  rational,
  sign,
  TWO,
} from '../number/rational.js';
import { differenceNode, type LinearForm, linearForm, scaled, sumNode } from './linear.js';
import { type Matcher, opposed, pairRule, type Rule } from './matcher.js';
import { monomialNode, monomialOf } from './monomial.js';

/** Distance below which a difference of two inputs of any size has lost nothing to rounding that its function would notice, and above which two powers differ by a factor. */
const CLOSE = 1;

/** Factors that a product may have in `split of products`. */
const OUTER = ['log', 'log1p', 'sqrt', 'exp', 'atan'] as const;

/** Rewrites of f(u) - f(v), in which u - v comes out. */
export const differences: readonly Rule[] = [
  pairRule('difference of hyperbolic tangents', (m, a, b) => {
    if (a[0] === undefined || b[0] === undefined || !opposed(a, b) || sign(a[1]) < 0) return [];
    const [u, v] = [m.arg(a[0], 'tanh'), m.arg(b[0], 'tanh')];
    if (u !== undefined && v !== undefined) {
      const body = [m.call('sinh', differenceNode(m.dag, u, v)), m.call('sech', u), m.call('sech', v)];
      return [
        scaled(
          m.dag,
          body.reduce((x, y) => m.call('multiply', x, y)),
          a[1],
        ),
      ];
    }
    const [p, q] = [m.arg(a[0], 'sigmoid'), m.arg(b[0], 'sigmoid')];
    if (p === undefined || q === undefined) return [];
    const part = (x: NodeId, y: NodeId) => {
      const product = m.call('multiply', m.call('sigmoid', x), m.call('sigmoid', m.negative(y)));
      return m.call('multiply', product, m.call('expm1', differenceNode(m.dag, y, x)));
    };
    const whole = m.conditional(m.call('greater', p, q), m.call('negate', part(p, q)), part(q, p));
    return [scaled(m.dag, whole, a[1])];
  }),
  pairRule('difference of hyperbolic functions', (m, a, b) => {
    if (a[0] === undefined || b[0] === undefined || !opposed(a, b) || sign(a[1]) < 0) return [];
    for (const name of ['sinh', 'cosh'] as const) {
      const [u, v] = [m.arg(a[0], name), m.arg(b[0], name)];
      if (u === undefined || v === undefined) continue;
      const half = (x: NodeId) => scaled(m.dag, x, HALF);
      const total = m.call(name === 'sinh' ? 'cosh' : 'sinh', half(m.call('add', u, v)));
      const gap = m.call('sinh', half(differenceNode(m.dag, u, v)));
      return [scaled(m.dag, m.call('multiply', total, gap), multiply(TWO, a[1]))];
    }
    return [];
  }),
  pairRule('difference of squared sines', (m, a, b) => {
    if (a[0] === undefined || b[0] === undefined || !opposed(a, b) || sign(a[1]) < 0) return [];
    const [p, q] = [m.square(a[0]), m.square(b[0])];
    if (p === undefined || q === undefined) return [];
    for (const name of ['sin', 'cos'] as const) {
      const [u, v] = [m.arg(p, name), m.arg(q, name)];
      if (u === undefined || v === undefined) continue;
      const product = m.call(
        'multiply',
        m.call('sin', differenceNode(m.dag, u, v)),
        m.call('sin', m.call('add', u, v)),
      );
      return [scaled(m.dag, product, name === 'sin' ? a[1] : negate(a[1]))];
    }
    return [];
  }),
  pairRule('difference of near angles', (m, a, b) => {
    if (a[0] === undefined || b[0] === undefined || !opposed(a, b) || sign(a[1]) < 0) return [];
    for (const name of ['sin', 'cos'] as const) {
      const [u, v] = [m.arg(a[0], name), m.arg(b[0], name)];
      if (u === undefined || v === undefined) continue;
      const d = differenceNode(m.dag, u, v);
      const [s, c, near] = [m.call('sin', v), m.call('cos', v), m.call('sin', d)];
      const versine = scaled(m.dag, m.squared(m.call('sin', scaled(m.dag, d, HALF))), TWO);
      const [first, second] = name === 'sin' ? [c, s] : [s, c];
      const sum = m.call(
        name === 'sin' ? 'subtract' : 'add',
        m.call('multiply', first!, near),
        m.call('multiply', second!, versine),
      );
      const form = name === 'sin' ? sum : m.call('negate', sum);
      const isNear = m.call('less', m.call('abs', d), m.number(CLOSE));
      return [scaled(m.dag, m.conditional(isNear, form, m.call('subtract', a[0], b[0])), a[1])];
    }
    return [];
  }),
  pairRule('tangents by sines and cosines', (m, a, b) => {
    if (a[0] === undefined || b[0] === undefined || !opposed(a, b)) return [];
    const u = m.arg(a[0], 'tan');
    if (u === undefined) return [];
    // tan u - sin u = tan u (1 - cos u).
    const half = m.squared(m.call('sin', scaled(m.dag, u, HALF)));
    if (m.arg(b[0], 'sin') === u) return [scaled(m.dag, m.call('multiply', a[0], half), multiply(TWO, a[1]))];
    const v = m.arg(b[0], 'tan');
    if (v === undefined || sign(a[1]) < 0) return [];
    const sine = m.call('sin', differenceNode(m.dag, u, v));
    const quotient = m.call('divide', m.call('divide', sine, m.call('cos', u)), m.call('cos', v));
    return [scaled(m.dag, quotient, a[1])];
  }),
  pairRule('complementary arcs', (m, a, b) => {
    const node = a[0] === undefined ? undefined : m.dag.node(a[0]);
    if (node?.kind !== 'constant' || (node.text !== 'pi' && node.text !== 'π') || b[0] === undefined)
      return [];
    // pi/2 - arc, whatever both are multiplied with.
    if (!equals(multiply(a[1], TWO), negate(b[1]))) return [];
    const [x, y, z] = [m.arg(b[0], 'atan'), m.arg(b[0], 'acos'), m.arg(b[0], 'asin')];
    const other =
      x !== undefined
        ? m.call('atan2', m.number(1), x)
        : y !== undefined
          ? m.call('asin', y)
          : z !== undefined
            ? m.call('acos', z)
            : undefined;
    return other === undefined ? [] : [scaled(m.dag, other, negate(b[1]))];
  }),
  pairRule('difference of general powers', (m, a, b) => {
    if (a[0] === undefined || b[0] === undefined || !opposed(a, b) || sign(a[1]) < 0) return [];
    const [r, s] = [m.args(a[0], 'nthRoot'), m.args(b[0], 'nthRoot')];
    if (r && s && r[1] === s[1]) {
      const share = m.call('divide', m.number(1), r[1]!);
      return [scaled(m.dag, nearPowers(m, a[0], b[0], r[0]!, s[0]!, share), a[1])];
    }
    const [p, q] = [m.args(a[0], 'pow'), m.args(b[0], 'pow')];
    const bare = p && !q && p[0] === b[0] ? ([b[0], m.number(1)] as const) : q;
    if (!p || !bare) return [];
    const [[u, n], [v, k]] = [p, bare] as unknown as readonly [[NodeId, NodeId], [NodeId, NodeId]];
    const other = bare === q ? b[0] : v;
    if (u === v) {
      const gap = differenceNode(m.dag, n, k);
      const found = [m.call('expm1', m.call('multiply', gap, m.call('log', u)))];
      if (m.is(gap, 1)) found.unshift(m.call('subtract', u, m.number(1)));
      if (m.is(gap, -1)) found.unshift(m.call('divide', m.call('subtract', m.number(1), u), u));
      return found.map((f) => scaled(m.dag, m.call('multiply', other, f), a[1]));
    }
    if (n !== k) return [];
    return [scaled(m.dag, nearPowers(m, a[0], b[0], u, v, n), a[1])];
  }),
  pairRule('softplus less its argument', (m, a, b) => {
    const u = a[0] === undefined ? undefined : m.arg(a[0], 'softplus');
    if (u === undefined || b[0] === undefined) return [];
    const form = linearForm(m.dag, u);
    const [only] = form ? [...form] : [];
    if (form?.size !== 1 || !only || only[0] !== b[0]) return [];
    // softplus(q x) - q x = softplus(-q x).
    return equals(b[1], negate(multiply(a[1], only[1])))
      ? [scaled(m.dag, m.call('softplus', m.negative(u)), a[1])]
      : [];
  }),
  pairRule('split of products', (m, a, b) => {
    if (a[0] === undefined || b[0] === undefined || sign(a[1]) <= 0 || sign(b[1]) >= 0) return [];
    const found: NodeId[] = [];
    for (const name of OUTER) {
      const [p, q] = [factorOf(m, a[0], name), factorOf(m, b[0], name)];
      if (!p || !q || p.node === q.node) continue;
      const [x, y] = [
        scaled(m.dag, p.rest, multiply(a[1], p.factor)),
        scaled(m.dag, q.rest, multiply(negate(b[1]), q.factor)),
      ];
      const gap = differenceNode(m.dag, x, y);
      if (m.is(gap, 0)) continue;
      // x f - y g = y (f - g) + (x - y) f = x (f - g) + (x - y) g.
      const change = m.call('subtract', p.node, q.node);
      const times = (f: NodeId) => (m.is(gap, 1) ? f : m.call('multiply', gap, f));
      found.push(m.call('add', m.call('multiply', y, change), times(p.node)));
      found.push(m.call('add', m.call('multiply', x, change), times(q.node)));
    }
    return found;
  }),
  {
    name: 'relative entropy',
    uses: 1,
    prepares: true,
    apply: (m, id) => {
      const form = linearForm(m.dag, id);
      if (!form) return [];
      const rest = new Map<NodeId | undefined, Rational>();
      const put = (part: LinearForm, factor: Rational) => {
        for (const [k, q] of part) {
          const total = add(rest.get(k) ?? rational(0), multiply(q, factor));
          if (isZero(total)) rest.delete(k);
          else rest.set(k, total);
        }
      };
      const parts: NodeId[] = [];
      const ratios: NodeId[] = [];
      for (const [k, q] of form) {
        const found = k === undefined ? undefined : weightedLogRatio(m, k);
        const gap = found && linearForm(m.dag, differenceNode(m.dag, found.u, found.v));
        if (!found || !gap) {
          put(new Map([[k, q]]), ONE);
          continue;
        }
        // u log(u/v) = (u - v) + v ((1 + t) log1p(t) - t) with t = (u - v)/v, and nothing below 0 is added up.
        const factor = multiply(q, found.factor);
        put(gap, factor);
        const t = m.call('divide', sumNode(m.dag, gap), found.v);
        const grown = m.call('multiply', m.call('add', m.number(1), t), m.call('log1p', t));
        parts.push(scaled(m.dag, m.call('multiply', found.v, m.call('subtract', grown, t)), factor));
        ratios.push(m.call('abs', t));
      }
      if (parts.length === 0 || rest.size > 1 || [...rest.keys()].some((k) => k !== undefined)) return [];
      const whole = parts.reduce((x, y) => m.call('add', x, y));
      const near = rest.size === 0 ? whole : m.call('add', whole, sumNode(m.dag, rest));
      const far = ratios.reduce((x, y) => m.call('max', x, y));
      return [m.conditional(m.call('less', far, scaled(m.dag, m.number(1), HALF)), near, id)];
    },
  },
];

/** u^n - v^n by the power of v where the two are close, and as it stands elsewhere, where nothing cancels. */
function nearPowers(m: Matcher, p: NodeId, q: NodeId, u: NodeId, v: NodeId, n: NodeId): NodeId {
  const ratio = m.call('divide', differenceNode(m.dag, u, v), v);
  const exponent = m.call('multiply', n, m.call('log1p', ratio));
  const near = m.call('multiply', q, m.call('expm1', exponent));
  const isNear = m.call('less', m.call('abs', exponent), m.number(CLOSE));
  return m.conditional(isNear, near, m.call('subtract', p, q));
}

/** A product with one factor of the given name, as that factor and the rest. */
function factorOf(
  m: Matcher,
  id: NodeId,
  name: string,
): { readonly node: NodeId; readonly rest: NodeId | undefined; readonly factor: Rational } | undefined {
  const { coefficient, powers } = monomialOf(m.dag, id);
  const own = [...powers].filter(([x, n]) => n === 1 && m.arg(x, name) !== undefined);
  const [only] = own;
  if (own.length !== 1 || !only) return undefined;
  const rest = new Map(powers);
  rest.delete(only[0]);
  const node = rest.size === 0 ? undefined : monomialNode(m.dag, { coefficient: ONE, powers: rest });
  return { node: only[0], rest: node, factor: coefficient };
}

/** q u log(u/v), the logarithm being one of a quotient or a difference of two. */
function weightedLogRatio(
  m: Matcher,
  id: NodeId,
): { readonly u: NodeId; readonly v: NodeId; readonly factor: Rational } | undefined {
  const { coefficient, powers } = monomialOf(m.dag, id);
  if (powers.size !== 2 || ![...powers.values()].every((n) => n === 1)) return undefined;
  for (const [x] of powers) {
    const [u] = [...powers.keys()].filter((y) => y !== x);
    const inside = m.arg(x, 'log');
    const quotient = inside === undefined ? undefined : m.args(inside, 'divide');
    if (quotient?.[0] === u) return { u: u!, v: quotient![1]!, factor: coefficient };
    if (quotient?.[1] === u) return { u: u!, v: quotient![0]!, factor: negate(coefficient) };
    const logs = m.args(x, 'subtract')?.map((y) => logArgument(m, y));
    if (logs?.[0] !== undefined && logs[0] === u && logs[1] !== undefined)
      return { u: u!, v: logs[1], factor: coefficient };
  }
  return undefined;
}

/** The u of log(u), and of log1p(u - 1). */
function logArgument(m: Matcher, id: NodeId): NodeId | undefined {
  const rest = m.arg(id, 'log1p');
  return rest === undefined
    ? m.arg(id, 'log')
    : sumNode(m.dag, (linearForm(m.dag, m.call('add', m.number(1), rest)) ?? new Map()) as LinearForm);
}
