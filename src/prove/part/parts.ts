import { format, isInteger, type Rational } from '../../number/rational.js';
import type { ReadClaim, ReadLink, Statement } from '../reading/claim-reading.js';
import { OutOfBudget } from '../term/budget.js';
import type { Fact } from '../term/domain.js';
import { settleBranches } from '../term/settled-branches.js';
import { NIL } from '../term/sign-set.js';
import {
  type Index,
  mapLeaves,
  rationalTerm,
  replaceIndex,
  substitute,
  subterms,
  T_ONE,
  T_ZERO,
  type Term,
  unknownsOf,
} from '../term/term.js';

/** One statement of a link, for one choice of the names with finitely many values. */
export interface Part {
  readonly statement: Statement;
  readonly facts: readonly Fact[];
  readonly positions: ReadonlyMap<string, string>;
  /** Positions that differ from each other. */
  readonly distinct: readonly (readonly [Index, Index])[];
  /** The values that were put in for names. */
  readonly chosen: Readonly<Record<string, string>>;
}

/** Combinations of values that are gone through one by one. */
const MAX_PARTS = 4_000;

/** The statements that make up a link, for all values of names with finitely many. */
export function partsOfLink(link: ReadLink, claim: ReadClaim): readonly Part[] {
  let parts: Part[] = link.statements.map((statement) => ({
    statement,
    facts: claim.facts,
    positions: link.positions,
    distinct: [],
    chosen: Object.fromEntries([...claim.fixedLengths].map(([name, n]) => [name, String(n)])),
  }));
  for (const [name, values] of claim.choices) {
    parts = parts.flatMap((p) => {
      const used = unknownsOf([p.statement.left, p.statement.right]).names.includes(name);
      if (!used) return [p];
      return values.map((v) =>
        isInteger(v) || !claim.integers.has(name) ? choose(p, name, v) : excluded(choose(p, name, v)),
      );
    });
    if (parts.length > MAX_PARTS)
      throw new OutOfBudget(`the finite sets have more than ${MAX_PARTS} combinations of values`);
  }
  return parts.flatMap(splitPositions);
}

/** No point fulfils it. */
const NEVER: Fact = { term: T_ONE, sign: NIL };

/** A part of which nothing is said: its facts have no point. */
export function excluded(part: Part): Part {
  return { ...part, facts: [...part.facts, NEVER] };
}

export function isExcluded(part: Part): boolean {
  return part.facts.includes(NEVER);
}

function choose(part: Part, name: string, value: Rational): Part {
  const put = (t: Term) => settleBranches(substitute(t, name, rationalTerm(value)));
  return {
    ...part,
    statement: { ...part.statement, left: put(part.statement.left), right: put(part.statement.right) },
    facts: part.facts.map((f) => ({ ...f, term: put(f.term) })),
    chosen: { ...part.chosen, [name]: format(value) },
  };
}

/** A free position is equal to or different from every number that is used as one, and from the other free position. */
function splitPositions(part: Part): readonly Part[] {
  let parts: readonly Part[] = [part];
  const numbers = new Set<number>();
  for (const x of subterms([part.statement.left, part.statement.right])) {
    if (x.kind === 'entry') for (const i of x.indices) if (typeof i === 'number') numbers.add(i);
    if (x.kind === 'delta') for (const i of [x.left, x.right]) if (typeof i === 'number') numbers.add(i);
  }
  const symbols = [...part.positions.keys()];
  for (const i of symbols) for (const c of numbers) parts = parts.flatMap((p) => equate(p, i, c));
  const [i, j] = symbols;
  if (i !== undefined && j !== undefined && part.positions.get(i) === part.positions.get(j)) {
    parts = parts.flatMap((p) => equate(p, j, i));
  }
  return parts;
}

function equate(part: Part, symbol: string, other: Index): readonly Part[] {
  if (!part.positions.has(symbol) || (typeof other === 'string' && !part.positions.has(other))) return [part];
  const both = (f: (t: Term) => Term): Statement => ({
    ...part.statement,
    left: f(part.statement.left),
    right: f(part.statement.right),
  });
  const positions = new Map(part.positions);
  positions.delete(symbol);
  const put = (i: Index) => (i === symbol ? other : i);
  const same: Part = {
    ...part,
    statement: {
      ...both((t) => replaceIndex(t, symbol, other)),
      label: part.statement.label.replaceAll(symbol, String(other)),
    },
    positions,
    distinct: part.distinct.map(([a, b]) => [put(a), put(b)] as const),
  };
  const isPair = (x: Term) =>
    x.kind === 'delta' &&
    ((x.left === symbol && x.right === other) || (x.left === other && x.right === symbol));
  const apart: Part = {
    ...part,
    statement: {
      ...both((t) => mapLeaves(t, (x) => (isPair(x) ? T_ZERO : undefined))),
      label: `${part.statement.label}, ${symbol} different from ${other}`,
    },
    distinct: [...part.distinct, [symbol, other]],
  };
  return [same, apart];
}
