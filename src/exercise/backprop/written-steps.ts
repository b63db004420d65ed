import { type Ast, postorder } from '../../expr/ast.js';
import { expand, freeNames, number, replace } from '../problem/tree.js';
import { evaluate } from '../setting/evaluate.js';
import type { Setting } from '../setting/setting.js';
import { dropLabel, readNotation, splitForms } from '../text/notation.js';
import { DOUBLE_ROOM, isRounded, readWritten, type WrittenNumber } from '../text/precision.js';
import { readProducts } from '../text/products.js';
import type { Names } from '../text/sums.js';

/** A value that a side may have, and how far the rounding of the numbers in it may have moved it. */
interface Value {
  readonly value: number;
  readonly room: number;
}

/** One side of an equation between numbers. */
interface Side {
  readonly text: string;
  /** With the exact values of names, and with those of the student. */
  readonly values: readonly Value[];
  readonly numeral: WrittenNumber | undefined;
}

/** What stands for a name in an entry. */
export interface Known {
  readonly isExact: (value: number) => boolean;
  /** The exact value of a number of the network, by its name. */
  readonly exactOf: (name: string) => number | undefined;
  /** What the student has written for it. */
  readonly ownOf: (name: string) => WrittenNumber | undefined;
}

/** Forms of one entry that are compared. */
const MAX_FORMS = 8;

/**
 * The first equation of an entry that does not hold, as of w1 = 0.1*6 + 1 = 0.6 and of y = t + b = 0.45; undefined where all hold. Decimals stand
 * for what is rounded to them, but for those that are exact; names for their exact values or for those of the student. What cannot be
 * read is passed over.
 */
export function findFalseStep(text: string, setting: Setting, known: Known): string | undefined {
  const forms = splitForms(dropLabel(text));
  if (forms.length < 2 || forms.length > MAX_FORMS) return undefined;
  const sides = forms.flatMap((form) => readSide(form.trim(), setting, known) ?? []);
  for (let k = 1; k < sides.length; k++) {
    const [left, right] = [sides[k - 1]!, sides[k]!];
    // A whole number is not rounded where what follows has decimals, or is an expression that it does not show to be rounded.
    const isWhole = (value: number) =>
      left.numeral?.decimals === 0 &&
      (right.numeral ? right.numeral.decimals > 0 : !isRounded(left.numeral, value));
    const holds = left.values.some((a) =>
      right.values.some(
        (b) =>
          Math.abs(a.value - b.value) <=
          (isWhole(b.value) ? 0 : a.room) + b.room + DOUBLE_ROOM * (Math.abs(a.value) + Math.abs(b.value)),
      ),
    );
    if (!holds) return `${left.text} = ${right.text}`;
  }
  return undefined;
}

function readSide(text: string, setting: Setting, known: Known): Side | undefined {
  const numeral = readWritten(text);
  if (numeral) {
    const room = known.isExact(numeral.value) ? 0 : numeral.half;
    return { text, values: [{ value: numeral.value, room }], numeral };
  }
  const names: Names = { isName: (n) => known.exactOf(n) !== undefined, shapeOf: () => [] };
  const parsed = setting.tools.parser.parse(readNotation(text, names));
  if (!parsed.ok) return undefined;
  const ast = readProducts(parsed.value, new Set([...freeNames(parsed.value)].filter(names.isName)));
  const used = [...freeNames(ast)];
  const exact = new Map(used.flatMap((n) => numberOf(n, known.exactOf(n))));
  const own = new Map(used.flatMap((n) => numberOf(n, known.ownOf(n)?.value ?? known.exactOf(n))));
  const halves = used.map((n) => [n, known.ownOf(n)?.half ?? 0] as const);
  const values = [
    evaluateWith(ast, exact, [], setting, known),
    evaluateWith(ast, own, halves, setting, known),
  ];
  const found = values.filter((v) => v !== undefined);
  return found.length === 0 ? undefined : { text, values: found, numeral: undefined };
}

function numberOf(key: string, value: number | undefined): readonly (readonly [string, Ast])[] {
  return value === undefined ? [] : [[key, number(String(value))]];
}

/** An expression with numbers in the place of its names, and what the halves of their last digits move it by. */
function evaluateWith(
  ast: Ast,
  numbers: ReadonlyMap<string, Ast>,
  halves: readonly (readonly [string, number])[],
  setting: Setting,
  { isExact }: Known,
): Value | undefined {
  const at = (more: ReadonlyMap<string, Ast>) =>
    evaluate(expand(ast, new Map([...numbers, ...more])), setting);
  const value = at(new Map());
  if (value === undefined) return undefined;
  const moved = halves.map(([key, half]) => {
    const own = Number(numbers.get(key)?.text);
    const ends = [-half, half].map((step) => at(new Map([[key, number(String(own + step))]])));
    return Math.max(...ends.map((e) => (e === undefined ? 0 : Math.abs(e - value))));
  });
  const room =
    moved.reduce((sum, m) => sum + m, 0) + spreadOf(expand(ast, numbers), ast, value, setting, isExact);
  return { value, room };
}

/** What the rounding of each decimal that is written in an expression moves its value by, to first order. */
function spreadOf(
  whole: Ast,
  written: Ast,
  value: number,
  setting: Setting,
  isExact: (value: number) => boolean,
): number {
  const decimals = postorder(written).filter(
    (a) => a.kind === 'number' && a.text.includes('.') && !isExact(Number(a.text)),
  );
  return decimals.reduce((sum, own) => {
    const half = 0.5 * 10 ** -(own.text.split('.')[1]?.length ?? 0);
    const moved = [-half, half].map((step) =>
      evaluate(
        replace(whole, (a) => (a === own ? number(String(Number(own.text) + step)) : undefined)),
        setting,
      ),
    );
    return sum + Math.max(...moved.map((m) => (m === undefined ? 0 : Math.abs(m - value))));
  }, 0);
}
