import { equals, HALF, negate, ONE, sign, TWO } from '../number/rational.js';
import { differenceNode, scaled } from './linear.js';
import { beyondOne, isNumber, opposed, pairRule, quotientOf, type Rule } from './matcher.js';

/** Rewrites of sines, cosines and their inverses. */
export const trigonometric: readonly Rule[] = [
  pairRule('angle addition', (m, a, b) => {
    if (a[0] === undefined || b[0] === undefined || !opposed(a, b) || sign(a[1]) < 0) return [];
    for (const name of ['sin', 'cos', 'tan'] as const) {
      const [u, v] = [m.arg(a[0], name), m.arg(b[0], name)];
      if (u === undefined || v === undefined) continue;
      const d = differenceNode(m.dag, u, v);
      const versine = m.squared(m.call('sin', scaled(m.dag, d, HALF)));
      const [s, c] = [m.call('sin', v), m.call('cos', v)];
      const sine = m.call('sin', d);
      const form =
        name === 'tan'
          ? m.call(
              'divide',
              sine,
              m.call(
                'multiply',
                c,
                m.call('subtract', m.call('multiply', c, m.call('cos', d)), m.call('multiply', s, sine)),
              ),
            )
          : name === 'sin'
            ? m.call(
                'subtract',
                m.call('multiply', c, sine),
                scaled(m.dag, m.call('multiply', s, versine), TWO),
              )
            : m.call(
                'negate',
                m.call(
                  'add',
                  m.call('multiply', s, sine),
                  scaled(m.dag, m.call('multiply', c, versine), TWO),
                ),
              );
      return [scaled(m.dag, form, a[1])];
    }
    return [];
  }),
  pairRule('difference of arc tangents', (m, a, b) => {
    if (a[0] === undefined || b[0] === undefined || !opposed(a, b) || sign(a[1]) < 0) return [];
    const [u, v] = [m.arg(a[0], 'atan'), m.arg(b[0], 'atan')];
    if (u === undefined || v === undefined) return [];
    const below = m.call('add', m.number(1), m.call('multiply', u, v));
    return [scaled(m.dag, m.call('atan2', differenceNode(m.dag, u, v), below), a[1])];
  }),
  {
    name: 'tangent of a half',
    apply: (m, id) => {
      const quotient = quotientOf(m, id);
      if (!quotient) return [];
      const half = (u: number) => m.call('tan', scaled(m.dag, u, HALF));
      const [above, below] = quotient;
      // (1 - cos u)/sin u and sin u/(1 + cos u).
      const s = m.arg(below, 'sin');
      if (s !== undefined) {
        const rest = beyondOne(m, above);
        const [only] = rest ? [...rest] : [];
        if (
          rest?.size === 1 &&
          only?.[0] !== undefined &&
          m.arg(only[0], 'cos') === s &&
          equals(only[1], negate(ONE))
        )
          return [half(s)];
      }
      const t = m.arg(above, 'sin');
      const rest = t === undefined ? undefined : beyondOne(m, below);
      const [only] = rest ? [...rest] : [];
      if (rest?.size === 1 && only?.[0] !== undefined && m.arg(only[0], 'cos') === t && equals(only[1], ONE))
        return [half(t!)];
      return [];
    },
  },
  pairRule('hyperbolic versine', (m, a, b) => {
    if (!isNumber(a) || b[0] === undefined || !opposed(a, b)) return [];
    const u = m.arg(b[0], 'cosh');
    return u === undefined
      ? []
      : [
          scaled(m.dag, m.squared(m.call('sinh', scaled(m.dag, u, HALF))), {
            numerator: -2n * a[1].numerator,
            denominator: a[1].denominator,
          }),
        ];
  }),
];
