import type { Budget } from './budget.js';
import type { LimitPoint } from './read.js';
import type { Term } from './term.js';

/** The limit of a term as a name tends to a point, or the reason why it was not found. */
export function findLimit(
  _body: Term,
  _name: string,
  _at: LimitPoint,
  _side: 'left' | 'right' | 'both',
  _budget: Budget,
  _integers: ReadonlySet<string>,
): Term | string {
  return 'not found';
}
