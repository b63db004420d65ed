import { name, number, over, times } from '../problem/tree.js';
import type { WholeSlip } from './slip.js';

/** Slips of the whole derivative. */
export const wholeSlips: readonly WholeSlip[] = [
  { code: 'factor-half', explain: 'a factor 2 is missing', mutate: (t) => over(t, number('2')) },
  { code: 'factor-two', explain: 'there is a factor 2 too many', mutate: (t) => times(number('2'), t) },
];

/** A mean for a sum, or a sum for a mean, over an axis of length n. */
export function lengthSlips(length: string | number): readonly WholeSlip[] {
  const n = typeof length === 'number' ? number(String(length)) : name(length);
  return [
    {
      code: 'mean-for-sum',
      explain: `this is divided by ${length}: a mean where a sum is meant`,
      mutate: (t) => over(t, n),
    },
    {
      code: 'sum-for-mean',
      explain: `a factor 1/${length} is missing: a sum where a mean is meant`,
      mutate: (t) => times(n, t),
    },
  ];
}
