import { Undefined } from '../algebra/product.js';
import { toTerm } from '../algebra/to-term.js';
import { learnAll } from '../normal/case-split.js';
import { NeedSign, Stuck } from '../normal/normal-form.js';
import { Normaliser } from '../normal/normalise.js';
import type { Budget } from '../term/budget.js';
import type { Fact } from '../term/domain.js';
import { printFact } from '../term/print-term.js';
import {
  NEGATIVE,
  NIL,
  NOT_NEGATIVE,
  NOT_POSITIVE,
  NOT_ZERO,
  POSITIVE,
  type SignSet,
} from '../term/sign-set.js';
import {
  applyTerm,
  type Comparison,
  mapTerms,
  nameTerm,
  negateTerm,
  numberTerm,
  powerTerm,
  sameTerm,
  T_ZERO,
  type Term,
} from '../term/term.js';

/** Thrown where an expansion depends on the sign of a coefficient, or on whether it is zero. */
export class NeedCase {
  // No Error, as NeedSign is none: it steers, and nobody reads its stack.
  constructor(
    readonly term: Term,
    readonly signs: readonly SignSet[],
  ) {}
}

/** What an expansion is computed in. */
export interface Setting {
  readonly budget: Budget;
  readonly integers: ReadonlySet<string>;
  readonly facts: readonly Fact[];
  /** What is computed, for reasons: a limit or an expansion. */
  readonly what: string;
}

/** Cases of one expansion: three coefficients of open sign, or four that may vanish. */
const MAX_CASES = 27;

/** How the reason begins why a function has no value near a point. */
export const NOWHERE = 'there is';

export function isNowhere(reason: string): boolean {
  return reason.startsWith(NOWHERE);
}

/** A normaliser that has learnt the facts of a setting. */
export function normaliserOf({ budget, integers, facts }: Setting): Normaliser {
  const n = new Normaliser(budget, integers);
  learnAll(n, facts);
  return n;
}

/** Runs work whose open signs become cases of the expansion. */
export function askingCases<T>(n: Normaliser, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof NeedSign)) throw error;
    throw new NeedCase(
      toTerm(n.algebra, error.part),
      error.continuous ? [NOT_POSITIVE, NOT_NEGATIVE] : [NIL, NEGATIVE, POSITIVE],
    );
  }
}

/** The result in one case: a value, or the reason why there is none. */
export interface Branch {
  readonly fact: Fact;
  readonly result: Term | string;
}

/**
 * An expansion under every combination of the signs that it turns out to depend on: one term where the cases agree, else a conditional. A case
 * in which the function has no value near the point leaves no value; one in which no result was found carries the reason.
 */
export function expandByCases(setting: Setting, work: (setting: Setting) => Term | string): Term | string {
  let count = 1;
  const solve = (given: readonly Fact[]): Term | string => {
    const here: Setting = { ...setting, facts: [...setting.facts, ...given] };
    try {
      return work(here);
    } catch (error) {
      if (!(error instanceof NeedCase)) throw error;
      const { term, signs } = error;
      const own = signs.map((sign): Fact => ({ term, sign }));
      // A case that was made before and did not help will not help when it is made again.
      const texts = own.map(printFact);
      if (given.some((f) => texts.includes(printFact(f))))
        return `the case ${texts[0]} could not be used: add an assumption`;
      count += own.length - 1;
      if (count > MAX_CASES) return 'it depends on the signs of too many coefficients: add an assumption';
      const open = own.filter(
        (f) => !normaliserOf({ ...here, facts: [...here.facts, f] }).signs.contradictory,
      );
      return combine(
        here,
        open.map((fact) => ({ fact, result: solve([...given, fact]) })),
      );
    }
  };
  return solve([]);
}

/** One result of the results in all cases. */
export function combine(setting: Setting, branches: readonly Branch[]): Term | string {
  if (branches.length === 0) return 'the assumptions exclude each other';
  const holes = branches.filter((b) => typeof b.result === 'string' && isNowhere(b.result));
  const rest = branches.filter((b) => !holes.includes(b));
  if (rest.length === 0) return holes[0]!.result;
  const found = rest.filter((b) => typeof b.result !== 'string');
  if (found.length === 0) {
    const [first] = rest as [Branch];
    const alike = rest.length === branches.length && rest.every((b) => b.result === first.result);
    return alike ? first.result : `for ${printFact(first.fact)}: ${first.result}`;
  }
  const general = found.find((b) => rest.every((o) => o === b || agrees(setting, b, o)));
  const body = general ? (general.result as Term) : conditional(setting, rest);
  const on = holes.length === 0 ? [] : definedBeside(branches[0]!.fact.term, holes);
  if (on.length === 0) return body;
  return { kind: 'guard', body: inBranch(setting, body), on };
}

/** Whether the value of one case is that of another there. */
function agrees(setting: Setting, general: Branch, other: Branch): boolean {
  const [a, b] = [general.result, other.result];
  if (typeof a === 'string' || typeof b === 'string') return false;
  if (sameTerm(a, b)) return true;
  if (infinitySign(a) !== 0 || infinitySign(b) !== 0) return false;
  const n = normaliserOf({ ...setting, facts: [...setting.facts, other.fact] });
  try {
    return n.algebra.equal(n.run(a), n.run(b));
  } catch (error) {
    if (error instanceof Undefined || error instanceof NeedSign || error instanceof Stuck) return false;
    throw error;
  }
}

function conditional(setting: Setting, branches: readonly Branch[]): Term {
  const [first, ...others] = branches as [Branch, ...Branch[]];
  const yes = inBranch(setting, first.result);
  if (others.every((o) => sameTerm(inBranch(setting, o.result), yes))) return yes;
  return { kind: 'select', condition: condition(first.fact), yes, no: conditional(setting, others) };
}

/** Infinity is no number that a conditional could have as its value, and neither is what was not found. */
function inBranch({ what }: Setting, result: Term | string): Term {
  if (typeof result === 'string') return applyTerm(`${what} (${result})`);
  const infinite = infinitySign(result);
  return infinite === 0 ? result : applyTerm(infinite > 0 ? PLUS : MINUS);
}

/** Infinite limits as branches of conditionals: names without rules, so that nothing is decided there. */
const PLUS = 'limit (inf)';
const MINUS = 'limit (-inf)';

/** The result with its infinite branches as they are written, for readers. */
export function withInfinities(found: Term): Term {
  const inf = nameTerm('inf');
  return mapTerms(found, (x) =>
    x.kind !== 'apply' ? undefined : x.name === PLUS ? inf : x.name === MINUS ? negateTerm(inf) : undefined,
  );
}

/** The first case of a conditional in which nothing was found, and why. */
export function openBranch(
  found: Term,
): { readonly where: readonly Term[]; readonly reason: string } | undefined {
  const visit = (x: Term, where: readonly Term[]): ReturnType<typeof openBranch> => {
    if (x.kind === 'guard') return visit(x.body, where);
    if (x.kind === 'select') {
      const otherwise: Term = { kind: 'logic', operator: 'not', args: [x.condition] };
      return visit(x.yes, [...where, x.condition]) ?? visit(x.no, [...where, otherwise]);
    }
    if (x.kind !== 'apply' || x.name === PLUS || x.name === MINUS) return undefined;
    const reason = /^\w+ \((.*)\)$/s.exec(x.name)?.[1];
    return reason === undefined ? undefined : { where, reason };
  };
  return visit(found, []);
}

/** 1 and -1 for plus and minus infinity. */
export function infinitySign(x: Term): -1 | 0 | 1 {
  const inf = nameTerm('inf');
  return sameTerm(x, inf) ? 1 : sameTerm(x, negateTerm(inf)) ? -1 : 0;
}

function condition({ term, sign }: Fact): Term {
  const compare = (relation: Comparison, left: Term, right: Term): Term => ({
    kind: 'compare',
    relation,
    left,
    right,
  });
  switch (sign) {
    case NIL:
      return compare('equal', term, T_ZERO);
    case NEGATIVE:
      return compare('less', term, T_ZERO);
    case POSITIVE:
      return compare('less', T_ZERO, term);
    case NOT_POSITIVE:
      return compare('lessOrEqual', term, T_ZERO);
    case NOT_NEGATIVE:
      return compare('lessOrEqual', T_ZERO, term);
    default:
      return { kind: 'logic', operator: 'not', args: [compare('equal', term, T_ZERO)] };
  }
}

/** Terms that are defined where none of these cases holds. */
function definedBeside(term: Term, holes: readonly Branch[]): readonly Term[] {
  const gone = holes.reduce((s, h) => s | h.fact.sign, 0);
  const root = (x: Term) => powerTerm(x, numberTerm(1, 2));
  const on: Term[] = [];
  if ((gone & NOT_ZERO) === NOT_ZERO) return [root(term), root(negateTerm(term))];
  if (gone & NEGATIVE) on.push(gone & NIL ? applyTerm('log', term) : root(term));
  else if (gone & POSITIVE) on.push(gone & NIL ? applyTerm('log', negateTerm(term)) : root(negateTerm(term)));
  else if (gone & NIL) on.push(powerTerm(term, -1));
  return on;
}
