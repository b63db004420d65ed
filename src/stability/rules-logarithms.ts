import type { NodeId } from '../expr/dag.js';
import { equals, HALF, isOne, MINUS_ONE, ONE, TWO } from '../number/rational.js';
import { sizeOf } from '../op/shape.js';
import { differenceNode, linearForm, scaled, sumNode } from './linear.js';
import { beyondOne, explicitSoftplus, logisticArgument, type Rule } from './matcher.js';

/** Rewrites of logarithms. */
export const logarithms: readonly Rule[] = [
  {
    name: 'log1p',
    apply: (m, id) => {
      const u = m.arg(id, 'log');
      const rest = u === undefined ? undefined : beyondOne(m, u);
      return rest ? [m.call('log1p', sumNode(m.dag, rest))] : [];
    },
  },
  {
    name: 'softplus',
    apply: (m, id) => {
      const inside = m.arg(id, 'log');
      const below = m.arg(id, 'log1p');
      const u =
        inside !== undefined
          ? logisticArgument(m, inside)
          : below === undefined
            ? undefined
            : m.arg(below, 'exp');
      return u === undefined ? [] : [explicitSoftplus(m, u), m.call('softplus', u)];
    },
  },
  {
    name: 'log of 1 - exp',
    apply: (m, id) => {
      const u = m.arg(id, 'log');
      const rest = u === undefined ? undefined : beyondOne(m, u);
      const [only] = rest ? [...rest] : [];
      if (rest?.size !== 1 || only?.[0] === undefined || !equals(only[1], MINUS_ONE)) return [];
      const v = m.arg(only[0], 'exp');
      if (v === undefined) return [];
      // Maechler (2012): log(-expm1(v)) near 0, log1p(-exp(v)) far from it, with the border at v = -log(2).
      const near = m.call('log', m.call('negate', m.call('expm1', v)));
      const far = m.call('log1p', m.call('negate', only[0]));
      const isNear = m.call('greater', v, m.call('negate', m.dag.constant(0.7)));
      return [m.conditional(isNear, near, far)];
    },
  },
  {
    name: 'log of -expm1',
    apply: (m, id) => {
      const u = m.arg(id, 'log');
      const minus = u === undefined ? undefined : m.arg(u, 'negate');
      const v = minus === undefined ? undefined : m.arg(minus, 'expm1');
      if (v === undefined) return [];
      const far = m.call('log1p', m.call('negate', m.call('exp', v)));
      return [m.conditional(m.call('greater', v, m.call('negate', m.dag.constant(0.7))), id, far)];
    },
  },
  {
    name: 'logarithm of a sigmoid',
    apply: (m, id) => {
      const found: NodeId[] = [];
      const u = m.arg(id, 'log');
      const s = u === undefined ? undefined : m.arg(u, 'sigmoid');
      if (s !== undefined) found.push(m.call('negate', m.call('softplus', m.negative(s))));
      const rest = u === undefined ? m.arg(id, 'log1p') : undefined;
      const inner = rest === undefined ? undefined : m.arg(rest, 'negate');
      const t = inner === undefined ? undefined : m.arg(inner, 'sigmoid');
      if (t !== undefined) found.push(m.call('negate', m.call('softplus', t)));
      return found;
    },
  },
  {
    name: 'log-sum-exp',
    apply: (m, id) => {
      const u = m.arg(id, 'log');
      if (u === undefined) return [];
      const mean = m.arg(u, 'mean');
      const w = mean === undefined ? undefined : m.arg(mean, 'exp');
      if (w !== undefined) {
        const n = sizeOf(m.dag.shape(w));
        const top = m.call('max', w);
        const rest = m.call('mean', m.call('expm1', m.call('subtract', w, top)));
        return [
          m.call('subtract', m.call('logsumexp', w), m.call('log', m.number(n))),
          m.call('add', top, m.call('log1p', rest)),
        ];
      }
      const whole = m.arg(u, 'sum');
      const v = whole === undefined ? undefined : m.arg(whole, 'exp');
      if (v !== undefined) {
        const top = m.call('max', v);
        const shifted = m.call('log', m.call('sum', m.call('exp', m.call('subtract', v, top))));
        return [m.call('logsumexp', v), m.call('add', top, shifted)];
      }
      const form = linearForm(m.dag, u);
      if (form?.size !== 2 || ![...form.values()].every(isOne)) return [];
      const [a, b] = [...form.keys()].map((k) => (k === undefined ? undefined : m.arg(k, 'exp')));
      if (a === undefined || b === undefined) return [];
      const gap = m.call('negate', m.call('abs', m.call('subtract', a, b)));
      return [m.call('add', m.call('max', a, b), m.call('log1p', m.call('exp', gap)))];
    },
  },
  {
    name: 'log-softmax',
    apply: (m, id) => {
      const found: NodeId[] = [];
      const u = m.arg(id, 'log');
      const s = u === undefined ? undefined : m.arg(u, 'softmax');
      if (s !== undefined) found.push(m.call('logsoftmax', s));
      const difference = m.args(id, 'subtract');
      const total = difference && m.arg(difference[1]!, 'logsumexp');
      if (difference && total === difference[0]) found.push(m.call('logsoftmax', total!));
      return found;
    },
  },
  {
    name: 'logarithm of a quotient',
    apply: (m, id) => {
      const u = m.arg(id, 'log');
      const quotient = u === undefined ? undefined : m.args(u, 'divide');
      if (!quotient) return [];
      const [a, b] = quotient as [NodeId, NodeId];
      const gap = differenceNode(m.dag, a, b);
      const near = m.call('log1p', m.call('divide', gap, b));
      const apart = m.is(a, 1)
        ? m.call('negate', m.call('log', b))
        : m.call('subtract', m.call('log', a), m.call('log', b));
      const found = [near, apart];
      // Within a factor of 2 the difference is exact (Sterbenz 1974).
      const ratio = u!;
      const close = m.call(
        'less',
        m.call('abs', m.call('subtract', ratio, m.number(1))),
        scaled(m.dag, m.number(1), HALF),
      );
      found.push(m.conditional(close, near, id), m.conditional(close, near, apart));
      return found;
    },
  },
  {
    name: 'logarithm of a sum of squares',
    apply: (m, id) => {
      const u = m.arg(id, 'log') ?? m.arg(id, 'log1p');
      const inside = u === undefined ? undefined : linearForm(m.dag, u);
      if (u === undefined || !inside || (m.arg(id, 'log') === undefined && inside.has(undefined))) return [];
      const form = m.arg(id, 'log') === undefined ? new Map([...inside, [undefined, ONE] as const]) : inside;
      const sides = [...form].map(([k, q]) =>
        !isOne(q) ? undefined : k === undefined ? m.number(1) : m.square(k),
      );
      const [a, b] = sides;
      if (sides.length !== 2 || a === undefined || b === undefined) return [];
      return [scaled(m.dag, m.call('log', m.call('hypot', a, b)), TWO)];
    },
  },
  {
    name: 'atanh',
    apply: (m, id) => {
      const u = m.arg(id, 'log');
      const quotient = u === undefined ? undefined : m.args(u, 'divide');
      if (!quotient) return [];
      const [above, below] = quotient.map((q) => beyondOne(m, q));
      if (!above || !below) return [];
      const v = sumNode(m.dag, above);
      return m.opposite(v, sumNode(m.dag, below))
        ? [m.call('multiply', m.number(2), m.call('atanh', v))]
        : [];
    },
  },
];
