import { type Dag, type NodeId, reachable } from '../expr/dag.js';
import type { Parser } from '../expr/parse.js';
import { loadNetwork } from '../graph/load.js';
import { prove } from '../prove/prove.js';
import {
  nodesToJson,
  renderNodes,
  renderStability,
  type StableReport,
  type StableSubject,
  stableToJson,
} from '../report/stable.js';
import { measureStability, type StabilityOptions, suggestForm } from '../stability/analyse.js';
import type { Prover } from '../stability/equal-parts.js';
import type { Range } from '../stability/lines.js';
import { SharedTruth } from '../stability/shared-truth.js';
import { isOutcome, readNumber, readSubject, type Subject, styleFor } from './analysis.js';
import { createTools, rejected } from './expr.js';
import { readRange } from './range.js';
import {
  deliver,
  EXIT,
  type GlobalOptions,
  isDiagnostic,
  type Outcome,
  readSource,
  UsageError,
} from './session.js';
import { tableReader } from './tables.js';

export interface StableOptions extends GlobalOptions {
  readonly range?: readonly string[];
  readonly against?: string;
}

/** Milliseconds of the processor for one proof and for all of them: the analysis as a whole is to stay below two seconds, and a busy machine is to change nothing. */
const PROOF_BUDGET = 700;
const ALL_PROOFS = 1000;

/** Points per stratum and node of a network file. */
const NODE_POINTS = 40;

/** Exit codes of the verdicts: only a form that gives wrong values fails. */
const EXIT_OF = { stable: EXIT.ok, inaccurate: EXIT.ok, unstable: EXIT.failed } as const;

/** `gradcheck stable`: where doubles break, and what to compute instead. */
export function runStable(expression: string, options: StableOptions): number {
  const outcome = /\.ya?ml$/i.test(expression)
    ? fileOutcome(expression, options)
    : expressionOutcome(expression, options);
  return deliver([outcome], options, false);
}

/** `x=-100..100` as often as it is given. */
function readRanges(options: StableOptions): ReadonlyMap<string, Range> {
  const ranges = new Map<string, Range>();
  for (const text of options.range ?? []) {
    const { name, from, to } = readRange(text, 'x=-100..100');
    if (name === undefined)
      throw new UsageError(`the range \`${text}\` names no input`, `write --range x=${text.trim()}`);
    ranges.set(name, { from, to });
  }
  return ranges;
}

function stabilityOptions(options: StableOptions): StabilityOptions {
  return {
    ranges: readRanges(options),
    seed: readNumber(options.seed, '--seed', 1, { least: 0, whole: true }),
  };
}

function expressionOutcome(text: string, options: StableOptions): Outcome {
  const { parser } = createTools();
  const settings = stabilityOptions(options);
  const read = readMeasured(text, parser, options, settings);
  if (isMeasureOutcome(read)) return read;
  const unknown = [...settings.ranges.keys()].filter(
    (n) => !read.subject.network.variables.some((v) => v.name === n),
  );
  if (unknown.length > 0) {
    const names = read.subject.network.variables.map((v) => v.name).join(', ');
    throw new UsageError(`--range names \`${unknown[0]}\`, which is no input`, `the inputs are ${names}`);
  }
  const other =
    options.against === undefined ? undefined : readMeasured(options.against, parser, options, settings);
  if (other && isMeasureOutcome(other)) return other;
  const { network } = read.subject;
  const suggestion = suggestForm(
    network.dag,
    network.outputs[0]!.id,
    network.variables,
    read.measured.stability,
    createProver(parser, read.subject),
    settings,
  );
  const report: StableReport = {
    ...read.measured,
    ...(other ? { against: other.measured } : {}),
    ...(suggestion ? { suggestion } : {}),
  };
  const { verdict, worstBits } = report.stability;
  return {
    exitCode: EXIT_OF[verdict],
    json: () => stableToJson(report),
    text: () => renderStability(report, styleFor(options)),
    concise: () =>
      `${verdict} ${worstBits.toFixed(1)} bits ${text}${suggestion ? ` -> ${suggestion.expression}` : ''}`,
  };
}

interface Measured {
  readonly subject: Subject;
  readonly measured: StableSubject;
}

function isMeasureOutcome(value: Measured | Outcome): value is Outcome {
  return 'exitCode' in value;
}

function readMeasured(
  text: string,
  parser: Parser,
  options: StableOptions,
  settings: StabilityOptions,
): Measured | Outcome {
  const subject = readSubject(text, options, parser, 'stable');
  if (isOutcome(subject)) return subject;
  const { network, reading } = subject;
  const stability = measureStability(network.dag, network.outputs[0]!.id, network.variables, settings);
  if (!stability)
    throw new UsageError(
      'the expression is too large to be compared with exact values',
      'give smaller shapes with --shape',
    );
  return { subject, measured: { text, reading, stability } };
}

const UNPROVED = { verdict: 'undecided', note: '', sameDomain: null } as const;

/** The prover of `gradcheck prove`, with the shapes of the expression. */
function createProver(parser: Parser, { network }: Subject): Prover {
  const shapes = new Map(network.variables.map((v) => [v.name, v.shape]));
  const now = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  let remaining = ALL_PROOFS;
  return (left, right, assume) => {
    if (remaining <= 0) return UNPROVED;
    const start = now();
    const proof = prove(`${left} = ${right}`, {
      parser,
      shapes,
      now,
      budget: Math.min(PROOF_BUDGET, remaining),
      ...(assume === undefined ? {} : { assume }),
    });
    remaining -= now() - start;
    return proof.ok
      ? {
          verdict: proof.value.verdict,
          note: proof.value.domain.note,
          sameDomain: proof.value.domain.same,
          narrows: proof.value.domain.narrows === true,
        }
      : UNPROVED;
  };
}

/** The nodes by their definitions: a value that is given hides how a node is worked out. */
function withoutGiven(dag: Dag, roots: readonly NodeId[]): ReadonlyMap<NodeId, NodeId> {
  const defined = new Map<NodeId, NodeId>();
  for (const id of reachable(dag, roots)) {
    const node = dag.node(id);
    if (node.kind !== 'apply') {
      defined.set(id, id);
      continue;
    }
    const args = node.args.map((a) => defined.get(a)!);
    const isSame = args.every((a, k) => a === node.args[k]);
    if (node.op.name === '#given') defined.set(id, args[0]!);
    else defined.set(id, isSame ? id : dag.apply(node.op, args, node.attribute));
  }
  return defined;
}

function fileOutcome(file: string, options: StableOptions): Outcome {
  const { parser } = createTools();
  const settings = { ...stabilityOptions(options), points: NODE_POINTS };
  const source = readSource(file);
  if (isDiagnostic(source)) return rejected([source], options, { file }, 'stable');
  const loaded = loadNetwork(source, parser, { readTable: tableReader(file) });
  if (!loaded.ok) return rejected(loaded.diagnostics, options, { file }, 'stable');
  const { dag, variables, title } = loaded.value;
  const defined = withoutGiven(
    dag,
    loaded.value.nodes.map((n) => n.id),
  );
  const roots = loaded.value.nodes.map(({ id }) => defined.get(id)!);
  const shared = SharedTruth.create(dag, [...new Set(roots)], variables);
  const nodes = loaded.value.nodes.map(({ name, expression }, k) => {
    const stability = measureStability(dag, roots[k]!, variables, settings, shared?.oracleOf(roots[k]!));
    return { name, expression, ...(stability ? { stability } : {}) };
  });
  const unstable = nodes.some((n) => n.stability?.verdict === 'unstable');
  return {
    exitCode: unstable ? EXIT.failed : EXIT.ok,
    json: () => nodesToJson(file, nodes),
    text: () => renderNodes(title, nodes, styleFor(options)),
    concise: () => nodes.map((n) => `${n.stability?.verdict ?? 'unmeasured'} ${n.name}`).join('\n'),
  };
}
