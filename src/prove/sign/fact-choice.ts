import { compare, equals, rational } from '../../number/rational.js';
import type { Bounding, Bounds, PolyFact } from '../algebra/known-signs.js';
import { generatorsOf, type Poly, UNIT } from '../algebra/polynomial.js';

/** Most facts that enter one linear program, to keep it small. */
export const MAX_FACTS = 10;

/** The facts that are tied to a polynomial by generators they share, nearest first. */
export function factsAbout(all: readonly PolyFact[], p: Poly): readonly PolyFact[] {
  const reached = new Set(generatorsOf(p));
  if (p.size === 0 || reached.size === 0) return all.slice(0, MAX_FACTS);
  const chosen: PolyFact[] = [];
  for (let round = 0; round < 3; round++) {
    for (const f of all) {
      if (chosen.includes(f)) continue;
      const ids = generatorsOf(f.poly);
      if (![...ids].some((id) => reached.has(id))) continue;
      chosen.push(f);
      for (const id of ids) reached.add(id);
    }
  }
  return chosen.slice(0, MAX_FACTS);
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
