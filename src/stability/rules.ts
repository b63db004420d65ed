import type { ApplyNode, Dag, NodeId } from '../expr/dag.js';
import {
  equals,
  HALF,
  isOne,
  MINUS_ONE,
  multiply,
  negate,
  type Rational,
  rational,
  sign,
  TWO,
} from '../number/rational.js';
import {
  differenceNode,
  type LinearForm,
  linearForm,
  numberNode,
  numberOf,
  scaled,
  sumNode,
} from './linear.js';

/**
 * A rewrite of one node: equal as a function of the reals where both sides are defined. Rules are candidates and no more: each result is
 * proved equal and measured before it is shown.
 */
export interface Rule {
  readonly name: string;
  readonly apply: (m: Matcher, id: NodeId) => readonly NodeId[];
}

/** Patterns over a graph. */
export class Matcher {
  constructor(readonly dag: Dag) {}

  args(id: NodeId, name: string): readonly NodeId[] | undefined {
    const node = this.dag.node(id);
    return node.kind === 'apply' && node.op.name === name ? node.args : undefined;
  }

  arg(id: NodeId, name: string): NodeId | undefined {
    return this.args(id, name)?.[0];
  }

  is(id: NodeId, value: number): boolean {
    const q = numberOf(this.dag, id);
    return q !== undefined && equals(q, rational(value));
  }

  call(name: string, ...ids: readonly NodeId[]): NodeId {
    return this.dag.call(name, ...ids);
  }

  number(value: number): NodeId {
    return numberNode(this.dag, rational(value));
  }

  /** The base of x^2 or x*x. */
  square(id: NodeId): NodeId | undefined {
    const power = this.args(id, 'pow');
    if (power && this.is(power[1]!, 2)) return power[0];
    const product = this.args(id, 'multiply');
    return product && product[0] === product[1] ? product[0] : undefined;
  }

  squared(id: NodeId): NodeId {
    return this.call('pow', id, this.number(2));
  }

  /** Whether a is -b, term by term. */
  opposite(a: NodeId, b: NodeId): boolean {
    const [x, y] = [linearForm(this.dag, a), linearForm(this.dag, b)];
    if (!x || !y || x.size !== y.size) return false;
    return [...x].every(([id, q]) => {
      const other = y.get(id);
      return other !== undefined && equals(other, negate(q));
    });
  }

  negative(id: NodeId): NodeId {
    const form = linearForm(this.dag, id);
    if (!form) return this.call('negate', id);
    return sumNode(
      this.dag,
      [...form].map(([k, q]) => [k, negate(q)] as const),
    );
  }

  isScalar(id: NodeId): boolean {
    return this.dag.shape(id).length === 0;
  }

  conditional(condition: NodeId, yes: NodeId, no: NodeId): NodeId {
    return this.call('#select', condition, yes, no);
  }
}

type Term = readonly [NodeId | undefined, Rational];

/** Rewrites of two terms of a sum: what replaces them, given each with its factor. */
function pairRule(
  name: string,
  rewrite: (m: Matcher, a: Term, b: Term, rest: LinearForm) => readonly NodeId[],
): Rule {
  return {
    name,
    apply: (m, id) => {
      const node = m.dag.node(id);
      if (
        node.kind !== 'apply' ||
        !['add', 'subtract', 'negate', 'multiply', 'divide'].includes(node.op.name)
      )
        return [];
      const form = linearForm(m.dag, id);
      if (!form || form.size < 2) return [];
      const terms = [...form];
      const found: NodeId[] = [];
      for (const a of terms) {
        for (const b of terms) {
          if (a === b) continue;
          const rest = new Map(form);
          rest.delete(a[0]);
          rest.delete(b[0]);
          for (const replaced of rewrite(m, a, b, rest)) {
            if (rest.size === 0) found.push(replaced);
            else found.push(m.call('add', sumNode(m.dag, rest), replaced));
          }
        }
      }
      return found;
    },
  };
}

const isNumber = ([id]: Term) => id === undefined;
const opposed = ([, p]: Term, [, q]: Term) => equals(p, negate(q));

const sums: readonly Rule[] = [
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
    apply: (m, id) => {
      const form = linearForm(m.dag, id);
      if (!form || form.size < 2) return [];
      const found: NodeId[] = [];
      for (const [k, q] of form) {
        const radicand = k === undefined ? undefined : m.arg(k, 'sqrt');
        if (k === undefined || radicand === undefined) continue;
        const rest = new Map(form);
        rest.delete(k);
        if (rest.size > 2) continue;
        // q sqrt(d) + r = (q^2 d - r^2)/(q sqrt(d) - r), and r^2 is a term where r is one.
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
        found.push(turned);
        if (root === undefined && single?.[0] !== undefined) {
          // Where r has the sign of the root nothing cancels, and the conjugate does.
          const safe = m.call(sign(q) > 0 ? 'greater' : 'less', own, m.number(0));
          found.push(m.conditional(safe, id, turned));
        }
      }
      return found;
    },
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

/** 1 + u as u; undefined where the constant of the sum is another one. */
function beyondOne(m: Matcher, id: NodeId): LinearForm | undefined {
  const form = linearForm(m.dag, id);
  const constant = form?.get(undefined);
  if (!form || !constant || !isOne(constant) || form.size < 2) return undefined;
  const rest = new Map(form);
  rest.delete(undefined);
  return rest;
}

/** The u of 1 + exp(u). */
function logisticArgument(m: Matcher, id: NodeId): NodeId | undefined {
  const rest = beyondOne(m, id);
  const [only] = rest ? [...rest] : [];
  return rest?.size === 1 && only?.[0] !== undefined && isOne(only[1]) ? m.arg(only[0], 'exp') : undefined;
}

function explicitSoftplus(m: Matcher, u: NodeId): NodeId {
  return m.call(
    'add',
    m.call('max', u, m.number(0)),
    m.call('log1p', m.call('exp', m.call('negate', m.call('abs', u)))),
  );
}

const logarithms: readonly Rule[] = [
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
      const apart = m.call('subtract', m.call('log', a), m.call('log', b));
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

/** The factors of a product with their exponents, for products and quotients of few. */
function quotientOf(m: Matcher, id: NodeId): readonly [NodeId, NodeId] | undefined {
  const args = m.args(id, 'divide');
  return args && [args[0]!, args[1]!];
}

const quotients: readonly Rule[] = [
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

const others: readonly Rule[] = [
  {
    name: 'hypot',
    apply: (m, id) => {
      const u = m.arg(id, 'sqrt');
      const form = u === undefined ? undefined : linearForm(m.dag, u);
      if (form?.size !== 2 || ![...form.values()].every((q) => sign(q) > 0)) return [];
      const sides = [...form].map(([k, q]) => {
        if (k === undefined) return isOne(q) ? m.number(1) : undefined;
        return isOne(q) ? m.square(k) : undefined;
      });
      const [a, b] = sides;
      return a !== undefined && b !== undefined ? [m.call('hypot', a, b)] : [];
    },
  },
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
      return [m.call('mean', m.squared(m.call('subtract', v, second!)))];
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

/** All rules, the more special ones first. */
export const rules: readonly Rule[] = [...logarithms, ...quotients, ...sums, ...others];

/** Rewrites of one node by every rule; only scalars and the vectors that a rule is written for. */
export function rewriteNode(
  m: Matcher,
  node: ApplyNode,
): readonly { readonly id: NodeId; readonly rule: string }[] {
  return rules.flatMap((rule) => {
    if (!m.isScalar(node.id) && !VECTOR_RULES.has(rule.name)) return [];
    return rule.apply(m, node.id).flatMap((id) => (id === node.id ? [] : [{ id, rule: rule.name }]));
  });
}

/** Rules whose results have the right shape for vectors too. */
const VECTOR_RULES: ReadonlySet<string> = new Set([
  'softmax',
  'log-softmax',
  'logarithm of a sigmoid',
  'log1p',
  'softplus',
  'sigmoid',
]);
