import { telescopedSum } from '../equality/creative.js';
import { valueAt } from '../equality/growth.js';
import { followsFrom, type Scene } from '../normal/case-split.js';
import type { Argument } from '../slope/argument.js';
import { indented } from '../term/lines.js';
import { printTerm } from '../term/print-term.js';
import { NOT_NEGATIVE, POSITIVE } from '../term/sign-set.js';
import {
  addTerms,
  divideTerms,
  mapTerms,
  nameTerm,
  sameTerm,
  subtractTerms,
  T_ONE,
  type Term,
} from '../term/term.js';
import { hasRanges } from './sequence-induction.js';
import { showTerm } from './show-term.js';

type Range = Extract<Term, { kind: 'range' }>;

/** The position that stands for all; no name that can be written. */
const PLACE = 'place#';

/**
 * Shows a > b, or a >= b, where one side is a sum over whole numbers and the other a sum over the same ones or none: summand by summand, a side
 * without a sum being shared out equally. The range may not be empty.
 */
export function showBySummandsOfRange(a: Term, b: Term, strict: boolean, scene: Scene): Argument | undefined {
  const sum = [a, b].find((x): x is Range => x.kind === 'range' && x.reduction === 'sum');
  if (!sum) return undefined;
  const place = nameTerm(PLACE);
  const count = addTerms(T_ONE, subtractTerms(sum.to, sum.from));
  const summandOf = (x: Term): Term | undefined => {
    if (x.kind !== 'range') return hasRanges(x) ? undefined : divideTerms(x, count);
    const alike = x.reduction === 'sum' && sameTerm(x.from, sum.from) && sameTerm(x.to, sum.to);
    return alike && !hasRanges(x.body) ? valueAt(x.body, x.index, place) : undefined;
  };
  const [u, v] = [summandOf(a), summandOf(b)];
  if (!u || !v || !followsFrom(scene, { term: count, sign: POSITIVE })) return undefined;
  const here: Scene = {
    ...scene,
    integers: new Set([...scene.integers, PLACE]),
    facts: [
      ...scene.facts,
      { term: subtractTerms(place, sum.from), sign: NOT_NEGATIVE },
      { term: subtractTerms(sum.to, place), sign: NOT_NEGATIVE },
    ],
  };
  const shown = showTerm(subtractTerms(u, v), strict, here);
  return (
    shown && {
      method: 'summand by summand',
      steps: [
        `at each position: ${printTerm(u)} ${strict ? '>' : '>='} ${printTerm(v)} (${shown.method})`,
        ...indented(shown.steps),
      ],
    }
  );
}

/** Shows d > 0, or d >= 0, with the sums in it whose summands telescope written out. */
export function showWithSums(d: Term, strict: boolean, scene: Scene): Argument | undefined {
  const found: string[] = [];
  const written = mapTerms(d, (x) => {
    if (x.kind !== 'range' || x.reduction !== 'sum') return undefined;
    const value = telescopedSum(x, scene);
    if (value) found.push(`${printTerm(x)} = ${printTerm(value)}, as its summands telescope`);
    return value;
  });
  if (found.length === 0 || hasRanges(written)) return undefined;
  const shown = showTerm(written, strict, scene);
  return shown && { method: `telescoping sums, ${shown.method}`, steps: [...found, ...shown.steps] };
}
