import { compare, equals, rational } from '../../number/rational.js';
import type { Bounding, Bounds, PolyFact } from '../algebra/known-signs.js';
import { generatorsOf, type Poly, UNIT } from '../algebra/polynomial.js';

/** Most facts that enter one linear program, to keep it small. */
export const MAX_FACTS = 10;

/** As many facts that tie two unknowns may enter: a long chain of them is no dear program. */
const MAX_SHORT_FACTS = 40;

/** The facts that are tied to a polynomial by generators they share, nearest first; then those that lemmas tie to it. */
export function factsAbout(
  all: readonly PolyFact[],
  p: Poly,
  lemmas: readonly PolyFact[] = [],
): readonly PolyFact[] {
  const reached = new Set(generatorsOf(p));
  if (p.size === 0 || reached.size === 0) return all.slice(0, MAX_FACTS);
  const chosen = new Set<PolyFact>();
  let tied = lemmas;
  for (let grown = true; grown && chosen.size < MAX_SHORT_FACTS; ) {
    grown = false;
    for (const f of all) {
      if (chosen.has(f)) continue;
      const ids = generatorsOf(f.poly);
      if (![...ids].some((id) => reached.has(id))) continue;
      chosen.add(f);
      grown = true;
      for (const id of ids) reached.add(id);
    }
    if (grown || tied.length === 0) continue;
    for (const { poly } of tied) for (const id of generatorsOf(poly)) reached.add(id);
    tied = [];
    grown = true;
  }
  const list = [...chosen];
  return list.every((f) => f.poly.size <= 3) ? list.slice(0, MAX_SHORT_FACTS) : list.slice(0, MAX_FACTS);
}

/** Numbers between which a generator lies, by the facts that are about it alone. */
export function boundsIn(facts: readonly PolyFact[], id: number): Bounds {
  let lo: Bounding | undefined;
  let hi: Bounding | undefined;
  for (const { poly, strict } of facts) {
    if (poly.size > 2) continue;
    let slope = 0n;
    let constant = 0n;
    let fits = true;
    for (const { mono, re } of poly.values()) {
      if (mono.length === 0) constant = re;
      else if (mono.length === 2 && mono[0] === id && mono[1] === UNIT) slope = re;
      else fits = false;
    }
    if (!fits || slope === 0n) continue;
    const value = rational(-constant, slope);
    if (slope > 0n && (!lo || compare(value, lo.value) > 0 || (strict && equals(value, lo.value))))
      lo = { value, strict };
    if (slope < 0n && (!hi || compare(value, hi.value) < 0 || (strict && equals(value, hi.value))))
      hi = { value, strict };
  }
  return { lo, hi };
}
