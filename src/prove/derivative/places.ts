import { conditionsOf, DEFINED, evaluatedParts } from '../term/domain.js';
import { NIL } from '../term/sign-set.js';
import {
  isNumber,
  negateTerm,
  partsOf,
  subterms,
  subtractTerms,
  sumOf,
  T_ZERO,
  type Term,
} from '../term/term.js';
import { atKink } from './at-kink.js';
import { isRoot, placeOfRoot } from './at-root.js';
import { isZeroTerm, or, select, UNKNOWN_SLOPE } from './conditions.js';
import { slopesOf, type Variable } from './differentiate.js';
import { ratioOf } from './linear-form.js';
import { type Occurrence, occurrencesOf, under } from './occurrences.js';
import { kinkOf } from './sides.js';
import type { Beyond, KinkGroup, Place, Subject } from './subject.js';

/** Places of one function that are looked at one by one. */
const MAX_PLACES = 8;

/**
 * Where the formula for a derivative does not tell whether there is one: zeros of what has a kink, a jump or a root there, inner functions before
 * outer ones. Unknown where they cannot be written down.
 */
export function placesOf(root: Term, by: Variable, beyond?: Beyond): readonly Place[] | 'unknown' {
  const all = subterms([root]);
  const wanted = (x: Term) => kinkOf(x) !== undefined || isRoot(x);
  if (!all.some(wanted)) return [];
  const slopes = slopesOf(root, by);
  const moves = (x: Term) => !isNumber(slopes.get(x) ?? T_ZERO, 0);
  const occurrences = occurrencesOf(root, all, wanted, moves);
  if (!occurrences) return 'unknown';
  const places: Place[] = [];
  const subject: Subject = {
    root,
    by,
    beyond,
    slopes,
    certain: new Set(evaluatedParts([root])),
    unlessBlocked,
    places,
  };
  const bound = new Set(all.flatMap((x) => (x.kind === 'reduce' || x.kind === 'range' ? [x.index] : [])));
  // Where the function has no value, nothing is asked.
  const apart = conditionsOf(root, new Set(), DEFINED).flatMap((f) => ((f.sign & NIL) === 0 ? [f.term] : []));
  const groups: KinkGroup[] = [];
  for (const occurrence of occurrences) {
    const { part } = occurrence;
    if (!partsOf(part).some(moves)) continue;
    const kink = kinkOf(part);
    if (kink && apart.some((t) => ratioOf(subtractTerms(kink.left, kink.right), t))) continue;
    const place = kink ? placeOfKink(subject, occurrence, groups) : placeOfRoot(subject, occurrence);
    if ((kink || place) && isOpen(part, bound)) return 'unknown';
    if (place && !(place.zero && apart.some((t) => ratioOf(place.zero!, t))))
      places.push(kink ? place : { ...place, root: part });
  }
  return places.length > MAX_PLACES ? 'unknown' : places;
}

/** A new place, or none where the kink is at the zeros of a gap that is known. */
function placeOfKink(subject: Subject, { part, paths }: Occurrence, groups: KinkGroup[]): Place | undefined {
  const { slopes } = subject;
  const { left, right } = kinkOf(part)!;
  const gap = subtractTerms(left, right);
  const known = groups.find((g) => ratioOf(gap, g.gap));
  if (known) {
    known.paths.push(...paths);
    known.kinks.push(part);
    return undefined;
  }
  const slope = sumOf([slopes.get(left) ?? T_ZERO, negateTerm(slopes.get(right) ?? T_ZERO)]);
  const group: KinkGroup = { gap, slope, paths: [...paths], kinks: [part] };
  groups.push(group);
  return {
    group,
    get where() {
      return under(group.paths, isZeroTerm(gap));
    },
    value: () => atKink(subject, group),
  };
}

/** Whether a part speaks of a position that a sum around it runs over. */
function isOpen(part: Term, bound: ReadonlySet<string>): boolean {
  if (bound.size === 0) return false;
  const parts = subterms([part]);
  const inside = new Set(parts.flatMap((x) => (x.kind === 'reduce' || x.kind === 'range' ? [x.index] : [])));
  const isFree = (i: unknown) => typeof i === 'string' && bound.has(i) && !inside.has(i);
  return parts.some((x) => {
    if (x.kind === 'entry') return x.indices.some(isFree);
    if (x.kind === 'delta') return isFree(x.left) || isFree(x.right);
    return x.kind === 'position' && isFree(x.index);
  });
}

function unlessBlocked(functions: readonly Term[], by: readonly Variable[], value: Term): Term {
  const others: Term[] = [];
  for (const f of functions)
    for (const variable of by) {
      const places = placesOf(f, variable);
      if (places === 'unknown') return UNKNOWN_SLOPE;
      others.push(...places.flatMap((p) => (p.steep === false ? [] : [p.where])));
    }
  return others.length === 0 ? value : select(or(...others), UNKNOWN_SLOPE, value);
}
