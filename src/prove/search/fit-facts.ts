import {
  add,
  compare,
  divide,
  isZero,
  multiply,
  negate,
  ONE,
  type Rational,
  rational,
  sign as signOf,
  subtract,
  ZERO,
} from '../../number/rational.js';
import type { Budget } from '../term/budget.js';
import type { Fact } from '../term/domain.js';
import { exactValue, squareRoot } from '../term/exact-value.js';
import { NEGATIVE, NIL, NOT_ZERO, POSITIVE, type SignSet } from '../term/sign-set.js';
import { powerTerm, rationalTerm, subtractTerms, type Term, unknownsOf } from '../term/term.js';

import { entriesIn } from './fact-instances.js';

/** Coordinates of a point: names, and entries written `x[1, 2]`. */
export type Coordinates = Map<string, Rational>;

/** What surrounds the coordinates that may be moved. */
export interface Setting {
  readonly sizes: ReadonlyMap<string, number>;
  readonly integers: ReadonlySet<string>;
  readonly budget: Budget;
}

/** By how much an inequality is overfulfilled: smaller steps are for narrow ranges. */
const MARGINS: readonly Rational[] = [ONE, rational(1n, 8n), rational(1n, 128n)];

/** Rounds through all facts with one margin; in most of them inequalities are met by raising alone. */
const MAX_ROUNDS = 16;

const MOST_READABLE = 10n ** 12n;

/** Small numbers from which a first point of a curve of degree 2 is made. */
const SEEDS: readonly Rational[] = [0n, 1n, -1n, 2n].map((n) => rational(n));
const MAX_SEED_COORDINATES = 4;

/**
 * Moves a point into the set that facts about several unknowns describe: inequalities by moving one coordinate past the bound, equations by
 * solving for a coordinate in which they are linear or quadratic, by scaling, or along a chord through a known point. What is returned
 * need not fulfil everything; undefined where nothing was found.
 */
export function fitToFacts(
  start: ReadonlyMap<string, Rational>,
  facts: readonly Fact[],
  setting: Setting,
): Coordinates | undefined {
  const ties = facts.map((f) => tieOf(f, start, setting));
  const least = [...start.values()].reduce((a, b) => (compare(a, b) < 0 ? a : b), ONE);
  const level = new Map([...start].map(([key, r]) => [key, setting.integers.has(key) ? r : least] as const));
  const rounds = Math.min(MAX_ROUNDS, 4 + 2 * ties.length);
  const tied = ties.filter((t) => t.sign !== NIL).length > 2;
  for (const from of tied ? [start, level] : [start])
    for (const margin of MARGINS) {
      const at: Coordinates = new Map(from);
      for (let round = 0; round < rounds; round++) {
        let moved = false;
        for (const tie of ties) {
          if (tie.holds(at)) continue;
          if (
            !(tie.sign === NIL ? solve(tie, at, setting) : push(tie, at, margin, { round, rounds }, setting))
          )
            continue;
          moved = true;
        }
        if (!moved || [...at.values()].some(isUnreadable)) break;
      }
      if (ties.every((t) => t.holds(at))) return at;
    }
  return undefined;
}

/** A fraction that no reader of a witness would put in. */
export function isUnreadable({ numerator, denominator }: Rational): boolean {
  return denominator > MOST_READABLE || numerator > MOST_READABLE || numerator < -MOST_READABLE;
}

/** A fact over coordinates. */
interface Tie {
  readonly sign: SignSet;
  readonly keys: readonly string[];
  value(at: ReadonlyMap<string, Rational>): Rational | undefined;
  holds(at: ReadonlyMap<string, Rational>): boolean;
}

function tieOf({ term, sign }: Fact, start: ReadonlyMap<string, Rational>, setting: Setting): Tie {
  const { names, arrays } = unknownsOf([term]);
  const own = sign === NIL ? withoutRoot(term) : term;
  const entries = entriesIn(term);
  const keys = [...start.keys()].filter((k) =>
    k.includes('[') ? (entries?.includes(k) ?? arrays.has(k.slice(0, k.indexOf('[')))) : names.includes(k),
  );
  const value = (at: ReadonlyMap<string, Rational>) =>
    exactValue(
      own,
      {
        name: (n) => at.get(n),
        entry: (n, indices) => at.get(`${n}[${indices.join(', ')}]`),
        sizes: setting.sizes,
        positions: new Map(),
      },
      setting.budget,
    );
  return {
    sign,
    keys,
    value,
    holds: (at) => {
      const v = value(at);
      // What is no rational number is left to whoever evaluates in intervals.
      return v === undefined || (signSetOf(v) & sign) !== 0;
    },
  };
}

export function signSetOf(r: Rational): SignSet {
  const s = signOf(r);
  return s > 0 ? POSITIVE : s < 0 ? NEGATIVE : NIL;
}

/** sqrt(u) - c = 0 as u - c^2 = 0: a point of the one is checked as one of the other. */
function withoutRoot(term: Term): Term {
  if (term.kind !== 'add' || term.args.length !== 2) return term;
  const [root, rest] = term.args as [Term, Term];
  if (root.kind !== 'power' || root.exponent.kind !== 'number' || root.exponent.value.denominator !== 2n)
    return term;
  if (rest.kind !== 'number' || root.exponent.value.numerator !== 1n) return term;
  return subtractTerms(root.base, powerTerm(rationalTerm(rest.value), 2));
}

/** Moves one coordinate past the zero of a fact that is linear in it; later rounds start with another one. */
function push(
  tie: Tie,
  at: Coordinates,
  margin: Rational,
  { round, rounds }: { readonly round: number; readonly rounds: number },
  setting: Setting,
): boolean {
  const order = round % 2 === 0 ? tie.keys : [...tie.keys].reverse();
  for (const key of order) {
    const line = lineIn(tie, at, key);
    if (!line) continue;
    const zero = divide(negate(line.constant), line.slope);
    const up = tie.sign === NOT_ZERO || tie.sign & POSITIVE ? signOf(line.slope) > 0 : signOf(line.slope) < 0;
    // A lower bound is kept by raising: chains of them are followed in one direction.
    if (round < (3 * rounds) / 4 && !up) continue;
    const whole = setting.integers.has(key);
    const step = whole ? ONE : margin;
    const next = up ? add(zero, step) : subtract(zero, step);
    at.set(key, whole ? roundTowards(next, up) : next);
    return true;
  }
  return false;
}

function roundTowards(r: Rational, up: boolean): Rational {
  const floor =
    r.numerator / r.denominator - (r.numerator < 0n && r.numerator % r.denominator !== 0n ? 1n : 0n);
  return rational(up && r.denominator !== 1n ? floor + 1n : floor);
}

interface Line {
  readonly constant: Rational;
  readonly slope: Rational;
  readonly bend: Rational;
}

/** c + b t + a t^2 through the values at t = 0, 1 and 2. */
function curveOf(value: (t: Rational) => Rational | undefined): Line | undefined {
  const [zero, one, two] = [0n, 1n, 2n].map((t) => value(rational(t)));
  if (!zero || !one || !two) return undefined;
  const bend = divide(add(subtract(two, multiply(one, rational(2n))), zero), rational(2n));
  return { constant: zero, slope: subtract(subtract(one, zero), bend), bend };
}

function curveIn(tie: Tie, at: Coordinates, key: string): Line | undefined {
  return curveOf((t) => tie.value(new Map(at).set(key, t)));
}

function lineIn(tie: Tie, at: Coordinates, key: string): Line | undefined {
  const curve = curveIn(tie, at, key);
  return curve && isZero(curve.bend) && !isZero(curve.slope) ? curve : undefined;
}

function rootsOf({ constant, slope, bend }: Line): readonly Rational[] {
  if (isZero(bend)) return isZero(slope) ? [] : [divide(negate(constant), slope)];
  const gap = subtract(multiply(slope, slope), multiply(rational(4n), multiply(bend, constant)));
  const root = squareRoot(gap);
  if (!root) return [];
  const twice = multiply(rational(2n), bend);
  return [divide(subtract(root, slope), twice), divide(negate(add(root, slope)), twice)];
}

/** Puts a point onto an equation. */
function solve(tie: Tie, at: Coordinates, setting: Setting): boolean {
  const entries = tie.keys.filter((k) => k.includes('['));
  // Entries of one vector keep their signs when they are scaled.
  if (entries.length > 1) {
    const scaled = (t: Rational) =>
      new Map([...at, ...entries.map((k) => [k, multiply(at.get(k)!, t)] as const)]);
    const curve = curveOf((t) => tie.value(scaled(t)));
    for (const t of curve ? rootsOf(curve) : []) if (signOf(t) > 0 && settle(tie, at, scaled(t))) return true;
  }
  const curves = [...tie.keys].reverse().map((key) => ({ key, curve: curveIn(tie, at, key) }));
  const putRoot = ({ key, curve }: (typeof curves)[number]) =>
    curve !== undefined &&
    rootsOf(curve).some(
      (root) =>
        (!setting.integers.has(key) || root.denominator === 1n) &&
        settle(tie, at, new Map(at).set(key, root)),
    );
  const [straight, bent] = [true, false].map((is) =>
    curves.filter((c) => c.curve && isZero(c.curve.bend) === is),
  );
  // A root of degree 2 would often lead back to where the point was moved from.
  return straight!.some(putRoot) || chord(tie, at, setting) || bent!.some(putRoot);
}

/** The second point of a curve of degree 2 on the line from a small point of it towards where the unknowns are. */
function chord(tie: Tie, at: Coordinates, setting: Setting): boolean {
  if (tie.keys.length < 2 || tie.keys.length > MAX_SEED_COORDINATES) return false;
  if (tie.keys.some((k) => setting.integers.has(k))) return false;
  const base = seedOf(tie, at);
  if (!base) return false;
  const along = (t: Rational) =>
    new Map([
      ...at,
      ...tie.keys.map(
        (k) => [k, add(base.get(k)!, multiply(t, subtract(at.get(k)!, base.get(k)!)))] as const,
      ),
    ]);
  const curve = curveOf((t) => tie.value(along(t)));
  if (!curve) return false;
  const [far] = rootsOf(curve).filter((t) => !isZero(t));
  return settle(tie, at, far ? along(far) : base);
}

function seedOf(tie: Tie, at: Coordinates): Coordinates | undefined {
  let all: Coordinates[] = [new Map(at)];
  for (const key of tie.keys) all = all.flatMap((c) => SEEDS.map((r) => new Map(c).set(key, r)));
  return all.find((c) => {
    const value = tie.value(c);
    return value !== undefined && isZero(value);
  });
}

function settle(tie: Tie, at: Coordinates, next: ReadonlyMap<string, Rational>): boolean {
  const value = tie.value(next);
  if (!value || compare(value, ZERO) !== 0) return false;
  for (const [key, r] of next) at.set(key, r);
  return true;
}
