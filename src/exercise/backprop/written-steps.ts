import { type Ast, postorder } from '../../expr/ast.js';
import { number, replace } from '../problem/tree.js';
import { evaluate } from '../setting/evaluate.js';
import { isJudgement, type Setting } from '../setting/setting.js';
import { dropLabel, splitForms } from '../text/notation.js';
import { DOUBLE_ROOM, readWritten, type WrittenNumber } from '../text/precision.js';

/** One side of an equation between numbers. */
interface Side {
  readonly text: string;
  readonly value: number;
  /** How far the rounding of the numbers in it may have moved it. */
  readonly room: number;
  readonly numeral: WrittenNumber | undefined;
}

/** Forms of one entry that are compared. */
const MAX_FORMS = 8;

/**
 * The first equation of an entry that does not hold, as of w1 = 0.1*6 + 1 = 0.6; undefined where all hold. Decimals stand for what is rounded to
 * them, but for those that are exact. Forms with names in them are passed over.
 */
export function findFalseStep(
  text: string,
  setting: Setting,
  isExact: (value: number) => boolean,
): string | undefined {
  const forms = splitForms(dropLabel(text));
  if (forms.length < 2 || forms.length > MAX_FORMS) return undefined;
  const sides = forms.flatMap((form) => readSide(form.trim(), setting, isExact) ?? []);
  for (let k = 1; k < sides.length; k++) {
    const [left, right] = [sides[k - 1]!, sides[k]!];
    const room =
      roomBefore(left, right) + right.room + DOUBLE_ROOM * (Math.abs(left.value) + Math.abs(right.value));
    if (Math.abs(left.value - right.value) > room) return `${left.text} = ${right.text}`;
  }
  return undefined;
}

/** A whole number is not rounded where what follows has decimals. */
function roomBefore({ numeral, room }: Side, right: Side): number {
  return numeral?.decimals === 0 && (right.numeral?.decimals ?? 0) > 0 ? 0 : room;
}

function readSide(text: string, setting: Setting, isExact: (value: number) => boolean): Side | undefined {
  const numeral = readWritten(text);
  if (numeral)
    return { text, value: numeral.value, room: isExact(numeral.value) ? 0 : numeral.half, numeral };
  const read = setting.read(text);
  const value = isJudgement(read) ? undefined : evaluate(read.ast, setting);
  return value === undefined || isJudgement(read)
    ? undefined
    : { text, value, room: spreadOf(read.ast, value, setting, isExact), numeral: undefined };
}

/** What the rounding of each decimal in an expression moves its value by, to first order. */
function spreadOf(ast: Ast, value: number, setting: Setting, isExact: (value: number) => boolean): number {
  const decimals = postorder(ast).filter(
    (a) => a.kind === 'number' && a.text.includes('.') && !isExact(Number(a.text)),
  );
  return decimals.reduce((sum, own) => {
    const half = 0.5 * 10 ** -(own.text.split('.')[1]?.length ?? 0);
    const moved = [-half, half].map((step) =>
      evaluate(
        replace(ast, (a) => (a === own ? number(String(Number(own.text) + step)) : undefined)),
        setting,
      ),
    );
    return sum + Math.max(...moved.map((m) => (m === undefined ? 0 : Math.abs(m - value))));
  }, 0);
}
