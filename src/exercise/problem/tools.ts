import type { RuleBook } from '../../derive/partial.js';
import type { Parser } from '../../expr/parse.js';

/** What judging needs besides the problem and the answer. */
export interface Tools {
  readonly parser: Parser;
  readonly book: RuleBook;
  /** Milliseconds; the safety net behind the count of steps. */
  readonly now: () => number;
}
