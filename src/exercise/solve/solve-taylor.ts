import { ExactRing } from '../../expand/exact-ring.js';
import { scalarise } from '../../expand/scalarise.js';
import { expandTaylor, judgeSmallInputs, type SmallInputs, type TaylorReport } from '../../expand/taylor.js';
import type { Ast } from '../../expr/ast.js';
import {
  divide,
  format,
  formatDecimal,
  multiply,
  negate,
  type Rational,
  rational,
  sign,
} from '../../number/rational.js';
import { readRational } from '../file/task-reader.js';
import type { Formula, Task } from '../problem/problem.js';
import { SampleGraph } from '../problem/sample-graph.js';
import { call, expand, name, number, write } from '../problem/tree.js';
import { isReport, type Setting } from '../setting/setting.js';
import { carryOut } from './carry-out.js';

/** The coefficients one by one, each the derivative at the point over a factorial, and their sum, proved. */
export function solveTaylor(task: Task & { readonly kind: 'taylor' }, setting: Setting): readonly string[] {
  const { wrt, order } = task;
  const [of, at] = [setting.meaning(task.of), setting.meaning(task.at)];
  const isZero = write(at) === '0';
  const base = isZero ? wrt : `(${wrt} - ${write(at)})`;
  const isDecimal = hasDecimals(of);
  const lines = [`f = ${task.of.text}, expanded in ${wrt} at ${write(at)} to order ${order}`];
  const terms: string[] = [];
  let derivative: Ast = of;
  for (let k = 0; k <= order; k++) {
    if (k > 0) {
      const next = carryOut(call('diff', derivative, name(wrt)), setting);
      if (!next) return [...lines, `not decided: the derivative of order ${k} has no closed form`];
      derivative = next;
    }
    const text = expandAt(derivative, wrt, at, 0, setting)?.right;
    if (text?.kind !== 'series') return [...lines, `not decided: ${text?.reason ?? 'it has no value there'}`];
    const value = text.coefficients.find((c) => c.power === 0)?.text ?? '0';
    const exact = readRational(value);
    lines.push(`${orderName(k)}(${write(at)}) = ${exact ? numberText(exact, isDecimal) : value}`);
    if (value === '0') continue;
    const power = k === 0 ? '' : k === 1 ? base : `${base}^${k}`;
    terms.push(exact ? termText(divide(exact, factorial(k)), power, isDecimal) : openTerm(value, k, power));
  }
  const sum = joinTerms(terms);
  const parsed = setting.tools.parser.parse(sum);
  const polynomial = call('taylor', of, name(wrt), at, number(String(order)));
  const report = parsed.ok ? setting.ask(polynomial, '=', parsed.value) : undefined;
  const isProved = report && isReport(report) && report.verdict === 'proved';
  return [
    ...lines,
    `f = ${sum} + …${isProved ? '   (proved)' : ''}`,
    ...(isZero ? describeSmallInputs(task.of, wrt, setting) : []),
  ];
}

/** f, f', f'', f''', f^(4), … */
function orderName(k: number): string {
  return k < 4 ? `f${"'".repeat(k)}` : `f^(${k})`;
}

export function hasDecimals(ast: Ast): boolean {
  return (ast.kind === 'number' && ast.text.includes('.')) || ast.children.some(hasDecimals);
}

/** Decimals of a problem stay decimals where they end; other numbers are fractions. */
export function numberText(q: Rational, isDecimal: boolean): string {
  return (isDecimal ? formatDecimal(q) : undefined) ?? format(q);
}

/** -x^3/48, 2*x^5/15, x. */
function termText(q: Rational, power: string, isDecimal: boolean): string {
  if (power === '') return numberText(q, isDecimal);
  const lead = sign(q) < 0 ? '-' : '';
  const size = sign(q) < 0 ? negate(q) : q;
  const text = numberText(size, isDecimal);
  if (text.includes('/')) {
    const top = size.numerator === 1n ? power : `${size.numerator}*${power}`;
    return `${lead}${top}/${size.denominator}`;
  }
  return text === '1' ? `${lead}${power}` : `${lead}${text}*${power}`;
}

/** A coefficient that is no fraction, over its factorial. */
function openTerm(value: string, k: number, power: string): string {
  const factor = /[-+/ ]/.test(value) ? `(${value})` : value;
  const over = k < 2 ? '' : `/${factorial(k).numerator}`;
  return power === '' ? value : `${factor}*${power}${over}`;
}

/** A sum in which a negative term is taken away. */
export function joinTerms(terms: readonly string[]): string {
  const [first, ...rest] = terms;
  if (first === undefined) return '0';
  return rest.reduce((sum, t) => (t.startsWith('-') ? `${sum} - ${t.slice(1)}` : `${sum} + ${t}`), first);
}

function factorial(k: number): Rational {
  return k < 2 ? rational(1) : multiply(rational(k), factorial(k - 1));
}

/** The expansion of an expression of one variable from both sides of a point. */
function expandAt(ast: Ast, wrt: string, at: Ast, order: number, setting: Setting): TaylorReport | undefined {
  const graph = new SampleGraph(setting);
  const isConstant = order === 0;
  // A value needs no variable: the point is put in, which knows more points than a series does.
  const id = graph.put(isConstant ? expand(ast, new Map([[wrt, at]])) : ast);
  const scalar = id === undefined ? undefined : scalarise(graph.dag, [id]);
  if (id === undefined || !scalar) return undefined;
  const ring = new ExactRing();
  const place = { input: isConstant ? '' : wrt, centre: ring.zero, others: () => ring.zero, order };
  return expandTaylor(scalar.dag, scalar.roots.get(id)![0]!, place, ring);
}

const SMALL_INPUTS: Readonly<Record<SmallInputs, string>> = {
  linear: 'linear: small inputs are passed on, multiplied by the slope, and so through any number of layers',
  affine: 'affine, not linear: the value at 0 is added to the input times the slope, and so in every layer',
  neither: 'neither linear nor affine: the slopes on the two sides of 0 differ, however small the input is',
  constant: 'constant: the slope at 0 is 0, so small inputs are lost',
  unknown: 'not decided',
};

/** What a network of such units is for small inputs. */
export function describeSmallInputs(of: Formula, wrt: string, setting: Setting): readonly string[] {
  const row = smallInputs(of, wrt, setting);
  return row ? [`for small ${wrt}: ${row.verdict}`] : [];
}

/** Value and slopes at 0, and what follows from them. */
export function smallInputs(
  of: Formula,
  wrt: string,
  setting: Setting,
):
  | {
      readonly value: string;
      readonly left: string;
      readonly right: string;
      readonly verdict: string;
      readonly kind: SmallInputs;
    }
  | undefined {
  const ast = setting.meaning(of);
  const report = expandAt(ast, wrt, number('0'), 1, setting);
  if (!report) return undefined;
  const kind = judgeSmallInputs(report);
  if (kind === 'unknown') return undefined;
  const isDecimal = hasDecimals(ast);
  const at = (side: TaylorReport['left'], power: number) => {
    if (side.kind === 'none') return 'none';
    const text = side.coefficients.find((c) => c.power === power)?.text ?? '0';
    const exact = readRational(text);
    return exact ? numberText(exact, isDecimal) : text;
  };
  const [before, value] = [at(report.left, 0), at(report.right, 0)];
  const verdict = before === value ? SMALL_INPUTS[kind] : 'neither linear nor affine: the value jumps at 0';
  return { value, left: at(report.left, 1), right: at(report.right, 1), verdict, kind };
}
