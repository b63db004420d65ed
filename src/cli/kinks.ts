import { makeError } from '../diagnostic/diagnostic.js';
import { ExactRing } from '../expand/exact-ring.js';
import { findAllKinks, type Kink } from '../expand/kinks.js';
import { entryNames, scalarise } from '../expand/scalarise.js';
import type { Parser } from '../expr/parse.js';
import { sweepForward, sweepReverse } from '../graph/sweep.js';
import { compileTape, createWorkspace } from '../graph/tape.js';
import { isSettled, type KinkSubject, kinksToJson, renderKinks } from '../report/kinks.js';
import { limitOf } from '../stability/limit.js';
import { settleKink } from '../stability/settle-kink.js';
import { chooseEntry, type Entry, isOutcome, readSubject, type Subject, styleFor } from './analysis.js';
import { createTools, rejected } from './expr.js';
import { readRange } from './range.js';
import { deliver, EXIT, type GlobalOptions, type Outcome, UsageError } from './session.js';
import { exactValues } from './taylor.js';

export interface KinksOptions extends GlobalOptions {
  readonly range?: string;
}

/** Where nothing is said, the numbers that pass through networks. */
const RANGE = { from: -10, to: 10 } as const;

/** `gradcheck kinks`: 0 when all of the range is settled, 3 otherwise. */
export function runKinks(expression: string, options: KinksOptions): number {
  return deliver([kinksOutcome(expression, options)], options, false);
}

function kinksOutcome(expression: string, options: KinksOptions): Outcome {
  const { parser } = createTools();
  const range = options.range === undefined ? RANGE : readRange(options.range, '-10..10');
  const subject = readSubject(expression, options, parser, 'kinks');
  if (isOutcome(subject)) return subject;
  const entry = chooseEntry(subject, options.wrt, options, 'kinks');
  if (isOutcome(entry)) return entry;
  const { dag, outputs, variables } = subject.network;
  const input = entryNames(entry.variable.name, entry.variable.shape)[entry.at]!;
  const ring = new ExactRing();
  const given = exactValues(subject);
  const missing = variables
    .flatMap((v) => entryNames(v.name, v.shape))
    .filter((name) => name !== input && !given(name))
    .map((name) => makeError('value-missing', undefined, { name }));
  if (missing.length > 0) return rejected(missing, options, { expression }, 'kinks');
  const output = outputs[0]!.id;
  const graph = scalarise(dag, [output]);
  if (!graph || graph.roots.get(output)!.length > 1)
    throw new UsageError('kinks are sought in one function of one input', 'pick one entry: f[1]');
  const tape = compileTape(dag, [output, ...variables.map((v) => v.id)], [entry.variable.id]);
  const workspace = createWorkspace(tape);
  for (const v of variables) if (v.value) workspace.values.set(v.value, tape.offset[v.id]!);
  const slot = tape.offset[entry.variable.id]! + entry.at;
  const f = (x: number): number => {
    workspace.values[slot] = x;
    sweepForward(tape, workspace);
    return workspace.values[tape.offset[output]!]!;
  };
  const search = findAllKinks({
    dag: graph.dag,
    root: graph.roots.get(output)![0]!,
    input,
    others: (name) => given(name) ?? ring.zero,
    range,
    ring,
    f,
  });
  const report = {
    ...search,
    kinks: search.kinks.flatMap((k) => {
      const settled = settle(k, subject, entry, parser);
      return settled ? [settled] : [];
    }),
  };
  const conventions = report.kinks.map((k) => {
    f(k.at);
    workspace.adjoints.fill(0);
    workspace.adjoints[tape.offset[output]!] = 1;
    sweepReverse(tape, workspace);
    return workspace.adjoints[slot]!;
  });
  const found: KinkSubject = { expression, reading: subject.reading, input, range, report, conventions };
  return {
    exitCode: isSettled(report) ? EXIT.ok : EXIT.undecided,
    json: () => kinksToJson(found),
    text: () => renderKinks(found, styleFor(options)),
    concise: () => report.kinks.map((k) => `${k.kind} ${input} = ${k.text}`).join('\n') || 'smooth',
  };
}

/** Milliseconds per limit. */
const LIMIT_BUDGET = 500;

/** A place without a value or a series, by the limits there; undefined where the function is smooth after all. */
function settle(kink: Kink, subject: Subject, entry: Entry, parser: Parser): Kink | undefined {
  const { variables } = subject.network;
  if (kink.exact || !kink.placed || variables.some((v) => v.shape.length > 0)) return kink;
  const facts = variables.filter((v) => v !== entry.variable).map((v) => `${v.name} = ${v.value![0]}`);
  const { name } = entry.variable;
  return settleKink(kink, subject.text, name, (expression) => {
    const found = limitOf(expression, name, kink.text, {
      parser,
      assume: facts.join(', '),
      now: () => performance.now(),
      budget: LIMIT_BUDGET,
    });
    return found.ok && found.value.left && found.value.right
      ? { left: found.value.left, right: found.value.right }
      : undefined;
  });
}
