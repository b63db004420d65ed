import { isOperator, mirrored } from '../problem/surgery.js';
import { minus, operator, write } from '../problem/tree.js';
import {
  argumentOf,
  factorOf,
  isConstant,
  isConstantFactor,
  type LocalSlip,
  missingTerm,
  movingAs,
  nameOf,
  PRODUCTS,
  QUOTIENTS,
  withOperand,
  wrongPair,
  wrongTerm,
} from './slip.js';

/** Signs, terms and factors that are lost. */
export const termSlips: readonly LocalSlip[] = [
  {
    code: 'minus-lost',
    explain: (site) => `the minus of ${write(site)} is lost in the derivative`,
    mutate: ({ site, freezer }) =>
      isOperator(site, 'neg') || (isConstantFactor(site, '-') && !isOperator(site, ...QUOTIENTS))
        ? mirrored(freezer, site)
        : undefined,
  },
  {
    code: 'term-sign',
    explain: (site) => `the minus before ${write(site.children[1]!)} is lost in the derivative`,
    mutate: (place) =>
      isOperator(place.site, '-') ? wrongTerm(place, 1, (term) => mirrored(place.freezer, term)) : undefined,
  },
  wrongPair(
    'product-sign',
    PRODUCTS,
    (site) => `in the product rule for ${write(site)} the plus is a minus; the rule is f'g + fg'`,
    (site, a, b, da, db) => minus(operator(site.text, da, b), operator(site.text, a, db)),
    true,
  ),
  wrongPair(
    'product-sign',
    PRODUCTS,
    (site) => `in the product rule for ${write(site)} the first term has a minus; the rule is f'g + fg'`,
    (site, a, b, da, db) => minus(operator(site.text, a, db), operator(site.text, da, b)),
    true,
  ),
  {
    code: 'term-sign',
    explain: (site) => `the sign of the part that comes from ${write(site.children[1]!)} is wrong`,
    mutate: (place) => wrongTerm(place, 1, (term) => mirrored(place.freezer, term)),
  },
  {
    code: 'term-sign',
    explain: (site) => `the sign of the part that comes from ${write(site.children[0]!)} is wrong`,
    mutate: (place) => wrongTerm(place, 0, (term) => mirrored(place.freezer, term)),
  },
  {
    code: 'inner-sign',
    explain: (site) =>
      `the sign of the inner derivative of ${nameOf(site)} is wrong, the one of its argument in ${write(site)}`,
    mutate: ({ site, freezer, variable }) => {
      const argument = argumentOf(site, variable);
      if (!argument || argument.kind === 'name') return undefined;
      return withOperand(site, argument, mirrored(freezer, argument));
    },
  },
  {
    code: 'term-missing',
    explain: (site) => `the part that comes from ${write(site.children[1]!)} is missing`,
    mutate: (place) => missingTerm(place, 1),
  },
  {
    code: 'term-missing',
    explain: (site) => `the part that comes from ${write(site.children[0]!)} is missing`,
    mutate: (place) => missingTerm(place, 0),
  },
  {
    code: 'factor-missing',
    explain: (site) => `the constant factor of ${write(site)} is left out`,
    mutate: (place) => {
      const found = factorOf(place.site, place.variable);
      return found && isConstant(found.factor) ? movingAs(place, place.site, found.rest) : undefined;
    },
  },
];
