import type { Variable } from '../derivative/differentiate.js';
import type { Part } from '../part/parts.js';
import { evaluatedParts, type Fact, isPlainlyNotNegative } from '../term/domain.js';
import { isWholeTerm } from '../term/evaluate.js';
import { branchesOf } from '../term/guarded-conditions.js';
import { NOT_NEGATIVE, NOT_POSITIVE, NOT_ZERO } from '../term/sign-set.js';
import {
  mentions,
  negateTerm,
  partsOf,
  powerTerm,
  subterms,
  subtractTerms,
  T_ONE,
  type Term,
} from '../term/term.js';

/** Where a term need not have the value that it has around: its value where the gap is zero. */
export interface Hazard {
  readonly gap: Term;
  /** The value from where the gap is positive, one that lies between those of both sides, or any. */
  readonly value: 'one-sided' | 'between' | 'own';
  /** What holds where it is asked for. */
  readonly when: readonly Fact[];
}

type Bare = Omit<Hazard, 'when'>;

/** What moves: a variable, and the name that stands for derivatives by it. */
export interface Moving {
  readonly by: Variable;
  readonly derivative: string;
  readonly integers: ReadonlySet<string>;
}

/** Functions that are analytic where they have values, on domains that are open. */
export const SMOOTH: ReadonlySet<string> = new Set([
  'exp',
  'log',
  'sin',
  'cos',
  'tan',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'atanh',
  'sigmoid',
  'softplus',
  'erf',
]);

/** Functions that are continuous where they have values, on domains that are open. */
const CONTINUOUS: ReadonlySet<string> = new Set([...SMOOTH, 'abs', 'max', 'min', 'holds']);

/** Combinations of branches that are gone through. */
const MAX_BRANCHES = 200;

/** Where sides and assumptions are not continuous along a variable, or the reason why that cannot be told. */
export function hazardsOf(sides: readonly Term[], part: Part, moving: Moving): readonly Hazard[] | string {
  const hazards: Hazard[] = [];
  for (const { term, sign } of part.facts) {
    if (!isMoving(term, moving)) continue;
    if (sign === NOT_NEGATIVE) hazards.push({ gap: term, value: 'one-sided', when: [] });
    else if (sign === NOT_POSITIVE) hazards.push({ gap: negateTerm(term), value: 'one-sided', when: [] });
    else if ((sign & ~NOT_ZERO) !== 0) return `what is assumed ties ${moving.by.name}`;
  }
  const pending: { readonly term: Term; readonly when: readonly Fact[] }[] = [
    ...sides,
    ...part.facts.map((f) => f.term),
  ].map((term) => ({ term, when: [] }));
  for (let visits = 0; pending.length > 0; visits++) {
    const { term, when } = pending.pop()!;
    const inside = evaluatedParts([term]).filter((x) => isMoving(x, moving));
    for (const x of inside) {
      const own = hazardsAt(x, moving);
      if (visits > MAX_BRANCHES || !own?.every((h) => isClear(h, part, moving)))
        return 'a side is not seen to be continuous there';
      hazards.push(...own.map((h) => ({ ...h, when })));
    }
    for (const x of inside) pending.push(...branchesOf(x, when));
  }
  return hazards;
}

function isClear(h: Bare, part: Part, moving: Moving): boolean {
  return !mentions(h.gap, moving.derivative) && !hasBoundPosition(h.gap, part);
}

function isMoving(x: Term, { by, derivative }: Moving): boolean {
  return subterms([x]).some(
    (t) =>
      (t.kind === 'name' && (t.name === derivative || (by.kind === 'name' && t.name === by.name))) ||
      (t.kind === 'entry' && by.kind === 'entry' && t.name === by.name),
  );
}

/** The hazards of a part by itself; undefined where it is not known. */
function hazardsAt(x: Term, moving: Moving): readonly Bare[] | undefined {
  if (!partsOf(x).some((part) => isMoving(part, moving))) return [];
  switch (x.kind) {
    case 'compare':
      if (x.relation === 'equal') return [{ gap: subtractTerms(x.left, x.right), value: 'own' }];
      return x.relation === 'less'
        ? [{ gap: subtractTerms(x.left, x.right), value: 'one-sided' }]
        : [{ gap: subtractTerms(x.right, x.left), value: 'one-sided' }];
    case 'power':
      return hazardsOfPower(x, moving);
    case 'apply':
      return hazardsOfFunction(x);
    case 'range':
      return [x.from, x.to].some((bound) => isMoving(bound, moving)) ? undefined : [];
    default:
      return [];
  }
}

/** Powers with a fixed exponent are continuous where they have values, and may end where their base is zero. */
function hazardsOfPower(
  { base, exponent }: Extract<Term, { kind: 'power' }>,
  moving: Moving,
): readonly Bare[] {
  const isPositive =
    (base.kind === 'number' && base.value.numerator > 0n) || (base.kind === 'apply' && base.name === 'exp');
  if (isPositive || isWholeTerm(exponent, moving.integers)) {
    return isPositive || !isMoving(exponent, moving) ? [] : [{ gap: base, value: 'own' }];
  }
  if (isMoving(exponent, moving)) return [{ gap: base, value: 'own' }];
  return isPlainlyNotNegative(base) ? [] : [{ gap: base, value: 'one-sided' }];
}

function hazardsOfFunction(x: Extract<Term, { kind: 'apply' }>): readonly Bare[] | undefined {
  const [u, v] = x.args as [Term, Term | undefined];
  switch (x.name) {
    case 'sign':
      return [{ gap: u, value: 'between' }];
    case 'asin':
    case 'acos':
      return [{ gap: subtractTerms(T_ONE, powerTerm(u, 2)), value: 'one-sided' }];
    case 'acosh':
      return [{ gap: subtractTerms(u, T_ONE), value: 'one-sided' }];
    case 'root':
      if (v?.kind !== 'number') return undefined;
      return v.value.numerator % 2n === 0n ? [{ gap: u, value: 'one-sided' }] : [];
    default:
      return CONTINUOUS.has(x.name) ? [] : undefined;
  }
}

/** Whether a part speaks of a position that a sum around it runs over. */
export function hasBoundPosition(x: Term, { positions }: Part): boolean {
  const parts = subterms([x]);
  const inside = new Set(parts.flatMap((t) => (t.kind === 'reduce' || t.kind === 'range' ? [t.index] : [])));
  const isBound = (i: unknown) => typeof i === 'string' && !positions.has(i) && !inside.has(i);
  return parts.some((t) => {
    if (t.kind === 'entry') return t.indices.some(isBound);
    if (t.kind === 'delta') return isBound(t.left) || isBound(t.right);
    return t.kind === 'position' && isBound(t.index);
  });
}
