import { evaluateAt, type Point } from '../check/point.js';
import { makeError } from '../diagnostic/diagnostic.js';
import type { Parser } from '../expr/parse.js';
import { type ExpressionNetwork, readExpression } from '../graph/from-expression.js';
import type { Variable } from '../graph/network.js';
import { sizeOf } from '../op/shape.js';
import type { Style } from '../report/text.js';
import { checkWrt, readValues, rejected } from './expr.js';
import type { GlobalOptions, Outcome } from './session.js';
import { UsageError } from './session.js';
import { chalkFor, styleOf } from './terminal.js';

/** An expression that was read and has at least one input. */
export interface Subject extends ExpressionNetwork {
  readonly text: string;
}

/** Reads the expression of an analysis with its values, or says in every form why it cannot be read. */
export function readSubject(
  text: string,
  options: GlobalOptions,
  parser: Parser,
  command: string,
): Subject | Outcome {
  const given = readValues(options, parser);
  const subject = { expression: text };
  if (!given.ok) return rejected(given.diagnostics, options, subject, command);
  const origin = { source: { name: '<expression>', text }, offset: 0 };
  const read = readExpression(text, parser, { ...given.value, origin });
  if (!read.ok) return rejected(read.diagnostics, options, subject, command);
  if (read.value.network.variables.length > 0) return { ...read.value, text };
  const args = { expression: text.trim(), example: text.replace(/\d+(\.\d+)?|\bpi\b|\be\b/, 'x').trim() };
  const constant = makeError(
    'constant-expression',
    { source: origin.source, start: 0, end: text.length },
    args,
  );
  return rejected([constant], options, subject, command);
}

export function isOutcome(value: Subject | Outcome | Point | Entry): value is Outcome {
  return 'exitCode' in value;
}

/** The expression at its values, or why it has none there. */
export function evaluateSubject(subject: Subject, options: GlobalOptions, command: string): Point | Outcome {
  const point = evaluateAt(subject.network);
  if (!point.fault) return point;
  const { kind, expression, reason } = point.fault;
  const source = { name: '<expression>', text: subject.text };
  const diagnostic = makeError(
    kind === 'overflow' ? 'overflow' : 'domain',
    { source, start: 0, end: subject.text.length },
    { expression, reason },
  );
  return rejected([diagnostic], options, { expression: subject.text }, command);
}

/** One entry of an input. */
export interface Entry {
  readonly variable: Variable;
  readonly at: number;
}

/** `x`, `x[2]` or `W[1, 3]` as --wrt gives it; the first entry of the only input when nothing is given. */
export function chooseEntry(
  subject: Subject,
  wrt: string | undefined,
  options: GlobalOptions,
  command: string,
): Entry | Outcome {
  const { variables } = subject.network;
  if (wrt === undefined) {
    if (variables.length === 1) return { variable: variables[0]!, at: 0 };
    const names = variables.map((v) => v.name).join(', ');
    const diagnostic = makeError('wrt-choice', undefined, { names });
    return rejected([diagnostic], options, { expression: subject.text }, command);
  }
  const match = /^\s*([^[\]]+?)\s*(?:\[([\d,\s]+)\])?\s*$/.exec(wrt);
  const name = match?.[1] ?? wrt;
  const unknown = checkWrt(
    [name],
    variables.map((v) => v.name),
    ' of the expression',
  );
  if (unknown.length > 0) return rejected(unknown, options, { expression: subject.text }, command);
  const variable = variables.find((v) => v.name === name)!;
  const indices = (match?.[2] ?? '')
    .split(',')
    .filter((s) => s.trim() !== '')
    .map(Number);
  if (indices.length === 0) return { variable, at: 0 };
  const [rows, columns] = [variable.shape[0] ?? 1, variable.shape[1] ?? 1];
  const [r, c] = [indices[0]!, indices[1] ?? 1];
  const inside =
    indices.length === Math.max(1, variable.shape.length) && r >= 1 && r <= rows && c >= 1 && c <= columns;
  if (inside) return { variable, at: (r - 1) * columns + (c - 1) };
  const diagnostic = makeError('index-range', undefined, {
    index: indices.join(', '),
    size: sizeOf(variable.shape),
  });
  return rejected([diagnostic], options, { expression: subject.text }, command);
}

export function styleFor(options: GlobalOptions): Style {
  return styleOf(chalkFor(process.stdout, options.color), {
    full: options.full ?? false,
    steps: options.steps ?? false,
    quiet: options.quiet ?? false,
  });
}

/** A number given to an option. */
export function readNumber(
  text: string | undefined,
  option: string,
  fallback: number,
  check: { readonly least?: number; readonly most?: number; readonly whole?: boolean } = {},
): number {
  if (text === undefined) return fallback;
  const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY, whole = false } = check;
  const n = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(n) && n >= least && n <= most && (!whole || Number.isInteger(n))) return n;
  const kind = whole ? 'a whole number' : 'a number';
  const range = Number.isFinite(least)
    ? Number.isFinite(most)
      ? ` from ${least} to ${most}`
      : ` of at least ${least}`
    : '';
  throw new UsageError(`${option} needs ${kind}${range}, not \`${text}\``, `write ${option} ${fallback}`);
}
