import { createIntervalArithmetic } from '../../number/interval-arithmetic.js';
import { compare, type Rational, rational, toDouble } from '../../number/rational.js';
import type { Budget } from './budget.js';
import { constantFold } from './constant-fold.js';
import type { Fact } from './domain.js';
import { evaluateTerm } from './evaluate.js';
import { boundOf } from './linear-bound.js';
import {
  NEGATIVE,
  NIL,
  NOT_NEGATIVE,
  NOT_POSITIVE,
  POSITIVE,
  signOfEnclosure,
  turnSign,
} from './sign-set.js';
import { mapLeaves, nameTerm, unknownsOf } from './term.js';

/** Lengths that are listed, and how far they are looked for beyond the least. */
const MAX_LISTED = 12;
const MAX_LOOKED_AT = 400;

/** The lengths that an axis can have: the smallest ones, ascending. */
export interface AllowedLengths {
  readonly first: readonly number[];
  /** Whether there are no others. */
  readonly all: boolean;
}

/** The lengths that facts about a length alone, and a set of values if there is one, do not certainly exclude. */
export function allowedLengths(
  name: string,
  facts: readonly Fact[],
  choices: readonly Rational[] | undefined,
  budget: Budget,
): AllowedLengths {
  const own = facts.filter(({ term }) => {
    const { names, arrays, sizes } = unknownsOf([term]);
    return names.length === 0 && arrays.size === 0 && sizes.length === 1 && sizes[0] === name;
  });
  const fits = (length: number) => mayHoldAt(own, new Map([[name, length]]), budget);
  if (choices) {
    const whole = choices.filter((r) => r.denominator === 1n && r.numerator > 0n).map(toDouble);
    return { first: [...new Set(whole)].sort((a, b) => a - b).filter(fits), all: true };
  }
  const { least, most } = boundsOf(name, own);
  const last = Math.min(most ?? Number.POSITIVE_INFINITY, least + MAX_LOOKED_AT);
  const first: number[] = [];
  let length = least;
  for (; length <= last && first.length < MAX_LISTED; length++) if (fits(length)) first.push(length);
  return { first, all: most !== undefined && length > most };
}

/** Whether facts about lengths are not certainly false for given ones. */
export function mayHoldAt(
  facts: readonly Fact[],
  sizes: ReadonlyMap<string, number>,
  budget: Budget,
): boolean {
  const environment = {
    names: new Map(),
    entry: () => ({ kind: 'empty' }) as const,
    sizes,
    positions: new Map(),
    integers: new Set<string>(),
  };
  const arithmetic = createIntervalArithmetic(64);
  return facts.every(
    ({ term, sign }) => (signOfEnclosure(evaluateTerm(term, environment, arithmetic, budget)) & sign) !== 0,
  );
}

/** The whole numbers between which linear facts keep a length. */
function boundsOf(name: string, facts: readonly Fact[]): { least: number; most: number | undefined } {
  let least: Rational = rational(1n);
  let most: Rational | undefined;
  for (const fact of facts) {
    const term = mapLeaves(fact.term, (x) => (x.kind === 'size' ? nameTerm(x.name) : undefined));
    const bound = boundOf(term, name);
    const at = bound && constantFold(bound.at);
    if (!bound || at?.kind !== 'number') continue;
    const sign = bound.positive ? fact.sign : turnSign(fact.sign);
    const below = sign === POSITIVE || sign === NOT_NEGATIVE || sign === NIL;
    const above = sign === NEGATIVE || sign === NOT_POSITIVE || sign === NIL;
    if (below && compare(at.value, least) > 0) least = at.value;
    if (above && (!most || compare(at.value, most) < 0)) most = at.value;
  }
  return { least: Math.ceil(toDouble(least)), most: most && Math.floor(toDouble(most)) };
}
