import type { Interval } from '../../number/interval.js';
import { add, rational } from '../../number/rational.js';
import { breakPoints } from '../term/break-points.js';
import type { Budget } from '../term/budget.js';
import { evaluateTerm } from '../term/evaluate.js';
import { boxAround } from './box.js';
import { type Question, SamplePoints } from './sample-points.js';
import { describePoint, type Point, showEqual } from './witness.js';

/** A point around which only the left side has values. */
export interface Gap {
  readonly point: Readonly<Record<string, string>>;
  /** The left side at it, where the point says what it depends on. */
  readonly value?: string;
}

/** Looks for a point with a box around it on which the left side of a question is certainly defined and the right side certainly nowhere. */
export function findGap(question: Question, count: number, budget: Budget): Gap | undefined {
  const samples = new SamplePoints(question, budget);
  const ia = samples.precision(64);
  for (const point of pointsOf(samples, question, count)) {
    const here = samples.environment(point);
    if (!samples.admissible(point, here)) continue;
    const value = evaluateTerm(question.left, here, ia, budget);
    if (!isDefined(value)) continue;
    if (evaluateTerm(question.right, here, ia, budget).kind !== 'empty') continue;
    const around = boxAround(point, samples, question);
    if (!isDefined(evaluateTerm(question.left, around, ia, budget))) continue;
    if (evaluateTerm(question.right, around, ia, budget).kind !== 'empty') continue;
    return { point: describePoint(point), value: showEqual(value, value).left };
  }
  return undefined;
}

function isDefined(value: ReturnType<typeof evaluateTerm>): value is Interval {
  return value.kind === 'interval' && value.defined === 'everywhere';
}

/** Sample points, and those a step beside the numbers at which the sides change their form. */
function* pointsOf(samples: SamplePoints, question: Question, count: number): Generator<Point> {
  yield* samples.points(count);
  const [start] = samples.points(1);
  if (!start) return;
  for (const [name, breaks] of breakPoints([question.left, question.right]))
    for (const at of breaks)
      for (const step of [rational(1), rational(-1)])
        yield samples.fitted({ ...start, names: new Map(start.names).set(name, add(at, step)) });
}
