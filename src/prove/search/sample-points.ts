import type { Enclosure } from '../../number/interval.js';
import { createArithmetics, type IntervalArithmetic } from '../../number/interval-arithmetic.js';
import { compare, type Rational, rational, ZERO } from '../../number/rational.js';
import { breakPoints } from '../term/break-points.js';
import { type Budget, OutOfBudget } from '../term/budget.js';
import type { Relation } from '../term/claim.js';
import type { Fact } from '../term/domain.js';
import { type Environment, evaluateTerm } from '../term/evaluate.js';
import { exactValue } from '../term/exact-value.js';
import { freePositions } from '../term/free-positions.js';
import { allowedLengths, mayHoldAt } from '../term/lengths.js';
import { NEGATIVE, NIL, POSITIVE } from '../term/sign-set.js';
import { type Index, subterms, type Term, unknownsOf } from '../term/term.js';
import { rangeCandidates, SMALL } from './candidates.js';
import { entryKey, FactInstances } from './fact-instances.js';
import { fitToFacts, isUnreadable, signSetOf } from './fit-facts.js';
import type { Point } from './witness.js';

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
  /** All combinations of a few small values, in place of many values in a few combinations. */
  readonly thorough?: boolean;
}

/** Small values that come before those between the bounds of a name. */
const FIRST_SMALL = 6;

/** The first points have arrays of two entries on each axis, which are among the first few candidates. */
const SMALL_POINTS = 24;
const SMALL_ENTRIES = 4;

/** Lengths of one axis that are tried, and combinations for several axes; the longer ones from a later point on. */
const MAX_LENGTHS = 6;
const MAX_COMBINATIONS = 64;
const LONGER_FROM = 80;

/** Names and entries of a point that is moved onto facts. */
const MAX_FITTED = 60;

/** What one point may use of the allowance to be moved. */
const SHARE_OF_FIT = 0.03;
const STEPS_OF_FIT = 200_000;

/** Points that are given up before facts count as too hard to meet. */
const MAX_MISFITS = 4;

/** Values of each name whose combinations are all tried: small whole numbers of both signs, and halves. */
const THOROUGH_VALUES = 8;

/** The points at which a claim is tried: small readable values that its assumptions allow, then random ones. */
export class SamplePoints {
  readonly precision: (bits: number) => IntervalArithmetic = createArithmetics();
  private state: number;
  readonly names: readonly string[];
  private readonly candidates = new Map<string, readonly Rational[]>();
  /** Numbers at which the sides may change their form. */
  private readonly breaks: ReadonlyMap<string, readonly Rational[]>;
  /** Facts between scalars that a choice of each unknown by itself may miss. */
  private readonly ties: readonly Fact[];
  private readonly instances: FactInstances;
  /** Facts about one name alone. */
  private readonly factsOfOne = new Map<string, readonly Fact[]>();

  constructor(
    private readonly question: Question,
    private readonly budget: Budget,
  ) {
    this.state = question.seed >>> 0 || 1;
    const unknowns = unknownsOf([question.left, question.right, ...question.facts.map((f) => f.term)]);
    this.names = unknowns.names;
    this.breaks = breakPoints([question.left, question.right]);
    for (const fact of question.facts) {
      const u = unknownsOf([fact.term]);
      const [name] = u.names;
      if (u.names.length !== 1 || u.arrays.size > 0 || u.sizes.length > 0) continue;
      this.factsOfOne.set(name!, [...(this.factsOfOne.get(name!) ?? []), fact]);
    }
    this.ties = question.facts.filter((f) => {
      const u = unknownsOf([f.term]);
      const scalars = u.names.length + u.sizes.length + u.arrays.size;
      return (scalars > 1 || (f.sign === NIL && scalars > 0)) && u.arrays.size === 0;
    });
    this.instances = new FactInstances(question.facts);
    for (const name of this.names) this.candidates.set(name, this.candidatesOf(name));
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
    const own = this.factsOfOne.get(name) ?? [];
    const breaks = this.breaks.get(name) ?? [];
    const apart = (from: readonly Rational[], list: readonly Rational[]) =>
      from.filter((r) => !list.some((b) => compare(b, r) === 0));
    const listed = [...breaks, ...apart(SMALL, breaks)];
    const all = whole ? listed.filter((r) => r.denominator === 1n) : listed;
    const fits = (r: Rational) => own.every((f) => this.fulfils(f, this.environment(pointOf(name, r))));
    const fitting = all.filter(fits);
    const range = whole ? [] : rangeCandidates(name, own, (x) => this.constant(x)).filter(fits);
    const between = apart(range, fitting);
    const more = [...fitting.slice(0, FIRST_SMALL), ...between, ...fitting.slice(FIRST_SMALL)];
    return more.length > 0 ? more : all;
  }

  private constant(x: Term): Enclosure {
    return evaluateTerm(x, this.environment(pointOf('', ZERO)), this.precision(64), this.budget);
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

  /** A fact about every position is checked at every position. */
  admissible(point: Point, environment: Environment): boolean {
    for (const [name, values] of this.question.choices) {
      const own = point.names.get(name);
      if (own && !values.some((v) => compare(v, own) === 0)) return false;
    }
    const { facts, complete } = this.instances.at(point.sizes);
    return (
      complete &&
      facts.every((f) => this.fulfils(f, environment) || (f.sign & NIL && this.holdsExactly(f, point)))
    );
  }

  /** Equations of fractions are beyond intervals with binary ends. */
  private holdsExactly({ term, sign }: Fact, point: Point): boolean {
    const { names, entries, sizes, positions } = point;
    const value = exactValue(
      term,
      {
        name: (n) => names.get(n),
        entry: (n, indices) => entries.get(entryKey(n, indices)),
        sizes,
        positions,
      },
      this.budget,
    );
    return value !== undefined && (signSetOf(value) & sign) !== 0;
  }

  entryValue(point: Point, name: string, indices: readonly number[]): Rational {
    const key = entryKey(name, indices);
    let value = point.entries.get(key);
    if (value === undefined) {
      const list = this.entryCandidates(name, indices, point.sizes);
      value = list[this.random(Math.min(list.length, this.spread))]!;
      (point.entries as Map<string, Rational>).set(key, value);
    }
    return value;
  }

  private readonly entryLists = new Map<string, readonly Rational[]>();

  /** Values that what is known of this entry alone allows. */
  private entryCandidates(
    name: string,
    indices: readonly number[],
    sizes: ReadonlyMap<string, number>,
  ): readonly Rational[] {
    const all = this.question.choices.get(name) ?? SMALL.slice(0, 24);
    const own = this.instances.at(sizes).ofEntry.get(entryKey(name, indices)) ?? [];
    if (own.length === 0) return all;
    const key = `${entryKey(name, indices)} ${[...sizes.values()].join()}`;
    const known = this.entryLists.get(key);
    if (known) return known;
    const fits = (r: Rational) => {
      const ia = this.precision(64);
      const environment: Environment = {
        names: new Map(),
        entry: () => ia.fromRational(r),
        sizes,
        positions: new Map(),
        integers: this.question.integers,
      };
      return own.every((f) => this.fulfils(f, environment));
    };
    const fitting = all.filter(fits);
    const list = fitting.length > 0 ? fitting : all;
    this.entryLists.set(key, list);
    return list;
  }

  environment(point: Point): Environment {
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
  *points(count: number): Generator<Point> {
    const lists = this.names.map((n) => this.candidates.get(n)!);
    const sizes = this.lengthNames();
    const variable = this.names.length > 0 || this.question.extents.size > 0 || sizes.length > 0;
    const seen = new Set<string>();
    for (let k = 0; k < (variable ? count : 1); k++) {
      const names = new Map<string, Rational>();
      this.spread =
        k < SMALL_POINTS
          ? SMALL_ENTRIES
          : lists.length === 0 && k < 2 * SMALL_POINTS
            ? 2 * SMALL_ENTRIES
            : Number.MAX_SAFE_INTEGER;
      let combination = k;
      this.names.forEach((name, i) => {
        const list = lists[i]!;
        if (this.question.thorough) {
          const few = Math.min(list.length, THOROUGH_VALUES);
          names.set(name, list[combination % few]!);
          combination = Math.floor(combination / few);
          return;
        }
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
      const lengths = this.lengthsAt(k, sizes);
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
      if (this.question.extents.size === 0 && sizes.length === 0) {
        if (seen.has(key)) continue;
        seen.add(key);
      }
      yield this.fitted({ names, entries: new Map(), sizes: lengths, positions });
    }
  }

  /** Points that could not be moved, by their lengths; none of them counts once one could. */
  private readonly misfits = new Map<string, number>();

  private fit(start: ReadonlyMap<string, Rational>, facts: readonly Fact[], point: Point) {
    const budget = this.budget.portion(SHARE_OF_FIT, STEPS_OF_FIT);
    const { integers } = this.question;
    try {
      return fitToFacts(start, facts, { sizes: point.sizes, integers, budget });
    } catch (error) {
      if (error instanceof OutOfBudget && !this.budget.exhausted) return undefined;
      throw error;
    }
  }

  /** The point, moved to where facts about several unknowns hold. */
  fitted(point: Point): Point {
    const { ofArrays, facts: all } = this.instances.at(point.sizes);
    const ties = [...this.ties, ...ofArrays];
    const key = [...point.sizes.values()].join();
    if (
      ties.length === 0 ||
      (this.misfits.get(key) ?? 0) >= MAX_MISFITS ||
      this.admissible(point, this.environment(point))
    )
      return point;
    const start = new Map(point.names);
    const { extents, choices } = this.question;
    for (const name of unknownsOf(ties.map((f) => f.term)).arrays.keys())
      for (const at of positionsOf(extents.get(name) ?? [], point.sizes))
        start.set(entryKey(name, at), this.entryValue(point, name, at));
    if (start.size > MAX_FITTED) return point;
    for (const name of choices.keys()) start.delete(name);
    const fixed = all.filter((f) => freePositions(f.term).length === 0);
    const next = this.fit(start, fixed, point);
    if (!next) {
      this.misfits.set(key, (this.misfits.get(key) ?? 0) + 1);
      return point;
    }
    this.misfits.set(key, Number.NEGATIVE_INFINITY);
    if ([...next.values()].some(isUnreadable)) return point;
    const [names, entries] = [new Map(point.names), new Map(point.entries)];
    for (const [key, value] of next) (key.includes('[') ? entries : names).set(key, value);
    return { ...point, names, entries };
  }

  /** Names of lengths that have to be chosen. */
  private lengthNames(): readonly string[] {
    const { left, right, facts, extents, positions } = this.question;
    const names = new Set<string>(unknownsOf([left, right, ...facts.map((f) => f.term)]).sizes);
    for (const own of extents.values()) for (const e of own) if (typeof e === 'string') names.add(e);
    for (const e of positions.values()) names.add(e);
    return [...names];
  }

  private lengthChoices: readonly ReadonlyMap<string, number>[] | undefined;

  /** Combinations of lengths that the facts about lengths allow, the shortest first. */
  private combinations(names: readonly string[]): readonly ReadonlyMap<string, number>[] {
    const { facts, choices, distinct } = this.question;
    const least = this.largestPosition() + (distinct.length > 0 ? 1 : 0);
    let all: ReadonlyMap<string, number>[] = [new Map()];
    for (const name of names) {
      const { first } = allowedLengths(name, facts, choices.get(name), this.budget);
      const own = first.filter((n) => n >= least).slice(0, MAX_LENGTHS);
      all = all.flatMap((c) => own.map((n) => new Map(c).set(name, n))).slice(0, MAX_COMBINATIONS);
    }
    const tied = facts.filter((f) => {
      const u = unknownsOf([f.term]);
      return u.names.length === 0 && u.arrays.size === 0 && u.sizes.length > 1;
    });
    const total = (c: ReadonlyMap<string, number>) => [...c.values()].reduce((a, b) => a + b, 0);
    return all.filter((c) => mayHoldAt(tied, c, this.budget)).sort((a, b) => total(a) - total(b));
  }

  /** Two entries on each axis at first, if they may be so short; then shorter and longer ones too. */
  private lengthsAt(k: number, names: readonly string[]): ReadonlyMap<string, number> {
    if (names.length === 0) return new Map();
    this.lengthChoices ??= this.combinations(names);
    const all = this.lengthChoices;
    if (all.length === 0) return new Map(names.map((n) => [n, 1]));
    const two = Math.max(
      0,
      all.findIndex((c) => [...c.values()].every((n) => n >= 2)),
    );
    if (k < SMALL_POINTS) return all[two]!;
    const { distinct } = this.question;
    const from = distinct.length > 0 ? two : 0;
    const reach = k < LONGER_FROM ? two + 2 : all.length;
    return all[Math.min(from + this.random(Math.max(1, reach - from)), all.length - 1)]!;
  }

  private largest = 0;

  /** From how many of the candidates entries are taken: few at first. */
  private spread = SMALL_ENTRIES;

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
}

/** All positions of an array. */
function positionsOf(
  extents: readonly (number | string)[],
  sizes: ReadonlyMap<string, number>,
): readonly (readonly number[])[] {
  let all: number[][] = [[]];
  for (const e of extents) {
    const count = typeof e === 'number' ? e : (sizes.get(e) ?? 1);
    all = all.flatMap((at) => Array.from({ length: count }, (_, k) => [...at, k + 1]));
    if (all.length > MAX_FITTED) return [];
  }
  return all;
}

function pointOf(name: string, r: Rational): Point {
  return { names: new Map([[name, r]]), entries: new Map(), sizes: new Map(), positions: new Map() };
}
