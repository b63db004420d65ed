import { propagateGiven } from '../../check/given.js';
import { evaluateAt } from '../../check/point.js';
import type { Network } from '../../graph/network.js';
import { sweepForward, sweepReverse } from '../../graph/sweep.js';
import { compileTape, createWorkspace, read, write } from '../../graph/tape.js';
import type { Setting } from '../setting/setting.js';
import type { Entries } from './backprop-entries.js';
import {
  type ChainTerm,
  type Cut,
  chainRule,
  forwardRule,
  type Key,
  namesOfSlope,
  type Rule,
  type RuleSetting,
  slopeKey,
  valueKey,
} from './backprop-rule.js';
import type { ReadTable } from './backprop-table.js';

/** The exact values behind a table, and the rules by which each line follows from others. */
export interface Truth {
  readonly exact: (key: Key) => number | undefined;
  /** The rule that a student may have used, the most direct first. */
  readonly rule: (key: Key) => Rule | undefined;
  /** The same with values read off the table where a local partial is one of them: cos(t4 + b4) is b5. */
  readonly readOffRules: (key: Key) => readonly Rule[];
  /** The same with the derivative of a node in another operand: the factors of a product exchanged. */
  readonly exchangedRules: (
    key: Key,
  ) => readonly { readonly rule: Rule; readonly node: string; readonly used: string }[];
  /** Slopes of the outputs: what a wrong label may have meant. */
  readonly adjointKeys: readonly Key[];
}

/** Nodes whose values are read off in all combinations; beyond, all or none. */
const MAX_READ_OFF = 3;

export function createTruth(network: Network, entries: Entries, setting: Setting, table: ReadTable): Truth {
  const slopes = createSlopes(network, entries, setting, table);
  const { operands, formulas, forms } = entries;
  const reaches = reachability(operands);
  const ruleSetting: RuleSetting = {
    book: setting.tools.book,
    lines: table.expressions.flatMap((e) => e.cuts),
    forms,
  };
  const users = new Map<string, string[]>();
  for (const [user, used] of operands)
    for (const name of used) users.set(name, [...(users.get(name) ?? []), user]);
  // Along which way the student goes: df1/dx before dy/dx is forward mode.
  const forward = goesForward(network, table);
  const written = new Set(table.lines.map((l) => l.key));
  const expressionOf = new Map(table.expressions.flatMap((e) => e.cuts.map((c) => [c.key, c] as const)));
  const given = new Set(network.nodes.filter((n) => n.given).map((n) => n.name));
  const seeded = new Set(network.seeds.map((s) => s.id));
  const isSeed = (entry: string) => {
    const block = entries.placeOf.get(entry)?.block;
    return network.nodes.some((n) => n.name === block?.name && seeded.has(n.id));
  };
  const termsOf = (of: string, wrt: string): readonly ChainTerm[] => {
    if (forward) {
      const formula = formulas.get(of);
      return (operands.get(of) ?? []).flatMap((operand) => {
        if (!formula || (operand !== wrt && !reaches(wrt, operand))) return [];
        const via = operand === wrt ? {} : { via: slopeKey(operand, wrt) };
        return [{ entry: formula, wrt: operand, label: operand, ...via }];
      });
    }
    return (users.get(wrt) ?? []).flatMap((user) => {
      // A node that is not used has the derivative 0, unless the student's table says otherwise.
      const counts = user === of || reaches(user, of) || written.has(slopeKey(of, user));
      if (!counts && network.seeds.length === 0) return [];
      const via = user === of ? {} : { via: slopeKey(of, user) };
      return [{ entry: formulas.get(user)!, wrt, label: user, ...via }];
    });
  };
  const make = (key: Key, readOff: readonly Cut[]): Rule | undefined => {
    const slope = namesOfSlope(key);
    if (slope) {
      const [of, wrt] = slope;
      if (of === wrt || isSeed(wrt)) return undefined;
      const terms = termsOf(of, wrt);
      // Nothing is added up where nothing is known to use a number: that is no 0.
      const isSilent = terms.length === 0 && (slopes(key) ?? 0) !== 0;
      return isSilent ? undefined : chainRule(ruleSetting, terms, readOff);
    }
    const name = key.slice('value '.length);
    const formula = expressionOf.get(key) ?? formulas.get(name);
    const block = entries.placeOf.get(name)?.block.name;
    return formula && !(block !== undefined && given.has(block))
      ? forwardRule(ruleSetting, formula)
      : undefined;
  };
  const rules = new Map<Key, Rule | undefined>();
  const cuts = [...formulas].flatMap(([name, formula]): readonly Cut[] =>
    written.has(valueKey(name)) && formula.dag.node(formula.id).kind === 'apply'
      ? [{ ...formula, key: valueKey(name) }]
      : [],
  );
  return {
    exact: (key) => slopes(key),
    rule: (key) => {
      if (!rules.has(key)) rules.set(key, make(key, []));
      return rules.get(key);
    },
    readOffRules: (key) => {
      if (!namesOfSlope(key)) return [];
      const all = make(key, cuts);
      const used = cuts.filter((c) => all?.inputs.some((i) => i.key === c.key));
      if (!all || used.length === 0) return [];
      const single = used.length > 1 && used.length <= MAX_READ_OFF ? used.map((c) => make(key, [c])!) : [];
      return [all, ...single];
    },
    exchangedRules: (key) => {
      const slope = namesOfSlope(key);
      const terms = slope ? termsOf(...slope) : [];
      return terms.flatMap((term, k) =>
        (operands.get(term.label) ?? [])
          .filter((other) => other !== term.wrt && !forward)
          .map((used) => {
            const changed = terms.map((t, i) => (i === k ? { ...t, wrt: used } : t));
            return { rule: chainRule(ruleSetting, changed), node: term.label, used };
          }),
      );
    },
    adjointKeys: [...entries.placeOf.keys()].flatMap((name) =>
      network.outputs.map((o) => slopeKey(o.name, name)),
    ),
  };
}

/** Whether one entry is an operand, near or far, of another. */
function reachability(
  operands: ReadonlyMap<string, readonly string[]>,
): (from: string, to: string) => boolean {
  const below = new Map<string, Set<string>>();
  return (from, to) => {
    let own = below.get(to);
    if (!own) {
      own = new Set();
      below.set(to, own);
      const stack = [to];
      while (stack.length > 0) {
        for (const operand of operands.get(stack.pop()!) ?? []) {
          if (own.has(operand)) continue;
          own.add(operand);
          stack.push(operand);
        }
      }
    }
    return own.has(from);
  };
}

function goesForward(network: Network, table: ReadTable): boolean {
  const outputs = new Set(network.outputs.map((o) => o.name));
  const inputs = new Set(network.variables.map((v) => v.name));
  const stem = (entry: string) => entry.replace(/\[.*$/, '');
  const slopes = table.lines.flatMap((l) => namesOfSlope(l.key) ?? []).map(stem);
  let [ahead, back] = [false, false];
  for (let k = 0; k < slopes.length; k += 2) {
    const [of, wrt] = [slopes[k]!, slopes[k + 1]!];
    if (!outputs.has(of) && inputs.has(wrt)) ahead = true;
    if (outputs.has(of) && !inputs.has(wrt)) back = true;
  }
  return ahead && !back;
}

function createSlopes(
  network: Network,
  entries: Entries,
  setting: Setting,
  table: ReadTable,
): (key: Key) => number | undefined {
  const finite = (x: number | undefined) => (x !== undefined && Number.isFinite(x) ? x : undefined);
  const isOpen = network.partialsOnly || network.variables.some((v) => !v.value);
  if (isOpen || network.seeds.length > 0) {
    const report = propagateGiven(network, setting.tools.book);
    const values = new Map<Key, number | undefined>();
    const outputs =
      network.seeds.length > 0 ? [...upstreamNames(table), 'L'] : network.outputs.map((o) => o.name);
    const put = (name: string, value?: Float64Array, adjoint?: Float64Array) =>
      entries.blocks.get(name)?.entries.forEach((entry, k) => {
        if (value) values.set(valueKey(entry), finite(value[k]));
        for (const o of outputs) values.set(slopeKey(o, entry), finite(adjoint?.[k]));
      });
    for (const { node, value, adjoint } of report.nodes) put(node.name, value, adjoint);
    for (const { input, value } of report.gradients)
      put(input.name, input.value && Float64Array.from(input.value), value);
    return (key) => values.get(key);
  }
  const point = evaluateAt(network);
  const ids = new Map([...network.variables, ...network.nodes].map((n) => [n.name, n.id]));
  const tape = compileTape(
    network.dag,
    [...ids.values(), ...table.expressions.map((e) => e.id)],
    [...ids.values()],
  );
  const workspace = createWorkspace(tape);
  for (const { name, id } of network.variables) write(tape, workspace.values, id, point.values.get(name)!);
  for (const node of network.nodes) if (node.given) write(tape, workspace.values, node.id, node.given);
  sweepForward(tape, workspace);
  const seeded = new Map<string, Float64Array>();
  const slotOf = (entry: string): number | undefined => {
    const place = entries.placeOf.get(entry);
    const id = place && ids.get(place.block.name);
    return id === undefined ? undefined : tape.offset[id]! + place!.at;
  };
  const slope = (of: string, wrt: string): number | undefined => {
    const [root, input] = [slotOf(of), slotOf(wrt)];
    if (root === undefined || input === undefined) return undefined;
    let adjoints = seeded.get(of);
    if (!adjoints) {
      workspace.adjoints.fill(0);
      workspace.adjoints[root] = 1;
      sweepReverse(tape, workspace);
      adjoints = workspace.adjoints.slice();
      seeded.set(of, adjoints);
    }
    return finite(adjoints[input]);
  };
  return (key) => {
    const names = namesOfSlope(key);
    if (names) return slope(...names);
    for (const { id, keys } of table.expressions) {
      const at = keys.indexOf(key);
      if (at !== -1) return finite(read(tape, workspace.values, id)[at]);
    }
    const slot = slotOf(key.slice('value '.length));
    return slot === undefined ? undefined : finite(workspace.values[slot]);
  };
}

/** What the student calls the loss of a network that ends before it. */
function upstreamNames(table: ReadTable): readonly string[] {
  return [...new Set(table.lines.flatMap((l) => namesOfSlope(l.key)?.[0] ?? []))];
}
