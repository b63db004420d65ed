import type { NodeId } from '../expr/dag.js';
import { equals, isOne, multiply, negate, ONE, type Rational, rational, sign } from '../number/rational.js';
import {
  differenceNode,
  type LinearForm,
  linearForm,
  numberNode,
  numberOf,
  scaled,
  sumNode,
} from './linear.js';
import { beyondOne, type Matcher, opposed, pairRule, quotientOf, type Rule } from './matcher.js';
import { monomialOf } from './monomial.js';

/** Rewrites of roots, powers and means. */
export const roots: readonly Rule[] = [
  {
    name: 'hypot',
    apply: (m, id) => {
      const u = m.arg(id, 'sqrt');
      const form = u === undefined ? undefined : linearForm(m.dag, u);
      if (!form || form.size < 2 || ![...form.values()].every((q) => sign(q) > 0)) return [];
      const sides = [...form].map(([k, q]) => {
        if (k === undefined) return isOne(q) ? m.number(1) : undefined;
        return isOne(q) ? m.square(k) : undefined;
      });
      if (!sides.every((side) => side !== undefined)) return [];
      return [(sides as readonly NodeId[]).reduce((a, b) => m.call('hypot', a, b))];
    },
  },
  {
    name: 'quotient by a sum of squares',
    apply: (m, id) => {
      const quotient = quotientOf(m, id);
      const below = quotient && linearForm(m.dag, quotient[1]);
      if (!quotient || below?.size !== 2 || ![...below.values()].every(isOne)) return [];
      const sides = [...below.keys()].map((k) => (k === undefined ? undefined : m.square(k)));
      const [a, b] = sides;
      if (a === undefined || b === undefined) return [];
      const h = m.call('hypot', a, b);
      const above = linearForm(m.dag, quotient[0]);
      if (!above || above.has(undefined)) return [];
      // Every factor is divided before it is multiplied: the squares would leave the range long before the quotient does.
      const scaledTerms = [...above].map(([k, q]) => {
        const product = m.args(k!, 'multiply');
        const base = m.square(k!);
        const term =
          base !== undefined
            ? m.squared(m.call('divide', base, h))
            : product
              ? m.call('multiply', m.call('divide', product[0]!, h), m.call('divide', product[1]!, h))
              : m.call('divide', m.call('divide', k!, h), h);
        return scaled(m.dag, term, q);
      });
      return [scaledTerms.reduce((x, y) => m.call('add', x, y))];
    },
  },
  {
    name: 'root of a square and more',
    apply: (m, id) => {
      const u = m.arg(id, 'sqrt');
      const form = u === undefined ? undefined : linearForm(m.dag, u);
      if (!form || form.size < 2) return [];
      return [...form].flatMap(([k, q]) => {
        const b = k !== undefined && isOne(q) ? m.square(k) : undefined;
        if (b === undefined) return [];
        const rest = new Map(form);
        rest.delete(k);
        const ratio = m.call('divide', m.call('divide', sumNode(m.dag, rest), b), b);
        const scaledRoot = m.call(
          'multiply',
          m.call('abs', b),
          m.call('sqrt', m.call('add', m.number(1), ratio)),
        );
        return [scaledRoot, ...rootByLegs(m, b, rest)];
      });
    },
  },
  {
    name: 'root of a product',
    apply: (m, id) => {
      const u = m.arg(id, 'sqrt');
      const product = u === undefined ? undefined : m.args(u, 'multiply');
      if (!product) return [];
      const [a, b] = product.map((x) => m.call('sqrt', m.call('abs', x)));
      return [m.call('multiply', a!, b!)];
    },
  },
  pairRule('difference of cube roots', (m, a, b) => {
    if (a[0] === undefined || b[0] === undefined || !opposed(a, b) || sign(a[1]) < 0) return [];
    const radicand = (x: NodeId): NodeId | undefined => {
      const power = m.args(x, 'pow') ?? m.args(x, 'nthRoot');
      const q = power && numberOf(m.dag, power[1]!);
      const third = q && (equals(q, rational(1, 3)) || (m.args(x, 'nthRoot') && equals(q, rational(3))));
      return m.arg(x, 'cbrt') ?? (third ? power![0] : undefined);
    };
    const [u, v] = [radicand(a[0]), radicand(b[0])];
    if (u === undefined || v === undefined) return [];
    const below = m.call(
      'add',
      m.call('add', m.squared(a[0]), m.call('multiply', a[0], b[0])),
      m.squared(b[0]),
    );
    return [scaled(m.dag, m.call('divide', differenceNode(m.dag, u, v), below), a[1])];
  }),
  {
    name: 'norm',
    apply: (m, id) => {
      const u = m.arg(id, 'sqrt');
      const total = u === undefined ? undefined : m.arg(u, 'sum');
      const v = total === undefined ? undefined : m.square(total);
      return v === undefined ? [] : [m.call('norm', v)];
    },
  },
  {
    name: 'variance',
    apply: (m, id) => {
      const difference = m.args(id, 'subtract');
      const first = difference && m.arg(difference[0]!, 'mean');
      const v = first === undefined ? undefined : m.square(first);
      const second = difference && m.square(difference[1]!);
      const mean = second === undefined ? undefined : m.arg(second, 'mean');
      if (v === undefined || mean !== v) return [];
      const d = m.call('subtract', v, second!);
      const twoPass = m.call('mean', m.squared(d));
      // Chan, Golub and LeVeque (1983): the mean of the differences takes the rounding of the mean out again.
      return [twoPass, m.call('subtract', twoPass, m.squared(m.call('mean', d)))];
    },
  },
  {
    name: 'power near 1',
    apply: (m, id) => {
      const power = m.args(id, 'pow');
      const rest = power && beyondOne(m, power[0]!);
      if (!power || !rest) return [];
      return [m.call('exp', m.call('multiply', power[1]!, m.call('log1p', sumNode(m.dag, rest))))];
    },
  },
  {
    name: 'root of a square',
    apply: (m, id) => {
      const u = m.arg(id, 'sqrt');
      const v = u === undefined ? undefined : m.square(u);
      return v === undefined ? [] : [m.call('abs', v)];
    },
  },
  {
    name: 'product with a reciprocal exponential',
    apply: (m, id) => {
      const quotient = quotientOf(m, id);
      const u = quotient && m.arg(quotient[1], 'exp');
      if (!quotient || u === undefined) return [];
      return [m.call('multiply', quotient[0], m.call('exp', m.negative(u)))];
    },
  },
];

/**
 * sqrt(b^2 + r) as hypot(b, sqrt(r)), or as sqrt(|b| - sqrt(-r)) sqrt(|b| + sqrt(-r)), for a product r whose root is taken factor by factor:
 * neither b^2 nor r has to be within the range of doubles.
 */
function rootByLegs(m: Matcher, b: NodeId, rest: LinearForm): readonly NodeId[] {
  const [only] = [...rest];
  if (rest.size !== 1 || !only) return [];
  const { coefficient, powers } =
    only[0] === undefined
      ? { coefficient: ONE, powers: new Map<NodeId, number>() }
      : monomialOf(m.dag, only[0]);
  if ([...powers.values()].some((n) => n < 0)) return [];
  const q = multiply(coefficient, only[1]);
  const size = sign(q) < 0 ? negate(q) : q;
  const numberRoot = exactRoot(size);
  const front = numberRoot ? numberNode(m.dag, numberRoot) : m.call('sqrt', numberNode(m.dag, size));
  const parts = [...powers].map(([f, n]) => {
    const own = n === 2 ? m.call('abs', f) : m.call('sqrt', m.call('abs', f));
    return n <= 2 ? own : m.call('pow', own, m.number(n));
  });
  const legs = parts.reduce((x, y) => m.call('multiply', x, y), front);
  const leg =
    numberRoot && parts.length > 0
      ? scaled(
          m.dag,
          parts.reduce((x, y) => m.call('multiply', x, y)),
          numberRoot,
        )
      : legs;
  const width = m.call('abs', b);
  const apart = m.call(
    'multiply',
    m.call('sqrt', m.call('subtract', width, leg)),
    m.call('sqrt', m.call('add', width, leg)),
  );
  const odd = [...powers].filter(([, n]) => n % 2 !== 0).map(([f]) => f);
  if (odd.length === 0) return [sign(q) > 0 ? m.call('hypot', b, leg) : apart];
  // The product itself may be too small to have a sign.
  const signs =
    odd.length === 1 ? odd[0]! : odd.map((f) => m.call('sign', f)).reduce((x, y) => m.call('multiply', x, y));
  const positive = m.call(sign(q) > 0 ? 'greater' : 'less', signs, m.number(0));
  return [m.conditional(positive, m.call('hypot', b, leg), apart)];
}

/** The square root of a rational number that has one. */
function exactRoot(q: Rational): Rational | undefined {
  const root = (n: bigint) => {
    const r = BigInt(Math.round(Math.sqrt(Number(n))));
    return r * r === n ? r : undefined;
  };
  const [a, b] = [root(q.numerator), root(q.denominator)];
  return a === undefined || b === undefined ? undefined : { numerator: a, denominator: b };
}
