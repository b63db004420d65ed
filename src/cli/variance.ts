import { makeError } from '../diagnostic/diagnostic.js';
import { type DepthOptions, findLayers, openParameters, profileDepth } from '../expect/depth.js';
import { loadNetwork } from '../graph/load.js';
import { type InitKind, initKinds } from '../graph/load-keys.js';
import { renderVariance, type VarianceReport, varianceToJson, varianceToSvg } from '../report/variance.js';
import { readNumber, styleFor } from './analysis.js';
import { createTools, rejected } from './expr.js';
import {
  deliver,
  EXIT,
  type GlobalOptions,
  isDiagnostic,
  type Outcome,
  readSource,
  UsageError,
  writeFile,
} from './session.js';
import { tableReader } from './tables.js';

export interface VarianceOptions extends GlobalOptions {
  readonly init?: string;
  readonly draws?: string;
  readonly svg?: string;
}

/** Draws of the inputs when nothing else is asked for: means of squares are then good to a few percent. */
const DRAWS = 400;
const MOST_DRAWS = 100_000;

/** `gradcheck variance`: activation and gradient variance over the depth of a network. */
export function runVariance(file: string, options: VarianceOptions): number {
  return deliver([varianceOutcome(file, options)], options, false);
}

function varianceOutcome(file: string, options: VarianceOptions): Outcome {
  const subject = { file };
  const kinds = readKinds(options.init);
  const seed = readNumber(options.seed, '--seed', 1, { least: 0, whole: true });
  const draws = readNumber(options.draws, '--draws', DRAWS, { least: 2, most: MOST_DRAWS, whole: true });
  const { parser } = createTools();
  const source = readSource(file);
  if (isDiagnostic(source)) return rejected([source], options, subject, 'variance');
  const loaded = loadNetwork(source, parser, { readTable: tableReader(file) });
  if (!loaded.ok) return rejected(loaded.diagnostics, options, subject, 'variance');
  const network = loaded.value;
  if (!findLayers(network).some((l) => l.kind === 'linear'))
    return rejected([makeError('no-layers', undefined)], options, subject, 'variance');
  const open = openParameters(network);
  if (kinds.includes('file') && open.length > 0) {
    const problems = open.slice(0, 1).map((name) => makeError('no-weights', undefined, { name }));
    return rejected(problems, options, subject, 'variance');
  }
  const report: VarianceReport = {
    file,
    title: network.title,
    seed,
    profiles: kinds.map((weights) => profileDepth(network, { weights, draws, seed })),
  };
  if (options.svg !== undefined) {
    const failure = writeFile(options.svg, varianceToSvg(report));
    if (failure) return rejected([failure], options, subject, 'variance');
  }
  return {
    exitCode: EXIT.ok,
    json: () => varianceToJson(report),
    text: () => renderVariance(report, styleFor(options)),
    concise: () => renderVariance(report, { ...styleFor(options), quiet: true }),
  };
}

/** `he,xavier`; the weights of the file when left out. */
function readKinds(text: string | undefined): readonly DepthOptions['weights'][] {
  if (text === undefined) return ['file'];
  const names = text.split(',').map((n) => n.trim());
  const known: readonly string[] = ['file', ...initKinds];
  const wrong = names.find((n) => !known.includes(n));
  if (wrong !== undefined)
    throw new UsageError(`--init does not know \`${wrong}\``, `the kinds are ${known.join(', ')}`);
  return [...new Set(names)] as (InitKind | 'file')[];
}
