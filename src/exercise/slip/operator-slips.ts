import { call, minus, operator, plus, write } from '../problem/tree.js';
import {
  argumentOf,
  baseOf,
  constantPower,
  halfProduct,
  isCall,
  isElementwise,
  type LocalSlip,
  nameOf,
  one,
  PRODUCTS,
  pairOfDerivatives,
  product,
  QUOTIENTS,
  quotient,
  square,
  withOperand,
  wrongPair,
  wrongRule,
} from './slip.js';

/** Slips in the rules for inner derivatives, products, quotients and powers. */
export const operatorSlips: readonly LocalSlip[] = [
  {
    code: 'inner-derivative',
    explain: (site) =>
      `the inner derivative of ${nameOf(site)} is left out: ${write(site)} is differentiated as if its argument were the variable itself`,
    mutate: ({ site, freezer, variable, isLikeInput }) => {
      const argument = argumentOf(site, variable);
      if (!argument || argument.kind === 'name' || !isElementwise(site) || !isLikeInput(argument))
        return undefined;
      return withOperand(site, argument, plus(freezer.frozen(argument), freezer.step));
    },
  },
  pairOfDerivatives(
    'product-of-derivatives',
    PRODUCTS,
    (site) =>
      `the product ${write(site)} is differentiated as the product of the derivatives; the rule is f'g + fg'`,
  ),
  {
    code: 'product-second-term',
    explain: (site) =>
      `in the product rule for ${write(site)} only the first factor is differentiated; the rule is f'g + fg'`,
    mutate: (place) => halfProduct(place, 1),
  },
  {
    code: 'product-first-term',
    explain: (site) =>
      `in the product rule for ${write(site)} only the second factor is differentiated; the rule is f'g + fg'`,
    mutate: (place) => halfProduct(place, 0),
  },
  wrongPair(
    'quotient-sign',
    QUOTIENTS,
    (site) => `in the quotient rule for ${write(site)} the minus is a plus; the rule is (f'g - fg')/g^2`,
    (_site, a, b, da, db) => quotient(plus(product(da, b), product(a, db)), square(b)),
    false,
  ),
  wrongPair(
    'quotient-order',
    QUOTIENTS,
    (site) =>
      `in the quotient rule for ${write(site)} the two terms are exchanged; the rule is (f'g - fg')/g^2`,
    (_site, a, b, da, db) => quotient(minus(product(a, db), product(da, b)), square(b)),
    true,
  ),
  wrongPair(
    'quotient-square',
    QUOTIENTS,
    (site) =>
      `in the quotient rule for ${write(site)} the denominator is not squared; the rule is (f'g - fg')/g^2`,
    (_site, a, b, da, db) => quotient(minus(product(da, b), product(a, db)), b),
    false,
  ),
  pairOfDerivatives(
    'quotient-of-derivatives',
    QUOTIENTS,
    (site) =>
      `the quotient ${write(site)} is differentiated as the quotient of the derivatives; the rule is (f'g - fg')/g^2`,
  ),
  wrongRule(
    'power-exponent',
    (site) => `the exponent of ${write(site)} is not lowered by one; the rule is n*x^(n-1)`,
    (site, a, x) => constantPower(site, x, (n) => product(n, operator('.^', a, n))),
  ),
  wrongRule(
    'power-factor',
    (site) => `the exponent of ${write(site)} does not come down as a factor; the rule is n*x^(n-1)`,
    (site, a, x) => constantPower(site, x, (n) => operator('.^', a, minus(n, one))),
  ),
  wrongRule(
    'power-for-exponential',
    (site) => `the rule for powers is used for ${write(site)}, where the variable stands in the exponent`,
    (site, a, x) => {
      if (isCall(site, 'exp')) return product(a, call('exp', minus(a, one)));
      const base = baseOf(site, x);
      return base && product(a, operator('.^', base, minus(a, one)));
    },
  ),
  wrongRule(
    'exponential-base',
    (site) => `the derivative of ${write(site)} needs the factor ln(${write(site.children[0]!)})`,
    (site, a, x) => {
      const base = baseOf(site, x);
      return base && !(base.kind === 'name' && base.text === 'e') ? operator('.^', base, a) : undefined;
    },
  ),
];
