import type { Rational } from '../../number/rational.js';
import { constantFold } from './constant-fold.js';
import { boundOf } from './linear-bound.js';
import { subterms, subtractTerms, type Term, unknownsOf } from './term.js';

/** Break points of one name that are tried. */
const MAX_POINTS = 12;

/** Numbers at which a comparison, an absolute value, a sign or a maximum that is linear in one name changes, by name. */
export function breakPoints(roots: readonly Term[]): ReadonlyMap<string, readonly Rational[]> {
  const found = new Map<string, Rational[]>();
  for (const x of subterms(roots)) {
    const gap = gapOf(x);
    if (!gap) continue;
    const { names, arrays } = unknownsOf([gap]);
    const [name] = names;
    if (names.length !== 1 || arrays.size > 0) continue;
    const at = boundOf(gap, name!);
    const value = at && constantFold(at.at);
    if (value?.kind !== 'number') continue;
    const list = found.get(name!) ?? [];
    const isNew = list.every(
      (r) => r.numerator !== value.value.numerator || r.denominator !== value.value.denominator,
    );
    if (isNew && list.length < MAX_POINTS) found.set(name!, [...list, value.value]);
  }
  return found;
}

function gapOf(x: Term): Term | undefined {
  if (x.kind === 'compare') return subtractTerms(x.left, x.right);
  if (x.kind !== 'apply') return undefined;
  if (x.name === 'abs' || x.name === 'sign') return x.args[0];
  if (x.name === 'max' || x.name === 'min') return subtractTerms(x.args[0]!, x.args[1]!);
  return undefined;
}
