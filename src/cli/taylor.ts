import { type Diagnostic, makeError } from '../diagnostic/diagnostic.js';
import { type Exact, exactRational } from '../expand/exact.js';
import { ExactRing } from '../expand/exact-ring.js';
import { expandNode } from '../expand/expand.js';
import { entryNames, scalarise } from '../expand/scalarise.js';
import { isObstacle, SeriesArithmetic } from '../expand/series.js';
import { boundSides } from '../expand/side-remainder.js';
import { boundRemainder, expandTaylor, judgeSmallInputs } from '../expand/taylor.js';
import type { Parser } from '../expr/parse.js';
import { readExpression } from '../graph/from-expression.js';
import { fromDouble, ZERO } from '../number/rational.js';
import { renderTaylor, type TaylorSubject, taylorToJson } from '../report/taylor.js';
import { chooseEntry, isOutcome, readNumber, readSubject, type Subject, styleFor } from './analysis.js';
import { createTools, rejected } from './expr.js';
import { readRange } from './range.js';
import { deliver, EXIT, type GlobalOptions, type Outcome, UsageError } from './session.js';

export interface TaylorOptions extends GlobalOptions {
  readonly at?: string;
  readonly terms?: string;
  readonly range?: string;
}

/** Coefficients beyond this power are sums that nobody reads. */
const MOST_TERMS = 40;

/** `gradcheck taylor`: exact coefficients, from both sides. */
export function runTaylor(expression: string, options: TaylorOptions): number {
  return deliver([taylorOutcome(expression, options)], options, false);
}

/** A constant expression such as 0.1 or pi/4, exactly. */
export function readExact(text: string, parser: Parser, ring: ExactRing): Exact | readonly Diagnostic[] {
  const read = readExpression(text, parser);
  if (!read.ok) return read.diagnostics;
  const { network } = read.value;
  const root = network.outputs[0]!.id;
  const graph = network.variables.length === 0 ? scalarise(network.dag, [root]) : undefined;
  const entries = graph?.roots.get(root);
  if (graph && entries?.length === 1) {
    const place = { input: '', centre: ring.zero, others: () => ring.zero, side: 1 } as const;
    const series = expandNode(graph.dag, entries[0]!, place, ring, 1);
    const value = isObstacle(series) ? undefined : new SeriesArithmetic(ring, 1).at(series, 0);
    if (value) return value;
  }
  return [makeError('value-syntax', undefined, { name: 'the point', text }, ['it must be a number'])];
}

/** Exact values of the entries of all inputs that were given. */
export function exactValues(subject: Subject): (name: string) => Exact | undefined {
  const values = new Map<string, Exact>();
  for (const v of subject.network.variables)
    entryNames(v.name, v.shape).forEach((name, k) => {
      if (v.value) values.set(name, exactRational(fromDouble(v.value[k]!) ?? ZERO));
    });
  return (name) => values.get(name);
}

function taylorOutcome(expression: string, options: TaylorOptions): Outcome {
  const { parser } = createTools();
  const order = readNumber(options.terms, '--order', 5, { least: 0, most: MOST_TERMS, whole: true });
  const subject = readSubject(expression, options, parser, 'taylor');
  if (isOutcome(subject)) return subject;
  const entry = chooseEntry(subject, options.wrt, options, 'taylor');
  if (isOutcome(entry)) return entry;
  const ring = new ExactRing();
  const at = options.at ?? '0';
  const centre = readExact(at, parser, ring);
  const isPoint = (value: Exact | readonly Diagnostic[]): value is Exact => !value.some((v) => 'code' in v);
  if (!isPoint(centre)) return rejected(centre, options, { expression }, 'taylor');
  const input = entryNames(entry.variable.name, entry.variable.shape)[entry.at]!;
  const given = exactValues(subject);
  const missing = subject.network.variables
    .flatMap((v) => entryNames(v.name, v.shape))
    .filter((name) => name !== input && !given(name));
  if (missing.length > 0) {
    const problems = missing.map((name) => makeError('value-missing', undefined, { name }));
    return rejected(problems, options, { expression }, 'taylor');
  }
  const { dag, outputs } = subject.network;
  const graph = scalarise(dag, [outputs[0]!.id]);
  if (!graph) throw new UsageError('the expression is too large to be expanded', 'expand a part of it');
  const root = graph.roots.get(outputs[0]!.id)![0]!;
  const place = { input, centre, others: (name: string) => given(name) ?? ring.zero, order };
  const report = expandTaylor(graph.dag, root, place, ring);
  const range = options.range === undefined ? undefined : readRange(options.range, '-1..1');
  const bound = range && report.same ? boundRemainder(graph.dag, root, place, ring, range) : undefined;
  const found: TaylorSubject = {
    expression,
    reading: subject.reading,
    input,
    at,
    order,
    report,
    ...(centre.length === 0 && subject.network.variables.length === 1
      ? { smallInputs: judgeSmallInputs(report) }
      : {}),
    ...(range
      ? {
          range: {
            from: range.from,
            to: range.to,
            bound,
            sides: bound === undefined ? boundSides(graph.dag, root, place, ring, range, report) : [],
          },
        }
      : {}),
  };
  const nothing = report.right.kind === 'none' && report.left.kind === 'none';
  return {
    exitCode: nothing ? EXIT.undecided : EXIT.ok,
    json: () => taylorToJson(found),
    text: () => renderTaylor(found, styleFor(options)),
    concise: () => renderTaylor(found, { ...styleFor(options), quiet: true }).trim(),
  };
}
