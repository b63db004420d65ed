import type { Ast } from '../../expr/ast.js';
import { equalShapes, formatShape, type Shape } from '../../op/shape.js';
import { type Judgement, judgeAs, type Verdict } from '../problem/judgement.js';
import type { Formula } from '../problem/problem.js';
import { expand, isClaim, number, operator, replace } from '../problem/tree.js';
import { compareSizes, describeDirection } from '../setting/describe-witness.js';
import { judgeProved, judgeSilent } from '../setting/domain-credit.js';
import { evaluate, evaluateArray } from '../setting/evaluate.js';
import { isJudgement, isReport, type Setting } from '../setting/setting.js';
import { dropLabel, splitForms } from '../text/notation.js';
import {
  isCutOff,
  isRounded,
  readAlone,
  readWritten,
  roundsTo,
  type WrittenNumber,
} from '../text/precision.js';
import { invalid } from '../text/unreadable.js';
import { hasShape, readList, type WrittenList } from '../text/written-list.js';

/** What is asked, as an expression and in doubles. */
interface Truth {
  readonly exact: Ast;
  /** What names stand for. */
  readonly at: ReadonlyMap<string, Ast>;
  readonly shape: Shape;
  /** Row by row; empty where there is no value. */
  readonly values: readonly number[];
}

/** The worst first: what several forms of one value come to. */
const WORST_FIRST: readonly Verdict[] = ['invalid', 'wrong', 'undecided', 'unfinished'];

/** A decimal in brackets behind a value. */
const REMARK = /^(.*\S)\s+\(\s*[=≈]?\s*(-?[\d.,]+)\s*\)\s*$/su;

/**
 * Judges a value: a decimal by its digits, entry by entry where it is a vector or a matrix, and an exact expression by proof. Of several
 * forms, as in 1/3 = 0.33, all have to be right.
 */
export function judgeValue(
  task: { readonly of: Formula; readonly at: ReadonlyMap<string, Formula> },
  setting: Setting,
  text: string,
): Judgement {
  const truth = setting.once(task, (): Truth => {
    const at = new Map([...task.at].map(([key, formula]) => [key, setting.meaning(formula)]));
    const exact = expand(setting.meaning(task.of), at);
    const { shape, values } = evaluateArray(exact, setting) ?? { shape: [], values: [] };
    return { exact, at, shape, values };
  });
  const plain = dropLabel(text);
  const judgeForms = (forms: readonly string[]) => forms.map((form) => judgeForm(truth, setting, form));
  const list = truth.shape.length > 0 ? readList(text, truth.shape) : undefined;
  const whole =
    list && hasShape(list, truth.shape) ? [judgeList(list, truth, setting)] : judgeForms(splitForms(plain));
  const remark = REMARK.exec(plain);
  // 1/3 (0.33) says the same twice, unless the product is meant.
  const isTwice = remark !== null && whole.some((j) => j.verdict === 'wrong' || j.verdict === 'invalid');
  const judged = isTwice ? judgeForms([...splitForms(remark[1]!), remark[2]!]) : whole;
  const verdict = WORST_FIRST.find((v) => judged.some((j) => j.verdict === v));
  const [value] = truth.values;
  const expected =
    value === undefined
      ? {}
      : { expected: truth.shape.length === 0 ? String(value) : `[${truth.values.join(', ')}]` };
  return { ...(judged.find((j) => j.verdict === verdict) ?? judged[0]!), ...expected };
}

/** One way in which the value is given. */
function judgeForm(truth: Truth, setting: Setting, text: string): Judgement {
  const { exact, shape, values } = truth;
  if (values.length > 0 && shape.length > 0) {
    const list = /'\s*$|\^\s*T\s*$/.test(text) ? undefined : readList(text, shape);
    if (list) return judgeList(list, truth, setting);
  }
  const [value] = values;
  if (shape.length === 0 && value !== undefined) {
    const written = readWritten(text);
    if (written) return judgeWritten(written, value, text);
    if (text.trimStart().startsWith('[') && readList(text, [])?.items.length === 1)
      return judgeAs('invalid', ['This is a list of one entry: give the entry without the brackets.']);
  }
  const read = isClaim(exact) ? setting.read(text) : setting.readValue(text);
  if (isJudgement(read)) return read;
  // x^2 + y = 9.5 says what is worked out before it gives the value.
  const answer = { ...read, ast: expand(read.ast, truth.at) };
  const own = evaluateArray(answer.ast, setting);
  // A number in the place of an array would stand for all its entries.
  if (own && values.length > 1 && !equalShapes(own.shape, shape) && own.values.some((v) => v !== 0))
    return sayShape(own.shape, shape);
  const report = setting.check(exact, '=', answer.ast);
  if (!isReport(report)) return invalid(report);
  const silent = judgeSilent(report);
  if (silent) return silent;
  if (report.verdict === 'proved') return judgeProved(report);
  if (report.verdict === 'undecided')
    return judgeAs('undecided', ['This could not be decided. A person will look at it.']);
  if (value !== undefined && shape.length === 0 && isWithinDecimals(answer.ast, value, setting))
    return judgeAs('unfinished', [
      'Decimals in an expression are read exactly, and then this is near the value and not the value: give one number, or an exact expression.',
    ]);
  return judgeAs('wrong', [`This is not the value: ${describeDirection(report)}.`]);
}

function judgeWritten(written: WrittenNumber, value: number, text: string): Judgement {
  if (roundsTo(value, readAlone(written, value))) return judgeAs('correct', []);
  const { other } = written;
  if (other && roundsTo(value, readAlone(other, value)))
    return judgeAs('invalid', [
      `\`${text.trim()}\` may be ${other.value} with a mark of thousands, or ${written.value.toFixed(written.decimals)}: write ${other.value} if you mean that.`,
    ]);
  return judgeAs('wrong', [sayOff(value, written)]);
}

/** Entry by entry: decimals by their digits, all else by proof. */
function judgeList(list: WrittenList, { exact, shape, values }: Truth, setting: Setting): Judgement {
  if (!hasShape(list, shape)) return sayShape(list.shape, shape);
  const judged = list.items.map((item, k) => {
    const text = dropLabel(item);
    const written = readWritten(text);
    if (written) return judgeWritten(written, values[k]!, text);
    const answer = setting.read(text);
    if (isJudgement(answer)) return answer;
    const report = setting.ask(entryOf(exact, shape, k), '=', answer.ast);
    if (!isReport(report)) return invalid(report);
    if (report.verdict === 'proved') return judgeAs('correct', []);
    return report.verdict === 'refuted'
      ? judgeAs('wrong', [`This is not the value: ${describeDirection(report)}.`])
      : judgeAs('undecided', ['This could not be decided. A person will look at it.']);
  });
  const verdict = WORST_FIRST.find((v) => judged.some((j) => j.verdict === v));
  if (verdict === undefined) return judgeAs('correct', []);
  const feedback = judged.flatMap((j, k) =>
    j.verdict === verdict ? j.feedback.map((f) => `Entry ${placeOf(k, shape)}: ${f}`) : [],
  );
  return judgeAs(verdict, feedback.slice(0, MAX_ENTRIES));
}

function sayShape(own: Shape, wanted: Shape): Judgement {
  const say = (shape: Shape) => (shape.length === 0 ? 'of a number' : formatShape(shape));
  return judgeAs('wrong', [`This has the shape ${say(own)}, the value has the shape ${say(wanted)}.`]);
}

/** Entries about which something is said. */
const MAX_ENTRIES = 4;

/** Counted from 1, by row and column in a matrix. */
function indicesOf(k: number, shape: Shape): readonly number[] {
  const [, columns] = shape;
  return columns === undefined ? [k + 1] : [Math.floor(k / columns) + 1, (k % columns) + 1];
}

/** The place of an entry in words: 2, or 1, 2 in a matrix. */
export function placeOf(k: number, shape: Shape): string {
  return indicesOf(k, shape).join(', ');
}

/** An entry of an array, counted row by row from 0. */
export function entryOf(exact: Ast, shape: Shape, k: number): Ast {
  const indices = indicesOf(k, shape).map((i) => number(String(i)));
  return { ...operator('[]', exact, ...indices), kind: 'index' };
}

/** Which way a number is off, without the value; what is near it has been rounded in another way. */
export function sayOff(value: number, written: WrittenNumber): string {
  if (roundsTo(value, written)) return 'A whole number is read as it stands: give the decimals.';
  return isCutOff(value, written)
    ? 'The last digit is not right: round, and do not cut off.'
    : `It is ${compareSizes(written.value, value)}.`;
}

/** How near to the value an expression with decimals has to be for its rounding to be the likeliest difference. */
const NEAR = 0.01;

/** Whether the rounding of the decimals in an expression can explain what it is off by. */
function isWithinDecimals(root: Ast, value: number, setting: Setting): boolean {
  const decimals: Ast[] = [];
  replace(root, (a) => {
    const written = a.kind === 'number' ? readWritten(a.text) : undefined;
    if (written && isRounded(written, written.value)) decimals.push(a);
    return undefined;
  });
  const own = evaluate(root, setting);
  if (own === undefined || decimals.length > MAX_DECIMALS || Math.abs(own - value) > NEAR * Math.abs(value))
    return false;
  const room = decimals.reduce((sum, decimal) => {
    const { half, value: written } = readWritten(decimal.text)!;
    const moved = [written - half, written + half].map((x) =>
      evaluate(
        replace(root, (a) => (a === decimal ? number(String(x)) : undefined)),
        setting,
      ),
    );
    return sum + Math.max(...moved.map((m) => (m === undefined ? 0 : Math.abs(m - own))));
  }, 0);
  return Math.abs(own - value) <= room;
}

/** Decimals of one expression that are moved to see what follows. */
const MAX_DECIMALS = 12;
