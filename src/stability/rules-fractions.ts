import type { NodeId } from '../expr/dag.js';
import { linearForm, scaled } from './linear.js';
import type { Rule } from './matcher.js';
import { quotientOf } from './matcher.js';
import { countTerms, expandPolynomial, polynomialNode } from './polynomial.js';

/** Quotients that are brought together. */
const MOST_QUOTIENTS = 4;

/** Rewrites of sums of products and quotients, in which terms cancel exactly once they are multiplied out. */
export const fractions: readonly Rule[] = [
  {
    name: 'common denominator',
    apply: (m, id) => {
      const form = linearForm(m.dag, id);
      if (!form || form.size < 2) return [];
      const terms = [...form].map(([k, q]) => {
        const quotient = k === undefined ? undefined : quotientOf(m, k);
        return quotient
          ? { above: scaled(m.dag, quotient[0], q), below: quotient[1] }
          : { above: scaled(m.dag, k, q), below: undefined };
      });
      const denominators = [...new Set(terms.flatMap((t) => (t.below === undefined ? [] : [t.below])))];
      if (denominators.length === 0 || denominators.length > MOST_QUOTIENTS) return [];
      const product = (ids: readonly NodeId[]) =>
        ids.length === 0 ? m.number(1) : ids.reduce((a, b) => m.call('multiply', a, b));
      const numerator = terms
        .map(({ above, below }) => {
          const others = denominators.filter((d) => d !== below);
          return others.length === 0 ? above : m.call('multiply', above, product(others));
        })
        .reduce((a, b) => m.call('add', a, b));
      const expanded = expandPolynomial(m.dag, numerator);
      const below = product(denominators);
      const found = expanded ? [m.call('divide', polynomialNode(m.dag, expanded), below)] : [];
      return [...found, m.call('divide', numerator, below)];
    },
  },
  {
    name: 'multiplied out',
    apply: (m, id) => {
      const node = m.dag.node(id);
      if (node.kind !== 'apply' || !['add', 'subtract'].includes(node.op.name)) return [];
      const expanded = expandPolynomial(m.dag, id);
      if (!expanded || expanded.size >= countTerms(m.dag, id)) return [];
      return [polynomialNode(m.dag, expanded)];
    },
  },
  {
    name: 'square in a quotient',
    apply: (m, id) => {
      const quotient = quotientOf(m, id);
      const form = quotient && linearForm(m.dag, quotient[0]);
      const [only] = form ? [...form] : [];
      if (!quotient || form?.size !== 1 || !only || only[0] === undefined) return [];
      const power = m.args(only[0], 'pow');
      const n = [3, 4].find((k) => power && m.is(power[1]!, k));
      const base = n === undefined ? m.square(only[0]) : power![0]!;
      if (base === undefined || m.square(quotient[1]) !== undefined) return [];
      let product = m.call('divide', base, quotient[1]);
      for (let k = 1; k < (n ?? 2); k++) product = m.call('multiply', base, product);
      return [scaled(m.dag, product, only[1])];
    },
  },
  {
    name: 'quotient by a power or product',
    apply: (m, id) => {
      const quotient = quotientOf(m, id);
      const product = quotient && m.args(quotient[1], 'multiply');
      if (product) return [m.call('divide', m.call('divide', quotient[0], product[0]!), product[1]!)];
      const power = quotient && m.args(quotient[1], 'pow');
      if (!power || !(m.is(power[1]!, 2) || m.is(power[1]!, 3) || m.is(power[1]!, 4))) return [];
      // One factor after the other: the power alone may leave the range.
      const times = [2, 3, 4].find((n) => m.is(power[1]!, n))!;
      let divided = quotient[0];
      for (let k = 0; k < times; k++) divided = m.call('divide', divided, power[0]!);
      return [divided];
    },
  },
];
