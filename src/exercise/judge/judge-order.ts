import { type Ast, postorder } from '../../expr/ast.js';
import { format, isZero, type Rational, toDouble, ZERO } from '../../number/rational.js';
import { type Judgement, judgeAs, UNFINISHED_SHARE } from '../problem/judgement.js';
import type { Formula, RawAnswer } from '../problem/problem.js';
import { moment, type Stencil } from '../problem/stencil.js';
import {
  call,
  expand,
  freeNames,
  name,
  negative,
  number,
  operator,
  over,
  replace,
  times,
} from '../problem/tree.js';
import { ROUNDED } from '../setting/rounded-decimals.js';
import { isJudgement, isReport, type Setting } from '../setting/setting.js';
import { readWritten, roundsTo } from '../text/precision.js';
import { readOrder } from '../text/read-order.js';

/** The text under a label of a table; a plain text stands for the first label. */
export function field(answer: RawAnswer, label: string, first = false): string | undefined {
  if (answer.kind === 'text') return first ? answer.text : undefined;
  return answer.rows.find((r) => r.label.trim().toLowerCase() === label)?.text;
}

/** Derivatives looked at before a formula is called exact; the formulas of the catalogue have at most order 4. */
const MAX_DERIVATIVE = 12;

interface OrderTask {
  readonly stencil: Stencil;
  readonly of?: Formula;
  readonly wrt?: string;
  readonly at?: Formula;
}

/** The order of a formula, and which derivative stands in its leading term. */
function orderOf(
  task: OrderTask,
  setting: Setting,
): { order: number | 'exact'; derivative: number; factor: Rational } | undefined {
  for (let k = 2; k <= MAX_DERIVATIVE; k++) {
    const factor = moment(task.stencil, k);
    if (isZero(factor)) continue;
    if (!task.of || !task.at || task.wrt === undefined) return { order: k - 1, derivative: k, factor };
    let derivative = setting.meaning(task.of);
    for (let i = 0; i < k; i++) derivative = call('diff', derivative, name(task.wrt));
    const at = setting.meaning(task.at);
    const report = setting.ask(derivative, '=', number('0'), [
      `${task.wrt} = ${at.text === 'neg' ? '-' : ''}${task.at.text}`,
    ]);
    if (!isReport(report) || report.verdict === 'undecided') return undefined;
    if (report.verdict === 'refuted') return { order: k - 1, derivative: k, factor };
  }
  return { order: 'exact', derivative: 0, factor: ZERO };
}

/** Judges the order of accuracy of a difference formula, and the factor of its leading term. */
export function judgeOrder(task: OrderTask, setting: Setting, answer: RawAnswer): Judgement {
  const truth = orderOf(task, setting);
  if (!truth) return judgeAs('undecided', ['The order could not be decided. A person will look at it.']);
  const power = truth.derivative - 1;
  const leading = leadingTerm(truth.factor, `f${truth.derivative}*h${power === 1 ? '' : `^${power}`}`);
  const expected = truth.order === 'exact' ? 'exact' : `order ${truth.order}, leading term ${leading}`;
  const orderText = field(answer, 'order', true);
  const constant = field(answer, 'constant');
  if (orderText === undefined && constant === undefined)
    return judgeAs('missing', ['There is no `order` in the answer.'], { expected });
  const said = orderText === undefined ? undefined : readOrder(orderText);
  if (orderText !== undefined && said === undefined)
    return judgeAs('invalid', ['The order cannot be read: write a whole number, O(h^2), or exact.'], {
      expected,
    });
  if (said !== undefined && said !== truth.order) {
    return judgeAs('wrong', [`The order is not ${said}: ${whyNot(said, truth.order, task)}.`], { expected });
  }
  const key = setting.part.answer;
  const isConstantAsked =
    truth.order !== 'exact' && key !== undefined && field(key, 'constant') !== undefined;
  const factor =
    constant === undefined || (truth.order === 'exact' && said !== undefined)
      ? undefined
      : judgeFactor(constant, truth, setting);
  if (isJudgement(factor)) return { ...factor, expected };
  if (factor && !factor.isRight) {
    const what = said === undefined ? 'There is no `order`, and' : 'The order is right, but';
    if (factor.remark !== undefined)
      return judgeAs('unfinished', [`${said === undefined ? 'There is no `order`. ' : ''}${factor.remark}`], {
        expected,
      });
    return judgeAs(
      'wrong',
      [`${what} the factor of the leading term is not${said === undefined ? ' right' : ''}.${factor.hint}`],
      {
        expected,
        ...(said === undefined ? {} : { share: UNFINISHED_SHARE }),
      },
    );
  }
  if (said === undefined)
    return judgeAs('unfinished', ['The factor is right; there is no `order` in the answer.'], { expected });
  if (isConstantAsked && !factor)
    return judgeAs(
      'unfinished',
      ['The order is right; `constant`, the factor of the leading term, is asked for as well.'],
      {
        expected,
      },
    );
  const note =
    factor && isTurnedFrom(key, factor, truth, setting)
      ? [
          'The factor has the sign of the other error: the derivative minus the quotient, or the other way round.',
        ]
      : [];
  return judgeAs('correct', note, { expected });
}

/** Whether a right factor has another sign than that of the key. */
function isTurnedFrom(
  key: RawAnswer | undefined,
  own: JudgedFactor,
  truth: Parameters<typeof judgeFactor>[1],
  setting: Setting,
): boolean {
  const text = key && field(key, 'constant');
  const keyed = text === undefined ? undefined : judgeFactor(text, truth, setting);
  return keyed !== undefined && !isJudgement(keyed) && keyed.isRight && keyed.isTurned !== own.isTurned;
}

interface JudgedFactor {
  readonly isRight: boolean;
  /** It is that of the truth minus the approximation. */
  readonly isTurned: boolean;
  readonly hint: string;
  /** What is left to do about a factor that is right as far as it goes. */
  readonly remark?: string;
}

/** Why an order is not the one of a formula, without saying which it is. */
function whyNot(said: number | 'exact', order: number | 'exact', { of }: OrderTask): string {
  if (said === 'exact') return 'a term of the error does not vanish';
  return order === 'exact' || said < order
    ? `the term of order ${said} cancels${of ? ' or vanishes at this point' : ''}`
    : `a term of lower order than ${said} does not cancel`;
}

/** Whether a text is the factor of the leading term, with the power of the step or without it. */
function judgeFactor(
  constant: string,
  truth: { readonly derivative: number; readonly factor: Rational },
  setting: Setting,
): JudgedFactor | Judgement {
  const names = Array.from({ length: MAX_DERIVATIVE }, (_, k) => `f${k + 1}`);
  const plain = dropSmaller(readPrimes(constant), truth.derivative - 1);
  const read = setting.read(plain, 0, [...names, ...STEP_NAMES]);
  if (isJudgement(read)) return read;
  const exact: Ast = over(
    times(number(truth.factor.numerator.toString()), name(`f${truth.derivative}`)),
    number(truth.factor.denominator.toString()),
  );
  const step = STEP_NAMES.find((s) => freeNames(read.ast).has(s));
  const term =
    step === undefined
      ? exact
      : times(exact, operator('^', name(step), number(String(truth.derivative - 1))));
  // The error is the approximation minus the truth, or the truth minus the approximation: both are taught.
  const found = [term, negative(term)].findIndex((side) => {
    const report = setting.ask(side, '=', read.ast);
    return isReport(report) && report.verdict === 'proved';
  });
  const isNumber = !names.some((n) => freeNames(read.ast).has(n));
  const hint = isNumber ? ' A derivative of f belongs into it: f2 for the second, f3 for the third.' : '';
  const judged = { isRight: found !== -1, isTurned: found === 1, hint };
  if (judged.isRight) return judged;
  const remark = remarkOn(read.ast, [exact, negative(exact), term, negative(term)], truth, setting);
  return remark === undefined ? judged : { ...judged, remark };
}

/** A factor with its decimals rounded, or without the derivative that it stands before; undefined where it is wrong. */
function remarkOn(
  ast: Ast,
  terms: readonly Ast[],
  { derivative, factor }: { readonly derivative: number; readonly factor: Rational },
  setting: Setting,
): string | undefined {
  const fraction = (sign: string) =>
    over(number(`${sign}${factor.numerator}`), number(`${factor.denominator}`));
  const isProved = (left: Ast, right: Ast) => {
    const report = setting.ask(left, '=', right);
    return isReport(report) && report.verdict === 'proved';
  };
  const lead = `f${derivative}`;
  const without = terms.map((term) => expand(term, new Map([[lead, number('1')]])));
  const bare = !freeNames(ast).has(lead) && without.some((term) => isProved(term, ast));
  if (bare)
    return 'The number is right; the derivative of f in the leading term belongs into the factor as well.';
  const [decimal, more] = postorder(ast).filter((a) => a.kind === 'number' && /\.\d/.test(a.text));
  const written = decimal && !more ? readWritten(decimal.text) : undefined;
  const size = Math.abs(toDouble(factor));
  if (!decimal || !written || !roundsTo(size, written)) return undefined;
  const whole = [fraction(''), negative(fraction(''))].some((f) =>
    terms.some((t) =>
      isProved(
        t,
        replace(ast, (a) => (a === decimal ? f : undefined)),
      ),
    ),
  );
  return whole ? ROUNDED : undefined;
}

/** Names of the step size in a leading term that is written with it. */
const STEP_NAMES: readonly string[] = ['h', 'eps', 'epsilon', 'ε'];

const SMALLER = /\s*\+\s*[Oo𝒪]\s*\(\s*(h|eps|epsilon|ε)\s*(?:\^\s*\{?\s*(\d)\s*\}?)?\s*\)\s*$/u;

/** A leading term without the + O(h^3) of what is smaller than it; as it is where it is no smaller. */
function dropSmaller(text: string, order: number): string {
  const found = SMALLER.exec(text);
  if (!found) return text;
  const term = text.slice(0, found.index);
  const has = STEP_NAMES.some((s) => new RegExp(`(?<!\\p{L})${s}(?!\\p{L})`, 'u').test(term));
  return Number(found[2] ?? 1) > (has ? order : 0) ? term : text;
}

/** f''(w) and f^(3)(w) as f2 and f3. */
function readPrimes(text: string): string {
  return text
    .replace(/f\s*\^\s*[({]+\s*(\d+)\s*[)}]+(?:\s*\(\s*\p{L}\w*\s*\))?/gu, 'f$1')
    .replace(
      /f((?:['’′]|")+)(?:\s*\(\s*\p{L}\w*\s*\))?/gu,
      (_all, marks: string) => `f${marks.replace(/"/g, "''").length}`,
    );
}

/** The moments of a difference formula one by one, to the first that stays in the error. */
export function solveOrder(task: OrderTask, setting: Setting): readonly string[] {
  const truth = orderOf(task, setting);
  const lines = [
    `weights ${task.stencil.map(({ weight }) => format(weight)).join(', ')} at x + s*h for s = ${task.stencil.map(({ at }) => format(at)).join(', ')}`,
  ];
  if (!truth) return [...lines, 'the order could not be decided'];
  const last = truth.order === 'exact' ? 4 : truth.derivative;
  for (let k = 0; k <= last; k++)
    lines.push(
      `term of f${k === 0 ? '' : k}: the sum of weight*s^${k}/${k}! is ${format(moment(task.stencil, k))}`,
    );
  if (truth.order === 'exact') return [...lines, 'every term of the error vanishes here: exact'];
  const power = truth.derivative - 1;
  const leading = leadingTerm(truth.factor, `f${truth.derivative}*h${power === 1 ? '' : `^${power}`}`);
  const where = task.of ? `; for f = ${task.of.text} the derivatives before it vanish at the point` : '';
  return [...lines, `order ${truth.order}, leading term of the error ${leading}${where}`];
}

/** f2*h/2, -f3*h^2/6, 3*f4*h^3. */
function leadingTerm({ numerator, denominator }: Rational, rest: string): string {
  const top = numerator === 1n ? rest : numerator === -1n ? `-${rest}` : `${numerator}*${rest}`;
  return denominator === 1n ? top : `${top}/${denominator}`;
}
