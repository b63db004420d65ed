import { compare, fromDouble, type Rational, rational, toDouble } from '../../number/rational.js';
import { Constants } from '../equality/exact-constants.js';
import { type Budget, OutOfBudget } from '../term/budget.js';
import { compileDoubles, type DoubleFunction } from '../term/doubles.js';
import { boundOf } from '../term/linear-bound.js';
import { printTerm } from '../term/print-term.js';
import { recognise } from '../term/recognise.js';
import { NEGATIVE, NIL, POSITIVE } from '../term/sign-set.js';
import { numberTerm, rationalTerm, subtractTerms, type Term, unknownsOf } from '../term/term.js';
import type { Question } from './sample-points.js';
import { falseValues, insert, putAll } from './settle.js';
import { describePoint, type Point, type Witness } from './witness.js';

/** A place where a claim is likely to fail: about there, or exactly there because both sides are equal. */
export type Suspect =
  | { readonly kind: 'near'; readonly values: ReadonlyMap<string, number> }
  | { readonly kind: 'zero'; readonly values: ReadonlyMap<string, Term> };

/** Points from which the climb starts, and values per unknown that make them. */
const STARTS = 6;
const GRID: readonly number[] = [
  0.5, -0.5, 1, -1, 2, -2, 0.1, -0.1, 0.9, 3, -3, 1.5, -1.5, 0.25, 0.75, 5, -5, 10, -10, 0.01, 30, 100, 0,
];
const GRID_POINTS = 240;

/** Rounds of one climb: each halves its steps or moves. */
const MAX_ROUNDS = 160;

/**
 * Looks for a point at which an inequality fails where sampling found none: uphill in doubles from the best of many points and from the suspects,
 * then at the shortest decimals nearby, certified like any other witness. A strict claim fails where both sides are exactly equal.
 */
export function hunt(question: Question, suspects: readonly Suspect[], budget: Budget): Witness | undefined {
  try {
    return new Hunt(question, budget).run(suspects);
  } catch (error) {
    if (error instanceof OutOfBudget) return undefined;
    throw error;
  }
}

class Hunt {
  private readonly names: readonly string[];
  private readonly whole: readonly boolean[];
  private readonly gain: DoubleFunction;
  private readonly conditions: readonly { readonly value: DoubleFunction; readonly sign: number }[];
  private readonly usable: boolean;
  private readonly lists: readonly (readonly number[])[];

  constructor(
    private readonly question: Question,
    private readonly budget: Budget,
  ) {
    const { left, right, relation, facts } = question;
    const unknowns = unknownsOf([left, right, ...facts.map((f) => f.term)]);
    this.names = unknowns.names;
    this.whole = this.names.map((n) => question.integers.has(n));
    this.usable =
      this.names.length > 0 &&
      this.names.length <= 8 &&
      unknowns.arrays.size === 0 &&
      unknowns.sizes.length === 0 &&
      relation !== '=';
    const up = relation === '<' || relation === '<=';
    this.gain = compileDoubles(up ? subtractTerms(left, right) : subtractTerms(right, left), this.names);
    this.conditions = facts.map((f) => ({ value: compileDoubles(f.term, this.names), sign: f.sign }));
    this.lists = this.names.map((name) => this.valuesOf(name));
  }

  run(suspects: readonly Suspect[]): Witness | undefined {
    if (!this.usable) return undefined;
    const starts: (readonly number[])[] = [];
    for (const suspect of suspects) {
      if (suspect.kind === 'zero') {
        const witness = this.equalAt(this.names.map((n) => suspect.values.get(n) ?? numberTerm(0)));
        if (witness) return witness;
      } else starts.push(this.names.map((n) => suspect.values.get(n) ?? 0));
    }
    starts.push(...this.bestOfGrid());
    // In one unknown every valley may be visited.
    if (this.names.length === 1) starts.push(...this.lists[0]!.map((x) => [x]));
    let top: readonly number[] | undefined;
    let best = Number.NEGATIVE_INFINITY;
    for (const start of starts) {
      const at = this.climb(start);
      const value = this.value(at);
      if (value > 0) {
        const witness = this.certify(at);
        if (witness) return witness;
      }
      if (value > best) {
        best = value;
        top = at;
      }
    }
    const strict = this.question.relation === '<' || this.question.relation === '>';
    return top && strict && Math.abs(best) < 1e-9 ? this.equalNear(top) : undefined;
  }

  private value(at: readonly number[]): number {
    for (const { value, sign } of this.conditions) {
      const v = value(at);
      const own = v > 0 ? POSITIVE : v < 0 ? NEGATIVE : NIL;
      if (Number.isNaN(v) || !(own & sign)) return Number.NEGATIVE_INFINITY;
    }
    const value = this.gain(at);
    return Number.isFinite(value) ? value : Number.NEGATIVE_INFINITY;
  }

  /** Values of one unknown for the grid: what its bounds allow, and what lies between them. */
  private valuesOf(name: string): readonly number[] {
    const choices = this.question.choices.get(name);
    if (choices) return choices.map(toDouble);
    const bounds = this.question.facts.flatMap((f) => {
      const bound = boundOf(f.term, name);
      const at = bound ? compileDoubles(bound.at, [])([]) : Number.NaN;
      return Number.isFinite(at) ? [at] : [];
    });
    if (bounds.length === 0) return GRID;
    const [lo, hi] = [Math.min(...bounds), Math.max(...bounds)];
    if (lo === hi) return [lo, ...[0.001, 0.1, 0.5, 1, 2, 5, 20].flatMap((s) => [lo + s, lo - s]), ...GRID];
    return [0.5, 0.25, 0.75, 0.1, 0.9, 0.01, 0.99, 0.4, 0.6, 0, 1, 0.33, 0.67].map((s) => lo + s * (hi - lo));
  }

  private bestOfGrid(): readonly (readonly number[])[] {
    const all: { at: readonly number[]; value: number }[] = [];
    for (let k = 0; k < GRID_POINTS; k++) {
      this.budget.spend(20);
      // A low-discrepancy walk through the grid: each unknown has a step of its own.
      const at = this.lists.map(
        (list, i) => list[(k + i * Math.floor(k / list.length) + 5 * i) % list.length]!,
      );
      const value = this.value(at);
      if (value > Number.NEGATIVE_INFINITY) all.push({ at, value });
    }
    return all
      .sort((a, b) => b.value - a.value)
      .slice(0, STARTS)
      .map((p) => p.at);
  }

  /** Hooke and Jeeves 1961: along each unknown in turn, with steps that shrink where nothing improves. */
  private climb(start: readonly number[]): readonly number[] {
    let at = this.names.map((_, i) => (this.whole[i] ? Math.round(start[i]!) : start[i]!));
    let value = this.value(at);
    let step = 0.25;
    for (let round = 0; round < MAX_ROUNDS && step > 1e-13; round++) {
      this.budget.spend(40 * this.names.length);
      const before = at;
      for (let i = 0; i < at.length; i++) {
        for (const direction of [1, -1]) {
          const move = this.whole[i]
            ? Math.max(1, Math.round(step * 4))
            : step * Math.max(Math.abs(at[i]!), 0.5);
          const next = at.map((x, j) => (j === i ? x + direction * move : x));
          const here = this.value(next);
          if (here > value) {
            at = next;
            value = here;
            break;
          }
        }
      }
      if (at === before) step /= 2;
      else {
        const jump = at.map((x, i) => (this.whole[i] ? x : 2 * x - before[i]!));
        const there = this.value(jump);
        if (there > value) {
          at = jump;
          value = there;
        }
      }
      if (!(value > Number.NEGATIVE_INFINITY)) return at;
    }
    return at;
  }

  /** The shortest decimals near a point at which the claim certainly fails; beside it too, as a bound need not be reached by decimals. */
  private certify(at: readonly number[]): Witness | undefined {
    const shifts = this.names.length <= 3 ? shiftsOf(this.names.length) : [this.names.map(() => 0)];
    for (let digits = 0; digits <= 15; digits++)
      for (const shift of shifts) {
        const values = at.map((x, i) => decimalNear(x, digits, this.whole[i] ? 0 : shift[i]!));
        if (values.some((v) => v === undefined)) continue;
        const exact = values as readonly Rational[];
        if (!(this.value(exact.map(toDouble)) > 0)) continue;
        const witness = this.check(exact);
        if (witness) return witness;
      }
    const exact = at.map((x) => fromDouble(x));
    return exact.every((r) => r !== undefined) ? this.check(exact as readonly Rational[]) : undefined;
  }

  private check(values: readonly Rational[]): Witness | undefined {
    const found = this.valuesAt(values.map(rationalTerm), false);
    const point: Point = {
      names: new Map(this.names.map((name, i) => [name, values[i]!])),
      entries: new Map(),
      sizes: new Map(),
      positions: new Map(),
    };
    return found && { point: describePoint(point), ...found };
  }

  private valuesAt(values: readonly Term[], exact: boolean) {
    const isAllowed = (name: string, value: Term) => {
      const choices = this.question.choices.get(name);
      return !choices || choices.some((c) => value.kind === 'number' && compare(c, value.value) === 0);
    };
    if (!this.names.every((name, i) => isAllowed(name, values[i]!))) return undefined;
    const put = (x: Term) =>
      putAll(
        x,
        this.names.map((name, i) => [name, values[i]!] as const),
      );
    return falseValues(insert(this.question, put), new Constants(this.budget), exact);
  }

  /** Constants near a point at which both sides are exactly equal. */
  private equalNear(at: readonly number[]): Witness | undefined {
    const lists = at.map((x, i) =>
      this.whole[i] ? [numberTerm(BigInt(Math.round(x)))] : recognise(x, 2e-6).slice(0, 3),
    );
    if (lists.some((l) => l.length === 0)) return undefined;
    let combinations: Term[][] = [[]];
    for (const list of lists)
      combinations = combinations.flatMap((c) => list.map((x) => [...c, x])).slice(0, 24);
    for (const values of combinations) {
      const witness = this.equalAt(values);
      if (witness) return witness;
    }
    return undefined;
  }

  private equalAt(values: readonly Term[]): Witness | undefined {
    const found = this.valuesAt(values, true);
    const point = Object.fromEntries(this.names.map((name, i) => [name, printTerm(values[i]!)]));
    return found && { point, ...found };
  }
}

/** A double rounded to some decimals, and moved by some units of the last one. */
function decimalNear(x: number, digits: number, shift: number): Rational | undefined {
  if (!(Math.abs(x) < 1e15)) return digits === 0 && shift === 0 ? fromDouble(x) : undefined;
  const scale = 10n ** BigInt(digits);
  const [whole, fraction = ''] = Math.abs(x).toFixed(digits).split('.') as [string, string?];
  const n = BigInt(whole + fraction);
  return rational((x < 0 ? -n : n) + BigInt(shift), scale);
}

function shiftsOf(count: number): readonly (readonly number[])[] {
  let all: number[][] = [[]];
  for (let i = 0; i < count; i++) all = all.flatMap((s) => [0, 1, -1].map((d) => [...s, d]));
  return all;
}
