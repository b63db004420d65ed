import type { RealTerms } from '../algebra/real-poly.js';
import { type Case, followersOf, type Scene } from '../normal/case-split.js';
import { OutOfBudget } from '../term/budget.js';
import type { Fact } from '../term/domain.js';
import { printTerm } from '../term/print-term.js';
import { NOT_NEGATIVE, NOT_ZERO } from '../term/sign-set.js';
import {
  addTerms,
  mapLeaves,
  multiplyTerms,
  nameTerm,
  negateTerm,
  numberTerm,
  substitute,
  subterms,
  subtractTerms,
  type Term,
  unknownsOf,
} from '../term/term.js';
import {
  type Condition,
  combine,
  type Hypergeometric,
  HypergeometricRing,
  type Linear,
} from './hypergeometric.js';
import { atLeast, type InductionProof, inductionsOf } from './induction.js';
import { hasValues, telescope } from './telescoping.js';

type Range = Extract<Term, { kind: 'range' }>;

/** The index of a sum as a name; none that can be written. */
const INDEX = 'summand#';

/** Steps of one attempt: a search that does not fit this is not worth it. */
const STEPS = 1_500_000;

/** Values before the next one that a recurrence rests on. */
const MAX_ORDER = 2;

/** left - right as sums of summands and what stands beside them. */
interface Split {
  readonly sums: readonly { readonly factor: Term; readonly sum: Range }[];
  readonly rest: readonly Term[];
}

function splitSums(x: Term): Split | undefined {
  if (!subterms([x]).some((t) => t.kind === 'range')) return { sums: [], rest: [x] };
  if (x.kind === 'range')
    return x.reduction === 'sum' && !subterms([x.body, x.from, x.to]).some((t) => t.kind === 'range')
      ? { sums: [{ factor: numberTerm(1), sum: x }], rest: [] }
      : undefined;
  // Beside its conditions a claim says nothing.
  if (x.kind === 'guard') return splitSums(x.body);
  if (x.kind === 'add') {
    const parts = x.args.map(splitSums);
    if (parts.some((p) => !p)) return undefined;
    return { sums: parts.flatMap((p) => p!.sums), rest: parts.flatMap((p) => p!.rest) };
  }
  if (x.kind !== 'multiply') return undefined;
  const [holder, ...more] = x.args.filter((a) => subterms([a]).some((t) => t.kind === 'range'));
  const inner = holder && more.length === 0 ? splitSums(holder) : undefined;
  if (!inner) return undefined;
  const others = x.args.filter((a) => a !== holder);
  return {
    sums: inner.sums.map(({ factor, sum }) => ({ factor: multiplyTerms(factor, ...others), sum })),
    rest: inner.rest.map((r) => multiplyTerms(r, ...others)),
  };
}

/** A sum of hypergeometric terms with linear bounds. */
interface Summation {
  readonly summands: readonly Hypergeometric[];
  readonly conditions: readonly Condition[];
  readonly from: Linear;
  readonly to: Linear;
}

interface Problem {
  readonly ring: HypergeometricRing;
  readonly sums: readonly Summation[];
  readonly closed: readonly Hypergeometric[];
  readonly closedConditions: readonly Condition[];
}

/** Whether a claim holds a sum of terms with factorials, for which other methods know little. */
export function hasFactorialSums(left: Term, right: Term): boolean {
  return subterms([left, right]).some(
    (x) =>
      x.kind === 'range' &&
      x.reduction === 'sum' &&
      subterms([x.body]).some((t) => t.kind === 'apply' && t.name === 'factorial'),
  );
}

function problemOf(left: Term, right: Term, scene: Scene): Problem | undefined {
  const split = splitSums(addTerms(left, negateTerm(right)));
  if (!split || split.sums.length === 0) return undefined;
  const { names } = unknownsOf([left, right]);
  const ring = new HypergeometricRing([INDEX, ...names], new Set([...scene.integers, INDEX]), scene.budget);
  const sums: Summation[] = [];
  for (const { factor, sum } of split.sums) {
    const body = mapLeaves(sum.body, (t) =>
      t.kind === 'position' && t.index === sum.index ? nameTerm(INDEX) : undefined,
    );
    const read = ring.read(multiplyTerms(factor, body));
    const [from, to] = [ring.linear(sum.from), ring.linear(sum.to)];
    if (!read || !from || !to) return undefined;
    sums.push({ summands: read.sum, conditions: read.conditions, from, to });
  }
  const rest = ring.read(addTerms(...split.rest, numberTerm(0)));
  return rest && { ring, sums, closed: rest.sum, closedConditions: rest.conditions };
}

function allHold(conditions: readonly Condition[], scene: Scene): boolean {
  const follows = followersOf(scene);
  return conditions.every(({ term, kind }) =>
    follows({ term, sign: kind === 'not zero' ? NOT_ZERO : NOT_NEGATIVE }),
  );
}

/** What is known of the index of a sum that goes `more` steps beyond its ends. */
function within(ring: HypergeometricRing, { from, to }: Summation, more: number, scene: Scene): Scene {
  const index = nameTerm(INDEX);
  const facts: readonly Fact[] = [
    { term: subtractTerms(index, ring.linearTerm(from)), sign: NOT_NEGATIVE },
    { term: subtractTerms(addTerms(ring.linearTerm(to), numberTerm(more)), index), sign: NOT_NEGATIVE },
  ];
  const { inhabited: _, ...rest } = scene;
  return { ...rest, integers: new Set([...scene.integers, INDEX]), facts: [...scene.facts, ...facts] };
}

function shifted(l: Linear, by: number): Linear {
  return { by: l.by, constant: l.constant + by };
}

/**
 * Equalities of sums by telescoping. All terms are taken as what they are between the whole numbers too, with 1/(-1)! = 0; an identity of such
 * functions holds wherever each of its terms has a value, by continuity, and that they have is asked at every position from the first summand
 * to one behind the last.
 */
export function showBySummation(
  left: Term,
  right: Term,
  outer: Scene,
  baseCases: (left: Term, right: Term, scene: Scene) => readonly Case<boolean>[],
): InductionProof | undefined {
  const scene: Scene = { ...outer, budget: outer.budget.portion(0.5, STEPS) };
  try {
    const problem = problemOf(left, right, scene);
    if (!problem) return undefined;
    return showByAntidifference(problem, scene) ?? showByRecurrence(left, right, problem, scene, baseCases);
  } catch (error) {
    if (error instanceof OutOfBudget && !outer.budget.exhausted) return undefined;
    throw error;
  }
}

/** Each sum by itself, with an antidifference of its summand. */
function showByAntidifference(
  { ring, sums, closed, closedConditions }: Problem,
  scene: Scene,
): InductionProof | undefined {
  const total: Hypergeometric[] = [...closed];
  const steps: string[] = [];
  const checks: (() => boolean)[] = [() => allHold(closedConditions, scene)];
  for (const sum of sums) {
    const inside = within(ring, sum, 1, scene);
    checks.push(
      () => allHold(sum.conditions, within(ring, sum, 0, scene)),
      () =>
        allHold(
          [{ term: ring.linearTerm(combine(shifted(sum.to, 1), sum.from, -1)), kind: 'not negative' }],
          scene,
        ),
    );
    for (const summand of sum.summands) {
      const found = telescope(ring, [summand], INDEX, scene.budget);
      if (!found) return undefined;
      const { antidifference, common, factors } = found;
      const g: Hypergeometric = { ...antidifference, below: [...antidifference.below, factors[0]!] };
      total.push(ring.at(g, INDEX, shifted(sum.to, 1)), ring.negative(ring.at(g, INDEX, sum.from)));
      checks.push(
        () => hasValues(ring, g, inside),
        () => hasValues(ring, common, within(ring, sum, 0, scene)),
      );
      steps.push(`summands are g(k+1) - g(k) with g(k)/t(k) rational (Gosper 1978)`);
    }
  }
  return ring.isZero(total) && checks.every((check) => check()) ? { steps } : undefined;
}

/** One sum, by a recurrence in a whole number that both sides obey, and their first values. */
function showByRecurrence(
  left: Term,
  right: Term,
  { ring, sums, closed, closedConditions }: Problem,
  scene: Scene,
  baseCases: (left: Term, right: Term, scene: Scene) => readonly Case<boolean>[],
): InductionProof | undefined {
  const [sum] = sums;
  const [summand] = sum?.summands ?? [];
  if (!sum || !summand || sums.length > 1 || sum.summands.length > 1) return undefined;
  for (const { name, lowest, rest } of inductionsOf(left, right, scene)) {
    const here: Scene = { ...scene, facts: [...rest, atLeast(name, lowest)] };
    const own: Linear = { by: ring.names.map((x) => (x === name ? 1 : 0)), constant: 0 };
    const later = (h: Hypergeometric, j: number) => (j === 0 ? h : ring.at(h, name, shifted(own, j)));
    const at = ring.names.indexOf(name);
    const [first, last] = [sum.from.by[at]!, sum.to.by[at]!];
    if (first < 0 || last < 0 || first > 2 || last > 2) continue;
    for (let order = 1; order <= MAX_ORDER; order++) {
      const terms = Array.from({ length: order + 1 }, (_, j) => later(summand, j));
      const found = telescope(ring, terms, INDEX, scene.budget);
      if (!found) continue;
      const { antidifference: g, common, factors } = found;
      const used = factors.findLastIndex((a) => a.size > 0);
      if (used < 1) continue;
      const times = (a: RealTerms, h: Hypergeometric) => ring.product(ring.factor({ above: a }), h);
      const total: Hypergeometric[] = [
        ring.at(g, INDEX, shifted(sum.to, 1)),
        ring.negative(ring.at(g, INDEX, sum.from)),
      ];
      factors.slice(0, used + 1).forEach((a, j) => {
        total.push(...closed.map((c) => times(a, later(c, j))));
        for (let i = 1; i <= last * j; i++)
          total.push(times(a, ring.at(terms[j]!, INDEX, shifted(sum.to, i))));
        for (let i = 0; i < first * j; i++)
          total.push(ring.negative(times(a, ring.at(terms[j]!, INDEX, shifted(sum.from, i)))));
      });
      if (!ring.isZero(total)) continue;
      const width = ring.linearTerm(shifted(combine(sum.to, sum.from, -1), 1 - first * used));
      const beyond = within(ring, sum, Math.max(1, last * used), here);
      const leading = factors[used]!;
      const isShown =
        allHold([{ term: width, kind: 'not negative' }], here) &&
        allHold([{ term: ring.termOf(leading), kind: 'not zero' }], here) &&
        allHold(closedConditions, here) &&
        allHold(sum.conditions, within(ring, sum, 0, here)) &&
        hasValues(ring, common, beyond) &&
        hasValues(ring, g, beyond);
      if (!isShown) continue;
      const base: Scene = { ...scene, facts: rest };
      const bases = Array.from({ length: used }, (_, j) => numberTerm(lowest + j)).every((value) =>
        baseCases(substitute(left, name, value), substitute(right, name, value), base).every(isSettled),
      );
      if (!bases) continue;
      const factorOf = (j: number) => printTerm(ring.termOf(factors[j]!));
      const shown = factors
        .slice(0, used + 1)
        .map((_, j) => `(${factorOf(j)})*s(${name}${j === 0 ? '' : ` + ${j}`})`);
      return {
        steps: [
          `both sides s(${name}) have one value of ${shown.join(' + ')}, by creative telescoping (Zeilberger 1991)`,
          `and they are equal for ${name} = ${Array.from({ length: used }, (_, j) => lowest + j).join(', ')}`,
        ],
      };
    }
  }
  return undefined;
}

/** Both sides have values and are equal: a recurrence needs those that it starts from. */
function isSettled({ answer }: Case<boolean>): boolean {
  return answer.kind === 'answer' && answer.value;
}
