import { compareStrict, type Interval, isPoint } from '../../number/interval.js';
import { type IntervalArithmetic, toDoubleBounds } from '../../number/interval-arithmetic.js';
import { add, type Rational, rational } from '../../number/rational.js';
import { type Budget, OutOfBudget } from '../term/budget.js';
import type { Relation } from '../term/claim.js';
import { type Environment, evaluateTerm } from '../term/evaluate.js';
import { boxAround } from './box.js';
import { type Question, SamplePoints } from './sample-points.js';
import { describePoint, type Point, showApart, type Witness } from './witness.js';

/** What sampling saw. */
export interface Survey {
  readonly witness?: Witness;
  /** Points at which both sides were certainly defined. */
  readonly defined: number;
  /** Points that were tried. */
  readonly tried: number;
  /** A box around some point on which both sides are certainly defined. */
  readonly open: boolean;
  /** Points at which only the left, or only the right side was defined. */
  readonly onlyLeft?: Point;
  readonly onlyRight?: Point;
  /** Leading bits to which the sides agreed at all points where both are defined. */
  readonly agreement: number;
}

/** Steps of the climb, from coarse to fine; all of them short decimals. */
const STEPS: readonly Rational[] = (
  [
    [1, 1],
    [1, 4],
    [1, 10],
    [1, 50],
    [1, 200],
  ] as const
).map(([n, d]) => rational(n, d));

/** Rounds of one step size. */
const MAX_MOVES = 12;

/** Bits of the precisions that are tried in turn where the sides cannot be told apart. */
const PRECISIONS: readonly number[] = [64, 256, 1024];

/**
 * Looks for a point at which the claim is certainly false. At most `points` points are tried; `deep` spends more bits on
 * the first of them, where the sides cannot be told apart.
 */
export function survey(question: Question, points: number, budget: Budget, deep = true): Survey {
  return new Surveyor(question, budget, deep).run(points);
}

class Surveyor {
  private readonly samples: SamplePoints;

  constructor(
    private readonly question: Question,
    private readonly budget: Budget,
    private readonly deep: boolean,
  ) {
    this.samples = new SamplePoints(question, budget);
  }

  private precision(bits: number): IntervalArithmetic {
    return this.samples.precision(bits);
  }

  run(points: number): Survey {
    let defined = 0;
    let tried = 0;
    let open = false;
    let onlyLeft: Point | undefined;
    let onlyRight: Point | undefined;
    let agreement = Number.POSITIVE_INFINITY;
    const climbs = this.deep && this.question.relation !== '=';
    let best: { readonly point: Point; readonly excess: number } | undefined;
    try {
      for (const point of this.samples.points(points)) {
        tried += 1;
        const environment = this.samples.environment(point);
        if (!this.samples.admissible(point, environment)) continue;
        const ia = this.precision(64);
        const left = evaluateTerm(this.question.left, environment, ia, this.budget);
        const right = evaluateTerm(this.question.right, environment, ia, this.budget);
        const hasLeft = left.kind === 'interval' && left.defined === 'everywhere';
        const hasRight = right.kind === 'interval' && right.defined === 'everywhere';
        if (hasLeft && right.kind === 'empty') onlyLeft ??= point;
        if (hasRight && left.kind === 'empty') onlyRight ??= point;
        if (!hasLeft || !hasRight) continue;
        defined += 1;
        const verdict = this.judge(environment, left, right, tried);
        if (verdict.witness) {
          const { left: l, right: r } = verdict.witness;
          return {
            witness: this.describe(point, l, r),
            defined,
            tried,
            open,
            agreement,
            ...sides(onlyLeft, onlyRight),
          };
        }
        agreement = Math.min(agreement, verdict.agreement);
        if (climbs) {
          const excess = this.excess(left, right);
          if (!best || excess > best.excess) best = { point, excess };
        }
        open ||= this.isOpen(point);
      }
      const climbed = best ? this.climb(best) : undefined;
      if (climbed)
        return { witness: climbed, defined, tried, open, agreement, ...sides(onlyLeft, onlyRight) };
    } catch (error) {
      if (!(error instanceof OutOfBudget)) throw error;
    }
    return { defined, tried, open, agreement, ...sides(onlyLeft, onlyRight) };
  }

  /** By how much the claim is broken; negative where it holds. */
  private excess(left: Interval, right: Interval): number {
    const l = middleOf(left);
    const r = middleOf(right);
    const up = this.question.relation === '<' || this.question.relation === '<=';
    const gap = up ? l - r : r - l;
    return Number.isNaN(gap) ? Number.NEGATIVE_INFINITY : gap;
  }

  /** From the point nearest to a counterexample, uphill along one unknown after the other, in readable steps. */
  private climb(start: { readonly point: Point; readonly excess: number }): Witness | undefined {
    let { point, excess } = start;
    const ia = this.precision(64);
    const movable = this.samples.names.filter((n) => !this.question.choices.has(n));
    for (const step of STEPS) {
      for (let moves = 0, better = true; better && moves < MAX_MOVES; moves++) {
        better = false;
        for (const name of movable) {
          if (this.question.integers.has(name) && step.denominator !== 1n) continue;
          for (const direction of [1n, -1n]) {
            const value = add(point.names.get(name)!, rational(direction * step.numerator, step.denominator));
            const moved = { ...point, names: new Map(point.names).set(name, value) };
            const next = this.samples.fitted(moved);
            const environment = this.samples.environment(next);
            if (!this.samples.admissible(next, environment)) continue;
            const left = evaluateTerm(this.question.left, environment, ia, this.budget);
            const right = evaluateTerm(this.question.right, environment, ia, this.budget);
            if (left.kind === 'empty' || right.kind === 'empty') continue;
            if (left.defined !== 'everywhere' || right.defined !== 'everywhere') continue;
            const gain = this.excess(left, right);
            if (!(gain > excess)) continue;
            const { witness } = this.judge(environment, left, right, 100);
            if (witness) return this.describe(next, witness.left, witness.right);
            point = next;
            excess = gain;
            better = true;
          }
        }
      }
    }
    return undefined;
  }

  private judge(
    environment: Environment,
    first: Interval,
    second: Interval,
    tried: number,
  ): { readonly witness?: { left: Interval; right: Interval }; readonly agreement: number } {
    let left = first;
    let right = second;
    let agreement = 0;
    // Higher precision is dear: it is spent on the first points, where a wrong constant already shows.
    const most = !this.deep ? 1 : tried <= 4 ? PRECISIONS.length : tried <= 12 ? 2 : 1;
    for (let k = 0; k < most; k++) {
      if (k > 0) {
        const ia = this.precision(PRECISIONS[k]!);
        const l = evaluateTerm(this.question.left, environment, ia, this.budget);
        const r = evaluateTerm(this.question.right, environment, ia, this.budget);
        if (l.kind === 'empty' || r.kind === 'empty') break;
        left = l;
        right = r;
      }
      const order = compareStrict(left, right);
      if (order === undefined && isPoint(left) && isPoint(right)) {
        // Both are exact, hence equal.
        const strict = this.question.relation === '<' || this.question.relation === '>';
        return strict ? { witness: { left, right }, agreement } : { agreement: Number.POSITIVE_INFINITY };
      }
      if (order !== undefined) {
        return violates(this.question.relation, order)
          ? { witness: { left, right }, agreement }
          : { agreement: this.question.relation === '=' ? agreement : Number.POSITIVE_INFINITY };
      }
      agreement = PRECISIONS[k]!;
    }
    return { agreement };
  }

  /** Whether both sides are defined on a whole box around a point. */
  private isOpen(point: Point): boolean {
    const ia = this.precision(64);
    const environment = boxAround(point, this.samples, this.question);
    return [this.question.left, this.question.right].every((t) => {
      const value = evaluateTerm(t, environment, ia, this.budget);
      return value.kind === 'interval' && value.defined === 'everywhere';
    });
  }

  private describe(point: Point, left: Interval, right: Interval): Witness {
    return { point: describePoint(point), ...showApart(left, right) };
  }
}

function middleOf(x: Interval): number {
  const { lo, hi } = toDoubleBounds(x);
  return (lo + hi) / 2;
}

function sides(onlyLeft: Point | undefined, onlyRight: Point | undefined) {
  return { ...(onlyLeft ? { onlyLeft } : {}), ...(onlyRight ? { onlyRight } : {}) };
}

/** Whether left < right (order -1) or left > right (1) contradicts the claim. */
export function violates(relation: Relation, order: -1 | 1): boolean {
  switch (relation) {
    case '=':
      return true;
    case '<':
    case '<=':
      return order === 1;
    case '>':
    case '>=':
      return order === -1;
  }
}
