import type { Span } from '../diagnostic/source.js';
import type { Entries } from './load-values.js';

/** A value of a row and where it stands. */
export interface Cell extends Entries {
  readonly span: Span;
  readonly keySpan: Span;
}

/** A row of `data` while the file is read. */
export interface RowDraft {
  readonly span: Span;
  readonly cells: ReadonlyMap<string, Cell>;
  /** Names that the row gives, also those with a value that cannot be read. */
  readonly names: ReadonlySet<string>;
}
