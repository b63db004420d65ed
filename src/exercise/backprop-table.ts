import { propagateGiven } from '../check/given.js';
import { namesOf } from '../check/local.js';
import { evaluateAt } from '../check/point.js';
import type { Ast } from '../expr/ast.js';
import type { NodeId } from '../expr/dag.js';
import { elaborate } from '../expr/elaborate.js';
import type { Network } from '../graph/network.js';
import { sweepForward, sweepReverse } from '../graph/sweep.js';
import { compileTape, createWorkspace, read, write } from '../graph/tape.js';
import {
  type ChainTerm,
  chainRule,
  forwardRule,
  type Key,
  type Rule,
  type RuleSetting,
  slopeKey,
  valueKey,
} from './backprop-rule.js';
import { evaluate } from './judge-number.js';
import { readWritten, type WrittenNumber } from './precision.js';
import type { RawRow } from './problem.js';
import { isJudgement, type Setting } from './setting.js';

/** A line of the student's table whose label and number were read. */
export interface Line {
  readonly row: RawRow;
  readonly position: number;
  key: Key;
  readonly written: WrittenNumber;
  /** What a label says that stood for something else. */
  relabelled?: string;
}

/** A line that could not be read. */
export interface BadLine {
  readonly row: RawRow;
  readonly position: number;
  readonly reason: string;
}

export interface ReadTable {
  readonly lines: readonly Line[];
  readonly bad: readonly BadLine[];
  readonly expressions: readonly { readonly ast: Ast; readonly key: Key; readonly id: NodeId }[];
}

const SLOPE =
  /^(?:d|∂|\\partial\s*)\s*\(?\s*([\p{L}_][\p{L}\p{N}_]*)\s*\)?\s*\/\s*\(?\s*(?:d|∂|\\partial\s*)\s*\(?\s*([^()]+?|[\p{L}_].*?)\s*\)?\s*\)?$/u;

/** Reads labels such as `t1`, `t1 + b1`, `dy/dt5`, `dL/dx1`. */
export function readTable(network: Network, setting: Setting, rows: readonly RawRow[]): ReadTable {
  const ids = new Map<string, NodeId>([...network.variables, ...network.nodes].map((n) => [n.name, n.id]));
  const lines: Line[] = [];
  const bad: BadLine[] = [];
  const expressions = new Map<Key, { ast: Ast; key: Key; id: NodeId }>();
  for (const [position, row] of rows.entries()) {
    const fail = (reason: string): void => {
      bad.push({ row, position, reason });
    };
    const written = readNumber(row.text, setting);
    if (!written) {
      fail('this is no number');
      continue;
    }
    const label = row.label.trim();
    const slope = SLOPE.exec(label);
    if (slope) {
      const [, of, wrt] = slope as unknown as [string, string, string];
      const output = network.outputs.find((o) => o.name === of)?.name ?? (ids.has(of) ? of : undefined);
      if (output === undefined || !ids.has(wrt.trim())) {
        const unknown = output === undefined ? of : wrt;
        fail(`there is no node \`${unknown}\``);
        continue;
      }
      lines.push({ row, position, key: slopeKey(output, wrt.trim()), written });
      continue;
    }
    if (ids.has(label)) {
      lines.push({ row, position, key: valueKey(label), written });
      continue;
    }
    const parsed = setting.tools.parser.parse(label);
    const id = parsed.ok
      ? elaborate(parsed.value, {
          dag: network.dag,
          parser: setting.tools.parser,
          lookup: (name) => ids.get(name),
          names: () => ids.keys(),
        })
      : undefined;
    if (!parsed.ok || !id?.ok || network.dag.shape(id.value).length > 0) {
      fail('the label is neither a node, nor an expression of nodes, nor dy/d followed by a node');
      continue;
    }
    const key = valueKey(label.replace(/\s+/g, ' '));
    expressions.set(key, { ast: parsed.value, key, id: id.value });
    lines.push({ row, position, key, written });
  }
  return { lines, bad, expressions: [...expressions.values()] };
}

function readNumber(text: string, setting: Setting): WrittenNumber | undefined {
  const written = readWritten(text);
  if (written) return written;
  const read = setting.read(text);
  const value = isJudgement(read) ? undefined : evaluate(read.ast, setting);
  return value === undefined
    ? undefined
    : { value, exact: { numerator: 0n, denominator: 1n }, half: 0, decimals: 8 };
}

/** The exact values behind a table, and the rules by which each line follows from others. */
export interface Truth {
  readonly exact: (key: Key) => number | undefined;
  readonly rule: (key: Key) => Rule | undefined;
  /** The same with values read off the table where a local partial is one of them. */
  readonly readOffRule: (key: Key) => Rule | undefined;
  /** Slopes of the output, one per node: what a wrong label may have meant. */
  readonly adjointKeys: readonly Key[];
}

/** Tables are judged line by line for networks of numbers; `undefined` for others. */
export function createTruth(network: Network, setting: Setting, table: ReadTable): Truth | undefined {
  const { dag } = network;
  if ([...network.nodes, ...network.variables].some((n) => dag.shape(n.id).length > 0)) return undefined;
  const names = namesOf(network);
  const ids = new Map<string, NodeId>([...names].map(([id, name]) => [name, id]));
  const slopes = createSlopes(network, setting, table);
  const ruleSetting: RuleSetting = {
    dag,
    names,
    lines: table.expressions,
    readOff: [],
    parser: setting.tools.parser,
    book: setting.tools.book,
  };
  const operands = operandLists(network, names);
  // Along which way the student goes: df1/dx before dy/dx is forward mode.
  const forward = goesForward(network, table);
  const rules = new Map<Key, Rule | undefined>();
  const written = new Set(table.lines.map((l) => l.key));
  const readOff = network.nodes.filter((n) => written.has(valueKey(n.name))).map((n) => n.id);
  const make = (key: Key, ruleSetting: RuleSetting): Rule | undefined => {
    const [kind, ...rest] = key.split(' ');
    if (kind === 'value') {
      const line = table.expressions.find((e) => e.key === key);
      const id = line?.id ?? ids.get(rest.join(' '));
      return id === undefined || dag.node(id).kind !== 'apply' ? undefined : forwardRule(ruleSetting, id);
    }
    const [of, wrt] = rest as [string, string];
    if (of === wrt) return undefined;
    const terms: ChainTerm[] = [];
    if (forward) {
      for (const operand of operands.get(of) ?? []) {
        const via = operand === wrt ? undefined : slopeKey(operand, wrt);
        if (via !== undefined && !slopes.reaches(wrt, operand)) continue;
        terms.push({ node: ids.get(of)!, wrt: operand, label: operand, ...(via ? { via } : {}) });
      }
    } else {
      for (const [user, used] of operands) {
        if (!used.includes(wrt) || !(user === of || slopes.reaches(user, of))) continue;
        const via = user === of ? undefined : slopeKey(of, user);
        terms.push({ node: ids.get(user)!, wrt, label: user, ...(via ? { via } : {}) });
      }
    }
    return chainRule(ruleSetting, terms);
  };
  return {
    exact: (key) => slopes.exact(key),
    rule: (key) => {
      if (!rules.has(key)) rules.set(key, make(key, ruleSetting));
      return rules.get(key);
    },
    readOffRule: (key) => (key.startsWith('slope ') ? make(key, { ...ruleSetting, readOff }) : undefined),
    adjointKeys: [...ids.keys()].flatMap((name) => network.outputs.map((o) => slopeKey(o.name, name))),
  };
}

/** Names that each named node uses directly. */
function operandLists(
  network: Network,
  names: ReadonlyMap<NodeId, string>,
): ReadonlyMap<string, readonly string[]> {
  const lists = new Map<string, readonly string[]>();
  for (const node of network.nodes) {
    const found = new Set<string>();
    const seen = new Set<NodeId>([node.id]);
    const stack = [...network.dag.node(node.id).args];
    while (stack.length > 0) {
      const id = stack.pop()!;
      if (seen.has(id)) continue;
      seen.add(id);
      const name = names.get(id);
      if (name !== undefined) found.add(name);
      else stack.push(...network.dag.node(id).args);
    }
    lists.set(node.name, [...found]);
  }
  return lists;
}

function goesForward(network: Network, table: ReadTable): boolean {
  const outputs = new Set(network.outputs.map((o) => o.name));
  const inputs = new Set(network.variables.map((v) => v.name));
  const slopes = table.lines.flatMap((l) => (l.key.startsWith('slope ') ? [l.key.split(' ')] : []));
  const isForward = ([, of, wrt]: readonly string[]) => !outputs.has(of!) && inputs.has(wrt!);
  const isReverse = ([, of, wrt]: readonly string[]) => outputs.has(of!) && !inputs.has(wrt!);
  return slopes.some(isForward) && !slopes.some(isReverse);
}

interface Slopes {
  readonly exact: (key: Key) => number | undefined;
  /** Whether `from` is an operand, near or far, of `to`. */
  readonly reaches: (from: string, to: string) => boolean;
}

function createSlopes(network: Network, setting: Setting, table: ReadTable): Slopes {
  const names = namesOf(network);
  const ids = new Map<string, NodeId>([...names].map(([id, name]) => [name, id]));
  const operands = operandLists(network, names);
  const reaches = (from: string, to: string): boolean => {
    const stack = [to];
    const seen = new Set<string>();
    while (stack.length > 0) {
      const at = stack.pop()!;
      for (const operand of operands.get(at) ?? []) {
        if (operand === from) return true;
        if (!seen.has(operand)) {
          seen.add(operand);
          stack.push(operand);
        }
      }
    }
    return false;
  };
  const finite = (x: number | undefined) => (x !== undefined && Number.isFinite(x) ? x : undefined);
  if (network.partialsOnly || network.seeds.length > 0) {
    const report = propagateGiven(network, setting.tools.book);
    const values = new Map<Key, number | undefined>();
    for (const { node, value, adjoint } of report.nodes) {
      values.set(valueKey(node.name), finite(value?.[0]));
      for (const o of network.outputs) values.set(slopeKey(o.name, node.name), finite(adjoint?.[0]));
    }
    for (const { input, value } of report.gradients) {
      for (const o of network.outputs) values.set(slopeKey(o.name, input.name), finite(value?.[0]));
    }
    return { exact: (key) => values.get(key), reaches };
  }
  const point = evaluateAt(network);
  const all = [...ids.values(), ...table.expressions.map((e) => e.id)];
  const tape = compileTape(network.dag, all, [...ids.values()]);
  const workspace = createWorkspace(tape);
  for (const { name, id } of network.variables) write(tape, workspace.values, id, point.values.get(name)!);
  sweepForward(tape, workspace);
  const seeded = new Map<string, Float64Array>();
  const slope = (of: string, wrt: string): number | undefined => {
    const [root, input] = [ids.get(of), ids.get(wrt)];
    if (root === undefined || input === undefined) return undefined;
    let adjoints = seeded.get(of);
    if (!adjoints) {
      workspace.adjoints.fill(0);
      write(tape, workspace.adjoints, root, [1]);
      sweepReverse(tape, workspace);
      adjoints = workspace.adjoints.slice();
      seeded.set(of, adjoints);
    }
    return finite(adjoints[tape.offset[input]!]);
  };
  return {
    reaches,
    exact: (key) => {
      const [kind, ...rest] = key.split(' ');
      if (kind === 'slope') return slope(rest[0]!, rest[1]!);
      const id = table.expressions.find((e) => e.key === key)?.id ?? ids.get(rest.join(' '));
      return id === undefined ? undefined : finite(read(tape, workspace.values, id)[0]);
    },
  };
}
