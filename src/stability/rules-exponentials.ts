import type { NodeId } from '../expr/dag.js';
import {
  compare,
  divide,
  equals,
  HALF,
  isOne,
  MINUS_ONE,
  multiply,
  negate,
  ONE,
  type Rational,
  sign,
  TWO,
} from '../number/rational.js';
import { differenceNode, linearForm, numberNode, numberOf, scaled, sumNode } from './linear.js';
import {
  beyondOne,
  isNumber,
  logisticArgument,
  type Matcher,
  opposed,
  pairRule,
  quotientOf,
  type Rule,
} from './matcher.js';

/** The arguments of a sum of exponentials, each once; undefined for any other sum. */
function exponentialsOf(m: Matcher, id: NodeId): readonly NodeId[] | undefined {
  const form = linearForm(m.dag, id);
  if (!form || form.size < 2 || ![...form.values()].every(isOne)) return undefined;
  const args = [...form.keys()].map((k) => (k === undefined ? m.number(0) : m.arg(k, 'exp')));
  return args.every((a) => a !== undefined) ? (args as readonly NodeId[]) : undefined;
}

const SWITCH = 0.7;

/** Rewrites of exponentials, hyperbolic functions and logarithms of them. */
export const exponentials: readonly Rule[] = [
  pairRule('expm1 of a power', (m, a, b) => {
    const power = a[0] === undefined ? undefined : m.args(a[0], 'pow');
    if (!power || !isNumber(b) || !opposed(a, b)) return [];
    const rest = beyondOne(m, power[0]!);
    const log = rest ? m.call('log1p', sumNode(m.dag, rest)) : m.call('log', power[0]!);
    const exponent = m.call('multiply', power[1]!, log);
    const near = m.call('expm1', exponent);
    // Far from 1 the power itself loses less than an exponential of a large product.
    const isNear = m.call('less', m.call('abs', exponent), m.number(1));
    const whole = scaled(m.dag, near, a[1]);
    return [whole, m.conditional(isNear, whole, sumNode(m.dag, [a, b]))];
  }),
  pairRule('complement of tanh', (m, a, b) => {
    const u = b[0] === undefined ? undefined : m.arg(b[0], 'tanh');
    if (u === undefined || !isNumber(a) || !opposed(a, b)) return [];
    return [scaled(m.dag, m.call('sigmoid', m.negative(scaled(m.dag, u, TWO))), multiply(TWO, a[1]))];
  }),
  pairRule('exponentials by the larger one', (m, a, b) => {
    if (a[0] === undefined || b[0] === undefined || !opposed(a, b) || sign(a[1]) < 0) return [];
    const [u, v] = [m.arg(a[0], 'exp'), m.arg(b[0], 'exp')];
    if (u === undefined || v === undefined) return [];
    const first = m.call('negate', m.call('multiply', a[0], m.call('expm1', differenceNode(m.dag, v, u))));
    const second = m.call('multiply', b[0], m.call('expm1', differenceNode(m.dag, u, v)));
    return [scaled(m.dag, m.conditional(m.call('greater', u, v), first, second), a[1])];
  }),
  {
    name: 'product of exponentials',
    apply: (m, id) => {
      for (const [name, join] of [
        ['multiply', 'add'],
        ['divide', 'subtract'],
      ] as const) {
        const args = m.args(id, name);
        const [u, v] = args ? args.map((x) => m.arg(x, 'exp')) : [];
        if (u !== undefined && v !== undefined)
          return [m.call('exp', join === 'add' ? m.call('add', u, v) : differenceNode(m.dag, u, v))];
      }
      return [];
    },
  },
  {
    name: 'division by 1 + exp',
    apply: (m, id) => {
      const quotient = quotientOf(m, id);
      if (!quotient) return [];
      const [a, b] = quotient;
      const base = m.square(b);
      const u = logisticArgument(m, base ?? b);
      if (u === undefined) return [];
      const other = m.call('sigmoid', m.negative(u));
      if (base === undefined) return [m.call('multiply', a, other)];
      if (m.arg(a, 'exp') === u) return [m.call('multiply', m.call('sigmoid', u), other)];
      return [m.call('multiply', a, m.squared(other))];
    },
  },
  {
    name: 'shift by the maximum',
    apply: (m, id) => {
      const inside = m.arg(id, 'log');
      const quotient = inside === undefined ? quotientOf(m, id) : undefined;
      const args = exponentialsOf(m, inside ?? quotient?.[1] ?? id);
      if (!args || (inside === undefined && !quotient)) return [];
      const top = args.reduce((a, b) => m.call('max', a, b));
      const total = args
        .map((u) => m.call('exp', m.call('subtract', u, top)))
        .reduce((a, b) => m.call('add', a, b));
      if (!quotient) return [m.call('add', top, m.call('log', total))];
      const u = m.arg(quotient[0], 'exp');
      if (u === undefined || !args.includes(u)) return [];
      const [other] = args.filter((a) => a !== u);
      if (args.length === 2 && other !== undefined)
        return [m.call('sigmoid', differenceNode(m.dag, u, other))];
      return [m.call('divide', m.call('exp', m.call('subtract', u, top)), total)];
    },
  },
  {
    name: 'quotient by expm1',
    apply: (m, id) => {
      const quotient = quotientOf(m, id);
      const u = quotient && m.arg(quotient[1], 'expm1');
      if (!quotient || u === undefined) return [];
      const minus = m.negative(u);
      const turned = m.call(
        'negate',
        m.call('divide', m.call('multiply', quotient[0], m.call('exp', minus)), m.call('expm1', minus)),
      );
      return [m.conditional(m.call('greater', u, m.number(0)), turned, id)];
    },
  },
  {
    name: 'log of an exponential less another',
    apply: (m, id) => {
      const inside = m.arg(id, 'log');
      if (inside === undefined) return [];
      const far = (u: NodeId) =>
        m.call('add', u, m.call('log1p', m.call('negate', m.call('exp', m.negative(u)))));
      const e = m.arg(inside, 'expm1');
      if (e !== undefined) return [m.conditional(m.call('less', e, m.dag.constant(SWITCH)), id, far(e))];
      const form = linearForm(m.dag, inside);
      if (form?.size !== 2) return [];
      const plus = [...form].find(([, q]) => isOne(q));
      const minus = [...form].find(([, q]) => equals(q, MINUS_ONE));
      if (!plus || !minus || plus[0] === undefined) return [];
      const u = m.arg(plus[0], 'exp');
      const v = minus[0] === undefined ? m.number(0) : m.arg(minus[0], 'exp');
      if (u === undefined || v === undefined) return [];
      const gap = minus[0] === undefined ? m.negative(u) : differenceNode(m.dag, v, u);
      return [
        m.call('add', u, m.call('log', m.call('subtract', m.number(1), m.call('exp', gap)))),
        m.call('log', m.call('expm1', u)),
      ].slice(0, minus[0] === undefined ? 2 : 1);
    },
  },
  {
    name: 'log of a hyperbolic function',
    apply: (m, id) => {
      const inside = m.arg(id, 'log');
      const form = inside === undefined ? undefined : linearForm(m.dag, inside);
      const [only] = form ? [...form] : [];
      if (inside === undefined || form?.size !== 1 || only?.[0] === undefined || sign(only[1]) < 0) return [];
      const [k, q] = only;
      const half = divide(q, TWO);
      const shift = (body: NodeId) => {
        if (isOne(half)) return body;
        const less = compare(half, ONE) < 0;
        const log = m.call('log', numberNode(m.dag, less ? divide(ONE, half) : half));
        return m.call(less ? 'subtract' : 'add', body, log);
      };
      const tail = (v: NodeId, minus: boolean) => {
        const e = m.call('exp', m.negative(scaled(m.dag, v, TWO)));
        return m.call('log1p', minus ? m.call('negate', e) : e);
      };
      const c = m.arg(k, 'cosh');
      if (c !== undefined) {
        const size = m.call('abs', c);
        const far = shift(m.call('add', size, tail(size, false)));
        if (!isOne(q)) return [far];
        const versine = scaled(m.dag, m.squared(m.call('sinh', scaled(m.dag, c, HALF))), TWO);
        return [m.conditional(m.call('less', size, m.number(1)), m.call('log1p', versine), far)];
      }
      const s = m.arg(k, 'sinh');
      if (s !== undefined)
        return [m.conditional(m.call('less', s, m.number(1)), id, shift(m.call('add', s, tail(s, true))))];
      const t = isOne(q) ? m.arg(k, 'tanh') : undefined;
      if (t === undefined) return [];
      const rest = scaled(m.dag, m.call('sigmoid', m.negative(scaled(m.dag, t, TWO))), TWO);
      return [m.conditional(m.call('less', t, m.number(1)), id, m.call('log1p', m.call('negate', rest)))];
    },
  },
  {
    name: 'log of a product',
    apply: (m, id) => {
      const inside = m.arg(id, 'log');
      if (inside === undefined) return [];
      const u = m.arg(inside, 'exp');
      if (u !== undefined) return [u];
      const product = m.args(inside, 'multiply');
      if (product) {
        const isPositive = (x: NodeId) => {
          const q = numberOf(m.dag, x);
          return q !== undefined && sign(q) > 0;
        };
        const bare = product.some(isPositive);
        const logs = product.map((x) => m.call('log', bare ? x : m.call('abs', x)));
        return [m.call('add', logs[0]!, logs[1]!)];
      }
      const base = m.square(inside);
      return base === undefined ? [] : [scaled(m.dag, m.call('log', m.call('abs', base)), TWO)];
    },
  },
  {
    name: 'cross-entropy of a sigmoid',
    apply: (m, id) => {
      const args = m.args(id, 'bce');
      const z = args && m.arg(args[0]!, 'sigmoid');
      return z === undefined ? [] : [m.call('bcewithlogits', z, args![1]!)];
    },
  },
  {
    name: 'tanh from exponentials',
    apply: (m, id) => {
      const quotient = quotientOf(m, id);
      const [above, below] = quotient ? quotient.map((x) => exponentialTerms(m, x)) : [];
      if (!above || !below) return [];
      const [[p, a], [q, b]] = above;
      // (A e^p - A e^q)/(B e^p + B e^q) = (A/B) tanh((p - q)/2).
      const [c, d] = [p, q].map((u) => below.find(([v]) => v === u)?.[1]);
      if (!c || !d || !equals(a, negate(b)) || !equals(c, d)) return [];
      const half = scaled(m.dag, differenceNode(m.dag, p, q), HALF);
      const factor = divide(a, c);
      // tanh is odd.
      const minus = m.arg(half, 'negate');
      return [scaled(m.dag, m.call('tanh', minus ?? half), minus === undefined ? factor : negate(factor))];
    },
  },
];

/** A e^p + B e^q as its two terms; a number stands for a multiple of e^0, and expm1 for both of its terms. */
function exponentialTerms(
  m: Matcher,
  id: NodeId,
): readonly [readonly [NodeId, Rational], readonly [NodeId, Rational]] | undefined {
  const form = linearForm(m.dag, id);
  if (!form) return undefined;
  const zero = m.number(0);
  const [first, second] = [...form];
  const e = form.size === 1 && first?.[0] !== undefined ? m.arg(first[0], 'expm1') : undefined;
  if (e !== undefined)
    return [
      [e, first![1]],
      [zero, negate(first![1])],
    ];
  if (form.size !== 2 || !first || !second) return undefined;
  const [p, q] = [first, second].map(([k]) => (k === undefined ? zero : m.arg(k, 'exp')));
  if (p === undefined || q === undefined) return undefined;
  return [
    [p, first[1]],
    [q, second[1]],
  ];
}
