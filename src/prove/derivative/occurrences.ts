import { partsOf, T_ZERO, type Term } from '../term/term.js';
import { not, or, select } from './conditions.js';
import { isThin } from './sides.js';

/** Steps through the branches of a function. */
const MAX_VISITS = 4_000;

/** A part, and the conditions under which it is evaluated, one list for each way to it. */
export interface Occurrence {
  readonly part: Term;
  readonly paths: readonly (readonly Term[])[];
}

/** The parts of interest with the conditions under which they are evaluated; undefined where there are too many ways. */
export function occurrencesOf(
  root: Term,
  all: readonly Term[],
  wanted: (x: Term) => boolean,
  moves: (x: Term) => boolean,
): readonly Occurrence[] | undefined {
  const paths = new Map<Term, (readonly Term[])[]>();
  const stack: { term: Term; path: readonly Term[] }[] = [{ term: root, path: [] }];
  let visits = 0;
  while (stack.length > 0) {
    const { term, path } = stack.pop()!;
    const known = paths.get(term);
    if (known?.some((p) => p.every((c) => path.includes(c)))) continue;
    if (++visits > MAX_VISITS) return undefined;
    paths.set(term, [...(known ?? []), path]);
    if (term.kind !== 'select') {
      for (const part of partsOf(term)) stack.push({ term: part, path });
      continue;
    }
    const { condition, yes, no } = term;
    stack.push({ term: condition, path }, { term: no, path: [...path, not(condition)] });
    // Where an equation holds is a place of its own.
    if (!isThin(condition, moves)) stack.push({ term: yes, path: [...path, condition] });
  }
  return all.flatMap((part) => {
    const own = paths.get(part);
    return own && wanted(part) ? [{ part, paths: own }] : [];
  });
}

/** A condition where one of the ways to a part is taken. */
export function under(paths: readonly (readonly Term[])[], condition: Term): Term {
  if (paths.some((p) => p.length === 0)) return condition;
  return or(...paths.map((path) => path.reduceRight((inner, c) => select(c, inner, T_ZERO), condition)));
}
