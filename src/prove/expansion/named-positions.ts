import { mapLeaves, nameTerm, subterms, type Term } from '../term/term.js';
import type { Setting } from './by-cases.js';

/**
 * An expansion with the free positions of a term as whole numbers of open sign: a position of a sum from 0 may be zero. The result has the
 * positions again.
 */
export function withNamedPositions(
  body: Term,
  setting: Setting,
  work: (body: Term, setting: Setting) => Term | string,
): Term | string {
  const all = subterms([body]);
  const bound = new Set(all.flatMap((x) => (x.kind === 'range' || x.kind === 'reduce' ? [x.index] : [])));
  const free = new Set(all.flatMap((x) => (x.kind === 'position' && !bound.has(x.index) ? [x.index] : [])));
  if (free.size === 0) return work(body, setting);
  const nameOf = (index: string) => `${index}#`;
  const named = mapLeaves(body, (x) =>
    x.kind === 'position' && free.has(x.index) ? nameTerm(nameOf(x.index)) : undefined,
  );
  const integers = new Set([...setting.integers, ...[...free].map(nameOf)]);
  const found = work(named, { ...setting, integers });
  if (typeof found === 'string') return found;
  const indices = new Map([...free].map((index) => [nameOf(index), index]));
  return mapLeaves(found, (x) => {
    const index = x.kind === 'name' ? indices.get(x.name) : undefined;
    return index === undefined ? undefined : { kind: 'position', index };
  });
}
