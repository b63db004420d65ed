import type { Ast } from '../../expr/ast.js';
import { findOp } from '../../op/table.js';
import { dependsOn, type Freezer, isOperator, movingWith } from '../problem/surgery.js';
import { number, operator, over, plus, times, write } from '../problem/tree.js';

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
  /** What to say about it, given the place where it happened, and the variable that moves. */
  readonly explain: (site: Ast, variable: string) => string;
  /** The node as it has to be for the right rules to give the slip's result; `undefined` where the slip is not possible. */
  readonly mutate: (place: Place) => Ast | undefined;
}

/** A slip of the whole derivative. */
export interface WholeSlip {
  readonly code: string;
  readonly explain: string;
  readonly mutate: (truth: Ast) => Ast;
}

export const square = (a: Ast) => operator('.^', a, number('2'));
export const one = number('1');
export const product = (a: Ast, b: Ast) => operator('.*', a, b);
export const quotient = (a: Ast, b: Ast) => operator('./', a, b);

export const POWERS = ['^', '.^'];
export const PRODUCTS = ['*', '.*'];
export const QUOTIENTS = ['/', './'];

/** The one argument of a function that depends on the variable; powers and exponentials are functions of one argument. */
export function argumentOf(site: Ast, variable: string): Ast | undefined {
  if (site.kind !== 'call' && !isOperator(site, ...POWERS)) return undefined;
  const moving = site.children.filter((c) => dependsOn(c, variable));
  return moving.length === 1 ? moving[0] : undefined;
}

/** Acts entry by entry: the result has the shape of the argument. */
export function isElementwise(site: Ast): boolean {
  if (site.kind !== 'call') return isOperator(site, ...POWERS);
  return (
    ['leakyrelu', 'elu', 'log'].includes(site.text) ||
    findOp(site.text, site.children.length)?.kind === 'elementwise'
  );
}

export function nameOf(site: Ast): string {
  if (site.kind === 'call') return site.text;
  return isOperator(site, ...POWERS) ? `the power ${write(site)}` : write(site);
}

export function isCall(site: Ast, ...names: readonly string[]): boolean {
  return site.kind === 'call' && names.includes(site.text);
}

export const SIGMOIDS = ['sigmoid', 'sig', 'logistic', 'σ'];
export const LOGS = ['log', 'ln', 'log2', 'log10'];
export const MIRRORED = ['sin', 'cos', 'sinh', 'cosh', 'acos', 'cot', 'csc', 'sech'];

/** A slip that gives a function of one argument another derivative. */
export function wrongRule(
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
export function wrongPair(
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
export function pairOfDerivatives(
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
export function factorOf(
  site: Ast,
  variable: string,
): { readonly factor: Ast; readonly rest: Ast } | undefined {
  const [a, b] = site.children;
  if (!a || !b) return undefined;
  if (isOperator(site, ...QUOTIENTS) && !dependsOn(b, variable)) return { factor: over(one, b), rest: a };
  if (!isOperator(site, ...PRODUCTS)) return undefined;
  if (!dependsOn(a, variable)) return { factor: a, rest: b };
  return dependsOn(b, variable) ? undefined : { factor: b, rest: a };
}

/** A number, or built from numbers alone. */
export function isConstant(ast: Ast): boolean {
  return ast.kind === 'number' || (ast.children.length > 0 && ast.children.every(isConstant));
}

/** The value of a node that moves as another one of its shape does. */
export function movingAs({ freezer }: Place, node: Ast, other: Ast): Ast {
  return plus(freezer.frozen(node), freezer.moved(other));
}

export function sameKind({ isNumber }: Place, a: Ast, b: Ast): boolean {
  return isNumber(a) === isNumber(b);
}

/** A constant factor that is written with a minus. */
export function isConstantFactor(site: Ast, sign: '-'): boolean {
  const [a] = site.children;
  if (!isOperator(site, ...PRODUCTS) || !a) return false;
  return (a.kind === 'number' && a.text.startsWith(sign)) || isOperator(a, 'neg');
}

export function withOperand(site: Ast, old: Ast, fresh: Ast): Ast {
  return { ...site, children: site.children.map((c) => (c === old ? fresh : c)) };
}

/** The base of a power in whose exponent the variable stands. */
export function baseOf(site: Ast, variable: string): Ast | undefined {
  const [base, exponent] = site.children;
  return isOperator(site, ...POWERS) && exponent && dependsOn(exponent, variable) ? base : undefined;
}

export function constantPower(site: Ast, variable: string, rule: (exponent: Ast) => Ast): Ast | undefined {
  const [base, exponent] = site.children;
  const isPower = isOperator(site, ...POWERS) && base && exponent && dependsOn(base, variable);
  return isPower && !dependsOn(exponent, variable) ? rule(exponent) : undefined;
}

/** One summand changed; a sum of two terms is one place, so that a longer one has several. */
export function wrongTerm({ site, variable }: Place, k: 0 | 1, by: (term: Ast) => Ast): Ast | undefined {
  const term = site.children[k];
  if (!isOperator(site, '+', '-') || !term || !dependsOn(term, variable)) return undefined;
  return withOperand(site, term, by(term));
}

export function missingTerm(place: Place, k: 0 | 1): Ast | undefined {
  const { site, freezer, variable } = place;
  if (site.children.length !== 2 || !site.children.every((c) => dependsOn(c, variable))) return undefined;
  return wrongTerm(place, k, freezer.frozen);
}

/** One factor of a product held still, where both depend on the variable. */
export function halfProduct({ site, freezer, variable }: Place, still: 0 | 1): Ast | undefined {
  const [a, b] = site.children;
  if (!isOperator(site, ...PRODUCTS) || !a || !b || !dependsOn(a, variable) || !dependsOn(b, variable))
    return undefined;
  return { ...site, children: still === 0 ? [freezer.frozen(a), b] : [a, freezer.frozen(b)] };
}
