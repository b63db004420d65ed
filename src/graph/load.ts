import { isScalar } from 'yaml';
import {
  type Diagnostic,
  fail,
  makeError,
  makeWarning,
  type Result,
  succeed,
} from '../diagnostic/diagnostic.js';
import { type Source, type Span, spanOf } from '../diagnostic/source.js';
import type { Parser } from '../expr/parse.js';
import { formatShape, isScalar as isScalarShape } from '../op/shape.js';
import { NetworkBuilder } from './load-build.js';
import type { TableReader } from './load-csv.js';
import { checkRows, declareFromData, readRows } from './load-data.js';
import { readEdges, readKnownValues } from './load-edges.js';
import { type Formula, readFormula } from './load-formula.js';
import { readGiven } from './load-given.js';
import { keysOf } from './load-keys.js';
import { readLayers } from './load-layers.js';
import { Declarations, type GivenDraft, nameProblem } from './load-names.js';
import { orderNodes } from './load-order.js';
import { readRepeat } from './load-repeat.js';
import { inferMissingShapes } from './load-shapes.js';
import type { GivenValue } from './load-values.js';
import { readVariables } from './load-variables.js';
import { type Entry, YamlReader } from './load-yaml.js';
import type { DataRow, Network, Output, Seed } from './network.js';
import { nameOutputs } from './outputs.js';
import type { RowDraft } from './row-draft.js';
import { fillTemplate } from './template.js';

export interface LoadOptions {
  /**
   * Values of inputs and parameters in place of those in the file. A value must have the shape that the file gives; names that the file
   * does not have are ignored (the network's variables tell which they are).
   */
  readonly values?: ReadonlyMap<string, GivenValue>;
  /** Reads the table of `data: {file: …}`. Without it such a file is refused. */
  readonly readTable?: TableReader;
}

/** An output while the file is read. */
interface OutputDraft {
  readonly formula: Formula;
  readonly role: 'output' | 'loss';
  readonly span: Span;
}

type Fields = ReadonlyMap<string, Entry>;

/**
 * Reads a network file. All its mistakes are reported together, in the order of the file, each with its place; then there is no network.
 * Warnings may come with one. Time and memory are linear in the file and in the nodes that `repeat` makes.
 */
export function loadNetwork(source: Source, parser: Parser, options: LoadOptions = {}): Result<Network> {
  const reader = new YamlReader(source);
  const { diagnostics } = reader;
  if (!reader.root) return fail(diagnostics);
  const remedy = 'start with `inputs:`, `nodes:` and `output:`';
  const fields = reader.fields(reader.root, 'a network file', keysOf.file, remedy);
  const network = fields && assemble(reader, fields, parser, options);
  const sorted = inFileOrder(diagnostics);
  return network && !sorted.some((d) => d.severity === 'error')
    ? succeed(nameOutputs(network), sorted)
    : fail(sorted);
}

function assemble(reader: YamlReader, fields: Fields, parser: Parser, options: LoadOptions): Network {
  const declarations = new Declarations(reader, options.values ?? new Map());
  readVariables(declarations, fields.get('inputs'), 'input');
  readVariables(declarations, fields.get('params'), 'param');
  readNodes(declarations, parser, fields.get('nodes'));
  const rounds = readRepeat(declarations, parser, fields.get('repeat'));
  const rows = readRows(declarations, fields.get('data'), options.readTable);
  // Layers need the size of their input, which the data may tell; but names of layers and edges come before inferred inputs.
  declareFromData(declarations, rows);
  const layers = readLayers(declarations, parser, fields.get('layers'));
  readEdges(declarations, parser, fields.get('edges'));
  readKnownValues(declarations, fields.get('values'));
  const seedDrafts = readGiven(declarations, fields.get('given'));
  for (const { index, indexSpan } of rounds) {
    const first = declarations.kindOf(index);
    if (first === undefined) continue;
    reader.report(makeError('name-taken', indexSpan, { name: index, first, second: 'index of `repeat`' }));
  }
  const title = readTitle(reader, fields.get('name'));
  const outputDrafts = readOutputs(declarations, parser, fields);
  const defaultOutput =
    layers && !['output', 'outputs', 'loss'].some((key) => fields.has(key)) ? layers.output : undefined;

  const order = orderNodes(declarations.nodes, reader);
  const results = outputDrafts.map((draft) => draft.formula);
  const shapes = inferMissingShapes(declarations.variables.values(), order, results);
  const builder = new NetworkBuilder(declarations, shapes, parser, order);
  for (const draft of order) builder.build(draft);
  const outputs = buildOutputs(builder, reader, outputDrafts, defaultOutput);
  const seeds = buildSeeds(builder, seedDrafts);
  checkRows(declarations, rows);

  const wanted = ['output', 'outputs', 'loss', 'layers', 'given'].some((key) => fields.has(key));
  if (
    outputs.length === 0 &&
    seeds.length === 0 &&
    (!wanted || !reader.diagnostics.some((d) => d.severity === 'error'))
  ) {
    const start = reader.root?.range?.[0] ?? 0;
    reader.report(
      makeError('no-output', fields.get('nodes')?.keySpan ?? spanOf(reader.source, start, start + 1)),
    );
  }
  return {
    title,
    dag: builder.dag,
    variables: builder.variables(),
    nodes: builder.nodes,
    outputs,
    seeds,
    data: finishRows(builder, declarations, rows),
    ...(builder.recovered.length > 0 ? { recovered: builder.recovered } : {}),
    ...(layers ? { layers: layers.sizes } : {}),
    ...(order.some((draft) => draft.partialsOnly) ? { partialsOnly: true } : {}),
  };
}

function readTitle(reader: YamlReader, entry: Entry | undefined): string {
  if (!entry) return reader.source.name;
  const node = reader.resolve(entry.value);
  if (isScalar(node))
    return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
  reader.wrongType(entry.value, entry.span, '`name`', 'a text', 'write a short title');
  return reader.source.name;
}

function readNodes(declarations: Declarations, parser: Parser, entry: Entry | undefined): void {
  if (!entry) return;
  const { reader } = declarations;
  for (const { key, keySpan, value, span } of reader.entries(
    entry.value,
    '`nodes`',
    'write `t1: sin(x)`, one node per line',
  ) ?? []) {
    // A template outside `repeat` is a slip that the name's own report would not explain.
    if (/[{}]/.test(key)) {
      const reason = 'templates with braces stand under `repeat`';
      reader.report(makeError('template', keySpan, { text: key, reason }));
      continue;
    }
    const formula = nameProblem(key)
      ? undefined
      : readFormula(reader, parser, value, span, `the node \`${key}\``);
    declarations.addNode({ name: key, span: keySpan, formula });
  }
}

function readOutputs({ reader }: Declarations, parser: Parser, fields: Fields): readonly OutputDraft[] {
  const drafts: OutputDraft[] = [];
  const seen = new Set<string>();
  const add = (entry: Pick<Entry, 'value' | 'span'>, where: string, role: OutputDraft['role']) => {
    const formula = readFormula(reader, parser, entry.value, entry.span, where);
    if (!formula) return;
    const text = `${role} ${fillTemplate(formula.text, 0)}`;
    if (seen.has(text))
      reader.report(makeError('duplicate-key', formula.span, { key: fillTemplate(formula.text, 0) }));
    else drafts.push({ formula, role, span: formula.span });
    seen.add(text);
  };
  const output = fields.get('output');
  if (output) add(output, '`output`', 'output');
  const several = fields.get('outputs');
  if (several) {
    const items = reader.items(
      several.value,
      several.span,
      '`outputs`',
      'write `outputs: [y1, y2]`, or `output: y` for one',
    );
    for (const item of items ?? [])
      add({ value: item, span: reader.spanOf(item) }, 'an item of `outputs`', 'output');
  }
  const loss = fields.get('loss');
  if (loss) add(loss, '`loss`', 'loss');
  return drafts;
}

function buildOutputs(
  builder: NetworkBuilder,
  reader: YamlReader,
  drafts: readonly OutputDraft[],
  defaultOutput: string | undefined,
): readonly Output[] {
  const outputs: Output[] = [];
  for (const { formula, role, span } of drafts) {
    const id = builder.read(formula);
    if (id === undefined) continue;
    const shape = builder.dag.shape(id);
    if (role === 'loss' && !isScalarShape(shape)) {
      const remedy = 'sum or average it: sum(…), mean(…), mse(…)';
      const actual = `of shape ${formatShape(shape)}`;
      reader.report(
        makeError('wrong-type', span, { where: 'the loss', expected: 'a scalar', actual, remedy }),
      );
      continue;
    }
    outputs.push({ name: fillTemplate(formula.text, 0), id, role });
  }
  const id = defaultOutput === undefined ? undefined : builder.find(defaultOutput);
  if (defaultOutput !== undefined && id !== undefined)
    outputs.push({ name: defaultOutput, id, role: 'output' });
  return outputs;
}

function buildSeeds(builder: NetworkBuilder, drafts: ReadonlyMap<string, GivenDraft>): readonly Seed[] {
  const seeds: Seed[] = [];
  for (const [name, draft] of drafts) {
    const id = builder.find(name);
    if (id !== undefined && builder.fits(`dL/d${name}`, draft, id))
      seeds.push({ name, id, value: draft.entries });
  }
  return seeds;
}

/** Rows without the columns that nothing uses, about which a warning is given. */
function finishRows(
  builder: NetworkBuilder,
  { reader }: Declarations,
  rows: readonly RowDraft[],
): readonly DataRow[] {
  for (const [name, { keySpan }] of rows[0]?.cells ?? []) {
    if (builder.find(name) === undefined) {
      reader.report(
        makeWarning('unused-value', keySpan, { name, remedy: 'remove the column, or use it in the loss' }),
      );
    }
  }
  return rows.map(({ cells }) => {
    const row = new Map<string, readonly number[]>();
    for (const [name, { entries }] of cells) if (builder.find(name) !== undefined) row.set(name, entries);
    return row;
  });
}

function inFileOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const place = (d: Diagnostic) => d.span?.start ?? Number.POSITIVE_INFINITY;
  return [...diagnostics].sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
}
