import { type Rational, sign } from '../../number/rational.js';
import {
  isNumber,
  negateTerm,
  partsOf,
  rebuildTerm,
  subterms,
  subtractTerms,
  T_ONE,
  T_ZERO,
  type Term,
} from '../term/term.js';
import { isTotal } from './conditions.js';
import { ratioOf } from './linear-form.js';

/** Where the gap of a kink is positive, negative, or zero. */
export type Side = 'above' | 'below' | 'on';

/** A part that is another function on each side of `left = right`. */
export interface Kink {
  readonly left: Term;
  readonly right: Term;
  /** Whether the part has one value on both sides. */
  readonly continuous: boolean;
  /** Whether it has a value of its own between the sides. */
  readonly apart: boolean;
}

/** The kink or jump that a part has by itself. */
export function kinkOf(x: Term): Kink | undefined {
  if (x.kind === 'compare')
    return { left: x.left, right: x.right, continuous: false, apart: x.relation === 'equal' };
  if (x.kind !== 'apply') return undefined;
  const [u, v] = x.args;
  switch (x.name) {
    case 'abs':
      return { left: u!, right: T_ZERO, continuous: true, apart: false };
    case 'sign':
      return { left: u!, right: T_ZERO, continuous: false, apart: true };
    case 'max':
    case 'min':
      return { left: u!, right: v!, continuous: true, apart: false };
    default:
      return undefined;
  }
}

/** A function on one side of a gap, and the kinks that it has there. */
export interface OneSide {
  readonly term: Term;
  readonly kinks: readonly Kink[];
}

/** A function where a gap is positive, negative, or zero: parts with a kink where the gap is zero are what they are there. */
export function takeSide(root: Term, gap: Term, side: Side): OneSide {
  const kinks: Kink[] = [];
  const term = rebuildTerm(root, (x, before) => {
    const whole = x === before ? x : folded(x);
    const kink = kinkOf(whole);
    const ratio = kink && ratioOf(subtractTerms(kink.left, kink.right), gap);
    if (!kink || !ratio) return whole;
    kinks.push(kink);
    return sideOf(whole, sign(ratio) > 0 ? side : opposite(side));
  });
  return { term, kinks };
}

/**
 * A function without the kinks whose gap is the same number everywhere, which `constant` tells: x > x, or max(sin(x)^2 + cos(x)^2, 1). A
 * condition is settled only where its sides have values in any case.
 */
export function settleKinks(root: Term, constant: (x: Term) => Rational | undefined): Term {
  return rebuildTerm(root, (x, before) => {
    const whole = x === before ? x : folded(x);
    const kink = kinkOf(whole);
    if (!kink) return whole;
    const asked = partsOf(whole).filter((part) => !subterms([part]).every(isTotal));
    if (whole.kind === 'compare' && asked.length > 0) return whole;
    const gap = constant(subtractTerms(kink.left, kink.right));
    if (!gap) return whole;
    const body = sideOf(whole, sign(gap) > 0 ? 'above' : sign(gap) < 0 ? 'below' : 'on');
    return asked.length === 0 ? body : { kind: 'guard', body, on: asked };
  });
}

function opposite(side: Side): Side {
  return side === 'above' ? 'below' : side === 'below' ? 'above' : 'on';
}

function sideOf(x: Term, side: Side): Term {
  const truth = (holds: boolean) => (holds ? T_ONE : T_ZERO);
  if (x.kind === 'compare') {
    if (x.relation === 'equal') return truth(side === 'on');
    return truth(side === 'below' || (side === 'on' && x.relation === 'lessOrEqual'));
  }
  if (x.kind !== 'apply') return x;
  const [u, v] = x.args as [Term, Term];
  switch (x.name) {
    case 'abs':
      return side === 'above' ? u : side === 'below' ? negateTerm(u) : T_ZERO;
    case 'sign':
      return side === 'above' ? T_ONE : side === 'below' ? negateTerm(T_ONE) : T_ZERO;
    case 'max':
      return side === 'below' ? v : u;
    default:
      return side === 'below' ? u : v;
  }
}

/** Conditions and conditionals of which the truth is written. */
function folded(x: Term): Term {
  if (x.kind === 'select' && x.condition.kind === 'number') return isNumber(x.condition, 0) ? x.no : x.yes;
  if (x.kind !== 'logic') return x;
  if (x.operator === 'not') {
    const [only] = x.args as [Term];
    return only.kind === 'number' ? (isNumber(only, 0) ? T_ONE : T_ZERO) : x;
  }
  const [decides, other] = x.operator === 'and' ? [T_ZERO, T_ONE] : [T_ONE, T_ZERO];
  const truths = x.args.map((a) => (a.kind === 'number' ? !isNumber(a, 0) : undefined));
  if (truths.some((t) => t === (decides === T_ONE))) return decides;
  const open = x.args.filter((_, k) => truths[k] === undefined);
  return open.length === 0 ? other : open.length === 1 && isTruth(open[0]!) ? open[0]! : { ...x, args: open };
}

function isTruth(x: Term): boolean {
  return x.kind === 'compare' || x.kind === 'logic';
}

/** Whether a condition holds at the zeros of an analytic function that moves alone: these are few, unless it is zero. */
export function isThin(condition: Term, moves: (x: Term) => boolean): boolean {
  const equations = condition.kind === 'logic' && condition.operator === 'and' ? condition.args : [condition];
  return equations.some(
    (x) =>
      x.kind === 'compare' &&
      x.relation === 'equal' &&
      partsOf(x).some(moves) &&
      partsOf(x).every((side) => subterms([side]).every((t) => !kinkOf(t) && t.kind !== 'select')),
  );
}
