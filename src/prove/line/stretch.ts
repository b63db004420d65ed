import { toDoubleRounded } from '../../number/big-float-double.js';
import type { Constants } from '../equality/exact-constants.js';
import { constantFold } from '../term/constant-fold.js';
import type { Fact } from '../term/domain.js';
import { boundOf } from '../term/linear-bound.js';
import { printTerm } from '../term/print-term.js';
import { NEGATIVE, NOT_NEGATIVE, NOT_POSITIVE, POSITIVE, turnSign } from '../term/sign-set.js';
import { hasUnknowns, subtractTerms, type Term } from '../term/term.js';

/** An end of a range of one unknown; an open one is not reached. */
export interface End {
  readonly at: Term;
  readonly open: boolean;
}

/** A range of one unknown; a missing end means without bound. */
export interface Stretch {
  readonly lo?: End;
  readonly hi?: End;
}

/** The range that facts about one unknown alone leave it; `empty` when they exclude each other. */
export function stretchOf(name: string, facts: readonly Fact[], constants: Constants): Stretch | 'empty' {
  let lo: End | undefined;
  let hi: End | undefined;
  for (const { term, sign } of facts) {
    const bound = boundOf(term, name);
    if (!bound || hasUnknowns(bound.at)) continue;
    const at = constantFold(bound.at);
    const above = bound.positive ? sign : turnSign(sign);
    if (above === POSITIVE || above === NOT_NEGATIVE) {
      const end: End = { at, open: above === POSITIVE };
      if (!lo || isTighter(constants.signOf(subtractTerms(at, lo.at)), end)) lo = end;
    } else if (above === NEGATIVE || above === NOT_POSITIVE) {
      const end: End = { at, open: above === NEGATIVE };
      if (!hi || isTighter(constants.signOf(subtractTerms(hi.at, at)), end)) hi = end;
    }
  }
  if (lo && hi) {
    const order = constants.signOf(subtractTerms(hi.at, lo.at));
    if (order === -1 || (order === 0 && (lo.open || hi.open))) return 'empty';
  }
  return { ...(lo ? { lo } : {}), ...(hi ? { hi } : {}) };
}

function isTighter(order: -1 | 0 | 1 | undefined, end: End): boolean {
  return order === 1 || (order === 0 && end.open);
}

/** A range in words. */
export function describeStretch(name: string, { lo, hi }: Stretch): string {
  const left = lo ? `${printTerm(lo.at)} ${lo.open ? '<' : '<='} ` : '';
  const right = hi ? ` ${hi.open ? '<' : '<='} ${printTerm(hi.at)}` : '';
  return !lo && !hi ? `all ${name}` : `${left}${name}${right}`;
}

/** A double next to a constant, NaN where it has no value. */
export function middleOf(c: Term, constants: Constants): number {
  const value = constants.enclose(c);
  return value.kind === 'empty' ? Number.NaN : toDoubleRounded(value.lo, 'nearest');
}
