import type { Bounds, Expectation, Statistic } from '../../expect/expectation.js';
import { judgeClaim } from '../../expect/judge-claim.js';
import type { Ast } from '../../expr/ast.js';
import { equalShapes, isScalar } from '../../op/shape.js';
import { type Judgement, judgeAs, type Verdict } from '../problem/judgement.js';
import { SampleGraph } from '../problem/sample-graph.js';
import { write } from '../problem/tree.js';
import { describeMiss } from '../setting/describe-witness.js';
import { judgeProved } from '../setting/domain-credit.js';
import { isRightAsRounded, ROUNDED, valuesOf } from '../setting/rounded-decimals.js';
import { isJudgement, isReport, type Setting } from '../setting/setting.js';
import { dropLabel } from '../text/notation.js';
import { isRounded, readWritten, roundsTo, type WrittenNumber } from '../text/precision.js';
import { saysNone } from '../text/says-none.js';
import { invalid } from '../text/unreadable.js';
import { hasShape, readList } from '../text/written-list.js';
import {
  type ExpectationCase,
  type ExpectationTask,
  type FoundExpectation,
  findCases,
  withLengths,
} from './expectation-setting.js';
import { entryOf, placeOf, sayOff } from './judge-value.js';

/** What several numbers of one answer come to: the worst first. */
const WORST_FIRST: readonly Verdict[] = ['invalid', 'wrong', 'undecided', 'unfinished'];

/**
 * Judges a mean or a variance: a decimal by its digits, another expression by proof where the value is exact, and else by bounds, which can
 * refute but never confirm it. An array is judged entry by entry, and what has lengths with names at a few of these.
 */
export function judgeExpectation(task: ExpectationTask, setting: Setting, text: string): Judgement {
  const cases = setting.once(task, () => findCases(task, setting));
  if (saysNone(dropLabel(text))) return judgeNone(cases, task.statistic);
  const written = readWritten(dropLabel(text));
  const answer = setting.readValue(written ? String(written.value) : text);
  if (isJudgement(answer)) return answer;
  if (typeof cases === 'string') return judgeAs('undecided', [`Here ${cases}. A person will look at it.`]);
  const judged = cases.map((own) => judgeCase(own, withLengths(answer.ast, own.sizes), text, task.statistic));
  const worst = WORST_FIRST.find((v) => judged.some((j) => j.verdict === v));
  const last = cases.at(-1)!;
  if (worst === undefined) {
    const lengths = [...last.sizes].map(
      ([n]) => `${n} = ${[...new Set(cases.map(({ sizes }) => sizes.get(n)))].join(', ')}`,
    );
    const said = lengths.length === 0 ? [] : [`proved for ${lengths.join('; ')}`];
    return { ...judged.at(-1)!, feedback: [...judged.at(-1)!.feedback, ...said] };
  }
  const at = judged.findIndex((j) => j.verdict === worst);
  const place = [...cases[at]!.sizes].map(([n, value]) => `${n} = ${value}`).join(', ');
  const say = (line: string) => (place === '' ? line : `For ${place}: ${line}`);
  return { ...judged[at]!, feedback: judged[at]!.feedback.map(say) };
}

/** The answer that there is no such value, which is wrong where there is one; that there is none is never proved. */
function judgeNone(cases: readonly ExpectationCase[] | string, statistic: Statistic): Judgement {
  const isKnown =
    typeof cases !== 'string' && cases.every((c) => c.truths.every((t) => t.found.kind !== 'none'));
  return isKnown
    ? judgeAs('wrong', [`There is a ${statistic}.`])
    : judgeAs('undecided', ['Whether there is such a value is not known. A person will look at it.']);
}

/** Why the value of a part is not known, so that a person has to look at every answer; undefined where it is known. */
export function whyUnknown(task: ExpectationTask, setting: Setting): string | undefined {
  const cases = setting.once(task, () => findCases(task, setting));
  if (typeof cases === 'string') return cases;
  const open = cases.flatMap((c) => c.truths).find((t) => t.found.kind === 'none');
  return open?.found.kind === 'none' ? open.found.reason : undefined;
}

/** The answer at one choice of lengths. */
function judgeCase(
  { setting, shape, truths }: ExpectationCase,
  answer: Ast,
  text: string,
  statistic: Statistic,
): Judgement {
  const written = readWritten(dropLabel(text));
  if (shape.length === 0) return judgeNumber(truths[0]!, statistic, setting, answer, written);
  const graph = new SampleGraph(setting);
  const own = graph.shapeOf(answer);
  const isZero = written?.value === 0;
  if (!isZero && own && !equalShapes(own, shape))
    return judgeAs('wrong', [
      `This has the shape ${graph.showShape(() => own)}, the mean has the shape ${graph.showShape(() => shape)}.`,
    ]);
  const list = readList(dropLabel(text), shape);
  const items = list && hasShape(list, shape) ? list.items : [];
  const judged = truths.map((truth, k) =>
    judgeNumber(
      truth,
      statistic,
      setting,
      isZero ? answer : entryOf(answer, shape, k),
      readWritten(dropLabel(items[k] ?? '')),
    ),
  );
  const expected = { expected: `[${judged.map((j) => j.expected ?? '?').join(', ')}]` };
  const worst = WORST_FIRST.find((v) => judged.some((j) => j.verdict === v));
  if (worst === undefined) return judgeAs('correct', [], expected);
  const at = judged.findIndex((j) => j.verdict === worst);
  return {
    ...judged[at]!,
    ...expected,
    feedback: judged[at]!.feedback.map((f) => `Entry ${placeOf(at, shape)}: ${f}`),
  };
}

function judgeNumber(
  truth: FoundExpectation,
  statistic: Statistic,
  setting: Setting,
  answer: Ast,
  written: WrittenNumber | undefined,
): Judgement {
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
  const shape = graph.shapeOf(answer);
  if (shape && !isScalar(shape))
    return judgeAs(
      'wrong',
      [`This has the shape ${graph.showShape((g) => g.shapeOf(answer))}, and a number is asked for.`],
      expected,
    );
  const claim = { relation: '=', text: write(answer) };
  const shapes = new Map(truth.variables.map((v) => [v.name, v.shape] as const));
  const given = { values: new Map(), settings: [], assume: truth.assume, shapes };
  const judged = judgeClaim(found, undefined, claim, given, setting.tools);
  if (!('relation' in judged)) return invalid(judged);
  const what = statistic === 'mean' ? 'mean' : 'variance';
  switch (judged.verdict) {
    case 'proved':
      return creditExact(found, truth.assume, answer, setting, expected);
    case 'refuted': {
      const exact = found.kind === 'exact' ? setting.tools.parser.parse(found.text) : undefined;
      if (exact?.ok && isRightAsRounded(valuesOf(exact.value), answer, setting))
        return judgeAs('unfinished', [ROUNDED], expected);
      const miss =
        found.kind === 'exact'
          ? describeExactMiss(found.text, truth.assume, answer, setting)
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
