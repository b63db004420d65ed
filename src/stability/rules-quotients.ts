import type { NodeId } from '../expr/dag.js';
import { HALF, isOne, multiply, negate, sign } from '../number/rational.js';
import { linearForm, scaled } from './linear.js';

import { logisticArgument, quotientOf, type Rule } from './matcher.js';

/** Rewrites of quotients. */
export const quotients: readonly Rule[] = [
  {
    name: 'sigmoid',
    apply: (m, id) => {
      const quotient = quotientOf(m, id);
      if (!quotient) return [];
      const [a, b] = quotient;
      const u = logisticArgument(m, b);
      if (u === undefined) return [];
      if (m.arg(a, 'exp') === u)
        return [
          m.call('sigmoid', u),
          m.call('divide', m.number(1), m.call('add', m.number(1), m.call('exp', m.negative(u)))),
        ];
      return m.is(a, 1) ? [m.call('sigmoid', m.negative(u))] : [];
    },
  },
  {
    name: 'softmax',
    apply: (m, id) => {
      const quotient = quotientOf(m, id);
      const total = quotient && m.arg(quotient[1], 'sum');
      if (!quotient || total === undefined || total !== quotient[0]) return [];
      const v = m.arg(total, 'exp');
      return v === undefined ? [] : [m.call('softmax', v)];
    },
  },
  {
    name: 'tanh',
    apply: (m, id) => {
      const quotient = quotientOf(m, id);
      if (!quotient) return [];
      const [a, b] = quotient;
      const found: NodeId[] = [];
      const [s, c] = [m.arg(a, 'sinh'), m.arg(b, 'cosh')];
      if (s !== undefined && s === c) found.push(m.call('tanh', s));
      const [cosh, sinh] = [m.arg(a, 'cosh'), m.arg(b, 'sinh')];
      if (cosh !== undefined && cosh === sinh) found.push(m.call('coth', cosh));
      const e = m.arg(a, 'expm1');
      if (e !== undefined && logisticArgument(m, b) === e) found.push(m.call('tanh', scaled(m.dag, e, HALF)));
      // 2 sinh(u) over 2 cosh(u), and the like.
      const [x, y] = [linearForm(m.dag, a), linearForm(m.dag, b)];
      const [p, q] = [x && [...x][0], y && [...y][0]];
      if (
        x?.size === 1 &&
        y?.size === 1 &&
        p &&
        q &&
        p[0] !== undefined &&
        q[0] !== undefined &&
        !(isOne(p[1]) && isOne(q[1]))
      ) {
        const ratio = multiply(p[1], {
          numerator: q[1].denominator,
          denominator: q[1].numerator < 0n ? -q[1].numerator : q[1].numerator,
        });
        const signed = sign(q[1]) < 0 ? negate(ratio) : ratio;
        found.push(scaled(m.dag, m.call('divide', p[0], q[0]), signed));
      }
      return found;
    },
  },
  {
    name: 'square of a quotient',
    apply: (m, id) => {
      const quotient = quotientOf(m, id);
      if (!quotient) return [];
      const form = linearForm(m.dag, quotient[0]);
      const [only] = form ? [...form] : [];
      const below = m.square(quotient[1]);
      const above = form?.size === 1 && only?.[0] !== undefined ? m.square(only[0]) : undefined;
      if (below === undefined || above === undefined) return [];
      const found = [scaled(m.dag, m.squared(m.call('divide', above, below)), only![1])];
      // sin(u/2)/u as (1/2) sin(u/2)/(u/2) would only add a rounding.
      return found;
    },
  },
  {
    name: 'reciprocal of a hyperbolic cosine',
    apply: (m, id) => {
      const quotient = quotientOf(m, id);
      if (!quotient || !m.is(quotient[0], 1)) return [];
      const u = m.arg(quotient[1], 'cosh');
      if (u !== undefined) return [m.call('sech', u)];
      const base = m.square(quotient[1]);
      const v = base === undefined ? undefined : m.arg(base, 'cosh');
      return v === undefined ? [] : [m.squared(m.call('sech', v))];
    },
  },
];
