import type { Ast } from '../expr/ast.js';
import { findOp } from '../op/table.js';
import { dependsOn, type Freezer, isOperator, mirrored, movingWith } from './surgery.js';
import { call, minus, name, negative, number, operator, over, plus, times, write } from './tree.js';

/** A node of the function that is differentiated, and what is known about it. */
export interface Place {
  readonly site: Ast;
  readonly freezer: Freezer;
  readonly variable: string;
  /** A node has the shape of the input, so that its derivative can be left out. */
  readonly isLikeInput: (ast: Ast) => boolean;
  readonly isNumber: (ast: Ast) => boolean;
}

/** A slip at one place of a derivation. */
export interface LocalSlip {
  readonly code: string;
  /** What to say about it, given the place where it happened. */
  readonly explain: (site: Ast) => string;
  /** The node as it has to be for the right rules to give the slip's result; `undefined` where the slip is not possible. */
  readonly mutate: (place: Place) => Ast | undefined;
}

/** A slip of the whole derivative. */
export interface WholeSlip {
  readonly code: string;
  readonly explain: string;
  readonly mutate: (truth: Ast) => Ast;
}

const square = (a: Ast) => operator('.^', a, number('2'));
const one = number('1');
const product = (a: Ast, b: Ast) => operator('.*', a, b);
const quotient = (a: Ast, b: Ast) => operator('./', a, b);

const POWERS = ['^', '.^'];
const PRODUCTS = ['*', '.*'];
const QUOTIENTS = ['/', './'];

/** The one argument of a function that depends on the variable; powers and exponentials are functions of one argument. */
function argumentOf(site: Ast, variable: string): Ast | undefined {
  if (site.kind !== 'call' && !isOperator(site, ...POWERS)) return undefined;
  const moving = site.children.filter((c) => dependsOn(c, variable));
  return moving.length === 1 ? moving[0] : undefined;
}

/** Acts entry by entry: the result has the shape of the argument. */
function isElementwise(site: Ast): boolean {
  if (site.kind !== 'call') return isOperator(site, ...POWERS);
  return (
    ['leakyrelu', 'elu', 'log'].includes(site.text) ||
    findOp(site.text, site.children.length)?.kind === 'elementwise'
  );
}

function nameOf(site: Ast): string {
  if (site.kind === 'call') return site.text;
  return isOperator(site, ...POWERS) ? `the power ${write(site)}` : write(site);
}

function isCall(site: Ast, ...names: readonly string[]): boolean {
  return site.kind === 'call' && names.includes(site.text);
}

const SIGMOIDS = ['sigmoid', 'sig', 'logistic', 'σ'];
const LOGS = ['log', 'ln', 'log2', 'log10'];
const MIRRORED = ['sin', 'cos', 'sinh', 'cosh', 'acos', 'cot', 'csc', 'sech'];

/** A slip that gives a function of one argument another derivative. */
function wrongRule(
  code: string,
  explain: (site: Ast) => string,
  rule: (site: Ast, argument: Ast, variable: string) => Ast | undefined,
): LocalSlip {
  return {
    code,
    explain,
    mutate: ({ site, freezer, variable }) => {
      const argument = argumentOf(site, variable);
      if (!argument || !isElementwise(site)) return undefined;
      const slope = rule(site, freezer.frozen(argument), variable);
      return slope && movingWith(freezer, site, slope, argument);
    },
  };
}

/** A slip in a product or a quotient: from both operands held still, and what they move by. */
function wrongPair(
  code: string,
  operators: readonly string[],
  explain: (site: Ast) => string,
  rule: (site: Ast, a: Ast, b: Ast, da: Ast, db: Ast) => Ast,
  both: boolean,
): LocalSlip {
  return {
    code,
    explain,
    mutate: ({ site, freezer, variable }) => {
      const [a, b] = site.children;
      if (!isOperator(site, ...operators) || !a || !b || !dependsOn(b, variable)) return undefined;
      if (both && !dependsOn(a, variable)) return undefined;
      const { frozen, moved } = freezer;
      return plus(frozen(site), rule(site, frozen(a), frozen(b), moved(a), moved(b)));
    },
  };
}

/** The derivatives of both operands, of numbers, joined as the operands are. */
function pairOfDerivatives(
  code: string,
  operators: readonly string[],
  explain: (site: Ast) => string,
): LocalSlip {
  return {
    code,
    explain,
    mutate: ({ site, freezer, variable, isLikeInput, isNumber }) => {
      const [a, b] = site.children;
      if (!isOperator(site, ...operators) || !a || !b || !isNumber(site) || !isLikeInput(site))
        return undefined;
      if (!dependsOn(a, variable) || !dependsOn(b, variable)) return undefined;
      const joined = { ...site, children: [freezer.tangent(a), freezer.tangent(b)] };
      return plus(freezer.frozen(site), times(joined, freezer.step));
    },
  };
}

/** A constant factor or divisor, and what it stands at. */
function factorOf(site: Ast, variable: string): { readonly factor: Ast; readonly rest: Ast } | undefined {
  const [a, b] = site.children;
  if (!a || !b) return undefined;
  if (isOperator(site, ...QUOTIENTS) && !dependsOn(b, variable)) return { factor: over(one, b), rest: a };
  if (!isOperator(site, ...PRODUCTS)) return undefined;
  if (!dependsOn(a, variable)) return { factor: a, rest: b };
  return dependsOn(b, variable) ? undefined : { factor: b, rest: a };
}

/** A number, or built from numbers alone. */
function isConstant(ast: Ast): boolean {
  return ast.kind === 'number' || (ast.children.length > 0 && ast.children.every(isConstant));
}

/** The value of a node that moves as another one of its shape does. */
function movingAs({ freezer }: Place, node: Ast, other: Ast): Ast {
  return plus(freezer.frozen(node), freezer.moved(other));
}

/** Slips at one place, the likeliest first: one explanation is given, the first that fits exactly. */
export const localSlips: readonly LocalSlip[] = [
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

/** Slips of the chain as a whole, after those of the rules: what explains less of what was done. */
export const chainSlips: readonly LocalSlip[] = [
  {
    code: 'upstream-missing',
    explain: (site) => `a factor of ${write(site)} is left out`,
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

function sameKind({ isNumber }: Place, a: Ast, b: Ast): boolean {
  return isNumber(a) === isNumber(b);
}

/** A constant factor that is written with a minus. */
function isConstantFactor(site: Ast, sign: '-'): boolean {
  const [a] = site.children;
  if (!isOperator(site, ...PRODUCTS) || !a) return false;
  return (a.kind === 'number' && a.text.startsWith(sign)) || isOperator(a, 'neg');
}

function withOperand(site: Ast, old: Ast, fresh: Ast): Ast {
  return { ...site, children: site.children.map((c) => (c === old ? fresh : c)) };
}

/** The base of a power in whose exponent the variable stands. */
function baseOf(site: Ast, variable: string): Ast | undefined {
  const [base, exponent] = site.children;
  return isOperator(site, ...POWERS) && exponent && dependsOn(exponent, variable) ? base : undefined;
}

function constantPower(site: Ast, variable: string, rule: (exponent: Ast) => Ast): Ast | undefined {
  const [base, exponent] = site.children;
  const isPower = isOperator(site, ...POWERS) && base && exponent && dependsOn(base, variable);
  return isPower && !dependsOn(exponent, variable) ? rule(exponent) : undefined;
}

/** One summand changed; a sum of two terms is one place, so that a longer one has several. */
function wrongTerm({ site, variable }: Place, k: 0 | 1, by: (term: Ast) => Ast): Ast | undefined {
  const term = site.children[k];
  if (!isOperator(site, '+', '-') || !term || !dependsOn(term, variable)) return undefined;
  return withOperand(site, term, by(term));
}

function missingTerm(place: Place, k: 0 | 1): Ast | undefined {
  const { site, freezer, variable } = place;
  if (site.children.length !== 2 || !site.children.every((c) => dependsOn(c, variable))) return undefined;
  return wrongTerm(place, k, freezer.frozen);
}

/** One factor of a product held still, where both depend on the variable. */
function halfProduct({ site, freezer, variable }: Place, still: 0 | 1): Ast | undefined {
  const [a, b] = site.children;
  if (!isOperator(site, ...PRODUCTS) || !a || !b || !dependsOn(a, variable) || !dependsOn(b, variable))
    return undefined;
  return { ...site, children: still === 0 ? [freezer.frozen(a), b] : [a, freezer.frozen(b)] };
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
