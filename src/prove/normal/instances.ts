import type { Fact } from '../term/domain.js';
import { type Index, partsOf, replaceIndex, type Term } from '../term/term.js';

type Entry = Extract<Term, { readonly kind: 'entry' }>;

/** A fact about all positions, ready to be looked at for given entries. */
export interface GeneralFact {
  readonly fact: Fact;
  readonly symbols: readonly string[];
  /** Its entries outside of sums that have all the symbols. */
  readonly patterns: readonly Entry[];
}

/** The fact with its entries taken apart; undefined where it is no fact about all positions. */
export function generalFact(fact: Fact): GeneralFact | undefined {
  if (!fact.general) return undefined;
  const entries = freeEntries(fact.term);
  const symbols = [...new Set(entries.flatMap((e) => e.indices.filter((i) => typeof i === 'string')))];
  if (symbols.length === 0) return undefined;
  const patterns = entries.filter((e) => symbols.every((s) => e.indices.includes(s)));
  return { fact, symbols, patterns };
}

/** What a fact about all positions says where one of its entries is the given one. */
export function instancesAt(
  { fact, symbols, patterns }: GeneralFact,
  name: string,
  indices: readonly Index[],
): readonly Fact[] {
  return patterns.flatMap((pattern) => {
    if (pattern.name !== name || pattern.indices.length !== indices.length) return [];
    const values = new Map<Index, Index>();
    const fits = pattern.indices.every((p, k) => {
      if (!symbols.includes(p as string)) return p === indices[k];
      const before = values.get(p);
      values.set(p, before ?? indices[k]!);
      return before === undefined || before === indices[k];
    });
    return fits ? [putPositions(fact, symbols, (s) => values.get(s)!)] : [];
  });
}

/** A fact with positions in place of symbols, all at once. */
export function putPositions(
  fact: Fact,
  symbols: readonly string[],
  position: (symbol: string) => Index,
): Fact {
  // By way of other symbols: positions may be called like the symbols themselves.
  const apart = symbols.reduce((t, s) => replaceIndex(t, s, `${s}~`), fact.term);
  const term = symbols.reduce((t, s) => replaceIndex(t, `${s}~`, position(s)), apart);
  return { term, sign: fact.sign };
}

/** Entries that are not under a sum or product. */
function freeEntries(term: Term): readonly Entry[] {
  const found: Entry[] = [];
  const visit = (x: Term): void => {
    if (x.kind === 'entry') found.push(x);
    if (x.kind === 'reduce' || x.kind === 'range') return;
    for (const part of partsOf(x)) visit(part);
  };
  visit(term);
  return found;
}
