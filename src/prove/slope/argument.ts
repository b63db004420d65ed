import type { Lines } from '../term/lines.js';

/** How a term was shown to be positive, or not negative. */
export interface Argument {
  readonly method: string;
  readonly steps: Lines;
}
