import type { Ast } from '../expr/ast.js';
import { type DagNode, reachable } from '../expr/dag.js';
import { sweepForward } from '../graph/sweep.js';
import { compileTape, createWorkspace, write as put, read } from '../graph/tape.js';
import type { Shape } from '../op/shape.js';
import type { ProveReport } from '../prove/prove.js';
import { judgeProved, judgeSilent } from './domain-credit.js';
import { type Judgement, judgeAs } from './judgement.js';
import type { Formula } from './problem.js';
import { SampleGraph } from './sample-graph.js';
import { isJudgement, isReport, type Setting } from './setting.js';
import { call, expand, name, number, usesCalculus } from './tree.js';
import { invalid } from './unreadable.js';

/** The value of an expression without names, in doubles. */
export function evaluate(
  ast: Ast,
  setting: Setting,
  values: ReadonlyMap<string, readonly number[]> = new Map(),
): number | undefined {
  const array = evaluateArray(ast, setting, values);
  return array?.values.length === 1 ? array.values[0] : undefined;
}

/** The same for a number, a vector or a matrix, row by row. */
export function evaluateArray(
  ast: Ast,
  setting: Setting,
  values: ReadonlyMap<string, readonly number[]> = new Map(),
): { readonly shape: Shape; readonly values: readonly number[] } | undefined {
  const graph = new SampleGraph(setting);
  const id = graph.put(ast);
  if (id === undefined) return undefined;
  // A name without a number is no number.
  if (reachable(graph.dag, [id]).some((n) => isOpenInput(graph.dag.node(n), values))) return undefined;
  const tape = compileTape(graph.dag, [id], []);
  const workspace = createWorkspace(tape);
  for (const [key, entries] of values) {
    const input = graph.input(key);
    if (input !== undefined && tape.offset[input] !== undefined) put(tape, workspace.values, input, entries);
  }
  sweepForward(tape, workspace);
  const result = [...read(tape, workspace.values, id)];
  return result.every(Number.isFinite) ? { shape: graph.dag.shape(id), values: result } : undefined;
}

function isOpenInput(node: DagNode, values: ReadonlyMap<string, readonly number[]>): boolean {
  return node.kind === 'input' && !values.has(node.name);
}

/** Orders beyond the one that is asked for, in which an answer may be right as well. */
const MORE_TERMS = 4;

/** Decimals in an exact answer are exact fractions; worth saying where that is the whole difference. */
function decimalHint(text: string, report: ProveReport): string {
  const [left, right] = [Number(report.witness?.left), Number(report.witness?.right)];
  const isNear = Math.abs(left - right) <= 0.01 * Math.max(Math.abs(left), Math.abs(right));
  return /\d\.\d/.test(text) && isNear
    ? ' A decimal is read exactly here: write a fraction and not a rounded decimal.'
    : '';
}

/** Judges a Taylor polynomial, and names the first term that is wrong. */
export function judgeTaylor(
  task: { readonly of: Formula; readonly wrt: string; readonly at: Formula; readonly order: number },
  setting: Setting,
  text: string,
): Judgement {
  // The remainder may be written: + O(x^4), or three dots.
  const answer = setting.readValue(
    text.replace(
      /[+-]\s*(?:(?:\\mathcal\s*)?\{?\s*[Oo𝒪]\s*\}?\s*\([^()]*(?:\([^()]*\))?[^()]*\)|\.\.\.|…)\s*$/u,
      '',
    ),
  );
  if (isJudgement(answer)) return answer;
  const of = setting.meaning(task.of);
  const at = setting.meaning(task.at);
  const input = name(task.wrt);
  const polynomial = (order: number) => call('taylor', of, input, at, number(String(order)));
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
    return open ? judgeAs('unfinished', ['Carry out the derivatives.']) : judgeProved(report);
  }
  const isProved = (left: Ast, right: Ast) => {
    const asked = setting.ask(left, '=', right);
    return isReport(asked) && asked.verdict === 'proved';
  };
  if (isProved(of, answer.ast)) return judgeAs('unfinished', ['This is the function itself: expand it.']);
  const low = call('taylor', answer.ast, input, at, number(String(task.order)));
  if (isProved(polynomial(task.order), low)) {
    for (let order = task.order + 1; order <= task.order + MORE_TERMS; order++)
      if (isProved(polynomial(order), answer.ast))
        return judgeAs('correct', [
          `This is the expansion to order ${order}; order ${task.order} was asked for.`,
        ]);
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
  for (let order = 0; order <= task.order; order++) {
    const own = call('taylor', answer.ast, input, at, number(String(order)));
    const same = setting.ask(polynomial(order), '=', own);
    if (isReport(same) && same.verdict === 'refuted') {
      return judgeAs('wrong', [
        `The term of order ${order} is wrong${order === 0 ? '' : '; those before it are right'}.${decimalHint(text, report)}`,
      ]);
    }
  }
  return judgeAs('wrong', ['This is not the expansion.']);
}
