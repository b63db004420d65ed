import { isOperator } from '../problem/surgery.js';
import { plus, write } from '../problem/tree.js';
import {
  argumentOf,
  factorOf,
  isConstant,
  isElementwise,
  type LocalSlip,
  movingAs,
  nameOf,
  POWERS,
  QUOTIENTS,
  sameKind,
} from './slip.js';

/** Slips of the chain as a whole, after those of the rules: what explains less of what was done. */
export const chainSlips: readonly LocalSlip[] = [
  {
    code: 'upstream-missing',
    explain: (site, variable) => {
      const factor = factorOf(site, variable)?.factor;
      return `the factor ${factor ? write(factor) : ''} of ${write(site)} is left out`;
    },
    mutate: (place) => {
      const found = factorOf(place.site, place.variable);
      const isKept = !found || isConstant(found.factor) || !sameKind(place, place.site, found.rest);
      return isKept ? undefined : movingAs(place, place.site, found.rest);
    },
  },
  {
    code: 'activation-missing',
    explain: (site) => `the derivative of ${nameOf(site)} itself is left out`,
    mutate: (place) => {
      const { site, variable } = place;
      const [scaled, constant] = site.children;
      // u^2/2 as one function: its factor goes with it.
      const isScaled =
        isOperator(site, ...QUOTIENTS) && constant?.kind === 'number' && isOperator(scaled!, ...POWERS);
      const inner = isScaled ? scaled! : site;
      const argument = argumentOf(inner, variable);
      if (!argument || argument.kind === 'name') return undefined;
      return isElementwise(inner) ? movingAs(place, site, argument) : undefined;
    },
  },
  {
    code: 'stopped-early',
    explain: (site) =>
      `the chain stops too early: the last factor, the derivative of ${write(site)}, is missing`,
    mutate: ({ site, freezer, isLikeInput }) =>
      site.kind === 'name' || !isLikeInput(site) ? undefined : plus(freezer.frozen(site), freezer.step),
  },
];
