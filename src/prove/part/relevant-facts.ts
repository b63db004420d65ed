import type { Fact } from '../term/domain.js';
import { type Term, unknownsOf } from '../term/term.js';

/**
 * The facts that speak of the unknowns of a statement, or of unknowns that another of these facts ties to them. The others say nothing
 * about it, and only cost time. Facts without unknowns are kept: they may be false.
 */
export function relevantFacts(roots: readonly Term[], facts: readonly Fact[]): readonly Fact[] {
  if (facts.length === 0) return facts;
  const own = facts.map((fact) => ({ fact, unknowns: keysOf([fact.term]), kept: false }));
  const known = new Set(keysOf(roots));
  for (let grown = true; grown; ) {
    grown = false;
    for (const entry of own) {
      if (entry.kept || !(entry.unknowns.length === 0 || entry.unknowns.some((u) => known.has(u)))) continue;
      entry.kept = true;
      grown = true;
      for (const u of entry.unknowns) known.add(u);
    }
  }
  return own.filter((entry) => entry.kept).map((entry) => entry.fact);
}

function keysOf(roots: readonly Term[]): readonly string[] {
  const { names, arrays, sizes } = unknownsOf(roots);
  return [...names, ...sizes, ...[...arrays.keys()].map((a) => `${a}[]`)];
}
