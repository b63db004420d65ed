import { putPositions } from '../normal/instances.js';
import type { Fact } from '../term/domain.js';
import { NOT_ZERO } from '../term/sign-set.js';
import { type Extent, type Index, replaceIndex, subterms, type Term } from '../term/term.js';
import type { Part } from './parts.js';

/** Positions at which one fact is looked at. */
const MAX_INSTANCES = 16;

/**
 * What facts about all positions say at the positions of a statement, and of their sums: an equation can then be used, and entries that a fact
 * holds under sums alone are spoken of as well.
 */
export function factsAtPositions(
  facts: readonly Fact[],
  part: Part,
  extents: ReadonlyMap<string, readonly Extent[]>,
): readonly Fact[] {
  if (!facts.some((f) => f.positions && f.positions.size > 0)) return [];
  const used = new Map<Extent, Set<Index>>();
  for (const [symbol, extent] of part.positions)
    used.set(extent, (used.get(extent) ?? new Set<Index>()).add(symbol));
  for (const x of subterms([part.statement.left, part.statement.right])) {
    if (x.kind !== 'entry') continue;
    x.indices.forEach((i, k) => {
      const extent = extents.get(x.name)?.[k];
      if (typeof i === 'number' && extent !== undefined)
        used.set(extent, (used.get(extent) ?? new Set<Index>()).add(i));
    });
  }
  return facts.flatMap((fact) => {
    if (!fact.positions || fact.positions.size === 0) return [];
    const symbols = [...fact.positions.keys()];
    let all: (readonly Index[])[] = [[]];
    for (const extent of fact.positions.values()) {
      const own = [...(used.get(extent) ?? [])];
      all = all.flatMap((at) => own.map((i) => [...at, i]));
    }
    const instances =
      all.length > MAX_INSTANCES
        ? []
        : all.map((at) => putPositions(fact, symbols, (s) => at[symbols.indexOf(s)]!));
    return [...instances, ...summed(fact, fact.positions)];
  });
}

/** The sum of a fact over all its positions, where it is not about single entries. */
function summed({ term, sign }: Fact, positions: ReadonlyMap<string, string>): readonly Fact[] {
  // Of numbers other than zero the sum may be zero.
  if (term.kind !== 'add' || (sign & NOT_ZERO) === NOT_ZERO) return [];
  let sum: Term = term;
  for (const [symbol, extent] of positions) {
    const index = `${symbol}+`;
    sum = {
      kind: 'reduce',
      reduction: 'sum',
      index,
      extent,
      body: replaceIndex(sum, symbol, index),
    };
  }
  return [{ term: sum, sign }];
}
