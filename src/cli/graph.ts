import { type CheckReport, checkNetwork } from '../check/check.js';
import { type GivenReport, propagateGiven } from '../check/given.js';
import { computeByHand, type HandTable } from '../check/hand.js';
import { type Diagnostic, makeError } from '../diagnostic/diagnostic.js';
import { suggest } from '../diagnostic/suggest.js';
import { type CheckpointReport, sweepWithCheckpoints } from '../graph/checkpoint.js';
import { loadNetwork } from '../graph/load.js';
import type { Network } from '../graph/network.js';
import { atRow, MAX_SUMMED_ROWS, type Reduction, sumOverRows } from '../graph/rows.js';
import { formatShape } from '../op/shape.js';
import { renderConcise } from '../report/concise.js';
import { type Drawing, drawCheck, drawGiven, toDot, toMermaid } from '../report/drawing.js';
import { type Explanation, renderExplanation } from '../report/explain.js';
import { formatNumber } from '../report/format.js';
import { givenToJson, outputName, renderGiven } from '../report/given.js';
import { checkToJson } from '../report/json.js';
import { renderTable, wrap } from '../report/table.js';
import { renderCheck, type Style } from '../report/text.js';
import { checkWrt, createTools, exitCodeOf, rejected, splitSettings, type Tools } from './expr.js';
import {
  deliver,
  EXIT,
  type GlobalOptions,
  isDiagnostic,
  type Outcome,
  printDiagnostics,
  readSource,
  UsageError,
  writeFile,
} from './session.js';
import { tableReader } from './tables.js';
import { chalkFor, styleOf } from './terminal.js';
import { nestedValue, parseValue } from './values.js';

/** `gradcheck graph`. */
export interface GraphOptions extends GlobalOptions {
  readonly reduce?: Reduction;
}

export async function runGraph(file: string, options: GraphOptions): Promise<number> {
  const tools = createTools();
  const subject = { file };
  const source = readSource(file);
  if (isDiagnostic(source)) return deliver([rejected([source], options, subject, 'graph')], options, false);
  const problems: Diagnostic[] = [];
  const values = new Map<string, number | number[] | number[][]>();
  for (const [name, text] of splitSettings(options)) {
    const value = parseValue(name, text, tools.parser);
    if (value.ok) values.set(name, nestedValue(value.value));
    else problems.push(...value.diagnostics);
  }
  const loaded = loadNetwork(source, tools.parser, { values, readTable: tableReader(file) });
  if (!loaded.ok)
    return deliver(
      [rejected([...problems, ...loaded.diagnostics], options, subject, 'graph')],
      options,
      false,
    );
  printDiagnostics(loaded.diagnostics, options);
  const network = loaded.value;
  const names = network.variables.map((v) => v.name);
  for (const name of values.keys()) {
    if (names.includes(name)) continue;
    const near = suggest(name, names);
    const remedy = near ? `did you mean \`${near}\`?` : `the inputs and parameters are ${names.join(', ')}`;
    problems.push(makeError('unused-value', undefined, { name, remedy }));
  }
  const wrt = options.wrt
    ?.split(',')
    .map((n) => n.trim())
    .filter(Boolean);
  problems.push(...checkWrt(wrt, names, ' or parameter of the network'));
  if (problems.length > 0) return deliver([rejected(problems, options, subject, 'graph')], options, false);
  const style = styleOf(chalkFor(process.stdout, options.color), {
    full: options.full ?? false,
    steps: options.steps ?? false,
    quiet: options.quiet ?? false,
  });
  const placed = placeData(network, options, new Set(values.keys()));
  const outcome =
    network.seeds.length > 0 || network.partialsOnly
      ? givenOutcome(network, tools, options, wrt, subject, style)
      : checkOutcome(placed.network, tools, options, wrt, subject, style, placed.note);
  return deliver([outcome], options, false);
}

/** The network at one row of its data, or summed over all of them, and what to say about it. */
function placeData(
  network: Network,
  { row, reduce }: Pick<GraphOptions, 'row' | 'reduce'>,
  fixed: ReadonlySet<string>,
): { readonly network: Network; readonly note?: string } {
  const count = network.data.length;
  if (reduce !== undefined && row !== 'all')
    throw new UsageError('--reduce is about all rows of data', 'write --row all --reduce mean');
  if (count === 0) {
    if (row === undefined) return { network };
    throw new UsageError('--row needs a file with data', 'add `data:` with one row per sample');
  }
  if (row === 'all') {
    if (count > MAX_SUMMED_ROWS) {
      throw new UsageError(
        `--row all sums at most ${MAX_SUMMED_ROWS} rows, the file has ${count}`,
        'pick one row: --row 1',
      );
    }
    const note =
      reduce === 'mean'
        ? `The loss is the mean over all ${count} rows of data.`
        : `The loss is summed over all ${count} rows of data; --reduce mean averages it.`;
    return { network: sumOverRows(network, reduce), note };
  }
  const n = wholeNumber(row, '--row', 1, count) ?? 1;
  const others = count > 1 ? `; --row 2 takes another, --row all sums the loss over all rows` : '';
  const note = `Inputs take the values of data row ${n} of ${count}${others}.`;
  return { network: atRow(network, n - 1, fixed), note };
}

function givenOutcome(
  network: Network,
  tools: Tools,
  options: GlobalOptions,
  wrt: readonly string[] | undefined,
  subject: Readonly<Record<string, unknown>>,
  style: Style,
): Outcome {
  for (const flag of ['digits', 'checkpoint'] as const) {
    if (options[flag] !== undefined) {
      throw new UsageError(
        `--${flag} needs a network whose values are all known`,
        'leave it out for this file',
      );
    }
  }
  const report = propagateGiven(network, tools.book, wrt);
  const unwritten = writeDrawings(() => drawGiven(report), options);
  if (unwritten.length > 0) return rejected(unwritten, options, subject, 'graph');
  const title = [titleOf(network)];
  return {
    exitCode: report.ok ? EXIT.ok : EXIT.failed,
    json: () => givenToJson(report, subject),
    text: () =>
      [
        renderGiven(report, title, style),
        ...(options.explain ? [renderExplanation(explainGiven(report), style)] : []),
      ].join('\n\n'),
    concise: () =>
      report.gradients
        .map((g) => `${report.ok ? 'match' : 'mismatch'} ${g.input.name}: ${g.symbolic}`)
        .join('\n'),
  };
}

/** Draws where a file is named; what could not be written. */
function writeDrawings(draw: () => Drawing, { dot, mermaid }: GlobalOptions): readonly Diagnostic[] {
  return [
    dot === undefined ? undefined : writeFile(dot, toDot(draw())),
    mermaid === undefined ? undefined : writeFile(mermaid, toMermaid(draw())),
  ].filter((d) => d !== undefined);
}

function explainGiven(report: GivenReport): Explanation {
  const { network } = report;
  const output = outputName(report);
  const byName = new Map(report.gradients.map((g) => [g.input.name, g]));
  const starts = new Map(report.seeds.map((s) => [s.name, network.seeds.length > 0 ? 'given' : '1']));
  return {
    output,
    starts,
    nodes: [
      ...network.variables.map((v) => {
        const g = byName.get(v.name);
        return { name: v.name, shape: v.shape, ...(g?.value ? { adjoint: g.value } : {}), partials: [] };
      }),
      ...report.nodes.map(({ node, value, adjoint, partials }) => ({
        name: node.name,
        expression: node.expression,
        shape: network.dag.shape(node.id),
        ...(value ? { value } : {}),
        ...(adjoint ? { adjoint } : {}),
        partials,
      })),
    ],
  };
}

function wholeNumber(
  text: string | undefined,
  option: string,
  least: number,
  most: number,
): number | undefined {
  if (text === undefined) return undefined;
  const n = Number(text);
  if (!Number.isInteger(n) || n < least || n > most) {
    throw new UsageError(
      `${option} needs a whole number from ${least} to ${most}, not \`${text}\``,
      `write ${option} ${Math.max(least, 2)}`,
    );
  }
  return n;
}

function checkOutcome(
  network: Network,
  tools: Tools,
  options: GlobalOptions,
  wrt: readonly string[] | undefined,
  subject: Readonly<Record<string, unknown>>,
  style: Style,
  dataNote: string | undefined,
): Outcome {
  const digits = wholeNumber(options.digits, '--digits', 0, 15);
  const every = wholeNumber(options.checkpoint, '--checkpoint', 1, 1e9);
  const report = checkNetwork(network, tools.book, {
    ...(wrt ? { wrt } : {}),
    textLimit: options.full ? Number.POSITIVE_INFINITY : 600,
    order: options.accuracy !== false,
    mode: options.mode ?? 'reverse',
    seed: Number(options.seed ?? 1),
  });
  const { fault } = report.point;
  if (fault) {
    const above = network.nodes.find((n) => n.id >= fault.id);
    const where = above ? [`at node ${above.name}`] : [];
    const code = fault.kind === 'overflow' ? 'overflow' : 'domain';
    const diagnostic = makeError(
      code,
      above?.span,
      { expression: fault.expression, reason: fault.reason },
      where,
    );
    return rejected([diagnostic], options, subject, 'graph');
  }
  const unwritten = writeDrawings(() => drawCheck(report), options);
  if (unwritten.length > 0) return rejected(unwritten, options, subject, 'graph');
  const hand = digits === undefined ? undefined : computeByHand(report.point, tools.book, digits);
  if (digits !== undefined && !hand) {
    throw new UsageError(
      '--digits needs a network of scalars with one scalar output',
      'leave it out for this file',
    );
  }
  if (
    every !== undefined &&
    (network.outputs.length !== 1 || network.dag.shape(network.outputs[0]!.id).length > 0)
  ) {
    throw new UsageError('--checkpoint needs one scalar output', 'name a loss in the file');
  }
  const checkpoints =
    every === undefined
      ? undefined
      : sweepWithCheckpoints(report.point.tape, network, report.point.workspace, every);
  const failed = checkpoints && !checkpoints.identical;
  return {
    exitCode: failed ? EXIT.failed : exitCodeOf(report.verdict),
    json: () => ({
      ...checkToJson(report, 'graph', subject),
      ...(hand ? { hand: handToJson(hand) } : {}),
      ...(checkpoints ? { checkpoints } : {}),
    }),
    text: () =>
      [
        renderCheck(report, [titleOf(network), ...(dataNote ? [`  ${dataNote}`] : [])], style),
        ...(options.explain ? [renderExplanation(explainCheck(report), style)] : []),
        ...(hand ? [renderHand(report, hand, style)] : []),
        ...(checkpoints ? [renderCheckpoints(checkpoints, style)] : []),
      ].join('\n\n'),
    concise: () => renderConcise(report, network.title),
  };
}

function titleOf(network: Network): string {
  const outputs = network.outputs.map(
    (o) => `${o.name} (${o.role}, ${formatShape(network.dag.shape(o.id))})`,
  );
  const layers = network.layers ? `, layers ${network.layers.join('-')}` : '';
  return `${network.title}: ${network.nodes.length} nodes${layers}${outputs.length > 0 ? `; ${outputs.join(', ')}` : ''}`;
}

function explainCheck(report: CheckReport): Explanation {
  const { network } = report;
  const output = report.outputs[0]!.output;
  const gradients = report.gradients.filter((g) => g.output === output);
  return {
    output: output.name,
    starts: new Map([[output.name, '1']]),
    nodes: [
      ...network.variables.map((v) => {
        const g = gradients.find((x) => x.input.name === v.name);
        return {
          name: v.name,
          shape: v.shape,
          ...(g && g.outputSize === 1 ? { adjoint: g.reverse } : {}),
          partials: [],
        };
      }),
      ...report.nodes.map((n) => ({
        name: n.name,
        expression: n.expression,
        shape: n.shape,
        value: n.value,
        ...(n.adjoint && n.adjoint.length === n.value.length ? { adjoint: n.adjoint } : {}),
        partials: n.partials,
      })),
    ],
  };
}

function renderHand(report: CheckReport, hand: HandTable, style: Style): string {
  const exact = new Map(report.nodes.map((n) => [n.name, n]));
  const output = report.outputs[0]!.output.name;
  const fixed = (x: number | undefined) => (x === undefined ? '' : x.toFixed(hand.digits));
  const rows = hand.rows.map((r) => {
    const e = exact.get(r.name);
    return [
      r.name,
      fixed(r.value[0]),
      e ? formatNumber(e.value[0]!) : '',
      fixed(r.adjoint),
      e?.adjoint ? formatNumber(e.adjoint[0]!) : '',
    ];
  });
  for (const g of hand.gradients) {
    const e = report.gradients.find((x) => x.input.name === g.name);
    rows.push([g.name, '', '', fixed(g.adjoint), e ? formatNumber(e.reverse[0]!) : '']);
  }
  return [
    style.heading(`By hand, every step rounded to ${hand.digits} decimals`),
    renderTable(['node', 'value', 'exact', `d${output}/d·`, 'exact'], rows, style),
  ].join('\n');
}

function handToJson(hand: HandTable) {
  return {
    digits: hand.digits,
    nodes: hand.rows.map((r) => ({ name: r.name, value: r.value[0], adjoint: r.adjoint ?? null })),
    gradients: hand.gradients,
  };
}

function renderCheckpoints(c: CheckpointReport, style: Style): string {
  const same = c.identical ? style.good('identical to the last bit') : style.palette.error('different bits');
  const lines = [
    `nodes ${c.nodes}, stored ${c.stored}, recomputed ${c.recomputed}`,
    `numbers held at once: at most ${c.peak}, against ${c.plain} without checkpoints`,
    `gradients: ${same}`,
  ];
  return [
    style.heading(`Checkpoints every ${c.every} nodes`),
    ...lines.map((line) => wrap(`  ${line}`, style.columns, 4)),
  ].join('\n');
}
