import { descend } from '../descend/descend.js';
import { Objective } from '../descend/objective.js';
import type { OptimizerName } from '../descend/optimizer.js';
import { lossText, rulesOf } from '../descend/rules.js';
import { findSymmetry } from '../descend/symmetry.js';
import { type Diagnostic, makeError } from '../diagnostic/diagnostic.js';
import { suggest } from '../diagnostic/suggest.js';
import { loadNetwork } from '../graph/load.js';
import type { Reduction } from '../graph/rows.js';
import { type DescentReport, descentToJson, descentToSvg, renderDescent } from '../report/descend.js';
import { readNumber, styleFor } from './analysis.js';
import { createTools, rejected, splitSettings } from './expr.js';
import {
  deliver,
  EXIT,
  type GlobalOptions,
  isDiagnostic,
  type Outcome,
  printDiagnostics,
  readSource,
  writeFile,
} from './session.js';
import { tableReader } from './tables.js';
import { nestedValue, parseValue } from './values.js';

export interface DescendOptions extends GlobalOptions {
  readonly lr?: string;
  readonly stepCount?: string;
  readonly optimizer?: OptimizerName;
  readonly momentum?: string;
  readonly batch?: string;
  readonly reduce?: Reduction;
  readonly svg?: string;
}

/** Steps times numbers beyond which a run would not end within a coffee break. */
const MOST_STEPS = 10_000_000;

/** `gradcheck descend`: 1 when the run diverged or ended above its start, 0 otherwise. */
export function runDescend(file: string, options: DescendOptions): number {
  return deliver([descendOutcome(file, options)], options, false);
}

function descendOutcome(file: string, options: DescendOptions): Outcome {
  const rate = readNumber(options.lr, '--lr', 0.1, { least: 0 });
  const steps = readNumber(options.stepCount, '--steps', 10, { least: 0, most: MOST_STEPS, whole: true });
  const momentum = readNumber(options.momentum, '--momentum', 0.9, { least: 0, most: 1 });
  const seed = readNumber(options.seed, '--seed', 1, { least: 0, whole: true });
  const batch =
    options.batch === undefined
      ? undefined
      : readNumber(options.batch, '--batch', 1, { least: 1, whole: true });
  const subject = { file };
  const source = readSource(file);
  if (isDiagnostic(source)) return rejected([source], options, subject, 'descend');
  const tools = createTools();
  const problems: Diagnostic[] = [];
  const values = new Map<string, number | number[] | number[][]>();
  for (const [name, text] of splitSettings(options)) {
    const value = parseValue(name, text, tools.parser);
    if (value.ok) values.set(name, nestedValue(value.value));
    else problems.push(...value.diagnostics);
  }
  const loaded = loadNetwork(source, tools.parser, { values, readTable: tableReader(file) });
  if (!loaded.ok) return rejected([...problems, ...loaded.diagnostics], options, subject, 'descend');
  printDiagnostics(loaded.diagnostics, options);
  const network = loaded.value;
  const names = network.variables.map((v) => v.name);
  for (const name of values.keys()) {
    if (names.includes(name)) continue;
    const near = suggest(name, names);
    const remedy = near ? `did you mean \`${near}\`?` : `the inputs and parameters are ${names.join(', ')}`;
    problems.push(makeError('unused-value', undefined, { name, remedy }));
  }
  const objective = Objective.create(network, options.reduce ?? 'sum');
  if (!(objective instanceof Objective)) problems.push(...objective);
  if (problems.length > 0 || !(objective instanceof Objective))
    return rejected(problems, options, subject, 'descend');
  const start = objective.evaluate(objective.start());
  const lost = Number.isFinite(start.loss) ? undefined : objective.faultAt(objective.start());
  if (lost) {
    // Nothing was run, and nothing diverged: the file asks for a value that does not exist.
    const { fault, row } = lost;
    const rows = network.data.length > 1 ? `${fault.reason}, in row ${row} of the data` : fault.reason;
    const args = { expression: fault.expression, reason: rows };
    return rejected([makeError(fault.kind, undefined, args)], options, subject, 'descend');
  }
  const symmetry = findSymmetry(objective);
  const descent = descend(objective, {
    optimizer: { name: options.optimizer ?? 'sgd', rate, momentum },
    steps,
    seed,
    ...(batch === undefined ? {} : { batch }),
  });
  const report: DescentReport = {
    title: network.title,
    loss: lossText(objective),
    descent,
    ...(symmetry ? { symmetry } : {}),
    rules: rulesOf(objective, tools.book),
  };
  if (options.svg !== undefined) {
    const failure = writeFile(options.svg, descentToSvg(report));
    if (failure) return rejected([failure], options, subject, 'descend');
  }
  const { behaviour, failed } = descent.diagnosis;
  return {
    exitCode: failed ? EXIT.failed : EXIT.ok,
    json: () => descentToJson(report, file, options.full ?? false),
    text: () => renderDescent(report, styleFor(options)),
    concise: () => `${behaviour} ${file} loss ${descent.steps.at(-1)!.loss}`,
  };
}
