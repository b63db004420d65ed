import { type BigFloat, isInfinite } from '../number/big-float.js';
import { compareStrict, type Enclosure, type Interval, interval, isPoint } from '../number/interval.js';
import {
  createIntervalArithmetic,
  type IntervalArithmetic,
  midpointOf,
  toDoubleBounds,
} from '../number/interval-arithmetic.js';
import { add, formatDecimal, format as formatRational, type Rational, rational } from '../number/rational.js';
import { type Budget, OutOfBudget } from './budget.js';
import type { Relation } from './claim.js';
import type { Fact } from './domain.js';
import { type Environment, evaluateTerm } from './evaluate.js';
import { NEGATIVE, NIL, POSITIVE } from './signs.js';
import { type Index, subterms, type Term, unknownsOf } from './term.js';

/** Values given to the unknowns, readable ones first. */
export interface Point {
  readonly names: ReadonlyMap<string, Rational>;
  readonly entries: ReadonlyMap<string, Rational>;
  readonly sizes: ReadonlyMap<string, number>;
  readonly positions: ReadonlyMap<string, number>;
}

export interface Witness {
  readonly point: Readonly<Record<string, string>>;
  readonly left: string;
  readonly right: string;
}

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

export interface Question {
  readonly left: Term;
  readonly right: Term;
  readonly relation: Relation;
  readonly facts: readonly Fact[];
  readonly integers: ReadonlySet<string>;
  /** Values that a name is restricted to. */
  readonly choices: ReadonlyMap<string, readonly Rational[]>;
  /** Ranks of arrays and the lengths of their axes. */
  readonly extents: ReadonlyMap<string, readonly (number | string)[]>;
  /** Position symbols that are free in the claim, with the extents of their axes. */
  readonly positions: ReadonlyMap<string, string>;
  /** Positions that differ from each other. */
  readonly distinct: readonly (readonly [Index, Index])[];
  readonly seed: number;
}

const SMALL: readonly Rational[] = (
  [
    [1, 1],
    [2, 1],
    [-1, 1],
    [0, 1],
    [1, 2],
    [-2, 1],
    [3, 1],
    [-1, 2],
    [1, 4],
    [3, 2],
    [-3, 1],
    [4, 1],
    [3, 4],
    [5, 1],
    [-3, 2],
    [1, 10],
    [-5, 1],
    [10, 1],
    [7, 10],
    [-10, 1],
    [-1, 4],
    [9, 10],
    [20, 1],
    [-20, 1],
    [1, 100],
    [99, 100],
    [100, 1],
    [-100, 1],
    [1000, 1],
    [-1000, 1],
  ] as const
).map(([n, d]) => rational(n, d));

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
  private readonly arithmetic = new Map<number, IntervalArithmetic>();
  private state: number;
  private readonly names: readonly string[];
  private readonly candidates = new Map<string, readonly Rational[]>();

  constructor(
    private readonly question: Question,
    private readonly budget: Budget,
    private readonly deep: boolean,
  ) {
    this.state = question.seed >>> 0 || 1;
    const unknowns = unknownsOf([question.left, question.right, ...question.facts.map((f) => f.term)]);
    this.names = unknowns.names;
    for (const name of this.names) this.candidates.set(name, this.candidatesOf(name));
  }

  private precision(bits: number): IntervalArithmetic {
    let found = this.arithmetic.get(bits);
    if (!found) {
      found = createIntervalArithmetic(bits);
      this.arithmetic.set(bits, found);
    }
    return found;
  }

  /** xorshift32 (Marsaglia 2003): a fixed sequence from the seed. */
  private random(below: number): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x >>> 0;
    return this.state % below;
  }

  private candidatesOf(name: string): readonly Rational[] {
    const choices = this.question.choices.get(name);
    if (choices) return choices;
    const whole = this.question.integers.has(name);
    const own = this.question.facts.filter((f) => {
      const u = unknownsOf([f.term]);
      return u.names.length === 1 && u.names[0] === name && u.arrays.size === 0;
    });
    const all = whole ? SMALL.filter((r) => r.denominator === 1n) : SMALL;
    const fitting = all.filter((r) => own.every((f) => this.fulfils(f, this.environment(pointOf(name, r)))));
    return fitting.length > 0 ? fitting : all;
  }

  private fulfils(fact: Fact, environment: Environment): boolean {
    const value = evaluateTerm(fact.term, environment, this.precision(64), this.budget);
    if (value.kind === 'empty' || value.defined !== 'everywhere') return false;
    const low = value.lo.mantissa;
    const high = value.hi.mantissa;
    let possible = 0;
    if (low < 0n) possible |= NEGATIVE;
    if (high > 0n) possible |= POSITIVE;
    if (low <= 0n && high >= 0n) possible |= NIL;
    return (possible & ~fact.sign) === 0;
  }

  run(points: number): Survey {
    let defined = 0;
    let tried = 0;
    let open = false;
    let onlyLeft: Point | undefined;
    let onlyRight: Point | undefined;
    let agreement = Number.POSITIVE_INFINITY;
    let best: { readonly point: Point; readonly excess: number } | undefined;
    try {
      for (const point of this.points(points)) {
        tried += 1;
        const environment = this.environment(point);
        if (!this.admissible(environment)) continue;
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
        const excess = this.excess(left, right);
        if (!best || excess > best.excess) best = { point, excess };
        open ||= this.isOpen(point);
      }
      const climbed = best && this.deep && this.question.relation !== '=' ? this.climb(best) : undefined;
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
    const movable = this.names.filter((n) => !this.question.choices.has(n));
    for (const step of STEPS) {
      for (let moves = 0, moved = true; moved && moves < MAX_MOVES; moves++) {
        moved = false;
        for (const name of movable) {
          if (this.question.integers.has(name) && step.denominator !== 1n) continue;
          for (const direction of [1n, -1n]) {
            const value = add(point.names.get(name)!, rational(direction * step.numerator, step.denominator));
            const next: Point = { ...point, names: new Map(point.names).set(name, value) };
            const environment = this.environment(next);
            if (!this.admissible(environment)) continue;
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
            moved = true;
          }
        }
      }
    }
    return undefined;
  }

  private admissible(environment: Environment): boolean {
    return this.question.facts.every((f) => this.factHolds(f, environment));
  }

  /** A fact about every position is checked at every position. */
  private factHolds(fact: Fact, environment: Environment): boolean {
    const symbols = freePositions(fact.term).filter((s) => !environment.positions.has(s));
    if (symbols.length === 0) return this.fulfils(fact, environment);
    let count = 1;
    for (const n of environment.sizes.values()) count = Math.max(count, n);
    for (const extents of this.question.extents.values())
      for (const e of extents) if (typeof e === 'number') count = Math.max(count, Math.min(e, 20));
    for (let k = 1; k <= count; k++) {
      const positions = new Map(environment.positions);
      for (const s of symbols) positions.set(s, k);
      if (!this.fulfils(fact, { ...environment, positions })) return false;
    }
    return true;
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
    const radius: BigFloat = { mantissa: 1n, exponent: -40 };
    const around = (r: Rational): Enclosure => {
      const x = ia.fromRational(r);
      return ia.add(x, interval({ mantissa: -1n, exponent: radius.exponent }, radius));
    };
    const whole = (name: string) => this.question.integers.has(name) || this.question.choices.has(name);
    const environment: Environment = {
      names: new Map([...point.names].map(([k, r]) => [k, whole(k) ? ia.fromRational(r) : around(r)])),
      entry: (name, indices) => around(this.entryValue(point, name, indices)),
      sizes: point.sizes,
      positions: point.positions,
      integers: this.question.integers,
    };
    return [this.question.left, this.question.right].every((t) => {
      const value = evaluateTerm(t, environment, ia, this.budget);
      return value.kind === 'interval' && value.defined === 'everywhere';
    });
  }

  private entryValue(point: Point, name: string, indices: readonly number[]): Rational {
    const key = `${name}[${indices.join(', ')}]`;
    let value = point.entries.get(key);
    if (value === undefined) {
      const list = this.entryCandidates(name);
      value = list[this.random(list.length)]!;
      (point.entries as Map<string, Rational>).set(key, value);
    }
    return value;
  }

  private readonly entryLists = new Map<string, readonly Rational[]>();

  /** Values of entries that what is known of this array alone allows. */
  private entryCandidates(name: string): readonly Rational[] {
    const known = this.entryLists.get(name);
    if (known) return known;
    const choices = this.question.choices.get(name);
    const own = this.question.facts.filter((f) => {
      const u = unknownsOf([f.term]);
      return u.names.length === 0 && u.sizes.length === 0 && u.arrays.size === 1 && u.arrays.has(name);
    });
    const fits = (r: Rational) => {
      const ia = this.precision(64);
      const environment: Environment = {
        names: new Map(),
        entry: () => ia.fromRational(r),
        sizes: new Map(),
        positions: new Map(own.flatMap((f) => freePositions(f.term).map((s) => [s, 1] as const))),
        integers: this.question.integers,
      };
      return own.every((f) => this.fulfils(f, environment));
    };
    const all = choices ?? SMALL.slice(0, 24);
    const fitting = own.length === 0 ? all : all.filter(fits);
    const list = fitting.length > 0 ? fitting : all;
    this.entryLists.set(name, list);
    return list;
  }

  private environment(point: Point): Environment {
    const names = new Map<string, Enclosure>();
    const ia = this.precision(1024);
    for (const [name, r] of point.names) names.set(name, ia.fromRational(r));
    return {
      names,
      entry: (name, indices) => ia.fromRational(this.entryValue(point, name, indices)),
      sizes: point.sizes,
      positions: point.positions,
      integers: this.question.integers,
    };
  }

  /** Small values first, one unknown after the other, then random combinations. */
  private *points(count: number): Generator<Point> {
    const lists = this.names.map((n) => this.candidates.get(n)!);
    const sizes = new Set<string>();
    for (const extents of this.question.extents.values())
      for (const e of extents) if (typeof e === 'string') sizes.add(e);
    for (const e of this.question.positions.values()) sizes.add(e);
    const variable = this.names.length > 0 || this.question.extents.size > 0 || sizes.size > 0;
    const seen = new Set<string>();
    for (let k = 0; k < (variable ? count : 1); k++) {
      const names = new Map<string, Rational>();
      this.names.forEach((name, i) => {
        const list = lists[i]!;
        const at =
          this.names.length === 1
            ? k
            : k < 6
              ? k + i
              : this.random(Math.min(list.length, k < 40 ? 12 : list.length));
        if (this.names.length === 1 && k >= list.length) names.set(name, this.randomValue(name));
        else if (k > 30 && this.random(3) === 0) names.set(name, this.randomValue(name));
        else names.set(name, list[at % list.length]!);
      });
      const { distinct } = this.question;
      const least = this.largestPosition() + (distinct.length > 0 ? 1 : 0);
      const lengths = new Map(
        [...sizes].map((s) => [s, Math.max(least, k < 2 || distinct.length > 0 ? 2 : 1) + this.random(2)]),
      );
      const positions = new Map<string, number>();
      for (const [symbol, extent] of this.question.positions) {
        const length = lengths.get(extent) ?? 1;
        const taken = new Set(
          distinct
            .flatMap(([a, b]) => (a === symbol ? [b] : b === symbol ? [a] : []))
            .map((o) => (typeof o === 'number' ? o : (positions.get(o) ?? 0))),
        );
        let at = 1 + this.random(length);
        for (let turn = 0; turn < length && taken.has(at); turn++) at = (at % length) + 1;
        positions.set(symbol, at);
      }
      const key = [...names.values()].map((r) => `${r.numerator}/${r.denominator}`).join();
      if (this.question.extents.size === 0 && sizes.size === 0) {
        if (seen.has(key)) continue;
        seen.add(key);
      }
      yield { names, entries: new Map(), sizes: lengths, positions };
    }
  }

  /** The largest number that is used as a position. */
  private largestPosition(): number {
    if (this.largest > 0) return this.largest;
    let largest = 1;
    for (const x of subterms([this.question.left, this.question.right])) {
      if (x.kind === 'entry')
        for (const i of x.indices) if (typeof i === 'number') largest = Math.max(largest, i);
    }
    this.largest = largest;
    return largest;
  }

  private largest = 0;

  private randomValue(name: string): Rational {
    const list = this.candidates.get(name)!;
    if (this.question.choices.has(name)) return list[this.random(list.length)]!;
    if (this.question.integers.has(name)) return rational(this.random(41) - 20);
    // A random point between two admissible values keeps to intervals such as 0 < p < 1.
    const a = list[this.random(list.length)]!;
    const b = list[this.random(list.length)]!;
    const t = rational(this.random(101), 100);
    const s = rational(100n * t.denominator - 100n * t.numerator, 100n * t.denominator);
    return rational(
      a.numerator * t.numerator * b.denominator * s.denominator +
        b.numerator * s.numerator * a.denominator * t.denominator,
      a.denominator * t.denominator * b.denominator * s.denominator,
    );
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

function pointOf(name: string, r: Rational): Point {
  return { names: new Map([[name, r]]), entries: new Map(), sizes: new Map(), positions: new Map() };
}

function freePositions(term: Term): readonly string[] {
  const found = new Set<string>();
  const bound = new Set<string>();
  const visit = (x: Term): void => {
    switch (x.kind) {
      case 'entry':
        for (const i of x.indices) if (typeof i === 'string') found.add(i);
        return;
      case 'delta':
        for (const i of [x.left, x.right]) if (typeof i === 'string') found.add(i);
        return;
      case 'reduce':
        bound.add(x.index);
        visit(x.body);
        return;
      case 'add':
      case 'multiply':
      case 'apply':
      case 'logic':
        x.args.forEach(visit);
        return;
      case 'power':
        visit(x.base);
        visit(x.exponent);
        return;
      case 'compare':
        visit(x.left);
        visit(x.right);
        return;
      case 'select':
        visit(x.condition);
        visit(x.yes);
        visit(x.no);
        return;
      case 'guard':
        visit(x.body);
        x.on.forEach(visit);
        return;
      default:
        return;
    }
  };
  visit(term);
  return [...found].filter((s) => !bound.has(s));
}

/** Whether left < right (order -1) or left > right (1) contradicts the claim. */
function violates(relation: Relation, order: -1 | 1): boolean {
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

export function describePoint(point: Point): Readonly<Record<string, string>> {
  const shown: Record<string, string> = {};
  const show = (r: Rational) => formatDecimal(r, 12) ?? formatRational(r);
  for (const [name, n] of point.sizes) if (!name.includes('#')) shown[name] = String(n);
  for (const [name, r] of point.names) shown[name] = show(r);
  for (const [name, r] of [...point.entries].sort()) shown[name] = show(r);
  for (const [name, k] of point.positions) shown[`position ${name}`] = String(k);
  return shown;
}

/** Both values with as many digits as it takes to tell them apart, at least ten. */
function showApart(left: Interval, right: Interval): { left: string; right: string } {
  for (let digits = 10; digits < 320; digits += 10) {
    const l = showValue(left, digits);
    const r = showValue(right, digits);
    if (l !== r || (isPoint(left) && isPoint(right))) return { left: l, right: r };
  }
  return { left: showValue(left, 320), right: showValue(right, 320) };
}

function showValue(x: Interval, digits: number): string {
  return showBigFloat(midpointOf(x), digits);
}

/** A decimal with that many significant digits. */
export function showBigFloat(x: BigFloat, digits: number): string {
  if (isInfinite(x)) return x.mantissa < 0n ? '-inf' : 'inf';
  if (x.mantissa === 0n) return '0';
  // 10^4000 and beyond would be all digits; the order says it.
  if (x.exponent > 13_000) return `${x.mantissa < 0n ? '-' : ''}about 2^${x.exponent}`;
  if (x.exponent < -40_000) return `${x.mantissa < 0n ? '-' : ''}about 2^${x.exponent}`;
  const r =
    x.exponent >= 0
      ? rational(x.mantissa << BigInt(x.exponent))
      : rational(x.mantissa, 1n << BigInt(-x.exponent));
  const exact = formatDecimal(r, digits);
  if (exact !== undefined) return exact;
  const negative = r.numerator < 0n;
  const n = negative ? -r.numerator : r.numerator;
  let exponent = n.toString().length - r.denominator.toString().length;
  const scaled = (e: number) => {
    const shift = digits - 1 - e;
    const top = shift >= 0 ? n * 10n ** BigInt(shift) : n;
    const bottom = shift >= 0 ? r.denominator : r.denominator * 10n ** BigInt(-shift);
    return (2n * top + bottom) / (2n * bottom);
  };
  let whole = scaled(exponent);
  if (whole < 10n ** BigInt(digits - 1)) {
    exponent -= 1;
    whole = scaled(exponent);
  }
  let text = whole.toString();
  if (text.length > digits) {
    exponent += 1;
    text = text.slice(0, digits);
  }
  const sign = negative ? '-' : '';
  const trimmed = text.replace(/0+$/, '') || '0';
  if (exponent >= -5 && exponent < digits) {
    if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${trimmed}`;
    const padded = trimmed.padEnd(exponent + 1, '0');
    const fraction = padded.slice(exponent + 1);
    return `${sign}${padded.slice(0, exponent + 1)}${fraction ? `.${fraction}` : ''}`;
  }
  return `${sign}${trimmed[0]}${trimmed.length > 1 ? `.${trimmed.slice(1)}` : ''}e${exponent}`;
}
