import { NeedSign, Stuck } from '../normal/normal-form.js';
import type { Term } from '../term/term.js';

/** Reasons that another way to write the term may take away. */
export const UNKNOWN_EXPONENT = 'an exponent with an unknown coefficient';
export const LOGARITHM_OF_LOGARITHM = 'a logarithm of a logarithm';

/** Thrown for what has no such expansion; the reason is shown. */
export class NoSeries extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** Thrown for an exponential whose exponent has no rational factor; with t times `scale` for t it has the factor 1 or -1. */
export class UnknownScale extends NoSeries {
  constructor(readonly scale: Term) {
    super(UNKNOWN_EXPONENT);
  }
}

/** What stops an expansion, in words; undefined for errors of another kind. */
export function reasonOfSeries(error: unknown): string | undefined {
  if (error instanceof NoSeries || error instanceof Stuck) return error.reason;
  if (error instanceof NeedSign) return 'the sign of a parameter is needed';
  return undefined;
}
