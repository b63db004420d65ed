import type { Ast } from '../expr/ast.js';
import { dependsOn, type Freezer, isOperator, withTangent } from './surgery.js';
import { call, minus, name, negative, number, operator, over, plus, times, write } from './tree.js';

/** A slip at one place of a derivation. */
export interface LocalSlip {
  readonly code: string;
  /** What to say about it, given the place where it happened. */
  readonly explain: (site: Ast) => string;
  /** The node as it has to be for the right rules to give the slip's result; `undefined` where the slip is not possible. */
  readonly mutate: (site: Ast, freezer: Freezer, variable: string) => Ast | undefined;
}

/** A slip of the whole derivative. */
export interface WholeSlip {
  readonly code: string;
  readonly explain: string;
  readonly mutate: (truth: Ast) => Ast;
}

const square = (a: Ast) => operator('^', a, number('2'));
const one = number('1');

/** Functions of one argument; powers with a constant exponent and exponentials count as such. */
function argumentOf(site: Ast, variable: string): Ast | undefined {
  const [a, b] = site.children;
  if (site.kind === 'call' && site.children.length === 1) return a;
  if (isOperator(site, '^', '.^') && a && b) {
    if (!dependsOn(b, variable)) return a;
    return dependsOn(a, variable) ? undefined : b;
  }
  return undefined;
}

function withArgument(site: Ast, old: Ast, fresh: Ast): Ast {
  return { ...site, children: site.children.map((c) => (c === old ? fresh : c)) };
}

function nameOf(site: Ast): string {
  if (site.kind === 'call') return site.text;
  return isOperator(site, '^', '.^') ? `the power ${write(site)}` : write(site);
}

function isCall(site: Ast, ...names: readonly string[]): boolean {
  return site.kind === 'call' && names.includes(site.text);
}

const SIGMOIDS = ['sigmoid', 'sig', 'logistic', 'σ'];
const LOGS = ['log', 'ln', 'log2', 'log10'];

/** A slip that gives a function of one argument another derivative. */
function wrongRule(
  code: string,
  explain: (site: Ast) => string,
  rule: (site: Ast, argument: Ast) => Ast | undefined,
): LocalSlip {
  return {
    code,
    explain,
    mutate: (site, freezer, variable) => {
      const argument = argumentOf(site, variable);
      if (!argument || !dependsOn(argument, variable)) return undefined;
      const slope = rule(site, freezer.frozen(argument));
      return slope && withTangent(freezer, site, times(slope, freezer.tangent(argument)));
    },
  };
}

/** A slip in a product or a quotient of two factors. */
function wrongPair(
  code: string,
  operators: readonly string[],
  explain: (site: Ast) => string,
  rule: (a: Ast, b: Ast, da: Ast, db: Ast) => Ast,
  both: boolean,
): LocalSlip {
  return {
    code,
    explain,
    mutate: (site, freezer, variable) => {
      const [a, b] = site.children;
      if (!isOperator(site, ...operators) || !a || !b) return undefined;
      if (both && !(dependsOn(a, variable) && dependsOn(b, variable))) return undefined;
      if (!dependsOn(b, variable) && isOperator(site, '/', './')) return undefined;
      const tangent = rule(freezer.frozen(a), freezer.frozen(b), freezer.tangent(a), freezer.tangent(b));
      return withTangent(freezer, site, tangent);
    },
  };
}

const PRODUCTS = ['*', '.*'];
const QUOTIENTS = ['/', './'];

/** Slips at one place, the likeliest first: one explanation is given, the first that fits exactly. */
export const localSlips: readonly LocalSlip[] = [
  {
    code: 'inner-derivative',
    explain: (site) =>
      `the inner derivative of ${nameOf(site)} is left out: ${write(site)} is differentiated as if its argument were the variable itself`,
    mutate: (site, freezer, variable) => {
      const argument = argumentOf(site, variable);
      if (!argument || !dependsOn(argument, variable) || argument.kind === 'name') return undefined;
      return withArgument(site, argument, plus(freezer.frozen(argument), freezer.step));
    },
  },
  wrongPair(
    'product-of-derivatives',
    PRODUCTS,
    (site) =>
      `the product ${write(site)} is differentiated as the product of the derivatives; the rule is f'g + fg'`,
    (_a, _b, da, db) => times(da, db),
    true,
  ),
  {
    code: 'product-second-term',
    explain: (site) =>
      `in the product rule for ${write(site)} only the first factor is differentiated; the rule is f'g + fg'`,
    mutate: (site, freezer, variable) => halfProduct(site, freezer, variable, 1),
  },
  {
    code: 'product-first-term',
    explain: (site) =>
      `in the product rule for ${write(site)} only the second factor is differentiated; the rule is f'g + fg'`,
    mutate: (site, freezer, variable) => halfProduct(site, freezer, variable, 0),
  },
  wrongPair(
    'quotient-sign',
    QUOTIENTS,
    (site) => `in the quotient rule for ${write(site)} the minus is a plus; the rule is (f'g - fg')/g^2`,
    (a, b, da, db) => over(plus(times(da, b), times(a, db)), square(b)),
    false,
  ),
  wrongPair(
    'quotient-order',
    QUOTIENTS,
    (site) =>
      `in the quotient rule for ${write(site)} the two terms are exchanged; the rule is (f'g - fg')/g^2`,
    (a, b, da, db) => over(minus(times(a, db), times(da, b)), square(b)),
    true,
  ),
  wrongPair(
    'quotient-square',
    QUOTIENTS,
    (site) =>
      `in the quotient rule for ${write(site)} the denominator is not squared; the rule is (f'g - fg')/g^2`,
    (a, b, da, db) => over(minus(times(da, b), times(a, db)), b),
    false,
  ),
  wrongPair(
    'quotient-of-derivatives',
    QUOTIENTS,
    (site) =>
      `the quotient ${write(site)} is differentiated as the quotient of the derivatives; the rule is (f'g - fg')/g^2`,
    (_a, _b, da, db) => over(da, db),
    true,
  ),
  wrongRule(
    'power-exponent',
    (site) => `the exponent of ${write(site)} is not lowered by one; the rule is n*x^(n-1)`,
    (site, a) => constantPower(site, (n) => times(n, operator('^', a, n))),
  ),
  wrongRule(
    'power-factor',
    (site) => `the exponent of ${write(site)} does not come down as a factor; the rule is n*x^(n-1)`,
    (site, a) => constantPower(site, (n) => operator('^', a, minus(n, one))),
  ),
  wrongRule(
    'power-for-exponential',
    (site) => `the rule for powers is used for ${write(site)}, where the variable stands in the exponent`,
    (site, a) => {
      if (isCall(site, 'exp')) return times(a, call('exp', minus(a, one)));
      const [base, exponent] = site.children;
      if (!isOperator(site, '^', '.^') || exponent?.kind === 'number' || base?.kind === 'number')
        return undefined;
      return base?.kind === 'name' && base.text === 'e'
        ? times(a, operator('^', base, minus(a, one)))
        : undefined;
    },
  ),
  wrongRule(
    'derivative-sign',
    (site) =>
      `the sign of the derivative of ${nameOf(site)} is wrong: sin' = cos, cos' = -sin, sinh' = cosh, cosh' = sinh`,
    (site, a) => {
      if (isCall(site, 'sin')) return negative(call('cos', a));
      if (isCall(site, 'cos')) return call('sin', a);
      if (isCall(site, 'sinh')) return negative(call('cosh', a));
      return isCall(site, 'cosh') ? negative(call('sinh', a)) : undefined;
    },
  ),
  wrongRule(
    'activation-at-value',
    (site) => `the derivative of ${nameOf(site)} is taken at the value of the unit instead of at its input`,
    (site, a) => {
      if (isCall(site, ...SIGMOIDS)) {
        const s = call('sigmoid', call('sigmoid', a));
        return times(s, minus(one, s));
      }
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
        return times(s, plus(one, s));
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
    (site, a) => (isCall(site, 'log2', 'log10') ? over(one, a) : undefined),
  ),
  wrongRule(
    'logarithm-rule',
    (site) => `the derivative of ${nameOf(site)} is one over its argument`,
    (site, a) => (isCall(site, ...LOGS) ? a : undefined),
  ),
  wrongRule(
    'root-factor',
    () => 'the factor 1/2 is missing: the derivative of the root of u is 1/(2*sqrt(u))',
    (site, a) => (isCall(site, 'sqrt') ? over(one, call('sqrt', a)) : undefined),
  ),
  wrongRule(
    'kink-side',
    (site) => `the derivative of ${nameOf(site)} is taken on the wrong side of its kink`,
    (site, a) => {
      if (isCall(site, 'relu')) return call('indicator', operator('<', a, number('0')));
      return isCall(site, 'abs') ? negative(call('sign', a)) : undefined;
    },
  ),
  wrongRule(
    'kink-ignored',
    (site) =>
      `${nameOf(site)} is differentiated as if it were the identity: its derivative depends on the sign of its argument`,
    (site) => (isCall(site, 'relu', 'abs') ? one : undefined),
  ),
];

/** The derivative of a function left out, last of all: what goes in comes out. */
export const leftOut: LocalSlip = {
  code: 'activation-missing',
  explain: (site) => `the derivative of ${nameOf(site)} itself is left out`,
  mutate: (site, freezer, variable) => {
    const [scaled, constant] = site.children;
    // u^2/2 as one function: its factor goes with it.
    const power =
      isOperator(site, '/', './') && constant?.kind === 'number' && isOperator(scaled!, '^', '.^')
        ? scaled!
        : site;
    const argument = argumentOf(power, variable);
    if (!argument || !dependsOn(argument, variable) || argument.kind === 'name') return undefined;
    return withTangent(freezer, site, freezer.tangent(argument));
  },
};

/** A wrong derivative of a function that acts entry by entry, in x; for gradients and Jacobians. */
export interface RuleSlip {
  readonly code: string;
  readonly name: string;
  readonly explain: string;
  readonly rule: string;
}

const missing = (name: string): RuleSlip => ({
  code: name === 'relu' || name === 'abs' ? 'kink-ignored' : 'activation-missing',
  name,
  explain: `the derivative of ${name} is left out`,
  rule: '1',
});

/** Slips in the rule of one function, the likeliest first. */
export const ruleSlips: readonly RuleSlip[] = [
  ...['tanh', 'sigmoid', 'relu', 'softplus', 'exp', 'log', 'sin', 'cos', 'abs', 'sqrt'].map(missing),
  {
    code: 'activation-rule',
    name: 'tanh',
    explain: 'the derivative of tanh is 1 - tanh^2, with a minus and a square',
    rule: '1 + tanh(x)^2',
  },
  {
    code: 'activation-factor',
    name: 'tanh',
    explain: 'the square is missing: the derivative of tanh is 1 - tanh^2',
    rule: '1 - tanh(x)',
  },
  {
    code: 'activation-at-value',
    name: 'tanh',
    explain: 'the derivative of tanh is taken at the value of the unit instead of at its input',
    rule: '1 - tanh(tanh(x))^2',
  },
  {
    code: 'activation-rule',
    name: 'sigmoid',
    explain: 'the derivative of the sigmoid s is s*(1 - s), with a minus',
    rule: 'sigmoid(x)*(1 + sigmoid(x))',
  },
  {
    code: 'activation-factor',
    name: 'sigmoid',
    explain: 'the factor s is missing: the derivative of the sigmoid s is s*(1 - s)',
    rule: '1 - sigmoid(x)',
  },
  {
    code: 'activation-at-value',
    name: 'sigmoid',
    explain: 'the derivative of sigmoid is taken at the value of the unit instead of at its input',
    rule: 'sigmoid(sigmoid(x))*(1 - sigmoid(sigmoid(x)))',
  },
  {
    code: 'kink-side',
    name: 'relu',
    explain: 'the derivative of relu is taken on the wrong side of its kink',
    rule: 'indicator(x < 0)',
  },
  {
    code: 'kink-side',
    name: 'abs',
    explain: 'the derivative of abs is taken on the wrong side of its kink',
    rule: '-sign(x)',
  },
  {
    code: 'logarithm-rule',
    name: 'log',
    explain: 'the derivative of log is one over its argument',
    rule: 'x',
  },
  {
    code: 'derivative-sign',
    name: 'sin',
    explain: "the sign of the derivative of sin is wrong: sin' = cos",
    rule: '-cos(x)',
  },
  {
    code: 'derivative-sign',
    name: 'cos',
    explain: "the sign of the derivative of cos is wrong: cos' = -sin",
    rule: 'sin(x)',
  },
  {
    code: 'root-factor',
    name: 'sqrt',
    explain: 'the factor 1/2 is missing: the derivative of the root of u is 1/(2*sqrt(u))',
    rule: '1/sqrt(x)',
  },
];

/** One factor of a product held still, where both depend on the variable. */
function halfProduct(site: Ast, freezer: Freezer, variable: string, still: 0 | 1): Ast | undefined {
  const [a, b] = site.children;
  if (!isOperator(site, ...PRODUCTS) || !a || !b || !dependsOn(a, variable) || !dependsOn(b, variable))
    return undefined;
  return { ...site, children: still === 0 ? [freezer.frozen(a), b] : [a, freezer.frozen(b)] };
}

function constantPower(site: Ast, rule: (exponent: Ast) => Ast): Ast | undefined {
  const exponent = site.children[1];
  return isOperator(site, '^', '.^') && exponent?.kind === 'number' ? rule(exponent) : undefined;
}

/** Slips of the whole derivative. */
export const wholeSlips: readonly WholeSlip[] = [
  { code: 'factor-half', explain: 'a factor 2 is missing', mutate: (t) => over(t, number('2')) },
  { code: 'factor-two', explain: 'there is a factor 2 too many', mutate: (t) => times(number('2'), t) },
];

/** A mean for a sum, or a sum for a mean, over an axis of length n. */
export function lengthSlips(length: string | number): readonly WholeSlip[] {
  const n = typeof length === 'number' ? number(String(length)) : name(length);
  return [
    {
      code: 'mean-for-sum',
      explain: `this is divided by ${length}: a mean where a sum is meant`,
      mutate: (t) => over(t, n),
    },
    {
      code: 'sum-for-mean',
      explain: `a factor 1/${length} is missing: a sum where a mean is meant`,
      mutate: (t) => times(n, t),
    },
  ];
}
