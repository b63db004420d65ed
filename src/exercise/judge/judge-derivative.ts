import type { Diagnostic } from '../../diagnostic/diagnostic.js';
import { messageOf, remedyOf } from '../../diagnostic/render.js';
import type { Ast } from '../../expr/ast.js';
import type { Shape } from '../../op/shape.js';
import { equalShapes, isScalar, sizeOf } from '../../op/shape.js';
import { type Judgement, judgeAs } from '../problem/judgement.js';
import type { Formula, LayoutConvention } from '../problem/problem.js';
import { compareNumerically, SampleGraph } from '../problem/sample-graph.js';
import { call, isClaim, transposed, turned, usesCalculus } from '../problem/tree.js';
import { shapeOfDerivative, trueDerivative } from '../problem/true-derivative.js';
import { describeMiss } from '../setting/describe-witness.js';
import { describeCoverage, judgeProved } from '../setting/domain-credit.js';
import { isRightAsRounded, ROUNDED, valuesOf } from '../setting/rounded-decimals.js';
import { isJudgement, isReport, type Setting } from '../setting/setting.js';
import { findMisconception } from '../slip/find-misconception.js';
import type { ReadExpression } from '../text/answer-reader.js';
import { invalid, sayClaim } from '../text/unreadable.js';

export const OTHER_LAYOUT =
  'these are the right derivatives in the other layout: a row per output (Jacobian) and a column per output are transposes of each other.';

/** What a derivative part asks. */
export interface DerivativeTask {
  readonly of: Formula;
  readonly wrt: string;
  readonly layout: LayoutConvention;
}

function turnedText(text: string, { tools }: Setting): string {
  const parsed = tools.parser.parse(text);
  return parsed.ok ? turned(parsed.value) : `(${text})'`;
}

/** What is asked, independent of the answer. */
export function prepareDerivative(task: DerivativeTask, setting: Setting) {
  const of = setting.meaning(task.of);
  const graph = new SampleGraph(setting);
  const ofShape = graph.shapeOf(of) ?? [];
  const derived = graph.differentiate(of, task.wrt)?.text;
  const text =
    derived !== undefined && task.layout === 'gradient' && !isScalar(ofShape)
      ? turnedText(derived, setting)
      : derived;
  return {
    of,
    truth: trueDerivative(of, task.wrt, task.layout, ofShape, setting.rank(task.wrt)),
    /** For teachers. */
    expected: text === undefined ? {} : { expected: text },
    /** At sample lengths. */
    wanted: shapeOfTruth(ofShape, graph, task),
    isNumber: isScalar(ofShape),
  };
}

/** Judges an answer to "differentiate `of` in `wrt`": any form is accepted that is proved equal. */
export function judgeDerivative(task: DerivativeTask, setting: Setting, text: string): Judgement {
  const answer = setting.read(text);
  return isJudgement(answer) ? answer : judgeDerivativeTree(task, setting, answer);
}

/** The same for an answer that has been read. */
export function judgeDerivativeTree(
  task: DerivativeTask,
  setting: Setting,
  answer: ReadExpression,
): Judgement {
  if (isClaim(answer.ast)) return sayClaim();
  const { of, truth, expected, wanted, isNumber } = setting.once(task, () =>
    prepareDerivative(task, setting),
  );
  const graph = new SampleGraph(setting);
  const shape = usesCalculus(answer.ast) ? undefined : graph.shapeOf(answer.ast);
  const mistake = (): Partial<Judgement> => {
    const found = findMisconception({
      setting,
      of,
      wrt: task.wrt,
      truth,
      answer: answer.ast,
      layout: task.layout,
      ...expected,
    });
    return { ...expected, ...(found ? { misconception: found } : {}) };
  };
  const misfit = shape || usesCalculus(answer.ast) ? undefined : graph.misfit(answer.ast);
  if (misfit) {
    const said = sayMisfit(misfit);
    return { ...said, ...(said.verdict === 'wrong' ? mistake() : expected) };
  }
  // Lengths without a number could be taken for 1, so shapes are compared at sample lengths first.
  if (shape && !fits(shape, wanted)) {
    if (isScalar(wanted) && sizeOf(shape) === 1 && answer.ast.kind === 'array')
      return judgeAs(
        'invalid',
        ['This is a list of one entry: give the entry without the brackets.'],
        expected,
      );
    const other = acceptOtherForm(setting, truth, answer.ast, shape, wanted, expected, isNumber, task.layout);
    if (other) return other;
    const own = graph.showShape((g) => g.shapeOf(answer.ast));
    const right = graph.showShape((g) => shapeOfTruth(g.shapeOf(of) ?? [], g, task));
    const feedback = `This has the shape ${own}, the derivative has the shape ${right}.`;
    return judgeAs('wrong', [feedback], mistake());
  }
  if (shape && !fitsOtherLengths(of, answer.ast, setting, task)) {
    const feedback = 'This has one size, or none, whatever the lengths are: write it for any length.';
    return judgeAs('wrong', [feedback], expected);
  }
  const report = setting.check(truth, '=', answer.ast);
  if (!isReport(report)) return invalid(report);
  switch (report.verdict) {
    case 'proved': {
      if (usesCalculus(answer.ast) || answer.isPrimed) {
        const feedback = ['This is true, but it still contains a derivative or a limit: carry it out.'];
        return judgeAs('unfinished', feedback, expected);
      }
      return judgeProved(report, report.notes.slice(0, 3), expected);
    }
    case 'refuted': {
      const other = acceptOtherForm(
        setting,
        truth,
        answer.ast,
        shape ?? wanted,
        wanted,
        expected,
        isNumber,
        task.layout,
      );
      if (other) return other;
      if (isRightAsRounded(valuesOf(truth), answer.ast, setting))
        return judgeAs('unfinished', [ROUNDED], expected);
      return judgeAs(
        'wrong',
        [`This is not the derivative: ${describeMiss(report, truth, setting)}.`],
        mistake(),
      );
    }
    case 'undecided': {
      if (report.coverage?.kind === 'none')
        return judgeAs('wrong', [`This is not the derivative: ${describeCoverage(report)}.`], mistake());
      const evidence = compareNumerically(setting, of, task.wrt, answer.ast);
      return judgeAs(
        'undecided',
        [`This could not be decided by proof; ${evidence}. A person will look at it.`],
        expected,
      );
    }
  }
}

/**
 * Sizes that do not fit within the answer. Where the operator entry by entry would fit, they are a matter of notation; whatever else does
 * not fit is a mistake.
 */
export function sayMisfit(problem: Diagnostic): Judgement {
  const place = problem.span ? ` at character ${problem.span.start + 1}` : '';
  const at = problem.span ? { offset: problem.span.start } : {};
  const { operator, left } = problem.args;
  if (isNotation(problem) && operator === '*') {
    const reading = `This cannot be read${place}: \`*\` is the matrix product, and both sides are vectors ${left}; entry by entry is \`.*\`.`;
    return judgeAs('invalid', [reading], at);
  }
  const remedy = remedyOf(problem);
  const reason = `${messageOf(problem)}${remedy ? ` (${remedy})` : ''}.`;
  return isNotation(problem)
    ? judgeAs('invalid', [`This cannot be read${place}: ${reason}`], at)
    : judgeAs('wrong', [`The sizes do not fit${place}: ${reason}`]);
}

/**
 * Entry by entry, equal shapes go together, and any shape with a number. A product of matrices is no matter of notation: there a transpose
 * that was left out is as likely.
 */
function isNotation({ args: { operator, left, right } }: Diagnostic): boolean {
  const fits = left === right || left === 'scalar' || right === 'scalar';
  return operator === '*'
    ? left === right && /^\[[^,\]]+\]$/.test(String(left))
    : fits && /^[/^]$/.test(String(operator));
}

/** Shape of the derivative at sample lengths. */
function shapeOfTruth(ofShape: Shape, graph: SampleGraph, task: DerivativeTask): Shape {
  const input = graph.input(task.wrt);
  return shapeOfDerivative(ofShape, input === undefined ? [] : graph.dag.shape(input), task.layout);
}

/** Whether an answer has the shape of the derivative at other lengths as well. */
function fitsOtherLengths(of: Ast, answer: Ast, setting: Setting, task: DerivativeTask): boolean {
  const graph = new SampleGraph(setting, new Map(), 1);
  const [shape, ofShape] = [graph.shapeOf(answer), graph.shapeOf(of)];
  // A function that is itself there for some lengths alone says nothing of others.
  return ofShape === undefined || (shape !== undefined && fits(shape, shapeOfTruth(ofShape, graph, task)));
}

/** Equal shapes, or a number for all entries where the derivative is a number or zero everywhere. */
function fits(shape: Shape, wanted: Shape): boolean {
  return equalShapes(shape, wanted) || (isScalar(shape) && sizeOf(wanted) === 1);
}

/** The other layout, and a diagonal matrix given by its diagonal. */
function acceptOtherForm(
  setting: Setting,
  truth: Ast,
  answer: Ast,
  shape: Shape,
  wanted: Shape,
  expected: { readonly expected?: string },
  /** The function is one number. */
  isNumber: boolean,
  layout: DerivativeTask['layout'],
): Judgement | undefined {
  const isProved = (other: Ast) => {
    const report = setting.ask(truth, '=', other);
    return isReport(report) && report.verdict === 'proved';
  };
  const exchanged =
    shape.length === 2 ? [shape[1]!, shape[0]!].filter((n, k) => k === 0 || n !== 1) : [1, ...shape];
  if (shape.length > 0 && equalShapes(exchanged, wanted) && isProved(transposed(answer))) {
    // With a row per output, a number has its derivatives in one row; as a column they are its gradient.
    if (layout === 'jacobian' && isNumber && wanted.length === 1 && answer.kind !== 'array')
      return judgeAs('correct', ['This is the derivative as a row; as a gradient it is a column.'], expected);
    const feedback =
      layout === 'gradient'
        ? 'The layout that was asked for is the transpose of this.'
        : 'This is the transpose of the derivative, which has a row per output and a column per input.';
    return judgeAs('wrong', [feedback], {
      ...expected,
      share: 0.5,
      misconception: { code: 'other-layout', explanation: OTHER_LAYOUT, expected: expected.expected ?? '' },
    });
  }
  const [size] = shape;
  // The gradient of a number in a matrix has no outputs of which these could be the derivatives.
  if (
    !isNumber &&
    shape.length === 1 &&
    equalShapes(wanted, [size!, size!]) &&
    isProved(call('diag', answer))
  ) {
    const feedback =
      'These are the derivatives of each output in its own input: the Jacobian is the diagonal matrix of them.';
    return judgeAs('unfinished', [feedback], expected);
  }
  return undefined;
}
