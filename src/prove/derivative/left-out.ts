import { evaluatedParts, type Fact } from '../term/domain.js';
import { branchesOf } from '../term/guarded-conditions.js';
import { isNumber, partsOf, sameTerm, subterms, subtractTerms, T_ZERO, type Term } from '../term/term.js';
import { isTotal, NEVER, NO_SLOPE } from './conditions.js';
import { edgeOf } from './rest.js';

/** Where a formula off the kinks may have no value: these equations hold. */
export interface Zero {
  readonly equations: readonly Term[];
  /** Whether the formula has a value where the first one does not pass zero, so that it has none at single points only. */
  readonly passes: boolean;
  /** What holds where it is asked for. */
  readonly when: readonly Fact[];
}

type Bare = Omit<Zero, 'when'>;

/** Combinations of branches that are gone through. */
const MAX_BRANCHES = 400;

/** All places at which a formula off the kinks may have no value, and more; nothing where they are too many. */
export function leftOut(formula: Term): readonly Zero[] | undefined {
  const zeros: Zero[] = [];
  const pending: { readonly term: Term; readonly when: readonly Fact[] }[] = [{ term: formula, when: [] }];
  for (let visits = 0; pending.length > 0; visits++) {
    if (visits > MAX_BRANCHES) return undefined;
    const { term, when } = pending.pop()!;
    for (const x of evaluatedParts([term])) {
      zeros.push(...zerosOf(x).map((zero) => ({ ...zero, when })));
      pending.push(...branchesOf(x, when));
    }
  }
  return zeros;
}

function zerosOf(x: Term): readonly Bare[] {
  const at = (zero: Term): readonly Bare[] => [{ equations: [zero], passes: false }];
  switch (x.kind) {
    case 'power': {
      // A root in a formula ends where the function does.
      if (x.base.kind === 'number' && x.base.value.numerator !== 0n) return [];
      return x.exponent.kind === 'number' && x.exponent.value.numerator >= 0n ? [] : at(x.base);
    }
    case 'select':
      return sameTerm(x.yes, NO_SLOPE) ? [{ equations: equationsOf(x.condition), passes: false }] : [];
    case 'apply':
      return zerosOfFunction(x, at);
    default:
      return [];
  }
}

function zerosOfFunction(
  { name, args }: Extract<Term, { kind: 'apply' }>,
  at: (zero: Term) => readonly Bare[],
): readonly Bare[] {
  if (name === 'holds') return zerosOfCondition(args[0]!);
  return name === 'log' || name === 'atan2' ? at(args[0]!) : [];
}

function zerosOfCondition(condition: Term): readonly Bare[] {
  if (sameTerm(condition, NEVER) || (condition.kind === 'number' && !isNumber(condition, 0))) return [];
  const edge = edgeOf(condition);
  if (edge?.kind === 'compare' && edge.relation === 'equal')
    return [{ equations: [gapOf(edge)], passes: true }];
  const equations = subterms([condition]).flatMap((t) =>
    t.kind === 'compare' && t.relation === 'equal' ? [{ equations: [gapOf(t)], passes: false }] : [],
  );
  // Of another condition nothing is known: it may fail anywhere.
  return equations.length > 0 ? equations : [{ equations: [T_ZERO], passes: false }];
}

function equationsOf(condition: Term): readonly Term[] {
  const all = condition.kind === 'logic' && condition.operator === 'and' ? partsOf(condition) : [condition];
  const own = all.flatMap((t) => (t.kind === 'compare' && t.relation === 'equal' ? [gapOf(t)] : []));
  return own.length > 0 ? own : [T_ZERO];
}

function gapOf({ left, right }: Extract<Term, { kind: 'compare' }>): Term {
  return subtractTerms(left, right);
}

/** Whether slopes may have no limit at a point: sines of what grows without bound do not. */
export function mayOscillate(formula: Term): boolean {
  return subterms([formula]).some(
    (x) =>
      x.kind === 'apply' &&
      ['sin', 'cos', 'tan'].includes(x.name) &&
      !subterms(x.args).every((t) => isTotal(t) || t.kind === 'range'),
  );
}
