import type { NodeId } from '../../expr/dag.js';
import type { Network } from '../../graph/network.js';
import { sizeOf } from '../../op/shape.js';
import type { RawRow } from '../problem/problem.js';
import { evaluate } from '../setting/evaluate.js';
import { isJudgement, type Setting } from '../setting/setting.js';
import { dropLabel, readNotation, splitForms } from '../text/notation.js';
import { readWritten, type WrittenNumber } from '../text/precision.js';
import { readList } from '../text/written-list.js';
import { type Block, blockOf, type Entries, readExpressionOfNames } from './backprop-entries.js';
import { type Cut, type Key, slopeKey, valueKey } from './backprop-rule.js';

/** A number of the student's table whose label was read; a row with a vector gives several. */
export interface Line {
  /** The label of the number itself: dL/dh[2] in a row dL/dh. */
  readonly label: string;
  readonly text: string;
  /** Which row of the table it stands in. */
  readonly position: number;
  key: Key;
  readonly written: WrittenNumber;
  /** What a label says that stood for something else. */
  relabelled?: string;
}

/** A row that could not be read. */
export interface BadRow {
  readonly position: number;
  readonly reason: string;
}

/** An expression of names that has a row of its own. */
export interface ExpressionLine {
  readonly id: NodeId;
  readonly keys: readonly Key[];
  readonly cuts: readonly Cut[];
}

export interface ReadTable {
  readonly lines: readonly Line[];
  readonly bad: readonly BadRow[];
  readonly expressions: readonly ExpressionLine[];
}

/** Derivatives that are named where a label does not say which one it is. */
const MAX_SHOWN = 3;

const NAME = String.raw`[\p{L}_][\p{L}\p{N}_]*(?:\s*\[[\d\s,]+\])?`;
const PARTIAL = String.raw`(?:d|∂|\\partial\s*)`;
const SLOPE = new RegExp(
  String.raw`^${PARTIAL}\s*\(?\s*(${NAME})\s*\)?\s*/\s*\(?\s*${PARTIAL}\s*\(?\s*(${NAME})\s*\)?\s*\)?$`,
  'u',
);

/** Reads labels such as `t1`, `h[2]`, `t1 + b1`, `dy/dt5`, `dL/dW1`, and the numbers beside them. */
export function readTable(
  network: Network,
  entries: Entries,
  setting: Setting,
  rows: readonly RawRow[],
): ReadTable {
  const lines: Line[] = [];
  const bad: BadRow[] = [];
  const expressions = new Map<string, ExpressionLine & { readonly block: Block }>();
  const outputs = new Map(network.outputs.map((o) => [o.name, o]));
  for (const [position, row] of rows.entries()) {
    const label = row.label.trim();
    const fail = (reason: string): void => {
      bad.push({ position, reason });
    };
    const slope = SLOPE.exec(label);
    let targets: readonly { readonly key: Key; readonly label: string }[];
    let shape: readonly number[];
    if (slope) {
      const [of, wrt] = [findBlock(entries, slope[1]!), findBlock(entries, slope[2]!)];
      // The loss of a network of which only a part is known is a name without a node.
      const outer =
        of ?? (outputs.has(slope[1]!) || isUpstream(network, slope[1]!) ? blockOf(slope[1]!, []) : undefined);
      if (!outer || !wrt) {
        fail(`there is no node \`${outer ? slope[2] : slope[1]}\``);
        continue;
      }
      targets = outer.entries.flatMap((o) =>
        wrt.entries.map((w) => ({ key: slopeKey(o, w), label: `d${o}/d${w}` })),
      );
      shape = [...outer.shape, ...wrt.shape];
    } else {
      let block = findBlock(entries, label);
      if (!block) {
        const primed = primedNumber(label, entries);
        if (primed !== undefined) {
          const slopes = network.variables.map((v) => `d${primed}/d${v.name}`);
          fail(`it does not say by which name: write ${slopes.slice(0, MAX_SHOWN).join(' or ')}`);
          continue;
        }
        const read = expressions.get(label) ?? readExpression(network, setting, label, entries);
        if (!read) {
          fail('the label is neither a node, nor an expression of nodes, nor dy/d followed by a node');
          continue;
        }
        expressions.set(label, read);
        block = read.block;
      }
      targets = block.entries.map((e) => ({ key: valueKey(e), label: e }));
      shape = block.shape;
    }
    const numbers = readNumbers(row.text, shape, setting, entries);
    if (typeof numbers === 'string') {
      fail(numbers);
      continue;
    }
    targets.forEach((target, k) => {
      const { written, text } = numbers[k]!;
      const own = targets.length === 1 ? { ...target, label } : target;
      lines.push({ ...own, text, position, written });
    });
  }
  return { lines, bad, expressions: [...expressions.values()] };
}

/** The labels of the numbers behind a label of a whole name: dL/dh[1] and dL/dh[2] for dL/dh. */
export function entryLabels(label: string, entries: Entries): readonly string[] {
  const slope = SLOPE.exec(label.trim());
  const ofName = (name: string) => findBlock(entries, name)?.entries ?? [name];
  if (!slope) return ofName(label.trim());
  return ofName(slope[1]!).flatMap((o) => ofName(slope[2]!).map((w) => `d${o}/d${w}`));
}

/** The part of its name that a label is about: a third for h[2], where h has three entries. */
export function partOfName(label: string, entries: Entries): number {
  const slope = SLOPE.exec(label.trim());
  const names = slope ? [slope[1]!, slope[2]!] : [label.trim()];
  return names.reduce((part, name) => part / sizeBeside(name, entries), 1);
}

/** The entries of the name that an entry belongs to; 1 for a whole name. */
function sizeBeside(name: string, { blocks, placeOf }: Entries): number {
  if (blocks.has(name)) return 1;
  return placeOf.get(entryName(name))?.block.entries.length ?? 1;
}

function entryName(label: string): string {
  return label.replace(/\s+/g, '').replace(',', ', ');
}

/** The number of which a label has a prime: f1' and f1'(2), where a prime is no transpose. */
function primedNumber(label: string, entries: Entries): string | undefined {
  const [, name = ''] = /^([\p{L}_][\p{L}\p{N}_]*)['’]/u.exec(label) ?? [];
  return findBlock(entries, name)?.shape.length === 0 ? name : undefined;
}

function readExpression(
  network: Network,
  setting: Setting,
  label: string,
  entries: Entries,
): (ExpressionLine & { readonly block: Block }) | undefined {
  const names = {
    isName: (n: string) => entries.blocks.has(n),
    shapeOf: (n: string) => entries.blocks.get(n)?.shape ?? [],
  };
  const { parser } = setting.tools;
  const read =
    readExpressionOfNames(network, parser, label) ??
    readExpressionOfNames(network, parser, readNotation(label, names));
  if (!read) return undefined;
  const keys = read.block.entries.map(valueKey);
  const cuts = read.formulas.map((formula, k): Cut => ({ ...formula, key: keys[k]! }));
  return { id: read.id, keys, cuts, block: read.block };
}

/** A name, or one entry of it as a block of one number. */
function findBlock(entries: Entries, label: string): Block | undefined {
  const whole = entries.blocks.get(label);
  if (whole) return whole;
  const entry = entryName(label);
  return entries.placeOf.has(entry) ? blockOf(entry, []) : undefined;
}

function isUpstream(network: Network, name: string): boolean {
  return network.seeds.length > 0 && /^[LJEC]\w*$|loss|cost/i.test(name);
}

/** The numbers of a row in the shape that its label has; a reason in words where they are not. */
function readNumbers(
  text: string,
  shape: readonly number[],
  setting: Setting,
  entries: Entries,
): readonly { readonly text: string; readonly written: WrittenNumber }[] | string {
  const size = sizeOf(shape);
  if (shape.length === 0) {
    const written = readNumber(text, setting);
    if (written) return [{ text: text.trim(), written }];
    const words = text.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [];
    return words.some((word) => entries.blocks.has(word))
      ? 'a number is asked for, and this is a formula of names'
      : 'this is no number';
  }
  const list = readList(dropLabel(text), shape);
  const parts = list?.items ?? [text];
  if (parts.length !== size) {
    const wanted = shape.length === 1 ? `${size} numbers` : `${shape.join(' times ')} numbers, row by row`;
    return `${wanted} are needed here, and there ${parts.length === 1 ? 'is 1' : `are ${parts.length}`}`;
  }
  const rows = list?.shape[0];
  if (shape.length === 2 && shape[0] !== shape[1] && rows === shape[1] && list?.shape.length === 2)
    return `rows and columns are exchanged: it has ${shape[0]} rows and ${shape[1]} columns`;
  const numbers = parts.map((part) => ({ text: part, written: readNumber(part, setting) }));
  const unread = numbers.find((n) => !n.written);
  return unread ? `\`${unread.text}\` is no number` : (numbers as { text: string; written: WrittenNumber }[]);
}

/** A decimal as it was rounded, which may stand behind what it comes from, or an expression of numbers, which is exact. */
/** What wraps one number: fonts, brackets and calls that only name its type. */
const WRAPPED =
  /^\s*(?:\\(?:mathbf|mathrm|text|boxed|bm)\s*\{([^{}]*)\}|\[([^[\],;]*)\]|(?:torch\.)?tensor\(([^()]*)\)|(?:np\.)?float(?:32|64)?\(([^()]*)\))\s*$/u;

function readNumber(whole: string, setting: Setting): WrittenNumber | undefined {
  const text =
    WRAPPED.exec(whole)
      ?.slice(1)
      .find((inner) => inner !== undefined) ?? whole;
  const last = splitForms(dropLabel(text)).at(-1) ?? '';
  const written = readWritten(last);
  if (written) return written;
  const value = [text, last]
    .map((own) => setting.read(own))
    .map((read) => (isJudgement(read) ? undefined : evaluate(read.ast, setting)))
    .find((v) => v !== undefined);
  return value === undefined
    ? undefined
    : { value, exact: { numerator: 0n, denominator: 1n }, half: 0, decimals: 8, significant: 9 };
}
