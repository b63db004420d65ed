import type { Code } from './catalogue.js';
import type { Span } from './source.js';

export type Severity = 'error' | 'warning';

/** What a message is filled in with, by the names its catalogue entry uses. */
export type Args = Readonly<Record<string, string | number>>;

/** One thing to say about the input: a stable code, where, and what fills the message. Text is made by `render`. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  readonly span?: Span;
  readonly args: Args;
  /** Further facts, one sentence each, printed below the source line. */
  readonly notes: readonly string[];
}

export function makeError(
  code: Code,
  span: Span | undefined,
  args: Args = {},
  notes: readonly string[] = [],
): Diagnostic {
  return span ? { code, severity: 'error', span, args, notes } : { code, severity: 'error', args, notes };
}

export function makeWarning(
  code: Code,
  span: Span | undefined,
  args: Args = {},
  notes: readonly string[] = [],
): Diagnostic {
  return { ...makeError(code, span, args, notes), severity: 'warning' };
}

/** A value, or the reasons why there is none. Warnings may come with a value. */
export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export function succeed<T>(value: T, diagnostics: readonly Diagnostic[] = []): Result<T> {
  return { ok: true, value, diagnostics };
}

export function fail(diagnostics: Diagnostic | readonly Diagnostic[]): {
  readonly ok: false;
  readonly diagnostics: readonly Diagnostic[];
} {
  return { ok: false, diagnostics: Array.isArray(diagnostics) ? diagnostics : [diagnostics as Diagnostic] };
}
