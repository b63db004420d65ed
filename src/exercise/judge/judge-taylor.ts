import type { Ast } from '../../expr/ast.js';
import { type Judgement, judgeAs } from '../problem/judgement.js';
import type { Formula } from '../problem/problem.js';
import {
  call,
  expand,
  freeNames,
  minus,
  name,
  number,
  operator,
  plus,
  times,
  usesCalculus,
  write,
} from '../problem/tree.js';
import { judgeProved, judgeSilent } from '../setting/domain-credit.js';
import { evaluate } from '../setting/evaluate.js';
import { isRightAsRounded, ROUNDED, type TruthAt } from '../setting/rounded-decimals.js';
import { sampleAt } from '../setting/sample-points.js';
import { isJudgement, isReport, type Setting } from '../setting/setting.js';
import { invalid } from '../text/unreadable.js';

/** Orders beyond the one that is asked for, in which an answer may be right as well. */
const MORE_TERMS = 4;

/** The values of a Taylor polynomial at points, from the derivatives at the place of the expansion. */
function polynomialAt(of: Ast, wrt: string, at: Ast, order: number): TruthAt {
  return (graph, points) => {
    const place = graph.put(at);
    if (place === undefined) return undefined;
    const places = sampleAt(graph, place, points).values;
    const there = points.map((point, k) => new Map([...point, [wrt, [places[k]![0]!]]]));
    let derivative = of;
    let factorial = 1;
    const sums = points.map(() => 0);
    for (let k = 0; k <= order; k++) {
      const id = graph.putCalculus(derivative);
      if (id === undefined) return undefined;
      sampleAt(graph, id, there).values.forEach((value, p) => {
        const distance = points[p]!.get(wrt)![0]! - places[p]![0]!;
        sums[p]! += (value[0]! * distance ** k) / factorial;
      });
      derivative = call('diff', derivative, name(wrt));
      factorial *= k + 1;
    }
    return sums.map((s) => Float64Array.of(s));
  };
}

/** The remainder of an expansion as it is written. */
interface Remainder {
  readonly text: string;
  /** o(…), which is smaller than its power, and not O(…). */
  readonly isSmall: boolean;
  readonly inner: string;
}

/** + O(x^4), + o(x^3), + R_3(x) or three dots behind the terms. */
const REMAINDER =
  /[+-]\s*(?:(?:\\mathcal\s*)?\{?\s*([Oo𝒪])\s*\}?\s*(?:\\left\s*)?\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)|R_\{?\d\}?\s*(?:\([^()]*\))?|\.\.\.|…|h\.\s*o\.\s*t\.?)\s*$/u;

/** The place that a remainder is said to be for. */
const BEHIND =
  /\s*,?\s*(?:\(\s*)?(?:as|for|when|für|bei)\s+\p{L}\s*(?:→|->|\\(?:right)?arrow|\\to)\s*[^,;()]+\)?\s*$/u;

/** The terms of an expansion apart from its remainder, which is undefined where it names no order. */
function partRemainder(text: string): { readonly terms: string; readonly remainder: Remainder | undefined } {
  const found = REMAINDER.exec(text.replace(BEHIND, ''));
  if (!found) return { terms: text, remainder: undefined };
  const [whole, letter, inner = ''] = found;
  const said = whole.replace(/^[+-]\s*/, '').trim();
  const isNamed = letter !== undefined && inner.trim() !== '';
  return {
    terms: text.slice(0, found.index),
    remainder: isNamed
      ? { text: said, isSmall: letter === 'o', inner: inner.replace(/\\right\s*$/, '') }
      : undefined,
  };
}

/** Powers in remainders that are looked at. */
const MAX_POWER = 20;

/** The k of c*(x - a)^k, by whose form O(…) is the same as without its factor; undefined for anything else. */
function exponentOf(inner: Ast, distance: Ast, wrt: string, setting: Setting): number | undefined {
  const [unit, double] = [1, 2].map((d) => {
    const at = distance.kind === 'name' ? number(String(d)) : plus(distance.children[1]!, number(String(d)));
    return expand(inner, new Map([[wrt, at]]));
  });
  const [one, two] = [evaluate(unit!, setting), evaluate(double!, setting)];
  const exponent = one && two ? Math.round(Math.log2(Math.abs(two / one))) : 0;
  if (!(exponent >= 1 && exponent <= MAX_POWER)) return undefined;
  const power = operator('^', distance, number(String(exponent)));
  const report = setting.ask(call('abs', inner), '=', call('abs', times(unit!, power)));
  return isReport(report) && report.verdict === 'proved' ? exponent : undefined;
}

/**
 * The order of the first term that a remainder takes in, which is in powers of the distance from the place of the expansion; `constant` and
 * `elsewhere` for what bounds by no such power, `unknown` for other names and what cannot be read.
 */
function orderOf(
  { inner, isSmall }: Remainder,
  distance: Ast,
  wrt: string,
  setting: Setting,
): number | 'constant' | 'elsewhere' | 'unknown' {
  const read = setting.read(inner);
  if (isJudgement(read)) return 'unknown';
  if (freeNames(read.ast).size === 0) return 'constant';
  const known = exponentOf(read.ast, distance, wrt, setting);
  if (known !== undefined) return isSmall ? known + 1 : known;
  const isPower = read.ast.kind === 'operator' && read.ast.text === '^';
  const base = isPower ? read.ast.children[0]! : read.ast;
  const exponent = isPower ? Number(read.ast.children[1]!.text) : 1;
  if (!Number.isInteger(exponent) || exponent < 1 || exponent > MAX_POWER) return 'unknown';
  const size = (ast: Ast) => call('abs', ast);
  const report = setting.ask(size(base), '=', size(distance));
  if (!isReport(report) || report.verdict === 'undecided') return 'unknown';
  if (report.verdict === 'refuted') return 'elsewhere';
  return isSmall ? exponent + 1 : exponent;
}

/** Judges a Taylor polynomial, and names the first term that is wrong. */
export function judgeTaylor(
  task: { readonly of: Formula; readonly wrt: string; readonly at: Formula; readonly order: number },
  setting: Setting,
  text: string,
): Judgement {
  const { terms, remainder } = partRemainder(text);
  const answer = setting.readValue(terms);
  if (isJudgement(answer)) return answer;
  const of = setting.meaning(task.of);
  const at = setting.meaning(task.at);
  const input = name(task.wrt);
  const polynomial = (order: number) => call('taylor', of, input, at, number(String(order)));
  const isProved = (left: Ast, right: Ast) => {
    const asked = setting.ask(left, '=', right);
    return isReport(asked) && asked.verdict === 'proved';
  };
  const distance = at.kind === 'number' && Number(at.text) === 0 ? input : minus(input, at);
  /** What is amiss with the remainder of terms that are right to an order. */
  const judgeRemainder = (order: number): Judgement | undefined => {
    if (remainder === undefined) return undefined;
    const from = orderOf(remainder, distance, task.wrt, setting);
    const named = `\`${remainder.text}\``;
    if (from === 'unknown')
      return judgeAs(
        'wrong',
        [`The terms are right, but ${named} is no remainder in powers of ${write(distance)}.`],
        { share: 0.5 },
      );
    if (from === 'constant' || from === 'elsewhere')
      return judgeAs('unfinished', [
        `The terms are right, but ${named} does not get small where the expansion is made: write it in powers of ${write(distance)}.`,
      ]);
    const last = from - 1;
    const isWithin = (own: number) =>
      isProved(call('taylor', answer.ast, input, at, number(String(own))), answer.ast);
    if (last < task.order)
      return judgeAs('unfinished', [
        isWithin(last)
          ? `The terms are right, but \`${remainder.text}\` belongs to an expansion to order ${last}; order ${task.order} is asked for.`
          : `The terms are right, but \`${remainder.text}\` takes in terms that are written before it: with it, this is an expansion to order ${last} alone.`,
      ]);
    if (last <= order) return undefined;
    const asked = setting.ask(polynomial(last), '=', answer.ast);
    return isReport(asked) && asked.verdict === 'refuted'
      ? judgeAs(
          'wrong',
          [
            `The terms are right, but \`${remainder.text}\` is not the remainder: a term of lower order is left out.`,
          ],
          { share: 0.5 },
        )
      : undefined;
  };
  // About a point that has a name, as log(x) about a: where the function has a value.
  const there = expand(of, new Map([[task.wrt, at]]));
  const report = setting.check(polynomial(task.order), '=', answer.ast, [], [there]);
  if (!isReport(report)) return invalid(report);
  const silent = judgeSilent(report);
  if (silent) return silent;
  if (report.verdict === 'undecided')
    return judgeAs('undecided', ['This could not be decided. A person will look at it.']);
  if (report.verdict === 'proved') {
    const open = usesCalculus(answer.ast);
    if (open) return judgeAs('unfinished', ['Carry out the derivatives.']);
    return judgeRemainder(task.order) ?? judgeProved(report);
  }
  if (isProved(of, answer.ast)) return judgeAs('unfinished', ['This is the function itself: expand it.']);
  const low = call('taylor', answer.ast, input, at, number(String(task.order)));
  if (isProved(polynomial(task.order), low)) {
    for (let order = task.order + 1; order <= task.order + MORE_TERMS; order++)
      if (isProved(polynomial(order), answer.ast))
        return (
          judgeRemainder(order) ??
          judgeAs('correct', [`This is the expansion to order ${order}; order ${task.order} was asked for.`])
        );
    return judgeAs('wrong', [`The terms to order ${task.order} are right; those after them are not.`], {
      share: 0.5,
    });
  }
  for (let order = 0; order < task.order; order++) {
    const lower = setting.ask(polynomial(order), '=', answer.ast);
    if (isReport(lower) && lower.verdict === 'proved') {
      return judgeAs('unfinished', [
        `This is the expansion to order ${order}; order ${task.order} is asked for.`,
      ]);
    }
  }
  if (isRightAsRounded(polynomialAt(of, task.wrt, at, task.order), answer.ast, setting))
    return judgeAs('unfinished', [ROUNDED]);
  for (let order = 0; order <= task.order; order++) {
    const own = call('taylor', answer.ast, input, at, number(String(order)));
    const same = setting.ask(polynomial(order), '=', own);
    if (isReport(same) && same.verdict === 'refuted') {
      return judgeAs('wrong', [
        `The term of order ${order} is wrong${order === 0 ? '' : '; those before it are right'}.`,
      ]);
    }
  }
  return judgeAs('wrong', ['This is not the expansion.']);
}
