import type { NodeId } from '../expr/dag.js';
import { equals, HALF, ONE, type Rational, sign, TWO } from '../number/rational.js';
import { differenceNode, type LinearForm, linearForm, scaled } from './linear.js';
import {
  beyondOne,
  type Matcher,
  opposed,
  type Paired,
  pairRule,
  type Rule,
  type Step,
  type Term,
} from './matcher.js';
import { monomialOf } from './monomial.js';

/** The arguments of f(u) - f(v), with the factor in front; undefined for other pairs, and for the same pair in the other order. */
function difference(
  m: Matcher,
  a: Term,
  b: Term,
  name: string,
): { readonly u: NodeId; readonly v: NodeId; readonly factor: Rational } | undefined {
  if (a[0] === undefined || b[0] === undefined || !opposed(a, b) || sign(a[1]) < 0) return undefined;
  const [u, v] = [m.arg(a[0], name), m.arg(b[0], name)];
  return u === undefined || v === undefined ? undefined : { u, v, factor: a[1] };
}

type Arc = 'asinh' | 'acosh' | 'asin';

/** sqrt(x^2 + 1), sqrt(x^2 - 1) or sqrt(1 - x^2): the hyperbolic cosine of asinh(x), the hyperbolic sine of acosh(x), the cosine of asin(x). */
function companion(m: Matcher, x: NodeId, name: Arc): NodeId {
  const one = m.number(1);
  if (name === 'asinh') return m.call('hypot', one, x);
  const [a, b] = name === 'asin' ? [one, m.squared(x)] : [m.squared(x), one];
  return m.call('sqrt', m.call('subtract', a, b));
}

/** The same root by root, so that nothing is lost near 1 and no square leaves the range of doubles. */
function companionByRoots(m: Matcher, x: NodeId, name: Arc): NodeId {
  const one = m.number(1);
  if (name === 'asinh') return companion(m, x, name);
  // 1 - (1 - w) is w; a sum without a number stays one part, about which the step holds in general.
  const isPlain = !linearForm(m.dag, x)?.has(undefined);
  const minus = (a: NodeId, b: NodeId) => (isPlain ? m.call('subtract', a, b) : differenceNode(m.dag, a, b));
  const [a, b] = name === 'asin' ? [one, x] : [x, one];
  const sum = isPlain ? m.call('add', x, one) : differenceNode(m.dag, x, m.negative(one));
  return m.call('multiply', m.call('sqrt', minus(a, b)), m.call('sqrt', sum));
}

/** A form that is made with the companions of u and of v, written root by root and proved for the plain ones first. */
function withCompanions(
  m: Matcher,
  [u, v]: readonly [NodeId, NodeId],
  name: Arc,
  make: (c: NodeId, d: NodeId) => NodeId,
): Paired {
  const plain = [companion(m, u, name), companion(m, v, name)] as const;
  const rooted = [companionByRoots(m, u, name), companionByRoots(m, v, name)] as const;
  const pairs = plain.map((p, k): Step => [p, rooted[k]!]);
  const steps = pairs.filter(([p, q], k) => p !== q && pairs.findIndex(([o]) => o === p) === k);
  return { first: make(...plain), id: make(...rooted), steps };
}

/** A form of a difference where t, which is as small as it, is small; elsewhere nothing cancels. */
function nearOnly(
  m: Matcher,
  t: NodeId,
  near: NodeId,
  [p, q]: readonly [NodeId, NodeId],
  factor: Rational,
): NodeId {
  const isNear = m.call('less', m.call('abs', t), scaled(m.dag, m.number(1), HALF));
  return scaled(m.dag, m.conditional(isNear, near, m.call('subtract', p, q)), factor);
}

/** Above pi, the largest angle that is used on a sphere: the sum of much larger ones is rounded by more than their cosines can bear. */
const TURN = 4;

/** Rewrites of inverse functions and of their differences. */
export const inverses: readonly Rule[] = [
  pairRule('difference of area functions', (m, a, b) => {
    for (const name of ['asinh', 'acosh', 'atanh'] as const) {
      const found = difference(m, a, b, name);
      if (!found) continue;
      const { u, v, factor } = found;
      const gap = differenceNode(m.dag, u, v);
      // tanh(d) for atanh and tanh(d/2) for the others, d the difference.
      const by = (below: NodeId) => {
        const t = m.call('divide', gap, below);
        const near = scaled(m.dag, m.call('atanh', t), name === 'atanh' ? ONE : TWO);
        return nearOnly(m, t, near, [a[0]!, b[0]!], factor);
      };
      if (name === 'atanh') return [by(m.call('subtract', m.number(1), m.call('multiply', u, v)))];
      return [withCompanions(m, [u, v], name, (c, d) => by(m.call('add', c, d)))];
    }
    return [];
  }),
  pairRule('difference of arcs', (m, a, b) => {
    for (const name of ['asin', 'acos'] as const) {
      const found = difference(m, a, b, name);
      if (!found) continue;
      const { u, v, factor } = found;
      const gap = name === 'asin' ? differenceNode(m.dag, u, v) : differenceNode(m.dag, v, u);
      // tan((p - q)/2) = (sin p - sin q)/(cos p + cos q).
      return [
        withCompanions(m, [u, v], 'asin', (c, d) => {
          const t = m.call('divide', gap, m.call('add', c, d));
          return nearOnly(m, t, scaled(m.dag, m.call('atan', t), TWO), [a[0]!, b[0]!], factor);
        }),
      ];
    }
    return [];
  }),
  pairRule('area function less a logarithm', (m, a, b) => {
    const v = b[0] === undefined ? undefined : m.arg(b[0], 'log');
    if (a[0] === undefined || v === undefined || !opposed(a, b)) return [];
    for (const name of ['asinh', 'acosh'] as const) {
      const u = m.arg(a[0], name);
      if (u === undefined || !m.is(differenceNode(m.dag, v, scaled(m.dag, u, TWO)), 0)) continue;
      // asinh(u) = log(u + c) with c = sqrt(u^2 + 1) = u + 1/(u + c), and acosh(u) alike with -1.
      const whole = m.call('add', u, companionByRoots(m, u, name));
      const part = scaled(m.dag, m.call('divide', m.call('divide', m.number(1), u), whole), HALF);
      const rest = m.call('log1p', name === 'asinh' ? part : m.call('negate', part));
      return [scaled(m.dag, rest, a[1])];
    }
    return [];
  }),
  {
    name: 'arc cosine near 1',
    apply: (m, id) => {
      const u = m.arg(id, 'acos');
      const rest = u === undefined ? undefined : beyondOne(m, u);
      if (!rest) return [];
      // acos(1 - w) = 2 asin(sqrt(w/2)).
      const w = m.negative(sum(m, rest));
      return [scaled(m.dag, m.call('asin', m.call('sqrt', scaled(m.dag, w, HALF))), TWO)];
    },
  },
  {
    name: 'arc on a sphere',
    apply: (m, id) => {
      const u = m.arg(id, 'acos');
      const form = u === undefined ? undefined : linearForm(m.dag, u);
      const found = form && sphericalCosine(m, form);
      if (u === undefined || !found || !equals(found.factor, ONE)) return [];
      const { a, b, c } = found;
      const half = (x: NodeId) => scaled(m.dag, x, HALF);
      const [gap, total] = [half(differenceNode(m.dag, a, b)), half(m.call('add', a, b))];
      const [cosine, sine] = [m.call('cos', half(c)), m.call('sin', half(c))];
      const leg = (name: string, angle: NodeId, f: NodeId) => m.call('multiply', m.call(name, angle), f);
      const root = (x: NodeId, y: NodeId) => m.call('sqrt', m.call('add', m.squared(x), m.squared(y)));
      // u = cos(a - b) cos^2(c/2) - cos(a + b) sin^2(c/2), and half of 1 - u and of 1 + u are sums of squares.
      const [less, more] = [half(m.call('subtract', m.number(1), u)), half(m.call('add', m.number(1), u))];
      const arc = (x: NodeId, y: NodeId) => scaled(m.dag, m.call('atan2', x, y), TWO);
      const small = m.call('less', m.call('max', m.call('abs', a), m.call('abs', b)), m.number(TURN));
      const near = (x: NodeId, y: NodeId) => m.conditional(small, arc(x, y), id);
      const [above, below] = [m.call('sqrt', less), m.call('sqrt', more)];
      const chord = root(leg('sin', gap, cosine), leg('cos', total, sine));
      const rest = root(leg('cos', gap, cosine), leg('sin', total, sine));
      const steps: readonly Step[] = [
        [id, near(above, below)],
        [above, chord],
        [below, rest],
      ];
      return [{ id: near(chord, rest), steps }];
    },
  },
];

function sum(m: Matcher, form: LinearForm): NodeId {
  return [...form].map(([k, q]) => scaled(m.dag, k, q)).reduce((x, y) => m.call('add', x, y));
}

/** The angles of q (sin a sin b + cos a cos b cos c). */
function sphericalCosine(
  m: Matcher,
  form: LinearForm,
):
  | {
      readonly a: NodeId;
      readonly b: NodeId;
      readonly c: NodeId;
      readonly factor: Rational;
    }
  | undefined {
  const terms = [...form].flatMap(([k, q]) =>
    k === undefined ? [] : [{ powers: monomialOf(m.dag, k).powers, q }],
  );
  if (terms.length !== 2 || !equals(terms[0]!.q, terms[1]!.q)) return undefined;
  const angles = (powers: ReadonlyMap<NodeId, number>, name: string) =>
    [...powers].flatMap(([x, n]) => {
      const u = n === 1 ? m.arg(x, name) : undefined;
      return u === undefined ? [] : [u];
    });
  for (const [first, second] of [terms, [...terms].reverse()] as const) {
    const sines = angles(first!.powers, 'sin');
    const cosines = angles(second!.powers, 'cos');
    const [a, b] = sines;
    if (first!.powers.size !== 2 || second!.powers.size !== 3) continue;
    if (a === undefined || b === undefined || cosines.length !== 3) continue;
    const [c] = cosines.filter((x) => x !== a && x !== b);
    if (c === undefined || !cosines.includes(a) || !cosines.includes(b)) continue;
    return { a, b, c, factor: first!.q };
  }
  return undefined;
}
