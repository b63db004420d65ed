import { putPositions } from '../normal/instances.js';
import type { Fact } from '../term/domain.js';
import { freePositions } from '../term/free-positions.js';
import { subterms, type Term, unknownsOf } from '../term/term.js';

/** Positions at which facts are looked at, all together; with more a point cannot be checked. */
const MAX_INSTANCES = 1_000;

/** Facts for given lengths. */
export interface Instances {
  /** All facts, at all positions. */
  readonly facts: readonly Fact[];
  /** Those that are about one entry alone. */
  readonly ofEntry: ReadonlyMap<string, readonly Fact[]>;
  /** Those that are about entries at all. */
  readonly ofArrays: readonly Fact[];
  /** Whether none was left out. */
  readonly complete: boolean;
}

/** An entry as points call it. */
export function entryKey(name: string, indices: readonly number[]): string {
  return `${name}[${indices.join(', ')}]`;
}

/** The entries of a term that are at known positions; undefined where there are others. */
export function entriesIn(term: Term): readonly string[] | undefined {
  const keys: string[] = [];
  for (const x of subterms([term])) {
    if (x.kind !== 'entry') continue;
    if (x.indices.some((i) => typeof i === 'string')) return undefined;
    keys.push(entryKey(x.name, x.indices as readonly number[]));
  }
  return keys;
}

/** What facts about all positions say once the lengths of the axes are chosen. */
export class FactInstances {
  private readonly known = new Map<string, Instances>();

  constructor(private readonly stated: readonly Fact[]) {}

  at(sizes: ReadonlyMap<string, number>): Instances {
    const key = [...sizes].map(([name, n]) => `${name}=${n}`).join();
    let found = this.known.get(key);
    if (!found) {
      found = this.make(sizes);
      this.known.set(key, found);
    }
    return found;
  }

  private make(sizes: ReadonlyMap<string, number>): Instances {
    const facts: Fact[] = [];
    let complete = true;
    for (const fact of this.stated) {
      const positions = [...(fact.positions ?? [])];
      let all: (readonly number[])[] = [[]];
      for (const [, extent] of positions) {
        const count = sizes.get(extent) ?? 0;
        if (count === 0 || all.length * count > MAX_INSTANCES) {
          complete = false;
          all = [];
          break;
        }
        all = all.flatMap((at) => Array.from({ length: count }, (_, k) => [...at, k + 1]));
      }
      const symbols = positions.map(([symbol]) => symbol);
      if (symbols.length === 0) facts.push(fact);
      else for (const at of all) facts.push(putPositions(fact, symbols, (s) => at[symbols.indexOf(s)]!));
      if (facts.length > MAX_INSTANCES + this.stated.length) complete = false;
      if (!complete) break;
    }
    const ofEntry = new Map<string, Fact[]>();
    const ofArrays: Fact[] = [];
    for (const fact of facts) {
      const { names, arrays, sizes: lengths } = unknownsOf([fact.term]);
      if (arrays.size === 0 || freePositions(fact.term).length > 0) continue;
      ofArrays.push(fact);
      const [key, ...others] = new Set(entriesIn(fact.term));
      if (key !== undefined && others.length + names.length + lengths.length === 0)
        ofEntry.set(key, [...(ofEntry.get(key) ?? []), fact]);
    }
    return { facts, ofEntry, ofArrays, complete };
  }
}
