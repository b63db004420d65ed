import type { Ast } from '../expr/ast.js';
import type { Shape } from '../op/shape.js';
import { equalShapes, formatShape, isScalar, sizeOf } from '../op/shape.js';
import { findMisconception } from './find-misconception.js';
import { type Judgement, judgeAs } from './judgement.js';
import type { Formula, LayoutConvention } from './problem.js';
import { compareNumerically, SampleGraph } from './sample-graph.js';
import { describeWitness, invalid, isJudgement, isReport, type Setting } from './setting.js';
import { call, name, transposed, usesCalculus, write } from './tree.js';

export const OTHER_LAYOUT =
  'these are the right derivatives in the other layout: a row per output (Jacobian) and a column per output are transposes of each other.';

/** What a derivative part asks. */
export interface DerivativeTask {
  readonly of: Formula;
  readonly wrt: string;
  readonly layout: LayoutConvention;
}

/** The truth as the prover reads it: a derivative, a gradient or a Jacobian, by the shapes. */
export function trueDerivative(
  of: Ast,
  wrt: string,
  layout: LayoutConvention,
  ofShape: Shape,
  rank: number,
): Ast {
  const input = name(wrt);
  if (rank === 0) return call('diff', of, input);
  if (isScalar(ofShape)) return call('grad', of, input);
  const jacobian = call('jacobian', of, input);
  return layout === 'gradient' ? transposed(jacobian) : jacobian;
}

/** Judges an answer to "differentiate `of` in `wrt`": any form is accepted that is proved equal. */
export function judgeDerivative(task: DerivativeTask, setting: Setting, text: string): Judgement {
  const answer = setting.read(text);
  if (isJudgement(answer)) return answer;
  const of = setting.meaning(task.of);
  const graph = new SampleGraph(setting);
  const ofShape = graph.shapeOf(of) ?? [];
  const rank = setting.rank(task.wrt);
  const truth = trueDerivative(of, task.wrt, task.layout, ofShape, rank);
  const derived = graph.differentiate(of, task.wrt)?.text;
  const expected =
    derived === undefined
      ? {}
      : { expected: task.layout === 'gradient' && !isScalar(ofShape) ? `(${derived})'` : derived };
  const wanted = shapeOfTruth(ofShape, graph, task);
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
  // Lengths without a number could be taken for 1, so shapes are compared at sample lengths first.
  if (shape && !fits(shape, wanted)) {
    const other = acceptOtherForm(setting, truth, answer.ast, shape, wanted, expected);
    if (other) return other;
    const feedback = `This has the shape ${formatShape(shape)}, the derivative has ${formatShape(wanted)} (for sample sizes).`;
    return judgeAs('wrong', [feedback], mistake());
  }
  const report = setting.ask(truth, '=', answer.ast);
  if (!isReport(report)) return invalid(report);
  switch (report.verdict) {
    case 'proved': {
      if (usesCalculus(answer.ast)) {
        const feedback = ['This is true, but it still contains a derivative or a limit: carry it out.'];
        return judgeAs('unfinished', feedback, expected);
      }
      return judgeAs('correct', report.notes.slice(0, 3), expected);
    }
    case 'refuted': {
      const other = acceptOtherForm(setting, truth, answer.ast, shape ?? wanted, wanted, expected);
      if (other) return other;
      return judgeAs('wrong', [`This is not the derivative: ${describeWitness(report)}.`], mistake());
    }
    case 'undecided': {
      const evidence = compareNumerically(setting, of, task.wrt, answer.ast);
      return judgeAs(
        'undecided',
        [`This could not be decided by proof; ${evidence}. A person will look at it.`],
        expected,
      );
    }
  }
}

/** Shape of the derivative at sample lengths. */
function shapeOfTruth(ofShape: Shape, graph: SampleGraph, task: DerivativeTask): Shape {
  const input = graph.input(task.wrt);
  const inner = input === undefined ? [] : graph.dag.shape(input);
  return task.layout === 'gradient' && ofShape.length === 1 && inner.length === 1
    ? [...inner, ...ofShape]
    : [...ofShape, ...inner];
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
): Judgement | undefined {
  const isProved = (other: Ast) => {
    const report = setting.ask(truth, '=', other);
    return isReport(report) && report.verdict === 'proved';
  };
  const turned =
    shape.length === 2 ? [shape[1]!, shape[0]!].filter((n, k) => k === 0 || n !== 1) : [1, ...shape];
  if (shape.length > 0 && equalShapes(turned, wanted) && isProved(transposed(answer))) {
    return judgeAs(
      'wrong',
      [`The layout that was asked for is the transpose of this: (${write(answer)})'.`],
      {
        ...expected,
        share: 0.5,
        misconception: { code: 'other-layout', explanation: OTHER_LAYOUT, expected: expected.expected ?? '' },
      },
    );
  }
  const [size] = shape;
  if (shape.length === 1 && equalShapes(wanted, [size!, size!]) && isProved(call('diag', answer))) {
    const feedback =
      'These are the derivatives of each output in its own input: the Jacobian is the diagonal matrix of them.';
    return judgeAs('unfinished', [feedback], expected);
  }
  return undefined;
}
