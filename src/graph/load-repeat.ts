import { isScalar, isSeq, type Node } from 'yaml';
import { makeError } from '../diagnostic/diagnostic.js';
import type { Span } from '../diagnostic/source.js';
import type { Parser } from '../expr/parse.js';
import { readFormula, readNameTemplate } from './load-formula.js';
import { keysOf } from './load-keys.js';
import { type Declarations, MAX_NODES, nameProblem } from './load-names.js';
import { readDeclaration } from './load-variables.js';
import type { Entry } from './load-yaml.js';
import { evaluateHole, fillTemplate, type Template } from './template.js';

interface Range {
  readonly from: number;
  readonly to: number;
}

interface Round extends Range {
  readonly index: string;
  readonly indexSpan: Span;
}

const FORM = 'write `repeat: {k: 2..5, nodes: {…}}`, or a list of such mappings';

/** Reads `repeat`. Returns the indices, whose names must not be taken by anything else. */
export function readRepeat(
  declarations: Declarations,
  parser: Parser,
  entry: Entry | undefined,
): readonly Round[] {
  if (!entry) return [];
  const target = declarations.reader.resolve(entry.value);
  const items = isSeq(target) ? (target.items as Node[]) : [entry.value];
  const rounds: Round[] = [];
  for (const item of items) {
    const round = readRound(declarations, parser, item, item ? declarations.reader.spanOf(item) : entry.span);
    if (round) rounds.push(round);
  }
  return rounds;
}

function readRound(
  declarations: Declarations,
  parser: Parser,
  node: Node | undefined,
  span: Span,
): Round | undefined {
  const { reader } = declarations;
  const entries = reader.entries(node, 'a `repeat`', FORM);
  if (!entries) return undefined;
  const known: readonly string[] = keysOf.repeat;
  const fields = new Map(entries.filter((e) => known.includes(e.key)).map((e) => [e.key, e]));
  const others = entries.filter((e) => !known.includes(e.key));
  // With several unknown keys the one that holds a range is the index and the others are misspelt.
  const indexEntry = others.find((e) => parseRange(reader.resolve(e.value))) ?? others[0];
  for (const other of others) if (other !== indexEntry) reader.unknownKey(other, 'a `repeat`', known);
  if (!indexEntry) return reader.report(makeError('repeat-range', span));
  const range = parseRange(reader.resolve(indexEntry.value));
  const problem = nameProblem(indexEntry.key);
  if (problem) {
    return reader.report(
      makeError('bad-name', indexEntry.keySpan, { name: indexEntry.key, reason: problem }),
    );
  }
  if (!range || range.from > range.to) {
    const notes = range ? [`${range.from}..${range.to} runs downward and is empty`] : [];
    return reader.report(makeError('repeat-range', indexEntry.span, {}, notes));
  }
  const nodes = fields.get('nodes');
  const params = fields.get('params');
  if (!nodes && !params && others.length > 1) return undefined;
  if (!nodes && !params) {
    const args = { where: 'a `repeat`', key: 'nodes', remedy: FORM };
    return reader.report(makeError('missing-key', span, args));
  }
  const round = { ...range, index: indexEntry.key, indexSpan: indexEntry.keySpan };
  if (round.to - round.from >= MAX_NODES) {
    const args = { what: 'the length of the range', limit: MAX_NODES, remedy: 'use a shorter range' };
    return reader.report(makeError('limit', indexEntry.span, args));
  }
  for (const param of (params && reader.entries(params.value, '`params` under `repeat`', FORM)) ?? []) {
    const name = readName(declarations, param, round);
    const declared = readDeclaration(declarations, param.value, param.span, param.key);
    if (!name) continue;
    expand(round, (k) =>
      declarations.addVariable({
        name: fillTemplate(name, k),
        role: 'param',
        span: param.keySpan,
        ...declared,
      }),
    );
  }
  // Nodes of one round belong together: t2, b2, t3, b3, … is the order in which a reader works them out.
  const templates = (nodes && reader.entries(nodes.value, '`nodes` under `repeat`', FORM)) ?? [];
  const rows = templates.flatMap((row) => {
    const name = readName(declarations, row, round);
    const where = `the node \`${row.key}\``;
    const formula = readFormula(reader, parser, row.value, row.span, where, round.index);
    return name ? [{ name, formula, span: row.keySpan, good: true }] : [];
  });
  expand(round, (index) => {
    for (const row of rows) {
      const { formula, span } = row;
      // One report per template is enough: what is wrong in one round is wrong in the others.
      if (row.good)
        row.good = declarations.addNode({ name: fillTemplate(row.name, index), span, formula, index });
    }
    return rows.some((row) => row.good);
  });
  return round;
}

function expand({ from, to }: Range, add: (index: number) => boolean): void {
  for (let k = from; k <= to; k++) if (!add(k)) return;
}

/** A whole name with the index in it, so that every round gives another name, and none of them a negative number. */
function readName({ reader }: Declarations, { key, keySpan }: Entry, round: Round): Template | undefined {
  const template = readNameTemplate(reader, key, keySpan, round.index);
  if (!template) return undefined;
  const refuse = (reason: string) => reader.report(makeError('template', keySpan, { text: key, reason }));
  const holes = template.filter((part) => typeof part !== 'string');
  if (round.to > round.from && holes.every((hole) => hole.coefficient === 0)) {
    return refuse(`without \`{${round.index}}\` in it every round would name the same node`);
  }
  for (const hole of holes) {
    for (const k of [round.from, round.to]) {
      if (evaluateHole(hole, k) < 0)
        return refuse(`at ${round.index} = ${k} it gives \`${fillTemplate(template, k)}\``);
    }
  }
  return template;
}

/** Largest bound of a range; names with more digits than this are a mistake. */
const MAX_INDEX = 1e9;

function parseRange(node: Node | undefined): Range | undefined {
  if (!isScalar(node) || typeof node.value !== 'string') return undefined;
  const match = /^\s*(-?\d+)\s*\.\.\s*(-?\d+)\s*$/.exec(node.value);
  if (!match) return undefined;
  const from = Number(match[1]);
  const to = Number(match[2]);
  return Math.max(Math.abs(from), Math.abs(to)) <= MAX_INDEX ? { from, to } : undefined;
}
