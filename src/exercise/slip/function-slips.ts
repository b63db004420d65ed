import type { Ast } from '../../expr/ast.js';
import { mirrored, movingWith } from '../problem/surgery.js';
import { call, minus, negative, number, operator, plus, write } from '../problem/tree.js';
import {
  isCall,
  isConstant,
  LOGS,
  type LocalSlip,
  MIRRORED,
  movingAs,
  nameOf,
  one,
  product,
  quotient,
  SIGMOIDS,
  square,
  wrongRule,
} from './slip.js';

/** Slips in the derivatives of functions, and at their kinks. */
export const functionSlips: readonly LocalSlip[] = [
  {
    code: 'derivative-sign',
    explain: (site) =>
      `the sign of the derivative of ${nameOf(site)} is wrong: sin' = cos, cos' = -sin, sinh' = cosh, cosh' = sinh${
        isCall(site, ...MIRRORED.slice(4)) ? `, and ${site.text}' has a minus` : ''
      }`,
    mutate: ({ site, freezer }) => (isCall(site, ...MIRRORED) ? mirrored(freezer, site) : undefined),
  },
  wrongRule(
    'activation-at-value',
    (site) => `the derivative of ${nameOf(site)} is taken at the value of the unit instead of at its input`,
    (site, a) => {
      if (isCall(site, ...SIGMOIDS)) {
        const s = call('sigmoid', call('sigmoid', a));
        return product(s, minus(one, s));
      }
      if (isCall(site, 'softplus')) return call('sigmoid', call('softplus', a));
      return isCall(site, 'tanh') ? minus(one, square(call('tanh', call('tanh', a)))) : undefined;
    },
  ),
  wrongRule(
    'activation-rule',
    (site) =>
      isCall(site, 'tanh')
        ? 'the derivative of tanh is 1 - tanh^2, with a minus and a square'
        : 'the derivative of the sigmoid s is s*(1 - s), with a minus',
    (site, a) => {
      if (isCall(site, ...SIGMOIDS)) {
        const s = call('sigmoid', a);
        return product(s, plus(one, s));
      }
      return isCall(site, 'tanh') ? plus(one, square(call('tanh', a))) : undefined;
    },
  ),
  wrongRule(
    'activation-factor',
    (site) =>
      isCall(site, 'tanh')
        ? 'the square is missing: the derivative of tanh is 1 - tanh^2'
        : 'the factor s is missing: the derivative of the sigmoid s is s*(1 - s)',
    (site, a) => {
      if (isCall(site, ...SIGMOIDS)) return minus(one, call('sigmoid', a));
      return isCall(site, 'tanh') ? minus(one, call('tanh', a)) : undefined;
    },
  ),
  wrongRule(
    'logarithm-base',
    (site) => `the derivative of ${write(site)} needs the factor 1/ln(base)`,
    (site, a) =>
      isCall(site, 'log2', 'log10') || (isCall(site, 'log') && site.children.length === 2)
        ? quotient(one, a)
        : undefined,
  ),
  wrongRule(
    'logarithm-rule',
    (site) => `the derivative of ${nameOf(site)} is one over its argument`,
    (site, a) => (isCall(site, ...LOGS) ? a : undefined),
  ),
  wrongRule(
    'root-factor',
    () => 'the factor 1/2 is missing: the derivative of the root of u is 1/(2*sqrt(u))',
    (site, a) => (isCall(site, 'sqrt') ? quotient(one, call('sqrt', a)) : undefined),
  ),
  wrongRule(
    'kink-side',
    (site) => `the derivative of ${nameOf(site)} is taken on the wrong side of its kink`,
    (site, a) => {
      const below = (other: Ast) => call('indicator', operator('<', a, other));
      if (isCall(site, 'relu')) return below(number('0'));
      if (isCall(site, 'abs')) return negative(call('sign', a));
      const other = site.children.find((c) => isConstant(c));
      if (!other || site.children.length !== 2) return undefined;
      if (isCall(site, 'max')) return below(other);
      if (isCall(site, 'min')) return call('indicator', operator('>', a, other));
      return undefined;
    },
  ),
  {
    code: 'kink-side',
    explain: (site) => `the derivatives on the two sides of the kink of ${write(site)} are exchanged`,
    mutate: (place) => {
      const [condition, a, b] = place.site.children;
      if (place.site.kind === 'call' && place.site.text === 'leakyrelu' && a) {
        const [u, slope] = [condition!, a];
        const { freezer } = place;
        const side = call('indicator', operator('>', freezer.frozen(u), number('0')));
        const wrong = plus(product(side, slope), minus(one, side));
        return movingWith(freezer, place.site, wrong, u);
      }
      if (place.site.kind !== 'conditional' || !condition || !a || !b) return undefined;
      const still = place.freezer.frozen(condition);
      return { ...place.site, children: [still, movingAs(place, a, b), movingAs(place, b, a)] };
    },
  },
  wrongRule(
    'kink-ignored',
    (site) =>
      `${nameOf(site)} is differentiated as if it were the identity: its derivative depends on the sign of its argument`,
    (site) => (isCall(site, 'relu', 'abs', 'leakyrelu', 'max', 'min') ? one : undefined),
  ),
];
