import type { Bounds, Expectation } from '../expect/expectation.js';
import { judgeClaim } from '../expect/judge-claim.js';
import type { Ast } from '../expr/ast.js';
import { isScalar } from '../op/shape.js';
import { describeMiss } from './describe-witness.js';
import { judgeProved } from './domain-credit.js';
import { type ExpectationTask, findTruth } from './expectation-setting.js';
import { sayOff } from './judge-value.js';
import { type Judgement, judgeAs } from './judgement.js';
import { dropLabel } from './notation.js';
import { isRounded, readWritten, roundsTo } from './precision.js';
import { SampleGraph } from './sample-graph.js';
import { isJudgement, isReport, type Setting } from './setting.js';
import { write } from './tree.js';
import { invalid } from './unreadable.js';

/**
 * Judges a mean or a variance: a decimal by its digits, another expression by proof where the value is exact, and else by bounds, which can
 * refute but never confirm it.
 */
export function judgeExpectation(task: ExpectationTask, setting: Setting, text: string): Judgement {
  const truth = setting.once(task, () => findTruth(task, setting));
  const written = readWritten(dropLabel(text));
  const answer = setting.read(written ? String(written.value) : text);
  if (isJudgement(answer)) return answer;
  if (typeof truth === 'string') return judgeAs('undecided', [`Here ${truth}. A person will look at it.`]);
  const { found } = truth;
  if (found.kind === 'none')
    return judgeAs('undecided', [`The value is not known: ${found.reason}. A person will look at it.`]);
  const expected = { expected: found.kind === 'exact' ? found.text : middleOf(found.bounds) };
  const bounds = found.bounds;
  if (written && bounds && isRounded(written, bounds.lo) && isRounded(written, bounds.hi)) {
    const [low, high] = [roundsTo(bounds.lo, written), roundsTo(bounds.hi, written)];
    if (low && high) return judgeAs('correct', [], expected);
    const value = bounds.lo + (bounds.hi - bounds.lo) / 2;
    if (!low && !high && (bounds.lo > written.value || bounds.hi < written.value))
      return judgeAs('wrong', [sayOff(value, written)], expected);
    return judgeAs(
      'undecided',
      ['The bounds of the value do not settle these digits. A person will look at it.'],
      expected,
    );
  }
  const graph = new SampleGraph(setting);
  const shape = graph.shapeOf(answer.ast);
  if (shape && !isScalar(shape))
    return judgeAs(
      'wrong',
      [`This has the shape ${graph.showShape((g) => g.shapeOf(answer.ast))}, and a number is asked for.`],
      expected,
    );
  const claim = { relation: '=', text: write(answer.ast) };
  const shapes = new Map(truth.variables.map((v) => [v.name, v.shape] as const));
  const given = { values: new Map(), settings: [], assume: truth.assume, shapes };
  const judged = judgeClaim(found, undefined, claim, given, setting.tools);
  if (!('relation' in judged)) return invalid(judged);
  const what = task.statistic === 'mean' ? 'mean' : 'variance';
  switch (judged.verdict) {
    case 'proved':
      return creditExact(found, truth.assume, answer.ast, setting, expected);
    case 'refuted': {
      const miss =
        found.kind === 'exact'
          ? describeExactMiss(found.text, truth.assume, answer.ast, setting)
          : judged.note.replace('the claim gives', 'you give');
      return judgeAs('wrong', [`This is not the ${what}${miss === '' ? '' : `: ${miss}`}.`], expected);
    }
    case 'undecided':
      return judgeAs(
        'undecided',
        [`This could not be decided: ${judged.note}. A person will look at it.`],
        expected,
      );
  }
}

/** An answer that is proved: its values are compared with those of the mean where that is known as a formula. */
function creditExact(
  found: Expectation,
  assume: string,
  answer: Ast,
  setting: Setting,
  expected: { readonly expected: string },
): Judgement {
  const parsed = found.kind === 'exact' ? setting.tools.parser.parse(found.text) : undefined;
  const report = parsed?.ok ? setting.check(parsed.value, '=', answer, [assume]) : undefined;
  return report && isReport(report) && report.verdict === 'proved'
    ? judgeProved(report, [], expected)
    : judgeAs('correct', [], expected);
}

/** Where an answer differs from a mean that is known as a formula; empty where that is not known. */
function describeExactMiss(text: string, assume: string, answer: Ast, setting: Setting): string {
  const parsed = setting.tools.parser.parse(text);
  const report = parsed.ok ? setting.ask(parsed.value, '=', answer, [assume]) : undefined;
  return parsed.ok && report && isReport(report) ? describeMiss(report, parsed.value, setting) : '';
}

/** The digits that both bounds share. */
export function middleOf({ lo, hi }: Bounds): string {
  const middle = lo + (hi - lo) / 2;
  const digits = hi > lo && middle !== 0 ? Math.floor(Math.log10(Math.abs(middle) / (hi - lo))) : 15;
  return String(Number(middle.toPrecision(Math.max(1, Math.min(15, digits)))));
}
