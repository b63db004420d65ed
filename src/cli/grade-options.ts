import type { GlobalOptions } from './session.js';

/** Options of `grade` and `merge`, beside the common ones. */
export interface GradeOptions extends GlobalOptions {
  readonly answers?: readonly string[];
  readonly minScore?: string;
  readonly only?: readonly string[];
  readonly hints?: boolean;
  readonly teacher?: boolean;
  readonly list?: boolean;
  readonly bail?: boolean;
  readonly shard?: string;
  readonly workers?: string;
  readonly budget?: string;
  readonly cache?: boolean;
}

/** The forms of a report of grades. */
export const REPORTERS = [
  'default',
  'concise',
  'json',
  'jsonl',
  'junit',
  'csv',
  'github',
  'markdown',
  'html',
  'tap',
  'gradescope',
  'prairielearn',
  'blob',
] as const;

export type ReporterName = (typeof REPORTERS)[number];
