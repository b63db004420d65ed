import { countOperations } from '../../check/counts.js';
import { propagateGiven } from '../../check/given.js';
import { type LocalPartial, localPartials, namesOf } from '../../check/local.js';
import { evaluateAt } from '../../check/point.js';
import { describeSymmetry } from '../../descend/describe-symmetry.js';
import { Objective } from '../../descend/objective.js';
import { findSymmetry } from '../../descend/symmetry.js';
import { entryNames } from '../../expand/scalarise.js';
import { findKinks } from '../../graph/inspect.js';
import type { Network } from '../../graph/network.js';
import { compileTape, read } from '../../graph/tape.js';
import { isScalar, type Shape } from '../../op/shape.js';
import { type Entries, writeOut } from '../backprop/backprop-entries.js';
import { slopeKey, valueKey } from '../backprop/backprop-rule.js';
import { createTruth, type Truth } from '../backprop/backprop-truth.js';
import { name, times, transposed, write } from '../problem/tree.js';
import type { Setting } from '../setting/setting.js';

export const showNumber = (x: number | undefined) =>
  x === undefined ? 'unknown' : String(Number(x.toPrecision(8)));

/** A table that nobody has written: rules then follow the network alone. */
export const EMPTY_TABLE = { lines: [], bad: [], expressions: [] } as const;

/** Parameters that are listed as the ones that can move. */
const MOST_FREE = 8;

/** A name of the network with what the chain rule needs of it. */
interface Row {
  readonly name: string;
  readonly shape: Shape;
  /** Absent for inputs and parameters. */
  readonly expression?: string;
  readonly partials: readonly LocalPartial[];
}

interface Sheet {
  readonly network: Network;
  readonly entries: Entries;
  readonly truth: Truth;
  readonly rows: readonly Row[];
  readonly setting: Setting;
}

/** The table of a network: values, then derivatives by the chain rule in symbols and numbers, from the output back or from the inputs on. */
export function solveTable(
  { network, mode }: { readonly network: Network; readonly mode: 'reverse' | 'forward' },
  setting: Setting,
): readonly string[] {
  const entries = writeOut(network);
  if (!entries || network.outputs.length === 0) return ['the network is too large to be written out'];
  if (evaluateAt(network).fault && !network.partialsOnly) return ['the network has no value here'];
  const truth = createTruth(network, entries, setting, EMPTY_TABLE);
  const sheet: Sheet = { network, entries, truth, rows: rowsOf(network, setting), setting };
  return mode === 'forward'
    ? [...forwardLines(sheet), ...countLines(network)]
    : [...valueLines(sheet), ...reverseLines(sheet), ...kinkLines(network), ...symmetryLines(network)];
}

/** The values of all nodes of a network, a line each. */
export function solveForward(network: Network, setting: Setting): readonly string[] {
  const entries = writeOut(network);
  if (!entries) return [];
  const truth = createTruth(network, entries, setting, EMPTY_TABLE);
  return network.nodes.flatMap((n) => valueLine(n.name, '', entries, truth));
}

function rowsOf(network: Network, setting: Setting): readonly Row[] {
  const { book } = setting.tools;
  const variables = network.variables.map((v) => ({ name: v.name, shape: v.shape, partials: [] }));
  const isOpen = network.partialsOnly || network.seeds.length > 0 || network.variables.some((v) => !v.value);
  if (isOpen) {
    const { nodes } = propagateGiven(network, book);
    return [
      ...variables,
      ...nodes.map(({ node, partials }) => ({
        name: node.name,
        shape: network.dag.shape(node.id),
        ...(network.partialsOnly ? {} : { expression: node.expression }),
        partials,
      })),
    ];
  }
  const { tape, workspace } = evaluateAt(network);
  const names = namesOf(network);
  const valuesOf = (id: number) => read(tape, workspace.values, id);
  return [
    ...variables,
    ...network.nodes.map((node) => ({
      name: node.name,
      shape: network.dag.shape(node.id),
      expression: node.expression,
      partials: localPartials(network, node, names, book, valuesOf),
    })),
  ];
}

function listOf(values: readonly (number | undefined)[]): string | undefined {
  if (values.every((v) => v === undefined)) return undefined;
  return values.length === 1 ? showNumber(values[0]) : `[${values.map(showNumber).join(', ')}]`;
}

function valueLine(name: string, expression: string, entries: Entries, truth: Truth): readonly string[] {
  const text = listOf(entries.blocks.get(name)!.entries.map((e) => truth.exact(valueKey(e))));
  return text === undefined ? [] : [`${name} = ${expression === '' ? '' : `${expression} = `}${text}`];
}

function valueLines({ rows, entries, truth }: Sheet): readonly string[] {
  return rows.flatMap((r) => valueLine(r.name, r.expression ?? '', entries, truth));
}

/** A factor of a product: sums and negative numbers get brackets. */
function factor(text: string): string {
  let outside = text;
  for (let before = ''; before !== outside; ) {
    before = outside;
    outside = outside.replace(/\([^()]*\)/g, '');
  }
  return /[-+ ?]/.test(outside) || text.startsWith('1/') ? `(${text})` : text;
}

/** A sum of numbers, in which a negative one is taken away. */
function sumOf(terms: readonly string[]): string {
  return terms.reduce((sum, t) => (t.startsWith('-') ? `${sum} - ${t.slice(1)}` : `${sum} + ${t}`));
}

interface ChainFactor {
  /** The known derivative, absent where it is 1. */
  readonly slope?: { readonly text: string; readonly value: number | undefined };
  readonly partial: LocalPartial;
  readonly isNumber: boolean;
  /** Whether the partial of a vector stands in front, transposed. */
  readonly turn: boolean;
}

/** Products of the chain rule in symbols, then in numbers where there are several, then the result. */
function chainLine(left: string, factors: readonly ChainFactor[], result: string, setting: Setting): string {
  const symbols = factors.map((f) => productText(f, setting));
  if (symbols.length === 0 || symbols.some((s) => s === undefined)) return `${left} = ${result}`;
  const steps = [symbols.join(' + ')];
  const numbers = factors.map(({ slope, partial, isNumber }) => {
    const local = isNumber ? partial.value?.[0] : undefined;
    return local === undefined ? undefined : slope ? slope.value && slope.value * local : local;
  });
  if (factors.length > 1 && numbers.every((n) => n !== undefined)) steps.push(sumOf(numbers.map(showNumber)));
  if (steps.at(-1) !== result) steps.push(result);
  return `${left} = ${steps.join(' = ')}`;
}

function productText(
  { slope, partial, isNumber, turn }: ChainFactor,
  { tools }: Setting,
): string | undefined {
  const { symbolic } = partial;
  if (isNumber) {
    if (!slope) return symbolic;
    return symbolic === '1' ? slope.text : `${slope.text} * ${factor(symbolic)}`;
  }
  // A partial with more than two axes is written by what it does, which is no product.
  const parsed = symbolic.includes('->') ? undefined : tools.parser.parse(symbolic);
  if (!parsed?.ok || !slope || !turn) return undefined;
  const place = 'upstream_';
  const own = transposed(parsed.value);
  const ast = own.text === "'" && own.children[0]?.text === "'" ? own.children[0].children[0]! : own;
  return write(times(ast, name(place))).replace(place, ` ${slope.text}`);
}

/** From the output back: the derivative of the output in every name, by way of the nodes that use it. */
function reverseLines({ network, entries, truth, rows, setting }: Sheet): readonly string[] {
  const output = network.outputs[0]!;
  const of = network.seeds.length > 0 ? 'L' : output.name;
  const slopesOf = (n: string) => entries.blocks.get(n)!.entries.map((e) => truth.exact(slopeKey(of, e)));
  const order = [
    ...rows.filter((r) => r.expression !== undefined || !network.variables.some((v) => v.name === r.name)),
  ]
    .reverse()
    .concat(rows.filter((r) => network.variables.some((v) => v.name === r.name)));
  // With parameters to learn, nobody asks for the derivative in the data.
  const hasParams = network.variables.some((v) => v.role === 'param');
  const isData = (n: string) =>
    hasParams && network.variables.some((v) => v.name === n && v.role === 'input');
  return order.flatMap((row) => {
    if (isData(row.name)) return [];
    const result = row.name === of ? undefined : listOf(slopesOf(row.name));
    if (result === undefined) return [];
    const factors = rows.flatMap((user) =>
      user.partials
        .filter((p) => p.wrt === row.name)
        .map((partial): ChainFactor => {
          const isNumber = isScalar(row.shape) && isScalar(user.shape);
          const slope =
            user.name === of
              ? {}
              : { slope: { text: `d${of}/d${user.name}`, value: slopesOf(user.name)[0] } };
          return { ...slope, partial, isNumber, turn: true };
        }),
    );
    return [chainLine(`d${of}/d${row.name}`, factors, result, setting)];
  });
}

/** From the inputs on: every node with its value and its derivative in each number of the inputs. */
function forwardLines({ network, entries, truth, rows, setting }: Sheet): readonly string[] {
  const inputs = network.variables.flatMap((v) =>
    entries.blocks.get(v.name)!.entries.map((wrt) => ({ wrt, reached: reachedFrom(v.name, rows) })),
  );
  const scalars = new Set(rows.filter((r) => isScalar(r.shape)).map((r) => r.name));
  const lines: string[] = [];
  for (const row of rows) {
    lines.push(...valueLine(row.name, row.expression ?? '', entries, truth));
    for (const { wrt, reached } of inputs) {
      if (row.name === wrt) lines.push(`  d${wrt}/d${wrt} = 1`);
      if (row.expression === undefined || !reached.has(row.name)) continue;
      const own = entries.blocks.get(row.name)!.entries.map((e) => truth.exact(slopeKey(e, wrt)));
      const result = listOf(own);
      if (result === undefined) continue;
      const factors = row.partials
        .filter((p) => reached.has(p.wrt))
        .map((partial): ChainFactor => {
          const value = truth.exact(slopeKey(partial.wrt, wrt));
          const known = partial.wrt === wrt ? {} : { slope: { text: `d${partial.wrt}/d${wrt}`, value } };
          const isNumber = scalars.has(partial.wrt) && scalars.has(row.name);
          return { ...known, partial, isNumber, turn: false };
        });
      lines.push(`  ${chainLine(`d${row.name}/d${wrt}`, factors, result, setting)}`);
    }
  }
  return lines;
}

/** A name and all that is computed from it. */
function reachedFrom(start: string, rows: readonly Row[]): ReadonlySet<string> {
  const reached = new Set([start]);
  for (const row of rows) if (row.partials.some((p) => reached.has(p.wrt))) reached.add(row.name);
  return reached;
}

/** What both modes cost on this network, per sweep, for any number of inputs and outputs. */
function countLines(network: Network): readonly string[] {
  const wrt = network.variables.map((v) => v.id);
  const tape = compileTape(
    network.dag,
    network.outputs.map((o) => o.id),
    wrt,
  );
  const { primal, forward, reverse, forwardSweeps: n, reverseSweeps: m } = countOperations(tape, network);
  return [
    `one evaluation: ${primal} operations`,
    `forward mode: ${forward / n} operations a sweep, one sweep for each of n inputs: ${forward / n}*n; here n = ${n}: ${forward}`,
    `reverse mode: ${reverse / m} operations a sweep, one sweep for each of m outputs: ${reverse / m}*m; here m = ${m}: ${reverse}`,
  ];
}

/** Functions that are differentiated where they have a kink, and what is taken for their derivative. */
function kinkLines(network: Network): readonly string[] {
  const isWhole = network.seeds.length === 0 && !network.partialsOnly;
  if (!isWhole || network.variables.some((v) => !v.value)) return [];
  const { tape, workspace } = evaluateAt(network);
  const names = namesOf(network);
  const places = new Map<string, string[]>();
  for (const { id, convention } of findKinks(tape, workspace)) {
    const name = names.get(id);
    if (name !== undefined) places.set(convention, [...(places.get(convention) ?? []), name]);
  }
  return [...places].map(
    ([convention, at]) => `at the kink of ${at.join(', ')}: ${convention}, by convention`,
  );
}

/** What the starting values settle about every later step, where they settle anything. */
function symmetryLines(network: Network): readonly string[] {
  const isWhole = network.seeds.length === 0 && !network.partialsOnly;
  const objective = isWhole ? Objective.create(network, 'sum') : [];
  if (!(objective instanceof Objective)) return [];
  const symmetry = findSymmetry(objective);
  if (!symmetry) return [];
  const sentences = describeSymmetry(symmetry, objective, objective.evaluate(objective.start()).gradient);
  const all = objective.slots.flatMap(({ variable }) => entryNames(variable.name, variable.shape));
  const free = all.filter((n) => !symmetry.frozen.includes(n));
  const isWorthSaying = symmetry.frozen.length > 0 && free.length > 0 && free.length <= MOST_FREE;
  return isWorthSaying ? [`only ${free.join(', ')} can move`, ...sentences] : sentences;
}
