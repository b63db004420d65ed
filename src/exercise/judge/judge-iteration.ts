import { type Judgement, judgeAs, type RowJudgement } from '../problem/judgement.js';
import type { RawAnswer, RawRow, TableAnswer } from '../problem/problem.js';
import { minus, name, plus, times, usesCalculus, write } from '../problem/tree.js';
import { trueDerivative } from '../problem/true-derivative.js';
import { describeMiss } from '../setting/describe-witness.js';
import { coversAll, describeCoverage } from '../setting/domain-credit.js';
import { isJudgement, isReport, type Setting } from '../setting/setting.js';
import { findMisconception } from '../slip/find-misconception.js';
import { unwrapped } from '../text/brackets.js';
import { readNumeral } from '../text/numeral.js';
import { invalid, readingOf } from '../text/unreadable.js';
import { readList } from '../text/written-list.js';
import { judgeBackprop } from './judge-backprop.js';
import { readFormulas, sayMissing } from './judge-formulas.js';
import { afterSteps, type IterationTask, readStepLabel, unroll } from './unroll.js';

/** Judges steps of gradient descent: the numbers of some steps, or the update formulas. */
export function judgeIteration(task: IterationTask, setting: Setting, answer: RawAnswer): Judgement {
  return task.at ? judgeSteps(task, setting, answer) : judgeUpdate(task, setting, answer);
}

/** The numbers of some steps, line by line, as rounded and with earlier errors carried. */
function judgeSteps(task: IterationTask, setting: Setting, answer: RawAnswer): Judgement {
  const { params, steps = 1 } = task;
  const network = unroll(task, setting);
  if (!network) return judgeAs('undecided', ['The steps could not be worked out. A person will look at it.']);
  const asked = params.map((p) => afterSteps(p, steps));
  const given = answer.kind === 'table' ? answer : readSteps(answer.text, params, steps);
  if (answer.kind === 'text' && answer.text.trim() === '')
    return judgeAs('missing', ['There is no answer here.']);
  if (given === undefined) {
    return judgeAs('invalid', [`Give the numbers step by step: \`${afterSteps(params[0]!, 1)}: …\`.`]);
  }
  const rows = given.rows.flatMap((row) => spreadSteps(row, params, steps));
  const whole = rows.find((r) => params.includes(r.label.trim()));
  if (whole) {
    const labels = Array.from({ length: steps }, (_, k) => `\`${afterSteps(whole.label, k + 1)}\``).join(
      ', ',
    );
    return judgeAs('invalid', [
      `\`${whole.label}: ${whole.text}\` cannot be read: ${steps} ${steps === 1 ? 'step is' : 'steps are'} asked for; write ${labels}, or a list of ${steps}.`,
    ]);
  }
  const judged = judgeBackprop({ network, require: asked, mode: 'reverse' }, setting, {
    kind: 'table',
    rows,
  });
  // The student's own labels come back, and the sign of a step has a name of its own.
  const own = new Map(given.rows.map((r) => [readStepLabel(r.label, params), r.label]));
  const restore = (text: string) =>
    [...own]
      .reduce((t, [label, theirs]) => t.replaceAll(`\`${label}: `, `\`${theirs}: `), text)
      .replace('the minus is a plus', 'this goes uphill: the sign of the step is wrong');
  return {
    ...judged,
    feedback: judged.feedback.map(restore),
    ...(judged.rows
      ? {
          rows: judged.rows.map((r) => ({ ...r, label: own.get(r.label) ?? r.label, note: restore(r.note) })),
        }
      : {}),
  };
}

/** The numbers of all steps without labels: 0.8, 0.64, and of several parameters (0.8, 0.1), (0.64, 0.2). */
function readSteps(text: string, params: readonly string[], steps: number): TableAnswer | undefined {
  const items = splitItems(text, steps);
  if (items.length !== steps && items.length !== steps + 1) return undefined;
  if (params.length === 1) return { kind: 'table', rows: [{ label: params[0]!, text: items.join('; ') }] };
  const tuples = items.map((item) => readList(item, [params.length])?.items ?? []);
  if (tuples.some((tuple) => tuple.length !== params.length)) return undefined;
  return {
    kind: 'table',
    rows: params.map((label, k) => ({ label, text: tuples.map((tuple) => tuple[k]).join('; ') })),
  };
}

/** `w: [0.5, 0.7]` gives w after each step; with one number more it begins with the start. */
function spreadSteps(row: RawRow, params: readonly string[], steps: number): readonly RawRow[] {
  const label = readStepLabel(row.label, params);
  const param = params.find((p) => p === label.trim());
  if (param === undefined) return [{ label, text: row.text }];
  const parts = splitItems(row.text, steps);
  if (parts.length === 1 && steps === 1) return [{ label: afterSteps(param, 1), text: row.text }];
  if (parts.length !== steps && parts.length !== steps + 1) return [{ label, text: row.text }];
  const first = parts.length === steps ? 1 : 0;
  return parts.map((text, k) => ({ label: afterSteps(param, k + first), text }));
}

/** The numbers of all steps, with the start or without it; arrays one after the other. */
function splitItems(text: string, steps: number): readonly string[] {
  // 0,8 is one number, and no start and step.
  if (readNumeral(text) !== undefined) return [text];
  const parted = text.trim().replace(/->|→|\\to(?![a-z])/gu, ';');
  const inner = parted.startsWith('[') ? (unwrapped(parted) ?? parted) : parted;
  if (/[\])]\s*[,;]\s*[[(]/.test(inner)) return inner.split(/(?<=[\])])\s*[,;]/).map((p) => p.trim());
  const lists = [steps, steps + 1].map((n) => ({ n, list: readList(inner, [n]) }));
  return lists.find(({ n, list }) => list?.items.length === n)?.list?.items ?? [text];
}

/** The update formulas: each parameter minus the rate times its derivative. */
function judgeUpdate(task: IterationTask, setting: Setting, answer: RawAnswer): Judgement {
  const read = readFormulas(task.params, setting, answer);
  if (isJudgement(read)) return read;
  const { formulas, missing } = read;
  const loss = setting.meaning(task.loss);
  const rate = setting.meaning(task.rate);
  const feedback: string[] = [];
  let misconception: Judgement['misconception'];
  const rows = task.params.map((param): RowJudgement => {
    const formula = formulas.get(param);
    if (!formula) return { label: param, written: '', expected: '', note: '', verdict: 'missing' };
    const slope = trueDerivative(loss, param, 'jacobian', [], setting.rank(param));
    const truth = minus(name(param), times(rate, slope));
    const report = setting.check(truth, '=', formula);
    const base = { label: param, written: write(formula), expected: '', note: '' };
    if (!isReport(report)) return { ...base, verdict: 'invalid', note: readingOf(invalid(report)) };
    if (report.verdict === 'proved') {
      const open = usesCalculus(formula);
      if (open) return { ...base, verdict: 'undecided', note: 'this is right; carry out the derivative' };
      const note = describeCoverage(report);
      const isRight = coversAll(report);
      return {
        ...base,
        verdict: isRight ? 'right' : 'undecided',
        note: isRight ? note : `this is right only where it has a value: ${note}`,
      };
    }
    if (report.verdict === 'undecided') return { ...base, verdict: 'undecided' };
    const isEqualTo = (other: typeof truth) => {
      const asked = setting.ask(other, '=', formula);
      return isReport(asked) && asked.verdict === 'proved';
    };
    if (isEqualTo(minus(plus(name(param), name(param)), truth)))
      return { ...base, verdict: 'wrong', note: 'this goes uphill: the sign of the step is wrong' };
    if (isEqualTo(minus(name(param), slope)))
      return { ...base, verdict: 'wrong', note: `the step size ${task.rate.text} is missing` };
    if (isEqualTo(times(rate, slope)) || isEqualTo(minus(truth, name(param))))
      return {
        ...base,
        verdict: 'wrong',
        note: `this is the step alone; the new ${param} is the old one minus it`,
      };
    if (isEqualTo(slope))
      return {
        ...base,
        verdict: 'wrong',
        note: `this is the derivative; the new ${param} is the old one minus ${task.rate.text} times it`,
      };
    misconception ??= findMisconception({
      setting,
      of: times(rate, loss),
      wrt: param,
      truth: times(rate, slope),
      answer: minus(name(param), formula),
    });
    return { ...base, verdict: 'wrong', note: describeMiss(report, truth, setting) };
  });
  for (const row of rows) if (row.note !== '') feedback.push(`${row.label}: ${row.note}.`);
  if (missing.length > 0) feedback.push(sayMissing(missing));
  const right = rows.filter((r) => r.verdict === 'right').length;
  const rest = { rows, share: right / rows.length, ...(misconception ? { misconception } : {}) };
  if (right === rows.length) return judgeAs('correct', feedback, { rows });
  if (rows.some((r) => r.verdict === 'invalid')) return judgeAs('invalid', feedback, { rows });
  if (rows.some((r) => r.verdict === 'wrong')) return judgeAs('wrong', feedback, rest);
  if (missing.length > 0 && right + missing.length === rows.length)
    return judgeAs('unfinished', feedback, rest);
  return judgeAs(rows.some((r) => r.note !== '') ? 'unfinished' : 'undecided', feedback, { rows });
}
